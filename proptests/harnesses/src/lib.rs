//! A service that keeps jobs, soaked in tests of other harnesses, and how those tests are started again to see them fail.

use std::hint::black_box;
use std::process::Command;

/// Starts the service.
#[must_use]
pub fn start() -> Vec<Vec<u8>> {
    Vec::with_capacity(1 << 15)
}

/// Takes a job, and forgets to remove it.
pub fn forget_to_remove(jobs: &mut Vec<Vec<u8>>) {
    jobs.push(black_box(Vec::with_capacity(29)));
}

/// Takes a job, and removes it.
pub fn remove(jobs: &mut Vec<Vec<u8>>) {
    forget_to_remove(jobs);
    jobs.clear();
}

/// Runs this program's tests with arguments, as somebody who types them would, and returns its exit status and what it says.
///
/// # Panics
///
/// Where the program cannot be started.
#[must_use]
pub fn rerun(arguments: &[&str]) -> (Option<i32>, String) {
    let mut program = Command::new(std::env::current_exe().expect("a test has a file"));
    // Neither as a run, nor in one process, whatever the tests themselves are.
    program.args(arguments).env_remove("SLOWLEAK_RUN_OF").env_remove("SLOWLEAK_IN_PROCESS").env("RUST_BACKTRACE", "0");
    let output = program.output().expect("it starts");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    (output.status.code(), said.join("\n"))
}
