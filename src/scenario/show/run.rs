//! One run of a scenario as text: the service's log, what happened when, and the state at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::Miss;
use crate::pcm::trace::{Launch, Log, LogLine, Message, Moment, ReportStatus};
use crate::pcm::{Build, ClientNumber, Component, Event, Leak, Setup, Site, Trace};
use crate::record::counted;

/// Writes down what happens while a site runs.
#[derive(Debug, Default)]
pub struct RunLog {
    /// The logs of each client: that of its service, and that of its application. What the site writes is no client's.
    logs: BTreeMap<(Option<ClientNumber>, Log), String>,
    events: String,
    /// What becomes of files and processes, without what services do by themselves.
    rollout: String,
    are_several: bool,
}

impl Trace for RunLog {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        // Writing to a `String` cannot fail.
        let _ = match event {
            Event::Log(text) => {
                let log = Log::of(moment.by);
                let line = LogLine { log, date: moment.date(), text: &text.to_string() };
                writeln!(self.logs.entry((moment.client, log)).or_default(), "{line}")
            }
            event => {
                let whose = moment.client.filter(|_| self.are_several).map_or_else(String::new, |on| format!("{on}: "));
                let application = moment.by.filter(|by| *by != Component::Pcmsvc32);
                let by = application.map_or_else(String::new, |by| format!("{by}: "));
                let who = if application.is_some() { "application" } else { "service" };
                let line = format!("T+{:<10} {whose}{by}{}", moment.since_t0.to_string(), sentence(who, &event));
                if is_of_a_rollout(&event) {
                    let _ = writeln!(self.rollout, "{line}");
                }
                writeln!(self.events, "{line}")
            }
        };
    }
}

impl RunLog {
    /// Begins the log of a site, which says whose an event is where there are several clients.
    #[must_use]
    pub fn of(setup: Setup) -> Self {
        Self { are_several: setup.clients > 1 || setup.hosts.servers.is_some(), ..Self::default() }
    }

    /// Ends the log with the state of the site and the expectations that do not hold.
    #[must_use]
    pub fn finish(self, setup: Setup, site: &Site, expectations: usize, misses: &[Miss]) -> String {
        let ledger = site.ledger_since_t0();
        let mut text = String::new();
        for client in site.client_numbers() {
            let whose = if self.are_several { format!("{client}, ") } else { String::new() };
            let log = self.logs.get(&(Some(client), Log::Pacman)).map_or("", String::as_str);
            let Some(system) = site.system(client) else { continue };
            if system.has_services() {
                let _ = write!(text, "Pacman.log of {whose}build {} on {system}\n\n{log}\n", setup.build);
            }
            if let Some(log) = self.logs.get(&(Some(client), Log::Pcmwin))
                && let Some((_, build)) = site.application(client)
            {
                let _ = write!(text, "Pcmwin.log of {whose}build {build} on {system}\n\n{log}\n");
            }
        }
        if let Some(log) = self.logs.get(&(None, Log::Despool)) {
            let _ = write!(text, "Despool.log of the site\n\n{log}\n");
        }
        let _ = write!(text, "Events\n\n{}\n", self.events);
        if setup.hosts.servers.is_some() {
            let _ = write!(text, "Rollout\n\n{}\n", self.rollout);
            text.push_str(&versions(site));
        }
        text.push_str("At the end\n\n");
        site.gauges(&mut |name, size| {
            let _ = writeln!(text, "gauge    {name} {size}");
        });
        let (bytes, blocks) = (counted(ledger.bytes(), "byte"), counted(ledger.blocks(), "block"));
        let _ = writeln!(text, "ledger   {bytes} in {blocks} leaked since T0");
        for (leak, held) in
            Leak::ALL.map(|leak| (leak, ledger.of(leak))).into_iter().filter(|(_, held)| held.times != 0)
        {
            let _ = writeln!(text, "leak     {leak}: {}, {}", counted(held.times, "time"), counted(held.bytes, "byte"));
        }
        let _ =
            writeln!(text, "checked  {} on every build, {} wrong", counted_expectations(expectations), misses.len());
        for miss in misses {
            let _ = write!(text, "\n{miss}\n");
        }
        text
    }
}

