//! Sound: random keys come into a map of shards (dashmap 6) and go again; each shard doubles at a cycle of its own,
//! ever more rarely.

use dashmap::DashMap;

use crate::random::Random;

/// Sessions by number.
pub struct Sessions {
    open: DashMap<u64, String>,
    random: Random,
}

/// Starts with no session open.
pub fn setup() -> Sessions {
    Sessions { open: DashMap::with_shard_amount(8), random: Random::new() }
}

/// Forty sessions are opened, and closed.
pub fn cycle(sessions: &mut Sessions) {
    let numbers: Vec<u64> = (0..40).map(|_| sessions.random.next()).collect();
    for &number in &numbers {
        sessions.open.insert(number, "a session".to_owned());
    }
    for number in numbers {
        sessions.open.remove(&number);
    }
}
