//! The global allocator: the system's, with a tally, and dhat behind it while a profile runs.
//!
//! Every call takes one of two ways. The short one, nearly always: nobody measures but by tally, and the thread counts.
//! The long one asks what is measured and by whom. Rules of the long way:
//!
//! - The judge's own allocations (tables of dhat and of the recorder) go to the system and nobody looks at them.
//! - Allocations that are meant go through dhat; others go around it, straight to the system.
//! - *Every* free goes through dhat while a profile runs, meant or not: dhat holds a table of live addresses, and a block
//!   of that table freed behind its back would come back as another block at a known address.
//! - For the same reason a reallocation that is not meant is an allocation around dhat, a copy, and a free through dhat.
//! - An allocation takes the lock of the `backtrace` crate first, and that of dhat in it: see [`with_stacks_locked`].

use std::alloc::{GlobalAlloc, Layout, System};

use super::growth;
use super::native;
use super::tally::book_for_process;
use super::thread::{self, Change, Role, Thread};
use super::watch::{self, Pass, Watch};

/// Counts every allocation of the program it is installed in.
///
/// # Examples
///
/// ```
/// #[global_allocator]
/// static ALLOC: slowleak::Alloc = slowleak::Alloc;
///
/// assert!(slowleak::heap::is_installed());
/// ```
#[derive(Debug)]
pub struct Alloc;

/// Takes part in a call on the long way.
struct Call<'a> {
    thread: &'a Thread,
    role: Role,
    pass: Pass,
}

impl<'a> Call<'a> {
    fn new(thread: &'a Thread, role: Role) -> Self {
        if role == Role::Bystander {
            watch::keep_company();
        }
        Self { thread, role, pass: watch::enter() }
    }

    /// Says whether this measurement runs and means the calling thread.
    fn is_meant_by(&self, watch: Watch) -> bool {
        self.pass.watch.has(watch) && self.is_meant()
    }

    fn is_meant(&self) -> bool {
        self.role == Role::Measured || (self.role.is_counted() && self.pass.watch.has(Watch::PROCESS))
    }

    fn profile_runs(&self) -> bool {
        self.pass.watch.has(Watch::PROFILE)
    }

    fn recorder_runs(&self) -> bool {
        self.pass.watch.has(Watch::RECORD)
    }

    /// Lets the account of C's heap know of a block, whoever holds it.
    fn account(&self, block: *mut u8, change: fn(*mut u8)) {
        if self.pass.watch.has(Watch::NATIVE) {
            change(block);
        }
    }

    fn book(&self, change: Change) {
        if !self.role.is_counted() {
            return;
        }
        self.thread.book(change);
        if self.pass.watch.has(Watch::PROCESS) {
            book_for_process(change);
        }
    }
}

/// Says whether a call takes the short way.
///
/// The short way looks the thread up twice, each time for a few instructions: only then is the access compiled in place. A
/// closure around all of it becomes a function of its own, which is found through a pointer and has its captures in memory.
#[inline]
fn is_short() -> bool {
    thread::current(Thread::role).is_counted() && watch::current() == Watch::NOTHING
}

/// Books a change on the short way.
#[inline]
fn book(change: Change) {
    thread::current(|thread| thread.book(change));
}

/// Allocates on the long way.
///
/// It takes no closures: those would keep their captures in memory on the short way too, whose caller they are made in.
///
/// # Safety
///
/// As for [`GlobalAlloc::alloc`].
#[expect(unsafe_code, reason = "allocates a raw block")]
#[cold]
#[inline(never)]
unsafe fn allocate_watched(layout: Layout, is_zeroed: bool) -> *mut u8 {
    // SAFETY: the caller's promise about the layout is passed on, here and below.
    let by_system = || unsafe { if is_zeroed { System.alloc_zeroed(layout) } else { System.alloc(layout) } };
    // SAFETY: likewise.
    let by_dhat = || unsafe { if is_zeroed { dhat::Alloc.alloc_zeroed(layout) } else { dhat::Alloc.alloc(layout) } };
    thread::current(|thread| {
        let role = thread.role();
        let call = Call::new(thread, role);
        let block = if call.is_meant_by(Watch::PROFILE) {
            thread::playing(Role::Judge, || with_stacks_locked(by_dhat))
        } else {
            by_system()
        };
        if !block.is_null() {
            if call.is_meant_by(Watch::RECORD) {
                thread::playing(Role::Judge, || growth::born(block.addr(), layout.size()));
            }
            call.account(block, native::born);
            if role == Role::Bystander && !call.is_meant() {
                watch::pass_over();
            }
            call.book(Change::birth(layout.size()));
        }
        block
    })
}

/// Lets dhat allocate with the lock of the `backtrace` crate held, which it wants while it holds its own.
///
/// A thread that resolves symbols with that crate holds the one, and wants dhat's as soon as it frees something: the two would
/// wait for each other for ever. With one order they do not. The crate lends its lock to whom it shows a stack; one more
/// frame is unwound for that, a quarter of what dhat takes, and so not where there is no other thread.
fn with_stacks_locked(by_dhat: impl FnOnce() -> *mut u8) -> *mut u8 {
    watch::alone_or_not(by_dhat, |by_dhat| by_dhat(), in_order)
}

/// Holds the lock of the `backtrace` crate meanwhile.
fn in_order(by_dhat: impl FnOnce() -> *mut u8) -> *mut u8 {
    let mut by_dhat = Some(by_dhat);
    let mut block = std::ptr::null_mut();
    backtrace::trace(|_| {
        if let Some(by_dhat) = by_dhat.take() {
            block = by_dhat();
        }
        false
    });
    // Where no stack can be shown at all, there is nobody to wait for.
    by_dhat.map_or(block, |by_dhat| by_dhat())
}

