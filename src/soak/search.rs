//! How many cycles it takes to decide.
//!
//! The number depends on the levels and on counted work: the same soak stops at the same cycle everywhere. Only where a limit
//! of time is given may that end a search too, at a power of two.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::limits;
use super::verdict::{holds_more, is_over};
use crate::record::{Curve, Observation};

/// Says when the judged life has had enough cycles. All numbers count cycles after the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Search {
    /// The number of cycles after which to look first.
    pub(super) first: u64,
    /// The number of cycles after which to stop doubling.
    pub(super) max: u64,
    /// The number of cycles after which to stop where they leave in doubt whether what grows slows down.
    pub(super) doubtful_max: u64,
    /// Whether every level counts, and not only the floor.
    pub(super) strict: bool,
    /// Bytes that the heap may rise.
    pub(super) budget_bytes: u64,
    /// Bytes that a cache may hold above the level after start: beyond them there is nothing more to wait for.
    pub(super) may_hold_bytes: Option<u64>,
    /// Allocations in which a doubling has to end to be begun, and after which a heavy subject is judged early.
    pub(super) allocations_max: Option<u64>,
    /// The number of lives, where it does not take as many as decide by themselves.
    pub(super) lives: Option<u64>,
    /// The time in which a doubling has to end to be begun, and after which a slow subject is judged early.
    pub(super) time_max: Option<Duration>,
    /// The time after which to stop, whatever was seen, where it was asked for.
    pub(super) lasting: Option<Duration>,
}

impl Search {
    /// Runs so many cycles, but for the memory budget.
    pub(super) const fn exactly(cycles: u64, budget_bytes: u64) -> Self {
        Self {
            first: cycles,
            max: cycles,
            doubtful_max: cycles,
            strict: false,
            budget_bytes,
            may_hold_bytes: None,
            lives: None,
            allocations_max: None,
            time_max: None,
            lasting: None,
        }
    }

    /// Goes on until the time is over that was asked for.
    pub(super) const fn endless(budget_bytes: u64) -> Self {
        Self::exactly(u64::MAX, budget_bytes)
    }

    /// The number of cycles, where it is known beforehand.
    pub(super) const fn known_cycles(&self) -> Option<u64> {
        if self.first == self.max && self.max != u64::MAX { Some(self.max) } else { None }
    }

    /// The time that it takes, where that is known beforehand and the number of cycles is not.
    pub(super) fn known_time(&self) -> Option<Duration> {
        self.lasting.filter(|_| self.known_cycles().is_none())
    }

    /// Takes so many cycles, and is otherwise the same.
    pub(super) const fn at(self, cycles: u64) -> Self {
        Self { first: cycles, max: cycles, doubtful_max: cycles, ..self }
    }

    /// Begins a curve that can be judged where the search may stop.
    pub(super) fn curve(&self, warm_up: u64) -> Curve {
        if self.max == u64::MAX { Curve::new(warm_up) } else { Curve::expecting(warm_up, self.max) }
    }

    /// Says whether what was seen decides, or whether a limit is reached. `elapsed` tells the time since the start.
    pub(super) fn is_enough(&self, seen: &Observation, elapsed: &dyn Fn() -> Duration) -> bool {
        let cycles = seen.curve.cycles();
        if self.is_beyond(&seen.curve) || cycles >= self.max && !self.is_doubtful(seen, elapsed) {
            return true;
        }
        if self.lasting.is_some_and(|time| elapsed() >= time) {
            return true;
        }
        let is_early = cycles < self.first;
        let is_look = if is_early {
            cycles >= limits::CYCLES_HEAVY_MIN && cycles.is_power_of_two()
        } else {
            cycles.is_multiple_of(self.first) && (cycles / self.first).is_power_of_two()
        };
        is_look && (self.is_spent(seen, elapsed) || !is_early && !self.is_open(seen) && !self.is_cheap(seen, elapsed))
    }

    /// Says whether there were as many lives as were asked for, or time is over before there are as many again. A first look
    /// takes all of its lives.
    pub(super) fn ends_lives(&self, lives: &Curve, elapsed: &dyn Fn() -> Duration) -> bool {
        let number = lives.len() - 1;
        let is_look = number >= limits::LIVES_FIRST && number.is_power_of_two();
        self.lives.is_some_and(|lives| number >= lives)
            || is_look && self.time_max.is_some_and(|max| 2 * elapsed() > limits::TIME_SHARES * max)
    }

