//! What the tests of a leak share: the allocator that counts, and what a report must say.

use slowleak::soak::{Outcome, Verdict};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Asserts growth, and that a frame of a growing site is in the file.
#[track_caller]
pub(crate) fn assert_grows_in(outcome: &Outcome, file: &str) {
    let report = slowleak::report::outcome(outcome);
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "expected Growing, got {report}");
    let explanation = outcome.explanation.as_ref().expect("findings are explained");
    let mut frames = explanation.growth_sites.iter().flat_map(|site| &site.frames);
    assert!(frames.any(|frame| frame.file.contains(file)), "nothing of {file} in {report}");
}

/// A test for each leak of the crate's `services`, with a part of the path of the file that it is in: the crate's where the
/// crate allocates what it leaks, and otherwise the subject's own.
macro_rules! leaks {
    ($($name:ident: $($subject:ident)::+ in $file:literal;)+) => {$(
        #[test]
        fn $name() {
            use crate::services::$($subject)::+ as subject;
            let soak = slowleak::soak(subject::setup, subject::cycle).may_settle();
            let outcome = soak.run().expect("the allocator is installed");
            crate::leaks::assert_grows_in(&outcome, $file);
        }
    )+};
}
