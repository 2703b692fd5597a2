//! dhat profiles: the counts that verdicts rest on.
//!
//! Three facts about dhat shape this file. It ignores frees of blocks born before its profiler, so a profile starts before
//! the subject does. One profiler runs at a time in a process, so profiles take turns. And it saves call sites only
//! outside of its testing mode, through a hidden method, printing four lines to stderr that nobody can switch off.
//!
//! Never look for leaks with `LeakSanitizer` beside a running profile: dhat's table of live addresses makes everything
//! reachable.

use super::sites::LiveSites;
use super::thread::{self, Role};
use super::watch::{self, Turn, Watch};
use super::{Counter, Scope, Scout, StartError, Tally};
use crate::record::{Level, Totals};

/// Frames that dhat keeps of each allocation when nobody asks for call sites; fewer it does not allow.
///
/// An allocation and its free then cost 1.3 µs, against 2.5 µs with dhat's default of 10 (measured 2026-11).
const FRAMES_MIN: usize = 4;

/// Counts with dhat, from zero, until it is dropped.
///
/// Over all threads an allocation and its free take 2.6 µs on one thread, and 1.7 µs of the wall's time on eight of them together
/// (two busy cores, `cargo bench --bench oracle`, measured 2026-11): they wait for one lock, but not while they do other things.
#[derive(Debug)]
pub struct Profile {
    profiler: Option<dhat::Profiler>,
    keeps_sites: bool,
    scout: Scout,
    /// The allocations of threads that are not measured, before this profile.
    not_judged_before: u64,
    turn: Turn,
}

impl Profile {
    /// Waits until no other profile runs, and starts to count.
    ///
    /// # Errors
    ///
    /// [`StartError::NotInstalled`] without the allocator, [`StartError::Nested`] inside another measurement.
    ///
    /// # Panics
    ///
    /// When a `dhat::Profiler` of somebody else's runs.
    pub fn start(scope: Scope) -> Result<Self, StartError> {
        Self::build(scope, dhat::Profiler::builder().testing().trim_backtraces(Some(FRAMES_MIN)), false)
    }

    fn build(scope: Scope, builder: dhat::ProfilerBuilder, keeps_sites: bool) -> Result<Self, StartError> {
        let turn = Turn::take(Watch::PROFILE)?;
        // From here on every free reaches dhat; only now may it fill its table.
        let profiler = thread::playing(Role::Judge, || builder.build());
        let scout = Scout::of(scope);
        // From here on dhat and the tally count the same allocations, those of other threads too.
        turn.open(scope);
        Ok(Self { profiler: Some(profiler), keeps_sites, scout, not_judged_before: watch::not_judged(), turn })
    }

    /// Reads what the tally counted meanwhile.
    ///
    /// It equals what dhat counted, as long as every block that the measurement sees freed was born in it, and, in the scope
    /// of a thread, on that thread.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.scout.tally()
    }

    /// Reads how many blocks of the measured thread another one has freed, as far as frees of older blocks do not hide it.
    ///
    /// dhat sees such a free, the thread's tally does not.
    #[must_use]
    pub fn freed_elsewhere(&self) -> u64 {
        match self.scout.scope() {
            Scope::Thread => (self.tally().level - self.level()).blocks.try_into().unwrap_or(0),
            Scope::Process => 0,
        }
    }

    /// Reads how many allocations threads made that are not measured.
    #[must_use]
    pub fn not_judged(&self) -> u64 {
        watch::not_judged() - self.not_judged_before
    }

    /// Reads the highest level that the profile has seen, idle or not.
    #[must_use]
    pub fn peak(&self) -> Level {
        let stats = stats();
        level_of(stats.max_bytes, stats.max_blocks)
    }

    /// Reads what was allocated since the start.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let stats = stats();
        Totals { bytes: stats.total_bytes, allocations: stats.total_blocks }
    }

    /// Stops dhat, and returns what it saved. Everything happens in the role of the judge: nothing of it counts.
    fn stop(&mut self) -> Option<String> {
        let mut profiler = self.profiler.take()?;
        // Threads on their way into dhat arrive before the profiler goes.
        self.turn.close();
        thread::playing(Role::Judge, || {
            if !self.keeps_sites {
                drop(profiler);
                return None;
            }
            // dhat's drop would write a file, and a second drop after this one panics.
            let saved = profiler.drop_and_get_memory_output();
            std::mem::forget(profiler);
            Some(saved)
        })
    }
}

impl Counter for Profile {
    fn level(&self) -> Level {
        let stats = stats();
        level_of(stats.curr_bytes, stats.curr_blocks)
    }

    fn allocations(&self) -> u64 {
        stats().total_blocks
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        drop(self.stop());
    }
}

fn stats() -> dhat::HeapStats {
    thread::playing(Role::Judge, dhat::HeapStats::get)
}

fn level_of(bytes: usize, blocks: usize) -> Level {
    Level { bytes: bytes.cast_signed() as i64, blocks: blocks.cast_signed() as i64 }
}

/// Counts with dhat, and can say in the end where the live blocks were allocated.
///
/// When it ends, dhat prints four lines on stderr.
#[derive(Debug)]
pub struct SiteProfile(Profile);

impl SiteProfile {
    /// Waits until no other profile runs, and starts to count, with that many frames of each call stack.
    ///
    /// # Errors
    ///
    /// As for [`Profile::start`].
    ///
    /// # Panics
    ///
    /// As for [`Profile::start`].
    pub fn start(scope: Scope, frames: usize) -> Result<Self, StartError> {
        Profile::build(scope, dhat::Profiler::builder().trim_backtraces(Some(frames)), true).map(Self)
    }

    /// Ends the profile and returns what is live, by the call stack that allocated it.
    ///
    /// A reallocated block stays with the call that first allocated it.
    #[must_use]
    pub fn finish(mut self) -> LiveSites {
        let saved = self.0.stop();
        thread::playing(Role::Judge, || saved.map(|saved| LiveSites::from_dhat(&saved)).unwrap_or_default())
    }
}

impl Counter for SiteProfile {
    fn level(&self) -> Level {
        self.0.level()
    }

    fn allocations(&self) -> u64 {
        self.0.allocations()
    }
}
