//! The inputs that hold a record: the largest size of a state that was ever reached, or of two states at once.

use std::cell::{Cell, RefCell};

use slowleak::pcm::Site;
use slowleak::scenario::Scenario;

const GAUGES: usize = Site::GAUGES.len();
const RECORDS: usize = GAUGES * (GAUGES + 1) / 2;

thread_local! {
    static REACHED: Cell<[u64; RECORDS]> = const { Cell::new([0; RECORDS]) };
    static HOLDERS: RefCell<Vec<(usize, u64, Scenario)>> = const { RefCell::new(Vec::new()) };
}

/// Notes what one look has read.
pub fn note(readings: &[u64; GAUGES]) {
    if !slowleak::scenario::on("records") {
        return;
    }
    let mut reached = REACHED.get();
    let mut place = 0;
    for (at, &one) in readings.iter().enumerate() {
        for &other in &readings[..=at] {
            reached[place] = reached[place].max(one.min(16) * other.min(16));
            place += 1;
        }
    }
    REACHED.set(reached);
}

/// Gives the records to an input that has broken them.
pub fn keep(scenario: &Scenario, seed: u32) {
    let reached = REACHED.replace([0; RECORDS]);
    HOLDERS.with_borrow_mut(|holders| {
        for (place, &size) in reached.iter().enumerate().filter(|(_, size)| **size > 1) {
            match holders.iter_mut().find(|(of, ..)| *of == place) {
                Some((_, record, holder)) => {
                    if size > *record || size == *record && (seed as usize + place) % 64 == 0 {
                        (*record, *holder) = (size, scenario.clone());
                    }
                }
                None => holders.push((place, size, scenario.clone())),
            }
        }
    });
}

/// Chooses an input that holds a record.
pub fn holder(seed: u32) -> Option<Scenario> {
    HOLDERS.with_borrow(|holders| {
        let place = (seed as usize / 64) % holders.len().max(1);
        holders.get(place).map(|(.., holder)| holder.clone())
    })
}
