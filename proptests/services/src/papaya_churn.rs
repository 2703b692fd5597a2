//! Sound: two threads (rayon 1) put keys into a lock-free map (papaya 0.2) and take them out again; what they take out
//! is freed later, in batches, by whichever thread comes.

use papaya::HashMap;
use rayon::{ThreadPool, ThreadPoolBuilder};

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
        let open = open.pin();
        for number in 0..8 {
            let number = number + 8 * thread.index() as u64;
            open.insert(number, "a session".to_owned());
            open.remove(&number);
        }
    });
    assert!(open.is_empty());
}
