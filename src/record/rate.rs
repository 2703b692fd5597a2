//! Rates: exact amounts in a number of cycles, or of lives.

use std::num::NonZeroU64;

use serde::{Deserialize, Deserializer, Serialize};

use super::number::{counted, thousands};

/// Says how much there is in how many cycles: an exact fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rate {
    /// The amount, in bytes or in blocks.
    pub amount: i64,
    /// The number of cycles, or of lives, in which it comes; at least 1.
    #[serde(deserialize_with = "some")]
    #[cfg_attr(feature = "cli", schemars(range(min = 1)))]
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

    /// Writes the rate of something: `29 bytes/cycle`, `0.16 bytes/cycle`. What is no whole number is rounded to two decimals, or to
    /// two digits where it is less than one.
    #[must_use]
    pub fn text(self, noun: &str) -> String {
        self.text_by(noun, "cycle")
    }

    /// Writes the rate of something by lives: `29 bytes/life`.
    #[must_use]
    pub fn text_by_life(self, noun: &str) -> String {
        self.text_by(noun, "life")
    }

    /// Writes the rate of what needs no noun: `1/cycle`.
    #[must_use]
    pub fn text_of_pieces(self) -> String {
        format!("{}/cycle", if self.cycles == 1 { thousands(self.amount) } else { self.decimal() })
    }

    fn text_by(self, noun: &str, by: &str) -> String {
        if self.cycles == 1 {
            format!("{}/{by}", counted(self.amount, noun))
        } else {
            // What is rounded may come to one.
            let number = self.decimal();
            let plural = if number == "1" { "" } else { "s" };
            format!("{number} {noun}{plural}/{by}")
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few digits are shown, and the fraction is kept")]
    fn decimal(self) -> String {
        let value = self.amount as f64 / self.cycles as f64;
        // The first digit of what is less than one stands behind so many zeros.
        let zeros = |&digits: &usize| value.abs() * 10_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX)) >= 10.0;
        let digits = (2..20).find(zeros).unwrap_or(20);
        let text = format!("{value:.digits$}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let sign = if whole == "-0" { "-" } else { "" };
        let whole = thousands(whole.parse().unwrap_or(0));
        if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
    }

    /// The least number of cycles in which both rates are whole, and the two amounts in it.
    pub(crate) const fn in_common(self, other: Self) -> (u64, [i64; 2]) {
        let divisor = greatest_common_divisor(self.cycles, other.cycles);
        let (times, other_times) = (other.cycles / divisor, self.cycles / divisor);
        let amounts =
            [self.amount.saturating_mul(times.cast_signed()), other.amount.saturating_mul(other_times.cast_signed())];
        (self.cycles.saturating_mul(times), amounts)
    }

    /// Says whether nothing comes.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount == 0
    }
}

/// Reads a number of cycles: there is no rate over none.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let cycles = NonZeroU64::deserialize(deserializer)?;
    Ok(cycles.get())
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
    fn rates_are_written_by_cycle_with_decimals_where_they_are_no_whole_number() {
        let text = |amount, cycles, noun| Rate::of(amount, cycles).text(noun);
        assert_eq!(text(29 * 96, 96, "byte"), "29 bytes/cycle");
        assert_eq!(text(393_193, 768, "byte"), "511.97 bytes/cycle");
        assert_eq!(text(3_000_001, 2, "byte"), "1,500,000.5 bytes/cycle");
        assert_eq!(text(16, 100, "byte"), "0.16 bytes/cycle");
        assert_eq!(text(1, 200, "block"), "0.005 blocks/cycle");
        assert_eq!(text(1, 16_384, "block"), "0.000061 blocks/cycle");
        assert_eq!(text(-1, 4, "block"), "-0.25 blocks/cycle");
        assert_eq!(text(1, 3, "block"), "0.33 blocks/cycle");
        assert_eq!(text(0, 96, "block"), "0 blocks/cycle");
        assert_eq!(text(-6, 4, "byte"), "-1.5 bytes/cycle");
        assert_eq!(text(1_001, 1_000, "byte"), "1 byte/cycle");
    }

    #[test]
    fn rates_by_lives_are_written_with_their_lives() {
        let text = |amount, lives| Rate::of(amount, lives).text_by_life("byte");
        assert_eq!([text(58, 2), text(29, 3)], ["29 bytes/life", "9.67 bytes/life"]);
    }

    #[test]
    fn two_rates_are_whole_in_their_least_common_number_of_cycles() {
        let in_common =
            |one: (i64, u64), other: (i64, u64)| Rate::of(one.0, one.1).in_common(Rate::of(other.0, other.1));
        assert_eq!(in_common((29, 1), (1, 1)), (1, [29, 1]));
        assert_eq!(in_common((29, 1), (1, 3)), (3, [87, 1]));
        assert_eq!(in_common((5, 4), (1, 6)), (12, [15, 2]));
        assert_eq!(in_common((i64::MAX, 1), (1, 2)), (2, [i64::MAX, 1]), "as much as fits");
    }
}
