//! The judge is judged: the battery that the verdict passes refutes every judge that is broken on purpose.
//!
//! Each broken judge is the real one with one thing wrong, or a rule that others have used. The ones that see something
//! else than the facts hand the real judge a falsified copy.

mod battery;

use battery::refutations;
use slowleak::heap::Level;
use slowleak::soak::{Curve, Facts, Gauges, Meter, Meters, Rate, Rising, Verdict, Why, limits};

#[test]
fn the_real_judge_passes_the_battery() {
    assert_eq!(refutations(Verdict::of), Vec::<String>::new());
}

/// Asserts that the battery refutes a judge, by a case of that name among others.
#[track_caller]
fn assert_refuted(judge: impl Fn(&Facts<'_>) -> Verdict, by: &str) {
    let refutations = refutations(judge);
    assert!(refutations.iter().any(|refutation| refutation.starts_with(by)), "{by:?} is not among {refutations:#?}");
}

/// Judges a copy of the curve.
fn with_curve(facts: &Facts<'_>, warm_up: u64, levels: impl IntoIterator<Item = Level>) -> Verdict {
    let mut curve = Curve::new(warm_up);
    levels.into_iter().for_each(|level| curve.push(level));
    Verdict::of(&Facts { curve: &curve, ..facts.clone() })
}

/// Judges a copy of the lives.
fn with_lives(facts: &Facts<'_>, levels: impl IntoIterator<Item = Level>) -> Verdict {
    let mut lives = Curve::new(1);
    levels.into_iter().for_each(|level| lives.push(level));
    Verdict::of(&Facts { lives: &lives, ..facts.clone() })
}

/// Judges lives that are not strict by a rule of blocks, and leaves the rest to the real judge.
fn by_rule_of_lives(facts: &Facts<'_>, leaves: impl Fn(&[i64]) -> bool) -> Verdict {
    let blocks: Vec<i64> = facts.lives.levels().iter().map(|level| level.blocks).collect();
    match Verdict::of(facts) {
        Verdict::Steady | Verdict::Residue { .. } if !facts.strict => {
            if leaves(&blocks) {
                LEAVING
            } else {
                Verdict::Steady
            }
        }
        verdict => verdict,
    }
}

fn is_rise(pair: &[i64]) -> bool {
    pair[1] > pair[0]
}

const LEAVING: Verdict = Verdict::Residue { bytes_per_life: Rate::of(29, 1), blocks_per_life: Rate::of(1, 1) };

fn growing() -> Verdict {
    Verdict::Growing { bytes_per_cycle: Rate::of(29, 1), blocks_per_cycle: Rate::of(0, 1), meters: Vec::new() }
}

// Judges that do not look.

#[test]
fn a_judge_that_is_always_steady_is_refuted() {
    assert_refuted(|_| Verdict::Steady, "a ramp of 256 cycles");
}

#[test]
fn a_judge_that_is_always_growing_is_refuted() {
    assert_refuted(|_| growing(), "flat, 256 cycles");
}

#[test]
fn a_judge_that_is_always_settled_is_refuted() {
    assert_refuted(|facts| Verdict::Settled { after: 1, level: facts.curve.levels()[0] }, "a ramp of 256 cycles");
}

#[test]
fn a_judge_that_never_concludes_is_refuted() {
    assert_refuted(|_| Verdict::Inconclusive { why: Why::NothingAllocated }, "flat, 256 cycles");
}

// Judges that are off by one cycle.

#[test]
fn a_judge_that_does_not_see_the_last_cycle_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        let levels = facts.curve.levels();
        with_curve(facts, facts.curve.warm_up(), levels[..levels.len() - 1].iter().copied())
    };
    assert_refuted(judge, "a byte in the last cycle");
    assert_refuted(judge, "a fill up to half of the cycles");
    assert_refuted(judge, "a ramp of three cycles");
}

#[test]
fn a_judge_that_sees_one_cycle_twice_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        let levels = facts.curve.levels();
        with_curve(facts, facts.curve.warm_up(), levels.iter().chain(levels.last()).copied())
    };
    assert_refuted(judge, "a ramp of two cycles");
    assert_refuted(judge, "a ramp of 256 cycles");
}

#[test]
fn a_judge_that_leaves_out_one_cycle_too_many_is_refuted() {
    let judge = |facts: &Facts<'_>| with_curve(facts, facts.curve.warm_up() + 1, facts.curve.levels().iter().copied());
    assert_refuted(judge, "a byte in the first cycle");
    assert_refuted(judge, "a cycle too few is left out");
}

