//! Runs in processes of their own: found from wherever a test soaks, told as they happen, judged whatever ends them, and gone
//! afterwards.
//!
//! The tests that are ignored are what the others start, in this same program: some of them have to fail.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use slowleak::heap::{Scope, StartError};
use slowleak::soak::{Note, Outcome, SetupError, Subject, Verdict, Why};
use slowleak::{Soak, soak};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

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

// Finding the test.

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
    passes("ignored_by_default");
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
        soak(start, forget_to_remove).test_name("a_thread_that_the_test_has_spawned_wants_the_name_of_the_test").run()
    });
    assert_growing(&named.join().expect("it does not panic").expect("it takes place"));
}

#[test]
fn a_test_that_does_not_exist_is_an_error_that_says_what_was_started() {
    let error = soak(start, remove).test_name("no_such_test").run().expect_err("there is none");
    let text = error.to_string();
    assert!(matches!(error, SetupError::NotReached { .. }), "{text}");
    for part in
        ["--exact no_such_test --nocapture", "own_process.rs:", "0 passed", ".test_name(", "as if all were done"]
    {
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
        let output = ignored("ignored_by_default").env("RUST_TEST_THREADS", threads).output().expect("it starts");
        assert!(output.status.success(), "{}", said(&output));
    }
}

// Finding the soak.

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
    let said = failing("comes_another_way");
    assert!(said.contains("came another way") && said.matches("own_process.rs:").count() >= 2, "{said}");
    let said = failing("comes_with_another_plan");
    assert!(said.contains("cycles: Some(256)") && said.contains("cycles: Some(512)"), "{said}");
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
    assert!(outcome.notes.is_empty(), "in processes of its own: {:?}", outcome.notes);
}

// Staying in this process.

#[test]
fn in_process_the_closures_are_seen_afterwards_and_strict_soaks_stay_by_themselves() {
    let mut cycles = 0;
    let count = |_: &mut Vec<Vec<u8>>| {
        drop(block(8));
        cycles += 1;
    };
    soak(start, count).in_process().cycles(256).run().expect("it takes place");
    assert!(cycles > 256);
    let mut strict = 0;
    soak(start, |_| {
        drop(block(8));
        strict += 1;
    })
    .strict()
    .assert_steady();
    assert!(strict > 0);
    let mut own = 0;
    soak(start, |_| {
        drop(block(8));
        own += 1;
    })
    .strict()
    .own_process()
    .assert_steady();
    assert_eq!(own, 0, "another process has counted");
}

#[test]
#[ignore = "started by another test"]
fn leaks_and_says_so() {
    soak(start, forget_to_remove).assert_steady();
}

#[test]
fn the_variable_keeps_every_run_in_this_process_and_the_report_says_so() {
    let output = ignored("leaks_and_says_so").env("SLOWLEAK_IN_PROCESS", "1").output().expect("it starts");
    let text = said(&output);
    assert!(text.contains("Growing: 29 bytes/cycle") && text.contains("SLOWLEAK_IN_PROCESS is set"), "{text}");
    assert!(!failing("leaks_and_says_so").contains("SLOWLEAK_IN_PROCESS"));
}

#[test]
fn a_scope_that_is_not_needed_is_told() {
    let outcome = soak(start, remove).scope(Scope::Thread).run().expect("it takes place");
    assert!(outcome.notes.contains(&Note::ScopeNotNeeded), "{:?}", outcome.notes);
}

#[test]
fn a_soak_inside_of_a_soak_is_an_error() {
    let nested = |_: &mut Vec<Vec<u8>>| {
        let inner = soak(start, remove).run();
        assert_eq!(inner.err(), Some(SetupError::Start(StartError::Nested)));
        drop(block(8));
    };
    soak(start, nested).cycles(256).assert_settled();
}

#[test]
fn a_report_comes_through_a_silenced_hook_and_comes_once() {
    let said = failing("leaks_behind_a_silenced_hook");
    assert_eq!(said.matches("where it grows:").count(), 1, "{said}");
    assert!(said.contains("Growing: 29 bytes/cycle"), "{said}");
}

#[test]
#[ignore = "started by another test"]
fn leaks_behind_a_silenced_hook() {
    std::panic::set_hook(Box::new(|_| {}));
    soak(start, forget_to_remove).assert_steady();
}

// The code before the soak.

#[test]
#[ignore = "started by another test"]
fn binds_a_port_before_the_soak() {
    let port = std::env::var("OWN_PROCESS_PORT").expect("it is given");
    let _listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("the port is free");
    soak(start, remove).assert_steady();
}

