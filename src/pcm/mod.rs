//! The system under test: a simulator of the Package Command Manager of Systems Management Server 1.2.
//!
//! It is a discrete-event simulation on a simulated clock, and a pure function of its command queue and seed: same input,
//! same trace, byte for byte. It does no input or output, knows no wall clock and no threads, and knows nothing of heaps
//! or soaks. Each rule names its article (`Q163488`); where the sources are silent the comment says "our choice".
//!
//! # Floors
//!
//! Each room stands on a floor and names what is below it, or beside it, and nothing above it; no two modules import each
//! other, by whatever way round. A suite reads this table and holds it.
//!
//! | floor | what it is | rooms |
//! |---|---|---|
//! | 1 | words: numbers, names and tools that everybody knows, and that know nobody | `behaviour`, `build`, `catalogue`, `circumstance`, `clock`, `component`, `names`, `program`, `random`, `record`, `setup`, `shelf`, `status`, `steps`, `system` |
//! | 2 | what goes in and comes out | `command`, `trace`, `view` |
//! | 3 | accounts: what leaks hold | `leak` |
//! | 4 | what is: state, and the rules that keep it whole | `client`, `drive`, `files`, `host`, `machine`, `pipeline`, `process`, `site_server`, `world` |
//! | 5 | who acts | `actor`, `administrator`, `application`, `despooler`, `executive`, `maintenance`, `operator`, `rollout`, `scheduler`, `service`, `tell` |
//! | 6 | the stage | `agenda`, `gauges`, `site`, `stage`, `standing`, `wind_down` |
//!
//! A step begins on the stage, which makes the scene, and that makes the one who acts (`actor`).

mod actor;
mod administrator;
mod agenda;
mod application;
pub mod behaviour;
pub mod build;
mod catalogue;
pub mod circumstance;
mod client;
pub mod clock;
pub mod command;
pub mod component;
mod despooler;
mod drive;
mod executive;
mod files;
mod gauges;
mod host;
pub mod leak;
mod machine;
mod maintenance;
mod names;
mod operator;
mod pipeline;
mod process;
pub mod program;
mod random;
pub mod record;
pub mod rollout;
mod scheduler;
mod service;
mod setup;
mod shelf;
mod site;
mod site_server;
mod stage;
mod standing;
mod status;
mod steps;
mod system;
mod tell;
pub mod trace;
mod view;
mod wind_down;
mod world;

pub use build::{Build, Platform};
pub use catalogue::{Leak, Leaks};
pub use circumstance::Circumstance;
pub use clock::Seconds;
pub use command::{Clients, Command, OtherBuilds, Queue, Timed};
pub use component::{Builds, Component};
pub use leak::Ledger;
pub use names::{ClientNumber, ClientNumbers, Smsid};
pub use setup::{Hosts, Setup};
pub use site::Site;
pub use status::{HistoryState, JobStatus, SetupPhase};
pub use steps::{JobStep, Phases, RserviceAction};
pub use system::System;
pub use trace::{Event, Trace};
pub use view::View;
