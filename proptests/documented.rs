//! What the README and the guide show is true: each block of code with a test in it runs as it stands, as a test file of a crate of
//! its own, and ends as the comment before it says.
//!
//! `rustdoc` drops functions that are tests from its own tests, without a word: there the blocks are only compiled.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod outside;

use std::fs;
use std::path::Path;

/// A block of code, and how its tests have to end.
#[derive(Debug)]
struct Block {
    /// Where it stands, as a name for a test file.
    name: String,
    code: String,
    /// `1 passed, 1 failed: Settled`, from the comment `<!-- runs: … -->` before it.
    runs: Option<String>,
    /// Whether it wants tokio: `<!-- runs on tokio: … -->`.
    is_async: bool,
}

fn blocks(name: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    let mut runs = None;
    while let Some((number, line)) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- runs") {
            let (on, how) = comment.trim_end_matches(" -->").split_once(": ").expect("how it ends");
            runs = Some((how.to_owned(), on == " on tokio"));
        } else if let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty() || runs.is_some()) {
            let code: Vec<_> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            if kind.starts_with("rust") {
                let name = format!("{name}_{}", number + 1);
                let (runs, is_async) = runs.take().map_or((None, false), |(how, is_async)| (Some(how), is_async));
                blocks.push(Block { name, code: code.join("\n") + "\n", runs, is_async });
            }
        }
    }
    blocks
}

/// All blocks of the README and the guide that have a test.
fn documented() -> Vec<Block> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let chapters = fs::read_dir(root.join("src/guide")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = chapters.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.push(root.join("README.md"));
    pages.sort();
    let of_page = |page: &std::path::PathBuf| {
        let name = page.file_stem().unwrap().to_str().unwrap().to_lowercase();
        blocks(&name, &fs::read_to_string(page).unwrap())
    };
    pages.iter().flat_map(of_page).filter(|block| block.code.contains("test]")).collect()
}

/// How many of a kind a line of libtest's counts: `1` of `test result: ok. 1 passed; …`.
fn count(line: &str, kind: &str) -> usize {
    let words: Vec<_> = line.split([' ', ';', ',', ':']).filter(|word| !word.is_empty()).collect();
    let place = words.iter().position(|word| *word == kind);
    place.map_or(0, |place| words[place - 1].parse().unwrap())
}

#[test]
fn every_test_of_the_readme_and_the_guide_runs_as_it_stands_and_ends_as_it_says() {
    let blocks: Vec<_> = documented().into_iter().filter(|block| !block.is_async).collect();
    assert!(blocks.len() >= 9, "the README and the guide have tests: {blocks:?}");
    run("documented", "[dev-dependencies]\nproptest = \"1\"\n", include_str!("../Cargo.lock"), &blocks);
}

#[cfg(feature = "tokio-paused")]
#[test]
fn every_async_test_of_the_guide_runs_as_it_stands_and_ends_as_it_says() {
    let blocks: Vec<_> = documented().into_iter().filter(|block| block.is_async).collect();
    assert!(blocks.len() >= 3, "the guide has async tests: {blocks:?}");
    let manifest = "features = [\"tokio-paused\"]\n[dependencies.tokio]\nversion = \"1\"\n\
                    features = [\"macros\", \"rt-multi-thread\", \"time\"]\n";
    run("documented-async", manifest, include_str!("async/Cargo.lock"), &blocks);
}

/// Runs blocks as the test files of a crate.
fn run(crate_name: &str, manifest: &str, lock: &str, blocks: &[Block]) {
    let files: Vec<_> = blocks.iter().map(|block| (format!("tests/{}.rs", block.name), block.code.as_str())).collect();
    let mut files: Vec<_> = files.iter().map(|(name, code)| (name.as_str(), *code)).collect();
    files.push(("src/lib.rs", ""));
    let folder = outside::package(crate_name, manifest, lock, &files);
    // A file that is no longer in the guide is no test of it.
    for entry in fs::read_dir(folder.join("tests")).unwrap().map(Result::unwrap) {
        let name = format!("tests/{}", entry.file_name().to_str().unwrap());
        if !files.iter().any(|(file, _)| *file == name) {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    for Block { name, runs, .. } in blocks {
        let runs = runs.as_deref().unwrap_or_else(|| panic!("{name}: no comment says how it ends"));
        let output = outside::cargo(&folder, &["test", "--no-fail-fast", "--test", name], &[]);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        let result =
            said.lines().find(|line| line.starts_with("test result: ")).unwrap_or_else(|| panic!("{name}: {said}"));
        let (counts, words) = runs.split_once(": ").unwrap_or((runs, ""));
        for kind in ["passed", "failed"] {
            assert_eq!(count(result, kind), count(counts, kind), "{name}: expected {runs}\n{said}");
        }
        assert!(count(counts, "passed") + count(counts, "failed") > 0, "{name}: {runs:?} asks for nothing");
        assert!(said.contains(words), "{name} does not say {words:?}\n{said}");
    }
}

#[test]
fn blocks_are_told_with_their_place_and_their_end() {
    let page = "text\n<!-- runs: 1 failed: Growing -->\n```rust\n#[test]\nfn a() {}\n```\n```text\nno\n```\n```rust\nb()\n```\n";
    let blocks = blocks("page", page);
    let told: Vec<_> = blocks.iter().map(|block| (block.name.as_str(), block.runs.as_deref())).collect();
    assert_eq!(told, [("page_3", Some("1 failed: Growing")), ("page_10", None)]);
    assert_eq!(blocks[0].code, "#[test]\nfn a() {}\n");
}
