//! An offer: the request, and what of it differs from the conventions.

use std::ops::Range;

use jiff::civil::DateTime;

use super::cursor::Cursor;
use super::value::{id, length, literal_id, not_a, number, parse_number, record_date, server};
use crate::pcm::clock::Seconds;
use crate::pcm::command::Offer;
use crate::pcm::program::{Restart, StatusMif};
use crate::pcm::record::{Deadline, Id, OperatingSystems, Record, ServerEntry, UserInputFlags};
use crate::scenario::conventions::{self, Series, server_entries, server_entry};
use crate::scenario::limits::{PATH_CHARACTERS_MAX, RESERVED_BYTES_MAX};
use crate::scenario::source::Fault;
use crate::scenario::vocabulary::{FLAGS, KEYS, Key, MIFS, PLACES, RESTARTS, SERVICE_PACKS};
use crate::scenario::words::{meaning, unknown};

/// Holds an entry of the server list as written: a server's name stands for its share of this package.
enum Listed {
    Name(Box<str>),
    Entry(ServerEntry),
}

/// Reads a request and the keys that follow it.
pub(super) fn offer(cursor: &mut Cursor<'_>, t0: DateTime) -> Result<Offer, Fault> {
    let request = id(cursor, "a request", Series::Requests)?;
    let mut offer = conventions::offer(request, t0);
    let usual_package = offer.record.package;
    let mut servers = None;
    let mut seen = Vec::new();
    while !cursor.is_at_end() {
        let place = cursor.place();
        let key = cursor.pick("key", KEYS)?;
        if seen.contains(&key) {
            return Err(Fault::new(place, "key is given twice".to_owned()).or_hint("strike one of them"));
        }
        seen.push(key);
        let read = value(cursor, key, &mut offer, &mut servers, t0);
        read.map_err(|fault| fault.or_hint(format!("written as: {}", key.usage())))?;
    }
    // Only now is it known which package the names of servers stand for.
    let package = offer.record.package;
    match servers {
        None if package == usual_package => {}
        None => offer.record.servers = server_entries(package),
        Some(listed) => {
            offer.record.servers = listed.into_iter().map(|listed| listed.resolve(package)).collect();
        }
    }
    Ok(offer)
}

/// Reads the value of a key, where it has one.
fn value(
    cursor: &mut Cursor<'_>,
    key: Key,
    offer: &mut Offer,
    servers: &mut Option<Vec<Listed>>,
    t0: DateTime,
) -> Result<(), Fault> {
    let Offer { record, program } = offer;
    if !matches!(key, Key::OpenFile | Key::OldMif) {
        cursor.mark("=")?;
    }
    match key {
        Key::Site => record.site = literal_id(cursor, "a site")?,
        Key::Package => record.package = id(cursor, "a package", Series::Packages)?,
        Key::Job => record.job = id(cursor, "a job", Series::Jobs)?,
        Key::InstallFlag => record.install_flag = number(cursor, "install flag", 0..=u8::MAX)?,
        Key::Mandatory => record.install_by = deadline(cursor, t0)?,
        Key::Offered => record.display = deadline(cursor, t0)?,
        Key::Expires => record.expiration = deadline(cursor, t0)?,
        Key::Flags => record.flags = flags(cursor)?,
        Key::Mask => record.systems = OperatingSystems(number(cursor, "mask", 0..=u8::MAX)?),
        Key::DiskUsage => record.disk_usage = cursor.text("disk usage")?,
        Key::Command => record.run_command = cursor.limited_text("command", Record::COMMAND_LENGTH_MAX)?,
        Key::CommandName => record.command_name = cursor.text("name of the command")?,
        Key::PackageName => record.package_name = cursor.text("name of the package")?,
        Key::Comments => record.comments = cursor.text("comments")?,
        Key::Domain => record.domain_name = cursor.text("domain")?,
        Key::Reserved => record.reserved = reserved(cursor)?,
        Key::Place => program.place = cursor.pick("place", PLACES)?,
        Key::Runs => program.runs = length_or(cursor, "for-ever", "h:mm:ss or for-ever")?,
        Key::Child => program.child_runs = length_or(cursor, "none", "h:mm:ss or none")?,
        Key::Restart => program.restarts = restart(cursor)?,
        Key::Mif => program.status_mif = status_mif(cursor)?,
        Key::OpenFile => program.leaves_file_open = true,
        Key::Handle => program.handle = number(cursor, "handle", 1..=u16::MAX)?,
        Key::MifAfter => program.mif_after = length_or(cursor, "none", "h:mm:ss or none")?.unwrap_or_default(),
        Key::OldMif => program.mif_is_old = true,
        Key::ServicePack => program.sets_up = cursor.pick("service pack", SERVICE_PACKS)?,
        Key::Files => program.files = number(cursor, "count of files", 1..=u16::MAX)?,
        Key::Changed => program.files_changed = number(cursor, "count of files", 0..=u16::MAX)?,
        Key::Servers => *servers = Some(server_list(cursor)?),
    }
    Ok(())
}

