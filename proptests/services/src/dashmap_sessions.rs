//! Sessions in a `DashMap` (dashmap 6) that a pool of two threads opens and nobody closes.

use std::sync::Arc;

use dashmap::DashMap;
use threadpool::ThreadPool;

/// A server whose workers open sessions.
pub struct Server {
    sessions: Arc<DashMap<u64, String>>,
    workers: ThreadPool,
    next: u64,
}

/// Starts with no session open.
pub fn setup() -> Server {
    Server { sessions: Arc::new(DashMap::new()), workers: ThreadPool::new(2), next: 0 }
}

/// Lets a worker open a session, and waits for it.
fn open(server: &mut Server) -> u64 {
    server.next += 1;
    let (sessions, number) = (Arc::clone(&server.sessions), server.next);
    server.workers.execute(move || {
        sessions.insert(number, format!("session {number:08}"));
    });
    server.workers.join();
    number
}

/// Nobody closes the sessions.
pub mod leaking {
    pub use super::{Server, setup};

    /// A session is opened.
    pub fn cycle(server: &mut Server) {
        super::open(server);
    }
}

/// A session is closed at its end.
pub mod sound {
    pub use super::{Server, setup};

    /// A session is opened, and closed.
    pub fn cycle(server: &mut Server) {
        let number = super::open(server);
        server.sessions.remove(&number);
    }
}
