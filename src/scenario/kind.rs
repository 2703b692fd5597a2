//! The kinds of commands, by the words that they begin with: what a campaign of a fuzzer has reached is told in them.

use crate::pcm::circumstance::Circumstance;
use crate::pcm::command::Command;
use crate::pcm::rollout::Step;
use crate::pcm::{JobStep, Phases, RserviceAction};

/// Names every kind of command.
pub const KINDS: [&str; 87] = [
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
    "job",
    "cancel",
    "delete-job",
    "remove-package",
    "delete-master",
    "delete-reports",
    "open-files",
    "forced-disconnect",
    "max-file-enum",
    "bad-reports",
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
    "distribute-job",
    "send-job",
    "rservice change",
    "rservice deinstall",
    "windows-nt",
    "machine",
    "client-clock",
    "redirector",
    "access",
    "server-system",
    "name-length",
    "lock-master",
    "inactive",
    "sender",
    "identification-groups",
    "lock-store",
    "repeat-job",
    "verify-at-logon",
    "session",
    "restart-file",
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
        Command::Job(step) => kind_of_job_step(step),
        Command::LockAccount(_) => 66,
        Command::Circumstance(circumstance) => kind_of_circumstance(circumstance),
        Command::Rollout(step) => kind_of_step(*step),
    }
}

const fn kind_of_job_step(step: &JobStep) -> usize {
    match step {
        JobStep::Create { phases: Phases::Run, .. } => 37,
        JobStep::Create { phases: Phases::Distribute, .. } => 67,
        JobStep::Create { phases: Phases::Send, .. } => 68,
        JobStep::Cancel(_) => 38,
        JobStep::Delete(_) => 39,
        JobStep::RemovePackage(_) => 40,
        JobStep::DeleteMaster => 41,
        JobStep::DeleteReports => 42,
        JobStep::OpenFiles { .. } => 43,
        JobStep::ForcedDisconnect(_) => 44,
        JobStep::MaxFileEnum(_) => 45,
        JobStep::BadReports(_) => 46,
        JobStep::Repeat { .. } => 83,
    }
}

const fn kind_of_circumstance(circumstance: &Circumstance) -> usize {
    match circumstance {
        Circumstance::WindowsNt(_) => 71,
        Circumstance::Power(_) => 72,
        Circumstance::ClientClock(_) => 73,
        Circumstance::Redirector(_) => 74,
        Circumstance::Access { .. } => 75,
        Circumstance::ServerSystem { .. } => 76,
        Circumstance::NameLength { .. } => 77,
        Circumstance::MasterLocked(_) => 78,
        Circumstance::Inactive { .. } => 79,
        Circumstance::Sender(_) => 80,
        Circumstance::IdentificationGroups(_) => 81,
        Circumstance::StoreLocked(_) => 82,
        Circumstance::SessionLocked(_) => 85,
        Circumstance::RestartFile(_) => 86,
    }
}

const fn kind_of_step(step: Step) -> usize {
    match step {
        Step::Copy { .. } => 47,
        Step::ResetSite => 48,
        Step::SaveSystemMap => 49,
        Step::Executive { runs: true } => 50,
        Step::Executive { runs: false } => 51,
        Step::ConfigurationManager { runs: true } => 52,
        Step::ConfigurationManager { runs: false } => 53,
        Step::AddComponents(_) => 54,
        Step::WatchdogCopies(_) => 55,
        Step::Rservice(action) => match action.plain() {
            RserviceAction::Start | RserviceAction::StartAsUser | RserviceAction::StartWithParameters => 57,
            RserviceAction::Stop | RserviceAction::StopAsUser => 58,
            RserviceAction::Change => 69,
            RserviceAction::Deinstall => 70,
            RserviceAction::Install | RserviceAction::InstallAsSystem => 56,
        },
        Step::Upgrade => 59,
        Step::LogonScript => 60,
        Step::Smsrun => 61,
        Step::DialIn(_) => 62,
        Step::ServiceInBin(_) => 63,
        Step::StartMode { .. } => 64,
        Step::Handshake(_) => 65,
        Step::VerifyAtLogon(_) => 84,
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
        for seed in 0..6_000 {
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
