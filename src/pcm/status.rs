//! What is said of a job, of a request on one client, and of an update: the statuses of the site and their words.

use std::fmt;

/// Names the status of a job as a whole (`SDK:sheapio_7roz`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobStatus {
    /// It waits for the Scheduler.
    Pending,
    /// It is on its way, or waits for reports.
    Active,
    /// A client has failed to run it, and may still succeed (Q166833): `JOBSTAT_ACTIVE_FAILED`.
    Retrying,
    /// Every client has reported success.
    Complete,
    /// It was cancelled.
    Canceled,
    /// Its distribution was given up.
    Failed,
}

impl JobStatus {
    /// Returns the word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retrying => "retrying",
            Self::Complete => "complete",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
        }
    }

    /// Tells whether nothing moves the job any more.
    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Complete | Self::Canceled | Self::Failed)
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// Names what a report says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportStatus {
    /// The command was launched.
    Success,
    /// The command could not be launched.
    Failure,
    /// The record has expired.
    Expired,
}

/// Names what the history says of a request (RG:S3D10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryState {
    /// Seen, not run.
    New,
    /// Run.
    Executed,
    /// Put away by the user of the application.
    Archived,
}

/// Names the values of `SetupPhase` in `SMS.INI` that an update goes through (RG:S3D1C).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetupPhase {
    /// `installed`: nothing is to be done.
    #[default]
    Installed,
    /// `upgrade`: `Upgrade.bat` asks for an update.
    Upgrade,
    /// `verify_files`: a new `CopyListVersion` asks for an update (Q166771).
    VerifyFiles,
}

impl SetupPhase {
    /// Returns the value as `SMS.INI` has it.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Upgrade => "upgrade",
            Self::VerifyFiles => "verify_files",
        }
    }
}