#[expect(unsafe_code, reason = "a global allocator is unsafe to implement")]
// SAFETY: every method hands its arguments, unchanged, to `System` or to `dhat::Alloc`, which itself hands them to `System`,
// or makes an allocation, a copy and a free of them. All blocks are therefore the system allocator's, and a block may be
// freed on either way. Nothing unwinds: the bookkeeping neither panics nor, in the role of the judge, recurs.
unsafe impl GlobalAlloc for Alloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !is_short() {
            // SAFETY: the caller's promise about the layout is passed on.
            return unsafe { allocate_watched(layout, false) };
        }
        // SAFETY: likewise.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            book(Change::birth(layout.size()));
        }
        block
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !is_short() {
            // SAFETY: the caller's promise about the layout is passed on.
            return unsafe { allocate_watched(layout, true) };
        }
        // SAFETY: likewise.
        let block = unsafe { System.alloc_zeroed(layout) };
        if !block.is_null() {
            book(Change::birth(layout.size()));
        }
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_short() {
            book(Change::death(layout.size()));
            // SAFETY: the caller's promise about block and layout is passed on.
            unsafe { System.dealloc(block, layout) }
        } else {
            // SAFETY: likewise.
            unsafe { free_watched(block, layout) }
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if is_short() {
            // SAFETY: the caller's promise about block, layout and size is passed on.
            let moved = unsafe { System.realloc(block, layout, new_size) };
            if !moved.is_null() {
                book(Change::resize(layout.size(), new_size));
            }
            moved
        } else {
            // SAFETY: likewise.
            unsafe { reallocate_watched(block, layout, new_size) }
        }
    }
}

/// Frees on the long way.
///
/// # Safety
///
/// As for [`GlobalAlloc::dealloc`].
#[expect(unsafe_code, reason = "frees a raw block")]
#[cold]
#[inline(never)]
unsafe fn free_watched(block: *mut u8, layout: Layout) {
    thread::current(|thread| {
        let role = thread.role();
        let system = || {
            // SAFETY: the caller's promise about block and layout is passed on.
            unsafe { System.dealloc(block, layout) }
        };
        if role == Role::Judge {
            if watch::current().has(Watch::NATIVE) {
                native::died(block);
            }
            return system();
        }
        let call = Call::new(thread, role);
        call.book(Change::death(layout.size()));
        call.account(block, native::died);
        if call.recorder_runs() {
            // Before the address is free to be handed out again.
            thread::playing(Role::Judge, || growth::died(block.addr()));
        }
        if call.profile_runs() {
            // SAFETY: the block is the system's, whoever allocated it, and `dhat::Alloc` frees it there.
            thread::playing(Role::Judge, || unsafe { dhat::Alloc.dealloc(block, layout) });
        } else {
            system();
        }
    });
}

/// Reallocates on the long way.
///
/// # Safety
///
/// As for [`GlobalAlloc::realloc`].
#[expect(unsafe_code, reason = "reallocates a raw block")]
#[cold]
#[inline(never)]
unsafe fn reallocate_watched(block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
    thread::current(|thread| {
        let role = thread.role();
        let system = || {
            // SAFETY: the caller's promise about block, layout and size is passed on.
            unsafe { System.realloc(block, layout, new_size) }
        };
        if role == Role::Judge {
            return system();
        }
        let call = Call::new(thread, role);
        call.account(block, native::died);
        let moved = if call.is_meant_by(Watch::PROFILE) {
            // SAFETY: the block is the system's, whoever allocated it, and `dhat::Alloc` resizes it there.
            let by_dhat = || unsafe { dhat::Alloc.realloc(block, layout, new_size) };
            thread::playing(Role::Judge, || with_stacks_locked(by_dhat))
        } else if call.profile_runs() {
            // SAFETY: the caller's promise about block, layout and size is passed on.
            thread::playing(Role::Judge, || unsafe { move_around_dhat(block, layout, new_size) })
        } else if call.is_meant_by(Watch::RECORD) {
            let sizes = layout.size()..new_size;
            thread::playing(Role::Judge, || growth::resized(block.addr(), sizes, system))
        } else if call.recorder_runs() {
            thread::playing(Role::Judge, || growth::died(block.addr()));
            system()
        } else {
            system()
        };
        call.account(if moved.is_null() { block } else { moved }, native::born);
        if !moved.is_null() {
            call.book(Change::resize(layout.size(), new_size));
        }
        moved
    })
}

/// Moves a block out of the sight of dhat: its table must not keep an address that it no longer guards.
///
/// # Safety
///
/// As for [`GlobalAlloc::realloc`].
#[expect(unsafe_code, reason = "moves a raw block")]
unsafe fn move_around_dhat(block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
    // SAFETY: the caller promises that the new size is not zero and, rounded up to the alignment, fits `isize`; the
    // alignment is that of a valid layout.
    let moved = unsafe { System.alloc(Layout::from_size_align_unchecked(new_size, layout.align())) };
    if !moved.is_null() {
        // SAFETY: both blocks are live, distinct, and at least as long as the shorter of the two sizes.
        unsafe { std::ptr::copy_nonoverlapping(block, moved, layout.size().min(new_size)) };
        // SAFETY: the block is the system's, and the caller gives it up.
        unsafe { dhat::Alloc.dealloc(block, layout) };
    }
    moved
}
