//! The curve: the heap levels at idle, and the questions that verdicts ask of them.
//!
//! Pure arithmetic on integers. It does not know where the levels come from.

use super::limits;
use crate::record::{Curve, Growth, Level, Rate};

/// Reads bytes or blocks.
type Axis = fn(&Level) -> i64;

const BYTES: Axis = |level| level.bytes;
const BLOCKS: Axis = |level| level.blocks;
const AXES: [Axis; 2] = [BYTES, BLOCKS];

impl Curve {
    /// The cycle, counted from the start, after which the last octave begins.
    #[must_use]
    pub fn middle(&self) -> u64 {
        self.warm_up() + self.cycles() / 2
    }

    /// Says whether the level rises by even steps since the start: half as far by half of the cycles, to an eighth.
    ///
    /// So does a leak, and so does a cache that is larger than the soak is long.
    #[must_use]
    pub fn rises_evenly(&self) -> bool {
        let [Some(first), Some(half), Some(last)] =
            [0, self.cycles() / 2, self.cycles()].map(|cycle| self.judged().get(index(cycle)))
        else {
            return false;
        };
        AXES.into_iter().any(|axis| {
            let (half, whole) = (axis(half) - axis(first), axis(last) - axis(first));
            whole > 0 && (2 * half - whole).abs() <= whole / 8
        })
    }

    /// Says whether the last octave has a new high, in bytes or in blocks.
    pub(super) fn has_new_high(&self) -> bool {
        AXES.into_iter().any(|axis| self.ceiling_rises(axis))
    }

    /// The levels that are judged: the first is that after the warm-up.
    fn judged(&self) -> &[Level] {
        self.levels().get(index(self.warm_up())..).unwrap_or(&[])
    }

    /// How much the level moved over the judged cycles.
    #[must_use]
    pub fn growth(&self) -> Growth {
        match self.judged() {
            [first, .., last] => *last - *first,
            _ => Growth::ZERO,
        }
    }

    /// How far the heap has risen above the level after start.
    #[must_use]
    pub fn rise(&self) -> Growth {
        match *self.levels() {
            [first, .., last] => last - first,
            _ => Growth::ZERO,
        }
    }

    /// The first cycle, counted from the start, after which the level never came back to where it was after the warm-up: in bytes, or
    /// where these do not rise in blocks.
    #[must_use]
    pub fn rises_since(&self) -> Option<u64> {
        let levels = self.judged();
        let first = levels.first()?;
        let is_above = |axis: Axis| levels.last().is_some_and(|last| axis(last) > axis(first));
        let axis = AXES.into_iter().find(|&axis| is_above(axis))?;
        let back = levels.iter().rposition(|level| axis(level) <= axis(first))?;
        Some(self.warm_up() + back as u64 + 1)
    }

    /// Says whether each single judged cycle had growth zero.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.judged().windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Says whether the curve grows, in bytes or in blocks: its ceiling rises still, and its floor has risen clear of the
    /// highs of before, or climbs from octave to octave.
    ///
    /// - Clear of the highs, because in mere jitter the last half of a run sets a new high every other time. And clear of
    ///   them after half of the cycles too, because one warm-up step between the two octaves lifts the floor just once.
    /// - Climbing, because a saw-tooth takes long to rise by its own height. Independent jitter climbs like that once in
    ///   600,000 times (the lowest of six octaves fall in the one order out of all that growth has).
    /// - The ceiling, because a bounded cache that was filled in the octave before the last has lifted the floor twice. (With
    ///   floors alone a cache of 5,000 entries stood accused at 16,384 cycles; measured 2026-11.) What lifts the floor
    ///   for good lifts the ceiling as well.
    ///
    /// And it rises faster than a logarithm, and did so after half of the cycles: what slows down as one does is sound, and
    /// [told](Self::rise_by_doubling). After half of them too, because what rises by few large steps may have made two by
    /// chance in the last octave.
    #[must_use]
    pub fn is_growing(&self) -> bool {
        AXES.into_iter().any(|axis| self.grows(axis))
    }

    /// Says whether a curve of bytes that was read now and then [grows](Self::is_growing), clear of the highs of before: of few readings
    /// the lowest climb from octave to octave by chance.
    pub(super) fn is_clearly_growing(&self) -> bool {
        self.floor_is_clear(BYTES) && self.grows(BYTES)
    }

    fn grows(&self, axis: Axis) -> bool {
        let (cycles, half) = (self.cycles(), self.cycles() / 2);
        let slowed_down = half >= limits::CYCLES_SLOW_TWICE_MIN && self.slows_down(axis, half);
        self.rises(axis) && !self.slows_down(axis, cycles) && !slowed_down
    }

