//! Meters: at which cycles they are read, and which of them rise.
//!
//! The rule is that of the heap: a meter is held at what it read last, and the floors of that curve are asked.

use std::time::Duration;

use super::limits;
use crate::record::{Curve, Level, Meter, Meters, Rate, Reading, Rising};

impl Meters {
    /// The meters whose growth is a finding and whose floor rises, over so many judged cycles.
    pub(super) fn rising(&self, warm_up: u64, cycles: u64) -> Vec<Rising> {
        let rising = |meter: &Meter| {
            let curve = meter.curve(warm_up, cycles)?;
            let Meter { name, unit, .. } = meter;
            curve.is_clearly_growing().then(|| {
                let per_cycle = meter.rate(warm_up, cycles);
                Rising { name: name.clone(), unit: *unit, per_cycle }
            })
        };
        self.iter().filter(|meter| meter.is_judged).filter_map(rising).collect()
    }

    /// The meters whose growth were a finding, and which were read too rarely to tell.
    pub(super) fn unjudged(&self, warm_up: u64, cycles: u64) -> Vec<String> {
        let is_unjudged = |meter: &&Meter| meter.is_judged && !meter.is_read_enough(warm_up, cycles);
        self.iter().filter(is_unjudged).map(|meter| meter.name.clone()).collect()
    }

    /// Says whether a meter is there, and was read often enough to be judged.
    pub(super) fn judges(&self, name: &str, warm_up: u64, cycles: u64) -> bool {
        self.iter().any(|meter| meter.name == name && meter.is_read_enough(warm_up, cycles))
    }

    /// Says whether a meter grows, and yet not like a line: twice the cycles may show that it slows down.
    pub(super) fn are_doubtful(&self, warm_up: u64, cycles: u64) -> bool {
        let is_doubtful = |meter: &Meter| {
            meter.curve(warm_up, cycles).is_some_and(|curve| curve.is_clearly_growing() && curve.is_doubtful())
        };
        self.iter().filter(|meter| meter.is_judged).any(is_doubtful)
    }

    /// Says whether twice the cycles could tell more of a meter: its floor rises as far as one can see, or it has made a new high.
    pub(super) fn are_open(&self, warm_up: u64, cycles: u64) -> bool {
        let is_open = |meter: &Meter| {
            meter.curve(warm_up, cycles).is_some_and(|curve| curve.may_be_growing() || curve.has_new_high())
        };
        self.iter().filter(|meter| meter.is_judged).any(is_open)
    }
}

impl Meter {
    /// Says whether its floor rises, over so many judged cycles, whether that is a finding or not.
    #[must_use]
    pub fn is_growing(&self, warm_up: u64, cycles: u64) -> bool {
        self.curve(warm_up, cycles).is_some_and(|curve| curve.is_clearly_growing())
    }

    /// What it read after so many judged cycles, held from one reading to the next, as a curve of bytes. Too few readings make none.
    fn curve(&self, warm_up: u64, cycles: u64) -> Option<Curve> {
        if !self.is_read_enough(warm_up, cycles) {
            return None;
        }
        let mut curve = Curve::expecting(0, cycles);
        let mut held = 0;
        let mut read_until = |up_to: u64, value: u64| {
            let level = Level { bytes: i64::try_from(value).unwrap_or(i64::MAX), blocks: 0 };
            curve.hold(level, up_to.min(cycles + 1).saturating_sub(curve.len()));
        };
        for reading in &self.readings {
            read_until(reading.cycle.saturating_sub(warm_up), held);
            held = reading.value;
        }
        read_until(u64::MAX, held);
        Some(curve)
    }

    /// How fast its floor rises. Between two readings it is taken to go straight: where it is held, the steps are those of the readings.
    fn rate(&self, warm_up: u64, cycles: u64) -> Rate {
        let readings = self.readings.iter().filter(|reading| (warm_up..=warm_up + cycles).contains(&reading.cycle));
        let readings: Vec<Reading> = readings.copied().collect();
        let level = |value: i128| Level { bytes: i64::try_from(value).unwrap_or(i64::MAX), blocks: 0 };
        let mut curve = Curve::expecting(0, cycles);
        for pair in readings.windows(2) {
            let [from, to] = [pair[0], pair[1]].map(|reading| i128::from(reading.value));
            let gap = i128::from(pair[1].cycle - pair[0].cycle);
            (0..gap).for_each(|cycle| curve.push(level(from + (to - from) * cycle / gap)));
        }
        readings.last().into_iter().for_each(|last| curve.push(level(i128::from(last.value))));
        curve.rates().0
    }

    /// Says whether each of the octaves that are compared has readings of its own.
    fn is_read_enough(&self, warm_up: u64, cycles: u64) -> bool {
        (0..limits::METER_OCTAVES).all(|octave| {
            let (beyond, up_to) = (warm_up + (cycles >> (octave + 1)), warm_up + (cycles >> octave));
            let readings = self.readings.iter().filter(|reading| (beyond + 1..=up_to).contains(&reading.cycle)).count();
            readings as u64 >= limits::METER_READINGS_MIN.min(up_to - beyond)
        })
    }
}

