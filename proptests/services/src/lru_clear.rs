//! `LruCache::clear` frees neither keys nor values: lru 0.6.2, fixed in 0.6.3 (changelog).

macro_rules! subject {
    ($lru:ident, $capacity:expr) => {
        use $lru::LruCache;

        /// Starts with room for eight pages.
        pub fn setup() -> LruCache<u64, String> {
            LruCache::new($capacity)
        }

        /// Caches two pages, and forgets all when the site is published anew.
        pub fn cycle(pages: &mut LruCache<u64, String>) {
            pages.put(1, "the front page".to_owned());
            pages.put(2, "the imprint".to_owned());
            pages.clear();
        }
    };
}

/// lru 0.6.2.
pub mod leaking {
    subject!(lru_0_6_2, 8);
}

/// lru 0.6.3 or later.
pub mod fixed {
    subject!(lru, std::num::NonZero::new(8).expect("it is eight"));
}
