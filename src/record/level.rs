//! How much is live, and how much more than before.
//!
//! A level is an amount at one moment, a growth the difference of two of them; the types keep them apart.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

use super::number::{counted, thousands};

/// Says how much heap is live, in bytes and blocks.
///
/// The numbers are signed: a level is counted from some zero (the start of a profile, the birth of a thread), and a
/// thread that frees what others allocated stands below its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Level {
    /// Bytes asked for, without the allocator's own overhead.
    pub bytes: i64,
    /// Blocks, that is, allocations that were not freed yet.
    pub blocks: i64,
}

/// Says how much more heap is live than before, in bytes and blocks; negative where it is less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Growth {
    /// Bytes more than before.
    pub bytes: i64,
    /// Blocks more than before.
    pub blocks: i64,
}

impl Growth {
    /// No growth at all.
    pub const ZERO: Self = Self { bytes: 0, blocks: 0 };

    /// Says whether neither bytes nor blocks changed.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.bytes == 0 && self.blocks == 0
    }
}

impl Sub for Level {
    type Output = Growth;

    fn sub(self, before: Self) -> Growth {
        Growth { bytes: self.bytes - before.bytes, blocks: self.blocks - before.blocks }
    }
}

impl Add<Growth> for Level {
    type Output = Self;

    fn add(self, growth: Growth) -> Self {
        Self { bytes: self.bytes + growth.bytes, blocks: self.blocks + growth.blocks }
    }
}

impl Add for Growth {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, blocks: self.blocks + other.blocks }
    }
}

impl Sub for Growth {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { bytes: self.bytes - other.bytes, blocks: self.blocks - other.blocks }
    }
}

impl AddAssign for Growth {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Growth {
    fn sum<I: Iterator<Item = Self>>(growths: I) -> Self {
        growths.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}", counted(self.bytes, "byte"), counted(self.blocks, "block"))
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |amount: i64| if amount > 0 { "+" } else { "" };
        let noun = |amount: i64, noun| format!("{}{}", sign(amount), counted(amount, noun));
        write!(formatter, "{}, {}", noun(self.bytes, "byte"), noun(self.blocks, "block"))
    }
}

/// Sums what was allocated over a stretch of time, whether or not it was freed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Totals {
    /// Bytes allocated; a reallocation adds its whole new size.
    pub bytes: u64,
    /// Allocations made; a reallocation is one more.
    pub allocations: u64,
}

impl Totals {
    /// The most of each.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { bytes: self.bytes.max(other.bytes), allocations: self.allocations.max(other.allocations) }
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = |count: u64| thousands(i64::try_from(count).unwrap_or(i64::MAX));
        write!(formatter, "{} bytes in {} allocations", amount(self.bytes), amount(self.allocations))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_written_with_its_sign() {
        let text = |bytes, blocks| Growth { bytes, blocks }.to_string();
        assert_eq!(text(29, 1), "+29 bytes, +1 block");
        assert_eq!(text(-1_024, 0), "-1,024 bytes, 0 blocks");
    }

    #[test]
    fn levels_and_totals_are_written_with_separators_and_units() {
        assert_eq!(Level { bytes: 16_384, blocks: 1 }.to_string(), "16,384 bytes in 1 block");
        assert_eq!(Totals { bytes: 1_024, allocations: 3 }.to_string(), "1,024 bytes in 3 allocations");
    }

    #[test]
    fn growth_is_zero_only_in_both() {
        let is_zero = |bytes, blocks| Growth { bytes, blocks }.is_zero();
        assert_eq!([is_zero(0, 0), is_zero(1, 0), is_zero(0, 1), is_zero(-1, 1)], [true, false, false, false]);
    }

    #[test]
    fn a_level_and_its_growth_give_the_next_level() {
        let (before, after) = (Level { bytes: 8, blocks: 1 }, Level { bytes: 5, blocks: 3 });
        assert_eq!(before + (after - before), after);
    }
}
