//! The gauges: the sizes of what a site holds, of all its clients together or of one, and what a listener sees of it.

use super::build::Build;
use super::catalogue::Leak;
use super::machine::Machine;
use super::names::{ClientNumber, ClientNumbers};
use super::site::Site;
use super::view::{GAUGES, View};
use super::world::World;

impl Site {
    /// The gauges, in the order in which they are reported.
    pub const GAUGES: [&'static str; 13] = GAUGES;

    /// The gauges that count for the site alone: no package and no job belongs to a client.
    pub const GAUGES_OF_THE_SITE: [&'static str; 2] = ["packages", "jobs"];

    /// Reports the sizes of what the site holds, by name, always in the same order.
    pub fn gauges(&self, report: &mut dyn FnMut(&'static str, u64)) {
        Self::GAUGES.into_iter().zip(self.readings()).for_each(|(name, size)| report(name, size));
    }

    /// Reports the sizes of what the site holds of one client, or has on it; without
    /// [`GAUGES_OF_THE_SITE`](Self::GAUGES_OF_THE_SITE).
    pub fn gauges_of(&self, client: ClientNumber, report: &mut dyn FnMut(&'static str, u64)) {
        for (name, size) in Self::GAUGES.into_iter().zip(self.sizes(Some(client))) {
            if !Self::GAUGES_OF_THE_SITE.contains(&name) {
                report(name, size);
            }
        }
    }

    /// Returns the sizes of [`GAUGES`](Self::GAUGES), in one pass: a fuzz target reads them after every command.
    #[must_use]
    pub fn readings(&self) -> [u64; Self::GAUGES.len()] {
        self.sizes(None)
    }

    fn sizes(&self, client: Option<ClientNumber>) -> [u64; Self::GAUGES.len()] {
        let World { pipeline, hosts, .. } = &self.world;
        let mut of_machines = OfMachines::default();
        for machine in self.of(client) {
            of_machines.add(machine, &self.world, self.machines.len());
        }
        let OfMachines {
            offers,
            replicas,
            unwritten,
            history,
            drives,
            programs,
            mutex,
            services,
            applications,
            pending,
        } = of_machines;
        let packages = hosts.iter().map(|host| host.share.packages.len()).sum();
        let jobs = pipeline.jobs();
        let results = pipeline.results(hosts).filter(|result| client.is_none_or(|client| result.client == client));
        let results = results.count();
        // In the order of the names.
        [
            offers,
            replicas,
            packages,
            jobs,
            results,
            unwritten,
            history,
            drives,
            programs,
            mutex,
            services,
            applications,
            pending,
        ]
        .map(|size| size as u64)
    }
}

impl View for Site {
    fn client_numbers(&self) -> ClientNumbers {
        Self::client_numbers(self)
    }

    fn service_is_running(&self, client: ClientNumber) -> bool {
        Self::service_is_running(self, client)
    }

    fn running_build(&self, client: ClientNumber) -> Option<Build> {
        Self::running_build(self, client)
    }

    fn times_leaked(&self, client: ClientNumber, leak: Leak) -> i64 {
        self.ledger_of(client).of(leak).times
    }

    fn readings(&self) -> [u64; GAUGES.len()] {
        Self::readings(self)
    }
}

/// The sizes of what machines hold, or the site for them.
#[derive(Default)]
struct OfMachines {
    offers: usize,
    replicas: usize,
    unwritten: usize,
    history: usize,
    drives: usize,
    programs: usize,
    mutex: usize,
    services: usize,
    applications: usize,
    pending: usize,
}

impl OfMachines {
    /// Adds what one of so many machines holds.
    fn add(&mut self, machine: &Machine, world: &World, machines: usize) {
        let Machine { number, client, service, application, .. } = machine;
        let place = number.index(machines);
        let logon_servers = world.hosts[World::logon_servers()].iter().filter_map(|host| host.logon.as_ref());
        self.offers += world.pipeline.records(*number).len();
        self.replicas += logon_servers.filter(|logon| logon.replicas[place].is_some()).count();
        self.unwritten += machine.unwritten();
        self.history += client.history.len();
        self.drives += client.drives.mapped();
        self.programs += usize::from(machine.runs_a_job());
        self.mutex += usize::from(client.mutex.is_some());
        self.services += usize::from(service.is_some());
        self.applications += usize::from(application.is_some());
        self.pending += application.as_ref().map_or(0, |application| application.pending());
    }
}