fn counted_expectations(expectations: usize) -> String {
    counted(i64::try_from(expectations).unwrap_or(i64::MAX), "expectation")
}

/// Tells whether an event says what becomes of a file or a process.
const fn is_of_a_rollout(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start
            | Event::Stop
            | Event::Crash
            | Event::Reboot
            | Event::FileInUse { .. }
            | Event::Replace { .. }
            | Event::ExecutiveStart
            | Event::ExecutiveStop
            | Event::Logged { .. }
            | Event::StartFailed { .. }
            | Event::ConfigurationRequest
            | Event::CopyLists { .. }
            | Event::SetupMessage(_)
            | Event::Setup(_)
    )
}

/// Tables which build of the service each machine runs and has on disk, whether the running one leaks, and which build of
/// the application it has.
fn versions(site: &Site) -> String {
    let label = |build: Option<Build>| build.map_or("-", Build::label);
    let mut text = "Versions at the end\n\n".to_owned();
    let _ = writeln!(
        text,
        "{:<8} {:<9} {:<10} {:<10} {:<6} {:<11} SetupPhase",
        "host", "system", "running", "Pcmsvc32", "leaks", "application"
    );
    for host in site.client_numbers() {
        let Some(system) = site.system(host) else { continue };
        let service = site.file(host, Component::Pcmsvc32, system.platform());
        let application = site.application(host).map(|(_, build)| build);
        let running = site.running_build(host);
        let leaks = match running {
            None => "-",
            Some(_) if site.ledger_of(host).of(Leak::SlowPoll).times > 0 => "yes",
            Some(_) => "no",
        };
        let phase = if host.is_server() { "-" } else { site.setup_phase(host).unwrap_or_default().value() };
        let _ = writeln!(
            text,
            "{:<8} {:<9} {:<10} {:<10} {leaks:<6} {:<11} {phase}",
            host.to_string(),
            system.to_string(),
            label(running),
            label(service),
            label(application),
        );
    }
    text.push('\n');
    text
}