#[test]
fn a_judge_that_leaves_out_one_cycle_too_few_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        with_curve(facts, facts.curve.warm_up().saturating_sub(1), facts.curve.levels().iter().copied())
    };
    assert_refuted(judge, "all of the warm-up is left out");
}

// Judges that are blind to something.

#[test]
fn a_judge_that_ignores_blocks_is_refuted() {
    let blind = |level: &Level| Level { blocks: 1, ..*level };
    let judge = |facts: &Facts<'_>| with_curve(facts, facts.curve.warm_up(), facts.curve.levels().iter().map(blind));
    assert_refuted(judge, "a ramp of blocks");
    assert_refuted(judge, "a block in the last cycle");
}

#[test]
fn a_judge_that_ignores_bytes_is_refuted() {
    let blind = |level: &Level| Level { bytes: 0, ..*level };
    let judge = |facts: &Facts<'_>| with_curve(facts, facts.curve.warm_up(), facts.curve.levels().iter().map(blind));
    assert_refuted(judge, "a ramp of 256 cycles");
    assert_refuted(judge, "a byte in the last cycle");
}

#[test]
fn a_judge_that_ignores_gauges_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { gauges: &Gauges::default(), ..facts.clone() });
    assert_refuted(judge, "a gauge that does not come back");
}

#[test]
fn a_judge_that_ignores_residues_is_refuted() {
    let judge = |facts: &Facts<'_>| with_lives(facts, []);
    assert_refuted(judge, "every life leaves a block");
    assert_refuted(judge, "the last life of a strict subject takes a block");
}

#[test]
fn a_judge_that_judges_residue_by_two_lives_is_refuted() {
    let judge = |facts: &Facts<'_>| by_rule_of_lives(facts, |blocks| blocks.windows(2).rev().take(2).all(is_rise));
    assert_refuted(judge, "what is emptied in the nineteenth life");
    assert_refuted(judge, "every third life leaves a block");
}

#[test]
fn a_judge_that_never_doubles_lives_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        let first = facts.lives.levels().iter().take(usize::try_from(limits::LIVES_FIRST).unwrap_or(usize::MAX) + 1);
        with_lives(facts, first.copied())
    };
    assert_refuted(judge, "what is emptied in the nineteenth life");
    assert_refuted(judge, "a pool of twelve");
}

#[test]
fn a_judge_that_judges_lives_by_highs_is_refuted() {
    let highest = |blocks: &[i64]| blocks.iter().copied().max();
    let judge = |facts: &Facts<'_>| {
        by_rule_of_lives(facts, |blocks| highest(&blocks[blocks.len() / 2..]) > highest(&blocks[..blocks.len() / 2]))
    };
    assert_refuted(judge, "what is emptied in the nineteenth life");
}

#[test]
fn a_judge_that_judges_lives_by_their_end_is_refuted() {
    let judge = |facts: &Facts<'_>| by_rule_of_lives(facts, |blocks| blocks.last() > blocks.get(1));
    assert_refuted(judge, "a pool of eight");
    assert_refuted(judge, "the judged life leaves a block");
}

#[test]
fn a_judge_that_accuses_by_fewer_lives_is_refuted() {
    let judge = |facts: &Facts<'_>| match Verdict::of(facts) {
        Verdict::Steady if facts.lives.is_growing() => LEAVING,
        verdict => verdict,
    };
    assert_refuted(judge, "fifteen lives that leave a block each");
}

#[test]
fn a_judge_that_ignores_strictness_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { strict: false, ..facts.clone() });
    assert_refuted(judge, "the judged life of a strict subject");
}

#[test]
fn a_judge_that_ignores_the_budget_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { budget_bytes: u64::MAX, ..facts.clone() });
    assert_refuted(judge, "a leap to the memory budget");
}

#[test]
fn a_judge_whose_budget_is_a_byte_larger_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { budget_bytes: facts.budget_bytes + 1, ..facts.clone() });
    assert_refuted(judge, "a leap to the memory budget");
}

#[test]
fn a_judge_that_passes_what_allocates_nothing_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { allocations: 1, ..facts.clone() });
    assert_refuted(judge, "nothing allocated");
}

