//! The observation: what one run has seen, as it was seen, and how it ended.

use std::fmt;
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
}

impl Observation {
    /// Begins an observation, of which the first so many cycles are warm-up.
    pub(crate) fn new(warm_up: u64) -> Self {
        let mut lives = Curve::new(LIVES_WARM_UP);
        lives.push(Level::default());
        Self {
            curve: Curve::new(warm_up),
            gauges: Gauges::default(),
            lives,
            allocations: 0,
            meters: Meters::default(),
            time: Duration::ZERO,
            peak: None,
            end: None,
            notes: Vec::new(),
            life_began: (Level::default(), 0),
        }
    }

    /// Takes what a counter read at idle.
    pub(crate) fn idle(&mut self, level: Level, allocations: u64) {
        self.curve.push(Level::default() + (level - self.life_began.0));
        self.allocations = allocations - self.life_began.1;
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

    /// Notes that the run ended before it was over, with the last words of the subject.
    pub(crate) fn end(&mut self, words: Option<String>, death: Option<Death>) {
        let cycle = self.curve.len();
        self.end = death.map(|death| End { cycle, words, death });
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
