//! The simulated site as a whole: its clients, what they share, and how a queue of commands moves it.

use std::ops::Range;

use super::agenda::Agenda;
use super::build::{Build, Platform};
use super::client::Client;
use super::clock::Seconds;
use super::command::{Clients, Command, OtherBuilds, Queue, Timed};
use super::component::Component;
use super::leak::{Held, Ledger};
use super::machine::Machine;
use super::names::{ClientNumber, DISTRIBUTION_SERVERS, LOGON_SERVERS, NETWARE_SERVER};
use super::pipeline::{Pipeline, Tell};
use super::record::Id;
use super::setup::Setup;
use super::site_server::SiteServer;
use super::status::{HistoryState, SetupPhase};
use super::steps::Step;
use super::system::System;
use super::trace::Trace;
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
    agenda: Agenda,
    /// `None` where the site's servers are not modelled.
    pub(super) server: Option<SiteServer>,
    /// Whether somebody listens to the checks on running jobs, so that each of them is a step of its own.
    hears_checks: bool,
    /// What the reports take that stand on the logon servers from the beginning.
    pub(super) reports_at_start: Held,
}

/// Says when something happens next on its own, and when the site itself does something next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Next {
    pub(super) at: Seconds,
    pipeline: Option<Seconds>,
    server: Option<Seconds>,
}

impl Next {
    /// Tells whether only machines have something to do.
    const fn is_of_machines(self) -> bool {
        self.pipeline.is_none() && self.server.is_none()
    }
}

