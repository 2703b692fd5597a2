//! The simulated site as a whole: its parts, its clock, and how a queue of commands moves it.

use super::build::{Build, Platform};
use super::client::{Client, HistoryState};
use super::clock::{Clock, Seconds};
use super::command::{Letter, Queue};
use super::host::{Host, LogonServer, Replica};
use super::leak::{Leak, Leaks, Ledger};
use super::pipeline::Pipeline;
use super::program::Program;
use super::random::Random;
use super::record::Id;
use super::service::{Process, State};
use super::shelf::Shelf;
use super::trace::{Event, Moment, Trace};

/// Says what a site is set up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Processor of the client.
    pub platform: Platform,
    /// Build of `Pcmsvc32.exe` on the client.
    pub build: Build,
    /// Leaks that are switched on, beside those that a build has by itself.
    pub leaks: Leaks,
}

impl Setup {
    /// Sets a client up with a build as it was, and no leak switched on.
    #[must_use]
    pub const fn new(platform: Platform, build: Build) -> Self {
        Self { platform, build, leaks: Leaks::NONE }
    }

    /// Switches leaks on.
    #[must_use]
    pub const fn with_leaks(self, leaks: Leaks) -> Self {
        Self { leaks, ..self }
    }
}

/// Simulates a site: one Windows NT client `WS1` with the service, its logon and distribution servers, and the site's
/// pipeline behind them.
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
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) hosts: Box<[Host]>,
    pub(super) pipeline: Pipeline,
    pub(super) programs: Shelf<(Id, Program)>,
    pub(super) client: Client,
    pub(super) process: Option<Process>,
    pub(super) ledger: Ledger,
    ledger_at_t0: Ledger,
}

