//! Progress of a soak that takes long, on stderr: how far it is, how fast, and how long it still takes.
//!
//! On a terminal one line that is written over and goes in the end; elsewhere a line when it turns out to take long, and one every
//! ten seconds. It goes past what a test harness captures, or nobody would see it before the end.

use std::io::{self, IsTerminal as _, Write as _};
use std::panic::Location;
use std::time::{Duration, Instant};

use crate::heap::{counted, thousands, uncounted};
use crate::soak::{Progress, Stage};

/// What is over before that is not worth a line.
const SHORT: Duration = Duration::from_secs(1);

/// How often the line on a terminal is written anew.
const LOOK: Duration = Duration::from_millis(200);

/// How often a line is written elsewhere.
const LINE: Duration = Duration::from_secs(10);

/// Tells how far a soak has come.
pub(super) struct ProgressLine {
    place: String,
    began: Instant,
    pace: Pace,
    told: Option<Instant>,
    is_terminal: bool,
}

impl ProgressLine {
    /// Begins to watch the clock, for the soak that is asked for at a place.
    pub(super) fn new(place: &Location<'_>) -> Self {
        let place = format!("{}:{}", place.file(), place.line());
        let is_terminal = io::stderr().is_terminal();
        Self { place, began: Instant::now(), pace: Pace::new(), told: None, is_terminal }
    }

    /// Takes a step of the soak, and tells it when it is time.
    pub(super) fn tell(&mut self, progress: Progress) {
        self.pace.take(progress);
        let last = self.told.map_or(self.began, |told| told);
        let wait = if self.told.is_none() {
            SHORT
        } else if self.is_terminal {
            LOOK
        } else {
            LINE
        };
        if last.elapsed() < wait {
            return;
        }
        self.told = Some(Instant::now());
        uncounted(|| {
            let line = format!("slowleak: {}: {}, {} s", self.place, self.pace.text(), self.began.elapsed().as_secs());
            // Where nobody reads it, nothing is lost.
            let _ = if self.is_terminal {
                write!(io::stderr(), "\r\u{1b}[K{line}")
            } else {
                writeln!(io::stderr(), "{line}")
            };
        });
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.is_terminal && self.told.is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

/// Knows how far a soak is, and since when its stage goes on.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    latest: Option<Progress>,
    stage_began: Instant,
}

impl Pace {
    /// Begins to watch the clock.
    #[must_use]
    pub fn new() -> Self {
        Self { latest: None, stage_began: Instant::now() }
    }

    /// Takes a step of the soak.
    pub fn take(&mut self, progress: Progress) {
        if self.latest.is_none_or(|latest| latest.stage != progress.stage) {
            self.stage_began = Instant::now();
        }
        self.latest = Some(progress);
    }

    /// Says what the soak is doing and how far it is; where it is known how much that takes, how fast it is and how long it still takes.
    #[must_use]
    pub fn text(&self) -> String {
        self.latest.map_or_else(String::new, |latest| text(latest, self.stage_began.elapsed()))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

/// Says the same of a stage that has gone on for some time.
fn text(progress: Progress, elapsed: Duration) -> String {
    let Progress { stage, cycle, cycles, time } = progress;
    let stage = match stage {
        Stage::Scouting => "looking for growth",
        Stage::Judging => "counting with dhat",
        Stage::Explaining => return "looking for the call sites".to_owned(),
    };
    let done = match cycles {
        Some(cycles) => format!("{} of {}", thousands(cycle.cast_signed()), counted(cycles.cast_signed(), "cycle")),
        None => counted(cycle.cast_signed(), "cycle"),
    };
    let by_cycles = || {
        let (elapsed, left) = (elapsed.as_millis(), u128::from(cycles?.saturating_sub(cycle)));
        Some(Duration::from_millis(u64::try_from(elapsed * left / u128::from(cycle)).unwrap_or(u64::MAX)))
    };
    let left = time.map(|time| time.saturating_sub(elapsed)).or_else(|| if cycle == 0 { None } else { by_cycles() });
    let rate = u128::from(cycle) * 1_000 / elapsed.as_millis().max(1);
    let rate = thousands(i64::try_from(rate).unwrap_or(i64::MAX));
    match left {
        Some(left) => format!("{stage}, {done}, {rate} a second, {} left", rough(left)),
        None => format!("{stage}, {done}"),
    }
}

/// Writes a time by its two largest units.
fn rough(time: Duration) -> String {
    let seconds = time.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        (_, _, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECONDS: Duration = Duration::from_millis(12_800);

    fn said(stage: Stage, cycles: Option<u64>, time: Option<Duration>) -> String {
        text(Progress { stage, cycle: 4_096, cycles, time }, SECONDS)
    }

    #[test]
    fn progress_says_what_and_how_far() {
        assert_eq!(said(Stage::Scouting, None, None), "looking for growth, 4,096 cycles");
        assert_eq!(said(Stage::Explaining, None, None), "looking for the call sites");
    }

    #[test]
    fn where_it_is_known_how_much_there_is_the_pace_and_the_time_left_are_said() {
        let begin = "4,096 of 40,960 cycles, 320 a second, 1 min 55 s left";
        assert_eq!(said(Stage::Judging, Some(40_960), None), format!("counting with dhat, {begin}"));
        let hour = Some(Duration::from_secs(3_600));
        assert_eq!(
            said(Stage::Scouting, None, hour),
            "looking for growth, 4,096 cycles, 320 a second, 59 min 47 s left"
        );
        let over = Some(Duration::from_secs(1));
        assert!(said(Stage::Scouting, None, over).ends_with(", 0 s left"));
        let before = Progress { stage: Stage::Scouting, cycle: 0, cycles: Some(9), time: None };
        assert_eq!(text(before, SECONDS), "looking for growth, 0 of 9 cycles", "nobody knows how long one takes");
    }

    #[test]
    fn times_are_written_by_their_two_largest_units() {
        let written = [59, 60, 3_599, 3_600, 86_399, 90_000].map(|seconds| rough(Duration::from_secs(seconds)));
        assert_eq!(written, ["59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "23 h 59 min", "1 d 1 h"]);
    }

    #[test]
    fn each_stage_has_a_pace_of_its_own() {
        let mut pace = Pace::new();
        pace.stage_began -= Duration::from_secs(3_600);
        pace.take(Progress { stage: Stage::Judging, cycle: 1, cycles: Some(2), time: None });
        assert!(pace.text().ends_with(", 0 s left"), "{}", pace.text());
        pace.stage_began -= Duration::from_secs(7);
        pace.take(Progress { stage: Stage::Judging, cycle: 1, cycles: Some(2), time: None });
        assert!(pace.text().ends_with(", 7 s left"), "{}", pace.text());
    }
}
