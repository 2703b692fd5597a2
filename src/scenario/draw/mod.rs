//! Draws queues and scenarios from bytes: plausible ones, in which commands meet.
//!
//! Few requests, servers and times are drawn, and the times lie on and around polls and ticks of Maintenance Manager:
//! so an offer is withdrawn in the very second in which it is replicated, a server goes down in mid-poll, and a queue of
//! ten commands says something. Whatever is drawn can be printed and parsed again.

pub(super) mod change;
mod circumstance;
mod expectation;
mod offer;

use std::ops::RangeInclusive;

use arbitrary::{Arbitrary, Result, Unstructured};
use jiff::civil::{DateTime, datetime};

use super::Scenario;
use super::conventions::{PACKAGE_SHARE, Series, servers};
use super::limits::{MUTATED_CLIENTS_MAX, MUTATED_UNTIL_MAX};
use crate::pcm::build::{Build, Platform};
use crate::pcm::clock::{Clock, Seconds};
use crate::pcm::command::{Clients, Command, Letter, Queue, SelectionMode, Timed};
use crate::pcm::record::Id;
use crate::pcm::rollout::Step;
use crate::pcm::{ClientNumber, Component, Hosts, JobStep, OtherBuilds, Phases, RserviceAction, Site, System};

/// How many commands are drawn at most: enough for every pair of ten to meet.
pub(super) const COMMANDS_MAX: usize = 24;
/// How many bytes a command is drawn from by [`queue_from_bytes`]: an offer with several odd fields takes so many.
pub const COMMAND_BYTES: usize = 48;
/// How many requests are drawn: R1 to R4.
const REQUESTS: u32 = 4;
/// The polling intervals that are drawn, in minutes.
const INTERVALS: [u32; 5] = [60, 5, 20, 30, 120];

/// The intervals of reminders that are drawn, in minutes; 0 is none.
const REMINDERS: [u32; 3] = [150, 60, 0];
/// How long attempts to connect are drawn to take.
const CONNECT_TIMES: [Seconds; 4] = [Seconds(40), Seconds(0), Seconds(1), Seconds(600)];

/// The phases of jobs that are drawn: mostly all of them, so that clients are concerned.
const PHASES: [Phases; 4] = [Phases::Run, Phases::Run, Phases::Distribute, Phases::Send];
/// How much later jobs are drawn to repeat.
const REPEATS: [Seconds; 2] = [Seconds::HOUR, Seconds::DAY];
/// The values of `MaxFileEnum` that are drawn.
const MAX_FILE_ENUMS: [u32; 3] = [1, 50, 200];
/// How many bad reports are drawn.
const BAD_REPORTS: RangeInclusive<u32> = 1..=120;

/// How long the service's handshake is drawn to take: longer than it may, as long, and not at all.
const HANDSHAKES: [Seconds; 3] = [Seconds(60), Seconds(30), Seconds(0)];

/// Makes a queue of a few bytes for the whole and a few for each command, so that a tool that shrinks inputs drops
/// commands by dropping elements.
///
/// # Errors
/// If a command cannot be decoded from its bytes.
pub fn queue_from_bytes(whole: &[u8], commands: &[[u8; COMMAND_BYTES]]) -> Result<Queue> {
    let timed = |bytes: &[u8; COMMAND_BYTES]| Timed::arbitrary(&mut Unstructured::new(bytes));
    let commands = commands.iter().take(COMMANDS_MAX).map(timed).collect::<Result<Vec<_>>>()?;
    queue(&mut Unstructured::new(whole), commands)
}

/// Puts commands in the order of their times, and the end some time after the last.
fn queue(u: &mut Unstructured<'_>, mut commands: Vec<Timed>) -> Result<Queue> {
    // Half of the queues are such as take no servers, whose sites are smaller and faster.
    if !u.ratio(1_u8, 2_u8)? {
        commands.retain(|timed| !timed.names_server());
    }
    commands.sort_by_key(|timed| timed.at);
    let last = commands.last().map(|last| last.at).unwrap_or_default();
    let (seed, t0) = (seed(u)?, t0(u)?);
    Ok(Queue { t0, seed, other_builds: applications(u)?, commands, until: (last + rest(u)?).min(MUTATED_UNTIL_MAX) })
}

