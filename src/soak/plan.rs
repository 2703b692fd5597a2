//! The plan: what was asked of a soak, and what follows from it.

use std::time::Duration;

#[cfg(feature = "budget")]
use super::budgeted::Asks;
use super::interrupt::Interrupt;
use super::limits;
use super::search::Search;
use crate::heap::{self, Scope};
use crate::process::IN_PROCESS;
use crate::record::Policy;

/// Holds what was asked.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) cycles: Option<u64>,
    pub(super) cycles_max: Option<u64>,
    pub(super) lasting: Option<Duration>,
    pub(super) interrupt: Interrupt,
    pub(super) warm_up: Option<u64>,
    pub(super) policy: Policy,
    pub(super) scope: Option<Scope>,
    pub(super) place: Option<Place>,
    pub(super) test_name: Option<String>,
    /// What tells this soak from others in the same place.
    pub(super) case: Option<String>,
    pub(super) budget_bytes: u64,
    /// How long its runs may take, where somebody has said so.
    pub(super) time_limit: Option<Duration>,
    pub(super) cycle_limit: Duration,
    pub(super) period: Option<Duration>,
    pub(super) explains: bool,
    /// Whether it is meant to leak.
    pub(super) expects_leak: bool,
    pub(super) asked_by: AskedBy,
    /// What is asked beside the verdict.
    #[cfg(feature = "budget")]
    pub(super) asks: Asks,
}

/// Who asks, which says what becomes of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedBy {
    /// The judge itself: it is a part of something, and leaves no record.
    Judge,
    /// Code that looks at the outcome.
    Code,
    /// An assertion: nobody looks at more than whether it is accepted, and at the report.
    Assertion,
}

/// Where the runs of a soak take place, if that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    InProcess,
    OwnProcess,
}

/// Where the runs of a soak take place.
pub(super) enum Whereabouts {
    /// In this process; why, where that is worth telling.
    Here(Option<String>),
    /// In processes of their own.
    OwnProcesses,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            cycles: None,
            cycles_max: None,
            lasting: None,
            interrupt: Interrupt::default(),
            warm_up: None,
            policy: Policy::default(),
            scope: None,
            place: None,
            test_name: None,
            case: None,
            budget_bytes: limits::MEMORY_BUDGET_BYTES,
            time_limit: None,
            cycle_limit: limits::CYCLE_LIMIT,
            period: None,
            explains: true,
            expects_leak: false,
            asked_by: AskedBy::Code,
            #[cfg(feature = "budget")]
            asks: Asks::default(),
        }
    }
}

impl Plan {
    /// The cycles that are not judged.
    pub(super) fn warm_up(&self) -> u64 {
        self.warm_up.unwrap_or(if self.policy.strict { 0 } else { limits::CYCLES_WARM_UP })
    }

    /// Whose allocations count where the runs take place in this process.
    pub(super) fn scope(&self) -> Scope {
        self.scope.unwrap_or_default()
    }

    /// Whether somebody has asked for a number of cycles.
    pub(super) const fn is_exact(&self) -> bool {
        self.cycles.is_some()
    }

    /// Whether somebody has asked for a time.
    pub(super) const fn lasts(&self) -> bool {
        self.lasting.is_some()
    }

    /// Whether somebody has asked for more than any search takes.
    pub(super) const fn is_long(&self) -> bool {
        self.lasts() || matches!(self.cycles, Some(cycles) if cycles > limits::CYCLES_WHOLE)
    }

    /// The fewest judged cycles that anything can be told by.
    pub(super) fn cycles_min(&self) -> u64 {
        if self.lasts() {
            self.cycles_passing()
        } else if self.is_exact() || self.policy.strict {
            0
        } else {
            self.cycles_first()
        }
    }

    /// The fewest judged cycles that a soak passes by which somebody or the time may end early.
    pub(super) fn cycles_passing(&self) -> u64 {
        let first = self.cycles_first();
        self.cycles.map_or(first, |cycles| first.min(cycles))
    }

    /// The cycles after which it is first judged, where nobody asks for a number of them.
    pub(super) fn cycles_first(&self) -> u64 {
        let first = if self.policy.strict { limits::STRICT_CYCLES_FIRST } else { limits::CYCLES_FIRST };
        self.cycles_max.map_or(first, |max| first.min(max))
    }

    /// How to look for the number of cycles that decides.
    pub(super) fn search(&self) -> Search {
        let strict = self.policy.strict;
        let lasting = self.lasting;
        if let Some(cycles) = self.cycles {
            return Search { strict, lasting, ..Search::exactly(cycles, self.budget_bytes) };
        }
        if lasting.is_some() {
            return Search { strict, lasting, ..Search::endless(self.budget_bytes) };
        }
        let max = match (strict, self.policy.may_hold_bytes) {
            (true, _) => limits::STRICT_CYCLES_MAX,
            (false, None) => limits::CYCLES_MAX,
            (false, Some(_)) => limits::CYCLES_HOLDING_MAX,
        };
        let max = self.cycles_max.unwrap_or(max);
        Search {
            first: self.cycles_first(),
            max,
            doubtful_max: if max == limits::CYCLES_MAX { limits::CYCLES_DOUBTFUL_MAX } else { max },
            strict,
            budget_bytes: self.budget_bytes,
            may_hold_bytes: self.policy.may_hold_bytes,
            lives: None,
            allocations_max: Some(limits::ALLOCATIONS_MAX),
            time_max: None,
            lasting: None,
        }
    }

    /// Where the runs take place, as far as that is known beforehand.
    pub(super) fn whereabouts(&self) -> Whereabouts {
        match self.place {
            Some(Place::InProcess) => Whereabouts::Here(None),
            None if cfg!(any(fuzzing, miri)) => Whereabouts::Here(None),
            // Over another allocator this process counts nothing; where it does, for a run, it goes the same way.
            None if self.policy.strict && !heap::is_over() => Whereabouts::Here(None),
            _ if std::env::var_os(IN_PROCESS).is_some_and(|value| value != "0") => {
                Whereabouts::Here(Some(format!("{IN_PROCESS} is set")))
            }
            _ => Whereabouts::OwnProcesses,
        }
    }
}
