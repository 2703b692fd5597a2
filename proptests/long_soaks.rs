//! Long soaks: what is thinned says of the whole curve what every level would, takes no more memory however long it goes on, and
//! what was seen until somebody wants to hear it is told.

mod config;

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use slowleak::heap::{self, Level};
use slowleak::report;
use slowleak::soak::{
    Curve, Facts, GaugeReader, Gauges, Meters, Note, Outcome, Progress, Rate, Soak, Stage, Subject, Verdict, Why,
    limits,
};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

const WHOLE: u64 = limits::CYCLES_WHOLE;

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

// The shapes that curves have: the bytes after a cycle.

#[derive(Clone, Debug)]
enum Shape {
    Steady,
    /// Any level up to a height, from cycle to cycle.
    Jitter {
        height: u64,
    },
    /// It rises for a period and is emptied then.
    Saw {
        period: u64,
        tooth: i64,
    },
    /// It stands still for a while, and rises then.
    LateGrowth {
        since: u64,
        bytes: i64,
    },
    Step {
        at: u64,
    },
    /// One cycle is above all others.
    Spike {
        at: u64,
    },
    /// A block in every so many cycles, above jitter of some height or none.
    Slow {
        every: u64,
        jitter: u64,
    },
    /// It rises until it is full.
    Filled {
        until: u64,
    },
    Root {
        bytes: u64,
    },
    Logarithm {
        bytes: u32,
    },
    /// A container of elements doubles.
    Doubling {
        bytes: i64,
    },
    /// Teeth that stand on a rising floor.
    SawOnASlope {
        period: u64,
        every: u64,
    },
    Falling,
    /// Steps at chosen places, up or down.
    Steps(Vec<(u64, i64)>),
}

impl Shape {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a logarithm of some cycles")]
    fn bytes(&self, cycle: u64, seed: u64) -> i64 {
        let noise = |height: u64| (mixed(cycle ^ seed) % (height + 1)).cast_signed();
        match self {
            Self::Steady => 29,
            Self::Jitter { height } => noise(*height),
            Self::Saw { period, tooth } => (cycle % period).cast_signed() * tooth,
            Self::LateGrowth { since, bytes } => cycle.saturating_sub(*since).cast_signed() * bytes,
            Self::Step { at } => i64::from(cycle >= *at) * 512,
            Self::Spike { at } => i64::from(cycle == *at) * 512,
            Self::Slow { every, jitter } => (cycle / every).cast_signed() * 29 + noise(*jitter),
            Self::Filled { until } => cycle.min(*until).cast_signed() * 29,
            Self::Root { bytes } => (cycle * bytes * bytes).isqrt().cast_signed(),
            Self::Logarithm { bytes } => (f64::from(*bytes) * ((cycle + 1) as f64).ln()) as i64,
            Self::Doubling { bytes } => cycle.next_power_of_two().cast_signed() * bytes,
            Self::SawOnASlope { period, every } => {
                (cycle % period).cast_signed() * 64 + (cycle / every).cast_signed() * 8
            }
            Self::Falling => 1_000_000_000 - cycle.cast_signed(),
            Self::Steps(steps) => steps.iter().filter(|(at, _)| cycle >= *at).map(|(_, bytes)| bytes).sum(),
        }
    }

    /// Says whether its floor lies on a straight line as soon as it rises, so that its rate is one number.
    const fn is_straight(&self) -> bool {
        matches!(self, Self::Slow { jitter: 0, .. } | Self::Steady | Self::Falling)
    }
}