    /// Says whether the curve grows, and yet not like a line: twice the cycles may show that it slows down.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        let rises_like_a_line = |axis| {
            let feet = self.feet(axis, self.cycles());
            feet.is_none_or(|feet| feet[0] - feet[2] >= limits::RISES_LIKE_A_LINE * (feet[2] - feet[4]))
        };
        self.is_growing() && !AXES.into_iter().any(|axis| self.grows(axis) && rises_like_a_line(axis))
    }

    /// Says whether the curve may turn out to grow with twice the cycles: as far as one can see, its floor rises. That it
    /// slows down so far closes nothing: a small leak is still hidden under a large warm-up then.
    #[must_use]
    pub fn may_be_growing(&self) -> bool {
        AXES.into_iter()
            .any(|axis| self.ceiling_rises(axis) && (self.floor_is_clear(axis) || self.floor_climbs(2, axis)))
    }

    /// By how much the latest doubling of the cycles has lifted a floor that still rises, ever more slowly: nothing where it
    /// stands, or grows.
    #[must_use]
    pub fn rise_by_doubling(&self) -> Option<Growth> {
        // What rises and does not grow slows down.
        let slows_down = !self.is_growing() && AXES.into_iter().any(|axis| self.rises(axis));
        let rise = |axis| self.feet(axis, self.cycles()).map_or(0, |feet| feet[0] - feet[1]);
        slows_down.then(|| Growth { bytes: rise(BYTES), blocks: rise(BLOCKS) })
    }

    /// Says whether ceiling and floor rise, however fast.
    fn rises(&self, axis: Axis) -> bool {
        self.ceiling_rises(axis) && (self.floor_is_clear(axis) || self.floor_climbs(limits::OCTAVES_CLIMBING, axis))
    }

    /// Says whether the floor rises, and rose already after half of the cycles.
    fn floor_is_clear(&self, axis: Axis) -> bool {
        let (cycles, half) = (self.cycles(), self.cycles() / 2);
        self.floor_rises(cycles, axis) && (half < limits::CYCLES_GROWING_MIN || self.floor_rises(half, axis))
    }

    /// Says whether, after so many judged cycles, the lowest level of the last octave stands above the highest of the
    /// octave two before it: min over (N/2, N] > max over (N/8, N/4].
    fn floor_rises(&self, cycles: u64, axis: Axis) -> bool {
        let early_end = (cycles / 4).max(cycles / 8 + 1);
        cycles >= limits::CYCLES_GROWING_MIN
            && self.levels_in(cycles / 2, cycles, axis).min() > self.levels_in(cycles / 8, early_end, axis).max()
    }

    /// Says whether, over so many octaves, the lowest level of each stands above that of the octave before.
    fn floor_climbs(&self, octaves: u32, axis: Axis) -> bool {
        let ends = (0..octaves).map(|octave| self.cycles() >> octave);
        let floors: Vec<_> = ends.map(|end| self.levels_in(end / 2, end, axis).min()).collect();
        // From the last octave to the first; one that is too short to have a cycle has no floor.
        floors.windows(2).all(|pair| pair[1].is_some() && pair[0] > pair[1])
    }

    /// Says whether, after so many cycles, the floor rises like a logarithm of them or slower, and not like a root of them or faster.
    ///
    /// By each doubling of the cycles a line rises twice as far as by the one before, a root 1.41 times, a logarithm as
    /// far; by two of them four times, twice, and as far.
    ///
    /// - By two doublings, because a container that grows by a factor of four is still in every other octave.
    /// - And by one, because a step in those before looks like a slower rise now. No single step is in both, and so none hides
    ///   a leak.
    fn slows_down(&self, axis: Axis, cycles: u64) -> bool {
        self.feet(axis, cycles).is_some_and(|feet| {
            limits::RISES_SLOW.into_iter().zip([1, 2]).all(|((amount, of), octaves)| {
                let rise = |from: usize, to: usize| i128::from(feet[to]) - i128::from(feet[from]);
                let (now, before) = (rise(octaves, 0), rise(2 * octaves, octaves));
                before > 0 && of * now < amount * before
            })
        })
    }

    /// The floor near the end of so many cycles, and from a half, a quarter, an eighth and a sixteenth of the cycles until then: the lowest
    /// level from there to the next of these cycles. Too few cycles have none that tell.
    fn feet(&self, axis: Axis, cycles: u64) -> Option<[i64; 5]> {
        if cycles < limits::CYCLES_SLOW_MIN {
            return None;
        }
        // A multiple of the sixteen, so that what steps at powers of two is seen at the same place of each octave.
        let last = (cycles - cycles / limits::FOOT_PARTS) / 16 * 16;
        let foot = |octave: u32| {
            let up_to = if octave == 0 { cycles } else { last >> (octave - 1) };
            self.levels_in((last >> octave) - 1, up_to, axis).min()
        };
        Some([foot(0)?, foot(1)?, foot(2)?, foot(3)?, foot(4)?])
    }

    /// Says whether the highest level of the last octave stands above the highest of the octave before it:
    /// max over (N/2, N] > max over (N/4, N/2].
    fn ceiling_rises(&self, axis: Axis) -> bool {
        let cycles = self.cycles();
        self.levels_in(cycles / 2, cycles, axis).max() > self.levels_in(cycles / 4, cycles / 2, axis).max()
    }

    /// The levels after the judged cycles beyond the first number, up to the second.
    fn levels_in(&self, beyond: u64, up_to: u64, axis: Axis) -> impl Iterator<Item = i64> {
        self.judged().iter().take(index(up_to) + 1).skip(index(beyond) + 1).map(axis)
    }

    /// The highest level in bytes and in blocks, and the cycle since which neither was exceeded.
    #[must_use]
    pub fn ceiling(&self) -> (u64, Level) {
        let highest = |axis: Axis| {
            // Of equals the first: the last one when read backwards.
            let levels = self.judged().iter().map(axis).enumerate().rev();
            levels.max_by_key(|&(_, level)| level).unwrap_or_default()
        };
        let ((bytes_at, bytes), (blocks_at, blocks)) = (highest(BYTES), highest(BLOCKS));
        (self.warm_up() + bytes_at.max(blocks_at) as u64, Level { bytes, blocks })
    }

    /// How fast the floor rises, in bytes and in blocks.
    #[must_use]
    pub fn rates(&self) -> (Rate, Rate) {
        (self.rate(BYTES), self.rate(BLOCKS))
    }

    /// How fast the floor rises on one axis.
    fn rate(&self, axis: Axis) -> Rate {
        let levels = self.judged();
        match self.floor_marks(axis) {
            Some((from, to)) => Rate::of(axis(&levels[to]) - axis(&levels[from]), (to - from) as u64),
            None => Rate::of(0, 1),
        }
    }

    /// Two judged cycles that show how fast the floor rises on one axis, if it does so beyond the early octave.
    ///
    /// They are the ends of the longest rising edge of the lower convex hull of the levels, which connects the feet of
    /// steps and of teeth. Between feet the rate of a leak in every k-th cycle is exact, and so is that of a container that
    /// doubles, with or without elements that have blocks of their own. A curve that bends all the way has short edges
    /// only, and shows its mean rate from end to end.
    fn floor_marks(&self, axis: Axis) -> Option<(usize, usize)> {
        let levels = self.judged();
        let hull = self.lower_hull(index(self.cycles() / 8), axis);
        let rises = |&(from, to): &(usize, usize)| axis(&levels[to]) > axis(&levels[from]);
        let length = |&(from, to): &(usize, usize)| to - from;
        let whole = (*hull.first()?, *hull.last()?);
        let edges = hull.windows(2).map(|edge| (edge[0], edge[1]));
        let longest = edges.filter(rises).max_by_key(length)?;
        if limits::HULL_EDGES_MAX * length(&longest) >= length(&whole) {
            Some(longest)
        } else {
            Some(whole).filter(rises)
        }
    }

    /// The corners of the lower convex hull of the judged levels from a cycle on (Andrew's monotone chain, 1979).
    fn lower_hull(&self, from: usize, axis: Axis) -> Vec<usize> {
        let levels = self.judged();
        let mut hull: Vec<usize> = Vec::new();
        for cycle in from..levels.len() {
            // The middle one of three is a corner where the second slope is steeper than the first.
            let is_corner = |&[first, middle]: &[usize; 2]| {
                let rise = |from: usize, to: usize| i128::from(axis(&levels[to])) - i128::from(axis(&levels[from]));
                rise(middle, cycle) * (middle - first) as i128 > rise(first, middle) * (cycle - middle) as i128
            };
            while hull.last_chunk().is_some_and(|last_two| !is_corner(last_two)) {
                hull.pop();
            }
            hull.push(cycle);
        }
        hull
    }

    /// Two cycles, counted from the start, between which the rise shows that the verdict "growing" rests on.
    ///
    /// Where every cycle from some power of two on grows alike, that and its double: fewer cycles tell the same. Otherwise
    /// those that show the rate.
    #[must_use]
    pub fn telling_cycles(&self) -> Option<(u64, u64)> {
        let levels = self.judged();
        let uneven = levels.windows(3).rposition(|three| three[1] - three[0] != three[2] - three[1]);
        let even_from = uneven.map_or(1, |position| position + 1).max(2).next_power_of_two();
        let is_even = levels.get(2 * even_from).is_some_and(|&level| level != levels[even_from]);
        let (from, to) = if is_even {
            (even_from, 2 * even_from)
        } else {
            self.floor_marks(BYTES).or_else(|| self.floor_marks(BLOCKS))?
        };
        Some((self.warm_up() + from as u64, self.warm_up() + to as u64))
    }
}

/// A cycle number as an index. A curve of more cycles than addresses cannot be held.
fn index(cycle: u64) -> usize {
    usize::try_from(cycle).unwrap_or(usize::MAX)
}
