//! The floor: what a soak of so many cycles would have missed. Every verdict says it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::heap::{counted, thousands};

/// Says what a soak could not have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Floor {
    /// The judged cycles.
    pub cycles: u64,
    /// What the cycles amount to in the subject's own time, where it has one.
    pub subject_seconds: Option<u64>,
}

impl Floor {
    /// The floor of so many cycles of a subject with a cycle every so often.
    #[must_use]
    pub fn of(cycles: u64, period: Option<Duration>) -> Self {
        // In u128 so that no number of cycles overflows.
        let seconds = |period: Duration| period.as_millis() * u128::from(cycles) / 1_000;
        Self { cycles, subject_seconds: period.map(|period| u64::try_from(seconds(period)).unwrap_or(u64::MAX)) }
    }

    /// Blocks in all the cycles below which a leak does not show: one in each half, so that the floor rises twice.
    pub const BLOCKS_MISSED: u64 = 2;

    /// Elements of a doubling container in all the cycles below which it does not show: its capacity has to double in each
    /// half, from 4 upwards.
    pub const ELEMENTS_MISSED: u64 = 4;
}

impl fmt::Display for Floor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cycles = counted(self.cycles.cast_signed(), "cycle");
        let (blocks, elements) = (Self::BLOCKS_MISSED, Self::ELEMENTS_MISSED);
        write!(
            formatter,
            "below about {blocks} blocks, or {elements} elements of a doubling container, in {cycles} it would go unseen"
        )?;
        match self.subject_seconds {
            Some(seconds) => write!(formatter, "; {cycles} are {} of the subject's time", span(seconds)),
            None => Ok(()),
        }
    }
}

/// Writes a span of time in its largest whole unit: `11 years`, `5 days`.
fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(31_557_600, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    // At least two of a unit, so that rounding down loses less than half.
    let unit = UNITS.into_iter().find(|&(length, _)| seconds >= 2 * length);
    let (length, noun) = unit.unwrap_or((1, "second"));
    let amount = seconds / length;
    format!("{} {noun}{}", thousands(i64::try_from(amount).unwrap_or(i64::MAX)), if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_hourly_polls_are_eleven_years() {
        let floor = Floor::of(100_000, Some(Duration::from_secs(3_600)));
        assert!(floor.to_string().ends_with("100,000 cycles are 11 years of the subject's time"), "{floor}");
    }

    #[test]
    fn spans_keep_at_least_two_of_their_unit() {
        let written = [1, 119, 120, 7_199, 172_799, 172_800].map(span);
        assert_eq!(written, ["1 second", "119 seconds", "2 minutes", "119 minutes", "47 hours", "2 days"]);
    }
}
