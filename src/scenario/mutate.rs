//! Mutates scenarios at the level of commands, for fuzzers: what comes of it is a scenario again, and few commands longer
//! or shorter than its parent.
//!
//! Every function is pure: the same parents and seed give the same child. A child's commands are in the order of their
//! times and within [`limits`](super::limits), and what it prints parses to the same. Notes and expectations stay behind:
//! they were said of the parent, and nobody knows what the child is to do.

mod burst;
mod opposite;
mod theme;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::entropy::entropy;
use super::limits::{MUTATED_CLIENTS_MAX, MUTATED_COMMANDS_MAX, MUTATED_UNTIL_MAX};
use super::{Scenario, draw};
use crate::pcm::build::Platform;
use crate::pcm::clock::Seconds;
use crate::pcm::command::{Clients, Queue, Timed};

/// Bytes from which a child is drawn: a whole queue takes so many, and a few steps far less. When they run out, the first
/// choice is taken each time.
const ENTROPY_BYTES: usize = 1_024;
/// Bytes from which a child is drawn that goes on: several commands, of which some are drawn more than once.
const ENTROPY_BYTES_GOING_ON: usize = 4_096;
/// How many steps part a child from its parent: mostly one, so that what the parent reached is reached again.
const STEPS: [u8; 8] = [1, 1, 1, 1, 2, 2, 3, 5];
/// How many commands like one of the parent's are added at once.
const COPIES: [u8; 4] = [1, 1, 2, 4];
/// One child in so many is drawn anew, and brings in what no parent has.
const REDRAWN_ONE_IN: u8 = 2;
/// How many of ten children that go on do so with a burst.
const BURSTS_OF_TEN: u8 = 7;
/// How many commands are spliced from another queue at once.
const SPLICE_MAX: usize = 4;

impl Scenario {
    /// Returns a child that differs in a few commands: fresh ones inserted, others deleted, duplicated, swapped, changed in
    /// one argument, or moved to another poll or tick; now and then in a setting.
    ///
    /// # Examples
    /// ```
    /// use slowleak::scenario::Scenario;
    ///
    /// let parent = Scenario::parse("s01.pcm", b"pcm 1\nT+0:00 offer R1\nT+3:00 end\n")?;
    /// let child = parent.mutated(7);
    /// assert_eq!(child, parent.mutated(7));
    /// assert_eq!(Scenario::parse("child.pcm", child.to_string().as_bytes()), Ok(child));
    /// # Ok::<(), slowleak::scenario::ParseError>(())
    /// ```
    #[must_use]
    pub fn mutated(&self, seed: u64) -> Self {
        self.child(seed, ENTROPY_BYTES, |u, child| {
            if u.ratio(1_u8, REDRAWN_ONE_IN)? {
                return redraw(u, &mut child.queue);
            }
            for _ in 0..*u.choose(&STEPS)? {
                step(u, child)?;
            }
            Ok(())
        })
    }

    /// Returns a child of two parents: the beginning of the one with the end of the other, a few commands of the other in
    /// the midst of the one, or all commands of both. The settings are those of the one.
    #[must_use]
    pub fn crossed(&self, other: &Self, seed: u64) -> Self {
        self.child(seed, ENTROPY_BYTES, |u, child| cross(u, &mut child.queue, &other.queue))
    }

    /// Returns a child that goes on from the state after the command at a place: mostly with a burst of commands, most of them
    /// about what the parent is about, else with a few steps; half of the time without what the parent did next.
    ///
    /// # Examples
    /// ```
    /// use slowleak::scenario::Scenario;
    ///
    /// let parent = Scenario::parse("s01.pcm", b"pcm 1\nT+0:00 offer R1\nT+0:01 interval 30\nT+3:00 end\n")?;
    /// let first = &parent.queue.commands[0];
    /// assert!((0..100).any(|seed| parent.after(0, seed).queue.commands.first() == Some(first)));
    /// # Ok::<(), slowleak::scenario::ParseError>(())
    /// ```
    #[must_use]
    pub fn after(&self, place: usize, seed: u64) -> Self {
        self.child(seed, ENTROPY_BYTES_GOING_ON, |u, child| {
            if u.arbitrary()? {
                child.queue.commands.truncate(place.saturating_add(1));
                let last = child.queue.commands.last().map(|last| last.at).unwrap_or_default();
                child.queue.until = last + draw::rest(u)?;
            }
            if u.ratio(BURSTS_OF_TEN, 10_u8)? {
                return burst::insert(u, &mut child.queue, place);
            }
            for _ in 0..*u.choose(&STEPS)? {
                step(u, child)?;
            }
            Ok(())
        })
    }

