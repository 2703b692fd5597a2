//! The curve: the heap levels at idle. What they amount to is not known here.
//!
//! A short curve holds them all. A long one is thinned, so that it takes no more memory however long a soak goes on: it holds the
//! levels of the first cycles, and behind them *stretches* of cycles, each with its floor and its high. Each octave of cycles has the
//! same number of stretches, which end at the same places of it: half of the cycles end with a stretch where all of them do.

use serde::{Deserialize, Serialize};

use super::level::Level;

/// Judged cycles up to which a curve holds every level: a megabyte of them.
///
/// Four times as many as the search for the number of cycles looks at by default. The warm-up may take as many again.
pub const CURVE_CYCLES_WHOLE: u64 = 1 << 16;

/// Levels that a thinned curve holds, from the start on.
pub const CURVE_LEVELS_FIRST: usize = 1 << 11;

/// Stretches of each octave of a thinned curve, and so its bound: of 112 bytes each, ten million cycles have some 13,000 (1.4 MB), and
/// any number of them fewer than 65,536.
///
/// A foot of the rule that tells a root from a logarithm stands at 31/32 of the cycles. With 32 times 32 stretches it is the end of one
/// at 32 places of each octave.
pub const CURVE_STRETCHES: u64 = 1 << 10;

/// Holds the level after start and after each cycle, relative to the level before the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Curve {
    warm_up: u64,
    levels: Vec<Level>,
    /// What comes behind the levels, where the curve is thinned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stretches: Vec<Stretch>,
    /// Cycles, counted from the start, with which a stretch has to end. They rise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ends: Vec<u64>,
}

/// Holds what is kept of some cycles in a row, which are counted from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(from = "Written", into = "Written")]
pub struct Stretch {
    /// Its first cycle.
    pub from: u64,
    /// Its last cycle.
    pub up_to: u64,
    /// The level after that.
    pub last: Level,
    /// The bytes after its cycles.
    pub bytes: Reach,
    /// The blocks after its cycles.
    pub blocks: Reach,
    /// The first cycle after which the level was another than before all of them.
    pub moved: Option<u64>,
}

/// Says from where to where the levels of a stretch reach, in bytes or in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Reach {
    /// The lowest.
    pub floor: i64,
    /// The last cycle after which it was reached: the foot of a step, behind which it rises.
    pub floor_at: u64,
    /// The highest.
    pub high: i64,
    /// The first cycle after which it was reached.
    pub high_at: u64,
}

impl Reach {
    const fn flat(from: u64, up_to: u64, level: i64) -> Self {
        Self { floor: level, floor_at: up_to, high: level, high_at: from }
    }

    /// Takes in what comes behind it.
    const fn join(&mut self, later: Self) {
        if later.floor <= self.floor {
            (self.floor, self.floor_at) = (later.floor, later.floor_at);
        }
        if later.high > self.high {
            (self.high, self.high_at) = (later.high, later.high_at);
        }
    }
}

impl Stretch {
    /// Begins a stretch with some cycles that leave one level, behind another.
    fn of((from, up_to): (u64, u64), level: Level, before: Level) -> Self {
        let [bytes, blocks] = [level.bytes, level.blocks].map(|level| Reach::flat(from, up_to, level));
        let moved = (level != before).then_some(from);
        Self { from, up_to, last: level, bytes, blocks, moved }
    }

    /// Takes in what comes behind it.
    fn join(&mut self, later: &Self) {
        self.bytes.join(later.bytes);
        self.blocks.join(later.blocks);
        // What comes before the later one is the same as before this one, as long as this one has not moved.
        self.moved = self.moved.or(later.moved);
        (self.up_to, self.last) = (later.up_to, later.last);
    }

    /// Says whether all of its levels are the same.
    #[must_use]
    pub const fn is_flat(&self) -> bool {
        self.bytes.floor == self.bytes.high && self.blocks.floor == self.blocks.high
    }
}

