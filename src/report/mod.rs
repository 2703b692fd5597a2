//! How people and machines read a result.
//!
//! The goal: text that is byte-identical from run to run, and says what grew, by how much, and where. This module must not
//! measure or judge anything.

mod assertion;
mod text;

pub use text::{outcome, spark_line};
