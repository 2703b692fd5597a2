//! Sees what happens in a run: counts what expectations ask for, and remembers a few events to tell of.

use crate::pcm::record::Id;
use crate::pcm::trace::{Event, Launch, Moment, Trace};
use crate::pcm::{ClientNumber, Component};
use crate::scenario::Scenario;
use crate::scenario::expectation::{Claim, Expectation, LaunchPattern, Pattern, What};
use crate::scenario::limits::EVENTS_TOLD_MAX;

/// Watches one run for the expectations of a scenario.
pub(super) struct Witness<'e> {
    watches: Vec<Watch<'e>>,
    /// Whether an expectation counts commands of which nothing comes.
    counts_no_effect: bool,
    /// Whether an expectation counts lines of a log. Most of what happens are such lines.
    counts_lines: bool,
    /// Whether there are several clients, so that what is told says whose it is.
    are_several: bool,
}

/// Watches for one expectation.
#[derive(Default)]
struct Watch<'e> {
    /// What to count; `None` for a state at the end.
    pattern: Option<&'e Pattern>,
    /// Of which client; `None` for all.
    on: Option<ClientNumber>,
    count: u64,
    /// The first events of the kind, counted or not.
    told: Vec<String>,
    /// How many there were.
    of_the_kind: usize,
    /// How many launches an order wants; `None` for other claims.
    order: Option<usize>,
    /// The first launches in their order: enough to tell one from a longer one, of which a run of years may have any number.
    launches: Vec<Id>,
}

impl<'e> Witness<'e> {
    pub(super) fn new(scenario: &'e Scenario) -> Self {
        let watch = |Expectation { claim, on, .. }: &'e Expectation| {
            let (pattern, order) = match claim {
                Claim::Count { pattern, .. } => (Some(pattern), None),
                Claim::Order(launches) => (None, Some(launches.len())),
                _ => (None, None),
            };
            Watch { pattern, on: *on, order, ..Watch::default() }
        };
        let watches: Vec<_> = scenario.expectations.iter().map(watch).collect();
        let count =
            |is_it: fn(&What) -> bool| watches.iter().filter_map(|watch| watch.pattern).any(|of| is_it(&of.what));
        let counts_lines = count(|what| matches!(what, What::Log(_)));
        let counts_no_effect = count(|what| matches!(what, What::NoEffect));
        Self {
            watches,
            counts_no_effect,
            counts_lines,
            are_several: scenario.clients > 1 || scenario.hosts.servers.is_some(),
        }
    }

    /// Returns how many events an expectation has counted.
    pub(super) fn count(&self, place: usize) -> u64 {
        self.watches[place].count
    }

    /// Returns the launches that an order is about, from the first on; not all of them where there are many more than it wants.
    pub(super) fn launches(&self, place: usize) -> &[Id] {
        &self.watches[place].launches
    }

    /// Tells what happened of the kind that an expectation counts.
    pub(super) fn tell(&self, place: usize) -> String {
        let Watch { count, told, of_the_kind, .. } = &self.watches[place];
        match of_the_kind {
            0 => "nothing of the kind".to_owned(),
            1 => told[0].clone(),
            _ => {
                let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
                let rest = if *of_the_kind > told.len() { "; …" } else { "" };
                format!("{times} among {of_the_kind}: {}{rest}", told.join("; "))
            }
        }
    }
}

impl Trace for Witness<'_> {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        let seen = Pattern { what: what(event), by: moment.by, at: Some(moment.since_t0) };
        for watch in &mut self.watches {
            watch.see(&seen, moment.client, self.are_several);
        }
    }

    fn hears_log(&self) -> bool {
        self.counts_lines
    }

    fn hears_no_effect(&self) -> bool {
        self.counts_no_effect
    }

    fn hears_checks(&self) -> bool {
        self.counts_lines
    }
}

impl Watch<'_> {
    fn see(&mut self, seen: &Pattern, client: Option<ClientNumber>, are_several: bool) {
        if self.on.is_some() && self.on != client {
            return;
        }
        if let (Some(wanted), What::Launch(LaunchPattern { request: Some(request), .. })) = (self.order, &seen.what)
            && self.launches.len() < wanted + EVENTS_TOLD_MAX
        {
            self.launches.push(*request);
        }
        let Some(pattern) = self.pattern.filter(|pattern| is_of_the_kind(&pattern.what, &seen.what)) else {
            return;
        };
        self.of_the_kind += 1;
        if self.told.len() < EVENTS_TOLD_MAX {
            let whose = client.filter(|_| are_several).map_or_else(String::new, |client| format!(" on {client}"));
            // Whose it is goes without saying where it is the service.
            let by = seen.by.filter(|by| *by != Component::Pcmsvc32);
            self.told.push(format!("{}{whose}", Pattern { by, ..seen.clone() }));
        }
        let is_its = may_be(pattern.by.as_ref(), seen.by.as_ref());
        if is_its && covers(&pattern.what, &seen.what) && may_be(pattern.at.as_ref(), seen.at.as_ref()) {
            self.count += 1;
        }
    }
}

