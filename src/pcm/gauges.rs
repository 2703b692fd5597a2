//! The gauges: the sizes of what a site holds, of all its clients together or of one.

use super::client::ClientNumber;
use super::machine::Machine;
use super::site::Site;
use super::world::World;

impl Site {
    /// The gauges, in the order in which they are reported.
    pub const GAUGES: [&'static str; 13] = [
        "offers",
        "replicas",
        "packages",
        "jobs",
        "results",
        "unwritten",
        "history",
        "drives",
        "programs",
        "mutex",
        "service",
        "applications",
        "pending",
    ];

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
        let packages: usize = hosts.iter().map(|host| host.packages.len()).sum();
        let results = pipeline.results(hosts).filter(|result| client.is_none_or(|client| result.client == client));
        // Where a machine counts, and not the site, nothing is counted yet.
        let mut sizes =
            [0, 0, packages, pipeline.jobs(), results.count(), 0, 0, 0, 0, 0, 0, 0, 0].map(|size| size as u64);
        for machine in self.of(client) {
            for (sum, size) in sizes.iter_mut().zip(self.sizes_of(machine)) {
                *sum += size as u64;
            }
        }
        sizes
    }

    /// Returns what one machine adds to each of [`GAUGES`](Self::GAUGES).
    fn sizes_of(&self, machine: &Machine) -> [usize; Self::GAUGES.len()] {
        let Machine { number, client, service, application, .. } = machine;
        let place = number.index(self.machines.len());
        let logon_servers = self.world.hosts[World::logon_servers()].iter().filter_map(|host| host.logon.as_ref());
        [
            self.world.pipeline.records(*number).len(),
            logon_servers.filter(|logon| logon.replicas[place].is_some()).count(),
            0,
            0,
            0,
            machine.unwritten(),
            client.history.len(),
            client.drives.mapped(),
            usize::from(machine.runs_a_job()),
            usize::from(client.mutex.is_some()),
            usize::from(service.is_some()),
            usize::from(application.is_some()),
            application.as_ref().map_or(0, |application| application.pending()),
        ]
    }
}
