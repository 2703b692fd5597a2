//! The allocator over another one: production allocates by the given one, blocks from before `main` included, and a soak by the
//! system's, as exactly as ever; what cannot be counted is an error that says what to do.
//!
//! The tests that are ignored are what the others start, in this same program.

mod config;
mod programs;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use slowleak::heap::{self, Profile, Recorder, Scope, Scout, StartError};
use slowleak::soak;
use slowleak::soak::{SelfTestError, SetupError, Verdict, self_test};

#[global_allocator]
static ALLOC: slowleak::Over<Marked> = slowleak::Alloc::over(Marked);

/// Marks its blocks behind their end, and so knows them again.
#[derive(Debug)]
struct Marked;

/// What it was asked for: allocations, reallocations and frees.
static ASKED: AtomicU64 = AtomicU64::new(0);

/// Blocks that it was given back, and are not its own.
static STRANGERS: AtomicU64 = AtomicU64::new(0);

const MARK: [u8; 8] = *b"a mark!\n";

impl Marked {
    fn asked() -> u64 {
        ASKED.load(Ordering::SeqCst)
    }

    /// The layout with the mark.
    fn layout(layout: Layout) -> Option<Layout> {
        Layout::from_size_align(layout.size().checked_add(size_of_val(&MARK))?, layout.align()).ok()
    }
}

#[expect(unsafe_code, reason = "a global allocator is unsafe to implement")]
// SAFETY: every method hands its arguments to `System`, with a layout that is a mark longer; the mark lies in what is added.
unsafe impl GlobalAlloc for Marked {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::SeqCst);
        let Some(marked) = Self::layout(layout) else { return std::ptr::null_mut() };
        // SAFETY: the layout is not of size zero, and the mark is inside of the block.
        unsafe {
            let block = System.alloc(marked);
            if !block.is_null() {
                block.add(layout.size()).cast::<[u8; 8]>().write(MARK);
            }
            block
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        ASKED.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the block is marked, or there is a stranger to be found; it was allocated with this layout.
        unsafe {
            let mark = block.add(layout.size()).cast::<[u8; 8]>();
            if mark.read() != MARK {
                STRANGERS.fetch_add(1, Ordering::SeqCst);
                return;
            }
            mark.write([0; 8]);
            System.dealloc(block, Self::layout(layout).expect("it was one before"));
        }
    }
}

// What is allocated before `main`.

static BEFORE_MAIN: AtomicPtr<[u8; 29]> = AtomicPtr::new(std::ptr::null_mut());

#[cfg(unix)]
#[expect(unsafe_code, reason = "a constructor stands in a section of its own")]
#[used]
// SAFETY: the section holds functions of C without arguments, which run before `main`.
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static CONSTRUCTOR: extern "C" fn() = {
    extern "C" fn allocate() {
        BEFORE_MAIN.store(Box::into_raw(Box::new([29; 29])), Ordering::SeqCst);
    }
    allocate
};

/// Takes the block that was made before `main`, frees it, and returns what it held.
#[expect(unsafe_code, reason = "a static keeps no box")]
fn made_before_main() -> [u8; 29] {
    let block = BEFORE_MAIN.swap(std::ptr::null_mut(), Ordering::SeqCst);
    assert!(!block.is_null(), "no constructor has run, or somebody was here before");
    // SAFETY: the block comes from a box, and nobody else has it.
    *unsafe { Box::from_raw(block) }
}

// The services that are soaked.

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

fn start() -> Vec<Vec<u8>> {
    Vec::with_capacity(1 << 15)
}

/// A cycle that keeps 29 bytes in one block.
fn forget_to_remove(kept: &mut Vec<Vec<u8>>) {
    assert_eq!(Marked::asked(), 0, "the given one has no part in a soak");
    kept.push(block(29));
}

/// Its sound twin.
fn remove(kept: &mut Vec<Vec<u8>>) {
    forget_to_remove(kept);
    kept.clear();
}

// How the tests that are ignored are started.

fn ignored(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test has a file"));
    command.args(["--exact", "--ignored", "--nocapture", test]).env("RUST_BACKTRACE", "0");
    command
}

