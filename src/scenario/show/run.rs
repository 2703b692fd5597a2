//! One run of a scenario as text: the logs, what happened when, and the state at the end.
//!
//! A run of twenty years writes gigabytes, so nothing of it is kept: a site does the same each time that it works a queue off,
//! and is run once for each part of the text, which is written as it goes.

mod end;
mod words;

use std::collections::BTreeSet;
use std::io::{self, Write};

use self::words::{is_of_a_rollout, sentence};
use super::super::{Miss, Scenario};
use crate::pcm::trace::{Log, LogLine, Moment};
use crate::pcm::{ClientNumber, Component, Event, Setup, Site, System, Trace};
use crate::record::counted;

/// Whose log it is, and which; what the site writes is no client's.
type Whose = (Option<ClientNumber>, Log);

/// How many logs are written one after the other. Of more, all are written in the order of time, with a heading wherever the
/// log changes: a run for each of ten thousand would be no way to begin.
const LOGS_APART_MAX: usize = 8;

/// Runs a scenario on a site and writes what happens: each log, the events, what becomes of files in a rollout, the state at the end.
///
/// # Errors
/// If it cannot be written.
pub fn run(scenario: &Scenario, setup: Setup, out: &mut dyn Write) -> io::Result<()> {
    let setup = setup.only_booking();
    let mut survey = Survey::default();
    let at_the_end = worked_off(scenario, setup, &mut survey);
    let logs = survey.logs(&at_the_end);
    let run = Run { scenario, setup, at_the_end };
    if logs.len() <= LOGS_APART_MAX {
        for log in logs {
            writeln!(out, "{}\n", run.heading(log))?;
            run.part(Part::Log(log), out)?;
            writeln!(out)?;
        }
    } else {
        run.part(Part::Logs { last: None }, out)?;
        writeln!(out)?;
    }
    writeln!(out, "Events\n")?;
    run.part(Part::Events, out)?;
    writeln!(out)?;
    if setup.hosts.servers.is_some() {
        writeln!(out, "Rollout\n")?;
        run.part(Part::Rollout, out)?;
        writeln!(out)?;
    }
    end::write(setup, &run.at_the_end, out)
}

/// Says how many expectations were judged, and which do not hold.
#[must_use]
pub fn checked(expectations: usize, misses: &[Miss]) -> String {
    let judged = counted(i64::try_from(expectations).unwrap_or(i64::MAX), "expectation");
    let told = misses.iter().map(|miss| format!("\n{miss}\n"));
    format!("checked  {judged} on every build, {} wrong\n{}", misses.len(), told.collect::<String>())
}

fn worked_off(scenario: &Scenario, setup: Setup, trace: &mut dyn Trace) -> Site {
    let mut site = Site::start(setup, &mut ());
    site.work_off(&scenario.queue, trace);
    site
}

/// Sees who writes logs.
#[derive(Default)]
struct Survey(BTreeSet<Whose>);

impl Trace for Survey {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        if let Event::Log(_) = event {
            self.0.insert((moment.client, Log::of(moment.by)));
        }
    }

    fn hears_checks(&self) -> bool {
        false
    }
}

impl Survey {
    /// Lists the logs in the order of the clients, the site's last. That of a service is there, whether it has written or not.
    fn logs(&self, site: &Site) -> Vec<Whose> {
        let has_service = |client| site.system(client).is_some_and(System::has_services);
        let of_clients = site.client_numbers().flat_map(|client| {
            let pacman = has_service(client).then_some((Some(client), Log::Pacman));
            pacman.into_iter().chain(self.0.get(&(Some(client), Log::Pcmwin)).copied())
        });
        of_clients.chain(self.0.get(&(None, Log::Despool)).copied()).collect()
    }
}

/// What is run once for each part.
struct Run<'s> {
    scenario: &'s Scenario,
    setup: Setup,
    at_the_end: Site,
}

