//! The components of the product that hotfixes replaced, each with its ladder of builds and the files of each build.
//!
//! A *component* is a file that is deployed and updated as one. Which builds it has, and with what attributes an article
//! prints their files, are the ladders in [`Component::ladder`]; attributes are read and recognised by
//! [`Component::resolve`]. What builds do is not said here.

mod builds;
mod file;
mod ladder;
mod name;

pub use self::builds::Builds;
pub use self::file::{FileAttributes, Resolution, Size, Stamp};
pub use self::ladder::{File, Rung};
pub use self::name::Component;
