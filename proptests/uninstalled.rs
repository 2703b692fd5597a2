//! Without `slowleak::Alloc` as the global allocator nothing passes: whoever judges says which two lines are missing.

use slowleak::heap::{self, NotInstalled, Profile, Scope, Scout, StartError};
use slowleak::soak::{self, SelfTestError, SetupError};

const LINES: &str = "#[global_allocator]\n    static ALLOC: slowleak::Alloc = slowleak::Alloc;";

#[test]
fn assert_steady_fails_and_the_error_has_the_two_lines_to_paste() {
    let clean = || slowleak::soak(Vec::<u64>::new, Vec::clear).assert_steady();
    let panic = std::panic::catch_unwind(clean).expect_err("a pass without counting");
    let message = panic.downcast::<String>().expect("a message");
    assert!(message.starts_with("slowleak does not see any allocation"), "{message}");
    let error = slowleak::soak(Vec::<u64>::new, Vec::clear).run().expect_err("a pass without counting").to_string();
    assert!(error.starts_with(&*message) && error.contains(LINES), "{error}");
}

#[test]
fn the_self_test_fails() {
    let error = soak::self_test().expect_err("a pass without counting");
    assert_eq!(error, SelfTestError::Setup(SetupError::Start(StartError::NotInstalled(NotInstalled))));
    assert!(error.to_string().contains(LINES), "{error}");
}

#[test]
fn nothing_can_be_started() {
    assert!(!heap::is_installed());
    let expected = Some(StartError::NotInstalled(NotInstalled));
    assert_eq!(Profile::start(Scope::Thread).err(), expected);
    assert_eq!(Scout::start(Scope::Thread).err(), expected);
    assert_eq!(Scout::start(Scope::Process).err(), expected);
}
