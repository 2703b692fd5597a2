//! Says which commands are simpler than others, one argument at a time.

use jiff::civil::DateTime;

use crate::pcm::circumstance::{Circumstance, ClockShift, Redirector, ServerSystem, WindowsNt};
use crate::pcm::command::{Letter, Offer, SelectionMode};
use crate::pcm::program::Program;
use crate::pcm::record::{Id, InstructionFile, Record};
use crate::pcm::rollout::Step;
use crate::pcm::{Build, Command, Component, Platform, Seconds, Site};
use crate::scenario::conventions::{self, Series};

/// Puts one field to what is taken for granted.
type Plain<T> = fn(&mut T, &T);

/// The fields of a record, but for the request, which says what the record is.
const RECORD_FIELDS: [Plain<Record>; 17] = [
    |record, plain| record.site = plain.site,
    |record, plain| record.package = plain.package,
    |record, plain| record.job = plain.job,
    |record, plain| record.install_flag = plain.install_flag,
    |record, plain| record.install_by = plain.install_by,
    |record, plain| record.display = plain.display,
    |record, plain| record.expiration = plain.expiration,
    |record, plain| record.flags = plain.flags,
    |record, plain| record.systems = plain.systems,
    |record, plain| record.disk_usage.clone_from(&plain.disk_usage),
    |record, plain| record.run_command.clone_from(&plain.run_command),
    |record, plain| record.command_name.clone_from(&plain.command_name),
    |record, plain| record.servers.clone_from(&plain.servers),
    |record, plain| record.package_name.clone_from(&plain.package_name),
    |record, plain| record.comments.clone_from(&plain.comments),
    |record, plain| record.domain_name.clone_from(&plain.domain_name),
    |record, plain| record.reserved.clone_from(&plain.reserved),
];

/// The fields of a program, and those of what else it may do.
const PROGRAM_FIELDS: [Plain<Program>; 13] = [
    |program, plain| program.place = plain.place,
    |program, plain| program.runs = plain.runs,
    |program, plain| program.child_runs = plain.child_runs,
    |program, plain| program.leaves_file_open = plain.leaves_file_open,
    |program, plain| program.restarts = plain.restarts,
    |program, plain| program.status_mif.clone_from(&plain.status_mif),
    |program, plain| program.handle = plain.handle,
    |program, plain| program.sets_up = plain.sets_up,
    |program, plain| program.files = plain.files,
    |program, plain| program.files_changed = plain.files_changed,
    |program, _| {
        program.restarts.iter_mut().for_each(|restart| (restart.forced, restart.needs_desktop) = (false, false));
    },
    |program, _| program.status_mif.iter_mut().for_each(|mif| (mif.success, mif.is_broken) = (true, false)),
    |program, _| program.status_mif.iter_mut().for_each(|mif| mif.description = "".into()),
];

