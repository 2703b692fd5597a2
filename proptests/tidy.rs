//! The style rules that lints cannot say: which room may name which, what the simulator must not know, and that lists which
//! people keep by hand name what is there, and all of it.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use imports::{Imports, circles, imports, rooms};

/// The rooms, and the rooms that each may name. Arrows point one way.
const ARROWS: [(&str, &[&str]); 15] = [
    ("guide", &[]),
    ("record", &[]),
    ("heap", &["record"]),
    ("process", &["heap", "record"]),
    ("budget", &["record"]),
    ("soak", &["budget", "heap", "process", "record"]),
    ("tokio", &["heap", "process", "record", "soak"]),
    ("fuzz", &["heap", "record", "report", "soak"]),
    ("pcm", &[]),
    ("scenario", &["pcm", "record"]),
    ("extra_counters", &[]),
    ("site_subject", &["pcm", "record", "scenario", "soak"]),
    ("gate", &["pcm", "record", "scenario", "site_subject", "soak"]),
    ("report", &["heap", "record", "soak"]),
    ("cli", &["budget", "gate", "pcm", "record", "report", "scenario", "site_subject", "soak"]),
];

/// What would make the simulator depend on more than its queue and seed.
const FORBIDDEN_IN_THE_SIMULATOR: [&str; 8] =
    ["HashMap", "HashSet", "Instant", "SystemTime", "std::thread", "std::env", "std::fs", "println!"];

/// The files that may say why they are unsafe: the allocators, who asks C's allocator how much is live, what libFuzzer wants to be
/// given, what allocates past Rust's containers to test that, two subjects whose crates ask for it, and a benchmark of the first.
const UNSAFE: [&str; 12] = [
    "src/extra_counters.rs",
    "src/fuzz/mod.rs",
    "src/heap/alloc.rs",
    "src/heap/native.rs",
    "src/heap/over.rs",
    "proptests/allocators/src/lib.rs",
    "proptests/meters.rs",
    "proptests/over.rs",
    "proptests/services/src/epoch_garbage.rs",
    "proptests/services/src/hashbrown_allocator.rs",
    "benches/oracle.rs",
    "fuzz/src/lib.rs",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Lists what is in a folder, with the paths from the root, in the order of the names.
fn listed(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("names are texts");
    let mut names: Vec<_> = entries.map(|entry| format!("{folder}/{}", name(entry.expect("readable")))).collect();
    assert!(!names.is_empty(), "{folder} is empty");
    names.sort();
    names
}

fn is_rust(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "rs")
}

/// Lists the Rust files in a folder and all below.
fn rust_files(folder: &str) -> Vec<String> {
    let below = |name: String| if root().join(&name).is_dir() { rust_files(&name) } else { vec![name] };
    listed(folder).into_iter().flat_map(below).filter(|name| is_rust(name)).collect()
}

fn all_rust_files() -> Vec<String> {
    let folders =
        ["src", "proptests", "examples", "benches", "fuzz/src", "fuzz/fuzz_targets", "fuzz/tests", "fuzz/benches"];
    let files = folders.into_iter().flat_map(rust_files);
    // What a package of its own has built is nobody's.
    files.filter(|name| !name.contains("/target/")).collect()
}

/// Names the room of a file of `src`: its folder, or itself.
fn room(name: &str) -> &str {
    let within = name.strip_prefix("src/").expect("a file of the house");
    within.split('/').next().unwrap_or(within).trim_end_matches(".rs")
}