/// Starts one that has to pass.
#[track_caller]
fn passes(command: &mut Command) {
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let said = format!("{}\n{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success() && said.contains("1 passed"), "{said}");
}

// Production.

#[test]
fn production_allocates_by_the_given_one_and_nothing_is_counted() {
    let (asked, tally) = (Marked::asked(), heap::tally());
    drop(block(29));
    assert!(Marked::asked() >= asked + 2);
    assert_eq!((heap::tally(), heap::is_installed()), (tally, false));
}

#[test]
fn what_was_made_before_main_is_the_given_ones_like_all_that_follows() {
    assert_eq!(made_before_main(), [29; 29]);
    assert_eq!(STRANGERS.load(Ordering::SeqCst), 0);
}

proptest! {
    #![proptest_config(config::cases(|usual| usual / 2))]

    #[test]
    fn any_program_of_production_gives_back_what_it_was_given(program in programs::programs()) {
        let asked = Marked::asked();
        let made = programs::run(&program);
        prop_assert!(Marked::asked() >= asked + 2 * made);
        prop_assert_eq!(STRANGERS.load(Ordering::SeqCst), 0);
    }
}

// Where a soak takes place.

#[test]
fn a_soak_finds_a_leak_exactly_and_shows_no_frame_of_either_allocator() {
    let outcome = soak(start, forget_to_remove).run().expect("it takes place");
    let Verdict::Growing { bytes_per_cycle, blocks_per_cycle, .. } = &outcome.verdict else {
        panic!("{}", outcome.verdict)
    };
    assert_eq!(bytes_per_cycle.text("byte"), "29 bytes/cycle");
    assert_eq!(blocks_per_cycle.text("block"), "1 block/cycle");
    let sites = outcome.explanation.expect("a finding is explained").growth_sites;
    let frames: Vec<_> = sites.iter().flat_map(|site| &site.frames).collect();
    assert!(frames.iter().any(|frame| frame.function.contains("forget_to_remove")), "{frames:#?}");
    let is_of_an_allocator = |name: &str| ["Over", "Marked", "GlobalAlloc"].iter().any(|word| name.contains(word));
    assert!(!frames.iter().any(|frame| is_of_an_allocator(&frame.function)), "{frames:#?}");
}

#[test]
fn a_soak_accepts_its_sound_twin() {
    soak(start, remove).assert_steady();
}

#[test]
fn a_strict_soak_takes_place_in_processes_of_its_own_by_itself() {
    soak(start, remove).strict().assert_steady();
    let outcome = soak(start, forget_to_remove).strict().run().expect("it takes place");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
}

#[test]
#[ignore = "started by another test"]
fn is_production() {
    assert!(Marked::asked() > 0 && !heap::is_installed());
}

#[test]
#[ignore = "started by another test"]
fn is_measured() {
    assert_eq!(made_before_main(), [29; 29]);
    assert!(Marked::asked() == 0 && heap::is_installed());
}

#[test]
fn what_a_run_starts_itself_is_production() {
    fn start_one() {
        assert!(std::env::var_os("SLOWLEAK_RUN_OF").is_some(), "it inherits the variable");
        passes(&mut ignored("is_production"));
    }
    let outcome = soak(start_one, |()| drop(block(29))).cycles(256).run().expect("it takes place");
    assert_eq!(outcome.verdict, Verdict::Steady);
}

#[test]
fn the_variable_chooses_the_systems_and_zero_does_not() {
    passes(ignored("is_measured").env("SLOWLEAK_IN_PROCESS", "1"));
    passes(ignored("is_measured").env("SLOWLEAK_IN_PROCESS", ""));
    passes(ignored("is_production").env("SLOWLEAK_IN_PROCESS", "0"));
    passes(ignored("is_production").env_remove("SLOWLEAK_IN_PROCESS"));
}

#[test]
fn programs_are_counted_to_their_end_in_a_soak() {
    // The same ones in every process.
    let mut runner = TestRunner::deterministic();
    let programs: Vec<_> = std::iter::repeat_with(|| programs::programs().new_tree(&mut runner))
        .map(|tree| tree.expect("a program can be drawn").current())
        .take(3)
        .collect();
    soak(
        || (),
        |()| {
            for program in &programs {
                programs::run(program);
            }
            assert_eq!(Marked::asked(), 0, "the given one has no part in a soak");
        },
    )
    // A cycle takes some 20 ms, and on a busy machine too many of them to tell in the usual time.
    .time_limit(Duration::from_secs(120))
    .assert_steady();
}

#[test]
#[ignore = "started by another test"]
fn soaks_here() {
    proptest!(config::cases(|usual| usual / 2), |(program in programs::programs())| {
        let _profile = Profile::start(Scope::Process).expect("this process measures");
        programs::run(&program);
        prop_assert_eq!(Marked::asked(), 0);
    });
    self_test().expect("the judge can be trusted");
    soak(start, remove).in_process().assert_steady();
    soak(start, remove).strict().assert_steady();
}

#[test]
fn soaks_stay_in_a_process_that_was_started_with_the_variable() {
    passes(ignored("soaks_here").env("SLOWLEAK_IN_PROCESS", "1"));
}

// What cannot be counted.

#[test]
fn nothing_can_be_measured_in_production_and_the_error_names_the_ways_out() {
    assert_eq!(heap::installed(), Err(StartError::Given));
    assert_eq!(Profile::start(Scope::Thread).err(), Some(StartError::Given));
    assert_eq!(Recorder::start(Scope::Thread).err(), Some(StartError::Given));
    for scope in [Scope::Thread, Scope::Process] {
        assert_eq!(Scout::start(scope).err(), Some(StartError::Given));
    }
    assert_eq!(self_test(), Err(SelfTestError::Setup(SetupError::Start(StartError::Given))));
    assert_eq!(soak(start, remove).scout_verdict(), Err(SetupError::Start(StartError::Given)));
    let text = StartError::Given.to_string();
    assert!(text.contains("SLOWLEAK_IN_PROCESS=1") && text.contains("without `.in_process()`"), "{text}");
}

#[test]
fn a_soak_that_is_to_stay_in_production_is_an_error_and_later_ones_take_place() {
    let outcome = soak(start, remove).in_process().run();
    assert_eq!(outcome.err(), Some(SetupError::Start(StartError::Given)), "in the process of a run too");
    soak(start, remove).assert_steady();
}

#[test]
fn an_input_that_proptest_draws_is_an_error_and_says_what_to_do() {
    proptest!(ProptestConfig::with_cases(1), |(size in 1..100_usize)| {
        let outcome = soak(|| (), |()| drop(block(size))).run();
        prop_assert_eq!(outcome.err(), Some(SetupError::Start(StartError::Given)));
    });
    soak(start, remove).assert_steady();
}
