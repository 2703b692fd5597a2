//! The observation: what one run has seen, as it was seen, and how it ended.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::curve::Curve;
use super::gauge::Gauges;
use super::level::{Level, Totals};
use super::meter::{Meters, Unit};
use super::outcome::Note;

/// Lives that are not judged: the first may initialise statics and thread locals.
const LIVES_WARM_UP: u64 = 1;

/// Holds the facts of one run of the lives.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    pub(crate) curve: Curve,
    pub(crate) gauges: Gauges,
    /// The levels before the first life, and after each.
    pub(crate) lives: Curve,
    /// Of the judged life.
    pub(crate) allocations: u64,
    /// What the meters read in the judged life.
    pub(crate) meters: Meters,
    /// How long it has taken of what a limit of time allows, where there is one.
    pub(crate) time: Duration,
    /// What dhat said in the end.
    pub(crate) peak: Option<Peak>,
    /// What ended the run before it was over.
    pub(crate) end: Option<End>,
    /// What else the subject had to say.
    pub(crate) notes: Vec<Note>,
    /// The level and the allocations at the end of the latest life.
    pub(crate) life_began: (Level, u64),
    /// Every level of the judged life, and how many allocations it had made.
    pub(crate) history: History,
    /// The cycle, counted from the start, after which somebody has interrupted it.
    pub(crate) interrupted: Option<u64>,
}

impl Observation {
    /// Begins an observation, of which the first so many cycles are warm-up.
    #[cfg(test)]
    pub(crate) fn new(warm_up: u64) -> Self {
        Self::of(Curve::new(warm_up))
    }

    /// Begins an observation with a curve that has no levels yet.
    pub(crate) fn of(curve: Curve) -> Self {
        let mut lives = Curve::new(LIVES_WARM_UP);
        lives.push(Level::default());
        Self {
            curve,
            gauges: Gauges::default(),
            lives,
            allocations: 0,
            meters: Meters::default(),
            time: Duration::ZERO,
            peak: None,
            end: None,
            notes: Vec::new(),
            life_began: (Level::default(), 0),
            history: History::default(),
            interrupted: None,
        }
    }

    /// Takes what a counter read at idle.
    pub(crate) fn idle(&mut self, level: Level, allocations: u64) {
        let level = Level::default() + (level - self.life_began.0);
        self.curve.push(level);
        self.allocations = allocations - self.life_began.1;
        self.history.idle(level, self.curve.cycles(), self.allocations);
    }

    /// Takes what a counter read after a life.
    pub(crate) fn life_ended(&mut self, level: Level, allocations: u64) {
        self.lives.push(level);
        self.life_began = (level, allocations);
    }

    /// Takes what a gauge reads after the cycle that comes next in the curve. Says whether it is news.
    pub(crate) fn gauge(&mut self, name: &str, value: u64) -> bool {
        let cycle = self.curve.len();
        if cycle <= self.curve.warm_up() {
            self.gauges.read_idle(name, value)
        } else {
            self.gauges.read(cycle, name, value)
        }
    }

    /// Takes what a meter reads after the cycle that comes next in the curve.
    pub(crate) fn meter(&mut self, name: &str, unit: Unit, is_judged: bool, value: u64) {
        let cycle = self.curve.len();
        self.meters.read(cycle, name, unit, is_judged, value);
    }

    /// What it had seen after so many judged cycles, as far as the curve and the gauges are concerned.
    pub(crate) fn until(&self, cycles: u64) -> Self {
        let gauges = self.gauges.until(self.curve.warm_up() + cycles);
        Self { curve: self.curve.first(cycles), gauges, end: None, interrupted: None, ..self.clone() }
    }

    /// Notes that the run ended before it was over, with the last words of the subject.
    pub(crate) fn end(&mut self, words: Option<String>, death: Option<Death>) {
        let cycle = self.curve.len();
        self.end = death.map(|death| End { cycle, words, death });
    }
}

/// Holds in a few numbers what a run did in every single cycle, so that two of them can be compared though no curve holds it all.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    levels: DefaultHasher,
    /// What it was after some judged cycles: each power of two, and the latest.
    stages: Vec<Past>,
}

/// What a history was after so many judged cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) cycles: u64,
    pub(crate) allocations: u64,
    /// Of the levels until then, all of them.
    digest: u64,
}