/// A number in which every bit depends on every bit of another one.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn shapes() -> impl Strategy<Value = Shape> {
    let at = 0..300_000_u64;
    prop_oneof![
        Just(Shape::Steady),
        (1..100_000_u64).prop_map(|height| Shape::Jitter { height }),
        (2..2_000_u64, 1..100_i64).prop_map(|(period, tooth)| Shape::Saw { period, tooth }),
        (at.clone(), 1..100_i64).prop_map(|(since, bytes)| Shape::LateGrowth { since, bytes }),
        at.clone().prop_map(|at| Shape::Step { at }),
        at.clone().prop_map(|at| Shape::Spike { at }),
        (1..5_000_u64, prop_oneof![Just(0), 1..10_000_u64]).prop_map(|(every, jitter)| Shape::Slow { every, jitter }),
        Just(Shape::Slow { every: 1_000, jitter: 0 }),
        at.clone().prop_map(|until| Shape::Filled { until }),
        (1..1_000_u64).prop_map(|bytes| Shape::Root { bytes }),
        (1..100_000_u32).prop_map(|bytes| Shape::Logarithm { bytes }),
        (1..100_i64).prop_map(|bytes| Shape::Doubling { bytes }),
        (2..3_000_u64, 1..5_000_u64).prop_map(|(period, every)| Shape::SawOnASlope { period, every }),
        Just(Shape::Falling),
        prop::collection::vec((at, -100..200_i64), 1..12).prop_map(Shape::Steps),
    ]
}

/// Curves of a shape, as long as said: one that is thinned, of a soak of so many cycles or of one that goes on; and one that holds
/// every level.
fn curves(shape: &Shape, seed: u64, warm_up: u64, cycles: u64, is_known: bool) -> [Curve; 2] {
    let level = |cycle: u64| {
        let bytes = shape.bytes(cycle, seed);
        Level { bytes, blocks: bytes / 29 }
    };
    let levels: Vec<Level> = (0..=warm_up + cycles).map(level).collect();
    let mut thinned = if is_known { Curve::expecting(warm_up, cycles) } else { Curve::new(warm_up) };
    for &level in &levels {
        thinned.push(level);
    }
    [thinned, Curve::whole(warm_up, levels)]
}

fn verdict(curve: &Curve) -> Verdict {
    let mut lives = Curve::new(1);
    (0..=16).for_each(|_| lives.push(Level::default()));
    Verdict::of(&Facts {
        curve,
        gauges: &Gauges::default(),
        meters: &Meters::default(),
        lives: &lives,
        allocations: 1,
        answers_by_native: false,
        strict: false,
        budget_bytes: u64::MAX,
        may_hold_bytes: None,
        cycles_min: 0,
    })
}

/// Says whether two rates are as good as one.
fn are_close(one: Rate, other: Rate) -> bool {
    let [one, other] = [one, other].map(|rate| i128::from(rate.amount) * 1_000_000 / i128::from(rate.cycles));
    (one - other).abs() <= one.abs().max(other.abs()) / 100 + 1
}

/// What the rules of floors say of a curve.
fn said(curve: &Curve) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        curve.is_growing(),
        curve.is_doubtful(),
        curve.may_be_growing(),
        curve.rise_by_doubling(),
        curve.rises_evenly(),
        (curve.is_flat(), curve.ceiling(), curve.growth(), curve.rise()),
    )
}

