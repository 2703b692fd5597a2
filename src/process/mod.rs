//! Where a run takes place: in this process, or in the same program started again for it; and what came back from there.
//!
//! Two runs in one process share its history (statics, thread locals, descriptors, C's heap) and its company (other tests,
//! the buffers of a test harness). A run in a process of its own has neither: the whole process is the subject, and what
//! dies there has been seen until then.
//!
//! | file | word |
//! |---|---|
//! | `program` | how this program is started again, so that it comes to the same soak |
//! | `name` | what this program is called, and whose it is |
//! | `event` | what a run tells while it goes on, in bytes |
//! | `parent` | starts a run, listens, and ends it when it has had its time or memory |
//! | `child` | the other side: what this process was started for, and whom it tells |
//! | `tail` | the last of what was printed |
//! | `written` | an input that another process reads |
//! | `system` | what the operating system says of a process |
//!
//! This module must not know what is soaked, nor what the events amount to.

#[cfg(unix)]
mod child;
#[cfg_attr(not(any(unix, test)), expect(dead_code, reason = "nobody tells or hears anything there"))]
mod event;
mod name;
#[cfg(unix)]
mod parent;
mod program;
mod system;
#[cfg(unix)]
mod tail;
mod written;

#[cfg(not(unix))]
mod nowhere;

#[cfg(unix)]
pub(crate) use child::{Assigned, assigned, end};
pub(crate) use event::Event;
pub(crate) use name::{binary, package, package_folder};
#[cfg(not(unix))]
pub(crate) use nowhere::{Assigned, Errand, assigned, end, run};
#[cfg(unix)]
pub(crate) use parent::{Errand, run};
pub use program::CannotRestart;
pub(crate) use program::{Program, drawn_by, stack};
#[cfg(feature = "tokio")]
pub(crate) use system::others_run;
pub(crate) use system::{Readings, Stopwatch, open_files, readings, wait_for_quiet};

pub(crate) use written::Written;

use std::ffi::CStr;

use crate::heap;
use crate::record::Death;

/// The variable that keeps every run in this process.
pub(crate) const IN_PROCESS: &str = text(heap::IN_PROCESS);

/// Returns the name of a variable as Rust knows it: the allocator asks for it as C does.
const fn text(name: &CStr) -> &str {
    match name.to_str() {
        Ok(name) => name,
        Err(_) => panic!("names of variables are ASCII"),
    }
}

/// Says how a run in a process of its own ended.
#[derive(Debug)]
#[cfg_attr(not(unix), expect(dead_code, reason = "no run has a process of its own there"))]
pub(crate) enum Ended {
    /// It told everything.
    Complete,
    /// It told less, and is dead.
    Died(Death),
}