    /// Says whether the heap has risen as far as it may.
    fn is_beyond(&self, curve: &Curve) -> bool {
        is_over(curve, self.budget_bytes) || self.may_hold_bytes.is_some_and(|bytes| holds_more(curve, bytes))
    }

    /// Says whether the last look leaves in doubt whether what grows slows down, so that one more is worth its cycles.
    fn is_doubtful(&self, seen: &Observation, elapsed: &dyn Fn() -> Duration) -> bool {
        let cycles = seen.curve.cycles();
        let is_on_the_way = cycles > self.max && cycles < self.doubtful_max;
        is_on_the_way
            || cycles == self.max
                && cycles < self.doubtful_max
                && Self::is_in_doubt(seen)
                && !self.is_spent(seen, elapsed)
    }

    /// Says whether the heap grows, or a meter beside a heap that does not, and not like a line.
    fn is_in_doubt(seen: &Observation) -> bool {
        let Observation { curve, meters, .. } = seen;
        curve.is_doubtful() || !curve.is_growing() && meters.are_doubtful(curve.warm_up(), curve.cycles())
    }

    /// Says whether as many cycles again would take too much.
    fn is_spent(&self, seen: &Observation, elapsed: &dyn Fn() -> Duration) -> bool {
        self.allocations_max.is_some_and(|max| 2 * seen.allocations > max)
            || self.time_max.is_some_and(|max| 2 * elapsed() > max)
    }

    /// Says whether twice the cycles could tell more: about a strict subject that moved but does not grow yet; about others
    /// whose growth may be a late warm-up, or only begins to stand out, and about those that have made a new high of late.
    fn is_open(&self, seen: &Observation) -> bool {
        let curve = &seen.curve;
        if self.strict {
            !curve.is_flat() && !curve.is_growing()
        } else {
            curve.may_be_growing() || curve.has_new_high() || seen.meters.are_open(curve.warm_up(), curve.cycles())
        }
    }

