//! What a scenario says will happen, and on which builds.
//!
//! *Expectation* means a claim with the set of builds on which it is true. It holds on **exactly** the builds of its set:
//! in the set the claim must be true, outside it must be false, so that a set that is one build too small is as wrong as
//! one that is one too large. Where nothing is known of the others, it holds **at least** on the builds of its set, and whatever is
//! true on the others is well.

use crate::pcm::JobStatus;
use crate::pcm::build::{Build, Platform};
use crate::pcm::clock::Seconds;
use crate::pcm::command::Letter;
use crate::pcm::component::Builds;
use crate::pcm::record::Id;
use crate::pcm::trace::{Message, ReportStatus};
use crate::pcm::{ClientNumber, Component, HistoryState, SetupPhase, Site};

/// Holds one expectation. Where it stands does not count when expectations are compared.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The builds on which the claim is true; on every other build of the same component and the platform it is false, unless
    /// `at_least` says otherwise.
    pub builds: Builds,
    /// Whether the claim may be true on other builds, too; nothing is said of them then.
    pub at_least: bool,
    /// What is true there.
    pub claim: Claim,
    /// The client that the claim is about; `None` where it is about all of them.
    pub on: Option<ClientNumber>,
    /// Where it stands; `None` where it was made and not read.
    pub origin: Option<Origin>,
}

impl PartialEq for Expectation {
    fn eq(&self, other: &Self) -> bool {
        let whole = |it: &Self| (it.builds, it.at_least, it.on);
        whole(self) == whole(other) && self.claim == other.claim
    }
}

impl Eq for Expectation {}

/// Says where an expectation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Number of the line, from 1.
    pub line: usize,
    /// The line.
    pub text: Box<str>,
}

/// Names what can be claimed of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// So many events like this happen from T0 to the end.
    Count {
        /// How many.
        times: u64,
        /// Like what.
        pattern: Pattern,
    },
    /// These requests are launched in this order, and no others.
    Order(Box<[Id]>),
    /// At the end, the history says this of a request.
    History {
        /// The request.
        request: Id,
        /// What the history says; `None` where it does not know the request.
        state: Option<HistoryState>,
    },
    /// At the end, a gauge reads so much.
    Gauge {
        /// Name of the gauge, one of the simulator's.
        name: Box<str>,
        /// What it reads.
        reading: u64,
    },
    /// At the end, the service runs, or does not.
    Service {
        /// Whether it runs.
        running: bool,
    },
    /// At the end, a machine has this build of a file on disk.
    File {
        /// The file.
        component: Component,
        /// For which platform it was made; `None` for that of the machine.
        platform: Option<Platform>,
        /// Its build; `None` where there is none.
        build: Option<Build>,
    },
    /// At the end, the service's process was started from this build; `None` where it has no process.
    Running(Option<Build>),
    /// At the end, `SetupPhase` has this value.
    Phase(SetupPhase),
    /// At the end, the application runs, or does not.
    Application {
        /// Whether it runs.
        running: bool,
    },
    /// At the end, the ledger has come to hold so much since T0.
    Ledger(LedgerClaim),
}

impl Claim {
    /// Tells whether the claim can only be about the whole site.
    #[must_use]
    pub fn is_of_the_site(&self) -> bool {
        match self {
            Self::Count { pattern, .. } => matches!(
                pattern.what,
                What::Collect
                    | What::Overall { .. }
                    | What::Despool { .. }
                    | What::Distribute { .. }
                    | What::Refresh { .. }
                    | What::Share { .. }
                    | What::Search { .. }
            ),
            Self::Gauge { name, .. } => Site::GAUGES_OF_THE_SITE.contains(&&**name),
            _ => false,
        }
    }
}

/// Claims what the ledger has come to hold since T0; each field that is set must be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerClaim {
    /// Polls of which something is kept.
    pub polls: Option<i64>,
    /// Jobs of which something is kept.
    pub jobs: Option<i64>,
    /// Drives left mapped.
    pub drives: Option<i64>,
    /// Bytes of heap.
    pub bytes: Option<i64>,
    /// Heap blocks.
    pub blocks: Option<i64>,
}

impl LedgerClaim {
    /// Returns the fields with their words, in the order in which they are printed.
    #[must_use]
    pub const fn fields(&self) -> [(&'static str, Option<i64>); 5] {
        [
            ("polls", self.polls),
            ("jobs", self.jobs),
            ("drives", self.drives),
            ("bytes", self.bytes),
            ("blocks", self.blocks),
        ]
    }

    /// Finds the field of a word.
    pub(super) fn field_mut(&mut self, word: &str) -> Option<&mut Option<i64>> {
        Some(match word {
            "polls" => &mut self.polls,
            "jobs" => &mut self.jobs,
            "drives" => &mut self.drives,
            "bytes" => &mut self.bytes,
            "blocks" => &mut self.blocks,
            _ => return None,
        })
    }
}

/// Describes events; what is not set may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What happens.
    pub what: What,
    /// Which Package Command Manager does it.
    pub by: Option<Component>,
    /// When it happens.
    pub at: Option<Seconds>,
}

