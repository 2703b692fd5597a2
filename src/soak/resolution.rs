//! The resolution of a soak: what leak rate it would have missed at its number of cycles.

use std::time::Duration;

use super::limits;
use crate::record::Resolution;

impl Resolution {
    /// The resolution of so many cycles, of a subject that may settle or not, with a cycle every so often.
    #[must_use]
    pub fn of(cycles: u64, may_settle: bool, period: Option<Duration>) -> Self {
        let (blocks, elements) = if may_settle {
            (limits::BLOCKS_GROWING, limits::ELEMENTS_GROWING)
        } else {
            (limits::BLOCKS_STEADY, limits::ELEMENTS_STEADY)
        };
        // In u128 so that no number of cycles overflows.
        let seconds = |period: Duration| period.as_millis() * u128::from(cycles) / 1_000;
        let subject_seconds = period.map(|period| u64::try_from(seconds(period)).unwrap_or(u64::MAX));
        Self { cycles, blocks, elements, subject_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_hourly_polls_are_eleven_years() {
        let resolution = Resolution::of(100_000, false, Some(Duration::from_secs(3_600)));
        assert!(resolution.to_string().ends_with("100,000 cycles are 11 years of the subject's time"), "{resolution}");
    }
}
