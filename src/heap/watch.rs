//! Who may measure, and what every thread must know before it allocates.
//!
//! Measurements that others can disturb take turns: there is one dhat profile in a process at a time, and one tally of
//! the whole process. A thread that allocates reads one byte ([`current`]) and so learns whether anyone measures, by
//! what, and whether its own allocations are meant.
//!
//! # Why a late reader does no harm
//!
//! A thread may read that byte and be suspended while a measurement starts or stops. What may it then do wrong?
//!
//! - *It read "nothing" before a profile started, and then frees or reallocates a block around dhat.* It held that block
//!   when it read, so the block is older than the profile and dhat does not know it. (A block born in the profile and
//!   handed over brings the byte along: whatever hands over a pointer synchronises.) Addresses are unique among live
//!   blocks, so no address in dhat's table is touched.
//! - *It read "a profile runs" before the profile stopped, and then frees through dhat.* dhat frees blocks that it does
//!   not know, whether or not a profiler runs, and while the free is outstanding the address belongs to nobody else.
//! - *It read "the whole process is measured", and then allocates through dhat in somebody else's profile.* That one would
//!   falsify a count. Therefore these threads announce themselves ([`enter`]) and read again, and the end of the
//!   measurement ([`Turn::close`]) withdraws the word first and then waits for those on their way. Both sides are
//!   sequentially consistent: either the thread sees the withdrawal, or the end sees the thread.
//!
//! The tally of a single thread needs none of this: only its own thread writes or reads it.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::thread::{self, Role};
use super::{Scope, StartError};

/// Says what is measured at present; a set of the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watch(u8);

impl Watch {
    /// Nobody measures, but for threads that look at their own tally.
    pub(super) const NOTHING: Self = Self(0);
    /// A dhat profile runs: every free must reach dhat.
    pub(super) const PROFILE: Self = Self(1);
    /// Growth is recorded with its stacks: every free must reach the recorder.
    pub(super) const RECORD: Self = Self(2);
    /// The allocations of every thread are meant, not only those of the thread that measures.
    pub(super) const PROCESS: Self = Self(4);

    /// What Rust holds of C's heap is accounted, in C's own sizes, whoever allocates.
    pub(super) const NATIVE: Self = Self(8);

    /// Says whether this set holds the other.
    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set that watches whom the scope says.
    const fn over(self, scope: Scope) -> Self {
        match scope {
            Scope::Thread => self,
            Scope::Process => Self(self.0 | Self::PROCESS.0),
        }
    }
}

static WATCH: AtomicU8 = AtomicU8::new(Watch::NOTHING.0);
static ON_THEIR_WAY: AtomicUsize = AtomicUsize::new(0);
static TURN: Mutex<()> = Mutex::new(());

/// Allocations that threads made beside measurements that did not mean them.
static NOT_JUDGED: AtomicU64 = AtomicU64::new(0);

/// Books an allocation of a thread that is not meant.
pub(super) fn pass_over() {
    NOT_JUDGED.fetch_add(1, Ordering::Relaxed);
}

/// Reads how many allocations were passed over so far.
pub(super) fn not_judged() -> u64 {
    NOT_JUDGED.load(Ordering::Relaxed)
}

/// Whether another thread than the one that measures may be at work.
static COMPANY: AtomicBool = AtomicBool::new(true);

/// Whether the thread that measures is inside of dhat, having seen no company.
static IS_INSIDE: AtomicBool = AtomicBool::new(false);

/// Lets a thread that does not measure make itself known, before its call goes on.
pub(super) fn keep_company() {
    if !COMPANY.load(Ordering::Relaxed) {
        COMPANY.store(true, Ordering::SeqCst);
        while IS_INSIDE.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
    }
}

/// Runs something that may wait for a lock of other threads in one of two ways: if there is no other thread, and if there may
/// be one. Both sides are sequentially consistent: either this sees the other thread, or that waits until this has come out.
pub(super) fn alone_or_not<T, Data>(data: Data, alone: impl FnOnce(Data) -> T, not: impl FnOnce(Data) -> T) -> T {
    if COMPANY.load(Ordering::Relaxed) {
        return not(data);
    }
    IS_INSIDE.store(true, Ordering::SeqCst);
    if COMPANY.load(Ordering::SeqCst) {
        IS_INSIDE.store(false, Ordering::SeqCst);
        return not(data);
    }
    let result = alone(data);
    IS_INSIDE.store(false, Ordering::SeqCst);
    result
}

/// Says whether this process has one thread only, where the system tells.
fn is_alone() -> bool {
    #[cfg(target_os = "linux")]
    let threads = procfs::process::Process::myself().and_then(|process| process.stat()).map(|stat| stat.num_threads);
    #[cfg(not(target_os = "linux"))]
    let threads = Err::<i64, ()>(());
    threads.is_ok_and(|threads| threads == 1)
}

/// Reads what is measured at present.
#[inline]
pub(super) fn current() -> Watch {
    Watch(WATCH.load(Ordering::Relaxed))
}

/// Announces an allocation or a free, and reads what it must reach. Until the [`Pass`] is dropped, the end of a
/// measurement of the process waits.
pub(super) fn enter() -> Pass {
    let watch = current();
    if !watch.has(Watch::PROCESS) {
        return Pass { watch, announced: false };
    }
    ON_THEIR_WAY.fetch_add(1, Ordering::SeqCst);
    Pass { watch: Watch(WATCH.load(Ordering::SeqCst)), announced: true }
}

/// Admits one call of the allocator to what is measured.
pub(super) struct Pass {
    pub(super) watch: Watch,
    announced: bool,
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.announced {
            ON_THEIR_WAY.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Holds the right to measure what other measurements could disturb.
///
/// It belongs to the thread that took it: the guard inside does not move between threads.
#[derive(Debug)]
pub(super) struct Turn {
    watch: Watch,
    _alone: MutexGuard<'static, ()>,
}

impl Turn {
    /// Waits for the turn, and lets every thread know what is measured from now on: as yet, of the calling thread.
    pub(super) fn take(watch: Watch) -> Result<Self, StartError> {
        super::startable()?;
        // A measurement that panicked has cleaned up behind itself: the poison says nothing.
        let alone = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        COMPANY.store(!thread::playing(Role::Judge, is_alone), Ordering::SeqCst);
        thread::current(|thread| thread.set_role(Role::Measured));
        WATCH.store(watch.0, Ordering::SeqCst);
        Ok(Self { watch, _alone: alone })
    }

    /// Begins the counting of other threads, if they are meant.
    pub(super) fn open(&self, scope: Scope) {
        WATCH.store(self.watch.over(scope).0, Ordering::SeqCst);
    }

    /// Begins to account what Rust holds of C's heap, until the turn is over.
    pub(super) fn account_native() {
        WATCH.fetch_or(Watch::NATIVE.0, Ordering::SeqCst);
    }

    /// Ends the counting of other threads, and waits for those that are in the middle of it.
    pub(super) fn close(&self) {
        WATCH.store(self.watch.0, Ordering::SeqCst);
        while ON_THEIR_WAY.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.close();
        WATCH.store(Watch::NOTHING.0, Ordering::SeqCst);
        COMPANY.store(true, Ordering::SeqCst);
        thread::current(|thread| thread.set_role(Role::Bystander));
    }
}
