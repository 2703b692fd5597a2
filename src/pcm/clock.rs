//! Time in the simulated site: ticks that never go back, and a calendar that each cycle sets anew.
//!
//! *Tick* means seconds since the site was started; it orders everything and only rises. The *calendar* is what a
//! machine of the site shows; it reads T0 at the beginning of every cycle, so that thousands of cycles of thirty days do
//! not run into the year 2037 (from which on the 32-bit components crash, Q151648). This module must not know the wall
//! clock.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use jiff::{SignedDuration, civil::DateTime};

/// Counts whole seconds of simulated time: a moment since a start, or the length of a while.
///
/// Printed as `h:mm`, with `:ss` only where the seconds are not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u64);

impl Seconds {
    /// One minute.
    pub const MINUTE: Self = Self(60);
    /// One hour.
    pub const HOUR: Self = Self(3_600);
    /// One day.
    pub const DAY: Self = Self(86_400);

    /// Makes a while of so many minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u64) -> Self {
        Self(minutes * 60)
    }

    /// Returns the next multiple of `step` that lies strictly after this moment.
    ///
    /// # Panics
    /// If `step` is zero.
    #[must_use]
    pub const fn next_multiple_after(self, step: Self) -> Self {
        Self((self.0 / step.0 + 1) * step.0)
    }
}

impl Add for Seconds {
    type Output = Self;

    fn add(self, while_after: Self) -> Self {
        Self(self.0 + while_after.0)
    }
}

impl AddAssign for Seconds {
    fn add_assign(&mut self, while_after: Self) {
        self.0 += while_after.0;
    }
}

/// The while from the earlier moment to this one, zero where it is not earlier.
impl Sub for Seconds {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.0 / 3_600, self.0 / 60 % 60, self.0 % 60);
        write!(formatter, "{hours}:{minutes:02}")?;
        if seconds > 0 {
            write!(formatter, ":{seconds:02}")?;
        }
        Ok(())
    }
}

/// Holds both clocks of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    now: Seconds,
    cycle_began: Seconds,
    t0: DateTime,
}

impl Clock {
    /// The calendar at T0 unless a scenario sets another: Monday 2 March 1998, 08:00:00 (a convention of the scenarios).
    pub const T0: DateTime = jiff::civil::datetime(1998, 3, 2, 8, 0, 0, 0);

    pub(super) const fn start() -> Self {
        Self { now: Seconds(0), cycle_began: Seconds(0), t0: Self::T0 }
    }

    /// Begins a cycle: from now on the calendar counts from `t0`.
    pub(super) const fn begin_cycle(&mut self, t0: DateTime) {
        self.cycle_began = self.now;
        self.t0 = t0;
    }

    pub(super) fn advance_to(&mut self, tick: Seconds) {
        debug_assert!(tick >= self.now, "simulated time never goes back");
        self.now = tick;
    }

    /// Returns the ticks since the site was started.
    #[must_use]
    pub const fn now(&self) -> Seconds {
        self.now
    }

    /// Returns how long this cycle has lasted.
    #[must_use]
    pub fn since_t0(&self) -> Seconds {
        self.now - self.cycle_began
    }

    /// Returns what the calendar read at the beginning of this cycle.
    #[must_use]
    pub const fn t0(&self) -> DateTime {
        self.t0
    }

    /// Converts a moment of this cycle into ticks since the site was started.
    #[must_use]
    pub fn tick(&self, since_t0: Seconds) -> Seconds {
        self.cycle_began + since_t0
    }

    /// Reads the calendar of the site's machines.
    #[must_use]
    pub fn date(&self) -> DateTime {
        date_after(self.t0, self.since_t0())
    }
}

/// Returns the calendar date a while after `t0`; the last date of the calendar where there is none so late.
#[must_use]
pub fn date_after(t0: DateTime, since_t0: Seconds) -> DateTime {
    i64::try_from(since_t0.0)
        .ok()
        .and_then(|seconds| t0.checked_add(SignedDuration::from_secs(seconds)).ok())
        .unwrap_or(DateTime::MAX)
}

/// Returns the calendar date a while before another; the first date of the calendar where there is none so early.
#[must_use]
pub fn date_before(date: DateTime, while_before: Seconds) -> DateTime {
    i64::try_from(while_before.0)
        .ok()
        .and_then(|seconds| date.checked_sub(SignedDuration::from_secs(seconds)).ok())
        .unwrap_or(DateTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_seconds_only_where_there_are_some() {
        assert_eq!(Seconds(3_600 + 120).to_string(), "1:02");
        assert_eq!(Seconds(40 * 60 + 30).to_string(), "0:40:30");
        assert_eq!(Seconds(720 * 3_600).to_string(), "720:00");
    }

    #[test]
    fn the_next_multiple_lies_strictly_after() {
        assert_eq!(Seconds(0).next_multiple_after(Seconds(300)), Seconds(300));
        assert_eq!(Seconds(299).next_multiple_after(Seconds(300)), Seconds(300));
        assert_eq!(Seconds(300).next_multiple_after(Seconds(300)), Seconds(600));
    }

    #[test]
    fn the_calendar_starts_anew_with_each_cycle_and_the_ticks_go_on() {
        let mut clock = Clock::start();
        clock.advance_to(Seconds::DAY);
        assert_eq!(clock.date(), jiff::civil::datetime(1998, 3, 3, 8, 0, 0, 0));
        clock.begin_cycle(Clock::T0);
        assert_eq!(clock.date(), Clock::T0);
        assert_eq!(clock.now(), Seconds::DAY);
        assert_eq!(clock.tick(Seconds(5)), Seconds(86_405));
    }

    #[test]
    fn a_date_beyond_the_calendar_is_its_last() {
        assert_eq!(date_after(Clock::T0, Seconds(u64::MAX)), DateTime::MAX);
    }
}
