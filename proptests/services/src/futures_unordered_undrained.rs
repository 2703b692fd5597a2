//! Futures that are pushed into a `FuturesUnordered` (futures-util 0.3) and never taken out stay there, though they
//! would be ready.

use std::future::{Ready, ready};

use futures_util::stream::FuturesUnordered;

/// Starts with no notice under way.
pub fn setup() -> FuturesUnordered<Ready<String>> {
    FuturesUnordered::new()
}

/// The set is pushed to only.
pub mod leaking {
    pub use super::setup;
    use super::{FuturesUnordered, Ready, ready};

    /// A notice is sent.
    pub fn cycle(notices: &mut FuturesUnordered<Ready<String>>) {
        notices.push(ready("the file has changed".to_owned()));
    }
}

/// The set is drained.
pub mod sound {
    pub use super::setup;
    use super::{FuturesUnordered, Ready, ready};
    use futures_util::{FutureExt, StreamExt};

    /// A notice is sent, and its end seen.
    pub fn cycle(notices: &mut FuturesUnordered<Ready<String>>) {
        notices.push(ready("the file has changed".to_owned()));
        while notices.next().now_or_never().flatten().is_some() {}
    }
}