impl Site {
    /// Logon servers of the site, in the order of `[Servers]`; the first is `CurrentLogonServer`.
    pub const LOGON_SERVERS: [&'static str; 2] = ["LS1", "LS2"];
    /// Distribution servers of the site. P1 and P2 hold no package unless a command puts one there.
    pub const DISTRIBUTION_SERVERS: [&'static str; 4] = ["DS1", "DS2", "P1", "P2"];

    pub(super) const CURRENT_LOGON_SERVER: usize = 0;

    /// Starts a site and its service, and lets it run until the service's second poll is due: the first idle moment.
    #[must_use]
    pub fn start(setup: Setup, trace: &mut dyn Trace) -> Self {
        let logon_servers = Self::LOGON_SERVERS.map(|name| Host::new(name, true));
        let distribution_servers = Self::DISTRIBUTION_SERVERS.map(|name| Host::new(name, false));
        let mut site = Self {
            setup,
            clock: Clock::start(),
            random: Random::new(0),
            hosts: logon_servers.into_iter().chain(distribution_servers).collect(),
            pipeline: Pipeline::new(),
            programs: Shelf::new(),
            client: Client::new(setup.platform, setup.build),
            process: None,
            ledger: Ledger::default(),
            ledger_at_t0: Ledger::default(),
        };
        site.start_service(trace);
        site.run_to_next_poll(trace);
        site.ledger_at_t0 = site.ledger;
        site
    }

    /// Works a queue off: sets the calendar and the seed, carries out each command at its time, and lets the site run
    /// until the queue ends.
    pub fn work_off(&mut self, queue: &Queue, trace: &mut dyn Trace) {
        self.clock.begin_cycle(queue.t0);
        self.random = Random::new(queue.seed);
        self.ledger_at_t0 = self.ledger;
        for timed in &queue.commands {
            let tick = self.clock.tick(timed.at).max(self.clock.now());
            self.run_until(tick, false, trace);
            self.carry_out(&timed.command, trace);
            trace.look(self);
        }
        let end = self.clock.tick(queue.until).max(self.clock.now());
        self.run_until(end, true, trace);
        trace.look(self);
    }

    /// Runs the site until a moment; what is due at that very second is done only where `included` says so.
    pub(super) fn run_until(&mut self, tick: Seconds, included: bool, trace: &mut dyn Trace) {
        while let Some(next) = self.next_at(trace.hears_checks())
            && (next < tick || included && next == tick)
        {
            self.clock.advance_to(next.max(self.clock.now()));
            self.act(trace);
        }
        self.clock.advance_to(tick);
        if included && let Some(Process { state: State::Running(job), .. }) = &mut self.process {
            job.checks_are_made(tick);
        }
    }

    /// Returns when something happens next on its own.
    pub(super) fn next_at(&mut self, listening: bool) -> Option<Seconds> {
        self.pipeline.schedule(&self.hosts, &self.clock);
        [self.pipeline.next_at(), self.client.boots_at, self.service_acts_at(listening)].into_iter().flatten().min()
    }

    /// Lets the first of those act who are due now: the site's pipeline before the client (our choice), so that a poll
    /// sees a file that is replicated in the same second.
    fn act(&mut self, trace: &mut dyn Trace) {
        let now = self.clock.now();
        let due = |at: Option<Seconds>| at.is_some_and(|at| at <= now);
        if due(self.pipeline.next_at()) {
            let moment = self.moment();
            self.pipeline.work(&mut self.hosts, now, |event| trace.event(moment, event));
        } else if due(self.client.boots_at) {
            self.client.boots_at = None;
            // The service starts with the machine: start mode automatic.
            self.start_service(trace);
        } else {
            self.service_acts(trace);
        }
    }

    pub(super) fn program(&self, package: Id) -> Program {
        let found = self.programs.iter().find(|(other, _)| *other == package);
        found.map(|(_, program)| program.clone()).unwrap_or_default()
    }

    pub(super) fn host(&mut self, name: &str) -> Option<&mut Host> {
        self.hosts.iter_mut().find(|host| host.name.eq_ignore_ascii_case(name))
    }

    /// Lists the places of the logon servers, the current one first.
    pub(super) const fn logon_servers() -> std::ops::Range<usize> {
        Self::CURRENT_LOGON_SERVER..Self::LOGON_SERVERS.len()
    }

    pub(super) fn replica(&self, logon_server: usize) -> Option<&Replica> {
        self.hosts[logon_server].logon.as_ref().and_then(|logon| logon.replica.as_ref())
    }

    /// Leaks what the leak keeps at each trigger, where the running image has it or it is switched on; `length` is that
    /// of the text, for leaks that depend on the input.
    pub(super) fn leak(&mut self, leak: Leak, length: usize) {
        let is_on = self.has_leak(leak);
        if let Some(process) = self.process.as_mut().filter(|_| is_on) {
            process.leaked.keep(leak, length, &mut self.ledger);
        }
    }

    /// Tells whether the running image has the leak by itself, or it is switched on.
    pub(super) fn has_leak(&self, leak: Leak) -> bool {
        let is_native = self.process.as_ref().is_some_and(|process| leak.is_native_to(process.image));
        is_native || self.setup.leaks.has(leak)
    }

    fn moment(&self) -> Moment {
        Moment { since_t0: self.clock.since_t0(), t0: self.clock.t0() }
    }

    pub(super) fn tell(&self, trace: &mut dyn Trace, event: Event<'_>) {
        if trace.listens() {
            trace.event(self.moment(), event);
        }
    }

    /// Tells whether nothing is pending: no offer, no running program, no result on its way, no restart.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let sleeps = self
            .process
            .as_ref()
            .is_some_and(|process| matches!(process.state, State::Sleeping(_)) && process.unwritten.is_empty());
        sleeps
            && self.client.boots_at.is_none()
            && self.client.mutex.is_none()
            && self.pipeline.records().is_empty()
            && self.pipeline.results_waiting(&self.hosts) == 0
    }

    /// Reports the sizes of what the site holds, by name, always in the same order.
    pub fn gauges(&self, report: &mut dyn FnMut(&'static str, u64)) {
        let count = |size: usize| size as u64;
        let replicas = self.hosts.iter().filter_map(|host| host.logon.as_ref());
        let running = self.process.as_ref().is_some_and(|process| matches!(process.state, State::Running(_)));
        report("offers", count(self.pipeline.records().len()));
        report("replicas", count(replicas.filter(|logon: &&LogonServer| logon.replica.is_some()).count()));
        report("packages", count(self.hosts.iter().map(|host| host.packages.len()).sum()));
        report("results", count(self.pipeline.results_waiting(&self.hosts)));
        report("unwritten", count(self.process.as_ref().map_or(0, |process| process.unwritten.len())));
        report("history", count(self.client.history.len()));
        report("drives", count(self.client.drives.mapped()));
        report("programs", u64::from(running));
        report("mutex", u64::from(self.client.mutex.is_some()));
        report("service", u64::from(self.process.is_some()));
    }

    /// Returns what the history says of a request.
    #[must_use]
    pub fn history(&self, request: Id) -> Option<HistoryState> {
        self.client.history.state(request)
    }

    /// Tells whether the service has a process.
    #[must_use]
    pub const fn service_is_running(&self) -> bool {
        self.process.is_some()
    }

    /// Returns the build of the file that the service's process was started from; `None` where it has no process.
    #[must_use]
    pub fn running_build(&self) -> Option<Build> {
        self.process.as_ref().map(|process| process.image)
    }

    /// Returns the account of what the modelled leaks hold now.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns the account of what the modelled leaks have come to hold since T0 of the cycle.
    #[must_use]
    pub fn ledger_since_t0(&self) -> Ledger {
        self.ledger - self.ledger_at_t0
    }

    /// Runs the site until the service's next poll is due, without polling.
    pub(super) fn run_to_next_poll(&mut self, trace: &mut dyn Trace) {
        while let Some(next) = self.next_at(trace.hears_checks()) {
            if self.next_poll_at() == Some(next) && self.pipeline.next_at().is_none() {
                self.clock.advance_to(next);
                return;
            }
            self.clock.advance_to(next.max(self.clock.now()));
            self.act(trace);
        }
    }

    pub(super) fn all_letters(&mut self) {
        self.client.drives.unmap_all();
        self.client.drives.leave_free(Letter::NETWORK_LETTERS);
    }
}
