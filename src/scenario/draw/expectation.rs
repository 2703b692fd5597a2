//! Draws expectations, for the text form alone: nobody says that they are met.

use arbitrary::{Result, Unstructured};

use super::{any_file, client, letter, request, server, time};
use crate::pcm::build::Build;
use crate::pcm::component::Builds;
use crate::pcm::record::Id;
use crate::pcm::trace::{Message, ReportStatus};
use crate::pcm::{ClientNumber, Component, HistoryState, JobStatus, SetupPhase, Site};
use crate::scenario::expectation::{Claim, Expectation, LaunchPattern, LedgerClaim, Pattern, What};

pub(super) fn expectation(u: &mut Unstructured<'_>) -> Result<Expectation> {
    let (builds, claim) = (builds(u)?, claim(u)?);
    let on = if claim.is_of_the_site() { None } else { maybe(u, host)? };
    Ok(Expectation { builds, at_least: false, claim, on, origin: None })
}

/// Draws whom a claim is about: a client, or a server.
fn host(u: &mut Unstructured<'_>) -> Result<ClientNumber> {
    if u.ratio(3_u8, 4_u8)? { client(u) } else { u.choose(&ClientNumber::SERVERS).copied() }
}

/// Draws a set of builds; the fixed one is always in it, which exists on every platform.
fn builds(u: &mut Unstructured<'_>) -> Result<Builds> {
    let component = component(u)?;
    let ladder = component.ladder();
    let [first, last, other] = [u.choose(ladder)?.build, u.choose(ladder)?.build, u.choose(ladder)?.build];
    let range = component.between(first, last).or(component.only(other)).or(component.only(Build::FIXED));
    Ok(*u.choose(&[component.all(), range])?)
}

fn component(u: &mut Unstructured<'_>) -> Result<Component> {
    if u.arbitrary()? { Ok(Component::Pcmsvc32) } else { u.choose(&Component::APPLICATIONS).copied() }
}

fn claim(u: &mut Unstructured<'_>) -> Result<Claim> {
    Ok(match u.int_in_range(0..=13_u8)? {
        0 => Claim::Order((0..u.int_in_range(1..=3)?).map(|_| any_request(u)).collect::<Result<_>>()?),
        1 => Claim::History { request: any_request(u)?, state: state(u)? },
        2 => Claim::Gauge { name: "drives".into(), reading: u.arbitrary()? },
        3 => Claim::Service { running: u.arbitrary()? },
        8 => Claim::Application { running: u.arbitrary()? },
        4 => Claim::Ledger(ledger(u)?),
        5 => {
            let (component, made_for) = any_file(u)?;
            let platform = maybe(u, |_| Ok(made_for))?;
            Claim::File { component, platform, build: maybe(u, |_| Ok(Build::FIXED))? }
        }
        6 => Claim::Running(maybe(u, |u| u.choose(&Build::LADDER).copied())?),
        7 => Claim::Phase(phase(u)?),
        _ => Claim::Count { times: *u.choose(&[1, 0, 2, u64::MAX])?, pattern: pattern(u)? },
    })
}

fn phase(u: &mut Unstructured<'_>) -> Result<SetupPhase> {
    u.choose(&[SetupPhase::Installed, SetupPhase::Upgrade, SetupPhase::VerifyFiles]).copied()
}

fn state(u: &mut Unstructured<'_>) -> Result<Option<HistoryState>> {
    use HistoryState::{Archived, Executed, New};
    u.choose(&[None, Some(New), Some(Executed), Some(Archived)]).copied()
}

/// Draws a claim of one unit at least.
fn ledger(u: &mut Unstructured<'_>) -> Result<LedgerClaim> {
    let [jobs, drives, bytes, blocks] = [amount(u)?, amount(u)?, amount(u)?, amount(u)?];
    Ok(LedgerClaim { polls: Some(u.int_in_range(-1..=720)?), jobs, drives, bytes, blocks })
}

fn amount(u: &mut Unstructured<'_>) -> Result<Option<i64>> {
    u.choose(&[None, None, Some(0), Some(-96), Some(i64::MAX), Some(-i64::MAX)]).copied()
}

fn pattern(u: &mut Unstructured<'_>) -> Result<Pattern> {
    Ok(Pattern { what: what(u)?, by: maybe(u, component)?, at: maybe(u, time)? })
}

fn job_status(u: &mut Unstructured<'_>) -> Result<JobStatus> {
    use JobStatus::{Active, Canceled, Complete, Failed, Pending, Retrying};
    u.choose(&[Pending, Active, Retrying, Complete, Canceled, Failed]).copied()
}

fn count(u: &mut Unstructured<'_>) -> Result<u64> {
    u.int_in_range(0..=300)
}

