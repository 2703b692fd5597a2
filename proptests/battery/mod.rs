//! The battery: facts of known meaning, written and numbered so that none is there by chance. Whoever wants to be believed
//! as a judge gets all of it right, the real one and the broken ones alike.

use std::fmt;

use slowleak::heap::Level;
use slowleak::soak::{Curve, Facts, Gauges, Meters, Rate, Rising, Unit, Verdict, Why, limits};

/// Facts, and what they mean.
pub(crate) struct Case {
    name: String,
    curve: Curve,
    gauges: Gauges,
    meters: Meters,
    lives: Curve,
    allocations: u64,
    answers_by_native: bool,
    strict: bool,
    may_hold_bytes: Option<u64>,
    cycles_min: u64,
    meaning: Meaning,
}

/// What the verdict has to be: to the number, or by its name where the number is no part of the meaning.
enum Meaning {
    Exactly(Verdict),
    Settled,
    Growing,
}

impl Meaning {
    fn is_met_by(&self, verdict: &Verdict) -> bool {
        match self {
            Self::Exactly(expected) => expected == verdict,
            Self::Settled => matches!(verdict, Verdict::Settled { .. }),
            Self::Growing => matches!(verdict, Verdict::Growing { .. }),
        }
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(verdict) => verdict.fmt(formatter),
            Self::Settled => formatter.write_str("Settled"),
            Self::Growing => formatter.write_str("Growing"),
        }
    }
}

/// Lets somebody judge the whole battery, and returns what he gets wrong.
pub(crate) fn refutations(judge: impl Fn(&Facts<'_>) -> Verdict) -> Vec<String> {
    let wrong = battery().into_iter().filter_map(|case| {
        let Case {
            name,
            curve,
            gauges,
            meters,
            lives,
            allocations,
            answers_by_native,
            strict,
            may_hold_bytes,
            cycles_min,
            meaning,
        } = case;
        let budget_bytes = limits::MEMORY_BUDGET_BYTES;
        let facts = Facts {
            curve: &curve,
            gauges: &gauges,
            meters: &meters,
            lives: &lives,
            allocations,
            answers_by_native,
            strict,
            budget_bytes,
            may_hold_bytes,
            cycles_min,
        };
        let verdict = judge(&facts);
        (!meaning.is_met_by(&verdict)).then(|| format!("{name}: expected {meaning}, got {verdict}"))
    });
    wrong.collect()
}

/// A level of bytes, in one block.
fn bytes(bytes: i64) -> Level {
    Level { bytes, blocks: 1 }
}

fn case(name: impl Into<String>, cycles: u64, level: impl Fn(u64) -> Level, meaning: Meaning) -> Case {
    let mut curve = Curve::new(0);
    (0..=cycles).for_each(|cycle| curve.push(level(cycle)));
    Case {
        name: name.into(),
        curve,
        gauges: Gauges::default(),
        meters: Meters::default(),
        lives: lives(16, |_| Level::default()),
        allocations: 1,
        answers_by_native: false,
        strict: false,
        may_hold_bytes: None,
        cycles_min: 0,
        meaning,
    }
}

/// The levels after so many lives; that before the first comes by number 0.
fn lives(number: u64, level: impl Fn(i64) -> Level) -> Curve {
    let mut lives = Curve::new(1);
    (0..=number).for_each(|life| lives.push(level(life.cast_signed())));
    lives
}

/// A curve of bytes alone.
fn of_bytes(name: impl Into<String>, cycles: u64, level: impl Fn(u64) -> i64, meaning: Meaning) -> Case {
    case(name, cycles, |cycle| bytes(level(cycle)), meaning)
}

fn growing(bytes: (i64, u64), blocks: (i64, u64)) -> Meaning {
    let rate = |(amount, cycles)| Rate::of(amount, cycles);
    Meaning::Exactly(Verdict::Growing {
        bytes_per_cycle: rate(bytes),
        blocks_per_cycle: rate(blocks),
        meters: Vec::new(),
    })
}

fn settled(after: u64, level: Level) -> Meaning {
    Meaning::Exactly(Verdict::Settled { after, level })
}

fn inconclusive(why: Why) -> Meaning {
    Meaning::Exactly(Verdict::Inconclusive { why })
}

const STEADY: Meaning = Meaning::Exactly(Verdict::Steady);
const NOT: (i64, u64) = (0, 1);

/// A number without order, below a bound.
fn draw(cycle: u64, below: u64) -> i64 {
    let mixed = (cycle + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed >> 33) % below).cast_signed()
}

