//! Dumps of instruction files: what each version of the utility prints, and where it says that one is wrong.

use jiff::civil::{DateTime, datetime};

use super::{Dump, Utility};
use crate::pcm::clock::Clock;
use crate::pcm::record::{Deadline, InstructionFile, Record};
use crate::scenario::Scenario;
use crate::scenario::conventions::{Series, offer};

const PUBLISHED: &str = include_str!("../../../corpus/instruction_file/q123499-pcmdump.txt");

fn load(text: &str) -> Dump {
    Dump::load("x.txt", text.as_bytes()).unwrap()
}

/// Loads the published dump with a piece replaced; returns the place, message and hint of the only error.
fn error_with(piece: &str, replacement: &str) -> (String, String) {
    let text = PUBLISHED.replacen(piece, replacement, 1);
    assert_ne!(text, PUBLISHED);
    let error = Dump::load("x.txt", text.as_bytes()).unwrap_err();
    let [found] = error.diagnostics() else { panic!("several errors: {error}") };
    let located = format!("{}:{}: {}", found.line(), found.column(), found.message());
    (located, found.hint().unwrap_or_default().to_owned())
}

fn record(change: impl FnOnce(&mut Record)) -> InstructionFile {
    let mut record = offer(Series::Requests.id(1).unwrap(), Clock::T0).record;
    change(&mut record);
    InstructionFile { records: vec![record] }
}

fn printed(utility: Utility, expiration: DateTime) -> String {
    let file = record(|record| record.expiration = Deadline::at(expiration));
    let dump = Dump { utility, ..Dump::of(file) };
    let text = dump.to_string();
    assert_eq!(load(&text).file, dump.file, "{text}");
    let line = text.lines().find(|line| line.starts_with("Expiration Date")).unwrap();
    line["Expiration Date : ".len()..].to_owned()
}

#[test]
fn the_published_dump_is_reproduced_byte_for_byte() {
    let dump = load(PUBLISHED);
    assert_eq!(dump.utility, Utility::V10);
    assert_eq!(dump.to_string(), PUBLISHED);
}

