//! The servers that the client talks to: logon servers with its instruction file, distribution servers with packages.

use super::clock::Seconds;
use super::program::StatusMif;
use super::record::{Id, InstructionFile};
use super::shelf::Shelf;
use super::trace::ReportStatus;

/// Holds one server.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: &'static str,
    pub(super) up: bool,
    /// Packages on its share.
    pub(super) packages: Shelf<Id>,
    /// Set on a logon server.
    pub(super) logon: Option<LogonServer>,
}

impl Host {
    /// Share of packages on every server of the site (a convention of the scenarios).
    pub(super) const PACKAGE_SHARE: &'static str = "SMS_PKGD";

    pub(super) const fn new(name: &'static str, is_logon_server: bool) -> Self {
        let logon = if is_logon_server {
            Some(LogonServer { replica: None, is_stale: false, results: Shelf::new() })
        } else {
            None
        };
        Self { name, up: true, packages: Shelf::new(), logon }
    }

    pub(super) fn set_package(&mut self, package: Id, held: bool) {
        self.packages.retain(|other| *other != package);
        if held {
            self.packages.put(package);
        }
    }

    /// Tells whether the server answers and holds the package.
    pub(super) fn offers(&self, package: Id) -> bool {
        self.up && self.packages.contains(&package)
    }
}

/// Holds what a logon server has of the client: `Pcmins.box` and `Despoolr.box`.
#[derive(Debug)]
pub(super) struct LogonServer {
    pub(super) replica: Option<Replica>,
    /// Whether the master has changed since Maintenance Manager last copied it here.
    pub(super) is_stale: bool,
    /// What clients have written for the site.
    pub(super) results: Shelf<ResultFile>,
}

/// Holds a client's instruction file as a logon server has it.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) file: InstructionFile,
    /// When it was copied: the file time that `LastPCMFileTime` is compared with.
    pub(super) written: Seconds,
}

/// Holds a file in `Despoolr.box`.
#[derive(Clone, Debug)]
pub(super) struct ResultFile {
    pub(super) request: Id,
    pub(super) content: ResultContent,
}

/// Says what a result file is.
#[derive(Clone, Debug)]
pub(super) enum ResultContent {
    /// A despooler instruction, `.SNI`, of type `MICROSOFT|SMS|DOMAIN_COMMISSAR_WIREMOVE` (Q169491).
    Instruction(ReportStatus),
    /// A status MIF, moved here as `.PCK` (Q166833).
    StatusMif(StatusMif),
}
