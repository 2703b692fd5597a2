//! The owner: whose a call is, told by its function, its file, and the module that it was loaded from.

use std::path::Path;

/// Says whose a call is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The user's: what belongs to the workspace, or to nobody else that is known.
    User,
    /// A dependency's, by the name of its package.
    Package(String),
    /// The allocator's, the standard library's, the platform's, or the judge's.
    Nobody,
    /// The standard library's, where it prints.
    Printing,
    /// The soak's.
    Harness,
}

/// Says whose a call is. `is_in_workspace` knows the user's files.
pub(super) fn owner(function: &str, path: &str, module: &str, is_in_workspace: impl FnOnce(&Path) -> bool) -> Owner {
    // The shims of the global allocator stand where that is declared, which may be in a macro of ours.
    if is_in(function, &SHIMS) {
        return Owner::Nobody;
    }
    if is_harness(function, path) {
        return Owner::Harness;
    }
    if is_in(function, &PRINTING_MODULES) {
        return Owner::Printing;
    }
    if is_machinery(function, path) || is_of_libc(module) {
        return Owner::Nobody;
    }
    if path.is_empty() {
        // A program without line tables: functions of Rust still have their modules, and the others are the platform's.
        return if function.contains("::") { Owner::User } else { Owner::Nobody };
    }
    if let Some(package) = package(path) {
        return Owner::Package(package);
    }
    let path = Path::new(path);
    if is_in_workspace(path) || path.extension().is_some_and(|extension| extension == "rs") {
        return Owner::User;
    }
    match shared_library(module) {
        Some(name) => Owner::Package(name.to_owned()),
        // C that was linked in and is in no package: libc's own, where that is linked so.
        None => Owner::Nobody,
    }
}

// A call is told by its function's module where the name has one, and by its file where not: with line tables only, the names
// of inlined functions are bare.

/// The soak, which stands between the subject and whoever started it: its modules.
const HARNESS_MODULES: [&str; 4] = ["slowleak::fuzz::", "slowleak::soak::", "slowleak::report::", "slowleak::tokio::"];

/// The soak: its files.
const HARNESS_FILES: [&str; 4] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/fuzz/"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/soak/"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/tokio/"),
];

/// What the standard library does to print.
const PRINTING_MODULES: [&str; 1] = ["std::io::stdio::"];

/// The libraries of the platform that every program has, by the beginnings of their files' names.
const PLATFORM_LIBRARIES: [&str; 10] =
    ["ld-", "ld.so", "libSystem", "libc-", "libc.", "libgcc_s", "libm.", "libpthread", "librt.", "libstdc++"];

/// The compiler's functions for the global allocator.
const SHIMS: [&str; 2] = ["__rg_", "__rust"];

/// The modules whose allocations are always on behalf of someone else.
const MACHINERY_MODULES: [&str; 7] =
    ["alloc::", "backtrace::", "core::", "dhat::", "hashbrown::", "slowleak::heap::", "std::"];

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

fn is_machinery(function: &str, path: &str) -> bool {
    is_in(function, &MACHINERY_MODULES) || MACHINERY_FILES.iter().any(|part| path.contains(part))
}

fn is_of_libc(module: &str) -> bool {
    let name = module.rsplit('/').next().unwrap_or(module);
    PLATFORM_LIBRARIES.iter().any(|beginning| name.starts_with(beginning))
}

/// Names a shared library: `libsqlite3` of `/usr/lib/libsqlite3.so.0`.
fn shared_library(module: &str) -> Option<&str> {
    let (name, _) = module.rsplit('/').next()?.split_once(".so")?;
    Some(name)
}

/// Names the package of a file that Cargo has fetched: from a registry, from git, or into a folder of the workspace.
fn package(path: &str) -> Option<String> {
    let folder_below = |part: &str| path.split_once(part).and_then(|(_, rest)| rest.split('/').next());
    let from_registry = || {
        let (_, rest) = path.split_once("/registry/src/")?;
        rest.split('/').nth(1).map(without_version)
    };
    let from_git =
        || folder_below("/git/checkouts/").map(|folder| folder.rsplit_once('-').map_or(folder, |(name, _)| name));
    let vendored = || {
        let is_one = |folder: &&Path| folder.join(".cargo-checksum.json").is_file();
        Path::new(path).ancestors().skip(1).find(is_one)?.file_name()?.to_str().map(without_version)
    };
    from_registry().or_else(from_git).or_else(vendored).map(str::to_owned)
}

