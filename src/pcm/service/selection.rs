//! The choice of a distribution server (Q161310, Q165508, Q180151, Q195944).

use crate::pcm::actor::{Actor, log};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::host::Host;
use crate::pcm::names::{Letter, Manager, SelectionMode};
use crate::pcm::record::{Id, Record, ServerEntry};
use crate::pcm::trace::Event;

/// Holds the package directory that was chosen, and the drive that stands for its share.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) entry: ServerEntry,
    pub(super) drive: Letter,
}

impl Source {
    /// Returns the directory on its drive.
    pub(super) fn directory(&self) -> String {
        [self.drive.get().encode_utf8(&mut [0; 4]), r":\", self.entry.folder()].concat()
    }
}

/// Says how an attempt to find a source ended.
#[derive(Debug)]
pub(super) enum Found {
    Source(Source),
    /// Some server would have served, but no drive letter is free: error 92 (Q150727, Q185347).
    NoDriveLetter,
    Nothing,
}

impl Found {
    /// Keeps a source; otherwise tries the next way, and remembers that a letter was wanting.
    fn or_else(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Source(_) => self,
            Self::Nothing => next(),
            Self::NoDriveLetter => match next() {
                Self::Nothing => Self::NoDriveLetter,
                other => other,
            },
        }
    }
}

impl Actor<'_> {
    /// Chooses a distribution server for a record and connects a drive to it.
    pub(super) fn find_source(&mut self, record: &Record, logon_server: usize) -> Found {
        let logon_server = self.world.hosts[logon_server].name;
        let found = Choice { actor: self.by(self.who()), record, logon_server }.made();
        if matches!(found, Found::Nothing) && self.is(Manager::Application) {
            self.show_refusal(record, logon_server);
        }
        found
    }

    /// Shows the box that lists the servers of a package that none of them gives (Q156402). It is a box of Windows. Which path it prints,
    /// and that it is that of the logon server alone, is our choice: the article shows how it is cut.
    fn show_refusal(&mut self, record: &Record, logon_server: &str) {
        if self.machine.client.system.is_ms_dos() {
            return;
        }
        let (entry, share) = self.entry_of_logon_server(logon_server, record.package);
        let is_cut = self.does(Behaviour::ShowsTruncatedPath);
        let path = if is_cut { format!(r"\\{logon_server}\{share}\pcmpkg.src") } else { entry.path.into() };
        self.tell(Event::Refused { path: &path });
    }

    /// Makes the entry of a logon server that a record does not list, and names the share, or the volume, that has its packages.
    fn entry_of_logon_server(&self, server: &str, package: Id) -> (ServerEntry, &'static str) {
        let host = self.world.hosts.iter().find(|host| host.name == server);
        let share = host.map_or(Host::PACKAGE_SHARE, Host::package_share);
        let entry = if host.is_some_and(Host::is_netware) {
            ServerEntry::netware(server, package)
        } else {
            ServerEntry::windows_nt(server, share, package)
        };
        (entry, share)
    }
}

/// A choice that is being made, by one process for one record.
struct Choice<'a> {
    actor: Actor<'a>,
    record: &'a Record,
    /// The name of the one that had the instruction file.
    logon_server: &'static str,
}

impl<'a> Choice<'a> {
    fn made(mut self) -> Found {
        let Some(process) = self.actor.process() else { return Found::Nothing };
        let has_modes = process.does(Behaviour::ObeysSelectionMode);
        let knows_preferred = process.does(Behaviour::KnowsPreferredServers);
        if process.does(Behaviour::PicksServerAtRandomOnly) {
            return self.try_listed_at_random();
        }
        match self.actor.machine.client.settings.selection {
            mode if !has_modes || mode == SelectionMode::Random => self.try_four_steps(),
            SelectionMode::LocalOnly => self.try_logon_server(),
            SelectionMode::DriveMappings => self.try_logon_server().or_else(|| self.try_mapped_drives()),
            SelectionMode::RandomOnly => self.try_listed_at_random(),
            // A build that does not know the value takes it for none (our choice).
            _ if !knows_preferred => self.try_four_steps(),
            SelectionMode::PreferredOnly => self.try_preferred().or_else(|| self.try_logon_server()),
            SelectionMode::PreferredFirst | SelectionMode::Random => {
                self.try_preferred().or_else(|| self.try_four_steps())
            }
        }
    }

