//! Finds *slow* memory leaks in long-running services.

pub mod heap;
#[cfg(feature = "pcm")]
pub mod pcm;
pub mod report;
#[cfg(feature = "pcm")]
pub mod scenario;
pub mod soak;

pub use heap::Alloc;
pub use soak::soak;
