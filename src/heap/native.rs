//! C's heap: what is allocated by `malloc`, less what Rust holds of it.
//!
//! Rust's `System` is that same `malloc`. So while this is read, each block of Rust is booked in the size that C gives it, and what is
//! left belongs to C. Only glibc says how much is live; its functions are looked up at run time and never linked, and before anything
//! is believed the meter proves itself. It is exact in a process that was started with [`TUNABLES`] only.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// The settings of glibc by which the meter is exact: no thread keeps what it has freed, which counts as live; and all share one arena,
/// since what glibc notes down of a further one counts as well (3 threads a cycle seemed to leave 13 bytes; measured 2026-11).
#[cfg_attr(not(unix), expect(dead_code, reason = "no run has a process of its own there"))]
pub(crate) const TUNABLES: &str = "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1";

/// Bytes that Rust holds, in C's sizes, since the account began.
static HELD_BY_RUST: AtomicI64 = AtomicI64::new(0);

/// The function that tells how much of a block is usable, by its address; 0 before it was found.
static USABLE_SIZE: AtomicUsize = AtomicUsize::new(0);

/// Books a block of Rust.
pub(super) fn born(block: *mut u8) {
    HELD_BY_RUST.fetch_add(imp::chunk_bytes(block), Ordering::Relaxed);
}

/// Takes a block of Rust off, before it is freed.
pub(super) fn died(block: *mut u8) {
    HELD_BY_RUST.fetch_sub(imp::chunk_bytes(block), Ordering::Relaxed);
}

/// Reads how much of C's heap is live that Rust does not hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native {
    functions: imp::Functions,
}

impl Native {
    /// Begins to account what Rust holds, in a measurement of the whole process that is under way; where the meter proves itself.
    pub(crate) fn start() -> Option<Self> {
        let functions = imp::find()?;
        USABLE_SIZE.store(functions.usable_size_address(), Ordering::SeqCst);
        if !functions.are_true() {
            return None;
        }
        super::watch::Turn::account_native();
        Some(Self { functions })
    }

    /// The bytes. Blocks of Rust that are older than the account stand as C's, all the time.
    pub(crate) fn bytes(self) -> u64 {
        u64::try_from(self.functions.live_bytes() - HELD_BY_RUST.load(Ordering::Relaxed)).unwrap_or(0)
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
#[expect(unsafe_code, reason = "asks C's allocator, by functions that are looked up at run time")]
mod imp {
    use std::ffi::{CStr, c_char, c_void};
    use std::hint::black_box;
    use std::sync::atomic::Ordering;

    use super::USABLE_SIZE;

    /// What glibc tells of its heap, in bytes (`mallinfo2(3)`).
    #[repr(C)]
    #[derive(Debug)]
    struct Info {
        arena: usize,
        free_chunks: usize,
        fast_chunks: usize,
        mapped_chunks: usize,
        mapped_bytes: usize,
        unused: usize,
        fast_bytes: usize,
        used_bytes: usize,
        free_bytes: usize,
        top_bytes: usize,
    }

    /// The size in bytes of a block that glibc puts in pages of its own, unless it was tuned.
    const IN_PAGES: usize = 1 << 20;

    #[derive(Clone, Copy, Debug)]
    pub(super) struct Functions {
        info: unsafe extern "C" fn() -> Info,
        malloc: unsafe extern "C" fn(usize) -> *mut c_void,
        free: unsafe extern "C" fn(*mut c_void),
        usable_size: unsafe extern "C" fn(*mut c_void) -> usize,
    }

    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }

    /// Looks a function up, in the order in which the program itself finds it.
    fn look_up(name: &CStr) -> Option<*mut c_void> {
        // SAFETY: the name ends with a zero byte, and a null handle stands for the program and all its libraries.
        let found = unsafe { dlsym(std::ptr::null_mut(), name.as_ptr()) };
        (!found.is_null()).then_some(found)
    }

    pub(super) fn find() -> Option<Functions> {
        let [info, malloc, free, usable] =
            [look_up(c"mallinfo2")?, look_up(c"malloc")?, look_up(c"free")?, look_up(c"malloc_usable_size")?];
        // SAFETY: these are the functions of those names, whose types the manual of glibc gives.
        unsafe {
            Some(Functions {
                info: std::mem::transmute::<*mut c_void, unsafe extern "C" fn() -> Info>(info),
                malloc: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(usize) -> *mut c_void>(malloc),
                free: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut c_void)>(free),
                usable_size: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut c_void) -> usize>(usable),
            })
        }
    }

    impl Functions {
        pub(super) fn usable_size_address(self) -> usize {
            self.usable_size as usize
        }

        /// What is live of C's heap, in all arenas and in pages of their own.
        pub(super) fn live_bytes(self) -> i64 {
            // SAFETY: it takes nothing and returns numbers.
            let info = unsafe { (self.info)() };
            info.used_bytes.saturating_add(info.mapped_bytes).cast_signed() as i64
        }

        /// Says whether an allocation of C shows, and its end, and the sizes that are booked are those that show.
        pub(super) fn are_true(self) -> bool {
            [1_000, IN_PAGES].into_iter().all(|size| {
                let before = self.live_bytes();
                // SAFETY: a plain allocation, freed below.
                let block = black_box(unsafe { (self.malloc)(size) });
                let during = self.live_bytes();
                // So small a block of glibc's is in no pages of its own. Before one of somebody else's nothing may be read.
                // SAFETY: allocated above; null is allowed.
                let is_like_glibc = size >= IN_PAGES || unsafe { (self.usable_size)(block) } % 16 == 8;
                // A block that does not show is somebody else's, who may have nothing before it.
                let is_booked = is_like_glibc && during > before && during - before == chunk_bytes(block.cast());
                // SAFETY: allocated above; null is allowed.
                unsafe { (self.free)(block) };
                is_booked && self.live_bytes() == before
            })
        }
    }

    /// The size that a block takes of C's heap, with what C notes down before it. 0 where no meter has been looked for.
    ///
    /// A chunk is a multiple of 16 bytes long and has a header of 8; one in pages of its own has one of 16, which begins with the number
    /// of bytes that the pages have before it where the block was to be aligned (glibc, `malloc.c`).
    pub(super) fn chunk_bytes(block: *mut u8) -> i64 {
        let address = USABLE_SIZE.load(Ordering::Relaxed);
        if address == 0 || block.is_null() {
            return 0;
        }
        // SAFETY: the address is that of this function, which was looked up.
        let usable_size = unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void) -> usize>(address) };
        // SAFETY: the block is live, and C's.
        let usable = unsafe { usable_size(block.cast()) };
        if usable % 16 == 8 {
            return (usable + 8).cast_signed() as i64;
        }
        // SAFETY: the header is before the block.
        let before = usize::from_ne_bytes(unsafe { block.sub(16).cast::<[u8; 8]>().read() });
        (usable + 16 + before).cast_signed() as i64
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")))]
mod imp {
    /// What nobody finds here.
    #[derive(Clone, Copy, Debug)]
    pub(super) enum Functions {}

    pub(super) fn find() -> Option<Functions> {
        None
    }

    impl Functions {
        pub(super) fn usable_size_address(self) -> usize {
            match self {}
        }

        pub(super) fn live_bytes(self) -> i64 {
            match self {}
        }

        pub(super) fn are_true(self) -> bool {
            match self {}
        }
    }

    pub(super) fn chunk_bytes(_: *mut u8) -> i64 {
        0
    }
}
