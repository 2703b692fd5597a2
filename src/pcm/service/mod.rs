//! The service, `Pcmsvc32`: its process, its sleep, its polls and its jobs (RG:S3CD3, Q214448).

mod job;
mod poll;
mod selection;

use super::behaviour::Behaviour;
use super::build::Build;
use super::clock::Seconds;
use super::host::ResultFile;
use super::leak::{Leak, Leaked};
use super::machine::Machine;
use super::record::Id;
use super::rollout::FILE_NOT_FOUND;
use super::trace::{Event, Trace};
use super::world::World;
pub(super) use job::Job;

/// Holds a running process of the service.
#[derive(Debug)]
pub(super) struct Process {
    /// The build of the file that the process was started from: it alone decides how the process behaves.
    pub(super) image: Build,
    pub(super) state: State,
    pub(super) leaked: Leaked,
    /// Results that no logon server could take yet.
    pub(super) unwritten: Vec<ResultFile>,
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
}

impl Process {
    fn does(&self, behaviour: Behaviour) -> bool {
        behaviour.holds_in(self.image)
    }
}

/// Says what a process is doing.
#[derive(Debug)]
pub(super) enum State {
    Sleeping(Sleep),
    /// A job runs; nothing else starts before its end is noticed (Q214448).
    Running(Box<Job>),
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

    fn poll_at(&self) -> Seconds {
        self.began + self.interval
    }

    /// Finds the wake at which a changed setting is noticed: the first one that is not before `now`.
    fn interval_is_set(&mut self, interval: Seconds, now: Seconds) {
        let wakes = (now - self.began).0.div_ceil(Self::WAKE.0);
        self.notices_at = (interval != self.interval).then_some(self.began + Seconds(wakes * Self::WAKE.0));
    }
}

/// Writes one line to `Pacman.log`.
macro_rules! log {
    ($machine:expr, $world:expr, $trace:expr, $($text:tt)+) => {
        $machine.tell($world, $trace, $crate::pcm::trace::Event::Log(format_args!($($text)+)))
    };
}
use log;

impl Machine {
    pub(super) fn start_service(&mut self, world: &mut World, trace: &mut dyn Trace) {
        if self.process.is_some() || self.client.boots_at.is_some() {
            return;
        }
        let Some(image) = self.client.installed() else {
            // The service is registered on every server, and on Windows NT clients only where its file was put (Q152488).
            if self.number.is_server() {
                self.tell(world, trace, Event::Logged { number: FILE_NOT_FOUND });
            }
            return;
        };
        self.tell(world, trace, Event::Start);
        // As 1.0 logs it; no source says what later builds changed (Q125934).
        for line in [
            "SMS PCM Service Started",
            "CWinstService::ReadIniFile",
            "ReadIniFile:  OK",
            "ReadIniFile: Parsing the INI file.",
            r"Check current server\share",
            "Results Location",
        ] {
            log!(self, world, trace, "{line}");
        }
        log!(self, world, trace, r"\\{}\SMS_SHR\despoolr.box", world.hosts[World::CURRENT_LOGON_SERVER].name);
        log!(self, world, trace, "SMS PCM Service Running = TRUE");
        log!(self, world, trace, "working.................................");
        let sleep = Sleep { began: world.clock.now(), interval: Seconds(0), notices_at: None };
        self.process = Some(Process {
            image,
            state: State::Sleeping(sleep),
            leaked: Leaked::default(),
            unwritten: Vec::new(),
            past: Past::default(),
        });
        // A start always evaluates, whatever the file's time (Q163488).
        self.client.last_file_time = None;
        self.poll(world, trace);
    }

    pub(super) fn stop_service(&mut self, world: &World, trace: &mut dyn Trace) {
        if self.process.is_some() {
            self.end_process();
            self.tell(world, trace, Event::Stop);
        }
    }

    pub(super) fn crash_service(&mut self, world: &World, trace: &mut dyn Trace) {
        self.end_process();
        self.tell(world, trace, Event::Crash);
    }

    /// Ends the process, and with it its connections, its mutex, the memory that it leaked and the program that it
    /// watches (our choice: no source says what becomes of a running program).
    pub(super) fn end_process(&mut self) {
        self.process = None;
        self.client.release_mutex(super::client::MutexHolder::Service);
        self.client.drives.end_of_process();
        self.ledger.end_of_process();
    }

    pub(super) fn polling_interval_is_set(&mut self, now: Seconds) {
        let interval = self.client.settings.polling_interval;
        match self.process.as_mut().map(|process| &mut process.state) {
            Some(State::Sleeping(sleep)) => sleep.interval_is_set(interval, now),
            Some(State::Running(job)) => job.interval_is_set(),
            None => {}
        }
    }

    fn sleep(&mut self, world: &World, trace: &mut dyn Trace) {
        let interval = self.client.settings.polling_interval;
        log!(self, world, trace, "sleeping {} minutes", interval.0 / 60);
        let began = world.clock.now();
        if let Some(process) = &mut self.process {
            process.state = State::Sleeping(Sleep { began, interval, notices_at: None });
        }
    }

    /// Returns when the service does something next.
    pub(super) fn service_acts_at(&self, now: Seconds, listening: bool) -> Option<Seconds> {
        match &self.process.as_ref()?.state {
            State::Sleeping(sleep) => Some(sleep.notices_at.unwrap_or(Seconds(u64::MAX)).min(sleep.poll_at())),
            State::Running(job) => job.acts_at(now, listening),
        }
    }

    /// Does what is due now: a poll, the notice of a changed interval, or a step of the running job.
    pub(super) fn service_acts(&mut self, world: &mut World, trace: &mut dyn Trace) {
        let now = world.clock.now();
        let interval = self.client.settings.polling_interval;
        match self.process.as_mut().map(|process| &mut process.state) {
            // A poll that is due comes before the notice: it ends with a sleep of the new interval anyway.
            Some(State::Sleeping(sleep)) if sleep.poll_at() <= now => self.poll(world, trace),
            Some(State::Sleeping(sleep)) => {
                // A changed interval restarts the countdown from zero (RG:S3CD3, scenario S12).
                *sleep = Sleep { began: now, interval, notices_at: None };
                log!(self, world, trace, "sleeping {} minutes", interval.0 / 60);
                self.leak(Leak::ForgottenWake, 0);
            }
            Some(State::Running(_)) => self.watch_job(world, trace),
            None => {}
        }
    }

    /// Lets a poll that is due wait until a moment, as if the service had fallen asleep that much later.
    pub(super) fn postpone_poll(&mut self, until: Seconds) {
        if let Some(State::Sleeping(sleep)) = self.process.as_mut().map(|process| &mut process.state) {
            sleep.began = until.max(sleep.poll_at()) - sleep.interval;
        }
    }

    /// Returns when the next poll is due, where the service sleeps and will not change its mind.
    pub(super) fn next_poll_at(&self) -> Option<Seconds> {
        match &self.process.as_ref()?.state {
            State::Sleeping(sleep) if sleep.notices_at.is_none() => Some(sleep.poll_at()),
            _ => None,
        }
    }
}
