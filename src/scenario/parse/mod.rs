//! From text to scenario: line by line, so that one error does not hide the next.

mod circumstance;
mod command;
mod cursor;
mod expectation;
mod offer;
#[cfg(test)]
mod tests;
pub(super) mod token;
pub(super) mod value;

use std::ops::Range;

use jiff::civil::DateTime;

use self::command::Step;
use self::cursor::Cursor;
use super::diagnostic::{Diagnostic, Errors, ParseError, quoted};
use super::kind::{KINDS, kind};
use super::limits::{CLIENTS_MAX, CLOCK_YEARS, COMMANDS_MAX, EXPECTATIONS_MAX, FORMAT_VERSION};
use super::lines::Lines;
use super::source::{Fault, Line};
use super::vocabulary::PLATFORMS;
use super::words::{Table, meaning, unknown};
use super::{Scenario, dump};
use crate::pcm::clock::Seconds;
use crate::pcm::command::{Command, Timed};
use crate::pcm::record::InstructionFile;
use crate::pcm::{ClientNumber, Component, Setup, System};

/// Names the settings that precede the first command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Platform,
    Clock,
    Seed,
    Clients,
    Host,
    Components,
    Builds,
    ExpiredRecords,
}

impl Setting {
    const fn usage(self) -> &'static str {
        match self {
            Self::Platform => "platform I386|Alpha",
            Self::Clock => "clock 1994-12-01T08:00",
            Self::Seed => "seed 7",
            Self::Clients => "clients 3",
            Self::Host => "host SRV1 I386|Alpha, or host WS2 Windows95|Windows3x|MsDos5|MsDos6|NetWare|I386|Alpha",
            Self::Components => "components I386|Alpha",
            Self::ExpiredRecords => "expired-records 3",
            Self::Builds => "builds Pcmsvc32=SP3 Pcmwin32=SP4, or one of them",
        }
    }
}

pub(super) const SETTINGS: &Table<Setting> = &[
    ("platform", Setting::Platform),
    ("clock", Setting::Clock),
    ("seed", Setting::Seed),
    ("clients", Setting::Clients),
    ("host", Setting::Host),
    ("components", Setting::Components),
    ("builds", Setting::Builds),
    ("expired-records", Setting::ExpiredRecords),
];

/// Reads a scenario.
pub(super) fn scenario(name: &str, bytes: &[u8]) -> Result<Scenario, ParseError> {
    let mut lines = Lines::new(name, bytes)?;
    let header = lines.next();
    let line = header.unwrap_or_else(Line::empty);
    if let Err(fault) = line.fault().map_or_else(|| header_version(line.body()), Err) {
        return Err(Diagnostic::new(name, &line, fault).into());
    }
    let mut parser = Parser {
        lines,
        errors: Errors::default(),
        scenario: Scenario::default(),
        settings: Vec::new(),
        hosts: Vec::new(),
        latest: None,
        end: None,
        in_notes: true,
        last_line: line,
    };
    parser.read();
    parser.errors.or(parser.scenario)
}

/// Reads the first line, `pcm 1`.
fn header_version(line: &str) -> Result<(), Fault> {
    let read = |cursor: &mut Cursor<'_>| {
        if !cursor.accept("pcm") {
            return Err(cursor.missing(&format!("\"pcm {FORMAT_VERSION}\"")));
        }
        let (version, span) = cursor.word("the version of the format")?;
        if version == FORMAT_VERSION {
            return Ok(());
        }
        Err(Fault::new(span, format!("unknown format version {} (expected {FORMAT_VERSION})", quoted(version))))
    };
    let mut cursor = Cursor::new(line)?;
    read(&mut cursor)
        .and_then(|()| cursor.finish())
        .map_err(|fault| fault.or_hint(format!("the first line of a scenario is: pcm {FORMAT_VERSION}")))
}

