//! Costs: what a life allocates, from start to drop, counted in a run of its own.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::level::Totals;
use super::number::{counted, thousands};
use super::rate::Rate;
use super::site::Frame;

/// Says what a life costs: start, so many cycles, drop. Or what one operation costs, as a life of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Costs {
    /// The cycles of the life.
    pub cycles: u64,
    /// What the start allocates.
    pub start: Totals,
    /// What all of the cycles allocate.
    pub in_cycles: Totals,
    /// What the drop allocates.
    pub drop: Totals,
    /// The most that was live at a time, above the level before the life.
    pub peak_bytes: u64,
    /// The most that was live at idle, above the level after the start.
    pub kept_bytes: u64,
    /// Who allocates, those first that do so most often.
    #[serde(default)]
    pub sites: Vec<CostSite>,
    /// Whether no two of three runs have counted the same. Then each figure is the most of the three.
    #[serde(default, skip_serializing_if = "super::site::is_false")]
    pub vary: bool,
}

/// A function that allocates: the user's own, or the innermost where none of that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CostSite {
    /// The place in it that allocates most often.
    pub frame: Frame,
    /// What it allocates in the life.
    pub made: Totals,
}

impl Costs {
    /// The allocations of a cycle, all cycles alike.
    #[must_use]
    pub fn allocations_per_cycle(&self) -> Rate {
        per_cycle(self.in_cycles.allocations, self.cycles)
    }

    /// The most of each figure of two runs, with the sites of this one.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            start: self.start.max(other.start),
            in_cycles: self.in_cycles.max(other.in_cycles),
            drop: self.drop.max(other.drop),
            peak_bytes: self.peak_bytes.max(other.peak_bytes),
            kept_bytes: self.kept_bytes.max(other.kept_bytes),
            ..self
        }
    }

    /// Says whether another run has counted the same.
    #[must_use]
    pub fn are_as(&self, other: &Self) -> bool {
        let figures =
            |costs: &Self| (costs.start, costs.in_cycles, costs.drop, costs.peak_bytes, costs.kept_bytes, costs.cycles);
        figures(self) == figures(other)
    }
}

/// The figures, in a line.
impl fmt::Display for Costs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cycles = counted(i64::try_from(self.cycles).unwrap_or(i64::MAX), "cycle");
        let peak = thousands(i64::try_from(self.peak_bytes).unwrap_or(i64::MAX));
        write!(formatter, "start {}; {cycles} {}; drop {}; peak {peak} bytes", self.start, self.in_cycles, self.drop)
    }
}

/// An amount that all cycles share.
fn per_cycle(amount: u64, cycles: u64) -> Rate {
    Rate::of(i64::try_from(amount).unwrap_or(i64::MAX), cycles)
}