/// Proposes simpler variants of a command, in a cycle in which the calendar reads `t0` at first.
pub(super) fn simpler(command: &Command, t0: DateTime) -> Vec<Command> {
    match command {
        Command::Offer(offer) => offers(offer, t0).map(|offer| Command::Offer(Box::new(offer))).collect(),
        Command::OfferFile(file) if file.records.is_empty() => vec![Command::Touch],
        Command::OfferFile(file) => {
            let offer = |record: &Record| Offer { record: record.clone(), program: Program::default() };
            let offers = file.records.iter().map(|record| Command::Offer(Box::new(offer(record))));
            offers.chain(files(file, t0).map(|file| Command::OfferFile(Box::new(file)))).collect()
        }
        Command::DeleteReplica(server) => vec![Command::DeleteReplica(first_like(server))],
        Command::Package { package, server, held } => {
            let with = |package, server| Command::Package { package, server, held: *held };
            let first = Series::Packages.id(1).unwrap_or(*package);
            vec![with(first, server.clone()), with(*package, first_like(server))]
        }
        Command::Server { server, up } => vec![Command::Server { server: first_like(server), up: *up }],
        Command::Map { path, .. } => {
            first_letter().map(|letter| Command::Map { letter, path: path.clone() }).into_iter().collect()
        }
        Command::Unmap(_) => first_letter().map(Command::Unmap).into_iter().collect(),
        Command::FreeLetters(_) => vec![Command::FreeLetters(0)],
        Command::PollingInterval(_) => vec![Command::PollingInterval(60)],
        Command::Selection(_) => vec![Command::Selection(SelectionMode::default())],
        Command::Prefer(shares) => without_one(shares).map(|shares| Command::Prefer(shares.into())).collect(),
        Command::Reboot { .. } => vec![Command::Reboot { forced: false }],
        Command::LockAccount(_) => vec![Command::LockAccount(false)],
        Command::SlowLink(_) => vec![Command::SlowLink(false)],
        Command::Execute(_) => first_request().map(Command::Execute).into_iter().collect(),
        Command::Archive(_) => first_request().map(Command::Archive).into_iter().collect(),
        Command::Countdown(_) => vec![Command::Countdown(true)],
        Command::Reminder(_) => vec![Command::Reminder(0)],
        Command::ConnectTime(_) => vec![Command::ConnectTime(Seconds(0))],
        Command::Circumstance(circumstance) => circumstances(circumstance),
        Command::Rollout(step) => steps(*step).into_iter().map(Command::Rollout).collect(),
        _ => Vec::new(),
    }
}

/// The circumstance as it is at first.
fn circumstances(circumstance: &Circumstance) -> Vec<Command> {
    let plain = match circumstance {
        Circumstance::WindowsNt(_) => Circumstance::WindowsNt(WindowsNt::default()),
        Circumstance::Power(_) => Circumstance::Power(true),
        Circumstance::ClientClock(_) => Circumstance::ClientClock(ClockShift::default()),
        Circumstance::Redirector(_) => Circumstance::Redirector(Redirector::default()),
        Circumstance::Access { server, .. } => Circumstance::Access { server: server.clone(), granted: true },
        Circumstance::ServerSystem { server, .. } => {
            Circumstance::ServerSystem { server: server.clone(), system: ServerSystem::default() }
        }
        Circumstance::MasterLocked(_) => Circumstance::MasterLocked(false),
        Circumstance::SessionLocked(_) => Circumstance::SessionLocked(false),
        Circumstance::RestartFile(_) => Circumstance::RestartFile(false),
        Circumstance::Inactive { server, .. } => Circumstance::Inactive { server: server.clone(), inactive: false },
        Circumstance::Sender(_) => Circumstance::Sender(true),
        Circumstance::IdentificationGroups(_) => Circumstance::IdentificationGroups(1),
        Circumstance::StoreLocked(_) => Circumstance::StoreLocked(false),
        Circumstance::NameLength { server, .. } => Circumstance::NameLength { server: server.clone(), characters: 3 },
    };
    Some(plain).filter(|plain| plain != circumstance).map(Command::Circumstance).into_iter().collect()
}

/// Steps that are like one in what is taken for granted: the file of the service, of the fix, for the host's own platform;
/// Intel; and what a client begins with.
fn steps(step: Step) -> Vec<Step> {
    match step {
        Step::Copy { component, platform, build } => {
            let made_for = platform.unwrap_or_default();
            let plain = Step::Copy { component: Component::Pcmsvc32, platform: None, build: Build::FIXED };
            let of_the_host = Step::Copy { component, platform: None, build };
            let fixed = Step::Copy { component, platform, build: Build::FIXED };
            [plain, of_the_host]
                .into_iter()
                .chain(Some(fixed).filter(|_| component.has(Build::FIXED, made_for)))
                .collect()
        }
        Step::Rservice(action) if action.plain() != action => vec![Step::Rservice(action.plain())],
        Step::AddComponents(_) => vec![Step::AddComponents(Platform::I386)],
        Step::WatchdogCopies(_) => vec![Step::WatchdogCopies(false)],
        Step::DialIn(_) => vec![Step::DialIn(false)],
        Step::VerifyAtLogon(_) => vec![Step::VerifyAtLogon(false)],
        Step::ServiceInBin(_) => vec![Step::ServiceInBin(false)],
        Step::StartMode { .. } => vec![Step::StartMode { automatic: true }],
        Step::Handshake(_) => vec![Step::Handshake(Seconds(0))],
        _ => Vec::new(),
    }
}

