//! The choice of a distribution server (Q161310, Q165508, Q180151, Q195944).

use super::log;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::client::Manager;
use crate::pcm::command::{Letter, SelectionMode};
use crate::pcm::host::Host;
use crate::pcm::leak::Leak;
use crate::pcm::machine::Machine;
use crate::pcm::record::{Id, Record, ServerEntry};
use crate::pcm::trace::{Event, Trace};
use crate::pcm::world::World;

/// Holds the package directory that was chosen, and the drive that stands for its share.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) entry: ServerEntry,
    pub(super) drive: Letter,
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

impl Machine {
    /// Chooses a distribution server for a record and connects a drive to it.
    pub(super) fn find_source(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let Some(process) = self.process(who) else { return Found::Nothing };
        let has_modes = process.does(Behaviour::ObeysSelectionMode);
        let knows_preferred = process.does(Behaviour::KnowsPreferredServers);
        if process.does(Behaviour::PicksServerAtRandomOnly) {
            return self.try_at_random(who, record.servers.to_vec(), record.package, world, trace);
        }
        match self.client.settings.selection {
            mode if !has_modes || mode == SelectionMode::Random => {
                self.try_four_steps(who, record, logon_server, world, trace)
            }
            SelectionMode::LocalOnly => self.try_logon_server(who, record, logon_server, world, trace),
            SelectionMode::DriveMappings => {
                let found = self.try_logon_server(who, record, logon_server, world, trace);
                found.or_else(|| self.try_mapped_drives(who, record, world, trace))
            }
            SelectionMode::RandomOnly => self.try_at_random(who, record.servers.to_vec(), record.package, world, trace),
            // A build that does not know the value takes it for none (our choice).
            _ if !knows_preferred => self.try_four_steps(who, record, logon_server, world, trace),
            SelectionMode::PreferredOnly => {
                let found = self.try_preferred(who, record.package, world, trace);
                found.or_else(|| self.try_logon_server(who, record, logon_server, world, trace))
            }
            SelectionMode::PreferredFirst | SelectionMode::Random => {
                let found = self.try_preferred(who, record.package, world, trace);
                found.or_else(|| self.try_four_steps(who, record, logon_server, world, trace))
            }
        }
    }

    /// The full order (Q161310): a listed logon server, mapped drives, an unlisted copy on the logon server, at random.
    fn try_four_steps(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let found = self.try_listed_logon_server(who, record, logon_server, world, trace);
        let found = found.or_else(|| self.try_mapped_drives(who, record, world, trace));
        let found = found.or_else(|| self.probe_logon_server(who, record, logon_server, world, trace));
        found.or_else(|| self.try_at_random(who, record.servers.to_vec(), record.package, world, trace))
    }

    /// The current logon server, listed or not.
    fn try_logon_server(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let found = self.try_listed_logon_server(who, record, logon_server, world, trace);
        found.or_else(|| self.probe_logon_server(who, record, logon_server, world, trace))
    }

    fn try_listed_logon_server(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let name = world.hosts[logon_server].name;
        match record.servers.iter().find(|entry| entry.server().eq_ignore_ascii_case(name)) {
            Some(entry) => self.connect(who, entry.clone(), record.package, world, trace),
            None => Found::Nothing,
        }
    }

    /// The articles compare server names only, so a drive mapped to any share of a listed server will do.
    fn try_mapped_drives(&mut self, who: Manager, record: &Record, world: &World, trace: &mut dyn Trace) -> Found {
        match record.servers.iter().find(|entry| self.client.drives.reach(entry.server())) {
            Some(entry) => self.connect(who, entry.clone(), record.package, world, trace),
            None => Found::Nothing,
        }
    }

    /// Looks for the package on a logon server that the record does not list.
    fn probe_logon_server(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let name = world.hosts[logon_server].name;
        if record.servers.iter().any(|entry| entry.server().eq_ignore_ascii_case(name)) {
            return Found::Nothing;
        }
        self.connect(
            who,
            ServerEntry::windows_nt(name, Host::PACKAGE_SHARE, record.package),
            record.package,
            world,
            trace,
        )
    }

    /// At random among the preferred servers; the package's directory name still comes from the record (Q195944).
    fn try_preferred(&mut self, who: Manager, package: Id, world: &World, trace: &mut dyn Trace) -> Found {
        let entries = self.client.settings.preferred.iter();
        let entries = entries.map(|share| ServerEntry {
            path: format!(r"{share}\{package}\").into(),
            server_type: ServerEntry::WINDOWS_NT,
            zone: None,
        });
        let entries = entries.collect();
        self.try_at_random(who, entries, package, world, trace)
    }

    /// Tries one after the other at random, without repetition, until one connects.
    fn try_at_random(
        &mut self,
        who: Manager,
        mut entries: Vec<ServerEntry>,
        package: Id,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let mut found = Found::Nothing;
        while !entries.is_empty() {
            let entry = entries.swap_remove(self.random.below(entries.len()));
            found = found.or_else(|| self.connect(who, entry, package, world, trace));
            if matches!(found, Found::Source(_)) {
                break;
            }
        }
        found
    }

    /// Tries one server: it must answer, hold the package and have that share, and a drive letter must be free.
    fn connect(
        &mut self,
        who: Manager,
        entry: ServerEntry,
        package: Id,
        world: &World,
        trace: &mut dyn Trace,
    ) -> Found {
        let server = entry.server();
        let has_it = |host: &Host| {
            host.name.eq_ignore_ascii_case(server)
                && host.offers(package)
                && entry.share().eq_ignore_ascii_case(host.package_share())
        };
        let reached = world.hosts.iter().any(has_it);
        self.tell(who, world, trace, Event::Try { server, reached });
        if !reached {
            self.leak(who, Leak::ServerMap, 0);
            return Found::Nothing;
        }
        let Some(drive) = self.client.drives.free_letter() else {
            log!(self, who, world, trace, "92 -{}", entry.share_path());
            return Found::NoDriveLetter;
        };
        self.client.drives.connect(drive, entry.share_path(), who);
        Found::Source(Source { entry, drive })
    }
}
