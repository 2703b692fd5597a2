//! A cache that tells a listener of evictions keeps a lock for each key that it ever held: moka 0.11.2, fixed in 0.11.3
//! (changelog, #295). moka of that age has threads of its own.

macro_rules! subject {
    ($moka:ident, |$cache:ident| $wait:expr) => {
        use $moka::sync::Cache;

        /// Sessions by number.
        pub struct Sessions {
            open: Cache<u64, String>,
            next: u64,
        }

        /// Starts with room for eight sessions.
        pub fn setup() -> Sessions {
            let open = Cache::builder().max_capacity(8).eviction_listener(|_number, _session, _cause| {}).build();
            Sessions { open, next: 0 }
        }

        /// A session is opened and closed.
        pub fn cycle(sessions: &mut Sessions) {
            sessions.next += 1;
            sessions.open.insert(sessions.next, format!("session {:08}", sessions.next));
            sessions.open.invalidate(&sessions.next);
            let $cache = &sessions.open;
            $wait;
        }
    };
}

/// moka 0.11.2.
pub mod leaking {
    use moka_0_11_2::sync::ConcurrentCacheExt as _;
    subject!(moka_0_11_2, |cache| cache.sync());
}

/// moka 0.11.3 or later.
pub mod fixed {
    subject!(moka, |cache| cache.run_pending_tasks());
}