/// Takes the version from the name of a package's folder: `sha-1` of `sha-1-0.10.0`.
fn without_version(folder: &str) -> &str {
    let begins_version =
        |rest: &str| rest.split(['-', '+']).next().is_some_and(|version| version.split('.').count() == 3);
    let places = folder.match_indices('-').map(|(place, _)| place);
    let version = places.into_iter().find(|&place| {
        let rest = &folder[place + 1..];
        rest.starts_with(|letter: char| letter.is_ascii_digit()) && begins_version(rest)
    });
    version.map_or(folder, |place| &folder[..place])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "/house/target/debug/deps/leak-0123456789abcdef";

    /// Whose a call of the program is, in the workspace `/house`.
    fn told(function: &str, path: &str) -> Owner {
        told_of(PROGRAM, function, path)
    }

    fn told_of(module: &str, function: &str, path: &str) -> Owner {
        owner(function, path, module, |path| path.starts_with("/house"))
    }

    fn of(package: &str) -> Owner {
        Owner::Package(package.to_owned())
    }

    #[test]
    fn the_standard_library_and_the_judge_are_nobody() {
        let machinery = [
            (
                "<alloc::vec::Vec<T,A> as core::iter::traits::collect::Extend<T>>::extend",
                "/rustc/0/library/alloc/src/vec/mod.rs",
            ),
            ("<I as core::iter::Iterator>::collect", "/rustc/0/library/core/src/iter/mod.rs"),
            ("<slowleak::heap::alloc::Alloc as core::alloc::global::GlobalAlloc>::alloc", "/house/src/heap/alloc.rs"),
            ("__rust_alloc", ""),
            ("main", ""),
        ];
        assert_eq!(machinery.map(|(function, path)| told(function, path)), [const { Owner::Nobody }; 5]);
        assert_eq!(told("std::io::stdio::_print", "/rustc/0/library/std/src/io/stdio.rs"), Owner::Printing);
    }

    #[test]
    fn a_subject_stays_whatever_traits_it_has() {
        assert_eq!(
            told("<shop::Cart as slowleak::soak::subject::Subject>::cycle", "/shop/src/soak/cart.rs"),
            Owner::User
        );
    }

    #[test]
    fn the_soak_is_the_harness_by_name_and_by_file() {
        let closures = "<slowleak::soak::subject::Closures<A,B,C> as slowleak::soak::subject::Subject>::cycle";
        assert_eq!(told(closures, ""), Owner::Harness);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/soak/subject.rs");
        assert_eq!(told("cycle<A, B, C>", file), Owner::Harness);
        assert_eq!(told("__rustc::__rust_alloc", file), Owner::Nobody, "declared by a macro of ours");
    }

    #[test]
    fn the_async_soak_is_the_harness_and_an_async_cycle_is_not() {
        let hosted = "<slowleak::tokio::hosted::Hosted<S> as slowleak::soak::subject::Subject>::cycle";
        assert_eq!(told(hosted, ""), Owner::Harness);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tokio/idle.rs");
        assert_eq!(told("{async_fn#0}", file), Owner::Harness);
        for cycle in
            ["<shop::Desk as slowleak::tokio::subject::AsyncSubject>::cycle::{{closure}}", "shop::serve::{{closure}}"]
        {
            assert_eq!(told(cycle, "/shop/src/desk.rs"), Owner::User, "{cycle}");
        }
    }

    #[test]
    fn bare_names_are_told_by_their_files() {
        let files = [
            concat!(env!("CARGO_MANIFEST_DIR"), "/src/heap/alloc.rs"),
            "/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/dhat-0.3.3/src/lib.rs",
            "/rust/deps/hashbrown-0.16.1/src/raw.rs",
            "/usr/lib/rustlib/src/rust/library/alloc/src/vec/mod.rs",
        ];
        assert_eq!(files.map(|file| told("insert<A>", file)), [const { Owner::Nobody }; 4]);
    }

    #[test]
    fn what_cargo_has_fetched_is_of_its_package() {
        let registry = "/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f";
        assert_eq!(told("insert<A>", &format!("{registry}/tokio-util-0.6.9/src/lib.rs")), of("tokio-util"));
        assert_eq!(told("sqlite3_step", &format!("{registry}/libsqlite3-sys-0.30.1/sqlite3.c")), of("libsqlite3-sys"));
        assert_eq!(told("get", "/home/ann/.cargo/git/checkouts/moka-08ea3fdef4c1c65a/0a1b2c3/src/lib.rs"), of("moka"));
        let names = ["sha-1-0.10.0", "tokio-1.48.0", "time-0.3.0-rc.1", "bytes-1.0.0+deb-1.2.3", "plain", "utf-8"];
        let expected = ["sha-1", "tokio", "time", "bytes", "plain", "utf-8"];
        assert_eq!(names.map(without_version), expected);
    }

    #[test]
    fn other_rust_code_is_the_users_wherever_it_is() {
        for path in
            ["/house/src/pcm/poll.rs", "/elsewhere/path-dependency/src/lib.rs", "src/remapped.rs", "/house/c/shop.c"]
        {
            assert_eq!(told("insert<A>", path), Owner::User, "{path}");
        }
        assert_eq!(told("shop::Cart::add", ""), Owner::User, "without line tables");
    }

    #[test]
    fn libc_is_nobody_with_its_debug_information_and_without() {
        let libc = "/usr/lib/x86_64-linux-gnu/libc.so.6";
        for path in ["./nptl/pthread_create.c", "/usr/src/debug/glibc/malloc/malloc.c", ""] {
            assert_eq!(told_of(libc, "start_thread", path), Owner::Nobody, "{path}");
        }
        assert_eq!(told("clone3", "../sysdeps/unix/sysv/linux/x86_64/clone3.S"), Owner::Nobody, "linked in");
        let sqlite = "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0";
        assert_eq!(told_of(sqlite, "sqlite3_step", "/build/sqlite3.c"), of("libsqlite3"));
    }
}
