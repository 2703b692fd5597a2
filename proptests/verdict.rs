//! The verdict on written and generated curves: a pure function, so no allocator is needed.

mod config;

use proptest::prelude::*;
use slowleak::heap::{Growth, Level};
use slowleak::soak::{
    Curve, Deviation, Facts, Gauges, Meters, Policy, Rate, Rising, Unit, Verdict, Why, limits, lives_are_enough,
};

/// A curve of bytes, one block throughout, without warm-up.
fn curve(cycles: u64, bytes: impl Fn(u64) -> i64) -> Curve {
    let mut curve = Curve::new(0);
    for cycle in 0..=cycles {
        curve.push(Level { bytes: bytes(cycle), blocks: 1 });
    }
    curve
}

/// The verdict on a curve of bytes, all else being in order.
fn verdict(cycles: u64, bytes: impl Fn(u64) -> i64) -> Verdict {
    judge_curve(&curve(cycles, bytes))
}

fn judge(curve: &Curve, gauges: &Gauges, lives: &Curve, strict: bool) -> Verdict {
    let budget_bytes = limits::MEMORY_BUDGET_BYTES;
    Verdict::of(&Facts {
        curve,
        gauges,
        meters: &Meters::default(),
        lives,
        allocations: 1,
        answers_by_native: false,
        strict,
        budget_bytes,
        may_hold_bytes: None,
        cycles_min: 0,
    })
}

/// The verdict on a curve, all else being in order.
fn judge_curve(curve: &Curve) -> Verdict {
    judge(curve, &Gauges::default(), &lives(16, |_| 0), false)
}

/// The levels after so many lives, with a block for each 29 bytes. That before the first comes by number 0.
fn lives(number: u64, bytes: impl Fn(u64) -> i64) -> Curve {
    let mut lives = Curve::new(1);
    for life in 0..=number {
        lives.push(Level { bytes: bytes(life), blocks: bytes(life) / 29 });
    }
    lives
}

#[track_caller]
fn assert_growing(verdict: &Verdict, bytes: i64, cycles: u64) {
    let blocks_per_cycle = Rate::of(0, 1);
    assert_eq!(
        *verdict,
        Verdict::Growing { bytes_per_cycle: Rate::of(bytes, cycles), blocks_per_cycle, meters: Vec::new() }
    );
}

#[track_caller]
fn assert_settled(verdict: &Verdict, cycle: u64) {
    assert!(matches!(verdict, Verdict::Settled { after, .. } if *after == cycle), "{verdict}");
}

/// A reproducible draw below a bound.
fn draw(cycle: u64, below: u64) -> i64 {
    let mixed = (cycle + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed >> 33) % below).cast_signed()
}

// Written curves.

#[test]
fn accepts_a_flat_curve_as_steady() {
    for cycles in [1, 2, 3, 7, 256] {
        assert_eq!(verdict(cycles, |_| 1_000), Verdict::Steady);
    }
}

#[test]
fn a_single_byte_in_a_single_cycle_is_not_steady() {
    for moved in [1, 2, 128, 255] {
        assert_settled(&verdict(256, |cycle| i64::from(cycle >= moved)), moved);
    }
    assert_eq!(verdict(256, |cycle| i64::from(cycle >= 257)), Verdict::Steady, "one past the end");
}

#[test]
fn reports_a_ramp_at_its_exact_rate() {
    for cycles in [3, 4, 5, 8, 32, 100, 128, 256, 16_384] {
        assert_growing(&verdict(cycles, |cycle| 29 * cycle.cast_signed()), 29, 1);
    }
}

#[test]
fn two_cycles_are_too_few_for_growth_and_three_are_enough() {
    assert_eq!(limits::CYCLES_GROWING_MIN, 3);
    for cycles in [1, 2] {
        let why = Why::TooFewCycles { cycles };
        assert_eq!(verdict(cycles, u64::cast_signed), Verdict::Inconclusive { why }, "no leak passes as settled");
    }
    assert_growing(&verdict(3, u64::cast_signed), 1, 1);
}

#[test]
fn accepts_a_falling_ramp_as_settled() {
    assert_settled(&verdict(256, |cycle| -29 * cycle.cast_signed()), 0);
}

#[test]
fn accepts_a_step_wherever_it_comes() {
    for step in 1..=256 {
        assert_settled(&verdict(256, |cycle| i64::from(cycle >= step) * 72), step);
    }
}

#[test]
fn six_cycles_tell_a_step_from_growth_and_five_do_not_tell_one_just_past_half() {
    let is_growing =
        |cycles, step| matches!(verdict(cycles, |cycle| i64::from(cycle >= step) * 72), Verdict::Growing { .. });
    for cycles in 3..=5 {
        let accused: Vec<u64> = (1..=cycles).filter(|&step| is_growing(cycles, step)).collect();
        assert_eq!(accused, [cycles / 2 + 1], "{cycles} cycles: half of them are too few to ask twice");
    }
    assert!((1..=6).all(|step| !is_growing(6, step)));
}

#[test]
fn accepts_a_fill_up_to_half_of_the_cycles_and_what_is_soon_seen_to_stop_and_reports_one_past_it() {
    let fill = |bound: i64| move |cycle: u64| 40 * cycle.cast_signed().min(bound);
    assert_settled(&verdict(64, fill(32)), 32);
    assert!(matches!(verdict(64, fill(33)), Verdict::Growing { .. }), "too few cycles to see how fast it rises");
    // Of 240, 120, 60, 30 and 15 cycles: 5 · (131 − 60) < 8 · (60 − 15), and no more with 132.
    assert_settled(&verdict(256, fill(131)), 131);
    assert!(matches!(verdict(256, fill(132)), Verdict::Growing { .. }));
    assert_settled(&verdict(512, fill(132)), 132);
}

#[test]
fn accepts_saw_teeth_of_any_period_that_ends_within_the_soak() {
    let is_growing =
        |period: u64| matches!(verdict(256, |cycle| (cycle % period).cast_signed() * 100), Verdict::Growing { .. });
    let accused: Vec<u64> = (2..=300).filter(|&period| is_growing(period)).collect();
    assert_eq!(accused, (257..=300).collect::<Vec<_>>(), "a tooth that has not ended is a ramp");
}

#[test]
fn reports_saw_teeth_on_a_rising_floor() {
    for period in [2, 8, 25, 50] {
        let tooth = |cycle: u64| (cycle % period).cast_signed() * 100 + (cycle / period).cast_signed() * 29;
        assert_growing(&verdict(16_384, tooth), 29, period);
    }
}

