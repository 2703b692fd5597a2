//! Soaks in trials of libtest-mimic, which takes the arguments of libtest and runs its trials on threads without names: each soak
//! says to which one it belongs.
//!
//! The trials that are ignored have to fail; others start them, in this same program.

use libtest_mimic::{Arguments, Failed, Trial};
use slowleak::soak;
use slowleak_harnesses::{forget_to_remove, remove, rerun, start};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// A trial of a service, which is told the trial's name where it asks for it.
fn takes_jobs(name: &'static str, cycle: fn(&mut Vec<Vec<u8>>), is_named: bool) -> Trial {
    Trial::test(name, move || {
        let soak = soak(start, cycle);
        if is_named { soak.test_name(name) } else { soak }.assert_steady();
        Ok(())
    })
}

fn main() {
    let trials = vec![
        takes_jobs("accepts_a_trial", remove, true),
        takes_jobs("queue::sound", remove, true).with_ignored_flag(true),
        takes_jobs("queue::leaking", forget_to_remove, true).with_ignored_flag(true),
        takes_jobs("nameless::sound", remove, false).with_ignored_flag(true),
        takes_jobs("nameless::leaking", forget_to_remove, false).with_ignored_flag(true),
        Trial::test("reports_the_trial_that_leaks_and_accepts_the_other", || {
            reports(&["--ignored", "queue", "--test-threads=8"])?;
            reports(&["--ignored", "queue", "--test-threads=1"])
        }),
        Trial::test("needs_no_name_on_the_main_thread", || reports(&["--ignored", "nameless", "--test-threads=1"])),
        Trial::test("a_runner_that_starts_each_trial_needs_no_name", || {
            let (status, said) = rerun(&["--ignored", "--exact", "nameless::sound", "--nocapture", "--test-threads=8"]);
            expect(status == Some(0) && said.contains("1 passed"), &said)?;
            let (status, said) =
                rerun(&["--ignored", "--exact", "nameless::leaking", "--nocapture", "--test-threads=8"]);
            expect(status == Some(101) && said.contains("Growing: 29 bytes/cycle"), &said)
        }),
        Trial::test("a_trial_without_a_name_is_an_error_that_tells_the_way_out", || {
            let (status, said) = rerun(&["--ignored", "nameless", "--test-threads=8"]);
            expect(status == Some(101) && said.contains("0 passed; 2 failed"), &said)?;
            expect(said.contains("a thread without a name") && said.contains(".test_name("), &said)
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// One of two trials fails, by the verdict of a soak that names the line.
fn reports(arguments: &[&str]) -> Result<(), Failed> {
    let (status, said) = rerun(arguments);
    expect(status == Some(101) && said.contains("test result: FAILED. 1 passed; 1 failed"), &said)?;
    expect(said.contains("Growing: 29 bytes/cycle") && said.contains("src/lib.rs:14:"), &said)
}

fn expect(holds: bool, said: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(said.into()) }
}