#[test]
fn a_port_that_is_held_before_the_soak_is_told_with_the_advice_to_move_it() {
    let free = TcpListener::bind("127.0.0.1:0").expect("some port is free").local_addr().expect("it has one").port();
    let output = ignored("binds_a_port_before_the_soak").env("OWN_PROCESS_PORT", free.to_string()).output();
    let text = said(&output.expect("it starts"));
    assert!(text.contains("ended before it came to its soak") && text.contains("the port is free"), "{text}");
    assert!(text.contains("move such things into the start of the service"), "{text}");
}

#[test]
#[ignore = "started by another test"]
fn locks_a_file_before_the_soak() {
    let file = fs::File::create(std::env::var_os("OWN_PROCESS_FILE").expect("it is given")).expect("it can be written");
    file.lock().expect("it can be locked");
    soak(start, remove).cycle_limit(Duration::from_secs(2)).assert_steady();
}

#[test]
fn a_lock_that_is_held_before_the_soak_is_told_when_the_time_is_over() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("lock");
    let output = ignored("locks_a_file_before_the_soak").env("OWN_PROCESS_FILE", file).output().expect("it starts");
    let text = said(&output);
    assert!(
        text.contains("ended before it came to its soak") && text.contains("nothing came to an end for 2s"),
        "{text}"
    );
    assert!(text.contains("ports and locks"), "{text}");
}

#[test]
#[ignore = "started by another test"]
fn makes_a_folder_before_the_soak() {
    let within = std::env::var_os("OWN_PROCESS_FOLDER").expect("it is given");
    let folder = tempfile::tempdir_in(within).expect("there is room");
    let path = folder.path().to_owned();
    soak(start, move |kept| {
        remove(kept);
        fs::write(path.join("state"), "idle").expect("it can be written");
    })
    .assert_settled();
}

#[test]
fn a_folder_that_is_made_before_the_soak_is_removed_by_every_process() {
    let folder = tempfile::tempdir().expect("there is room");
    let output =
        ignored("makes_a_folder_before_the_soak").env("OWN_PROCESS_FOLDER", folder.path()).output().expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0, "something was left behind");
}

// The channel.

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
            let inner = ignored("ignored_by_default").env("SLOWLEAK_RUN_OF", inherited).output().expect("it starts");
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
    no_process_outlives("takes_long_before_the_soak", Duration::ZERO);
}

#[test]
#[cfg(target_os = "linux")]
fn no_process_outlives_a_test_that_is_killed() {
    // Until the run has come to its soak it does not know yet whom it belongs to.
    no_process_outlives("never_ends", Duration::from_secs(1));
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
    let test = test.args(["--exact", "--ignored", "loses_its_file"]).stdout(Stdio::piped()).stderr(Stdio::piped());
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
        let output = ignored("prints_what_is_live").arg("--nocapture").output().expect("it starts");
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
    assert!(site.frames.iter().any(|frame| frame.function.contains("prints_what_is_live")), "{site:?}");
}

// What dies.

/// How long nothing may come to an end where something dies.
const SILENCE_MAX: Duration = Duration::from_secs(4);

/// Lives for some four hundred cycles, keeping a block in each or none, and dies.
fn dies(leaks: bool, die: fn()) -> Outcome {
    let mut cycles = 0;
    let cycle = move |kept: &mut Vec<Vec<u8>>| {
        cycles += 1;
        kept.push(block(29));
        if !leaks {
            kept.clear();
        }
        // The first life is short; its cycles are counted too.
        if cycles == 400 {
            die();
        }
    };
    soak(start, cycle).cycle_limit(SILENCE_MAX).run().expect("it takes place")
}

/// Asserts what comes of a death: growth where the level grew until then, and otherwise no verdict. Never a pass.
#[track_caller]
fn assert_death_is_told(die: fn(), words: &str) {
    for leaks in [true, false] {
        let outcome = dies(leaks, die);
        let end = outcome.end.as_ref().unwrap_or_else(|| panic!("it did not die: {}", outcome.verdict));
        let told = format!("{} | {}", end.cause(), end.death.last_output);
        assert!(told.contains(words), "{words:?} is not in {told}");
        assert!(!outcome.is_accepted());
        if leaks {
            assert_growing(&outcome);
        } else {
            let why = Why::Ended { cycle: end.cycle, cause: end.cause() };
            assert_eq!(outcome.verdict, Verdict::Inconclusive { why });
            assert_eq!(end.cycle, 398, "the first two were those of the first life");
        }
    }
}

