//! The commands of the queue.

use jiff::civil::DateTime;

use super::circumstance::circumstance;
use super::cursor::Cursor;
use super::offer::offer;
use super::value::{build, build_of, drive, file, id, length, number, platform, server, share};
use crate::pcm::clock::Seconds;
use crate::pcm::command::{Command, Letter};
use crate::pcm::rollout::Step as Rollout;
use crate::pcm::{JobStep, RserviceAction, Site};
use crate::scenario::conventions::{Series, servers};
use crate::scenario::limits::{CONNECT_TIME_MAX, FILES_MAX, POLLING_INTERVAL_MAX, PREFERRED_SERVERS_MAX};
use crate::scenario::source::Fault;
use crate::scenario::vocabulary::{ACTION, AUTOMATIC, IN_BIN, LOCKED, PLATFORMS, SELECTIONS, SWITCH, UP, VERBS, Verb};
use crate::scenario::words::Table;

/// Makes a command that has no arguments.
type Make = fn() -> Command;
/// Reads the arguments of a command.
type Read = fn(&mut Cursor<'_>) -> Result<Command, Fault>;

const SERVICE: &Table<Make> =
    &[("start", || Command::StartService), ("stop", || Command::StopService), ("restart", || Command::RestartService)];
const USER: &Table<Make> = &[("logon", || Command::LogOn), ("logoff", || Command::LogOff)];
const APPLICATION: &Table<Read> = &[
    ("load", |_| Ok(Command::LoadApplication)),
    ("exit", |_| Ok(Command::ExitApplication)),
    ("hold", |_| Ok(Command::HoldMutex)),
    ("release", |_| Ok(Command::ReleaseMutex)),
    ("open", |_| Ok(Command::OpenWindow)),
    ("close", |_| Ok(Command::CloseWindow)),
    ("details", |cursor| Ok(Command::Details { open: cursor.pick("action", OPEN)? })),
    ("execute", |cursor| id(cursor, "a request", Series::Requests).map(Command::Execute)),
    ("archive", |cursor| id(cursor, "a request", Series::Requests).map(Command::Archive)),
];
const RSERVICE: &Table<RserviceAction> = &[
    ("install", RserviceAction::Install),
    ("start", RserviceAction::Start),
    ("stop", RserviceAction::Stop),
    ("change", RserviceAction::Change),
    ("deinstall", RserviceAction::Deinstall),
];
const OPEN: &Table<bool> = &[("open", true), ("close", false)];
const HISTORY: &Table<Make> = &[("delete", || Command::DeleteHistory)];
const MAINTENANCE: &Table<Make> = &[("start", || Command::StartMaintenance), ("stop", || Command::StopMaintenance)];

/// Holds what a line of the queue asks for.
pub(super) enum Step {
    /// A command.
    Command(Command),
    /// An instruction file, whose text follows.
    OfferFile,
    /// The end of the queue.
    End,
}

/// Reads the verb and the arguments of a command.
pub(super) fn step(cursor: &mut Cursor<'_>, t0: DateTime) -> Result<Step, Fault> {
    let listed = "after its time, a line has a command: `slowleak help scenario` lists them";
    let verb = cursor.pick("command", VERBS).map_err(|fault| fault.or_hint(listed))?;
    let step = arguments(cursor, verb, t0).and_then(|step| cursor.finish().map(|()| step));
    step.map_err(|fault| fault.or_hint(format!("written as: {}", verb.usage())))
}

fn arguments(cursor: &mut Cursor<'_>, verb: Verb, t0: DateTime) -> Result<Step, Fault> {
    Ok(Step::Command(match verb {
        Verb::End => return Ok(Step::End),
        Verb::OfferFile => return Ok(Step::OfferFile),
        Verb::Offer => Command::Offer(Box::new(offer(cursor, t0)?)),
        Verb::Withdraw => Command::Withdraw(id(cursor, "a request", Series::Requests)?),
        Verb::Touch => Command::Touch,
        Verb::DeleteReplica => Command::DeleteReplica(server(cursor, "logon server", Site::LOGON_SERVERS.into_iter())?),
        Verb::Package => {
            let package = id(cursor, "a package", Series::Packages)?;
            let held = cursor.pick("switch", SWITCH)?;
            Command::Package { package, server: server(cursor, "server", servers())?, held }
        }
        Verb::Server => Command::Server { server: server(cursor, "server", servers())?, up: cursor.pick("state", UP)? },
        Verb::Map => Command::Map { letter: drive(cursor)?, path: share(cursor)? },
        Verb::Unmap => Command::Unmap(drive(cursor)?),
        Verb::FreeLetters => Command::FreeLetters(number(cursor, "count of letters", 0..=Letter::NETWORK_LETTERS)?),
        Verb::Service => cursor.pick("action", SERVICE)?(),
        Verb::Install => Command::Install(build(cursor)?),
        Verb::Interval => Command::PollingInterval(number(cursor, "interval in minutes", 1..=POLLING_INTERVAL_MAX)?),
        Verb::Selection => Command::Selection(cursor.pick("selection", SELECTIONS)?),
        Verb::Prefer => Command::Prefer(preferred(cursor)?),
        Verb::User => cursor.pick("action", USER)?(),
        Verb::Application => cursor.pick("action", APPLICATION)?(cursor)?,
        Verb::Countdown => Command::Countdown(cursor.pick("switch", SWITCH)?),
        Verb::Reminder => Command::Reminder(number(cursor, "interval in minutes", 0..=POLLING_INTERVAL_MAX)?),
        Verb::ConnectTime => Command::ConnectTime(network_time(cursor, "an attempt to connect")?),
        Verb::EndProgram => Command::EndProgram,
        Verb::Reboot => Command::Reboot { forced: cursor.accept("forced") },
        Verb::History => cursor.pick("action", HISTORY)?(),
        Verb::Maintenance => cursor.pick("action", MAINTENANCE)?(),
        Verb::Account => Command::LockAccount(cursor.pick("state", LOCKED)?),
        Verb::SlowLink => Command::SlowLink(cursor.pick("switch", SWITCH)?),
        Verb::Job(phases) => Command::Job(JobStep::Create { offer: Box::new(offer(cursor, t0)?), phases }),
        Verb::Cancel => Command::Job(JobStep::Cancel(id(cursor, "a request", Series::Requests)?)),
        Verb::RepeatJob => {
            let request = id(cursor, "a request", Series::Requests)?;
            let (word, span) = cursor.word("a length of time such as 24:00")?;
            Command::Job(JobStep::Repeat { request, after: length(word, &span)? })
        }
        Verb::DeleteJob => Command::Job(JobStep::Delete(id(cursor, "a request", Series::Requests)?)),
        Verb::RemovePackage => Command::Job(JobStep::RemovePackage(id(cursor, "a package", Series::Packages)?)),
        Verb::DeleteMaster => Command::Job(JobStep::DeleteMaster),
        Verb::DeleteReports => Command::Job(JobStep::DeleteReports),
        Verb::OpenFiles => {
            let server = server(cursor, "server", servers())?;
            Command::Job(JobStep::OpenFiles { server, open: cursor.pick("switch", SWITCH)? })
        }
        Verb::ForcedDisconnect => Command::Job(JobStep::ForcedDisconnect(cursor.pick("switch", SWITCH)?)),
        Verb::MaxFileEnum => Command::Job(JobStep::MaxFileEnum(number(cursor, "count of files", 1..=FILES_MAX)?)),
        Verb::BadReports => Command::Job(JobStep::BadReports(number(cursor, "count of reports", 1..=FILES_MAX)?)),
        _ => match circumstance(cursor, verb)? {
            Some(circumstance) => Command::Circumstance(circumstance),
            None => Command::Rollout(rollout_step(cursor, verb)?),
        },
    }))
}

/// Reads the arguments of a step of a rollout.
fn rollout_step(cursor: &mut Cursor<'_>, verb: Verb) -> Result<Rollout, Fault> {
    Ok(match verb {
        Verb::Copy => {
            let component = file(cursor)?;
            let platform = platform(cursor);
            Rollout::Copy { component, platform, build: build_of(cursor, component, platform)? }
        }
        Verb::ResetSite => Rollout::ResetSite,
        Verb::SystemMap => cursor.pick("action", &[("save", Rollout::SaveSystemMap)])?,
        Verb::Executive => Rollout::Executive { runs: cursor.pick("action", ACTION)? },
        Verb::ConfigurationManager => Rollout::ConfigurationManager { runs: cursor.pick("action", ACTION)? },
        Verb::Components => {
            cursor.pick("action", &[("add", ())])?;
            Rollout::AddComponents(cursor.pick("platform", PLATFORMS)?)
        }
        Verb::WatchdogCopies => Rollout::WatchdogCopies(cursor.pick("switch", SWITCH)?),
        Verb::Rservice => Rollout::Rservice(rservice(cursor)?),
        Verb::Upgrade => Rollout::Upgrade,
        Verb::LogonScript => Rollout::LogonScript,
        Verb::Smsrun => Rollout::Smsrun,
        Verb::DialIn => Rollout::DialIn(cursor.pick("switch", SWITCH)?),
        Verb::VerifyAtLogon => Rollout::VerifyAtLogon(cursor.pick("switch", SWITCH)?),
        Verb::ServiceFolder => Rollout::ServiceInBin(cursor.pick("folder", IN_BIN)?),
        Verb::StartMode => Rollout::StartMode { automatic: cursor.pick("mode", AUTOMATIC)? },
        Verb::Handshake => Rollout::Handshake(network_time(cursor, "a handshake")?),
        _ => return Err(cursor.missing("a command")),
    })
}

/// Reads what Rservice is run for, and the switch or section that goes with it, where there is one.
fn rservice(cursor: &mut Cursor<'_>) -> Result<RserviceAction, Fault> {
    let plain = cursor.pick("action", RSERVICE)?;
    let mut variants = RserviceAction::ALL.into_iter().filter(|action| action.plain() == plain && *action != plain);
    let has_it =
        |action: &RserviceAction| action.words().split(' ').next_back().is_some_and(|word| cursor.accept(word));
    Ok(variants.find(has_it).unwrap_or(plain))
}

/// Reads how long something in the network takes.
fn network_time(cursor: &mut Cursor<'_>, what: &str) -> Result<Seconds, Fault> {
    let (word, span) = cursor.word("a length of time such as 0:00:40")?;
    match length(word, &span)? {
        time if time > CONNECT_TIME_MAX => {
            Err(Fault::new(span, format!("{what} lasts {time} (expected {CONNECT_TIME_MAX} at most)")))
        }
        time => Ok(time),
    }
}

/// Reads the preferred servers, or `none`.
fn preferred(cursor: &mut Cursor<'_>) -> Result<Box<[Box<str>]>, Fault> {
    if cursor.accept("none") {
        return Ok(Box::default());
    }
    let mut paths = vec![share(cursor)?];
    while !cursor.is_at_end() {
        let place = cursor.place();
        paths.push(share(cursor)?);
        if paths.len() > PREFERRED_SERVERS_MAX {
            let message = format!("too many preferred servers (expected {PREFERRED_SERVERS_MAX} at most)");
            return Err(Fault::new(place, message));
        }
    }
    Ok(paths.into())
}