#[test]
fn a_judge_that_is_deaf_to_the_heap_of_c_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { answers_by_native: false, ..facts.clone() });
    assert_refuted(judge, "C's heap came back, and Rust allocated nothing");
}

#[test]
fn a_judge_that_lets_the_heap_of_c_answer_unread_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { answers_by_native: true, ..facts.clone() });
    assert_refuted(judge, "nothing allocated");
}

// Rules that others use.

/// Judges by a rule of bytes, and leaves the rest to the real judge.
fn by_rule(facts: &Facts<'_>, is_growing: impl Fn(&[i64]) -> bool) -> Verdict {
    let bytes: Vec<i64> = facts.curve.levels().iter().map(|level| level.bytes).collect();
    match Verdict::of(facts) {
        _ if is_growing(&bytes) => growing(),
        Verdict::Growing { .. } => Verdict::Settled { after: 0, level: facts.curve.levels()[0] },
        verdict => verdict,
    }
}

#[test]
fn the_rule_of_the_end_less_the_start_is_refuted() {
    let judge = |facts: &Facts<'_>| by_rule(facts, |bytes| bytes.last() > bytes.first());
    assert_refuted(judge, "a step in cycle 128");
}

#[test]
fn the_rule_of_highs_is_refuted_by_jitter() {
    let highest = |bytes: &[i64]| bytes.iter().copied().max();
    let judge = |facts: &Facts<'_>| {
        by_rule(facts, |bytes| highest(&bytes[bytes.len() / 2..]) > highest(&bytes[..bytes.len() / 2]))
    };
    assert_refuted(judge, "jitter");
}

#[test]
fn the_rule_of_three_rising_cycles_is_refuted_by_all_that_is_amortised() {
    let judge = |facts: &Facts<'_>| {
        by_rule(facts, |bytes| {
            bytes.last_chunk::<4>().is_some_and(|last| last.windows(2).all(|pair| pair[1] > pair[0]))
        })
    };
    assert_refuted(judge, "capacity that doubles");
    assert_refuted(judge, "29 bytes in 10 cycles");
}

#[test]
fn a_judge_that_stops_after_a_quiet_start_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        let quiet = facts.curve.levels().iter().take(usize::try_from(limits::CYCLES_HEAVY_MIN).unwrap_or(usize::MAX));
        with_curve(facts, facts.curve.warm_up(), quiet.copied())
    };
    assert_refuted(judge, "29 bytes in 32 cycles");
}

#[test]
fn the_rule_of_one_octave_is_refuted_by_a_single_step() {
    let judge = |facts: &Facts<'_>| {
        by_rule(facts, |bytes| {
            let quarter = bytes.len() / 4;
            bytes[2 * quarter..].iter().min() > bytes[..quarter].iter().max()
        })
    };
    assert_refuted(judge, "a step in cycle 65");
}

#[test]
fn a_judge_that_ignores_how_fast_it_rises_is_refuted_by_the_logarithm() {
    let judge = |facts: &Facts<'_>| match facts.curve.rise_by_doubling() {
        Some(_) => growing(),
        None => Verdict::of(facts),
    };
    assert_refuted(judge, "the logarithm");
}

#[test]
fn a_judge_that_forgets_what_was_slow_after_half_of_the_cycles_is_refuted_by_chance() {
    let judge = |facts: &Facts<'_>| {
        let levels = facts.curve.levels();
        let foot = |octave: u32| levels[(levels.len() - 1 - levels.len() / 32) >> octave].bytes;
        let is_fast_now = 4 * (foot(0) - foot(1)) >= 7 * (foot(1) - foot(2));
        match facts.curve.rise_by_doubling() {
            Some(_) if is_fast_now => growing(),
            _ => Verdict::of(facts),
        }
    };
    assert_refuted(judge, "a logarithm with two steps in its last octave");
}

/// Judges as the real judge, but accepts every rise by so many octaves that is less than so many times the one before.
fn accepting_below(factor: i64, octaves: u32) -> impl Fn(&Facts<'_>) -> Verdict {
    move |facts| {
        let levels = facts.curve.levels();
        let foot = |octave: u32| {
            let end = (levels.len() - 1) >> octave;
            levels[end / 2 + 1..=end].iter().map(|level| level.bytes).min().unwrap_or_default()
        };
        match Verdict::of(facts) {
            Verdict::Growing { .. }
                if levels.len() > 128 && foot(0) - foot(octaves) < factor * (foot(octaves) - foot(2 * octaves)) =>
            {
                Verdict::Settled { after: 0, level: levels[0] }
            }
            verdict => verdict,
        }
    }
}

