//! Tasks of a `LocalSet`, which share without locks, wait for ever.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;

use tokio::task::{AbortHandle, LocalSet, spawn_local, yield_now};

/// Counts its visitors.
pub struct Lobby {
    tasks: LocalSet,
    visitors: Rc<Cell<u64>>,
}

/// Starts with nobody there.
#[expect(clippy::unused_async, reason = "the start of an async subject is")]
pub async fn setup() -> Lobby {
    Lobby { tasks: LocalSet::new(), visitors: Rc::default() }
}

/// A visitor comes, and waits to be called.
async fn visit(lobby: &Lobby) -> AbortHandle {
    let visitors = Rc::clone(&lobby.visitors);
    let visits = async move {
        let name = "a visitor".to_owned();
        visitors.set(visitors.get() + 1);
        pending::<()>().await;
        drop(name);
    };
    lobby
        .tasks
        .run_until(async {
            let visitor = spawn_local(visits).abort_handle();
            yield_now().await;
            visitor
        })
        .await
}

/// Nobody calls.
pub mod leaking {
    pub use super::{Lobby, setup};

    /// A visitor comes.
    pub async fn cycle(lobby: &mut Lobby) {
        super::visit(lobby).await;
    }
}

/// Visitors are sent away.
pub mod sound {
    use tokio::task::yield_now;

    pub use super::{Lobby, setup};

    /// A visitor comes and goes.
    pub async fn cycle(lobby: &mut Lobby) {
        super::visit(lobby).await.abort();
        lobby.tasks.run_until(yield_now()).await;
    }
}
