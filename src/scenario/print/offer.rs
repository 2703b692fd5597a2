//! An offer: the request, and what of it differs from the conventions.

use std::fmt::{self, Formatter};

use jiff::civil::DateTime;

use super::value::{bare, id, quoted, record_date};
use crate::pcm::clock::Seconds;
use crate::pcm::command::Offer;
use crate::pcm::program::{Program, Restart, StatusMif};
use crate::pcm::record::{Deadline, Id, Record, ServerEntry, UserInputFlags};
use crate::scenario::conventions::{self, Series, server_entries, server_entry, servers};
use crate::scenario::vocabulary::{FLAGS, MIFS, PLACES, RESTARTS, SERVICE_PACKS};
use crate::scenario::words::word;

/// Prints an offer or a job, by its verb.
pub(super) fn offer(out: &mut Formatter<'_>, verb: &str, offer: &Offer, t0: DateTime) -> fmt::Result {
    let request = offer.record.request;
    write!(out, "{verb} {}", id(request, Series::Requests))?;
    let usual = conventions::offer(request, t0);
    record(out, &offer.record, &usual.record, t0)?;
    program(out, &offer.program, &usual.program)
}

fn record(out: &mut Formatter<'_>, record: &Record, usual: &Record, t0: DateTime) -> fmt::Result {
    let date = |deadline: &Deadline| deadline_text(*deadline, t0);
    differing(out, "site", &record.site, &usual.site, Id::to_string)?;
    differing(out, "package", &record.package, &usual.package, |package| id(*package, Series::Packages))?;
    differing(out, "job", &record.job, &usual.job, |job| id(*job, Series::Jobs))?;
    differing(out, "install-flag", &record.install_flag, &usual.install_flag, u8::to_string)?;
    differing(out, "mandatory", &record.install_by, &usual.install_by, date)?;
    differing(out, "offered", &record.display, &usual.display, date)?;
    differing(out, "expires", &record.expiration, &usual.expiration, date)?;
    differing(out, "flags", &record.flags, &usual.flags, |flags| flags_text(*flags))?;
    differing(out, "mask", &record.systems, &usual.systems, |systems| systems.0.to_string())?;
    differing(out, "command", &record.run_command, &usual.run_command, quoted)?;
    // Names of servers stand for shares of the record's own package.
    let usual_servers = server_entries(record.package);
    differing(out, "servers", &record.servers, &usual_servers, |servers| servers_text(servers, record.package))?;
    differing(out, "command-name", &record.command_name, &usual.command_name, quoted)?;
    differing(out, "package-name", &record.package_name, &usual.package_name, quoted)?;
    differing(out, "comments", &record.comments, &usual.comments, quoted)?;
    differing(out, "disk-usage", &record.disk_usage, &usual.disk_usage, quoted)?;
    differing(out, "domain", &record.domain_name, &usual.domain_name, quoted)?;
    differing(out, "reserved", &record.reserved, &usual.reserved, |bytes| hexadecimal(bytes))
}

fn program(out: &mut Formatter<'_>, program: &Program, usual: &Program) -> fmt::Result {
    differing(out, "place", &program.place, &usual.place, |place| word(PLACES, place).to_owned())?;
    differing(out, "runs", &program.runs, &usual.runs, |runs| or("for-ever", runs.as_ref(), Seconds::to_string))?;
    differing(out, "child", &program.child_runs, &usual.child_runs, |runs| {
        or("none", runs.as_ref(), Seconds::to_string)
    })?;
    if program.leaves_file_open {
        write!(out, " open-file")?;
    }
    differing(out, "restart", &program.restarts, &usual.restarts, |restart| {
        or("none", restart.as_ref(), restart_text)
    })?;
    differing(out, "mif", &program.status_mif, &usual.status_mif, |mif| or("none", mif.as_ref(), mif_text))?;
    if program.mif_after != usual.mif_after {
        write!(out, " mif-after={}", program.mif_after)?;
    }
    if program.mif_is_old {
        write!(out, " old-mif")?;
    }
    differing(out, "handle", &program.handle, &usual.handle, u16::to_string)?;
    differing(out, "service-pack", &program.sets_up, &usual.sets_up, |what| word(SERVICE_PACKS, what).to_owned())?;
    differing(out, "files", &program.files, &usual.files, u16::to_string)?;
    differing(out, "changed", &program.files_changed, &usual.files_changed, u16::to_string)
}

/// Prints a key where its value is not the usual one.
fn differing<T: PartialEq>(
    out: &mut Formatter<'_>,
    key: &str,
    value: &T,
    usual: &T,
    print: impl FnOnce(&T) -> String,
) -> fmt::Result {
    if value == usual { Ok(()) } else { write!(out, " {key}={}", print(value)) }
}

/// Prints a value, or the word for none.
fn or<T>(none: &str, value: Option<&T>, print: impl FnOnce(&T) -> String) -> String {
    value.map_or_else(|| none.to_owned(), print)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat()
}

fn deadline_text(deadline: Deadline, t0: DateTime) -> String {
    match (deadline.full, deadline.date) {
        (true, Some(date)) => record_date(date, t0),
        (true, None) => "unset".to_owned(),
        (false, Some(date)) => format!("off@{}", record_date(date, t0)),
        (false, None) => "none".to_owned(),
    }
}

/// Prints flags by name, and those that have none as one number.
fn flags_text(flags: UserInputFlags) -> String {
    let named = FLAGS.iter().filter(|(_, flag)| flags.has(*flag));
    let mut words: Vec<_> = named.map(|(word, _)| (*word).to_owned()).collect();
    let nameless = FLAGS.iter().fold(flags, |flags, (_, named)| flags.with(*named, false));
    if nameless.0 != 0 || words.is_empty() {
        words.push(if nameless.0 == 0 { "none".to_owned() } else { nameless.0.to_string() });
    }
    words.join(",")
}

fn servers_text(servers: &[ServerEntry], package: Id) -> String {
    if servers.is_empty() {
        return "none".to_owned();
    }
    servers.iter().map(|entry| server_text(entry, package)).collect::<Vec<_>>().join(",")
}

/// Prints the name of a server of the site where it says everything, and the whole entry otherwise.
fn server_text(entry: &ServerEntry, package: Id) -> String {
    let name = entry.server();
    if *entry == server_entry(name, package) && servers().any(|known| known == name) {
        return name.to_owned();
    }
    let is_usual_type = entry.server_type == ServerEntry::WINDOWS_NT;
    let server_type = if is_usual_type { String::new() } else { format!(" type {}", entry.server_type) };
    let zone = entry.zone.as_ref().map(|zone| format!(" zone {}", quoted(zone))).unwrap_or_default();
    format!("{}{server_type}{zone}", bare(&entry.path))
}

fn restart_text(restart: &Restart) -> String {
    format!("{}@{}", word(RESTARTS, &(restart.forced, restart.needs_desktop)), restart.after)
}

fn mif_text(mif: &StatusMif) -> String {
    let status = word(MIFS, &(mif.success, mif.is_broken));
    if mif.description.is_empty() { status.to_owned() } else { format!("{status}:{}", quoted(&mif.description)) }
}
