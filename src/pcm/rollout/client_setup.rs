//! Client Setup: how a client's files follow those on its logon server, and what keeps them from it.

use crate::pcm::Component;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::Build;
use crate::pcm::machine::Machine;
use crate::pcm::names::{ClientNumber, Role};
use crate::pcm::site::Site;
use crate::pcm::status::SetupPhase;
use crate::pcm::trace::{Event, Trace};
use crate::pcm::world::World;

impl Site {
    /// Does what a logon starts: the logon script, then Smsrun from the Load entry; over a dial-in link Smsrun comes
    /// first, and finds no server (Q185344).
    pub(in crate::pcm) fn user_has_logged_on(&mut self, place: usize, trace: &mut dyn Trace) {
        self.logon_script(place, trace);
        if !self.machines[place].client.setup.dials_in {
            self.smsrun(place, trace);
        }
    }

    /// Compares the client's `CopyListVersion` with that of its logon server (Q166771).
    pub(super) fn logon_script(&mut self, place: usize, trace: &mut dyn Trace) {
        let Some(server) = self.server_of(place) else { return };
        let version = self.machines[server].client.setup.copy_list_version;
        let Self { world, machines, .. } = self;
        let machine = &mut machines[place];
        if machine.client.setup.copy_list_version != version {
            machine.client.setup.copy_list_version = version;
            // The article has the message come up twice.
            for _ in 0..2 {
                let text = "Verifying Microsoft Systems Management Server client installation...";
                machine.tell(None, world, trace, Event::SetupMessage(text));
            }
            machine.enter_phase(SetupPhase::VerifyFiles, world, trace);
            self.go_on_at_once(place, trace);
        }
    }

    /// Runs `Upgrade.bat`: Client Setup with `/u` notes the phase and ends (RG:S3D1C).
    pub(super) fn upgrade(&mut self, place: usize, trace: &mut dyn Trace) {
        if self.server_of(place).is_some() {
            self.machines[place].enter_phase(SetupPhase::Upgrade, &self.world, trace);
            self.go_on_at_once(place, trace);
        }
    }

    /// Lets Client Setup of MS-DOS do in one go what elsewhere waits for Smsrun (RG:S3D1C), which MS-DOS has not.
    fn go_on_at_once(&mut self, place: usize, trace: &mut dyn Trace) {
        if self.machines[place].client.system.is_ms_dos() {
            self.smsrun(place, trace);
        }
    }

    /// Lets clients notice the copy lists that a logon server of theirs has received, under a logged-on user: from Service
    /// Pack 3 on Climonnt, which Windows NT alone has, posts a `.CCR`, by which their services are updated, and not the files
    /// of this rollout (Q174961). Our choice: at once, since no source says how soon.
    pub(super) fn clients_notice_copy_lists(&self, server: usize, trace: &mut dyn Trace) {
        for place in self.places().filter(|&place| self.server_of(place) == Some(server)) {
            let machine = &self.machines[place];
            let notices = machine.client.user_is_logged_on && machine.client.system.has_services();
            if notices && !self.client_setup_does(Behaviour::UpdatesAtLogonOnly, place) {
                machine.tell(None, &self.world, trace, Event::ConfigurationRequest);
            }
        }
    }

    /// Tells whether a client's Client Setup and other files behave so.
    fn client_setup_does(&self, behaviour: Behaviour, place: usize) -> bool {
        let platform = self.machines[place].client.system.platform();
        let build = Component::Client.newest_by(self.setup.build, platform).unwrap_or(Build::V11);
        behaviour.holds_on(Component::Client, build, platform)
    }

    /// Runs Smsrun, which hands over to Client Setup where the phase asks for it: that compares the client's files with
    /// those of its logon server and copies what differs, unless a program of the client is active (Q166771, Q168463).
    pub(super) fn smsrun(&mut self, place: usize, trace: &mut dyn Trace) {
        let Some(server) = self.server_of(place) else { return };
        if self.machines[place].client.setup.phase == SetupPhase::Installed || self.is_postponed(place, trace) {
            return;
        }
        let offered = self.machines[server].client.files;
        let Self { world, machines, .. } = self;
        let machine = &mut machines[place];
        let platform = machine.client.system.platform();
        let Some(application) = machine.client.system.application() else { return };
        // What cannot be delivered keeps the phase (Q168598).
        let Some(build) = offered.get(application, platform) else { return };
        if machine.client.files.put(application, platform, build) {
            machine.tell(None, world, trace, Event::Replace { component: application, platform, build });
        }
        if machine.client.setup.phase == SetupPhase::Upgrade && machine.client.system.has_services() {
            machine.tell(None, world, trace, Event::ConfigurationRequest);
        }
        machine.enter_phase(SetupPhase::Installed, world, trace);
    }

    /// Tells whether something active keeps the client from being updated.
    fn is_postponed(&self, place: usize, trace: &mut dyn Trace) -> bool {
        let machine = &self.machines[place];
        let client = &machine.client;
        if machine.application.is_some() {
            return true;
        }
        let is_blocked = client.setup.service_is_in_bin
            && machine.service.is_some()
            && self.client_setup_does(Behaviour::PostponesUpdateForService, place);
        if is_blocked {
            for text in ["Client executable active: pcmsvc32.exe", "Warning: Client component in use."] {
                machine.tell(None, &self.world, trace, Event::SetupMessage(text));
            }
        }
        is_blocked
    }

    /// Finds the logon server that a client is served by: the first one that answers. Servers have none.
    fn server_of(&self, place: usize) -> Option<usize> {
        let machine = &self.machines[place];
        if machine.number.role() != Role::Client || machine.client.boots_at.is_some() {
            return None;
        }
        ClientNumber::LOGON_SERVERS
            .into_iter()
            .filter_map(|server| self.place(server))
            .find(|&place| self.answers(place))
    }
}

impl Machine {
    fn enter_phase(&mut self, phase: SetupPhase, world: &World, trace: &mut dyn Trace) {
        self.client.setup.phase = phase;
        self.tell(None, world, trace, Event::Setup(phase));
    }
}
