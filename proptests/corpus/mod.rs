//! The checked-in scenarios, for the suites that hold all of them to something.

use std::fs;
use std::path::{Path, PathBuf};

use slowleak::scenario::Scenario;

/// Reads a file of the corpus.
pub(crate) fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("corpus/{name}: {error}"))
}

/// Reads every scenario of `corpus/command_queue`, with its file's name, in the order of the names.
pub(crate) fn scenarios() -> Vec<(String, Scenario)> {
    let entries = fs::read_dir(folder().join("command_queue")).expect("the corpus is checked in");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), scenario(&name))).collect()
}

/// Reads one scenario of `corpus/command_queue`.
pub(crate) fn scenario(name: &str) -> Scenario {
    let parsed = Scenario::parse(name, &read(&format!("command_queue/{name}")));
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
