//! The service, `Pcmsvc32`: its process, its sleep, its polls and its jobs (RG:S3CD3, Q214448).
//!
//! The application beside it searches, filters, connects, watches and reports as the service does: both are built from one
//! source, and articles that correct one of these mostly list the files of all (Q173388, Q188042, Q255284). What is here
//! is done by whichever [`Manager`] it is told to; what only the application does is in
//! [`application`](super::application).

mod job;
mod poll;
mod selection;

use super::behaviour::Behaviour;
use super::build::Build;
use super::catalogue::Leak;
use super::clock::Seconds;
use super::component::Component;
use super::host::ResultFile;
use super::leak::Leaked;
use super::machine::Machine;
use super::names::Manager;
use super::record::Id;
use super::trace::{Event, Trace};
use super::world::World;
pub(super) use job::Job;
pub(super) use poll::{Round, Search};

/// Holds a running process of the service, or of the application.
#[derive(Debug)]
pub(super) struct Process {
    /// What it is a process of.
    pub(super) component: Component,
    /// The build of the file that the process was started from: it alone decides how the process behaves.
    pub(super) image: Build,
    pub(super) state: State,
    pub(super) leaked: Leaked,
    /// Results that no logon server could take yet.
    pub(super) unwritten: Vec<ResultFile>,
    /// The time of the instruction file that was evaluated last; none after a start, which evaluates always (Q163488).
    ///
    /// `LastPCMFileTime` is one key in `SMS.INI`. Our choice: each process remembers its own, since otherwise neither of
    /// two would evaluate what the other has seen.
    last_file_time: Option<Seconds>,
    /// Until when it does not log on to servers, after an account was refused (Q230242).
    pub(super) suspended_until: Option<Seconds>,
    /// What the catalogue's leaks look at, and nothing else.
    past: Past,
}

/// Remembers of a process's past what decides whether a leak is triggered.
#[derive(Clone, Copy, Debug, Default)]
struct Past {
    polls: u32,
    /// Whether a logon server other than the current one had the instruction file.
    failed_over: bool,
    /// Whether the current one had it again after that.
    came_back: bool,
    /// The request that found no free drive letter last.
    wanted_letter: Option<Id>,
    /// Since when a result waits for a logon server.
    waits_since: Option<Seconds>,
}

impl Process {
    /// Makes a process that has just been started.
    pub(super) fn started(component: Component, image: Build, state: State) -> Self {
        Self {
            component,
            image,
            state,
            leaked: Leaked::default(),
            unwritten: Vec::new(),
            last_file_time: None,
            suspended_until: None,
            past: Past::default(),
        }
    }

    /// Lets the process have evaluated the instruction file of some time, so that it will not do so again where it looks at
    /// the time.
    pub(super) const fn has_evaluated(&mut self, written: Seconds) {
        self.last_file_time = Some(written);
    }

    pub(super) fn does(&self, behaviour: Behaviour) -> bool {
        match self.component {
            // Asked at every poll of thousands of machines, and so looked up where the answer stands ready.
            Component::Pcmsvc32 => behaviour.holds_in(self.image),
            component => behaviour.holds(component, self.image),
        }
    }
}

/// Says what a process is doing.
#[derive(Debug)]
pub(super) enum State {
    Sleeping(Sleep),
    /// A logon server does not answer, and the attempt has not failed yet.
    Connecting {
        search: Search,
        fails_at: Seconds,
    },
    /// A job runs; nothing else starts before its end is noticed (Q214448).
    Running(Box<Job>),
    /// The application waits at its start for the mutex that the service has; without an end in builds that stay.
    Waiting {
        gives_up_at: Option<Seconds>,
    },
    /// The application counts down before mandatory jobs.
    Counting {
        round: Round,
        ends_at: Seconds,
    },
}

/// Holds a sleep between two polls: the service wakes each minute, only to see whether the poll is due or the interval
/// has changed (RG:S3CD3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Sleep {
    began: Seconds,
    interval: Seconds,
    /// The wake at which a changed interval will be noticed.
    notices_at: Option<Seconds>,
}

impl Sleep {
    const WAKE: Seconds = Seconds::MINUTE;

    /// Begins a sleep, whose setting nobody has changed yet.
    pub(super) const fn new(began: Seconds, interval: Seconds) -> Self {
        Self { began, interval, notices_at: None }
    }

    fn poll_at(&self) -> Seconds {
        self.began + self.interval
    }

    /// Finds the wake at which a changed setting is noticed: the first one that is not before `now`.
    fn interval_is_set(&mut self, interval: Seconds, now: Seconds) {
        let wakes = (now - self.began).0.div_ceil(Self::WAKE.0);
        self.notices_at = (interval != self.interval).then_some(self.began + Seconds(wakes * Self::WAKE.0));
    }
}

/// Writes one line to a log: that of the service, `Pacman.log`, or that of the application, `Pcmwin.log`.
macro_rules! log {
    ($machine:expr, $who:expr, $world:expr, $trace:expr, $($text:tt)+) => {
        if $trace.hears_log() {
            $machine.tell($who, $world, $trace, $crate::pcm::trace::Event::Log(format_args!($($text)+)));
        }
    };
}
pub(super) use log;

