//! What draws the search to states: the counters of libFuzzer, and the frontier that the mutator goes on from.
//!
//! libFuzzer keeps an input for each new reading of a gauge, and forgets at which command it showed and how rare it is. The
//! [`Frontier`] knows both. It is filled by inputs that are executed, and asked by the mutator. A process that is started on files
//! mutates nothing, and keeps none.

use std::cell::RefCell;
use std::env;
use std::path::Path;

use slowleak::pcm::{Queue, Site};
use slowleak::scenario::Scenario;
use slowleak::scenario::frontier::{Frontier, Looks};

thread_local! {
    static LOOKS: RefCell<Looks> = const { RefCell::new(Looks::new()) };
    static FRONTIER: RefCell<Option<Frontier>> = RefCell::new(mutates().then(Frontier::new));
}

/// Says whether libFuzzer will ask for children: not where a word of its command line is a file.
fn mutates() -> bool {
    cfg!(feature = "gauges")
        && !cfg!(feature = "blind")
        && !env::args_os().skip(1).any(|word| Path::new(&word).is_file())
}

/// Expects the looks of an input.
pub fn begin(queue: &Queue) {
    if FRONTIER.with_borrow(Option::is_some) {
        LOOKS.with_borrow_mut(|looks| looks.expect(queue));
    }
}

/// Takes a look at the site in the midst of things.
#[cfg(feature = "gauges")]
pub(crate) fn look(readings: &[u64; Site::GAUGES.len()]) {
    slowleak::extra_counters::note(readings);
    LOOKS.with_borrow_mut(|looks| looks.push(readings));
}

/// Takes what was seen of an input into the frontier.
pub fn end(input: &[u8]) {
    FRONTIER.with_borrow_mut(|frontier| {
        if let (Some(frontier), Ok(input)) = (frontier, std::str::from_utf8(input)) {
            LOOKS.with_borrow(|looks| frontier.take(looks, input));
        }
    });
}

/// Makes a child that goes on from a rare state; `None` where none is known.
pub(crate) fn child(seed: u32) -> Option<Scenario> {
    FRONTIER.with_borrow_mut(|frontier| frontier.as_mut()?.child(seed.into()))
}
