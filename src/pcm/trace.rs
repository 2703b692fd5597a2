//! What the simulation tells its caller while it runs.
//!
//! *Trace* means the events of the site in order, each with its moment. The simulator keeps none of them: they go to the
//! caller as they arise, so that a caller who does not listen pays nothing and the model holds nothing for later.

pub mod lines;

use std::fmt;

use jiff::civil::DateTime;

use super::build::{Build, Platform};
use super::clock::{Seconds, date_after};
use super::command::Command;
use super::component::Component;
use super::names::{ClientNumber, Letter};
use super::record::Id;
pub use super::status::ReportStatus;
use super::status::{JobStatus, SetupPhase};
use super::view::View;

/// Holds a moment of the trace, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The while since T0 of this cycle.
    pub since_t0: Seconds,
    /// What the calendar read at T0.
    pub t0: DateTime,
    /// The client from which the event comes, or whose file the site replicates; `None` for what concerns all of them.
    pub client: Option<ClientNumber>,
    /// Which Package Command Manager of the client it is that does it; `None` where it is none.
    pub by: Option<Component>,
}

impl Moment {
    /// Returns what the calendar reads. Most listeners ask for few dates, and a date is dear.
    #[must_use]
    pub fn date(&self) -> DateTime {
        date_after(self.t0, self.since_t0)
    }
}

