//! The curve: the heap levels at idle, and the questions that verdicts ask of them.
//!
//! Pure arithmetic on integers. It does not know where the levels come from.

use super::limits;
use crate::record::{CURVE_CYCLES_WHOLE, Curve, Growth, Level, Rate, Reach, Stretch};

/// Bytes or blocks.
#[derive(Clone, Copy)]
enum Axis {
    Bytes,
    Blocks,
}

use Axis::{Blocks, Bytes};

const AXES: [Axis; 2] = [Bytes, Blocks];

impl Axis {
    const fn of(self, level: &Level) -> i64 {
        match self {
            Self::Bytes => level.bytes,
            Self::Blocks => level.blocks,
        }
    }

    const fn reach(self, stretch: &Stretch) -> Reach {
        match self {
            Self::Bytes => stretch.bytes,
            Self::Blocks => stretch.blocks,
        }
    }
}

/// A level on one axis, after a cycle that is counted from the start.
type Point = (u64, i64);

/// The judged cycles between which the rules below compare floors and highs, where they are asked after so many.
fn borders(cycles: u64) -> impl Iterator<Item = u64> {
    let octaves = (0..=limits::OCTAVES_CLIMBING).map(move |octave| cycles >> octave);
    let twice = [cycles, cycles / 2].into_iter().flat_map(|cycles| {
        let feet = (0..limits::FEET).map(move |octave| last_foot(cycles) >> octave);
        feet.chain([cycles / 8, early_end(cycles)])
    });
    octaves.chain(twice)
}

/// The end of the early octave, after so many cycles.
const fn early_end(cycles: u64) -> u64 {
    let (quarter, eighth) = (cycles / 4, cycles / 8 + 1);
    if quarter > eighth { quarter } else { eighth }
}

/// The cycle from which on the last foot is looked for, after so many. A multiple of sixteen, so that what steps at powers of two is
/// seen at the same place of each octave.
const fn last_foot(cycles: u64) -> u64 {
    (cycles - cycles / limits::FOOT_PARTS) / 16 * 16
}

impl Curve {
    /// Begins a curve that is to be judged after so many cycles behind the warm-up: there it says the same as if each level were held.
    #[must_use]
    pub fn expecting(warm_up: u64, cycles: u64) -> Self {
        if cycles <= CURVE_CYCLES_WHOLE {
            return Self::new(warm_up);
        }
        Self::with_ends(warm_up, borders(cycles).map(|border| warm_up.saturating_add(border)))
    }

