//! The workers of a pool (threadpool 1) remember their results in a thread local, and never forget one.

use std::cell::RefCell;
use std::collections::BTreeMap;

use threadpool::ThreadPool;

thread_local! {
    static MEMORY: RefCell<BTreeMap<u64, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// A pool, and the number of the next job.
pub struct Service {
    workers: ThreadPool,
    next: u64,
}

/// Starts two workers.
pub fn setup() -> Service {
    Service { workers: ThreadPool::new(2), next: 0 }
}

/// Does a new job; the worker remembers as many results.
fn work(service: &mut Service, results_max: usize) {
    service.next += 1;
    let job = service.next;
    service.workers.execute(move || {
        MEMORY.with_borrow_mut(|memory| {
            memory.insert(job, format!("result {job:08}"));
            if memory.len() > results_max {
                memory.pop_first();
            }
        });
    });
    service.workers.join();
}

/// The workers remember everything.
pub mod leaking {
    pub use super::{Service, setup};

    /// A job is done.
    pub fn cycle(service: &mut Service) {
        super::work(service, usize::MAX);
    }
}

/// The workers remember eight results each.
pub mod sound {
    pub use super::{Service, setup};

    /// A job is done.
    pub fn cycle(service: &mut Service) {
        super::work(service, 8);
    }
}