impl Site {
    /// Logon servers of the site, in the order of `[Servers]`; the first is `CurrentLogonServer`.
    pub const LOGON_SERVERS: [&'static str; 2] = LOGON_SERVERS;
    /// Distribution servers of the site. P1 and P2 hold no package unless a command puts one there.
    pub const DISTRIBUTION_SERVERS: [&'static str; 4] = DISTRIBUTION_SERVERS;
    /// A distribution server with NetWare, which holds no package unless a record lists it.
    pub const NETWARE_SERVER: &'static str = NETWARE_SERVER;

    /// Starts a site and its services, and lets it run until their second polls are due: the first idle moment.
    #[must_use]
    pub fn start(setup: Setup, trace: &mut dyn Trace) -> Self {
        let numbers = (1..=setup.clients.max(1)).filter_map(ClientNumber::new);
        let clients = numbers.clone().count();
        let servers = setup.hosts.servers.map(|_| ClientNumber::SERVERS);
        let machines = numbers.chain(servers.into_iter().flatten()).map(|number| Machine::new(number, &setup));
        let machines: Box<[_]> = machines.collect();
        let base = setup.hosts.servers.and_then(|[platform, ..]| Component::BaseDll.newest_by(setup.build, platform));
        let mut site = Self {
            server: setup.hosts.servers.map(|_| SiteServer::new(base)),
            setup,
            world: World::new(clients, servers.map_or(0, |servers| servers.len()), setup.leaks),
            agenda: Agenda::new(machines.len()),
            machines,
            hears_checks: trace.hears_checks(),
            reports_at_start: Held::default(),
        };
        site.world.stands_without_maintenance = setup.maintenance_is_stopped();
        site.world.pipeline.set_maintenance_manager(!setup.maintenance_is_stopped());
        site.world.pipeline.keeps_stale = setup.keeps_stale_records();
        site.set_standing_records_up();
        for place in site.places() {
            site.with_machine(place, |machine, world| machine.start_service(world, trace));
        }
        site.run_to_next_polls(site.world.clock.now() + Seconds::DAY, trace);
        site.note_standing_reports();
        site.machines.iter_mut().for_each(|machine| machine.begin_cycle(0));
        site
    }

    /// Works a queue off: sets the calendar and the seed, carries out each command at its time, and lets the site run
    /// until the queue ends.
    pub fn work_off(&mut self, queue: &Queue, trace: &mut dyn Trace) {
        self.listen(trace);
        self.world.clock.begin_cycle(queue.t0);
        let [despooler, scheduler] = [Component::SmsinstDll, Component::Base4Dll].map(|component| {
            let set = queue.other_builds.get(component).or_else(|| self.usual_build(component));
            set.unwrap_or(OtherBuilds::USUAL)
        });
        self.world.pipeline.begin_cycle(despooler, scheduler);
        for machine in &mut self.machines {
            machine.begin_cycle(queue.seed);
            // At idle no application runs, and so a cycle may have it of any build.
            let system = machine.client.system;
            let usual = self.setup.hosts.servers.is_none().then_some(OtherBuilds::USUAL);
            if let Some(component) = system.application().filter(|_| !machine.number.is_server())
                && let Some(build) = queue.other_builds.get(component).or(usual)
            {
                machine.client.files.put(component, system.platform(), build);
            }
        }
        for timed in &queue.commands {
            let tick = self.world.clock.tick(timed.at).max(self.world.clock.now());
            self.run_until(tick, false, trace);
            self.carry_out(timed, trace);
            trace.look(self);
        }
        let end = self.world.clock.tick(queue.until).max(self.world.clock.now());
        self.run_until(end, true, trace);
        trace.look(self);
    }

    /// Returns the build of a component of the site server unless set: on a site with servers of its own, that of the site.
    fn usual_build(&self, component: Component) -> Option<Build> {
        let [platform, ..] = self.setup.hosts.servers?;
        component.newest_by(self.setup.build, platform)
    }

    /// Carries a command out, now.
    fn carry_out(&mut self, timed: &Timed, trace: &mut dyn Trace) {
        let places = match timed.on {
            Clients::All => 0..self.machines.len() - self.setup.hosts.servers.map_or(0, |servers| servers.len()),
            Clients::Only(client) => self.place(client).map_or(0..0, |place| place..place + 1),
        };
        if let Command::Rollout(step) = timed.command {
            self.roll_out(step, places, trace);
            return;
        }
        self.world.carry_out(&timed.command, self.machines[places.clone()].iter().map(|machine| machine.number));
        for place in places {
            let was_logged_on = self.machines[place].client.user_is_logged_on;
            self.with_machine(place, |machine, world| machine.carry_out(&timed.command, world, trace));
            if !was_logged_on && self.machines[place].client.user_is_logged_on {
                self.user_has_logged_on(place, trace);
            }
        }
        self.follow_restart(trace);
    }

    /// Carries out a step of a rollout, for the site or for some of its machines; nothing where the site has no servers.
    fn roll_out(&mut self, step: Step, places: Range<usize>, trace: &mut dyn Trace) {
        if self.server.is_none() {
            return;
        }
        if step.is_for_clients() {
            places.for_each(|place| self.carry_out_for_machine(step, place, trace));
        } else {
            self.carry_out_for_site(step, trace);
        }
    }

    /// Returns the place of a machine; `None` where the site has no such.
    pub(super) fn place(&self, number: ClientNumber) -> Option<usize> {
        let place = number.index(self.machines.len());
        self.machines.get(place).filter(|machine| machine.number == number).map(|_| place)
    }

    /// Lists the places of the machines.
    pub(super) const fn places(&self) -> Range<usize> {
        0..self.machines.len()
    }

    /// Lets something happen to a machine, and enters what it will do next.
    pub(super) fn with_machine(&mut self, place: usize, action: impl FnOnce(&mut Machine, &mut World)) {
        let machine = &mut self.machines[place];
        action(machine, &mut self.world);
        self.agenda.enter(place, machine.acts_at(self.world.clock.now(), self.hears_checks));
    }

    /// Begins to run for a listener: for another than before, a running job does something else next.
    pub(super) fn listen(&mut self, trace: &dyn Trace) {
        self.hears_checks = trace.hears_checks();
        for place in self.places() {
            self.with_machine(place, |machine, world| {
                machine.running_jobs().for_each(|job| job.checks_are_made(world.settled));
            });
        }
    }

    /// Runs the site until a moment; what is due at that very second is done only where `included` says so.
    pub(super) fn run_until(&mut self, tick: Seconds, included: bool, trace: &mut dyn Trace) {
        while let Some(next) = self.next()
            && (next.at < tick || included && next.at == tick)
        {
            self.act(next, trace);
        }
        self.world.clock.advance_to(tick);
        if included {
            self.world.settled = tick;
        }
    }

    /// Returns when something happens next on its own.
    pub(super) fn next(&mut self) -> Option<Next> {
        self.world.pipeline.schedule(&self.world.hosts, &self.world.clock);
        self.schedule_site_server();
        let [pipeline, server] = [self.world.pipeline.next_at(), self.site_server_acts_at()];
        let machines = self.agenda.first().map(|(at, _)| at);
        let at = [pipeline, server, machines].into_iter().flatten().min()?;
        Some(Next { at, pipeline, server })
    }

    /// Lets the first of those act who are due: the site's pipeline before the clients (our choice), so that a poll sees a file
    /// that is replicated in the same second; and the clients in the order of their numbers.
    fn act(&mut self, next: Next, trace: &mut dyn Trace) {
        let now = next.at.max(self.world.clock.now());
        self.world.clock.advance_to(now);
        let [pipeline_is_due, server_is_due] = [next.pipeline, next.server].map(|at| at.is_some_and(|at| at <= now));
        if pipeline_is_due {
            let everybody = self.world.moment(None);
            let World { pipeline, hosts, .. } = &mut self.world;
            pipeline.work(hosts, now, &mut Tell::new(trace, everybody));
        } else if server_is_due {
            self.site_server_acts(now, trace);
        } else if let Some((_, place)) = self.agenda.first() {
            let listening = self.hears_checks;
            self.with_machine(place, |machine, world| machine.act(listening, world, trace));
            self.follow_restart(trace);
        }
    }

    /// Runs the site until the next poll of every service is due, without polling: who is due first waits for the others,
    /// so that each cycle begins with all of them at their polls. A site that is never done is left at the deadline.
    pub(super) fn run_to_next_polls(&mut self, deadline: Seconds, trace: &mut dyn Trace) {
        while let Some(next) = self.next_before(deadline) {
            match self.agenda.first() {
                Some((at, place)) if next.is_of_machines() && self.machines[place].next_poll_at() == Some(at) => {
                    self.world.clock.advance_to(at.max(self.world.clock.now()));
                    self.agenda.enter(place, None);
                }
                _ => self.act(next, trace),
            }
        }
        let now = self.world.clock.now();
        self.machines.iter_mut().for_each(|machine| machine.postpone_poll(now));
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

    /// Returns the build of a file that a machine has on disk; `None` where it has no such file.
    #[must_use]
    pub fn file(&self, client: ClientNumber, component: Component, platform: Platform) -> Option<Build> {
        self.machine(client)?.client.files.get(component, platform)
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
    pub fn client_numbers(&self) -> impl Iterator<Item = ClientNumber> {
        self.machines.iter().map(|machine| machine.number)
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
