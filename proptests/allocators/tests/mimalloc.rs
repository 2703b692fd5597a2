//! mimalloc in production, and a soak of the same program.

mod suite;

use mimalloc::MiMalloc;
use slowleak_allocators::{mimalloc_committed_bytes as bytes_in_use, mimalloc_owns as is_given};

#[global_allocator]
static ALLOC: slowleak::Over<MiMalloc> = slowleak::Alloc::over(MiMalloc);
