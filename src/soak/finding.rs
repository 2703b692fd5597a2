//! Findings: what was found in an input, and the shortest input that shows the same.
//!
//! dhat has the first word and the last. In between the tally steers: an input is tried at full speed, and its call sites
//! are looked at only where the verdict is as grave.

use std::fmt;

use super::builder::Soak;
use super::limits;
use super::run::SetupError;
use super::service::{Repeating, Service};
use super::shrink::{Shrink, Shrunk, shrink};
use crate::heap::{Scope, Signature};
use crate::record::{Outcome, Verdict};

/// Holds a finding in a service: what dhat has counted, and the shortest input that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<Input> {
    /// The shortest input found that shows the same: a verdict of the same kind or a graver one, with the same signature. (A
    /// leak that is only settled, since the input restarts what leaks, grows once the restart is left out.)
    pub input: Input,
    /// The outcome of soaking that input, with its curve and call sites.
    pub outcome: Outcome,
    /// How many commands the input had in which it was found.
    pub commands_found: usize,
    /// How many inputs were tried to shrink it.
    pub trials: u64,
    /// Whether nothing simpler is left to try; otherwise the trials ran out.
    pub is_minimal: bool,
}

impl<Input: Shrink> Finding<Input> {
    fn new(shrunk: Shrunk<Input>, outcome: Outcome, found_in: &Input) -> Self {
        let Shrunk { input, trials, is_minimal } = shrunk;
        Self { input, outcome, commands_found: found_in.commands().len(), trials, is_minimal }
    }

    /// Identifies the finding: the signature of the site that grew most.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.outcome.signature()
    }
}

/// Says what one input has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it may be a finding"]
pub enum Examined<Input> {
    /// Nothing: what was seen is accepted.
    Steady(Box<Outcome>),
    /// A finding.
    Finding(Box<Finding<Input>>),
    /// Nothing can be said.
    Inconclusive(Box<Outcome>),
}

/// Soaks one input on a fresh, strict service under dhat, and shrinks it if that is a finding.
///
/// It needs no history: an input shows the same here as in any other process. `trials_max` bounds the shrinking; by default
/// take [`limits::SHRINK_TRIALS_MAX`], and 0 to leave the input as it is. A panic of the service passes through.
///
/// # Errors
///
/// As for [`Soak::run`].
pub fn examine<S>(service: &S, input: &S::Input, trials_max: u64) -> Result<Examined<S::Input>, SetupError>
where
    S: Service<Input: Shrink>,
{
    Examiner { service, rule: Rule::Strict, scope: Scope::Thread, trials_max }.examine(input)
}

/// What is asked of the service, and where.
pub(super) enum Rule<Input> {
    /// It is strict, and soaked in this process.
    Strict,
    /// It may settle, and is soaked in this process.
    MaySettle,
    /// It may settle, and is soaked in processes of their own. This writes an input, as the program reads it from a file.
    MaySettleApart(fn(&Input) -> Vec<u8>),
}

impl<Input> Clone for Rule<Input> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Input> Copy for Rule<Input> {}

impl<Input> fmt::Debug for Rule<Input> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Strict => "Strict",
            Self::MaySettle => "MaySettle",
            Self::MaySettleApart(_) => "MaySettleApart",
        })
    }
}

/// Examines inputs of a service.
pub(super) struct Examiner<'a, S: Service> {
    pub(super) service: &'a S,
    pub(super) rule: Rule<S::Input>,
    /// Whose allocations count in this process, where it may settle.
    pub(super) scope: Scope,
    pub(super) trials_max: u64,
}

