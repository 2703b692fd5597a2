//! The service, `Pcmsvc32`: its process, its sleep, its polls and its jobs (RG:S3CD3, Q214448).
//!
//! The application beside it searches, filters, connects, watches and reports as the service does: both are built from one
//! source, and articles that correct one of these mostly list the files of all (Q173388, Q188042, Q255284). What is here
//! is done by whichever [`Manager`] acts; what only the application does is in
//! [`application`](super::application).

use super::actor::{Actor, log, log_of};
use super::behaviour::Behaviour;
use super::build::Build;
use super::catalogue::Leak;
use super::clock::Seconds;
use super::component::Component;
use super::names::Manager;
use super::process::{Process, Sleep, State};
use super::trace::{Event, lines};
use super::world::World;

mod evaluate;
mod launch;
mod poll;
mod report;
mod selection;
mod watch;

/// Number of the event that the Service Control Manager logs where a service's file is not there (Q152488).
const FILE_NOT_FOUND: u16 = 7000;
/// The services whose files are missing together: that of Package Command Manager, and the inventory agent (Q152488).
const SERVICES: [&str; 2] = ["SMS_PACKAGE_COMMAND_MANAGER_NT", "SMS_INVENTORY_AGENT_NT"];
/// How long a service may take to answer when it is started. Our choice: no source gives the time; it is that of the Service
/// Control Manager of Windows NT.
const CONTROL_TIMEOUT: Seconds = Seconds(30);
/// The event that Site Configuration Manager logs for a service that it cannot start, and the error that a person is shown
/// (Q178662).
const NOT_STARTED: (u16, u16) = (225, 2186);

impl Actor<'_> {
    /// Starts the service, as a person does, or the system when it starts.
    pub(super) fn start_service(&mut self) {
        self.start_service_for(Event::ErrorShown { error: NOT_STARTED.1 });
    }

    /// Starts the service, as Site Configuration Manager does.
    pub(super) fn start_managed_service(&mut self) {
        self.start_service_for(Event::Logged { number: NOT_STARTED.0, text: "" });
    }

    /// Starts the service; `failure` is what happens where it does not answer in time, because what it starts with lies
    /// across a slow network (Q178662).
    fn start_service_for(&mut self, failure: Event<'_>) {
        let is_disabled = self.machine.client.setup.service_is_disabled;
        if self.machine.service.is_some() || self.machine.client.boots_at.is_some() || is_disabled {
            return;
        }
        let Some(image) = self.machine.client.installed() else {
            // The service is registered on every server, and on Windows NT clients only where its file was put (Q152488).
            let is_noticed = self.machine.file_does(Behaviour::NeedsFilesOfPlatform, Build::FIXED);
            if self.machine.number.is_server() && is_noticed {
                for service in SERVICES {
                    self.tell(Event::Logged { number: FILE_NOT_FOUND, text: service });
                }
            }
            return;
        };
        let is_late = self.machine.client.setup.handshake > CONTROL_TIMEOUT;
        if is_late && self.machine.file_does(Behaviour::FailsToStartAcrossSlowNetwork, image) {
            return self.tell(failure);
        }
        self.service().run_from(image);
    }

    /// Runs from the image of a file: the service has started, and polls at once.
    fn run_from(&mut self, image: Build) {
        self.tell(Event::Start);
        // As 1.0 logs it; no source says what later builds changed (Q125934).
        for line in lines::STARTED {
            log!(self, "{line}");
        }
        let logon_server = self.world.hosts[World::CURRENT_LOGON_SERVER].name;
        log!(self, r"\\{logon_server}\SMS_SHR\despoolr.box");
        log!(self, "SMS PCM Service Running = TRUE");
        log!(self, "working.................................");
        let state = State::Sleeping(Sleep::new(self.world.clock.now(), Seconds(0)));
        let mut process = Process::started(Component::Pcmsvc32, image, self.machine.without, state);
        process.has_other_account = self.machine.client.setup.has_other_account;
        self.machine.service = Some(process);
        if self.machine.ran.replace(image).is_some_and(|before| before != image) {
            self.leak(Leak::OldImage, 0);
        }
        self.poll();
    }

    pub(super) fn stop_service(&mut self) {
        if self.machine.service.is_some() {
            self.machine.end_process(Manager::Service);
            self.service().tell(Event::Stop);
        }
    }

    pub(super) fn crash(&mut self) {
        self.tell(Event::Crash);
        self.end_process();
    }

    /// Ends the process of the one who acts.
    pub(super) fn end_process(&mut self) {
        if let Some(who) = self.who() {
            self.machine.end_process(who);
        }
    }

    pub(super) fn sleep(&mut self) {
        let interval = self.machine.client.settings.polling_interval;
        log_of!(Service, self, "sleeping {} minutes", interval.0 / 60);
        let began = self.world.clock.now();
        self.enter(State::Sleeping(Sleep::new(began, interval)));
    }

    /// Does what is due now: a poll, the notice of a changed interval, a step of the search or of the running job, or what
    /// the application alone does.
    pub(super) fn process_acts(&mut self) {
        let now = self.world.clock.now();
        let interval = self.machine.client.settings.polling_interval;
        match self.process_mut().map(|process| &mut process.state) {
            // A poll that is due comes before the notice: it ends with a sleep of the new interval anyway.
            Some(State::Sleeping(sleep)) if sleep.poll_at() <= now => self.poll(),
            Some(State::Sleeping(sleep)) => {
                // A changed interval restarts the countdown from zero (RG:S3CD3, scenario S12).
                *sleep = Sleep::new(now, interval);
                log_of!(Service, self, "sleeping {} minutes", interval.0 / 60);
                self.leak(Leak::ForgottenWake, 0);
            }
            Some(State::Connecting { search, .. }) => {
                let search = *search;
                self.search_after_failure(search);
            }
            Some(State::Running(_)) => self.watch_job(),
            Some(State::Waiting { .. }) => self.stop_waiting(),
            Some(State::Counting { .. }) => self.stop_counting(),
            None => {}
        }
    }

    /// Does what is due now, the service before the application.
    pub(super) fn act(&mut self, listening: bool) {
        let now = self.world.clock.now();
        if self.machine.client.boots_at.is_some_and(|at| at <= now) {
            self.machine.client.boots_at = None;
            if self.machine.client.setup.starts_automatically {
                self.start_service();
            }
        } else if self.machine.client.restarts_at.take_if(|at| *at <= now).is_some() {
            self.reboot(true, None);
        } else if self.machine.client.starts_service_at.take_if(|at| *at <= now).is_some() {
            self.start_service();
        } else if self.machine.process_acts_at(Manager::Service, now, listening).is_some_and(|at| at <= now) {
            self.service().process_acts();
        } else {
            self.application().process_acts();
        }
    }
}