proptest! {
    #![proptest_config(config::cases(|usual| usual / 2))]

    #[test]
    fn the_verdict_of_a_thinned_curve_is_that_of_the_whole(
        shape in shapes(),
        seed: u64,
        warm_up in 0..3_u64,
        cycles in WHOLE + 1..5 * WHOLE,
    ) {
        let [thinned, whole] = curves(&shape, seed, warm_up, cycles, true);
        prop_assert!(thinned.is_thinned() && !whole.is_thinned());
        prop_assert_eq!(thinned.cycles_asked(), cycles);
        prop_assert_eq!(said(&thinned), said(&whole));
        match (verdict(&thinned), verdict(&whole)) {
            (
                Verdict::Growing { bytes_per_cycle, blocks_per_cycle, .. },
                Verdict::Growing { bytes_per_cycle: bytes, blocks_per_cycle: blocks, .. },
            ) => {
                // The hull of a thinned curve has fewer points, each of them on the curve.
                if shape.is_straight() {
                    prop_assert_eq!((bytes_per_cycle, blocks_per_cycle), (bytes, blocks));
                }
                prop_assert!(are_close(bytes_per_cycle, bytes), "{bytes_per_cycle:?} {bytes:?}");
                prop_assert!(are_close(blocks_per_cycle, blocks), "{blocks_per_cycle:?} {blocks:?}");
            }
            (one, other) => prop_assert_eq!(one, other),
        }
        // A stretch is at most a 1,024th of the cycles before it.
        let [since, exactly] = [&thinned, &whole].map(|curve| curve.rises_since().unwrap_or_default());
        prop_assert!(since <= exactly && exactly - since <= exactly / 512, "{since} {exactly}");
    }

    #[test]
    fn a_level_that_is_held_is_that_level_after_each_cycle(
        warm_up in prop_oneof![0..3_u64, WHOLE..3 * WHOLE],
        parts in proptest::collection::vec((0..3_i64, prop_oneof![0..3_u64, 0..2 * WHOLE]), 1..9),
    ) {
        let mut held = Curve::expecting(warm_up, 2 * WHOLE);
        let mut pushed = held.clone();
        for (bytes, cycles) in parts {
            let level = Level { bytes, blocks: 1 };
            held.hold(level, cycles);
            (0..cycles).for_each(|_| pushed.push(level));
        }
        prop_assert_eq!(held, pushed);
    }

    #[test]
    fn a_soak_that_was_to_go_on_is_asked_at_the_latest_of_the_whole_cycles_that_it_can_be(
        shape in shapes(),
        seed: u64,
        warm_up in 0..3_u64,
        cycles in WHOLE + 1..5 * WHOLE,
    ) {
        let [thinned, whole] = curves(&shape, seed, warm_up, cycles, false);
        let asked = thinned.cycles_asked();
        prop_assert!(asked <= cycles && asked >= cycles / 32 * 31, "{asked} of {cycles}");
        let until = whole.first(asked);
        prop_assert_eq!(thinned.is_growing(), until.is_growing());
        prop_assert_eq!(thinned.is_doubtful(), until.is_doubtful());
        prop_assert_eq!(thinned.may_be_growing(), until.may_be_growing());
        prop_assert_eq!(thinned.rise_by_doubling(), until.rise_by_doubling());
        prop_assert_eq!(said(&thinned.first(asked)), said(&until), "and so is what is left of it there");
        // What is no matter of octaves is that of all cycles.
        prop_assert_eq!(thinned.is_flat(), whole.is_flat());
        prop_assert_eq!(thinned.ceiling(), whole.ceiling());
        prop_assert_eq!(thinned.growth(), whole.growth());
    }

    #[test]
    fn a_thinned_curve_says_where_it_differs_from_another(
        shape in shapes(),
        seed: u64,
        cycles in WHOLE + 1..3 * WHOLE,
        at in 0..2 * WHOLE,
    ) {
        let [thinned, whole] = curves(&shape, seed, 0, cycles, true);
        prop_assert_eq!(thinned.first_difference(&thinned), None);
        prop_assert_eq!(thinned.first_difference(&whole), None);
        let mut levels = whole.levels().to_vec();
        let at = at.min(cycles);
        levels[usize::try_from(at).expect("few")].bytes += 1;
        let mut other = Curve::expecting(0, cycles);
        for &level in &levels {
            other.push(level);
        }
        // What differs within the reach of a stretch does not show there: then the digests of the runs tell.
        if let Some(told) = thinned.first_difference(&other) {
            prop_assert!(told <= at && at - told <= at / 512, "{told} {at}");
            let was_level = shape.bytes(at.saturating_sub(1), seed) == shape.bytes(0, seed);
            prop_assert!(told == at || !matches!(shape, Shape::Steady) || !was_level);
        } else {
            prop_assert!(!matches!(shape, Shape::Steady | Shape::Step { .. }), "{at}");
        }
    }
}

#[test]
fn every_judged_number_of_some_cycles_is_asked_at_where_it_was_known() {
    for cycles in (WHOLE - 100..WHOLE + 700).chain([100_000, 999_999, 10_000_000, 12_345_678_901]) {
        let mut curve = Curve::expecting(1, cycles);
        let levels = cycles.min(3 * WHOLE);
        (0..=1 + levels).for_each(|_| curve.push(Level::default()));
        assert!(cycles > levels || curve.cycles_asked() == cycles, "{cycles}");
    }
}

