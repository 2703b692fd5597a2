//! The stage: a site with whoever listens to it, and the order in which everything happens on it.

mod effect;

use std::mem;
use std::ops::Range;

use super::actor::{Actor, Hearing, Scene};
use super::agenda::Agenda;
use super::clock::Seconds;
use super::command::{Command, OtherBuilds, Queue, Timed};
use super::component::Component;
use super::leak::Held;
use super::machine::Machine;
use super::names::ClientNumber;
use super::setup::Setup;
use super::site::Site;
use super::site_server::SiteServer;
use super::steps::{RserviceAction, Step};
use super::trace::Trace;
use super::world::World;

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

/// Holds a site, and who is told what happens on it.
pub(super) struct Stage<'a> {
    pub(super) site: &'a mut Site,
    trace: &'a mut dyn Trace,
    hearing: Hearing,
}

impl Site {
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
            world: World::new(clients, servers.map_or(0, |servers| servers.len()), &setup),
            agenda: Agenda::new(machines.len()),
            machines,
            hears_checks: trace.hears_checks(),
            reports_at_start: Held::default(),
        };
        site.world.stands_without_maintenance = setup.maintenance_is_stopped();
        site.world.pipeline.set_maintenance_manager(!setup.maintenance_is_stopped());
        site.world.pipeline.keeps_stale = setup.keeps_stale_records();
        site.world.pipeline.builds = site.builds(OtherBuilds::default());
        site.set_standing_records_up();
        let mut stage = Stage::new(&mut site, trace);
        for place in stage.site.places() {
            stage.at(place, |actor| {
                actor.start_service();
            });
        }
        stage.run_to_next_polls(stage.site.world.clock.now() + Seconds::DAY);
        site.note_standing_reports();
        site.machines.iter_mut().for_each(|machine| machine.begin_cycle(0));
        site
    }

    /// Works a queue off: sets the calendar and the seed, carries out each command at its time, and lets the site run
    /// until the queue ends.
    pub fn work_off(&mut self, queue: &Queue, trace: &mut dyn Trace) {
        Stage::new(self, trace).work_off(queue);
    }

    /// Winds the site down until it is idle and the next poll of every service is due.
    ///
    /// It ends after a bounded time: every program is ended, every offer withdrawn, and what is left are the polls and
    /// pipeline ticks that carry the last reports away. A site that is not idle within a day is left as it is.
    pub fn wind_down(&mut self, trace: &mut dyn Trace) {
        Stage::new(self, trace).wind_down();
    }
}

impl<'a> Stage<'a> {
    /// Sets the stage for a listener: for another than before, a running job does something else next.
    pub(super) fn new(site: &'a mut Site, trace: &'a mut dyn Trace) -> Self {
        site.listen(trace.hears_checks());
        let hearing = Hearing::of(trace);
        Self { site, trace, hearing }
    }

