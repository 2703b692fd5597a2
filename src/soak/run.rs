//! The order in which a soak is answered: the tally scouts, dhat judges, findings are explained.

use std::fmt;

use super::builder::Plan;
use super::culprit::{self, Explanation};
use super::curve::Curve;
use super::floor::Floor;
use super::life::{Record, Witness, live};
use super::outcome::Outcome;
use super::search::Search;
use super::subject::Subject;
use super::verdict::{Facts, Verdict, Why};
use crate::heap::{Counter, Level, Profile, Scout, Signature, Site, StartError};

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

/// Receives progress.
type Listener<'a> = dyn FnMut(Progress) + 'a;

/// Soaks a subject as planned.
pub(super) fn run<S: Subject>(
    subject: &mut S,
    plan: &Plan,
    listener: &mut Listener<'_>,
) -> Result<Outcome, SetupError> {
    let mut search = searched(plan)?;
    let (verdict, judged, peak, totals) = loop {
        let scouted = {
            let scout = Scout::start(plan.scope)?;
            record(subject, plan, &scout, search, (Stage::Scouting, listener))
        };
        let cycles = scouted.curve.cycles();
        let (judged, peak, totals) = {
            let profile = Profile::start(plan.scope)?;
            let search = Search::exactly(cycles, plan.budget_bytes);
            let judged = record(subject, plan, &profile, search, (Stage::Judging, listener));
            (judged, profile.peak(), profile.totals())
        };
        let verdict = compare(plan, &scouted, &judged);
        match search.beyond(cycles) {
            Some(further) if is_growing_for_one(&verdict) => search = further,
            _ => break (verdict, judged, peak, totals),
        }
    };
    let explanation = explain(subject, plan, &verdict, &judged, listener)?;
    let Record { curve, gauges, lives, allocations } = judged;
    let cycles = curve.cycles();
    let may_settle = plan.policy.may_settle && !plan.policy.strict;
    Ok(Outcome {
        verdict,
        policy: plan.policy,
        cycles,
        growth: curve.growth(),
        lives,
        gauges,
        allocations,
        peak,
        totals,
        floor: Floor::of(cycles, may_settle, plan.period),
        explanation,
        curve,
    })
}

/// The search of a plan, if there is anything to judge.
fn searched(plan: &Plan) -> Result<Search, SetupError> {
    let search = plan.search();
    if search.max == 0 { Err(SetupError::NoCycles) } else { Ok(search) }
}

/// Holds what the tally alone says of a soak.
#[derive(Debug)]
pub(super) struct Scouted {
    pub(super) verdict: Verdict,
    curve: Curve,
    lives: Curve,
}

/// Judges by the tally alone: it steers where dhat has the last word.
pub(super) fn scout<S: Subject>(subject: &mut S, plan: &Plan) -> Result<Scouted, SetupError> {
    let search = searched(plan)?;
    let record = {
        let scout = Scout::start(plan.scope)?;
        record(subject, plan, &scout, search, (Stage::Scouting, &mut |_| {}))
    };
    Ok(Scouted { verdict: judge(plan, &record), curve: record.curve, lives: record.lives })
}

impl Scouted {
    /// Runs the subject again for the signature of the site that grew most.
    pub(super) fn signature<S: Subject>(&self, subject: &mut S, plan: &Plan) -> Result<Option<Signature>, StartError> {
        let Some(moments) = culprit::moments(&self.verdict, &self.curve, &self.lives) else { return Ok(None) };
        let cycles = self.curve.warm_up() + self.curve.cycles();
        let (sites, _) = culprit::growth_sites(subject, plan.scope, moments, cycles)?;
        Ok(sites.first().map(Site::signature))
    }
}