/// Describes what happens in an event; what is not set may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The service launches a program.
    Launch(LaunchPattern),
    /// The service notices that a program has ended.
    Finish(Option<Id>),
    /// A second process can no longer read its package.
    ReadError(Option<Id>),
    /// The service writes a report.
    Report {
        /// The request.
        request: Option<Id>,
        /// What it reports.
        status: Option<ReportStatus>,
        /// The logon server.
        server: Option<Box<str>>,
    },
    /// The service passes a status MIF on.
    StatusMif {
        /// The request.
        request: Option<Id>,
        /// Whether it says `Success`.
        success: Option<bool>,
        /// Its description.
        description: Option<Box<str>>,
    },
    /// The service writes this whole line to its log.
    Log(Box<str>),
    /// The service looks for its instruction file on a logon server.
    Ask {
        /// The logon server.
        server: Option<Box<str>>,
        /// Whether it answered.
        reached: Option<bool>,
    },
    /// A logon server refuses a locked account.
    Denied(Option<Box<str>>),
    /// The service tries a server as the source of a package.
    Try {
        /// The server.
        server: Option<Box<str>>,
        /// Whether it answered and held the package.
        reached: Option<bool>,
    },
    /// The service takes the mutex.
    MutexTaken,
    /// The service gives the mutex back.
    MutexReleased,
    /// The service or the application starts.
    Start,
    /// It ends.
    Stop,
    /// It ends with an access violation.
    Crash,
    /// The application shows its window, or hides it.
    Window {
        /// Whether it shows it.
        shown: bool,
        /// How many packages are pending in it.
        entries: Option<u64>,
    },
    /// The application shows its introduction, or hides it.
    Introduction {
        /// Whether it shows it.
        shown: bool,
    },
    /// The application begins to count down.
    Countdown(Option<Id>),
    /// The application shows a message.
    Message(Message),
    /// Nothing comes of a command.
    NoEffect,
    /// The machine restarts.
    Reboot,
    /// A file that is in use is not replaced.
    FileInUse(Option<Component>),
    /// A file is replaced.
    Replace {
        /// The file.
        component: Option<Component>,
        /// For which platform it was made.
        platform: Option<Platform>,
        /// Its build.
        build: Option<Build>,
    },
    /// SMS Executive starts, or stops.
    Executive {
        /// Whether it runs from now on.
        runs: bool,
    },
    /// An entry is made in the event log, of this number.
    Logged {
        /// Its number.
        number: u16,
        /// What it says beside that.
        text: Option<Box<str>>,
    },
    /// A row of the database changes.
    Row {
        /// The request of the job.
        request: Option<Id>,
        /// What it says then.
        status: Option<JobStatus>,
    },
    /// The status of a job changes.
    Overall {
        /// The request of the job.
        request: Option<Id>,
        /// What it is then.
        status: Option<JobStatus>,
    },
    /// The Despooler begins with the instruction of a job.
    Despool {
        /// The request of the job.
        request: Option<Id>,
        /// Which file of its round it is.
        file: Option<u64>,
        /// In which batch it comes.
        batch: Option<u64>,
    },
    /// The Despooler tries to bring a package to a server.
    Distribute {
        /// The request of the job.
        request: Option<Id>,
        /// The server.
        server: Option<Box<str>>,
        /// Whether it succeeds.
        done: Option<bool>,
    },
    /// The Despooler has searched the instruction files to cancel a job.
    Search {
        /// The request of the job.
        request: Option<Id>,
        /// How many files it has read.
        read: Option<u64>,
        /// How many it has written anew.
        rewritten: Option<u64>,
    },
    /// A status MIF comes after its report was worked off.
    OrphanMif(Option<Id>),
    /// An error of this number is shown.
    ErrorShown(u16),
    /// The Despooler writes files of a package anew.
    Refresh {
        /// The request of the job.
        request: Option<Id>,
        /// The server.
        server: Option<Box<str>>,
        /// How many files it writes.
        files: Option<u64>,
    },
    /// The Despooler creates the share of packages on a server.
    Share {
        /// The server.
        server: Option<Box<str>>,
        /// The year in its comment.
        year: Option<u64>,
    },
    /// The application lists this path of a server that gives no package.
    Refused(Box<str>),
    /// A service gets its parameters.
    Parameters,
    /// Rservice sums up so many failures.
    Summary(Option<u64>),
    /// A client posts a `.CCR`.
    ConfigurationRequest,
    /// Copy lists are made, or brought to a logon server.
    CopyLists,
    /// Client Setup shows this message.
    SetupMessage(Box<str>),
    /// Client Setup sets `SetupPhase`.
    Setup(Option<SetupPhase>),
    /// Maintenance Manager collects results.
    Collect,
    /// Maintenance Manager copies the master to a logon server.
    Replicate(Option<Box<str>>),
}

/// Describes a launch; what is not set may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaunchPattern {
    /// The request.
    pub request: Option<Id>,
    /// The distribution server.
    pub server: Option<Box<str>>,
    /// The drive that stands for the package share.
    pub drive: Option<Letter>,
    /// Current directory.
    pub directory: Option<Box<str>>,
    /// The command line, with its path resolved.
    pub command_line: Option<Box<str>>,
    /// `%PCMUNC%`; the inner `None` claims that it is not set.
    pub pcmunc: Option<Option<Box<str>>>,
}
