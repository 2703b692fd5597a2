//! The system under test: a simulator of the Package Command Manager of Systems Management Server 1.2.
//!
//! It is a discrete-event simulation on a simulated clock, and a pure function of its command queue and seed: same input,
//! same trace, byte for byte. It does no input or output, knows no wall clock and no threads, and knows nothing of heaps
//! or soaks. Each rule names its article (`Q163488`); where the sources are silent the comment says "our choice".

mod agenda;
mod application;
pub mod behaviour;
pub mod build;
mod client;
pub mod clock;
pub mod command;
pub mod component;
mod drive;
mod gauges;
mod host;
pub mod leak;
mod machine;
mod pipeline;
pub mod program;
mod random;
pub mod record;
pub mod rollout;
mod service;
mod shelf;
mod site;
mod standing;
mod system;
pub mod trace;
mod wind_down;
mod world;

pub use build::{Build, Builds, Platform};
pub use client::{ClientNumber, HistoryState, Smsid};
pub use clock::Seconds;
pub use command::{Clients, Command, OtherBuilds, Queue, Timed};
pub use component::Component;
pub use leak::{Leak, Leaks, Ledger};
pub use pipeline::{JobStatus, JobStep, Phases};
pub use rollout::{Hosts, SetupPhase};
pub use site::{Setup, Site};
pub use system::System;
pub use trace::{Event, Trace};
