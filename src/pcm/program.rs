//! What the program of a package does once the service has launched it.
//!
//! The simulator runs no program; a scenario says how one would behave. The default is that of the scenarios: it runs
//! for 120 seconds and ends with exit code 0, writes no status MIF and leaves no file open.

use super::clock::Seconds;

/// Describes how the program of a package behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where its file is.
    pub place: Place,
    /// How long the first process runs; `None` where it never ends (Q201764, Q214448).
    pub runs: Option<Seconds>,
    /// How long a second process, which the first one starts and which needs the package's drive, lives after the launch
    /// (Q156271); `None` where there is none.
    pub child_runs: Option<Seconds>,
    /// Whether a file on the share is still open when the program ends (Q163597).
    pub leaves_file_open: bool,
    /// Whether and how it restarts the machine (Q175652).
    pub restarts: Option<Restart>,
    /// The status MIF that it writes when it ends.
    pub status_mif: Option<StatusMif>,
    /// How long after the report the MIF is moved to the logon server (Q138241).
    pub mif_after: Seconds,
    /// Whether the MIF is older than the launch, so that it is not picked up (Q169491).
    pub mif_is_old: bool,
    /// The handle of its process, which logs print (Q149672, Q214448).
    pub handle: u16,
    /// What it sets up, where that makes a difference.
    pub sets_up: Option<ServicePack>,
    /// How many files the package has.
    pub files: u16,
    /// How many of them have changed since the package was sent before (Q184512).
    pub files_changed: u16,
}

/// Names service packs whose setup articles tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePack {
    /// One of Systems Management Server itself (Q188063, Q191306).
    Sms,
    /// Service Pack 2 for Windows NT 4.0 (Q164329).
    Nt40Sp2,
    /// Service Pack 5 for Windows NT 3.51 (Q191348).
    Nt351Sp5,
}

impl Program {
    /// The handle unless set: that of the published log (Q214448).
    const HANDLE: u16 = 124;
    /// From this handle on, the service of version 1.1 takes none for an error number (Q149672).
    pub(super) const HANDLES_FROM: u16 = 32;
}

impl Default for Program {
    fn default() -> Self {
        Self {
            place: Place::Package,
            runs: Some(Seconds(120)),
            child_runs: None,
            leaves_file_open: false,
            restarts: None,
            status_mif: None,
            mif_after: Seconds(0),
            mif_is_old: false,
            handle: Self::HANDLE,
            sets_up: None,
            files: 1,
            files_changed: 1,
        }
    }
}

/// Names the places where a program's file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the package directory.
    Package,
    /// Only in `MSTEST` on the logon server (Q152423).
    Mstest,
    /// Nowhere: the package was made without it.
    Missing,
}

/// Describes how a program restarts the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart {
    /// The while from the launch to the restart.
    pub after: Seconds,
    /// Whether it kills every process without a message (`EWX_FORCE`, Q175652).
    pub forced: bool,
    /// Whether it asks the desktop for it, as SMS Installer does, and not the system (Q171070).
    pub needs_desktop: bool,
}

/// Describes a status MIF: group `InstallStatus`, class `MICROSOFT|JOBSTATUS|1.0` (Q169491).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusMif {
    /// Attribute `Status`: whether it says `Success` and not `Failed`.
    pub success: bool,
    /// Attribute `Description`.
    pub description: Box<str>,
    /// Whether its syntax is broken, so that it does not compile (Q190135).
    pub is_broken: bool,
}
