//! Bursts: several commands in a row at one place of a queue, so that a state is met by many orders of commands while it lasts.
//!
//! One command in 64 that is drawn is the one that a state waits for; of a burst of twelve, two such commands meet it in their
//! order by one chance in a hundred.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::opposite::opposite;
use super::theme::Theme;
use super::{MUTATED_COMMANDS_MAX, change_argument, draw, for_whom_it_can_be};
use crate::pcm::JobStep;
use crate::pcm::command::{Command, Queue, Timed};
use crate::pcm::record::Id;

/// How many commands a burst has.
const LENGTHS: [usize; 6] = [1, 1, 2, 4, 8, 12];
/// How far back a command is looked for that is undone or given again.
const LOOK_BACK: usize = 6;
/// How often a command is drawn at most until it is about what the command before the burst is about.
const DRAWS_MAX: usize = 17;

/// Inserts a burst behind the command at a place; into an empty queue at any time.
pub(super) fn insert(u: &mut Unstructured<'_>, queue: &mut Queue, place: usize) -> Result<()> {
    let before = queue.commands.len().min(place.saturating_add(1));
    let anchor = queue.commands[..before].last();
    let mut at = match anchor {
        Some(anchor) => anchor.at,
        None => draw::time(u)?,
    };
    let theme = anchor.map(|anchor| Theme::of(&anchor.command));
    let requests: Vec<_> = queue.commands.iter().filter_map(|timed| requested(&timed.command)).collect();
    let room = MUTATED_COMMANDS_MAX.saturating_sub(queue.commands.len());
    let count = (*u.choose(&LENGTHS)?).min(room.max(1));
    let rest = queue.commands.split_off(before);
    for _ in 0..count {
        // Mostly in the same second: a state that does not last is met too.
        if u.ratio(1_u8, 4_u8)? {
            at += draw::beside(u)?;
        }
        let mut timed = Timed { at, ..fitting(u, &queue.commands, theme)? };
        if !requests.is_empty()
            && let Some(request) = named(&mut timed.command)
            && u.ratio(3_u8, 4_u8)?
        {
            *request = *u.choose(&requests)?;
        }
        queue.commands.push(timed);
    }
    queue.commands.extend(rest);
    queue.until = queue.until.max(at + draw::rest(u)?);
    Ok(())
}

/// Draws a command that fits what was done: the opposite of something, the same with another argument, or something with the
/// same theme; now and then whatever it is.
fn fitting(u: &mut Unstructured<'_>, done: &[Timed], theme: Option<Theme>) -> Result<Timed> {
    let way = u.int_in_range(0..=7_u8)?;
    let near = &done[done.len() - done.len().min(LOOK_BACK)..];
    if near.is_empty() {
        return Timed::arbitrary(u);
    }
    let model = &near[u.choose_index(near.len())?];
    match way {
        0..=3 => {
            let mut timed = model.clone();
            match opposite(&model.command).filter(|_| way < 2) {
                Some(command) => {
                    timed.command = command;
                    for_whom_it_can_be(&mut timed);
                }
                None => change_argument(u, &mut timed)?,
            }
            Ok(timed)
        }
        4 | 5 => {
            let mut timed = Timed::arbitrary(u)?;
            for _ in 1..DRAWS_MAX {
                if theme.is_none_or(|theme| Theme::of(&timed.command) == theme) {
                    break;
                }
                timed = Timed::arbitrary(u)?;
            }
            Ok(timed)
        }
        _ => Timed::arbitrary(u),
    }
}

/// Returns the request that a command brings into the queue.
fn requested(command: &Command) -> Option<Id> {
    match command {
        Command::Offer(offer) | Command::Job(JobStep::Create { offer, .. }) => Some(offer.record.request),
        _ => None,
    }
}

/// Returns the request that a command says something more of.
const fn named(command: &mut Command) -> Option<&mut Id> {
    match command {
        Command::Withdraw(request)
        | Command::Execute(request)
        | Command::Archive(request)
        | Command::Job(JobStep::Cancel(request) | JobStep::Delete(request)) => Some(request),
        _ => None,
    }
}
