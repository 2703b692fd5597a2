//! Sound: eight tasks a cycle on two worker threads (tokio 1), which steal them from each other.

use tokio::runtime::{Builder, Runtime};

/// Starts the runtime.
pub fn setup() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime starts")
}

/// Eight tasks are spawned, and joined.
pub fn cycle(runtime: &mut Runtime) {
    let tasks = [0; 8].map(|width| {
        runtime.spawn(async move {
            tokio::task::yield_now().await;
            format!("{width:029}")
        })
    });
    for task in tasks {
        let text = runtime.block_on(task).expect("the task does not panic");
        assert_eq!(text.len(), 29);
    }
}
