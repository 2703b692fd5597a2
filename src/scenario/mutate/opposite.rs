//! Opposites: the commands that take back what another has done.

use crate::pcm::command::{Command, Letter};
use crate::pcm::rollout::Step;
use crate::pcm::{JobStep, RserviceAction};

/// Returns the command that takes back what a command does; `None` where none does.
pub(super) fn opposite(command: &Command) -> Option<Command> {
    Some(match command {
        Command::Offer(offer) => Command::Withdraw(offer.record.request),
        Command::Package { package, server, held } => {
            Command::Package { package: *package, server: server.clone(), held: !held }
        }
        Command::Server { server, up } => Command::Server { server: server.clone(), up: !up },
        Command::Map { letter, .. } => Command::Unmap(*letter),
        Command::FreeLetters(0) => Command::FreeLetters(Letter::NETWORK_LETTERS),
        Command::FreeLetters(_) => Command::FreeLetters(0),
        Command::StartService => Command::StopService,
        Command::StopService => Command::StartService,
        Command::StartMaintenance => Command::StopMaintenance,
        Command::StopMaintenance => Command::StartMaintenance,
        Command::LogOn => Command::LogOff,
        Command::LogOff => Command::LogOn,
        Command::LoadApplication => Command::ExitApplication,
        Command::ExitApplication => Command::LoadApplication,
        Command::HoldMutex => Command::ReleaseMutex,
        Command::ReleaseMutex => Command::HoldMutex,
        Command::OpenWindow => Command::CloseWindow,
        Command::CloseWindow => Command::OpenWindow,
        Command::Details { open } => Command::Details { open: !open },
        Command::Countdown(on) => Command::Countdown(!on),
        Command::SlowLink(on) => Command::SlowLink(!on),
        Command::LockAccount(on) => Command::LockAccount(!on),
        Command::Job(step) => Command::Job(opposite_of_job_step(step)?),
        Command::Rollout(step) => Command::Rollout(opposite_of_step(*step)?),
        _ => return None,
    })
}

fn opposite_of_job_step(step: &JobStep) -> Option<JobStep> {
    Some(match step {
        JobStep::Create { offer, .. } => JobStep::Cancel(offer.record.request),
        JobStep::OpenFiles { server, open } => JobStep::OpenFiles { server: server.clone(), open: !open },
        JobStep::ForcedDisconnect(on) => JobStep::ForcedDisconnect(!on),
        _ => return None,
    })
}

const fn opposite_of_step(step: Step) -> Option<Step> {
    Some(match step {
        Step::Executive { runs } => Step::Executive { runs: !runs },
        Step::ConfigurationManager { runs } => Step::ConfigurationManager { runs: !runs },
        Step::WatchdogCopies(on) => Step::WatchdogCopies(!on),
        Step::Rservice(RserviceAction::Start) => Step::Rservice(RserviceAction::Stop),
        Step::Rservice(RserviceAction::Stop) => Step::Rservice(RserviceAction::Start),
        Step::DialIn(on) => Step::DialIn(!on),
        Step::ServiceInBin(is_in_bin) => Step::ServiceInBin(!is_in_bin),
        Step::StartMode { automatic } => Step::StartMode { automatic: !automatic },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_twice_is_done() {
        let commands = [
            Command::Server { server: "LS1".into(), up: false },
            Command::LogOff,
            Command::LoadApplication,
            Command::OpenWindow,
            Command::Details { open: true },
            Command::StopService,
            Command::Job(JobStep::ForcedDisconnect(true)),
            Command::Rollout(Step::Rservice(RserviceAction::Stop)),
            Command::Rollout(Step::Executive { runs: false }),
        ];
        for command in commands {
            let back = opposite(&command).expect("it can be taken back");
            assert_ne!(back, command);
            assert_eq!(opposite(&back), Some(command));
        }
        assert_eq!(opposite(&Command::Touch), None);
    }
}
