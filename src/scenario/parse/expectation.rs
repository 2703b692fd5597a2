//! Expectations: a set of builds, a count, and what happens, or what the state is at the end.

use std::ops::Range;

use super::cursor::Cursor;
use super::of_the_site;
use super::value::{
    build_of, build_or_none, builds, client, component, file, id, letter, number, parse_number, platform, server, time,
};
use crate::pcm::record::Id;
use crate::pcm::{ClientNumber, Component, Site};
use crate::scenario::Scenario;
use crate::scenario::conventions::{Series, servers};
use crate::scenario::expectation::{Claim, Expectation, LaunchPattern, LedgerClaim, Origin, Pattern, What};
use crate::scenario::source::{Fault, Line};
use crate::scenario::vocabulary::{
    ACTION, DONE, HISTORY, MESSAGES, MIF_IS_SUCCESS, PHASES, REACHED, REPORTS, RUNNING, SHOWN, STATUSES, SUBJECTS,
    Subject,
};
use crate::scenario::words::{Table, unknown};

const MUTEX: &Table<bool> = &[("taken", true), ("released", false)];

/// Reads an expectation, after its first word.
pub(super) fn expectation(cursor: &mut Cursor<'_>, line: &Line<'_>, scenario: &Scenario) -> Result<Expectation, Fault> {
    let place = cursor.place();
    let at_least = at_least(cursor)?;
    let builds = builds(cursor)?;
    // There is no other build of which nothing is said.
    let at_least = at_least && !builds.is_all();
    let platform = builds.component().platform_on(scenario.platform);
    if !builds.iter().any(|build| builds.component().has(build, platform)) {
        let message = format!("no build of the set [{builds}] exists on {platform}");
        return Err(Fault::new(place, message).or_hint("an expectation that holds on no build states nothing"));
    }
    let times = times(cursor)?;
    let subject_place = cursor.place();
    let subject = cursor.pick("subject", SUBJECTS)?;
    let claim = claim(cursor, subject, times, subject_place).and_then(|claim| {
        let on = on(cursor, &claim, scenario)?;
        cursor.finish().map(|()| (claim, on))
    });
    let (claim, on) = claim.map_err(|fault| fault.or_hint(format!("written as: {}", subject.usage())))?;
    Ok(Expectation { builds, at_least, claim, on, origin: Some(Origin { line: line.number, text: line.text.into() }) })
}

/// Reads whether a claim may be true on more builds than those of the set, which comes next then.
fn at_least(cursor: &mut Cursor<'_>) -> Result<bool, Fault> {
    if !cursor.accept("at") {
        return Ok(false);
    }
    if !cursor.accept("least") {
        return Err(cursor.missing("least").or_hint(AT_LEAST));
    }
    if cursor.peek_word().is_some() || cursor.is_at_end() {
        return Err(cursor.missing("a set of builds such as [SP2..]").or_hint(AT_LEAST));
    }
    Ok(true)
}

/// How an expectation is written that says nothing of the builds beside its set.
const AT_LEAST: &str = "written as: expect at least [SP2..] launch R1 at T+1:00";

/// Reads which client a claim is about; none is all.
fn on(cursor: &mut Cursor<'_>, claim: &Claim, scenario: &Scenario) -> Result<Option<ClientNumber>, Fault> {
    let place = cursor.place();
    if !cursor.accept("on") {
        return Ok(None);
    }
    if claim.is_of_the_site() {
        return Err(of_the_site(place, "the claim"));
    }
    client(cursor, scenario).map(Some)
}

/// Reads how often something happens: `never`, `3 times`, or nothing, which is once.
fn times(cursor: &mut Cursor<'_>) -> Result<Option<u64>, Fault> {
    if cursor.accept("never") {
        return Ok(Some(0));
    }
    if !cursor.peek_word().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit())) {
        return Ok(None);
    }
    let times = number(cursor, "count", 0..=u64::MAX)?;
    if cursor.accept("times") { Ok(Some(times)) } else { Err(cursor.missing("times")) }
}

