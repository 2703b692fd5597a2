//! A running job: when its end is noticed, and what happened meanwhile.

use std::rc::Rc;

use super::round::Round;
use crate::pcm::clock::Seconds;
use crate::pcm::names::Letter;
use crate::pcm::program::Program;
use crate::pcm::record::{Id, Record};

/// Holds a running job.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what was seen, reported and lost are facts of their own")]
pub(in crate::pcm) struct Job {
    pub(in crate::pcm) record: Rc<Record>,
    pub(in crate::pcm) program: Rc<Program>,
    pub(in crate::pcm) drive: Letter,
    pub(in crate::pcm) launched: Seconds,
    /// When the program ends; `None` where it never does.
    pub(in crate::pcm) ends: Option<Seconds>,
    /// Whether the service will never see the end (Q193784).
    is_blind: bool,
    /// Whether the program has asked for a restart that nobody hears of (Q171070).
    pub(in crate::pcm) restart_is_lost: bool,
    /// Whether the application never gets control back (Q191299).
    pub(in crate::pcm) has_no_control: bool,
    /// Whether success was recorded right after the launch (Q175652), or the end reported.
    pub(in crate::pcm) is_reported: bool,
    /// When the status MIF is moved to the logon server, after the report (Q138241).
    pub(in crate::pcm) moves_mif_at: Option<Seconds>,
    meanwhile: Meanwhile,
    /// When the service last looked, and wrote a line.
    pub(in crate::pcm) checked: Seconds,
    pub(in crate::pcm) round: Round,
}

/// Remembers what happened while a job ran, for the catalogue's leaks and nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pcm) struct Meanwhile {
    pub(in crate::pcm) request_was_withdrawn: bool,
    pub(in crate::pcm) interval_was_changed: bool,
}

impl Job {
    /// How often the service looks whether the program still runs: every 2 to 2.5 seconds in Q214448, 2 in Q193784.
    pub(in crate::pcm) const CHECK: Seconds = Seconds(2);

    /// Returns the check at which the end will be noticed.
    pub(in crate::pcm) fn noticed_at(&self) -> Option<Seconds> {
        let ends = self.ends.filter(|_| !self.is_blind && !self.has_no_control)?;
        Some(self.next_check(ends))
    }

    /// Returns the first check that is not before a moment and was not made yet.
    pub(in crate::pcm) fn next_check(&self, moment: Seconds) -> Seconds {
        let checks = (moment - self.launched).0.div_ceil(Self::CHECK.0);
        let not_before = self.launched + Seconds(checks * Self::CHECK.0);
        not_before.max(self.checked + Self::CHECK)
    }

    /// Takes the checks up to now for made: without a listener they are skipped, and yet what ends right after one of
    /// them is noticed at the next.
    pub(in crate::pcm) fn checks_are_made(&mut self, now: Seconds) {
        let checks = (now - self.launched).0 / Self::CHECK.0;
        self.checked = self.checked.max(self.launched + Seconds(checks * Self::CHECK.0));
    }

    pub(in crate::pcm) fn restarts_at(&self) -> Option<Seconds> {
        let restart = self.program.restarts.filter(|_| !self.restart_is_lost)?;
        let at = self.launched + restart.after;
        // A program that ended before cannot restart anything.
        (at > self.launched && self.ends.is_none_or(|ends| at <= ends)).then_some(at)
    }

    /// Returns when the job changes next; with a listener each check is a change, since it writes a line.
    pub(in crate::pcm) fn acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        if self.moves_mif_at.is_some() {
            return self.moves_mif_at;
        }
        let check = match listening {
            _ if self.has_no_control => None,
            true => Some(self.next_check(now)),
            false => self.noticed_at(),
        };
        [check, self.restarts_at()].into_iter().flatten().min()
    }

    /// Tells whether only a restart of the service can end the watch.
    pub(in crate::pcm) const fn is_blind(&self) -> bool {
        self.is_blind
    }

    pub(in crate::pcm) const fn interval_is_set(&mut self) {
        self.meanwhile.interval_was_changed = true;
    }

    pub(in crate::pcm) const fn saw_interval_change(&self) -> bool {
        self.meanwhile.interval_was_changed
    }

    pub(in crate::pcm) const fn saw_withdrawal(&self) -> bool {
        self.meanwhile.request_was_withdrawn
    }

    pub(in crate::pcm) fn request_is_withdrawn(&mut self, request: Id) {
        self.meanwhile.request_was_withdrawn |= self.record.request == request;
    }

    pub(in crate::pcm) fn program_runs(&self, now: Seconds) -> bool {
        self.ends.is_none_or(|ends| ends > now)
    }

    pub(in crate::pcm) fn launched_now(
        record: Rc<Record>,
        program: Rc<Program>,
        drive: Letter,
        is_blind: bool,
        round: Round,
        launched: Seconds,
    ) -> Self {
        Self {
            ends: program.runs.map(|runs| launched + runs),
            meanwhile: Meanwhile::default(),
            checked: launched,
            is_blind,
            restart_is_lost: false,
            has_no_control: false,
            is_reported: false,
            moves_mif_at: None,
            drive,
            launched,
            record,
            program,
            round,
        }
    }
}