/// Draws the builds of what runs beside the service: mostly those of the conventions.
fn applications(u: &mut Unstructured<'_>) -> Result<OtherBuilds> {
    let usual = OtherBuilds::default();
    if u.arbitrary()? { Ok(usual) } else { other_application(u, usual) }
}

/// What a build is drawn for, the application of Windows NT more often than others.
const COMPONENTS: [Component; 13] = {
    use Component::{Base4Dll, BaseDll, Client, PcmDos2, PcmDos4, Pcmwin16, Pcmwin32, Rservice, Site, SmsinstDll};
    [
        Pcmwin32, Pcmwin32, Pcmwin32, Pcmwin16, Pcmwin16, PcmDos2, PcmDos4, SmsinstDll, Base4Dll, BaseDll, Rservice,
        Client, Site,
    ]
};

/// Draws another build of an application than it has, of those that every platform has.
pub(super) fn other_application(u: &mut Unstructured<'_>, mut all: OtherBuilds) -> Result<OtherBuilds> {
    let component = *u.choose(&COMPONENTS)?;
    let is_made = |build: &Build| Platform::ALL.map(|of| component.has(*build, component.platform_on(of))) == [true; 2];
    let others = component.builds().filter(|build| is_made(build) && Some(*build) != all.get(component));
    all.set(component, *u.choose(&others.collect::<Vec<_>>())?);
    Ok(all)
}

pub(super) fn seed(u: &mut Unstructured<'_>) -> Result<u64> {
    u.int_in_range(0..=15)
}

/// Draws what the calendar reads at T0: now and then the month in which the records of Q123499 are current, or the eve of
/// a leap day.
pub(super) fn t0(u: &mut Unstructured<'_>) -> Result<DateTime> {
    let [records, leap_day] = [datetime(1994, 12, 1, 8, 0, 0, 0), datetime(2000, 2, 28, 23, 30, 0, 0)];
    u.choose(&[Clock::T0, Clock::T0, records, leap_day]).copied()
}

/// Draws how long the site runs on after the last command.
pub(super) fn rest(u: &mut Unstructured<'_>) -> Result<Seconds> {
    u.choose(&[Seconds(0), Seconds::MINUTE, Seconds::HOUR, Seconds(3 * 3_600), Seconds::DAY]).copied()
}

impl<'a> Arbitrary<'a> for Queue {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let count = u.int_in_range(0..=COMMANDS_MAX)?;
        let commands = (0..count).map(|_| Timed::arbitrary(u)).collect::<Result<_>>()?;
        queue(u, commands)
    }
}

impl<'a> Arbitrary<'a> for Timed {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let (at, command) = (time(u)?, Command::arbitrary(u)?);
        // Last, so that a command is drawn from the same bytes whoever it is for.
        let on = if command.is_for_clients() { clients(u)? } else { Clients::default() };
        Ok(Self { at, on, command })
    }
}

impl<'a> Arbitrary<'a> for Platform {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.choose(&[Self::I386, Self::I386, Self::I386, Self::Alpha]).copied()
    }
}

