//! Progress of a soak that takes long, on stderr.
//!
//! On a terminal one line that is written over and goes in the end; elsewhere a line when it turns out to take long, and one every
//! ten seconds. It goes past what a test harness captures, or nobody would see it before the end.

use std::io::{self, IsTerminal as _, Write as _};
use std::panic::Location;
use std::time::{Duration, Instant};

use crate::heap::{counted, uncounted};
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
    told: Option<Instant>,
    is_terminal: bool,
}

impl ProgressLine {
    /// Begins to watch the clock, for the soak that is asked for at a place.
    pub(super) fn new(place: &Location<'_>) -> Self {
        let place = format!("{}:{}", place.file(), place.line());
        Self { place, began: Instant::now(), told: None, is_terminal: io::stderr().is_terminal() }
    }

    /// Takes a step of the soak, and tells it when it is time.
    pub(super) fn tell(&mut self, progress: Progress) {
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
            let line = line(&self.place, progress, self.began.elapsed());
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

/// Says in one line how far a soak is.
fn line(place: &str, progress: Progress, elapsed: Duration) -> String {
    let stage = match progress.stage {
        Stage::Scouting => "looking for growth",
        Stage::Judging => "counting with dhat",
        Stage::Explaining => "looking for the call sites",
    };
    let cycle = match progress.stage {
        Stage::Explaining => String::new(),
        _ => format!(", {}", counted(progress.cycle.cast_signed(), "cycle")),
    };
    format!("slowleak: {place}: {stage}{cycle}, {} s", elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_what_and_how_far() {
        let progress = |stage| Progress { stage, cycle: 4_096, cycles: None };
        let line = |stage| line("tests/leak.rs:7", progress(stage), Duration::from_millis(12_900));
        assert_eq!(line(Stage::Scouting), "slowleak: tests/leak.rs:7: looking for growth, 4,096 cycles, 12 s");
        assert_eq!(line(Stage::Explaining), "slowleak: tests/leak.rs:7: looking for the call sites, 12 s");
    }
}
