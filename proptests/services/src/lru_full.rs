//! Sound: a cache (lru 0.19) of 500 pages fills up and then evicts.

use std::num::NonZero;

use lru::LruCache;

use crate::random::Random;

/// Pages by number.
pub struct Pages {
    cache: LruCache<u64, String>,
    random: Random,
}

/// Starts with an empty cache.
pub fn setup() -> Pages {
    let capacity = NonZero::new(500).expect("it is not zero");
    Pages { cache: LruCache::new(capacity), random: Random::new() }
}

/// Asks for four pages.
pub fn cycle(pages: &mut Pages) {
    for _ in 0..4 {
        let number = pages.random.next() % 2_000;
        pages.cache.get_or_insert(number, || format!("page {number}"));
    }
}