/// A stretch as it is written: where it reaches is left out where it is flat.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
struct Written {
    from: u64,
    up_to: u64,
    #[serde(flatten)]
    last: Level,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reach_bytes: Option<Reach>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reach_blocks: Option<Reach>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<u64>,
}

impl From<Stretch> for Written {
    fn from(stretch: Stretch) -> Self {
        let Stretch { from, up_to, last, bytes, blocks, moved } = stretch;
        let reach = |reach: Reach| (reach.floor != reach.high).then_some(reach);
        Self { from, up_to, last, reach_bytes: reach(bytes), reach_blocks: reach(blocks), moved }
    }
}

impl From<Written> for Stretch {
    fn from(written: Written) -> Self {
        let Written { from, up_to, last, reach_bytes, reach_blocks, moved } = written;
        let [bytes, blocks] = [(reach_bytes, last.bytes), (reach_blocks, last.blocks)]
            .map(|(reach, level)| reach.unwrap_or(Reach::flat(from, up_to, level)));
        Self { from, up_to, last, bytes, blocks, moved }
    }
}

impl Curve {
    /// Begins a curve of which the first so many cycles are warm-up.
    #[must_use]
    pub const fn new(warm_up: u64) -> Self {
        Self { warm_up, levels: Vec::new(), stretches: Vec::new(), ends: Vec::new() }
    }

    /// Begins a curve that can be read exactly at some cycles, counted from the start, however long it becomes.
    #[must_use]
    pub fn with_ends(warm_up: u64, ends: impl IntoIterator<Item = u64>) -> Self {
        let mut ends: Vec<u64> = ends.into_iter().collect();
        ends.sort_unstable();
        ends.dedup();
        Self { ends, ..Self::new(warm_up) }
    }

    /// Holds levels, however many: so a suite knows what a thinned curve has to say.
    #[doc(hidden)]
    #[must_use]
    pub const fn whole(warm_up: u64, levels: Vec<Level>) -> Self {
        Self { warm_up, levels, stretches: Vec::new(), ends: Vec::new() }
    }

    /// Adds the level after start, or after one more cycle.
    pub fn push(&mut self, level: Level) {
        if !self.is_thinned() {
            if self.cycles() < CURVE_CYCLES_WHOLE && self.len() <= 2 * CURVE_CYCLES_WHOLE {
                return self.levels.push(level);
            }
            let later = self.levels.split_off(CURVE_LEVELS_FIRST);
            self.levels.shrink_to_fit();
            for level in later {
                self.extend(level, 1);
            }
        }
        self.extend(level, 1);
    }

    /// Adds the level after so many more cycles, all of which leave the same. However many they are, it takes no longer than the
    /// curve is long.
    pub fn hold(&mut self, level: Level, mut cycles: u64) {
        while cycles > 0 && !self.is_thinned() {
            self.push(level);
            cycles -= 1;
        }
        self.extend(level, cycles);
    }

    /// Adds a level behind those of the first cycles, for so many cycles.
    fn extend(&mut self, level: Level, mut cycles: u64) {
        while cycles > 0 {
            let from = self.len();
            let up_to = self.end_from(from).min(from.saturating_add(cycles - 1));
            let next = Stretch::of((from, up_to), level, self.last().unwrap_or_default());
            let is_begun = self.end_from(from - 1) != from - 1;
            match self.stretches.last_mut() {
                Some(stretch) if is_begun => stretch.join(&next),
                _ => self.stretches.push(next),
            }
            cycles -= up_to - from + 1;
        }
    }

    /// The cycle, from a given one on, with which a stretch ends.
    ///
    /// The grid is that of the judged cycles, and before them that of those from the start. Powers of two from the start on are what
    /// tables show.
    fn end_from(&self, cycle: u64) -> u64 {
        let on_grid = |cycle: u64| {
            let octave = cycle.saturating_sub(1).max(1).ilog2();
            cycle.next_multiple_of(((1 << octave) / CURVE_STRETCHES).max(1))
        };
        let on_grid = match cycle.checked_sub(self.warm_up) {
            Some(judged) => self.warm_up + on_grid(judged),
            // The grid begins anew with the judged cycles.
            None => on_grid(cycle).min(self.warm_up),
        };
        let asked = self.ends[self.ends.partition_point(|&end| end < cycle)..].first().copied();
        [cycle.next_power_of_two(), on_grid].into_iter().chain(asked).min().unwrap_or(cycle)
    }

