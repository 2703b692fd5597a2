//! Work that blocks is done by `spawn_blocking`, and each result is kept where nobody looks.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::spawn_blocking;

/// Results of work that blocks.
#[derive(Default)]
pub struct Archive {
    pages: Arc<Mutex<Vec<String>>>,
}

/// Starts with no page.
#[expect(clippy::unused_async, reason = "the start of an async subject is")]
pub async fn setup() -> Archive {
    Archive::default()
}

/// Reads a page where it does not hold up others.
async fn read(archive: &Archive) {
    let pages = Arc::clone(&archive.pages);
    let reads = move || pages.lock().unwrap_or_else(PoisonError::into_inner).push("a page".repeat(29));
    spawn_blocking(reads).await.expect("it does not panic");
}

/// The pages stay.
pub mod leaking {
    pub use super::{Archive, setup};

    /// A page is read.
    pub async fn cycle(archive: &mut Archive) {
        super::read(archive).await;
    }
}

/// A page is taken out.
pub mod sound {
    use std::sync::PoisonError;

    pub use super::{Archive, setup};

    /// A page is read.
    pub async fn cycle(archive: &mut Archive) {
        super::read(archive).await;
        let page = archive.pages.lock().unwrap_or_else(PoisonError::into_inner).pop();
        page.expect("it has been read");
    }
}
