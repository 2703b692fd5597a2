//! How people and machines read a result.
//!
//! The goal: text that is byte-identical from run to run, and says on its first screen what grew, by how much, whose line it is, and
//! what to do. This module must not measure or judge anything.

#[cfg(feature = "cli")]
mod article;
mod assertion;
#[cfg(feature = "cli")]
mod builds;
#[cfg(feature = "pcm")]
mod finding;
#[cfg(feature = "pcm")]
mod gate;
mod json;
#[cfg(feature = "cli")]
mod leaks;
mod progress;
#[cfg(feature = "pcm")]
mod run;
mod text;

#[cfg(feature = "cli")]
pub use article::{UnknownArticle, article, articles};
#[cfg(feature = "cli")]
pub use builds::builds;
#[cfg(feature = "pcm")]
pub use finding::{shortest_scenario, site_finding};
#[cfg(feature = "pcm")]
pub use gate::gate_text;
pub use json::json;
#[cfg(feature = "cli")]
pub use leaks::leaks;
#[cfg(feature = "pcm")]
pub use run::RunLog;
pub use text::{finding, outcome, spark_line};
