//! Where blocks *grow*: which call stacks added the bytes that are live.
//!
//! dhat books a reallocated block at its first allocation, so a `Vec::with_capacity` made at start is blamed for what a
//! `push` does a thousand cycles later. This recorder books every addition where it is made: a birth at the stack of the
//! allocation, and a growing reallocation at the stack of the reallocation. (The idea is the second run of `BLeak`, PLDI
//! 2018, section 5.3: stacks of when a thing grows, "not just where they were allocated".) A shrinking one takes back from
//! the latest additions, and a free takes back all. Beside that it books each block as dhat does, at its birth: a profile of
//! dhat's could say that too, but only with four lines on stderr that nobody can switch off, and by runs of its own.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::sites::LiveSites;
use super::thread::{self, Role};
use super::watch::{Turn, Watch};
use super::{Counter, Scope, Scout, StartError};
use crate::record::{Growth, Level, Totals};

/// Frames kept of each stack, the allocator's own included.
const FRAMES_MAX: usize = 96;

/// An index into [`Table::stacks`].
type StackId = usize;

/// Bytes that one stack added to a block.
#[derive(Clone, Copy, Debug)]
struct Addition {
    stack: StackId,
    bytes: usize,
}

/// Knows every live block that is meant, and which stacks its bytes come from.
#[derive(Debug, Default)]
struct Table {
    ids: HashMap<Box<[usize]>, StackId>,
    stacks: Vec<Box<[usize]>>,
    /// What is live, by the stack that added it.
    live: Vec<Growth>,
    /// What is live, by the stack that its block was born at.
    born: Vec<Growth>,
    /// What was allocated, freed or not, by the stack that did it: bytes, and allocations for blocks.
    made: Vec<Growth>,
    /// The same of all stacks.
    totals: Totals,
    /// Bytes that are live, and the most that were.
    bytes: i64,
    peak_bytes: i64,
    /// The additions to each live block, the birth first.
    blocks: HashMap<usize, Vec<Addition>>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

fn table() -> MutexGuard<'static, Option<Table>> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the call stack, outside of any lock of ours.
fn stack() -> Vec<usize> {
    let mut addresses = Vec::with_capacity(FRAMES_MAX);
    backtrace::trace(|frame| {
        addresses.push(frame.ip().addr());
        addresses.len() < FRAMES_MAX
    });
    addresses
}

/// Books the birth of a block. The caller is in the role of the judge.
pub(super) fn born(address: usize, size: usize) {
    let stack = stack();
    if let Some(table) = table().as_mut() {
        table.bear(address, size, stack);
    }
}

/// Books the death of a block. Call it while the address is still taken, in the role of the judge.
pub(super) fn died(address: usize) {
    if let Some(table) = table().as_mut() {
        table.bury(address);
    }
}

/// Reallocates a block from the first size to the second and books it. The table is locked meanwhile, so that nobody
/// meets a new block at the old address. The caller is in the role of the judge.
pub(super) fn resized(address: usize, sizes: Range<usize>, reallocate: impl FnOnce() -> *mut u8) -> *mut u8 {
    let stack = stack();
    let mut table = table();
    let moved = reallocate();
    if let Some(table) = table.as_mut()
        && !moved.is_null()
    {
        table.resize(address, moved.addr(), &sizes, stack);
    }
    moved
}

impl Table {
    fn id(&mut self, stack: Vec<usize>) -> StackId {
        let stack = stack.into_boxed_slice();
        if let Some(&id) = self.ids.get(&stack) {
            return id;
        }
        let id = self.stacks.len();
        self.stacks.push(stack.clone());
        self.live.push(Growth::ZERO);
        self.born.push(Growth::ZERO);
        self.made.push(Growth::ZERO);
        self.ids.insert(stack, id);
        id
    }

    /// Books an allocation as dhat does: a reallocation is one, of its whole new size.
    fn make(&mut self, stack: StackId, bytes: usize) {
        self.made[stack] += Growth { bytes: signed(bytes), blocks: 1 };
        self.totals.bytes += bytes as u64;
        self.totals.allocations += 1;
    }

    /// Books how much more is live, or less.
    fn move_by(&mut self, bytes: i64) {
        self.bytes += bytes;
        self.peak_bytes = self.peak_bytes.max(self.bytes);
    }

    fn bear(&mut self, address: usize, bytes: usize, stack: Vec<usize>) {
        let stack = self.id(stack);
        self.make(stack, bytes);
        self.move_by(signed(bytes));
        let birth = Growth { bytes: signed(bytes), blocks: 1 };
        self.live[stack] += birth;
        self.born[stack] += birth;
        self.blocks.insert(address, vec![Addition { stack, bytes }]);
    }

