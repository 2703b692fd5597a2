//! The kinds of commands, by the words that they begin with: what a campaign of a fuzzer has reached is told in them.

use crate::pcm::command::Command;
use crate::pcm::rollout::Step;

/// Names every kind of command.
pub const KINDS: [&str; 57] = [
    "offer",
    "offer-file",
    "withdraw",
    "touch",
    "delete-replica",
    "package",
    "server",
    "map",
    "unmap",
    "free-letters",
    "service start",
    "service stop",
    "service restart",
    "install",
    "interval",
    "selection",
    "prefer",
    "user logon",
    "user logoff",
    "application load",
    "application exit",
    "application hold",
    "application release",
    "end-program",
    "reboot",
    "history delete",
    "maintenance start",
    "maintenance stop",
    "slow-link",
    "application open",
    "application close",
    "application details",
    "application execute",
    "application archive",
    "countdown",
    "reminder",
    "connect-time",
    "copy",
    "reset-site",
    "system-map save",
    "executive start",
    "executive stop",
    "configuration-manager start",
    "configuration-manager stop",
    "components add",
    "watchdog-copies",
    "rservice install",
    "rservice start",
    "rservice stop",
    "upgrade",
    "logon-script",
    "smsrun",
    "dial-in",
    "service-folder",
    "start-mode",
    "handshake",
    "account",
];

/// Returns the place of a command's kind in [`KINDS`].
///
/// # Examples
/// ```
/// use slowleak::pcm::Command;
/// use slowleak::scenario::{KINDS, kind};
///
/// assert_eq!(KINDS[kind(&Command::LogOff)], "user logoff");
/// ```
#[must_use]
pub const fn kind(command: &Command) -> usize {
    match command {
        Command::Offer(_) => 0,
        Command::OfferFile(_) => 1,
        Command::Withdraw(_) => 2,
        Command::Touch => 3,
        Command::DeleteReplica(_) => 4,
        Command::Package { .. } => 5,
        Command::Server { .. } => 6,
        Command::Map { .. } => 7,
        Command::Unmap(_) => 8,
        Command::FreeLetters(_) => 9,
        Command::StartService => 10,
        Command::StopService => 11,
        Command::RestartService => 12,
        Command::Install(_) => 13,
        Command::PollingInterval(_) => 14,
        Command::Selection(_) => 15,
        Command::Prefer(_) => 16,
        Command::LogOn => 17,
        Command::LogOff => 18,
        Command::LoadApplication => 19,
        Command::ExitApplication => 20,
        Command::HoldMutex => 21,
        Command::ReleaseMutex => 22,
        Command::EndProgram => 23,
        Command::Reboot { .. } => 24,
        Command::DeleteHistory => 25,
        Command::StartMaintenance => 26,
        Command::StopMaintenance => 27,
        Command::SlowLink(_) => 28,
        Command::OpenWindow => 29,
        Command::CloseWindow => 30,
        Command::Details { .. } => 31,
        Command::Execute(_) => 32,
        Command::Archive(_) => 33,
        Command::Countdown(_) => 34,
        Command::Reminder(_) => 35,
        Command::ConnectTime(_) => 36,
        Command::LockAccount(_) => 56,
        Command::Rollout(step) => kind_of_step(*step),
    }
}

const fn kind_of_step(step: Step) -> usize {
    match step {
        Step::Copy { .. } => 37,
        Step::ResetSite => 38,
        Step::SaveSystemMap => 39,
        Step::Executive { runs: true } => 40,
        Step::Executive { runs: false } => 41,
        Step::ConfigurationManager { runs: true } => 42,
        Step::ConfigurationManager { runs: false } => 43,
        Step::AddComponents(_) => 44,
        Step::WatchdogCopies(_) => 45,
        Step::RserviceInstall => 46,
        Step::RserviceStart => 47,
        Step::RserviceStop => 48,
        Step::Upgrade => 49,
        Step::LogonScript => 50,
        Step::Smsrun => 51,
        Step::DialIn(_) => 52,
        Step::ServiceInBin(_) => 53,
        Step::StartMode { .. } => 54,
        Step::Handshake(_) => 55,
    }
}

#[cfg(test)]
mod tests {
    use arbitrary::{Arbitrary, Unstructured};

    use super::*;
    use crate::pcm::clock::Seconds;
    use crate::pcm::command::{Queue, Timed};
    use crate::scenario::{Scenario, entropy};

    #[test]
    fn a_kind_is_what_its_commands_are_printed_with() {
        let mut seen = [false; KINDS.len()];
        for seed in 0..2_000 {
            let command = Command::arbitrary(&mut Unstructured::new(&entropy(seed, 128))).unwrap();
            let place = kind(&command);
            let queue = Queue { commands: vec![Timed::new(Seconds(0), command)], ..Queue::default() };
            let text = Scenario { queue, ..Scenario::default() }.to_string();
            let line = text.lines().find(|line| line.starts_with("T+")).unwrap();
            let words = line.split_whitespace().skip(1).take(KINDS[place].split(' ').count());
            assert!(words.eq(KINDS[place].split(' ')), "{} is printed as {line:?}", KINDS[place]);
            seen[place] = true;
        }
        assert_eq!(seen, [true; KINDS.len()]);
    }
}