#[test]
fn a_curve_of_ten_million_cycles_takes_as_much_as_one_of_a_hundred_thousand_and_a_little() {
    let held = |cycles: u64| {
        let before = heap::tally().level.bytes;
        let mut curve = Curve::expecting(0, cycles);
        for cycle in 0..=cycles {
            curve.push(Level { bytes: (mixed(cycle) % 1_000).cast_signed(), blocks: 1 });
        }
        let held = heap::tally().level.bytes - before;
        (held, serde_json::to_string(&curve).expect("plain data").len())
    };
    let [(short, _), (long, written)] = [100_000, 10_000_000].map(held);
    assert!(long <= 4 << 20 && long < 3 * short, "{short} and {long} bytes");
    assert!(written <= 5 << 20, "{written} bytes as JSON");
}

fn outcome(soak: Soak<impl Subject>) -> Outcome {
    soak.run().expect("the allocator is installed")
}

/// A strict service that allocates in every cycle, and keeps a block in every so many.
fn leaky(every: u64) -> Soak<impl Subject> {
    let start = || (0_u64, Vec::with_capacity(1 << 16));
    let cycle = move |(cycles, kept): &mut (u64, Vec<Vec<u8>>)| {
        *cycles += 1;
        let one = block(29);
        if cycles.is_multiple_of(every) {
            kept.push(one);
        }
    };
    slowleak::soak(start, cycle).strict()
}

const NEVER: u64 = u64::MAX;

#[test]
fn a_long_soak_has_the_whole_curve_and_says_what_dhat_has_counted() {
    let long = 5 * WHOLE;
    let sound = outcome(leaky(NEVER).cycles(long));
    assert_eq!((&sound.verdict, sound.cycles, sound.curve.len()), (&Verdict::Steady, long, long + 1), "{sound}");
    assert!(sound.notes.is_empty(), "one allocation a cycle is light: dhat has counted all: {:?}", sound.notes);
    let leaking = outcome(leaky(1_000).cycles(20 * WHOLE));
    let (bytes_per_cycle, blocks_per_cycle) = (Rate::of(29, 1_000), Rate::of(1, 1_000));
    assert_eq!(leaking.verdict, Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters: Vec::new() });
    assert_eq!((leaking.cycles, leaking.curve.cycles()), (20 * WHOLE, 20 * WHOLE));
    assert_eq!(leaking.notes, [Note::CountedFewer { cycles: 16 * WHOLE }]);
    let explanation = leaking.explanation.as_ref().expect("a finding is explained");
    assert_eq!(explanation.growth_sites.len(), 1, "{leaking}");
    let text = report::outcome(&leaking);
    for line in ["note: dhat has counted the first 1,048,576 cycles", "\n1,048,576  ", "\n1,310,720  "] {
        assert!(text.contains(line), "{line:?} is missing:\n{text}");
    }
}

#[test]
fn what_moves_late_in_a_long_soak_is_counted_by_dhat_to_its_cycle() {
    let start = || (0_u64, Vec::with_capacity(1));
    let cycle = |(cycles, kept): &mut (u64, Vec<Vec<u8>>)| {
        *cycles += 1;
        let one = block(29);
        if *cycles == 99_999 {
            kept.push(one);
        }
    };
    let outcome = outcome(slowleak::soak(start, cycle).strict().cycles(100_000));
    assert_eq!(outcome.verdict, Verdict::Settled { after: 99_999, level: outcome.curve.last().expect("levels") });
    assert!(outcome.notes.is_empty() && outcome.explanation.is_some(), "{outcome}");
}

#[test]
fn a_gauge_that_leaves_its_idle_value_late_in_a_long_soak_is_no_pass() {
    // So many allocations that dhat counts fewer cycles than that.
    let leaks_at = 2 * WHOLE + 99;
    let cycle = move |(cycles, handles): &mut (u64, u64)| {
        *cycles += 1;
        (0..6).for_each(|_| drop(block(29)));
        *handles += u64::from(*cycles == leaks_at);
    };
    let gauges = |(_, handles): &(u64, u64), reader: &mut GaugeReader<'_>| reader("handles", *handles);
    let soak = || slowleak::soak(|| (0, 3), cycle).gauges(gauges).cycles(3 * WHOLE).in_process();
    for soak in [soak().strict(), soak().may_settle()] {
        let outcome = outcome(soak);
        let (gauge, cycle) = ("handles".to_owned(), leaks_at);
        assert_eq!(outcome.verdict, Verdict::Unbalanced { gauge, idle: 3, after: 4, cycle }, "{outcome}");
    }
}

