//! Fuzz targets of services as their users make them: what they find, what their artifacts show, and what they are silent about.
//!
//! They are built here without the instrumentation of `cargo fuzz`, and linked the same way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// libFuzzer's exit status after a crash.
const CRASH: Option<i32> = Some(77);

const SHOP: &str = env!("CARGO_BIN_EXE_shop");
const STRICT_SHOP: &str = env!("CARGO_BIN_EXE_strict_shop");
const CARRIED: &str = env!("CARGO_BIN_EXE_carried");
const MEMORY: &str = env!("CARGO_BIN_EXE_memory");
const CACHE: &str = env!("CARGO_BIN_EXE_cache");
const ON_TOKIO: &str = env!("CARGO_BIN_EXE_on_tokio");

/// What a target said.
#[derive(Debug)]
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

fn run(folder: &TempDir, target: &str, arguments: &[&str]) -> Said {
    let mut command = Command::new(target);
    command.current_dir(folder.path()).env("TMPDIR", folder.path()).args(arguments);
    let output = command.output().expect("the target is built");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Said { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for a run")
}

#[test]
fn the_readme_and_the_guide_show_the_target_that_is_tried_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let target = read("fuzz_targets/shop.rs").replace("slowleak_fuzzed", "shop");
    let code = target.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
    assert!(code.count() <= 15, "{target}");
    for page in ["../../README.md", "../../src/guide/fuzzing.md"] {
        assert!(read(page).contains(&format!("```rust,ignore\n{target}```\n")), "{page} shows another one");
    }
}

/// The files that are in the folder of a run.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder.path()).expect("it is there").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

/// Finds the one artifact of a run, which shows the same in a process that knows nothing else.
#[track_caller]
fn artifact(folder: &TempDir, target: &str) -> (Vec<u8>, Said) {
    let files = files(folder);
    let [artifact] = &files[..] else { panic!("{files:?}") };
    let again = run(folder, target, &[&artifact.display().to_string()]);
    assert_eq!(again.status, CRASH, "{again:?}");
    (fs::read(artifact).expect("readable"), again)
}

/// The part of a report from the shortest input on, without what follows it.
fn shortest(said: &Said) -> &str {
    let (_, input) = said.out.split_once("shortest input: ").unwrap_or_else(|| panic!("{said:?}"));
    input.split_once("]\n").unwrap_or_else(|| panic!("{said:?}")).0
}

#[test]
fn finds_three_commands_in_the_right_order_and_tells_them_ready_to_paste() {
    for seed in 1..=5 {
        let folder = folder();
        let said = run(&folder, SHOP, &["-runs=200000", &format!("-seed={seed}")]);
        assert_eq!(said.status, CRASH, "{said:?}");
        assert!(said.out.contains("finding in OpenShop: Growing: "), "{}", said.out);
        assert!(said.out.contains("slowleak_fuzzed::receipt"), "{}", said.out);
        assert!(said.out.contains("campaign of OpenShop: ") && said.out.contains(", 1 confirmed"), "{}", said.out);
        let commands_of =
            |said: &Said| shortest(said).lines().skip(1).map(|line| line.trim().to_owned()).collect::<Vec<_>>();
        let commands = ["vec![", "Command::Open(0),", "Command::Pay(0),", "Command::Refund(0),", ""];
        assert_eq!(commands_of(&said), commands, "{}", said.out);
        let (bytes, again) = artifact(&folder, SHOP);
        assert!(bytes.len() <= 3 * (2 + 5), "the shortest queue, not the one in which it was found");
        assert_eq!(commands_of(&again), commands);
    }
}

#[test]
fn a_strict_target_finds_what_stays_after_one_input() {
    let folder = folder();
    let said = run(&folder, STRICT_SHOP, &["-runs=200000", "-seed=1"]);
    assert_eq!(said.status, CRASH, "{said:?}");
    assert!(said.out.contains("finding in Till: ") && said.out.contains("Command::Open(200),"), "{}", said.out);
    assert_eq!(artifact(&folder, STRICT_SHOP).0.len(), 2 + 5);
}

#[test]
fn a_finding_leaves_its_record_with_the_shortest_input() {
    let (folder, out) = (folder(), folder());
    let mut command = Command::new(STRICT_SHOP);
    command.current_dir(folder.path()).env("SLOWLEAK_OUT", out.path()).args(["-runs=200000", "-seed=1"]);
    let output = command.output().expect("the target is built");
    assert_eq!(output.status.code(), CRASH, "{output:?}");
    let records = slowleak::record::folder::read(out.path()).expect("a record");
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record.name.group(), "Till");
    assert!(record.leaks() && record.commands == Some(1), "{record:?}");
    assert_eq!(record.shortest_input.as_deref(), Some("vec![\n    Command::Open(200),\n]\n"));
    let run = record.run.as_ref().expect("the run that it is of");
    assert!(run.written > 0);
}

