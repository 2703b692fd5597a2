//! What builds do differently: each documented defect or change as a predicate over the ladder.
//!
//! A *behaviour* holds for a set of builds, not for "all before a date": regressions of single builds exist, and a
//! correction may be absent from the service pack that followed it. The simulator asks these predicates and never looks
//! at a build itself.

use super::build::{Build, Builds};

/// Names something that some builds of the service do and others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    /// Takes a process handle below 32 for an error number (Q149672).
    TakesLowHandleForError,
    /// Evaluates the instruction file only when its time has changed (Q163488).
    EvaluatesOnlyChangedFile,
    /// Declines to run anything while the application is loaded (Q164657).
    DeclinesWhileApplicationLoaded,
    /// Looks for programs in the package only, not in `MSTEST` (Q152423).
    SkipsMstest,
    /// Leaves the drive mapped when files on the share are still open (Q163597).
    LeavesDriveMapped,
    /// Reports a program that restarts the machine as failed, so that it repeats (Q158644, Q164887).
    FailsProgramThatRestarts,
    /// Picks the distribution server at random always (Q165508).
    PicksServerAtRandomOnly,
    /// Never runs background jobs that are not mandatory (Q174933).
    IgnoresOptionalJobs,
    /// Sets `%PCMUNC%` for the command (Q191341).
    SetsPcmunc,
    /// Runs jobs that were mandatory once again when the history is lost (Q229809).
    RerunsAfterHistoryLoss,
    /// Takes the mutex before it has found a logon server (Q173073).
    TakesMutexFirst,
    /// Runs overdue jobs in the order of the file and not of their times (Q173388).
    RunsInFileOrder,
    /// Looks for the instruction file on the current logon server only (Q191293).
    AsksCurrentLogonServerOnly,
    /// Reports an expired record at every poll until it is gone (Q188042).
    FloodsExpiryReports,
    /// With `SynchronousSystemExitRequired`, records success right after the launch (Q175652).
    RecordsSuccessAtLaunch,
    /// With `SynchronousSystemExitRequired`, never sees an optional job end (Q193784).
    HangsAfterSynchronousExit,
    /// Crashes on a command line with a drive letter (Q193224).
    CrashesOnDriveLetter,
    /// Looks in the package for a command that names a drive (Q160566).
    IgnoresDriveOfCommand,
    /// Cannot run a command that is a UNC path (Q195937).
    FailsUncCommand,
    /// Obeys `DisableRandomPCMServers` (Q180151).
    ObeysSelectionMode,
    /// Knows the preferred distribution servers (Q195944).
    KnowsPreferredServers,
    /// Runs jobs that have expired (Q225056).
    RunsExpired,
    /// Runs a job that had expired when it was first seen (Q255284).
    RunsExpiredAtFirstSight,
    /// Keeps a little memory at every poll and every job (Q241656).
    Leaks,
}

/// Holds what is known of a behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The builds that behave so.
    pub builds: Builds,
    /// Articles.
    pub article: &'static str,
    /// What a build that behaves so does.
    pub with: &'static str,
    /// What a build that does not behave so does.
    pub without: &'static str,
}

const fn account(builds: Builds, article: &'static str, with: &'static str, without: &'static str) -> Account {
    Account { builds, article, with, without }
}

impl Behaviour {
    /// All behaviours, in the order of their first change.
    pub const ALL: [Self; 24] = [
        Self::TakesLowHandleForError,
        Self::EvaluatesOnlyChangedFile,
        Self::DeclinesWhileApplicationLoaded,
        Self::SkipsMstest,
        Self::LeavesDriveMapped,
        Self::FailsProgramThatRestarts,
        Self::PicksServerAtRandomOnly,
        Self::IgnoresOptionalJobs,
        Self::SetsPcmunc,
        Self::RerunsAfterHistoryLoss,
        Self::TakesMutexFirst,
        Self::RunsInFileOrder,
        Self::AsksCurrentLogonServerOnly,
        Self::FloodsExpiryReports,
        Self::RecordsSuccessAtLaunch,
        Self::HangsAfterSynchronousExit,
        Self::CrashesOnDriveLetter,
        Self::IgnoresDriveOfCommand,
        Self::FailsUncCommand,
        Self::ObeysSelectionMode,
        Self::RunsExpired,
        Self::KnowsPreferredServers,
        Self::Leaks,
        Self::RunsExpiredAtFirstSight,
    ];

