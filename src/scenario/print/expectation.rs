//! Expectations, and the patterns of events in them.

use std::fmt::{self, Display, Formatter};

use super::value::{id, quoted};
use crate::pcm::build::Build;
use crate::pcm::record::Id;
use crate::pcm::{Component, SetupPhase};
use crate::scenario::conventions::Series;
use crate::scenario::expectation::{Claim, Expectation, LaunchPattern, Pattern, What};
use crate::scenario::vocabulary::{ACTION, DONE, HISTORY, MESSAGES, MIF_IS_SUCCESS, REACHED, REPORTS, RUNNING, SHOWN};
use crate::scenario::words::word;

impl Display for Expectation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "expect {}", if self.at_least { "at least " } else { "" })?;
        match self.builds.component() {
            Component::Pcmsvc32 if self.builds.is_all() => {}
            Component::Pcmsvc32 => write!(out, "[{}] ", self.builds)?,
            component => write!(out, "[{component} {}] ", self.builds)?,
        }
        self.claim.fmt(out)?;
        part(out, "on", self.on)
    }
}

impl Display for Claim {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count { times: 0, pattern } => write!(out, "never {pattern}"),
            Self::Count { times: 1, pattern } => pattern.fmt(out),
            Self::Count { times, pattern } => write!(out, "{times} times {pattern}"),
            Self::Order(requests) => {
                write!(out, "order")?;
                requests.iter().try_for_each(|request| write!(out, " {}", id(*request, Series::Requests)))
            }
            Self::History { request, state } => {
                write!(out, "history {} {}", id(*request, Series::Requests), word(HISTORY, state))
            }
            Self::Gauge { name, reading } => write!(out, "gauge {name} {reading}"),
            Self::File { component, platform, build } => {
                write!(out, "file {component}")?;
                optional(out, *platform)?;
                write!(out, " {}", build_or_none(*build))
            }
            Self::Running(build) => write!(out, "running {}", build_or_none(*build)),
            Self::Phase(phase) => write!(out, "phase {}", phase.value()),
            Self::Service { running } => write!(out, "service {}", word(RUNNING, running)),
            Self::Application { running } => write!(out, "application {}", word(RUNNING, running)),
            Self::Ledger(claim) => {
                let fields =
                    claim.fields().into_iter().filter_map(|(unit, amount)| Some(format!("{} {unit}", amount?)));
                write!(out, "ledger {}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.what.fmt(out)?;
        part(out, "by", self.by)?;
        part(out, "at", self.at.map(|at| format!("T+{at}")))
    }
}

impl Display for What {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Launch(launch) => launch.fmt(out),
            Self::Finish(request) => with_request(out, "finish", *request),
            Self::ReadError(request) => with_request(out, "read-error", *request),
            Self::Report { request, status, server } => {
                with_request(out, "report", *request)?;
                optional(out, status.map(|status| word(REPORTS, &status)))?;
                part(out, "to", server.as_ref())
            }
            Self::StatusMif { request, success, description } => {
                with_request(out, "status-mif", *request)?;
                optional(out, success.map(|success| word(MIF_IS_SUCCESS, &success)))?;
                part(out, "saying", description.as_ref().map(quoted))
            }
            Self::Log(line) => write!(out, "log {}", quoted(line)),
            Self::Ask { server, reached } => with_server(out, "ask", server.as_deref(), *reached),
            Self::Denied(server) => with_server(out, "denied", server.as_deref(), None),
            Self::Try { server, reached } => with_server(out, "try", server.as_deref(), *reached),
            Self::MutexTaken => write!(out, "mutex taken"),
            Self::MutexReleased => write!(out, "mutex released"),
            Self::Start => write!(out, "start"),
            Self::Stop => write!(out, "stop"),
            Self::Crash => write!(out, "crash"),
            Self::NoEffect => write!(out, "no-effect"),
            Self::Reboot => write!(out, "reboot"),
            Self::FileInUse(component) => {
                write!(out, "file-in-use")?;
                optional(out, *component)
            }
            Self::Replace { component, platform, build } => {
                write!(out, "replace")?;
                optional(out, *component)?;
                optional(out, *platform)?;
                optional(out, *build)
            }
            Self::Executive { runs } => write!(out, "executive {}", word(ACTION, runs)),
            Self::Logged { number, text } => {
                write!(out, "event {number}")?;
                part(out, "saying", text.as_ref().map(quoted))
            }
            Self::Row { request, status } => {
                with_request(out, "row", *request)?;
                optional(out, *status)
            }
            Self::Overall { request, status } => {
                with_request(out, "overall", *request)?;
                optional(out, *status)
            }
            Self::Despool { request, file, batch } => {
                with_request(out, "despool", *request)?;
                part(out, "file", *file)?;
                part(out, "batch", *batch)
            }
            Self::Distribute { request, server, done } => {
                with_request(out, "distribute", *request)?;
                part(out, "to", server.as_ref())?;
                optional(out, done.map(|done| word(DONE, &done)))
            }
            Self::Search { request, read, rewritten } => {
                with_request(out, "search", *request)?;
                part(out, "read", *read)?;
                part(out, "rewritten", *rewritten)
            }
            Self::OrphanMif(request) => with_request(out, "orphan-mif", *request),
            Self::ErrorShown(error) => write!(out, "error {error}"),
            Self::Refresh { request, server, files } => {
                with_request(out, "refresh", *request)?;
                part(out, "to", server.as_ref())?;
                part(out, "files", *files)
            }
            Self::Share { server, year } => {
                with_server(out, "share", server.as_deref(), None)?;
                part(out, "year", *year)
            }
            Self::Refused(path) => write!(out, "refused {}", quoted(path)),
            Self::Parameters => write!(out, "parameters"),
            Self::Summary(failures) => {
                write!(out, "summary")?;
                optional(out, *failures)
            }
            Self::ConfigurationRequest => write!(out, "ccr"),
            Self::CopyLists => write!(out, "copy-lists"),
            Self::SetupMessage(text) => write!(out, "setup-message {}", quoted(text)),
            Self::Setup(phase) => {
                write!(out, "setup")?;
                optional(out, phase.map(SetupPhase::value))
            }
            Self::Collect => write!(out, "collect"),
            Self::Window { shown, entries } => {
                write!(out, "window {}", word(SHOWN, shown))?;
                optional(out, *entries)
            }
            Self::Introduction { shown } => write!(out, "introduction {}", word(SHOWN, shown)),
            Self::Countdown(request) => with_request(out, "countdown", *request),
            Self::Message(message) => write!(out, "message {}", word(MESSAGES, message)),
            Self::Replicate(server) => with_server(out, "replicate", server.as_deref(), None),
        }
    }
}