/// Returns the lines of code of a file with their numbers: no comments.
fn code(name: &str) -> Vec<(usize, String)> {
    let lines = text(name);
    let lines = lines.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

#[test]
fn arrows_of_the_house_point_one_way() {
    let rooms = rooms(&imports_of_the_house(), 1);
    for (room, may_name) in ARROWS {
        let others = rooms.get(&vec![room.to_owned()]).into_iter().flatten().map(|other| other[0].as_str());
        assert_eq!(others.collect::<Vec<_>>(), may_name, "what {room} names, and what it may");
    }
}

/// Reads who imports whom in the library.
fn imports_of_the_house() -> Imports {
    let names = rust_files("src").into_iter().filter(|name| name != "src/main.rs");
    let sources: Vec<_> = names.map(|name| (name["src/".len()..].to_owned(), text(&name))).collect();
    imports(sources.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// Writes circles down, a line for each.
fn written(circles: &[Vec<imports::Module>]) -> String {
    let line = |circle: &Vec<imports::Module>| circle.iter().map(|module| module.join("::") + " ").collect::<String>();
    circles.iter().map(|circle| line(circle) + "import each other\n").collect()
}

#[test]
fn no_rooms_of_the_house_import_each_other_in_a_circle() {
    let circles = circles(&rooms(&imports_of_the_house(), 1));
    assert!(circles.is_empty(), "{}", written(&circles));
}

#[test]
fn no_modules_of_the_simulator_import_each_other_in_a_circle() {
    let is_of_the_simulator = |module: &imports::Module| module.first().is_some_and(|room| room == "pcm");
    let imports = imports_of_the_house().into_iter().filter(|(module, _)| is_of_the_simulator(module));
    let imports: Imports = imports.collect();
    assert!(imports.len() > 50, "only {} modules: the simulator is not read", imports.len());
    for circles in [circles(&imports), circles(&rooms(&imports, 2))] {
        assert!(circles.is_empty(), "{}", written(&circles));
    }
}

/// Reads the floors from the table of the simulator's documentation: each room, with the number of its floor.
fn floors() -> BTreeMap<String, u32> {
    let documentation = text("src/pcm/mod.rs");
    let rows = documentation.lines().filter_map(|line| line.strip_prefix("//! | ")?.split_once(" | "));
    let rows = rows.filter_map(|(floor, row)| Some((floor.parse().ok()?, row.rsplit_once(" | ")?.1)));
    let mut floors = BTreeMap::new();
    for (floor, rooms) in rows {
        for room in rooms.trim_end_matches(" |").split(", ").map(|room| room.trim_matches('`')) {
            assert_eq!(floors.insert(room.to_owned(), floor), None, "{room} is on two floors");
        }
    }
    floors
}

#[test]
fn every_room_of_the_simulator_has_a_floor_and_imports_nothing_from_above_it() {
    let floors = floors();
    let rooms = rooms(&imports_of_the_house(), 2);
    let rooms: Vec<_> = rooms.iter().filter(|(room, _)| room[0] == "pcm").collect();
    let named: BTreeSet<_> = floors.keys().cloned().collect();
    assert_eq!(
        named,
        rooms.iter().map(|(room, _)| room[1].clone()).collect(),
        "the table and the rooms that there are"
    );
    assert_eq!(upwards(&floors, &imports_of_the_house()), [""; 0]);
}

/// Says which rooms of the simulator import what stands above them.
fn upwards(floors: &BTreeMap<String, u32>, imports: &Imports) -> Vec<String> {
    let rooms = rooms(imports, 2);
    let pairs = rooms.iter().flat_map(|(room, others)| others.iter().map(move |other| (room, other)));
    let pairs = pairs.filter(|(room, other)| room[0] == "pcm" && other[0] == "pcm");
    let pairs = pairs.filter(|(room, other)| floors[&other[1]] > floors[&room[1]]);
    pairs.map(|(room, other)| format!("{} imports {}", room[1], other[1])).collect()
}

#[test]
fn an_import_from_above_is_found() {
    let floors = BTreeMap::from([("low".to_owned(), 1), ("high".to_owned(), 2)]);
    for low in ["use super::High;", "fn f(_: crate::pcm::high::High) {}", "use super::high::Made;"] {
        let high = "pub struct High; make! { struct Made; }";
        let facade = "mod high; mod low; pub use high::High;";
        let sources = [("pcm/mod.rs", facade), ("pcm/high.rs", high), ("pcm/low.rs", low)];
        assert_eq!(upwards(&floors, &imports(sources)), ["low imports high"], "{low}");
    }
}

#[test]
fn a_circle_among_rooms_is_found_where_no_two_modules_are_in_one() {
    let sources = [
        ("a/x.rs", "use crate::b::y::Y;"),
        ("a/w.rs", "pub struct W;"),
        ("b/y.rs", "pub struct Y;"),
        ("b/z.rs", "use crate::a::w::W;"),
    ];
    assert_eq!(planted(&sources), "");
    assert_eq!(written(&circles(&rooms(&imports(sources), 1))), CIRCLE);
}

/// Reads small modules and says which circles are among them.
fn planted(sources: &[(&str, &str)]) -> String {
    written(&circles(&imports(sources.iter().copied())))
}

const CIRCLE: &str = "a b import each other\n";

#[test]
fn modules_that_import_downwards_only_are_in_no_circle() {
    let facade = "mod c;\npub use self::c::Word;\npub fn act() {}";
    let sources = [("a.rs", "use crate::b::{act, Word};"), ("b/mod.rs", facade), ("b/c.rs", "pub struct Word;")];
    assert_eq!(planted(&sources), "");
}

#[test]
fn names_of_other_crates_lead_nowhere() {
    let sources =
        [("a.rs", "use other::prelude::*; use more::more; pub fn f(_: Thing) { more::more(); Thing::new() }")];
    assert_eq!(planted(&sources), "");
}

#[test]
fn a_circle_of_imports_is_found() {
    assert_eq!(planted(&[("a.rs", "use super::b::B; pub struct A;"), ("b.rs", "use crate::a; pub struct B;")]), CIRCLE);
    let among_tests = "pub struct B; #[cfg(test)] mod tests { use super::*; use crate::a::A; }";
    assert_eq!(planted(&[("a.rs", "use super::b::B; pub struct A;"), ("b.rs", among_tests)]), CIRCLE);
}

#[test]
fn a_circle_through_a_reexport_is_found() {
    let facade = ("c.rs", "pub use crate::b::B as Other;");
    let sources = [("a.rs", "use crate::c::Other; pub struct A;"), ("b.rs", "use crate::a::A; pub struct B;"), facade];
    assert_eq!(planted(&sources), CIRCLE);
    let all = [("lib.rs", "mod a; mod b; pub use b::*;"), ("a.rs", "use crate::B; pub struct A;"), sources[1]];
    assert_eq!(planted(&all), CIRCLE);
    let itself = [("a.rs", "pub use crate::b::B; pub struct A;"), sources[1]];
    assert_eq!(planted(&itself), CIRCLE);
}

#[test]
fn a_circle_through_an_inline_path_is_found() {
    let b = ("b.rs", "use crate::a::A; pub struct B;");
    for a in [
        "pub struct A(crate::b::B);",
        "pub struct A; fn f() { let _ = super::b::B; }",
        "use crate::b; pub struct A; fn f(_: b::B) {}",
        "pub struct A; macro_rules! m { () => { $crate::b::B }; }",
        "pub struct A; fn f() { println!(\"{:?}\", crate::b::B); }",
        "pub struct A; macro_rules! m { () => { use crate::b::{B}; }; }",
    ] {
        assert_eq!(planted(&[("a.rs", a), b]), CIRCLE, "{a}");
    }
    let sources = [("a.rs", "pub struct A; pub(in crate::b) fn f() {}"), ("b.rs", "use crate::a::A;")];
    assert_eq!(planted(&sources), "", "who may see something is no import");
}

#[test]
fn every_room_is_in_the_house_and_in_the_lists_of_the_docs() {
    let (lib, readme) = (text("src/lib.rs"), text("README.md"));
    let rooms: BTreeSet<_> = rust_files("src").iter().map(|name| room(name).to_owned()).collect();
    for room in rooms.iter().filter(|room| !["lib", "main"].contains(&room.as_str())) {
        let known = ARROWS.iter().any(|(known, _)| known == room);
        assert!(known, "src/{room} is in no list of rooms: which question does it answer, and what may it name?");
        assert!(
            lib.contains(&format!("//! | `{room}` |")) || lib.contains(&format!("//! | [`{room}`]")),
            "{room}: lib.rs"
        );
        assert!(readme.contains(&format!("\nsrc/{room}")), "{room}: README");
    }
    let (_, house) = readme.split_once("## The house").expect("the README has the house");
    for folder in listed(".").iter().map(|folder| folder.trim_start_matches("./")) {
        let is_ours = root().join(folder).is_dir() && !folder.starts_with('.') && !["src", "target"].contains(&folder);
        assert!(!is_ours || house.contains(&format!("\n{folder}/")), "{folder}/ is not in the README's house");
    }
}

#[test]
fn the_simulator_knows_no_clock_no_threads_no_files_and_no_hash_order() {
    for name in rust_files("src/pcm") {
        for (number, line) in code(&name) {
            for word in FORBIDDEN_IN_THE_SIMULATOR {
                assert!(!line.contains(word), "{name}:{number}: {word} in the simulator");
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_tests_are_sentences() {
    for name in all_rust_files() {
        assert!(text(&name).starts_with("//! "), "{name} does not begin with what it is for");
        for (number, line) in code(&name) {
            let is_abbreviated = line.trim_start().starts_with(concat!("fn ", "test_"));
            assert!(!is_abbreviated, "{name}:{number}: a test is a sentence");
        }
    }
}

#[test]
fn what_is_unsafe_is_where_it_is_known_to_be() {
    let is_unsafe = |name: &String| code(name).iter().any(|(_, line)| line.contains(concat!("unsafe_", "code")));
    let files: Vec<_> = all_rust_files().into_iter().filter(is_unsafe).collect();
    assert_eq!(files, UNSAFE);
}

/// Lists the suites, which `Cargo.toml` names one by one.
fn suites() -> BTreeSet<String> {
    let files = listed("proptests")
        .into_iter()
        .filter_map(|name| Some(name.strip_prefix("proptests/")?.strip_suffix(".rs")?.to_owned()));
    files.collect()
}

#[test]
fn every_suite_is_run_and_described() {
    let (manifest, guide) = (text("Cargo.toml"), text("CONTRIBUTING.md"));
    let (_, table) = guide.split_once("| suite | what it holds |").expect("the guide has the suites");
    let table = table.split("\n\n").next().unwrap_or_default();
    for suite in suites() {
        assert!(manifest.contains(&format!("path = \"proptests/{suite}.rs\"")), "nobody runs {suite}");
        assert!(table.contains(&format!("`{suite}`")), "{suite} is not in the table of CONTRIBUTING.md");
    }
    let described = table.lines().filter_map(|row| row.strip_prefix("| ")?.split(" | ").next());
    for name in described.flat_map(|names| names.split(", ")) {
        assert!(suites().contains(name.trim_matches('`')), "{name} of CONTRIBUTING.md is no suite");
    }
}

/// Lists the files in a folder and all below, whatever they are.
fn files(folder: &str) -> Vec<String> {
    let below = |name: String| if root().join(&name).is_dir() { files(&name) } else { vec![name] };
    listed(folder).into_iter().flat_map(below).collect()
}

#[test]
fn the_package_holds_the_library_and_what_people_read_and_nothing_else() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--locked"]).current_dir(root());
    let output = cargo.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let list = String::from_utf8(output.stdout).expect("names are texts");
    // Cargo adds the last, where there is a repository.
    let packed: BTreeSet<_> = list.lines().filter(|name| *name != ".cargo_vcs_info.json").map(str::to_owned).collect();
    let of_cargo = ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];
    let to_read = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "build.rs"];
    // The documentation of the room of dumps shows it.
    let shown = ["corpus/instruction_file/q123499-pcmdump.txt"];
    let others = of_cargo.into_iter().chain(to_read).chain(shown).map(str::to_owned);
    assert_eq!(packed, files("src").into_iter().chain(others).collect());
}

#[test]
fn the_suites_that_scripts_name_exist() {
    for script in [".cargo/mutants.toml", ".cargo/mutants-simulator.toml", ".ci/release-lines", ".ci/run", ".ci/judges"]
    {
        let text = text(script);
        let words = text.split(|letter: char| letter.is_whitespace() || "\",()".contains(letter));
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let after_test = words.windows(2).filter(|pair| pair[0] == "--test").map(|pair| pair[1]);
        let named: Vec<_> = after_test.chain(words.iter().filter_map(|word| word.strip_prefix("--test="))).collect();
        assert!(!named.is_empty(), "{script} names no suite");
        for suite in named {
            assert!(suites().contains(suite), "{script}: {suite} is no suite");
        }
    }
}

#[test]
fn every_seed_has_a_name_in_kebab_case_and_unix_line_ends_and_a_fixed_fault_its_story() {
    for path in listed("corpus").iter().flat_map(|folder| listed(folder)) {
        let bytes = fs::read(root().join(&path)).expect("readable");
        let name = path.rsplit('/').next().unwrap_or_default();
        let scenario = name.strip_suffix(".pcm");
        let stem = scenario.or_else(|| name.strip_suffix(".txt"));
        let stem = stem.unwrap_or_else(|| panic!("{path} is neither a scenario nor a dump"));
        let is_word = |word: &str| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        };
        assert!(stem.split('-').all(is_word), "{path} is not in kebab case");
        // A dump comes from a system that ends lines with both.
        assert!(scenario.is_none() || !bytes.contains(&b'\r'), "{path} has carriage returns");
        if name.starts_with("regress-") {
            let text = String::from_utf8(bytes).expect("a scenario is text");
            let mut lines = text.lines().skip(1);
            for part in ["# Found by: ", "# Symptom: ", "# Cause: "] {
                assert!(lines.next().is_some_and(|line| line.starts_with(part)), "{path} does not say: {part}");
            }
        }
    }
}
