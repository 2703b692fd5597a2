//! Instruction files as PCMDUMP prints them: loading restores what was dumped, by every version of the utility, and the
//! service polls what was loaded.

mod config;

use std::fmt::Write as _;

use arbitrary::{Arbitrary, Unstructured};
use proptest::prelude::*;
use slowleak::pcm::record::{Deadline, InstructionFile, OperatingSystems, UserInputFlags};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, ClientNumber, Command, Event, HistoryState, Platform, Queue, Setup, Site, Trace};
use slowleak::scenario::Scenario;
use slowleak::scenario::dump::{Dump, Utility};

const PUBLISHED: &str = include_str!("../corpus/instruction_file/q123499-pcmdump.txt");

/// Draws the instruction files of drawn queues; a queue without one stands for an empty file.
fn files() -> impl Strategy<Value = InstructionFile> {
    let file = |bytes: Vec<u8>| {
        let scenario = Scenario::arbitrary(&mut Unstructured::new(&bytes)).expect("bytes decode");
        scenario.queue.commands.into_iter().find_map(|timed| match timed.command {
            Command::OfferFile(file) => Some(*file),
            Command::Offer(offer) => Some(InstructionFile { records: vec![offer.record] }),
            _ => None,
        })
    };
    prop::collection::vec(any::<u8>(), 64..1_024).prop_map(move |bytes| file(bytes).unwrap_or_default())
}

/// Requires that what was loaded is dumped in a form that loads to the same.
fn assert_round_trip(dump: &Dump) {
    let text = dump.to_string();
    match Dump::load("dumped.txt", text.as_bytes()) {
        Ok(loaded) => {
            assert_eq!(loaded.file, dump.file, "{text}");
            assert_eq!(loaded.to_string(), text);
        }
        Err(error) => panic!("{error}\n{text}"),
    }
}

proptest! {
    #![proptest_config(config::cases(|usual| 4 * usual))]

    #[test]
    fn what_is_dumped_loads_to_the_same(file in files(), utility in prop::sample::select(Utility::ALL.to_vec())) {
        assert_round_trip(&Dump { utility, ..Dump::of(file) });
    }

    #[test]
    fn any_bytes_are_a_dump_or_located_errors(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        for text in [bytes.clone(), [&PUBLISHED.as_bytes()[..900], &bytes].concat()] {
            match Dump::load("x.txt", &text) {
                Ok(dump) => assert_round_trip(&dump),
                Err(error) => prop_assert!(error.to_string().starts_with("x.txt:")),
            }
        }
    }

    #[test]
    fn the_published_dump_with_one_character_changed_is_a_dump_or_located_errors(
        at in any::<prop::sample::Index>(),
        other in any::<char>(),
    ) {
        let mut characters: Vec<char> = PUBLISHED.chars().collect();
        characters[at.index(PUBLISHED.len())] = other;
        let text: String = characters.into_iter().collect();
        match Dump::load("x.txt", text.as_bytes()) {
            Ok(dump) => assert_round_trip(&dump),
            Err(error) => {
                for found in error.diagnostics() {
                    prop_assert!(found.line() <= 1 + text.lines().count());
                    prop_assert!(found.column() <= 1 + text.lines().nth(found.line() - 1).unwrap_or("").chars().count());
                    prop_assert!(found.hint().is_some(), "{}", found);
                }
            }
        }
    }

    #[test]
    fn the_published_dump_without_one_line_is_a_dump_or_located_errors(at in any::<prop::sample::Index>()) {
        let mut lines: Vec<&str> = PUBLISHED.lines().collect();
        lines.remove(at.index(lines.len()));
        match Dump::load("x.txt", lines.join("\n").as_bytes()) {
            Ok(dump) => assert_round_trip(&dump),
            Err(error) => prop_assert!(error.to_string().starts_with("x.txt:")),
        }
    }
}