impl<'a> Arbitrary<'a> for Command {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        // The first arm is what shrinks best; offers are what the rest is about.
        Ok(match u.int_in_range(0..=63_u8)? {
            0 => Self::Touch,
            1..=11 => Self::Offer(Box::new(offer::offer(u)?)),
            12 => Self::OfferFile(Box::new(offer::instruction_file(u)?)),
            13 => Self::Withdraw(request(u)?),
            14 => Self::DeleteReplica((*u.choose(&Site::LOGON_SERVERS)?).into()),
            15 | 16 => {
                Self::Package { package: id(u, Series::Packages)?, server: server(u)?.into(), held: u.arbitrary()? }
            }
            17 | 18 => Self::Server { server: server(u)?.into(), up: u.arbitrary()? },
            19 => Self::Map { letter: letter(u)?, path: share(u)? },
            20 => Self::Unmap(letter(u)?),
            21 => Self::FreeLetters(u.int_in_range(0..=Letter::NETWORK_LETTERS)?),
            22 => Self::StartService,
            23 => Self::StopService,
            24 => Self::RestartService,
            25 => Self::Install(*u.choose(&Build::LADDER)?),
            26 => Self::PollingInterval(*u.choose(&INTERVALS)?),
            27 => Self::Selection(*u.choose(&SelectionMode::ALL)?),
            28 => Self::Prefer(preferred(u)?),
            29 => Self::LogOn,
            30 => Self::LogOff,
            31 => Self::LoadApplication,
            32 => Self::ExitApplication,
            33 => Self::HoldMutex,
            34 => Self::ReleaseMutex,
            35 => Self::EndProgram,
            36 => Self::Reboot { forced: u.arbitrary()? },
            37 => Self::DeleteHistory,
            38 if u.arbitrary()? => Self::StartMaintenance,
            38 => Self::StopMaintenance,
            39 => Self::SlowLink(u.arbitrary()?),
            40 => Self::OpenWindow,
            41 => Self::CloseWindow,
            42 => Self::Details { open: u.arbitrary()? },
            43 => Self::Execute(request(u)?),
            44 => Self::Archive(request(u)?),
            45 => Self::Countdown(u.arbitrary()?),
            46 => Self::Reminder(*u.choose(&REMINDERS)?),
            47 => Self::ConnectTime(*u.choose(&CONNECT_TIMES)?),
            48..=52 => Self::Job(job_step(u)?),
            53 => Self::LockAccount(u.arbitrary()?),
            54 | 55 => Self::Circumstance(circumstance::circumstance(u)?),
            _ => Self::Rollout(step(u)?),
        })
    }
}

/// Draws what is done to jobs: mostly what needs no other step before it.
fn job_step(u: &mut Unstructured<'_>) -> Result<JobStep> {
    Ok(match u.int_in_range(0..=13_u8)? {
        0..=3 => {
            let phases = *u.choose(&PHASES)?;
            JobStep::Create { offer: Box::new(offer::offer(u)?), phases }
        }
        4 => JobStep::Cancel(request(u)?),
        5 => JobStep::Delete(request(u)?),
        6 => JobStep::RemovePackage(id(u, Series::Packages)?),
        7 => JobStep::DeleteMaster,
        8 => JobStep::DeleteReports,
        9 => JobStep::OpenFiles { server: server(u)?.into(), open: u.arbitrary()? },
        10 => JobStep::ForcedDisconnect(u.arbitrary()?),
        12 => JobStep::Repeat { request: request(u)?, after: *u.choose(&REPEATS)? },
        11 => JobStep::MaxFileEnum(*u.choose(&MAX_FILE_ENUMS)?),
        _ => JobStep::BadReports(u.int_in_range(BAD_REPORTS)?),
    })
}

impl<'a> Arbitrary<'a> for Scenario {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let platform = Platform::arbitrary(u)?;
        let notes = (0..u.int_in_range(0..=2)?).map(|_| u.choose(&NOTES).map(|note| (*note).to_owned()));
        let notes = notes.collect::<Result<_>>()?;
        let expectations = (0..u.int_in_range(0..=4)?).map(|_| expectation::expectation(u)).collect::<Result<_>>()?;
        let (queue, clients) = (Queue::arbitrary(u)?, *u.choose(&[1, 1, 2, MUTATED_CLIENTS_MAX])?);
        let service_build = *u.choose(&[Self::SERVICE_BUILD, Self::SERVICE_BUILD, Build::Sp4, Build::FIXED])?;
        let expired_records = *u.choose(&[0, 0, 0, 3])?;
        let hosts = hosts(u)?;
        let scenario = Self { notes, platform, clients, hosts, service_build, expired_records, queue, expectations };
        let clients = scenario.clients_named();
        Ok(Self { clients, hosts: scenario.hosts_named(), ..scenario }.with_hosts_in_reach())
    }
}

impl Scenario {
    /// Strikes what is said of clients that the site does not have, and so is not printed.
    pub(super) fn with_hosts_in_reach(mut self) -> Self {
        self.hosts = self.hosts.only_of_first(self.clients);
        self
    }
}

