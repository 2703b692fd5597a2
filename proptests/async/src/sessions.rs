//! Sessions end after ten minutes without a request, as a `DelayQueue` (tokio-util 0.7) says; what it says is overheard.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::time::DelayQueue;

/// How long a session lasts without a request.
const LASTS: Duration = Duration::from_secs(600);

/// Sessions by their numbers.
type Sessions = Arc<Mutex<BTreeMap<u64, String>>>;

/// Keeps sessions.
pub struct Keeper {
    sessions: Sessions,
    begun: UnboundedSender<u64>,
    number: u64,
}

/// Starts the task that ends sessions, or only takes note.
async fn start(ends: bool) -> Keeper {
    let (begun, mut news) = unbounded_channel();
    let sessions = Sessions::default();
    let kept = Arc::clone(&sessions);
    tokio::spawn(async move {
        let mut queue = DelayQueue::with_capacity(8);
        loop {
            tokio::select! {
                number = news.recv() => match number {
                    Some(number) => _ = queue.insert(number, LASTS),
                    None => break,
                },
                Some(expired) = queue.next() => if ends {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).remove(expired.get_ref());
                },
            }
        }
    });
    Keeper { sessions, begun, number: 0 }
}

/// Somebody logs in, and is not heard of again.
#[expect(clippy::unused_async, reason = "the cycle of an async subject is")]
pub async fn cycle(keeper: &mut Keeper) {
    keeper.number += 1;
    let mut sessions = keeper.sessions.lock().unwrap_or_else(PoisonError::into_inner);
    sessions.insert(keeper.number, format!("session {:029}", keeper.number));
    keeper.begun.send(keeper.number).expect("the keeper lives");
}

/// Sessions stay, ended or not.
pub mod leaking {
    pub use super::{Keeper, cycle};

    /// Starts without a session.
    pub async fn setup() -> Keeper {
        super::start(false).await
    }
}

/// Sessions end.
pub mod sound {
    pub use super::{Keeper, cycle};

    /// Starts without a session.
    pub async fn setup() -> Keeper {
        super::start(true).await
    }
}
