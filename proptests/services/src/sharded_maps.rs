//! Sound: sixteen maps behind locks of their own (`parking_lot` 0.12) take a few random keys a cycle and give them back;
//! the last one to double does so late.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::random::Random;

/// Sessions by number, in shards.
pub struct Sessions {
    shards: [Mutex<HashMap<u64, String>>; 16],
    random: Random,
}

/// Starts with no session open.
pub fn setup() -> Sessions {
    Sessions { shards: Default::default(), random: Random::new() }
}

/// Twenty sessions are opened, and closed.
pub fn cycle(sessions: &mut Sessions) {
    let numbers: Vec<u64> = (0..20).map(|_| sessions.random.next()).collect();
    let shard = |number: u64| &sessions.shards[(number % 16) as usize];
    for &number in &numbers {
        shard(number).lock().insert(number, "a session".to_owned());
    }
    for number in numbers {
        shard(number).lock().remove(&number);
    }
}
