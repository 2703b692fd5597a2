//! How much is live.
/// The global allocator.
#[derive(Debug)]
pub struct Alloc;
