//! What the operating system says of a process.
//!
//! Where it says nothing (systems without `/proc`), there are no readings, and nobody waits for what cannot be seen.

use std::time::{Duration, Instant};

/// Holds what the system says of this process at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readings {
    /// Threads.
    pub(crate) threads: u64,
    /// Memory that is resident, in bytes.
    pub(crate) resident_bytes: u64,
}

/// How long the threads of this process have had a processor, and how long they have waited for one that others had.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Turns {
    /// All threads together.
    had: Duration,
    /// The threads that are there.
    waited: Duration,
}

/// Measures the time in which this process could run: on a busy machine less than on the wall.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    began: Instant,
    turns: Option<Turns>,
}

impl Stopwatch {
    /// Begins to measure.
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), turns: turns() }
    }

    /// How long this process could run since then; of the time on the wall no less than the given part of it. Where the system
    /// says nothing that is the time on the wall.
    pub(crate) fn elapsed(&self, parts_max: u32) -> Duration {
        let wall = self.began.elapsed();
        let (Some(before), Some(now)) = (self.turns, turns()) else { return wall };
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let since = Turns { had: now.had.saturating_sub(before.had), waited: now.waited.saturating_sub(before.waited) };
        could_run(wall, since, u32::try_from(processors).unwrap_or(u32::MAX)).max(wall / parts_max)
    }
}

