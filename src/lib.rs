//! Finds *slow* memory leaks in long-running services.

pub mod heap;
pub mod soak;

pub use heap::Alloc;
