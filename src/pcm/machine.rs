//! A client machine with its service and application: everything that it does by itself and to itself.
//!
//! What clients share is the [`World`]; a machine knows of no other machine. So what a client does among others is what
//! it does alone, as long as the others leave the servers as they are.

use super::build::Build;
use super::catalogue::{Leak, Leaks};
use super::client::Client;
use super::clock::Seconds;
use super::command::Command;
use super::component::Component;
use super::files::Files;
use super::leak::Ledger;
use super::names::{ClientNumber, Letter, Manager};
use super::process::{Application, Job, Process, State};
use super::random::Random;
use super::setup::Setup;
use super::trace::{Event, Moment, Trace};
use super::world::World;

/// Holds a client, the processes of its service and application, and the account of what they leak.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) number: ClientNumber,
    pub(super) client: Client,
    /// The process of the service.
    pub(super) service: Option<Process>,
    /// The build that the process of the service was last started from.
    pub(super) ran: Option<Build>,
    /// The process of the application, with its windows.
    pub(super) application: Option<Box<Application>>,
    /// The client's own choices: what others choose does not change them.
    pub(super) random: Random,
    pub(super) ledger: Ledger,
    pub(super) ledger_at_t0: Ledger,
    /// Leaks that are switched on.
    leaks: Leaks,
}

impl Machine {
    pub(super) fn new(number: ClientNumber, setup: &Setup) -> Self {
        let system = setup.hosts.system_of(number, setup.platform);
        Self {
            number,
            client: Client::new(system, Files::initial(number, system, setup.hosts, setup.build)),
            service: None,
            ran: None,
            application: None,
            random: Random::new(0),
            ledger: Ledger::default(),
            ledger_at_t0: Ledger::default(),
            leaks: setup.leaks,
        }
    }

    /// Begins a cycle: the choices start from the seed, and the account is noted.
    pub(super) fn begin_cycle(&mut self, seed: u64) {
        // A server's choices are those of a client with its number, which no client has.
        self.random = Random::for_client(seed, self.number.index(usize::MAX));
        self.ledger_at_t0 = self.ledger;
    }

    pub(super) const fn process(&self, who: Manager) -> Option<&Process> {
        match (who, &self.application) {
            (Manager::Service, _) => self.service.as_ref(),
            (Manager::Application, Some(application)) => Some(&application.process),
            (Manager::Application, None) => None,
        }
    }

    pub(super) const fn process_mut(&mut self, who: Manager) -> Option<&mut Process> {
        match (who, &mut self.application) {
            (Manager::Service, _) => self.service.as_mut(),
            (Manager::Application, Some(application)) => Some(&mut application.process),
            (Manager::Application, None) => None,
        }
    }

