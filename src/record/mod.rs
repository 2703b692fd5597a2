//! What a soak has shown, as plain data with owned text: levels, curves, gauges, call sites, verdicts.
//!
//! | file | word |
//! |---|---|
//! | `level`, `number`, `rate` | how much, how much more, how much in how many cycles; and how that is written |
//! | `curve`, `gauge` | the levels at idle; the logical sizes |
//! | `meter` | what else is counted, and may rise for a while |
//! | `site`, `explanation` | where memory came from; which sites grew between two moments |
//! | `observation` | what one run has seen, as it was seen, and how it ended |
//! | `verdict`, `resolution` | what it amounts to; what would have been missed |
//! | `costs` | what a life allocates |
//! | `outcome` | all of it, for one soak |
//! | `document` | the record: an outcome, whose it is, and how it is seen again |
//! | `run` | the run that it is of |
//! | `folder`, `check` | where records are laid down, and read again; what they must hold then |
//!
//! Everybody fills or reads these, in this process or in another; they know nobody. What the numbers amount to is decided
//! elsewhere. A document of them names its [`VERSION`], so that a later one can read it.

mod check;
mod costs;
mod curve;
mod document;
mod explanation;
pub mod folder;
mod gauge;
mod level;
mod meter;
mod number;
mod observation;
mod outcome;
mod rate;
mod resolution;
mod run;
mod site;
mod verdict;

pub use costs::{CostSite, Costs};
pub use curve::{CURVE_CYCLES_WHOLE, CURVE_LEVELS_FIRST, CURVE_STRETCHES, Curve, Reach, Stretch};
pub use document::{Built, Complaint, Conclusion, Failure, Name, Place, Record, Requirement, quoted};
pub use explanation::{Explanation, Moment};
pub use gauge::{Deviation, Gauge, Gauges};
pub use level::{Growth, Level, Totals};
pub use meter::{Meter, Meters, Reading, Rising, Unit};
pub(crate) use meter::{NATIVE_HEAP, OPEN_FILES, RESIDENT_MEMORY, TASKS, THREADS};
pub use number::{counted, thousands};
pub(crate) use observation::{DONE_TOO_EARLY, NOTHING_ENDS};
pub use observation::{Death, End};
pub(crate) use observation::{Observation, Peak};
pub use outcome::{Note, Outcome};
pub use rate::Rate;
pub use resolution::Resolution;
pub use run::Run;
pub use site::{Frame, Signature, Site};
pub(crate) use verdict::in_which;
pub use verdict::{Policy, Verdict, Why};

/// The version of the documents that are made of these: it is raised when one that was written before cannot be read any more.
pub const VERSION: u32 = 1;
