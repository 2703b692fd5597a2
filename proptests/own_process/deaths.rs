//! What dies has been seen until then: growth where it grew, and otherwise no verdict. Never a pass.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use slowleak::soak;
use slowleak::soak::{Outcome, Verdict, Why};

use super::{SILENCE_MAX, assert_growing, block, forget_to_remove, ignored, remove, said, start};

/// Lives for some four hundred cycles, keeping a block in each or none, and dies.
fn dies(leaks: bool, die: fn()) -> Outcome {
    let mut cycles = 0;
    let cycle = move |kept: &mut Vec<Vec<u8>>| {
        cycles += 1;
        kept.push(block(29));
        if !leaks {
            kept.clear();
        }
        // The first life is short; its cycles are counted too.
        if cycles == 400 {
            die();
        }
    };
    soak(start, cycle).cycle_limit(SILENCE_MAX).run().expect("it takes place")
}

/// Asserts what comes of a death: growth where the level grew until then, and otherwise no verdict. Never a pass.
#[track_caller]
fn assert_death_is_told(die: fn(), words: &str) {
    for leaks in [true, false] {
        let outcome = dies(leaks, die);
        let end = outcome.end.as_ref().unwrap_or_else(|| panic!("it did not die: {}", outcome.verdict));
        let told = format!("{} | {}", end.cause(), end.death.last_output);
        assert!(told.contains(words), "{words:?} is not in {told}");
        assert!(!outcome.is_accepted());
        if leaks {
            assert_growing(&outcome);
        } else {
            let why = Why::Ended { cycle: end.cycle, cause: end.cause() };
            assert_eq!(outcome.verdict, Verdict::Inconclusive { why });
            assert_eq!(end.cycle, 398, "the first two were those of the first life");
        }
    }
}

#[test]
fn a_death_before_the_judged_life_is_told() {
    let in_start = soak(|| -> Vec<Vec<u8>> { panic!("no configuration") }, remove).run().expect("it takes place");
    let in_first_life = soak(start, |_| panic!("no room")).run().expect("it takes place");
    for (outcome, words) in [(in_start, "no configuration"), (in_first_life, "no room")] {
        let why = Why::Ended { cycle: 0, cause: words.to_owned() };
        assert_eq!(outcome.verdict, Verdict::Inconclusive { why });
        assert!(slowleak::report::outcome(&outcome).contains(words));
    }
}

#[test]
#[ignore = "started by another test"]
fn dies_while_it_is_explained() {
    let file = std::env::var_os("OWN_PROCESS_FILE").expect("it is given");
    let (mut processes, mut cycles) = (0, 0);
    let cycle = move |kept: &mut Vec<Vec<u8>>| {
        if cycles == 0 {
            let mut lines = fs::OpenOptions::new().create(true).append(true).open(&file).expect("it can be written");
            lines.write_all(b"\n").expect("it can be written");
            processes = fs::read(&file).expect("it is there").len();
        }
        cycles += 1;
        forget_to_remove(kept);
        // The first two are the scout's and dhat's; and two cycles are those of the short life.
        if processes > 2 && cycles == 7 {
            std::process::exit(9);
        }
    };
    soak(start, cycle).assert_steady();
}

#[test]
fn a_death_while_a_finding_is_explained_is_told() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut started = ignored("deaths::dies_while_it_is_explained");
    let text = said(&started.env("OWN_PROCESS_FILE", folder.path().join("processes")).output().expect("it starts"));
    assert!(text.contains("Growing: 29 bytes/cycle"), "{text}");
    assert!(text.contains("a run that was to find the call sites ended in cycle 5: exit status: 9"), "{text}");
}

#[test]
fn a_panic_is_told() {
    assert_death_is_told(|| panic!("no room for request"), "no room for request");
}

#[test]
fn an_abort_is_told() {
    assert_death_is_told(|| std::process::abort(), "SIGABRT");
}

#[test]
fn a_stack_that_overflows_is_told() {
    fn overflow(depth: u64) -> u64 {
        if black_box(depth) == u64::MAX { 0 } else { black_box(overflow(depth + 1)) + black_box(1) }
    }
    assert_death_is_told(|| _ = black_box(overflow(0)), "overflowed its stack");
}

#[test]
fn an_exit_is_told() {
    assert_death_is_told(|| std::process::exit(7), "exit status: 7");
}

#[test]
fn a_kill_is_told() {
    let kill = || {
        let own = std::process::id().to_string();
        let _ = Command::new("kill").args(["-9", &own]).status();
        std::thread::sleep(Duration::from_secs(5));
    };
    assert_death_is_told(kill, "SIGKILL");
}

#[test]
fn a_cycle_that_never_ends_is_told() {
    let wait = || loop {
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_death_is_told(wait, "nothing came to an end for 4s");
}

#[test]
fn the_end_of_descriptors_is_told() {
    let open = || {
        let files: Vec<_> = (0..1 << 20).map(|_| fs::File::open("/dev/null").expect("one more file")).collect();
        drop(files);
    };
    assert_death_is_told(open, "Too many open files");
}

#[test]
fn memory_beyond_the_budget_is_told() {
    let hoard = || {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 16 << 20]));
        }
    };
    assert_death_is_told(hoard, "more than the memory budget allows");
}

#[test]
#[ignore = "started by another test"]
fn runs_out_of_memory() {
    let exhaust = || drop(black_box(Vec::<u8>::with_capacity(1 << 40)));
    assert_death_is_told(exhaust, "memory allocation of");
}

#[test]
#[cfg(target_os = "linux")]
fn the_end_of_memory_is_told() {
    // The shell limits what the test and its runs may map.
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 4194304 && exec \"$0\" --exact --ignored deaths::runs_out_of_memory"]);
    let output = shell.arg(std::env::current_exe().expect("a test has a file")).output().expect("there is `sh`");
    assert!(output.status.success(), "{}", said(&output));
}
