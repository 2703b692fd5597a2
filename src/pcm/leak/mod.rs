//! The catalogue of leaks that the simulated service and application, SMS Executive and the files of the site can have.
//!
//! *Leak* here means a modelled defect: something that a process keeps and never uses again. Every leak has a name, a
//! trigger, a kind and an entry in the [`Ledger`], which accounts for it to the byte and block. The default one is that of
//! article Q241656, in every build older than its files; the others are switched on for tests, alone or together.

mod kept;
mod ledger;

use std::fmt;

use super::behaviour::Behaviour;
use super::build::Build;
use super::client::Manager;
pub(super) use kept::Leaked;
pub use ledger::{Held, Ledger};

/// Names one leak of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leak {
    /// A context for each poll: the slow leak of builds before 9/10/99 (Q241656).
    SlowPoll,
    /// A context for each job: the slow leak of builds before 9/10/99 (Q241656).
    SlowJob,
    /// The drive of a job whose program left a file open: builds before Service Pack 2 (Q163597).
    DriveLeft,
    /// A context for every tenth poll of a process.
    TenthPoll,
    /// A number for each report, in a vector that doubles its capacity.
    ReportNumbers,
    /// A block for each changed interval, and no pointer to it.
    ForgottenWake,
    /// A list of the expiries that were reported.
    ExpiryList,
    /// A map of the servers that did not serve.
    ServerMap,
    /// Two objects for each status MIF that refer to each other.
    MifCycle,
    /// The command line of each job, as long as it is.
    CommandLine,
    /// The command of a job that could not be launched.
    LaunchError,
    /// A context for a job that was withdrawn while it ran.
    WithdrawnJob,
    /// A block for a job that was running when the machine was restarted softly, and no pointer to it.
    RebootedJob,
    /// A context for a poll that found the mutex with the application.
    MutexHandover,
    /// A context for a job that was launched after it had failed for want of a drive letter.
    LetterRetry,
    /// A context for a status MIF after the service had failed over to another logon server and come back.
    FailoverMif,
    /// A context for a history that was deleted under a job during which the interval had been changed.
    HistoryRace,
    /// A context for a poll at which more drives are mapped than a table has room for: behind the size of a state, to which
    /// no line of code leads.
    DriveTable,
    /// A timer of the application for each countdown that runs out, and no pointer to it.
    CountdownTimer,
    /// A context of the Despooler for each job that is cancelled.
    CancelledJob,
    /// A context of Maintenance Manager for each copy of masters that a logon server had missed while it was down.
    LateReplica,
    /// Reports of expired records, one for each at every poll while Maintenance Manager is stopped: builds from Service
    /// Pack 2 to the hotfix of June 1998 (Q188042). Older ones look at a file only when it has changed.
    ExpiryFlood,
    /// Records of jobs that were deleted without being cancelled, in masters and replicas (Q269768).
    StaleRecord,
    /// The old image of a service that was started from a file that had been replaced, and no pointer to it.
    OldImage,
    /// A block of the application for a session in which its user opened the window, opened Details, closed them and closed
    /// the window, in that order, and no pointer to it.
    WindowTour,
    /// A context for a poll that finds so many records while so many drives are mapped: behind two sizes at once.
    FullTables,
    /// A context for a poll without a logon server when a result has waited for one for two days: only time leads there.
    WaitingResult,
    /// A context for a job with a status MIF and an open file whose second process ends in the very second in which its drive
    /// is disconnected: behind one value of six hundred.
    ChildRace,
    /// A block for a job that a soft restart of the machine ended when its request had been withdrawn and the interval changed
    /// meanwhile, and no pointer to it: behind what other leaks remember.
    UnseenRestart,
    /// A context of the Despooler for each cancelled job that one client had run, another had failed to run and a third had
    /// not come to.
    TornJob,
}

