//! What has to hold of any input. Each function panics where it does not; those that parse say whether there was an input.
//!
//! The suite `fuzz_corpus` of the library asks the same of every seed, on stable Rust and without a fuzzer.

use slowleak::heap::{Counter, Growth, Profile, Scope, Scout};
use slowleak::pcm::{Queue, Setup, Site};
use slowleak::scenario::dump::Dump;
use slowleak::scenario::{ParseError, Scenario};

/// How many cycles the ledger is compared for: a leak of every tenth poll shows in the second cycle of a few polls.
const CYCLES: usize = 3;

/// Any bytes are a scenario or located errors, and what parses is printed in a form that parses to the same.
///
/// # Panics
/// Where they are not.
#[must_use]
pub fn scenario_text(bytes: &[u8]) -> bool {
    match Scenario::parse("input", bytes) {
        Ok(scenario) => {
            let text = scenario.to_string();
            let again = Scenario::parse("printed", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(again, scenario, "{text}");
            assert_eq!(again.to_string(), text);
            true
        }
        Err(error) => {
            assert_located(&error, bytes);
            false
        }
    }
}

/// Any bytes are a dump of an instruction file or located errors, and what loads is dumped in a form that loads to the same.
///
/// # Panics
/// Where they are not.
#[must_use]
pub fn instruction_file(bytes: &[u8]) -> bool {
    match Dump::load("input", bytes) {
        Ok(dump) => {
            let text = dump.to_string();
            let again = Dump::load("printed", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(again.file, dump.file, "{text}");
            assert_eq!(again.to_string(), text);
            true
        }
        Err(error) => {
            assert_located(&error, bytes);
            false
        }
    }
}

/// Requires that every error stands at a place in the text, or right behind its last line.
fn assert_located(error: &ParseError, bytes: &[u8]) {
    let lines = bytes.split(|&byte| byte == b'\n').count();
    assert!(!error.diagnostics().is_empty(), "an error without a word");
    for diagnostic in error.diagnostics() {
        let (line, column) = (diagnostic.line(), diagnostic.column());
        assert!((1..=lines + 1).contains(&line) && column >= 1, "{line}:{column} in {lines} lines: {diagnostic}");
        assert!(diagnostic.to_string().starts_with(&format!("input:{line}:{column}: ")), "{diagnostic}");
    }
}

/// The heap of a site grows by what its ledger says, to the byte and block, after every cycle; so where the ledger stays
/// empty it does not grow at all. `cycle` works a queue off and winds the site down.
///
/// The tally measures. What it accuses is measured again by dhat, whose numbers are told.
///
/// # Panics
/// Where it does not; and where nothing can be measured.
pub fn ledger(setup: Setup, queue: &Queue, cycle: fn(&mut Site, &Queue)) {
    let scout = Scout::start(Scope::Thread).unwrap_or_else(|error| panic!("{error}"));
    let (tallied, booked) = growths(&scout, setup, queue, cycle);
    if tallied != booked {
        drop(scout);
        let profile = Profile::start(Scope::Thread).unwrap_or_else(|error| panic!("{error}"));
        let (measured, booked) = growths(&profile, setup, queue, cycle);
        drop(profile);
        panic!(
            "after each cycle on {setup:?} the heap has grown by\n  {measured:?} as dhat counts,\n  {tallied:?} by the tally,\n  \
             {booked:?} by the ledger\n{}",
            Scenario { platform: setup.platform, clients: setup.clients, queue: queue.clone(), ..Scenario::default() },
        );
    }
}

/// Returns what was measured after each cycle beside what the ledger says, both since the start of the site.
fn growths(
    counter: &impl Counter,
    setup: Setup,
    queue: &Queue,
    cycle: fn(&mut Site, &Queue),
) -> ([Growth; CYCLES], [Growth; CYCLES]) {
    let mut site = Site::start(setup, &mut ());
    let (level, account) = (counter.level(), site.ledger());
    let (mut measured, mut booked) = ([Growth::ZERO; CYCLES], [Growth::ZERO; CYCLES]);
    for (measured, booked) in measured.iter_mut().zip(&mut booked) {
        cycle(&mut site, queue);
        *measured = counter.level() - level;
        let since_start = site.ledger() - account;
        *booked = Growth { bytes: since_start.bytes(), blocks: since_start.blocks() };
    }
    (measured, booked)
}
