//! The test is found again, from wherever it soaks.

use slowleak::soak::{Outcome, SetupError, Subject};
use slowleak::{Soak, soak};

use super::{assert_growing, forget_to_remove, ignored, passes, remove, said, start};

#[test]
fn reports_from_a_test_that_calls_it() {
    assert_growing(&soak(start, forget_to_remove).run().expect("it takes place"));
}

#[test]
fn accepts_from_a_test_that_calls_it() {
    soak(start, remove).assert_steady();
}

#[test]
#[ignore = "started by another test"]
fn ignored_by_default() {
    soak(start, remove).assert_steady();
}

#[test]
fn accepts_from_a_test_that_is_ignored_by_default() {
    passes("finding_test::ignored_by_default");
}

/// Soaks for whoever calls.
fn helper() -> Outcome {
    soak(start, forget_to_remove).run().expect("it takes place")
}

#[test]
fn reports_from_a_helper_that_is_called_twice() {
    let (first, second) = (helper(), helper());
    assert_growing(&first);
    assert_eq!(first.verdict, second.verdict);
}

#[test]
fn reports_a_subject_that_is_a_type() {
    struct Mailbox;
    impl Subject for Mailbox {
        type Running = Vec<Vec<u8>>;

        fn start(&mut self) -> Self::Running {
            start()
        }

        fn cycle(&mut self, letters: &mut Self::Running) {
            forget_to_remove(letters);
        }
    }
    assert_growing(&Soak::of(Mailbox).run().expect("it takes place"));
}

#[test]
fn a_thread_that_the_test_has_spawned_wants_the_name_of_the_test() {
    let unnamed = std::thread::spawn(|| soak(start, remove).run()).join().expect("it does not panic");
    let runner_names_it = std::env::args().any(|word| word == "--exact");
    match unnamed {
        Ok(outcome) => assert!(runner_names_it && outcome.is_accepted(), "{}", outcome.verdict),
        Err(error) => {
            let text = error.to_string();
            assert!(matches!(error, SetupError::CannotRestart(_)), "{text}");
            assert!(text.contains(".test_name(") && text.contains(".in_process()"), "{text}");
        }
    }
    let named = std::thread::spawn(|| {
        soak(start, forget_to_remove)
            .test_name("finding_test::a_thread_that_the_test_has_spawned_wants_the_name_of_the_test")
            .run()
    });
    assert_growing(&named.join().expect("it does not panic").expect("it takes place"));
}

#[test]
fn a_test_that_does_not_exist_is_an_error_that_says_what_was_started() {
    let error = soak(start, remove).test_name("no_such_test").run().expect_err("there is none");
    let text = error.to_string();
    assert!(matches!(error, SetupError::NotReached { .. }), "{text}");
    for part in [
        "--exact no_such_test --nocapture",
        "own_process/finding_test.rs:",
        "0 passed",
        ".test_name(",
        "as if all were done",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
#[should_panic(expected = "Growing: 29 bytes/cycle")]
fn the_words_of_a_finding_are_those_of_the_panic() {
    soak(start, forget_to_remove).assert_steady();
}

#[test]
fn the_number_of_test_threads_does_not_matter() {
    for threads in ["1", "8"] {
        let output =
            ignored("finding_test::ignored_by_default").env("RUST_TEST_THREADS", threads).output().expect("it starts");
        assert!(output.status.success(), "{}", said(&output));
    }
}