/// Draws hosts: none, a site of Intel servers, or a mixed one; seldom with first clients of other systems than Windows NT,
/// since on them nothing polls before an application is loaded.
pub(super) fn hosts(u: &mut Unstructured<'_>) -> Result<Hosts> {
    let [.., windows, ms_dos] = HOSTS;
    let mostly = u.choose(&HOSTS[..HOSTS.len() - 2]).copied()?;
    u.choose(&[mostly, mostly, mostly, mostly, mostly, mostly, windows, ms_dos]).copied()
}

/// The hosts that are drawn; the last two have a first client of another system than Windows NT.
pub const HOSTS: [Hosts; 7] = {
    use Platform::{Alpha, I386};
    let [first, second, third] = [ClientNumber::FIRST, ClientNumber::FIRST.next(), ClientNumber::FIRST.next().next()];
    let mixed = Hosts::with_servers([I386, I386, Alpha]);
    let mut alpha_only = mixed;
    alpha_only.only_components = Some(Alpha);
    [
        Hosts::NONE,
        Hosts::with_servers([I386; 3]),
        mixed,
        alpha_only,
        mixed.with_system(second, System::Windows95).with_system(third, System::WindowsNt(Alpha)),
        mixed.with_system(first, System::Windows95).with_system(second, System::Windows3x),
        Hosts::NONE
            .with_system(first, System::MsDos6)
            .with_system(second, System::MsDos5)
            .with_system(third, System::Windows3x),
    ]
};

/// Draws a step of a rollout: mostly of the files of the fix, so that steps meet.
fn step(u: &mut Unstructured<'_>) -> Result<Step> {
    Ok(match u.int_in_range(0..=25_u8)? {
        0..=5 => copy(u)?,
        6 | 7 => Step::ResetSite,
        8 => Step::SaveSystemMap,
        9 | 10 => Step::Executive { runs: u.arbitrary()? },
        11 => Step::ConfigurationManager { runs: u.arbitrary()? },
        12 => Step::AddComponents(u.choose(&Platform::ALL).copied()?),
        13 => Step::WatchdogCopies(u.arbitrary()?),
        14..=16 => Step::Rservice(*u.choose(&RserviceAction::ALL)?),
        17 | 18 => Step::Upgrade,
        19 => Step::LogonScript,
        20 => Step::Smsrun,
        21 => Step::DialIn(u.arbitrary()?),
        22 => Step::ServiceInBin(u.arbitrary()?),
        24 => Step::VerifyAtLogon(u.arbitrary()?),
        23 => Step::Handshake(*u.choose(&HANDSHAKES)?),
        _ => Step::StartMode { automatic: u.arbitrary()? },
    })
}

/// Draws a copy of one of the nine files: mostly that of the fix.
pub(super) fn copy(u: &mut Unstructured<'_>) -> Result<Step> {
    let (component, made_for) = any_file(u)?;
    let of_platform: Vec<_> = component.builds().filter(|&build| component.has(build, made_for)).collect();
    let build = if u.ratio(3_u8, 4_u8)? { Build::FIXED } else { *u.choose(&of_platform)? };
    let platform = if u.arbitrary()? { Some(made_for) } else { None };
    Ok(Step::Copy { component, platform, build })
}

/// Draws one of the nine files of the fix.
fn any_file(u: &mut Unstructured<'_>) -> Result<(Component, Platform)> {
    let files = Component::ALL.into_iter().flat_map(|component| Platform::ALL.map(|platform| (component, platform)));
    let files: Vec<_> = files.filter(|(component, platform)| component.has(Build::FIXED, *platform)).collect();
    u.choose(&files).copied()
}

const NOTES: [&str; 4] =
    ["S01 · Q163488 · Delayed mandatory time.", "", "  indented, with \"quotes\" and # marks", "ünïcödé"];

/// Draws a time: mostly within hours of T0, on a poll or a tick, or a little beside it.
pub(super) fn time(u: &mut Unstructured<'_>) -> Result<Seconds> {
    let base = match u.int_in_range(0..=7_u8)? {
        0..=3 => Seconds(3_600 * u.int_in_range(0..=6)?),
        4..=6 => Seconds(300 * u.int_in_range(0..=36)?),
        _ => Seconds(3_600 * u.int_in_range(0..=70)?),
    };
    Ok(base + beside(u)?)
}