/// Writes one line to the log of the one of the two of whom sources print it, and nothing for the other.
macro_rules! log_of {
    ($of:ident, $machine:expr, $who:expr, $world:expr, $trace:expr, $($text:tt)+) => {
        if $who == $crate::pcm::names::Manager::$of {
            $crate::pcm::service::log!($machine, $who, $world, $trace, $($text)+);
        }
    };
}
pub(super) use log_of;

/// Number of the event that the Service Control Manager logs where a service's file is not there (Q152488).
const FILE_NOT_FOUND: u16 = 7000;
/// How long a service may take to answer when it is started. Our choice: no source gives the time; it is that of the Service
/// Control Manager of Windows NT.
const CONTROL_TIMEOUT: Seconds = Seconds(30);
/// The event that Site Configuration Manager logs for a service that it cannot start, and the error that a person is shown
/// (Q178662).
const NOT_STARTED: (u16, u16) = (225, 2186);

impl Machine {
    /// Starts the service, as a person does, or the system when it starts.
    pub(super) fn start_service(&mut self, world: &mut World, trace: &mut dyn Trace) {
        self.start_service_for(Event::StartFailed { error: NOT_STARTED.1 }, world, trace);
    }

    /// Starts the service, as Site Configuration Manager does.
    pub(super) fn start_managed_service(&mut self, world: &mut World, trace: &mut dyn Trace) {
        self.start_service_for(Event::Logged { number: NOT_STARTED.0, text: "" }, world, trace);
    }

    /// Starts the service; `failure` is what happens where it does not answer in time, because what it starts with lies
    /// across a slow network (Q178662).
    fn start_service_for(&mut self, failure: Event<'_>, world: &mut World, trace: &mut dyn Trace) {
        let who = Manager::Service;
        if self.service.is_some() || self.client.boots_at.is_some() {
            return;
        }
        let Some(image) = self.client.installed() else {
            // The service is registered on every server, and on Windows NT clients only where its file was put (Q152488).
            if self.number.is_server() {
                self.tell(None, world, trace, Event::Logged { number: FILE_NOT_FOUND, text: "" });
            }
            return;
        };
        let is_late = self.client.setup.handshake > CONTROL_TIMEOUT;
        if is_late && Behaviour::FailsToStartAcrossSlowNetwork.holds_in(image) {
            return self.tell(None, world, trace, failure);
        }
        self.tell(who, world, trace, Event::Start);
        // As 1.0 logs it; no source says what later builds changed (Q125934).
        for line in [
            "SMS PCM Service Started",
            "CWinstService::ReadIniFile",
            "ReadIniFile:  OK",
            "ReadIniFile: Parsing the INI file.",
            r"Check current server\share",
            "Results Location",
        ] {
            log!(self, who, world, trace, "{line}");
        }
        log!(self, who, world, trace, r"\\{}\SMS_SHR\despoolr.box", world.hosts[World::CURRENT_LOGON_SERVER].name);
        log!(self, who, world, trace, "SMS PCM Service Running = TRUE");
        log!(self, who, world, trace, "working.................................");
        let state = State::Sleeping(Sleep::new(world.clock.now(), Seconds(0)));
        self.service = Some(Process::started(Component::Pcmsvc32, image, state));
        if self.ran.replace(image).is_some_and(|before| before != image) {
            self.leak(who, Leak::OldImage, 0);
        }
        self.poll(who, world, trace);
    }

    pub(super) fn stop_service(&mut self, world: &World, trace: &mut dyn Trace) {
        if self.service.is_some() {
            self.end_process(Manager::Service);
            self.tell(Manager::Service, world, trace, Event::Stop);
        }
    }

    pub(super) fn crash(&mut self, who: Manager, world: &World, trace: &mut dyn Trace) {
        self.tell(who, world, trace, Event::Crash);
        self.end_process(who);
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

    pub(super) fn sleep(&mut self, who: Manager, world: &World, trace: &mut dyn Trace) {
        let interval = self.client.settings.polling_interval;
        log_of!(Service, self, who, world, trace, "sleeping {} minutes", interval.0 / 60);
        let began = world.clock.now();
        if let Some(process) = self.process_mut(who) {
            process.state = State::Sleeping(Sleep::new(began, interval));
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

    /// Does what is due now: a poll, the notice of a changed interval, a step of the search or of the running job, or what
    /// the application alone does.
    pub(super) fn process_acts(&mut self, who: Manager, world: &mut World, trace: &mut dyn Trace) {
        let now = world.clock.now();
        let interval = self.client.settings.polling_interval;
        match self.process_mut(who).map(|process| &mut process.state) {
            // A poll that is due comes before the notice: it ends with a sleep of the new interval anyway.
            Some(State::Sleeping(sleep)) if sleep.poll_at() <= now => self.poll(who, world, trace),
            Some(State::Sleeping(sleep)) => {
                // A changed interval restarts the countdown from zero (RG:S3CD3, scenario S12).
                *sleep = Sleep::new(now, interval);
                log_of!(Service, self, who, world, trace, "sleeping {} minutes", interval.0 / 60);
                self.leak(who, Leak::ForgottenWake, 0);
            }
            Some(State::Connecting { search, .. }) => {
                let search = *search;
                self.search_after_failure(who, search, world, trace);
            }
            Some(State::Running(_)) => self.watch_job(who, world, trace),
            Some(State::Waiting { .. }) => self.stop_waiting(world, trace),
            Some(State::Counting { .. }) => self.stop_counting(world, trace),
            None => {}
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
}
