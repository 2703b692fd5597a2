//! `LruCache::pop` does not drop the key that the cache holds: lru 0.6.3, fixed in 0.6.4 (changelog).

macro_rules! subject {
    ($lru:ident, $capacity:expr) => {
        use $lru::LruCache;

        /// Starts with room for eight sessions.
        pub fn setup() -> LruCache<String, u64> {
            LruCache::new($capacity)
        }

        /// A user logs on, and off.
        pub fn cycle(sessions: &mut LruCache<String, u64>) {
            let user = "a user with a long name".to_owned();
            sessions.put(user.clone(), 1);
            assert_eq!(sessions.pop(&user), Some(1));
        }
    };
}

/// lru 0.6.3.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(lru_0_6_3, 8);
}

/// lru 0.6.4 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(lru, std::num::NonZero::new(8).expect("it is eight"));
}
