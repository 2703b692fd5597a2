//! The custom mutator of queues: it changes scenarios by commands, and bytes rarely.
//!
//! libFuzzer does not control lengths when it has a custom mutator, so the lengths are bounded here: a child has at most
//! [`MUTATED_COMMANDS_MAX`](slowleak::scenario::limits::MUTATED_COMMANDS_MAX) commands, and drops more of them where its
//! text would be longer than libFuzzer has room for.

use std::cell::RefCell;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzzer_mutate;
use slowleak::pcm::{Build, Leak, Leaks, Queue};
use slowleak::scenario::{HOSTS, Scenario, entropy};

use crate::plant::Plant;
use crate::{campaign, search};

/// One mutation in so many is left to libFuzzer, and changes bytes: what a person mistypes is an input too.
const BYTES_ONE_IN: u32 = 64;

/// How many children of a hundred go on from a rare state that is known, whatever libFuzzer offers as their parent.
const FROM_FRONTIER_PERCENT: u8 = 60;

/// One mutation in so many of a planted scenario changes what is planted.
const PLANT_ONE_IN: u32 = 4;

/// Bytes that a plant is drawn from: one for the build, and one for each leak.
const PLANT_BYTES: usize = 32;

/// Bytes that a queue is drawn from: as many as the mutator of the library takes.
const QUEUE_BYTES: usize = 1_024;

thread_local! {
    static HANDED_OVER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes a scenario the next input, so that libFuzzer's own artifact is the one that shows a finding.
pub(crate) fn hand_over(scenario: &Scenario) {
    HANDED_OVER.set(Some(scenario.to_string()));
    campaign::waiting(true);
}

/// Says what a child inherits beside commands and settings.
pub type Notes = fn(parent: &Scenario, seed: u32) -> Vec<String>;

/// Leaves nothing to a child.
#[must_use]
pub fn no_notes(_parent: &Scenario, _seed: u32) -> Vec<String> {
    Vec::new()
}

/// Leaves a child what is planted, or plants something else.
#[must_use]
pub fn plant(parent: &Scenario, seed: u32) -> Vec<String> {
    let inherited = Plant::of(parent).ok();
    let plant = inherited.filter(|_| !seed.is_multiple_of(PLANT_ONE_IN));
    let bytes = entropy(seed.into(), PLANT_BYTES);
    plant.or_else(|| draw_plant(&mut Unstructured::new(&bytes)).ok()).map(Plant::note).into_iter().collect()
}

/// Draws a build, and each leak with one chance in four.
fn draw_plant(u: &mut Unstructured<'_>) -> Result<Plant> {
    let build = *u.choose(&Build::LADDER)?;
    let mut leaks = Leaks::NONE;
    for leak in Leak::ALL {
        if u.ratio(1_u8, 4_u8)? {
            leaks = leaks.with(leak);
        }
    }
    Ok(Plant { build, leaks })
}

/// Changes the input in `data[..size]` and returns its new size. An input that does not parse gives way to a fresh one.
pub fn mutate(data: &mut [u8], size: usize, size_max: usize, seed: u32, notes: Notes) -> usize {
    if let Some(size) = handed_over(&mut data[..size_max]) {
        return size;
    }
    if cfg!(feature = "blind") {
        return write(&mut data[..size_max], draw_blindly(seed), seed).unwrap_or_default();
    }
    if let Some(size) = from_frontier(&mut data[..size_max], seed) {
        return size;
    }
    if !seed.is_multiple_of(BYTES_ONE_IN) {
        let parent = Scenario::parse("parent", &data[..size]).unwrap_or_default();
        let child = Scenario { notes: notes(&parent, seed), ..parent.mutated(seed.into()) };
        if let Some(size) = write(&mut data[..size_max], child, seed) {
            return size;
        }
    }
    fuzzer_mutate(data, size, size_max)
}

/// Draws a scenario that owes nothing to what was tried before.
fn draw_blindly(seed: u32) -> Scenario {
    let queue = Queue::arbitrary(&mut Unstructured::new(&entropy(seed.into(), QUEUE_BYTES))).unwrap_or_default();
    let hosts = if queue.names_servers() { HOSTS[1] } else { HOSTS[0] };
    Scenario { clients: queue.clients(), hosts, queue, ..Scenario::default() }
}

/// Crosses two inputs into `out` and returns the size of the child: 0, which libFuzzer takes for no child, where one of them
/// does not parse.
pub fn cross(one: &[u8], other: &[u8], out: &mut [u8], seed: u32, notes: Notes) -> usize {
    if let Some(size) = handed_over(out) {
        return size;
    }
    if cfg!(feature = "blind") {
        return 0;
    }
    if let Some(size) = from_frontier(out, seed) {
        return size;
    }
    let [Ok(one), Ok(other)] = [one, other].map(|parent| Scenario::parse("parent", parent)) else { return 0 };
    let child = Scenario { notes: notes(&one, seed), ..one.crossed(&other, seed.into()) };
    write(out, child, seed).unwrap_or_default()
}

/// Writes a child that goes on from a rare state, as often as that is wanted.
fn from_frontier(out: &mut [u8], seed: u32) -> Option<usize> {
    // Of other bytes than the child.
    let bytes = entropy(u64::from(seed) | 1 << 32, 1);
    let is_wanted = Unstructured::new(&bytes).ratio(FROM_FRONTIER_PERCENT, 100).unwrap_or_default();
    if is_wanted { write(out, search::child(seed)?, seed) } else { None }
}

fn handed_over(out: &mut [u8]) -> Option<usize> {
    let text = HANDED_OVER.take()?;
    let room = out.len();
    let Some(place) = out.get_mut(..text.len()) else {
        panic!(
            "inputs that leak together make one of {} bytes (hint: -max_len={} or more, not {room})\n{text}",
            text.len(),
            text.len()
        );
    };
    place.copy_from_slice(text.as_bytes());
    campaign::waiting(false);
    Some(text.len())
}

/// Writes a child, shortened to the room there is; `None` if there is too little for any.
fn write(out: &mut [u8], child: Scenario, seed: u32) -> Option<usize> {
    let text = child.text_within(out.len(), seed.into())?;
    out[..text.len()].copy_from_slice(text.as_bytes());
    Some(text.len())
}
