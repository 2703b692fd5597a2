//! An outside crate soaks its own service in ten lines, with no simulator compiled in.

mod outside;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A program of an outside crate.
fn program(name: &str, main: &str) -> PathBuf {
    outside::package(name, "", include_str!("../Cargo.lock"), &[("src/main.rs", main)])
}

const TEN_LINES: &str = r"
#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

fn main() {
    slowleak::soak(Vec::<u64>::new, |history| {
        history.push(1);
        FORGET
    })
    .assert_steady();
}
";

#[test]
fn ten_lines_find_a_leak_name_its_line_and_accept_its_clean_twin() {
    let leaking = program("outside-leaking", &TEN_LINES.replace("FORGET", ""));
    let output = outside::cargo(&leaking, &["run", "--quiet"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(said.contains("Growing: 8 bytes/cycle") && said.contains("src/main.rs:7:17"), "{said}");

    let clean = program("outside-clean", &TEN_LINES.replace("FORGET", "history.pop();"));
    let output = outside::cargo(&clean, &["run", "--quiet"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let tree = String::from_utf8(outside::cargo(&clean, &["tree", "--prefix", "none"], &[]).stdout).unwrap();
    assert!(tree.contains("dhat v"), "{tree}");
    for needless in ["jiff", "winnow", "clap", "arbitrary", "annotate-snippets"] {
        assert!(!tree.contains(&format!("{needless} v")), "the simulator or the front desk is compiled in:\n{tree}");
    }
}

/// Runs an example of ours, with or without its leak.
fn example(name: &str, leaks: bool) -> Output {
    let products = std::env::current_exe().expect("a test has a file");
    let target = products.ancestors().nth(3).expect("target/debug/deps/…");
    let mut example = Command::new(env!("CARGO"));
    example.args(["run", "--quiet", "--offline", "--locked", "--example", name]);
    if leaks {
        example.args(["--", "leaking"]);
    }
    example.current_dir(ROOT).env("CARGO_TARGET_DIR", target).output().expect("cargo runs")
}

#[test]
fn the_pool_of_the_examples_leaks_on_its_error_path_and_its_fixed_twin_does_not() {
    let said = String::from_utf8(example("connection_pool", true).stderr).unwrap();
    assert!(said.contains("Growing: ") && said.contains("buffer: Vec::with_capacity(1_024)"), "{said}");
    let fixed = example("connection_pool", false);
    assert!(fixed.status.success(), "{}", String::from_utf8_lossy(&fixed.stderr));
}

#[test]
fn the_readme_shows_what_the_example_that_leaks_says() {
    let output = example("bounded_cache", true);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    // Compilers differ in how they write the type of a method, and so do signatures.
    let said = said.replace(['<', '>'], "");
    let mut lines = said.lines();
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (_, shown) = readme.split_once("$ cargo run --example bounded_cache -- leaking\n").unwrap();
    let shown = shown.split_once("```").unwrap().0.replace(['<', '>'], "");
    for line in shown.lines().filter(|line| *line != "…" && !line.starts_with("signature ")) {
        assert!(lines.any(|said| said == line), "the example does not say, or not in this order: {line:?}\n{said}");
    }
}

#[test]
fn without_the_allocator_the_assertion_fails_with_the_two_lines_to_paste() {
    let main = TEN_LINES.replace("#[global_allocator]\nstatic ALLOC: slowleak::Alloc = slowleak::Alloc;\n", "");
    let output = outside::cargo(
        &program("outside-uninstalled", &main.replace("FORGET", "history.pop();")),
        &["run", "--quiet"],
        &[],
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(
        said.contains("#[global_allocator]") && said.contains("static ALLOC: slowleak::Alloc = slowleak::Alloc;"),
        "{said}"
    );
}
