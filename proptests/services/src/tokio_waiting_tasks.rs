//! A task (tokio 1, two worker threads) waits for a message whose sender it owns itself, and so for ever.

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Starts the runtime.
pub fn setup() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime starts")
}

/// Spawns a task that waits for ever, and comes back when it does.
fn spawn_waiting(runtime: &Runtime) -> JoinHandle<()> {
    let (waits, is_waiting) = oneshot::channel();
    let task = runtime.spawn(async {
        let (_sender, never_sent) = oneshot::channel::<()>();
        waits.send(()).expect("the cycle listens");
        never_sent.await.expect("the sender lives as long as the task");
    });
    runtime.block_on(is_waiting).expect("the task has started");
    task
}

/// The tasks are left to themselves.
pub mod leaking {
    pub use super::setup;

    /// A task is spawned and forgotten.
    pub fn cycle(runtime: &mut tokio::runtime::Runtime) {
        super::spawn_waiting(runtime);
    }
}

/// The tasks are aborted.
pub mod sound {
    pub use super::setup;

    /// A task is spawned, and aborted.
    pub fn cycle(runtime: &mut tokio::runtime::Runtime) {
        let task = super::spawn_waiting(runtime);
        task.abort();
        assert!(runtime.block_on(task).is_err_and(|error| error.is_cancelled()));
    }
}

/// How many tasks are alive.
pub fn tasks_alive(runtime: &Runtime) -> u64 {
    u64::try_from(runtime.metrics().num_alive_tasks()).unwrap_or(u64::MAX)
}
