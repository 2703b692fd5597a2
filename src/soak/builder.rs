//! What is asked of a soak, and the order in which it is answered: the tally scouts, dhat judges, findings are explained.

use std::fmt;
use std::time::Duration;

use super::culprit::{self, Explanation};
use super::floor::Floor;
use super::life::{Record, Witness, live};
use super::limits;
use super::outcome::Outcome;
use super::search::Search;
use super::subject::{Closures, GaugeReader, Subject};
use super::verdict::{Facts, Policy, Verdict, Why};
use crate::heap::{Counter, Level, Profile, Scope, Scout, StartError, Totals};

/// Soaks a subject: runs one input on it, many times, and judges whether its heap grows.
///
/// Made by [`soak`](fn@crate::soak) from two closures, or by [`Soak::of`] from a [`Subject`].
#[derive(Clone, Debug)]
#[must_use = "a soak does nothing until it is run"]
pub struct Soak<S> {
    subject: S,
    cycles: Option<u64>,
    cycles_max: Option<u64>,
    warm_up: Option<u64>,
    policy: Policy,
    scope: Scope,
    budget_bytes: u64,
    period: Option<Duration>,
    explains: bool,
}

/// Says how far a soak has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// The cycles of the judged life so far.
    pub cycle: u64,
    /// The cycles that the stage takes, where that is known.
    pub cycles: Option<u64>,
}

/// The stages of a soak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The tally looks for the number of cycles that decides.
    Scouting,
    /// dhat counts that number of cycles.
    Judging,
    /// A finding is run again for its call sites.
    Explaining,
}

/// Reports why a soak could not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// The measurement cannot start.
    Start(StartError),
    /// Zero cycles were asked for: that would be an empty pass.
    NoCycles,
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(formatter),
            Self::NoCycles => formatter.write_str("a soak of 0 cycles shows nothing (expected 1 or more)"),
        }
    }
}

impl std::error::Error for SetupError {}

impl<E: Into<StartError>> From<E> for SetupError {
    fn from(error: E) -> Self {
        Self::Start(error.into())
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
        Soak {
            subject: Closures { start, cycle, gauges },
            cycles: self.cycles,
            cycles_max: self.cycles_max,
            warm_up: self.warm_up,
            policy: self.policy,
            scope: self.scope,
            budget_bytes: self.budget_bytes,
            period: self.period,
            explains: self.explains,
        }
    }
}

