//! The memory that leaks keep: blocks of known layout, so that what the heap grows by can be predicted exactly.
//!
//! No article says what leaked in `Pcmsvc32` (Q241656: "slow, over a period of time"). Our choice: a context of fixed
//! size for every poll and another for every job, still reachable from the process and released only when it ends. This
//! module must not know how memory is measured.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use super::amount::Amount;
use super::held::Held;
use crate::pcm::catalogue::Leak;
use crate::pcm::shelf::Shelf;

/// What the slow leak keeps of each poll: 48 bytes in one block on 64-bit machines.
struct PollContext {
    next: Option<Box<PollContext>>,
    _instruction_path: [u8; PollContext::PATH_LENGTH],
}

impl PollContext {
    /// Room for `\\LS1\SMS_SHR\pcmins.box\ABC00001.INS`, rounded up.
    const PATH_LENGTH: usize = 40;
}

/// What the slow leak keeps of each job: a context and its command line, 96 bytes in two blocks on 64-bit machines.
struct JobContext {
    next: Option<Box<JobContext>>,
    _command_line: Box<[u8]>,
    _process_handle: u64,
}

impl JobContext {
    /// Room for a short command line with its drive.
    const COMMAND_LENGTH: usize = 64;
}

/// What the other leaks keep in a list: a node and a text.
struct Context {
    next: Option<Box<Context>>,
    _text: Box<[u8]>,
}

/// What [`Leak::MifCycle`] keeps twice: an object that refers to its peer.
struct Peer {
    peer: RefCell<Option<Rc<Peer>>>,
    _status: [u8; 40],
}

/// An object behind an `Rc` stands after two counters in one block.
const PEER_BYTES: usize = 2 * size_of::<usize>() + size_of::<Peer>();

/// What is forgotten without a pointer to it.
type Forgotten = [u64; 7];

/// Holds the memory that a process has leaked and still refers to.
#[derive(Default)]
pub(in crate::pcm) struct Leaked {
    polls: Option<Box<PollContext>>,
    jobs: Option<Box<JobContext>>,
    contexts: Option<Box<Context>>,
    report_numbers: Vec<u64>,
    /// The servers that did not serve, by a number that rises.
    servers: Shelf<(u64, u64)>,
}

impl std::fmt::Debug for Leaked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Leaked")
    }
}

const fn fixed(bytes: usize, blocks: i64) -> Amount {
    #[expect(clippy::cast_possible_wrap, reason = "the layouts are small, and `try_from` is not const")]
    let bytes = bytes as i64;
    Amount::Fixed { bytes, blocks }
}

impl Leaked {
    pub(super) const POLL: Amount = fixed(size_of::<PollContext>(), 1);
    pub(super) const JOB: Amount = fixed(size_of::<JobContext>() + JobContext::COMMAND_LENGTH, 2);
    pub(super) const CYCLE: Amount = fixed(2 * PEER_BYTES, 2);
    pub(super) const FORGOTTEN: Amount = fixed(size_of::<Forgotten>(), 1);

    /// Returns what a context of a leak takes.
    pub(super) const fn context(leak: Leak) -> Amount {
        fixed(size_of::<Context>() + Self::text_length(leak), 2)
    }

    /// Returns the length of a context's text, different for each leak so that the amounts tell them apart.
    const fn text_length(leak: Leak) -> usize {
        8 * (leak as usize + 1)
    }

    /// Keeps what the leak keeps at each trigger, and returns how much that was, for the ledger; `length` is that of the
    /// text, for leaks that depend on the input.
    ///
    /// What many leaks share is done here and not in a function of its own: a call site is told from others by its three
    /// innermost frames, and the third has to be the one that leaks.
    pub(in crate::pcm) fn keep(&mut self, leak: Leak, length: usize) -> Held {
        let length = match leak {
            Leak::SlowPoll => return self.keep_poll(),
            Leak::SlowJob => return self.keep_job(),
            Leak::ReportNumbers => return self.keep_report_number(),
            Leak::ServerMap => return self.keep_server(),
            Leak::MifCycle => return keep_cycle(),
            Leak::ForgottenWake
            | Leak::RebootedJob
            | Leak::CountdownTimer
            | Leak::OldImage
            | Leak::WindowTour
            | Leak::UnseenRestart => {
                let forgotten: Box<Forgotten> = Box::default();
                mem::forget(std::hint::black_box(forgotten));
                return Held::once(size_of::<Forgotten>(), 1);
            }
            // Kept by the drive table, which enters it in the ledger itself.
            // Files of the site likewise.
            Leak::DriveLeft | Leak::ExpiryFlood | Leak::StaleRecord => return Held::default(),
            // With a zero at its end, as the product's language has it: no text is empty.
            Leak::CommandLine | Leak::LaunchError => length + 1,
            Leak::TenthPoll
            | Leak::ExpiryList
            | Leak::WithdrawnJob
            | Leak::MutexHandover
            | Leak::LetterRetry
            | Leak::FailoverMif
            | Leak::HistoryRace
            | Leak::DriveTable
            | Leak::CancelledJob
            | Leak::LateReplica
            | Leak::FullTables
            | Leak::WaitingResult
            | Leak::ChildRace
            | Leak::TornJob => Self::text_length(leak),
        };
        let next = self.contexts.take();
        self.contexts = Some(Box::new(Context { next, _text: vec![0; length].into_boxed_slice() }));
        Held::once(size_of::<Context>() + length, 2)
    }