fn battery() -> Vec<Case> {
    [
        flat_and_nearly_flat(),
        ramps(),
        steps_and_fills(),
        teeth_and_jitter(),
        amortised(),
        beside_the_curve(),
        bounded(),
        metered(),
        over_lives(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn flat_and_nearly_flat() -> Vec<Case> {
    let at = |place: u64| move |cycle: u64| i64::from(cycle >= place);
    vec![
        of_bytes("flat, one cycle", 1, |_| 29, STEADY),
        of_bytes("flat, 256 cycles", 256, |_| 29, STEADY),
        of_bytes("a byte in the first cycle", 256, at(1), settled(1, bytes(1))),
        of_bytes("a byte in the last cycle", 256, at(256), settled(256, bytes(1))),
        of_bytes("a byte one past the end", 256, at(257), STEADY),
        of_bytes("a byte less in the last cycle", 256, |cycle| -at(256)(cycle), settled(0, bytes(0))),
        case(
            "a block in the last cycle",
            256,
            |cycle| Level { bytes: 0, blocks: at(256)(cycle) },
            settled(256, Level { bytes: 0, blocks: 1 }),
        ),
        of_bytes("a spike of one cycle", 256, |cycle| i64::from(cycle == 200), settled(200, bytes(1))),
    ]
}

fn ramps() -> Vec<Case> {
    let ramp = |cycle: u64| 29 * cycle.cast_signed();
    let too_few = |cycles| inconclusive(Why::TooFewCycles { cycles });
    vec![
        of_bytes("a ramp of one cycle", 1, ramp, too_few(1)),
        of_bytes("a ramp of two cycles", 2, ramp, too_few(2)),
        of_bytes("a ramp of three cycles", 3, ramp, growing((29, 1), NOT)),
        of_bytes("a ramp of 256 cycles", 256, ramp, growing((29, 1), NOT)),
        of_bytes("a falling ramp", 256, |cycle| -ramp(cycle), settled(0, bytes(0))),
        case("a ramp of blocks", 256, |cycle| Level { bytes: 0, blocks: cycle.cast_signed() }, growing(NOT, (1, 1))),
        case(
            "a ramp of bytes and of blocks",
            256,
            |cycle| Level { bytes: ramp(cycle), blocks: cycle.cast_signed() },
            growing((29, 1), (1, 1)),
        ),
        case(
            "ever more blocks in ever fewer bytes",
            256,
            |cycle| Level { bytes: -ramp(cycle), blocks: cycle.cast_signed() },
            growing(NOT, (1, 1)),
        ),
        of_bytes(
            "growth, then a drop",
            256,
            |cycle| if cycle < 200 { ramp(cycle) } else { 0 },
            settled(199, bytes(5_771)),
        ),
        of_bytes(
            "a drop, then growth",
            256,
            |cycle| if cycle < 8 { 9_999 } else { ramp(cycle) },
            growing((29, 1), NOT),
        ),
    ]
}

fn steps_and_fills() -> Vec<Case> {
    let fill = |bound: i64| move |cycle: u64| 40 * cycle.cast_signed().min(bound);
    let mut cases = vec![
        of_bytes("a fill up to half of the cycles", 64, fill(32), settled(32, bytes(40 * 32))),
        of_bytes("a fill of one past half of the cycles", 64, fill(33), Meaning::Growing),
        of_bytes("a fill that has just been seen to stop", 256, fill(131), settled(131, bytes(40 * 131))),
        of_bytes("a fill of one more", 256, fill(132), Meaning::Growing),
        of_bytes("the same fill in twice the cycles", 512, fill(132), settled(132, bytes(40 * 132))),
    ];
    cases.extend([1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256].map(|step| {
        let level = |cycle| if cycle >= step { 72 } else { 0 };
        of_bytes(format!("a step in cycle {step}"), 256, level, settled(step, bytes(72)))
    }));
    cases
}

fn teeth_and_jitter() -> Vec<Case> {
    let jitter = |cycle| draw(cycle, 1_000);
    let mut cases = vec![
        of_bytes("jitter over 32 cycles", 32, jitter, Meaning::Settled),
        of_bytes("jitter over 256 cycles", 256, jitter, Meaning::Settled),
        of_bytes("jitter over 16,384 cycles", 16_384, jitter, Meaning::Settled),
        of_bytes("a ramp in jitter", 16_384, |cycle| cycle.cast_signed() + draw(cycle, 300), Meaning::Growing),
    ];
    for period in [2, 8, 25, 50] {
        let tooth = move |cycle: u64| 100 * (cycle % period).cast_signed();
        let risen = move |cycle: u64| tooth(cycle) + 29 * (cycle / period).cast_signed();
        cases.push(of_bytes(format!("teeth of {period} cycles"), 256, tooth, Meaning::Settled));
        cases.push(of_bytes(format!("rising teeth of {period} cycles"), 16_384, risen, growing((29, period), NOT)));
    }
    cases
}

fn amortised() -> Vec<Case> {
    let doubling = |elements: u64| 8 * elements.next_power_of_two().max(4).cast_signed();
    // A step in each octave, and in the last one two.
    let by_chance =
        |cycle| [600, 1_200, 2_400, 4_800, 9_000, 15_000].into_iter().map(|step| i64::from(cycle >= step)).sum();
    let logarithm = |cycle: u64| i64::from(u64::BITS - cycle.leading_zeros());
    let ramp = u64::cast_signed;
    let step = |at| move |cycle: u64| if cycle >= at { 1_000_000 } else { 0 };
    let mut cases = vec![
        of_bytes("capacity that doubles", 256, doubling, growing((8, 1), NOT)),
        of_bytes("capacity that doubles, over 16,384 cycles", 16_384, doubling, growing((8, 1), NOT)),
        of_bytes("the square root", 16_384, |cycle| cycle.isqrt().cast_signed(), Meaning::Growing),
        of_bytes("the logarithm", 16_384, logarithm, settled(16_384, bytes(15))),
        of_bytes("a logarithm with two steps in its last octave", 16_384, by_chance, Meaning::Settled),
        of_bytes("the logarithm, over 256 cycles", 256, logarithm, settled(256, bytes(9))),
        of_bytes("a leak after an early step", 16_384, |cycle| ramp(cycle) + step(1_429)(cycle), growing((1, 1), NOT)),
        of_bytes("a leak after a late step", 16_384, |cycle| ramp(cycle) + step(3_000)(cycle), Meaning::Growing),
    ];
    for period in [2, 10, 16, 32] {
        let leaked = move |cycle: u64| 29 * (cycle / period).cast_signed();
        cases.push(of_bytes(format!("29 bytes in {period} cycles"), 256, leaked, growing((29, period), NOT)));
    }
    cases
}

fn beside_the_curve() -> Vec<Case> {
    let flat = |meaning| of_bytes("", 256, |_| 29, meaning);
    let reads = |name: &str, last: u64| {
        let mut gauges = Gauges::default();
        gauges.read_idle("drives", 1);
        (1..256).for_each(|cycle| _ = gauges.read(cycle, "drives", 1));
        gauges.read(256, "drives", last);
        let unbalanced = Verdict::Unbalanced { gauge: "drives".into(), idle: 1, after: last, cycle: 256 };
        let meaning = if last == 1 { STEADY } else { Meaning::Exactly(unbalanced) };
        Case { name: name.to_owned(), gauges, ..flat(meaning) }
    };
    let warms_up = |name: &str, warm_up, meaning| {
        let mut curve = Curve::new(warm_up);
        for level in [0, 512, 1_024, 1_024, 1_024, 1_024] {
            curve.push(bytes(level));
        }
        Case { name: name.to_owned(), curve, ..flat(meaning) }
    };
    let budget = limits::MEMORY_BUDGET_BYTES.cast_signed();
    let leap = |more| move |cycle| if cycle == 0 { 0 } else { budget + more };
    vec![
        reads("a gauge that comes back", 1),
        reads("a gauge that does not come back from the last cycle", 2),
        warms_up("all of the warm-up is left out", 2, STEADY),
        warms_up("a cycle too few is left out", 1, settled(2, bytes(1_024))),
        Case {
            name: "C's heap came back, and Rust allocated nothing".to_owned(),
            allocations: 0,
            answers_by_native: true,
            ..flat(STEADY)
        },
        Case { name: "nothing allocated".to_owned(), allocations: 0, ..flat(inconclusive(Why::NothingAllocated)) },
        of_bytes("a leap to a byte below the memory budget", 5, leap(-1), settled(1, bytes(budget - 1))),
        of_bytes("a leap to the memory budget", 5, leap(0), inconclusive(Why::BudgetReached { cycles: 5 })),
    ]
}

fn bounded() -> Vec<Case> {
    let ramp = |cycle: u64| 40 * cycle.cast_signed();
    let fill = |bound: i64| move |cycle: u64| 40 * cycle.cast_signed().min(bound);
    let too_short = |cycles, cycles_min| inconclusive(Why::TooShort { cycles, cycles_min });
    let holding = |name: &str, bytes, level: &dyn Fn(u64) -> i64, meaning| Case {
        may_hold_bytes: Some(bytes),
        ..of_bytes(name, 256, level, meaning)
    };
    let wanting = |name: &str, cycles_min, level: &dyn Fn(u64) -> i64, meaning| Case {
        cycles_min,
        ..of_bytes(name, 256, level, meaning)
    };
    vec![
        holding("a fill up to what it may hold", 4_000, &fill(100), settled(100, bytes(4_000))),
        holding("a fill to more than it may hold", 3_999, &fill(100), Meaning::Growing),
        holding("a ramp that stays within what it may hold", 10_240, &ramp, too_short(256, 512)),
        holding("a ramp beyond what it may hold", 10_239, &ramp, growing((40, 1), NOT)),
        wanting("flat for too short a time", 257, &|_| 29, too_short(256, 257)),
        wanting("a ramp for too short a time", 257, &ramp, too_short(256, 257)),
        wanting("flat for long enough", 256, &|_| 29, STEADY),
        wanting("a ramp for long enough", 256, &ramp, growing((40, 1), NOT)),
    ]
}

fn metered() -> Vec<Case> {
    // Read after the first 32 cycles, and after 16 of each octave.
    let is_read = |cycle: &u64| *cycle <= 32 || cycle.is_multiple_of(cycle.next_power_of_two() / 32);
    let reading = |name: &str, cycles, value: &dyn Fn(u64) -> i64, is_judged, meaning| {
        let mut meters = Meters::default();
        for cycle in (0..=cycles).filter(is_read) {
            meters.read(cycle, "kept", Unit::Pieces, is_judged, value(cycle).cast_unsigned());
        }
        Case { meters, ..of_bytes(name, cycles, |_| 29, meaning) }
    };
    let ramp = u64::cast_signed;
    let rising = |bytes: i64, amount, cycles| {
        let meters = vec![Rising { name: "kept".into(), unit: Unit::Pieces, per_cycle: Rate::of(amount, cycles) }];
        Meaning::Exactly(Verdict::Growing {
            bytes_per_cycle: Rate::of(bytes, 1),
            blocks_per_cycle: Rate::of(0, 1),
            meters,
        })
    };
    let logarithm = |cycle: u64| i64::from(u64::BITS - cycle.leading_zeros());
    let mut cases = vec![
        reading("a meter that rises", 256, &ramp, true, rising(0, 1, 1)),
        reading("a meter that rises and is only told", 256, &ramp, false, STEADY),
        reading("a meter that fills up to half of the cycles", 256, &|cycle| ramp(cycle).min(128), true, STEADY),
        reading("a meter that steps in cycle 65", 256, &|cycle| i64::from(cycle >= 65), true, STEADY),
        reading("a meter that jitters", 256, &|cycle| draw(cycle, 1_000), true, STEADY),
        reading("a meter of the logarithm", 16_384, &logarithm, true, STEADY),
        Case {
            allocations: 0,
            ..reading("a meter that rises where nothing is allocated", 256, &ramp, true, rising(0, 1, 1))
        },
        Case {
            may_hold_bytes: Some(10_240),
            ..reading("a meter that rises where the heap may hold more", 256, &ramp, true, rising(0, 1, 1))
        },
        Case {
            cycles_min: 257,
            ..reading(
                "a meter that rises for too short a time",
                256,
                &ramp,
                true,
                inconclusive(Why::TooShort { cycles: 256, cycles_min: 257 }),
            )
        },
    ];
    let mut both = reading("a meter that rises beside the heap", 256, &ramp, true, rising(29, 1, 1));
    both.curve = of_bytes("", 256, |cycle| 29 * cycle.cast_signed(), STEADY).curve;
    cases.push(both);
    cases
}

fn over_lives() -> Vec<Case> {
    let residue = |bytes, blocks| {
        let rate = |(amount, lives)| Rate::of(amount, lives);
        Meaning::Exactly(Verdict::Residue { bytes_per_life: rate(bytes), blocks_per_life: rate(blocks) })
    };
    let of_lives = |name: &str, lives, strict, meaning| Case {
        name: name.to_owned(),
        lives,
        strict,
        ..of_bytes("", 256, |_| 29, meaning)
    };
    let block = |number: i64| Level { bytes: 29 * number, blocks: number };
    let strict = |name: &str, blocks: [i64; 4], meaning| {
        let level = |life: i64| block(blocks[usize::try_from(life).unwrap_or_default()]);
        of_lives(name, lives(3, level), true, meaning)
    };
    let one = || residue((29, 1), (1, 1));
    vec![
        of_lives("every life leaves a block", lives(256, block), false, one()),
        of_lives(
            "every life leaves bytes in a block that was there",
            lives(256, |life| Level { bytes: 29 * life, blocks: 1 }),
            false,
            residue((29, 1), NOT),
        ),
        of_lives(
            "every life leaves a block without bytes",
            lives(256, |life| Level { bytes: 0, blocks: life }),
            false,
            residue(NOT, (1, 1)),
        ),
        of_lives(
            "every third life leaves a block",
            lives(256, |life| block(life / 3)),
            false,
            residue((29, 3), (1, 3)),
        ),
        of_lives(
            "lives that leave a block each, and hold some for one more",
            lives(256, |life| block(life + 4 * (life % 2))),
            false,
            one(),
        ),
        of_lives("fifteen lives that leave a block each", lives(15, block), false, STEADY),
        of_lives("up one life and down the next", lives(16, |life| block(life % 2)), false, STEADY),
        of_lives(
            "what comes and goes by no order",
            lives(32, |life| block(draw(life.cast_unsigned(), 100))),
            false,
            STEADY,
        ),
        of_lives("what is emptied in the nineteenth life", lives(32, |life| block(2 * life % 37)), false, STEADY),
        of_lives("a pool of eight", lives(16, |life| block(life.min(8))), false, STEADY),
        of_lives("a pool of twelve", lives(32, |life| block(life.min(12))), false, STEADY),
        of_lives("the judged life leaves a block", lives(16, |life| block(life.min(2))), false, STEADY),
        strict("only the first life leaves a block", [0, 1, 1, 1], STEADY),
        strict("the judged life of a strict subject leaves a block", [0, 1, 2, 2], one()),
        strict("the last life of a strict subject leaves a block", [0, 1, 1, 2], one()),
        strict("the last life of a strict subject takes a block", [0, 1, 1, 0], residue((-29, 1), (-1, 1))),
    ]
}