/// The offer of the conventions, then those that are like it in one field more.
fn offers(offer: &Offer, t0: DateTime) -> impl Iterator<Item = Offer> {
    let plain = conventions::offer(offer.record.request, t0);
    let Offer { record, program } = offer;
    let plainer = records(record, t0).map(|record| Offer { record, program: program.clone() });
    let tamer = nearer(program, Program::default(), &PROGRAM_FIELDS);
    let tamer = tamer.map(|program| Offer { record: record.clone(), program });
    [plain].into_iter().chain(plainer).chain(tamer)
}

/// Files with a record less, then those with a simpler one.
fn files(file: &InstructionFile, t0: DateTime) -> impl Iterator<Item = InstructionFile> {
    let records_of = &file.records;
    let simpler = (0..records_of.len()).flat_map(move |place| {
        records(&records_of[place], t0).map(move |record| {
            let mut records = records_of.clone();
            records[place] = record;
            records
        })
    });
    without_one(records_of).chain(simpler).map(|records| InstructionFile { records })
}

/// The record of the conventions, then those that are like it in one field more.
fn records(record: &Record, t0: DateTime) -> impl Iterator<Item = Record> {
    let plain = conventions::offer(record.request, t0).record;
    [plain.clone()].into_iter().chain(nearer(record, plain, &RECORD_FIELDS))
}

/// Puts one field after the other to what is plain.
fn nearer<T: Clone>(thing: &T, plain: T, fields: &'static [Plain<T>]) -> impl Iterator<Item = T> {
    fields.iter().map(move |put| {
        let mut nearer = thing.clone();
        put(&mut nearer, &plain);
        nearer
    })
}

/// Leaves out one element after the other.
fn without_one<T: Clone>(elements: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..elements.len()).map(|place| [&elements[..place], &elements[place + 1..]].concat())
}

/// The first server of the same kind.
fn first_like(server: &str) -> Box<str> {
    let is_logon_server = Site::LOGON_SERVERS.iter().any(|logon_server| logon_server.eq_ignore_ascii_case(server));
    if is_logon_server { Site::LOGON_SERVERS[0].into() } else { Site::DISTRIBUTION_SERVERS[0].into() }
}

/// The first request, R1.
fn first_request() -> Option<Id> {
    Series::Requests.id(1)
}

/// The first letter that the service may take.
fn first_letter() -> Option<Letter> {
    Letter::for_the_network().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pcm::clock::Clock;

    #[test]
    fn the_steps_of_a_rollout_shrink_to_what_is_taken_for_granted() {
        let simpler = |step| simpler(&Command::Rollout(step), Clock::T0);
        let copy = |component, platform, build| Step::Copy { component, platform, build };
        let alpha = Some(Platform::Alpha);
        let expected = [
            copy(Component::Pcmsvc32, None, Build::FIXED),
            copy(Component::Pcmwin32, None, Build::Sp4),
            copy(Component::Pcmwin32, alpha, Build::FIXED),
        ];
        assert_eq!(simpler(copy(Component::Pcmwin32, alpha, Build::Sp4)), expected.map(Command::Rollout));
        for (step, plain) in [
            (Step::AddComponents(Platform::Alpha), Step::AddComponents(Platform::I386)),
            (Step::WatchdogCopies(true), Step::WatchdogCopies(false)),
            (Step::DialIn(true), Step::DialIn(false)),
            (Step::ServiceInBin(true), Step::ServiceInBin(false)),
            (Step::StartMode { automatic: false }, Step::StartMode { automatic: true }),
            (Step::Handshake(Seconds(60)), Step::Handshake(Seconds(0))),
        ] {
            assert_eq!(simpler(step), [Command::Rollout(plain)]);
        }
        assert_eq!(simpler(Step::ResetSite), []);
    }
}
