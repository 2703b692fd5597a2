//! Sound: a cache (moka 0.12) of at most 200 entries that live for an hour fills up and then evicts, with a timer for
//! each entry.

use std::time::Duration;

use moka::sync::Cache;

use crate::random::Random;

/// Prices by number.
pub struct Prices {
    cache: Cache<u64, String>,
    random: Random,
}

/// Starts with an empty cache.
pub fn setup() -> Prices {
    let cache = Cache::builder().max_capacity(200).time_to_live(Duration::from_secs(3_600)).build();
    Prices { cache, random: Random::new() }
}

/// Asks for a price.
pub fn cycle(prices: &mut Prices) {
    let number = prices.random.next() % 1_000;
    prices.cache.get_with(number, || format!("{number} cents"));
    prices.cache.run_pending_tasks();
}
