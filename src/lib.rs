//! Finds *slow* memory leaks in long-running services: the ones that leak checkers miss because the growing memory is
//! still reachable.
//!
//! After one more cycle of work, is the heap back where it was? A soak asks that of a service in ten lines, exactly, in
//! bytes and blocks counted by dhat:
//!
//! ```
//! #[global_allocator]
//! static ALLOC: slowleak::Alloc = slowleak::Alloc;
//!
//! fn main() {
//!     slowleak::soak(
//!         || Vec::<String>::new(), // start the service
//!         |queue| {
//!             // one cycle: it begins idle and ends idle
//!             queue.push("a job".to_owned());
//!             queue.pop();
//!         },
//!     )
//!     .assert_steady();
//! }
//! ```
//!
//! The [`guide`] goes on from here, a chapter for each kind of service.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | subject | a long-lived service under test: started once, run in cycles |
//! | cycle | one input worked off completely: the subject begins idle and ends idle |
//! | idle | nothing pending: no queued command, no running process, no open connection, no unreported status |
//! | heap level | live heap at idle, in bytes and blocks |
//! | growth | level after a cycle minus level before it, signed; *net growth* over several cycles likewise |
//! | life | start, cycles, drop |
//! | residue | level after a life minus level before it; judged from the second life on, by the floor over several |
//! | soak | many cycles of the same input on one subject |
//! | warm-up | first cycles of a soak, in which capacities may still be acquired |
//! | strict | a subject whose idle level after any input equals its level after start, exactly |
//! | octave | the cycles from N/2 to N |
//! | gauge | a logical size that the subject reports at idle |
//! | meter | what else is counted of the process, and may rise for a while: native heap, open files, threads, tasks; judged by floors |
//! | floor | the lowest level of a stretch of cycles |
//! | resolution | the leak rate that a verdict would have missed at its number of cycles |
//! | run | the lives of a subject watched by one counter: scout, judge, or one that explains |
//! | observation | what one run has seen, and how it ended |
//! | record | what a soak has shown, as plain data with a version |
//! | verdict | `Steady`, `Settled`, `Growing`, `Unbalanced`, `Residue` or `Inconclusive`: see [`soak::Verdict`] |
//! | finding | a verdict that the subject's policy does not accept, with its curve and call sites |
//! | ledger | the simulator's own exact account of what its modelled leaks have leaked: the ground truth |
//!
//! # The house
//!
//! | room | question |
//! |---|---|
//! | [`heap`] | how much is live |
//! | `process` | where a run takes place: in this process, or in the same program started again for it |
//! | [`record`] | what a soak has shown, as plain data |
//! | `budget` | what it may allocate, and which leaks are known (feature `budget`) |
//! | [`soak`](mod@soak) | does it grow |
//! | `fuzz` | does any input leak: anyone's service as a fuzz target (feature `fuzz`) |
//! | `tokio` | does an async service grow, on a runtime of tokio (feature `tokio`) |
//! | `pcm` | what is under test: a simulated service that leaked (feature `pcm`) |
//! | `scenario` | the readable text form of its command queues (feature `pcm`) |
//! | `site_subject` | the one place that joins the simulator to the soak (feature `pcm`) |
//! | `gate` | does every scenario hold (feature `pcm`) |
//! | [`report`] | how people and machines read a result |
//! | [`guide`] | how it is used, a chapter for each kind of service |
//! | `cli` | the front desk (feature `cli`) |
//! | `extra_counters` | states as coverage of libFuzzer (feature `libfuzzer`) |
//!
//! Arrows point one way: `cli → report → soak → process → heap`, `soak → budget`, `cli → gate → soak`, `tokio → soak`, `fuzz → report` and
//! `gate → scenario → pcm`; everybody but `pcm` may know `record`.
//! Users of the library switch the default features off and compile `heap`, `process`, `record`, `soak` and `report` only.

#[cfg(feature = "budget")]
pub mod budget;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "libfuzzer")]
pub mod extra_counters;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(feature = "pcm")]
pub mod gate;
pub mod guide;
pub mod heap;
#[cfg(feature = "pcm")]
pub mod pcm;
mod process;
pub mod record;
pub mod report;
#[cfg(feature = "pcm")]
pub mod scenario;
#[cfg(feature = "pcm")]
pub mod site_subject;
pub mod soak;
#[cfg(feature = "tokio")]
pub mod tokio;

pub use heap::{Alloc, Over};
pub use soak::{Soak, Subject, soak};

/// Compiles and runs the code of the README with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
