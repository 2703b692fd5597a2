//! Changes one argument of a command, and leaves the others as they are.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::{
    BAD_REPORTS, CONNECT_TIMES, INTERVALS, MAX_FILE_ENUMS, PHASES, REMINDERS, circumstance, id, letter, offer,
    preferred, request, server, share,
};
use crate::pcm::build::{Build, Platform};
use crate::pcm::command::{Command, Letter, SelectionMode};
use crate::pcm::record::InstructionFile;
use crate::pcm::rollout::Step;
use crate::pcm::{JobStep, RserviceAction, Site};
use crate::scenario::conventions::Series;

/// Redraws one argument of a command. A command without arguments gives way to another.
pub(in crate::scenario) fn argument(u: &mut Unstructured<'_>, command: &mut Command) -> Result<()> {
    match command {
        Command::Offer(offer) => offer::change(u, offer)?,
        Command::OfferFile(file) => instruction_file(u, file)?,
        Command::DeleteReplica(logon_server) => *logon_server = (*u.choose(&Site::LOGON_SERVERS)?).into(),
        Command::Package { package, server: holder, held } => match u.int_in_range(0..=2_u8)? {
            0 => *held = !*held,
            1 => *package = id(u, Series::Packages)?,
            _ => *holder = server(u)?.into(),
        },
        Command::Server { server: name, up } => match u.int_in_range(0..=1_u8)? {
            0 => *up = !*up,
            _ => *name = server(u)?.into(),
        },
        Command::Map { letter: place, path } => match u.int_in_range(0..=1_u8)? {
            0 => *place = letter(u)?,
            _ => *path = share(u)?,
        },
        Command::Unmap(place) => *place = letter(u)?,
        Command::Selection(mode) => *mode = *u.choose(&SelectionMode::ALL)?,
        Command::Reboot { forced } => *forced = !*forced,
        Command::SlowLink(on) | Command::LockAccount(on) | Command::Countdown(on) | Command::Details { open: on } => {
            *on = !*on;
        }
        Command::Withdraw(request_id) | Command::Execute(request_id) | Command::Archive(request_id) => {
            *request_id = request(u)?;
        }
        Command::Reminder(minutes) => *minutes = *u.choose(&REMINDERS)?,
        Command::ConnectTime(time) => *time = *u.choose(&CONNECT_TIMES)?,
        Command::FreeLetters(free) => *free = u.int_in_range(0..=Letter::NETWORK_LETTERS)?,
        Command::Install(build) => *build = *u.choose(&Build::LADDER)?,
        Command::PollingInterval(minutes) => *minutes = *u.choose(&INTERVALS)?,
        Command::Prefer(shares) => *shares = preferred(u)?,
        Command::Job(step) if !matches!(step, JobStep::DeleteMaster | JobStep::DeleteReports) => job_step(u, step)?,
        Command::Circumstance(what) => circumstance::change(u, what)?,
        Command::Rollout(step) if !has_no_argument(*step) => *step = other_argument(u, *step)?,
        _ => *command = Command::arbitrary(u)?,
    }
    Ok(())
}

/// Redraws one argument of what is done to jobs.
fn job_step(u: &mut Unstructured<'_>, step: &mut JobStep) -> Result<()> {
    match step {
        JobStep::Create { offer, phases } => match u.int_in_range(0..=3_u8)? {
            0 => *phases = *u.choose(&PHASES)?,
            _ => offer::change(u, offer)?,
        },
        JobStep::Repeat { request: job, after } => match u.int_in_range(0..=1_u8)? {
            0 => *after = *u.choose(&super::REPEATS)?,
            _ => *job = request(u)?,
        },
        JobStep::Cancel(job) | JobStep::Delete(job) => *job = request(u)?,
        JobStep::RemovePackage(package) => *package = id(u, Series::Packages)?,
        JobStep::OpenFiles { server: holder, open } => match u.int_in_range(0..=1_u8)? {
            0 => *open = !*open,
            _ => *holder = server(u)?.into(),
        },
        JobStep::ForcedDisconnect(on) => *on = !*on,
        JobStep::MaxFileEnum(files) => *files = *u.choose(&MAX_FILE_ENUMS)?,
        JobStep::BadReports(count) => *count = u.int_in_range(BAD_REPORTS)?,
        JobStep::DeleteMaster | JobStep::DeleteReports => {}
    }
    Ok(())
}

/// Tells whether there is nothing to change about a step.
const fn has_no_argument(step: Step) -> bool {
    matches!(
        step,
        Step::ResetSite
            | Step::SaveSystemMap
            | Step::Rservice(RserviceAction::Change | RserviceAction::Deinstall)
            | Step::Upgrade
            | Step::LogonScript
            | Step::Smsrun
    )
}

/// Draws another argument of a step that has one.
fn other_argument(u: &mut Unstructured<'_>, step: Step) -> Result<Step> {
    Ok(match step {
        Step::Copy { .. } => super::copy(u)?,
        Step::Executive { runs } => Step::Executive { runs: !runs },
        Step::ConfigurationManager { runs } => Step::ConfigurationManager { runs: !runs },
        Step::AddComponents(_) => Step::AddComponents(*u.choose(&Platform::ALL)?),
        Step::WatchdogCopies(on) => Step::WatchdogCopies(!on),
        Step::DialIn(on) => Step::DialIn(!on),
        Step::VerifyAtLogon(always) => Step::VerifyAtLogon(!always),
        Step::ServiceInBin(is_in_bin) => Step::ServiceInBin(!is_in_bin),
        Step::StartMode { automatic } => Step::StartMode { automatic: !automatic },
        Step::Rservice(action) => {
            let alike = RserviceAction::ALL.into_iter().filter(|other| other.plain() == action.plain());
            Step::Rservice(*u.choose(&alike.collect::<Vec<_>>())?)
        }
        Step::Handshake(_) => Step::Handshake(*u.choose(&super::HANDSHAKES)?),
        other => other,
    })
}

/// Changes one record of an instruction file; an empty file gives way to another.
fn instruction_file(u: &mut Unstructured<'_>, file: &mut InstructionFile) -> Result<()> {
    if file.records.is_empty() {
        *file = offer::instruction_file(u)?;
        return Ok(());
    }
    let place = u.choose_index(file.records.len())?;
    offer::change_record(u, &mut file.records[place])
}
