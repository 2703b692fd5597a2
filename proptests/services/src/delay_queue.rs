//! A request's timeout stays in the `DelayQueue` (tokio-util 0.7) for its hour, though the request is done.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_util::time::DelayQueue;
use tokio_util::time::delay_queue::Key;

/// A runtime, and the timeouts of requests.
pub struct Server {
    runtime: Runtime,
    timeouts: DelayQueue<String>,
}

/// Starts with no timeout set.
pub fn setup() -> Server {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime starts");
    Server { runtime, timeouts: DelayQueue::new() }
}

/// Sets the timeout of a request.
fn set_timeout(server: &mut Server) -> Key {
    let _entered = server.runtime.enter();
    server.timeouts.insert("a request".to_owned(), Duration::from_secs(3_600))
}

/// The timeouts stay.
pub mod leaking {
    pub use super::{Server, setup};

    /// A request comes, and is handled.
    pub fn cycle(server: &mut Server) {
        super::set_timeout(server);
    }
}

/// The timeouts are taken back.
pub mod sound {
    pub use super::{Server, setup};

    /// A request comes, is handled, and needs no timeout any more.
    pub fn cycle(server: &mut Server) {
        let timeout = super::set_timeout(server);
        server.timeouts.remove(&timeout);
    }
}
