//! Does it grow: soaks a long-lived service in cycles and judges the curve of its idle heap levels.
//!
//! A *soak* is many cycles of the same input on one subject, in several lives of it, and in several runs:
//! the tally scouts for the number of cycles that decides, then dhat judges at that number, and the two have to agree. A
//! finding is run again for its call sites.
//!
//! | file | word |
//! |---|---|
//! | `subject` | the service under test: start, cycle, gauges |
//! | `service` | a subject that takes another input each cycle |
//! | `canary` | one subject for many inputs: the loop of a fuzzer |
//! | `property` | the same for those who draw inputs at random |
//! | `living` | its subject, with the gauges after start and the level after each cycle |
//! | `stretch` | which inputs a canary that may settle suspects |
//! | `finding`, `shrink` | what an input shows, and the shortest that shows the same |
//! | `builder`, `plan`, `run` | how a soak is asked for, what is asked of it, and the order in which it is answered |
//! | `recorded` | the record of a soak in anyone's test |
//! | `own` | runs in processes of their own |
//! | `interrupt` | who waits, and wants to hear what was seen so far |
//! | `agreement` | what several runs amount to |
//! | `life` | start, cycles, drop; who watches |
//! | `search` | how many cycles it takes |
//! | `curve` | what is asked of a curve of levels |
//! | `meter` | when meters are read, and which of them rise |
//! | `verdict` | what they amount to, as a pure function |
//! | `culprit` | which call sites grew |
//! | `counted` | what a life allocates, for a budget or a limit (feature `budget`) |
//! | `budgeted` | what budgets and known leaks say of a soak (feature `budget`) |
//! | `measure` | what one operation allocates (feature `budget`) |
//! | `resolution` | what would have been missed |
//! | `self_test` | whether the judge can be trusted |
//! | `limits` | every bound, with its unit and origin |
//!
//! The goal: the same verdict on the same subject, every time, and no pass that means nothing. This module must not know
//! how the heap is counted, nor any particular service.

mod agreement;
#[cfg(feature = "budget")]
mod budgeted;
mod builder;
mod canary;
#[cfg(feature = "budget")]
mod counted;
mod culprit;
mod curve;
mod finding;
mod interrupt;
mod life;
pub mod limits;
mod living;
#[cfg(feature = "budget")]
mod measure;
mod meter;
mod own;
mod plan;
mod property;
mod recorded;
mod resolution;
mod run;
mod search;
mod self_test;
mod service;
mod shrink;
mod stretch;
mod subject;
mod verdict;

pub use builder::{Soak, soak};
pub use canary::{Account, Canary, Fed};
pub use finding::{Examined, Finding, examine};
#[doc(hidden)]
pub use life::Dials;
#[cfg(feature = "budget")]
pub use measure::{Measured, measure};
pub use property::{Failed, Property};
pub use run::{Progress, SetupError, Stage};
pub use self_test::{SelfTestError, self_test};
pub use service::{Repeating, Service};
pub use shrink::{Shrink, Shrunk, shrink};
pub use subject::{Closures, GaugeReader, Subject};
#[doc(hidden)]
pub use subject::{Listener, Work};
pub use verdict::{Facts, lives_are_enough};

#[cfg(feature = "budget")]
pub use crate::budget::AtMost;
pub use crate::process::CannotRestart;
#[cfg(feature = "tokio")]
pub(crate) use crate::record::TASKS;
pub use crate::record::{
    Curve, Death, Deviation, End, Explanation, Gauge, Gauges, Meter, Meters, Moment, Note, Outcome, Policy, Rate,
    Reach, Reading, Resolution, Rising, Stretch, Unit, Verdict, Why,
};
