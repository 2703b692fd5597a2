//! Options of libFuzzer that a target sets by itself: without them a campaign is slower, and few people type them.
//!
//! libFuzzer reads its options after the target is initialised, from the words that the process was started with. So the process
//! starts itself again in its own place, with one word more.

use std::env;
use std::ffi::OsString;
use std::process::Command;

/// How often each line ran makes six features of one, and a corpus eight times as large, in which the states are lost.
const WITHOUT_COUNTERS: &str = "-use_counters=0";

/// Starts the process again without counters, where nobody has said whether it has them. Where it cannot be started again, it goes on
/// as it is.
pub(crate) fn set() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    if let (Some(added), Ok(program)) = (missing(&arguments), env::current_exe()) {
        // First: what comes behind `-ignore_remaining_args` is not read.
        start(Command::new(program).arg(added).args(arguments));
    }
}

/// Returns the option that is missing on a command line.
fn missing(arguments: &[OsString]) -> Option<&'static str> {
    let (name, _) = WITHOUT_COUNTERS.split_once('=')?;
    let names = |word: &OsString| word.to_string_lossy().split_once('=').is_some_and(|(said, _)| said == name);
    let is_said = arguments.iter().any(names);
    (!is_said).then_some(WITHOUT_COUNTERS)
}

#[cfg(unix)]
fn start(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    // It comes back only if it has failed.
    let _ = command.exec();
}

#[cfg(not(unix))]
fn start(_command: &mut Command) {}
