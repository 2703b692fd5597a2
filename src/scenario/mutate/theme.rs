//! Themes: what a command is about, so that commands about one thing can be drawn together.

use crate::pcm::JobStep;
use crate::pcm::command::Command;
use crate::pcm::rollout::Step;

/// Names what a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    /// Records and jobs, and what is remembered of them.
    Jobs,
    /// Servers, and what runs on them.
    Servers,
    /// The machine of a client, its drives and its settings.
    Machine,
    /// The service.
    Service,
    /// The user, and the application.
    User,
    /// The rollout of files.
    Rollout,
}

impl Theme {
    /// Says what a command is about.
    pub(super) const fn of(command: &Command) -> Self {
        match command {
            Command::Offer(_)
            | Command::OfferFile(_)
            | Command::Withdraw(_)
            | Command::Touch
            | Command::DeleteReplica(_)
            | Command::DeleteHistory
            | Command::Job(
                JobStep::Create { .. }
                | JobStep::Repeat { .. }
                | JobStep::Cancel(_)
                | JobStep::Delete(_)
                | JobStep::RemovePackage(_)
                | JobStep::DeleteMaster
                | JobStep::DeleteReports,
            ) => Self::Jobs,
            Command::Package { .. }
            | Command::Server { .. }
            | Command::StartMaintenance
            | Command::StopMaintenance
            | Command::Job(_)
            | Command::Rollout(Step::Executive { .. } | Step::ConfigurationManager { .. }) => Self::Servers,
            Command::Map { .. }
            | Command::Unmap(_)
            | Command::FreeLetters(_)
            | Command::Selection(_)
            | Command::Prefer(_)
            | Command::EndProgram
            | Command::Reboot { .. }
            | Command::SlowLink(_)
            | Command::ConnectTime(_)
            | Command::LockAccount(_) => Self::Machine,
            Command::StartService
            | Command::StopService
            | Command::RestartService
            | Command::Install(_)
            | Command::PollingInterval(_) => Self::Service,
            Command::LogOn
            | Command::LogOff
            | Command::LoadApplication
            | Command::ExitApplication
            | Command::HoldMutex
            | Command::ReleaseMutex
            | Command::OpenWindow
            | Command::CloseWindow
            | Command::Details { .. }
            | Command::Execute(_)
            | Command::Archive(_)
            | Command::Countdown(_)
            | Command::Reminder(_) => Self::User,
            Command::Rollout(_) => Self::Rollout,
            Command::Circumstance(circumstance) if circumstance.is_for_clients() => Self::Machine,
            Command::Circumstance(_) => Self::Servers,
        }
    }
}