fn claim(cursor: &mut Cursor<'_>, subject: Subject, times: Option<u64>, place: Range<usize>) -> Result<Claim, Fault> {
    let state = match subject {
        Subject::Order => Claim::Order(order(cursor)?),
        Subject::History => {
            Claim::History { request: request(cursor)?, state: cursor.pick("state of the history", HISTORY)? }
        }
        Subject::Gauge => Claim::Gauge { name: gauge(cursor)?, reading: number(cursor, "reading", 0..=u64::MAX)? },
        Subject::File => {
            let component = if cursor.accept(Component::Client.name()) { Component::Client } else { file(cursor)? };
            let platform = platform(cursor);
            Claim::File { component, platform, build: build_or_none(cursor, component, platform)? }
        }
        Subject::Running => Claim::Running(build_or_none(cursor, Component::Pcmsvc32, None)?),
        Subject::Phase => Claim::Phase(cursor.pick("phase", PHASES)?),
        Subject::Service => Claim::Service { running: cursor.pick("state", RUNNING)? },
        Subject::Application => Claim::Application { running: cursor.pick("state", RUNNING)? },
        Subject::Ledger => Claim::Ledger(ledger(cursor)?),
        _ => {
            let what = what(cursor, subject)?;
            let by = if cursor.accept("by") { Some(component(cursor)?) } else { None };
            let at = if cursor.accept("at") { Some(time(cursor)?) } else { None };
            return Ok(Claim::Count { times: times.unwrap_or(1), pattern: Pattern { what, by, at } });
        }
    };
    match times {
        None => Ok(state),
        Some(_) => Err(Fault::new(place, "a state at the end cannot be counted".to_owned())
            .or_hint("only events have a count; strike it")),
    }
}