    /// Returns the text of the scenario, without as many of its commands as it takes to be that short; `None` if it is
    /// too long without any. The seed says which commands go.
    #[must_use]
    pub fn text_within(mut self, bytes_max: usize, seed: u64) -> Option<String> {
        let bytes = entropy(seed, ENTROPY_BYTES);
        let mut u = Unstructured::new(&bytes);
        loop {
            let text = self.to_string();
            if text.len() <= bytes_max {
                return Some(text);
            }
            delete(&mut u, &mut self.queue).ok()?;
        }
    }

    /// Makes a child by an action on what it inherits.
    fn child(
        &self,
        seed: u64,
        entropy_bytes: usize,
        action: impl FnOnce(&mut Unstructured<'_>, &mut Self) -> Result<()>,
    ) -> Self {
        let bytes = entropy(seed, entropy_bytes);
        let mut child = Self {
            platform: self.platform,
            clients: self.clients,
            hosts: self.hosts,
            service_build: self.service_build,
            expired_records: self.expired_records,
            queue: self.queue.clone(),
            ..Self::default()
        };
        // A draw that failed would end the action early: what was done until then makes a child too.
        let _ = action(&mut Unstructured::new(&bytes), &mut child);
        bound(&mut child.queue);
        child.clients = child.clients.min(MUTATED_CLIENTS_MAX).max(child.queue.clients());
        child.hosts = child.hosts_named();
        child.with_hosts_in_reach()
    }
}

/// Puts commands in the order of their times, and drops those that are too late or too many.
fn bound(queue: &mut Queue) {
    queue.commands.retain(|timed| timed.at <= MUTATED_UNTIL_MAX);
    queue.commands.sort_by_key(|timed| timed.at);
    queue.commands.truncate(MUTATED_COMMANDS_MAX);
    for timed in &mut queue.commands {
        if matches!(timed.on, Clients::Only(client) if !client.is_server() && client.get() > MUTATED_CLIENTS_MAX) {
            timed.on = Clients::default();
        }
    }
    let last = queue.commands.last().map(|last| last.at).unwrap_or_default();
    queue.until = queue.until.min(MUTATED_UNTIL_MAX).max(last);
}

/// Changes one thing.
fn step(u: &mut Unstructured<'_>, child: &mut Scenario) -> Result<()> {
    let queue = &mut child.queue;
    if queue.commands.is_empty() {
        return if u.arbitrary()? { insert(u, queue) } else { redraw(u, queue) };
    }
    match u.int_in_range(0..=15_u8)? {
        0..=2 => insert(u, queue),
        3..=5 => more_like_it(u, queue),
        6 | 7 => delete(u, queue),
        8 => swap(u, queue),
        9..=11 => change(u, queue),
        12..=14 => postpone(u, queue),
        _ => setting(u, child),
    }
}

/// Chooses a command; a queue without commands has none.
fn any<'q>(u: &mut Unstructured<'_>, queue: &'q mut Queue) -> Result<&'q mut Timed> {
    let place = u.choose_index(queue.commands.len())?;
    Ok(&mut queue.commands[place])
}

/// Inserts a fresh command, now and then with time for what comes of it.
fn insert(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let timed = Timed { at: time(u, queue)?, ..Timed::arbitrary(u)? };
    queue.until = queue.until.max(timed.at + draw::rest(u)?);
    queue.commands.push(timed);
    Ok(())
}

/// Draws all commands anew.
fn redraw(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    *queue = Queue::arbitrary(u)?;
    Ok(())
}

fn delete(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let place = u.choose_index(queue.commands.len())?;
    queue.commands.remove(place);
    Ok(())
}

/// Gives a command again, a few times, at the same time or another and mostly with another argument: so sizes of states
/// grow, to which no line of code leads.
fn more_like_it(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let model = any(u, queue)?.clone();
    for _ in 0..*u.choose(&COPIES)? {
        let mut copy = model.clone();
        if u.arbitrary()? {
            copy.at = time(u, queue)?;
        }
        if u.ratio(3_u8, 4_u8)? {
            change_argument(u, &mut copy)?;
        }
        queue.commands.push(copy);
    }
    Ok(())
}

/// Lets two commands change places, and keeps the times.
fn swap(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let one = u.choose_index(queue.commands.len())?;
    let other = u.choose_index(queue.commands.len())?;
    queue.commands.swap(one, other);
    let [earlier, later] = [one, other].map(|place| queue.commands[place].at);
    queue.commands[one].at = later;
    queue.commands[other].at = earlier;
    Ok(())
}

/// Changes one argument of a command.
fn change(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let changed = any(u, queue)?;
    if changed.command.is_for_clients() && u.ratio(1_u8, 8_u8)? {
        changed.on = draw::clients(u)?;
        return Ok(());
    }
    change_argument(u, changed)
}

/// Redraws one argument of a command.
fn change_argument(u: &mut Unstructured<'_>, timed: &mut Timed) -> Result<()> {
    draw::change::argument(u, &mut timed.command)?;
    for_whom_it_can_be(timed);
    Ok(())
}

/// Says of a command that has become one for the whole site that it is for no client alone.
fn for_whom_it_can_be(timed: &mut Timed) {
    if !timed.command.is_for_clients() {
        timed.on = Clients::default();
    }
}

/// Moves a command to another time, later or earlier.
fn postpone(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<()> {
    let at = time(u, queue)?;
    any(u, queue)?.at = at;
    Ok(())
}

/// Draws a time: that of another command or a little after it, so that the two meet, or a poll or tick.
fn time(u: &mut Unstructured<'_>, queue: &mut Queue) -> Result<Seconds> {
    if queue.commands.is_empty() || u.arbitrary()? {
        return draw::time(u);
    }
    Ok(any(u, queue)?.at + draw::beside(u)?)
}

/// Changes what is set for the whole queue.
fn setting(u: &mut Unstructured<'_>, child: &mut Scenario) -> Result<()> {
    let queue = &mut child.queue;
    match u.int_in_range(0..=11_u8)? {
        0..=3 => queue.until = time(u, queue)? + draw::rest(u)?,
        4 | 5 => queue.seed = draw::seed(u)?,
        6 if u.arbitrary()? => child.clients = u.int_in_range(1..=MUTATED_CLIENTS_MAX)?,
        6 => queue.t0 = draw::t0(u)?,
        7 => child.hosts = draw::hosts(u)?,
        8 | 9 => queue.other_builds = draw::other_application(u, queue.other_builds)?,
        10 => child.expired_records = *u.choose(&[0, 0, 3])?,
        _ => child.platform = Platform::arbitrary(u)?,
    }
    Ok(())
}

/// Takes commands of another queue over.
fn cross(u: &mut Unstructured<'_>, queue: &mut Queue, other: &Queue) -> Result<()> {
    match u.int_in_range(0..=3_u8)? {
        0 | 1 => {
            let cut = time(u, queue)?;
            queue.commands.retain(|timed| timed.at < cut);
            queue.commands.extend(other.commands.iter().filter(|timed| timed.at >= cut).cloned());
            queue.until = other.until;
        }
        2 => {
            queue.commands.extend_from_slice(&other.commands);
            queue.until = queue.until.max(other.until);
        }
        _ => splice(u, queue, other)?,
    }
    Ok(())
}

/// Takes a few commands over that follow one another, all as much earlier or later as it takes to begin at a drawn time.
fn splice(u: &mut Unstructured<'_>, queue: &mut Queue, other: &Queue) -> Result<()> {
    let first = u.choose_index(other.commands.len())?;
    let count = u.int_in_range(1..=SPLICE_MAX)?;
    let begins = time(u, queue)?;
    let taken = &other.commands[first..other.commands.len().min(first + count)];
    let moved = |timed: &Timed| Timed { at: begins + (timed.at - taken[0].at), ..timed.clone() };
    queue.commands.extend(taken.iter().map(moved));
    Ok(())
}
