//! The memory that unfixed builds keep, and the ledger that accounts for it to the byte.
//!
//! No article says what leaked in `Pcmsvc32` (Q241656: "slow, over a period of time"). Our choice: a context of fixed
//! size for every poll and another for every job, still reachable from the process and released only when it ends. They
//! are boxes and slices of known layout, so that what the heap grows by can be predicted exactly. The drive letters that
//! builds before Service Pack 2 leave mapped (Q163597) are in the ledger too.
//!
//! *Ledger* means the simulator's own account: the ground truth that a measurement is held against. This module must not
//! know how memory is measured.

use std::ops::Sub;

/// What a leaking build keeps of each poll: 48 bytes in one block on 64-bit machines.
struct PollContext {
    next: Option<Box<PollContext>>,
    _instruction_path: [u8; PollContext::PATH_LENGTH],
}

impl PollContext {
    /// Room for `\\LS1\SMS_SHR\pcmins.box\ABC00001.INS`, rounded up.
    const PATH_LENGTH: usize = 40;
}

/// What a leaking build keeps of each job: a context and its command line, 96 bytes in two blocks on 64-bit machines.
struct JobContext {
    next: Option<Box<JobContext>>,
    _command_line: Box<[u8]>,
    _process_handle: u64,
}

impl JobContext {
    /// Room for a short command line with its drive.
    const COMMAND_LENGTH: usize = 64;
}

/// Holds the memory that a process of the service has leaked.
#[derive(Default)]
pub(super) struct Leaked {
    polls: Option<Box<PollContext>>,
    jobs: Option<Box<JobContext>>,
}

impl std::fmt::Debug for Leaked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Leaked")
    }
}

impl Leaked {
    pub(super) fn keep_poll(&mut self, ledger: &mut Ledger) {
        let next = self.polls.take();
        self.polls = Some(Box::new(PollContext { next, _instruction_path: [0; PollContext::PATH_LENGTH] }));
        ledger.polls += 1;
    }

    pub(super) fn keep_job(&mut self, ledger: &mut Ledger) {
        let next = self.jobs.take();
        let command_line = vec![0; JobContext::COMMAND_LENGTH].into_boxed_slice();
        self.jobs = Some(Box::new(JobContext { next, _command_line: command_line, _process_handle: 124 }));
        ledger.jobs += 1;
    }
}

/// Unlinks the contexts one by one: a chain of millions would overflow the stack.
impl Drop for Leaked {
    fn drop(&mut self) {
        while let Some(mut context) = self.polls.take() {
            self.polls = context.next.take();
        }
        while let Some(mut context) = self.jobs.take() {
            self.jobs = context.next.take();
        }
    }
}

/// Accounts for what the modelled leaks hold, or, as a difference of two ledgers, for what they have come to hold since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Polls of which a context is kept (Q241656).
    pub polls: i64,
    /// Jobs of which a context is kept (Q241656).
    pub jobs: i64,
    /// Drives left mapped (Q163597).
    pub drives: i64,
    /// Length of the paths that those drives stand for, in bytes.
    pub drive_path_bytes: i64,
}

#[expect(clippy::cast_possible_wrap, reason = "the sizes of the contexts are small, and `try_from` is not const")]
const fn bytes(size: usize) -> i64 {
    size as i64
}

impl Ledger {
    /// What a kept poll holds, in bytes.
    pub const BYTES_PER_POLL: i64 = bytes(size_of::<PollContext>());
    /// What a kept job holds, in bytes.
    pub const BYTES_PER_JOB: i64 = bytes(size_of::<JobContext>() + JobContext::COMMAND_LENGTH);
    /// What a kept poll holds, in heap blocks.
    pub const BLOCKS_PER_POLL: i64 = 1;
    /// What a kept job holds, in heap blocks.
    pub const BLOCKS_PER_JOB: i64 = 2;

    /// Returns the bytes of heap in the account.
    #[must_use]
    pub const fn bytes(&self) -> i64 {
        self.polls * Self::BYTES_PER_POLL + self.jobs * Self::BYTES_PER_JOB + self.drive_path_bytes
    }

    /// Returns the heap blocks in the account.
    #[must_use]
    pub const fn blocks(&self) -> i64 {
        self.polls * Self::BLOCKS_PER_POLL + self.jobs * Self::BLOCKS_PER_JOB + self.drives
    }
}

impl Sub for Ledger {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            polls: self.polls - earlier.polls,
            jobs: self.jobs - earlier.jobs,
            drives: self.drives - earlier.drives,
            drive_path_bytes: self.drive_path_bytes - earlier.drive_path_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_counts_bytes_and_blocks_of_every_kind() {
        let mut ledger = Ledger::default();
        let mut leaked = Leaked::default();
        leaked.keep_poll(&mut ledger);
        leaked.keep_poll(&mut ledger);
        leaked.keep_job(&mut ledger);
        ledger.drives += 1;
        ledger.drive_path_bytes += 14;
        assert_eq!((ledger.polls, ledger.jobs), (2, 1));
        assert_eq!(ledger.bytes(), 2 * Ledger::BYTES_PER_POLL + Ledger::BYTES_PER_JOB + 14);
        assert_eq!(ledger.blocks(), 2 + 2 + 1);
        assert_eq!((ledger - ledger).bytes(), 0);
    }

    #[test]
    fn a_long_chain_is_dropped_without_overflowing_the_stack() {
        let mut ledger = Ledger::default();
        let mut leaked = Leaked::default();
        for _ in 0..200_000 {
            leaked.keep_poll(&mut ledger);
            leaked.keep_job(&mut ledger);
        }
        drop(leaked);
    }
}
