//! The simulated site as a whole: its clients, what they share, and what can be asked of it.

use std::ops::Range;

use super::agenda::Agenda;
use super::behaviour::Behaviour;
use super::build::{Build, Platform};
use super::client::Client;
use super::clock::Seconds;
use super::command::{Clients, OtherBuilds};
use super::component::Component;
use super::leak::{Held, Ledger};
use super::machine::{Machine, place_of};
use super::names::{ClientNumber, ClientNumbers, DISTRIBUTION_SERVERS, LOGON_SERVERS, NETWARE_SERVER};
use super::pipeline::Pipeline;
use super::record::Id;
use super::setup::Setup;
use super::site_server::SiteServer;
use super::status::{HistoryState, SetupPhase};
use super::system::System;
use super::world::World;

/// Simulates a site: clients `WS1`, `WS2` … with the service, their logon and distribution servers, and the
/// site's pipeline behind them.
///
/// What a site costs grows with what happens in it, not with the clock, and not with the clients to which nothing happens.
///
/// # Examples
/// ```
/// use slowleak::pcm::{Build, Platform, Queue, Seconds, Setup, Site};
///
/// let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
/// let queue = Queue { until: Seconds::DAY, ..Queue::default() };
/// site.work_off(&queue, &mut ());
/// site.wind_down(&mut ());
/// assert!(site.is_idle());
/// assert_eq!(site.ledger().bytes(), 0);
/// ```
#[derive(Debug)]
pub struct Site {
    pub(super) setup: Setup,
    pub(super) world: World,
    pub(super) machines: Box<[Machine]>,
    pub(super) agenda: Agenda,
    /// `None` where the site's servers are not modelled.
    pub(super) server: Option<SiteServer>,
    /// Whether somebody listens to the checks on running jobs, so that each of them is a step of its own.
    pub(super) hears_checks: bool,
    /// What the reports take that stand on the logon servers from the beginning.
    pub(super) reports_at_start: Held,
}

