//! The targets as libFuzzer runs them: what they announce, find, reject, print and account for.
//!
//! Cargo builds them here without the instrumentation of `cargo fuzz`, so that this suite runs on stable Rust with nothing
//! else installed. They are linked the same way, and libFuzzer is the same.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use slowleak::pcm::{Build, Leaks};
use slowleak::scenario::Scenario;
use slowleak_fuzz::plant::Plant;
use tempfile::TempDir;

/// libFuzzer's exit status after a crash.
const CRASH: Option<i32> = Some(77);

const COMMAND_QUEUE: &str = env!("CARGO_BIN_EXE_command_queue");
const LEDGER: &str = env!("CARGO_BIN_EXE_ledger");
const ROLLOUT: &str = env!("CARGO_BIN_EXE_rollout");
const SCENARIO_TEXT: &str = env!("CARGO_BIN_EXE_scenario_text");
const INSTRUCTION_FILE: &str = env!("CARGO_BIN_EXE_instruction_file");
const BASELINE: &str = env!("CARGO_BIN_EXE_baseline");

/// Where a target runs, and what is planted.
struct Run {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What a target said.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for a run"), variables: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a file in the folder of the run");
        path.display().to_string()
    }

    fn target(&self, target: &str, arguments: &[&str]) -> Said {
        let mut command = Command::new(target);
        command.current_dir(self.folder.path()).args(arguments);
        command.env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
        let output = command.envs(self.variables.clone()).output().expect("the target is built");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Said { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

fn seeds(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(target)
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).expect("the corpus is checked in").count()
}

/// Counts the seeds whose sites are of those that a campaign draws; a few scenarios need larger ones.
fn count_that_fit(folder: &Path) -> usize {
    let plant = Plant { build: Build::FIXED, leaks: Leaks::NONE };
    let fits = |path: PathBuf| {
        let scenario = Scenario::parse("seed", &fs::read(path).expect("readable")).expect("a scenario");
        plant.on(&scenario).is_some()
    };
    let seeds = fs::read_dir(folder).expect("the corpus is checked in");
    let fitting = seeds.filter(|seed| fits(seed.as_ref().expect("readable").path())).count();
    assert!(fitting + 10 >= count(folder), "most seeds are of use to a campaign");
    fitting
}

#[test]
fn lib_fuzzer_announces_a_counter_for_each_gauge_and_value() {
    let said = Run::new().target(COMMAND_QUEUE, &["-runs=0"]);
    if cfg!(all(target_os = "linux", feature = "gauges")) {
        assert!(said.err.contains("INFO: 1024 Extra Counters"), "{}", said.err);
    } else {
        assert!(!said.err.contains("Extra Counters"), "{}", said.err);
    }
}

#[test]
#[cfg(unix)]
fn a_campaign_has_the_options_that_nobody_types() {
    // With jobs, libFuzzer prints the command line of each.
    let jobs = ["-jobs=1", "-workers=1", "-runs=1"];
    let said = Run::new().target(COMMAND_QUEUE, &jobs);
    assert_eq!(said.err.matches("-use_counters=0").count(), 1, "{}", said.err);
    let said = Run::new().target(COMMAND_QUEUE, &[&jobs[..], &["-use_counters=1"]].concat());
    assert!(
        said.err.contains("-use_counters=1") && !said.err.contains("-use_counters=0"),
        "what is said holds: {}",
        said.err
    );
}

/// What is reached by going on from rare states, and not by libFuzzer's corpus alone.
#[test]
fn a_campaign_reports_a_leak_behind_the_size_of_a_state() {
    let said = Run::new().with("SLOWLEAK_LEAKS", "drive-table").target(COMMAND_QUEUE, &["-runs=20000", "-seed=1"]);
    assert_eq!(said.status, CRASH, "{}{}", said.out, said.err);
}

#[test]
fn accepts_every_seed_on_the_fixed_build() {
    for (name, target, folder) in [
        ("command_queue", COMMAND_QUEUE, "command_queue"),
        ("baseline", BASELINE, "command_queue"),
        ("ledger", LEDGER, "ledger"),
        ("rollout", ROLLOUT, "rollout"),
        ("scenario_text", SCENARIO_TEXT, "scenario_text"),
        ("instruction_file", INSTRUCTION_FILE, "instruction_file"),
    ] {
        let is_planted = matches!(name, "command_queue" | "baseline");
        let seeds = seeds(folder);
        let said = Run::new().target(target, &["-runs=0", &seeds.display().to_string()]);
        assert_eq!(said.status, Some(0), "{name}: {}{}", said.out, said.err);
        // libFuzzer tries the empty input too, twice: first of all, and before the seeds.
        let parsed = format!("{} parsed", if name == "baseline" { count_that_fit(&seeds) } else { count(&seeds) });
        assert!(!is_planted || said.out.contains(&parsed), "{name} should say {parsed:?}: {}", said.out);
    }
}

#[test]
fn reports_a_planted_leak_and_what_it_saves_shows_it_again() {
    let run = Run::new().with("SLOWLEAK_LEAKS", "mif-cycle").with("SLOWLEAK_OUT", "records");
    let said = run.target(COMMAND_QUEUE, &["-runs=20000", "-seed=1"]);
    assert_eq!(said.status, CRASH, "{}{}", said.out, said.err);
    let records = slowleak::record::folder::read(&run.folder.path().join("records")).expect("a record");
    assert!(records.len() == 1 && records[0].name.group() == "command_queue" && records[0].leaks(), "{records:?}");
    for text in ["finding on HF990910 with mif-cycle: Growing", "signature ", "shortest input: 1 of ", "1 confirmed"] {
        assert!(said.out.contains(text), "{text:?} is missing: {}", said.out);
    }
    let line = |start| said.out.lines().find_map(|line: &str| line.strip_prefix(start)).expect("the finding is saved");
    let saved = line("saved to:  ");
    let fuzz = format!("SLOWLEAK_LEAKS=mif-cycle cargo fuzz run -s none -O command_queue {saved}");
    assert_eq!(line("fuzz:      "), fuzz);
    assert_eq!(line("reproduce: "), format!("slowleak explain --build HF990910 --leak mif-cycle {saved}"));
    let artifact = fs::read_dir(run.folder.path()).expect("the folder of the run").find_map(|entry| {
        let name = entry.expect("an entry").file_name().display().to_string();
        name.starts_with("crash-").then_some(name)
    });
    for reproducer in [saved, &artifact.expect("libFuzzer's own artifact")] {
        let again = run.target(COMMAND_QUEUE, &[reproducer]);
        assert_eq!(again.status, CRASH, "{reproducer}: {}{}", again.out, again.err);
        let (first, second) = (line("signature "), format!("signature {}", line("signature ")));
        assert!(again.out.contains(&second), "{reproducer} shows another signature than {first}: {}", again.out);
    }
    let twin = Run::new();
    let saved = twin.file("saved.pcm", &fs::read_to_string(run.folder.path().join(saved)).expect("it was saved"));
    assert_eq!(twin.target(COMMAND_QUEUE, &[&saved]).status, Some(0), "the clean twin is accepted");
}

#[test]
fn reports_the_historic_leak_at_the_first_poll() {
    let run = Run::new().with("SLOWLEAK_BUILD", "SP4");
    let poll = run.file("poll.pcm", "pcm 1\nT+1:00 end\n");
    let said = run.target(COMMAND_QUEUE, &[&poll]);
    assert_eq!(said.status, CRASH, "{}", said.err);
    assert!(said.out.contains("finding on SP4: Growing: 48 bytes/cycle, 1 block/cycle"), "{}", said.out);
}

#[test]
fn an_artifact_of_any_sort_of_site_shows_its_leak_alone() {
    let run = Run::new().with("SLOWLEAK_LEAKS", "tenth-poll");
    // Three polls: only a soak sees the tenth.
    let texts = ["", "platform Alpha\n", "clients 3\n"].map(|setting| format!("pcm 1\n{setting}T+2:30 end\n"));
    for text in &texts {
        let artifact = run.file("artifact.pcm", text);
        let said = run.target(COMMAND_QUEUE, &[&artifact]);
        assert_eq!(said.status, CRASH, "{text}: {}{}", said.out, said.err);
    }
    // The second sort of site of a process is not soaked, or a campaign would be at it for most of its time.
    let run = Run::new();
    let inputs = [0, 1, 2].map(|number| run.file(&format!("{number}.pcm"), &texts[number]));
    let cycles = |inputs: &[&str]| {
        let said = run.target(COMMAND_QUEUE, inputs);
        assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
        let cycles = said.out.split("in ").nth(1).and_then(|text| text.split(" cycles").next()).expect("an account");
        cycles.replace(',', "").parse::<u64>().expect("a number")
    };
    let [first, second, third] = inputs.each_ref().map(|input| &**input);
    assert_eq!(cycles(&[first, second, third]), cycles(&[first]) + 2);
}

#[test]
fn a_campaign_that_parses_nothing_fails() {
    let run = Run::new();
    let garbage = run.file("garbage.pcm", "no scenario\n");
    for target in [COMMAND_QUEUE, LEDGER, ROLLOUT, BASELINE, SCENARIO_TEXT, INSTRUCTION_FILE] {
        let said = run.target(target, &[&garbage]);
        assert_eq!(said.status, Some(2), "{target}: {}{}", said.out, said.err);
        assert!(said.out.contains("1 execution, 0 parsed (0 %)"), "{}", said.out);
        assert!(said.err.contains("no input could be parsed: nothing was tested"), "{}", said.err);
    }
}

#[test]
fn a_campaign_that_launches_nothing_fails() {
    let run = Run::new();
    let idle = run.file("idle.pcm", "pcm 1\nT+0:00 end\n");
    let said = run.target(BASELINE, &["-runs=5000", &idle]);
    assert_eq!(said.status, Some(2), "{}{}", said.out, said.err);
    assert!(said.err.contains("nothing was launched in thousands of cycles"), "{}", said.err);
}

#[test]
fn a_campaign_says_what_it_has_reached() {
    let said = Run::new().target(COMMAND_QUEUE, &["-runs=3000", "-seed=1"]);
    assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("reached 87 of 87 commands"), "{}", said.out);
    assert!(said.out.contains("0 confirmed"), "{}", said.out);
    let percent = said.out.split(" %)").next().and_then(|text| text.rsplit('(').next()).expect("a share");
    assert!(percent.parse::<u64>().expect("a number") >= 90, "{}", said.out);
}

