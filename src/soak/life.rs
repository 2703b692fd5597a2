//! Lives: start, cycles, drop. A soak runs several, and somebody watches.
//!
//! The first life is short and may initialise statics and thread-locals. The second is the judged one. The others are short
//! again, as many as it takes to say whether each further life leaves something behind.

use std::time::{Duration, Instant};

use super::limits;
use super::meter::Readings;
use super::search::Search;
use super::subject::Subject;
use super::verdict::lives_are_enough;
use crate::heap::{Counter, Native, Scope, Scout, StartError, uncounted};
use crate::process::{self, Assigned, Event, Stopwatch};
use crate::record::{NATIVE_HEAP, OPEN_FILES, Observation, RESIDENT_MEMORY, THREADS, Unit};

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

pub(super) fn live_briefly<S: Subject>(subject: &mut S) {
    let mut running = subject.start();
    for _ in 0..limits::CYCLES_SHORT_LIFE {
        subject.cycle(&mut running);
    }
}

/// Tells another process what is seen, as it is seen.
pub(super) struct Teller {
    assigned: &'static Assigned,
    /// The meter of C's heap, where it can be read.
    native: Option<Native>,
}

impl Teller {
    pub(super) const fn new(assigned: &'static Assigned) -> Self {
        Self { assigned, native: None }
    }

    /// Reads C's heap as well, if that can be believed here.
    pub(super) fn read_native(&mut self) {
        self.native = uncounted(Native::start);
    }
}

/// Reads what the system says of this process, where it is the subject's own: the name, the unit, and whether that is judged.
fn read_system(native: Option<Native>, reader: &mut impl FnMut(&str, Unit, bool, u64)) {
    if let Some(native) = native {
        reader(NATIVE_HEAP, Unit::Bytes, true, native.bytes());
    }
    if let Some(open_files) = process::open_files() {
        reader(OPEN_FILES, Unit::Pieces, true, open_files);
    }
    if let Some(process::Readings { threads, resident_bytes }) = process::readings() {
        reader(THREADS, Unit::Pieces, true, threads);
        reader(RESIDENT_MEMORY, Unit::Bytes, false, resident_bytes);
    }
}

/// Reads the meters of this process one by one, so that a bench can say what each costs.
#[derive(Debug)]
pub struct Dials {
    native: Option<Native>,
    _scout: Scout,
}

impl Dials {
    /// Begins to count the whole process, and looks for C's heap.
    ///
    /// # Errors
    ///
    /// Those of [`Scout::start`].
    pub fn start() -> Result<Self, StartError> {
        let scout = Scout::start(Scope::Process)?;
        Ok(Self { native: uncounted(Native::start), _scout: scout })
    }

    /// Reads C's heap, in bytes.
    #[must_use]
    pub fn native_heap(&self) -> Option<u64> {
        self.native.map(Native::bytes)
    }

    /// Counts the open files.
    #[must_use]
    pub fn open_files(&self) -> Option<u64> {
        process::open_files()
    }

    /// Counts the threads; resident memory is read with them.
    #[must_use]
    pub fn threads(&self) -> Option<u64> {
        process::readings().map(|readings| readings.threads)
    }

    /// Reads all of them, as a soak does.
    pub fn all(&self, reader: &mut impl FnMut(&str, Unit, bool, u64)) {
        read_system(self.native, reader);
    }
}

/// Takes the facts down while the lives go by, without counting in them.
pub(super) struct Witness<'a, C> {
    counter: &'a C,
    record: Observation,
    teller: Option<&'a mut Teller>,
    /// How long a life may take to release what it held, at its end.
    patience: Patience,
    search: &'a Search,
    /// Tells the time since the run began, of what a limit allows.
    elapsed: &'a dyn Fn() -> Duration,
    began: Instant,
    readings: Readings,
    /// Says whether the judged life has had enough cycles.
    is_enough: &'a mut dyn FnMut(&mut Observation) -> bool,
}

impl<'a, C: Counter> Witness<'a, C> {
    pub(super) fn new(
        counter: &'a C,
        warm_up: u64,
        search: &'a Search,
        teller: Option<&'a mut Teller>,
        elapsed: &'a dyn Fn() -> Duration,
        is_enough: &'a mut dyn FnMut(&mut Observation) -> bool,
    ) -> Self {
        let patience = uncounted(|| Patience::new(teller.is_some()));
        let record = uncounted(|| Observation::of(search.curve(warm_up)));
        let (began, readings) = (Instant::now(), Readings::default());
        Self { counter, record, teller, patience, search, elapsed, began, readings, is_enough }
    }

    pub(super) fn into_record(self) -> Observation {
        self.record
    }

