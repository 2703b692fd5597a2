//! What a soak amounts to, in one verdict, and whether the subject accepts it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::level::Level;
use super::meter::Rising;
use super::number::{counted, thousands};
use super::rate::Rate;

/// Says what a soak has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// After the warm-up every single cycle's growth was 0 bytes and 0 blocks, and no life left anything behind.
    Steady,
    /// Levels moved, but the floor stopped rising, or rises ever more slowly, like a logarithm of the cycles.
    Settled {
        /// The cycle since which no level was higher, counted from the start.
        after: u64,
        /// The highest level, in bytes and in blocks.
        level: Level,
    },
    /// The floor of the heap rises, or that of a meter.
    Growing {
        /// Bytes by which it rises.
        bytes_per_cycle: Rate,
        /// Blocks by which it rises.
        blocks_per_cycle: Rate,
        /// The meters that rise. (An outcome, which a verdict is written into, has readings of all meters by the same name.)
        #[serde(default, rename = "rising", skip_serializing_if = "Vec::is_empty")]
        meters: Vec<Rising>,
    },
    /// A gauge did not come back to its idle value.
    Unbalanced {
        /// The gauge that was the first to fail.
        gauge: String,
        /// Its idle value.
        idle: u64,
        /// What it read instead.
        after: u64,
        /// After which cycle it did so first, counted from the start.
        cycle: u64,
    },
    /// Each further life left memory behind.
    Residue {
        /// Bytes left behind by a life.
        bytes_per_life: Rate,
        /// Blocks left behind by a life.
        blocks_per_life: Rate,
    },
    /// Nothing can be said.
    Inconclusive {
        /// The reason.
        why: Why,
    },
}

/// Says why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The two runs of the same soak gave different verdicts.
    RunsDisagree {
        /// The verdict by the tally.
        tally: Box<Verdict>,
        /// The verdict by dhat.
        dhat: Box<Verdict>,
    },
    /// The two runs of a strict subject had different levels, from some cycle on.
    CurvesDiffer {
        /// The first cycle with another level; 0 is the start.
        cycle: u64,
    },
    /// The two runs of a strict subject made different numbers of allocations.
    HistoriesDiffer {
        /// Allocations in the life that the tally saw.
        tally: u64,
        /// Allocations in the life that dhat saw.
        dhat: u64,
    },
    /// The subject allocated nothing in its whole life: what would a pass be worth?
    NothingAllocated,
    /// The runs of a thread disagree, since another thread frees what it allocates.
    FreedElsewhere {
        /// How many blocks another thread has freed.
        blocks: u64,
    },
    /// Time or work was over before the number of cycles was reached that the rule needs; or the level still rose, within what
    /// the subject may hold.
    TooShort {
        /// The judged cycles.
        cycles: u64,
        /// How many it takes at least.
        cycles_min: u64,
    },
    /// Each life left something behind, and there were too few of them to tell whether that ends.
    TooFewLives {
        /// The lives.
        lives: u64,
        /// How many it takes at least.
        lives_min: u64,
    },
    /// The process of the run ended, and the level had not grown until then.
    Ended {
        /// The cycle in which it ended, counted from the start; 0 is the start itself.
        cycle: u64,
        /// What ended it.
        cause: String,
    },
    /// The level moved, and so few cycles tell no growth from a movement that settles.
    TooFewCycles {
        /// The judged cycles.
        cycles: u64,
    },
    /// The memory budget was reached before the floor was seen to rise twice.
    BudgetReached {
        /// The judged cycles until then.
        cycles: u64,
    },
}

impl Verdict {
    /// Compares the verdicts of two runs in what they rest on: the kind, and the gauge that failed.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unbalanced { gauge, .. }, Self::Unbalanced { gauge: other, .. }) => gauge == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Says whether another verdict accuses the subject of the same, or of something graver.
    pub(crate) fn is_matched_by(&self, other: &Self) -> bool {
        other.agrees_with(self) || other.gravity() > self.gravity()
    }

    /// How grave an accusation is; 0 where there is none.
    pub(crate) const fn gravity(&self) -> u8 {
        match self {
            Self::Steady | Self::Inconclusive { .. } => 0,
            Self::Settled { .. } => 1,
            Self::Residue { .. } => 2,
            Self::Unbalanced { .. } => 3,
            Self::Growing { .. } => 4,
        }
    }

    /// Says whether the heap grows, and not only a meter.
    #[must_use]
    pub const fn heap_grows(&self) -> bool {
        matches!(self, Self::Growing { bytes_per_cycle, blocks_per_cycle, .. } if !bytes_per_cycle.is_zero() || !blocks_per_cycle.is_zero())
    }

    /// The verdict in one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Steady => "Steady",
            Self::Settled { .. } => "Settled",
            Self::Growing { .. } => "Growing",
            Self::Unbalanced { .. } => "Unbalanced",
            Self::Residue { .. } => "Residue",
            Self::Inconclusive { .. } => "Inconclusive",
        }
    }
}