    /// How many levels there are: that after start, and that after each cycle.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.stretches.last().map_or(self.levels.len() as u64, |stretch| stretch.up_to + 1)
    }

    /// Says whether no level was read at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Says whether it is so long that only the first levels are all held.
    #[must_use]
    pub const fn is_thinned(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// All levels, unless it [is thinned](Self::is_thinned): then those of the first cycles. The first is that after start, the one at
    /// index `n` that after cycle `n`.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What comes behind the [levels](Self::levels).
    #[must_use]
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The cycles, counted from the start, with which a stretch has to end.
    pub(super) fn asked_ends(&self) -> &[u64] {
        &self.ends
    }

    /// The level after a cycle, counted from the start, if it is held: at least after each power of two.
    #[must_use]
    pub fn level_after(&self, cycle: u64) -> Option<Level> {
        let level = usize::try_from(cycle).ok().and_then(|cycle| self.levels.get(cycle));
        level.copied().or_else(|| self.ending(cycle).map(|stretch| stretch.last))
    }

    /// The stretch that ends with a cycle.
    fn ending(&self, cycle: u64) -> Option<&Stretch> {
        let place = self.stretches.binary_search_by_key(&cycle, |stretch| stretch.up_to).ok()?;
        self.stretches.get(place)
    }

    /// The latest level.
    #[must_use]
    pub fn last(&self) -> Option<Level> {
        self.stretches.last().map(|stretch| stretch.last).or_else(|| self.levels.last().copied())
    }

    /// What is held of the cycles beyond the first number, up to the second, counted from the start: levels with the cycle of the first
    /// of them, and stretches. Of a stretch that the first number cuts the whole is held, of one that the second cuts nothing.
    #[must_use]
    pub fn within(&self, beyond: u64, up_to: u64) -> (u64, &[Level], &[Stretch]) {
        let index = |cycle: u64| usize::try_from(cycle).map_or(self.levels.len(), |cycle| cycle.min(self.levels.len()));
        let (from, to) = (index(beyond.saturating_add(1)), index(up_to.saturating_add(1)));
        let place = |cycle: u64| self.stretches.partition_point(|stretch| stretch.up_to <= cycle);
        let (first, last) = (place(beyond), place(up_to));
        (from as u64, &self.levels[from..to.max(from)], &self.stretches[first..last.max(first)])
    }

    /// The cycles of warm-up.
    #[must_use]
    pub const fn warm_up(&self) -> u64 {
        self.warm_up
    }

    /// The cycles that are judged: those after the warm-up.
    #[must_use]
    pub fn cycles(&self) -> u64 {
        self.len().saturating_sub(1 + self.warm_up)
    }

    /// The curve as it was after so many judged cycles, or where a stretch goes on there, before that.
    #[must_use]
    pub fn first(&self, cycles: u64) -> Self {
        let up_to = self.warm_up.saturating_add(cycles);
        let levels = usize::try_from(up_to.saturating_add(1)).unwrap_or(usize::MAX).min(self.levels.len());
        let stretches = self.stretches.partition_point(|stretch| stretch.up_to <= up_to);
        Self {
            warm_up: self.warm_up,
            levels: self.levels[..levels].to_vec(),
            stretches: self.stretches[..stretches].to_vec(),
            ends: self.ends.clone(),
        }
    }

    /// The first cycle, counted from the start, after which two curves differ; where one ends, if it is the beginning of the other.
    ///
    /// Where both move within a stretch, and at the same cycle first, it is that cycle or a later one of the stretch.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<u64> {
        let (mut ours, mut others) = (self.parts(), other.parts());
        while let (Some(mut one), Some(mut another)) = (ours.next(), others.next()) {
            // As long as neither is beyond the other they are joined to the same end.
            while one.up_to != another.up_to {
                let (shorter, rest) =
                    if one.up_to < another.up_to { (&mut one, &mut ours) } else { (&mut another, &mut others) };
                let Some(next) = rest.next() else { break };
                shorter.join(&next);
            }
            if one != another {
                let moved = one.moved.into_iter().chain(another.moved).min();
                return Some(moved.unwrap_or_else(|| one.up_to.min(another.up_to) + 1));
            }
        }
        let (one, other) = (self.len(), other.len());
        (one != other).then(|| one.min(other))
    }

    /// All of it as stretches, each held level one of its own.
    fn parts(&self) -> impl Iterator<Item = Stretch> {
        // The first level has none before it, and any differs from that.
        let before = std::iter::once(None).chain(self.levels.iter().map(Some));
        let levels = self.levels.iter().zip(before).zip(0..).map(|((&level, before), cycle)| Stretch {
            moved: (Some(&level) != before).then_some(cycle),
            ..Stretch::of((cycle, cycle), level, level)
        });
        levels.chain(self.stretches.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A long curve of so many judged cycles.
    fn curve(warm_up: u64, cycles: u64, level: impl Fn(u64) -> i64) -> Curve {
        let mut curve = Curve::new(warm_up);
        (0..=warm_up + cycles).for_each(|cycle| curve.push(Level { bytes: level(cycle), blocks: 1 }));
        curve
    }

    const LONG: u64 = 5 * CURVE_CYCLES_WHOLE;

    fn saw(cycle: u64) -> i64 {
        (cycle % 1_000 * 29).cast_signed()
    }

    #[test]
    fn a_curve_is_whole_up_to_its_bound_and_one_beyond_it_is_thinned() {
        for warm_up in [0, 1, 77] {
            let whole = curve(warm_up, CURVE_CYCLES_WHOLE, saw);
            assert_eq!((whole.is_thinned(), whole.cycles()), (false, CURVE_CYCLES_WHOLE));
            assert_eq!(whole.levels().len() as u64, whole.len());
            let thinned = curve(warm_up, CURVE_CYCLES_WHOLE + 1, saw);
            assert_eq!((thinned.is_thinned(), thinned.cycles()), (true, CURVE_CYCLES_WHOLE + 1));
            assert_eq!(thinned.levels(), &whole.levels()[..CURVE_LEVELS_FIRST]);
        }
        let warm_up = 3 * CURVE_CYCLES_WHOLE;
        assert!(curve(warm_up, 1, saw).is_thinned(), "however much of it is warm-up");
    }

    #[test]
    fn each_octave_has_as_many_stretches_and_every_cycle_is_in_one() {
        let thinned = curve(1, LONG, saw);
        let mut next = CURVE_LEVELS_FIRST as u64;
        for stretch in thinned.stretches() {
            assert_eq!(stretch.from, next);
            next = stretch.up_to + 1;
            let levels = (stretch.from..=stretch.up_to).map(saw);
            let (floor, high) = (levels.clone().min().expect("a cycle"), levels.max().expect("a cycle"));
            assert_eq!((stretch.bytes.floor, stretch.bytes.high), (floor, high));
            assert_eq!(saw(stretch.bytes.floor_at), floor);
            assert_eq!(saw(stretch.bytes.high_at), high);
            assert_eq!(stretch.last.bytes, saw(stretch.up_to));
        }
        assert_eq!(next, thinned.len());
        for octave in 11..18 {
            let (_, levels, stretches) = thinned.within(1 + (1 << octave), 1 + (2 << octave));
            // And the end of one from the start.
            assert_eq!((levels.len(), stretches.len() as u64), (0, CURVE_STRETCHES + 1));
        }
    }

    #[test]
    fn levels_are_held_after_each_power_of_two_and_after_the_cycles_that_were_asked_for() {
        let ends = [99_999, 77_777];
        let mut thinned = Curve::with_ends(1, ends);
        (0..=LONG).for_each(|cycle| thinned.push(Level { bytes: saw(cycle), blocks: 1 }));
        let powers = (0..18).map(|power| 1 << power);
        for cycle in powers.clone().chain(powers.map(|power| 1 + power)).chain(ends).chain([LONG]) {
            assert_eq!(thinned.level_after(cycle).map(|level| level.bytes), Some(saw(cycle)), "{cycle}");
        }
        assert_eq!([99_998, LONG + 1].map(|cycle| thinned.level_after(cycle)), [None; 2]);
        assert_eq!(thinned.first(77_776).len(), 77_778);
        assert_eq!(thinned.first(100).levels(), &thinned.levels()[..102]);
    }

    #[test]
    fn a_curve_has_the_same_size_however_long_it_is() {
        let [short, long] = [1 << 17, 1 << 21].map(|cycles| curve(0, cycles, saw).stretches().len() as u64);
        assert_eq!(long - short, 4 * CURVE_STRETCHES, "four more octaves");
    }

    #[test]
    fn a_curve_is_read_as_it_was_written_and_as_it_was_before_any_was_thinned() {
        for curve in [curve(1, 9, saw), curve(1, LONG, saw), curve(1, LONG, |cycle| (cycle / 99_999).cast_signed())] {
            let text = serde_json::to_string(&curve).expect("plain data");
            assert_eq!(serde_json::from_str::<Curve>(&text).expect("as it was written"), curve);
        }
        let text = serde_json::to_string(&curve(1, 1, |_| 7)).expect("plain data");
        assert_eq!(
            text,
            r#"{"warm_up":1,"levels":[{"bytes":7,"blocks":1},{"bytes":7,"blocks":1},{"bytes":7,"blocks":1}]}"#
        );
        let flat = serde_json::to_string(&curve(0, LONG, |_| 7).stretches()[1]).expect("plain data");
        assert_eq!(flat, r#"{"from":2049,"up_to":2050,"bytes":7,"blocks":1}"#);
    }

    #[test]
    fn curves_differ_from_their_first_difference_or_the_end_of_the_shorter() {
        let difference = |one: &[i64], other: &[i64]| {
            let [one, other] = [one, other].map(|bytes| {
                let mut curve = Curve::new(0);
                for &bytes in bytes {
                    curve.push(Level { bytes, blocks: 1 });
                }
                curve
            });
            one.first_difference(&other)
        };
        assert_eq!(difference(&[1, 2, 3], &[1, 2, 3]), None);
        assert_eq!(difference(&[1, 2, 3], &[1, 9, 3]), Some(1));
        assert_eq!(difference(&[1, 2], &[1, 2, 3]), Some(2));
        assert_eq!(difference(&[1, 2, 3], &[]), Some(0));
        assert_eq!(difference(&[5, 2], &[1, 2]), Some(0));
    }

    #[test]
    fn long_curves_differ_where_the_first_of_them_moves_whether_they_are_thinned_or_not() {
        let step = |at: u64| move |cycle: u64| i64::from(cycle >= at);
        let whole = |at: u64| {
            Curve::whole(1, (0..=1 + LONG).map(|cycle| Level { bytes: step(at)(cycle), blocks: 1 }).collect())
        };
        let thinned = |at: u64| curve(1, LONG, step(at));
        for (one, other) in [(2, 99_999), (77_777, 77_778), (LONG + 1, 1 << 17)] {
            let first = Some(one.min(other));
            assert_eq!(thinned(one).first_difference(&thinned(other)), first);
            assert_eq!(thinned(one).first_difference(&whole(other)), first);
            assert_eq!(whole(one).first_difference(&thinned(other)), first);
            assert_eq!(thinned(one).first_difference(&whole(one)), None);
            assert_eq!(thinned(one).first(1 << 17).first_difference(&whole(one)), Some(2 + (1 << 17)), "its end");
        }
    }
}