/// One command, as `Arbitrary` reads it: the highest of four bytes tells the variant.
const fn frame(variant: u8, id: u8) -> [u8; 7] {
    [5, 0, 0, 0, 0, variant << 6, id]
}

#[test]
fn a_leak_across_two_inputs_has_an_artifact_that_a_fresh_process_finds() {
    let [folder, seeds] = [folder(), folder()];
    for (name, seed) in [("1-pay", frame(2, 1)), ("2-refund", frame(3, 1))] {
        fs::write(seeds.path().join(name), seed).expect("writable");
    }
    let said = run(&folder, CARRIED, &["-runs=2000", "-seed=1", &seeds.path().display().to_string()]);
    assert_eq!(said.status, CRASH, "{said:?}");
    assert!(said.out.contains(", 1 handed over"), "{}", said.out);
    let (bytes, again) = artifact(&folder, CARRIED);
    assert_eq!(bytes.len(), 14, "both commands, and no others");
    assert!(shortest(&again).starts_with("2 of 2 commands"), "{}", again.out);
}

#[test]
fn a_handed_over_input_that_has_no_room_says_how_much_it_takes() {
    let [folder, seeds] = [folder(), folder()];
    for (name, seed) in [("1-pay", frame(2, 1)), ("2-refund", frame(3, 1))] {
        fs::write(seeds.path().join(name), seed).expect("writable");
    }
    let arguments = ["-runs=2000", "-seed=1", "-max_len=7", &seeds.path().display().to_string()];
    let said = run(&folder, CARRIED, &arguments);
    assert_eq!(said.status, CRASH, "{said:?}");
    assert!(said.err.contains("make one of 14 bytes (hint: -max_len=14 or more, not 7)"), "{}", said.err);
}

#[test]
fn a_memory_of_the_thread_is_found_in_processes_of_their_own() {
    let folder = folder();
    let said = run(&folder, MEMORY, &["-runs=200000", "-seed=1"]);
    assert_eq!(said.status, CRASH, "{said:?}");
    assert!(shortest(&said).contains("Command::Pay(") && shortest(&said).starts_with("1 of "), "{}", said.out);
    artifact(&folder, MEMORY);
}

#[test]
fn maps_caches_and_late_statics_are_no_finding() {
    let folder = folder();
    let said = run(&folder, CACHE, &["-runs=200000", "-seed=1"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains(" 0 confirmed") && said.out.contains("the heap settled "), "{}", said.out);
    assert!(files(&folder).is_empty(), "no input is left behind");
}

#[test]
fn a_runtime_with_workers_is_no_finding() {
    let folder = folder();
    let said = run(&folder, ON_TOKIO, &["-runs=20000", "-seed=1"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains(" 0 confirmed"), "{}", said.out);
}

#[test]
fn what_does_not_decode_is_rejected_counted_and_told() {
    let folder = folder();
    let file = folder.path().join("input");
    fs::write(&file, [9, 0, 1]).expect("writable");
    let said = run(&folder, SHOP, &[&file.display().to_string()]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("1 execution, 0 decoded (0 %)"), "{}", said.out);
    let debug = folder.path().join("debug");
    let debugged =
        Command::new(SHOP).env("RUST_LIBFUZZER_DEBUG_PATH", &debug).arg(&file).output().expect("it is built");
    assert!(debugged.status.success(), "{debugged:?}");
    let text = fs::read_to_string(&debug).expect("written");
    assert_eq!(text, "frame 1, at byte 0: it is cut off (expected 11 bytes, got 3)\n");
}

#[test]
fn a_finding_that_the_runs_leave_no_room_for_is_told_and_kept_all_the_same() {
    let [folder, seeds] = [folder(), folder()];
    fs::write(seeds.path().join("seed"), [frame(0, 1), frame(0, 200), frame(1, 1)].concat()).expect("writable");
    let said = run(&folder, STRICT_SHOP, &["-runs=0", &seeds.path().display().to_string()]);
    assert_eq!(said.status, CRASH, "{said:?}");
    assert!(said.out.contains("finding in Till: "), "{}", said.out);
    assert!(
        said.err.contains("Till: the runs were over before the shortest input was tried: leak-shortest-input"),
        "{}",
        said.err
    );
    assert_eq!(artifact(&folder, STRICT_SHOP).0, frame(0, 200));
}

#[test]
fn a_campaign_without_a_command_fails() {
    let folder = folder();
    let said = run(&folder, SHOP, &["-runs=0"]);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert!(said.err.contains("OpenShop: no input had a command: nothing was tested"), "{}", said.err);
}
