//! What passes between a test and its runs; and that none of them outlives it.

use std::fs;
use std::io::Write as _;
#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(target_os = "linux")]
use std::process::Stdio;
use std::time::Duration;
#[cfg(target_os = "linux")]
use std::time::Instant;

use slowleak::heap::Scope;
use slowleak::soak;
use slowleak::soak::Verdict;

use super::{SILENCE_MAX, block, forget_to_remove, ignored, is_a_run, remove, said, start};

#[test]
fn what_a_subject_prints_neither_blocks_it_nor_counts() {
    let print = |kept: &mut Vec<Vec<u8>>| {
        remove(kept);
        let line = [b'.'; 1_000];
        let _ = std::io::stdout().write_all(&line);
        let _ = std::io::stderr().write_all(&line);
    };
    let outcome = soak(start, print).run().expect("it takes place");
    assert!(outcome.is_accepted() && outcome.cycles >= 256, "{}", outcome.verdict);
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_ends_with_its_process_though_a_program_that_it_left_behind_holds_its_streams() {
    let began = Instant::now();
    let leave_behind = || {
        assert!(Command::new("sh").args(["-c", "sleep 20 &"]).status().expect("there is `sh`").success());
        start()
    };
    soak(leave_behind, remove).cycles(256).may_settle().run().expect("it takes place");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[test]
fn a_subject_and_what_it_starts_read_an_empty_input() {
    let read = |_: &mut Vec<Vec<u8>>| {
        let mut text = String::new();
        std::io::stdin().read_line(&mut text).expect("there is nothing");
        assert_eq!(text, "");
    };
    let read_elsewhere = || {
        assert!(Command::new("cat").status().expect("there is `cat`").success());
        start()
    };
    soak(read_elsewhere, move |kept| {
        read(kept);
        remove(kept);
    })
    .cycles(256)
    .cycle_limit(SILENCE_MAX)
    .assert_settled();
}

#[test]
fn what_a_subject_starts_is_no_run() {
    // The variable is inherited: were that enough, this test would be taken for a run of the one that started it.
    static ONCE: std::sync::Once = std::sync::Once::new();
    let run_a_test = || {
        ONCE.call_once(|| {
            let inherited = std::env::var_os("SLOWLEAK_RUN_OF").expect("this is a run");
            let inner = ignored("finding_test::ignored_by_default")
                .env("SLOWLEAK_RUN_OF", inherited)
                .output()
                .expect("it starts");
            assert!(inner.status.success(), "{}", said(&inner));
        });
        start()
    };
    soak(run_a_test, remove).cycles(256).without_sites().assert_settled();
}

/// The processes that run a file.
#[cfg(target_os = "linux")]
fn processes_of(file: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir("/proc").expect("there is /proc").flatten().map(|entry| entry.path());
    entries.filter(|process| fs::read_link(process.join("exe")).is_ok_and(|exe| exe == file)).collect()
}

/// Copies this program, so that its processes are told from ours.
#[cfg(target_os = "linux")]
fn copied(folder: &Path) -> PathBuf {
    let copy = folder.join("own_process_copy");
    fs::copy(std::env::current_exe().expect("a test has a file"), &copy).expect("there is room");
    copy
}

/// Starts a program whose file was written just now: a process that another test starts may hold it open for a moment.
#[cfg(target_os = "linux")]
fn spawned(command: &mut Command) -> std::process::Child {
    let began = Instant::now();
    loop {
        match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy && began.elapsed().as_secs() < 10 => {}
            result => return result.expect("it starts"),
        }
    }
}

#[test]
#[ignore = "started by another test"]
fn never_ends() {
    soak(start, |_| {
        loop {
            std::thread::sleep(Duration::from_millis(50));
        }
    })
    .cycle_limit(Duration::from_secs(60))
    .assert_steady();
}

#[test]
#[ignore = "started by another test"]
fn takes_long_before_the_soak() {
    std::thread::sleep(Duration::from_secs(if is_a_run() { 4 } else { 0 }));
    soak(start, remove).assert_steady();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
#[cfg(target_os = "linux")]
fn no_process_outlives_a_test_that_is_killed_before_its_soak() {
    no_process_outlives("channel::takes_long_before_the_soak", Duration::ZERO);
}

#[test]
#[cfg(target_os = "linux")]
fn no_process_outlives_a_test_that_is_killed() {
    // Until the run has come to its soak it does not know yet whom it belongs to.
    no_process_outlives("channel::never_ends", Duration::from_secs(1));
}

/// Kills a test some time after its run has begun.
#[cfg(target_os = "linux")]
fn no_process_outlives(test: &str, after: Duration) {
    let folder = tempfile::tempdir().expect("there is room");
    let copy = copied(folder.path());
    let mut command = Command::new(&copy);
    command.args(["--exact", "--ignored", test]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut test = spawned(&mut command);
    let began = Instant::now();
    let wait_for = |is: &dyn Fn(usize) -> bool| {
        while !is(processes_of(&copy).len()) && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        processes_of(&copy)
    };
    assert_eq!(wait_for(&|processes| processes == 2).len(), 2, "the test and its run");
    std::thread::sleep(after);
    test.kill().expect("it runs");
    test.wait().expect("it was started here");
    assert_eq!(wait_for(&|processes| processes == 0), Vec::<PathBuf>::new());
}

#[test]
#[ignore = "started by another test"]
fn loses_its_file() {
    if !is_a_run() {
        fs::remove_file(std::env::current_exe().expect("a test has a file")).expect("it is ours");
    }
    // Its lines are lost with the file; what it does is not.
    let outcome = soak(start, forget_to_remove).without_sites().run().expect("it takes place");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
}

#[test]
#[cfg(target_os = "linux")]
fn a_program_that_was_built_anew_meanwhile_is_started_as_it_was() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut test = Command::new(copied(folder.path()));
    let test =
        test.args(["--exact", "--ignored", "channel::loses_its_file"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = spawned(test).wait_with_output().expect("it was started here");
    assert!(output.status.success(), "{}", said(&output));
}

// Call sites travel.

#[test]
#[ignore = "started by another test"]
fn prints_what_is_live() {
    let profile = slowleak::heap::SiteProfile::start(Scope::Thread, 64).expect("the allocator is installed");
    let kept = block(29);
    let sites = profile.finish();
    drop(kept);
    let address = prints_what_is_live as fn() as usize;
    let sites = serde_json::to_string(&sites).expect("plain data");
    #[expect(clippy::print_stdout, reason = "another process reads it")]
    {
        println!("\nstands at {address}\nlive {sites}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_live_in_one_process_is_put_into_words_in_another() {
    let told = || {
        let output = ignored("channel::prints_what_is_live").arg("--nocapture").output().expect("it starts");
        let text = String::from_utf8(output.stdout).expect("text");
        let line =
            |begins: &str| text.lines().find_map(|line| line.strip_prefix(begins)).expect("it is told").to_owned();
        (line("stands at "), line("live "))
    };
    let ((here, live), (there, also_live)) = (told(), told());
    let is_randomised = fs::read_to_string("/proc/sys/kernel/randomize_va_space").is_ok_and(|mode| mode.trim() != "0");
    assert_eq!(here != there, is_randomised, "the program stands elsewhere in each process");
    assert_eq!(live, also_live, "and says the same");
    let live: slowleak::heap::LiveSites = serde_json::from_str(&live).expect("as it was written");
    let sites = live.since(&slowleak::heap::LiveSites::default());
    let [site] = &sites[..] else { panic!("one site: {sites:?}") };
    assert!(site.frames.iter().any(|frame| frame.function.contains("channel::prints_what_is_live")), "{site:?}");
}

// Progress.

#[test]
#[ignore = "started by another test"]
fn takes_seconds() {
    let slow = |kept: &mut Vec<Vec<u8>>| {
        std::thread::sleep(Duration::from_millis(10));
        remove(kept);
    };
    soak(start, slow).cycles(256).assert_steady();
}

#[test]
fn a_soak_of_seconds_says_how_far_it_is_past_what_the_harness_keeps() {
    let output = ignored("channel::takes_seconds").output().expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
    let line = String::from_utf8_lossy(&output.stderr);
    assert!(line.contains("channel.rs") && line.contains("looking for growth, "), "{}", said(&output));
}

#[test]
fn a_report_is_coloured_for_whoever_asks_for_it() {
    let is_coloured = |wishes: &[&str]| {
        let mut test = ignored("in_process::leaks_behind_a_silenced_hook");
        test.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").envs(wishes.iter().map(|wish| (wish, "1")));
        let output = test.output().expect("it starts");
        String::from_utf8_lossy(&output.stdout).contains("\u{1b}[1m\u{1b}[31mGrowing")
    };
    let told = [&[][..], &["CLICOLOR_FORCE"], &["CLICOLOR_FORCE", "NO_COLOR"]].map(is_coloured);
    assert_eq!(told, [false, true, false]);
}
