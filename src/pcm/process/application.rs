//! The state of the application beside that of its process: its windows, and what is pending in them.

use super::running::Process;
use crate::pcm::clock::Seconds;
use crate::pcm::record::{Id, Record};
use crate::pcm::shelf::Shelf;

/// Holds a running process of the application, with its windows.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "three windows, the mutex and what was done, each by itself")]
pub(in crate::pcm) struct Application {
    pub(in crate::pcm) process: Process,
    pub(in crate::pcm) window_is_shown: bool,
    pub(in crate::pcm) introduction_is_shown: bool,
    /// An open Details window holds the thread that does everything else (Q160853).
    pub(in crate::pcm) details_are_open: bool,
    /// Whether a command made it keep the mutex.
    pub(in crate::pcm) keeps_mutex: bool,
    /// Whether a job has run since the last poll began.
    pub(in crate::pcm) has_run: bool,
    /// Whether one of those was mandatory.
    pub(in crate::pcm) has_run_mandatory: bool,
    /// The packages in the window.
    pub(in crate::pcm) pending: Shelf<Id>,
    /// How many records were not offered yet at the last poll.
    pub(in crate::pcm) hidden: usize,
    /// When the window was last shown by the reminder, or the process started.
    pub(in crate::pcm) reminded_at: Seconds,
    /// What a leak of the catalogue looks at, and nothing else.
    pub(in crate::pcm) tour: Tour,
}

/// Says how far a user has come with a look at window and Details, in that order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::pcm) enum Tour {
    #[default]
    Ahead,
    WindowOpened,
    DetailsOpened,
    DetailsClosed,
    WindowClosed,
}

impl Application {
    /// How long it waits for the mutex at its start. Our choice: the log names the wait and not its length (Q231378).
    pub(in crate::pcm) const WAIT: Seconds = Seconds::MINUTE;
    /// How long it counts down (Q122202, Q185805).
    pub(in crate::pcm) const COUNTDOWN: Seconds = Seconds::from_minutes(5);

    /// Counts the packages in the window.
    pub(in crate::pcm) fn pending(&self) -> usize {
        self.pending.len()
    }

    pub(in crate::pcm) const fn holds_mutex(&self) -> bool {
        self.keeps_mutex
    }

    /// Strikes a package that was run from the window.
    pub(in crate::pcm) fn has_executed(&mut self, record: &Record) {
        self.has_run = true;
        self.has_run_mandatory |= record.is_mandatory();
        self.pending.retain(|pending| *pending != record.request);
    }
}
