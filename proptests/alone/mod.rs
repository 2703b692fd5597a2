//! Suites that have a process to themselves: no test harness allocates beside them.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Runs the tests of a suite one after the other on the main thread, with the arguments and the list of the usual harness.
pub(crate) fn run(tests: &[(&'static str, fn())]) -> ExitCode {
    let trial = |&(name, test): &(&'static str, fn())| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, tests.iter().map(trial).collect()).exit_code()
}