/// Names what sort of memory a leak keeps, which decides who could find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The process still refers to it, and frees it when it ends.
    Reachable,
    /// The process refers to it, and it grows only now and then.
    Amortised,
    /// Nothing refers to it any more.
    Unreachable,
    /// It refers to itself, and nothing else does.
    ReferenceCycle,
    /// It is a state of the machine, bounded by its alphabet.
    State,
    /// It is files of the site, which somebody would have to delete.
    Files,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Reachable => "reachable",
            Self::Amortised => "amortised",
            Self::Unreachable => "unreachable",
            Self::ReferenceCycle => "reference cycle",
            Self::State => "state",
            Self::Files => "files",
        })
    }
}

/// Says how much a trigger adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many bytes and blocks each time.
    Fixed {
        /// Bytes of heap.
        bytes: i64,
        /// Heap blocks.
        blocks: i64,
    },
    /// What the text says.
    Varying(&'static str),
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed { bytes, blocks: 1 } => formatter.pad(&format!("{bytes} bytes in 1 block")),
            Self::Fixed { bytes, blocks } => formatter.pad(&format!("{bytes} bytes in {blocks} blocks")),
            Self::Varying(text) => formatter.pad(text),
        }
    }
}

/// Holds what is known of a leak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name on the command line.
    pub name: &'static str,
    /// What makes it leak, once each time.
    pub trigger: &'static str,
    /// What sort of memory it keeps.
    pub kind: Kind,
    /// How much it keeps each time.
    pub amount: Amount,
    /// How many commands it takes, in the right order and state; polls come by themselves.
    pub depth: u8,
}

impl Leak {
    /// All leaks, in the order of the catalogue.
    pub const ALL: [Self; 30] = [
        Self::SlowPoll,
        Self::SlowJob,
        Self::DriveLeft,
        Self::TenthPoll,
        Self::ReportNumbers,
        Self::ForgottenWake,
        Self::ExpiryList,
        Self::ServerMap,
        Self::MifCycle,
        Self::CommandLine,
        Self::LaunchError,
        Self::WithdrawnJob,
        Self::RebootedJob,
        Self::MutexHandover,
        Self::LetterRetry,
        Self::FailoverMif,
        Self::HistoryRace,
        Self::DriveTable,
        Self::CountdownTimer,
        Self::CancelledJob,
        Self::LateReplica,
        Self::ExpiryFlood,
        Self::StaleRecord,
        Self::OldImage,
        Self::WindowTour,
        Self::FullTables,
        Self::WaitingResult,
        Self::ChildRace,
        Self::UnseenRestart,
        Self::TornJob,
    ];

