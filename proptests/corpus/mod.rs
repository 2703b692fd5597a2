//! The checked-in scenarios, for the suites that hold all of them to something.

use std::fs;
use std::path::{Path, PathBuf};

use slowleak::scenario::Scenario;

/// Reads a file of the corpus.
pub(crate) fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("corpus/{name}: {error}"))
}

/// Reads every scenario of `corpus/command_queue` and `corpus/rollout`, with its file's name below `corpus`, in the order of
/// the names.
pub(crate) fn scenarios() -> Vec<(String, Scenario)> {
    let mut names = Vec::new();
    for target in ["command_queue", "rollout"] {
        let entries = fs::read_dir(folder().join(target)).expect("the corpus is checked in");
        let before = names.len();
        for entry in entries {
            names.push(format!("{target}/{}", entry.expect("a readable folder").file_name().to_string_lossy()));
        }
        assert!(names.len() > before, "corpus/{target} is empty");
    }
    names.sort();
    names.into_iter().map(|name| (name.clone(), scenario(&name))).collect()
}

/// Reads one scenario below `corpus`.
pub(crate) fn scenario(name: &str) -> Scenario {
    Scenario::parse(name, &read(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
