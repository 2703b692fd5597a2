//! A client machine with its service and application: what it holds, and when it does something next.
//!
//! What clients share is the [`World`](super::world::World); a machine knows of no other machine. So what a client does among
//! others is what it does alone, as long as the others leave the servers as they are.

use super::behaviour::Behaviour;
use super::build::Build;
use super::catalogue::{Leak, Leaks};
use super::client::Client;
use super::clock::Seconds;
use super::files::Files;
use super::leak::Ledger;
use super::names::{ClientNumber, Letter, Manager};
use super::process::{Application, Job, Process, State};
use super::program::ServicePack;
use super::random::Random;
use super::setup::Setup;

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
    /// Whether what leaks is entered in the account alone.
    pub(super) only_books: bool,
    /// A row of the table that is switched off.
    pub(super) without: Option<Behaviour>,
    /// Whether it was let act within a step of the site, and so may do something at another moment next.
    pub(super) has_news: bool,
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
            only_books: setup.only_books,
            without: setup.without,
            has_news: false,
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
        let Client { boots_at, restarts_at, starts_service_at, .. } = self.client;
        [boots_at, restarts_at, starts_service_at, service, self.application_acts_at(now, listening)]
            .into_iter()
            .flatten()
            .min()
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

    pub(super) fn set_polling_interval(&mut self, interval: Seconds, now: Seconds) {
        // An interval of nothing would poll for ever in one second; one minute is the shortest that a wake can see.
        self.client.settings.polling_interval = interval.max(Seconds::MINUTE);
        self.polling_interval_is_set(now);
    }

    /// Gives all letters back that the user or local devices have taken.
    pub(super) fn all_letters(&mut self) {
        self.client.drives.unmap_all();
        self.client.drives.leave_free(Letter::NETWORK_LETTERS);
    }

    /// Tells whether the running image has the leak by itself, or it is switched on.
    pub(super) fn has_leak(&self, who: Manager, leak: Leak) -> bool {
        let is_native = || {
            self.process(who).is_some_and(|process| leak.is_native_to(process.image))
                && leak.behaviour().is_none_or(|behaviour| self.without != Some(behaviour))
        };
        leak.manager() == Some(who) && (self.leaks.has(leak) || is_native())
    }

    /// Tells whether a process that starts from a file of the service will behave so.
    pub(super) fn file_does(&self, behaviour: Behaviour, file: Build) -> bool {
        self.without != Some(behaviour) && behaviour.holds_in(file)
    }

    /// Counts the results that no logon server could take yet.
    pub(super) fn unwritten(&self) -> usize {
        Manager::BOTH.into_iter().filter_map(|who| self.process(who)).map(|process| process.unwritten.len()).sum()
    }

    /// Lets no program that runs hang the machine at a shutdown (Q164329): nobody would switch it on again.
    pub(super) fn spare_from_hanging(&mut self) {
        let hangs = |job: &&mut Job| job.program.sets_up == Some(ServicePack::Nt40Sp2);
        self.running_jobs().filter(hangs).for_each(|job| job.restart_is_lost = true);
    }

    /// Lets what no logon server could take yet bear no date, as where the clock is put right.
    pub(super) fn forget_dates(&mut self) {
        for who in Manager::BOTH {
            let unwritten = self.process_mut(who).map(|process| &mut process.unwritten);
            unwritten.into_iter().flatten().for_each(|result| result.dated = Seconds(0));
        }
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

    fn polling_interval_is_set(&mut self, now: Seconds) {
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
    fn application_acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        let application = self.application.as_ref()?;
        let is_held = application.details_are_open && application.process.does(Behaviour::WaitsForDetailsWindow);
        match &application.process.state {
            State::Running(job) if is_held => job.restarts_at(),
            _ if is_held => None,
            _ => self.process_acts_at(Manager::Application, now, listening),
        }
    }

    /// Switches the machine on, where it is off.
    pub(super) fn switch_on(&mut self, now: Seconds) {
        if self.client.boots_at == Some(Client::NEVER) {
            self.client.boots_at = Some(now + Client::BOOT);
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

/// Returns the place of a machine in a list of all; `None` where there is no such.
pub(super) fn place_of(machines: &[Machine], number: ClientNumber) -> Option<usize> {
    let place = number.index(machines.len());
    machines.get(place).filter(|machine| machine.number == number).map(|_| place)
}
