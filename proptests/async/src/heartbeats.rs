//! A server shows every 10 ms that it lives, and each of its connections does; what a connection began goes on after its end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{AbortHandle, yield_now};
use tokio::time::interval;

/// How often a heart beats.
const PERIOD: Duration = Duration::from_millis(10);

/// Beats that are remembered.
const BEATS_MAX: usize = 16;

/// A server and its latest beats.
pub struct Server {
    beats: Arc<Mutex<VecDeque<u64>>>,
}

/// Beats for ever.
async fn beat(beats: Arc<Mutex<VecDeque<u64>>>) {
    let mut ticks = interval(PERIOD);
    for beat in 0.. {
        ticks.tick().await;
        let mut beats = beats.lock().unwrap_or_else(PoisonError::into_inner);
        if beats.len() == BEATS_MAX {
            beats.pop_front();
        }
        beats.push_back(beat);
    }
}

/// Starts the server's own heart.
#[expect(clippy::unused_async, reason = "it wants the runtime")]
pub async fn setup() -> Server {
    let server = Server { beats: Arc::new(Mutex::new(VecDeque::with_capacity(BEATS_MAX))) };
    tokio::spawn(beat(Arc::clone(&server.beats)));
    server
}

/// A connection comes, and its heart begins to beat.
async fn connect(server: &Server) -> AbortHandle {
    let heart = tokio::spawn(beat(Arc::clone(&server.beats))).abort_handle();
    yield_now().await;
    heart
}

/// Hearts of connections that are gone go on.
pub mod leaking {
    pub use super::{Server, setup};

    /// A connection comes and goes.
    pub async fn cycle(server: &mut Server) {
        super::connect(server).await;
    }
}

/// A heart stops with its connection.
pub mod sound {
    pub use super::{Server, setup};

    /// A connection comes and goes.
    pub async fn cycle(server: &mut Server) {
        super::connect(server).await.abort();
    }
}
