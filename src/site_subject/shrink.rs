//! Says which queues are simpler than others, and how queues follow one another.
//!
//! Simpler means: nearer to what scenarios take for granted. An offer is that of the conventions and no whole file, a name
//! the first of its kind, a time early and round.

mod command;

use std::ops::Range;

use crate::pcm::clock::Clock;
use crate::pcm::{Clients, OtherBuilds, Queue, Seconds, Timed};
use crate::scenario::limits;
use crate::soak::Shrink;

/// What times are rounded down to, the roundest first. Polls are an hour apart, ticks of Maintenance Manager five minutes.
const ROUND: [Seconds; 4] = [Seconds::DAY, Seconds::HOUR, Seconds(300), Seconds::MINUTE];

impl Shrink for Queue {
    type Command = Timed;

    fn commands(&self) -> &[Timed] {
        &self.commands
    }

    fn with_commands(&self, commands: Vec<Timed>) -> Self {
        Self { commands, ..*self }
    }

    /// Lets queues follow one another: each begins on the next whole hour after the end of the one before it, so that
    /// what was on a poll stays on one. Calendar and seed are those of the latest.
    fn join(journal: &[Self]) -> Option<Self> {
        let latest = journal.last()?;
        let mut joined = Self { commands: Vec::new(), until: Seconds(0), ..*latest };
        let mut begins = Seconds(0);
        for queue in &journal[that_fit(journal)] {
            let later = |timed: &Timed| Timed { at: begins + timed.at, ..timed.clone() };
            joined.commands.extend(queue.commands.iter().map(later));
            joined.until = begins + end(queue);
            begins = joined.until.next_multiple_after(Seconds::HOUR);
        }
        Some(joined)
    }

    /// No queue is empty: without a command the service polls all the same, when the site is wound down.
    fn is_empty(&self) -> bool {
        false
    }

    fn simpler_commands(&self, index: usize) -> Vec<Timed> {
        let Timed { at, on, command } = &self.commands[index];
        // The order of the commands stays as it is.
        let earliest = index.checked_sub(1).map_or(Seconds(0), |previous| self.commands[previous].at);
        let timed = earlier(*at, earliest).map(|at| Timed { at, on: *on, command: command.clone() });
        let simpler = command::simpler(command, self.t0).into_iter().map(|command| Timed { at: *at, on: *on, command });
        // The first client is simpler than any other, and one than all.
        let first = (*on != Clients::default()).then(|| Timed::new(*at, command.clone()));
        first.into_iter().chain(timed).chain(simpler).collect()
    }

    fn simpler_circumstances(&self) -> Vec<Self> {
        let last = self.commands.last().map_or(Seconds(0), |last| last.at);
        let with_until = |until| Self { until, ..self.clone() };
        let shorter = earlier(self.until, last).map(with_until);
        let plain = [
            Self { seed: 0, ..self.clone() },
            Self { t0: Clock::T0, ..self.clone() },
            Self { other_builds: OtherBuilds::default(), ..self.clone() },
        ];
        let sooner = (0..self.commands.len()).flat_map(|index| sooner(self, index));
        shorter.chain(plain).chain(sooner).collect()
    }
}

/// The latest queues, as many as make a scenario.
fn that_fit(journal: &[Queue]) -> Range<usize> {
    let (mut commands, mut lasts) = (0, Seconds(0));
    let fits = |queue: &&Queue| {
        commands += queue.commands.len();
        lasts += end(queue).next_multiple_after(Seconds::HOUR);
        commands <= limits::COMMANDS_MAX && lasts <= limits::TIME_MAX
    };
    // One alone fits: it is a scenario.
    let count = journal.iter().rev().take_while(fits).count().max(1);
    journal.len() - count..journal.len()
}

/// When a queue has been worked off: its end, or its last command if that is later.
fn end(queue: &Queue) -> Seconds {
    queue.commands.iter().map(|timed| timed.at).fold(queue.until, Seconds::max)
}

/// Shortens the time before a command, so that it and all that follows come sooner, as far apart as before.
fn sooner(queue: &Queue, index: usize) -> impl Iterator<Item = Queue> {
    let at = queue.commands[index].at;
    let earliest = index.checked_sub(1).map_or(Seconds(0), |previous| queue.commands[previous].at);
    earlier(at, earliest).map(move |sooner| {
        let by = at - sooner;
        let mut queue = queue.clone();
        queue.commands[index..].iter_mut().for_each(|timed| timed.at = timed.at - by);
        queue.until = (queue.until - by).max(sooner);
        queue
    })
}

/// Proposes earlier times, no earlier than another: that one first, then half the way there, then round ones.
fn earlier(time: Seconds, earliest: Seconds) -> impl Iterator<Item = Seconds> {
    let half = Seconds(u64::midpoint(earliest.0, time.0));
    let rounded = |time: Seconds| ROUND.into_iter().map(move |step| Seconds(time.0 - time.0 % step.0));
    let less = ROUND.into_iter().filter_map(move |step| time.0.checked_sub(step.0).map(Seconds));
    let proposed = std::iter::once(earliest).chain(rounded(half)).chain(rounded(time)).chain(less);
    proposed.filter(move |&earlier| earliest <= earlier && earlier < time)
}
