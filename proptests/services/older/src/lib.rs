//! Test subjects over versions that leaked and cannot be in one lock file with their fixed ones.
//!
//! The modules are those of `slowleak-services`, where each stands once; of a pair of twins this package has `leaking`, and
//! that one `fixed`.

#[path = "../../src/bytes_owner_to_vec.rs"]
pub mod bytes_owner_to_vec;
#[path = "../../src/futures_unordered_into_iter.rs"]
pub mod futures_unordered_into_iter;
#[path = "../../src/hashbrown_allocator.rs"]
pub mod hashbrown_allocator;
#[path = "../../src/lru_keys.rs"]
pub mod lru_keys;
#[path = "../../src/slotmap_clone_from.rs"]
pub mod slotmap_clone_from;
#[path = "../../src/tokio_output_panics.rs"]
pub mod tokio_output_panics;
#[path = "../../src/unicycle_wakers.rs"]
pub mod unicycle_wakers;
