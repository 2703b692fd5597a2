//! The entries of the catalogue: what makes each leak, what it keeps, and how deep it lies.

use std::fmt;

use super::amount::{Amount, Kind};
use super::kept::Leaked;
use crate::pcm::catalogue::Leak;

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

    /// Tells whether the memory is freed when the process ends.
    pub(super) const fn ends_with_process(self) -> bool {
        !matches!(self.entry().kind, Kind::Unreachable | Kind::ReferenceCycle | Kind::Files)
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.entry().name)
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
}
