//! Loads a dump field by field. A wrong value does not hide the next; a wrong field ends the reading.

use std::iter::Peekable;
use std::ops::Range;

use jiff::civil::DateTime;
use winnow::Parser;
use winnow::error::EmptyError;
use winnow::token::take_while;

use super::print::{COMMENT_INDENT, INDENT, LABEL_WIDTH, TITLE};
use super::{Dump, UTILITIES, Utility};
use crate::pcm::record::{
    Deadline, Id, InstructionFile, OperatingSystems, Record, ServerEntry, UserInputFlags, unc_server,
};
use crate::scenario::diagnostic::{Diagnostic, Errors, quoted};
use crate::scenario::limits::{PATH_CHARACTERS_MAX, RECORD_YEARS, RESERVED_BYTES_MAX, TEXT_CHARACTERS_MAX};
use crate::scenario::parse::value::{date_time, literal_name, not_a, parse_number};
use crate::scenario::source::{Fault, Line};
use crate::scenario::words::{meaning, unknown};

/// Reads a dump from its lines; `None` where the reading ended at a wrong field.
pub(in crate::scenario) fn read<'a>(
    name: &str,
    lines: impl Iterator<Item = Line<'a>>,
    errors: &mut Errors,
) -> Option<Dump> {
    let mut reader = Reader { name, lines: lines.peekable(), errors, last: Line::empty(), years_are_short: false };
    reader.dump()
}

/// Holds the value of a field and where it stands.
struct Value<'a> {
    line: Line<'a>,
    text: &'a str,
    span: Range<usize>,
}

struct Reader<'r, 'a, L: Iterator<Item = Line<'a>>> {
    name: &'r str,
    lines: Peekable<L>,
    errors: &'r mut Errors,
    last: Line<'a>,
    /// Whether a year from 2000 on has been seen with two digits.
    years_are_short: bool,
}

impl<'a, L: Iterator<Item = Line<'a>>> Reader<'_, 'a, L> {
    fn dump(&mut self) -> Option<Dump> {
        let title = self.line("the header of a dump")?;
        let mut utility = self.checked(&title, utility(title.body()))?;
        let copyright = self.line("the copyright")?;
        if !copyright.body().starts_with("Copyright ") {
            return self.wrong_line(&copyright, "the line that begins with \"Copyright \"");
        }
        let blank = self.line("an empty line")?;
        if !blank.body().is_empty() {
            return self.wrong_line(&blank, "an empty line");
        }
        let file_name = self.text("File Name", TEXT_CHARACTERS_MAX)?;
        let mut pcm_version: Option<Box<str>> = None;
        let mut file = InstructionFile::default();
        while self.lines.peek().is_some() && !self.errors.are_enough() {
            let stamp = self.field("PCM Version")?;
            let first = pcm_version.get_or_insert_with(|| stamp.text.into());
            if **first != *stamp.text {
                let message = format!("{} differs from {} of the first record", quoted(stamp.text), quoted(first));
                let fault = Fault::new(stamp.span.clone(), message);
                self.push(&stamp.line, fault.or_hint("the records of a file have one version"));
            }
            file.records.push(self.record(utility)?);
        }
        if utility == Utility::V12 && self.years_are_short {
            utility = Utility::V12Of2000;
        }
        let pcm_version = pcm_version.unwrap_or_else(|| Dump::PCM_VERSION.into());
        Some(Dump { utility, copyright: copyright.body().into(), file_name, pcm_version, file })
    }

    fn record(&mut self, utility: Utility) -> Option<Record> {
        Some(Record {
            site: self.id("SiteID")?,
            request: self.id("RequestID")?,
            package: self.id("PackageID")?,
            job: self.id("JobID")?,
            install_flag: self.number("Install Flag", u8::MAX)?,
            install_by: self.deadline("Install By", utility, false)?,
            display: self.deadline("Display", utility, false)?,
            expiration: self.deadline("Expiration", utility, true)?,
            flags: UserInputFlags(self.number("User Input Flags", u8::MAX)?),
            systems: OperatingSystems(self.number("Operating System", u8::MAX)?),
            disk_usage: self.text("Disk Usage", TEXT_CHARACTERS_MAX)?,
            run_command: self.text("Run Command", Record::COMMAND_LENGTH_MAX)?,
            command_name: self.text("WCL Name", TEXT_CHARACTERS_MAX)?,
            servers: self.servers()?,
            package_name: self.text("Package Name", TEXT_CHARACTERS_MAX)?,
            comments: self.comments()?,
            domain_name: self.text("Domain Name", TEXT_CHARACTERS_MAX)?,
            reserved: self.reserved()?,
        })
    }