    /// Tells whether the build behaves so.
    #[must_use]
    pub const fn holds_in(self, build: Build) -> bool {
        self.account().builds.contains(build)
    }

    /// Returns the builds, the articles and both ways to behave.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table: one row a behaviour")]
    pub const fn account(self) -> Account {
        match self {
            Self::TakesLowHandleForError => account(
                Builds::only(Build::V11),
                "Q149672",
                "takes a process handle below 32 for an error number and reports failure",
                "takes any valid process handle for success",
            ),
            Self::EvaluatesOnlyChangedFile => account(
                Builds::before(Build::Sp2),
                "Q163488",
                "stops at an instruction file whose time has not changed",
                "evaluates the instruction file at every poll",
            ),
            // The web update of 12/20/96 was meant to change this and, by the Supplement (RS:S5B4B), did not.
            Self::DeclinesWhileApplicationLoaded => account(
                Builds::before(Build::Sp2),
                "Q164657",
                "declines to run jobs while the application is loaded",
                "runs background jobs under a logged-on user",
            ),
            Self::SkipsMstest => account(
                Builds::before(Build::Sp2),
                "Q152423",
                "looks for programs in the package directory only",
                "looks for programs in MSTEST on the logon server too",
            ),
            Self::LeavesDriveMapped => account(
                Builds::before(Build::Sp2),
                "Q163597",
                "leaves the drive mapped when files on the share are open",
                "releases the drive when files on the share are open",
            ),
            Self::FailsProgramThatRestarts => account(
                Builds::before(Build::Sp2),
                "Q158644, Q164887",
                "reports a program that restarts the machine as failed, and repeats it at each start",
                "records a program that restarts the machine as run",
            ),
            Self::PicksServerAtRandomOnly => account(
                Builds::before(Build::Sp2),
                "Q165508",
                "picks the distribution server at random always",
                "prefers the logon server, mapped drives and an unlisted copy on the logon server",
            ),
            Self::IgnoresOptionalJobs => account(
                Builds::before(Build::Sp3),
                "Q174933",
                "never runs background jobs that are not mandatory",
                "runs optional background jobs once they are offered",
            ),
            Self::SetsPcmunc => account(
                Builds::from(Build::Sp3),
                "Q191341",
                "sets %PCMUNC% to the package's UNC path",
                "knows no %PCMUNC%",
            ),
            // Service Pack 4 is named as affected and later than the file that corrects it (Q229809).
            Self::RerunsAfterHistoryLoss => account(
                Builds::between(Build::Sp3, Build::Hf971205).or(Builds::only(Build::Sp4)),
                "Q229809",
                "runs finished jobs again when PCMHIST.REG is lost",
                "does not run finished jobs again when PCMHIST.REG is lost",
            ),
            Self::TakesMutexFirst => account(
                Builds::before(Build::Sp4),
                "Q173073",
                "takes the mutex before it has found a logon server",
                "takes the mutex once a logon server is validated",
            ),
            Self::RunsInFileOrder => account(
                Builds::before(Build::Sp4),
                "Q173388",
                "runs overdue mandatory jobs in no order of time",
                "runs overdue mandatory jobs in the order of their times",
            ),
            Self::AsksCurrentLogonServerOnly => account(
                Builds::before(Build::Sp4),
                "Q191293",
                "looks for the instruction file on the current logon server only",
                "looks for the instruction file on the other logon servers too",
            ),
            Self::FloodsExpiryReports => account(
                Builds::before(Build::Sp4),
                "Q188042",
                "reports an expired record at every poll",
                "reports an expired record once",
            ),
            Self::RecordsSuccessAtLaunch => account(
                Builds::from(Build::Sp4),
                "Q175652",
                "with SynchronousSystemExitRequired, records success right after the launch",
                "reports after completion always",
            ),
            Self::HangsAfterSynchronousExit => account(
                Builds::only(Build::Sp4),
                "Q193784",
                "with SynchronousSystemExitRequired, never sees an optional job end",
                "sees every job end",
            ),
            Self::CrashesOnDriveLetter => account(
                Builds::only(Build::Sp4),
                "Q193224",
                "crashes on a command line with a drive letter",
                "survives a command line with a drive letter",
            ),
            // Service Pack 4 crashes before it comes to that.
            Self::IgnoresDriveOfCommand => account(
                Builds::before(Build::Hf980924),
                "Q160566",
                "looks in the package for a command that names a drive",
                "runs a command that names a drive from there",
            ),
            Self::FailsUncCommand => account(
                Builds::between(Build::Sp4, Build::Hf980924),
                "Q195937",
                "cannot run a command that is a UNC path",
                "runs a command that is a UNC path",
            ),
            // Q195944 says that Service Pack 4 has it; Q180151, which introduces it, is followed.
            Self::ObeysSelectionMode => account(
                Builds::from(Build::Hf990115),
                "Q180151",
                "obeys DisableRandomPCMServers",
                "ignores DisableRandomPCMServers",
            ),
            Self::RunsExpired => account(
                Builds::before(Build::Hf990128),
                "Q225056",
                "runs jobs that have expired",
                "does not run jobs that have expired",
            ),
            Self::KnowsPreferredServers => account(
                Builds::from(Build::Hf990624),
                "Q195944",
                "knows PREFERREDONLY and PREFERREDFIRST",
                "has no preferred distribution servers",
            ),
            Self::Leaks => account(
                Builds::before(Build::FIXED),
                "Q241656",
                "keeps a little memory at every poll and every job",
                "keeps no memory",
            ),
            // Before 1/28/99 it holds as part of RunsExpired.
            Self::RunsExpiredAtFirstSight => account(
                Builds::before(Build::Hf000422),
                "Q255284",
                "runs a job that had expired when it was first seen",
                "does not run a job that had expired when it was first seen",
            ),
        }
    }