/// Loads a dump of the corpus, which says the same when it is printed again.
fn loaded(name: &str) -> InstructionFile {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/instruction_file").join(name);
    let text = std::fs::read_to_string(path).expect("the corpus is checked in");
    let dump = Dump::load(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Dump::load(name, dump.to_string().as_bytes()).expect("what is printed loads"), dump);
    dump.file
}

#[test]
fn what_the_versions_print_differently_is_the_same_file() {
    // Q153369, Q249578, scenario S58: PCM itself treats the dates rightly in both.
    let file = loaded("expirations-as-version-1-2-prints-them.txt");
    let expirations = file.records.iter().map(|record| record.expiration.date.map(|date| date.to_string()));
    let expected = ["1994-12-31T07:00:00", "1995-01-15T07:00:00"].map(|date| Some(date.to_owned()));
    assert_eq!(expirations.collect::<Vec<_>>(), expected);
    assert_eq!(loaded("expirations-as-version-1-1-prints-them.txt"), file);
    let file = loaded("new-year-2000-as-printed-after-february-2000.txt");
    assert_eq!(file.records[0].expiration.date.map(|date| date.to_string()).as_deref(), Some("2000-01-01T16:11:00"));
    assert_eq!(loaded("new-year-2000-as-printed-before-february-2000.txt"), file);
}

/// Writes every event down.
#[derive(Default)]
struct Written(String);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        writeln!(self.0, "{} {event:?}", moment.since_t0).expect("a text takes everything");
    }
}

/// The published instruction file, and the queue that offers it on 1 December 1994.
fn published() -> (InstructionFile, Queue) {
    let scenario = include_bytes!("../corpus/command_queue/published-instruction-file-in-december-1994.pcm");
    let scenario = Scenario::parse("published", scenario).unwrap_or_else(|error| panic!("{error}"));
    (loaded("q123499-pcmdump.txt"), scenario.queue)
}

/// Polls a changed instruction file once, on an I386 client of the fixed build.
fn poll(change: impl FnOnce(&mut InstructionFile)) -> (Site, String) {
    let (mut file, mut queue) = published();
    change(&mut file);
    let offer = queue.commands.iter_mut().find_map(|timed| match &mut timed.command {
        Command::OfferFile(offered) => Some(offered),
        _ => None,
    });
    **offer.expect("the scenario offers the file") = file;
    let mut trace = Written::default();
    let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
    site.work_off(&queue, &mut trace);
    (site, trace.0)
}

#[test]
fn the_published_instruction_file_is_polled_as_its_fields_say() {
    let (_, unchanged) = poll(|_| {});
    assert!(
        unchanged.contains("Log(Packages before filter: 4)") && unchanged.contains("Log(Packages after filter: 2)")
    );
    assert!(!unchanged.contains("Launch") && !unchanged.contains("Expired"), "{unchanged}");

    let (_, one_mask_less) = poll(|file| file.records[1].systems = OperatingSystems::WIN16);
    assert!(one_mask_less.contains("Log(Packages after filter: 1)"), "{one_mask_less}");

    let (site, expired) = poll(|file| {
        let date = jiff::civil::datetime(1994, 11, 30, 7, 0, 0, 0);
        file.records[0].expiration = Deadline::at(date);
    });
    assert!(expired.contains("Report { request: BPC001M, status: Expired"), "{expired}");
    let mut offers = None;
    site.gauges(&mut |name, size| offers = offers.or((name == "offers").then_some(size)));
    assert_eq!(offers, Some(3), "the site has removed the record");

    let request = published().0.records[0].request;
    let (site, runs) = poll(|file| {
        file.records[0].flags = UserInputFlags::BACKGROUND;
        for server in &mut file.records[0].servers {
            server.path = r"\\DS1\SMS_PKGD\BPC0000A\".into();
        }
    });
    assert!(runs.contains("Launch(Launch { request: BPC001M"), "{runs}");
    assert_eq!(site.history(ClientNumber::FIRST, request), Some(HistoryState::Executed));
}