    /// Says whether as many cycles again cost next to nothing: what is rare shows in them. For a strict subject they would
    /// show what the first ones do.
    fn is_cheap(&self, seen: &Observation, elapsed: &dyn Fn() -> Duration) -> bool {
        !self.strict
            && 2 * seen.allocations <= limits::ALLOCATIONS_CHEAP
            && (self.time_max.is_none() || 2 * elapsed() <= limits::TIME_CHEAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Level, Unit};

    const BUDGET_BYTES: u64 = 1_000_000;
    const SEARCH: Search = Search {
        first: 64,
        max: 1_024,
        doubtful_max: 1_024,
        strict: false,
        budget_bytes: BUDGET_BYTES,
        may_hold_bytes: None,
        lives: None,
        allocations_max: Some(limits::ALLOCATIONS_MAX),
        time_max: None,
        lasting: None,
    };

    /// Allocations of a cycle that is not cheap at the first look, and not heavy at the last.
    const USUAL: u64 = 2_049;

    /// What was seen after so many cycles, each with so many allocations.
    fn seen(cycles: u64, allocations: u64, bytes: impl Fn(u64) -> i64) -> Observation {
        let mut seen = Observation::new(0);
        for cycle in 0..=cycles {
            seen.curve.push(Level { bytes: bytes(cycle), blocks: 1 });
        }
        Observation { allocations: cycles * allocations, ..seen }
    }

    /// The cycles at which a search would stop, were it not stopped before, where each takes a millisecond.
    fn stops(search: Search, allocations: u64, bytes: impl Fn(u64) -> i64 + Copy) -> Vec<u64> {
        let stops =
            |&cycles: &u64| search.is_enough(&seen(cycles, allocations, bytes), &|| Duration::from_millis(cycles));
        (0..=search.doubtful_max).filter(stops).collect()
    }

    /// The numbers of lives after which a search would take no more, where each takes a millisecond of each share of the time.
    fn ends(search: Search) -> Vec<u64> {
        let ends = |&number: &u64| {
            let mut lives = Observation::new(0).lives;
            (0..number).for_each(|_| lives.push(Level { bytes: 29, blocks: 1 }));
            search.ends_lives(&lives, &|| limits::TIME_SHARES * Duration::from_millis(number))
        };
        (0..=4 * limits::LIVES_FIRST).filter(ends).collect()
    }

    #[test]
    fn looks_first_at_the_first_number_and_then_at_its_doubles() {
        assert_eq!(stops(SEARCH, USUAL, |_| 29), [64, 128, 256, 512, 1_024]);
        let first = Search { first: 48, max: 200, doubtful_max: 200, ..SEARCH };
        assert_eq!(stops(first, 3_000, |_| 29), [48, 96, 192, 200], "and ends at the last, whatever it is");
    }

    #[test]
    fn goes_on_while_the_floor_rises() {
        assert_eq!(stops(SEARCH, USUAL, u64::cast_signed), [1_024]);
    }

    #[test]
    fn goes_on_after_a_new_high() {
        let spike = |cycle| i64::from(cycle == 50);
        assert_eq!(stops(SEARCH, USUAL, spike), [128, 256, 512, 1_024], "it may have been the first of rare ones");
    }

    #[test]
    fn goes_on_while_it_costs_next_to_nothing() {
        let cheap = limits::ALLOCATIONS_CHEAP / 2 / 256;
        assert_eq!(stops(SEARCH, cheap, |_| 29), [512, 1_024], "256 cycles more were cheap, 512 are not");
        assert_eq!(stops(SEARCH, cheap + 1, |_| 29), [256, 512, 1_024]);
        assert_eq!(stops(SEARCH, 1, |_| 29), [1_024]);
        let in_time = Search { time_max: Some(Duration::from_secs(60)), ..SEARCH };
        assert_eq!(stops(in_time, 1, |_| 29), [128, 256, 512, 1_024], "256 ms are not cheap");
    }

    #[test]
    fn goes_on_about_a_strict_subject_that_moved_and_does_not_grow() {
        let strict = Search { strict: true, ..SEARCH };
        assert_eq!(stops(strict, 1, |_| 29), [64, 128, 256, 512, 1_024], "flat: it is steady");
        assert_eq!(stops(strict, 1, |cycle| i64::from(cycle > 9)), [1_024], "moved: it may grow yet");
        assert_eq!(stops(strict, 1, u64::cast_signed), [64, 128, 256, 512, 1_024], "growing: it is a finding");
    }

    #[test]
    fn heavy_subjects_are_judged_from_32_cycles_on_and_at_powers_of_two_only() {
        let (heavy, light) = (limits::ALLOCATIONS_MAX / 2 / 32 + 1, limits::ALLOCATIONS_MAX / 2 / 32);
        assert_eq!(stops(SEARCH, heavy, |_| 29), [32, 64, 128, 256, 512, 1_024]);
        assert_eq!(
            stops(SEARCH, light, |_| 29),
            [64, 128, 256, 512, 1_024],
            "one allocation a cycle less: as all others"
        );
        let heavier = 16 * heavy;
        assert_eq!(stops(SEARCH, heavier, |_| 29)[0], limits::CYCLES_HEAVY_MIN, "and never before");
        let unbounded = Search { allocations_max: None, ..SEARCH };
        assert_eq!(stops(unbounded, heavier, |_| 29)[0], 64, "but not where work has no limit");
    }

    #[test]
    fn slow_subjects_are_judged_at_a_power_of_two_when_the_time_is_over() {
        let within = |milliseconds| Search { time_max: Some(Duration::from_millis(milliseconds)), ..SEARCH };
        assert_eq!(stops(within(63), USUAL, u64::cast_signed), [32, 64, 128, 256, 512, 1_024]);
        assert_eq!(stops(within(64), USUAL, u64::cast_signed), [64, 128, 256, 512, 1_024]);
        assert_eq!(stops(within(512), USUAL, u64::cast_signed), [512, 1_024]);
    }

    #[test]
    fn begins_no_doubling_that_would_take_too_many_allocations() {
        let half = limits::ALLOCATIONS_MAX / 2 / 128;
        assert_eq!(stops(SEARCH, half, u64::cast_signed), [256, 512, 1_024]);
        assert_eq!(stops(SEARCH, half + 1, u64::cast_signed), [128, 256, 512, 1_024]);
    }

    #[test]
    fn stops_at_the_memory_budget_and_not_before_it() {
        let leap = |bytes: i64| move |cycle: u64| if cycle > 4 { bytes } else { 0 };
        let budget = BUDGET_BYTES.cast_signed();
        assert_eq!(stops(SEARCH, USUAL, leap(budget - 1))[0], 64);
        assert_eq!(stops(SEARCH, USUAL, leap(budget))[0], 5);
    }

    #[test]
    fn stops_beyond_what_a_cache_may_hold_and_not_at_it() {
        let holding = Search { may_hold_bytes: Some(100), ..SEARCH };
        assert_eq!(stops(holding, USUAL, u64::cast_signed)[0], 101);
    }

    #[test]
    fn goes_on_beyond_the_last_look_where_growth_may_slow_down() {
        // As many cycles again would not be too heavy, even at the end.
        let light = USUAL / 2;
        let further = Search { max: 256, ..SEARCH };
        assert_eq!(stops(further, light, u64::cast_signed), [256, 1_024], "like a line");
        let root = |cycle: u64| (1_000_000 * cycle).isqrt().cast_signed();
        assert_eq!(stops(further, light, root), [1_024], "and no further");
        assert_eq!(stops(SEARCH, light, root), [1_024], "nor where the last look is the last of all");
        let within = |milliseconds| Search { time_max: Some(Duration::from_millis(milliseconds)), ..further };
        assert_eq!(stops(within(512), light, root), [512, 1_024]);
        assert_eq!(stops(within(511), light, root), [256, 512, 1_024], "as many cycles again have no time");
    }

    #[test]
    fn goes_on_beyond_the_last_look_where_a_meter_may_slow_down() {
        let further = Search { max: 256, ..SEARCH };
        let stops_at = |value: fn(u64) -> u64| {
            let mut seen = seen(256, USUAL / 2, |_| 29);
            (0..=256).for_each(|cycle| seen.meters.read(cycle, "native heap", Unit::Bytes, true, value(cycle)));
            further.is_enough(&seen, &|| Duration::ZERO)
        };
        assert!(stops_at(|cycle| 48 * cycle), "like a line");
        assert!(!stops_at(|cycle| 48 * cycle.min(150)), "filled after half of them");
    }

    #[test]
    fn lives_end_at_the_number_that_was_asked_for_or_at_a_power_of_two_when_the_time_is_over() {
        let first = limits::LIVES_FIRST;
        assert!(ends(SEARCH).is_empty(), "nobody asked for a number, and time has no limit");
        assert_eq!(ends(Search { lives: Some(4 * first - 1), ..SEARCH }), [4 * first - 1, 4 * first]);
        // As many lives again would end at the limit, or a life beyond it.
        let within = |lives: u64| Some(Duration::from_millis(2 * lives));
        assert_eq!(ends(Search { time_max: within(3), ..SEARCH }), [first, 2 * first, 4 * first], "and never before");
        assert_eq!(ends(Search { time_max: within(2 * first), ..SEARCH }), [4 * first]);
        assert_eq!(ends(Search { time_max: within(2 * first - 1), ..SEARCH }), [2 * first, 4 * first]);
    }

    #[test]
    fn a_search_that_lasts_for_a_time_looks_at_nothing_else_but_the_budget() {
        let lasting = Search { lasting: Some(Duration::from_millis(77)), ..Search::endless(BUDGET_BYTES) };
        let stops = |search: Search, level: &dyn Fn(u64) -> i64| {
            let stops =
                |&cycles: &u64| search.is_enough(&seen(cycles, USUAL, level), &|| Duration::from_millis(cycles));
            (0..=100).find(stops)
        };
        assert_eq!(stops(lasting, &|_| 29), Some(77));
        assert_eq!(stops(lasting, &u64::cast_signed), Some(77));
        assert_eq!(stops(lasting, &|cycle| if cycle > 4 { BUDGET_BYTES.cast_signed() } else { 0 }), Some(5));
        let either = |cycles| Search { lasting: lasting.lasting, ..Search::exactly(cycles, BUDGET_BYTES) };
        assert_eq!([stops(either(60), &|_| 29), stops(either(90), &|_| 29)], [Some(60), Some(77)]);
        assert_eq!([lasting.known_cycles(), either(60).known_cycles()], [None, Some(60)]);
        assert_eq!([lasting.known_time(), either(60).known_time()], [lasting.lasting, None]);
        assert_eq!(SEARCH.known_cycles(), None);
    }

    #[test]
    fn an_exact_search_looks_once() {
        let exactly = Search::exactly(5, BUDGET_BYTES);
        assert_eq!(stops(exactly, limits::ALLOCATIONS_MAX, |_| 29), [5]);
    }
}
