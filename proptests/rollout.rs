//! The rollout of Q241656: every scenario of `corpus/rollout` does what it says, and arbitrary steps in arbitrary order
//! leave exactly those processes leaking whose images are unfixed.

mod hosts;
mod queues;

#[path = "../fuzz/src/property.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is public in the fuzz package, to which it belongs")]
mod property;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use slowleak::pcm::{Build, Platform, Setup};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;
use slowleak::soak::Verdict;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Reads every scenario of the folder, with its file's name, in the order of the names.
fn scenarios() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/rollout");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "the folder is empty");
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("readable");
        let scenario = Scenario::parse(&name, &bytes).unwrap_or_else(|error| panic!("{error}"));
        (name, scenario)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_scenario_of_the_rollout_does_what_it_says() {
    for (name, scenario) in scenarios() {
        let misses: Vec<_> = scenario.check(&name).iter().map(ToString::to_string).collect();
        assert!(misses.is_empty(), "{}", misses.join("\n"));
        assert!(scenario.expectations.len() >= 3, "{name} states little");
        assert_eq!(Scenario::parse(&name, scenario.to_string().as_bytes()).as_ref(), Ok(&scenario), "{name}");
    }
}

#[test]
fn every_scenario_of_the_rollout_leaves_the_fixed_build_where_it_was() {
    for (name, scenario) in scenarios() {
        let outcome = SiteSubject::new(scenario.setup(Build::FIXED), &scenario.queue).soak().cycles(3).run();
        assert_eq!(outcome.map(|outcome| outcome.verdict), Ok(Verdict::Steady), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_process_leaks_exactly_while_its_image_is_unfixed(
        build in proptest::sample::select(vec![Build::Sp4, Build::Hf990624, Build::FIXED]),
        clients in 1..=3_u32,
        hosts in hosts::hosts(),
        queue in queues::queues(),
    ) {
        let setup = Setup::new(Platform::I386, build).with_clients(clients).with_hosts(hosts);
        property::rollout(setup, &queue);
    }
}
