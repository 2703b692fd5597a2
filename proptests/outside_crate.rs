//! An outside crate soaks its own service in ten lines, with no simulator compiled in.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Makes a package beside the build products, so that its dependencies are compiled once and the tree stays clean.
fn package(name: &str, main: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         slowleak = {{ path = {ROOT:?}, default-features = false }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The same versions as ours: they are downloaded already.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/main.rs"), main).unwrap();
    folder
}

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).arg("--offline").current_dir(folder);
    // What the outer cargo says of its own package must not reach the inner one.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR")
    {
        cargo.env_remove(name);
    }
    cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside")).output().unwrap()
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
    let leaking = package("outside-leaking", &TEN_LINES.replace("FORGET", ""));
    let output = cargo(&leaking, &["run", "--quiet"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(said.contains("Growing: 8 bytes/cycle") && said.contains("src/main.rs:7:17"), "{said}");

    let clean = package("outside-clean", &TEN_LINES.replace("FORGET", "history.pop();"));
    let output = cargo(&clean, &["run", "--quiet"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let tree = String::from_utf8(cargo(&clean, &["tree", "--prefix", "none"]).stdout).unwrap();
    assert!(tree.contains("dhat v"), "{tree}");
    for needless in ["jiff", "winnow", "clap", "arbitrary", "annotate-snippets"] {
        assert!(!tree.contains(&format!("{needless} v")), "the simulator or the front desk is compiled in:\n{tree}");
    }
}

#[test]
fn the_readme_shows_what_the_example_that_leaks_says() {
    let products = std::env::current_exe().unwrap();
    let target = products.ancestors().nth(3).expect("target/debug/deps/…");
    let mut example = Command::new(env!("CARGO"));
    example.args(["run", "--quiet", "--offline", "--locked", "--example", "bounded_cache", "--", "leaking"]);
    let output = example.current_dir(ROOT).env("CARGO_TARGET_DIR", target).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    // Compilers differ in how they write the type of a method, and so do signatures.
    let said = said.replace(['<', '>'], "");
    let mut lines = said.lines();
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (_, shown) = readme.split_once("$ cargo run --example bounded_cache -- leaking\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    for line in shown.lines().filter(|line| *line != "…" && !line.starts_with("signature ")) {
        assert!(lines.any(|said| said == line), "the example does not say, or not in this order: {line:?}\n{said}");
    }
}

#[test]
fn without_the_allocator_the_assertion_fails_with_the_two_lines_to_paste() {
    let main = TEN_LINES.replace("#[global_allocator]\nstatic ALLOC: slowleak::Alloc = slowleak::Alloc;\n", "");
    let output = cargo(&package("outside-uninstalled", &main.replace("FORGET", "history.pop();")), &["run", "--quiet"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(
        said.contains("#[global_allocator]") && said.contains("static ALLOC: slowleak::Alloc = slowleak::Alloc;"),
        "{said}"
    );
}
