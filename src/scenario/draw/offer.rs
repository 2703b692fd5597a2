//! Draws offers and instruction files: the record of the conventions, with a few fields changed.

use arbitrary::{Result, Unstructured};

use super::{REQUESTS, id, request, server, time};
use crate::pcm::clock::{Clock, Seconds, date_after};
use crate::pcm::command::Offer;
use crate::pcm::program::{Place, Program, Restart, ServicePack, StatusMif};
use crate::pcm::record::{Deadline, Id, InstructionFile, OperatingSystems, Record, ServerEntry, UserInputFlags};
use crate::scenario::conventions::{self, Series, server_entries};

/// How many fields of an offer are changed at most.
const CHANGES_MAX: u8 = 4;

const COMMANDS: [&str; 6] = [
    "setup.exe",
    r"Q:\APP1\setup.exe",
    r"\\DS1\APPS\setup.exe /q",
    "mtrun.exe audit.pcd",
    "\"Flight Simulator Program\"",
    "setup.exe /x=\"1, 2\" # all [of it]",
];

const TEXTS: [&str; 5] = [
    "",
    "disk full",
    "with \"quotes\", # marks and ünïcödé",
    " blanks  within,   before and after, so many that the line of fifty-six has to be broken somewhere  ",
    "averyveryveryveryveryveryveryveryverylongwordthatnolineofcommentstakes andanotherone",
];

pub(super) fn offer(u: &mut Unstructured<'_>) -> Result<Offer> {
    let request = request(u)?;
    let mut offer = conventions::offer(request, Clock::T0);
    // Each at a minute of its own: of background jobs with one time, only one gets a record (RS:S5B47).
    let earlier = Series::Requests.number(request).unwrap_or(1) - 1;
    let date = offer.record.install_by.date;
    offer.record.install_by.date = date.map(|date| date.saturating_sub(jiff::Span::new().minutes(earlier)));
    for _ in 0..u.int_in_range(0..=CHANGES_MAX)? {
        change(u, &mut offer)?;
    }
    Ok(offer)
}

/// Redraws one field of the record, or of the program behind it.
pub(super) fn change(u: &mut Unstructured<'_>, offer: &mut Offer) -> Result<()> {
    if u.arbitrary()? { change_record(u, &mut offer.record) } else { change_program(u, &mut offer.program) }
}

/// Draws an instruction file: some of the requests, each once.
pub(super) fn instruction_file(u: &mut Unstructured<'_>) -> Result<InstructionFile> {
    let mut file = InstructionFile::default();
    let first = u.int_in_range(0..=REQUESTS - 1)?;
    for place in 0..u.int_in_range(0..=REQUESTS)? {
        let number = 1 + (first + place) % REQUESTS;
        let request = Series::Requests.id(number).ok_or(arbitrary::Error::IncorrectFormat)?;
        let mut record = conventions::offer(request, Clock::T0).record;
        for _ in 0..u.int_in_range(0..=CHANGES_MAX)? {
            change_record(u, &mut record)?;
        }
        file.records.push(record);
    }
    Ok(file)
}

pub(super) fn change_record(u: &mut Unstructured<'_>, record: &mut Record) -> Result<()> {
    match u.int_in_range(0..=19_u8)? {
        0..=2 => record.install_by = deadline(u)?,
        3 | 4 => record.display = deadline(u)?,
        5..=7 => record.expiration = deadline(u)?,
        8 | 9 => record.flags = flags(u)?,
        10 => record.systems = OperatingSystems(*u.choose(&[1, 8, 15, 51, 64, 255])?),
        11 | 12 => record.run_command = (*u.choose(&COMMANDS)?).into(),
        13 | 14 => record.servers = servers(u, record.package)?,
        15 => {
            record.package = id(u, Series::Packages)?;
            record.servers = server_entries(record.package);
        }
        16 => record.job = id(u, Series::Jobs)?,
        17 => record.install_flag = u.int_in_range(0..=2)?,
        18 => change_text(u, record)?,
        _ => {
            record.reserved = (0..u.int_in_range(0..=40)?).map(|byte: u8| byte.wrapping_mul(37)).collect();
            record.site = literal(u)?;
        }
    }
    Ok(())
}