/// Describes an event in full.
fn what(event: Event<'_>) -> What {
    match event {
        Event::Log(line) => What::Log(line.to_string().into()),
        Event::Ask { server, reached } => What::Ask { server: Some(server.into()), reached: Some(reached) },
        Event::Try { server, reached } => What::Try { server: Some(server.into()), reached: Some(reached) },
        Event::Denied { server } => What::Denied(Some(server.into())),
        Event::MutexTaken => What::MutexTaken,
        Event::MutexReleased => What::MutexReleased,
        Event::Launch(launch) => What::Launch(full(launch)),
        Event::End { request } => What::Finish(Some(request)),
        Event::ReadError { request } => What::ReadError(Some(request)),
        Event::Report { request, status, server } => {
            What::Report { request: Some(request), status: Some(status), server: Some(server.into()) }
        }
        Event::StatusMif { request, success, description } => {
            What::StatusMif { request: Some(request), success: Some(success), description: Some(description.into()) }
        }
        Event::Start => What::Start,
        Event::Stop => What::Stop,
        Event::Crash => What::Crash,
        Event::NoEffect(_) => What::NoEffect,
        Event::Reboot => What::Reboot,
        Event::FileInUse { component } => What::FileInUse(Some(component)),
        Event::Replace { component, platform, build } => {
            What::Replace { component: Some(component), platform: Some(platform), build: Some(build) }
        }
        Event::ExecutiveStart => What::Executive { runs: true },
        Event::ExecutiveStop => What::Executive { runs: false },
        Event::Logged { number, text } => What::Logged { number, text: Some(text.into()) },
        Event::Row { request, status } => What::Row { request: Some(request), status: Some(status) },
        Event::Overall { request, status } => What::Overall { request: Some(request), status: Some(status) },
        Event::Despool { request, file, batch } => {
            What::Despool { request: Some(request), file: Some(file as u64), batch: Some(batch as u64) }
        }
        Event::Distribute { request, server, done } => {
            What::Distribute { request: Some(request), server: Some(server.into()), done: Some(done) }
        }
        Event::Search { request, read, rewritten } => {
            What::Search { request: Some(request), read: Some(read as u64), rewritten: Some(rewritten as u64) }
        }
        Event::OrphanMif { request } => What::OrphanMif(Some(request)),
        Event::ErrorShown { error } => What::ErrorShown(error),
        Event::Refresh { request, server, files } => {
            What::Refresh { request: Some(request), server: Some(server.into()), files: Some(files.into()) }
        }
        Event::Share { server, year } => What::Share { server: Some(server.into()), year: Some(year.into()) },
        Event::Parameters => What::Parameters,
        Event::Refused { path } => What::Refused(path.into()),
        Event::Summary { failures } => What::Summary(u64::try_from(failures).ok()),
        Event::ConfigurationRequest => What::ConfigurationRequest,
        Event::CopyLists { .. } => What::CopyLists,
        Event::SetupMessage(text) => What::SetupMessage(text.into()),
        Event::Setup(phase) => What::Setup(Some(phase)),
        Event::Window { shown, entries } => What::Window { shown, entries: u64::try_from(entries).ok() },
        Event::Introduction { shown } => What::Introduction { shown },
        Event::Countdown { request } => What::Countdown(Some(request)),
        Event::Message(message) => What::Message(message),
        Event::Collect { .. } => What::Collect,
        Event::Replicate { server } => What::Replicate(Some(server.into())),
    }
}

fn full(launch: Launch<'_>) -> LaunchPattern {
    LaunchPattern {
        request: Some(launch.request),
        server: Some(launch.server.into()),
        drive: Some(launch.drive),
        directory: Some(launch.directory.into()),
        command_line: Some(launch.command_line.into()),
        pcmunc: Some(launch.pcmunc.map(Into::into)),
    }
}

/// Tells whether an event is worth telling of: the same sort of event, and of log lines the same line.
fn is_of_the_kind(wanted: &What, seen: &What) -> bool {
    match (wanted, seen) {
        (What::Log(line), What::Log(other)) => line == other,
        _ => std::mem::discriminant(wanted) == std::mem::discriminant(seen),
    }
}