    /// Returns all that there is to act on.
    pub(super) fn scene(&mut self) -> Scene<'_> {
        let Site { setup, world, machines, server, .. } = &mut *self.site;
        Scene { setup, world, machines, server, trace: self.trace, hearing: self.hearing }
    }

    /// Lets something happen at a machine, and enters what it will do next.
    pub(super) fn at(&mut self, place: usize, act: impl FnOnce(&mut Actor<'_>)) {
        act(&mut self.scene().at(place));
        self.site.enter(place);
    }

    /// Lets something happen on the site, and enters what the machines will do next that were let act in it: servers, and
    /// that of one place.
    fn on_site(&mut self, place: Option<usize>, act: impl FnOnce(&mut Scene<'_>)) {
        act(&mut self.scene());
        let places = [place].into_iter().chain(ClientNumber::SERVERS.map(|server| self.site.place(server)));
        for place in places.flatten() {
            if mem::take(&mut self.site.machines[place].has_news) {
                self.site.enter(place);
            }
        }
    }

    /// Works a queue off: sets the calendar and the seed, carries out each command at its time, and lets the site run
    /// until the queue ends.
    pub(super) fn work_off(&mut self, queue: &Queue) {
        self.site.world.clock.begin_cycle(queue.t0);
        let builds = self.site.builds(queue.other_builds);
        self.site.world.pipeline.begin_cycle(builds);
        for machine in &mut self.site.machines {
            machine.begin_cycle(queue.seed);
            // At idle no application runs, and so a cycle may have it of any build.
            let system = machine.client.system;
            let usual = self.site.setup.hosts.servers.is_none().then_some(OtherBuilds::USUAL);
            if let Some(component) = system.application().filter(|_| !machine.number.is_server())
                && let Some(build) = queue.other_builds.get(component).or(usual)
            {
                machine.client.files.put(component, system.platform(), build);
            }
        }
        for timed in &queue.commands {
            let tick = self.site.world.clock.tick(timed.at).max(self.site.world.clock.now());
            self.run_until(tick, false);
            if self.trace.hears_no_effect() {
                self.carry_out_and_tell(timed);
            } else {
                self.carry_out(timed);
            }
            self.trace.look(self.site);
        }
        let end = self.site.world.clock.tick(queue.until).max(self.site.world.clock.now());
        self.run_until(end, true);
        self.trace.look(self.site);
    }

    /// Carries a command out, now.
    fn carry_out(&mut self, timed: &Timed) {
        let places = self.site.places_of(timed.on);
        match timed.command {
            Command::Rollout(Step::Rservice(action)) => return self.run_rservice(action, places),
            Command::Rollout(step) => return self.roll_out(step, places),
            _ => {}
        }
        self.scene().administer(&timed.command, places.clone());
        for place in places {
            let was_logged_on = self.site.machines[place].client.user_is_logged_on;
            self.at(place, |actor| actor.carry_out(&timed.command));
            if !was_logged_on && self.site.machines[place].client.user_is_logged_on {
                self.on_site(Some(place), |scene| scene.user_has_logged_on(place));
            }
        }
        self.scene().follow_restart();
    }

    /// Carries out a step of a rollout, for the site or for some of its machines; nothing where the site has no servers.
    fn roll_out(&mut self, step: Step, places: Range<usize>) {
        if self.site.server.is_none() {
            return;
        }
        if step.is_for_clients() {
            places.for_each(|place| self.on_site(Some(place), |scene| scene.carry_out_for_machine(step, place)));
        } else {
            self.on_site(None, |scene| scene.carry_out_for_site(step));
        }
    }

    /// Runs Rservice for one machine, or for a list of all; it sums its failures up at the end.
    fn run_rservice(&mut self, action: RserviceAction, places: Range<usize>) {
        if self.site.server.is_none() {
            return;
        }
        let mut failures = 0;
        for place in self.scene().rservice_list(places) {
            self.on_site(Some(place), |scene| failures += usize::from(!scene.rservice(action, place)));
        }
        self.scene().sum_rservice_up(failures);
    }

    /// Runs the site until a moment; what is due at that very second is done only where `included` says so.
    pub(super) fn run_until(&mut self, tick: Seconds, included: bool) {
        while let Some(next) = self.next()
            && (next.at < tick || included && next.at == tick)
        {
            self.act(next);
        }
        self.site.world.clock.advance_to(tick);
        if included {
            self.site.world.settled = tick;
        }
    }

    /// Returns when something happens next on its own.
    pub(super) fn next(&mut self) -> Option<Next> {
        self.site.world.pipeline.schedule(&self.site.world.hosts, &self.site.world.clock);
        self.scene().schedule_site_server();
        let [pipeline, server] =
            [self.site.world.pipeline.next_at(), self.site.server.as_ref().and_then(SiteServer::next_at)];
        let machines = self.site.agenda.first().map(|(at, _)| at);
        let at = [pipeline, server, machines].into_iter().flatten().min()?;
        Some(Next { at, pipeline, server })
    }

    pub(super) fn next_before(&mut self, deadline: Seconds) -> Option<Next> {
        self.next().filter(|next| next.at <= deadline)
    }

    /// Lets the first of those act who are due: the site's pipeline before the clients (our choice), so that a poll sees a file
    /// that is replicated in the same second; and the clients in the order of their numbers.
    fn act(&mut self, next: Next) {
        let now = next.at.max(self.site.world.clock.now());
        self.site.world.clock.advance_to(now);
        let [pipeline_is_due, server_is_due] = [next.pipeline, next.server].map(|at| at.is_some_and(|at| at <= now));
        if pipeline_is_due {
            self.scene().executive_works();
        } else if server_is_due {
            self.on_site(None, |scene| scene.site_server_acts(now));
        } else if let Some((_, place)) = self.site.agenda.first() {
            let listening = self.site.hears_checks;
            self.at(place, |actor| actor.act(listening));
            self.scene().follow_restart();
        }
    }

    /// Runs the site until the next poll of every service is due, without polling: who is due first waits for the others,
    /// so that each cycle begins with all of them at their polls. A site that is never done is left at the deadline.
    pub(super) fn run_to_next_polls(&mut self, deadline: Seconds) {
        while let Some(next) = self.next_before(deadline) {
            match self.site.agenda.first() {
                Some((at, place)) if next.is_of_machines() && self.site.machines[place].next_poll_at() == Some(at) => {
                    self.site.world.clock.advance_to(at.max(self.site.world.clock.now()));
                    self.site.agenda.enter(place, None);
                }
                _ => self.act(next),
            }
        }
        let now = self.site.world.clock.now();
        self.site.machines.iter_mut().for_each(|machine| machine.postpone_poll(now));
    }
}
