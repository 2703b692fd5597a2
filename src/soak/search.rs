//! How many cycles it takes to decide.
//!
//! The number depends on the levels and on counted work, never on time: the same soak stops at the same cycle everywhere.

use super::life::Record;
use super::limits;
use super::verdict::is_over;

/// Says when the judged life has had enough cycles. All numbers count cycles after the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Search {
    /// The number of cycles after which to look first.
    pub(super) first: u64,
    /// The number of cycles after which to stop doubling.
    pub(super) max: u64,
    /// Whether every level counts, and not only the floor.
    pub(super) strict: bool,
    /// Bytes that the heap may rise.
    pub(super) budget_bytes: u64,
    /// Whether a heavy subject may be judged early, and no doubling begins that it cannot finish.
    pub(super) bounds_work: bool,
}

impl Search {
    /// Runs so many cycles, but for the memory budget.
    pub(super) const fn exactly(cycles: u64, budget_bytes: u64) -> Self {
        Self { first: cycles, max: cycles, strict: false, budget_bytes, bounds_work: false }
    }

    /// The search that looks first after twice as many cycles, if this one may run them.
    pub(super) fn beyond(&self, cycles: u64) -> Option<Self> {
        let first = cycles.checked_mul(2).filter(|&first| first <= self.max)?;
        // A search that ended before its first look was stopped by a limit, and would be again.
        (!self.strict && cycles >= self.first).then_some(Self { first, ..*self })
    }

    /// Says whether what was seen decides, or whether a limit is reached.
    pub(super) fn is_enough(&self, record: &Record) -> bool {
        let cycles = record.curve.cycles();
        if is_over(&record.curve, self.budget_bytes) || cycles >= self.max {
            return true;
        }
        let is_too_heavy = self.bounds_work && 2 * record.allocations > limits::ALLOCATIONS_MAX;
        if cycles < self.first {
            return is_too_heavy && cycles >= limits::CYCLES_HEAVY_MIN && cycles.is_power_of_two();
        }
        let is_checkpoint = cycles.is_multiple_of(self.first) && (cycles / self.first).is_power_of_two();
        is_checkpoint && (is_too_heavy || !self.is_open(record))
    }

    /// Says whether twice the cycles could tell more: about a strict subject that moved but does not grow yet; about others
    /// whose growth may be a late warm-up, or only begins to stand out.
    fn is_open(&self, record: &Record) -> bool {
        let curve = &record.curve;
        if self.strict { !curve.is_flat() && !curve.is_growing() } else { curve.may_be_growing() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::curve::Curve;
    use super::super::gauge::Gauges;
    use super::*;
    use crate::heap::Level;

    const BUDGET_BYTES: u64 = 1_000_000;
    const SEARCH: Search =
        Search { first: 64, max: 1_024, strict: false, budget_bytes: BUDGET_BYTES, bounds_work: true };

    /// What was seen after so many cycles, each with so many allocations.
    fn seen(cycles: u64, allocations: u64, bytes: impl Fn(u64) -> i64) -> Record {
        let mut curve = Curve::new(0);
        for cycle in 0..=cycles {
            curve.push(Level { bytes: bytes(cycle), blocks: 1 });
        }
        Record { curve, gauges: Gauges::default(), lives: Curve::new(1), allocations: cycles * allocations }
    }

    /// The cycles at which a search would stop, were it not stopped before.
    fn stops(search: Search, allocations: u64, bytes: impl Fn(u64) -> i64 + Copy) -> Vec<u64> {
        (0..=search.max).filter(|&cycles| search.is_enough(&seen(cycles, allocations, bytes))).collect()
    }

    #[test]
    fn looks_first_at_the_first_number_and_then_at_its_doubles() {
        assert_eq!(stops(SEARCH, 1, |_| 29), [64, 128, 256, 512, 1_024]);
        let first = Search { first: 48, max: 200, ..SEARCH };
        assert_eq!(stops(first, 1, |_| 29), [48, 96, 192, 200], "and ends at the last, whatever it is");
    }

    #[test]
    fn goes_on_while_the_floor_rises() {
        assert_eq!(stops(SEARCH, 1, u64::cast_signed), [1_024]);
    }

    #[test]
    fn goes_on_about_a_strict_subject_that_moved_and_does_not_grow() {
        let strict = Search { strict: true, ..SEARCH };
        assert_eq!(stops(strict, 1, |_| 29), [64, 128, 256, 512, 1_024], "flat: it is steady");
        assert_eq!(stops(strict, 1, |cycle| i64::from(cycle > 9)), [1_024], "moved: it may grow yet");
        assert_eq!(stops(strict, 1, u64::cast_signed), [64, 128, 256, 512, 1_024], "growing: it is a finding");
    }

    #[test]
    fn heavy_subjects_are_judged_from_32_cycles_on_and_at_powers_of_two_only() {
        let (heavy, light) = (limits::ALLOCATIONS_MAX / 2 / 32 + 1, limits::ALLOCATIONS_MAX / 2 / 32);
        assert_eq!(stops(SEARCH, heavy, |_| 29), [32, 64, 128, 256, 512, 1_024]);
        assert_eq!(
            stops(SEARCH, light, |_| 29),
            [64, 128, 256, 512, 1_024],
            "one allocation a cycle less: as all others"
        );
        let heavier = 16 * heavy;
        assert_eq!(stops(SEARCH, heavier, |_| 29)[0], limits::CYCLES_HEAVY_MIN, "and never before");
        let unbounded = Search { bounds_work: false, ..SEARCH };
        assert_eq!(stops(unbounded, heavier, |_| 29)[0], 64, "but not where the number of cycles was asked for");
    }

    #[test]
    fn begins_no_doubling_that_would_take_too_many_allocations() {
        let half = limits::ALLOCATIONS_MAX / 2 / 128;
        assert_eq!(stops(SEARCH, half, u64::cast_signed), [256, 512, 1_024]);
        assert_eq!(stops(SEARCH, half + 1, u64::cast_signed), [128, 256, 512, 1_024]);
    }

    #[test]
    fn stops_at_the_memory_budget_and_not_one_byte_before() {
        let leap = |bytes: i64| move |cycle: u64| if cycle > 4 { bytes } else { 0 };
        let budget = BUDGET_BYTES.cast_signed();
        assert_eq!(stops(SEARCH, 1, leap(budget - 1))[0], 64);
        assert_eq!(stops(SEARCH, 1, leap(budget))[0], 5);
    }

    #[test]
    fn an_exact_search_looks_once() {
        let exactly = Search::exactly(5, BUDGET_BYTES);
        assert_eq!(stops(exactly, limits::ALLOCATIONS_MAX, |_| 29), [5]);
        assert_eq!(exactly.beyond(5), None);
    }

    #[test]
    fn beyond_a_look_comes_the_double_as_far_as_the_last() {
        assert_eq!(SEARCH.beyond(64), Some(Search { first: 128, ..SEARCH }));
        assert_eq!(SEARCH.beyond(512).map(|search| search.first), Some(1_024));
        assert_eq!(SEARCH.beyond(513), None, "beyond the last");
        assert_eq!(SEARCH.beyond(63), None, "a limit stopped it before its first look");
        assert_eq!(Search { strict: true, ..SEARCH }.beyond(64), None, "each cycle of a strict subject counts");
        assert_eq!(Search { max: u64::MAX, ..SEARCH }.beyond(u64::MAX), None);
    }
}