fn what(u: &mut Unstructured<'_>) -> Result<What> {
    Ok(match u.int_in_range(0..=41_u8)? {
        0 => What::Start,
        1 => What::Launch(launch(u)?),
        2 => What::Finish(maybe(u, any_request)?),
        3 => What::ReadError(maybe(u, any_request)?),
        4 => {
            What::Report { request: maybe(u, any_request)?, status: maybe(u, status)?, server: maybe(u, logon_server)? }
        }
        5 => What::StatusMif { request: maybe(u, any_request)?, success: u.arbitrary()?, description: maybe(u, text)? },
        6 => What::Log(text(u)?),
        7 => What::Ask { server: maybe(u, logon_server)?, reached: u.arbitrary()? },
        8 => What::Try { server: maybe(u, any_server)?, reached: u.arbitrary()? },
        9 => What::MutexTaken,
        10 => What::MutexReleased,
        11 => What::Stop,
        12 => What::Crash,
        13 => What::Reboot,
        14 => What::FileInUse(maybe(u, |u| Ok(any_file(u)?.0))?),
        15 => What::Collect,
        16 => {
            let (component, made_for) = any_file(u)?;
            let [platform, build] = [maybe(u, |_| Ok(()))?, maybe(u, |_| Ok(()))?];
            What::Replace {
                component: Some(component),
                platform: platform.map(|()| made_for),
                build: build.map(|()| Build::FIXED),
            }
        }
        17 => What::Executive { runs: u.arbitrary()? },
        18 => What::Logged { number: u.arbitrary()?, text: maybe(u, text)? },
        25 => What::Row { request: maybe(u, any_request)?, status: maybe(u, job_status)? },
        26 => What::Overall { request: maybe(u, any_request)?, status: maybe(u, job_status)? },
        27 => What::Despool { request: maybe(u, any_request)?, file: maybe(u, count)?, batch: maybe(u, count)? },
        28 => What::Distribute {
            request: maybe(u, any_request)?,
            server: maybe(u, |u| Ok(server(u)?.into()))?,
            done: maybe(u, Unstructured::arbitrary)?,
        },
        29 => What::Search { request: maybe(u, any_request)?, read: maybe(u, count)?, rewritten: maybe(u, count)? },
        30 => What::OrphanMif(maybe(u, any_request)?),
        19 => What::CopyLists,
        20 => What::SetupMessage(text(u)?),
        21 => What::Setup(maybe(u, phase)?),
        22 => What::Window { shown: u.arbitrary()?, entries: maybe(u, |u| u.int_in_range(0..=3))? },
        23 => What::Countdown(maybe(u, any_request)?),
        31 => What::ErrorShown(u.arbitrary()?),
        32 => What::ConfigurationRequest,
        33 => What::Introduction { shown: u.arbitrary()? },
        34 => What::Denied(maybe(u, logon_server)?),
        38 => What::Refresh { request: maybe(u, any_request)?, server: maybe(u, any_server)?, files: maybe(u, count)? },
        39 => What::Share { server: maybe(u, any_server)?, year: maybe(u, count)? },
        35 => What::Parameters,
        40 => What::NoEffect,
        37 => What::Refused(text(u)?),
        36 => What::Summary(maybe(u, count)?),
        24 => What::Message(*u.choose(&[
            Message::Busy,
            Message::NotFound,
            Message::Incorrect,
            Message::Denied,
            Message::Restart,
        ])?),
        _ => What::Replicate(maybe(u, logon_server)?),
    })
}

fn launch(u: &mut Unstructured<'_>) -> Result<LaunchPattern> {
    Ok(LaunchPattern {
        request: maybe(u, any_request)?,
        server: maybe(u, any_server)?,
        drive: maybe(u, letter)?,
        directory: maybe(u, text)?,
        command_line: maybe(u, text)?,
        pcmunc: maybe(u, |u| maybe(u, text))?,
    })
}

/// Draws something, or nothing.
fn maybe<'a, T>(u: &mut Unstructured<'a>, draw: impl FnOnce(&mut Unstructured<'a>) -> Result<T>) -> Result<Option<T>> {
    if u.arbitrary()? { draw(u).map(Some) } else { Ok(None) }
}

/// Draws a request, also such as read like words of the form.
fn any_request(u: &mut Unstructured<'_>) -> Result<Id> {
    let literal = *u.choose(&["", "", "BPC001M", "R7", "at", "none"])?;
    Id::new(literal).map_or_else(|| request(u), Ok)
}

fn status(u: &mut Unstructured<'_>) -> Result<ReportStatus> {
    u.choose(&[ReportStatus::Success, ReportStatus::Failure, ReportStatus::Expired]).copied()
}

fn logon_server(u: &mut Unstructured<'_>) -> Result<Box<str>> {
    u.choose(&Site::LOGON_SERVERS).map(|server| (*server).into())
}

fn any_server(u: &mut Unstructured<'_>) -> Result<Box<str>> {
    server(u).map(Into::into)
}

fn text(u: &mut Unstructured<'_>) -> Result<Box<str>> {
    let texts = ["", "none", "No instruction file.", r"F:\ABC00010\setup.exe /s", "with \"quotes\" # and ünïcödé"];
    u.choose(&texts).map(|text| (*text).into())
}
