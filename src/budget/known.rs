//! A known leak: one that is allowed by its site, at a rate, for a reason, until a day.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::Date;

use super::review::Asked;
use crate::record::{Explanation, Growth, Moment, Rate, Site};

/// What a rate is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Cycle,
    Life,
}

impl By {
    /// What the rates of an explanation are by.
    pub(super) const fn of(explanation: &Explanation) -> Self {
        if matches!(explanation.to, Moment::LifeEnd(_)) { Self::Life } else { Self::Cycle }
    }
}

/// Allows a leak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLeak {
    /// The function that grows, as reports name it: the user's own, or the innermost where none of that is known.
    pub function: Option<String>,
    /// Its file, without the line.
    pub file: Option<String>,
    /// The soak that may show it: the name of its budget, or the file of its scenario; any where it names none.
    pub soak: Option<String>,
    /// What is soaked, of the scenarios of the gate: `build SP4`; any where it names none.
    pub subject: Option<String>,
    /// Why it is allowed.
    pub reason: String,
    /// The last day on which it is.
    pub until: Date,
    /// The line of the file that it begins in, from 1.
    pub line: u32,
    /// How fast it may grow at most, in bytes.
    pub(super) bytes: Rate,
    pub(super) by: By,
    /// How fast it may grow at most, in blocks, where that is said.
    pub(super) blocks: Option<Rate>,
}

/// How fast a known leak is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Speed {
    /// As fast as it is known.
    Known,
    /// Slower.
    Slower,
    /// Faster, in bytes or in blocks.
    Faster,
}

impl KnownLeak {
    /// Says whether a soak may show it.
    #[must_use]
    pub fn is_of(&self, asked: &Asked<'_>) -> bool {
        self.soak.as_deref().is_none_or(|soak| soak == asked.name)
            && self.subject.as_deref().is_none_or(|subject| Some(subject) == asked.subject)
    }

    /// Says whether a site is this leak's: by the frame that a report tells it by.
    pub(super) fn is_at(&self, site: &Site) -> bool {
        let Some(frame) = site.told_by() else { return false };
        self.function.as_ref().is_none_or(|function| *function == frame.function)
            && self.file.as_ref().is_none_or(|file| *file == frame.file)
    }

    /// Says how fast it is in a soak: compared with what is known, its rate in bytes, and in words.
    pub(super) fn speed(&self, explanation: &Explanation, growth: Growth) -> Option<(Speed, Rate, String)> {
        let (bytes, blocks) = explanation.rates(growth)?;
        let compared = [Some((bytes, self.bytes)), self.blocks.map(|known| (blocks, known))].map(|pair| {
            let (now, known) = pair?;
            Some(compared(now, known))
        });
        let speed = if compared.contains(&Some(Speed::Faster)) {
            Speed::Faster
        } else if compared.contains(&Some(Speed::Slower)) {
            Speed::Slower
        } else {
            Speed::Known
        };
        Some((speed, bytes, written(bytes, self.blocks.map(|_| blocks), self.by)))
    }

    /// How fast it may be.
    pub(super) fn rates(&self) -> String {
        written(self.bytes, self.blocks, self.by)
    }
}

/// Compares rates. Those that are written alike are alike: people copy them from a report.
fn compared(now: Rate, known: Rate) -> Speed {
    match by_speed(now, known) {
        _ if now.text_of_pieces() == known.text_of_pieces() => Speed::Known,
        Ordering::Equal => Speed::Known,
        Ordering::Greater => Speed::Faster,
        Ordering::Less => Speed::Slower,
    }
}

/// Orders rates, the slower first.
#[must_use]
pub fn by_speed(one: Rate, other: Rate) -> Ordering {
    let scaled = |amount: i64, cycles: u64| i128::from(amount) * i128::from(cycles);
    scaled(one.amount, other.cycles).cmp(&scaled(other.amount, one.cycles))
}

fn written(bytes: Rate, blocks: Option<Rate>, by: By) -> String {
    let text = |rate: Rate, noun| match by {
        By::Cycle => rate.text(noun),
        By::Life => rate.text_by_life(noun),
    };
    let blocks = blocks.map_or_else(String::new, |blocks| format!(" and {}", text(blocks, "block")));
    text(bytes, "byte") + &blocks
}

/// The site, in the words of the file.
impl fmt::Display for KnownLeak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.function, &self.file) {
            (Some(function), Some(file)) => write!(formatter, "{function} ({file})"),
            (Some(name), None) | (None, Some(name)) => formatter.write_str(name),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_that_are_written_alike_are_alike() {
        let rate = |amount, cycles| Rate::of(amount, cycles);
        assert_eq!(compared(rate(29, 1), rate(29, 1)), Speed::Known);
        assert_eq!(compared(rate(30, 1), rate(29, 1)), Speed::Faster);
        assert_eq!(compared(rate(28, 1), rate(29, 1)), Speed::Slower);
        assert_eq!(compared(rate(393_193, 768), rate(51_197, 100)), Speed::Known, "511.97 of a report");
        assert_eq!(compared(rate(393_193, 768), rate(51_196, 100)), Speed::Faster);
    }
}
