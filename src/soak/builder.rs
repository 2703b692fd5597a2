//! What is asked of a soak.

use std::time::Duration;

use super::outcome::Outcome;
use super::run::{Progress, Scouted, SetupError, run, scout};
use super::subject::{Closures, GaugeReader, Subject};
use super::verdict::{Policy, Verdict};
use super::{limits, search::Search};
use crate::heap::{Scope, Signature};

/// Soaks a subject: runs one input on it, many times, and judges whether its heap grows.
///
/// Made by [`soak`](fn@crate::soak) from two closures, or by [`Soak::of`] from a [`Subject`].
#[derive(Clone, Debug)]
#[must_use = "a soak does nothing until it is run"]
pub struct Soak<S> {
    subject: S,
    plan: Plan,
}

/// Holds what was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    cycles: Option<u64>,
    cycles_max: Option<u64>,
    warm_up: Option<u64>,
    pub(super) policy: Policy,
    pub(super) scope: Scope,
    pub(super) budget_bytes: u64,
    pub(super) period: Option<Duration>,
    pub(super) explains: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            cycles: None,
            cycles_max: None,
            warm_up: None,
            policy: Policy::default(),
            scope: Scope::default(),
            budget_bytes: limits::MEMORY_BUDGET_BYTES,
            period: None,
            explains: true,
        }
    }
}

impl Plan {
    /// The cycles that are not judged.
    pub(super) fn warm_up(&self) -> u64 {
        self.warm_up.unwrap_or(if self.policy.strict { 0 } else { limits::CYCLES_WARM_UP })
    }

    /// How to look for the number of cycles that decides.
    pub(super) fn search(&self) -> Search {
        if let Some(cycles) = self.cycles {
            return Search::exactly(cycles, self.budget_bytes);
        }
        let strict = self.policy.strict;
        let (first, max) = if strict {
            (limits::STRICT_CYCLES_FIRST, limits::STRICT_CYCLES_MAX)
        } else {
            (limits::CYCLES_FIRST, limits::CYCLES_MAX)
        };
        let max = self.cycles_max.unwrap_or(max);
        Search { first: first.min(max), max, strict, budget_bytes: self.budget_bytes, bounds_work: true }
    }
}

/// Reports no gauges.
type NoGauges<Running> = fn(&Running, &mut GaugeReader<'_>);

/// Prepares to soak a service that is started by one closure and worked by another.
///
/// # Examples
///
/// ```
/// #[global_allocator]
/// static ALLOC: slowleak::Alloc = slowleak::Alloc;
///
/// slowleak::soak(Vec::new, |queue| {
///     queue.push("an offer".to_owned());
///     queue.pop();
/// })
/// .assert_steady();
/// ```
pub fn soak<Running, Start, Cycle>(start: Start, cycle: Cycle) -> Soak<Closures<Start, Cycle, NoGauges<Running>>>
where
    Start: FnMut() -> Running,
    Cycle: FnMut(&mut Running),
{
    Soak::of(Closures { start, cycle, gauges: |_, _| {} })
}

impl<Start, Cycle, Gauges> Soak<Closures<Start, Cycle, Gauges>> {
    /// Adds gauges: logical sizes that have to come back to their idle values after every cycle.
    pub fn gauges<Running, Reads>(self, gauges: Reads) -> Soak<Closures<Start, Cycle, Reads>>
    where
        Start: FnMut() -> Running,
        Reads: Fn(&Running, &mut GaugeReader<'_>),
    {
        let Closures { start, cycle, .. } = self.subject;
        Soak { subject: Closures { start, cycle, gauges }, plan: self.plan }
    }
}

impl<S: Subject> Soak<S> {
    /// Prepares to soak a subject.
    pub fn of(subject: S) -> Self {
        Self { subject, plan: Plan::default() }
    }

    /// Judges at exactly that many cycles after the warm-up, instead of looking for the number that decides. With fewer than
    /// [`limits::CYCLES_HEAVY_MIN`], levels that merely jitter may look like growth.
    pub fn cycles(mut self, cycles: u64) -> Self {
        self.plan.cycles = Some(cycles);
        self
    }

    /// Stops doubling at that many cycles: by default [`limits::CYCLES_MAX`], or [`limits::STRICT_CYCLES_MAX`].
    pub fn cycles_max(mut self, cycles: u64) -> Self {
        self.plan.cycles_max = Some(cycles);
        self
    }

    /// Leaves the first so many cycles unjudged: by default [`limits::CYCLES_WARM_UP`], for a strict subject 0.
    pub fn warm_up(mut self, cycles: u64) -> Self {
        self.plan.warm_up = Some(cycles);
        self
    }

    /// Declares that the idle level after any input equals the level after start, exactly, and that two runs are equal
    /// allocation by allocation.
    pub fn strict(mut self) -> Self {
        self.plan.policy.strict = true;
        self
    }

    /// Declares that the level may move, as long as the floor stops rising, or rises ever more slowly: a cache may fill, a ring
    /// may hold longer lines, one of many maps may double now and then.
    pub fn may_settle(mut self) -> Self {
        self.plan.policy.may_settle = true;
        self
    }

    /// Ends the soak when the heap has risen that far above its level after start. Reaching it with a rising floor is a
    /// finding. By default [`limits::MEMORY_BUDGET_BYTES`].
    pub fn memory_budget_bytes(mut self, bytes: u64) -> Self {
        self.plan.budget_bytes = bytes;
        self
    }

    /// Says whose allocations count: by default those of the calling thread.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.plan.scope = scope;
        self
    }

    /// Says how often the subject runs a cycle in its own time, so that the floor can be told in years.
    pub fn period(mut self, period: Duration) -> Self {
        self.plan.period = Some(period);
        self
    }

    /// Leaves findings unexplained: no further runs for call sites.
    pub fn without_sites(mut self) -> Self {
        self.plan.explains = false;
        self
    }

    /// Runs the soak.
    ///
    /// A panic of the subject passes through, and the measurement ends cleanly. To explain a finding dhat prints four lines on
    /// stderr, twice, that nobody can switch off.
    ///
    /// # Errors
    ///
    /// [`SetupError::Start`] when nothing can be counted: the allocator is not installed, or this is inside another
    /// measurement. [`SetupError::NoCycles`] when there is nothing to judge.
    pub fn run(self) -> Result<Outcome, SetupError> {
        self.run_with(&mut |_| {})
    }

    /// Runs the soak, and says after every cycle how far it is. What `progress` allocates does not count.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn run_with(mut self, progress: &mut dyn FnMut(Progress)) -> Result<Outcome, SetupError> {
        run(&mut self.subject, &self.plan, progress)
    }

    /// Gives the verdict of the tally alone, at full speed. What a person or CI acts on is that of [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn scout_verdict(mut self) -> Result<Verdict, SetupError> {
        self.scout().map(|scouted| scouted.verdict)
    }

    /// Judges by the tally alone, without call sites.
    pub(super) fn scout(&mut self) -> Result<Scouted, SetupError> {
        scout(&mut self.subject, &self.plan)
    }

    /// Runs the subject again for the signature of the site that grew most.
    pub(super) fn signature(&mut self, scouted: &Scouted) -> Result<Option<Signature>, SetupError> {
        scouted.signature(&mut self.subject, &self.plan).map_err(SetupError::from)
    }
}
