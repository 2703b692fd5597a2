//! Services as one finds them, each with the leak that its tests are about, and without.

pub mod journal;
pub mod server;