#[test]
fn two_runs_that_differ_late_are_told_apart_at_the_cycle() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        (lives, 0_u64, Vec::with_capacity(1))
    };
    let cycle = |(life, cycles, kept): &mut (u64, u64, Vec<Vec<u8>>)| {
        *cycles += 1;
        let one = block(29);
        // The judged lives: of the tally's run the second, of dhat's the fifth.
        if (*life, *cycles) == (2, 80_001) || (*life, *cycles) == (5, 90_001) {
            kept.push(one);
        }
    };
    let outcome = outcome(slowleak::soak(start, cycle).strict().cycles(100_000));
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::CurvesDiffer { cycle: 80_001 } });
}

#[test]
fn a_soak_lasts_for_the_time_that_was_asked_for() {
    let began = Instant::now();
    let outcome = outcome(leaky(NEVER).lasting(Duration::from_millis(300)));
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(outcome.verdict, Verdict::Steady);
    assert!(outcome.cycles > limits::STRICT_CYCLES_MAX, "{}", outcome.cycles);
}

#[test]
fn a_soak_lasts_until_the_first_of_time_and_cycles_and_no_pass_rests_on_too_few() {
    let hour = Duration::from_secs(3_600);
    let by_cycles = outcome(leaky(NEVER).lasting(hour).cycles(1_000));
    assert_eq!((by_cycles.verdict, by_cycles.cycles), (Verdict::Steady, 1_000));
    let slow = || {
        slowleak::soak(
            || (),
            |()| {
                drop(block(29));
                std::thread::sleep(Duration::from_millis(5));
            },
        )
    };
    let for_a_moment = || slow().lasting(Duration::from_millis(40)).in_process();
    for (soak, cycles_asked) in [
        (for_a_moment().strict(), limits::STRICT_CYCLES_FIRST),
        (for_a_moment().strict().cycles(10_000), limits::STRICT_CYCLES_FIRST),
        (for_a_moment().strict().cycles(100), 100),
        (for_a_moment().may_settle(), limits::CYCLES_FIRST),
        (for_a_moment().may_settle().cycles(10_000), limits::CYCLES_FIRST),
    ] {
        let by_time = outcome(soak);
        assert!(by_time.cycles < cycles_asked, "{by_time}");
        // On a busy machine not even one comes to its end.
        let is_too_short = matches!(
            by_time.verdict,
            Verdict::Inconclusive { why: Why::TooShort { cycles_min, .. } } if cycles_min == cycles_asked
        );
        assert!(is_too_short || by_time.cycles == 0 && !by_time.is_accepted(), "{by_time}");
    }
}

/// Sets the flag at a cycle of a stage, and says how far the soak was.
fn interrupted(soak: Soak<impl Subject>, stage: Stage, cycle: u64) -> Outcome {
    let flag = Arc::new(AtomicBool::new(false));
    let mut listen = |progress: Progress| {
        if progress.stage == stage && progress.cycle == cycle {
            flag.store(true, Ordering::Relaxed);
        }
    };
    soak.interrupted_by(Arc::clone(&flag)).run_with(&mut listen).expect("the allocator is installed")
}

#[test]
fn an_interrupted_soak_says_what_it_has_shown_so_far() {
    let sound = interrupted(leaky(NEVER).cycles(10_000_000), Stage::Scouting, 100_000);
    assert_eq!((&sound.verdict, sound.cycles), (&Verdict::Steady, 100_000), "{sound}");
    let of_dhat = Note::CountedFewer { cycles: limits::STRICT_CYCLES_FIRST };
    assert_eq!(sound.notes, [of_dhat, Note::Interrupted { cycles: 100_000, under_dhat: false }]);
    let leaking = interrupted(leaky(1_000).cycles(10_000_000), Stage::Scouting, 100_000);
    assert!(matches!(leaking.verdict, Verdict::Growing { .. }), "{leaking}");
    assert_eq!(leaking.cycles, 100_000);
    assert!(report::outcome(&leaking).contains("note: it was interrupted after 100,000 cycles"), "{leaking}");
}

