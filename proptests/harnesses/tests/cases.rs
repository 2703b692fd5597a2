//! Soaks in cases of rstest, which are found again by the test that is the case, also from the thread that a timeout puts it on.
//!
//! The tests that are ignored have to fail; others start them, in this same program.

use std::time::Duration;

use rstest::{fixture, rstest};
use slowleak::soak;
use slowleak_harnesses::{forget_to_remove, remove, rerun, start};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

type Cycle = fn(&mut Vec<Vec<u8>>);

#[fixture]
fn cycle() -> Cycle {
    remove
}

#[rstest]
#[case::by_one(1)]
#[case::by_three(3)]
fn accepts_each_case(cycle: Cycle, #[case] times: usize) {
    soak(start, move |jobs| (0..times).for_each(|_| cycle(jobs))).assert_steady();
}

#[rstest]
#[timeout(Duration::from_secs(60))]
fn accepts_within_a_timeout() {
    soak(start, remove).assert_steady();
}

#[rstest]
#[case::sound(remove)]
#[case::leaking(forget_to_remove)]
#[timeout(Duration::from_secs(60))]
#[ignore = "started by another test"]
fn takes_jobs(#[case] cycle: Cycle) {
    soak(start, cycle).assert_steady();
}

#[rstest]
#[ignore = "started by another test"]
fn takes_every_job(#[values(remove, forget_to_remove)] cycle: Cycle) {
    soak(start, cycle).assert_steady();
}

#[rstest]
#[timeout(Duration::from_millis(1))]
#[ignore = "started by another test"]
fn has_no_time() {
    soak(start, remove).assert_steady();
}

/// Asserts that one of the tests failed, by the verdict of a soak that names the line.
#[track_caller]
fn assert_reports(test: &str, arguments: &[&str]) {
    let (status, said) = rerun(arguments);
    assert_eq!(status, Some(101), "{said}");
    for part in ["Growing: 29 bytes/cycle", "src/lib.rs:14:", "test result: FAILED. 1 passed; 1 failed"] {
        assert!(said.contains(part), "{part:?} is not in:\n{said}");
    }
    assert!(said.contains(&format!("test {test} ... FAILED")), "{said}");
}

#[test]
fn reports_the_case_that_leaks_within_a_timeout_and_accepts_the_other() {
    for threads in ["--test-threads=1", "--test-threads=8"] {
        assert_reports("takes_jobs::case_2_leaking", &["--ignored", "takes_jobs", threads]);
    }
}

#[test]
fn reports_the_value_that_leaks_and_accepts_the_other() {
    assert_reports("takes_every_job::cycle_2_forget_to_remove", &["--ignored", "takes_every_job"]);
}

#[test]
fn a_timeout_that_is_over_fails_the_test() {
    let (status, said) = rerun(&["--ignored", "has_no_time"]);
    assert!(status == Some(101) && said.contains("Timeout 1ms expired"), "{said}");
}