/// Draws a little while after a poll, a tick or another command, or none.
pub(super) fn beside(u: &mut Unstructured<'_>) -> Result<Seconds> {
    u.choose(&[0, 0, 0, 1, 2, 30, 59, 60, 120, 121].map(Seconds)).copied()
}

/// Draws for whom a command is: mostly the first client, so that commands meet there.
pub(super) fn clients(u: &mut Unstructured<'_>) -> Result<Clients> {
    Ok(match u.int_in_range(0..=15_u8)? {
        0..=11 => Clients::default(),
        12 | 13 => Clients::Only(client(u)?),
        14 => Clients::Only(*u.choose(&ClientNumber::SERVERS)?),
        _ => Clients::All,
    })
}

/// Draws a client.
fn client(u: &mut Unstructured<'_>) -> Result<ClientNumber> {
    ClientNumber::new(u.int_in_range(1..=MUTATED_CLIENTS_MAX)?).ok_or(arbitrary::Error::IncorrectFormat)
}

fn id(u: &mut Unstructured<'_>, series: Series) -> Result<Id> {
    series.id(u.int_in_range(1..=REQUESTS)?).ok_or(arbitrary::Error::IncorrectFormat)
}

fn request(u: &mut Unstructured<'_>) -> Result<Id> {
    id(u, Series::Requests)
}