impl<S: Subject> Soak<S> {
    /// Prepares to soak a subject.
    pub fn of(subject: S) -> Self {
        Self {
            subject,
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

    /// Judges at exactly that many cycles after the warm-up, instead of looking for the number that decides. With fewer than
    /// [`limits::CYCLES_HEAVY_MIN`], levels that merely jitter may look like growth.
    pub fn cycles(mut self, cycles: u64) -> Self {
        self.cycles = Some(cycles);
        self
    }

    /// Stops doubling at that many cycles: by default [`limits::CYCLES_MAX`], or [`limits::STRICT_CYCLES_MAX`].
    pub fn cycles_max(mut self, cycles: u64) -> Self {
        self.cycles_max = Some(cycles);
        self
    }

    /// Leaves the first so many cycles unjudged: by default [`limits::CYCLES_WARM_UP`], for a strict subject 0.
    pub fn warm_up(mut self, cycles: u64) -> Self {
        self.warm_up = Some(cycles);
        self
    }

    /// Declares that the idle level after any input equals the level after start, exactly, and that two runs are equal
    /// allocation by allocation.
    pub fn strict(mut self) -> Self {
        self.policy.strict = true;
        self
    }

    /// Declares that the level may move, as long as the floor stops rising: a cache may fill, a ring may hold longer lines.
    pub fn may_settle(mut self) -> Self {
        self.policy.may_settle = true;
        self
    }

    /// Ends the soak when the heap has risen that far above its level after start. Reaching it with a rising floor is a
    /// finding. By default [`limits::MEMORY_BUDGET_BYTES`].
    pub fn memory_budget_bytes(mut self, bytes: u64) -> Self {
        self.budget_bytes = bytes;
        self
    }

    /// Says whose allocations count: by default those of the calling thread.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Says how often the subject runs a cycle in its own time, so that the floor can be told in years.
    pub fn period(mut self, period: Duration) -> Self {
        self.period = Some(period);
        self
    }

    /// Leaves findings unexplained: no further runs for call sites.
    pub fn without_sites(mut self) -> Self {
        self.explains = false;
        self
    }

    /// Runs the soak.
    ///
    /// A panic of the subject passes through, and the measurement ends cleanly.
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
        let mut search = self.search();
        if search.max == 0 {
            return Err(SetupError::NoCycles);
        }
        let (verdict, judged, counts) = loop {
            let scouted = {
                let scout = Scout::start(self.scope)?;
                self.record(&scout, search, (Stage::Scouting, progress))
            };
            let cycles = scouted.curve.cycles();
            let (judged, counts) = {
                let profile = Profile::start(self.scope)?;
                let search = Search::exactly(cycles, self.budget_bytes);
                let judged = self.record(&profile, search, (Stage::Judging, progress));
                (judged, (profile.peak(), profile.totals()))
            };
            let verdict = self.compare(&scouted, &judged);
            match search.beyond(cycles) {
                Some(further) if is_growing_for_one(&verdict) => search = further,
                _ => break (verdict, judged, counts),
            }
        };
        let explanation = self.explain(&verdict, &judged, progress)?;
        Ok(self.outcome(verdict, judged, counts, explanation))
    }

    fn warm_up_cycles(&self) -> u64 {
        self.warm_up.unwrap_or(if self.policy.strict { 0 } else { limits::CYCLES_WARM_UP })
    }

    fn search(&self) -> Search {
        if let Some(cycles) = self.cycles {
            return Search::exactly(cycles, self.budget_bytes);
        }
        let (first, max) = if self.policy.strict {
            (limits::STRICT_CYCLES_FIRST, limits::STRICT_CYCLES_MAX)
        } else {
            (limits::CYCLES_FIRST, limits::CYCLES_MAX)
        };
        let max = self.cycles_max.unwrap_or(max);
        let strict = self.policy.strict;
        Search { first: first.min(max), max, strict, budget_bytes: self.budget_bytes, bounds_work: true }
    }

    /// Lets the subject live under a counter, until the search is over.
    fn record(
        &mut self,
        counter: &impl Counter,
        search: Search,
        (stage, progress): (Stage, &mut dyn FnMut(Progress)),
    ) -> Record {
        let warm_up = self.warm_up_cycles();
        let cycles = (search.first == search.max).then_some(search.max);
        let mut is_enough = |record: &Record| {
            progress(Progress { stage, cycle: record.curve.cycles(), cycles });
            search.is_enough(record)
        };
        let mut witness = Witness::new(counter, warm_up, &mut is_enough);
        live(&mut self.subject, &mut witness);
        witness.into_record()
    }

    fn verdict(&self, record: &Record) -> Verdict {
        Verdict::of(&Facts {
            curve: &record.curve,
            gauges: &record.gauges,
            residues: record.residues,
            allocations: record.allocations,
            strict: self.policy.strict,
            budget_bytes: self.budget_bytes,
        })
    }

    /// Judges by dhat's record, provided that the tally's does not contradict it.
    fn compare(&self, scouted: &Record, judged: &Record) -> Verdict {
        let (tally, dhat) = (self.verdict(scouted), self.verdict(judged));
        let why = if !tally.agrees_with(&dhat) {
            Why::RunsDisagree { tally: Box::new(tally), dhat: Box::new(dhat) }
        } else if !self.policy.strict {
            return dhat;
        } else if let Some(cycle) = first_difference(scouted.curve.levels(), judged.curve.levels()) {
            Why::CurvesDiffer { cycle }
        } else if scouted.allocations != judged.allocations {
            Why::HistoriesDiffer { tally: scouted.allocations, dhat: judged.allocations }
        } else {
            return dhat;
        };
        Verdict::Inconclusive { why }
    }

    fn explain(
        &mut self,
        verdict: &Verdict,
        judged: &Record,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Option<Explanation>, StartError> {
        if !self.explains || self.policy.accepts(verdict) {
            return Ok(None);
        }
        let Some(moments) = culprit::moments(verdict, &judged.curve) else { return Ok(None) };
        progress(Progress { stage: Stage::Explaining, cycle: 0, cycles: None });
        let cycles = judged.curve.warm_up() + judged.curve.cycles();
        culprit::explain(&mut self.subject, self.scope, moments, cycles).map(Some)
    }

    fn outcome(
        &self,
        verdict: Verdict,
        judged: Record,
        (peak, totals): (Level, Totals),
        explanation: Option<Explanation>,
    ) -> Outcome {
        let Record { curve, gauges, residues, allocations } = judged;
        let cycles = curve.cycles();
        Outcome {
            verdict,
            policy: self.policy,
            cycles,
            growth: curve.growth(),
            residues,
            gauges,
            allocations,
            peak,
            totals,
            floor: Floor::of(cycles, self.policy.may_settle && !self.policy.strict, self.period),
            explanation,
            curve,
        }
    }
}

/// Says whether one of two runs saw growth and the other did not: random hashing may move a late warm-up about.
fn is_growing_for_one(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Inconclusive { why: Why::RunsDisagree { tally, dhat } } => {
            [tally, dhat].into_iter().any(|verdict| matches!(**verdict, Verdict::Growing { .. }))
        }
        _ => false,
    }
}

/// The first index at which two curves differ; where one ends, if it is the beginning of the other.
fn first_difference(one: &[Level], other: &[Level]) -> Option<u64> {
    let common = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    (common < one.len().max(other.len())).then_some(common as u64)
}
