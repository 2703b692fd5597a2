//! The servers that the clients talk to: logon servers with their instruction files, distribution servers with packages.

use std::rc::Rc;

use super::circumstance::ServerSystem;
use super::clock::Seconds;
use super::names::{ClientNumber, NETWARE_SERVER};
use super::program::StatusMif;
use super::record::{Id, Record};
use super::shelf::Shelf;
use super::status::ReportStatus;

/// Holds one server.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: &'static str,
    pub(super) up: bool,
    pub(super) share: PackageShare,
    /// Its system; from NetWare nobody can be disconnected (Q128458).
    pub(super) system: ServerSystem,
    /// Whether Site Configuration Manager has marked it inactive.
    pub(super) is_inactive: bool,
    /// How many characters its name has, where it is not that of the scenarios.
    pub(super) name_length: u8,
    /// Set on a logon server.
    pub(super) logon: Option<LogonServer>,
}

impl Host {
    /// Share of packages on every server of the site (a convention of the scenarios).
    pub(super) const PACKAGE_SHARE: &'static str = "SMS_PKGD";
    /// The volume of packages on a NetWare server (Q161310).
    const PACKAGE_VOLUME: &'static str = "SYS";

    pub(super) fn logon_server(name: &'static str, clients: usize) -> Self {
        let replicas = (0..clients).map(|_| None).collect();
        let logon = LogonServer { replicas, stale: Stale::default(), has_missed_a_master: false, results: Vec::new() };
        Self { logon: Some(logon), ..Self::distribution_server(name) }
    }

    pub(super) const fn distribution_server(name: &'static str) -> Self {
        Self {
            name,
            up: true,
            share: PackageShare::new(),
            system: ServerSystem::Nt40,
            is_inactive: false,
            name_length: 0,
            logon: None,
        }
    }

    pub(super) fn netware_server(name: &'static str) -> Self {
        Self { system: ServerSystem::NetWare, ..Self::distribution_server(name) }
    }

    /// Brings it back as it was at first.
    pub(super) fn restore(&mut self) {
        self.up = true;
        self.is_inactive = false;
        self.name_length = 0;
        self.system = if self.name == NETWARE_SERVER { ServerSystem::NetWare } else { ServerSystem::Nt40 };
    }

    pub(super) fn is_netware(&self) -> bool {
        self.system == ServerSystem::NetWare
    }

    /// Returns the name of the share, or volume, that has the packages.
    pub(super) fn package_share(&self) -> &'static str {
        if self.is_netware() { Self::PACKAGE_VOLUME } else { Self::PACKAGE_SHARE }
    }

    /// Tells whether the server answers and holds the package.
    pub(super) fn offers(&self, package: Id) -> bool {
        self.up && self.share.offers(package)
    }
}

/// Holds the share of a server on which its packages are.
#[derive(Debug)]
pub(super) struct PackageShare {
    /// Whether the server has it: it is created with the first package, and stays.
    pub(super) exists: bool,
    pub(super) packages: Shelf<Id>,
    /// Packages whose directory nobody has rights on any more (Q182414).
    pub(super) without_rights: Shelf<Id>,
    /// Whether somebody has files of packages open, so that nothing can be copied there.
    pub(super) files_are_open: bool,
}

impl PackageShare {
    pub(super) const fn new() -> Self {
        Self { exists: false, packages: Shelf::new(), without_rights: Shelf::new(), files_are_open: false }
    }

    pub(super) fn set_package(&mut self, package: Id, held: bool) {
        self.packages.retain(|other| *other != package);
        self.without_rights.retain(|other| *other != package);
        if held {
            self.packages.put(package);
            self.exists = true;
        }
    }

    fn offers(&self, package: Id) -> bool {
        self.packages.contains(&package) && !self.without_rights.contains(&package)
    }
}

/// Holds what a logon server has of the clients: `Pcmins.box` and `Despoolr.box`.
#[derive(Debug)]
pub(super) struct LogonServer {
    /// The instruction file of each client, where the server has it.
    pub(super) replicas: Box<[Option<Replica>]>,
    pub(super) stale: Stale,
    /// Whether a master has changed while the server was down.
    pub(super) has_missed_a_master: bool,
    /// What clients have written for the site. It is taken all at once, and keeps no room then.
    pub(super) results: Vec<ResultFile>,
}

/// Lists the clients whose masters have changed since Maintenance Manager last copied them to a logon server, in order.
#[derive(Debug, Default)]
pub(super) struct Stale(Vec<ClientNumber>);

impl Stale {
    pub(super) fn add(&mut self, client: ClientNumber) {
        if let Err(place) = self.0.binary_search(&client) {
            self.0.insert(place, client);
        }
    }

    pub(super) fn strike(&mut self, client: ClientNumber) {
        if let Ok(place) = self.0.binary_search(&client) {
            self.0.remove(place);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Empties the list and returns what stood on it.
    pub(super) fn take_all(&mut self) -> Vec<ClientNumber> {
        std::mem::take(&mut self.0)
    }
}

/// Holds a client's instruction file as a logon server has it.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) records: Records,
    /// When it was copied: the file time that `LastPCMFileTime` is compared with.
    pub(super) written: Seconds,
}

/// The records of an instruction file. Copies of one file share them, and files of several clients the records that were
/// offered to all of them.
pub(super) type Records = Rc<[Rc<Record>]>;

/// Holds a file in `Despoolr.box`.
#[derive(Clone, Debug)]
pub(super) struct ResultFile {
    /// Who wrote it.
    pub(super) client: ClientNumber,
    pub(super) request: Id,
    /// When it was written, by the clock of who wrote it (Q172899).
    pub(super) dated: Seconds,
    pub(super) content: ResultContent,
}

impl ResultFile {
    /// Tells whether it reports that a record has expired.
    pub(super) const fn is_expiry(&self) -> bool {
        matches!(self.content, ResultContent::Instruction(ReportStatus::Expired))
    }
}

/// Says what a result file is.
#[derive(Clone, Debug)]
pub(super) enum ResultContent {
    /// A despooler instruction, `.SNI`, of type `MICROSOFT|SMS|DOMAIN_COMMISSAR_WIREMOVE` (Q169491).
    Instruction(ReportStatus),
    /// A status MIF, moved here as `.PCK` (Q166833).
    StatusMif(StatusMif),
}
