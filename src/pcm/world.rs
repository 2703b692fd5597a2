//! What the clients of a site share: its clock, its servers, the pipeline behind them, and the programs of its packages.

use std::cell::Cell;
use std::rc::Rc;

use jiff::civil::DateTime;

use super::behaviour::Behaviour;
use super::clock::{Clock, Seconds};
use super::component::Component;
use super::host::{Host, PackageShare, Replica, ResultFile};
use super::names::{ClientNumber, DISTRIBUTION_SERVERS, LOGON_SERVERS, NETWARE_SERVER};
use super::pipeline::Pipeline;
use super::program::Program;
use super::record::{Id, Record, ServerEntry};
use super::setup::Setup;
use super::shelf::Shelf;
use super::steps::Offer;
use super::trace::Moment;

/// Holds the shared parts of a site.
#[derive(Debug)]
pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) hosts: Box<[Host]>,
    pub(super) pipeline: Pipeline,
    programs: Shelf<(Id, Rc<Program>)>,
    /// What the calendar reads, and when it was asked: a date is dear, and many clients poll in one second.
    date: Cell<(Clock, DateTime)>,
    /// Whether the site is set up without Maintenance Manager, so that what piles up stays.
    pub(super) stands_without_maintenance: bool,
    /// Up to when the machines have done all that was due, that second included.
    pub(super) settled: Seconds,
}

impl World {
    pub(super) const CURRENT_LOGON_SERVER: usize = 0;

    pub(super) fn new(clients: usize, servers: usize, setup: &Setup) -> Self {
        let logon_servers = LOGON_SERVERS.map(|name| Host::logon_server(name, clients + servers));
        let distribution_servers = DISTRIBUTION_SERVERS.map(Host::distribution_server);
        let netware_server = Host::netware_server(NETWARE_SERVER);
        Self {
            clock: Clock::start(),
            date: Cell::new((Clock::start(), Clock::start().date())),
            hosts: logon_servers.into_iter().chain(distribution_servers).chain([netware_server]).collect(),
            pipeline: Pipeline::new(clients, servers, setup),
            programs: Shelf::new(),
            stands_without_maintenance: false,
            settled: Seconds(0),
        }
    }

    /// Reads the calendar of the site's machines.
    pub(super) fn date(&self) -> DateTime {
        let (asked, date) = self.date.get();
        if asked == self.clock {
            return date;
        }
        let date = self.clock.date();
        self.date.set((self.clock, date));
        date
    }

    /// Lists the places of the logon servers, the current one first.
    pub(super) const fn logon_servers() -> std::ops::Range<usize> {
        Self::CURRENT_LOGON_SERVER..LOGON_SERVERS.len()
    }

    pub(super) fn moment(&self, client: Option<ClientNumber>) -> Moment {
        Moment { since_t0: self.clock.since_t0(), t0: self.clock.t0(), client, by: None }
    }

    pub(super) fn program(&self, package: Id) -> Rc<Program> {
        let found = self.programs.iter().find(|(other, _)| *other == package);
        found.map(|(_, program)| Rc::clone(program)).unwrap_or_default()
    }

    pub(super) fn replica(&self, logon_server: usize, client: ClientNumber) -> Option<&Replica> {
        self.hosts[logon_server]
            .logon
            .as_ref()
            .and_then(|logon| logon.replicas[client.index(logon.replicas.len())].as_ref())
    }

    /// Tells whether a client's report of an expiry waits on a logon server.
    pub(super) fn has_expiry_report(&self, client: ClientNumber, request: Id) -> bool {
        let results = self.hosts.iter().filter_map(|host| host.logon.as_ref()).flat_map(|logon| &logon.results);
        results.filter(|result| result.is_expiry()).any(|result| (result.client, result.request) == (client, request))
    }

    /// Takes a result that a client writes to a logon server.
    pub(super) fn receive(&mut self, logon_server: usize, result: ResultFile) {
        if let Some(logon) = &mut self.hosts[logon_server].logon {
            logon.results.push(result);
            self.pipeline.has_news();
        }
    }

    /// Offers one record to clients, which share it, and sends its package.
    pub(super) fn offer(&mut self, offer: &Offer, clients: impl Iterator<Item = ClientNumber> + Clone) {
        let record = self.make_record(offer);
        self.distribute(&record);
        self.pipeline.enter_sent_job(&record, clients.clone());
        for client in clients {
            self.pipeline.offer(client, &record);
            self.replicate_now(client);
        }
    }

    /// Makes the record of an offer, and remembers the program behind it.
    pub(super) fn make_record(&mut self, offer: &Offer) -> Rc<Record> {
        let package = offer.record.package;
        if self.pipeline.does(Component::Site, Behaviour::ResendsWithJob) {
            self.programs.retain(|(other, _)| *other != package);
        }
        if self.programs.iter().all(|(other, _)| *other != package) {
            self.programs.put((package, Rc::new(offer.program.clone())));
        }
        Rc::new(offer.record.clone())
    }

    /// Puts the package of a record on the servers that the record lists.
    pub(super) fn distribute(&mut self, record: &Record) {
        for server in record.servers.iter().map(ServerEntry::server) {
            if let Some(host) = self.host(server) {
                host.share.set_package(record.package, true);
            }
        }
    }

    pub(super) fn replicate_now(&mut self, client: ClientNumber) {
        self.pipeline.replicate_now(&mut self.hosts, client, self.clock.now());
    }

    pub(super) fn touch(&mut self, client: ClientNumber) {
        let now = self.clock.now();
        for logon in self.hosts.iter_mut().filter(|host| host.up).filter_map(|host| host.logon.as_mut()) {
            let place = client.index(logon.replicas.len());
            if let Some(replica) = &mut logon.replicas[place] {
                replica.written = now;
            }
        }
    }

    pub(super) fn host(&mut self, name: &str) -> Option<&mut Host> {
        self.hosts.iter_mut().find(|host| host.name.eq_ignore_ascii_case(name))
    }

    /// Brings every server back, and Maintenance Manager to where it was set up.
    pub(super) fn bring_servers_back(&mut self, maintenance_runs: bool) {
        for host in &mut self.hosts {
            host.restore();
        }
        let now = self.clock.now();
        self.pipeline.forget_dates(&mut self.hosts, now);
        self.pipeline.set_maintenance_manager(maintenance_runs);
        self.pipeline.has_news();
    }

    /// Forgets every offer, package and program, but for the records of deleted jobs where nobody cleans up.
    pub(super) fn purge_offers(&mut self) {
        self.pipeline.purge(&mut self.hosts);
        for host in &mut self.hosts {
            host.share = PackageShare::new();
        }
        self.programs = Shelf::new();
        self.pipeline.has_news();
    }
}