    fn bury(&mut self, address: usize) {
        let Some(additions) = self.blocks.remove(&address) else { return };
        let Some(birth) = additions.first().map(|birth| birth.stack) else { return };
        self.live[birth].blocks -= 1;
        self.born[birth].blocks -= 1;
        for addition in additions {
            self.move_by(-signed(addition.bytes));
            self.live[addition.stack].bytes -= signed(addition.bytes);
            self.born[birth].bytes -= signed(addition.bytes);
        }
    }

    fn resize(&mut self, old: usize, new: usize, sizes: &Range<usize>, stack: Vec<usize>) {
        let Some(mut additions) = self.blocks.remove(&old) else {
            // Older than the recording: new to us, as it is to dhat.
            return self.bear(new, sizes.end, stack);
        };
        if let Some(birth) = additions.first() {
            self.born[birth.stack].bytes += signed(sizes.end) - signed(sizes.start);
        }
        let stack = self.id(stack);
        self.make(stack, sizes.end);
        self.move_by(signed(sizes.end) - signed(sizes.start));
        if sizes.end > sizes.start {
            let addition = Addition { stack, bytes: sizes.end - sizes.start };
            self.live[addition.stack].bytes += signed(addition.bytes);
            additions.push(addition);
        } else {
            self.take_back(&mut additions, sizes.start - sizes.end);
        }
        self.blocks.insert(new, additions);
    }

    fn take_back(&mut self, additions: &mut Vec<Addition>, mut bytes: usize) {
        while bytes > 0 {
            let born = additions.len() == 1;
            let Some(latest) = additions.last_mut() else { return };
            let taken = bytes.min(latest.bytes);
            latest.bytes -= taken;
            bytes -= taken;
            self.live[latest.stack].bytes -= signed(taken);
            if latest.bytes == 0 {
                if born {
                    return;
                }
                additions.pop();
            }
        }
    }

    fn by_stack(&self, growths: &[Growth]) -> LiveSites {
        let stacks = self.stacks.iter().map(|stack| stack.to_vec());
        LiveSites::collect(stacks.zip(growths.iter().copied()).filter(|(_, growth)| !growth.is_zero()))
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot { added: self.by_stack(&self.live), allocated: self.by_stack(&self.born) }
    }
}

fn signed(bytes: usize) -> i64 {
    bytes.cast_signed() as i64
}

/// Holds what is live at one moment, in two books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// By the call stack that added it: a reallocation adds what it makes larger.
    pub added: LiveSites,
    /// By the call stack that first allocated it, as dhat books it.
    pub allocated: LiveSites,
}

/// Records which call stacks add what is live, until it is dropped.
///
/// It counts with the tally, takes a full stack at each allocation (some 8 µs), and takes turns with profiles.
#[derive(Debug)]
pub struct Recorder {
    scout: Scout,
    _turn: Turn,
}

impl Recorder {
    /// Waits until no other measurement runs, and starts to record.
    ///
    /// # Errors
    ///
    /// [`StartError::NotInstalled`] without the allocator, [`StartError::Nested`] inside another measurement.
    pub fn start(scope: Scope) -> Result<Self, StartError> {
        let turn = Turn::take(Watch::RECORD)?;
        thread::playing(Role::Judge, || *table() = Some(Table::default()));
        let scout = Scout::of(scope);
        turn.open(scope);
        Ok(Self { scout, _turn: turn })
    }

    /// Returns what is live, by call stacks.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        thread::playing(Role::Judge, || table().as_ref().map(Table::snapshot).unwrap_or_default())
    }

    /// Returns what was allocated since the start, freed or not, by the call stack that did it: bytes, and allocations for blocks.
    /// As dhat counts it, a reallocation is one more allocation, of its whole new size.
    #[must_use]
    pub fn made(&self) -> LiveSites {
        let made = |table: &Table| table.by_stack(&table.made);
        thread::playing(Role::Judge, || table().as_ref().map(made).unwrap_or_default())
    }

    /// Reads what was allocated since the start, by whoever.
    #[must_use]
    pub fn totals(&self) -> Totals {
        thread::playing(Role::Judge, || table().as_ref().map(|table| table.totals).unwrap_or_default())
    }

    /// Reads how many bytes are live, and the most that were since this was asked last.
    #[must_use]
    pub fn take_peak_bytes(&self) -> Peaks {
        thread::playing(Role::Judge, || {
            let mut table = table();
            let Some(table) = table.as_mut() else { return Peaks::default() };
            let peaks = Peaks { live_bytes: table.bytes, peak_bytes: table.peak_bytes };
            table.peak_bytes = table.bytes;
            peaks
        })
    }
}

/// How many bytes are live, and were at the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    /// Bytes that are live, of the blocks that were born in the recording.
    pub live_bytes: i64,
    /// The most that were.
    pub peak_bytes: i64,
}

