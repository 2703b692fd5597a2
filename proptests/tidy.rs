//! The style rules that lints cannot say: which room may name which, and what the simulator must not know.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, and the rooms that each may name. Arrows point one way.
const ARROWS: [(&str, &[&str]); 9] = [
    ("heap", &[]),
    ("soak", &["heap"]),
    ("pcm", &[]),
    ("scenario", &["pcm"]),
    ("extra_counters", &[]),
    ("site_subject", &["heap", "pcm", "scenario", "soak"]),
    ("gate", &["heap", "pcm", "scenario", "site_subject", "soak"]),
    ("report", &["gate", "heap", "pcm", "scenario", "soak"]),
    ("cli", &["gate", "heap", "pcm", "report", "scenario", "site_subject", "soak"]),
];

/// What would make the simulator depend on more than its queue and seed.
const FORBIDDEN_IN_THE_SIMULATOR: [&str; 8] =
    ["HashMap", "HashSet", "Instant", "SystemTime", "std::thread", "std::env", "std::fs", "println!"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Lists the Rust files of a room: its file, or all below its folder.
fn files(room: &str) -> Vec<PathBuf> {
    let file = source().join(format!("{room}.rs"));
    if file.is_file() {
        return vec![file];
    }
    let mut files = Vec::new();
    let mut folders = vec![source().join(room)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "the room {room} is empty");
    files
}

/// Returns the lines of code of a file with their numbers: no comments.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("source is text");
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

#[test]
fn arrows_of_the_house_point_one_way() {
    for (room, may_name) in ARROWS {
        for path in files(room) {
            for (number, line) in code(&path) {
                for (other, _) in ARROWS.iter().filter(|(other, _)| *other != room && !may_name.contains(other)) {
                    let names_it =
                        line.contains(&format!("crate::{other}::")) || line.contains(&format!("crate::{other};"));
                    assert!(!names_it, "{}:{number}: {room} must not know {other}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_room_is_in_the_house() {
    for entry in fs::read_dir(source()).expect("the source") {
        let name = entry.expect("a readable folder").file_name().to_string_lossy().replace(".rs", "");
        let known = ARROWS.iter().any(|(room, _)| *room == name) || name == "lib" || name == "main";
        assert!(known, "src/{name} is in no list of rooms: which question does it answer, and what may it name?");
    }
}

#[test]
fn the_simulator_knows_no_clock_no_threads_no_files_and_no_hash_order() {
    for path in files("pcm") {
        for (number, line) in code(&path) {
            for word in FORBIDDEN_IN_THE_SIMULATOR {
                assert!(!line.contains(word), "{}:{number}: {word} in the simulator", path.display());
            }
        }
    }
}

#[test]
fn every_scenario_of_the_corpus_has_a_name_in_kebab_case_and_unix_line_ends() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/command_queue");
    for entry in fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let stem = name.strip_suffix(".pcm").unwrap_or_else(|| panic!("{name} is no scenario"));
        let is_kebab = stem.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        });
        assert!(is_kebab, "{name} is not in kebab case");
        assert!(!fs::read(&path).expect("readable").contains(&b'\r'), "{name} has carriage returns");
    }
}
