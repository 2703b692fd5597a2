//! Platforms on which no run has a process of its own.

use std::time::Duration;

use super::Ended;
use super::event::Event;
use super::program::{CannotRestart, Program};

/// What a process would be started for.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "nobody reads it here")]
pub(crate) struct Errand<'a> {
    pub(crate) task: &'a [u8],
    pub(crate) silence_max: Duration,
    pub(crate) ending_max: Duration,
    pub(crate) resident_bytes_max: u64,
}

/// What no process was started for: there is none of it.
#[derive(Debug)]
pub(crate) enum Assigned {}

/// Says that this process was not started for a run.
pub(crate) fn assigned() -> Option<&'static Assigned> {
    None
}

impl Assigned {
    pub(crate) fn task(&self) -> &[u8] {
        match *self {}
    }

    pub(crate) fn add(&self, _: &Event<'_>) {
        match *self {}
    }

    pub(crate) fn tell(&self, _: &Event<'_>) {
        match *self {}
    }
}

/// Starts nothing.
///
/// # Errors
///
/// [`CannotRestart::Platform`], always.
pub(crate) fn run(_: &Program, _: Errand<'_>, _: &mut dyn FnMut(Event<'_>)) -> Result<Ended, CannotRestart> {
    Err(CannotRestart::Platform)
}

/// Ends this process at once.
pub(crate) fn end() -> ! {
    std::process::abort()
}