#[test]
fn a_death_before_the_judged_life_is_told() {
    let in_start = soak(|| -> Vec<Vec<u8>> { panic!("no configuration") }, remove).run().expect("it takes place");
    let in_first_life = soak(start, |_| panic!("no room")).run().expect("it takes place");
    for (outcome, words) in [(in_start, "no configuration"), (in_first_life, "no room")] {
        let why = Why::Ended { cycle: 0, cause: words.to_owned() };
        assert_eq!(outcome.verdict, Verdict::Inconclusive { why });
        assert!(slowleak::report::outcome(&outcome).contains(words));
    }
}

#[test]
fn a_panic_is_told() {
    assert_death_is_told(|| panic!("no room for request"), "no room for request");
}

#[test]
fn an_abort_is_told() {
    assert_death_is_told(|| std::process::abort(), "SIGABRT");
}

#[test]
fn a_stack_that_overflows_is_told() {
    fn overflow(depth: u64) -> u64 {
        if black_box(depth) == u64::MAX { 0 } else { black_box(overflow(depth + 1)) + black_box(1) }
    }
    assert_death_is_told(|| _ = black_box(overflow(0)), "overflowed its stack");
}

#[test]
fn an_exit_is_told() {
    assert_death_is_told(|| std::process::exit(7), "exit status: 7");
}

#[test]
fn a_kill_is_told() {
    let kill = || {
        let own = std::process::id().to_string();
        let _ = Command::new("kill").args(["-9", &own]).status();
        std::thread::sleep(Duration::from_secs(5));
    };
    assert_death_is_told(kill, "SIGKILL");
}

#[test]
fn a_cycle_that_never_ends_is_told() {
    let wait = || loop {
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_death_is_told(wait, "nothing came to an end for 4s");
}

#[test]
fn the_end_of_descriptors_is_told() {
    let open = || {
        let files: Vec<_> = (0..1 << 20).map(|_| fs::File::open("/dev/null").expect("one more file")).collect();
        drop(files);
    };
    assert_death_is_told(open, "Too many open files");
}

#[test]
fn memory_beyond_the_budget_is_told() {
    let hoard = || {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 16 << 20]));
        }
    };
    assert_death_is_told(hoard, "more than the memory budget allows");
}

#[test]
#[ignore = "started by another test"]
fn runs_out_of_memory() {
    let exhaust = || drop(black_box(Vec::<u8>::with_capacity(1 << 40)));
    assert_death_is_told(exhaust, "memory allocation of");
}

#[test]
#[cfg(target_os = "linux")]
fn the_end_of_memory_is_told() {
    // The shell limits what the test and its runs may map.
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 4194304 && exec \"$0\" --exact --ignored runs_out_of_memory"]);
    let output = shell.arg(std::env::current_exe().expect("a test has a file")).output().expect("there is `sh`");
    assert!(output.status.success(), "{}", said(&output));
}

// History, and what other threads do.

#[test]
fn accepts_a_static_that_is_first_used_late() {
    static TABLE: std::sync::OnceLock<Vec<u64>> = std::sync::OnceLock::new();
    let mut requests = 0;
    let cycle = move |kept: &mut Vec<Vec<u8>>| {
        remove(kept);
        requests += 1;
        if requests == 100 {
            black_box(TABLE.get_or_init(|| (0..1_000).collect()));
        }
    };
    soak(start, cycle).assert_settled();
}

#[test]
fn reports_what_a_thread_local_remembers_by_a_key_that_begins_again_with_each_life() {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    thread_local! { static MEMORY: RefCell<BTreeMap<u64, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) }; }
    let remember = |request: &mut u64| {
        *request += 1;
        MEMORY.with_borrow_mut(|memory| memory.entry(*request).or_insert_with(|| block(40)).len());
    };
    // In one process the second run would find everything remembered.
    let outcome = soak(|| 0, remember).run().expect("it takes place");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    let forget = |request: &mut u64| {
        remember(request);
        MEMORY.with_borrow_mut(BTreeMap::clear);
    };
    soak(|| 0, forget).assert_settled();
}

