//! A running process, and what it is doing.

use super::job::Job;
use super::round::{Round, Search};
use super::sleep::Sleep;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::Build;
use crate::pcm::clock::Seconds;
use crate::pcm::component::Component;
use crate::pcm::host::ResultFile;
use crate::pcm::leak::Leaked;
use crate::pcm::record::Id;

/// Holds a running process of the service, or of the application.
#[derive(Debug)]
pub(in crate::pcm) struct Process {
    /// What it is a process of.
    pub(in crate::pcm) component: Component,
    /// The build of the file that the process was started from: it alone decides how the process behaves.
    pub(in crate::pcm) image: Build,
    pub(in crate::pcm) state: State,
    pub(in crate::pcm) leaked: Leaked,
    /// Results that no logon server could take yet.
    pub(in crate::pcm) unwritten: Vec<ResultFile>,
    /// The time of the instruction file that was evaluated last; none after a start, which evaluates always (Q163488).
    ///
    /// `LastPCMFileTime` is one key in `SMS.INI`. Our choice: each process remembers its own, since otherwise neither of
    /// two would evaluate what the other has seen.
    pub(in crate::pcm) last_file_time: Option<Seconds>,
    /// Whether it logs on to servers with another account than the one that can be locked out (Q174473).
    pub(in crate::pcm) has_other_account: bool,
    /// Until when it does not log on to servers, after an account was refused (Q230242).
    pub(in crate::pcm) suspended_until: Option<Seconds>,
    /// What the catalogue's leaks look at, and nothing else.
    pub(in crate::pcm) past: Past,
    /// A row of the table that is switched off.
    without: Option<Behaviour>,
}

/// Remembers of a process's past what decides whether a leak is triggered.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pcm) struct Past {
    pub(in crate::pcm) polls: u32,
    /// Whether a logon server other than the current one had the instruction file.
    pub(in crate::pcm) failed_over: bool,
    /// Whether the current one had it again after that.
    pub(in crate::pcm) came_back: bool,
    /// The request that found no free drive letter last.
    pub(in crate::pcm) wanted_letter: Option<Id>,
    /// Since when a result waits for a logon server.
    pub(in crate::pcm) waits_since: Option<Seconds>,
}

impl Process {
    /// Makes a process that has just been started; `without` is a row of the table that is switched off.
    pub(in crate::pcm) fn started(
        component: Component,
        image: Build,
        without: Option<Behaviour>,
        state: State,
    ) -> Self {
        Self {
            component,
            image,
            state,
            leaked: Leaked::default(),
            unwritten: Vec::new(),
            last_file_time: None,
            has_other_account: false,
            suspended_until: None,
            past: Past::default(),
            without,
        }
    }

    /// Lets the process have evaluated the instruction file of some time, so that it will not do so again where it looks at
    /// the time.
    pub(in crate::pcm) const fn has_evaluated(&mut self, written: Seconds) {
        self.last_file_time = Some(written);
    }

    pub(in crate::pcm) fn does(&self, behaviour: Behaviour) -> bool {
        // A row that is silent of a component would let every build of it be taken for corrected.
        debug_assert!(behaviour.speaks_of(self.component), "{behaviour:?} says nothing of {}", self.component);
        if self.without == Some(behaviour) {
            return false;
        }
        match self.component {
            // Asked at every poll of thousands of machines, and so looked up where the answer stands ready.
            Component::Pcmsvc32 => behaviour.holds_in(self.image),
            component => behaviour.holds(component, self.image),
        }
    }
}

impl Past {
    /// Tells whether the request was the one that found no free letter last, and forgets it.
    pub(in crate::pcm) fn has_its_letter(&mut self, request: Id) -> bool {
        self.wanted_letter.take_if(|wanted| *wanted == request).is_some()
    }
}

/// Says what a process is doing.
#[derive(Debug)]
pub(in crate::pcm) enum State {
    Sleeping(Sleep),
    /// A logon server does not answer, and the attempt has not failed yet.
    Connecting {
        search: Search,
        fails_at: Seconds,
    },
    /// A job runs; nothing else starts before its end is noticed (Q214448).
    Running(Box<Job>),
    /// The application waits at its start for the mutex that the service has; without an end in builds that stay.
    Waiting {
        gives_up_at: Option<Seconds>,
    },
    /// The application counts down before mandatory jobs.
    Counting {
        round: Round,
        ends_at: Seconds,
    },
}
