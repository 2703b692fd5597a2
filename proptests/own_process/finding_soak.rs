//! The soak is found again among those of its test, and no other is taken for it.

use proptest::prelude::*;
use slowleak::soak;
use slowleak::soak::{Note, Outcome, Verdict};

use super::{block, failing, forget_to_remove, is_a_run, passing, remove, start};

#[test]
fn earlier_soaks_of_the_test_are_answered_from_what_came_of_them() {
    // Were they run again, each process would take as long as all before it.
    // And a long curve is more than a socket holds at once.
    let mut cycles = Vec::new();
    for more in [256, 16_384, 512] {
        cycles.push(soak(start, remove).cycles(more).run().expect("it takes place").cycles);
    }
    assert_eq!(cycles, [256, 16_384, 512]);
}

#[test]
#[ignore = "started by another test"]
fn comes_another_way() {
    if is_a_run() {
        passing();
    }
    soak(start, remove).assert_steady();
}

#[test]
#[ignore = "started by another test"]
fn comes_with_another_plan() {
    soak(start, remove).cycles(if is_a_run() { 512 } else { 256 }).assert_steady();
}

#[test]
fn a_process_that_comes_another_way_is_an_error_that_names_both() {
    let said = failing("finding_soak::comes_another_way");
    assert!(said.contains("came another way") && said.matches("own_process/finding_soak.rs:").count() >= 2, "{said}");
    let said = failing("finding_soak::comes_with_another_plan");
    assert!(said.contains("cycles: Some(256)") && said.contains("cycles: Some(512)"), "{said}");
}

#[test]
fn cases_are_found_by_their_labels_in_whatever_order_they_come() {
    let mut cases = [("sound", remove as fn(&mut _)), ("leaking", forget_to_remove), ("also sound", remove)];
    if is_a_run() {
        cases.reverse();
    }
    for (label, cycle) in cases {
        let asserted = std::panic::catch_unwind(|| soak(start, cycle).case(label).cycles(256).assert_steady());
        // Whether it is accepted is asked where it was: in a run it may be passed over.
        assert!(asserted.is_err() == (label == "leaking") || is_a_run(), "{label}");
    }
}

#[test]
fn another_case_whose_outcome_is_not_known_is_an_error_that_names_both() {
    let label = if is_a_run() { "leaking" } else { "sound" };
    let text = soak(start, remove).case(label).run().expect_err("another case came").to_string();
    assert!(text.contains("came another way") && text.contains(".case(…)"), "{text}");
    assert!(text.contains("case `sound`") && text.contains("case `leaking`"), "{text}");
}

#[test]
#[ignore = "started by another test"]
fn draws_its_input_by_hand() {
    soak(start, remove).case(format!("seed {}", std::process::id())).assert_steady();
}

#[test]
fn a_label_that_no_process_comes_to_is_an_error_that_names_what_came() {
    let said = failing("finding_soak::draws_its_input_by_hand");
    assert!(said.contains("ended before it came to its soak") && said.contains("it came to "), "{said}");
    assert!(said.matches("case `seed ").count() >= 2 && said.contains("the same in each process"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_drawn_case_is_judged_on_its_own_input(leaks in any::<bool>(), bytes in 1_usize..200) {
        let cycle = move |kept: &mut Vec<Vec<u8>>| {
            kept.push(block(bytes));
            if !leaks {
                kept.clear();
            }
        };
        let outcome = soak(start, cycle).cycles(64).without_sites().run().expect("it takes place");
        prop_assert_eq!(matches!(outcome.verdict, Verdict::Growing { .. }), leaks, "{}", outcome.verdict);
        prop_assert_eq!(outcome.growth.bytes, if leaks { 64 * bytes.cast_signed() as i64 } else { 0 });
        let stayed = outcome.notes.iter().any(|note| matches!(note, Note::InProcess { why } if why.contains("proptest")));
        prop_assert!(stayed, "{:?}", outcome.notes);
    }
}

/// Soaks in one place for whoever calls: what a drawn case is judged on must not be taken for what another soak is.
fn judge(leaks: bool) -> Outcome {
    let cycle = if leaks { forget_to_remove } else { remove };
    soak(start, cycle).cycles(64).without_sites().run().expect("it takes place")
}

#[test]
fn a_soak_after_drawn_ones_in_the_same_place_is_judged_on_its_own_input() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 3, ..ProptestConfig::default() });
    let drawn = runner.run(&Just(false), |leaks| {
        prop_assert_eq!(judge(leaks).verdict, Verdict::Steady);
        Ok(())
    });
    drawn.expect("none of them leaks");
    let outcome = judge(true);
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    // In processes of its own, or there were a note of that; and it is told from those before it.
    assert_eq!(outcome.notes, [Note::OneOfMany { number: 4, case: None }]);
}