    /// The full order (Q161310): a listed logon server, mapped drives, an unlisted copy on the logon server, at random.
    fn try_four_steps(&mut self) -> Found {
        let found = self.try_listed_logon_server().or_else(|| self.try_mapped_drives());
        found.or_else(|| self.probe_logon_server()).or_else(|| self.try_listed_at_random())
    }

    /// The current logon server, listed or not.
    fn try_logon_server(&mut self) -> Found {
        self.try_listed_logon_server().or_else(|| self.probe_logon_server())
    }

    fn listed_logon_server(&self) -> Option<&'a ServerEntry> {
        self.record.servers.iter().find(|entry| entry.server().eq_ignore_ascii_case(self.logon_server))
    }

    fn try_listed_logon_server(&mut self) -> Found {
        match self.listed_logon_server() {
            Some(entry) => self.connect(entry),
            None => Found::Nothing,
        }
    }

    /// The articles compare server names only, so a drive mapped to any share of a listed server will do.
    fn try_mapped_drives(&mut self) -> Found {
        let drives = &self.actor.machine.client.drives;
        match self.record.servers.iter().find(|entry| drives.reach(entry.server())) {
            Some(entry) => self.connect(entry),
            None => Found::Nothing,
        }
    }

    /// Looks for the package on a logon server that the record does not list.
    fn probe_logon_server(&mut self) -> Found {
        if self.listed_logon_server().is_some() {
            return Found::Nothing;
        }
        let server = self.logon_server;
        let is_netware = self.actor.world.hosts.iter().any(|host| host.name == server && host.is_netware());
        if is_netware && self.actor.does(Behaviour::ProbesWrongNetWarePath) {
            // It looks in `pcmpkg.src` on the volume, and nothing is there (Q161310).
            self.actor.tell(Event::Try { server, reached: false });
            return Found::Nothing;
        }
        let (entry, _) = self.actor.entry_of_logon_server(server, self.record.package);
        self.connect(&entry)
    }

    /// At random among the preferred servers; the package's directory name still comes from the record (Q195944).
    fn try_preferred(&mut self) -> Found {
        let entries = self.actor.machine.client.settings.preferred.iter().map(|share| ServerEntry {
            path: format!(r"{share}\{}\", self.record.package).into(),
            server_type: ServerEntry::WINDOWS_NT,
            zone: None,
        });
        let entries: Vec<_> = entries.collect();
        self.try_at_random(&entries)
    }

    fn try_listed_at_random(&mut self) -> Found {
        self.try_at_random(&self.record.servers)
    }

    /// Tries one after the other at random, without repetition, until one connects.
    fn try_at_random(&mut self, entries: &[ServerEntry]) -> Found {
        let mut entries: Vec<_> = entries.iter().collect();
        let mut found = Found::Nothing;
        while !entries.is_empty() {
            let entry = entries.swap_remove(self.actor.machine.random.below(entries.len()));
            found = found.or_else(|| self.connect(entry));
            if matches!(found, Found::Source(_)) {
                break;
            }
        }
        found
    }

    /// Tries one server: it must answer, hold the package and have that share, and a drive letter must be free.
    fn connect(&mut self, entry: &ServerEntry) -> Found {
        let Self { actor, record, .. } = self;
        let server = entry.server();
        let has_it = |host: &Host| {
            host.name.eq_ignore_ascii_case(server)
                && host.offers(record.package)
                && entry.share().eq_ignore_ascii_case(host.package_share())
        };
        let mut closed_servers = actor.machine.client.settings.closed_servers.iter();
        let is_closed = closed_servers.any(|closed| closed.eq_ignore_ascii_case(server));
        let reached = !is_closed && actor.world.hosts.iter().any(has_it);
        actor.tell(Event::Try { server, reached });
        if !reached {
            actor.leak(Leak::ServerMap, 0);
            return Found::Nothing;
        }
        let Some(drive) = actor.machine.client.drives.free_letter() else {
            if !actor.does(Behaviour::NeedsDriveLetter) {
                return Found::Nothing;
            }
            log!(actor, "92 -{}", entry.share_path());
            return Found::NoDriveLetter;
        };
        actor.connect_drive(drive, entry.share_path());
        Found::Source(Source { entry: entry.clone(), drive })
    }
}