    /// Reads the meters after a cycle, if they are due. What the system says is read where time may decide.
    fn meters<S: Subject>(&mut self, cycle: u64, subject: &S, running: &S::Running) {
        let is_own = self.teller.is_some() && !self.search.strict;
        let judged = cycle.checked_sub(self.record.curve.warm_up());
        let elapsed = if is_own { self.began.elapsed() } else { Duration::MAX };
        if cycle > 0 && judged.is_none_or(|cycle| !self.readings.are_due(cycle, elapsed)) {
            return;
        }
        let began = Instant::now();
        // On a busy machine a reading waits for others: that is none of what it takes. To know it costs as much as a cheap reading.
        let watch = self.readings.are_dear().then(Stopwatch::start);
        let Self { record, teller, .. } = self;
        let native = teller.as_ref().and_then(|teller| teller.native);
        let mut read = |name: &str, unit, is_judged, value| {
            record.meter(name, unit, is_judged, value);
            if let Some(Teller { assigned, .. }) = teller {
                assigned.add(&Event::Meter { name, unit, is_judged, value });
            }
        };
        subject.meters(running, &mut |name, value| read(name, Unit::Pieces, true, value));
        if is_own {
            read_system(native, &mut read);
            let took = watch.map_or_else(|| began.elapsed(), |watch| watch.elapsed(limits::TIME_STRETCHED_MAX));
            self.readings.took(took);
        }
    }
}

impl<S: Subject, C: Counter> Observer<S> for Witness<'_, C> {
    fn idle(&mut self, cycle: u64, subject: &S, running: &S::Running) -> Next {
        uncounted(|| {
            let (level, allocations) = (self.counter.level(), self.counter.allocations());
            self.meters(cycle, subject, running);
            let Self { record, teller, .. } = self;
            subject.gauges(running, &mut |name, value| {
                if record.gauge(name, value)
                    && let Some(Teller { assigned, .. }) = teller
                {
                    assigned.add(&Event::Gauge { name, value });
                }
            });
            record.idle(level, allocations);
            if let Some(Teller { assigned, .. }) = teller {
                assigned.tell(&Event::Idle { level, allocations });
            }
            if (self.is_enough)(record) { Next::EndLife } else { Next::On }
        })
    }

    fn ended(&mut self, _: u64) -> Next {
        uncounted(|| {
            let before = self.record.life_began.0;
            self.patience.wait_until(|| self.counter.level() == before);
            let (level, allocations) = (self.counter.level(), self.counter.allocations());
            self.record.life_ended(level, allocations);
            if let Some(Teller { assigned, .. }) = &self.teller {
                assigned.tell(&Event::LifeEnded { level, allocations });
            }
            let is_enough = lives_are_enough(&self.record.lives, self.search.strict);
            if is_enough || self.search.ends_lives(&self.record.lives, self.elapsed) { Next::Stop } else { Next::On }
        })
    }
}

/// Waits at the ends of lives for what other threads release late, as long as that helps.
#[derive(Debug)]
struct Patience {
    /// Threads at the beginning, where others than those are waited for.
    threads: Option<u64>,
    wait_max: Duration,
}

impl Patience {
    fn new(waits: bool) -> Self {
        let threads = if waits { process::readings().map(|readings| readings.threads) } else { None };
        Self { threads, wait_max: limits::LIFE_END_WAIT_MAX }
    }

    /// Waits, while threads are there that came with the lives. After a wait in vain the next one is half as long.
    fn wait_until(&mut self, is_back: impl Fn() -> bool) {
        let Some(threads) = self.threads else { return };
        if is_back() || process::readings().is_none_or(|readings| readings.threads <= threads) {
            return;
        }
        let began = Instant::now();
        while began.elapsed() < self.wait_max {
            std::thread::sleep(limits::LIFE_END_LOOK);
            if is_back() {
                return;
            }
        }
        self.wait_max /= 2;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::subject::Closures;
    use super::*;
    use crate::record::Level;

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

    /// Reports nothing.
    fn nothing<Running>(_: &Running, _: &mut super::super::GaugeReader<'_>) {}

    /// Lets a subject live after each of whose lives so many blocks are live: the cycles of each life, and the levels.
    fn lived(strict: bool, blocks: impl Fn(i64) -> i64) -> (Vec<u64>, Vec<i64>) {
        let (heap, mut cycles) = (ByHand(Cell::new(0)), Vec::new());
        let mut is_enough = |record: &mut Observation| record.curve.cycles() == 5;
        let search = Search { strict, ..Search::exactly(5, u64::MAX) };
        let mut witness = Witness::new(&heap, 0, &search, None, &|| Duration::ZERO, &mut is_enough);
        let mut lives = 0;
        let start = || {
            lives += 1;
            heap.0.set(blocks(lives));
            lives
        };
        let cycle = |&mut life: &mut i64| cycles.push(life);
        let (gauges, meters) = (nothing::<i64>, nothing::<i64>);
        live(&mut Closures { start, cycle, gauges, meters }, &mut witness);
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
        let (gauges, meters) = (nothing::<()>, nothing::<()>);
        live(&mut Closures { start: || (), cycle: |(): &mut ()| {}, gauges, meters }, &mut waiting);
        assert_eq!(waiting.0, limits::LIVES_MAX);
    }
}