/// Reads the lines after the first.
struct Parser<'a> {
    lines: Lines<'a>,
    errors: Errors,
    scenario: Scenario,
    /// Settings that were read, with their lines.
    settings: Vec<(Setting, usize)>,
    /// Machines of which it is said what they are.
    hosts: Vec<ClientNumber>,
    /// The time of the last command, with its line.
    latest: Option<(Seconds, usize)>,
    /// The line that ended the queue.
    end: Option<usize>,
    /// Whether only comments have come so far.
    in_notes: bool,
    last_line: Line<'a>,
}

impl<'a> Parser<'a> {
    fn read(&mut self) {
        while !self.errors.are_enough()
            && let Some(line) = self.lines.next()
        {
            self.last_line = line;
            if let Err(fault) = self.line(&line) {
                self.errors.push(Diagnostic::new(self.lines.name, &line, fault));
                // Its text would only be called stray.
                while self.lines.next_if(is_dump_text).is_some() {}
            }
        }
        // A queue without an end is worth a word only where its end is not among the lines that are wrong.
        if self.end.is_none() && self.errors.is_empty() {
            let end = self.last_line.body().len();
            let fault =
                Fault::new(end..end, "the queue has no end (expected a line such as \"T+3:00 end\")".to_owned());
            let fault = fault.or_hint("the last command says how long the site runs");
            self.errors.push(Diagnostic::new(self.lines.name, &self.last_line, fault));
        }
    }

    fn line(&mut self, line: &Line<'a>) -> Result<(), Fault> {
        if let Some(fault) = line.fault() {
            return Err(fault);
        }
        let mut cursor = Cursor::new(line.body())?;
        if cursor.is_at_end() {
            self.note(line.body());
            return Ok(());
        }
        self.in_notes = false;
        match cursor.peek_word() {
            Some("expect") => self.expectation(line, cursor),
            Some(word) if is_time(word) => self.command(line, cursor),
            Some(word) if word.starts_with('|') => {
                let fault = Fault::new(cursor.place(), "text of an instruction file without a command".to_owned());
                Err(fault.or_hint("it follows the command offer-file"))
            }
            _ => self.setting(line, cursor),
        }
    }

    /// Keeps a comment that precedes everything else.
    fn note(&mut self, line: &str) {
        if self.in_notes
            && let Some(comment) = line.trim_start_matches([' ', '\t']).strip_prefix('#')
        {
            let note = comment.strip_prefix(' ').unwrap_or(comment).trim_end();
            self.scenario.notes.push(note.to_owned());
        }
    }

    fn setting(&mut self, line: &Line<'_>, mut cursor: Cursor<'_>) -> Result<(), Fault> {
        let place = cursor.place();
        let usual = "a line of the queue begins with its time, such as T+1:30";
        let Some(word) = cursor.peek_word() else {
            return Err(cursor.missing("a time, a setting or an expectation").or_hint(usual));
        };
        let Some(setting) = meaning(SETTINGS, word) else {
            let known = ["T+0:00", "expect"].into_iter().chain(SETTINGS.iter().map(|&(word, _)| word));
            let (message, hint) = unknown("word", word, known);
            let fault = Fault { span: place, message, hint };
            return Err(fault.or_hint(usual));
        };
        cursor.accept(word);
        if self.latest.is_some() || self.end.is_some() {
            let fault = Fault::new(place, format!("setting {} after the first command", quoted(word)));
            return Err(fault.or_hint("settings stand before the first command"));
        }
        if let Some((_, earlier)) =
            self.settings.iter().find(|(other, _)| *other == setting && setting != Setting::Host)
        {
            let fault = Fault::new(place, format!("{word} is set twice (expected once, line {earlier})"));
            return Err(fault.or_hint("strike one of them"));
        }
        self.settings.push((setting, line.number));
        let set = self.set(setting, &mut cursor).and_then(|()| cursor.finish());
        set.map_err(|fault| fault.or_hint(format!("written as: {}", setting.usage())))
    }