/// Of some time on the wall, that in which a process could run. Its threads may wait for each other where they are more than the
/// processors: what it then had of them shows that nobody else was in the way.
fn could_run(wall: Duration, turns: Turns, processors: u32) -> Duration {
    wall.saturating_sub(turns.waited).max(turns.had / processors).min(wall)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::{Duration, Instant};

    use procfs::process::Process;

    use super::{Readings, Turns};

    /// The folder that has an entry for each open file of this process.
    const OPEN_FILES: &str = "/proc/self/fd";

    /// Reads what the system says of this process.
    pub(crate) fn readings() -> Option<Readings> {
        let stat = Process::myself().ok()?.stat().ok()?;
        Some(Readings {
            threads: u64::try_from(stat.num_threads).ok()?,
            resident_bytes: stat.rss * procfs::page_size(),
        })
    }

    /// Counts the open files of this process, sockets among them.
    ///
    /// Linux has told their number as the size of their folder since 6.2; before that they are listed, for which one more is opened.
    pub(crate) fn open_files() -> Option<u64> {
        let size = std::fs::metadata(OPEN_FILES).ok()?.len();
        if size > 0 { Some(size) } else { listed_files() }
    }

    pub(super) fn listed_files() -> Option<u64> {
        let listed = std::fs::read_dir(OPEN_FILES).ok()?.count() as u64;
        Some(listed.saturating_sub(1))
    }

    /// Reads how many bytes of another process are resident.
    pub(crate) fn resident_bytes(process: u32) -> Option<u64> {
        let process = Process::new(i32::try_from(process).ok()?).ok()?;
        Some(process.stat().ok()?.rss * procfs::page_size())
    }

    /// Reads how often this process had its turn.
    pub(crate) fn turns() -> Option<Turns> {
        let process = Process::myself().ok()?;
        let stat = process.stat().ok()?;
        let had = Duration::from_millis((stat.utime + stat.stime) * 1_000 / procfs::ticks_per_second());
        let of_threads = process.tasks().ok()?.flatten().filter_map(|task| task.schedstat().ok());
        // Kernels that do not count it say 0.
        Some(Turns { had, waited: Duration::from_nanos(of_threads.map(|thread| thread.run_delay).sum()) })
    }

    /// Waits until every other thread of this process sleeps, at most so long.
    pub(crate) fn wait_for_quiet(at_most: Duration) {
        let began = Instant::now();
        while others_run() && began.elapsed() < at_most {
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// Says whether another thread of this process is at work.
    pub(crate) fn others_run() -> bool {
        running().unwrap_or(false)
    }

    fn running() -> Option<bool> {
        let process = Process::myself().ok()?;
        let own = rustix::thread::gettid().as_raw_nonzero().get();
        let mut others = process.tasks().ok()?.flatten().filter(|task| task.tid != own);
        Some(others.any(|task| task.stat().is_ok_and(|stat| stat.state == 'R')))
    }
}

#[cfg(not(target_os = "linux"))]
mod silent {
    use std::time::Duration;

    use super::{Readings, Turns};

    /// Counts nothing.
    pub(crate) fn open_files() -> Option<u64> {
        None
    }

    /// Reads nothing.
    pub(crate) fn readings() -> Option<Readings> {
        None
    }

    /// Reads nothing.
    pub(crate) fn turns() -> Option<Turns> {
        None
    }

    /// Reads nothing.
    #[cfg(unix)]
    pub(crate) fn resident_bytes(_: u32) -> Option<u64> {
        None
    }

    /// Sees no thread at work.
    #[cfg(feature = "tokio")]
    pub(crate) fn others_run() -> bool {
        false
    }

    /// Waits for as long as the threads of a test harness need to come to rest on a machine that is not busy.
    pub(crate) fn wait_for_quiet(at_most: Duration) {
        std::thread::sleep(at_most.min(Duration::from_millis(2)));
    }
}

#[cfg(all(feature = "tokio", target_os = "linux"))]
pub(crate) use linux::others_run;
#[cfg(target_os = "linux")]
use linux::turns;
#[cfg(target_os = "linux")]
pub(crate) use linux::{open_files, readings, resident_bytes, wait_for_quiet};
#[cfg(all(feature = "tokio", not(target_os = "linux")))]
pub(crate) use silent::others_run;
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) use silent::resident_bytes;
#[cfg(not(target_os = "linux"))]
use silent::turns;
#[cfg(not(target_os = "linux"))]
pub(crate) use silent::{open_files, readings, wait_for_quiet};

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_others_have_the_processors_is_not_that_of_a_process() {
        let seconds = |wall, had, waited, processors| {
            let [wall, had, waited] = [wall, had, waited].map(Duration::from_secs);
            could_run(wall, Turns { had, waited }, processors).as_secs()
        };
        assert_eq!(seconds(8, 8, 0, 2), 8, "it had a processor all the time");
        assert_eq!(seconds(8, 0, 0, 2), 8, "it slept: that is its own time");
        assert_eq!(seconds(8, 2, 6, 2), 2, "a quarter of a processor was left to it");
        assert_eq!(seconds(8, 16, 48, 2), 8, "eight threads had both processors, and waited for each other alone");
        assert_eq!(seconds(8, 4, 60, 2), 2, "and beside others");
        assert_eq!(seconds(8, 40, 0, 2), 8, "never more than on the wall");
    }

    #[test]
    fn a_thread_that_waits_for_its_turn_is_seen() {
        let before = turns().expect("there is /proc");
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let began = Instant::now();
        let is_seen = |now: Turns| now.waited > before.waited && now.had > before.had;
        let spin = || while !turns().is_some_and(is_seen) && began.elapsed().as_secs() < 60 {};
        std::thread::scope(|scope| (0..4 * processors).for_each(|_| _ = scope.spawn(spin)));
        let now = turns().expect("there is /proc");
        assert!(now.had > before.had, "{before:?} {now:?}");
        assert!(began.elapsed().as_secs() < 60, "nobody had to wait: {before:?} {now:?}");
    }

    #[test]
    fn an_open_file_and_a_thread_are_seen() {
        // Other tests begin and end threads, and open files, beside this one: of a hundred of ours they cannot make zero.
        let before = open_files().expect("there is /proc");
        let files: Vec<_> = (0..100).map(|_| std::fs::File::open("/dev/null").expect("there is /dev/null")).collect();
        let after = open_files().expect("there is /proc");
        assert!(after >= before + 50, "{before} {after}");
        let listed = linux::listed_files().expect("there is /proc");
        assert!(listed.abs_diff(after) < 50, "{listed} {after}");
        drop(files);
        let after = readings().expect("there is /proc");
        assert!(after.threads >= 1 && after.resident_bytes > 0);
        assert!(resident_bytes(std::process::id()).is_some_and(|bytes| bytes > 0));
    }
}
