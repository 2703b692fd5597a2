//! The commands of the queue.

use std::fmt::{self, Formatter};

use jiff::civil::DateTime;

use super::circumstance::circumstance;
use super::offer::offer;
use super::value::{bare, id};
use crate::pcm::JobStep;
use crate::pcm::command::Command;
use crate::pcm::record::InstructionFile;
use crate::pcm::rollout::Step;
use crate::scenario::conventions::Series;
use crate::scenario::dump::Dump;
use crate::scenario::vocabulary::{ACTION, AUTOMATIC, IN_BIN, LOCKED, SWITCH, UP};
use crate::scenario::words::word;

/// Prints a command and the end of its line, and an instruction file below it.
pub(super) fn command(out: &mut Formatter<'_>, command: &Command, t0: DateTime) -> fmt::Result {
    match command {
        Command::Offer(offered) => offer(out, "offer", offered, t0)?,
        Command::OfferFile(file) => return instruction_file(out, file),
        Command::Withdraw(request) => write!(out, "withdraw {}", id(*request, Series::Requests))?,
        Command::Touch => write!(out, "touch")?,
        Command::DeleteReplica(server) => write!(out, "delete-replica {server}")?,
        Command::Package { package, server, held } => {
            write!(out, "package {} {} {server}", id(*package, Series::Packages), word(SWITCH, held))?;
        }
        Command::Server { server, up } => write!(out, "server {server} {}", word(UP, up))?,
        Command::Map { letter, path } => write!(out, "map {letter}: {}", bare(path))?,
        Command::Unmap(letter) => write!(out, "unmap {letter}:")?,
        Command::FreeLetters(count) => write!(out, "free-letters {count}")?,
        Command::StartService => write!(out, "service start")?,
        Command::StopService => write!(out, "service stop")?,
        Command::RestartService => write!(out, "service restart")?,
        Command::Install(build) => write!(out, "install {build}")?,
        Command::PollingInterval(minutes) => write!(out, "interval {minutes}")?,
        Command::Selection(mode) => write!(out, "selection {}", mode.value())?,
        Command::Prefer(paths) if paths.is_empty() => write!(out, "prefer none")?,
        Command::Prefer(paths) => {
            write!(out, "prefer")?;
            paths.iter().try_for_each(|path| write!(out, " {}", bare(path)))?;
        }
        Command::LogOn => write!(out, "user logon")?,
        Command::LogOff => write!(out, "user logoff")?,
        Command::LoadApplication => write!(out, "application load")?,
        Command::ExitApplication => write!(out, "application exit")?,
        Command::HoldMutex => write!(out, "application hold")?,
        Command::ReleaseMutex => write!(out, "application release")?,
        Command::OpenWindow => write!(out, "application open")?,
        Command::CloseWindow => write!(out, "application close")?,
        Command::Details { open: true } => write!(out, "application details open")?,
        Command::Details { open: false } => write!(out, "application details close")?,
        Command::Execute(request) => write!(out, "application execute {}", id(*request, Series::Requests))?,
        Command::Archive(request) => write!(out, "application archive {}", id(*request, Series::Requests))?,
        Command::Countdown(counts) => write!(out, "countdown {}", word(SWITCH, counts))?,
        Command::Reminder(minutes) => write!(out, "reminder {minutes}")?,
        Command::ConnectTime(time) => write!(out, "connect-time {time}")?,
        Command::EndProgram => write!(out, "end-program")?,
        Command::Reboot { forced: true } => write!(out, "reboot forced")?,
        Command::Reboot { forced: false } => write!(out, "reboot")?,
        Command::DeleteHistory => write!(out, "history delete")?,
        Command::StopMaintenance => write!(out, "maintenance stop")?,
        Command::StartMaintenance => write!(out, "maintenance start")?,
        Command::LockAccount(locked) => write!(out, "account {}", word(LOCKED, locked))?,
        Command::SlowLink(set) => write!(out, "slow-link {}", word(SWITCH, set))?,
        Command::Circumstance(what) => circumstance(out, what)?,
        Command::Job(step) => job_step(out, step, t0)?,
        Command::Rollout(what) => step(out, *what)?,
    }
    writeln!(out)
}

fn job_step(out: &mut Formatter<'_>, step: &JobStep, t0: DateTime) -> fmt::Result {
    match step {
        JobStep::Create { offer: offered, phases } => offer(out, phases.verb(), offered, t0),
        JobStep::Cancel(request) => write!(out, "cancel {}", id(*request, Series::Requests)),
        JobStep::Repeat { request, after } => write!(out, "repeat-job {} {after}", id(*request, Series::Requests)),
        JobStep::Delete(request) => write!(out, "delete-job {}", id(*request, Series::Requests)),
        JobStep::RemovePackage(package) => write!(out, "remove-package {}", id(*package, Series::Packages)),
        JobStep::DeleteMaster => write!(out, "delete-master"),
        JobStep::DeleteReports => write!(out, "delete-reports"),
        JobStep::OpenFiles { server, open } => write!(out, "open-files {server} {}", word(SWITCH, open)),
        JobStep::ForcedDisconnect(forces) => write!(out, "forced-disconnect {}", word(SWITCH, forces)),
        JobStep::MaxFileEnum(files) => write!(out, "max-file-enum {files}"),
        JobStep::BadReports(count) => write!(out, "bad-reports {count}"),
    }
}

fn step(out: &mut Formatter<'_>, step: Step) -> fmt::Result {
    let action = |runs: &bool| word(ACTION, runs);
    match step {
        Step::Copy { component, platform: Some(platform), build } => write!(out, "copy {component} {platform} {build}"),
        Step::Copy { component, platform: None, build } => write!(out, "copy {component} {build}"),
        Step::ResetSite => write!(out, "reset-site"),
        Step::SaveSystemMap => write!(out, "system-map save"),
        Step::Executive { runs } => write!(out, "executive {}", action(&runs)),
        Step::ConfigurationManager { runs } => write!(out, "configuration-manager {}", action(&runs)),
        Step::AddComponents(platform) => write!(out, "components add {platform}"),
        Step::WatchdogCopies(on) => write!(out, "watchdog-copies {}", word(SWITCH, &on)),
        Step::Rservice(action) => write!(out, "rservice {}", action.words()),
        Step::Upgrade => write!(out, "upgrade"),
        Step::LogonScript => write!(out, "logon-script"),
        Step::Smsrun => write!(out, "smsrun"),
        Step::DialIn(on) => write!(out, "dial-in {}", word(SWITCH, &on)),
        Step::VerifyAtLogon(always) => write!(out, "verify-at-logon {}", word(SWITCH, &always)),
        Step::ServiceInBin(is_in_bin) => write!(out, "service-folder {}", word(IN_BIN, &is_in_bin)),
        Step::Handshake(time) => write!(out, "handshake {time}"),
        Step::StartMode { automatic } => write!(out, "start-mode {}", word(AUTOMATIC, &automatic)),
    }
}

fn instruction_file(out: &mut Formatter<'_>, file: &InstructionFile) -> fmt::Result {
    writeln!(out, "offer-file")?;
    for line in Dump::of(file.clone()).to_string().lines() {
        let blank = if line.is_empty() { "" } else { " " };
        writeln!(out, "|{blank}{line}")?;
    }
    Ok(())
}