/// Says an event in words.
fn sentence(who: &str, event: &Event<'_>) -> String {
    let answer = |reached: &bool| if *reached { "reached" } else { "not reached" };
    match event {
        Event::Log(text) => text.to_string(),
        Event::Ask { server, reached } => format!("ask {server} for the instruction file: {}", answer(reached)),
        Event::Try { server, reached } => format!("try {server} for the package: {}", answer(reached)),
        Event::Denied { server } => format!("{server} refuses the account"),
        Event::MutexTaken => "mutex taken".to_owned(),
        Event::MutexReleased => "mutex released".to_owned(),
        Event::Launch(Launch { request, server, command_line, .. }) => {
            format!("launch {request} from {server}: {command_line}")
        }
        Event::End { request } => format!("finish {request}"),
        Event::ReadError { request } => format!("read error of {request}: its drive is gone"),
        Event::Report { request, status, server } => {
            let status = match status {
                ReportStatus::Success => "success",
                ReportStatus::Failure => "failure",
                ReportStatus::Expired => "expired",
            };
            format!("report {request} {status} to {server}")
        }
        Event::StatusMif { request, success, description } => {
            format!("status MIF of {request}: {} {description:?}", if *success { "Success" } else { "Failed" })
        }
        Event::Start => format!("{who} starts"),
        Event::Stop => format!("{who} stops"),
        Event::Crash => format!("{who} crashes"),
        Event::Window { shown: true, entries } => format!("window shown, {entries} pending"),
        Event::Window { shown: false, .. } => "window hidden".to_owned(),
        Event::Introduction { shown } => format!("introduction {}", if *shown { "shown" } else { "hidden" }),
        Event::Countdown { request } => format!("countdown before {request}"),
        Event::Message(Message::Busy) => "message: a package is currently being installed in the background".to_owned(),
        Event::Message(Message::NotFound) => "message: the program of a package cannot be found".to_owned(),
        Event::Message(Message::Denied) => "message: Security violation: access denied".to_owned(),
        Event::Message(Message::Incorrect) => "message: the package is set up incorrectly".to_owned(),
        Event::Reboot => "machine restarts".to_owned(),
        Event::FileInUse { component } => format!("{} is in use and not replaced", component.title()),
        Event::Replace { component, platform, build } => {
            format!("{} for {platform} is now of {build}", component.title())
        }
        Event::ExecutiveStart => "SMS Executive starts".to_owned(),
        Event::ExecutiveStop => "SMS Executive stops".to_owned(),
        Event::Logged { number, text: "" } => format!("event {number} in the event log"),
        Event::Logged { number, text } => format!("event {number} in the event log: {text}"),
        Event::Row { request, status } => format!("row of {request}: {status}"),
        Event::Overall { request, status } => format!("job {request} as a whole: {status}"),
        Event::Despool { request, file, batch } => {
            format!("Despooler begins with the instruction of {request}, file {file} in batch {batch}")
        }
        Event::Distribute { request, server, done: true } => format!("package of {request} is on {server}"),
        Event::Distribute { request, server, done: false } => {
            format!("package of {request} could not be put on {server}")
        }
        Event::Search { request, read, rewritten } => {
            format!("Despooler reads {read} instruction files to cancel {request}, and rewrites {rewritten}")
        }
        Event::OrphanMif { request } => format!("status MIF of {request} comes after its report was worked off"),
        Event::StartFailed { error } => format!("service does not start: error {error}"),
        Event::ConfigurationRequest => "client posts a .CCR".to_owned(),
        Event::CopyLists { version } => format!("copy lists with CopyListVersion {version}"),
        Event::SetupMessage(text) => format!("Client Setup: {text}"),
        Event::Setup(phase) => format!("SetupPhase={}", phase.value()),
        Event::Collect { files } => format!("Maintenance Manager collects {files}"),
        Event::Replicate { server } => format!("Maintenance Manager copies the instruction file to {server}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn each_line_stands_in_the_log_of_who_wrote_it() {
        let text = "pcm 1\nclients 2\nT+0:00 on WS1 offer R1\nT+0:00 on WS2 user logon\nT+0:00 on WS2 application load\n\
                    T+0:30 end\n";
        let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
        let setup = scenario.setup(Build::Sp2);
        let mut log = RunLog::of(setup);
        let mut site = Site::start(setup, &mut ());
        site.work_off(&scenario.queue, &mut log);
        let printed = log.finish(setup, &site, 0, &[]);
        let (logs, _) = printed.split_once("\nEvents\n").unwrap();
        let mut heads = Vec::new();
        for line in logs.lines().filter(|line| !line.is_empty()) {
            let (name, writer) = match line.split_once(" of ") {
                Some((name, whose)) if ["Pacman.log", "Pcmwin.log", "Despool.log"].contains(&name) => {
                    heads.push(format!("{name} of {}", whose.split([',', ' ']).next().unwrap()));
                    continue;
                }
                _ => (heads.last().unwrap(), line),
            };
            let is_its = match name.split_once(' ').unwrap().0 {
                "Pacman.log" => writer.contains("<SMS_PACKAGE_COMMAND_MANAGER_NT>"),
                "Pcmwin.log" => writer.contains("Package Command Manager ==>"),
                "Despool.log" => writer.contains("<SMS_DESPOOLER>") && writer.starts_with('~'),
                _ => false,
            };
            assert!(is_its, "{line} in {name}");
        }
        assert_eq!(heads, ["Pacman.log of WS1", "Pacman.log of WS2", "Pcmwin.log of WS2", "Despool.log of the"]);
    }
}
