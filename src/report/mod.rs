//! How people and machines read a result.
//!
//! The goal: text that is byte-identical from run to run, and says on its first screen what grew, by how much, whose line it is, and
//! what to do. This module must not measure or judge anything.

mod assertion;
mod forms;
mod leak;
#[cfg(feature = "cli")]
mod picture;
mod progress;
mod text;
mod whole;

pub use forms::json;
#[cfg(feature = "cli")]
pub use forms::{Form, schema};
pub use leak::{Cause, Leak, Shown};
#[cfg(feature = "cli")]
pub use picture::{Curves, Drawn};
pub use progress::Pace;
pub use text::{View, finding, outcome, spark_line, summary};
pub use whole::Report;
