//! Sound: two threads (rayon 1) search with one expression in a static (regex 1), which keeps a pool of scratch space
//! for them.

use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use regex::Regex;

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\w+)@(\w+)\.example").expect("it is a valid expression"));

/// Starts the threads.
pub fn setup() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(2).build().expect("threads start")
}

/// Both threads find an address.
pub fn cycle(pool: &mut ThreadPool) {
    let users = pool.broadcast(|_| ADDRESS.captures("write to root@house.example!").map(|found| found[1].to_owned()));
    assert!(users.iter().all(|user| user.as_deref() == Some("root")));
}