/// Names what can happen in the site.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The service, the application or the Despooler writes a line to its [`Log`].
    Log(fmt::Arguments<'a>),
    /// The service looks for its instruction file on a logon server.
    Ask {
        /// The logon server.
        server: &'a str,
        /// Whether it answered.
        reached: bool,
    },
    /// The service tries a server as the source of a package.
    Try {
        /// The distribution server.
        server: &'a str,
        /// Whether it answered and holds the package.
        reached: bool,
    },
    /// A server refuses to log the service or the application on, since the account is locked (Q230242).
    Denied {
        /// The logon server.
        server: &'a str,
    },
    /// The service takes the mutex.
    MutexTaken,
    /// The service gives the mutex back.
    MutexReleased,
    /// The service launches the program of a package.
    Launch(Launch<'a>),
    /// The service notices that the program has ended.
    End {
        /// The request.
        request: Id,
    },
    /// A second process of the program can no longer read the package, because the drive is gone (Q156271).
    ReadError {
        /// The request.
        request: Id,
    },
    /// The service writes a report (`.SNI`) to the logon server.
    Report {
        /// The request.
        request: Id,
        /// What it reports.
        status: ReportStatus,
        /// The logon server.
        server: &'a str,
    },
    /// The service moves a status MIF to the logon server, as `.PCK`.
    StatusMif {
        /// The request.
        request: Id,
        /// Whether it says `Success`.
        success: bool,
        /// Its description.
        description: &'a str,
    },
    /// The service or the application starts.
    Start,
    /// It ends, as it is told to or of its own accord.
    Stop,
    /// It ends with an access violation.
    Crash,
    /// The application shows its window, or hides it.
    Window {
        /// Whether it is shown from now on.
        shown: bool,
        /// How many packages are pending in it.
        entries: usize,
    },
    /// The application shows its introduction, or hides it (Q174460).
    Introduction {
        /// Whether it is shown from now on.
        shown: bool,
    },
    /// The application begins to count down before a mandatory job.
    Countdown {
        /// The request, the first of those that are due.
        request: Id,
    },
    /// The application shows a message.
    Message(Message),
    /// The application lists a server in the box that it shows where no server gives a package (Q156402).
    Refused {
        /// The path that it names.
        path: &'a str,
    },
    /// The machine restarts.
    Reboot,
    /// A file that is in use is not replaced.
    FileInUse {
        /// The file.
        component: Component,
    },
    /// A file is replaced by another build, or put where there was none.
    Replace {
        /// The file.
        component: Component,
        /// For which platform it was made.
        platform: Platform,
        /// Its build.
        build: Build,
    },
    /// SMS Executive starts, and with it Maintenance Manager and the Despooler.
    ExecutiveStart,
    /// SMS Executive stops.
    ExecutiveStop,
    /// An entry is made in the event log.
    Logged {
        /// Its number: 7000 where the file of a service is not there (Q152488), 225 where Site Configuration Manager cannot
        /// start a service (Q178662), 221 where a site reset does not reach a server, 227 where a watchdog does not either,
        /// 374 where a job has failed on a workstation (Q169491), 189 where a package is not there that is to be removed.
        number: u16,
        /// What it says beside that, such as the description of a status MIF; empty where it is nothing.
        text: &'a str,
    },
    /// Whoever starts a service by hand, or handles it with Rservice, is shown an error.
    ErrorShown {
        /// Its number: 2186 where the service does not answer in time (Q178662), 203, 87 and 122 for Rservice (Q169476, Q173786,
        /// Q174473).
        error: u16,
    },
    /// A service that Rservice has started gets its parameters (Q174960).
    Parameters,
    /// Rservice sums up for how many machines it has failed (Q191302).
    Summary {
        /// How many it says.
        failures: usize,
    },
    /// A client asks Client Configuration Manager for its services, with a `.CCR` on its logon server (Q174961, RG:S3D1C).
    ConfigurationRequest,
    /// Copy lists are there: made anew on the site server, or brought to a logon server (Q166771).
    CopyLists {
        /// Their `CopyListVersion`.
        version: u32,
    },
    /// Client Setup shows a message, or writes it to its log.
    SetupMessage(&'a str),
    /// Client Setup sets `SetupPhase`.
    Setup(SetupPhase),
    /// The Data Loader enters what a client has reported of a job.
    Row {
        /// The request of the job.
        request: Id,
        /// What the row says from now on.
        status: JobStatus,
    },
    /// The status of a job as a whole changes.
    Overall {
        /// The request of the job.
        request: Id,
        /// The status from now on.
        status: JobStatus,
    },
    /// The Despooler begins to carry the instruction of a job out.
    Despool {
        /// The request of the job.
        request: Id,
        /// Which file of its round it is, from 1.
        file: usize,
        /// In which batch of files it comes, from 1.
        batch: usize,
    },
    /// The Despooler tries to bring the package of a job to a distribution server.
    Distribute {
        /// The request of the job.
        request: Id,
        /// The distribution server.
        server: &'a str,
        /// Whether the package is there now.
        done: bool,
    },
    /// The Despooler writes files of a package anew on a server that had it already (Q184512).
    Refresh {
        /// The request of the job.
        request: Id,
        /// The distribution server.
        server: &'a str,
        /// How many files it writes.
        files: u16,
    },
    /// The Despooler creates the share of packages on a server, in 2000 or later (Q250381).
    Share {
        /// The distribution server.
        server: &'a str,
        /// The year in its comment.
        year: u16,
    },
    /// The Despooler has searched the instruction files of the domain, to cancel a job (Q264945).
    Search {
        /// The request of the job.
        request: Id,
        /// How many files it has read.
        read: usize,
        /// How many of them had the request, and were written anew.
        rewritten: usize,
    },
    /// A status MIF comes whose report was worked off before (Q138241).
    OrphanMif {
        /// The request.
        request: Id,
    },
    /// Nothing comes of a command; told only to who hears it ([`Trace::hears_no_effect`]).
    NoEffect(&'a Command),
    /// Maintenance Manager collects so many files from the logon servers.
    Collect {
        /// Reports and status MIFs.
        files: usize,
    },
    /// Maintenance Manager copies the master to a logon server.
    Replicate {
        /// The logon server.
        server: &'a str,
    },
}

impl Event<'_> {
    /// Stops at a line of a log that is none of those that are known, where debug assertions are on.
    pub(super) fn assert_known(&self, moment: Moment) {
        if let Self::Log(line) = self
            && cfg!(debug_assertions)
        {
            let (log, line) = (Log::of(moment.by), line.to_string());
            assert!(lines::can_be_written(log, &line), "{log:?}: {line:?} is none of `trace::lines`");
        }
    }
}

/// Describes a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launch<'a> {
    /// The request.
    pub request: Id,
    /// The distribution server.
    pub server: &'a str,
    /// The drive that stands for the package share.
    pub drive: Letter,
    /// The command line, with its path resolved.
    pub command_line: &'a str,
    /// Current directory: the package root on the drive (Q138245).
    pub directory: &'a str,
    /// `%PCMUNC%`, where the build sets it (Q191341).
    pub pcmunc: Option<&'a str>,
}

/// Names the messages of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// "A package is currently being installed in the background…": the service has the mutex (Q173073, Q214448).
    Busy,
    /// The program of a package cannot be found (Q160566).
    NotFound,
    /// "The package is set up incorrectly" (Q140920).
    Incorrect,
    /// "Security violation: access denied" (Q230242).
    Denied,
    /// The application asks whether the machine is to be restarted (Q153227).
    Restart,
}

