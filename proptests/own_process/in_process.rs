//! Some soaks stay in this process, and say so.

use std::time::Duration;

use slowleak::heap::{Scope, StartError};
use slowleak::soak;
use slowleak::soak::{Note, Outcome, SetupError, Verdict, Why};

use super::{block, failing, forget_to_remove, ignored, remove, said, start};

#[test]
fn in_process_the_closures_are_seen_afterwards_and_strict_soaks_stay_by_themselves() {
    let mut cycles = 0;
    let count = |_: &mut Vec<Vec<u8>>| {
        drop(block(8));
        cycles += 1;
    };
    soak(start, count).in_process().cycles(256).run().expect("it takes place");
    assert!(cycles > 256);
    let mut strict = 0;
    soak(start, |_| {
        drop(block(8));
        strict += 1;
    })
    .strict()
    .assert_steady();
    assert!(strict > 0);
    let mut own = 0;
    soak(start, |_| {
        drop(block(8));
        own += 1;
    })
    .strict()
    .own_process()
    .assert_steady();
    assert_eq!(own, 0, "another process has counted");
}

#[test]
#[ignore = "started by another test"]
fn leaks_and_says_so() {
    soak(start, forget_to_remove).assert_steady();
}

#[test]
fn the_variable_keeps_every_run_in_this_process_and_the_report_says_so() {
    let output = ignored("in_process::leaks_and_says_so").env("SLOWLEAK_IN_PROCESS", "1").output().expect("it starts");
    let text = said(&output);
    assert!(text.contains("Growing: 29 bytes/cycle") && text.contains("SLOWLEAK_IN_PROCESS is set"), "{text}");
    assert!(!failing("in_process::leaks_and_says_so").contains("SLOWLEAK_IN_PROCESS"));
}

#[test]
fn a_scope_that_is_not_needed_is_told() {
    let outcome = soak(start, remove).scope(Scope::Thread).run().expect("it takes place");
    assert!(outcome.notes.contains(&Note::ScopeNotNeeded), "{:?}", outcome.notes);
}

#[test]
fn limits_that_say_nothing_are_told() {
    let told = |outcome: Outcome| -> Vec<String> {
        let name = |note| if let Note::LimitNotNeeded { limit } = note { Some(limit) } else { None };
        outcome.notes.into_iter().filter_map(name).collect()
    };
    let limited =
        || soak(start, remove).cycles(256).time_limit(Duration::from_secs(9)).cycle_limit(Duration::from_secs(9));
    assert_eq!(told(limited().in_process().run().expect("it takes place")), ["time_limit", "cycle_limit"]);
    assert_eq!(told(limited().strict().own_process().run().expect("it takes place")), ["time_limit"]);
    assert!(told(limited().run().expect("it takes place")).is_empty());
    assert!(told(soak(start, remove).in_process().run().expect("it takes place")).is_empty());
}

#[test]
fn a_soak_inside_of_a_soak_is_an_error() {
    let nested = |_: &mut Vec<Vec<u8>>| {
        let inner = soak(start, remove).run();
        assert_eq!(inner.err(), Some(SetupError::Start(StartError::Nested)));
        drop(block(8));
    };
    soak(start, nested).cycles(256).assert_settled();
}

#[test]
fn a_report_comes_through_a_silenced_hook_and_comes_once() {
    let said = failing("in_process::leaks_behind_a_silenced_hook");
    assert_eq!(said.matches("since cycle 2:").count(), 1, "{said}");
    assert!(said.contains("Growing: 29 bytes/cycle"), "{said}");
}

#[test]
#[ignore = "started by another test"]
fn leaks_behind_a_silenced_hook() {
    std::panic::set_hook(Box::new(|_| {}));
    soak(start, forget_to_remove).assert_steady();
}

#[test]
fn in_process_a_block_that_another_thread_frees_is_named_as_the_cause() {
    use std::sync::mpsc;

    type Work = (Vec<u8>, mpsc::Sender<()>);
    let start = || {
        let (work, inbox) = mpsc::channel::<Work>();
        std::thread::spawn(move || {
            for (block, done) in inbox {
                drop(block);
                let _ = done.send(());
            }
        });
        work
    };
    let cycle = |work: &mut mpsc::Sender<Work>| {
        let (done, ended) = mpsc::channel();
        work.send((block(64), done)).expect("it works");
        ended.recv().expect("it answers");
    };
    let outcome = soak(start, cycle).may_settle().in_process().run().expect("it takes place");
    assert!(
        matches!(outcome.verdict, Verdict::Inconclusive { why: Why::FreedElsewhere { blocks: 1.. } }),
        "{}",
        outcome.verdict
    );
    soak(start, cycle).assert_settled();
}

#[test]
fn in_process_what_other_threads_allocate_is_told_and_not_judged() {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};

    let (is_over, turn) = (AtomicBool::new(false), Barrier::new(2));
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                turn.wait();
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                drop(block(100));
                turn.wait();
            }
        });
        let cycle = |kept: &mut Vec<Vec<u8>>| {
            remove(kept);
            turn.wait();
            turn.wait();
        };
        let outcome = soak(start, cycle).in_process().cycles(256).run();
        is_over.store(true, Ordering::SeqCst);
        turn.wait();
        outcome.expect("it takes place")
    });
    assert_eq!(outcome.verdict, Verdict::Steady);
    assert!(outcome.notes.contains(&Note::OthersAllocated), "{:?}", outcome.notes);
}