impl Counter for Recorder {
    fn level(&self) -> Level {
        self.scout.level()
    }

    fn allocations(&self) -> u64 {
        self.scout.allocations()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        thread::playing(Role::Judge, || *table() = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is live by the stacks 1, 2 and 3, as bytes and blocks.
    fn live(table: &Table) -> [(i64, i64); 3] {
        [1, 2, 3].map(|stack| {
            let growth = table.ids.get(&[stack][..]).map_or(Growth::ZERO, |&id| table.live[id]);
            (growth.bytes, growth.blocks)
        })
    }

    #[test]
    fn what_a_block_gains_is_booked_where_it_gains_it() {
        let mut table = Table::default();
        table.bear(0x10, 10, vec![1]);
        table.resize(0x10, 0x20, &(10..40), vec![2]);
        table.resize(0x20, 0x20, &(40..45), vec![3]);
        assert_eq!(live(&table), [(10, 1), (30, 0), (5, 0)]);
        table.bury(0x20);
        assert_eq!(live(&table), [(0, 0); 3]);
    }

    #[test]
    fn a_block_is_also_booked_where_it_was_born_whatever_becomes_of_it() {
        let mut table = Table::default();
        let born = |table: &Table| [1, 2].map(|stack| table.ids.get(&[stack][..]).map(|&id| table.born[id].bytes));
        table.bear(0x10, 10, vec![1]);
        table.resize(0x10, 0x20, &(10..40), vec![2]);
        assert_eq!(born(&table), [Some(40), Some(0)]);
        table.resize(0x20, 0x20, &Range { start: 40, end: 7 }, vec![2]);
        assert_eq!(born(&table), [Some(7), Some(0)]);
        table.bury(0x20);
        assert!(table.born.iter().all(|growth| growth.is_zero()), "{table:?}");
    }

    #[test]
    fn what_a_block_loses_is_taken_from_what_it_gained_last() {
        let grown = || {
            let mut table = Table::default();
            table.bear(0x10, 10, vec![1]);
            table.resize(0x10, 0x10, &(10..40), vec![2]);
            table.resize(0x10, 0x10, &(40..45), vec![3]);
            table
        };
        let shrunk = |to: usize| {
            let mut table = grown();
            table.resize(0x10, 0x10, &(45..to), vec![1]);
            let after = live(&table);
            table.bury(0x10);
            assert_eq!(live(&table), [(0, 0); 3], "to {to} bytes and then freed");
            after
        };
        assert_eq!(shrunk(45), [(10, 1), (30, 0), (5, 0)]);
        assert_eq!(shrunk(43), [(10, 1), (30, 0), (3, 0)]);
        assert_eq!(shrunk(40), [(10, 1), (30, 0), (0, 0)]);
        assert_eq!(shrunk(11), [(10, 1), (1, 0), (0, 0)]);
        assert_eq!(shrunk(10), [(10, 1), (0, 0), (0, 0)]);
        assert_eq!(shrunk(4), [(4, 1), (0, 0), (0, 0)], "the birth itself shrinks");
        assert_eq!(shrunk(0), [(0, 1), (0, 0), (0, 0)], "and stays a block");
    }

    #[test]
    fn a_block_that_shrank_to_its_birth_grows_where_it_grows_next() {
        let mut table = Table::default();
        table.bear(0x10, 10, vec![1]);
        table.resize(0x10, 0x10, &Range { start: 10, end: 4 }, vec![2]);
        table.resize(0x10, 0x10, &(4..7), vec![3]);
        assert_eq!(live(&table), [(4, 1), (0, 0), (3, 0)]);
    }

    #[test]
    fn a_block_from_before_the_recording_is_new_when_it_is_resized_and_unknown_when_it_is_freed() {
        let mut table = Table::default();
        table.bury(0x10);
        table.resize(0x20, 0x30, &Range { start: 10, end: 4 }, vec![2]);
        assert_eq!(live(&table), [(0, 0), (4, 1), (0, 0)]);
    }

    #[test]
    fn a_stack_is_cut_at_its_longest() {
        #[inline(never)]
        fn deep(calls: usize) -> usize {
            if calls == 0 { stack().len() } else { std::hint::black_box(deep(calls - 1)) }
        }
        assert_eq!(deep(2 * FRAMES_MAX), FRAMES_MAX);
    }

    #[test]
    fn one_stack_is_known_by_one_number() {
        let mut table = Table::default();
        table.bear(0x10, 10, vec![1]);
        table.bear(0x20, 10, vec![1]);
        assert_eq!((table.stacks.len(), live(&table)[0]), (1, (20, 2)));
        let (bytes, blocks) = (20, 2);
        let Snapshot { added, allocated } = table.snapshot();
        assert_eq!([added.total(), allocated.total()], [Growth { bytes, blocks }; 2]);
    }
}
