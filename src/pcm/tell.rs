//! What SMS Executive tells the caller of the simulation: events, and the lines of the Despooler's log.

use std::fmt;

use jiff::civil::DateTime;

use super::actor::Hearing;
use super::clock::{Seconds, date_after};
use super::component::Component;
use super::names::ClientNumber;
use super::record::Id;
use super::status::JobStatus;
use super::trace::{Event, Moment, Trace};

/// Number of the event for a job that failed on a workstation (Q169491).
const JOB_FAILED: u16 = 374;
/// The domain of the site's clients, a convention of the scenarios.
const DOMAIN: &str = "DOM1";

/// Tells what the site does, at one moment.
pub(super) struct Tell<'a> {
    trace: &'a mut dyn Trace,
    moment: Moment,
    hearing: Hearing,
}

impl<'a> Tell<'a> {
    pub(super) fn new(trace: &'a mut dyn Trace, hearing: Hearing, moment: Moment) -> Self {
        Self { trace, moment, hearing }
    }

    /// Tells of an event, and of whose.
    pub(super) fn event(&mut self, client: Option<ClientNumber>, event: Event<'_>) {
        if self.hearing.events {
            self.trace.event(Moment { client, ..self.moment }, event);
        }
    }

    /// Tells of a job that failed on a workstation: its name, its domain and the description (Q169491, Q166833).
    pub(super) fn job_failed(&mut self, client: ClientNumber, description: &str) {
        if self.hearing.events {
            let colon = if description.is_empty() { "" } else { ": " };
            let text = format!("{client}, {DOMAIN}{colon}{description}");
            self.event(Some(client), Event::Logged { number: JOB_FAILED, text: &text });
        }
    }

    /// Tells that SMS Executive ends with an access violation.
    pub(super) fn crash(&mut self) {
        if self.hearing.events {
            self.trace.event(Moment { by: Some(Component::Site), ..self.moment }, Event::Crash);
        }
    }

    /// Returns what the calendar reads a while from now.
    pub(super) fn date_after(&self, after: Seconds) -> DateTime {
        date_after(self.moment.date(), after)
    }

    /// Writes a line to the Despooler's log.
    pub(super) fn log(&mut self, line: fmt::Arguments<'_>) {
        if self.hearing.log {
            let moment = Moment { by: Some(Component::SmsinstDll), ..self.moment };
            Event::Log(line).assert_known(moment);
            self.trace.event(moment, Event::Log(line));
        }
    }

    /// Tells of the status of a job, where it has changed.
    pub(super) fn overall(&mut self, request: Id, status: Option<JobStatus>) {
        if let Some(status) = status {
            self.event(None, Event::Overall { request, status });
        }
    }
}
