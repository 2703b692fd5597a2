//! The simulated Package Command Manager.

pub mod behaviour;
pub mod build;
pub mod clock;
pub mod command;
pub mod program;
pub mod record;
pub mod trace;