#[test]
fn the_published_records_are_typed() {
    let dump = load(PUBLISHED);
    assert_eq!((&*dump.file_name, &*dump.pcm_version), ("mdm00005.ins", "Beta 455"));
    let [office, audit, simulator, patch] = dump.file.records.as_slice() else { panic!("there are four records") };
    let identifiers = [office.site, office.request, office.package, office.job].map(|id| id.to_string());
    assert_eq!(identifiers, ["BPC", "BPC001M", "BPC0000A", "BPC000AA"]);
    assert_eq!([office, audit, simulator, patch].map(|record| record.systems.0), [15, 51, 64, 1]);
    assert_eq!([office, audit, simulator, patch].map(|record| record.flags.0), [0, 0, 1, 0]);
    assert_eq!(office.install_by, Deadline::NONE);
    assert_eq!(office.display, Deadline::at(datetime(1994, 9, 21, 17, 56, 0, 0)));
    assert_eq!(office.expiration, Deadline::at(datetime(1995, 4, 7, 17, 56, 0, 0)), "Q153369");
    assert_eq!(audit.expiration, Deadline::at(datetime(1994, 12, 31, 7, 0, 0, 0)), "Q153369");
    assert_eq!(patch.install_by, Deadline::at(datetime(1994, 11, 1, 23, 59, 0, 0)));
    assert_eq!(&*simulator.run_command, "\"Flight Simulator Program\"");
    assert_eq!(&*office.servers[0].path, r"\\CNS-SMS\SMS_PKGD\BPC0000A\");
    assert_eq!(office.servers[0].zone.as_deref(), Some(r"\\CNS-SMS\SMS_PKGD\BPC0000A\"));
    assert_eq!((office.servers[1].server(), office.servers[1].zone.as_deref()), ("CNSAPPS1", None));
    assert!(audit.comments.starts_with("Looks through the local disks for sixteen known packages and reports"));
    assert!(audit.comments.ends_with("as long comments do in the published dump."));
    assert_eq!((patch.reserved.len(), patch.reserved[1], patch.reserved[31]), (32, 0xE6, 0));
}

#[test]
fn utilities_before_1_2_print_the_expiration_month_one_too_low() {
    // S58, Q153369.
    let (december, january) = (datetime(1994, 12, 31, 7, 0, 0, 0), datetime(1995, 1, 15, 7, 0, 0, 0));
    for old in [Utility::V10, Utility::V11] {
        assert_eq!(printed(old, december), "11/31/94 07:00:00");
        assert_eq!(printed(old, january), "00/15/95 07:00:00");
    }
    for new in [Utility::V12, Utility::V12Of2000] {
        assert_eq!(printed(new, december), "12/31/94 07:00:00");
        assert_eq!(printed(new, january), "01/15/95 07:00:00");
    }
}

#[test]
fn the_year_2000_is_printed_as_100_until_february_2000() {
    // S58, Q249578.
    let date = datetime(2000, 1, 1, 16, 11, 0, 0);
    assert_eq!(printed(Utility::V11, date), "00/01/100 16:11:00");
    assert_eq!(printed(Utility::V12, date), "01/01/100 16:11:00");
    assert_eq!(printed(Utility::V12Of2000, date), "01/01/00 16:11:00");
}

#[test]
fn which_utility_1_2_printed_a_text_shows_in_years_from_2000_on() {
    let file = record(|record| record.expiration = Deadline::at(datetime(2000, 1, 1, 16, 11, 0, 0)));
    for utility in Utility::ALL {
        let dump = Dump { utility, ..Dump::of(file.clone()) };
        assert_eq!(load(&dump.to_string()), dump);
    }
}

#[test]
fn a_date_that_is_not_set_is_all_zeros_in_every_version() {
    for utility in Utility::ALL {
        let unset = Deadline { full: true, date: None };
        let dump = Dump { utility, ..Dump::of(record(|record| record.expiration = unset)) };
        let text = dump.to_string();
        assert!(text.contains("Expiration Date : 00/00/00 00:00:00\nExpiration Full : 1\n"), "{text}");
        assert_eq!(load(&text).file, dump.file);
    }
}

#[test]
fn wrapped_comments_are_restored_exactly() {
    let words = "a bb  ccc   dddd eeeee ".repeat(20);
    for length in 0..words.len() {
        for text in [&words[..length], &words[length..], &"x".repeat(length)] {
            let dump = Dump::of(record(|record| record.comments = text.into()));
            assert_eq!(load(&dump.to_string()).file, dump.file, "{text:?}");
        }
    }
}

#[test]
fn comments_wrap_at_56_characters_and_not_one_earlier() {
    let comments = |first: usize| {
        let text = format!("{} {}", "x".repeat(first - 2), "y z");
        let printed = Dump::of(record(|record| record.comments = text.into())).to_string();
        printed.lines().find_map(|line| line.strip_prefix("Comments        : ")).unwrap().len()
    };
    assert_eq!(comments(55), 55);
    assert_eq!(comments(56), 56);
    assert_eq!(comments(57), 55);
}

#[test]
fn an_impossible_date_is_located_and_explained() {
    assert_eq!(
        error_with("11/31/94", "10/31/94"),
        (
            "40:19: impossible date \"10/31/94 07:00:00\"".to_owned(),
            "v1.0 prints the month of an expiration one too low: this is day 31 of month 11".to_owned()
        )
    );
    assert_eq!(
        error_with("Utility v1.0", "Utility v1.2"),
        (
            "40:19: impossible date \"11/31/94 07:00:00\"".to_owned(),
            "v1.0 and v1.1 print the month of an expiration one too low, from 00 to 11".to_owned()
        )
    );
    assert_eq!(
        error_with("09/21/94", "02/30/94"),
        ("13:19: impossible date \"02/30/94 17:56:00\"".to_owned(), "the calendar has no such day".to_owned())
    );
    assert_eq!(
        error_with("09/21/94", "09/21/170"),
        (
            "13:19: date \"09/21/170 17:56:00\" is out of range (expected a year from 1970 to 2069)".to_owned(),
            "years are counted from 1900".to_owned()
        )
    );
}

#[test]
fn a_wrong_value_says_what_was_got_and_what_was_expected() {
    let published = "the dump published in Q123499 shows how each field is written";
    let order = "the lines of a dump stand in a fixed order";
    for (piece, replacement, message, hint) in [
        (
            "PCM Instruction",
            "PCN Instruction",
            "1:1: unexpected \"PCN Instruction File Dump Utility v1.0\" (expected \"PCM Instruction File Dump Utility v1.2\")",
            "a dump begins with the header that PCMDUMP prints",
        ),
        ("v1.0", "v1.3", "1:35: unknown version \"v1.3\" (expected v1.0, v1.1, v1.2)", "did you mean v1.0?"),
        (
            "Copyright",
            "Copywrong",
            "2:1: unexpected \"Copywrong 1993, 1994 Microsoft Corporati…\" (expected the line that begins with \"Copyright \")",
            order,
        ),
        ("SiteID", "SideID", "6:1: unexpected \"SideID\" (expected the field \"SiteID\")", order),
        ("\n\n", "\n", "3:1: unexpected \"File Name\" (expected an empty line)", order),
        (
            "BPC001M",
            "BPC-1M",
            "7:19: not a name \"BPC-1M\" (expected RequestID of one to 8 letters and digits)",
            published,
        ),
        (
            "Install Flag    : 0",
            "Install Flag    : 256",
            "10:19: Install Flag \"256\" is out of range (expected 0 to 255)",
            published,
        ),
        (
            "Install By Full : 0",
            "Install By Full : 2",
            "12:19: Install By Full \"2\" is out of range (expected 0 to 1)",
            published,
        ),
        ("System: 15", "System: x", "18:19: not a number \"x\" (expected Operating System from 0 to 255)", published),
        ("09/21/94", "9/21/94", "13:19: not a date \"9/21/94 17:56:00\" (expected MM/DD/YY HH:MM:SS)", published),
        (
            " Type: 2",
            "",
            "22:19: not a server \"\\\\CNS-SMS\\SMS_PKGD\\BPC0000A\\\" (expected \\\\SERVER\\SHARE\\PACKAGE\\ Type: 2)",
            published,
        ),
        (
            "\\\\CNS-SMS",
            "CNS-SMS",
            "22:19: not a UNC path \"CNS-SMS\\SMS_PKGD\\BPC0000A\\\" (expected \\\\SERVER\\SHARE\\PACKAGE\\)",
            published,
        ),
        ("Type: 2", "Type: two", "22:54: not a number \"two\" (expected type of server from 0 to 255)", published),
        (
            "FE 5F",
            "FE 5",
            "28:19: not a row of bytes \"00 E6 F8 77 60 82 F9 77 FF FF FF FF 94 F…\" (expected two hexadecimal digits a byte, with blanks between)",
            published,
        ),
        ("acmewkst.exe", &"x".repeat(300), "20:19: Run Command has 327 characters (expected 255 at most)", published),
    ] {
        assert_eq!(error_with(piece, replacement), (message.to_owned(), hint.to_owned()));
    }
}

#[test]
fn the_path_of_a_server_has_as_many_characters_as_a_path_may_have() {
    let path = |characters: usize| format!("\\\\{}\\", "x".repeat(characters - 3));
    let text = |characters| PUBLISHED.replacen(r"\\CNS-SMS\SMS_PKGD\BPC0000A\", &path(characters), 1);
    assert!(Dump::load("x.txt", text(255).as_bytes()).is_ok());
    for characters in [256, 300] {
        let error = Dump::load("x.txt", text(characters).as_bytes()).unwrap_err();
        let wanted = format!("path has {characters} characters (expected 255 at most)");
        assert_eq!(error.diagnostics()[0].message(), wanted);
    }
}

#[test]
fn records_of_different_versions_are_an_error() {
    let at = PUBLISHED.rfind("Beta 455").unwrap();
    let text = format!("{}Beta 456{}", &PUBLISHED[..at], &PUBLISHED[at + 8..]);
    let error = Dump::load("x.txt", text.as_bytes()).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "\"Beta 456\" differs from \"Beta 455\" of the first record");
}

#[test]
fn a_dump_that_is_cut_off_is_an_error_wherever_it_ends() {
    let lines: Vec<_> = PUBLISHED.lines().collect();
    for count in 0..lines.len() {
        let text = lines[..count].join("\n");
        match Dump::load("x.txt", text.as_bytes()) {
            // After the header and after each record a dump may end; after the first row of reserved bytes, too.
            Ok(dump) => assert!(
                count == 4 || lines[count - 1].starts_with("Reserved") || lines[count - 1].ends_with("0F 00 00 00"),
                "{count}: {}",
                dump.file.records.len()
            ),
            Err(error) => assert!(error.to_string().contains("unexpected end of the file (expected "), "{error}"),
        }
    }
}

#[test]
fn several_wrong_values_are_all_found() {
    let text = PUBLISHED.replace("09/2", "19/2");
    assert_eq!(Dump::load("x.txt", text.as_bytes()).unwrap_err().diagnostics().len(), 4);
}

#[test]
fn bytes_that_are_not_utf_8_are_located_in_a_dump() {
    let error = Dump::load("x.txt", b"PCM Instruction File Dump Utility v1.0\n\xFF").unwrap_err().to_string();
    assert!(error.starts_with("x.txt:2:1: not UTF-8: byte 0xFF\n"), "{error}");
}

#[test]
fn an_error_in_a_dump_within_a_scenario_has_the_line_and_column_of_the_scenario() {
    let scenario = |dump: &str| {
        let lines = dump.lines().map(|line| format!("| {line}\n")).collect::<Vec<_>>().concat();
        let text = format!("pcm 1\nT+0:00 offer-file\n{lines}T+1:00 end\n");
        Scenario::parse("x.pcm", text.as_bytes())
    };
    for (piece, replacement, place) in [
        ("Usage      :", "Usage      :\u{85}", "x.pcm:21:20: control character U+0085\n"),
        ("09/21/94", "19/21/94", "x.pcm:15:21: impossible date \"19/21/94 17:56:00\"\n"),
        ("SiteID", "SideID", "x.pcm:8:3: unexpected \"SideID\" (expected the field \"SiteID\")\n"),
    ] {
        let error = scenario(&PUBLISHED.replacen(piece, replacement, 1)).unwrap_err();
        assert_eq!(error.diagnostics().len(), 1, "{error}");
        assert!(error.to_string().starts_with(place), "{error}");
    }
    let first: String = PUBLISHED.lines().take(30).map(|line| line.to_owned() + "\n").collect();
    let error = scenario(&first).unwrap_err().to_string();
    assert!(error.starts_with("x.pcm:32:29: unexpected end of the file (expected the field \"SiteID\")\n"), "{error}");
}
