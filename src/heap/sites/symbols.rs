//! Turns addresses into frames that a person can use: names and lines, without machinery and machine paths.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::modules::{Address, Modules};
use crate::record::Frame;

/// Looks up places in code, each once.
pub(super) struct Symbols {
    known: BTreeMap<Address, Vec<Call>>,
    modules: Modules,
    /// Directories that paths are shortened by, the deepest first.
    roots: Vec<PathBuf>,
}

/// A call, and what it means for the stack.
#[derive(Clone)]
enum Call {
    /// Code of the subject.
    Subject(Frame),
    /// The allocator, the standard library, or the judge: nobody leaks there on purpose.
    Machinery,
    /// The soak that runs the subject: nothing beyond belongs to it.
    Harness,
}

impl Symbols {
    pub(super) fn new() -> Self {
        let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let running = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let mut roots: Vec<PathBuf> =
            [Some(package), running, std::env::current_dir().ok()].into_iter().flatten().collect();
        roots.sort_by_key(|root| std::cmp::Reverse(root.components().count()));
        Self { known: BTreeMap::new(), modules: Modules::loaded(), roots }
    }

    /// Names the subject's calls of a stack, innermost first, as far out as the harness.
    pub(super) fn frames(&mut self, stack: &[Address]) -> Vec<Frame> {
        let mut frames = Vec::new();
        for place in stack {
            for call in self.calls(place) {
                match call {
                    Call::Subject(frame) => frames.push(frame.clone()),
                    Call::Machinery => {}
                    Call::Harness => return frames,
                }
            }
        }
        frames
    }

    /// Names the calls at a place: the call itself, and those inlined into it, innermost first. What is not loaded here has no
    /// name.
    fn calls(&mut self, place: &Address) -> &[Call] {
        let Self { known, modules, roots } = self;
        known.entry(place.clone()).or_insert_with(|| {
            let mut calls = Vec::new();
            let Some(address) = modules.address(place) else { return calls };
            backtrace::resolve(std::ptr::without_provenance_mut(address), |symbol| {
                let function = symbol.name().map(|name| format!("{name:#}")).unwrap_or_default();
                let path = symbol.filename().unwrap_or(Path::new(""));
                let text = path.to_string_lossy().replace('\\', "/");
                calls.push(if is_harness(&function, &text) {
                    Call::Harness
                } else if is_machinery(&function, &text) {
                    Call::Machinery
                } else {
                    Call::Subject(Frame {
                        function,
                        file: shorten(path, roots),
                        line: symbol.lineno().unwrap_or(0),
                        column: symbol.colno().unwrap_or(0),
                    })
                });
            });
            calls
        })
    }
}

// A call is told by its function's module where the name has one, and by its file where not: with line tables only, the names
// of inlined functions are bare.

/// The soak, which stands between the subject and whoever started it: its modules.
const HARNESS_MODULES: [&str; 2] = ["slowleak::soak::", "slowleak::report::"];

/// The soak: its files.
const HARNESS_FILES: [&str; 2] =
    [concat!(env!("CARGO_MANIFEST_DIR"), "/src/soak/"), concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/")];

/// The modules whose allocations are always on behalf of someone else, and the compiler's shims for the global allocator.
const MACHINERY_MODULES: [&str; 9] =
    ["__rg_", "__rust", "alloc::", "backtrace::", "core::", "dhat::", "hashbrown::", "slowleak::heap::", "std::"];

/// Parts of the paths of such files: of the judge, and of the standard library where it was built and where it is installed.
const MACHINERY_FILES: [&str; 6] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/heap/"),
    "/backtrace-0.3.",
    "/dhat-0.3.",
    "/rustc/",
    "/rust/deps/",
    "/lib/rustlib/src/rust/library/",
];

/// Names the module of an implementation too: `<alloc::vec::Vec<T> as …>::push` is in `alloc::`.
fn is_in(function: &str, modules: &[&str]) -> bool {
    let path = function.trim_start_matches(['<', '&', '[']);
    modules.iter().any(|module| path.starts_with(module))
}

fn is_harness(function: &str, path: &str) -> bool {
    is_in(function, &HARNESS_MODULES) || HARNESS_FILES.iter().any(|part| path.contains(part))
}

/// Functions without a file are those of the platform.
fn is_machinery(function: &str, path: &str) -> bool {
    path.is_empty() || is_in(function, &MACHINERY_MODULES) || MACHINERY_FILES.iter().any(|part| path.contains(part))
}

/// Makes a path relative to the nearest known root, or to the registry that the crate came from.
fn shorten(path: &Path, roots: &[PathBuf]) -> String {
    let inside = roots.iter().find_map(|root| path.strip_prefix(root).ok());
    let text = inside.unwrap_or(path).to_string_lossy().replace('\\', "/");
    match text.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/')) {
        Some((_, krate)) => krate.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_library_and_the_judge_are_machinery() {
        let machinery = [
            (
                "<alloc::vec::Vec<T,A> as core::iter::traits::collect::Extend<T>>::extend",
                "/rustc/0/library/alloc/src/vec/mod.rs",
            ),
            ("<I as core::iter::Iterator>::collect", "/rustc/0/library/core/src/iter/mod.rs"),
            ("<slowleak::heap::alloc::Alloc as core::alloc::global::GlobalAlloc>::alloc", "/house/src/heap/alloc.rs"),
            ("__rust_alloc", ""),
        ];
        assert!(machinery.iter().all(|(function, path)| is_machinery(function, path)));
    }

    #[test]
    fn a_subject_stays_whatever_traits_it_has() {
        let subject = "<shop::Cart as slowleak::soak::subject::Subject>::cycle";
        let path = "/shop/src/soak/cart.rs";
        assert!(!is_harness(subject, path) && !is_machinery(subject, path));
    }

    #[test]
    fn the_soak_is_the_harness_by_name_and_by_file() {
        let closures = "<slowleak::soak::subject::Closures<A,B,C> as slowleak::soak::subject::Subject>::cycle";
        assert!(is_harness(closures, ""));
        assert!(is_harness("cycle<A, B, C>", concat!(env!("CARGO_MANIFEST_DIR"), "/src/soak/subject.rs")));
    }

    #[test]
    fn bare_names_are_told_by_their_files() {
        let files = [
            concat!(env!("CARGO_MANIFEST_DIR"), "/src/heap/alloc.rs"),
            "/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/dhat-0.3.3/src/lib.rs",
            "/rust/deps/hashbrown-0.16.1/src/raw.rs",
            "/usr/lib/rustlib/src/rust/library/alloc/src/vec/mod.rs",
        ];
        assert!(files.into_iter().all(|file| is_machinery("insert<A>", file)));
        let others = ["/house/src/pcm/poll.rs", "/home/ann/.cargo/registry/src/index/slab-0.4.12/src/lib.rs"];
        assert!(!others.into_iter().any(|file| is_machinery("insert<A>", file)));
    }

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
        assert_eq!(short("/elsewhere/lib.rs"), "/elsewhere/lib.rs");
    }
}