impl Display for LaunchPattern {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        with_request(out, "launch", self.request)?;
        part(out, "from", self.server.as_ref())?;
        part(out, "drive", self.drive)?;
        part(out, "in", self.directory.as_ref().map(quoted))?;
        part(out, "as", self.command_line.as_ref().map(quoted))?;
        let pcmunc = self.pcmunc.as_ref();
        part(out, "pcmunc", pcmunc.map(|path| path.as_ref().map_or_else(|| "none".to_owned(), quoted)))
    }
}

fn with_request(out: &mut Formatter<'_>, event: &str, request: Option<Id>) -> fmt::Result {
    write!(out, "{event}")?;
    optional(out, request.map(|request| id(request, Series::Requests)))
}

fn with_server(out: &mut Formatter<'_>, event: &str, server: Option<&str>, reached: Option<bool>) -> fmt::Result {
    write!(out, "{event}")?;
    optional(out, server)?;
    optional(out, reached.map(|reached| word(REACHED, &reached)))
}

/// Prints a build, or the word for none.
fn build_or_none(build: Option<Build>) -> &'static str {
    build.map_or("none", Build::label)
}

/// Prints a word where there is one.
fn optional(out: &mut Formatter<'_>, word: Option<impl Display>) -> fmt::Result {
    word.map_or(Ok(()), |word| write!(out, " {word}"))
}

/// Prints a value after the word that introduces it, where there is one.
fn part(out: &mut Formatter<'_>, word: &str, value: Option<impl Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(out, " {word} {value}"))
}
