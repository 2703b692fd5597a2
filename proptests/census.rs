//! The census of the leak zoo: all eight leaks are found, none of the ten sound subjects is accused, and however often they
//! are asked the tally gives the same verdict and dhat the same report, to the byte.
//!
//! `ZOO_VERDICTS` says how often the tally is asked, `ZOO_REPORTS` how often dhat is; by default twice. With `ZOO_ANIMAL`,
//! and `ZOO_CYCLES`, the program is nothing but that animal, for other judges to look at: it lives for so many cycles and is
//! alive when the program ends, or with `ZOO_END=drop` dropped before. With `ZOO_DHAT` the program then fails unless dhat
//! counts nothing live. (The commands are in `CONTRIBUTING.md`.)

#![expect(clippy::print_stdout, reason = "the census is a table")]

mod alone;
mod animals;

use std::cell::RefCell;
use std::env::var;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::mem::ManuallyDrop;
use std::process::ExitCode;
use std::time::Instant;

use animals::{Animal, block};
use slowleak::heap::{Counter, Level, Profile, Scope};
use slowleak::soak::{Closures, GaugeReader, Outcome, Verdict};
use slowleak::{Soak, report, soak};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Cycles of each soak: so many as a number in every fiftieth cycle and a cache of 5,000 entries take to be told apart.
const CYCLES: u64 = 16_384;

/// Cycles of the animal with threads: to begin one takes longer than all else in the zoo.
const CYCLES_WITH_THREADS: u64 = 256;

/// Starts an animal.
type Start = fn() -> Animal;

