//! Blocks of any alignment, blocks from before `main`, and what mimalloc and jemalloc say themselves of a block: is it theirs?
//!
//! All of it is unsafe, and therefore here; the tests of both allocators are safe, and the same.

#![expect(
    unsafe_code,
    reason = "blocks of any alignment are allocated past Rust's containers, and allocators of C asked"
)]

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, handle_alloc_error, realloc};
use std::ptr::NonNull;
use std::sync::Mutex;

/// A live block, filled with a byte that has to survive.
#[derive(Debug)]
pub struct Block {
    address: NonNull<u8>,
    layout: Layout,
    tag: u8,
}

// SAFETY: a block is owned, and allocators take blocks back from any thread.
unsafe impl Send for Block {}

impl Block {
    /// Allocates at least one byte, aligned to a power of two; zeroed by the allocator first, or not.
    ///
    /// # Panics
    ///
    /// When the size is zero or the alignment no power of two, and when zeroed memory is not zero.
    #[must_use]
    pub fn new(size: usize, align: usize, is_zeroed: bool, tag: u8) -> Self {
        assert!(size > 0, "a block has a size");
        let layout = Layout::from_size_align(size, align).expect("a size and an alignment");
        // SAFETY: the size is not zero.
        let address = unsafe { if is_zeroed { alloc_zeroed(layout) } else { alloc(layout) } };
        let Some(address) = NonNull::new(address) else { handle_alloc_error(layout) };
        let mut block = Self { address, layout, tag };
        if is_zeroed {
            // SAFETY: `alloc_zeroed` has initialised all of it.
            assert!(unsafe { block.bytes() }.iter().all(|&byte| byte == 0), "zeroed");
        }
        block.fill();
        block
    }

    /// Reallocates to another size, at least one byte.
    ///
    /// # Panics
    ///
    /// When the size is zero, and when what the block held has not survived.
    pub fn resize(&mut self, size: usize) {
        assert!(size > 0, "a block has a size");
        let layout = Layout::from_size_align(size, self.layout.align()).expect("a size and an alignment");
        // SAFETY: the block was allocated with this layout, and the new size is not zero and fits it.
        let address = unsafe { realloc(self.address.as_ptr(), self.layout, size) };
        let Some(address) = NonNull::new(address) else { handle_alloc_error(layout) };
        let kept = size.min(self.layout.size());
        (self.address, self.layout) = (address, layout);
        // SAFETY: as much as both sizes have was initialised before, and moved along.
        let bytes = unsafe { std::slice::from_raw_parts(address.as_ptr(), kept) };
        assert!(bytes.iter().all(|&byte| byte == self.tag), "what a block holds survives every move");
        self.fill();
    }

    /// Says whether it is aligned as was asked for, and holds what was put into it.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        // SAFETY: all of it was filled.
        let bytes = unsafe { self.bytes() };
        self.address.addr().get().is_multiple_of(self.layout.align()) && bytes.iter().all(|&byte| byte == self.tag)
    }

    /// Where it lies.
    #[must_use]
    pub fn address(&self) -> *const u8 {
        self.address.as_ptr()
    }

    fn fill(&mut self) {
        // SAFETY: the block has that many bytes, and nobody else looks at them.
        unsafe { self.address.write_bytes(self.tag, self.layout.size()) };
    }

    /// # Safety
    ///
    /// All of it has been initialised.
    unsafe fn bytes(&self) -> &[u8] {
        // SAFETY: the block has that many bytes, and the caller says that they are initialised.
        unsafe { std::slice::from_raw_parts(self.address.as_ptr(), self.layout.size()) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the block was allocated with this layout, and ends here.
        unsafe { dealloc(self.address.as_ptr(), self.layout) };
    }
}

static EARLY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// Hands out the blocks that were allocated before `main`, and before the standard library was set up.
///
/// # Panics
///
/// When somebody has panicked with them.
#[must_use]
pub fn early() -> Vec<Block> {
    std::mem::take(&mut *EARLY.lock().expect("nobody panics"))
}

/// Allocates before `main`: the program's loader calls it.
#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
static BEFORE_MAIN: extern "C" fn() = before_main;

extern "C" fn before_main() {
    let mut early = EARLY.lock().expect("nobody panics");
    for align in [1, 8, 64, 4_096] {
        early.push(Block::new(100, align, false, 29));
        early.push(Block::new(100, align, true, 29));
    }
}

/// Says whether mimalloc takes a block for its own.
#[must_use]
pub fn mimalloc_owns(block: &Block) -> bool {
    // SAFETY: mimalloc looks the address up, and does not follow it.
    unsafe { libmimalloc_sys::mi_is_in_heap_region(block.address().cast()) }
}

/// The bytes that mimalloc has committed.
#[must_use]
pub fn mimalloc_committed_bytes() -> usize {
    let mut committed = 0;
    let none = std::ptr::null_mut;
    // SAFETY: it writes to what is not null, and that lives on.
    unsafe {
        libmimalloc_sys::mi_process_info(none(), none(), none(), none(), none(), &raw mut committed, none(), none());
    }
    committed
}

/// Says whether jemalloc takes a block for its own: one of its arenas does.
#[cfg(feature = "jemalloc")]
#[must_use]
pub fn jemalloc_owns(block: &Block) -> bool {
    let mut address = block.address();
    let (mut arena, mut length) = (0_u32, size_of::<u32>());
    // SAFETY: the name ends in a zero; what is asked is an address, and what is answered the number of an arena, both of the
    // sizes that are given. jemalloc looks the address up, and does not follow it.
    let error = unsafe {
        tikv_jemalloc_sys::mallctl(
            c"arenas.lookup".as_ptr(),
            (&raw mut arena).cast(),
            &raw mut length,
            (&raw mut address).cast(),
            size_of::<*const u8>(),
        )
    };
    error == 0
}

/// The bytes that jemalloc has allocated.
///
/// # Panics
///
/// When it was built without statistics.
#[cfg(feature = "jemalloc")]
#[must_use]
pub fn jemalloc_allocated_bytes() -> usize {
    tikv_jemalloc_ctl::epoch::advance().expect("jemalloc has statistics");
    tikv_jemalloc_ctl::stats::allocated::read().expect("jemalloc has statistics")
}
