//! Rates: exact amounts in a number of cycles.

use serde::{Deserialize, Serialize};

use crate::heap::{counted, thousands};

/// Says how much there is in how many cycles: an exact fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The amount, in bytes or in blocks.
    pub amount: i64,
    /// The number of cycles in which it comes; at least 1.
    pub cycles: u64,
}

impl Rate {
    /// Makes a rate, and reduces it.
    #[must_use]
    pub const fn of(amount: i64, cycles: u64) -> Self {
        if amount == 0 || cycles == 0 {
            return Self { amount, cycles: 1 };
        }
        let divisor = greatest_common_divisor(amount.unsigned_abs(), cycles);
        // The divisor of a number that fits, but for i64::MIN, fits.
        Self { amount: amount / divisor.cast_signed(), cycles: cycles / divisor }
    }

    /// Writes the rate of something: `29 bytes/cycle`, `8 bytes in 50 cycles`.
    #[must_use]
    pub fn text(self, noun: &str) -> String {
        let amount = counted(self.amount, noun);
        if self.cycles == 1 {
            format!("{amount}/cycle")
        } else {
            format!("{amount} in {} cycles", thousands(self.cycles.cast_signed()))
        }
    }

    /// Says whether nothing comes.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount == 0
    }
}

const fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_zero_where_nothing_comes() {
        assert_eq!(
            [Rate::of(0, 7).is_zero(), Rate::of(1, 7).is_zero(), Rate::of(-1, 7).is_zero()],
            [true, false, false]
        );
        assert_eq!(Rate::of(29, 0).cycles, 1, "there is no rate over no cycles");
    }

    #[test]
    fn rates_are_reduced_and_written_with_their_cycles() {
        let text = |amount, cycles, noun| Rate::of(amount, cycles).text(noun);
        assert_eq!(text(29 * 96, 96, "byte"), "29 bytes/cycle");
        assert_eq!(text(16, 100, "byte"), "4 bytes in 25 cycles");
        assert_eq!(text(1, 16_384, "block"), "1 block in 16,384 cycles");
        assert_eq!(text(0, 96, "block"), "0 blocks/cycle");
        assert_eq!(text(-6, 4, "byte"), "-3 bytes in 2 cycles");
    }
}