impl History {
    fn idle(&mut self, level: Level, cycles: u64, allocations: u64) {
        level.hash(&mut self.levels);
        self.stages.pop_if(|latest| latest.cycles == cycles || latest.cycles > 0 && !latest.cycles.is_power_of_two());
        self.stages.push(Past { cycles, allocations, digest: self.levels.finish() });
    }

    /// The latest number of cycles that was noted down of both.
    pub(crate) fn meets(&self, other: &Self) -> Option<[Past; 2]> {
        let meets = |past: &&Past| other.stages.iter().any(|others| others.cycles == past.cycles);
        let ours = self.stages.iter().rev().find(meets)?;
        let others = other.stages.iter().find(|others| others.cycles == ours.cycles)?;
        Some([*ours, *others])
    }

    /// The judged cycles after which two histories are known to have had the same levels at the last, where they have others later.
    pub(crate) fn parts_after(&self, other: &Self) -> Option<u64> {
        let same = |past: &&Past| {
            other.stages.iter().any(|others| others.cycles == past.cycles && others.digest == past.digest)
        };
        let [ours, others] = self.meets(other)?;
        (ours.digest != others.digest).then(|| self.stages.iter().rev().find(same).map_or(0, |past| past.cycles))
    }
}

/// What dhat says of a run as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Peak {
    pub(crate) level: Level,
    pub(crate) totals: Totals,
    /// Blocks of the measured thread that another one freed.
    pub(crate) freed_elsewhere: u64,
    /// Allocations of threads that are not measured.
    pub(crate) not_judged: u64,
}

/// Says how a run ended that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct End {
    /// The cycle in which it ended, counted from the start; 0 is the start itself.
    pub cycle: u64,
    /// The words of the subject's panic, if that ended it.
    pub words: Option<String>,
    /// How its process ended.
    pub death: Death,
}

impl End {
    /// What ended it, in one line.
    #[must_use]
    pub fn cause(&self) -> String {
        let words = self.words.as_deref().unwrap_or(&self.death.cause);
        words.lines().next().unwrap_or_default().to_owned()
    }
}

/// The cause of a death where a process has ended well, and was to tell more.
pub(crate) const DONE_TOO_EARLY: &str = "exit status: 0, as if all were done";

/// How the cause of a death begins where a process was given up, since it told nothing for too long.
pub(crate) const NOTHING_ENDS: &str = "nothing came to an end for";

/// Says how a process ended that was to tell more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Death {
    /// What ended it, in words: an exit status, a signal, a limit.
    pub cause: String,
    /// The last of what it printed.
    pub last_output: String,
    /// The command line that it was started with.
    pub started_as: String,
}

impl fmt::Display for Death {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The history of a run of so many cycles without warm-up, each of which allocates once.
    fn history(cycles: u64, bytes: impl Fn(u64) -> i64) -> History {
        let mut seen = Observation::new(0);
        (0..=cycles).for_each(|cycle| seen.idle(Level { bytes: bytes(cycle), blocks: 1 }, cycle));
        seen.history
    }

    #[test]
    fn histories_meet_at_the_latest_cycle_that_both_have_noted_down() {
        let met = |one, other| {
            let met = history(one, |_| 0).meets(&history(other, |_| 0)).expect("both have started");
            met.map(|past| (past.cycles, past.allocations))
        };
        assert_eq!(met(1_000, 1_000), [(1_000, 1_000); 2], "their ends");
        assert_eq!(met(1_000, 100), [(64, 64); 2]);
        assert_eq!(met(1_000, 512), [(512, 512); 2]);
        assert_eq!(met(1_000, 0), [(0, 0); 2]);
    }

    #[test]
    fn histories_part_where_a_single_level_differs() {
        let step_back = |at: u64| move |cycle: u64| i64::from(cycle == at);
        let parts = |one, other| history(1_000, step_back(one)).parts_after(&history(1_000, step_back(other)));
        assert_eq!([parts(0, 0), parts(700, 700)], [None; 2]);
        assert_eq!([parts(700, 2_000), parts(1_000, 2_000)], [Some(512); 2]);
        assert_eq!(parts(100, 101), Some(64));
        assert_eq!(parts(0, 2_000), Some(0));
    }

    #[test]
    fn a_history_is_as_long_as_its_cycles_have_octaves() {
        assert_eq!(history(100_000, |_| 0).stages.len(), 1 + 17 + 1);
    }
}