#[test]
fn accepts_jitter_at_any_number_of_cycles_that_is_judged_unasked() {
    for cycles in limits::CYCLES_HEAVY_MIN..=1_024 {
        let verdict = verdict(cycles, |cycle| draw(cycle, 1_000));
        assert!(!matches!(verdict, Verdict::Growing { .. }), "{cycles} cycles: {verdict}");
    }
}

#[test]
fn accepts_a_floor_that_rises_below_a_ceiling_that_stands_whatever_was_higher_before() {
    for peak in [0, 10_000] {
        let levels = |cycle: u64| match cycle {
            3 => peak,
            17..=32 => [100, 500][(cycle % 2) as usize],
            33.. => [200, 500][(cycle % 2) as usize],
            _ => 0,
        };
        let verdict = verdict(64, levels);
        assert!(matches!(verdict, Verdict::Settled { .. }), "a peak of {peak}: {verdict}");
    }
}

#[test]
fn reports_a_ramp_in_jitter_once_it_has_risen_above_it() {
    let series = |cycle: u64| cycle.cast_signed() + draw(cycle, 300);
    let is_growing = |cycles| matches!(verdict(cycles, series), Verdict::Growing { .. });
    assert!(!is_growing(256));
    assert!([8_192, 16_384].into_iter().all(is_growing));
}

// How fast it rises.

/// A logarithm that gains so much by each doubling, and as evenly as integers can within it.
fn logarithm(scale: u64) -> impl Fn(u64) -> i64 + Copy {
    move |cycle| {
        let octave = cycle.max(1).ilog2();
        let begun = 1 << octave;
        (scale * u64::from(octave) + scale * (cycle.max(1) - begun) / begun).cast_signed()
    }
}

#[test]
fn reports_a_root_and_accepts_a_logarithm() {
    for cycles in [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384] {
        let is_growing = |level: &dyn Fn(u64) -> i64| matches!(verdict(cycles, level), Verdict::Growing { .. });
        for phase in 0..16 {
            // In sixteenths of a block, so that each phase steps in other cycles.
            let root = |cycle: u64| ((256 * cycle).isqrt() + phase) / 16;
            assert!(is_growing(&|cycle| root(cycle).cast_signed()), "the square root, {cycles} cycles, phase {phase}");
            assert!(
                is_growing(&|cycle| (cycle * root(cycle)).isqrt().cast_signed()),
                "the power of 3/4, {cycles} cycles"
            );
        }
        for scale in [4, 10, 1_000] {
            assert!(!is_growing(&logarithm(scale)), "{scale} by each doubling, {cycles} cycles");
        }
        assert!(!is_growing(&|cycle| i64::from(u64::BITS - cycle.leading_zeros())), "powers of two, {cycles} cycles");
    }
}

#[test]
fn teeth_and_jitter_hide_neither_a_root_nor_a_logarithm() {
    let is_growing = |level: &dyn Fn(u64) -> i64| matches!(verdict(16_384, level), Verdict::Growing { .. });
    let root = |cycle: u64| cycle.isqrt().cast_signed();
    for period in [2, 8, 25, 50] {
        let tooth = |cycle: u64| (cycle % period).cast_signed();
        assert!(is_growing(&|cycle| root(cycle) + tooth(cycle)), "teeth of {period} on a root");
        assert!(!is_growing(&|cycle| logarithm(40)(cycle) + tooth(cycle)), "teeth of {period} on a logarithm");
    }
    for seed in 0..50 {
        let jitter = |cycle: u64| draw(seed * 20_000 + cycle, 20);
        assert!(is_growing(&|cycle| root(cycle) + jitter(cycle)), "a root in jitter {seed}");
        assert!(!is_growing(&|cycle| logarithm(40)(cycle) + jitter(cycle)), "a logarithm in jitter {seed}");
    }
}

#[test]
fn reports_a_small_leak_under_a_large_logarithm_once_its_part_dominates() {
    let series = |cycle: u64| cycle.cast_signed() + logarithm(1_000)(cycle);
    let is_growing = |cycles| matches!(verdict(cycles, series), Verdict::Growing { .. });
    assert!(![256, 512, 1_024].into_iter().any(is_growing));
    assert!([8_192, 16_384].into_iter().all(is_growing));
    assert!(
        [256, 512, 1_024, 2_048].into_iter().all(|cycles| curve(cycles, series).may_be_growing()),
        "and is waited for"
    );
}

#[test]
fn reports_a_leak_however_high_a_single_step_was_before_it_and_wherever() {
    for step in 1..=1_024 {
        for height in [100, 1_000, 1_000_000] {
            let verdict = verdict(1_024, |cycle| cycle.cast_signed() + i64::from(cycle >= step) * height);
            assert!(matches!(verdict, Verdict::Growing { .. }), "{height} in cycle {step}: {verdict}");
        }
    }
}

#[test]
fn no_leak_of_any_period_and_phase_is_called_slow() {
    for cycles in [256, 512] {
        for period in 1..=cycles / limits::BLOCKS_GROWING {
            for phase in 0..period {
                let verdict = verdict(cycles, |cycle| ((cycle + phase) / period).cast_signed());
                assert!(matches!(verdict, Verdict::Growing { .. }), "{period}, {phase} of {cycles}: {verdict}");
            }
        }
    }
}