#[test]
fn a_judge_that_accepts_whatever_slows_down_is_refuted_by_the_root() {
    assert_refuted(accepting_below(3, 2), "the square root");
    assert_refuted(accepting_below(2, 1), "the square root");
}

#[test]
fn a_judge_that_asks_once_how_fast_it_rises_is_refuted_by_a_leak_after_a_step() {
    assert_refuted(accepting_below(1, 2), "a leak after an early step");
    assert_refuted(accepting_below(1, 1), "a leak after a late step");
}

#[test]
fn a_judge_that_ignores_what_may_be_held_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { may_hold_bytes: None, ..facts.clone() });
    assert_refuted(judge, "a fill to more than it may hold");
    assert_refuted(judge, "a ramp that stays within what it may hold");
}

#[test]
fn a_judge_that_accepts_whatever_stays_within_what_may_be_held_is_refuted_by_a_leak() {
    let judge = |facts: &Facts<'_>| match Verdict::of(facts) {
        Verdict::Inconclusive { why: Why::TooShort { .. } } if facts.may_hold_bytes.is_some() => Verdict::Steady,
        verdict => verdict,
    };
    assert_refuted(judge, "a ramp that stays within what it may hold");
}

#[test]
fn a_judge_that_never_asks_for_more_cycles_is_refuted() {
    let judge = |facts: &Facts<'_>| Verdict::of(&Facts { cycles_min: 0, ..facts.clone() });
    assert_refuted(judge, "flat for too short a time");
    assert_refuted(judge, "a ramp for too short a time");
}

// Judges of meters.

/// Judges by a rule of the readings of each meter, and leaves the rest to the real judge.
fn by_rule_of_meters(facts: &Facts<'_>, rises: impl Fn(&Meter) -> bool) -> Verdict {
    let Some(Meter { name, unit, .. }) = facts.meters.iter().find(|meter| rises(meter)) else {
        return Verdict::of(&Facts { meters: &Meters::default(), ..facts.clone() });
    };
    let meters = vec![Rising { name: name.clone(), unit: *unit, per_cycle: Rate::of(1, 1) }];
    match Verdict::of(&Facts { meters: &Meters::default(), ..facts.clone() }) {
        Verdict::Growing { bytes_per_cycle, blocks_per_cycle, .. } => {
            Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters }
        }
        _ => Verdict::Growing { bytes_per_cycle: Rate::of(0, 1), blocks_per_cycle: Rate::of(0, 1), meters },
    }
}

#[test]
fn a_judge_that_ignores_meters_is_refuted() {
    assert_refuted(|facts| by_rule_of_meters(facts, |_| false), "a meter that rises");
    assert_refuted(|facts| by_rule_of_meters(facts, |_| false), "a meter that rises where nothing is allocated");
    assert_refuted(|facts| by_rule_of_meters(facts, |_| false), "a meter that rises beside the heap");
}

#[test]
fn a_judge_of_meters_by_their_end_is_refuted() {
    let rises = |meter: &Meter| {
        let value = |place: Option<&slowleak::soak::Reading>| place.map(|reading| reading.value);
        value(meter.readings.last()) > value(meter.readings.first())
    };
    let judge = |facts: &Facts<'_>| by_rule_of_meters(facts, rises);
    assert_refuted(judge, "a meter that fills up to half of the cycles");
    assert_refuted(judge, "a meter that steps in cycle 65");
    assert_refuted(judge, "a meter of the logarithm");
}

#[test]
fn a_judge_of_what_is_only_told_is_refuted() {
    let judge = |facts: &Facts<'_>| {
        let (warm_up, cycles) = (facts.curve.warm_up(), facts.curve.cycles());
        by_rule_of_meters(facts, |meter| meter.is_growing(warm_up, cycles))
    };
    assert_refuted(judge, "a meter that rises and is only told");
}

#[test]
fn a_judge_that_accepts_every_meter_where_the_heap_is_level_is_refuted() {
    let judge = |facts: &Facts<'_>| match Verdict::of(facts) {
        verdict @ Verdict::Growing { .. } if !verdict.heap_grows() => Verdict::Steady,
        verdict => verdict,
    };
    assert_refuted(judge, "a meter that rises");
    assert_refuted(judge, "a meter that rises where the heap may hold more");
}
