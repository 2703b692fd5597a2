//! An entry that is invalidated leaves its key and its times behind: moka 0.7.0, fixed in 0.7.1 (#64 and #65). moka of that
//! age has threads of its own.

macro_rules! subject {
    ($moka:ident, |$cache:ident| $wait:expr) => {
        use $moka::sync::Cache;

        /// Starts with room for eight pages.
        pub fn setup() -> Cache<u64, String> {
            Cache::new(8)
        }

        /// A page is cached, and turns out to be stale.
        pub fn cycle($cache: &mut Cache<u64, String>) {
            $cache.insert(29, "the prices".to_owned());
            $cache.invalidate(&29);
            $wait;
        }
    };
}

/// moka 0.7.0.
pub mod leaking {
    use moka_0_7_0::sync::ConcurrentCacheExt as _;
    subject!(moka_0_7_0, |cache| cache.sync());
}

/// moka 0.7.1 or later.
pub mod fixed {
    subject!(moka, |cache| cache.run_pending_tasks());
}