    /// Lists the behaviours that hold in exactly one of the two builds: what changed from the one to the other.
    pub fn changed_between(older: Build, newer: Build) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |behaviour| behaviour.holds_in(older) != behaviour.holds_in(newer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_behaviour_is_listed_once_and_differs_between_builds() {
        for (place, behaviour) in Behaviour::ALL.into_iter().enumerate() {
            assert!(!Behaviour::ALL[..place].contains(&behaviour), "{behaviour:?} is listed twice");
            let builds = behaviour.account().builds;
            assert!(!builds.is_empty() && builds != Builds::ALL, "{behaviour:?} changes nothing");
        }
    }

    #[test]
    fn exactly_the_builds_older_than_the_fix_leak() {
        for build in Build::LADDER {
            assert_eq!(Behaviour::Leaks.holds_in(build), build < Build::Hf990910, "{build}, Q241656");
        }
    }

    #[test]
    fn service_pack_4_brings_its_regressions_and_the_next_hotfix_takes_two_of_them_back() {
        let came: Vec<_> = Behaviour::changed_between(Build::Hf980609, Build::Sp4)
            .filter(|behaviour| behaviour.holds_in(Build::Sp4))
            .collect();
        assert!(came.contains(&Behaviour::HangsAfterSynchronousExit));
        assert!(came.contains(&Behaviour::CrashesOnDriveLetter));
        assert!(came.contains(&Behaviour::FailsUncCommand));
        let went: Vec<_> = Behaviour::changed_between(Build::Sp4, Build::Hf980924).collect();
        assert_eq!(
            went,
            [
                Behaviour::RerunsAfterHistoryLoss,
                Behaviour::HangsAfterSynchronousExit,
                Behaviour::CrashesOnDriveLetter,
                Behaviour::IgnoresDriveOfCommand
            ]
        );
    }
}
