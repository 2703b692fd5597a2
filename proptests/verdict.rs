//! The verdict on written and generated curves: a pure function, so no allocator is needed.

use proptest::prelude::*;
use slowleak::heap::{Growth, Level};
use slowleak::soak::{Curve, Deviation, Facts, Gauges, Policy, Rate, Verdict, Why, limits};

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
    judge(&curve(cycles, bytes), &Gauges::default(), [Growth::ZERO; 3], false)
}

fn judge(curve: &Curve, gauges: &Gauges, residues: [Growth; 3], strict: bool) -> Verdict {
    let budget_bytes = limits::MEMORY_BUDGET_BYTES;
    Verdict::of(&Facts { curve, gauges, residues, allocations: 1, strict, budget_bytes })
}

#[track_caller]
fn assert_growing(verdict: &Verdict, bytes: i64, cycles: u64) {
    let blocks_per_cycle = Rate::of(0, 1);
    assert_eq!(*verdict, Verdict::Growing { bytes_per_cycle: Rate::of(bytes, cycles), blocks_per_cycle });
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
fn accepts_a_fill_up_to_half_of_the_cycles_and_reports_one_past_it() {
    let fill = |bound: i64| move |cycle: u64| 40 * cycle.cast_signed().min(bound);
    assert_settled(&verdict(256, fill(128)), 128);
    assert!(matches!(verdict(256, fill(129)), Verdict::Growing { .. }));
    assert_settled(&verdict(512, fill(129)), 129);
}

#[test]
fn accepts_saw_teeth_of_any_period() {
    for period in 2..=256 {
        let verdict = verdict(256, |cycle| (cycle % period).cast_signed() * 100);
        assert!(!matches!(verdict, Verdict::Growing { .. }) || period > 128, "period {period}: {verdict}");
    }
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
fn reports_a_ramp_in_jitter_once_it_has_risen_above_it() {
    let series = |cycle: u64| cycle.cast_signed() + draw(cycle, 300);
    let is_growing = |cycles| matches!(verdict(cycles, series), Verdict::Growing { .. });
    assert!(!is_growing(256));
    assert!([4_096, 8_192, 16_384].into_iter().all(is_growing));
}

#[test]
fn reports_leaks_that_slow_down() {
    assert!(matches!(verdict(16_384, |cycle| cycle.isqrt().cast_signed()), Verdict::Growing { .. }), "square root");
    let logarithm = |cycle: u64| i64::from(u64::BITS - cycle.leading_zeros());
    assert!(matches!(verdict(16_384, logarithm), Verdict::Growing { .. }), "logarithm");
}

#[test]
fn reports_what_comes_in_every_kth_cycle_exactly_when_three_fit() {
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
fn blocks_alone_can_grow() {
    let mut curve = Curve::new(0);
    for cycle in 0..=256 {
        // Ever smaller blocks of the same bytes.
        curve.push(Level { bytes: 1_000, blocks: cycle });
    }
    let verdict = judge(&curve, &Gauges::default(), [Growth::ZERO; 3], false);
    let (bytes_per_cycle, blocks_per_cycle) = (Rate::of(0, 1), Rate::of(1, 1));
    assert_eq!(verdict, Verdict::Growing { bytes_per_cycle, blocks_per_cycle });
}

#[test]
fn the_warm_up_is_not_judged() {
    let levels = |warm_up| {
        let mut curve = Curve::new(warm_up);
        for bytes in [0, 512, 1_024, 1_024, 1_024] {
            curve.push(Level { bytes, blocks: 1 });
        }
        judge(&curve, &Gauges::default(), [Growth::ZERO; 3], false)
    };
    assert_eq!(levels(2), Verdict::Steady);
    assert_settled(&levels(1), 2);
}

#[test]
fn a_budget_reached_with_a_rising_floor_is_growth_and_without_is_inconclusive() {
    let judge = |curve: &Curve| {
        let (gauges, residues) = (Gauges::default(), [Growth::ZERO; 3]);
        Verdict::of(&Facts { curve, gauges: &gauges, residues, allocations: 1, strict: false, budget_bytes: 1_000 })
    };
    assert_growing(&judge(&curve(5, |cycle| 201 * cycle.cast_signed())), 201, 1);
    let filled = |bytes| curve(5, move |cycle| i64::from(cycle > 0) * bytes);
    assert_settled(&judge(&filled(1_000)), 1);
    assert_eq!(judge(&filled(1_001)), Verdict::Inconclusive { why: Why::BudgetReached { cycles: 5 } });
}

// Gauges, residues, severity.

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
}

#[test]
fn the_gravest_of_several_verdicts_is_given() {
    let left = Growth { bytes: 29, blocks: 1 };
    let (balanced, unbalanced, residue) = (Gauges::default(), unbalanced(), [left; 3]);
    let (flat, moving, growing) =
        (curve(256, |_| 0), curve(256, |cycle| i64::from(cycle > 9)), curve(256, u64::cast_signed));
    let name = |curve, gauges, residues| judge(curve, gauges, residues, false).name();
    assert_eq!(name(&growing, &unbalanced, residue), "Growing");
    assert_eq!(name(&moving, &unbalanced, residue), "Unbalanced");
    assert_eq!(name(&moving, &balanced, residue), "Residue");
    assert_eq!(name(&moving, &balanced, [Growth::ZERO; 3]), "Settled");
    assert_eq!(name(&flat, &balanced, [Growth::ZERO; 3]), "Steady");
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
        judge(&growing, &gauges, [Growth::ZERO; 3], false).name()
    };
    assert_eq!(name(&[(1, 3), (256, 3)]), "Unbalanced", "three letters stay mapped while the heap grows");
    let half = 256 / 2;
    assert_eq!(name(&[(1, 3), (half, 4), (256, 4)]), "Unbalanced", "it moved last before the last octave");
    assert_eq!(name(&[(1, 3), (half + 1, 4), (256, 4)]), "Growing", "it moved in the last octave: the state grows");
    assert_eq!(name(&[(1, 3), (2, 0), (256, 0)]), "Growing", "it was away once, and came back");
}

#[test]
fn the_first_life_may_leave_something_and_a_lenient_one_one_more() {
    let flat = curve(256, |_| 0);
    let left = Growth { bytes: 29, blocks: 1 };
    let name = |residues, strict| judge(&flat, &Gauges::default(), residues, strict).name();
    for strict in [false, true] {
        assert_eq!(name([left, Growth::ZERO, Growth::ZERO], strict), "Steady");
        assert_eq!(name([Growth::ZERO, left, left], strict), "Residue");
    }
    assert_eq!(name([left, left, Growth::ZERO], false), "Steady");
    assert_eq!(name([left, left, Growth::ZERO], true), "Residue");
    assert_eq!(name([left, Growth::ZERO, left], true), "Residue");
}

#[test]
fn only_steady_is_accepted_unless_declared_and_a_strict_subject_cannot_declare() {
    let settled = verdict(256, |cycle| i64::from(cycle > 9));
    let accepts = |strict, may_settle, verdict: &Verdict| Policy { strict, may_settle }.accepts(verdict);
    for (strict, may_settle) in [(false, false), (false, true), (true, false), (true, true)] {
        assert!(accepts(strict, may_settle, &Verdict::Steady));
        assert!(!accepts(strict, may_settle, &verdict(256, u64::cast_signed)));
        assert!(!accepts(strict, may_settle, &Verdict::Inconclusive { why: Why::NothingAllocated }));
        assert_eq!(accepts(strict, may_settle, &settled), may_settle && !strict);
    }
}

// Generated curves.

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reports_every_leak_above_the_printed_floor(
        (octave, period) in (8..=14_u32).prop_flat_map(|octave| (Just(octave), 1..=(1 << octave) / limits::BLOCKS_GROWING)),
        phase in any::<u64>(),
    ) {
        let leaked = |cycle: u64| ((cycle + phase % period) / period).cast_signed() * 29;
        let verdict = verdict(1 << octave, leaked);
        let is_growing = matches!(verdict, Verdict::Growing { .. });
        prop_assert!(is_growing, "{}", verdict);
    }

    #[test]
    fn reports_every_doubling_container_above_the_printed_floor(
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
}