impl<S: Service<Input: Shrink>> Examiner<'_, S> {
    /// Soaks one input on a fresh service, and shrinks it if that is a finding.
    pub(super) fn examine(&self, input: &S::Input) -> Result<Examined<S::Input>, SetupError> {
        let outcome = self.judge(input)?;
        if outcome.is_accepted() {
            return Ok(Examined::Steady(Box::new(outcome)));
        }
        if matches!(outcome.verdict, Verdict::Inconclusive { .. }) {
            return Ok(Examined::Inconclusive(Box::new(outcome)));
        }
        let likeness = Likeness::of(&outcome);
        let shrunk = self.shrink(&likeness, input)?;
        let confirmed = if shrunk.input == *input { None } else { self.confirm(&likeness, &shrunk.input)? };
        let finding = if let Some(outcome) = confirmed {
            Finding::new(shrunk, outcome, input)
        } else {
            let is_minimal = shrunk.is_minimal && shrunk.input == *input;
            Finding::new(Shrunk { input: input.clone(), is_minimal, ..shrunk }, outcome, input)
        };
        Ok(Examined::Finding(Box::new(finding)))
    }

    /// Looks for a finding in several inputs that are worked off one after the other, in one cycle.
    pub(super) fn examine_joined(&self, journal: &[S::Input]) -> Result<Option<Box<Finding<S::Input>>>, SetupError> {
        let Some(joined) = S::Input::join(journal) else { return Ok(None) };
        if !matches!(self.rule, Rule::Strict) {
            // Only where it runs in the end can be seen whether there is something to shrink.
            return Ok(match self.examine(&joined)? {
                Examined::Finding(finding) => Some(finding),
                Examined::Steady(_) | Examined::Inconclusive(_) => None,
            });
        }
        // The tally says whether there is something to shrink, and dhat judges what is left.
        let Some(likeness) = self.scouted(&joined)? else { return Ok(None) };
        let shrunk = self.shrink(&likeness, &joined)?;
        let confirmed = self.confirm(&likeness, &shrunk.input)?;
        Ok(confirmed.map(|outcome| Box::new(Finding::new(shrunk, outcome, &joined))))
    }

    /// Soaks an input, so that the outcome can be told.
    fn judge(&self, input: &S::Input) -> Result<Outcome, SetupError> {
        let soak = Soak::of(Repeating::new(self.service, input)).unrecorded();
        match self.rule {
            Rule::Strict => soak.strict().run(),
            Rule::MaySettle => soak.may_settle().in_process().scope(self.scope).run(),
            Rule::MaySettleApart(write) => {
                soak.may_settle().time_limit(limits::CANARY_TIME_LIMIT).run_on_written(|| write(input))
            }
        }
    }

    /// Prepares to look at an input with the tally, in this process.
    fn soak<'b>(&'b self, input: &'b S::Input, cycles: Option<u64>) -> Soak<Repeating<'b, &'b S>> {
        let soak = Soak::of(Repeating::new(self.service, input));
        let soak = match self.rule {
            Rule::Strict => soak.strict(),
            Rule::MaySettle | Rule::MaySettleApart(_) => soak.may_settle().scope(self.scope),
        };
        match cycles {
            Some(cycles) => soak.cycles(cycles),
            None => soak,
        }
    }

    /// Looks at an input with the tally alone, for something to find.
    fn scouted(&self, input: &S::Input) -> Result<Option<Likeness>, SetupError> {
        let mut soak = self.soak(input, None);
        let scouted = soak.scout()?;
        if matches!(scouted.verdict, Verdict::Steady | Verdict::Inconclusive { .. }) {
            return Ok(None);
        }
        let signature = soak.signature(&scouted)?;
        Ok(Some(Likeness { verdict: scouted.verdict, signature }))
    }

    /// Says whether an input shows the same, as far as the tally can see, in so many cycles where they are given.
    fn shows(&self, likeness: &Likeness, input: &S::Input, cycles: Option<u64>) -> Result<bool, SetupError> {
        let mut soak = self.soak(input, cycles);
        let scouted = soak.scout()?;
        // The sites are the dear part.
        Ok(likeness.is_said_by(&scouted.verdict)
            || likeness.verdict.is_matched_by(&scouted.verdict) && soak.signature(&scouted)? == likeness.signature)
    }

    /// Shrinks an input that shows this.
    ///
    /// Of a service that may settle the tally is asked for no more cycles than it takes to see the same in the whole input. Where it
    /// sees nothing in this process, since what leaks has a history here, processes of their own are asked.
    fn shrink(&self, likeness: &Likeness, input: &S::Input) -> Result<Shrunk<S::Input>, SetupError> {
        let tried = |trials_max, shows: &dyn Fn(&S::Input) -> Result<bool, SetupError>| {
            let mut failed = None;
            let shrunk = shrink(input.clone(), trials_max, |simpler| {
                // The first input of a process is soaked only if it asks for something: the shortest one has to.
                !simpler.is_empty()
                    && shows(simpler).unwrap_or_else(|error| {
                        failed = Some(error);
                        false
                    })
            });
            failed.map_or(Ok(shrunk), Err)
        };
        if matches!(self.rule, Rule::Strict) {
            return tried(self.trials_max, &|simpler| self.shows(likeness, simpler, None));
        }
        for cycles in limits::SHRINK_CYCLES {
            if self.shows(likeness, input, Some(cycles))? {
                return tried(self.trials_max, &|simpler| self.shows(likeness, simpler, Some(cycles)));
            }
        }
        let trials_max = self.trials_max.min(limits::SHRINK_PROCESSES_MAX);
        tried(trials_max, &|simpler| self.confirm(likeness, simpler).map(|outcome| outcome.is_some()))
    }

    /// Soaks an input; `None` where it does not show this.
    fn confirm(&self, likeness: &Likeness, input: &S::Input) -> Result<Option<Outcome>, SetupError> {
        let outcome = self.judge(input)?;
        let is_alike = likeness.is_said_by(&outcome.verdict)
            || likeness.verdict.is_matched_by(&outcome.verdict) && outcome.signature() == likeness.signature;
        Ok(is_alike.then_some(outcome))
    }
}

/// Says what the findings of one cause have in common.
#[derive(Clone, Debug)]
struct Likeness {
    verdict: Verdict,
    signature: Option<Signature>,
}

impl Likeness {
    fn of(outcome: &Outcome) -> Self {
        Self { verdict: outcome.verdict.clone(), signature: outcome.signature() }
    }

    /// Says whether a verdict alone shows the same: a gauge that does not come back is named by it, however its heap was
    /// allocated, and that has as many call sites as there are ways to the state.
    fn is_said_by(&self, verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Unbalanced { .. }) && self.verdict.agrees_with(verdict)
    }
}
