//! What the allocator knows about each thread: its role in the measurement, and its tally.
//!
//! The cells need no destructor and are built at compile time: reading them never allocates, and they can be read for
//! as long as the thread can allocate, in destructors of other thread-locals too.

use crate::record::Level;
use std::cell::Cell;

/// Says how the allocations of a thread are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Tallied; judged only by a measurement of the whole process.
    Bystander,
    /// Tallied, and judged by the measurement that this thread started.
    Measured,
    /// Neither tallied nor judged, by request; frees still reach the judge, which knows its blocks.
    Uncounted,
    /// The judge's own bookkeeping: nobody watches it, or the watching would never end.
    Judge,
}

impl Role {
    /// Says whether the thread's allocations are tallied.
    pub(super) const fn is_counted(self) -> bool {
        matches!(self, Self::Bystander | Self::Measured)
    }
}

/// Keeps what one thread's allocator knows.
///
/// Bytes and blocks lie apart, or the compiler books both at once in a vector register, which takes more instructions.
#[repr(C)]
pub(super) struct Thread {
    role: Cell<Role>,
    bytes: Cell<i64>,
    allocations: Cell<u64>,
    blocks: Cell<i64>,
}

thread_local! {
    static THREAD: Thread = const {
        Thread {
            role: Cell::new(Role::Bystander),
            bytes: Cell::new(0),
            blocks: Cell::new(0),
            allocations: Cell::new(0),
        }
    };
}

/// Gives access to the calling thread's state.
#[inline]
pub(super) fn current<T>(look: impl FnOnce(&Thread) -> T) -> T {
    THREAD.with(look)
}

/// Runs something in another role, and returns to the present one, when it panics too.
pub(super) fn playing<T>(role: Role, action: impl FnOnce() -> T) -> T {
    struct Return(Role);
    impl Drop for Return {
        fn drop(&mut self) {
            current(|thread| thread.role.set(self.0));
        }
    }
    let _return = Return(current(|thread| thread.role.replace(role)));
    action()
}

impl Thread {
    #[inline]
    pub(super) fn role(&self) -> Role {
        self.role.get()
    }

    pub(super) fn set_role(&self, role: Role) {
        self.role.set(role);
    }

    #[inline]
    pub(super) fn level(&self) -> Level {
        Level { bytes: self.bytes.get(), blocks: self.blocks.get() }
    }

    #[inline]
    pub(super) fn allocations(&self) -> u64 {
        self.allocations.get()
    }

    /// Books a change of the tally: a birth, a death, or a change of size.
    #[inline]
    pub(super) fn book(&self, change: Change) {
        self.bytes.set(self.bytes.get().wrapping_add(change.bytes));
        self.blocks.set(self.blocks.get().wrapping_add(change.blocks));
        self.allocations.set(self.allocations.get().wrapping_add(change.allocations));
    }
}

/// Says how one call of the allocator changes a tally.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) bytes: i64,
    pub(super) blocks: i64,
    pub(super) allocations: u64,
}

impl Change {
    #[inline]
    pub(super) const fn birth(size: usize) -> Self {
        Self { bytes: size.cast_signed() as i64, blocks: 1, allocations: 1 }
    }

    #[inline]
    pub(super) const fn death(size: usize) -> Self {
        Self { bytes: -(size.cast_signed() as i64), blocks: -1, allocations: 0 }
    }

    /// A reallocation: one more allocation, as dhat counts them, but no more blocks.
    #[inline]
    pub(super) const fn resize(old: usize, new: usize) -> Self {
        Self { bytes: new.cast_signed() as i64 - old.cast_signed() as i64, blocks: 0, allocations: 1 }
    }
}
