//! What a person does at a machine, or to it: its commands, and what comes of them.

use super::actor::Actor;
use super::behaviour::Behaviour;
use super::build::Build;
use super::catalogue::Leak;
use super::circumstance::Circumstance;
use super::client::Client;
use super::clock::Seconds;
use super::command::Command;
use super::component::Component;
use super::names::Manager;
use super::process::Job;
use super::program::ServicePack;
use super::record::Id;
use super::trace::Event;

impl Actor<'_> {
    /// Carries out what a command asks of the machine; the site's part of it is the administrator's.
    pub(super) fn carry_out(&mut self, command: &Command) {
        match command {
            Command::Offer(_)
            | Command::OfferFile(_)
            | Command::Touch
            | Command::DeleteReplica(_)
            | Command::Package { .. }
            | Command::Server { .. }
            | Command::StopMaintenance
            | Command::StartMaintenance
            | Command::Job(_)
            // The site sees to it, since files come from other machines.
            | Command::Rollout(_) => {}
            Command::Withdraw(request) => {
                for job in self.machine.running_jobs() {
                    job.request_is_withdrawn(*request);
                }
                self.service().interrupt(*request);
            }
            Command::Map { letter, path } => self.machine.client.drives.map(*letter, path),
            Command::Unmap(letter) => self.machine.client.drives.unmap(*letter),
            Command::FreeLetters(free) => self.machine.client.drives.leave_free(*free),
            Command::StartService => self.start_service(),
            Command::StopService => self.stop_service(),
            Command::RestartService => {
                self.stop_service();
                self.start_service();
            }
            Command::Install(build) => self.install(*build),
            Command::PollingInterval(minutes) => {
                self.machine.set_polling_interval(Seconds::from_minutes(u64::from(*minutes)), self.world.clock.now());
            }
            Command::Selection(mode) => self.machine.client.settings.selection = *mode,
            Command::Prefer(shares) => self.machine.client.settings.preferred.clone_from(shares),
            Command::LogOn => {
                self.machine.client.user_is_logged_on = true;
                self.machine.client.settings.session_is_locked = false;
            }
            Command::LogOff => self.application().log_off(),
            Command::LoadApplication => self.application().load_application(),
            Command::ExitApplication => self.application().exit_application(),
            Command::HoldMutex => self.application().hold_mutex(),
            Command::ReleaseMutex => self.application().give_mutex_back(),
            Command::OpenWindow => self.application().open_window(),
            Command::CloseWindow => self.application().close_window(),
            Command::Details { open: true } => self.application().open_details(),
            Command::Details { open: false } => self.application().close_details(),
            Command::Execute(request) => self.application().execute(*request),
            Command::Archive(request) => self.application().archive(*request),
            Command::Countdown(counts_down) => self.machine.client.settings.counts_down = *counts_down,
            Command::Reminder(minutes) => {
                self.machine.client.settings.reminder_interval = Seconds::from_minutes(u64::from(*minutes));
            }
            Command::ConnectTime(time) => self.machine.client.settings.connect_time = *time,
            Command::EndProgram => self.machine.end_program(self.world.clock.now(), self.world.settled),
            Command::Reboot { forced } => self.reboot(*forced, None),
            Command::DeleteHistory => {
                self.machine.client.history.delete();
                if self.machine.running_job(Manager::Service).is_some_and(|job| job.saw_interval_change()) {
                    self.service().leak(Leak::HistoryRace, 0);
                }
            }
            Command::LockAccount(locked) => self.machine.client.settings.account_is_locked = *locked,
            Command::Circumstance(circumstance) => self.meet(circumstance),
            Command::SlowLink(slow) => self.machine.client.settings.slow_link = *slow,
        }
    }

    /// Meets a circumstance, as far as it is the machine's.
    fn meet(&mut self, circumstance: &Circumstance) {
        let settings = &mut self.machine.client.settings;
        match circumstance {
            Circumstance::WindowsNt(version) => settings.windows_nt = *version,
            Circumstance::ClientClock(shift) => settings.clock = *shift,
            Circumstance::Redirector(redirector) => settings.redirector = *redirector,
            Circumstance::Access { server, granted } => {
                let others = settings.closed_servers.iter().filter(|other| !other.eq_ignore_ascii_case(server));
                let closed = Some(server).filter(|_| !granted);
                settings.closed_servers = others.chain(closed).cloned().collect();
            }
            Circumstance::SessionLocked(locked) => settings.session_is_locked = *locked,
            Circumstance::RestartFile(is_there) => settings.has_restart_file = *is_there,
            Circumstance::Power(false) => self.switch_off(),
            Circumstance::Power(true) => self.machine.switch_on(self.world.clock.now()),
            // The others are the site's.
            _ => {}
        }
    }

    /// Interrupts a job that is cancelled while it runs, as no build does (Q191338).
    fn interrupt(&mut self, request: Id) {
        let now = self.now();
        if self.does(Behaviour::FinishesCancelledJob) {
            return;
        }
        let job = self.machine.running_job(Manager::Service).filter(|job| job.record.request == request);
        if let Some(job) = job {
            job.ends = Some(now);
        }
    }

    pub(super) fn install(&mut self, build: Build) {
        if self.service().does(Behaviour::LocksItsFile) {
            // A running service locks its executable (Q122179).
            self.tell(Event::FileInUse { component: Component::Pcmsvc32 });
        } else if self.machine.client.installed().is_some() {
            let (component, platform) = (Component::Pcmsvc32, self.machine.client.system.platform());
            if self.machine.client.files.put(component, platform, build) {
                self.tell(Event::Replace { component, platform, build });
            }
        }
    }

    /// Restarts the machine: ends the processes, the session and every connection. `by` is whose program does so.
    pub(super) fn reboot(&mut self, forced: bool, by: Option<Manager>) {
        if self.machine.client.boots_at.is_some() {
            return;
        }
        let hangs = by.is_some_and(|who| self.by(who).hangs_machine());
        if !forced {
            if by.is_none() && self.machine.running_job(Manager::Service).is_some() {
                self.service().leak(Leak::RebootedJob, 0);
            }
            let is_unseen = |job: &mut Job| job.saw_withdrawal() && job.saw_interval_change();
            if by.is_none() && self.machine.running_job(Manager::Service).is_some_and(is_unseen) {
                self.service().leak(Leak::UnseenRestart, 0);
            }
            for who in Manager::BOTH {
                self.by(who).hear_end_of_session(by == Some(who));
            }
        }
        self.switch_off();
        if hangs {
            // Somebody has to switch it off and on.
            return;
        }
        self.machine.switch_on(self.world.clock.now());
        self.tell(Event::Reboot);
    }

    /// Tells whether the machine hangs at the shutdown that the running job of the one who acts asks for: a server, after Service
    /// Pack 2 of Windows NT 4.0 (Q164329).
    fn hangs_machine(&mut self) -> bool {
        let sets_up = self.who().and_then(|who| self.machine.running_job(who)?.program.sets_up);
        self.machine.number.is_server()
            && sets_up == Some(ServicePack::Nt40Sp2)
            && self.does(Behaviour::HangsAtShutdownOfNt40)
    }

    /// Switches the machine off: ends the processes, the session and every connection, without a message to anybody.
    fn switch_off(&mut self) {
        self.machine.end_process(Manager::Service);
        if self.machine.application.is_some() {
            self.machine.end_process(Manager::Application);
        }
        let client = &mut self.machine.client;
        client.user_is_logged_on = false;
        client.restarts_at = None;
        client.starts_service_at = None;
        client.drives.unmap_all();
        client.boots_at = Some(Client::NEVER);
    }
}
