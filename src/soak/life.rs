//! Lives: start, cycles, drop. A soak runs several, and somebody watches.
//!
//! The first life is short and may initialise statics and thread-locals. The second is the judged one. The others are short
//! again, as many as it takes to say whether each further life leaves something behind.

use super::curve::Curve;
use super::gauge::Gauges;
use super::limits;
use super::subject::Subject;
use super::verdict::lives_are_enough;
use crate::heap::{Counter, Level, uncounted};

/// Says how the lives go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// With one more cycle, or the next life.
    On,
    /// With the end of this life.
    EndLife,
    /// Not at all; nothing further counts.
    Stop,
}

/// Watches the lives of a subject.
pub(super) trait Observer<S: Subject> {
    /// The judged life is idle, after so many cycles; 0 is after start.
    fn idle(&mut self, cycle: u64, subject: &S, running: &S::Running) -> Next;

    /// A life has ended, the service is dropped. The first is life 1.
    fn ended(&mut self, life: u64) -> Next;
}

/// Lets a subject live until the observer has seen enough lives, or there are [`limits::LIVES_MAX`].
pub(super) fn live<S: Subject>(subject: &mut S, observer: &mut impl Observer<S>) {
    live_briefly(subject);
    if observer.ended(1) == Next::Stop {
        return;
    }
    let mut running = subject.start();
    for cycle in 1.. {
        match observer.idle(cycle - 1, subject, &running) {
            Next::On => subject.cycle(&mut running),
            Next::EndLife => break,
            Next::Stop => return,
        }
    }
    drop(running);
    let mut life = 2;
    while observer.ended(life) != Next::Stop && life < limits::LIVES_MAX {
        live_briefly(subject);
        life += 1;
    }
}

fn live_briefly<S: Subject>(subject: &mut S) {
    let mut running = subject.start();
    for _ in 0..limits::CYCLES_SHORT_LIFE {
        subject.cycle(&mut running);
    }
}

/// Holds the facts of one run of the lives.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) curve: Curve,
    pub(super) gauges: Gauges,
    /// The levels after each life has ended; the first is that before all of them.
    pub(super) lives: Curve,
    /// Of the judged life.
    pub(super) allocations: u64,
}

/// Takes the facts down while the lives go by, without counting in them.
pub(super) struct Witness<'a, C> {
    counter: &'a C,
    record: Record,
    strict: bool,
    /// The level and the allocations at the end of the latest life.
    life_began: (Level, u64),
    /// Says whether the judged life has had enough cycles.
    is_enough: &'a mut dyn FnMut(&Record) -> bool,
}

impl<'a, C: Counter> Witness<'a, C> {
    pub(super) fn new(
        counter: &'a C,
        warm_up: u64,
        strict: bool,
        is_enough: &'a mut dyn FnMut(&Record) -> bool,
    ) -> Self {
        let mut lives = Curve::new(1);
        uncounted(|| lives.push(Level::default()));
        let record = Record { curve: Curve::new(warm_up), gauges: Gauges::default(), lives, allocations: 0 };
        Self { counter, record, strict, life_began: (Level::default(), 0), is_enough }
    }

    pub(super) fn into_record(self) -> Record {
        self.record
    }
}

impl<S: Subject, C: Counter> Observer<S> for Witness<'_, C> {
    fn idle(&mut self, cycle: u64, subject: &S, running: &S::Running) -> Next {
        uncounted(|| {
            let (level, allocations) = self.life_began;
            let Record { curve, gauges, .. } = &mut self.record;
            curve.push(Level::default() + (self.counter.level() - level));
            let warm_up = curve.warm_up();
            subject.gauges(running, &mut |name, value| {
                if cycle <= warm_up {
                    gauges.read_idle(name, value);
                } else {
                    gauges.read(cycle, name, value);
                }
            });
            self.record.allocations = self.counter.allocations() - allocations;
            if (self.is_enough)(&self.record) { Next::EndLife } else { Next::On }
        })
    }

    fn ended(&mut self, _: u64) -> Next {
        uncounted(|| {
            let level = self.counter.level();
            self.life_began = (level, self.counter.allocations());
            self.record.lives.push(level);
            if lives_are_enough(&self.record.lives, self.strict) { Next::Stop } else { Next::On }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::subject::Closures;
    use super::*;

    /// A heap whose level is set by hand.
    struct ByHand(Cell<i64>);

    impl Counter for ByHand {
        fn level(&self) -> Level {
            Level { bytes: 0, blocks: self.0.get() }
        }

        fn allocations(&self) -> u64 {
            0
        }
    }

    /// Lets a subject live after each of whose lives so many blocks are live: the cycles of each life, and the levels.
    fn lived(strict: bool, blocks: impl Fn(i64) -> i64) -> (Vec<u64>, Vec<i64>) {
        let (heap, mut cycles) = (ByHand(Cell::new(0)), Vec::new());
        let mut is_enough = |record: &Record| record.curve.cycles() == 5;
        let mut witness = Witness::new(&heap, 0, strict, &mut is_enough);
        let mut lives = 0;
        let start = || {
            lives += 1;
            heap.0.set(blocks(lives));
            lives
        };
        let cycle = |&mut life: &mut i64| cycles.push(life);
        live(&mut Closures { start, cycle, gauges: |_: &i64, _: &mut super::super::GaugeReader<'_>| {} }, &mut witness);
        let levels = witness.into_record().lives.levels().iter().map(|level| level.blocks).collect();
        let cycles_of = |life| cycles.iter().filter(|&&cycle| cycle == life).count() as u64;
        ((1..=lives).map(cycles_of).collect(), levels)
    }

    #[test]
    fn the_second_life_is_the_judged_one_and_the_others_are_short() {
        let (cycles, levels) = lived(true, |_| 0);
        assert_eq!(cycles, [limits::CYCLES_SHORT_LIFE, 5, limits::CYCLES_SHORT_LIFE]);
        assert_eq!(levels, [0; 4], "before all lives, and after each");
    }

    #[test]
    fn a_strict_subject_lives_three_times_whatever_it_leaves() {
        assert_eq!(lived(true, |life| life).1, [0, 1, 2, 3]);
    }

    #[test]
    fn others_live_sixteen_times_and_on_while_the_level_rises() {
        let number = |blocks: fn(i64) -> i64| lived(false, blocks).1.len() as u64 - 1;
        assert_eq!(number(|_| 0), limits::LIVES_FIRST);
        assert_eq!(number(|life| life.min(12)), 32, "a pool of twelve");
        assert_eq!(number(|life| 2 * life % 37), 32, "emptied in the nineteenth life");
        assert_eq!(number(|life| life), limits::LIVES_MAX);
    }

    #[test]
    fn lives_end_at_their_limit_though_the_observer_waits_for_more() {
        struct Waiting(u64);
        impl<S: Subject> Observer<S> for Waiting {
            fn idle(&mut self, _: u64, _: &S, _: &S::Running) -> Next {
                Next::EndLife
            }

            fn ended(&mut self, life: u64) -> Next {
                self.0 = life;
                Next::On
            }
        }
        let mut waiting = Waiting(0);
        let gauges = |(): &(), _: &mut super::super::GaugeReader<'_>| {};
        live(&mut Closures { start: || (), cycle: |(): &mut ()| {}, gauges }, &mut waiting);
        assert_eq!(waiting.0, limits::LIVES_MAX);
    }
}
