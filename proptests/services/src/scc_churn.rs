//! Sound: two threads (rayon 1) put keys into a concurrent map (scc 3) and take them out again.

use rayon::{ThreadPool, ThreadPoolBuilder};
use scc::HashMap;

/// Sessions by number, and the threads that open them.
pub struct Sessions {
    open: HashMap<u64, String>,
    pool: ThreadPool,
}

/// Starts with no session open.
pub fn setup() -> Sessions {
    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("threads start");
    Sessions { open: HashMap::new(), pool }
}

/// Each thread opens eight sessions, and closes them.
pub fn cycle(sessions: &mut Sessions) {
    let Sessions { open, pool } = sessions;
    pool.broadcast(|thread| {
        for number in 0..8 {
            let number = number + 8 * thread.index() as u64;
            assert!(open.insert_sync(number, "a session".to_owned()).is_ok());
            assert!(open.remove_sync(&number).is_some());
        }
    });
}