/// Receives the events of the site.
pub trait Trace {
    /// Takes one event.
    fn event(&mut self, moment: Moment, event: Event<'_>);

    /// Looks at the site itself, after each command and when the queue ends: in the midst of things, not at idle.
    fn look(&mut self, _site: &dyn View) {}

    /// Tells whether anybody listens.
    fn listens(&self) -> bool {
        true
    }

    /// Tells whether somebody listens to the lines of the logs too; otherwise the simulator tells none ([`Event::Log`]). Most of
    /// what happens are such lines.
    fn hears_log(&self) -> bool {
        self.listens()
    }

    /// Tells whether somebody wants to hear of commands of which nothing comes ([`Event::NoEffect`]). It takes a look at the whole site
    /// before and after each command.
    fn hears_no_effect(&self) -> bool {
        false
    }

    /// Tells whether somebody listens to the checks on a running job too, whose line repeats by the thousand; otherwise the
    /// simulator skips them.
    fn hears_checks(&self) -> bool {
        self.listens()
    }
}

/// Listens to nothing.
impl Trace for () {
    fn event(&mut self, _moment: Moment, _event: Event<'_>) {}

    fn listens(&self) -> bool {
        false
    }
}

/// Names the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Log {
    /// `Pacman.log`, of the service.
    Pacman,
    /// `Pcmwin.log`, of an application.
    Pcmwin,
    /// `Despool.log`, of the Despooler.
    Despool,
}

impl Log {
    /// Returns the log of who writes a line ([`Moment::by`]).
    #[must_use]
    pub const fn of(writer: Option<Component>) -> Self {
        match writer {
            None | Some(Component::Pcmsvc32) => Self::Pacman,
            Some(Component::SmsinstDll) => Self::Despool,
            Some(_) => Self::Pcmwin,
        }
    }
}

/// Formats a log line as its log has it (Q193784, Q169491).
#[derive(Clone, Copy, Debug)]
pub struct LogLine<'a> {
    /// The log in which it stands.
    pub log: Log,
    /// What the calendar read.
    pub date: DateTime,
    /// Text of the line.
    pub text: &'a str,
}

impl fmt::Display for LogLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, .. } = self;
        let date = self.date.strftime("%a %b %d %H:%M:%S %Y");
        // The numbers of the threads are those of the articles; a simulation has no threads.
        match self.log {
            Log::Pacman => write!(formatter, "{text}~   $$<SMS_PACKAGE_COMMAND_MANAGER_NT><{date}~><thread=112>"),
            Log::Pcmwin => {
                let date = self.date.strftime("%m/%d/%y %H:%M:%S");
                write!(formatter, "[{date}] Package Command Manager ==> {text}")
            }
            Log::Despool => write!(formatter, "{text}   $$<SMS_DESPOOLER><{date}~><thread=DB>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_looks_like_the_published_one() {
        let date = jiff::civil::datetime(1998, 11, 10, 17, 56, 25, 0);
        let line = LogLine { log: Log::Pacman, date, text: "Monitoring running job." };
        assert_eq!(
            line.to_string(),
            "Monitoring running job.~   $$<SMS_PACKAGE_COMMAND_MANAGER_NT><Tue Nov 10 17:56:25 1998~><thread=112>"
        );
        let line = LogLine { log: Log::Pcmwin, ..line };
        assert_eq!(line.to_string(), "[11/10/98 17:56:25] Package Command Manager ==> Monitoring running job.");
        let date = jiff::civil::datetime(1997, 5, 21, 17, 9, 27, 0);
        let line = LogLine { log: Log::Despool, date, text: "~Found ready instruction sni00000.sni" };
        assert_eq!(
            line.to_string(),
            "~Found ready instruction sni00000.sni   $$<SMS_DESPOOLER><Wed May 21 17:09:27 1997~><thread=DB>"
        );
    }
}
