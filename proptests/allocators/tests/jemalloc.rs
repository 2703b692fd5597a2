//! jemalloc in production, and a soak of the same program.

mod suite;

use slowleak_allocators::{jemalloc_allocated_bytes as bytes_in_use, jemalloc_owns as is_given};
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOC: slowleak::Over<Jemalloc> = slowleak::Alloc::over(Jemalloc);
