//! The outcome: the verdict of a soak, and every fact behind it.

use serde::{Deserialize, Serialize};

use super::costs::Costs;
use super::curve::Curve;
use super::document::Complaint;
use super::explanation::Explanation;
use super::gauge::Gauges;
use super::level::{Growth, Level, Totals};
use super::meter::{Meter, Meters};
use super::observation::End;
use super::resolution::Resolution;
use super::site::Signature;
use super::verdict::{Policy, Verdict};

/// Holds what a soak has shown. The curve of a finding is dhat's, wherever dhat shows the same; that of a pass is the longest, which the
/// tally has counted and dhat has confirmed. Peak and totals are dhat's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// What the facts amount to.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What the subject accepts.
    pub policy: Policy,
    /// The judged cycles: those after the warm-up.
    pub cycles: u64,
    /// The first cycle after which the level never came back to where it was after the warm-up, counted from the start, where the
    /// verdict is that it grows.
    pub since: Option<u64>,
    /// How much the level moved over the judged cycles.
    pub growth: Growth,
    /// The levels after each life has ended: the first is that before all lives, the second that after one which may
    /// initialise statics, the third that after the judged one.
    pub lives: Curve,
    /// The gauges, in the subject's order.
    pub gauges: Gauges,
    /// The meters: those of the subject, and where the process was its own what the system said of that.
    #[serde(default)]
    pub meters: Meters,
    /// Allocations of the judged life; a reallocation is one.
    pub allocations: u64,
    /// The highest level over all lives, idle or not.
    pub peak: Level,
    /// What was allocated over all lives.
    pub totals: Totals,
    /// What the soak would have missed.
    pub resolution: Resolution,
    /// How a run ended that did not come to its end.
    pub end: Option<End>,
    /// What else there is to say of how the verdict came about.
    pub notes: Vec<Note>,
    /// The call sites, for findings; and where a soak was too short, those of what it held more and more.
    pub explanation: Option<Explanation>,
    /// What a life allocates, where a budget or a limit asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<Costs>,
    /// Whether everything that grows is a leak that is known and allowed, and none grows faster than is known.
    #[serde(default, skip_serializing_if = "super::site::is_false")]
    pub is_known: bool,
    /// What is wrong beside the verdict: a budget or a limit that does not hold, a known leak that is faster or gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<Complaint>,
    /// What budgets and known leaks have to say otherwise, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The levels at idle.
    pub curve: Curve,
}

/// Says something about how a verdict came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// One of so many runs saw something else, and the others did not.
    OneRunDiffered {
        /// How many runs there were.
        runs: usize,
        /// What that one saw, in one word.
        verdict: String,
    },
    /// The time was over: about so much of it would do, for all runs.
    MoreTime {
        /// Seconds, rounded up to tens.
        seconds: u64,
    },
    /// Time was over when dhat had counted so many cycles; until then it said the same as the tally, which has seen the others.
    CountedInPart {
        /// The judged cycles that dhat has counted.
        cycles: u64,
    },
    /// It was a long soak, of which dhat has counted so many cycles, and the tally all.
    CountedFewer {
        /// The judged cycles that dhat has counted.
        cycles: u64,
    },
    /// Somebody has interrupted it.
    Interrupted {
        /// The judged cycles until then.
        cycles: u64,
        /// Whether that was while dhat counted, after the tally had seen all.
        under_dhat: bool,
    },
    /// Other threads allocated beside the measured one, and were not judged.
    OthersAllocated,
    /// The runs took place in this process.
    InProcess {
        /// Why, where that was not asked for in the code.
        why: String,
    },
    /// Rust allocated nothing, and C's heap came back or was not used.
    OnlyNative,
    /// The process was its own, and C's heap could not be read there.
    NativeNotReadable,
    /// A meter is so dear to read that it was read too rarely, and was not judged.
    ReadTooRarely {
        /// The meter's name.
        meter: String,
    },
    /// A scope was asked for, and the whole of a process was judged.
    ScopeNotNeeded,
    /// Who interrupts the soak is not heard in processes of their own.
    NotInterruptible,
    /// Cycles ended though more tasks were alive than before, or threads were at work: it was waited for them in vain.
    CyclesCutShort {
        /// How many of the judged run.
        cycles: u64,
    },
    /// Lives ended though blocking calls went on, which cannot be cancelled.
    LivesCutShort {
        /// How many of the judged run.
        lives: u64,
    },
    /// A limit of the builder was set that says nothing about such a soak.
    LimitNotNeeded {
        /// Its name.
        limit: String,
    },
    /// Several soaks have been asked for at its place in the source, by the same test.
    OneOfMany {
        /// Which of those with its label it is, from 1 on.
        number: u32,
        /// Its label.
        case: Option<String>,
    },
    /// A run that was to explain the finding ended before it could.
    NotExplained {
        /// The cycle of the judged life in which it ended, counted from the start; 0 is before the first.
        cycle: u64,
        /// What ended it.
        cause: String,
    },
}

impl Outcome {
    /// Says whether the verdict is accepted, by the subject or as a leak that is known, and nothing else is wrong. If not it is a
    /// finding, or inconclusive.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.has_accepted_verdict() && self.complaints.is_empty()
    }

    /// Says whether the verdict is accepted, whatever is wrong beside it.
    #[must_use]
    pub const fn has_accepted_verdict(&self) -> bool {
        self.is_known || self.policy.accepts(&self.verdict)
    }

    /// The meters that rise where the heap does not: they are what grows, and the curve shows nothing.
    pub(crate) fn rising_meters(&self) -> impl Iterator<Item = &Meter> {
        let rising = match &self.verdict {
            Verdict::Growing { meters, .. } if !self.verdict.heap_grows() => meters.as_slice(),
            _ => &[],
        };
        self.meters.iter().filter(|meter| rising.iter().any(|of| of.name == meter.name))
    }

    /// Identifies the finding: the signature of the site that grew most.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.explanation.as_ref()?.signature
    }
}
