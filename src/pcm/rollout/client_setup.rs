//! Client Setup: how a client's files follow those on its logon server, and what keeps them from it.

use crate::pcm::actor::Scene;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::component::Component;
use crate::pcm::names::{ClientNumber, Role};
use crate::pcm::status::SetupPhase;
use crate::pcm::trace::Event;

impl Scene<'_> {
    /// Does what a logon starts: the logon script, then Smsrun from the Load entry; over a dial-in link Smsrun comes
    /// first, and finds no server (Q185344).
    pub(in crate::pcm) fn user_has_logged_on(&mut self, place: usize) {
        self.logon_script(place);
        let misses_link =
            self.machines[place].client.setup.dials_in && self.client_setup_does(Behaviour::MissesUpdateOverDialIn);
        if !misses_link {
            self.smsrun(place);
        }
    }

    /// Compares the client's `CopyListVersion` with that of its logon server (Q166771).
    pub(super) fn logon_script(&mut self, place: usize) {
        let Some(server) = self.server_of(place) else { return };
        let version = self.machines[server].client.setup.copy_list_version;
        let setup = &mut self.machines[place].client.setup;
        let verifies_always = setup.verifies_at_logon;
        let is_new = setup.copy_list_version != version && self.client_setup_does(Behaviour::UpdatesByCopyList);
        if is_new || verifies_always && self.client_setup_does(Behaviour::VerifiesForEver) {
            self.machines[place].client.setup.copy_list_version = version;
            // The article has the message come up twice.
            for _ in 0..2 {
                let text = "Verifying Microsoft Systems Management Server client installation...";
                self.tell(place, Event::SetupMessage(text));
            }
            self.enter_phase(place, SetupPhase::VerifyFiles);
            self.go_on_at_once(place);
        }
    }

    /// Runs `Upgrade.bat`: Client Setup with `/u` notes the phase and ends (RG:S3D1C).
    pub(super) fn upgrade(&mut self, place: usize) {
        if self.server_of(place).is_some() {
            self.enter_phase(place, SetupPhase::Upgrade);
            self.go_on_at_once(place);
        }
    }

    /// Lets Client Setup of MS-DOS do in one go what elsewhere waits for Smsrun (RG:S3D1C), which MS-DOS has not.
    fn go_on_at_once(&mut self, place: usize) {
        if self.machines[place].client.system.is_ms_dos() {
            self.smsrun(place);
        }
    }

    /// Lets clients notice the copy lists that a logon server of theirs has received, under a logged-on user: from Service
    /// Pack 3 on Climonnt, which Windows NT alone has, posts a `.CCR`, by which their services are updated, and not the files
    /// of this rollout (Q174961). Our choice: at once, since no source says how soon.
    pub(super) fn clients_notice_copy_lists(&mut self, server: usize) {
        for place in self.places() {
            let machine = &self.machines[place];
            let is_served = self.server_of(place) == Some(server);
            let notices = is_served && machine.client.user_is_logged_on && machine.client.system.has_services();
            if notices && !self.client_setup_does(Behaviour::UpdatesAtLogonOnly) {
                self.tell(place, Event::ConfigurationRequest);
            }
        }
    }

    /// Tells whether Client Setup and the clients' other files behave so.
    fn client_setup_does(&self, behaviour: Behaviour) -> bool {
        self.world.pipeline.does(Component::Client, behaviour)
    }

    /// Runs Smsrun, which hands over to Client Setup where the phase asks for it: that compares the client's files with
    /// those of its logon server and copies what differs, unless a program of the client is active (Q166771, Q168463).
    pub(super) fn smsrun(&mut self, place: usize) {
        let Some(server) = self.server_of(place) else { return };
        if self.machines[place].client.setup.phase == SetupPhase::Installed || self.is_postponed(place) {
            return;
        }
        let offered = self.machines[server].client.files;
        let machine = &mut self.machines[place];
        let platform = machine.client.system.platform();
        let Some(application) = machine.client.system.application() else { return };
        let Some(build) = offered.get(application, platform) else {
            // What cannot be delivered keeps the phase, and so it is verified again at each logon (Q168598).
            if !self.client_setup_does(Behaviour::VerifiesForEver) {
                self.enter_phase(place, SetupPhase::Installed);
            }
            return;
        };
        let machine = &mut self.machines[place];
        if machine.client.files.put(application, platform, build) {
            self.tell(place, Event::Replace { component: application, platform, build });
        }
        let client = &self.machines[place].client;
        if client.setup.phase == SetupPhase::Upgrade && client.system.has_services() {
            self.tell(place, Event::ConfigurationRequest);
        }
        self.enter_phase(place, SetupPhase::Installed);
        self.start_what_starts_automatically(place);
    }

    /// Starts the application under a user, in place of Smsrun, which ended when it handed over (RG:S3D1C). On MS-DOS, which
    /// has no Smsrun, nobody started it by itself before either.
    fn start_what_starts_automatically(&mut self, place: usize) {
        if !self.machines[place].client.system.is_ms_dos() {
            self.let_act(place).application().load_application();
        }
    }

    /// Tells whether something active keeps the client from being updated.
    fn is_postponed(&mut self, place: usize) -> bool {
        let machine = &self.machines[place];
        let client = &machine.client;
        if machine.application.is_some() {
            return true;
        }
        let is_blocked = client.setup.service_is_in_bin
            && machine.service.is_some()
            && self.client_setup_does(Behaviour::PostponesUpdateForService);
        if is_blocked {
            for text in ["Client executable active: pcmsvc32.exe", "Warning: Client component in use."] {
                self.tell(place, Event::SetupMessage(text));
            }
        }
        is_blocked
    }

    fn enter_phase(&mut self, place: usize, phase: SetupPhase) {
        self.machines[place].client.setup.phase = phase;
        self.tell(place, Event::Setup(phase));
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
