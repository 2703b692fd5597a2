//! What this program is called, and the run that it is a part of.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::record::Run;

/// Names the variable that makes one run of what several commands do.
const RUN: &str = "SLOWLEAK_RUN";

/// Digits of the hash that Cargo puts behind the names of tests.
const HASH_DIGITS: usize = 16;

/// The package whose test or program this is, as Cargo says; empty where it was started by nobody who knows.
pub(crate) fn package() -> String {
    std::env::var("CARGO_PKG_NAME").unwrap_or_default()
}

/// The folder of that package; empty where nobody knows.
pub(crate) fn package_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// The name of this program, without the hash that Cargo gives it.
pub(crate) fn binary() -> String {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    without_hash(&called.file_stem().map(OsStr::to_string_lossy).unwrap_or_default()).to_owned()
}

fn without_hash(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((name, hash)) if hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) => name,
        _ => name,
    }
}

/// Says which run this process is a part of: what it was told, or what nextest was, or whatever has started it, which is one `cargo
/// test` for all of its programs.
pub(crate) fn this_run() -> Run {
    run(parent)
}

/// Says which run this process is, where what it does is a run of its own.
#[cfg(feature = "cli")]
pub(crate) fn own_run() -> Run {
    run(|| process(std::process::id()))
}

fn run(by_process: impl FnOnce() -> String) -> Run {
    let told =
        [RUN, "NEXTEST_RUN_ID"].into_iter().find_map(|name| std::env::var(name).ok().filter(|id| !id.is_empty()));
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Run { id: told.unwrap_or_else(by_process), written: since_1970.as_secs(), milliseconds: 0 }
}

fn parent() -> String {
    #[cfg(unix)]
    let id = std::os::unix::process::parent_id();
    #[cfg(not(unix))]
    let id = std::process::id();
    process(id)
}

/// Identifies a process. Numbers of processes come again, and not with the same beginning.
fn process(id: u32) -> String {
    #[cfg(target_os = "linux")]
    if let Some(stat) = i32::try_from(id).ok().and_then(|id| procfs::process::Process::new(id).ok()?.stat().ok()) {
        return format!("{id}-{}", stat.starttime);
    }
    id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_cargo_is_no_part_of_a_name() {
        let names = ["leak-0123456789abcdef", "leak-test", "leak", "a-0123456789abcdeg"].map(without_hash);
        assert_eq!(names, ["leak", "leak-test", "leak", "a-0123456789abcdeg"]);
    }

    #[test]
    fn a_process_has_the_same_run_as_long_as_it_lives() {
        assert_eq!(this_run().id, this_run().id);
        assert!(!this_run().id.is_empty());
    }
}