    fn set(&mut self, setting: Setting, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        match setting {
            Setting::Platform => self.scenario.platform = cursor.pick("platform", PLATFORMS)?,
            Setting::Clock => self.scenario.queue.t0 = clock(cursor)?,
            Setting::Seed => self.scenario.queue.seed = value::number(cursor, "seed", 0..=u64::MAX)?,
            Setting::Builds => self.builds(cursor)?,
            Setting::Clients => self.scenario.clients = value::number(cursor, "count of clients", 1..=CLIENTS_MAX)?,
            Setting::Host => self.host(cursor)?,
            Setting::ExpiredRecords => {
                let most = Setup::EXPIRED_RECORDS_MAX;
                self.scenario.expired_records = value::number(cursor, "count of records", 1..=most)?;
            }
            Setting::Components => {
                self.scenario.hosts.only_components = Some(cursor.pick("platform", PLATFORMS)?);
                self.scenario.hosts.servers.get_or_insert_default();
            }
        }
        Ok(())
    }

    /// Reads what a machine is: a server with its processor, or a client with its system.
    fn host(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let place = cursor.place();
        let host = if let Some(server) = cursor.peek_word().and_then(ClientNumber::server_named) {
            cursor.word("a server")?;
            let platform = cursor.pick("platform", PLATFORMS)?;
            let servers = self.scenario.hosts.servers.get_or_insert_default();
            let known = ClientNumber::SERVERS.into_iter().zip(servers);
            known.filter(|(known, _)| *known == server).for_each(|(_, of)| *of = platform);
            server
        } else {
            let client = value::client(cursor, &self.scenario)?;
            let system = cursor.pick("system", &System::ALL.map(|system| (system.name(), system)))?;
            let hosts = &mut self.scenario.hosts;
            *hosts = hosts.with_system(client, system);
            if hosts.system(client).is_none() {
                return Err(Fault::new(place, "only the first 64 clients can run another system".to_owned()));
            }
            client
        };
        if self.hosts.contains(&host) {
            let fault = Fault::new(place, format!("{host} is set twice (expected once)"));
            return Err(fault.or_hint("strike one of them"));
        }
        self.hosts.push(host);
        Ok(())
    }

    /// Reads the builds of service and application, one of them at least.
    fn builds(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let mut set = Vec::new();
        loop {
            let place = cursor.place();
            let component = value::component(cursor)?;
            if set.contains(&component) {
                return Err(Fault::new(place, format!("{component} is set twice")).or_hint("strike one of them"));
            }
            set.push(component);
            cursor.mark("=")?;
            let platform = component.platform_on(self.scenario.platform);
            let build = value::build_of(cursor, component, Some(platform))?;
            match component {
                Component::Pcmsvc32 => self.scenario.service_build = build,
                _ => self.scenario.queue.other_builds.set(component, build),
            }
            if cursor.is_at_end() {
                return Ok(());
            }
        }
    }

    fn command(&mut self, line: &Line<'a>, mut cursor: Cursor<'_>) -> Result<(), Fault> {
        let place = cursor.place();
        let at = value::time(&mut cursor)?;
        if let Some((latest, earlier)) = self.latest.filter(|(latest, _)| at < *latest) {
            let fault = Fault::new(place, format!("T+{at} is earlier than T+{latest} of line {earlier}"));
            return Err(fault.or_hint("the lines of the queue stand in the order of their times"));
        }
        self.latest = Some((at, line.number));
        if let Some(end) = self.end {
            let fault = Fault::new(place, format!("command after the end of the queue (line {end})"));
            return Err(fault.or_hint("move the end to the last line of the queue"));
        }
        let on_place = cursor.place();
        let on = if cursor.accept("on") { Some(value::clients(&mut cursor, &self.scenario)?) } else { None };
        let verb_place = cursor.place();
        let command = match command::step(&mut cursor, self.scenario.queue.t0)? {
            Step::End if on.is_some() => return Err(of_the_site(on_place, "the end of the queue")),
            Step::End => {
                self.end = Some(line.number);
                self.scenario.queue.until = at;
                return Ok(());
            }
            Step::Command(Command::Rollout(_)) if self.scenario.hosts.servers.is_none() => {
                return Err(value::no_servers(verb_place, "the command"));
            }
            Step::Command(command) if on.is_some() && !command.is_for_clients() => {
                return Err(of_the_site(on_place, KINDS[kind(&command)]));
            }
            Step::Command(command) => command,
            Step::OfferFile => {
                let Some(file) = self.instruction_file(line)? else { return Ok(()) };
                Command::OfferFile(Box::new(file))
            }
        };
        if self.scenario.queue.commands.len() == COMMANDS_MAX {
            let fault = Fault::new(place, format!("too many commands (expected {COMMANDS_MAX} at most)"));
            return Err(fault.or_hint("split the scenario"));
        }
        self.scenario.queue.commands.push(Timed { at, on: on.unwrap_or_default(), command });
        Ok(())
    }