/// Says which verdicts a subject accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Policy {
    /// The idle level after any input has to equal the level after start, exactly.
    pub strict: bool,
    /// The level may move as long as the floor stops rising, or rises ever more slowly.
    pub may_settle: bool,
    /// Bytes that a cache may hold above the level after start, where that was declared: what passes them grows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_hold_bytes: Option<u64>,
}

impl Policy {
    /// Says whether a verdict is no finding.
    #[must_use]
    pub const fn accepts(self, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Steady => true,
            Verdict::Settled { .. } => self.may_settle && !self.strict,
            _ => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: u64| thousands(i64::try_from(count).unwrap_or(i64::MAX));
        match self {
            Self::Steady => formatter.write_str("Steady: every cycle's growth was 0 bytes and 0 blocks"),
            Self::Settled { after, level } => {
                write!(formatter, "Settled: no new high after cycle {}, at {level}", number(*after))
            }
            Self::Growing { bytes_per_cycle, blocks_per_cycle, meters } => {
                let is_level = bytes_per_cycle.is_zero() && blocks_per_cycle.is_zero();
                let heap = (!is_level || meters.is_empty())
                    .then(|| format!("{}, {}", bytes_per_cycle.text("byte"), blocks_per_cycle.text("block")));
                let rising: Vec<_> = heap.into_iter().chain(meters.iter().map(Rising::to_string)).collect();
                write!(formatter, "Growing: {}", rising.join("; "))
            }
            Self::Unbalanced { gauge, idle, after, cycle } => {
                let [idle, after, cycle] = [*idle, *after, *cycle].map(number);
                write!(formatter, "Unbalanced: gauge `{gauge}` was {idle} at idle, and {after} after cycle {cycle}")
            }
            Self::Residue { bytes_per_life, blocks_per_life } => {
                let (lives, [bytes, blocks]) = bytes_per_life.in_common(*blocks_per_life);
                let (bytes, blocks) = (counted(bytes, "byte"), counted(blocks, "block"));
                match lives {
                    1 => write!(formatter, "Residue: each further life leaves {bytes} in {blocks} behind"),
                    _ => write!(formatter, "Residue: {} further lives leave {bytes} in {blocks} behind", number(lives)),
                }
            }
            Self::Inconclusive { why } => write!(formatter, "Inconclusive: {why}"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: u64| thousands(i64::try_from(count).unwrap_or(i64::MAX));
        match self {
            Self::RunsDisagree { tally, dhat } => {
                write!(formatter, "two runs of the same soak disagree: {} and {}", tally.name(), dhat.name())
            }
            Self::CurvesDiffer { cycle } => {
                write!(formatter, "two runs of a strict subject have different levels from cycle {} on", number(*cycle))
            }
            Self::HistoriesDiffer { tally, dhat } => {
                let (tally, dhat) = (number(*tally), number(*dhat));
                write!(formatter, "two runs of a strict subject made {tally} and {dhat} allocations")
            }
            Self::NothingAllocated => formatter.write_str("the subject allocated nothing in its whole life"),
            Self::FreedElsewhere { blocks } => {
                let blocks = counted(blocks.cast_signed(), "block");
                write!(formatter, "another thread frees what the measured one allocates ({blocks})")
            }
            Self::TooShort { cycles, cycles_min } => {
                let cycles = counted(cycles.cast_signed(), "cycle");
                write!(formatter, "too short to tell: {cycles}, and it takes {} or more", number(*cycles_min))
            }
            Self::TooFewLives { lives, lives_min } => {
                let [lives, lives_min] = [*lives, *lives_min].map(number);
                write!(formatter, "too short to tell: the level rose over {lives} lives, and it takes {lives_min}")
            }
            Self::Ended { cycle, cause } => write!(formatter, "it ended in {}: {cause}", in_which(*cycle)),
            Self::TooFewCycles { cycles } => {
                let cycles = counted(cycles.cast_signed(), "cycle");
                write!(formatter, "the level moved, and {cycles} cannot tell growth from what settles")
            }
            Self::BudgetReached { cycles } => {
                let cycles = counted(cycles.cast_signed(), "cycle");
                write!(formatter, "the memory budget was reached after {cycles}, too few to tell growth from warm-up")
            }
        }
    }
}

/// Names a cycle of a life; 0 is what comes before the first.
pub(crate) fn in_which(cycle: u64) -> String {
    if cycle == 0 { "its start".to_owned() } else { format!("cycle {}", thousands(cycle.cast_signed())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growing() -> Verdict {
        Verdict::Growing { bytes_per_cycle: Rate::of(29, 1), blocks_per_cycle: Rate::of(1, 2), meters: Vec::new() }
    }

    fn settled() -> Verdict {
        Verdict::Settled { after: 1_024, level: Level { bytes: 2_048, blocks: 3 } }
    }

    fn unbalanced(gauge: &str) -> Verdict {
        Verdict::Unbalanced { gauge: gauge.to_owned(), idle: 0, after: 1, cycle: 7 }
    }

    const RESIDUE: Verdict = Verdict::Residue { bytes_per_life: Rate::of(29, 1), blocks_per_life: Rate::of(1, 1) };
    fn residue(bytes: (i64, u64), blocks: (i64, u64)) -> Verdict {
        let [bytes_per_life, blocks_per_life] = [bytes, blocks].map(|(amount, lives)| Rate::of(amount, lives));
        Verdict::Residue { bytes_per_life, blocks_per_life }
    }

    const NOTHING: Verdict = Verdict::Inconclusive { why: Why::NothingAllocated };

    #[test]
    fn every_verdict_is_a_sentence() {
        let disagree = Why::RunsDisagree { tally: Box::new(Verdict::Steady), dhat: Box::new(growing()) };
        let inconclusive = |why| Verdict::Inconclusive { why };
        let sentences = [
            (Verdict::Steady, "Steady: every cycle's growth was 0 bytes and 0 blocks"),
            (settled(), "Settled: no new high after cycle 1,024, at 2,048 bytes in 3 blocks"),
            (growing(), "Growing: 29 bytes/cycle, 0.5 blocks/cycle"),
            (unbalanced("drives"), "Unbalanced: gauge `drives` was 0 at idle, and 1 after cycle 7"),
            (RESIDUE, "Residue: each further life leaves 29 bytes in 1 block behind"),
            (residue((29, 3), (1, 3)), "Residue: 3 further lives leave 29 bytes in 1 block behind"),
            (residue((64, 1), (1, 2)), "Residue: 2 further lives leave 128 bytes in 1 block behind"),
            (residue((5, 4), (1, 6)), "Residue: 12 further lives leave 15 bytes in 2 blocks behind"),
            (residue((64, 1), (0, 1)), "Residue: each further life leaves 64 bytes in 0 blocks behind"),
            (NOTHING, "Inconclusive: the subject allocated nothing in its whole life"),
            (inconclusive(disagree), "Inconclusive: two runs of the same soak disagree: Steady and Growing"),
            (
                inconclusive(Why::CurvesDiffer { cycle: 5 }),
                "Inconclusive: two runs of a strict subject have different levels from cycle 5 on",
            ),
            (
                inconclusive(Why::HistoriesDiffer { tally: 1_000, dhat: 2_000 }),
                "Inconclusive: two runs of a strict subject made 1,000 and 2,000 allocations",
            ),
            (
                inconclusive(Why::Ended { cycle: 0, cause: "no port".to_owned() }),
                "Inconclusive: it ended in its start: no port",
            ),
            (
                inconclusive(Why::Ended { cycle: 9_871, cause: "signal 9".to_owned() }),
                "Inconclusive: it ended in cycle 9,871: signal 9",
            ),
            (
                inconclusive(Why::TooFewCycles { cycles: 2 }),
                "Inconclusive: the level moved, and 2 cycles cannot tell growth from what settles",
            ),
            (
                inconclusive(Why::BudgetReached { cycles: 1 }),
                "Inconclusive: the memory budget was reached after 1 cycle, too few to tell growth from warm-up",
            ),
        ];
        for (verdict, sentence) in sentences {
            assert_eq!(verdict.to_string(), sentence);
            assert!(sentence.starts_with(verdict.name()), "{sentence}");
        }
    }

    #[test]
    fn verdicts_agree_in_their_kind_and_in_the_gauge_that_failed() {
        let other_growing =
            Verdict::Growing { bytes_per_cycle: Rate::of(8, 1), blocks_per_cycle: Rate::of(0, 1), meters: Vec::new() };
        assert!(growing().agrees_with(&other_growing));
        assert!(!growing().agrees_with(&settled()));
        assert!(unbalanced("drives").agrees_with(&unbalanced("drives")));
        assert!(!unbalanced("drives").agrees_with(&unbalanced("jobs")));
    }

    #[test]
    fn a_verdict_is_matched_by_the_same_and_by_graver_ones() {
        let by_gravity = [Verdict::Steady, settled(), RESIDUE, unbalanced("drives"), growing()];
        for (gravity, verdict) in by_gravity.iter().enumerate() {
            for (other_gravity, other) in by_gravity.iter().enumerate() {
                assert_eq!(verdict.is_matched_by(other), other_gravity >= gravity, "{verdict} by {other}");
            }
            assert!(!verdict.is_matched_by(&NOTHING), "{verdict}: what is not known matches nothing");
        }
        assert!(!unbalanced("drives").is_matched_by(&unbalanced("jobs")));
    }
}
