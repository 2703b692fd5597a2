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
