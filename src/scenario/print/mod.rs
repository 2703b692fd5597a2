//! From scenario to text. Only what differs from the conventions is printed, always in the same order and form.

mod circumstance;
mod command;
mod expectation;
mod offer;
pub(super) mod value;

use std::fmt::{self, Formatter};

use jiff::civil::DateTime;

use self::value::date;
use super::Scenario;
use super::limits::FORMAT_VERSION;
use crate::pcm::build::Platform;
use crate::pcm::command::{Clients, Command, Queue};
use crate::pcm::{ClientNumber, Component, Hosts};

pub(super) fn scenario(out: &mut Formatter<'_>, scenario: &Scenario) -> fmt::Result {
    writeln!(out, "pcm {FORMAT_VERSION}")?;
    for note in &scenario.notes {
        writeln!(out, "{}", format_args!("# {note}").to_string().trim_end())?;
    }
    settings(out, scenario)?;
    queue(out, &scenario.queue)?;
    if !scenario.expectations.is_empty() {
        writeln!(out)?;
    }
    scenario.expectations.iter().try_for_each(|expectation| writeln!(out, "{expectation}"))
}

fn settings(out: &mut Formatter<'_>, scenario: &Scenario) -> fmt::Result {
    let (queue, usual) = (&scenario.queue, Queue::default());
    if scenario.platform != Platform::default() {
        writeln!(out, "platform {}", scenario.platform)?;
    }
    if queue.t0 != usual.t0 {
        writeln!(out, "clock {}", date(queue.t0))?;
    }
    if queue.seed != usual.seed {
        writeln!(out, "seed {}", queue.seed)?;
    }
    builds(out, scenario)?;
    // Whatever is printed can be read, also where more clients are named than set.
    let clients = scenario.clients_named();
    if clients > 1 {
        writeln!(out, "clients {clients}")?;
    }
    if scenario.expired_records > 0 {
        writeln!(out, "expired-records {}", scenario.expired_records)?;
    }
    hosts(out, scenario.hosts_named(), clients)
}

fn hosts(out: &mut Formatter<'_>, hosts: Hosts, clients: u32) -> fmt::Result {
    for (server, platform) in ClientNumber::SERVERS.into_iter().zip(hosts.servers.into_iter().flatten()) {
        writeln!(out, "host {server} {platform}")?;
    }
    if let Some(platform) = hosts.only_components {
        writeln!(out, "components {platform}")?;
    }
    let numbers = (1..=clients).filter_map(ClientNumber::new);
    numbers
        .filter_map(|client| Some((client, hosts.system(client)?)))
        .try_for_each(|(client, system)| writeln!(out, "host {client} {system}"))
}

/// Prints the builds that are not those of the conventions.
fn builds(out: &mut Formatter<'_>, scenario: &Scenario) -> fmt::Result {
    let service = Some((Component::Pcmsvc32, scenario.service_build));
    let service = service.filter(|(_, build)| *build != Scenario::SERVICE_BUILD);
    let mut unusual = service.into_iter().chain(scenario.queue.other_builds.iter()).peekable();
    if unusual.peek().is_none() {
        return Ok(());
    }
    write!(out, "builds")?;
    unusual.try_for_each(|(component, build)| write!(out, " {component}={build}"))?;
    writeln!(out)
}

/// Says a command in one line.
pub(super) fn line(command: &Command, t0: DateTime) -> String {
    struct Line<'c>(&'c Command, DateTime);

    impl fmt::Display for Line<'_> {
        fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
            command::command(out, self.0, self.1)
        }
    }

    Line(command, t0).to_string().lines().next().unwrap_or_default().to_owned()
}

fn queue(out: &mut Formatter<'_>, queue: &Queue) -> fmt::Result {
    let mut latest = queue.commands.first().map(|first| first.at).unwrap_or_default();
    for timed in &queue.commands {
        // A command that is earlier than its predecessor is carried out right after it, and so is printed there.
        latest = latest.max(timed.at);
        write!(out, "{:<10} ", format!("T+{latest}"))?;
        match timed.on {
            _ if !timed.command.is_for_clients() => {}
            Clients::Only(ClientNumber::FIRST) => {}
            Clients::Only(client) => write!(out, "on {client} ")?,
            Clients::All => write!(out, "on all ")?,
        }
        command::command(out, &timed.command, queue.t0)?;
    }
    writeln!(out, "{:<10} end", format!("T+{}", latest.max(queue.until)))
}