/// Reads a date that counts, `none`, `unset` (it counts and is not there) or `off@` and a date that does not count.
fn deadline(cursor: &mut Cursor<'_>, t0: DateTime) -> Result<Deadline, Fault> {
    let (word, span) = cursor.word("a date, none or unset")?;
    Ok(match word {
        "none" => Deadline::NONE,
        "unset" => Deadline { full: true, date: None },
        _ => match word.strip_prefix("off@") {
            Some(date) => Deadline { full: false, date: Some(record_date(date, &(span.start + 4..span.end), t0)?) },
            None => Deadline::at(record_date(word, &span, t0)?),
        },
    })
}

/// Reads flags by name, `none`, or the number of flags that have no name.
fn flags(cursor: &mut Cursor<'_>) -> Result<UserInputFlags, Fault> {
    if cursor.accept("none") {
        return Ok(UserInputFlags::default());
    }
    let mut flags = UserInputFlags::default();
    loop {
        let (word, span) = cursor.word("a flag")?;
        let flag = match meaning(FLAGS, word) {
            Some(flag) => flag,
            None if word.starts_with(|first: char| first.is_ascii_digit()) => {
                UserInputFlags(parse_number(word, &span, "flag", 0..=u8::MAX)?)
            }
            None => {
                let (message, hint) = unknown("flag", word, FLAGS.iter().map(|&(word, _)| word).chain(["none"]));
                return Err(Fault { span, message, hint });
            }
        };
        flags = flags.with(flag, true);
        if !cursor.accept(",") {
            return Ok(flags);
        }
    }
}

/// Reads a list of servers, each the name of one that the site has, or a path, which may lead anywhere, with its type and zone; or `none`.
fn server_list(cursor: &mut Cursor<'_>) -> Result<Vec<Listed>, Fault> {
    let mut listed = Vec::new();
    if cursor.accept("none") {
        return Ok(listed);
    }
    loop {
        let place = cursor.place();
        listed.push(Listed::read(cursor)?);
        if listed.len() > Record::SERVERS_MAX {
            let message = format!("too many servers (expected {} at most)", Record::SERVERS_MAX);
            return Err(Fault::new(place, message).or_hint("longer lists were cut off (Q161310)"));
        }
        if !cursor.accept(",") {
            return Ok(listed);
        }
    }
}

impl Listed {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let is_name = cursor.peek_word().is_some_and(|word| !word.contains('\\'));
        if is_name {
            return Ok(Self::Name(server(cursor, "server", conventions::servers())?));
        }
        let (path, _) = cursor.path("a server or the UNC path of a package")?;
        let mut entry = ServerEntry { path, server_type: ServerEntry::WINDOWS_NT, zone: None };
        if cursor.accept("type") {
            entry.server_type = number(cursor, "type of server", 0..=u8::MAX)?;
        }
        if cursor.accept("zone") {
            entry.zone = Some(cursor.limited_text("zone", PATH_CHARACTERS_MAX)?);
        }
        Ok(Self::Entry(entry))
    }

    fn resolve(self, package: Id) -> ServerEntry {
        match self {
            Self::Name(server) => server_entry(&server, package),
            Self::Entry(entry) => entry,
        }
    }
}

