//! The curve: the heap levels at idle. What they amount to is not known here.

use serde::{Deserialize, Serialize};

use super::level::Level;

/// Holds the level after start and after each cycle, relative to the level before the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Curve {
    warm_up: u64,
    levels: Vec<Level>,
}

impl Curve {
    /// Begins a curve of which the first so many cycles are warm-up.
    #[must_use]
    pub const fn new(warm_up: u64) -> Self {
        Self { warm_up, levels: Vec::new() }
    }

    /// Adds the level after start, or after one more cycle.
    pub fn push(&mut self, level: Level) {
        self.levels.push(level);
    }

    /// All levels: the first is that after start, the one at index `n` that after cycle `n`.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The cycles of warm-up.
    #[must_use]
    pub const fn warm_up(&self) -> u64 {
        self.warm_up
    }

    /// The cycles that are judged: those after the warm-up.
    #[must_use]
    pub fn cycles(&self) -> u64 {
        (self.levels.len() as u64).saturating_sub(1 + self.warm_up)
    }

    /// The curve as it was after so many judged cycles.
    #[must_use]
    pub fn first(&self, cycles: u64) -> Self {
        let levels = self
            .levels
            .iter()
            .take(usize::try_from(1 + self.warm_up + cycles).unwrap_or(usize::MAX))
            .copied()
            .collect();
        Self { warm_up: self.warm_up, levels }
    }
}
