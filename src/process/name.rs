//! What this program is called, and whose it is.

use std::ffi::OsStr;
use std::path::PathBuf;

/// Digits of the hash that Cargo puts behind the names of tests.
const HASH_DIGITS: usize = 16;

/// The package whose test or program this is, as Cargo says; empty where it was started by nobody who knows.
pub(crate) fn package() -> String {
    std::env::var("CARGO_PKG_NAME").unwrap_or_default()
}

/// The folder of that package; empty where nobody knows.
pub(crate) fn package_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// The name of this program, without the hash that Cargo gives it.
pub(crate) fn binary() -> String {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    without_hash(&called.file_stem().map(OsStr::to_string_lossy).unwrap_or_default()).to_owned()
}

fn without_hash(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((name, hash)) if hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_cargo_is_no_part_of_a_name() {
        let names = ["leak-0123456789abcdef", "leak-test", "leak", "a-0123456789abcdeg"].map(without_hash);
        assert_eq!(names, ["leak", "leak-test", "leak", "a-0123456789abcdeg"]);
    }
}