/// Reads what an event looks like.
fn what(cursor: &mut Cursor<'_>, subject: Subject) -> Result<What, Fault> {
    Ok(match subject {
        Subject::Launch => What::Launch(launch(cursor)?),
        Subject::Finish => What::Finish(optional_request(cursor)?),
        Subject::ReadError => What::ReadError(optional_request(cursor)?),
        Subject::Report => What::Report {
            request: optional_request(cursor)?,
            status: optional(cursor, "status", REPORTS)?,
            server: if cursor.accept("to") { Some(logon_server(cursor)?) } else { None },
        },
        Subject::StatusMif => What::StatusMif {
            request: optional_request(cursor)?,
            success: optional(cursor, "status", MIF_IS_SUCCESS)?,
            description: if cursor.accept("saying") { Some(cursor.text("description")?) } else { None },
        },
        Subject::Log => What::Log(cursor.text("the whole line, in quotes")?),
        Subject::Ask => {
            What::Ask { server: optional_name(cursor, logon_server)?, reached: optional(cursor, "outcome", REACHED)? }
        }
        Subject::Denied => What::Denied(optional_name(cursor, logon_server)?),
        Subject::Try => {
            What::Try { server: optional_name(cursor, any_server)?, reached: optional(cursor, "outcome", REACHED)? }
        }
        Subject::Mutex if cursor.pick("change", MUTEX)? => What::MutexTaken,
        Subject::Mutex => What::MutexReleased,
        Subject::Start => What::Start,
        Subject::Stop => What::Stop,
        Subject::Crash => What::Crash,
        Subject::NoEffect => What::NoEffect,
        Subject::Reboot => What::Reboot,
        Subject::FileInUse => What::FileInUse(optional_name(cursor, file)?),
        Subject::Replace => replace(cursor)?,
        Subject::Error => What::ErrorShown(number(cursor, "number", 0..=u16::MAX)?),
        Subject::Refresh => What::Refresh {
            request: optional_request(cursor)?,
            server: if cursor.accept("to") { Some(any_server(cursor)?) } else { None },
            files: number_after(cursor, "files")?,
        },
        Subject::Share => {
            What::Share { server: optional_name(cursor, any_server)?, year: number_after(cursor, "year")? }
        }
        Subject::Refused => What::Refused(cursor.text("the whole path, in quotes")?),
        Subject::Parameters => What::Parameters,
        Subject::Summary => What::Summary(optional_count(cursor, "count of failures")?),
        Subject::Ccr => What::ConfigurationRequest,
        Subject::Executive => What::Executive { runs: cursor.pick("action", ACTION)? },
        Subject::Event => What::Logged {
            number: number(cursor, "number of an event", 0..=u16::MAX)?,
            text: if cursor.accept("saying") { Some(cursor.text("what it says, in quotes")?) } else { None },
        },
        Subject::Row => What::Row { request: optional_request(cursor)?, status: optional(cursor, "status", STATUSES)? },
        Subject::Overall => {
            What::Overall { request: optional_request(cursor)?, status: optional(cursor, "status", STATUSES)? }
        }
        Subject::Despool => What::Despool {
            request: optional_request(cursor)?,
            file: number_after(cursor, "file")?,
            batch: number_after(cursor, "batch")?,
        },
        Subject::Distribute => What::Distribute {
            request: optional_request(cursor)?,
            server: if cursor.accept("to") { Some(any_server(cursor)?) } else { None },
            done: optional(cursor, "outcome", DONE)?,
        },
        Subject::Search => What::Search {
            request: optional_request(cursor)?,
            read: number_after(cursor, "read")?,
            rewritten: number_after(cursor, "rewritten")?,
        },
        Subject::OrphanMif => What::OrphanMif(optional_request(cursor)?),
        Subject::CopyLists => What::CopyLists,
        Subject::SetupMessage => What::SetupMessage(cursor.text("the whole message, in quotes")?),
        Subject::Setup => What::Setup(optional(cursor, "phase", PHASES)?),
        Subject::Collect => What::Collect,
        Subject::Replicate => What::Replicate(optional_name(cursor, logon_server)?),
        Subject::Window => {
            What::Window { shown: cursor.pick("state", SHOWN)?, entries: optional_count(cursor, "count of packages")? }
        }
        Subject::Introduction => What::Introduction { shown: cursor.pick("state", SHOWN)? },
        Subject::Countdown => What::Countdown(optional_request(cursor)?),
        Subject::Message => What::Message(cursor.pick("message", MESSAGES)?),
        Subject::Order
        | Subject::History
        | Subject::Gauge
        | Subject::Service
        | Subject::File
        | Subject::Running
        | Subject::Phase
        | Subject::Application
        | Subject::Ledger => {
            return Err(cursor.missing("an event"));
        }
    })
}

/// Reads which file is replaced, as far as it is said.
fn replace(cursor: &mut Cursor<'_>) -> Result<What, Fault> {
    let component = optional_name(cursor, file)?;
    let platform = component.and_then(|_| platform(cursor));
    let build = match component {
        // A build begins with a capital letter or a digit, the words of the form with a small one.
        Some(component) if is_name(cursor) => Some(build_of(cursor, component, platform)?),
        _ => None,
    };
    Ok(What::Replace { component, platform, build })
}

/// Reads a number behind a word, where the word comes next.
fn number_after(cursor: &mut Cursor<'_>, word: &str) -> Result<Option<u64>, Fault> {
    if cursor.accept(word) { number(cursor, word, 0..=u64::MAX).map(Some) } else { Ok(None) }
}

/// Reads a number where one comes next.
fn optional_count(cursor: &mut Cursor<'_>, what: &str) -> Result<Option<u64>, Fault> {
    let comes = cursor.peek_word().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    if comes { number(cursor, what, 0..=u64::MAX).map(Some) } else { Ok(None) }
}

fn launch(cursor: &mut Cursor<'_>) -> Result<LaunchPattern, Fault> {
    Ok(LaunchPattern {
        request: optional_request(cursor)?,
        server: if cursor.accept("from") { Some(any_server(cursor)?) } else { None },
        drive: if cursor.accept("drive") { Some(letter(cursor)?) } else { None },
        directory: if cursor.accept("in") { Some(cursor.text("directory")?) } else { None },
        command_line: if cursor.accept("as") { Some(cursor.text("command line")?) } else { None },
        pcmunc: if cursor.accept("pcmunc") { Some(pcmunc(cursor)?) } else { None },
    })
}