/// Reads bytes in hexadecimal.
fn reserved(cursor: &mut Cursor<'_>) -> Result<Box<[u8]>, Fault> {
    let (word, span, _) = cursor.word_or_quoted("bytes in hexadecimal")?;
    let bytes =
        hexadecimal(&word).ok_or_else(|| not_a("row of bytes", &word, &span, "two hexadecimal digits a byte"))?;
    if bytes.len() > RESERVED_BYTES_MAX {
        let message = format!("{} bytes are too many (expected {RESERVED_BYTES_MAX} at most)", bytes.len());
        return Err(Fault::new(span, message));
    }
    Ok(bytes)
}

fn hexadecimal(digits: &str) -> Option<Box<[u8]>> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let byte = |pair: &[u8]| match *pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// Reads the length of a while, or the word for none; `wanted` names both.
fn length_or(cursor: &mut Cursor<'_>, none: &str, wanted: &str) -> Result<Option<Seconds>, Fault> {
    if cursor.accept(none) {
        return Ok(None);
    }
    let (word, span) = cursor.word(wanted)?;
    length(word, &span).map(Some)
}

/// Holds a part of a word and its place.
type Part<'a> = (&'a str, Range<usize>);

/// Splits a word at a mark within it; returns both parts with their places.
fn split(word: &str, span: Range<usize>, mark: char) -> (Part<'_>, Option<Part<'_>>) {
    match word.split_once(mark) {
        None => ((word, span), None),
        Some((before, after)) => {
            let first = span.start..span.start + before.len();
            ((before, first), Some((after, span.end - after.len()..span.end)))
        }
    }
}

/// Reads `soft@`, `forced@` or `desktop@` and the while after the launch, or `none`.
fn restart(cursor: &mut Cursor<'_>) -> Result<Option<Restart>, Fault> {
    if cursor.accept("none") {
        return Ok(None);
    }
    let wanted = "soft@h:mm:ss, forced@h:mm:ss, desktop@h:mm:ss or none";
    let (word, whole) = cursor.word(wanted)?;
    let ((kind, span), after) = split(word, whole.clone(), '@');
    let Some((forced, needs_desktop)) = meaning(RESTARTS, kind) else {
        let (message, hint) = unknown("restart", kind, RESTARTS.iter().map(|&(word, _)| word).chain(["none"]));
        return Err(Fault { span, message, hint });
    };
    let (after, span) = after.ok_or_else(|| not_a("restart", word, &whole, wanted))?;
    Ok(Some(Restart { after: length(after, &span)?, forced, needs_desktop }))
}

/// Reads `success`, `failed` or `broken`, with a colon and a description where there is one; or `none`.
fn status_mif(cursor: &mut Cursor<'_>) -> Result<Option<StatusMif>, Fault> {
    if cursor.accept("none") {
        return Ok(None);
    }
    let (word, whole) = cursor.word("success, failed, broken or none")?;
    let ((kind, span), description) = split(word, whole, ':');
    let Some((success, is_broken)) = meaning(MIFS, kind) else {
        let known = MIFS.iter().map(|&(word, _)| word).chain(["none"]);
        let (message, hint) = unknown("status", kind, known);
        return Err(Fault { span, message, hint });
    };
    let description = match description {
        None => "".into(),
        Some(("", _)) => cursor.text("description")?,
        Some((bare, span)) => return Err(not_a("description", bare, &span, "it in quotes")),
    };
    Ok(Some(StatusMif { success, description, is_broken }))
}
