//! Crates outside of ours, made beside the build products, so that their dependencies are compiled once and the tree stays clean.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Makes a package that depends on this one, with a manifest that goes on there, and with the versions of a lock file: they are
/// downloaded already.
pub(crate) fn package(name: &str, manifest: &str, lock: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let head = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies.slowleak]\npath = {ROOT:?}\ndefault-features = false\n"
    );
    let manifest = head + manifest;
    for (file, text) in [("Cargo.toml", manifest.as_str()), ("Cargo.lock", lock)].iter().chain(files) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("in the folder")).expect("beside the build products");
        // What is written anew is built anew, and another test may just be running what was built before.
        if fs::read_to_string(&path).ok().as_deref() != Some(*text) {
            fs::write(path, text).expect("beside the build products");
        }
    }
    folder
}

/// Runs cargo in a package, with variables.
pub(crate) fn cargo(folder: &Path, arguments: &[&str], variables: &[(&str, &OsStr)]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).arg("--offline").current_dir(folder);
    // What the outer cargo says of its own package must not reach the inner one.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR")
    {
        cargo.env_remove(name);
    }
    let products = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside");
    cargo.envs(variables.iter().copied()).env("CARGO_TARGET_DIR", products).output().expect("cargo runs")
}