/// Reads the value of `%PCMUNC%`, or `none`.
fn pcmunc(cursor: &mut Cursor<'_>) -> Result<Option<Box<str>>, Fault> {
    if cursor.accept("none") { Ok(None) } else { cursor.text("a path or none").map(Some) }
}

/// Reads the requests of an order, one at least.
fn order(cursor: &mut Cursor<'_>) -> Result<Box<[Id]>, Fault> {
    let mut requests = vec![request(cursor)?];
    while !cursor.is_at_end() && cursor.peek_word() != Some("on") {
        requests.push(request(cursor)?);
    }
    Ok(requests.into())
}

/// Reads the name of a gauge, one of those that the simulator reports.
fn gauge(cursor: &mut Cursor<'_>) -> Result<Box<str>, Fault> {
    let (name, span) = cursor.word("the name of a gauge")?;
    if Site::GAUGES.contains(&name) {
        return Ok(name.into());
    }
    let (message, hint) = unknown("gauge", name, Site::GAUGES.into_iter());
    Err(Fault { span, message, hint })
}

/// Reads what the ledger holds: numbers with their units.
fn ledger(cursor: &mut Cursor<'_>) -> Result<LedgerClaim, Fault> {
    let mut claim = LedgerClaim::default();
    loop {
        let (word, span) = cursor.word("a number")?;
        let digits = word.strip_prefix('-').unwrap_or(word);
        let span = span.end - digits.len()..span.end;
        let size = parse_number(digits, &span, "number", 0..=i64::MAX)?;
        let amount = if digits.len() < word.len() { -size } else { size };
        let (unit, span) = cursor.word("polls, jobs, drives, bytes or blocks")?;
        match claim.field_mut(unit) {
            None => {
                let units = LedgerClaim::default().fields().map(|(unit, _)| unit);
                let (message, hint) = unknown("unit", unit, units.into_iter());
                return Err(Fault { span, message, hint });
            }
            Some(Some(_)) => return Err(Fault::new(span, format!("{unit} are given twice"))),
            Some(field) => *field = Some(amount),
        }
        if !cursor.accept(",") {
            return Ok(claim);
        }
    }
}

fn request(cursor: &mut Cursor<'_>) -> Result<Id, Fault> {
    id(cursor, "a request", Series::Requests)
}

/// Tells whether a name comes next: the words of the form begin with a small letter, names with another or a quote.
fn is_name(cursor: &mut Cursor<'_>) -> bool {
    match cursor.peek_word() {
        Some(word) => !word.starts_with(|first: char| first.is_ascii_lowercase()),
        None => !cursor.is_at_end(),
    }
}

/// Reads a name where one comes next.
fn optional_name<'a, T>(
    cursor: &mut Cursor<'a>,
    read: impl FnOnce(&mut Cursor<'a>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if is_name(cursor) { read(cursor).map(Some) } else { Ok(None) }
}

fn optional_request(cursor: &mut Cursor<'_>) -> Result<Option<Id>, Fault> {
    optional_name(cursor, request)
}

/// Reads one of the table's words where a word comes next that begins no other part.
fn optional<T: Copy>(cursor: &mut Cursor<'_>, what: &str, table: &Table<T>) -> Result<Option<T>, Fault> {
    match cursor.peek_word() {
        None | Some("at" | "by" | "to" | "saying" | "on") => Ok(None),
        Some(_) => cursor.pick(what, table).map(Some),
    }
}

fn logon_server(cursor: &mut Cursor<'_>) -> Result<Box<str>, Fault> {
    server(cursor, "logon server", Site::LOGON_SERVERS.into_iter())
}

fn any_server(cursor: &mut Cursor<'_>) -> Result<Box<str>, Fault> {
    server(cursor, "server", servers())
}