    /// Returns when the machine does something next on its own.
    pub(super) fn acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        let service = self.process_acts_at(Manager::Service, now, listening);
        let Client { boots_at, restarts_at, .. } = self.client;
        [boots_at, restarts_at, service, self.application_acts_at(now, listening)].into_iter().flatten().min()
    }

    /// Does what is due now, the service before the application.
    pub(super) fn act(&mut self, listening: bool, world: &mut World, trace: &mut dyn Trace) {
        let now = world.clock.now();
        if self.client.boots_at.is_some_and(|at| at <= now) {
            self.client.boots_at = None;
            if self.client.setup.starts_automatically {
                self.start_service(world, trace);
            }
        } else if self.client.restarts_at.take_if(|at| *at <= now).is_some() {
            self.reboot(true, None, world, trace);
        } else if self.process_acts_at(Manager::Service, now, listening).is_some_and(|at| at <= now) {
            self.process_acts(Manager::Service, world, trace);
        } else {
            self.process_acts(Manager::Application, world, trace);
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
            | Command::Job(_)
            // The site sees to it, since files come from other machines.
            | Command::Rollout(_) => {}
            Command::Withdraw(request) => {
                for job in self.running_jobs() {
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
            Command::LogOff => self.log_off(world, trace),
            Command::LoadApplication => self.load_application(world, trace),
            Command::ExitApplication => self.exit_application(world, trace),
            Command::HoldMutex => self.hold_mutex(world, trace),
            Command::ReleaseMutex => self.give_mutex_back(world, trace),
            Command::OpenWindow => self.open_window(world, trace),
            Command::CloseWindow => self.close_window(world, trace),
            Command::Details { open: true } => self.open_details(),
            Command::Details { open: false } => self.close_details(world),
            Command::Execute(request) => self.execute(*request, world, trace),
            Command::Archive(request) => self.archive(*request),
            Command::Countdown(counts_down) => self.client.settings.counts_down = *counts_down,
            Command::Reminder(minutes) => {
                self.client.settings.reminder_interval = Seconds::from_minutes(u64::from(*minutes));
            }
            Command::ConnectTime(time) => self.client.settings.connect_time = *time,
            Command::EndProgram => self.end_program(world.clock.now(), world.settled),
            Command::Reboot { forced } => self.reboot(*forced, None, world, trace),
            Command::DeleteHistory => {
                self.client.history.delete();
                if self.running_job(Manager::Service).is_some_and(|job| job.saw_interval_change()) {
                    self.leak(Manager::Service, Leak::HistoryRace, 0);
                }
            }
            Command::LockAccount(locked) => self.client.settings.account_is_locked = *locked,
            Command::SlowLink(slow) => self.client.settings.slow_link = *slow,
        }
    }

    pub(super) const fn running_job(&mut self, who: Manager) -> Option<&mut Job> {
        match self.process_mut(who) {
            Some(Process { state: State::Running(job), .. }) => Some(job),
            _ => None,
        }
    }

    /// Lists the running jobs of service and application.
    pub(super) fn running_jobs(&mut self) -> impl Iterator<Item = &mut Job> {
        let application = self.application.as_mut().map(|application| &mut application.process);
        self.service.iter_mut().chain(application).filter_map(|process| match &mut process.state {
            State::Running(job) => Some(&mut **job),
            _ => None,
        })
    }

    pub(super) fn runs_a_job(&self) -> bool {
        let runs = |who| matches!(self.process(who), Some(Process { state: State::Running(_), .. }));
        Manager::BOTH.into_iter().any(runs) || self.client.restarts_at.is_some()
    }

    pub(super) fn install(&mut self, build: Build, world: &World, trace: &mut dyn Trace) {
        if self.service.is_some() {
            // A running service locks its executable (Q122179).
            self.tell(None, world, trace, Event::FileInUse { component: Component::Pcmsvc32 });
        } else if self.client.installed().is_some() {
            let (component, platform) = (Component::Pcmsvc32, self.client.system.platform());
            if self.client.files.put(component, platform, build) {
                self.tell(None, world, trace, Event::Replace { component, platform, build });
            }
        }
    }

    pub(super) fn set_polling_interval(&mut self, interval: Seconds, now: Seconds) {
        // An interval of nothing would poll for ever in one second; one minute is the shortest that a wake can see.
        self.client.settings.polling_interval = interval.max(Seconds::MINUTE);
        self.polling_interval_is_set(now);
    }

    /// Restarts the machine: ends the processes, the session and every connection. `by` is whose program does so.
    pub(super) fn reboot(&mut self, forced: bool, by: Option<Manager>, world: &mut World, trace: &mut dyn Trace) {
        if self.client.boots_at.is_some() {
            return;
        }
        if !forced {
            if by.is_none() && self.running_job(Manager::Service).is_some() {
                self.leak(Manager::Service, Leak::RebootedJob, 0);
            }
            let is_unseen = |job: &mut Job| job.saw_withdrawal() && job.saw_interval_change();
            if by.is_none() && self.running_job(Manager::Service).is_some_and(is_unseen) {
                self.leak(Manager::Service, Leak::UnseenRestart, 0);
            }
            for who in Manager::BOTH {
                self.hear_end_of_session(who, by == Some(who), world, trace);
            }
        }
        self.end_process(Manager::Service);
        if self.application.is_some() {
            self.end_process(Manager::Application);
        }
        self.client.user_is_logged_on = false;
        self.client.restarts_at = None;
        self.client.drives.unmap_all();
        self.client.boots_at = Some(world.clock.now() + Client::BOOT);
        self.tell(None, world, trace, Event::Reboot);
    }

    /// Gives all letters back that the user or local devices have taken.
    pub(super) fn all_letters(&mut self) {
        self.client.drives.unmap_all();
        self.client.drives.leave_free(Letter::NETWORK_LETTERS);
    }

    /// Leaks what the leak keeps at each trigger, where the running image has it or it is switched on; `length` is that
    /// of the text, for leaks that depend on the input. What one of the two leaks, the other does not.
    ///
    /// A call that is the last act of a function may be compiled to a jump, and then nobody sees where it came from. Here
    /// that would be the line that leaks: therefore this is part of its caller, and has something to do after the call.
    #[expect(clippy::inline_always, reason = "the line that leaks has to be in the call site")]
    #[inline(always)]
    pub(super) fn leak(&mut self, who: Manager, leak: Leak, length: usize) {
        if !self.has_leak(who, leak) {
            return;
        }
        let process = match who {
            Manager::Service => self.service.as_mut(),
            Manager::Application => self.application.as_mut().map(|application| &mut application.process),
        };
        if let Some(process) = process {
            let held = process.leaked.keep(leak, length);
            self.ledger.enter(leak, held);
        }
    }

    /// Tells whether the running image has the leak by itself, or it is switched on.
    pub(super) fn has_leak(&self, who: Manager, leak: Leak) -> bool {
        let is_native = || self.process(who).is_some_and(|process| leak.is_native_to(process.image));
        leak.manager() == Some(who) && (self.leaks.has(leak) || is_native())
    }

    /// Tells what happens; `by` is whose doing it is, none where it is the machine's.
    pub(super) fn tell(&self, by: impl Into<Option<Manager>>, world: &World, trace: &mut dyn Trace, event: Event<'_>) {
        if trace.listens() {
            let by = by.into().and_then(|who| match who {
                Manager::Service => Some(Component::Pcmsvc32),
                Manager::Application => self.client.system.application(),
            });
            trace.event(Moment { by, ..world.moment(Some(self.number)) }, event);
        }
    }

    /// Counts the results that no logon server could take yet.
    pub(super) fn unwritten(&self) -> usize {
        Manager::BOTH.into_iter().filter_map(|who| self.process(who)).map(|process| process.unwritten.len()).sum()
    }

    /// Tells whether nothing is pending: no running program, no result that waits, no application, no restart.
    pub(super) fn is_idle(&self) -> bool {
        let sleeps = match &self.service {
            Some(process) => matches!(process.state, State::Sleeping(_)) && process.unwritten.is_empty(),
            // A machine without the service's file rests.
            None => self.client.installed().is_none(),
        };
        let Client { boots_at, restarts_at, mutex, .. } = &self.client;
        sleeps && self.application.is_none() && boots_at.is_none() && restarts_at.is_none() && mutex.is_none()
    }

    /// Ends a process, and with it its connections, its mutex, the memory that it leaked and the program that it watches
    /// (our choice: no source says what becomes of a running program).
    pub(super) fn end_process(&mut self, who: Manager) {
        match who {
            Manager::Service => self.service = None,
            Manager::Application => self.application = None,
        }
        self.client.release_mutex(who);
        self.client.drives.end_of_process(who);
        self.ledger.end_of_process(Some(who));
    }

    pub(super) fn polling_interval_is_set(&mut self, now: Seconds) {
        let interval = self.client.settings.polling_interval;
        for who in Manager::BOTH {
            match self.process_mut(who).map(|process| &mut process.state) {
                Some(State::Sleeping(sleep)) => sleep.interval_is_set(interval, now),
                Some(State::Running(job)) => job.interval_is_set(),
                // The next sleep begins with what is set then.
                Some(State::Connecting { .. } | State::Waiting { .. } | State::Counting { .. }) | None => {}
            }
        }
    }

    /// Returns when a process does something next.
    pub(super) fn process_acts_at(&self, who: Manager, now: Seconds, listening: bool) -> Option<Seconds> {
        match &self.process(who)?.state {
            State::Sleeping(sleep) => Some(sleep.notices_at.unwrap_or(Seconds(u64::MAX)).min(sleep.poll_at())),
            State::Connecting { fails_at, .. } => Some(*fails_at),
            State::Running(job) => job.acts_at(now, listening),
            State::Waiting { .. } if self.client.mutex.is_none() => Some(now),
            State::Waiting { gives_up_at } => *gives_up_at,
            State::Counting { ends_at, .. } => Some(*ends_at),
        }
    }

    /// Lets a poll of the service that is due wait until a moment, as if it had fallen asleep that much later.
    pub(super) fn postpone_poll(&mut self, until: Seconds) {
        if let Some(State::Sleeping(sleep)) = self.service.as_mut().map(|process| &mut process.state) {
            sleep.began = until.max(sleep.poll_at()) - sleep.interval;
        }
    }

    /// Returns when the next poll of the service is due, where it sleeps and will not change its mind.
    pub(super) fn next_poll_at(&self) -> Option<Seconds> {
        match &self.service.as_ref()?.state {
            State::Sleeping(sleep) if sleep.notices_at.is_none() => Some(sleep.poll_at()),
            _ => None,
        }
    }

    /// Returns when the application does something next. Behind an open Details window only a program goes on.
    pub(super) fn application_acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        let application = self.application.as_ref()?;
        match &application.process.state {
            State::Running(job) if application.details_are_open => job.restarts_at(),
            _ if application.details_are_open => None,
            _ => self.process_acts_at(Manager::Application, now, listening),
        }
    }

    /// Ends the running program at once, as an operator does; who watches it notices at the next check.
    pub(super) fn end_program(&mut self, now: Seconds, settled: Seconds) {
        self.client.restarts_at = None;
        for job in self.running_jobs().filter(|job| job.program_runs(now)) {
            job.checks_are_made(settled);
            job.ends = Some(now);
        }
    }
}