#[test]
fn no_container_of_any_factor_and_phase_is_called_slow() {
    // Capacities that grow by a factor, as numerator and denominator, from 4 elements on.
    let capacity = |(by, of): (u64, u64), elements: u64| {
        let mut capacity = if elements == 0 { 0 } else { 4 };
        while capacity < elements {
            capacity = capacity * by / of;
        }
        capacity.cast_signed()
    };
    for factor in [(2, 1), (3, 2), (4, 1)] {
        for own in [0, 1, 5] {
            for period in 1..=512 / limits::ELEMENTS_GROWING {
                for phase in 0..period {
                    let elements = |cycle| (cycle + phase) / period;
                    let level = |cycle| 8 * capacity(factor, elements(cycle)) + own * elements(cycle).cast_signed();
                    let curve = curve(512, level);
                    assert_eq!(curve.rise_by_doubling(), None, "factor {factor:?}, {own}, {period}, {phase}");
                    // One of factor four alone stands still in every other octave, which the rule of floors does not see.
                    assert!(
                        curve.is_growing() || (factor, own) == ((4, 1), 0),
                        "factor {factor:?}, {own}, {period}, {phase}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_slows_down_is_told_by_doubling_and_nothing_else_is() {
    let told = |level: &dyn Fn(u64) -> i64| curve(1_024, level).rise_by_doubling();
    assert_eq!(told(&logarithm(1_000)), Some(Growth { bytes: 1_000, blocks: 0 }));
    assert_eq!(told(&|_| 29), None, "flat");
    assert_eq!(told(&u64::cast_signed), None, "growing");
    assert_eq!(told(&|cycle| i64::from(cycle >= 300)), None, "a step");
    let mut both = Curve::new(0);
    for cycle in 0..=1_024 {
        both.push(Level { bytes: logarithm(1_000)(cycle), blocks: logarithm(10)(cycle) });
    }
    assert_eq!(both.rise_by_doubling(), Some(Growth { bytes: 1_000, blocks: 10 }));
    let mut blocks = Curve::new(0);
    for cycle in 0..=1_024 {
        blocks.push(Level { bytes: logarithm(1_000)(cycle), blocks: cycle.cast_signed() });
    }
    assert_eq!((blocks.is_growing(), blocks.rise_by_doubling()), (true, None), "blocks grow, whatever bytes do");
}

#[test]
fn a_rise_is_slow_below_seven_fourths_of_the_one_before_and_not_at_it() {
    // What is compared are the floors from cycles 15, 30, 60, 120 and 240 on; by two doublings the rise is slow in any case.
    let is_growing = |rise: i64| {
        let level = |cycle: u64| match cycle {
            0..60 => 0,
            60..120 => 100,
            120..240 => 140,
            _ => 140 + rise,
        };
        matches!(verdict(256, level), Verdict::Growing { .. })
    };
    assert_eq!([69, 70].map(is_growing), [false, true]);
}

#[test]
fn a_rise_is_called_slow_from_128_cycles_on() {
    let is_growing = |cycles| matches!(verdict(cycles, logarithm(1_000)), Verdict::Growing { .. });
    assert_eq!([limits::CYCLES_SLOW_MIN - 1, limits::CYCLES_SLOW_MIN].map(is_growing), [true, false]);
}

/// Draws without end (xorshift).
fn draws(seed: u64) -> impl FnMut() -> u64 {
    let mut state = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

/// Bytes of 64 sound maps, of which each of 100 keys a cycle finds one at random, and leaves it again: a map doubles when
/// there are more at a time than ever.
fn sharded_maps(seed: u64) -> Curve {
    let (mut draw, mut capacities, mut bytes) = (draws(seed), [0_u32; 64], 0);
    let mut curve = Curve::new(0);
    for _ in 0..=16_384 {
        let mut keys = [0_u32; 64];
        (0..100).for_each(|_| keys[(draw() >> 58) as usize] += 1);
        for (capacity, keys) in capacities.iter_mut().zip(keys) {
            while *capacity < keys {
                // 3, 7, 14, 28: of 4, 8, 16 and 32 places.
                let places = |capacity: u32| i64::from((capacity + capacity / 7).next_power_of_two());
                let before = if *capacity == 0 { 0 } else { places(*capacity) };
                *capacity = match *capacity {
                    0 => 3,
                    3 => 7,
                    more => 2 * more,
                };
                bytes += 33 * (places(*capacity) - before);
            }
        }
        curve.push(Level { bytes, blocks: 64 });
    }
    curve
}

/// Bytes of 64 pools, each of which keeps room for as many sessions as it ever held at a time: 4 of them at the mean.
fn pools_of_sessions(seed: u64) -> Curve {
    let (mut draw, mut most) = (draws(seed), [0_u32; 64]);
    let mut curve = Curve::new(0);
    for _ in 0..=16_384 {
        for most in &mut most {
            *most = (*most).max((draw() & draw() & draw() & draw()).count_ones());
        }
        curve.push(Level { bytes: 40 * i64::from(most.iter().sum::<u32>()), blocks: 64 });
    }
    curve
}

#[test]
fn accepts_most_of_what_rises_with_the_highest_of_random_counts() {
    let accused = |curve: fn(u64) -> Curve| (0..200).filter(|&seed| curve(seed).is_growing()).count();
    // All 400 rise clear of their highs of before. Of the maps, some are not half way to where they stop: 42 stand accused,
    // and 6 of the pools (measured 2026-11).
    let accused = [accused(sharded_maps), accused(pools_of_sessions)];
    assert!(accused[0] <= 50 && accused[1] <= 10, "{accused:?}");
}

#[test]
fn reports_what_comes_in_every_kth_cycle_at_its_exact_rate() {
    for period in [2, 10, 37, 50, 100] {
        let verdict = verdict(16_384, |cycle| (cycle / period).cast_signed() * 29);
        assert_growing(&verdict, 29, period);
    }
}

#[test]
fn reports_a_doubling_capacity_at_the_rate_of_its_elements() {
    let capacity = |cycle: u64| 8 * cycle.next_power_of_two().max(4).cast_signed();
    for cycles in [256, 512, 16_384] {
        assert_growing(&verdict(cycles, capacity), 8, 1);
    }
}

#[test]
fn reports_elements_with_blocks_of_their_own_in_a_doubling_capacity_at_the_rate_of_both() {
    // A `Vec<String>` that gains a text of 5 bytes in each cycle, the first of which is warm-up: 5 and 24 bytes a cycle.
    let texts = |cycle: u64| 5 * cycle.cast_signed() + 24 * cycle.next_power_of_two().max(4).cast_signed();
    for cycles in [256, 16_384] {
        assert_growing(&verdict(cycles, |cycle| texts(cycle + 1)), 29, 1);
        assert_growing(&verdict(cycles, texts), 29, 1);
    }
}

#[test]
fn accepts_a_drop_after_growth() {
    let verdict = verdict(256, |cycle| if cycle < 200 { cycle.cast_signed() } else { 0 });
    assert_settled(&verdict, 199);
}

#[test]
fn accepts_a_late_step_that_both_octaves_saw() {
    // As measured: 72 bytes at cycle 1,429, because a counter gained a digit.
    for cycles in [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384] {
        let verdict = verdict(cycles, |cycle| i64::from(cycle >= 1_429) * 72);
        assert!(!matches!(verdict, Verdict::Growing { .. }), "{cycles} cycles: {verdict}");
    }
}

#[test]
fn neither_a_risen_floor_nor_a_late_peak_alone_may_be_growth() {
    let risen_and_full = curve(256, |cycle| cycle.min(100).cast_signed());
    assert!(!risen_and_full.may_be_growing());
    let late_peak = curve(256, |cycle| i64::from(cycle == 200));
    assert!(!late_peak.may_be_growing());
    let ramp = curve(256, u64::cast_signed);
    assert!(ramp.may_be_growing());
}

#[test]
fn blocks_alone_can_grow() {
    let mut curve = Curve::new(0);
    for cycle in 0..=256 {
        // Ever smaller blocks of the same bytes.
        curve.push(Level { bytes: 1_000, blocks: cycle });
    }
    let verdict = judge_curve(&curve);
    let (bytes_per_cycle, blocks_per_cycle) = (Rate::of(0, 1), Rate::of(1, 1));
    assert_eq!(verdict, Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters: Vec::new() });
}

#[test]
fn the_warm_up_is_not_judged() {
    let levels = |warm_up| {
        let mut curve = Curve::new(warm_up);
        for bytes in [0, 512, 1_024, 1_024, 1_024] {
            curve.push(Level { bytes, blocks: 1 });
        }
        judge_curve(&curve)
    };
    assert_eq!(levels(2), Verdict::Steady);
    assert_settled(&levels(1), 2);
}

#[test]
fn a_budget_reached_with_a_rising_floor_is_growth_and_without_is_inconclusive() {
    let judge = |curve: &Curve| {
        let (gauges, lives) = (Gauges::default(), lives(16, |_| 0));
        Verdict::of(&Facts {
            curve,
            gauges: &gauges,
            meters: &Meters::default(),
            lives: &lives,
            allocations: 1,
            answers_by_native: false,
            strict: false,
            budget_bytes: 1_000,
            may_hold_bytes: None,
            cycles_min: 0,
        })
    };
    assert_growing(&judge(&curve(5, |cycle| 201 * cycle.cast_signed())), 201, 1);
    let filled = |bytes| curve(5, move |cycle| i64::from(cycle > 0) * bytes);
    assert_settled(&judge(&filled(999)), 1);
    assert_eq!(judge(&filled(1_000)), Verdict::Inconclusive { why: Why::BudgetReached { cycles: 5 } });
}

#[test]
fn the_printed_resolution_is_tight_one_block_or_element_fewer_may_go_unseen() {
    type Bytes = fn(u64) -> i64;
    let is_seen = |period: u64, level: Bytes| {
        let phases = 0..period;
        phases.into_iter().all(|phase| {
            let verdict = verdict(1_024, |cycle| level((cycle + phase) / period));
            matches!(verdict, Verdict::Growing { .. })
        })
    };
    let (leaked, doubling): (Bytes, Bytes) = (
        |blocks| 29 * blocks.cast_signed(),
        |elements| if elements == 0 { 0 } else { 8 * elements.next_power_of_two().max(4).cast_signed() },
    );
    for (level, fewest) in [(leaked, limits::BLOCKS_GROWING), (doubling, limits::ELEMENTS_GROWING)] {
        assert!(is_seen(1_024 / fewest, level), "{fewest} in 1,024 cycles");
        assert!(!is_seen(1_024 / (fewest - 1), level), "{} in 1,024 cycles", fewest - 1);
    }
}

#[test]
fn the_printed_resolution_of_what_may_not_settle_is_tight_too() {
    let is_seen = |level: &dyn Fn(u64) -> i64| verdict(256, level) != Verdict::Steady;
    let blocks = |blocks: u64| is_seen(&|cycle| 29 * (cycle * blocks / 256).cast_signed());
    assert_eq!([blocks(limits::BLOCKS_STEADY - 1), blocks(limits::BLOCKS_STEADY)], [false, true]);
    // Into a capacity of 4.
    let elements =
        |elements: u64| is_seen(&|cycle| 8 * (cycle * elements / 256).next_power_of_two().max(4).cast_signed());
    assert_eq!([elements(limits::ELEMENTS_STEADY - 1), elements(limits::ELEMENTS_STEADY)], [false, true]);
}

#[test]
fn reports_a_floor_that_climbs_over_six_octaves_of_jitter_and_accepts_one_over_five() {
    // Every other cycle is as high as can be: the floor never comes clear of that.
    let climbing = |octaves: u32| {
        let level = |cycle: u64| match cycle {
            0 | 1 => 0,
            _ if cycle.is_multiple_of(2) => 1 << (cycle - 1).ilog2().max(8 - octaves),
            _ => 1_000 + i64::from(cycle > 128),
        };
        verdict(256, level)
    };
    assert!(matches!(climbing(limits::OCTAVES_CLIMBING), Verdict::Growing { .. }));
    assert!(matches!(climbing(limits::OCTAVES_CLIMBING - 1), Verdict::Settled { .. }));
}

#[test]
fn accepts_a_cycle_that_rises_after_two_that_did_not() {
    let levels = [0, 5, 5, 6];
    assert_settled(&verdict(3, |cycle| levels[usize::try_from(cycle).expect("a short curve")]), 3);
}

#[test]
fn accepts_six_cycles_whose_floor_rises_clear_only_at_their_end() {
    let levels = [0, 5, 4, 6, 6, 7, 8];
    assert_settled(&verdict(6, |cycle| levels[usize::try_from(cycle).expect("a short curve")]), 6);
}

#[test]
fn the_telling_cycles_are_within_the_curve_and_as_few_as_tell_the_same() {
    let telling = |warm_up, cycles, bytes: &dyn Fn(u64) -> i64| {
        let mut curve = Curve::new(warm_up);
        (0..=cycles).for_each(|cycle| curve.push(Level { bytes: bytes(cycle), blocks: 1 }));
        curve.telling_cycles()
    };
    let even_from = |cycle: u64| move |at: u64| 29 * at.cast_signed() + i64::from(at < cycle) * (at % 2).cast_signed();
    assert_eq!(telling(0, 256, &even_from(0)), Some((2, 4)), "even from the start");
    assert_eq!(telling(10, 266, &even_from(0)), Some((12, 14)), "after a warm-up");
    assert_eq!(telling(0, 256, &even_from(32)), Some((32, 64)));
    assert_eq!(telling(0, 256, &even_from(33)), Some((32, 64)), "the difference at cycle 32 is the last uneven one");
    assert_eq!(telling(0, 256, &even_from(34)), Some((64, 128)));
    let spike = |at: u64| 29 * at.cast_signed() + i64::from(at == 32);
    assert_eq!(telling(0, 256, &spike), Some((64, 128)), "cycle 32 itself is uneven");
    assert_eq!(telling(0, 256, &even_from(128)), Some((128, 256)));
    let (from, to) = telling(0, 255, &even_from(128)).expect("it grows");
    assert!(from < to && to <= 255, "no double of 128 is within 255 cycles: {from} to {to}");
    assert_eq!(telling(0, 256, &|_| 29), None, "nothing rises");
}

// Gauges, severity.

/// A gauge that is at 1 but for one cycle.
fn unbalanced() -> Gauges {
    let mut gauges = Gauges::default();
    gauges.read_idle("drives", 1);
    for (cycle, value) in [(1, 1), (2, 2), (3, 1)] {
        gauges.read(cycle, "drives", value);
    }
    gauges
}

#[test]
fn a_gauge_that_was_away_once_is_unbalanced_though_it_came_back() {
    let gauges = unbalanced();
    let (gauge, deviation) = gauges.first_unbalanced().expect("it was at 2");
    assert_eq!((gauge.idle, gauge.last, deviation), (1, 1, Deviation { cycle: 2, after: 2 }));
}

#[test]
fn a_gauge_that_appears_after_the_warm_up_was_at_zero() {
    let mut gauges = Gauges::default();
    gauges.read(1, "queue", 0);
    assert_eq!(gauges.first_unbalanced(), None);
    gauges.read(2, "queue", 1);
    assert!(gauges.first_unbalanced().is_some());
    assert_eq!(
        gauges.iter().map(|gauge| (gauge.name.as_str(), gauge.idle, gauge.last)).collect::<Vec<_>>(),
        [("queue", 0, 1)]
    );
}

#[test]
fn the_gravest_of_several_verdicts_is_given() {
    let (balanced, unbalanced) = (Gauges::default(), unbalanced());
    let (clean, residue) = (lives(16, |_| 0), lives(limits::LIVES_MAX, |life| 29 * life.cast_signed()));
    let (flat, moving, growing) =
        (curve(256, |_| 0), curve(256, |cycle| i64::from(cycle > 9)), curve(256, u64::cast_signed));
    let name = |curve, gauges, lives| judge(curve, gauges, lives, false).name();
    assert_eq!(name(&growing, &unbalanced, &residue), "Growing");
    assert_eq!(name(&moving, &unbalanced, &residue), "Unbalanced");
    assert_eq!(name(&moving, &balanced, &residue), "Residue");
    assert_eq!(name(&moving, &balanced, &clean), "Settled");
    assert_eq!(name(&flat, &balanced, &clean), "Steady");
}

#[test]
fn a_gauge_that_stands_still_off_its_idle_value_comes_before_growth() {
    let growing = curve(256, u64::cast_signed);
    let name = |readings: &[(u64, u64)]| {
        let mut gauges = Gauges::default();
        gauges.read_idle("drives", 0);
        for &(cycle, reading) in readings {
            gauges.read(cycle, "drives", reading);
        }
        judge(&growing, &gauges, &lives(16, |_| 0), false).name()
    };
    assert_eq!(name(&[(1, 3), (256, 3)]), "Unbalanced", "three letters stay mapped while the heap grows");
    let half = 256 / 2;
    assert_eq!(name(&[(1, 3), (half, 4), (256, 4)]), "Unbalanced", "it moved last before the last octave");
    assert_eq!(name(&[(1, 3), (half + 1, 4), (256, 4)]), "Growing", "it moved in the last octave: the state grows");
    assert_eq!(name(&[(1, 3), (2, 0), (256, 0)]), "Growing", "it was away once, and came back");
}

// Lives.

/// The verdict on a flat curve, and on levels after lives.
fn verdict_on_lives(lives: &Curve, strict: bool) -> Verdict {
    judge(&curve(256, |_| 0), &Gauges::default(), lives, strict)
}

/// Lets lives go on until they are enough: their number, and what they amount to.
fn live(bytes: impl Fn(u64) -> i64) -> (u64, Verdict) {
    let number = (1..=limits::LIVES_MAX)
        .find(|&number| lives_are_enough(&lives(number, &bytes), false))
        .expect("there is a limit");
    (number, verdict_on_lives(&lives(number, bytes), false))
}

fn residue(bytes: (i64, u64), blocks: (i64, u64)) -> Verdict {
    let [bytes_per_life, blocks_per_life] = [bytes, blocks].map(|(amount, lives)| Rate::of(amount, lives));
    Verdict::Residue { bytes_per_life, blocks_per_life }
}

#[test]
fn a_strict_subject_lives_three_times_and_only_the_first_life_may_leave_something() {
    let enough = |number| lives_are_enough(&lives(number, |life| 29 * life.cast_signed()), true);
    assert_eq!([enough(limits::LIVES_STRICT - 1), enough(limits::LIVES_STRICT)], [false, true]);
    let strict = |levels: [i64; 4]| {
        let level = |life| levels[usize::try_from(life).expect("a short curve")];
        verdict_on_lives(&lives(3, level), true)
    };
    assert_eq!(strict([0, 29, 29, 29]), Verdict::Steady);
    assert_eq!(strict([0, 29, 58, 58]), residue((29, 1), (1, 1)));
    assert_eq!(strict([0, 29, 29, 58]), residue((29, 1), (1, 1)));
    assert_eq!(strict([0, 29, 0, 0]), residue((-29, 1), (-1, 1)), "nor may one take away what was there");
    assert_eq!(strict([0, 0, 29, 87]), residue((58, 1), (2, 1)), "the last one of several");
}

#[test]
fn accepts_clean_lives_after_sixteen() {
    assert_eq!(live(|_| 0), (limits::LIVES_FIRST, Verdict::Steady));
    assert_eq!(live(|life| i64::from(life > 0) * 29), (limits::LIVES_FIRST, Verdict::Steady), "but for the first");
    assert_eq!(live(|life| i64::from(life > 1) * 29), (limits::LIVES_FIRST, Verdict::Steady), "and the judged one");
}

#[test]
fn reports_what_each_life_leaves_at_the_end_of_all_doublings() {
    let every = |lives: u64| live(move |life| 29 * (life / lives).cast_signed());
    assert_eq!(every(1), (limits::LIVES_MAX, residue((29, 1), (1, 1))));
    assert_eq!(every(3), (limits::LIVES_MAX, residue((29, 3), (1, 3))));
    let later = live(|life| 29 * life.saturating_sub(3).cast_signed());
    assert_eq!(later, (limits::LIVES_MAX, residue((29, 1), (1, 1))), "the first three lives left nothing");
    let bytes_alone = live(u64::cast_signed);
    assert!(matches!(bytes_alone, (limits::LIVES_MAX, Verdict::Residue { .. })), "{bytes_alone:?}");
}

#[test]
fn fifteen_lives_tell_nothing_and_fewer_than_the_last_look_accuse_nobody() {
    let verdict = |number| verdict_on_lives(&lives(number, |life| 29 * life.cast_signed()), false);
    let too_few = |lives| Verdict::Inconclusive { why: Why::TooFewLives { lives, lives_min: limits::LIVES_MAX } };
    assert_eq!(verdict(limits::LIVES_FIRST - 1), Verdict::Steady);
    assert_eq!(verdict(limits::LIVES_FIRST), too_few(limits::LIVES_FIRST), "whatever ended them, it is no pass");
    assert_eq!(verdict(limits::LIVES_MAX - 1), too_few(limits::LIVES_MAX - 1));
    assert_eq!(verdict(limits::LIVES_MAX), residue((29, 1), (1, 1)));
}

#[test]
fn the_number_of_lives_is_asked_at_powers_of_two_and_nothing_is_asked_beyond_the_last() {
    let enough = |bytes: fn(u64) -> i64| -> Vec<u64> {
        (1..=limits::LIVES_MAX).filter(|&number| lives_are_enough(&lives(number, bytes), false)).collect()
    };
    assert_eq!(enough(|_| 0), [16, 32, 64, 128, 256]);
    assert_eq!(enough(u64::cast_signed), [256]);
    assert!(!lives_are_enough(&Curve::new(1), false) && !lives_are_enough(&Curve::new(1), true), "nobody lived yet");
}

#[test]
fn accepts_what_a_bag_of_37_holds_back_over_lives_after_doubling_them() {
    // Two are retired in each life; the bag is emptied at every 37th, whoever retires.
    assert_eq!(live(|life| 88 * (2 * life % 37).cast_signed()), (32, Verdict::Steady));
}

#[test]
fn accepts_bags_of_64_that_wait_for_two_more_epochs() {
    // A bag is full after 32 lives, and freed when two more are.
    for retired in 1..=64 {
        let held = |life: u64| {
            let objects = retired * life;
            (objects - (objects / 64).saturating_sub(2) * 64).cast_signed()
        };
        let (number, verdict) = live(|life| 29 * held(life));
        assert_eq!(verdict, Verdict::Steady, "{retired} in a life, {number} lives");
    }
}

#[test]
fn accepts_a_pool_that_takes_some_lives_to_warm_up() {
    let pool = |buffers: u64| live(move |life| 64 * life.min(buffers).cast_signed());
    assert_eq!(pool(8), (16, Verdict::Steady));
    assert_eq!(pool(12), (32, Verdict::Steady));
    assert_eq!(pool(100), (256, Verdict::Steady));
}

#[test]
fn accepts_what_goes_up_one_life_and_down_the_next() {
    assert_eq!(live(|life| 29 * (life % 2).cast_signed()), (16, Verdict::Steady));
    for seed in 0..200 {
        let (number, verdict) = live(|life| draw(seed * 1_000 + life, 5_000));
        assert_eq!(verdict, Verdict::Steady, "{seed}, {number} lives");
    }
}

#[test]
fn reports_what_lives_leave_behind_under_what_comes_and_goes() {
    let (number, verdict) = live(|life| 29 * (life + 4 * (life % 2)).cast_signed());
    assert_eq!((number, verdict), (limits::LIVES_MAX, residue((29, 1), (1, 1))));
}

#[test]
fn only_steady_is_accepted_unless_declared_and_a_strict_subject_cannot_declare() {
    let settled = verdict(256, |cycle| i64::from(cycle > 9));
    let accepts =
        |strict, may_settle, verdict: &Verdict| Policy { strict, may_settle, ..Policy::default() }.accepts(verdict);
    for (strict, may_settle) in [(false, false), (false, true), (true, false), (true, true)] {
        assert!(accepts(strict, may_settle, &Verdict::Steady));
        assert!(!accepts(strict, may_settle, &verdict(256, u64::cast_signed)));
        assert!(!accepts(strict, may_settle, &Verdict::Inconclusive { why: Why::NothingAllocated }));
        assert_eq!(accepts(strict, may_settle, &settled), may_settle && !strict);
    }
}

// Generated curves.

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn reports_every_leak_above_the_printed_resolution(
        (octave, period) in (8..=14_u32).prop_flat_map(|octave| (Just(octave), 1..=(1 << octave) / limits::BLOCKS_GROWING)),
        phase in any::<u64>(),
    ) {
        let leaked = |cycle: u64| ((cycle + phase % period) / period).cast_signed() * 29;
        let verdict = verdict(1 << octave, leaked);
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(is_growing, "{}", verdict);
    }

    #[test]
    fn reports_every_doubling_container_above_the_printed_resolution(
        (octave, period) in (8..=14_u32).prop_flat_map(|octave| (Just(octave), 1..=(1 << octave) / limits::ELEMENTS_GROWING)),
        phase in any::<u64>(),
    ) {
        let capacity = |elements: u64| if elements == 0 { 0 } else { elements.next_power_of_two().max(4) };
        let verdict = verdict(1 << octave, |cycle| 8 * capacity((cycle + phase % period) / period).cast_signed());
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(is_growing, "{}", verdict);
    }

    #[test]
    fn reports_every_leak_in_bounded_jitter(bytes in 1..100_i64, height in 1..100_u64, seed in 0..1_000_000_u64) {
        let series = |cycle: u64| bytes * cycle.cast_signed() + draw(seed + cycle, height * bytes.cast_unsigned());
        let verdict = verdict(1_024, series);
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(is_growing, "{}", verdict);
    }

    #[test]
    fn accepts_all_jitter(height in 1..1_000_u64, seed in 0..1_000_000_u64, octave in 5..11_u32) {
        let verdict = verdict(1 << octave, |cycle| draw(seed + cycle, height));
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(!is_growing, "{}", verdict);
    }

    #[test]
    fn accepts_every_bounded_fill(bound in 0..=8_192_i64, step in 1..1_000_i64) {
        let verdict = verdict(16_384, |cycle| step * cycle.cast_signed().min(bound));
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(!is_growing, "{}", verdict);
    }

    #[test]
    fn the_start_does_not_matter(start in -1_000_000..1_000_000_i64, levels in prop::collection::vec(0..50_i64, 1..200)) {
        let at = |cycle: u64| levels[usize::try_from(cycle).expect("a short curve")];
        let last = levels.len() as u64 - 1;
        let (here, there) = (verdict(last, at), verdict(last, |cycle| start + at(cycle)));
        prop_assert!(here.agrees_with(&there), "{} and {}", here, there);
    }

    #[test]
    fn steady_means_no_single_change(levels in prop::collection::vec(0..2_i64, 1..20)) {
        let at = |cycle: u64| levels[usize::try_from(cycle).expect("a short curve")];
        let is_flat = levels.windows(2).all(|pair| pair[0] == pair[1]);
        prop_assert_eq!(verdict(levels.len() as u64 - 1, at) == Verdict::Steady, is_flat);
    }

    #[test]
    fn the_telling_cycles_show_a_rise(period in 1..60_u64, bytes in 1..1_000_i64, teeth in 1..500_u64) {
        let tooth = |cycle: u64| (cycle / period).cast_signed() * bytes + (cycle % period).cast_signed() * teeth.cast_signed();
        let curve = curve(16_384, tooth);
        prop_assume!(curve.is_growing());
        let (from, to) = curve.telling_cycles().expect("it grows");
        let levels = curve.levels();
        let index = |cycle| usize::try_from(cycle).expect("a short curve");
        prop_assert!(from < to && levels[index(to)].bytes > levels[index(from)].bytes);
    }

    #[test]
    fn reports_every_ramp_at_its_exact_rate(
        bytes in 1..1_000_000_i64,
        blocks in 0..1_000_i64,
        start in -1_000_000..1_000_000_i64,
        cycles in 3..2_000_u64,
    ) {
        let mut curve = Curve::new(0);
        for cycle in 0..=cycles.cast_signed() {
            curve.push(Level { bytes: start + bytes * cycle, blocks: blocks * cycle });
        }
        let (bytes_per_cycle, blocks_per_cycle) = (Rate::of(bytes, 1), Rate::of(blocks, 1));
        let verdict = judge_curve(&curve);
        prop_assert_eq!(verdict, Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters: Vec::new() });
    }

    #[test]
    fn accepts_every_single_step_up_or_down(
        cycles in 6..1_000_u64,
        place in any::<prop::sample::Index>(),
        bytes in -1_000_000..1_000_000_i64,
    ) {
        let step = 1 + place.index(usize::try_from(cycles).expect("a short curve")) as u64;
        let step_up = |cycle: u64| if cycle >= step { bytes } else { 0 };
        let level = Level { bytes: bytes.max(0), blocks: 1 };
        let settled = Verdict::Settled { after: if bytes > 0 { step } else { 0 }, level };
        prop_assert_eq!(verdict(cycles, step_up), if bytes == 0 { Verdict::Steady } else { settled });
    }

    #[test]
    fn accepts_teeth_on_a_level_floor_and_reports_them_on_a_rising_one(
        (period, phase) in (2..50_u64).prop_flat_map(|period| (Just(period), 0..period)),
        height in 1..1_000_i64,
        bytes in 1..1_000_i64,
    ) {
        let tooth = |cycle: u64| height * ((cycle + phase) % period).cast_signed();
        let level = verdict(1_024, tooth);
        prop_assert!(matches!(level, Verdict::Settled { .. }), "{}", level);
        // It rises by more than the height of the teeth, or by far less: either way it shows in so many cycles.
        let rising = verdict(16_384, |cycle| tooth(cycle) + bytes * ((cycle + phase) / period).cast_signed());
        prop_assert!(matches!(rising, Verdict::Growing { .. }), "{}", rising);
    }

    #[test]
    fn reports_what_slows_down_without_ending_and_accepts_a_logarithm(scale in 4..1_000_u64, octave in 8..=14_u32) {
        let root = verdict(1 << octave, |cycle| (scale * scale * cycle).isqrt().cast_signed());
        prop_assert!(matches!(root, Verdict::Growing { .. }), "the square root: {}", root);
        let logarithm = verdict(1 << octave, logarithm(scale));
        prop_assert!(matches!(logarithm, Verdict::Settled { .. }), "the logarithm: {}", logarithm);
    }

    #[test]
    fn accepts_every_drop_after_growth_that_goes_below_the_early_floor(
        cycles in 16..2_000_u64,
        place in any::<prop::sample::Index>(),
        bytes in 1..1_000_i64,
    ) {
        let drop = 1 + place.index(usize::try_from(cycles).expect("a short curve")) as u64;
        let verdict = verdict(cycles, |cycle| if cycle < drop { bytes * cycle.cast_signed() } else { 0 });
        if drop == 1 {
            prop_assert_eq!(verdict, Verdict::Steady, "there was nothing to drop");
        } else {
            prop_assert!(matches!(verdict, Verdict::Settled { .. }), "{}", verdict);
        }
    }

    #[test]
    fn a_certain_verdict_never_changes_when_cycles_are_added(law in laws(), more in 0..4_096_u64) {
        let (first, later) = (law.verdict(law.certain), law.verdict(law.certain + more));
        prop_assert!(law.is_meant(&first), "{:?} after {}: {}", law.kind, law.certain, first);
        prop_assert!(law.is_meant(&later), "{:?} after {}: {}", law.kind, law.certain + more, later);
    }

    #[test]
    fn blocks_are_judged_by_the_laws_of_bytes(law in laws(), more in 0..4_096_u64) {
        let verdict = law.verdict_on_blocks(law.certain + more);
        prop_assert!(law.is_meant(&verdict), "{:?} after {}: {}", law.kind, law.certain + more, verdict);
    }

    #[test]
    fn what_moved_once_is_never_steady_again(
        levels in prop::collection::vec(0..3_i64, 2..50),
        more in prop::collection::vec(0..3_i64, 0..50),
    ) {
        prop_assume!(levels.windows(2).any(|pair| pair[0] != pair[1]));
        let all = [levels, more].concat();
        let verdict = verdict(all.len() as u64 - 1, |cycle| all[usize::try_from(cycle).expect("a short curve")]);
        prop_assert!(verdict != Verdict::Steady);
    }

    #[test]
    fn what_was_unbalanced_once_is_unbalanced_or_worse(
        levels in prop::collection::vec(0..3_i64, 4..50),
        more in prop::collection::vec(0..2_u64, 0..50),
    ) {
        let mut gauges = unbalanced();
        for (cycle, value) in (4..).zip(more) {
            gauges.read(cycle, "drives", value);
        }
        let curve = curve(levels.len() as u64 - 1, |cycle| levels[usize::try_from(cycle).expect("a short curve")]);
        let verdict = judge(&curve, &gauges, &lives(16, |_| 0), false);
        prop_assert!(matches!(verdict, Verdict::Unbalanced { cycle: 2, .. } | Verdict::Growing { .. }), "{}", verdict);
    }
}

/// A law that a curve follows for ever.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Flat,
    Step { at: u64, up: bool },
    Ramp { bytes: i64 },
    Fill { bound: u64 },
    Teeth { period: u64 },
    Jitter { seed: u64 },
    EveryKth { period: u64 },
    Doubling { period: u64 },
    SquareRoot,
    Logarithm,
    DropAfterGrowth { at: u64 },
}

/// A law, and the number of cycles from which on its verdict is certain.
#[derive(Clone, Copy, Debug)]
struct Law {
    kind: Kind,
    certain: u64,
}

impl Law {
    fn level(self, cycle: u64) -> i64 {
        let signed = u64::cast_signed;
        match self.kind {
            Kind::Flat => 29,
            Kind::Step { at, up } => i64::from((cycle >= at) == up) * 72,
            Kind::Ramp { bytes } => bytes * signed(cycle),
            Kind::Fill { bound } => 40 * signed(cycle.min(bound)),
            Kind::Teeth { period } => 100 * signed(cycle % period),
            Kind::Jitter { seed } => draw(seed + cycle, 1_000),
            Kind::EveryKth { period } => 29 * signed(cycle / period),
            Kind::Doubling { period } => 8 * signed((cycle / period).next_power_of_two().max(4)),
            Kind::SquareRoot => signed(cycle.isqrt()),
            Kind::Logarithm => i64::from(u64::BITS - cycle.leading_zeros()),
            Kind::DropAfterGrowth { at } => {
                if cycle < at {
                    signed(cycle)
                } else {
                    0
                }
            }
        }
    }

    fn verdict(self, cycles: u64) -> Verdict {
        verdict(cycles, |cycle| self.level(cycle))
    }

    /// The verdict where bytes stand still and blocks follow the law.
    fn verdict_on_blocks(self, cycles: u64) -> Verdict {
        let mut curve = Curve::new(0);
        for cycle in 0..=cycles {
            curve.push(Level { bytes: 100_000, blocks: self.level(cycle) });
        }
        judge_curve(&curve)
    }

    fn is_meant(self, verdict: &Verdict) -> bool {
        match self.kind {
            Kind::Flat => *verdict == Verdict::Steady,
            Kind::Ramp { .. } | Kind::EveryKth { .. } | Kind::Doubling { .. } | Kind::SquareRoot => {
                matches!(verdict, Verdict::Growing { .. })
            }
            _ => matches!(verdict, Verdict::Settled { .. }),
        }
    }
}

fn laws() -> impl Strategy<Value = Law> {
    let law = |kind, certain: u64| Law { kind, certain: certain.max(limits::CYCLES_GROWING_MIN) };
    prop_oneof![
        Just(law(Kind::Flat, 1)),
        (1..500_u64, any::<bool>()).prop_map(move |(at, up)| law(Kind::Step { at, up }, at.max(6))),
        (1..1_000_i64).prop_map(move |bytes| law(Kind::Ramp { bytes }, 3)),
        (1..500_u64).prop_map(move |bound| law(Kind::Fill { bound }, 2 * bound)),
        (2..100_u64).prop_map(move |period| law(Kind::Teeth { period }, 2 * period)),
        (0..1_000_000_u64).prop_map(move |seed| law(Kind::Jitter { seed }, limits::CYCLES_HEAVY_MIN)),
        (1..32_u64).prop_map(move |period| law(Kind::EveryKth { period }, period * limits::BLOCKS_GROWING)),
        (1..12_u64).prop_map(move |period| law(Kind::Doubling { period }, period * limits::ELEMENTS_GROWING)),
        Just(law(Kind::SquareRoot, 256)),
        Just(law(Kind::Logarithm, 256)),
        (2..500_u64).prop_map(move |at| law(Kind::DropAfterGrowth { at }, at)),
    ]
}

// Meters.

/// The cycles after which meters are read: the first 32, and 16 of each octave.
fn read_after(cycles: u64) -> impl Iterator<Item = u64> {
    (0..=cycles).filter(|&cycle| cycle <= 32 || cycle.is_multiple_of(cycle.next_power_of_two() / 32))
}

/// The verdict beside a heap that is level, with a meter.
fn metered(cycles: u64, value: impl Fn(u64) -> i64) -> Verdict {
    let mut meters = Meters::default();
    for cycle in read_after(cycles) {
        meters.read(cycle, "kept", Unit::Pieces, true, value(cycle).cast_unsigned());
    }
    Verdict::of(&Facts {
        curve: &curve(cycles, |_| 29),
        gauges: &Gauges::default(),
        meters: &meters,
        lives: &lives(16, |_| 0),
        allocations: 1,
        answers_by_native: false,
        strict: false,
        budget_bytes: limits::MEMORY_BUDGET_BYTES,
        may_hold_bytes: None,
        cycles_min: 0,
    })
}

#[track_caller]
fn assert_rising(verdict: &Verdict, amount: i64, in_cycles: u64) {
    let Verdict::Growing { meters, .. } = verdict else { panic!("{verdict}") };
    let per_cycle = Rate::of(amount, in_cycles);
    assert_eq!(meters[..], [Rising { name: "kept".to_owned(), unit: Unit::Pieces, per_cycle }]);
    assert!(!verdict.heap_grows(), "{verdict}");
}

#[test]
fn reports_a_meter_that_rises_at_its_exact_rate_however_long_it_is_read() {
    for cycles in [32, 64, 256, 497, 1_000, 16_384] {
        assert_rising(&metered(cycles, u64::cast_signed), 1, 1);
        assert_rising(&metered(cycles, |cycle| 5 + 2 * cycle.cast_signed()), 2, 1);
    }
    assert_rising(&metered(16_384, |cycle| (cycle / 128).cast_signed()), 1, 128);
}

#[test]
fn accepts_a_meter_that_fills_up_steps_once_or_comes_back() {
    for filled in [1, 8, 64, 128] {
        assert_eq!(metered(256, |cycle| cycle.min(filled).cast_signed()), Verdict::Steady, "a pool of {filled}");
    }
    for step in 1..=256 {
        assert_eq!(metered(256, |cycle| i64::from(cycle >= step)), Verdict::Steady, "a step in cycle {step}");
    }
    for period in [2, 3, 8, 25, 50, 64] {
        assert_eq!(metered(256, |cycle| (cycle % period).cast_signed()), Verdict::Steady, "teeth of {period}");
    }
    assert_eq!(metered(16_384, |cycle| i64::from(cycle >= 1_499)), Verdict::Steady, "a late warm-up");
    let logarithm = |cycle: u64| i64::from(u64::BITS - cycle.leading_zeros());
    assert_eq!(metered(16_384, logarithm), Verdict::Steady, "ever more slowly");
}

#[test]
fn accepts_a_meter_of_mere_jitter_however_wide() {
    for seed in 0..1_000 {
        for below in [2, 5, 1_000_000] {
            let verdict = metered(1_024, |cycle| 10 + draw(cycle + 7_919 * seed, below));
            assert_eq!(verdict, Verdict::Steady, "seed {seed}, below {below}");
        }
    }
}

#[test]
fn reports_a_meter_that_rises_in_jitter() {
    let verdict = metered(16_384, |cycle| cycle.cast_signed() + draw(cycle, 300));
    assert!(matches!(&verdict, Verdict::Growing { meters, .. } if meters.len() == 1), "{verdict}");
}