impl Site {
    /// Logon servers of the site, in the order of `[Servers]`; the first is `CurrentLogonServer`.
    pub const LOGON_SERVERS: [&'static str; 2] = LOGON_SERVERS;
    /// Distribution servers of the site. P1 and P2 hold no package unless a command puts one there.
    pub const DISTRIBUTION_SERVERS: [&'static str; 4] = DISTRIBUTION_SERVERS;
    /// A distribution server with NetWare, which holds no package unless a record lists it.
    pub const NETWARE_SERVER: &'static str = NETWARE_SERVER;

    /// Returns the builds of what runs beside the service in a cycle that sets some of them: on a site with servers of its own
    /// those of that site, where nothing else is set, and the `Base.dll` with which SMS Executive runs.
    pub(super) fn builds(&self, set: OtherBuilds) -> OtherBuilds {
        let mut builds = set;
        for component in Component::BESIDE_SERVICE.into_iter().filter(|component| set.get(*component).is_none()) {
            let of_the_site = match (component, self.setup.hosts.servers) {
                (Component::BaseDll, Some(_)) => self.executive_build(),
                (_, Some([platform, ..])) => component.newest_by(self.setup.build, platform),
                (_, None) => None,
            };
            builds.set(component, of_the_site.unwrap_or(OtherBuilds::USUAL));
        }
        builds
    }

    /// Begins to run for a listener to the checks on running jobs, or for one that does not hear them.
    pub(super) fn listen(&mut self, hears_checks: bool) {
        self.hears_checks = hears_checks;
        for place in self.places() {
            let settled = self.world.settled;
            self.machines[place].running_jobs().for_each(|job| job.checks_are_made(settled));
            self.enter(place);
        }
    }

    /// Enters what a machine does next.
    pub(super) fn enter(&mut self, place: usize) {
        self.agenda.enter(place, self.machines[place].acts_at(self.world.clock.now(), self.hears_checks));
    }

    /// Returns the place of a machine; `None` where the site has no such.
    pub(super) fn place(&self, number: ClientNumber) -> Option<usize> {
        place_of(&self.machines, number)
    }

    /// Lists the places of the machines that a command is for.
    pub(super) fn places_of(&self, on: Clients) -> Range<usize> {
        match on {
            Clients::All => 0..self.machines.len() - self.setup.hosts.servers.map_or(0, |servers| servers.len()),
            Clients::Only(client) => self.place(client).map_or(0..0, |place| place..place + 1),
        }
    }

    /// Lists the places of the machines.
    pub(super) const fn places(&self) -> Range<usize> {
        0..self.machines.len()
    }

    /// Returns how long ago T0 of the cycle was.
    #[must_use]
    pub fn since_t0(&self) -> Seconds {
        self.world.clock.since_t0()
    }

    /// Tells whether nothing is pending: no offer, no running program, no result on its way, no restart.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let nothing_waits = || self.world.pipeline.results(&self.world.hosts).next().is_none();
        (self.setup.maintenance_is_stopped() || nothing_waits())
            && self.machines.iter().all(Machine::is_idle)
            && self.world.pipeline.offers() == 0
    }

    /// Returns what the history of a client says of a request.
    #[must_use]
    pub fn history(&self, client: ClientNumber, request: Id) -> Option<HistoryState> {
        self.machine(client).and_then(|machine| machine.client.history.state(request))
    }

    /// Tells whether the service of a client has a process.
    #[must_use]
    pub fn service_is_running(&self, client: ClientNumber) -> bool {
        self.machine(client).is_some_and(|machine| machine.service.is_some())
    }

    /// Tells whether the application of a client has a process.
    #[must_use]
    pub fn application_is_running(&self, client: ClientNumber) -> bool {
        self.machine(client).is_some_and(|machine| machine.application.is_some())
    }

    /// Returns the build of the file that the process of a client's service was started from; `None` where it has no
    /// process.
    #[must_use]
    pub fn running_build(&self, client: ClientNumber) -> Option<Build> {
        self.machine(client)?.service.as_ref().map(|process| process.image)
    }

    /// Returns the application of a machine's system, and which build of it the machine has on disk; `None` where it has
    /// none.
    #[must_use]
    pub fn application(&self, client: ClientNumber) -> Option<(Component, Build)> {
        let Client { system, files, .. } = &self.machine(client)?.client;
        let application = system.application()?;
        Some((application, files.get(application, system.platform())?))
    }

    /// Returns the build of a file that a machine has on disk; `None` where it has no such file. That of a client's other files is
    /// what their marker says, `Csdver.sms` (Q164756).
    #[must_use]
    pub fn file(&self, client: ClientNumber, component: Component, platform: Platform) -> Option<Build> {
        let machine = self.machine(client)?;
        if component == Component::Client {
            let has_marker = !self.world.pipeline.does(component, Behaviour::LacksServicePackMarker);
            return self.world.pipeline.builds.get(component).filter(|_| has_marker && !client.is_server());
        }
        machine.client.files.get(component, platform)
    }

    /// Returns the processor of a machine; `None` where the site has no such machine.
    #[must_use]
    pub fn platform(&self, client: ClientNumber) -> Option<Platform> {
        self.machine(client).map(|machine| machine.client.system.platform())
    }

    /// Returns the system of a machine; `None` where the site has no such machine.
    #[must_use]
    pub fn system(&self, client: ClientNumber) -> Option<System> {
        self.machine(client).map(|machine| machine.client.system)
    }

    /// Returns what `SMS.INI` of a client says of Client Setup.
    #[must_use]
    pub fn setup_phase(&self, client: ClientNumber) -> Option<SetupPhase> {
        self.machine(client).map(|machine| machine.client.setup.phase)
    }

    /// Returns the build of the `Base.dll` that SMS Executive was started with; `None` where it does not run.
    #[must_use]
    pub fn executive_build(&self) -> Option<Build> {
        self.server.as_ref()?.executive
    }

    fn machine(&self, client: ClientNumber) -> Option<&Machine> {
        self.machines.get(self.place(client)?)
    }

    /// Lists the clients, and behind them the servers that run the service.
    #[must_use]
    pub fn client_numbers(&self) -> ClientNumbers {
        let servers = self.setup.hosts.servers.map_or(0, |servers| servers.len());
        ClientNumbers::new(self.machines.len(), self.machines.len() - servers)
    }

    /// Returns the account of what the modelled leaks hold now, on all clients.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.ledgers(None, self.world.pipeline.ledger, |machine| machine.ledger)
    }

    /// Returns the account of what the modelled leaks hold now on one client: what its process leaks, since its start.
    #[must_use]
    pub fn ledger_of(&self, client: ClientNumber) -> Ledger {
        self.ledgers(Some(client), Ledger::default(), |machine| machine.ledger)
    }

    /// Returns the account of what the modelled leaks have come to hold since T0 of the cycle, on all clients.
    #[must_use]
    pub fn ledger_since_t0(&self) -> Ledger {
        {
            let Pipeline { ledger, ledger_at_t0, .. } = &self.world.pipeline;
            self.ledgers(None, *ledger - *ledger_at_t0, |machine| machine.ledger - machine.ledger_at_t0)
        }
    }

    /// Returns the account of what the modelled leaks have come to hold since T0 of the cycle, on one client.
    #[must_use]
    pub fn ledger_since_t0_of(&self, client: ClientNumber) -> Ledger {
        self.ledgers(Some(client), Ledger::default(), |machine| machine.ledger - machine.ledger_at_t0)
    }

    /// Adds the accounts of machines to one of the site.
    fn ledgers(&self, client: Option<ClientNumber>, mut sum: Ledger, ledger: impl Fn(&Machine) -> Ledger) -> Ledger {
        self.of(client).for_each(|machine| sum += ledger(machine));
        sum
    }

    /// Lists one machine or all.
    pub(super) fn of(&self, client: Option<ClientNumber>) -> impl Iterator<Item = &Machine> {
        self.machines.iter().filter(move |machine| client.is_none_or(|client| machine.number == client))
    }
}