fn change_text(u: &mut Unstructured<'_>, record: &mut Record) -> Result<()> {
    let text = (*u.choose(&TEXTS)?).into();
    match u.int_in_range(0..=4_u8)? {
        0 => record.comments = text,
        1 => record.command_name = text,
        2 => record.package_name = text,
        3 => record.disk_usage = text,
        _ => record.domain_name = text,
    }
    Ok(())
}

fn change_program(u: &mut Unstructured<'_>, program: &mut Program) -> Result<()> {
    match u.int_in_range(0..=9_u8)? {
        0 => program.place = *u.choose(&[Place::Mstest, Place::Missing, Place::Package])?,
        1 | 2 => program.runs = u.choose(&[None, Some(0), Some(1), Some(600), Some(7_200)])?.map(Seconds),
        3 => program.child_runs = Some(Seconds(u.int_in_range(0..=600)?)),
        4 => program.leaves_file_open = true,
        5 => {
            let (forced, needs_desktop) = *u.choose(&[(false, false), (true, false), (false, true)])?;
            program.restarts = Some(Restart { after: Seconds(u.int_in_range(0..=150)?), forced, needs_desktop });
        }
        6 => {
            let description = (*u.choose(&TEXTS)?).into();
            let (success, is_broken) = *u.choose(&[(true, false), (false, false), (false, false), (false, true)])?;
            program.status_mif = Some(StatusMif { success, description, is_broken });
            program.mif_after = Seconds(*u.choose(&[0, 0, 5, 600])?);
            program.mif_is_old = u.ratio(1_u8, 8_u8)?;
        }
        7 => program.sets_up = Some(*u.choose(&[ServicePack::Sms, ServicePack::Nt40Sp2, ServicePack::Nt351Sp5])?),
        8 => (program.files, program.files_changed) = (*u.choose(&[1, 10])?, *u.choose(&[0, 2])?),
        _ => program.handle = *u.choose(&[1, 20, 31, 32])?,
    }
    Ok(())
}

/// Draws a date near T0, before or after it, with its flag.
fn deadline(u: &mut Unstructured<'_>) -> Result<Deadline> {
    let after = date_after(Clock::T0, time(u)?);
    let before = Clock::T0.checked_sub(jiff::SignedDuration::from_mins(u.int_in_range(0..=600)?)).unwrap_or(Clock::T0);
    let date = *u.choose(&[Some(after), Some(after), Some(before), Some(before), None])?;
    Ok(Deadline { full: u.ratio(4_u8, 5_u8)?, date })
}

fn flags(u: &mut Unstructured<'_>) -> Result<UserInputFlags> {
    // Any of the three, and now and then one that nobody knows.
    Ok(UserInputFlags(u.int_in_range(0..=15)?))
}

fn servers(u: &mut Unstructured<'_>, package: Id) -> Result<Box<[ServerEntry]>> {
    (0..u.int_in_range(0..=3)?).map(|_| server_entry(u, package)).collect()
}

fn server_entry(u: &mut Unstructured<'_>, package: Id) -> Result<ServerEntry> {
    let mut entry = conventions::server_entry(server(u)?, package);
    if u.int_in_range(0..=3_u8)? == 3 {
        entry.path = format!(r"\\CNS-SMS\Our share, [{package}]\").into();
        entry.server_type = u.int_in_range(1..=7)?;
        entry.zone = u.choose(&[None, Some("Zone 1"), Some(r"\\CNS-SMS\")])?.map(Into::into);
    }
    Ok(entry)
}

/// Draws an identifier of no series, also such as read like something else.
fn literal(u: &mut Unstructured<'_>) -> Result<Id> {
    Id::new(u.choose(&["BPC", "R1", "from", "0"])?).ok_or(arbitrary::Error::IncorrectFormat)
}
