//! The allocator over another one: the given one's blocks in production, the system's where a soak takes place.
//!
//! A block is freed by whom it was allocated by, so a process chooses once, at its first allocation, and for good. That may
//! be before `main`, where the standard library does not know the environment yet, and asking it would allocate; so the
//! environment is asked for as C asks for it.
//!
//! Nothing is counted over a given allocator. Production pays for one relaxed load of a byte, and dhat would not see its blocks.

use std::alloc::{GlobalAlloc, Layout};
use std::ffi::CStr;
use std::sync::atomic::{AtomicU8, Ordering};

use super::alloc::Alloc;

/// The variable that makes a process a run: it holds the number of the process that started it.
#[cfg_attr(not(unix), expect(dead_code, reason = "no run has a process of its own there"))]
pub(crate) const RUN_OF: &CStr = c"SLOWLEAK_RUN_OF";

/// The variable that keeps every run in this process: for debuggers, valgrind.
pub(crate) const IN_PROCESS: &CStr = c"SLOWLEAK_IN_PROCESS";

/// Allocates by a given allocator in production, and by the system's, counted by [`Alloc`], where a soak takes place.
///
/// Made by [`Alloc::over`]. Each process chooses at its first allocation, and never again: the system's allocator if it was
/// started for a run of a soak, or with `SLOWLEAK_IN_PROCESS=1`, or is compiled for a fuzzer (`cfg(fuzzing)`) or Miri
/// (`cfg(miri)`); else the given one. On platforms that are neither Unix nor Windows only the last two are known.
///
/// In a process that has chosen the given one nothing is counted: [`is_installed`](super::is_installed) says no,
/// [`tally`](super::tally()) stands still, and a measurement is a [`StartError::Given`](super::StartError::Given). Soaks take
/// place in processes of their own there, strict ones too.
#[derive(Debug)]
pub struct Over<A> {
    given: A,
}

impl Alloc {
    /// Allocates by that allocator wherever nobody soaks: see [`Over`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::alloc::System; // stands for `mimalloc::MiMalloc`, `tikv_jemallocator::Jemalloc`, …
    ///
    /// #[global_allocator]
    /// static ALLOC: slowleak::Over<System> = slowleak::Alloc::over(System);
    ///
    /// assert!(!slowleak::heap::is_installed(), "nobody soaks here");
    /// ```
    #[must_use]
    pub const fn over<A: GlobalAlloc>(given: A) -> Over<A> {
        Over { given }
    }
}

/// Nobody has allocated yet.
const OPEN: u8 = 0;

/// Every block of this process is the given allocator's.
const GIVEN: u8 = 1;

/// Every block of this process is the system's.
const SYSTEM: u8 = 2;

/// What this process has chosen. It is decided by the environment, which all allocators over others have in common.
static CHOICE: AtomicU8 = AtomicU8::new(OPEN);

/// Says whether an allocator over another one has been asked for a block in this process, whoever's it was.
pub(crate) fn is_over() -> bool {
    CHOICE.load(Ordering::Relaxed) != OPEN
}

/// Says whether this process has chosen the given allocator.
pub(super) fn is_given() -> bool {
    CHOICE.load(Ordering::Relaxed) == GIVEN
}

/// Says whether this process allocates by the given allocator, and chooses if it has not.
///
/// A relaxed load will do. Who frees a block was handed it, and whatever hands over a pointer synchronises: the choice that
/// came before the block is seen. Who does not see the choice yet asks for the one that was made.
#[inline]
fn gives() -> bool {
    match CHOICE.load(Ordering::Relaxed) {
        GIVEN => true,
        SYSTEM => false,
        _ => choose() == GIVEN,
    }
}

/// Chooses, unless another thread has just done it.
#[cold]
#[inline(never)]
fn choose() -> u8 {
    let choice = if is_soaked() { SYSTEM } else { GIVEN };
    CHOICE.compare_exchange(OPEN, choice, Ordering::Relaxed, Ordering::Relaxed).err().unwrap_or(choice)
}

