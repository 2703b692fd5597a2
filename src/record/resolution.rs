//! The resolution: what a soak of so many cycles may have missed. Every verdict says it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::counted;

/// Says what a soak might not have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Resolution {
    /// The judged cycles.
    pub cycles: u64,
    /// A leak of fewer blocks in all these cycles may go unseen.
    pub blocks: u64,
    /// A container that doubles and gains fewer elements in all these cycles may go unseen.
    pub elements: u64,
    /// What the cycles amount to in the subject's own time, where it has one.
    pub subject_seconds: Option<u64>,
}

impl Resolution {
    /// What the cycles amount to in the subject's own time, in its largest whole unit: `11 years`.
    #[must_use]
    pub fn subjects_time(&self) -> Option<String> {
        self.subject_seconds.map(span)
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cycles, blocks, elements] = [(self.cycles, "cycle"), (self.blocks, "block"), (self.elements, "element")]
            .map(|(amount, noun)| counted(amount.cast_signed(), noun));
        write!(formatter, "fewer than {blocks}, or {elements} of a doubling container, in {cycles} may go unseen")?;
        match self.subjects_time() {
            Some(time) => write!(formatter, "; {cycles} are {time} of the subject's time"),
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
    counted((seconds / length).cast_signed(), noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_keep_at_least_two_of_their_unit() {
        let written = [1, 119, 120, 7_199, 172_799, 172_800].map(span);
        assert_eq!(written, ["1 second", "119 seconds", "2 minutes", "119 minutes", "47 hours", "2 days"]);
    }
}
