//! A subject that lives across many inputs: its gauges after start, and its level after each cycle.

use super::run::SetupError;
use super::service::Service;
use super::subject::GaugeReader;
use crate::heap::{self, Growth, Scope, Scout};

/// Holds a subject that lives across inputs.
#[derive(Debug)]
pub(super) struct Living<Running> {
    running: Running,
    /// The gauges that have to come back, in the order of the service: those after start, or that were accepted since.
    gauges: Vec<(&'static str, u64)>,
    /// Whether the latest cycle came to its end.
    is_idle: bool,
    /// Knows the level, where the service may settle.
    held: Option<Held>,
}

/// Knows what a service holds: all that is counted, but for what the calling thread has kept between cycles, when it works for the
/// canary and for whoever feeds it.
#[derive(Debug)]
struct Held {
    scope: Scope,
    /// Is not there while something is soaked.
    scout: Option<Scout>,
    /// What it counts at the level after start.
    base_bytes: i64,
    /// The level after the latest cycle.
    latest_bytes: i64,
    /// What the calling thread has kept between cycles.
    between_bytes: i64,
    /// Its tally when the latest cycle ended.
    ended_at_bytes: i64,
}

impl<Running> Living<Running> {
    /// Starts a service; where it may settle, its level is of that scope.
    pub(super) fn start<S: Service<Running = Running>>(service: &S, settling_in: Option<Scope>) -> Self {
        expect(heap::installed().map_err(SetupError::from));
        let held = settling_in.map(Held::start);
        let running = service.start();
        let mut living = Self { running, gauges: Vec::new(), is_idle: true, held };
        living.accept_gauges(service);
        if let Some(held) = &mut living.held {
            held.calibrate();
        }
        living
    }

    /// Says whether the latest cycle came to its end, and not to a panic.
    pub(super) const fn is_idle(&self) -> bool {
        self.is_idle
    }

    /// Works an input off, and returns by how much the calling thread's heap grew in that cycle.
    #[inline]
    pub(super) fn growth_by<S: Service<Running = Running>>(&mut self, service: &S, input: &S::Input) -> Growth {
        self.is_idle = false;
        let before = heap::tally().level;
        service.cycle(&mut self.running, input);
        let growth = heap::tally().level - before;
        self.is_idle = true;
        growth
    }

    /// Works an input off, and returns the level after it, in bytes above the one after start.
    pub(super) fn level_after<S: Service<Running = Running>>(&mut self, service: &S, input: &S::Input) -> i64 {
        self.is_idle = false;
        let before = heap::tally().level.bytes;
        service.cycle(&mut self.running, input);
        let bytes = self.held.as_mut().map_or(0, |held| held.level_bytes(before));
        self.is_idle = true;
        bytes
    }

    /// Takes the gauges as they are for those to come back to.
    pub(super) fn accept_gauges<S: Service<Running = Running>>(&mut self, service: &S) {
        let Self { running, gauges, .. } = self;
        gauges.clear();
        service.gauges(running, &mut |name, value| gauges.push((name, value)));
    }

    /// Counts no more until it is resumed: a process counts for one at a time.
    pub(super) fn pause(&mut self) {
        if let Some(held) = &mut self.held {
            held.scout = None;
        }
    }

    pub(super) fn resume(&mut self) {
        if let Some(held) = &mut self.held {
            held.resume();
        }
    }

    /// Reads the gauges, if it is idle.
    pub(super) fn gauges<S: Service<Running = Running>>(&self, service: &S, reader: &mut GaugeReader<'_>) {
        if self.is_idle {
            service.gauges(&self.running, reader);
        }
    }

    /// Compares the gauges with those that have to come back, by their order: an input costs no look-up. A name is mostly the same
    /// constant, and then needs no reading.
    #[inline]
    pub(super) fn gauges_are_back<S: Service<Running = Running>>(&self, service: &S) -> bool {
        let mut after_start = self.gauges.iter();
        let mut are_back = true;
        service.gauges(&self.running, &mut |name, value| {
            are_back &= after_start
                .next()
                .is_some_and(|&(known, before)| value == before && (std::ptr::eq(known, name) || known == name));
        });
        are_back
    }
}

impl Held {
    fn start(scope: Scope) -> Self {
        let scout = expect(Scout::start(scope).map_err(SetupError::from));
        Self { scope, scout: Some(scout), base_bytes: 0, latest_bytes: 0, between_bytes: 0, ended_at_bytes: 0 }
    }

    /// Takes what is held now for the level of the latest cycle.
    fn calibrate(&mut self) {
        self.between_bytes = 0;
        self.base_bytes = self.counted_bytes() - self.latest_bytes;
        self.ended_at_bytes = heap::tally().level.bytes;
    }

    /// Counts on after something was soaked.
    fn resume(&mut self) {
        if self.scout.is_none() {
            *self = Self { latest_bytes: self.latest_bytes, ..Self::start(self.scope) };
            self.calibrate();
        }
    }

    fn counted_bytes(&self) -> i64 {
        self.scout.as_ref().map_or(0, |scout| scout.tally().level.bytes)
    }

    /// Reads the level after a cycle that has begun at a tally of the calling thread.
    fn level_bytes(&mut self, began_at_bytes: i64) -> i64 {
        let counted = self.counted_bytes();
        self.between_bytes += began_at_bytes - self.ended_at_bytes;
        self.ended_at_bytes = heap::tally().level.bytes;
        self.latest_bytes = counted - self.base_bytes - self.between_bytes;
        self.latest_bytes
    }
}

/// Expects that soaks can take place: otherwise every input would pass.
#[track_caller]
pub(super) fn expect<T>(result: Result<T, SetupError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
