//! Finds *slow* memory leaks in long-running services.

pub mod heap;
pub mod report;
pub mod soak;

pub use heap::Alloc;
pub use soak::{Soak, Subject, soak};