    /// Finds the leak of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|leak| leak.entry().name == name)
    }

    /// Returns the leak's entry in the catalogue.
    #[must_use]
    pub const fn entry(self) -> Entry {
        let (name, trigger, kind, amount, depth) = match self {
            Self::SlowPoll => ("slow-poll", "every poll (Q241656)", Kind::Reachable, Leaked::POLL, 0),
            Self::SlowJob => ("slow-job", "every launched job (Q241656)", Kind::Reachable, Leaked::JOB, 1),
            Self::DriveLeft => (
                "drive-left",
                "a program that ends with a file open on the share (Q163597)",
                Kind::State,
                Amount::Varying("the share's path, in 1 block"),
                1,
            ),
            Self::TenthPoll => {
                ("tenth-poll", "every tenth poll of a process", Kind::Reachable, Leaked::context(self), 0)
            }
            Self::ReportNumbers => {
                ("report-numbers", "a report", Kind::Amortised, Amount::Varying("8 bytes, in 1 block that doubles"), 1)
            }
            Self::ForgottenWake => {
                ("forgotten-wake", "a wake that notices a changed interval", Kind::Unreachable, Leaked::FORGOTTEN, 1)
            }
            Self::ExpiryList => {
                ("expiry-list", "an expiry that is reported", Kind::Reachable, Leaked::context(self), 1)
            }
            Self::ServerMap => (
                "server-map",
                "a server that does not answer or lacks the package",
                Kind::Reachable,
                Amount::Varying("16 bytes, in 1 block"),
                1,
            ),
            Self::MifCycle => ("mif-cycle", "a status MIF", Kind::ReferenceCycle, Leaked::CYCLE, 1),
            Self::CommandLine => (
                "command-line",
                "a launched job",
                Kind::Reachable,
                Amount::Varying("24 bytes and its command line, in 2 blocks"),
                1,
            ),
            Self::LaunchError => (
                "launch-error",
                "a job that cannot be launched",
                Kind::Reachable,
                Amount::Varying("24 bytes and its command, in 2 blocks"),
                1,
            ),
            Self::WithdrawnJob => (
                "withdrawn-job",
                "a job that ends after its request was withdrawn",
                Kind::Reachable,
                Leaked::context(self),
                2,
            ),
            Self::RebootedJob => (
                "rebooted-job",
                "a soft restart of the machine while a job runs",
                Kind::Unreachable,
                Leaked::FORGOTTEN,
                2,
            ),
            Self::MutexHandover => (
                "mutex-handover",
                "a poll that finds the mutex with the application",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::LetterRetry => (
                "letter-retry",
                "a job launched after it had found no free drive letter",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::FailoverMif => (
                "failover-mif",
                "a status MIF after a failover to another logon server and back, before a restart",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::HistoryRace => (
                "history-race",
                "a history deleted under a job during which the interval was changed",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::DriveTable => (
                "drive-table",
                "a poll while five drives are mapped, or more",
                Kind::Reachable,
                Leaked::context(self),
                5,
            ),
            Self::FullTables | Self::WaitingResult | Self::ChildRace | Self::UnseenRestart => return self.deep_entry(),
            _ => return self.entry_outside_the_service(),
        };
        Entry { name, trigger, kind, amount, depth }
    }

    /// Returns the entry of a leak of the service to which few queues lead.
    const fn deep_entry(self) -> Entry {
        let (name, trigger, kind, amount, depth) = match self {
            Self::FullTables => (
                "full-tables",
                "a poll that finds four records or more while four drives are mapped, or more",
                Kind::Reachable,
                Leaked::context(self),
                5,
            ),
            Self::WaitingResult => (
                "waiting-result",
                "a poll without a logon server when a result has waited for two days",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::ChildRace => (
                "child-race",
                "a job with a status MIF and an open file whose second process ends as its drive is disconnected",
                Kind::Reachable,
                Leaked::context(self),
                1,
            ),
            _ => (
                "unseen-restart",
                "a soft restart under a job whose request was withdrawn and during which the interval was changed",
                Kind::Unreachable,
                Leaked::FORGOTTEN,
                4,
            ),
        };
        Entry { name, trigger, kind, amount, depth }
    }

    /// Returns the entry of a leak of the application or the site.
    const fn entry_outside_the_service(self) -> Entry {
        let (name, trigger, kind, amount, depth) = match self {
            Self::CountdownTimer => {
                ("countdown-timer", "a countdown that runs out", Kind::Unreachable, Leaked::FORGOTTEN, 3)
            }
            Self::WindowTour => (
                "window-tour",
                "a log-off after window and Details of the application were opened and closed, in order",
                Kind::Unreachable,
                Leaked::FORGOTTEN,
                7,
            ),
            Self::TornJob => (
                "torn-job",
                "a cancelled job that one client had run, another had failed to run and a third had not come to",
                Kind::Reachable,
                Leaked::context(self),
                4,
            ),
            Self::OldImage => {
                ("old-image", "a service started from a replaced file", Kind::Unreachable, Leaked::FORGOTTEN, 2)
            }
            Self::CancelledJob => {
                ("cancelled-job", "a job that is cancelled", Kind::Reachable, Leaked::context(self), 2)
            }
            Self::LateReplica => (
                "late-replica",
                "a master that changed while a logon server was down, copied there later",
                Kind::Reachable,
                Leaked::context(self),
                3,
            ),
            Self::ExpiryFlood => (
                "expiry-flood",
                "a poll of an expired record whose report waits for Maintenance Manager (Q188042)",
                Kind::Files,
                Amount::Varying("a report's file, in 1 block a logon server"),
                0,
            ),
            _ => (
                "stale-record",
                "a job that is deleted without being cancelled (Q269768)",
                Kind::Files,
                Amount::Varying("the record and its place in each file that has it"),
                2,
            ),
        };
        Entry { name, trigger, kind, amount, depth }
    }

    /// Tells whether a build has the leak by itself.
    #[must_use]
    pub const fn is_native_to(self, build: Build) -> bool {
        match self {
            // No build corrects stale records. Our choice: a site of historic builds is run as before anybody was told
            // (Q269768 is of 2000), and one of later builds is wound down with the clean-up of that article.
            Self::SlowPoll | Self::SlowJob | Self::StaleRecord => Behaviour::Leaks.holds_in(build),
            Self::DriveLeft => Behaviour::LeavesDriveMapped.holds_in(build),
            Self::ExpiryFlood => Behaviour::FloodsExpiryReports.holds_in(build),
            _ => false,
        }
    }

    /// Returns whose leak it is; `None` where it is the site's.
    pub(super) const fn manager(self) -> Option<Manager> {
        match self {
            Self::CountdownTimer | Self::WindowTour => Some(Manager::Application),
            Self::CancelledJob | Self::LateReplica | Self::ExpiryFlood | Self::StaleRecord | Self::TornJob => None,
            _ => Some(Manager::Service),
        }
    }

    /// Tells whether the memory is freed when the process ends.
    const fn ends_with_process(self) -> bool {
        !matches!(self.entry().kind, Kind::Unreachable | Kind::ReferenceCycle | Kind::Files)
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.entry().name)
    }
}

/// Holds a set of leaks that are switched on, beside those that a build has by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leaks(u32);

impl Leaks {
    /// No leak.
    pub const NONE: Self = Self(0);

    /// Returns the set with one leak more.
    #[must_use]
    pub const fn with(self, leak: Leak) -> Self {
        Self(self.0 | 1 << leak as u32)
    }

    /// Tells whether the leak is switched on.
    #[must_use]
    pub const fn has(self, leak: Leak) -> bool {
        self.0 & 1 << leak as u32 != 0
    }

    /// Lists the leaks of the set in the order of the catalogue.
    pub fn iter(self) -> impl Iterator<Item = Leak> {
        Leak::ALL.into_iter().filter(move |&leak| self.has(leak))
    }
}

impl FromIterator<Leak> for Leaks {
    fn from_iter<I: IntoIterator<Item = Leak>>(leaks: I) -> Self {
        leaks.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leak_is_listed_at_its_own_place_under_its_own_name() {
        for (place, leak) in Leak::ALL.into_iter().enumerate() {
            assert_eq!(leak as usize, place);
            assert_eq!(Leak::from_name(leak.entry().name), Some(leak));
        }
        assert_eq!(Leak::from_name("slow"), None);
    }

    #[test]
    fn at_least_four_leaks_take_three_commands() {
        assert!(Leak::ALL.into_iter().filter(|leak| leak.entry().depth >= 3).count() >= 4);
    }

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let leaks: Leaks = [Leak::MifCycle, Leak::TenthPoll].into_iter().collect();
        assert_eq!(leaks.iter().collect::<Vec<_>>(), [Leak::TenthPoll, Leak::MifCycle]);
        assert!(!leaks.has(Leak::SlowPoll));
        assert_eq!(Leaks::NONE.iter().count(), 0);
    }

    #[test]
    fn the_builds_have_the_leaks_that_the_articles_tell_of() {
        assert!(Leak::SlowPoll.is_native_to(Build::Hf990624) && !Leak::SlowPoll.is_native_to(Build::FIXED));
        assert!(Leak::DriveLeft.is_native_to(Build::Sp1) && !Leak::DriveLeft.is_native_to(Build::Sp2));
        assert!(!Leak::TenthPoll.is_native_to(Build::Rtm));
    }
}