/// An animal as a subject without gauges.
type NoReadings = fn(&Animal, &mut GaugeReader<'_>);
type Subject = Closures<Start, fn(&mut Animal), NoReadings, NoReadings>;

const LEAKS: [(&str, Start); 8] = [
    ("forgotten-block", animals::forgotten_block),
    ("cycle-of-references", animals::cycle_of_references),
    ("list-of-texts", animals::list_of_texts),
    ("list-of-numbers", animals::list_of_numbers),
    ("map-that-nobody-empties", animals::map_that_nobody_empties),
    ("block-in-every-fiftieth-cycle", animals::block_in_every_fiftieth_cycle),
    ("number-in-every-fiftieth-cycle", animals::number_in_every_fiftieth_cycle),
    ("saw-tooth-on-a-rising-floor", animals::saw_tooth_on_a_rising_floor),
];

const SOUND: [(&str, Start); 10] = [
    ("dropped-block", animals::dropped_block),
    ("lazy-static", animals::lazy_static),
    ("cache-of-64-entries", animals::cache_of_64_entries),
    ("churned-map", animals::churned_map::<FixedHashes>),
    ("jitter", animals::jitter),
    (WITH_THREADS, threads_that_come_and_go),
    ("churned-tree", animals::churned_tree),
    ("caught-panic", animals::caught_panic),
    ("cache-of-5000-entries", animals::cache_of_5000_entries),
    ("kept-buffer", animals::kept_buffer),
];

/// The same hashes in every life: with those of the standard library the map is rehashed in other cycles each time, which
/// changes no verdict (the suite `zoo` has it so), but the report.
type FixedHashes = BuildHasherDefault<DefaultHasher>;

const WITH_THREADS: &str = "threads-that-come-and-go";

fn threads_that_come_and_go() -> Animal {
    Box::new(|| std::thread::spawn(|| drop(block(29))).join().expect("the thread does not panic"))
}

fn the_soak(name: &str, start: Start) -> Soak<Subject> {
    let cycle: fn(&mut Animal) = |animal| animal();
    let soak = soak(start, cycle).may_settle().in_process();
    if name == WITH_THREADS { soak.scope(Scope::Process).cycles(CYCLES_WITH_THREADS) } else { soak.cycles(CYCLES) }
}

fn number(variable: &str, default: u64) -> u64 {
    var(variable).map_or(default, |text| text.parse().unwrap_or_else(|error| panic!("{variable}={text}: {error}")))
}

fn outcome_of(name: &str, start: Start) -> Outcome {
    the_soak(name, start).run().expect("the allocator is installed")
}

/// Asks the tally again and again, and counts the answers that differ from the first one in kind.
fn verdicts_that_differ(name: &str, start: Start, times: u64) -> usize {
    let ask = || the_soak(name, start).scout_verdict().expect("the allocator is installed");
    let first = ask();
    (1..times).filter(|_| !ask().agrees_with(&first)).count()
}

/// Asks dhat again and again, and counts the reports that differ from the first one by as much as a byte.
fn reports_that_differ(name: &str, start: Start, times: u64) -> usize {
    let ask = || report::outcome(&outcome_of(name, start));
    let first = ask();
    (1..times).filter(|_| ask() != first).count()
}

/// Counts the animals, and returns what is wrong with them.
fn census() -> Vec<String> {
    let (verdicts, reports) = (number("ZOO_VERDICTS", 2), number("ZOO_REPORTS", 2));
    let leaks = LEAKS.into_iter().map(|animal| (true, animal));
    let sound = SOUND.into_iter().map(|animal| (false, animal));
    let mut complaints = Vec::new();
    println!("{verdicts} verdicts by the tally and {reports} reports by dhat of each animal; the differing ones:");
    for (leaks, (name, start)) in leaks.chain(sound) {
        let began = Instant::now();
        let verdict = outcome_of(name, start).verdict;
        let is_right = if leaks {
            matches!(verdict, Verdict::Growing { .. })
        } else {
            matches!(verdict, Verdict::Steady | Verdict::Settled { .. })
        };
        let differing = (verdicts_that_differ(name, start, verdicts), reports_that_differ(name, start, reports));
        let seconds = began.elapsed().as_secs_f64();
        println!("{name:<32} {:<10} {:>4} {:>4} {seconds:>8.1} s", verdict.name(), differing.0, differing.1);
        if !is_right {
            complaints.push(format!("{name}: {verdict}"));
        }
        if differing.0 > 0 {
            complaints.push(format!("{name}: {} of {verdicts} verdicts by the tally differ", differing.0));
        }
        if differing.1 > 0 {
            complaints.push(format!("{name}: {} of {reports} reports by dhat differ", differing.1));
        }
    }
    complaints
}

/// Lets one animal live, as a service does that runs when somebody looks at it.
fn live(name: &str) {
    thread_local! {
        // Without a destructor it is there for as long as the thread.
        static CAGE: RefCell<Option<ManuallyDrop<Animal>>> = const { RefCell::new(None) };
    }
    let known = LEAKS.into_iter().chain(SOUND);
    let names = || known.clone().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let (_, start) =
        known.clone().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no {name}; there are {}", names()));
    let scope = if name == WITH_THREADS { Scope::Process } else { Scope::Thread };
    let profile = var("ZOO_DHAT").ok().map(|_| Profile::start(scope).expect("the allocator is installed"));
    let mut animal = start();
    for _ in 0..number("ZOO_CYCLES", 2_000) {
        animal();
    }
    match var("ZOO_END").as_deref() {
        Ok("drop") => drop(animal),
        Ok(other) if other != "keep" => panic!("ZOO_END={other} (expected drop or keep)"),
        _ => CAGE.set(Some(ManuallyDrop::new(animal))),
    }
    let left = profile.map_or(Level::default(), |profile| profile.level());
    assert_eq!(left, Level::default(), "dhat counts {left} at the end");
}

fn all_leaks_are_found_no_sound_subject_is_accused_and_every_answer_is_the_same() {
    assert_eq!(census(), Vec::<String>::new());
}

fn main() -> ExitCode {
    if let Ok(name) = var("ZOO_ANIMAL") {
        live(&name);
        return ExitCode::SUCCESS;
    }
    alone::run(&[(
        "all_leaks_are_found_no_sound_subject_is_accused_and_every_answer_is_the_same",
        all_leaks_are_found_no_sound_subject_is_accused_and_every_answer_is_the_same,
    )])
}
