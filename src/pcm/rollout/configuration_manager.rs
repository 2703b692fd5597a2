//! Site Configuration Manager with its watchdog and the site reset, and what Maintenance Manager copies of the files.

use crate::pcm::actor::Scene;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::{Build, Platform};
use crate::pcm::client::ClientSetup;
use crate::pcm::clock::Seconds;
use crate::pcm::component::Component;
use crate::pcm::files::Files;
use crate::pcm::names::{ClientNumber, Role};
use crate::pcm::pipeline::Pipeline;
use crate::pcm::site_server::SiteServer;
use crate::pcm::steps::Step;
use crate::pcm::trace::Event;

/// Numbers of the events that Site Configuration Manager logs for a server it cannot reach. Our choice of which is which: at a
/// site reset the first, and at each watchdog at which the server is still out of reach the second (Q122179).
const SERVER_NOT_REACHED: (u16, u16) = (221, 227);

impl Scene<'_> {
    /// Carries out a step that concerns the site.
    pub(in crate::pcm) fn carry_out_for_site(&mut self, step: Step) {
        let Some(site_server) = &mut *self.server else { return };
        match step {
            Step::ResetSite => self.reset(),
            Step::SaveSystemMap => site_server.map_is_new = true,
            Step::Executive { runs } => self.set_executive(runs),
            Step::ConfigurationManager { runs } => {
                site_server.configuration_manager_runs = runs && !site_server.is_booting;
            }
            Step::AddComponents(platform) => self.add_components(platform),
            Step::WatchdogCopies(on) => site_server.watchdog_copies = on,
            _ => {}
        }
    }

    /// Carries out a step that concerns a machine.
    pub(in crate::pcm) fn carry_out_for_machine(&mut self, step: Step, place: usize) {
        let machine = &mut self.machines[place];
        match step {
            Step::DialIn(dials_in) => machine.client.setup.dials_in = dials_in,
            Step::VerifyAtLogon(always) => machine.client.setup.verifies_at_logon = always,
            Step::ServiceInBin(is_in_bin) => machine.client.setup.service_is_in_bin = is_in_bin,
            Step::StartMode { automatic } => machine.client.setup.starts_automatically = automatic,
            Step::Handshake(handshake) => machine.client.setup.handshake = handshake,
            Step::Copy { component, platform, build } => {
                let platform = platform.unwrap_or(machine.client.system.platform());
                self.replace(place, component, platform, build);
            }
            Step::Upgrade => self.upgrade(place),
            Step::LogonScript => self.logon_script(place),
            Step::Smsrun => self.smsrun(place),
            _ => {}
        }
    }

    /// Replaces a file of a host, unless a process uses it: then the old one stays (Q122179).
    pub(super) fn replace(&mut self, place: usize, component: Component, platform: Platform, build: Build) {
        let host = &self.machines[place];
        let has_place = Files::has_place(host.number, host.client.system, component, platform);
        if host.client.boots_at.is_some() || !has_place || !component.has(build, platform) {
            return;
        }
        let is_used = platform == host.client.system.platform()
            && match component {
                Component::Pcmsvc32 => {
                    host.service.as_ref().is_some_and(|process| process.does(Behaviour::LocksItsFile))
                }
                // The site server's services share it (Q190135, Q241656).
                Component::BaseDll => {
                    host.service.is_some() || self.server.is_some_and(|server| server.executive.is_some())
                }
                _ => host.number.role() == Role::Client && host.application.is_some(),
            };
        if is_used {
            self.tell(place, Event::FileInUse { component });
        } else {
            self.put(place, component, platform, build);
        }
    }

    /// Puts a file in place of another, and tells where that changes anything.
    fn put(&mut self, place: usize, component: Component, platform: Platform, build: Build) {
        if self.machines[place].client.files.put(component, platform, build) {
            self.tell(place, Event::Replace { component, platform, build });
        }
    }

    /// Starts or stops SMS Executive, with the `Base.dll` that is there.
    pub(in crate::pcm) fn set_executive(&mut self, runs: bool) {
        let Some(place) = self.place(ClientNumber::SITE_SERVER) else { return };
        let host = &self.machines[place];
        let base = host.client.files.get(Component::BaseDll, host.client.system.platform());
        let now = self.world.clock.now();
        let Some(server) = &mut *self.server else { return };
        if server.executive.is_some() == runs || runs && server.is_booting {
            return;
        }
        server.executive = base.filter(|_| runs);
        let runs_with = server.executive;
        self.world.pipeline.set_executive(runs_with, now);
        self.tell(place, if runs { Event::ExecutiveStart } else { Event::ExecutiveStop });
    }

    /// Lets the services of the site server end and start with its machine.
    pub(in crate::pcm) fn follow_restart(&mut self) {
        let Some(place) = self.place(ClientNumber::SITE_SERVER) else { return };
        let boots = self.machines[place].client.boots_at.is_some();
        let Some(server) = &mut *self.server else { return };
        if server.is_booting == boots {
            return;
        }
        if boots {
            self.set_executive(false);
        }
        if let Some(server) = &mut *self.server {
            server.is_booting = boots;
            server.configuration_manager_runs = !boots;
        }
        if !boots {
            self.set_executive(true);
        }
    }

    /// Adds the components of a platform to the site server's folders, as they were on the disc of its build.
    fn add_components(&mut self, platform: Platform) {
        let Some(place) = self.place(ClientNumber::SITE_SERVER) else { return };
        for (component, of) in Files::ALL.into_iter().filter(|(_, of)| *of == platform) {
            let is_missing = self.machines[place].client.files.get(component, of).is_none();
            if let Some(build) = component.newest_by(self.setup.build, of).filter(|_| is_missing) {
                self.put(place, component, of, build);
            }
        }
    }

    /// Resets the site: every server's services are stopped, the service's file is copied, and they are started (Q241656,
    /// Q122179, RG:S3D59). A server that does not answer has its turn at a watchdog.
    fn reset(&mut self) {
        let Some(server) = &mut *self.server else { return };
        if server.is_booting {
            return;
        }
        // Setup, which asks for the reset, has the manager running.
        server.configuration_manager_runs = true;
        self.set_executive(false);
        if let Some(place) = self.place(ClientNumber::SITE_SERVER) {
            self.let_act(place).stop_service();
            self.let_act(place).start_managed_service();
        }
        self.set_executive(true);
        for number in 0..ClientNumber::LOGON_SERVERS.len() {
            self.reset_server(number);
        }
    }

    fn reset_server(&mut self, number: usize) {
        let Some(place) = self.place(ClientNumber::LOGON_SERVERS[number]) else { return };
        let is_reached = self.answers(place);
        if let Some(server) = &mut *self.server {
            server.resets[number] = !is_reached;
        }
        if !is_reached {
            let event = Event::Logged { number: SERVER_NOT_REACHED.0, text: "" };
            self.tell(place, event);
            return;
        }
        self.let_act(place).stop_service();
        self.carry_service(place);
        self.let_act(place).start_managed_service();
    }

    /// Copies the service's file from `Site.srv` to a server's `Helper.srv`, where the site has it for its processor.
    fn carry_service(&mut self, place: usize) {
        let platform = self.machines[place].client.system.platform();
        let source = self.place(ClientNumber::SITE_SERVER);
        let source = source.and_then(|place| self.machines[place].client.files.get(Component::Pcmsvc32, platform));
        if let Some(build) = source {
            self.put(place, Component::Pcmsvc32, platform, build);
        }
    }

    /// Tells whether a server answers in the network.
    pub(super) fn answers(&self, place: usize) -> bool {
        let machine = &self.machines[place];
        let is_up = match machine.number.server() {
            Some(server @ 1..) => self.world.hosts[server - 1].up,
            _ => true,
        };
        is_up && machine.client.boots_at.is_none()
    }

    /// Sets the next tick of Maintenance Manager and of the watchdog where they have work on files, and none where they
    /// have not; a tick that is set stays.
    pub(in crate::pcm) fn schedule_site_server(&mut self) {
        let Some(server) = &*self.server else { return };
        let maintains = server.executive.is_some() && self.world.pipeline.maintains() && self.maintenance_has_work();
        let watches = server.configuration_manager_runs && !server.is_booting && self.watchdog_has_work();
        let clock = &self.world.clock;
        let tick = |every| clock.tick(clock.since_t0().next_multiple_after(every));
        let next = |at: Option<Seconds>, every, has_work: bool| has_work.then(|| at.unwrap_or_else(|| tick(every)));
        if let Some(server) = &mut *self.server {
            server.maintenance_at = next(server.maintenance_at, Pipeline::BASE_INTERVAL, maintains);
            server.watchdog_at = next(server.watchdog_at, SiteServer::WATCHDOG, watches);
        }
    }

    /// Does what is due now: the watchdog before Maintenance Manager (our choice).
    pub(in crate::pcm) fn site_server_acts(&mut self, now: Seconds) {
        let Some(server) = &mut *self.server else { return };
        if server.watchdog_at.is_some_and(|at| at <= now) {
            server.watchdog_at = None;
            self.watch();
        } else {
            // It leaves no work behind, and without work there is no next tick.
            self.maintain_files();
        }
    }

    /// Lists the places of the logon servers that answer.
    fn logon_servers_that_answer(&self) -> impl Iterator<Item = usize> {
        let places = ClientNumber::LOGON_SERVERS.into_iter().filter_map(|server| self.place(server));
        places.filter(|&place| self.answers(place))
    }

    /// Lists what Maintenance Manager would copy to a logon server: changed and missing client files.
    fn stale_files(&self, place: usize) -> impl Iterator<Item = (Component, Platform, Build)> {
        let source = self.place(ClientNumber::SITE_SERVER).map(|source| self.machines[source].client.files);
        let target = self.machines[place].client.files;
        Files::of_clients().filter_map(move |(component, platform)| {
            let build = source?.get(component, platform)?;
            (target.get(component, platform) != Some(build)).then_some((component, platform, build))
        })
    }

    fn maintenance_has_work(&self) -> bool {
        let Some(server) = &self.server else { return false };
        let has_old_lists =
            |place: usize| self.machines[place].client.setup.copy_list_version != server.copy_list_version;
        server.map_is_new
            || self
                .logon_servers_that_answer()
                .any(|place| has_old_lists(place) || self.stale_files(place).next().is_some())
    }

    /// Does Maintenance Manager's work on client files: makes the copy lists anew where `System.map` is newer, with a new
    /// `CopyListVersion`, and brings lists and files to each logon server that answers (Q166771). Never deletes (Q193746).
    fn maintain_files(&mut self) {
        let Some(server) = &mut *self.server else { return };
        if std::mem::take(&mut server.map_is_new) {
            server.copy_list_version += 1;
            let version = server.copy_list_version;
            if let Some(place) = self.place(ClientNumber::SITE_SERVER) {
                self.tell(place, Event::CopyLists { version });
            }
        }
        let version = self.server.map_or(1, |server| server.copy_list_version);
        for number in ClientNumber::LOGON_SERVERS {
            let Some(place) = self.place(number).filter(|&place| self.answers(place)) else { continue };
            for (component, platform) in Files::of_clients() {
                let stale = self.stale_files(place).find(|(other, of, _)| (*other, *of) == (component, platform));
                if let Some((_, _, build)) = stale {
                    self.put(place, component, platform, build);
                }
            }
            let setup = &mut self.machines[place].client.setup;
            if std::mem::replace(&mut setup.copy_list_version, version) != version {
                self.tell(place, Event::CopyLists { version });
                self.clients_notice_copy_lists(place);
            }
        }
    }

    /// Tells whether a server's service has a file that differs from the site's, or none although the site has one.
    fn service_file_is(&self, place: usize) -> (bool, bool) {
        let host = &self.machines[place];
        let (component, platform) = (Component::Pcmsvc32, host.client.system.platform());
        let source = self.place(ClientNumber::SITE_SERVER);
        let source = source.and_then(|source| self.machines[source].client.files.get(component, platform));
        let own = host.client.files.get(component, platform);
        let is_missing = own.is_none() && source.is_some();
        (source.is_some() && own != source, is_missing)
    }

    /// Tells whether the watchdog carries a changed file too, as Q193784 has it and no other article.
    fn watchdog_copies(&self) -> bool {
        let is_switched_on = self.server.is_some_and(|server| server.watchdog_copies);
        is_switched_on || !self.world.pipeline.does(Component::Site, Behaviour::CopiesServicesAtReset)
    }

    fn watchdog_has_work(&self) -> bool {
        let Some(server) = &self.server else { return false };
        let stands = |place: usize| {
            let host = &self.machines[place];
            host.service.is_none() && host.client.installed().is_some() && host.client.boots_at.is_none()
        };
        let copies = self.watchdog_copies();
        let of_a_server = |(number, place): (usize, usize)| {
            let (differs, is_missing) = self.service_file_is(place);
            server.resets[number] || self.answers(place) && (is_missing || stands(place) || copies && differs)
        };
        let mut servers = ClientNumber::LOGON_SERVERS.into_iter().enumerate();
        server.executive.is_none()
            || self.place(ClientNumber::SITE_SERVER).is_some_and(stands)
            || servers.any(|(number, server)| self.place(server).is_some_and(|place| of_a_server((number, place))))
    }

    /// Does the watchdog's round: starts what does not run, brings a missing file, and makes up for a reset that a server
    /// has missed (RG:S3CD3). What Q193784 says beyond that is a switch: the file is then changed below the running
    /// service, as Windows NT lets one rename it (our choice; the article speaks of a work cycle only).
    fn watch(&mut self) {
        self.set_executive(true);
        if let Some(place) = self.place(ClientNumber::SITE_SERVER) {
            self.let_act(place).start_managed_service();
        }
        for (number, server) in ClientNumber::LOGON_SERVERS.into_iter().enumerate() {
            let Some(place) = self.place(server) else { continue };
            let is_to_be_reset = self.server.is_some_and(|server| server.resets[number]);
            if !self.answers(place) {
                if is_to_be_reset {
                    let event = Event::Logged { number: SERVER_NOT_REACHED.1, text: "" };
                    self.tell(place, event);
                }
                continue;
            }
            if is_to_be_reset {
                self.reset_server(number);
                continue;
            }
            let (_, is_missing) = self.service_file_is(place);
            if is_missing || self.watchdog_copies() {
                self.carry_service(place);
            }
            if self.machines[place].client.installed().is_some() {
                self.let_act(place).start_managed_service();
            }
        }
    }

    /// Puts everything back where the site began: files, copy lists, phases and the site server's processes.
    pub(in crate::pcm) fn restore_files(&mut self) {
        for machine in self.machines.iter_mut() {
            machine.client.files = machine.client.files_at_start;
            machine.client.setup = ClientSetup::default();
        }
        if self.server.is_none() {
            return;
        }
        let place = self.place(ClientNumber::SITE_SERVER);
        let base = place.map(|place| &self.machines[place].client);
        let base = base.and_then(|client| client.files.get(Component::BaseDll, client.system.platform()));
        if self.server.is_some_and(|server| server.executive != base) {
            self.set_executive(false);
        }
        if let Some(server) = &mut *self.server {
            let SiteServer { executive, is_booting, .. } = *server;
            *server = SiteServer { is_booting, ..SiteServer::new(executive) };
        }
        self.set_executive(true);
    }
}
