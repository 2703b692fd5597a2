//! What several runs of one soak amount to: which of them is told, or which one is still to come.
//!
//! A pure function of verdicts. Two runs disagree only where the subject's policy would answer differently; where it accepts
//! both, or neither, the graver one is told. Growth that one run has seen is never outvoted: longer runs tell whether it
//! was chance.

use super::limits;
use crate::record::{Policy, Verdict};

/// One run's verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opinion {
    pub(super) verdict: Verdict,
    /// Whether the run was made longer than those before, because they disagreed about growth.
    pub(super) is_longer: bool,
}

/// Says how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// With another run like the first.
    Again,
    /// With a run of twice the cycles of the longest.
    Longer,
    /// One run is told, by its index.
    Tell {
        /// Which.
        run: usize,
        /// The run that saw something else, and was not believed.
        beside: Option<usize>,
    },
    /// Nowhere: two runs disagree, and a third could not tell.
    Unsettled,
}

/// Decides after so many runs. A pass takes `runs_min` of them.
pub(super) fn next(policy: Policy, opinions: &[Opinion], runs_min: usize) -> Step {
    let all: Vec<usize> = (0..opinions.len()).collect();
    let those = |is: &dyn Fn(&Verdict) -> bool| -> Vec<usize> {
        all.iter().copied().filter(|&run| is(&opinions[run].verdict)).collect()
    };
    let gravest = |runs: &[usize]| runs.iter().copied().rev().max_by_key(|&run| opinions[run].verdict.gravity());
    let tell = |runs: &[usize], beside| match gravest(runs) {
        Some(run) => Step::Tell { run, beside },
        None => Step::Unsettled,
    };
    let growing = those(&|verdict| matches!(verdict, Verdict::Growing { .. }));
    let unsure = those(&|verdict| matches!(verdict, Verdict::Inconclusive { .. }));
    let accepted = those(&|verdict| policy.accepts(verdict));
    let rejected = those(&|verdict| !policy.accepts(verdict) && !matches!(verdict, Verdict::Inconclusive { .. }));

    if !growing.is_empty() {
        let longer: Vec<usize> = all.iter().copied().filter(|&run| opinions[run].is_longer).collect();
        let confirmed = longer.iter().find(|run| growing.contains(run));
        let level: Vec<usize> = all.iter().copied().filter(|run| !growing.contains(run)).collect();
        return match confirmed {
            Some(&run) => Step::Tell { run, beside: None },
            None if all.len() < 2 => Step::Again,
            None if level.is_empty() => tell(&growing, None),
            None if longer.len() < limits::RUNS_LONGER => Step::Longer,
            None => match longer.iter().find(|run| unsure.contains(run)) {
                Some(&run) => Step::Tell { run, beside: None },
                None => tell(&longer, growing.first().copied()),
            },
        };
    }
    if let Some(&run) = unsure.first() {
        let disagree = !accepted.is_empty() && !rejected.is_empty();
        return if disagree { Step::Unsettled } else { Step::Tell { run, beside: None } };
    }
    if rejected.is_empty() && all.len() < runs_min || all.len() < 2 {
        return Step::Again;
    }
    if accepted.is_empty() || rejected.is_empty() {
        return tell(&all, None);
    }
    match all.len() {
        2 => Step::Again,
        _ if accepted.len() > rejected.len() => tell(&accepted, rejected.first().copied()),
        _ => tell(&rejected, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Level, Rate, Why};

    const TOLERANT: Policy = Policy { strict: false, may_settle: true, may_hold_bytes: None };
    const EXACT: Policy = Policy { strict: false, may_settle: false, may_hold_bytes: None };

    /// Verdicts by a letter: `s`teady, se`t`tled, `g`rowing, `u`nbalanced, `i`nconclusive; a capital is a longer run.
    fn opinions(runs: &str) -> Vec<Opinion> {
        let verdict = |letter: char| match letter.to_ascii_lowercase() {
            's' => Verdict::Steady,
            't' => Verdict::Settled { after: 7, level: Level { bytes: 29, blocks: 1 } },
            'g' => Verdict::Growing {
                bytes_per_cycle: Rate::of(29, 1),
                blocks_per_cycle: Rate::of(1, 1),
                meters: Vec::new(),
            },
            'u' => Verdict::Unbalanced { gauge: "drives".into(), idle: 0, after: 1, cycle: 3 },
            _ => Verdict::Inconclusive { why: Why::NothingAllocated },
        };
        runs.chars().map(|letter| Opinion { verdict: verdict(letter), is_longer: letter.is_uppercase() }).collect()
    }

    /// How it goes on, as a word.
    fn after(policy: Policy, runs: &str) -> String {
        match next(policy, &opinions(runs), 3) {
            Step::Again => "again".to_owned(),
            Step::Longer => "longer".to_owned(),
            Step::Unsettled => "unsettled".to_owned(),
            Step::Tell { run, beside: None } => format!("tell {run}"),
            Step::Tell { run, beside: Some(other) } => format!("tell {run}, not {other}"),
        }
    }

    #[test]
    fn a_pass_takes_three_runs_and_a_finding_two() {
        assert_eq!(["s", "ss", "sss"].map(|runs| after(EXACT, runs)), ["again", "again", "tell 0"]);
        assert_eq!(["g", "gg"].map(|runs| after(EXACT, runs)), ["again", "tell 0"]);
        assert_eq!(["u", "uu"].map(|runs| after(EXACT, runs)), ["again", "tell 0"]);
        assert_eq!(next(EXACT, &opinions("ss"), 2), Step::Tell { run: 0, beside: None }, "two, where two are enough");
    }

    #[test]
    fn of_runs_that_are_all_accepted_or_all_rejected_the_graver_is_told() {
        assert_eq!(["sst", "sts", "tts"].map(|runs| after(TOLERANT, runs)), ["tell 2", "tell 1", "tell 0"]);
        assert_eq!(["tu", "ut", "tt"].map(|runs| after(EXACT, runs)), ["tell 1", "tell 0", "tell 0"]);
    }

    #[test]
    fn where_the_policy_would_answer_differently_a_third_run_settles_it() {
        assert_eq!(["st", "ts"].map(|runs| after(EXACT, runs)), ["again", "again"]);
        assert_eq!(
            ["sts", "tss", "sst"].map(|runs| after(EXACT, runs)),
            ["tell 0, not 1", "tell 1, not 0", "tell 0, not 2"]
        );
        assert_eq!(["stt", "tst"].map(|runs| after(EXACT, runs)), ["tell 1", "tell 0"]);
    }

    #[test]
    fn what_one_run_could_not_tell_is_no_pass() {
        let runs = ["i", "si", "sti", "ssi"];
        assert_eq!(runs.map(|runs| after(TOLERANT, runs)), ["tell 0", "tell 1", "tell 2", "tell 2"]);
        assert_eq!(after(EXACT, "sti"), "unsettled");
    }

    #[test]
    fn growth_is_never_outvoted() {
        for runs in ["gs", "sg", "st", "ssg", "gi", "ig"].iter().filter(|runs| runs.contains('g')) {
            assert_eq!(after(TOLERANT, runs), "longer", "{runs}");
            assert_eq!(after(TOLERANT, &format!("{runs}G")), format!("tell {}", runs.len()), "it grows again");
            assert_eq!(after(TOLERANT, &format!("{runs}S")), "longer", "one level run is not enough");
            assert_eq!(after(TOLERANT, &format!("{runs}SG")), format!("tell {}", runs.len() + 1));
        }
    }

    #[test]
    fn growth_that_two_longer_runs_do_not_see_is_told_beside_them() {
        assert_eq!(after(TOLERANT, "sgST"), "tell 3, not 1");
        assert_eq!(after(TOLERANT, "gsSS"), "tell 2, not 0");
        assert_eq!(after(TOLERANT, "ssgSS"), "tell 3, not 2");
    }

    #[test]
    fn growth_in_longer_runs_that_could_not_tell_is_no_pass() {
        let told = |runs: &str| next(TOLERANT, &opinions(runs), 3);
        assert!(matches!(told("sgII"), Step::Tell { run: 2 | 3, .. }), "an inconclusive one is told");
        assert!(matches!(told("sgSI"), Step::Tell { run: 3, .. }), "{:?}", told("sgSI"));
    }
}
