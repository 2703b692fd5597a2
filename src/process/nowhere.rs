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
    pub(crate) resident_bytes_max: u64,
}

/// What no process was started for.
#[derive(Debug)]
pub(crate) struct Assigned {
    pub(crate) task: Vec<u8>,
}

/// Says that this process was not started for a run.
pub(crate) fn assigned() -> Option<&'static Assigned> {
    None
}

impl Assigned {
    /// Tells nobody.
    pub(crate) fn add(&self, _: &Event<'_>) {}

    /// Tells nobody.
    pub(crate) fn tell(&self, _: &Event<'_>) {}
}

/// Starts nothing.
///
/// # Errors
///
/// [`CannotRestart::Platform`], always.
pub(crate) fn run(_: &Program, _: Errand<'_>, _: &mut dyn FnMut(Event<'_>)) -> Result<Ended, CannotRestart> {
    Err(CannotRestart::Platform)
}
