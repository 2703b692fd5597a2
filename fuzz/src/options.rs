//! Options of libFuzzer that a target sets by itself: without them a campaign is slower, and few people type them.
//!
//! libFuzzer reads its options after the target is initialised, from the words that the process was started with. So the process
//! starts itself again in its own place, with one word more.

use std::env;
use std::process::Command;

/// How often each line ran makes six features of one, and a corpus eight times as large, in which the states are lost.
const WITHOUT_COUNTERS: &str = "-use_counters=0";

/// Starts the process again without counters, where nobody has said whether it has them. Where it cannot be started again, it goes on
/// as it is.
pub(crate) fn set() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let (Some(added), Ok(program)) = (missing(&arguments), env::current_exe()) {
        start(Command::new(program).args(arguments).arg(added));
    }
}

/// Returns the option that is missing on a command line.
fn missing(arguments: &[String]) -> Option<&'static str> {
    let (name, _) = WITHOUT_COUNTERS.split_once('=')?;
    let is_said = arguments.iter().filter_map(|word| word.split_once('=')).any(|(said, _)| said == name);
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
