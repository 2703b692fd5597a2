//! A task waits for a message whose sender it owns itself, and so for ever.

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Starts nothing.
pub async fn setup() {}

/// Spawns a task that waits for ever, and comes back when it does.
async fn spawn_waiting() -> JoinHandle<()> {
    let (waits, is_waiting) = oneshot::channel();
    let task = tokio::spawn(async {
        let (_sender, never_sent) = oneshot::channel::<()>();
        waits.send(()).expect("the cycle listens");
        never_sent.await.expect("the sender lives as long as the task");
    });
    is_waiting.await.expect("the task has started");
    task
}

/// The tasks are left to themselves.
pub mod leaking {
    pub use super::setup;

    /// A task is spawned and forgotten.
    pub async fn cycle((): &mut ()) {
        super::spawn_waiting().await;
    }
}

/// The tasks are aborted; nobody waits until that is done.
pub mod sound {
    pub use super::setup;

    /// A task is spawned, and aborted.
    pub async fn cycle((): &mut ()) {
        super::spawn_waiting().await.abort();
    }
}
