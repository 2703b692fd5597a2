//! The gauges: the sizes of what a site holds, of all its clients together or of one.

use super::client::ClientNumber;
use super::host::LogonServer;
use super::machine::Machine;
use super::site::Site;
use super::world::World;

impl Site {
    /// The gauges that count for the site alone: no package and no job belongs to a client.
    pub const GAUGES_OF_THE_SITE: [&'static str; 2] = ["packages", "jobs"];

    /// Reports the sizes of what the site holds, by name, always in the same order.
    pub fn gauges(&self, report: &mut dyn FnMut(&'static str, u64)) {
        self.sizes(None, report);
    }

    /// Reports the sizes of what the site holds of one client, or has on it; without
    /// [`GAUGES_OF_THE_SITE`](Self::GAUGES_OF_THE_SITE).
    pub fn gauges_of(&self, client: ClientNumber, report: &mut dyn FnMut(&'static str, u64)) {
        self.sizes(Some(client), &mut |name, size| {
            if !Self::GAUGES_OF_THE_SITE.contains(&name) {
                report(name, size);
            }
        });
    }

    fn sizes(&self, client: Option<ClientNumber>, report: &mut dyn FnMut(&'static str, u64)) {
        let World { pipeline, hosts, .. } = &self.world;
        let sum = |size: fn(&Machine) -> usize| self.of(client).map(size).sum();
        let logon_servers = || hosts.iter().filter_map(|host| host.logon.as_ref());
        let replicas = |machine: &Machine| {
            let place = machine.number.index(self.machines.len());
            logon_servers().filter(|logon: &&LogonServer| logon.replicas[place].is_some()).count()
        };
        let results = pipeline.results(hosts).filter(|result| client.is_none_or(|client| result.client == client));
        let sizes: [(_, usize); 13] = [
            ("offers", self.of(client).map(|machine| pipeline.records(machine.number).len()).sum()),
            ("replicas", self.of(client).map(replicas).sum()),
            ("packages", hosts.iter().map(|host| host.packages.len()).sum()),
            ("jobs", pipeline.jobs()),
            ("results", results.count()),
            ("unwritten", sum(Machine::unwritten)),
            ("history", sum(|machine| machine.client.history.len())),
            ("drives", sum(|machine| machine.client.drives.mapped())),
            ("programs", sum(|machine| usize::from(machine.runs_a_job()))),
            ("mutex", sum(|machine| usize::from(machine.client.mutex.is_some()))),
            ("service", sum(|machine| usize::from(machine.service.is_some()))),
            ("applications", sum(|machine| usize::from(machine.application.is_some()))),
            ("pending", sum(|machine| machine.application.as_ref().map_or(0, |application| application.pending()))),
        ];
        for (name, size) in sizes {
            report(name, size as u64);
        }
    }
}
