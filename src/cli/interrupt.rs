//! Ctrl-C: the first one ends a soak at its next idle moment, so that its report comes out; a second one ends the program at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag::{register, register_conditional_shutdown};

/// The status of a program that Ctrl-C has ended, by the custom of shells.
const ENDED_BY_SIGINT: i32 = 130;

/// Watches for Ctrl-C from now on, and returns the flag that it sets.
pub(super) fn flag() -> Arc<AtomicBool> {
    let [flag, was_there_one] = [(), ()].map(|()| Arc::new(AtomicBool::new(false)));
    // They are asked in this order: the first finds nothing to do until the second was there once. Where the system lets nobody watch,
    // Ctrl-C does what it does everywhere.
    let watched = register_conditional_shutdown(SIGINT, ENDED_BY_SIGINT, Arc::clone(&was_there_one))
        .and_then(|_| register(SIGINT, was_there_one))
        .and_then(|_| register(SIGINT, Arc::clone(&flag)));
    let _ = watched;
    flag
}