    /// Takes the next line.
    fn line(&mut self, wanted: &str) -> Option<Line<'a>> {
        let Some(line) = self.lines.next() else {
            let last = self.last;
            let end = last.body().len();
            let message = format!("unexpected end of the file (expected {wanted})");
            self.push(&last, Fault::new(end..end, message).or_hint("is the dump complete?"));
            return None;
        };
        self.last = line;
        match line.fault() {
            None => Some(line),
            Some(fault) => {
                self.push(&line, fault);
                None
            }
        }
    }

    /// Takes the next line where it continues the field before.
    fn continuation(&mut self, indent: &str) -> Option<Value<'a>> {
        let line = self.lines.next_if(|line| line.body().starts_with(indent))?;
        self.last = line;
        if let Some(fault) = line.fault() {
            self.push(&line, fault);
        }
        let body = line.body();
        Some(Value { line, text: &body[indent.len()..], span: indent.len()..body.len() })
    }

    /// Takes the next line, which must be the field with this label.
    fn field(&mut self, label: &str) -> Option<Value<'a>> {
        let wanted = format!("the field \"{label}\"");
        let line = self.line(&wanted)?;
        let body = line.body();
        let head = format!("{label:<LABEL_WIDTH$}:");
        let Some(text) = body.strip_prefix(&head) else {
            return self.wrong_line(&line, &wanted);
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        Some(Value { line, text, span: body.len() - text.len()..body.len() })
    }

    fn wrong_line<T>(&mut self, line: &Line<'_>, wanted: &str) -> Option<T> {
        let body = line.body();
        let label = body.split(':').next().unwrap_or_default().trim_end();
        let got = if label.is_empty() { "empty line".to_owned() } else { quoted(label) };
        let fault = Fault::new(0..label.len(), format!("unexpected {got} (expected {wanted})"));
        self.push(line, fault.or_hint("the lines of a dump stand in a fixed order"));
        None
    }

    fn push(&mut self, line: &Line<'_>, fault: Fault) {
        let fault = fault.or_hint("the dump published in Q123499 shows how each field is written");
        self.errors.push(Diagnostic::new(self.name, line, fault));
    }

    /// Returns the value, or notes the fault.
    fn checked<T>(&mut self, line: &Line<'_>, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.push(line, fault)).ok()
    }

    fn id(&mut self, label: &str) -> Option<Id> {
        let value = self.field(label)?;
        let stand_in = Id::new("X");
        self.checked(&value.line, literal_name(value.text, &value.span, label)).or(stand_in)
    }

    fn number(&mut self, label: &str, max: u8) -> Option<u8> {
        let value = self.field(label)?;
        let number = parse_number(value.text, &value.span, label, 0..=max);
        self.checked(&value.line, number).or(Some(0))
    }

    fn text(&mut self, label: &str, characters_max: usize) -> Option<Box<str>> {
        let value = self.field(label)?;
        self.limit(&value, label, value.text, characters_max);
        Some(value.text.into())
    }

    fn limit(&mut self, value: &Value<'_>, label: &str, text: &str, characters_max: usize) {
        let count = text.chars().count();
        if count > characters_max {
            let message = format!("{label} has {count} characters (expected {characters_max} at most)");
            self.push(&value.line, Fault::new(value.span.clone(), message));
        }
    }

    fn deadline(&mut self, label: &str, utility: Utility, is_expiration: bool) -> Option<Deadline> {
        let value = self.field(&format!("{label} Date"))?;
        let date = match date(value.text, &value.span, utility, is_expiration) {
            Ok((date, is_short)) => {
                self.years_are_short |= is_short;
                date
            }
            Err(fault) => {
                self.push(&value.line, fault);
                None
            }
        };
        Some(Deadline { full: self.number(&format!("{label} Full"), 1)? == 1, date })
    }

    fn servers(&mut self) -> Option<Box<[ServerEntry]>> {
        let first = self.field("Server(s)")?;
        let mut entries = Vec::new();
        let mut next = (!first.text.is_empty()).then_some(first);
        let further = format!("{:LABEL_WIDTH$}: ", "");
        while let Some(value) = next {
            if entries.len() == Record::SERVERS_MAX {
                let message = format!("too many servers (expected {} at most)", Record::SERVERS_MAX);
                self.push(
                    &value.line,
                    Fault::new(value.span.clone(), message).or_hint("longer lists were cut off (Q161310)"),
                );
                return None;
            }
            let entry = server(value.text, &value.span);
            let entry = self.checked(&value.line, entry);
            let zone = self.zone();
            entries.extend(entry.map(|entry| ServerEntry { zone, ..entry }));
            next = self.continuation(&further);
        }
        Some(entries.into())
    }

    /// Takes the zone below a server, where there is one.
    fn zone(&mut self) -> Option<Box<str>> {
        let zone = self.continuation(&format!("{INDENT}Zone: "))?;
        // The blank at the end is the utility's.
        let text = zone.text.strip_suffix(' ').unwrap_or(zone.text);
        self.limit(&zone, "Zone", text, PATH_CHARACTERS_MAX);
        Some(text.into())
    }

    fn comments(&mut self) -> Option<Box<str>> {
        let first = self.field("Comments")?;
        let mut text = first.text.to_owned();
        while let Some(more) = self.continuation(COMMENT_INDENT) {
            text.push(' ');
            text.push_str(more.text);
        }
        self.limit(&first, "Comments", &text, TEXT_CHARACTERS_MAX);
        Some(text.into())
    }

    fn reserved(&mut self) -> Option<Box<[u8]>> {
        let mut bytes = Vec::new();
        let mut next = Some(self.field("Reserved")?);
        while let Some(value) = next {
            let row = row_of_bytes(value.text, &value.span);
            bytes.extend(self.checked(&value.line, row).unwrap_or_default());
            if bytes.len() > RESERVED_BYTES_MAX {
                let message = format!("too many reserved bytes (expected {RESERVED_BYTES_MAX} at most)");
                self.push(&value.line, Fault::new(value.span, message));
                return None;
            }
            next = self.continuation(INDENT);
        }
        Some(bytes.into())
    }
}

