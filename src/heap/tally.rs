//! The tally: a cheap exact count of what is live, kept all the time.
//!
//! It steers and dhat decides. A thread's tally is written by that thread alone. A tally of the process costs atomic
//! additions, so it is kept only while somebody measures the process.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use super::thread::{self, Change};
use super::watch::{Turn, Watch};
use super::{Counter, Scope, StartError};
use crate::record::Level;

/// Counts what a thread allocated and freed since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What it allocated less what it freed.
    pub level: Level,
    /// The allocations it made; a reallocation is one.
    pub allocations: u64,
}

/// Reads the calling thread's tally.
///
/// Differences mean something, the value itself hardly: blocks freed by other threads are not taken off.
///
/// # Examples
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// let before = slowleak::heap::tally();
/// let kept = vec![0_u8; 29];
/// let growth = slowleak::heap::tally().level - before.level;
/// assert_eq!(growth.to_string(), "+29 bytes, +1 block");
/// # drop(kept);
/// ```
#[inline]
#[must_use]
pub fn tally() -> Tally {
    thread::current(|thread| Tally { level: thread.level(), allocations: thread.allocations() })
}

static PROCESS_BYTES: AtomicI64 = AtomicI64::new(0);
static PROCESS_BLOCKS: AtomicI64 = AtomicI64::new(0);
static PROCESS_ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// Books a change in the tally of the process.
pub(super) fn book_for_process(change: Change) {
    PROCESS_BYTES.fetch_add(change.bytes, Ordering::Relaxed);
    PROCESS_BLOCKS.fetch_add(change.blocks, Ordering::Relaxed);
    PROCESS_ALLOCATIONS.fetch_add(change.allocations, Ordering::Relaxed);
}

/// Reads the tally of the process. It moves only while a measurement asks for it.
fn process_tally() -> Tally {
    Tally {
        level: Level { bytes: PROCESS_BYTES.load(Ordering::Relaxed), blocks: PROCESS_BLOCKS.load(Ordering::Relaxed) },
        allocations: PROCESS_ALLOCATIONS.load(Ordering::Relaxed),
    }
}

/// Counts with the tally instead of dhat, at full speed, without call sites.
#[derive(Debug)]
pub struct Scout {
    scope: Scope,
    base: Tally,
    _turn: Option<Turn>,
}

impl Scout {
    /// Starts to count from zero.
    ///
    /// Only a scout of the whole process waits its turn; those of single threads do not notice each other.
    ///
    /// # Errors
    ///
    /// [`StartError::NotInstalled`] without the allocator, [`StartError::Nested`] inside another measurement.
    pub fn start(scope: Scope) -> Result<Self, StartError> {
        let turn = match scope {
            Scope::Thread => {
                super::installed()?;
                None
            }
            Scope::Process => Some(Turn::take(Watch::NOTHING)?),
        };
        let scout = Self::of(scope);
        if let Some(turn) = &turn {
            turn.open(scope);
        }
        Ok(Self { _turn: turn, ..scout })
    }

    /// Counts for somebody who holds the turn already, and has not opened it yet.
    pub(super) fn of(scope: Scope) -> Self {
        Self { scope, base: read(scope), _turn: None }
    }

    /// Says whose allocations count.
    pub(super) const fn scope(&self) -> Scope {
        self.scope
    }

    /// Reads what was counted since the start.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let now = read(self.scope);
        Tally {
            level: Level::default() + (now.level - self.base.level),
            allocations: now.allocations - self.base.allocations,
        }
    }
}

fn read(scope: Scope) -> Tally {
    match scope {
        Scope::Thread => tally(),
        Scope::Process => process_tally(),
    }
}

impl Counter for Scout {
    fn level(&self) -> Level {
        self.tally().level
    }

    fn allocations(&self) -> u64 {
        self.tally().allocations
    }
}