/// Tells whether an event is as described; both are of one kind.
fn covers(wanted: &What, seen: &What) -> bool {
    match (wanted, seen) {
        (What::Launch(wanted), What::Launch(seen)) => {
            may_be(wanted.request.as_ref(), seen.request.as_ref())
                && may_be(wanted.server.as_ref(), seen.server.as_ref())
                && may_be(wanted.drive.as_ref(), seen.drive.as_ref())
                && may_be(wanted.directory.as_ref(), seen.directory.as_ref())
                && may_be(wanted.command_line.as_ref(), seen.command_line.as_ref())
                && may_be(wanted.pcmunc.as_ref(), seen.pcmunc.as_ref())
        }
        (What::Finish(wanted), What::Finish(seen))
        | (What::ReadError(wanted), What::ReadError(seen))
        | (What::Countdown(wanted), What::Countdown(seen))
        | (What::OrphanMif(wanted), What::OrphanMif(seen)) => may_be(wanted.as_ref(), seen.as_ref()),
        (
            What::Report { request, status, server },
            What::Report { request: seen_request, status: seen_status, server: seen_server },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(status.as_ref(), seen_status.as_ref())
                && may_be(server.as_ref(), seen_server.as_ref())
        }
        (
            What::StatusMif { request, success, description },
            What::StatusMif { request: seen_request, success: seen_success, description: seen_description },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(success.as_ref(), seen_success.as_ref())
                && may_be(description.as_ref(), seen_description.as_ref())
        }
        (What::Ask { server, reached }, What::Ask { server: seen_server, reached: seen_reached })
        | (What::Try { server, reached }, What::Try { server: seen_server, reached: seen_reached }) => {
            may_be(server.as_ref(), seen_server.as_ref()) && may_be(reached.as_ref(), seen_reached.as_ref())
        }
        (What::FileInUse(wanted), What::FileInUse(seen)) => may_be(wanted.as_ref(), seen.as_ref()),
        (
            What::Replace { component, platform, build },
            What::Replace { component: seen_component, platform: seen_platform, build: seen_build },
        ) => {
            may_be(component.as_ref(), seen_component.as_ref())
                && may_be(platform.as_ref(), seen_platform.as_ref())
                && may_be(build.as_ref(), seen_build.as_ref())
        }
        (What::Logged { number, text }, What::Logged { number: seen_number, text: seen_text }) => {
            number == seen_number && may_be(text.as_ref(), seen_text.as_ref())
        }
        (What::Row { request, status }, What::Row { request: seen_request, status: seen_status })
        | (What::Overall { request, status }, What::Overall { request: seen_request, status: seen_status }) => {
            may_be(request.as_ref(), seen_request.as_ref()) && may_be(status.as_ref(), seen_status.as_ref())
        }
        (
            What::Despool { request, file, batch },
            What::Despool { request: seen_request, file: seen_file, batch: seen_batch },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(file.as_ref(), seen_file.as_ref())
                && may_be(batch.as_ref(), seen_batch.as_ref())
        }
        (
            What::Distribute { request, server, done },
            What::Distribute { request: seen_request, server: seen_server, done: seen_done },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(server.as_ref(), seen_server.as_ref())
                && may_be(done.as_ref(), seen_done.as_ref())
        }
        (
            What::Search { request, read, rewritten },
            What::Search { request: seen_request, read: seen_read, rewritten: seen_rewritten },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(read.as_ref(), seen_read.as_ref())
                && may_be(rewritten.as_ref(), seen_rewritten.as_ref())
        }
        (
            What::Refresh { request, server, files },
            What::Refresh { request: seen_request, server: seen_server, files: seen_files },
        ) => {
            may_be(request.as_ref(), seen_request.as_ref())
                && may_be(server.as_ref(), seen_server.as_ref())
                && may_be(files.as_ref(), seen_files.as_ref())
        }
        (What::Share { server, year }, What::Share { server: seen_server, year: seen_year }) => {
            may_be(server.as_ref(), seen_server.as_ref()) && may_be(year.as_ref(), seen_year.as_ref())
        }
        (What::Summary(wanted), What::Summary(seen)) => may_be(wanted.as_ref(), seen.as_ref()),
        (What::Setup(wanted), What::Setup(seen)) => may_be(wanted.as_ref(), seen.as_ref()),
        (What::Window { shown, entries }, What::Window { shown: seen_shown, entries: seen_entries }) => {
            shown == seen_shown && may_be(entries.as_ref(), seen_entries.as_ref())
        }
        (What::Replicate(wanted), What::Replicate(seen)) | (What::Denied(wanted), What::Denied(seen)) => {
            may_be(wanted.as_ref(), seen.as_ref())
        }
        _ => wanted == seen,
    }
}

/// Tells whether a field is as wanted; one that is not set may be anything.
fn may_be<T: PartialEq>(wanted: Option<&T>, seen: Option<&T>) -> bool {
    wanted.is_none() || wanted == seen
}
