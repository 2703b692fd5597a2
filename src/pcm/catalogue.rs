//! The catalogue of leaks by name, for a site to be set up with some: what each of them keeps is told by its account
//! ([`leak`](super::leak)).

use super::behaviour::Behaviour;
use super::build::Build;
use super::names::Manager;

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

    /// Tells whether a build has the leak by itself.
    #[must_use]
    pub const fn is_native_to(self, build: Build) -> bool {
        match self.behaviour() {
            Some(behaviour) => behaviour.holds_in(build),
            None => false,
        }
    }

    /// Returns the row of the table whose builds have the leak by themselves; `None` where none has.
    pub(super) const fn behaviour(self) -> Option<Behaviour> {
        Some(match self {
            // No build corrects stale records. Our choice: a site of historic builds is run as before anybody was told
            // (Q269768 is of 2000), and one of later builds is wound down with the clean-up of that article.
            Self::SlowPoll | Self::SlowJob | Self::StaleRecord => Behaviour::Leaks,
            Self::DriveLeft => Behaviour::LeavesDriveMapped,
            Self::ExpiryFlood => Behaviour::FloodsExpiryReports,
            _ => return None,
        })
    }

    /// Returns whose leak it is; `None` where it is the site's.
    pub(super) const fn manager(self) -> Option<Manager> {
        match self {
            Self::CountdownTimer | Self::WindowTour => Some(Manager::Application),
            Self::CancelledJob | Self::LateReplica | Self::ExpiryFlood | Self::StaleRecord | Self::TornJob => None,
            _ => Some(Manager::Service),
        }
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
