//! How much is live: the allocator that counts, the tally that steers, and the dhat profiles that decide.
//!
//! - [`Alloc`] is the global allocator. It keeps an exact tally for each thread, and hands its calls to dhat while a
//!   profile runs. [`Over`] leaves all that to a given allocator where nobody soaks.
//! - [`tally`] reads the calling thread's count; a [`Scout`] reads that of a thread or of the whole process. Both cost a
//!   few instructions an allocation.
//! - A [`Profile`] is counted by dhat. A [`SiteProfile`] also says which call sites allocated what is live, and a
//!   [`Recorder`] which call sites made it grow.
//!
//! The goal: exact numbers in bytes and blocks, inside an ordinary parallel `cargo test` too. This is the only place with
//! `unsafe` code. It must not know what a service, a cycle or a verdict is.
//!
//! ```
//! #[global_allocator]
//! static ALLOC: slowleak::Alloc = slowleak::Alloc;
//!
//! # fn main() -> Result<(), slowleak::heap::StartError> {
//! use slowleak::heap::{Counter, Profile, Scope};
//!
//! let profile = Profile::start(Scope::Thread)?;
//! let kept = vec![0_u8; 29];
//! assert_eq!(profile.level().to_string(), "29 bytes in 1 block");
//! # drop(kept);
//! # Ok(())
//! # }
//! ```

mod alloc;
mod growth;
mod native;
mod over;
mod profile;
mod sites;
mod tally;
mod thread;
mod watch;

use std::fmt;
use std::hint::black_box;

pub use alloc::Alloc;
pub use growth::{Peaks, Recorder, Snapshot};
pub(crate) use native::Native;
#[cfg(unix)]
pub(crate) use native::TUNABLES as NATIVE_TUNABLES;
pub use over::Over;
#[cfg(unix)]
pub(crate) use over::RUN_OF;
pub(crate) use over::{IN_PROCESS, is_over};
pub use profile::{Profile, SiteProfile};
pub use sites::LiveSites;
pub use tally::{Scout, Tally, tally};

pub use crate::record::{Frame, Growth, Level, Signature, Site, Totals, counted, thousands};

use serde::{Deserialize, Serialize};
use thread::Role;

/// Says whose allocations count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Those of the thread that measures; whoever frees them. Other threads do not disturb.
    #[default]
    Thread,
    /// Those of every thread: for subjects with threads of their own. Whatever else allocates in the process counts too,
    /// so such a measurement wants a process to itself.
    Process,
}

/// Reads the level and the totals of a running measurement.
pub trait Counter {
    /// The live heap, relative to the start of the measurement.
    fn level(&self) -> Level;

    /// The allocations made since the start of the measurement; a reallocation is one.
    fn allocations(&self) -> u64;
}

/// Reports that [`Alloc`] is not the global allocator, so that nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotInstalled;

impl fmt::Display for NotInstalled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "slowleak does not see any allocation; paste these two lines into the test or binary:\n\n    \
             #[global_allocator]\n    static ALLOC: slowleak::Alloc = slowleak::Alloc;\n",
        )
    }
}

impl std::error::Error for NotInstalled {}

/// Reports why a measurement could not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartError {
    /// [`Alloc`] is not the global allocator.
    NotInstalled(NotInstalled),
    /// The calling thread measures already, or is inside [`uncounted`].
    Nested,
    /// This process has chosen the allocator that was given to [`Alloc::over`], whose blocks nobody counts.
    Given,
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled(error) => error.fmt(formatter),
            Self::Nested => formatter.write_str("a measurement cannot start inside another one on the same thread"),
            Self::Given => formatter.write_str(
                "this process allocates by the allocator that was given to `slowleak::Alloc::over`, whose blocks nobody \
                 counts; it has chosen so at its first allocation, since nothing said that it would soak\n\
                 hint: start the program with SLOWLEAK_IN_PROCESS=1 to measure in this process; or let the soak run in \
                 processes of its own, without `.in_process()` and with an input that is not drawn",
            ),
        }
    }
}

impl std::error::Error for StartError {}

impl From<NotInstalled> for StartError {
    fn from(error: NotInstalled) -> Self {
        Self::NotInstalled(error)
    }
}

/// Says whether [`Alloc`] is the global allocator, or has been chosen by an [`Over`] that is: by allocating and looking
/// whether the tally moves.
///
/// Without it every count is zero for ever and everything would seem steady, so whoever judges asks first.
#[must_use]
pub fn is_installed() -> bool {
    // As a bystander the probe is tallied, whatever the thread is doing, and no judge sees it.
    thread::playing(Role::Bystander, || {
        let before = tally().allocations;
        drop(black_box(Box::new(black_box(0_u8))));
        tally().allocations > before
    })
}

/// Asks [`is_installed`], for the sake of `?`.
///
/// # Errors
///
/// [`StartError::NotInstalled`], which displays the two lines to paste; [`StartError::Given`] where [`Over`] is the global
/// allocator, and this process has chosen the one that it was given.
pub fn installed() -> Result<(), StartError> {
    if is_installed() {
        Ok(())
    } else if over::is_given() {
        Err(StartError::Given)
    } else {
        Err(NotInstalled.into())
    }
}

/// Says whether a measurement can start here.
pub(crate) fn startable() -> Result<(), StartError> {
    if thread::current(thread::Thread::role) != Role::Bystander {
        return Err(StartError::Nested);
    }
    installed()
}

/// Says whether a measurement that starts here can take place in processes of their own: they count, whatever this one does.
pub(crate) fn startable_elsewhere() -> Result<(), StartError> {
    startable().or_else(|error| if error == StartError::Given { Ok(()) } else { Err(error) })
}

/// Runs something whose allocations do not count.
///
/// For what a measured thread does on its own behalf: keeping a log, showing progress, printing. A block that the
/// measurement knows is taken off its level when it is freed in here; but do not free the subject's blocks in here, as the
/// tally stands still meanwhile.
///
/// Printing deserves it: inside `cargo test` a `println!` appends to libtest's capture buffer on the measured thread
/// (4,096 lines: 132,104 bytes, doubling; measured 2026-11), so that an innocent subject seems to grow. With
/// `--nocapture`, and under nextest, it does not.
///
/// # Examples
///
/// ```
/// let mut log = Vec::new();
/// slowleak::heap::uncounted(|| log.push("polled"));
/// ```
pub fn uncounted<T>(action: impl FnOnce() -> T) -> T {
    thread::playing(Role::Uncounted, action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_to_do() {
        let lines = NotInstalled.to_string();
        assert!(lines.contains("#[global_allocator]\n    static ALLOC: slowleak::Alloc = slowleak::Alloc;"), "{lines}");
        assert_eq!(StartError::from(NotInstalled).to_string(), lines);
        assert!(StartError::Nested.to_string().contains("inside another one"), "{}", StartError::Nested);
        assert!(StartError::Given.to_string().contains("SLOWLEAK_IN_PROCESS=1"), "{}", StartError::Given);
    }

    #[test]
    fn without_the_allocator_nothing_is_installed() {
        assert_eq!((is_installed(), installed()), (false, Err(StartError::NotInstalled(NotInstalled))));
    }
}