impl Run<'_> {
    fn part(&self, part: Part, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = Writer { run: self, part, out, written: Ok(()) };
        worked_off(self.scenario, self.setup, &mut writer);
        writer.written
    }

    fn are_several(&self) -> bool {
        self.setup.clients > 1 || self.setup.hosts.servers.is_some()
    }

    fn heading(&self, (client, log): Whose) -> String {
        let name = match log {
            Log::Pacman => "Pacman.log",
            Log::Pcmwin => "Pcmwin.log",
            Log::Despool => "Despool.log",
        };
        let Some(client) = client else { return format!("{name} of the site") };
        let whose = if self.are_several() { format!("{client}, ") } else { String::new() };
        let build = match self.at_the_end.application(client) {
            Some((_, build)) if log == Log::Pcmwin => build,
            _ => self.setup.build,
        };
        let system = self.at_the_end.system(client).map_or_else(String::new, |system| format!(" on {system}"));
        format!("{name} of {whose}build {build}{system}")
    }
}

/// A part of the text.
enum Part {
    Log(Whose),
    /// All logs, in the order of time; the log that was written last.
    Logs {
        last: Option<Whose>,
    },
    /// What happens, without the lines of logs.
    Events,
    /// What becomes of files and processes, without what services do by themselves.
    Rollout,
}

/// Writes a part while a site runs.
struct Writer<'a> {
    run: &'a Run<'a>,
    part: Part,
    out: &'a mut dyn Write,
    written: io::Result<()>,
}

impl Trace for Writer<'_> {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        if self.written.is_ok() {
            self.written = self.write(moment, event);
        }
    }

    fn hears_log(&self) -> bool {
        matches!(self.part, Part::Log(_) | Part::Logs { .. })
    }

    fn hears_checks(&self) -> bool {
        self.hears_log()
    }

    fn hears_no_effect(&self) -> bool {
        matches!(self.part, Part::Events)
    }
}

impl Writer<'_> {
    fn write(&mut self, moment: Moment, event: Event<'_>) -> io::Result<()> {
        match (&mut self.part, event) {
            (part, Event::Log(text)) => {
                let whose = (moment.client, Log::of(moment.by));
                match part {
                    Part::Log(log) if *log == whose => {}
                    Part::Logs { last } => {
                        if *last != Some(whose) {
                            let apart = if last.is_some() { "\n" } else { "" };
                            writeln!(self.out, "{apart}{}\n", self.run.heading(whose))?;
                            *last = Some(whose);
                        }
                    }
                    _ => return Ok(()),
                }
                let line = LogLine { log: whose.1, date: moment.date(), text: &text.to_string() };
                writeln!(self.out, "{line}")
            }
            (Part::Events, event) => self.write_event(moment, &event),
            (Part::Rollout, event) if is_of_a_rollout(&event) => self.write_event(moment, &event),
            _ => Ok(()),
        }
    }

    fn write_event(&mut self, moment: Moment, event: &Event<'_>) -> io::Result<()> {
        let whose = moment.client.filter(|_| self.run.are_several()).map_or_else(String::new, |on| format!("{on}: "));
        let application = moment.by.filter(|by| *by != Component::Pcmsvc32);
        let by = application.map_or_else(String::new, |by| format!("{by}: "));
        let who = match moment.by {
            None | Some(Component::Pcmsvc32) => "service",
            Some(Component::Site) => "SMS Executive",
            Some(_) => "application",
        };
        writeln!(self.out, "T+{:<10} {whose}{by}{}", moment.since_t0.to_string(), sentence(who, event, moment.t0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pcm::Build;

    #[test]
    fn each_line_stands_in_the_log_of_who_wrote_it() {
        let text = "pcm 1\nclients 2\nT+0:00 on WS1 offer R1\nT+0:00 on WS2 user logon\nT+0:00 on WS2 application load\n\
                    T+0:30 end\n";
        let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
        let setup = scenario.setup(Build::Sp2);
        let mut printed = Vec::new();
        run(&scenario, setup, &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
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