    /// Returns what [`keep`](Self::keep) would, of a leak that was triggered so many times since its process began, and keeps nothing.
    pub(super) fn would_keep(leak: Leak, length: usize, times: i64) -> Held {
        match (leak, leak.entry().amount) {
            // The site keeps these itself, and enters them.
            (Leak::DriveLeft | Leak::ExpiryFlood | Leak::StaleRecord, _) => Held::default(),
            (_, Amount::Fixed { bytes, blocks }) => Held { times: 1, bytes, blocks },
            (Leak::ReportNumbers, _) => {
                let room =
                    |numbers: i64| if numbers == 0 { 0 } else { numbers.cast_unsigned().next_power_of_two().max(4) };
                let grown = usize::try_from(room(times + 1) - room(times)).unwrap_or(usize::MAX);
                Held::once(grown * size_of::<u64>(), i64::from(times == 0))
            }
            (Leak::ServerMap, _) => Held::once(size_of::<(u64, u64)>(), i64::from(times == 0)),
            (Leak::CommandLine | Leak::LaunchError, _) => Held::once(size_of::<Context>() + length + 1, 2),
            _ => Held::default(),
        }
    }

    fn keep_poll(&mut self) -> Held {
        let next = self.polls.take();
        self.polls = Some(Box::new(PollContext { next, _instruction_path: [0; PollContext::PATH_LENGTH] }));
        Held::once(size_of::<PollContext>(), 1)
    }

    fn keep_job(&mut self) -> Held {
        let next = self.jobs.take();
        let command_line = vec![0; JobContext::COMMAND_LENGTH].into_boxed_slice();
        self.jobs = Some(Box::new(JobContext { next, _command_line: command_line, _process_handle: 124 }));
        Held::once(size_of::<JobContext>() + JobContext::COMMAND_LENGTH, 2)
    }

    /// Doubles the capacity itself: how a `Vec` would grow is not promised, and the ledger must know.
    fn keep_report_number(&mut self) -> Held {
        let before = self.report_numbers.capacity();
        if self.report_numbers.len() == before {
            self.report_numbers.reserve_exact(before.max(4));
        }
        self.report_numbers.push(0);
        let grown = self.report_numbers.capacity() - before;
        Held::once(grown * size_of::<u64>(), i64::from(before == 0))
    }

    fn keep_server(&mut self) -> Held {
        let number = self.servers.len() as u64;
        self.servers.put((number, 0));
        Held::once(size_of::<(u64, u64)>(), i64::from(number == 0))
    }
}

fn keep_cycle() -> Held {
    let make = || Rc::new(Peer { peer: RefCell::new(None), _status: [0; 40] });
    let (report, mif) = (make(), make());
    *report.peer.borrow_mut() = Some(Rc::clone(&mif));
    *mif.peer.borrow_mut() = Some(report);
    Held::once(2 * PEER_BYTES, 2)
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
        while let Some(mut context) = self.contexts.take() {
            self.contexts = context.next.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_trigger_adds_is_what_the_catalogue_says() {
        for leak in Leak::ALL {
            let Amount::Fixed { bytes, blocks } = leak.entry().amount else { continue };
            assert_eq!(Leaked::default().keep(leak, 0), Held { times: 1, bytes, blocks }, "{leak}");
        }
    }

    #[test]
    fn report_numbers_take_room_at_doublings_only() {
        let mut leaked = Leaked::default();
        let held = [(); 9].map(|()| leaked.keep(Leak::ReportNumbers, 0));
        assert_eq!(held.map(|held| held.bytes), [32, 0, 0, 0, 32, 0, 0, 0, 64]);
        assert_eq!(held.map(|held| held.blocks), [1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_long_chain_is_dropped_without_overflowing_the_stack() {
        let mut leaked = Leaked::default();
        for _ in 0..200_000 {
            leaked.keep(Leak::SlowPoll, 0);
            leaked.keep(Leak::SlowJob, 0);
            leaked.keep(Leak::TenthPoll, 0);
        }
        drop(leaked);
    }
}
