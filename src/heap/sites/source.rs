//! The source: where the user's files are, and what stands on a line of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs};

/// Longest line that is quoted, in bytes: beyond that it is no line for people.
const LINE_BYTES_MAX: usize = 400;

/// Reads the files of the user's workspace.
pub(super) struct Sources {
    /// Directories that paths are shortened by, the deepest first.
    roots: Vec<PathBuf>,
    files: BTreeMap<PathBuf, Vec<String>>,
    /// When this program was made: what was written later is not what it was made from.
    built: Option<SystemTime>,
}

impl Sources {
    pub(super) fn new() -> Self {
        let built_from = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let running = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let workspace = running.as_deref().and_then(workspace).map(Path::to_owned);
        // In a workspace of several packages a file is told by its path from there, or two would have one name.
        let running = workspace.or(running);
        let mut roots: Vec<PathBuf> =
            [Some(built_from), running, env::current_dir().ok()].into_iter().flatten().collect();
        roots.sort_by_key(|root| std::cmp::Reverse(root.components().count()));
        let built = env::current_exe().and_then(fs::metadata).and_then(|program| program.modified());
        Self { roots, files: BTreeMap::new(), built: built.ok() }
    }

    /// Says whether a file is of the workspace.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// Makes a path relative to the nearest known root, to the registry that its package came from, or to the folder above the
    /// package, where that stands elsewhere on this machine.
    pub(super) fn shorten(&self, path: &Path) -> String {
        let elsewhere = || path.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").is_file())?.parent();
        match shorten(path, &self.roots) {
            text if Path::new(&text).is_absolute() => {
                elsewhere().map_or(text, |folder| shorten(path, &[folder.to_owned()]))
            }
            text => text,
        }
    }

    /// Reads a line, from 1, if the file is there and was not written since the program was made.
    pub(super) fn line(&mut self, path: &Path, line: u32) -> Option<String> {
        let built = self.built?;
        let lines = self.files.entry(path.to_owned()).or_insert_with(|| {
            let is_older = fs::metadata(path).and_then(|file| file.modified()).is_ok_and(|written| written <= built);
            let text = if is_older { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
            text.lines().map(str::to_owned).collect()
        });
        let text = lines.get(usize::try_from(line).ok()?.checked_sub(1)?)?.trim();
        (!text.is_empty() && text.len() <= LINE_BYTES_MAX).then(|| text.to_owned())
    }
}

/// Finds the workspace that a package is of: the nearest folder above whose manifest says so.
fn workspace(package: &Path) -> Option<&Path> {
    let is_one = |folder: &&Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
    };
    package.ancestors().find(is_one)
}

fn shorten(path: &Path, roots: &[PathBuf]) -> String {
    let inside = roots.iter().find_map(|root| path.strip_prefix(root).ok());
    let text = inside.unwrap_or(path).to_string_lossy().replace('\\', "/");
    // Below the first is the name of the registry, and below the second that of the package.
    let of_registry = || text.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    let fetched = of_registry().or_else(|| text.split_once("/git/checkouts/"));
    fetched.map_or_else(|| text.clone(), |(_, package)| package.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_the_machine() {
        let roots = [PathBuf::from("/home/ann/house/fuzz"), PathBuf::from("/home/ann/house")];
        let short = |path| shorten(Path::new(path), &roots);
        assert_eq!(short("/home/ann/house/src/pcm/poll.rs"), "src/pcm/poll.rs");
        assert_eq!(short("/home/ann/house/fuzz/src/lib.rs"), "src/lib.rs");
        assert_eq!(
            short("/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/slab-0.4.12/src/lib.rs"),
            "slab-0.4.12/src/lib.rs"
        );
        assert_eq!(short("/home/ann/.cargo/git/checkouts/slab-0123/abc/src/lib.rs"), "slab-0123/abc/src/lib.rs");
        assert_eq!(short("/elsewhere/lib.rs"), "/elsewhere/lib.rs");
    }

    #[test]
    fn a_package_that_stands_elsewhere_is_told_by_its_own_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("cache");
        fs::create_dir_all(package.join("src")).expect("a folder");
        fs::write(package.join("Cargo.toml"), "").expect("a manifest");
        assert_eq!(Sources::new().shorten(&package.join("src/lib.rs")), "cache/src/lib.rs");
    }

    #[test]
    fn a_line_is_quoted_unless_its_file_was_written_since() {
        let mut sources = Sources::new();
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
        let first = "//! The source: where the user's files are, and what stands on a line of them.";
        assert_eq!(sources.line(&here, 1).as_deref(), Some(first));
        assert_eq!([sources.line(&here, 0), sources.line(&here, 2), sources.line(&here, u32::MAX)], [None, None, None]);
        let mut older = Sources { built: Some(SystemTime::UNIX_EPOCH), ..Sources::new() };
        assert_eq!(older.line(&here, 1), None);
        assert_eq!(sources.line(Path::new("/nowhere.rs"), 1), None);
    }

    #[test]
    fn the_workspace_is_the_nearest_that_says_so() {
        let house = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(workspace(&house.join("src/heap")), Some(house));
    }
}
