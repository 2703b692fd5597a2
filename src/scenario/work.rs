//! How much work a scenario asks for: its commands, and the polls of the services, which are most of what a site does in years.

use std::collections::BTreeMap;

use super::Scenario;
use super::diagnostic::{Diagnostic, ParseError};
use crate::pcm::ClientNumber;
use crate::pcm::clock::Seconds;
use crate::pcm::command::{Clients, Command, Timed};

/// Refuses a scenario that asks for more work than so; `name` is what errors call its text.
pub(super) fn check(scenario: &Scenario, name: &str, text: &str, work_max: u64) -> Result<(), ParseError> {
    let work = work(scenario);
    if work <= work_max {
        return Ok(());
    }
    let who = match scenario.clients {
        1 => "one client makes".to_owned(),
        clients => format!("{clients} clients make"),
    };
    let until = scenario.queue.until;
    let message = format!("{who} {work} polls and commands until T+{until} (expected {work_max} at most)");
    let hint = format!("fewer clients, an earlier end or a longer `interval`; or, with patience, --max-work {work}");
    // There is one, unless the text was made in a program.
    let is_end = |(_, line): &(usize, &str)| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(|at| at.starts_with("T+")) && words.next() == Some("end")
    };
    let (place, line) = text.lines().enumerate().find(is_end).unwrap_or_default();
    let span = line.len() - line.trim_start().len()..line.trim_end().len();
    Err(Diagnostic::at(name, place + 1, line, span, message, Some(hint)).into())
}

/// Returns how many commands the clients of a scenario are given, and how often their services poll, as long as they run.
fn work(scenario: &Scenario) -> u64 {
    let until = scenario.queue.until;
    // Servers run the service, too.
    let servers = scenario.hosts_named().servers.map_or(0, |platforms| platforms.len() as u64);
    let clients = u64::from(scenario.clients) + servers;
    let mut polls = Polls { of_most: Polling::default(), of_some: BTreeMap::new(), clients, so_far: 0 };
    let mut commands = 0_u64;
    for Timed { at, on, command } in &scenario.queue.commands {
        commands = commands.saturating_add(if *on == Clients::All { clients } else { 1 });
        if let Command::PollingInterval(minutes) = command {
            polls.set(*on, (*at).min(until), u64::from(*minutes).max(1) * 60);
        }
    }
    commands.saturating_add(polls.until(until))
}

/// Says how often a service polls.
#[derive(Clone, Copy)]
struct Polling {
    since: Seconds,
    interval: u64,
}

impl Default for Polling {
    fn default() -> Self {
        Self { since: Seconds(0), interval: Seconds::HOUR.0 }
    }
}

impl Polling {
    const fn until(self, at: Seconds) -> u64 {
        at.0.saturating_sub(self.since.0) / self.interval
    }
}

/// Counts the polls of all clients.
struct Polls {
    of_most: Polling,
    /// Those that were given an interval of their own.
    of_some: BTreeMap<ClientNumber, Polling>,
    clients: u64,
    so_far: u64,
}

impl Polls {
    fn set(&mut self, on: Clients, at: Seconds, interval: u64) {
        match on {
            Clients::All => {
                self.so_far = self.until(at);
                self.of_some.clear();
                self.of_most = Polling { since: at, interval };
            }
            Clients::Only(client) => {
                let before = self.of_some.insert(client, Polling { since: at, interval });
                self.so_far = self.so_far.saturating_add(before.unwrap_or(self.of_most).until(at));
            }
        }
    }

    fn until(&self, at: Seconds) -> u64 {
        let most = self.clients.saturating_sub(self.of_some.len() as u64).saturating_mul(self.of_most.until(at));
        self.of_some.values().fold(self.so_far.saturating_add(most), |sum, some| sum.saturating_add(some.until(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::limits::WORK_MAX;

    fn work_of(text: &str) -> u64 {
        work(&Scenario::parse("x.pcm", format!("pcm 1\n{text}").as_bytes()).unwrap())
    }

    #[test]
    fn work_is_what_is_commanded_and_how_often_the_services_poll() {
        assert_eq!(work_of("T+24:00 end\n"), 24);
        assert_eq!(work_of("clients 10\nT+0:00 on all offer R1\nT+0:00 on WS3 offer R2\nT+24:00 end\n"), 240 + 11);
        assert_eq!(work_of("T+0:00 interval 30\nT+12:00 interval 5\nT+24:00 end\n"), 24 + 12 * 12 + 2);
        assert_eq!(work_of("clients 3\nT+0:00 on WS2 interval 10\nT+24:00 end\n"), 2 * 24 + 6 * 24 + 1);
        let all_after_one = "clients 3\nT+0:00 on WS2 interval 10\nT+12:00 on all interval 30\nT+24:00 end\n";
        assert_eq!(work_of(all_after_one), 2 * 12 + 6 * 12 + 3 * 24 + 4);
    }

    #[test]
    fn too_much_work_is_refused_at_the_end_with_the_flag_that_allows_it() {
        let text = "pcm 1\nclients 10000\nT+0:00 offer R1\nT+175320:00 end # twenty years\n# end\n";
        let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
        assert_eq!(
            scenario.check_work("x.pcm", text, WORK_MAX).unwrap_err().to_string(),
            "x.pcm:4:1: 10000 clients make 1753200001 polls and commands until T+175320:00 (expected 10000000 at most)\n  \
               |\n\
             4 | T+175320:00 end # twenty years\n  \
               | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  \
               |\n\
             hint: fewer clients, an earlier end or a longer `interval`; or, with patience, --max-work 1753200001"
        );
        assert_eq!(scenario.check_work("x.pcm", text, 1_753_200_001), Ok(()));
    }
}