/// Lets the subject live under a counter, until the search is over.
fn record<S: Subject>(
    subject: &mut S,
    plan: &Plan,
    counter: &impl Counter,
    search: Search,
    (stage, listener): (Stage, &mut Listener<'_>),
) -> Record {
    let cycles = (search.first == search.max).then_some(search.max);
    let mut is_enough = |record: &Record| {
        listener(Progress { stage, cycle: record.curve.cycles(), cycles });
        search.is_enough(record)
    };
    let mut witness = Witness::new(counter, plan.warm_up(), plan.policy.strict, &mut is_enough);
    live(subject, &mut witness);
    witness.into_record()
}

/// Judges by dhat's record, provided that the tally's does not contradict it.
fn compare(plan: &Plan, scouted: &Record, judged: &Record) -> Verdict {
    let (tally, dhat) = (judge(plan, scouted), judge(plan, judged));
    let why = if !tally.agrees_with(&dhat) {
        Why::RunsDisagree { tally: Box::new(tally), dhat: Box::new(dhat) }
    } else if !plan.policy.strict {
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

fn judge(plan: &Plan, record: &Record) -> Verdict {
    Verdict::of(&Facts {
        curve: &record.curve,
        gauges: &record.gauges,
        lives: &record.lives,
        allocations: record.allocations,
        strict: plan.policy.strict,
        budget_bytes: plan.budget_bytes,
    })
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

/// Runs a finding again for its call sites.
fn explain<S: Subject>(
    subject: &mut S,
    plan: &Plan,
    verdict: &Verdict,
    judged: &Record,
    listener: &mut Listener<'_>,
) -> Result<Option<Explanation>, StartError> {
    if !plan.explains || plan.policy.accepts(verdict) {
        return Ok(None);
    }
    let Some(moments) = culprit::moments(verdict, &judged.curve, &judged.lives) else { return Ok(None) };
    listener(Progress { stage: Stage::Explaining, cycle: 0, cycles: None });
    let cycles = judged.curve.warm_up() + judged.curve.cycles();
    culprit::explain(subject, plan.scope, moments, cycles).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(bytes: &[i64]) -> Vec<Level> {
        bytes.iter().map(|&bytes| Level { bytes, blocks: 1 }).collect()
    }

    #[test]
    fn curves_differ_from_their_first_difference_or_the_end_of_the_shorter() {
        let difference = |one: &[i64], other: &[i64]| first_difference(&levels(one), &levels(other));
        assert_eq!(difference(&[1, 2, 3], &[1, 2, 3]), None);
        assert_eq!(difference(&[1, 2, 3], &[1, 9, 3]), Some(1));
        assert_eq!(difference(&[1, 2], &[1, 2, 3]), Some(2));
        assert_eq!(difference(&[1, 2, 3], &[]), Some(0));
    }

    #[test]
    fn two_runs_are_repeated_where_just_one_of_them_grows() {
        let growing = Verdict::Growing {
            bytes_per_cycle: super::super::Rate::of(29, 1),
            blocks_per_cycle: super::super::Rate::of(0, 1),
        };
        let disagree = |tally: &Verdict, dhat: &Verdict| Verdict::Inconclusive {
            why: Why::RunsDisagree { tally: Box::new(tally.clone()), dhat: Box::new(dhat.clone()) },
        };
        assert!(is_growing_for_one(&disagree(&growing, &Verdict::Steady)));
        assert!(is_growing_for_one(&disagree(&Verdict::Steady, &growing)));
        let residue = Verdict::Residue {
            bytes_per_life: super::super::Rate::of(29, 1),
            blocks_per_life: super::super::Rate::of(1, 1),
        };
        assert!(!is_growing_for_one(&disagree(&Verdict::Steady, &residue)));
        assert!(!is_growing_for_one(&growing));
    }

    #[test]
    fn a_soak_of_no_cycles_says_so() {
        assert_eq!(SetupError::NoCycles.to_string(), "a soak of 0 cycles shows nothing (expected 1 or more)");
        assert_eq!(SetupError::from(StartError::Nested).to_string(), StartError::Nested.to_string());
    }
}
