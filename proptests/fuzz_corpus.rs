//! Every seed of every fuzz target, without a fuzzer: what a target asks of an input is asked here of the seeds it starts
//! from. And every folder of seeds has its target, as every target has its seeds.

#[path = "../fuzz/src/plant.rs"]
#[expect(unreachable_pub, reason = "it is public in the fuzz package, to which it belongs")]
mod plant;
#[path = "../fuzz/src/property.rs"]
#[expect(unreachable_pub, reason = "it is public in the fuzz package, to which it belongs")]
mod property;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plant::Plant;
use slowleak::pcm::{Build, Leak, Platform, Queue, Setup, Site};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// A target that has no seeds of its own: it is compared with `command_queue`, on the same ones.
const BORROWS_SEEDS: &str = "baseline";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Lists what a folder holds.
fn listed(folder: &str) -> Vec<PathBuf> {
    let entries = root().join(folder).read_dir().unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder} is empty");
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads the seeds of a target, with their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let seed = |path: PathBuf| (stem(&path), fs::read(&path).expect("a seed can be read"));
    listed(&format!("corpus/{target}")).into_iter().map(seed).collect()
}

fn scenario(name: &str, bytes: &[u8]) -> Scenario {
    Scenario::parse(name, bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn cycle(site: &mut Site, queue: &Queue) {
    site.work_off(queue, &mut ());
    site.wind_down(&mut ());
}

#[test]
fn every_folder_of_seeds_has_its_target_and_every_target_its_seeds() {
    let mut folders: BTreeSet<_> = listed("corpus").iter().map(|path| stem(path)).collect();
    let targets: BTreeSet<_> = listed("fuzz/fuzz_targets").iter().map(|path| stem(path)).collect();
    folders.insert(BORROWS_SEEDS.to_owned());
    assert_eq!(folders, targets);
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the manifest of the targets");
    let readme = fs::read_to_string(root().join("fuzz/README.md")).expect("the README of the targets");
    for target in &targets {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")),
            "{target} is not in fuzz/Cargo.toml"
        );
        assert!(readme.contains(&format!("| `{target}` |")), "{target} is not in fuzz/README.md");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
}

#[test]
fn accepts_every_seed_of_command_queue() {
    for (name, bytes) in seeds("command_queue") {
        let scenario = scenario(&name, &bytes);
        let setup = scenario.setup(Build::FIXED);
        SiteSubject::new(setup, &scenario.queue).soak().cycles(3).assert_steady();
    }
}

#[test]
fn every_seed_of_ledger_grows_by_its_ledger() {
    for (name, bytes) in seeds("ledger") {
        let scenario = scenario(&name, &bytes);
        let plant = Plant::of(&scenario).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(scenario.notes.last(), Some(&plant.note()), "{name} says what is planted");
        let setup = plant.on(&scenario).unwrap_or_else(|| panic!("{name}: the build is not for this platform"));
        property::ledger(setup, &scenario.queue, cycle);
    }
}

/// Requires that seeds are what their names say: `error-…` is rejected, everything else parses.
fn assert_parsed_unless_named_an_error(target: &str, property: fn(&[u8]) -> bool) {
    for (name, bytes) in seeds(target) {
        assert_eq!(property(&bytes), !name.starts_with("error-"), "{target}/{name}");
    }
}

#[test]
fn every_seed_of_rollout_leaks_exactly_while_its_images_are_unfixed() {
    for (name, bytes) in seeds("rollout") {
        let scenario = scenario(&name, &bytes);
        for build in [Build::Sp4, Build::Hf990624, Build::FIXED] {
            property::rollout(scenario.setup(build), &scenario.queue);
        }
    }
}

#[test]
fn every_seed_of_scenario_text_parses_or_is_an_error_by_name() {
    assert_parsed_unless_named_an_error("scenario_text", property::scenario_text);
}

#[test]
fn every_seed_of_instruction_file_loads_or_is_an_error_by_name() {
    assert_parsed_unless_named_an_error("instruction_file", property::instruction_file);
}

#[test]
fn what_is_planted_is_written_and_read_back() {
    let read = |note: &str| Plant::of(&Scenario { notes: vec![note.to_owned()], ..Scenario::default() });
    for build in Build::LADDER {
        for leaks in [&[][..], &[Leak::MifCycle], &Leak::ALL] {
            let plant = Plant { build, leaks: leaks.iter().copied().collect() };
            assert_eq!(read(&plant.note()), Ok(plant));
        }
    }
    assert_eq!(read("a title").map(|plant| plant.build), Ok(Build::Hf990624));
    assert!(read("on SP5").is_err_and(|error| error.starts_with("unknown build \"SP5\"")));
    assert!(read("on SP4 with mif-circle").is_err_and(|error| error.starts_with("unknown leak \"mif-circle\"")));
    let made_for_intel_only = Plant { build: Build::Hf971205, leaks: slowleak::pcm::Leaks::NONE };
    let on_alpha = Scenario { platform: Platform::Alpha, ..Scenario::default() };
    assert_eq!(made_for_intel_only.on(&on_alpha), None);
    let [largest, too_large] = [3, 4].map(|clients| Scenario { clients, ..Scenario::default() });
    assert_eq!(made_for_intel_only.on(&largest).map(|setup| setup.clients), Some(3));
    assert_eq!(made_for_intel_only.on(&too_large), None);
}

#[test]
#[should_panic(expected = "as dhat counts")]
fn reports_a_ledger_that_is_wrong() {
    let queue = Queue { until: slowleak::pcm::Seconds(3_600), ..Queue::default() };
    property::ledger(Setup::new(Platform::I386, Build::FIXED), &queue, |site, queue| {
        cycle(site, queue);
        // Grows beside the books.
        std::mem::forget(std::hint::black_box(Box::new([0_u8; 29])));
    });
}