/// Reads the version of the utility from the first line.
fn utility(line: &str) -> Result<Utility, Fault> {
    let Some(version) = line.strip_prefix(TITLE) else {
        let fault = Fault::new(0..line.len(), format!("unexpected {} (expected \"{TITLE}v1.2\")", quoted(line)));
        return Err(fault.or_hint("a dump begins with the header that PCMDUMP prints"));
    };
    meaning(UTILITIES, version).ok_or_else(|| {
        let (message, hint) = unknown("version", version, UTILITIES.iter().map(|&(version, _)| version));
        let fault = Fault { span: TITLE.len()..line.len(), message, hint };
        fault.or_hint("the version says how dates are printed")
    })
}

/// Reads `MM/DD/YY HH:MM:SS`; tells too whether a year from 2000 on has two digits.
fn date(
    text: &str,
    span: &Range<usize>,
    utility: Utility,
    is_expiration: bool,
) -> Result<(Option<DateTime>, bool), Fault> {
    let two = || digits(2..=2);
    let parsed: Result<_, _> = (two(), '/', two(), '/', digits(2..=3), ' ', two(), ':', two(), ':', two()).parse(text);
    let (month, _, day, _, year, _, hour, _, minute, _, second) =
        parsed.map_err(|_| not_a("date", text, span, "MM/DD/YY HH:MM:SS"))?;
    if [month, day, year, hour, minute, second] == [0; 6] {
        return Ok((None, false));
    }
    let is_short = year < 100 && 1900 + year < *RECORD_YEARS.start();
    let full_year = if is_short { 2000 + year } else { 1900 + year };
    let date = |month| date_time([month, day, hour, minute, second], full_year);
    let month_is_low = is_expiration && utility.prints_expiration_month_low();
    let Some(found) = date(month + i16::from(month_is_low)) else {
        let hint = if month_is_low {
            let version = utility.version();
            format!("{version} prints the month of an expiration one too low: this is day {day} of month {}", month + 1)
        } else if is_expiration && date(month + 1).is_some() {
            "v1.0 and v1.1 print the month of an expiration one too low, from 00 to 11".to_owned()
        } else {
            "the calendar has no such day".to_owned()
        };
        return Err(Fault::new(span.clone(), format!("impossible date {}", quoted(text))).or_hint(hint));
    };
    if !RECORD_YEARS.contains(&full_year) {
        let (first, last) = (RECORD_YEARS.start(), RECORD_YEARS.end());
        let message = format!("date {} is out of range (expected a year from {first} to {last})", quoted(text));
        return Err(Fault::new(span.clone(), message).or_hint("years are counted from 1900"));
    }
    Ok((Some(found), is_short))
}

fn digits<'a>(count: std::ops::RangeInclusive<usize>) -> impl Parser<&'a str, i16, EmptyError> {
    take_while(count, |digit: char| digit.is_ascii_digit()).parse_to()
}

fn server(text: &str, span: &Range<usize>) -> Result<ServerEntry, Fault> {
    let Some((path, server_type)) = text.rsplit_once(" Type: ") else {
        return Err(not_a("server", text, span, r"\\SERVER\SHARE\PACKAGE\ Type: 2"));
    };
    let path_span = span.start..span.start + path.len();
    let type_span = span.end - server_type.len()..span.end;
    if unc_server(path).is_empty() {
        return Err(not_a("UNC path", path, &path_span, r"\\SERVER\SHARE\PACKAGE\"));
    }
    let count = path.chars().count();
    if count > PATH_CHARACTERS_MAX {
        let message = format!("path has {count} characters (expected {PATH_CHARACTERS_MAX} at most)");
        return Err(Fault::new(path_span, message));
    }
    let server_type = parse_number(server_type, &type_span, "type of server", 0..=u8::MAX)?;
    Ok(ServerEntry { path: path.into(), server_type, zone: None })
}

fn row_of_bytes(text: &str, span: &Range<usize>) -> Result<Vec<u8>, Fault> {
    let byte = |digits: &str| {
        let is_byte = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_byte.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
    };
    let bytes = text.split_ascii_whitespace().map(byte).collect::<Option<Vec<u8>>>();
    bytes.ok_or_else(|| not_a("row of bytes", text, span, "two hexadecimal digits a byte, with blanks between"))
}
