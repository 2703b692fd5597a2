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
use super::catalogue::Leak;
use super::clock::Seconds;
use super::component::Component;
use super::machine::Machine;
use super::names::Manager;
use super::process::Process;
use super::process::Sleep;
use super::process::State;
use super::trace::{Event, Trace};
use super::world::World;

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

    pub(super) fn sleep(&mut self, who: Manager, world: &World, trace: &mut dyn Trace) {
        let interval = self.client.settings.polling_interval;
        log_of!(Service, self, who, world, trace, "sleeping {} minutes", interval.0 / 60);
        let began = world.clock.now();
        if let Some(process) = self.process_mut(who) {
            process.state = State::Sleeping(Sleep::new(began, interval));
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
}
