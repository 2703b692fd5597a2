//! What each command does to the site, at the moment it is carried out.

use super::build::Build;
use super::client::{Client, MutexHolder};
use super::clock::Seconds;
use super::command::Command;
use super::leak::Leak;
use super::program::Program;
use super::record::{Id, ServerEntry};
use super::service::{Job, Process, State};
use super::site::Site;
use super::trace::{Event, Trace};

impl Site {
    /// Carries a command out, now.
    pub(super) fn carry_out(&mut self, command: &Command, trace: &mut dyn Trace) {
        let now = self.clock.now();
        match command {
            Command::Offer(offer) => {
                let record = offer.record.clone();
                self.set_program(record.package, offer.program.clone());
                self.distribute(record.package, record.servers.iter().map(ServerEntry::server));
                self.pipeline.offer(record);
                self.pipeline.replicate_now(&mut self.hosts, now);
            }
            Command::OfferFile(file) => {
                for record in &file.records {
                    self.distribute(record.package, record.servers.iter().map(ServerEntry::server));
                }
                self.pipeline.offer_file((**file).clone());
                self.pipeline.replicate_now(&mut self.hosts, now);
            }
            Command::Withdraw(request) => {
                if let Some(job) = self.running_job() {
                    job.request_is_withdrawn(*request);
                }
                if self.pipeline.withdraw(*request) {
                    self.pipeline.replicate_now(&mut self.hosts, now);
                }
            }
            Command::Touch => {
                for replica in self.hosts.iter_mut().filter(|host| host.up).filter_map(|host| host.logon.as_mut()) {
                    if let Some(replica) = &mut replica.replica {
                        replica.written = now;
                    }
                }
            }
            Command::DeleteReplica(server) => {
                if let Some(logon) = self.host(server).and_then(|host| host.logon.as_mut()) {
                    logon.replica = None;
                }
            }
            Command::Package { package, server, held } => {
                if let Some(host) = self.host(server) {
                    host.set_package(*package, *held);
                }
            }
            Command::Server { server, up } => {
                if let Some(host) = self.host(server) {
                    host.up = *up;
                }
            }
            Command::Map { letter, path } => self.client.drives.map(*letter, path),
            Command::Unmap(letter) => self.client.drives.unmap(*letter),
            Command::FreeLetters(free) => self.client.drives.leave_free(*free),
            Command::StartService => self.start_service(trace),
            Command::StopService => self.stop_service(trace),
            Command::RestartService => {
                self.stop_service(trace);
                self.start_service(trace);
            }
            Command::Install(build) => self.install(*build, trace),
            Command::PollingInterval(minutes) => self.set_polling_interval(Seconds::from_minutes(u64::from(*minutes))),
            Command::Selection(mode) => self.client.settings.selection = *mode,
            Command::Prefer(shares) => self.client.settings.preferred.clone_from(shares),
            Command::LogOn => self.client.user_is_logged_on = true,
            Command::LogOff => self.client.log_off(),
            Command::LoadApplication => self.client.application_is_loaded = self.client.user_is_logged_on,
            Command::ExitApplication => self.client.exit_application(),
            Command::HoldMutex => {
                if self.client.application_is_loaded {
                    self.client.take_mutex(MutexHolder::Application);
                }
            }
            Command::ReleaseMutex => self.client.release_mutex(MutexHolder::Application),
            Command::EndProgram => self.end_program(),
            Command::Reboot { forced } => self.reboot(*forced, false, trace),
            Command::DeleteHistory => {
                self.client.history.delete();
                if self.running_job().is_some_and(|job| job.saw_interval_change()) {
                    self.leak(Leak::HistoryRace, 0);
                }
            }
            Command::StopMaintenance => self.pipeline.set_maintenance_manager(false),
            Command::StartMaintenance => self.pipeline.set_maintenance_manager(true),
            Command::SlowLink(slow) => self.client.settings.slow_link = *slow,
        }
    }

    fn running_job(&mut self) -> Option<&mut Job> {
        match &mut self.process {
            Some(Process { state: State::Running(job), .. }) => Some(job),
            _ => None,
        }
    }

    pub(super) fn install(&mut self, build: Build, trace: &mut dyn Trace) {
        if self.process.is_some() {
            // A running service locks its executable (Q122179).
            self.tell(trace, Event::FileInUse);
        } else if build.exists_on(self.setup.platform) {
            self.client.installed = build;
        }
    }

    pub(super) fn set_polling_interval(&mut self, interval: Seconds) {
        // An interval of nothing would poll for ever in one second; one minute is the shortest that a wake can see.
        self.client.settings.polling_interval = interval.max(Seconds::MINUTE);
        self.polling_interval_is_set();
    }

    /// Restarts the machine: ends the process, the session and every connection.
    pub(super) fn reboot(&mut self, forced: bool, by_program: bool, trace: &mut dyn Trace) {
        if self.client.boots_at.is_some() {
            return;
        }
        if !forced {
            if !by_program && self.running_job().is_some() {
                self.leak(Leak::RebootedJob, 0);
            }
            self.hear_end_of_session(by_program, trace);
        }
        self.end_process();
        self.client.log_off();
        self.client.drives.unmap_all();
        self.client.boots_at = Some(self.clock.now() + Client::BOOT);
        self.tell(trace, Event::Reboot);
    }

    fn distribute<'a>(&mut self, package: Id, servers: impl Iterator<Item = &'a str>) {
        for server in servers {
            if let Some(host) = self.host(server) {
                host.set_package(package, true);
            }
        }
    }

    fn set_program(&mut self, package: Id, program: Program) {
        self.programs.retain(|(other, _)| *other != package);
        self.programs.put((package, program));
    }
}
