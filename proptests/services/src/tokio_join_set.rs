//! A `JoinSet` (tokio 1, two worker threads) keeps each task until somebody asks for its output, and nobody does.

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// A server and the tasks that it has started.
pub struct Server {
    runtime: Runtime,
    tasks: JoinSet<String>,
}

/// Starts without a task.
pub fn setup() -> Server {
    let runtime = Builder::new_multi_thread().worker_threads(2).build().expect("a runtime starts");
    Server { runtime, tasks: JoinSet::new() }
}

/// Handles a request in a task of its own, and comes back when it is answered.
fn handle(server: &mut Server) {
    let (answer, answered) = oneshot::channel();
    server.tasks.spawn_on(
        async {
            answer.send(29).expect("the client waits");
            "the request is handled".to_owned()
        },
        server.runtime.handle(),
    );
    assert_eq!(server.runtime.block_on(answered), Ok(29));
}

/// Nobody asks for the outputs.
pub mod leaking {
    pub use super::{Server, setup};

    /// A request is handled.
    pub fn cycle(server: &mut Server) {
        super::handle(server);
    }
}

/// The outputs are taken as they come.
pub mod sound {
    pub use super::{Server, setup};

    /// A request is handled, and its task joined.
    pub fn cycle(server: &mut Server) {
        super::handle(server);
        server.runtime.block_on(server.tasks.join_next()).expect("a task is there").expect("it does not panic");
    }
}
