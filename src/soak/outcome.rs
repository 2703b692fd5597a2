//! The outcome: the verdict of a soak, and every fact behind it.

use serde::Serialize;

use super::culprit::Explanation;
use super::curve::Curve;
use super::floor::Floor;
use super::gauge::Gauges;
use super::verdict::{Policy, Verdict};
use crate::heap::{Growth, Level, Signature, Totals};

/// Holds what a soak has shown. All numbers are dhat's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What the facts amount to.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What the subject accepts.
    pub policy: Policy,
    /// The judged cycles: those after the warm-up.
    pub cycles: u64,
    /// How much the level moved over the judged cycles.
    pub growth: Growth,
    /// The levels after each life has ended: the first is that before all lives, the second that after one which may
    /// initialise statics, the third that after the judged one.
    pub lives: Curve,
    /// The gauges, in the subject's order.
    pub gauges: Gauges,
    /// Allocations of the judged life; a reallocation is one.
    pub allocations: u64,
    /// The highest level over all lives, idle or not.
    pub peak: Level,
    /// What was allocated over all lives.
    pub totals: Totals,
    /// What the soak would have missed.
    pub floor: Floor,
    /// The call sites, for findings.
    pub explanation: Option<Explanation>,
    /// The levels at idle.
    pub curve: Curve,
}

impl Outcome {
    /// Says whether the subject accepts the verdict. If not it is a finding, or inconclusive.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.policy.accepts(&self.verdict)
    }

    /// Identifies the finding: the signature of the site that grew most.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.explanation.as_ref()?.signature
    }
}
