//! Prints a dump as the utility does.

use std::fmt::{self, Write};

use jiff::civil::DateTime;

use super::{Dump, Utility};
use crate::pcm::record::{Deadline, Record};

/// Width of the labels, in characters (Q123499, as all that follows).
pub(super) const LABEL_WIDTH: usize = 16;
/// Indent of a further line of zones and reserved bytes, in characters.
pub(super) const INDENT: &str = "                  ";
/// Indent of a further line of comments, in characters.
pub(super) const COMMENT_INDENT: &str = "                    ";
/// How long a line of comments may be, in characters.
const COMMENT_WIDTH: usize = 56;
/// How many reserved bytes stand on a line.
const RESERVED_BYTES_PER_LINE: usize = 18;
/// First line of the header, without the version.
pub(super) const TITLE: &str = "PCM Instruction File Dump Utility ";

pub(super) fn dump(out: &mut impl Write, dump: &Dump) -> fmt::Result {
    writeln!(out, "{TITLE}{}", dump.utility.version())?;
    writeln!(out, "{}", dump.copyright)?;
    writeln!(out)?;
    field(out, "File Name", &dump.file_name)?;
    dump.file.records.iter().try_for_each(|printed| record(out, printed, dump))
}

fn record(out: &mut impl Write, record: &Record, dump: &Dump) -> fmt::Result {
    field(out, "PCM Version", &dump.pcm_version)?;
    field(out, "SiteID", record.site)?;
    field(out, "RequestID", record.request)?;
    field(out, "PackageID", record.package)?;
    field(out, "JobID", record.job)?;
    field(out, "Install Flag", record.install_flag)?;
    deadline(out, "Install By", record.install_by, dump.utility, false)?;
    deadline(out, "Display", record.display, dump.utility, false)?;
    deadline(out, "Expiration", record.expiration, dump.utility, dump.utility.prints_expiration_month_low())?;
    field(out, "User Input Flags", record.flags.0)?;
    field(out, "Operating System", record.systems.0)?;
    field(out, "Disk Usage", &record.disk_usage)?;
    field(out, "Run Command", &record.run_command)?;
    field(out, "WCL Name", &record.command_name)?;
    servers(out, record)?;
    field(out, "Package Name", &record.package_name)?;
    comments(out, &record.comments)?;
    field(out, "Domain Name", &record.domain_name)?;
    reserved(out, &record.reserved)
}

/// Prints a field; an empty one ends at its colon.
fn field(out: &mut impl Write, label: &str, value: impl fmt::Display) -> fmt::Result {
    let value = value.to_string();
    let blank = if value.is_empty() { "" } else { " " };
    writeln!(out, "{label:<LABEL_WIDTH$}:{blank}{value}")
}

fn deadline(out: &mut impl Write, label: &str, deadline: Deadline, utility: Utility, month_low: bool) -> fmt::Result {
    field(out, &format!("{label} Date"), date(deadline.date, utility, month_low))?;
    field(out, &format!("{label} Full"), u8::from(deadline.full))
}

fn date(date: Option<DateTime>, utility: Utility, month_low: bool) -> String {
    let Some(date) = date else {
        return "00/00/00 00:00:00".to_owned();
    };
    let month = date.month() - i8::from(month_low);
    let year = if utility.counts_years_from_1900() { date.year() - 1900 } else { date.year().rem_euclid(100) };
    let (day, hour, minute, second) = (date.day(), date.hour(), date.minute(), date.second());
    format!("{month:02}/{day:02}/{year:02} {hour:02}:{minute:02}:{second:02}")
}

fn servers(out: &mut impl Write, record: &Record) -> fmt::Result {
    if record.servers.is_empty() {
        return field(out, "Server(s)", "");
    }
    for (place, entry) in record.servers.iter().enumerate() {
        let label = if place == 0 { "Server(s)" } else { "" };
        field(out, label, format_args!("{} Type: {}", entry.path, entry.server_type))?;
        if let Some(zone) = &entry.zone {
            // The blank at the end is the utility's.
            writeln!(out, "{INDENT}Zone: {zone} ")?;
        }
    }
    Ok(())
}

/// Prints comments, each line as long as it may be, broken at single blanks so that joining restores the text.
fn comments(out: &mut impl Write, text: &str) -> fmt::Result {
    let (first, mut rest) = break_line(text);
    field(out, "Comments", first)?;
    while let Some(text) = rest {
        let (line, after) = break_line(text);
        writeln!(out, "{COMMENT_INDENT}{line}")?;
        rest = after;
    }
    Ok(())
}

/// Splits a text at the last blank that leaves a line short enough, or at the first one where none does.
fn break_line(text: &str) -> (&str, Option<&str>) {
    let Some((limit, _)) = text.char_indices().nth(COMMENT_WIDTH) else {
        return (text, None);
    };
    // A blank at the very beginning would make an empty line; one right at the limit ends a full one.
    let early =
        text.char_indices().take(COMMENT_WIDTH + 1).filter(|&(at, character)| at > 0 && character == ' ').last();
    match early.map(|(at, _)| at).or_else(|| text[limit..].find(' ').map(|at| limit + at)) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn reserved(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    let hexadecimal = |line: &[u8]| line.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    let mut lines = bytes.chunks(RESERVED_BYTES_PER_LINE);
    field(out, "Reserved", lines.next().map(hexadecimal).unwrap_or_default())?;
    lines.try_for_each(|line| writeln!(out, "{INDENT}{}", hexadecimal(line)))
}
