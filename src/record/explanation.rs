//! The explanation of a finding: which call sites grew between two moments.

use serde::{Deserialize, Serialize};

use super::level::Growth;
use super::rate::Rate;
use super::site::{Signature, Site};

/// A moment of a soak at which sites are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Idle in the judged life after so many cycles, counted from the start.
    Cycle(u64),
    /// At the end of the first life (1), of the judged one (2), or of a further one.
    LifeEnd(u64),
}

/// Explains a finding by call sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// The earlier moment.
    pub from: Moment,
    /// The later moment.
    pub to: Moment,
    /// How much more was live at the later moment than at the earlier. Either list of sites adds up to it.
    pub rise: Growth,
    /// Where the blocks grew: what a growing reallocation added is booked at the reallocation.
    pub growth_sites: Vec<Site>,
    /// Where the blocks were first allocated, as dhat books them.
    pub allocation_sites: Vec<Site>,
    /// Identifies the finding: the signature of the site that grew most.
    pub signature: Option<Signature>,
}

impl Explanation {
    /// Spreads a growth over the cycles between the two moments, or over the lives: bytes and blocks. From a cycle to the end
    /// of a life there is no rate.
    #[must_use]
    pub fn rates(&self, growth: Growth) -> Option<(Rate, Rate)> {
        let ((Moment::Cycle(from), Moment::Cycle(to)) | (Moment::LifeEnd(from), Moment::LifeEnd(to))) =
            (self.from, self.to)
        else {
            return None;
        };
        let times = to.checked_sub(from).filter(|&times| times > 0)?;
        Some((Rate::of(growth.bytes, times), Rate::of(growth.blocks, times)))
    }
}
