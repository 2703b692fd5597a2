//! Rservice: installs, starts, stops, changes and removes the service on lists of NT workstations (RS:S5B48, Q186404).
//!
//! Our choice: it is run at the site server, whose processor decides which of its files is at work.

use std::iter::StepBy;
use std::ops::Range;

use crate::pcm::actor::Scene;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::component::Component;
use crate::pcm::machine::Machine;
use crate::pcm::names::{ClientNumber, Role};
use crate::pcm::steps::RserviceAction;
use crate::pcm::trace::Event;

/// The errors that builds before Service Pack 3 show for what has worked, but for the last: an installation (Q169476), a start or
/// a stop with `/c` (Q173786), and a change of the account (Q174473).
const INSTALLED: u16 = 203;
const STARTED: u16 = 87;
const NOT_CHANGED: u16 = 122;

impl Scene<'_> {
    /// Lists the machines of a list that Rservice comes to. Of which ones the builds for Alpha skip, the article says "some"; every
    /// second one (our choice, Q182060).
    pub(in crate::pcm) fn rservice_list(&self, places: Range<usize>) -> StepBy<Range<usize>> {
        places.step_by(if self.rservice_does(Behaviour::SkipsListedMachines) { 2 } else { 1 })
    }

    /// Runs Rservice for one machine; tells whether that has worked. Logon servers are excluded (RS:S5B4A), and other systems
    /// have no services: with them nothing fails.
    pub(in crate::pcm) fn rservice(&mut self, action: RserviceAction, place: usize) -> bool {
        let host = &self.machines[place];
        if host.number.role() != Role::Client || !host.client.system.has_services() {
            return true;
        }
        if host.client.boots_at.is_some() {
            return false;
        }
        match action {
            RserviceAction::Install => self.install(place),
            // Until then no account but one of the domain could be named (Q190832).
            RserviceAction::InstallAsSystem => {
                !self.rservice_does(Behaviour::NeedsServiceAccount) && self.install(place)
            }
            RserviceAction::Start | RserviceAction::StartAsUser | RserviceAction::StartWithParameters => {
                self.start(place, action)
            }
            RserviceAction::Stop | RserviceAction::StopAsUser => {
                let ran = self.machines[place].service.is_some();
                self.let_act(place).stop_service();
                if ran {
                    self.show_error_after(place, action);
                }
                true
            }
            RserviceAction::Change => self.change_account(place),
            RserviceAction::Deinstall => {
                self.deinstall(place);
                true
            }
        }
    }

    /// Tells how often Rservice has failed, where it has (Q191302).
    pub(in crate::pcm) fn sum_rservice_up(&mut self, failures: usize) {
        let most = if self.rservice_does(Behaviour::UndercountsFailures) { 1 } else { usize::MAX };
        if let Some(place) = self.place(ClientNumber::SITE_SERVER).filter(|_| failures > 0) {
            self.tell(place, Event::Summary { failures: failures.min(most) });
        }
    }

    /// Tells whether the build of Rservice behaves so, in the file for the site server's processor.
    fn rservice_does(&self, behaviour: Behaviour) -> bool {
        let concerns = |place: usize| {
            let platform = self.machines[place].client.system.platform();
            behaviour.extent(Component::Rservice).is_some_and(|extent| extent.concerns(platform))
        };
        self.place(ClientNumber::SITE_SERVER).is_some_and(concerns)
            && self.world.pipeline.does(Component::Rservice, behaviour)
    }

    /// Brings the site server's file to a workstation.
    fn install(&mut self, place: usize) -> bool {
        let Some(source) = self.place(ClientNumber::SITE_SERVER) else { return false };
        let (source, host) = (&self.machines[source], &self.machines[place]);
        let platform = host.client.system.platform();
        let file = source.client.files.get(Component::Pcmsvc32, platform);
        let Some(build) = file.filter(|_| source.client.boots_at.is_none()) else { return false };
        self.replace(place, Component::Pcmsvc32, platform, build);
        let Machine { client, service, .. } = &mut self.machines[place];
        let is_there = client.files.get(Component::Pcmsvc32, platform) == Some(build);
        if is_there && service.is_none() {
            // It is another service than the one that was there (our choice).
            (client.setup.has_other_account, client.setup.service_is_disabled) = (false, false);
        }
        if is_there && self.rservice_does(Behaviour::MisreportsInstallation) {
            self.tell(place, Event::ErrorShown { error: INSTALLED });
        }
        is_there
    }

    fn start(&mut self, place: usize, action: RserviceAction) -> bool {
        let ran = self.machines[place].service.is_some();
        self.let_act(place).start_service();
        let runs = self.machines[place].service.is_some();
        let passes =
            action == RserviceAction::StartWithParameters && !self.rservice_does(Behaviour::IgnoresStartupParameters);
        if runs && !ran {
            if passes {
                self.tell(place, Event::Parameters);
            }
            self.show_error_after(place, action);
        }
        runs
    }

    /// Shows an error for a start or a stop that has worked (Q173786).
    fn show_error_after(&mut self, place: usize, action: RserviceAction) {
        let as_user = matches!(action, RserviceAction::StartAsUser | RserviceAction::StopAsUser);
        if as_user && self.rservice_does(Behaviour::MisreportsStart) {
            self.tell(place, Event::ErrorShown { error: STARTED });
        }
    }

    /// Gives the service another account, with which it logs on from its next start (Q174473).
    fn change_account(&mut self, place: usize) -> bool {
        if self.rservice_does(Behaviour::FailsToChangeAccount) {
            self.tell(place, Event::ErrorShown { error: NOT_CHANGED });
            return false;
        }
        self.machines[place].client.setup.has_other_account = true;
        true
    }

    /// Removes the service and its file; one that still runs is left disabled, and its file where it was, by builds that do not
    /// stop it first (Q173785).
    fn deinstall(&mut self, place: usize) {
        if self.machines[place].service.is_some() && self.rservice_does(Behaviour::RemovesRunningService) {
            self.machines[place].client.setup.service_is_disabled = true;
            return;
        }
        self.let_act(place).stop_service();
        let client = &mut self.machines[place].client;
        client.files.remove(Component::Pcmsvc32, client.system.platform());
    }
}