#[test]
fn fmt_prints_the_scenario_or_what_is_wrong_with_it() {
    let text = "pcm 1\nT+0:00     offer R1\nT+1:00     end\n";
    for (target, bytes, printed) in [
        (COMMAND_QUEUE, text, text),
        (LEDGER, text, text),
        (SCENARIO_TEXT, "x\n", "x\n"),
        (COMMAND_QUEUE, "pcm 1\nT+0:00 pol\n", "input:2:8: unknown command \"pol\""),
    ] {
        let run = Run::new();
        let path = run.folder.path().join("printed");
        let run = run.with("RUST_LIBFUZZER_DEBUG_PATH", path.display().to_string());
        let input = run.file("input", bytes);
        run.target(target, &[&input]);
        let debugged = fs::read_to_string(&path).expect("the input is printed");
        assert!(debugged.contains(printed), "{debugged}");
    }
}

#[test]
fn an_unknown_plant_is_rejected_with_what_there_is() {
    let said = Run::new().with("SLOWLEAK_LEAKS", "mif-circle").target(COMMAND_QUEUE, &["-runs=1"]);
    assert_eq!(said.status, Some(2));
    assert!(said.err.contains("unknown leak \"mif-circle\" (expected some of slow-poll, "), "{}", said.err);
    let said = Run::new().with("SLOWLEAK_BUILD", "SP5").target(BASELINE, &["-runs=1"]);
    assert_eq!(said.status, Some(2));
    assert!(said.err.contains("unknown build \"SP5\" (expected one of 1.1, RTM, SP1, "), "{}", said.err);
}

#[test]
fn an_artifact_is_minimised_to_one_that_still_shows_the_leak() {
    let run = Run::new().with("SLOWLEAK_LEAKS", "withdrawn-job");
    let long =
        "pcm 1\nT+0:00 touch\nT+0:00 offer R1\nT+0:00:30 user logon\nT+0:01 withdraw R1\nT+0:30 touch\nT+1:00 end\n";
    let long = run.file("long.pcm", long);
    let said = run.target(COMMAND_QUEUE, &["-minimize_crash=1", "-runs=300", "-exact_artifact_path=short.pcm", &long]);
    let short = fs::read_to_string(run.folder.path().join("short.pcm"));
    let short = short.unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err));
    assert!(short.lines().filter(|line| line.starts_with("T+")).count() <= 4, "{short}");
    assert_eq!(run.target(COMMAND_QUEUE, &["short.pcm"]).status, CRASH, "{short}");
}