/// Chooses the cycles after which meters are read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// How long all of them have taken.
    spent: Duration,
    /// How long the latest took.
    latest: Duration,
}

impl Readings {
    /// Says whether to read after so many judged cycles, such a time after the first.
    ///
    /// After each of the first, and then so many in each octave, as long as that takes less than a tenth of the time; and fewer where it
    /// takes more, but not much.
    pub(super) fn are_due(&self, cycle: u64, elapsed: Duration) -> bool {
        if cycle == 0 {
            return true;
        }
        let is_among = |of: u64| cycle <= of || cycle.is_multiple_of((cycle.next_power_of_two() / 2 / of).max(1));
        let next = self.spent + self.latest;
        is_among(limits::METER_READINGS)
            && (next * limits::METER_TIME_PARTS <= elapsed
                || next <= limits::METER_TIME_FREE
                || is_among(limits::METER_READINGS_MIN) && next <= limits::METER_TIME_DEAR)
    }

    /// Says whether a reading takes so long that it is worth looking how much of it was waiting for others.
    pub(super) fn are_dear(&self) -> bool {
        self.latest >= limits::METER_TIME_LOOKED_AT
    }

    /// Takes down how long a reading took.
    pub(super) fn took(&mut self, time: Duration) {
        self.spent += time;
        self.latest = time;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Unit;

    /// The cycles up to a number after which is read, where a reading takes so long and a cycle a millisecond.
    fn read(up_to: u64, takes: Duration) -> Vec<u64> {
        let mut readings = Readings::default();
        let is_read = |&cycle: &u64| {
            let is_due = readings.are_due(cycle, Duration::from_millis(cycle));
            if is_due {
                readings.took(takes);
            }
            is_due
        };
        (0..=up_to).filter(is_read).collect()
    }

    #[test]
    fn every_early_cycle_is_read_and_sixteen_of_each_octave() {
        let cheap = read(1_024, Duration::from_micros(1));
        assert_eq!(cheap[..34], [(0..=32).collect(), vec![34]].concat());
        for octave in 5..10 {
            let in_octave = cheap.iter().filter(|&&cycle| cycle > 1 << octave && cycle <= 2 << octave).count();
            assert_eq!(in_octave as u64, limits::METER_READINGS);
        }
    }

    #[test]
    fn what_is_dear_to_read_is_read_often_enough_all_the_same() {
        for cycles in [64, 256, 512, 16_384] {
            let dear = read(cycles, Duration::from_millis(25));
            assert!(meters(&dear).judges("kept", 0, cycles), "{cycles}: {dear:?}");
        }
    }

    #[test]
    fn readings_take_a_tenth_of_the_time_and_where_they_are_dear_a_bounded_time() {
        let dear = read(16_384, Duration::from_millis(16));
        let octave = |octave: u32| dear.iter().filter(|&&cycle| cycle > 1 << octave && cycle <= 2 << octave).count();
        assert_eq!(octave(13) as u64, limits::METER_READINGS, "seconds have passed");
        assert!(octave(6) as u64 >= limits::METER_READINGS_MIN, "{dear:?}");
        let takes = limits::METER_TIME_DEAR / 5;
        let dearest = u32::try_from(read(16_384, takes).len()).expect("few");
        assert!((5..=6).contains(&dearest), "what all of them may take, and the first: {dearest}");
    }

    fn meters(cycles: &[u64]) -> Meters {
        let mut meters = Meters::default();
        for &cycle in cycles {
            meters.read(cycle, "kept", Unit::Pieces, true, cycle);
        }
        meters
    }

    #[test]
    fn the_rate_is_exact_however_unevenly_a_meter_was_read() {
        let cycles: Vec<_> = read(256, Duration::ZERO).into_iter().filter(|cycle| cycle % 7 != 3).collect();
        let rates: Vec<_> = meters(&cycles).rising(0, 256).into_iter().map(|rising| rising.per_cycle).collect();
        assert_eq!(rates, [Rate::of(1, 1)]);
    }

    #[test]
    fn a_meter_that_was_read_too_rarely_is_not_judged() {
        let cycles = read(256, Duration::ZERO);
        assert_eq!(meters(&cycles).rising(0, 256).len(), 1);
        let without_an_octave: Vec<_> = cycles.into_iter().filter(|&cycle| cycle <= 32 || cycle > 60).collect();
        assert_eq!(meters(&without_an_octave).rising(0, 256), []);
        assert!(!meters(&without_an_octave).are_open(0, 256));
        assert_eq!(meters(&without_an_octave).unjudged(0, 256), ["kept"]);
        assert!(!meters(&without_an_octave).judges("kept", 0, 256));
        assert!(meters(&read(256, Duration::ZERO)).judges("kept", 0, 256), "and otherwise it is");
    }
}