/// Says whether a soak takes place in this process, as far as that is known before it does. It does not allocate.
fn is_soaked() -> bool {
    if cfg!(any(fuzzing, miri)) {
        return true;
    }
    environment::has(IN_PROCESS, |value| value != b"0") || environment::is_run()
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the environment is read as C reads it, before the standard library can")]
mod environment {
    use std::ffi::{CStr, c_char};
    use std::os::unix::process::parent_id;

    unsafe extern "C" {
        fn getenv(name: *const c_char) -> *const c_char;
    }

    /// Looks at the value of a variable, if it is set.
    ///
    /// C's `getenv` neither allocates nor needs anything that is not there before the first constructor of a program runs.
    pub(super) fn has(name: &CStr, look: impl FnOnce(&[u8]) -> bool) -> bool {
        // SAFETY: the name ends with a zero byte. Somebody who changes the environment meanwhile would disturb every other
        // reader as well: the first allocation of a process comes before it has other threads than C's.
        let value = unsafe { getenv(name.as_ptr()) };
        // SAFETY: what is not null ends with a zero byte, and lives until the environment changes.
        !value.is_null() && look(unsafe { CStr::from_ptr(value) }.to_bytes())
    }

    /// Says whether this process was started for a run: what it starts itself inherits the variable, and has another parent.
    pub(super) fn is_run() -> bool {
        has(super::RUN_OF, |value| str::from_utf8(value).is_ok_and(|value| value.parse() == Ok(parent_id())))
    }
}

#[cfg(windows)]
#[expect(unsafe_code, reason = "the environment is read as C reads it, before the standard library can")]
mod environment {
    use std::ffi::{CStr, c_char};

    /// Bytes of a value that are looked at.
    const VALUE_MAX: u32 = 64;

    unsafe extern "system" {
        fn GetEnvironmentVariableA(name: *const c_char, value: *mut u8, size: u32) -> u32;
        fn SetLastError(error: u32);
    }

    /// Looks at the value of a variable, if it is set. A longer one than [`VALUE_MAX`] seems to be all zeros, or a part.
    pub(super) fn has(name: &CStr, look: impl FnOnce(&[u8]) -> bool) -> bool {
        const NO_SUCH_VARIABLE: i32 = 203;
        let mut value = [0; VALUE_MAX as usize];
        // SAFETY: the name ends with a zero byte, and the value has room for as many bytes as are named.
        let length = unsafe {
            SetLastError(0);
            GetEnvironmentVariableA(name.as_ptr(), value.as_mut_ptr(), VALUE_MAX)
        };
        let is_set = length > 0 || std::io::Error::last_os_error().raw_os_error() != Some(NO_SUCH_VARIABLE);
        is_set && look(&value[..length.min(VALUE_MAX) as usize])
    }

    /// No run has a process of its own there.
    pub(super) fn is_run() -> bool {
        false
    }
}

#[cfg(not(any(unix, windows)))]
mod environment {
    use std::ffi::CStr;

    /// Nothing is known before the standard library knows it.
    pub(super) fn has(_: &CStr, _: impl FnOnce(&[u8]) -> bool) -> bool {
        false
    }

    /// No run has a process of its own there.
    pub(super) fn is_run() -> bool {
        false
    }
}

#[expect(unsafe_code, reason = "a global allocator is unsafe to implement")]
// SAFETY: every method hands its arguments, unchanged, to the given allocator or to `Alloc`: in one process always to the
// same, so that a block is freed by whom it was allocated by. Choosing neither panics nor allocates.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Over<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise about the layout is passed on.
        unsafe { if gives() { self.given.alloc(layout) } else { Alloc.alloc(layout) } }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise about the layout is passed on.
        unsafe { if gives() { self.given.alloc_zeroed(layout) } else { Alloc.alloc_zeroed(layout) } }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise about block and layout is passed on.
        unsafe { if gives() { self.given.dealloc(block, layout) } else { Alloc.dealloc(block, layout) } }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller's promise about block, layout and size is passed on.
        unsafe {
            if gives() { self.given.realloc(block, layout, new_size) } else { Alloc.realloc(block, layout, new_size) }
        }
    }
}