#[test]
fn a_soak_that_was_interrupted_too_early_is_inconclusive() {
    for cycle in [0, 1, 127] {
        let short = interrupted(leaky(NEVER).cycles(10_000_000), Stage::Scouting, cycle);
        assert!(matches!(short.verdict, Verdict::Inconclusive { .. }), "{short}");
        assert!(short.notes.contains(&Note::Interrupted { cycles: cycle, under_dhat: false }), "{short}");
    }
    let enough = interrupted(leaky(NEVER).cycles(10_000_000), Stage::Scouting, 128);
    assert_eq!(enough.verdict, Verdict::Steady);
    let moved = interrupted(leaky(50).cycles(10_000_000), Stage::Scouting, 100);
    assert!(!moved.is_accepted() && !matches!(moved.verdict, Verdict::Inconclusive { .. }), "{moved}");
}

#[test]
fn where_dhat_is_interrupted_what_both_have_seen_is_told() {
    let under_dhat = |every, cycle| interrupted(leaky(every).cycles(5_000), Stage::Judging, cycle);
    let sound = under_dhat(NEVER, 1_000);
    assert_eq!((&sound.verdict, sound.cycles), (&Verdict::Steady, 5_000), "{sound}");
    assert_eq!(sound.notes, [Note::Interrupted { cycles: 1_000, under_dhat: true }]);
    let early = under_dhat(NEVER, 5);
    assert!(matches!(early.verdict, Verdict::Inconclusive { why: Why::TooShort { cycles: 5, .. } }), "{early}");
    for cycle in [5, 100, 1_000] {
        let leaking = under_dhat(50, cycle);
        assert!(matches!(leaking.verdict, Verdict::Growing { .. }), "what the tally has found stays: {leaking}");
        assert_eq!(leaking.cycles, 5_000);
    }
    let explaining = interrupted(leaky(1_000).cycles(5_000), Stage::Explaining, 0);
    assert!(explaining.explanation.is_none(), "{explaining}");
    assert!(matches!(&explaining.notes[..], [Note::NotExplained { cause, .. }] if cause == "it was interrupted"));
}

/// A soak that is alone in its process says how much memory that has: other tests would take some, too.
#[test]
fn the_judge_takes_no_more_memory_for_a_million_cycles_than_for_a_hundred_thousand() {
    let program = std::env::current_exe().expect("this program");
    let alone = ["--exact", "a_million_cycles_alone_in_a_process", "--ignored", "--nocapture", "--test-threads=1"];
    let output = Command::new(program).args(alone).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "another test starts it in a process of its own"]
fn a_million_cycles_alone_in_a_process() {
    // What the judge holds is not counted where anything is: it is not the subject's.
    let resident = || {
        let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
        pages.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4_096)
    };
    if resident().is_none() {
        return;
    }
    let (flag, mut readings) = (Arc::new(AtomicBool::new(false)), Vec::new());
    let mut listen = |progress: Progress| {
        if progress.stage == Stage::Scouting && [1 << 17, 1 << 20].contains(&progress.cycle) {
            readings.extend(resident());
            // Then dhat has little to count.
            flag.store(readings.len() == 2, Ordering::Relaxed);
        }
    };
    let soak = leaky(NEVER).cycles(10_000_000).interrupted_by(Arc::clone(&flag));
    let outcome = soak.run_with(&mut listen).expect("the allocator is installed");
    assert_eq!(outcome.verdict, Verdict::Steady);
    let &[early, late] = &readings[..] else { panic!("{readings:?}") };
    // Every level would take 14 MiB more. Three octaves take a third of one, and half as much again while their list is made longer.
    assert!(late.saturating_sub(early) <= 2 << 20, "{early} and {late} bytes");
}
