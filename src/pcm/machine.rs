//! A client machine with its service: everything that it does by itself and to itself.
//!
//! What clients share is the [`World`]; a machine knows of no other machine. So what a client does among others is what
//! it does alone, as long as the others leave the servers as they are.

use super::build::{Build, Platform};
use super::client::{Client, ClientNumber, MutexHolder};
use super::clock::Seconds;
use super::command::{Command, Letter};
use super::component::Component;
use super::leak::{Leak, Leaks, Ledger};
use super::random::Random;
use super::rollout::Files;
use super::service::{Job, Process, State};
use super::trace::{Event, Trace};
use super::world::World;

/// Holds a client, the process of its service, and the account of what that leaks.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) number: ClientNumber,
    pub(super) client: Client,
    pub(super) process: Option<Process>,
    /// The client's own choices: what others choose does not change them.
    pub(super) random: Random,
    pub(super) ledger: Ledger,
    pub(super) ledger_at_t0: Ledger,
    /// Leaks that are switched on.
    leaks: Leaks,
}

impl Machine {
    pub(super) fn new(number: ClientNumber, platform: Platform, files: Files, leaks: Leaks) -> Self {
        Self {
            number,
            client: Client::new(platform, files),
            process: None,
            random: Random::new(0),
            ledger: Ledger::default(),
            ledger_at_t0: Ledger::default(),
            leaks,
        }
    }

    /// Begins a cycle: the choices start from the seed, and the account is noted.
    pub(super) fn begin_cycle(&mut self, seed: u64) {
        // A server's choices are those of a client with its number, which no client has.
        self.random = Random::for_client(seed, self.number.index(usize::MAX));
        self.ledger_at_t0 = self.ledger;
    }

    /// Returns when the machine does something next on its own.
    pub(super) fn acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        [self.client.boots_at, self.service_acts_at(now, listening)].into_iter().flatten().min()
    }

    /// Does what is due now.
    pub(super) fn act(&mut self, world: &mut World, trace: &mut dyn Trace) {
        if self.client.boots_at.is_some_and(|at| at <= world.clock.now()) {
            self.client.boots_at = None;
            if self.client.setup.starts_automatically {
                self.start_service(world, trace);
            }
        } else {
            self.service_acts(world, trace);
        }
    }

    /// Carries out what a command asks of the machine; the site's part of it is the world's.
    pub(super) fn carry_out(&mut self, command: &Command, world: &mut World, trace: &mut dyn Trace) {
        match command {
            Command::Offer(_)
            | Command::OfferFile(_)
            | Command::Touch
            | Command::DeleteReplica(_)
            | Command::Package { .. }
            | Command::Server { .. }
            | Command::StopMaintenance
            | Command::StartMaintenance
            // The site sees to it, since files come from other machines.
            | Command::Rollout(_) => {}
            Command::Withdraw(request) => {
                if let Some(job) = self.running_job() {
                    job.request_is_withdrawn(*request);
                }
            }
            Command::Map { letter, path } => self.client.drives.map(*letter, path),
            Command::Unmap(letter) => self.client.drives.unmap(*letter),
            Command::FreeLetters(free) => self.client.drives.leave_free(*free),
            Command::StartService => self.start_service(world, trace),
            Command::StopService => self.stop_service(world, trace),
            Command::RestartService => {
                self.stop_service(world, trace);
                self.start_service(world, trace);
            }
            Command::Install(build) => self.install(*build, world, trace),
            Command::PollingInterval(minutes) => {
                self.set_polling_interval(Seconds::from_minutes(u64::from(*minutes)), world.clock.now());
            }
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
            Command::EndProgram => self.end_program(world),
            Command::Reboot { forced } => self.reboot(*forced, false, world, trace),
            Command::DeleteHistory => {
                self.client.history.delete();
                if self.running_job().is_some_and(|job| job.saw_interval_change()) {
                    self.leak(Leak::HistoryRace, 0);
                }
            }
            Command::SlowLink(slow) => self.client.settings.slow_link = *slow,
        }
    }

    pub(super) fn running_job(&mut self) -> Option<&mut Job> {
        match &mut self.process {
            Some(Process { state: State::Running(job), .. }) => Some(job),
            _ => None,
        }
    }

    pub(super) const fn runs_a_job(&self) -> bool {
        matches!(&self.process, Some(Process { state: State::Running(_), .. }))
    }

    pub(super) fn install(&mut self, build: Build, world: &World, trace: &mut dyn Trace) {
        if self.process.is_some() {
            // A running service locks its executable (Q122179).
            self.tell(world, trace, Event::FileInUse { component: Component::Pcmsvc32 });
        } else if self.client.installed().is_some() {
            let (component, platform) = (Component::Pcmsvc32, self.client.platform);
            if self.client.files.put(component, platform, build) {
                self.tell(world, trace, Event::Replace { component, platform, build });
            }
        }
    }

    pub(super) fn set_polling_interval(&mut self, interval: Seconds, now: Seconds) {
        // An interval of nothing would poll for ever in one second; one minute is the shortest that a wake can see.
        self.client.settings.polling_interval = interval.max(Seconds::MINUTE);
        self.polling_interval_is_set(now);
    }

    /// Restarts the machine: ends the process, the session and every connection.
    pub(super) fn reboot(&mut self, forced: bool, by_program: bool, world: &mut World, trace: &mut dyn Trace) {
        if self.client.boots_at.is_some() {
            return;
        }
        if !forced {
            if !by_program && self.running_job().is_some() {
                self.leak(Leak::RebootedJob, 0);
            }
            self.hear_end_of_session(by_program, world, trace);
        }
        self.end_process();
        self.client.log_off();
        self.client.drives.unmap_all();
        self.client.boots_at = Some(world.clock.now() + Client::BOOT);
        self.tell(world, trace, Event::Reboot);
    }

    /// Gives all letters back that the user or local devices have taken.
    pub(super) fn all_letters(&mut self) {
        self.client.drives.unmap_all();
        self.client.drives.leave_free(Letter::NETWORK_LETTERS);
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
        is_native || self.leaks.has(leak)
    }

    pub(super) fn tell(&self, world: &World, trace: &mut dyn Trace, event: Event<'_>) {
        if trace.listens() {
            trace.event(world.moment(Some(self.number)), event);
        }
    }

    /// Tells whether nothing is pending: no running program, no result that waits, no restart.
    pub(super) fn is_idle(&self) -> bool {
        let sleeps = match &self.process {
            Some(process) => matches!(process.state, State::Sleeping(_)) && process.unwritten.is_empty(),
            // A machine without the service's file rests.
            None => self.client.installed().is_none(),
        };
        sleeps && self.client.boots_at.is_none() && self.client.mutex.is_none()
    }
}