fn server(u: &mut Unstructured<'_>) -> Result<&'static str> {
    let mut known = servers();
    let last = known.clone().count() - 1;
    let place = u.int_in_range(0..=last)?;
    known.nth(place).ok_or(arbitrary::Error::IncorrectFormat)
}

fn share(u: &mut Unstructured<'_>) -> Result<Box<str>> {
    let share = *u.choose(&[PACKAGE_SHARE, "PUBLIC", r"PUBLIC\Our files, [all] of them"])?;
    Ok(format!(r"\\{}\{share}", server(u)?).into())
}

/// Draws preferred distribution servers: few, and none too.
fn preferred(u: &mut Unstructured<'_>) -> Result<Box<[Box<str>]>> {
    (0..u.int_in_range(0..=2)?).map(|_| share(u)).collect()
}

/// Draws a letter: few, so that they meet.
fn letter(u: &mut Unstructured<'_>) -> Result<Letter> {
    let character = *u.choose(&['X', 'F', 'G', 'Q', 'D', 'Z'])?;
    Letter::new(character).ok_or(arbitrary::Error::IncorrectFormat)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::{KINDS, entropy, kind};

    fn scenarios() -> impl Iterator<Item = Scenario> {
        (0..2_000).map(|seed| Scenario::arbitrary(&mut Unstructured::new(&entropy(seed, 2_048))).unwrap())
    }

    #[test]
    fn every_command_and_every_build_is_drawn() {
        let mut commands = BTreeSet::new();
        let mut builds = BTreeSet::new();
        for scenario in scenarios() {
            for timed in &scenario.queue.commands {
                commands.insert(KINDS[kind(&timed.command)]);
                if let Command::Install(build) = timed.command {
                    builds.insert(build);
                }
            }
        }
        assert_eq!(commands.len(), KINDS.len(), "{commands:?}");
        assert_eq!(builds.len(), Build::LADDER.len(), "{builds:?}");
    }

    /// The words of a printed line, without what stands around them.
    fn words(line: &str) -> impl Iterator<Item = &str> {
        line.split([' ', '=', ',', ':']).filter(|word| !word.is_empty())
    }

    #[test]
    fn every_word_of_the_text_form_is_drawn() {
        use crate::scenario::vocabulary::{
            ACTION, AUTOMATIC, DONE, HISTORY, IN_BIN, KEYS, LOCKED, MESSAGES, MIF_IS_SUCCESS, MIFS, PHASES, PLATFORMS,
            REACHED, REDIRECTORS, REPORTS, RUNNING, SELECTIONS, SHOWN, STATUSES, SUBJECTS, SWITCH, UP, VERBS,
        };
        fn of<T>(table: &'static [(&'static str, T)]) -> impl Iterator<Item = &'static str> {
            table.iter().map(|(word, _)| *word)
        }
        let [mut settings, mut commands, mut keys, mut expectations] = [(); 4].map(|()| BTreeSet::new());
        for scenario in scenarios() {
            for line in scenario.to_string().lines().filter(|line| !line.starts_with('#')) {
                let words = words(line).map(str::to_owned);
                if line.starts_with("expect") {
                    expectations.extend(words);
                } else if line.starts_with("T+") {
                    keys.extend(line.split(' ').map(|word| word.split('=').next().unwrap_or(word).to_owned()).skip(2));
                    commands.extend(words);
                } else {
                    settings.extend(words);
                }
            }
        }
        let of_settings =
            ["platform", "Alpha", "clients", "builds", "expired-records", "clock", "seed", "host", "components"];
        let missing: Vec<_> = of_settings.into_iter().filter(|word| !settings.contains(*word)).collect();
        assert!(missing.is_empty(), "no setting has {missing:?}");
        let missing: Vec<_> = of(MIFS).filter(|status| !commands.contains(*status)).collect();
        assert!(missing.is_empty(), "no offer has {missing:?}");
        let missing: Vec<_> = of(KEYS).filter(|key| !keys.contains(*key)).collect();
        assert!(missing.is_empty(), "no offer has {missing:?}");
        let of_commands = of(VERBS).chain(of(SELECTIONS)).chain(of(PLATFORMS)).chain(of(REDIRECTORS));
        let switches = [UP, SWITCH, ACTION, AUTOMATIC, IN_BIN, LOCKED].into_iter().flat_map(of);
        let missing: Vec<_> = of_commands.chain(switches).filter(|word| !commands.contains(*word)).collect();
        assert!(missing.is_empty(), "no command has {missing:?}");
        let of_expectations = of(SUBJECTS)
            .chain(of(REPORTS))
            .chain(of(STATUSES))
            .chain(of(MESSAGES))
            .chain(of(HISTORY))
            .chain(of(PHASES));
        let switches = [REACHED, RUNNING, MIF_IS_SUCCESS, DONE, SHOWN].into_iter().flat_map(of);
        let missing: Vec<_> = of_expectations.chain(switches).filter(|word| !expectations.contains(*word)).collect();
        assert!(missing.is_empty(), "no expectation has {missing:?}");
    }

    #[test]
    fn one_to_three_clients_are_drawn_and_commands_for_each_of_them_and_for_all() {
        let mut sizes = BTreeSet::new();
        let mut named = BTreeSet::new();
        for scenario in scenarios() {
            sizes.insert(scenario.clients);
            for timed in &scenario.queue.commands {
                assert!(timed.command.is_for_clients() || timed.on == Clients::default());
                named.insert(match timed.on {
                    Clients::Only(client) if client.is_server() => 4,
                    Clients::Only(client) => client.get(),
                    Clients::All => 0,
                });
            }
            assert!(scenario.queue.clients() <= scenario.clients);
        }
        assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(named.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_is_drawn_is_bounded_and_in_order() {
        for scenario in scenarios() {
            let queue = &scenario.queue;
            assert!(queue.commands.len() <= COMMANDS_MAX);
            assert!(queue.until <= MUTATED_UNTIL_MAX);
            assert!(queue.commands.is_sorted_by_key(|timed| timed.at));
            assert!(queue.commands.last().is_none_or(|last| last.at <= queue.until));
        }
    }

    #[test]
    fn dropping_the_bytes_of_a_command_drops_the_command() {
        let parts: Vec<_> = (0..5).map(|seed| entropy(seed, COMMAND_BYTES).try_into().unwrap()).collect();
        let all = queue_from_bytes(&[], &parts).unwrap().commands;
        let fewer = queue_from_bytes(&[], &parts[1..]).unwrap().commands;
        let dropped = Timed::arbitrary(&mut Unstructured::new(&parts[0])).unwrap();
        assert_eq!(all.len(), 5);
        assert!(!fewer.contains(&dropped) && fewer.iter().all(|timed| all.contains(timed)));
    }
}
