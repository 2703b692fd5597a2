//! Runs in processes of their own: found from wherever a test soaks, told as they happen, judged whatever ends them, and gone
//! afterwards.
//!
//! The tests that are ignored are what the others start, in this same program: some of them have to fail.

use std::hint::black_box;
use std::process::{Command, Output};
use std::time::Duration;

use slowleak::soak;
use slowleak::soak::{Outcome, Verdict};

#[path = "own_process/before.rs"]
mod before;
#[path = "own_process/channel.rs"]
mod channel;
#[path = "own_process/deaths.rs"]
mod deaths;
#[path = "own_process/finding_soak.rs"]
mod finding_soak;
#[path = "own_process/finding_test.rs"]
mod finding_test;
#[path = "own_process/history.rs"]
mod history;
#[path = "own_process/in_process.rs"]
mod in_process;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// How long nothing may come to an end where something dies or waits.
const SILENCE_MAX: Duration = Duration::from_secs(4);

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

// The services that are soaked, mostly as `fn` items.

fn start() -> Vec<Vec<u8>> {
    Vec::with_capacity(1 << 15)
}

fn forget_to_remove(kept: &mut Vec<Vec<u8>>) {
    kept.push(block(29));
}

fn remove(kept: &mut Vec<Vec<u8>>) {
    kept.push(block(29));
    kept.clear();
}

/// A soak that is quick: what it shows does not matter.
fn passing() -> Outcome {
    soak(start, remove).cycles(256).run().expect("it takes place")
}

#[track_caller]
fn assert_growing(outcome: &Outcome) {
    let Verdict::Growing { bytes_per_cycle, .. } = &outcome.verdict else { panic!("{}", outcome.verdict) };
    assert_eq!(bytes_per_cycle.text("byte"), "29 bytes/cycle");
    let sites = outcome.explanation.as_ref().map(|explanation| &explanation.growth_sites[..]).unwrap_or_default();
    let is_ours = |site: &slowleak::heap::Site| site.frames.iter().any(|frame| frame.file.ends_with("own_process.rs"));
    assert!(sites.iter().any(is_ours), "{sites:#?}");
}

/// Whether this process was started for a run: what a test must not ask, unless it wants to go another way there.
fn is_a_run() -> bool {
    std::env::var_os("SLOWLEAK_RUN_OF").is_some()
}

// How the tests that are ignored are started.

/// Starts one of them in a process, as `cargo test` would.
fn ignored(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test has a file"));
    command.args(["--exact", "--ignored", test]).env_remove("SLOWLEAK_RUN_OF").env("RUST_BACKTRACE", "0");
    command
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Starts one that has to fail, and returns what it says.
#[track_caller]
fn failing(test: &str) -> String {
    let output = ignored(test).output().expect("it starts");
    let said = said(&output);
    assert!(!output.status.success() && said.contains("1 failed"), "{test}: {said}");
    said
}

/// Starts one that has to pass.
#[track_caller]
fn passes(test: &str) {
    let output = ignored(test).output().expect("it starts");
    let said = said(&output);
    assert!(output.status.success() && said.contains("1 passed"), "{test}: {said}");
}
