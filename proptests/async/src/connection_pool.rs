//! A pool closes connections that have been idle for five minutes, as it finds once a minute; it looks at the wrong end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, interval};

/// How long a connection may be idle.
const IDLE_MAX: Duration = Duration::from_secs(300);

/// How often the pool looks.
const PERIOD: Duration = Duration::from_secs(60);

/// A connection, and since when it is idle.
struct Connection {
    _buffer: Vec<u8>,
    idle_since: Instant,
}

/// Idle connections, the longest idle first.
type Idle = Arc<Mutex<VecDeque<Connection>>>;

/// Keeps connections.
pub struct Pool {
    idle: Idle,
}

/// Starts the task that closes what is idle for long, as far as it finds that.
async fn start(longest_idle: fn(&VecDeque<Connection>) -> Option<usize>) -> Pool {
    let idle = Idle::default();
    let pool = Pool { idle: Arc::clone(&idle) };
    tokio::spawn(async move {
        let mut ticks = interval(PERIOD);
        loop {
            ticks.tick().await;
            let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
            while let Some(place) = longest_idle(&idle).filter(|&place| idle[place].idle_since.elapsed() > IDLE_MAX) {
                idle.remove(place);
            }
        }
    });
    pool
}

/// A rush: a connection is opened, as no other is at hand, and given back.
#[expect(clippy::unused_async, reason = "the cycle of an async subject is")]
pub async fn cycle(pool: &mut Pool) {
    let connection = Connection { _buffer: vec![0; 290], idle_since: Instant::now() };
    pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push_back(connection);
}

/// It looks at the one that was given back last.
pub mod leaking {
    pub use super::{Pool, cycle};

    /// Starts without a connection.
    pub async fn setup() -> Pool {
        super::start(|idle| idle.len().checked_sub(1)).await
    }
}

/// It looks at the one that was given back first.
pub mod sound {
    pub use super::{Pool, cycle};

    /// Starts without a connection.
    pub async fn setup() -> Pool {
        super::start(|idle| (!idle.is_empty()).then_some(0)).await
    }
}
