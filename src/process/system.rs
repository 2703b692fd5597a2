//! What the operating system says of a process.
//!
//! Where it says nothing (systems without `/proc`), there are no readings, and nobody waits for what cannot be seen.

/// Holds what the system says of this process at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readings {
    /// Threads.
    pub(crate) threads: u64,
    /// Memory that is resident, in bytes.
    pub(crate) resident_bytes: u64,
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::{Duration, Instant};

    use procfs::process::Process;

    use super::Readings;

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

    fn listed_files() -> Option<u64> {
        let listed = std::fs::read_dir(OPEN_FILES).ok()?.count() as u64;
        Some(listed.saturating_sub(1))
    }

    /// Reads how many bytes of another process are resident.
    pub(crate) fn resident_bytes(process: u32) -> Option<u64> {
        let process = Process::new(i32::try_from(process).ok()?).ok()?;
        Some(process.stat().ok()?.rss * procfs::page_size())
    }

    /// Waits until every other thread of this process sleeps, at most so long.
    pub(crate) fn wait_for_quiet(at_most: Duration) {
        let began = Instant::now();
        while others_run().unwrap_or(false) && began.elapsed() < at_most {
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    fn others_run() -> Option<bool> {
        let process = Process::myself().ok()?;
        let own = rustix::thread::gettid().as_raw_nonzero().get();
        let mut others = process.tasks().ok()?.flatten().filter(|task| task.tid != own);
        Some(others.any(|task| task.stat().is_ok_and(|stat| stat.state == 'R')))
    }
}

#[cfg(not(target_os = "linux"))]
mod silent {
    use std::time::Duration;

    use super::Readings;

    /// Counts nothing.
    pub(crate) fn open_files() -> Option<u64> {
        None
    }

    /// Reads nothing.
    pub(crate) fn readings() -> Option<Readings> {
        None
    }

    /// Reads nothing.
    #[cfg(unix)]
    pub(crate) fn resident_bytes(_: u32) -> Option<u64> {
        None
    }

    /// Waits for as long as the threads of a test harness need to come to rest on a machine that is not busy.
    pub(crate) fn wait_for_quiet(at_most: Duration) {
        std::thread::sleep(at_most.min(Duration::from_millis(2)));
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::{open_files, readings, resident_bytes, wait_for_quiet};
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) use silent::resident_bytes;
#[cfg(not(target_os = "linux"))]
pub(crate) use silent::{open_files, readings, wait_for_quiet};

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

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
