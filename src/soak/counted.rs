//! Counts what a life allocates, from start to drop, in runs of its own: the same number of cycles each time.
//!
//! They are counted with their call stacks, by the recorder that also looks for culprits, and as dhat counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::culprit::Unseen;
use super::life::live_briefly;
use super::limits::{CYCLES_COUNTED, RUNS_COUNTED_MAX};
use super::plan::Plan;
use super::run::{Runner, SetupError};
use super::subject::Subject;
use crate::heap::{LiveSites, Recorder, Scope, StartError};
use crate::record::{Complaint, CostSite, Costs, Outcome, Requirement, Site, Totals, Verdict};

/// What one run has counted.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Count {
    /// The figures, without sites.
    costs: Costs,
    /// What was allocated before the life and until its end, by call stack.
    made: [LiveSites; 2],
}

impl Count {
    /// Lets the subject live once briefly, which may initialise statics, and then for the cycles that are counted.
    pub(super) fn of_a_life<S: Subject>(subject: &mut S, scope: Scope) -> Result<Self, StartError> {
        let recorder = Recorder::start(scope)?;
        live_briefly(subject);
        let mut meter = Meter::start(&recorder);
        let mut running = subject.start();
        let start = meter.lap();
        let started_bytes = recorder.take_peak_bytes();
        let (mut peak, mut idle) = (started_bytes.peak_bytes, started_bytes.live_bytes);
        for _ in 0..CYCLES_COUNTED {
            subject.cycle(&mut running);
            let peaks = recorder.take_peak_bytes();
            peak = peak.max(peaks.peak_bytes);
            idle = idle.max(peaks.live_bytes);
        }
        let in_cycles = meter.lap();
        drop(running);
        let drop = meter.lap();
        peak = peak.max(recorder.take_peak_bytes().peak_bytes);
        let costs = Costs {
            cycles: CYCLES_COUNTED,
            start,
            in_cycles,
            drop,
            peak_bytes: more(peak, meter.level_before),
            kept_bytes: more(idle, started_bytes.live_bytes),
            ..Costs::default()
        };
        Ok(Self { costs, made: [meter.made_before, recorder.made()] })
    }

    /// Counts one operation as a life of one cycle.
    pub(super) fn of_an_operation<T>(operation: impl FnOnce() -> T) -> Result<(T, Self), StartError> {
        let recorder = Recorder::start(Scope::Thread)?;
        let mut meter = Meter::start(&recorder);
        let value = operation();
        let in_cycles = meter.lap();
        let peaks = recorder.take_peak_bytes();
        let costs = Costs {
            cycles: 1,
            in_cycles,
            peak_bytes: more(peaks.peak_bytes, meter.level_before),
            kept_bytes: more(peaks.live_bytes, meter.level_before),
            ..Costs::default()
        };
        Ok((value, Self { costs, made: [meter.made_before, recorder.made()] }))
    }

    /// The figures, without sites.
    pub(super) const fn figures(&self) -> &Costs {
        &self.costs
    }

    /// The costs, with the functions that allocate.
    pub(super) fn costs(&self) -> Costs {
        let [before, after] = &self.made;
        Costs { sites: by_function(after.since(before)), ..self.costs.clone() }
    }
}

/// Reads a recorder again and again.
struct Meter<'a> {
    recorder: &'a Recorder,
    totals: Totals,
    made_before: LiveSites,
    level_before: i64,
}

impl<'a> Meter<'a> {
    fn start(recorder: &'a Recorder) -> Self {
        let made_before = recorder.made();
        Self { recorder, totals: recorder.totals(), made_before, level_before: recorder.take_peak_bytes().live_bytes }
    }

    /// What was allocated since it was asked last.
    fn lap(&mut self) -> Totals {
        let now = self.recorder.totals();
        let before = std::mem::replace(&mut self.totals, now);
        Totals { bytes: now.bytes - before.bytes, allocations: now.allocations - before.allocations }
    }
}

fn more(bytes: i64, before: i64) -> u64 {
    u64::try_from(bytes - before).unwrap_or(0)
}

/// Adds call sites up by the function that a person knows: the user's own, or the innermost.
fn by_function(sites: Vec<Site>) -> Vec<CostSite> {
    let mut functions: BTreeMap<String, (i64, CostSite)> = BTreeMap::new();
    for site in sites {
        let Some(frame) = site.told_by() else { continue };
        // What is booked here are allocations, which do not become fewer.
        let made = Totals {
            bytes: site.growth.bytes.try_into().unwrap_or(0),
            allocations: site.growth.blocks.try_into().unwrap_or(0),
        };
        let new = || (0, CostSite { frame: frame.clone(), made: Totals::default() });
        let (most, function) = functions.entry(frame.function.clone()).or_insert_with(new);
        if site.growth.blocks > *most {
            *most = site.growth.blocks;
            function.frame = frame.clone();
        }
        function.made.bytes += made.bytes;
        function.made.allocations += made.allocations;
    }
    let mut functions: Vec<_> = functions.into_values().map(|(_, function)| function).collect();
    // Equal ones keep the order of their names: the sort is stable.
    functions.sort_by_key(|function| std::cmp::Reverse(function.made.allocations));
    functions
}

/// Counts what the subject of a soak allocates, if its plan asks for that, until two runs agree. What it leaks may be known, so that only
/// one of which nothing can be said is left out here.
pub(super) fn with_costs(runner: &mut dyn Runner, plan: &Plan, outcome: Outcome) -> Result<Outcome, SetupError> {
    let is_conclusive = !matches!(outcome.verdict, Verdict::Inconclusive { .. });
    if !plan.asks.want_costs() || plan.expects_leak || !is_conclusive {
        return Ok(outcome);
    }
    let mut counts: Vec<Count> = Vec::new();
    while counts.len() < RUNS_COUNTED_MAX {
        match runner.count()? {
            Ok(count) => counts.push(count),
            Err(Unseen { cycle, cause }) => return Ok(uncounted(outcome, cycle, &cause)),
        }
        if let [.., last] = &counts[..]
            && let Some(same) = counts.iter().rev().skip(1).find(|other| other.costs.are_as(&last.costs))
        {
            return Ok(Outcome { costs: Some(same.costs()), ..outcome });
        }
    }
    let dearest = counts.iter().max_by_key(|count| (count.costs.in_cycles.allocations, count.costs.in_cycles.bytes));
    let costs = dearest.map(|dearest| {
        let most = counts.iter().fold(dearest.costs(), |most, count| most.or(&count.costs));
        Costs { vary: true, ..most }
    });
    Ok(Outcome { costs, ..outcome })
}

/// Says that a run ended before it had counted.
fn uncounted(mut outcome: Outcome, cycle: u64, cause: &str) -> Outcome {
    let text = format!("a run that was to count what a life allocates ended in cycle {cycle}: {cause}");
    outcome.complaints.push(Complaint::new(Requirement::Budget, None, text));
    outcome
}