#[test]
fn accepts_workers_that_take_jobs_and_answer() {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};
    use std::thread::JoinHandle;

    struct Office {
        jobs: Option<Sender<u64>>,
        answers: Receiver<String>,
        workers: Vec<JoinHandle<()>>,
    }

    impl Drop for Office {
        fn drop(&mut self) {
            self.jobs = None;
            for worker in self.workers.drain(..) {
                worker.join().expect("it does not panic");
            }
        }
    }

    let open = || {
        let ((jobs, inbox), (answer, answers)) = (channel::<u64>(), channel());
        let inbox = Arc::new(Mutex::new(inbox));
        let work = || {
            let (inbox, answer) = (Arc::clone(&inbox), answer.clone());
            std::thread::spawn(move || {
                loop {
                    let job = inbox.lock().expect("nobody panics").recv();
                    let Ok(job) = job else { break };
                    answer.send(format!("job {job:08}")).expect("somebody listens");
                }
            })
        };
        Office { jobs: Some(jobs), answers, workers: vec![work(), work()] }
    };
    let cycle = |office: &mut Office| {
        let jobs = office.jobs.as_ref().expect("it is open");
        (0..10).for_each(|job| jobs.send(job).expect("they work"));
        (0..10).for_each(|_| drop(office.answers.recv().expect("they answer")));
    };
    soak(open, cycle).assert_settled();
}

#[test]
fn accepts_a_worker_that_ends_some_time_after_the_drop() {
    let start = || {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            let buffer = block(4_000);
            let _ = stopped.recv();
            std::thread::sleep(Duration::from_millis(3));
            drop(buffer);
        });
        stop
    };
    soak(start, |_| drop(block(100))).assert_settled();
}

#[test]
#[expect(clippy::print_stdout, reason = "libtest keeps what is printed")]
fn accepts_lines_that_are_printed_and_panics_that_are_caught() {
    let cycle = |cycles: &mut u64| {
        *cycles += 1;
        println!("cycle {cycles} is done, with {} bytes", block(10).capacity());
        if cycles.is_multiple_of(10) {
            let caught = std::panic::catch_unwind(|| panic!("a bad request"));
            assert!(caught.is_err());
        }
    };
    soak(|| 0, cycle).assert_settled();
}

#[test]
fn reports_what_a_thread_that_the_subject_does_not_own_keeps() {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::sync::{LazyLock, Mutex};

    type Worker = (SyncSender<u64>, Receiver<usize>);
    static WORKER: LazyLock<Mutex<Worker>> = LazyLock::new(|| {
        let ((jobs, inbox), (out, done)) = (sync_channel(1), sync_channel(1));
        std::thread::spawn(move || {
            let mut log = Vec::with_capacity(1 << 15);
            for _ in inbox {
                log.push(block(29));
                out.send(log.len()).expect("somebody listens");
            }
        });
        Mutex::new((jobs, done))
    });
    let ask = |(): &mut ()| {
        let worker = WORKER.lock().expect("nobody panics");
        worker.0.send(29).expect("it works");
        worker.1.recv().expect("it answers");
    };
    assert_growing(&soak(|| (), ask).run().expect("it takes place"));
}

#[test]
fn in_process_a_block_that_another_thread_frees_is_named_as_the_cause() {
    use std::sync::mpsc;

    type Work = (Vec<u8>, mpsc::Sender<()>);
    let start = || {
        let (work, inbox) = mpsc::channel::<Work>();
        std::thread::spawn(move || {
            for (block, done) in inbox {
                drop(block);
                let _ = done.send(());
            }
        });
        work
    };
    let cycle = |work: &mut mpsc::Sender<Work>| {
        let (done, ended) = mpsc::channel();
        work.send((block(64), done)).expect("it works");
        ended.recv().expect("it answers");
    };
    let outcome = soak(start, cycle).may_settle().in_process().run().expect("it takes place");
    assert!(
        matches!(outcome.verdict, Verdict::Inconclusive { why: Why::FreedElsewhere { blocks: 1.. } }),
        "{}",
        outcome.verdict
    );
    soak(start, cycle).assert_settled();
}

#[test]
fn in_process_what_other_threads_allocate_is_told_and_not_judged() {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};

    let (is_over, turn) = (AtomicBool::new(false), Barrier::new(2));
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                turn.wait();
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                drop(block(100));
                turn.wait();
            }
        });
        let cycle = |kept: &mut Vec<Vec<u8>>| {
            remove(kept);
            turn.wait();
            turn.wait();
        };
        let outcome = soak(start, cycle).in_process().cycles(256).run();
        is_over.store(true, Ordering::SeqCst);
        turn.wait();
        outcome.expect("it takes place")
    });
    assert_eq!(outcome.verdict, Verdict::Steady);
    assert!(outcome.notes.contains(&Note::OthersAllocated), "{:?}", outcome.notes);
}