    /// Reads the text that follows the command `offer-file`; `None` where it had errors of its own.
    fn instruction_file(&mut self, line: &Line<'_>) -> Result<Option<InstructionFile>, Fault> {
        let Self { lines, errors, last_line, .. } = self;
        let name = lines.name;
        let mut text = std::iter::from_fn(|| {
            let line = lines.next_if(is_dump_text)?;
            *last_line = line;
            Some(line.marked(if line.text.starts_with("| ") { 2 } else { 1 }))
        })
        .peekable();
        if text.peek().is_none() {
            let end = line.body().len();
            let fault = Fault::new(end..end, "no instruction file follows".to_owned());
            return Err(fault.or_hint("its lines, as PCMDUMP prints them, begin with \"| \""));
        }
        let dump = dump::read(name, text.by_ref(), errors);
        // After a wrong field the rest would only be called stray.
        text.for_each(drop);
        Ok(dump.map(|dump| dump.file))
    }

    fn expectation(&mut self, line: &Line<'_>, mut cursor: Cursor<'_>) -> Result<(), Fault> {
        let place = cursor.place();
        cursor.accept("expect");
        if self.end.is_none() && self.errors.is_empty() {
            let fault = Fault::new(place, "expectation before the end of the queue".to_owned());
            return Err(fault.or_hint("expectations follow the line that ends the queue"));
        }
        if self.scenario.expectations.len() == EXPECTATIONS_MAX {
            let fault = Fault::new(place, format!("too many expectations (expected {EXPECTATIONS_MAX} at most)"));
            return Err(fault.or_hint("split the scenario"));
        }
        let expectation = expectation::expectation(&mut cursor, line, &self.scenario);
        let expectation =
            expectation.map_err(|fault| fault.or_hint("written as: expect [SP2..] launch R1 at T+1:00"))?;
        self.scenario.expectations.push(expectation);
        Ok(())
    }
}

/// Says that something concerns the whole site.
fn of_the_site(place: Range<usize>, what: &str) -> Fault {
    let fault = Fault::new(place, format!("{what} concerns the whole site (expected no \"on\")"));
    fault.or_hint("strike \"on\" and what follows it")
}

/// Tells whether a word is meant as a time.
fn is_time(word: &str) -> bool {
    let after = word.strip_prefix('T').and_then(|rest| rest.chars().next());
    after.is_some_and(|after| matches!(after, '+' | '-' | '0'..='9'))
}

fn is_dump_text(line: &Line<'_>) -> bool {
    line.text.starts_with('|')
}

/// Reads what the calendar shows at T0.
fn clock(cursor: &mut Cursor<'_>) -> Result<DateTime, Fault> {
    let wanted = "YYYY-MM-DDThh:mm";
    let (word, span) = cursor.word(wanted)?;
    let date = value::absolute_date(word, &span, wanted)?;
    value::within_years(date, word, &span, &CLOCK_YEARS)
}