    /// The judged cycles after which the rules of floors are asked: all of them; of a thinned curve that was to go on the most for which
    /// it has the floors and highs of each octave, 31 of 32 or more.
    #[must_use]
    pub fn cycles_asked(&self) -> u64 {
        let cycles = self.cycles();
        let has = |border: u64| self.level_after(self.warm_up() + border).is_some();
        if !self.is_thinned() {
            return cycles;
        }
        let ends = self.stretches().iter().rev().map(|stretch| stretch.up_to.saturating_sub(self.warm_up()));
        ends.into_iter().find(|&cycles| borders(cycles).all(has)).unwrap_or(0)
    }

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
        let cycles = self.cycles_asked();
        let [Some(first), Some(half), Some(last)] = [0, cycles / 2, cycles].map(|cycle| self.judged(cycle)) else {
            return false;
        };
        AXES.into_iter().any(|axis| {
            let (half, whole) = (axis.of(&half) - axis.of(&first), axis.of(&last) - axis.of(&first));
            whole > 0 && (2 * half - whole).abs() <= whole / 8
        })
    }

    /// Says whether the last octave has a new high, in bytes or in blocks.
    pub(super) fn has_new_high(&self) -> bool {
        AXES.into_iter().any(|axis| self.ceiling_rises(axis))
    }

    /// The level after so many judged cycles; with none of them, that after the warm-up.
    fn judged(&self, cycles: u64) -> Option<Level> {
        self.level_after(self.warm_up() + cycles)
    }

    /// The level after the warm-up, and the latest, where cycles were judged.
    fn ends(&self) -> Option<(Level, Level)> {
        if self.cycles() == 0 { None } else { self.judged(0).zip(self.last()) }
    }

    /// How much the level moved over the judged cycles.
    #[must_use]
    pub fn growth(&self) -> Growth {
        self.ends().map_or(Growth::ZERO, |(first, last)| last - first)
    }

    /// How far the heap has risen above the level after start.
    #[must_use]
    pub fn rise(&self) -> Growth {
        self.levels().first().zip(self.last()).map_or(Growth::ZERO, |(&first, last)| last - first)
    }

    /// The first cycle, counted from the start, after which the level never came back to where it was after the warm-up: in bytes, or
    /// where these do not rise in blocks. (Of a thinned curve the floors of stretches are asked: one that comes back twice may say an
    /// earlier cycle of the same stretch.)
    #[must_use]
    pub fn rises_since(&self) -> Option<u64> {
        let (first, last) = self.judged(0).zip(self.last())?;
        let axis = AXES.into_iter().find(|axis| axis.of(&last) > axis.of(&first))?;
        let (from, levels, stretches) = self.within(self.warm_up(), u64::MAX);
        let of_stretch = |stretch: &Stretch| {
            let Reach { floor, floor_at, .. } = axis.reach(stretch);
            let is_back_last = axis.of(&stretch.last) <= axis.of(&first);
            (floor <= axis.of(&first)).then_some(if is_back_last { stretch.up_to } else { floor_at })
        };
        let of_levels = || levels.iter().rposition(|level| axis.of(level) <= axis.of(&first));
        let back = stretches.iter().rev().find_map(of_stretch).or_else(|| Some(from + of_levels()? as u64));
        Some(back.unwrap_or(self.warm_up()) + 1)
    }

    /// Says whether each single judged cycle had growth zero.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        let Some(first) = self.judged(0) else { return true };
        let (_, levels, stretches) = self.within(self.warm_up(), u64::MAX);
        levels.iter().all(|&level| level == first) && stretches.iter().all(|part| part.is_flat() && part.last == first)
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
        self.floor_is_clear(Bytes) && self.grows(Bytes)
    }

    fn grows(&self, axis: Axis) -> bool {
        let (cycles, half) = (self.cycles_asked(), self.cycles_asked() / 2);
        let slowed_down = half >= limits::CYCLES_SLOW_TWICE_MIN && self.slows_down(axis, half);
        self.rises(axis) && !self.slows_down(axis, cycles) && !slowed_down
    }

    /// Says whether the curve grows, and yet not like a line: twice the cycles may show that it slows down.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        let rises_like_a_line = |axis| {
            let feet = self.feet(axis, self.cycles_asked());
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
        let rise = |axis| self.feet(axis, self.cycles_asked()).map_or(0, |feet| feet[0] - feet[1]);
        slows_down.then(|| Growth { bytes: rise(Bytes), blocks: rise(Blocks) })
    }

    /// Says whether ceiling and floor rise, however fast.
    fn rises(&self, axis: Axis) -> bool {
        self.ceiling_rises(axis) && (self.floor_is_clear(axis) || self.floor_climbs(limits::OCTAVES_CLIMBING, axis))
    }

    /// Says whether the floor rises, and rose already after half of the cycles.
    fn floor_is_clear(&self, axis: Axis) -> bool {
        let (cycles, half) = (self.cycles_asked(), self.cycles_asked() / 2);
        self.floor_rises(cycles, axis) && (half < limits::CYCLES_GROWING_MIN || self.floor_rises(half, axis))
    }

    /// Says whether, after so many judged cycles, the lowest level of the last octave stands above the highest of the
    /// octave two before it: min over (N/2, N] > max over (N/8, N/4].
    fn floor_rises(&self, cycles: u64, axis: Axis) -> bool {
        cycles >= limits::CYCLES_GROWING_MIN
            && self.floor(cycles / 2, cycles, axis) > self.high(cycles / 8, early_end(cycles), axis)
    }

    /// Says whether, over so many octaves, the lowest level of each stands above that of the octave before.
    fn floor_climbs(&self, octaves: u32, axis: Axis) -> bool {
        let ends = (0..octaves).map(|octave| self.cycles_asked() >> octave);
        let floors: Vec<_> = ends.map(|end| self.floor(end / 2, end, axis)).collect();
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
        let last = last_foot(cycles);
        let foot = |octave: u32| {
            let up_to = if octave == 0 { cycles } else { last >> (octave - 1) };
            let first = self.judged(last >> octave).map(|level| axis.of(&level))?;
            Some(self.floor(last >> octave, up_to, axis).map_or(first, |floor| floor.min(first)))
        };
        Some([foot(0)?, foot(1)?, foot(2)?, foot(3)?, foot(4)?])
    }

    /// Says whether the highest level of the last octave stands above the highest of the octave before it:
    /// max over (N/2, N] > max over (N/4, N/2].
    fn ceiling_rises(&self, axis: Axis) -> bool {
        let cycles = self.cycles_asked();
        self.high(cycles / 2, cycles, axis) > self.high(cycles / 4, cycles / 2, axis)
    }

    /// The lowest level after the judged cycles beyond the first number, up to the second.
    fn floor(&self, beyond: u64, up_to: u64, axis: Axis) -> Option<i64> {
        let (_, levels, stretches) = self.judged_within(beyond, up_to);
        levels.iter().map(|level| axis.of(level)).chain(stretches.iter().map(|part| axis.reach(part).floor)).min()
    }

    /// The highest level after these.
    fn high(&self, beyond: u64, up_to: u64, axis: Axis) -> Option<i64> {
        let (_, levels, stretches) = self.judged_within(beyond, up_to);
        levels.iter().map(|level| axis.of(level)).chain(stretches.iter().map(|part| axis.reach(part).high)).max()
    }

    /// What is held of the judged cycles beyond the first number, up to the second.
    fn judged_within(&self, beyond: u64, up_to: u64) -> (u64, &[Level], &[Stretch]) {
        let from_start = |cycles: u64| self.warm_up().saturating_add(cycles);
        self.within(from_start(beyond), from_start(up_to))
    }

    /// The highest level in bytes and in blocks, and the cycle since which neither was exceeded.
    #[must_use]
    pub fn ceiling(&self) -> (u64, Level) {
        let first = self.judged(0).unwrap_or_default();
        let (from, levels, stretches) = self.within(self.warm_up(), u64::MAX);
        let highest = |axis: Axis| {
            let levels = levels.iter().zip(from..).map(|(level, cycle)| (cycle, axis.of(level)));
            let highs = stretches.iter().map(|stretch| axis.reach(stretch)).map(|reach| (reach.high_at, reach.high));
            let after_warm_up = (self.warm_up(), axis.of(&first));
            // Of equals the first.
            levels.chain(highs).fold(after_warm_up, |highest, point| if point.1 > highest.1 { point } else { highest })
        };
        let ((bytes_at, bytes), (blocks_at, blocks)) = (highest(Bytes), highest(Blocks));
        (bytes_at.max(blocks_at), Level { bytes, blocks })
    }

    /// How fast the floor rises, in bytes and in blocks.
    #[must_use]
    pub fn rates(&self) -> (Rate, Rate) {
        (self.rate(Bytes), self.rate(Blocks))
    }

    /// How fast the floor rises on one axis.
    fn rate(&self, axis: Axis) -> Rate {
        match self.floor_marks(axis) {
            Some([(from, low), (to, high)]) => Rate::of(high - low, to - from),
            None => Rate::of(0, 1),
        }
    }

    /// Two points that show how fast the floor rises on one axis, if it does so beyond the early octave.
    ///
    /// They are the ends of the longest rising edge of the lower convex hull of the levels, which connects the feet of
    /// steps and of teeth. Between feet the rate of a leak in every k-th cycle is exact, and so is that of a container that
    /// doubles, with or without elements that have blocks of their own. A curve that bends all the way has short edges
    /// only, and shows its mean rate from end to end.
    fn floor_marks(&self, axis: Axis) -> Option<[Point; 2]> {
        let hull = self.lower_hull(self.cycles_asked() / 8, axis);
        let rises = |[from, to]: &[Point; 2]| to.1 > from.1;
        let length = |[from, to]: &[Point; 2]| to.0 - from.0;
        let whole = [*hull.first()?, *hull.last()?];
        let edges = hull.windows(2).map(|edge| [edge[0], edge[1]]);
        let longest = edges.filter(rises).max_by_key(length)?;
        if limits::HULL_EDGES_MAX * length(&longest) >= length(&whole) {
            Some(longest)
        } else {
            Some(whole).filter(rises)
        }
    }

    /// The corners of the lower convex hull of the levels from a judged cycle on (Andrew's monotone chain, 1979). Of a stretch it knows
    /// the foot and the end.
    fn lower_hull(&self, from: u64, axis: Axis) -> Vec<Point> {
        let first = self.judged(from).map(|level| (self.warm_up() + from, axis.of(&level)));
        let (cycle, levels, stretches) = self.judged_within(from, u64::MAX);
        let levels = levels.iter().zip(cycle..).map(|(level, cycle)| (cycle, axis.of(level)));
        let feet = stretches.iter().flat_map(|stretch| {
            let (foot, last) = (axis.reach(stretch), (stretch.up_to, axis.of(&stretch.last)));
            [(foot.floor_at, foot.floor), last].into_iter().skip(usize::from(foot.floor_at == stretch.up_to))
        });
        let mut hull: Vec<Point> = Vec::new();
        for point in first.into_iter().chain(levels).chain(feet) {
            // The middle one of three is a corner where the second slope is steeper than the first.
            let is_corner = |&[first, middle]: &[Point; 2]| {
                let rise = |from: Point, to: Point| i128::from(to.1) - i128::from(from.1);
                let length = |from: Point, to: Point| i128::from(to.0 - from.0);
                rise(middle, point) * length(first, middle) > rise(first, middle) * length(middle, point)
            };
            while hull.last_chunk().is_some_and(|last_two| !is_corner(last_two)) {
                hull.pop();
            }
            hull.push(point);
        }
        hull
    }

    /// Two cycles, counted from the start, between which the rise shows that the verdict "growing" rests on.
    ///
    /// Where every cycle from some power of two on grows alike, that and its double: fewer cycles tell the same. Otherwise
    /// those that show the rate. (Of a thinned curve the first levels are asked, and whether the others are where these lead to.)
    #[must_use]
    pub fn telling_cycles(&self) -> Option<(u64, u64)> {
        let levels = usize::try_from(self.warm_up()).ok().and_then(|warm_up| self.levels().get(warm_up..));
        let levels = levels.unwrap_or_default();
        let uneven = levels.windows(3).rposition(|three| three[1] - three[0] != three[2] - three[1]);
        let even_from = uneven.map_or(1, |position| position + 1).max(2).next_power_of_two();
        let [from, to] = [even_from, 2 * even_from].map(|cycle| self.warm_up() + cycle as u64);
        let is_even = levels.get(2 * even_from).is_some_and(|&level| {
            let (rise, first) = (level - levels[even_from], levels[even_from]);
            let is_ahead = |later: &Stretch, axis: Axis, rise: i64| {
                let risen = i128::from(axis.of(&later.last)) - i128::from(axis.of(&first));
                risen * i128::from(to - from) == i128::from(rise) * i128::from(later.up_to - from)
            };
            let are_ahead = |later| is_ahead(later, Bytes, rise.bytes) && is_ahead(later, Blocks, rise.blocks);
            !rise.is_zero() && self.stretches().iter().all(are_ahead)
        });
        if is_even {
            return Some((from, to));
        }
        let [(from, _), (to, _)] = self.floor_marks(Bytes).or_else(|| self.floor_marks(Blocks))?;
        Some((from, to))
    }
}
