//! The promise: on the fixed build, whatever is commanded, the heap at idle is exactly where it was after start.

mod config;
mod hosts;
mod queues;
mod setups;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use slowleak::heap::{Counter, Profile, Scope};
use slowleak::pcm::{Build, Platform, Queue, Setup, Site};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;
use slowleak::soak::Verdict;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Shows a queue as a person would write it.
fn written(setup: Setup, queue: &Queue) -> String {
    Scenario::of(setup, queue.clone()).to_string()
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn any_queue_leaves_the_fixed_build_where_it_was_after_start(
        setup in setups::setups(&[Build::FIXED]),
        queue in queues::queues(),
    ) {
        let outcome = SiteSubject::new(setup, &queue).soak().cycles(3).without_sites().run().unwrap();
        prop_assert_eq!(&outcome.verdict, &Verdict::Steady, "{}", written(setup, &queue));
    }

    #[test]
    fn any_queues_one_after_the_other_leave_one_site_where_it_was_after_start(
        setup in setups::setups(&[Build::FIXED]),
        queues in proptest::collection::vec(queues::queues(), 1..8),
    ) {
        let profile = Profile::start(Scope::Thread).unwrap();
        let mut site = Site::start(setup, &mut ());
        let after_start = profile.level();
        for queue in &queues {
            site.work_off(queue, &mut ());
            site.wind_down(&mut ());
            prop_assert!(site.is_idle(), "{}", written(setup, queue));
            prop_assert_eq!(profile.level(), after_start, "{}", written(setup, queue));
        }
        drop(site);
        prop_assert_eq!(profile.level(), slowleak::heap::Level::default(), "the site leaves nothing behind");
    }
}

#[test]
fn thousands_of_queues_leave_one_site_where_it_was_after_start_each_of_them() {
    let config = config::cases(|usual| 8 * usual);
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    let mut runner = TestRunner::new(ProptestConfig { rng_seed: RngSeed::Fixed(seed), ..config.clone() });
    let mut draw = || queues::queues().new_tree(&mut runner).expect("bytes are drawn").current();
    let queues: Vec<_> = (0..config.cases).map(|_| draw()).collect();
    let profile = Profile::start(Scope::Thread).unwrap();
    let setup = Setup::new(Platform::I386, Build::FIXED).with_clients(2).with_hosts(slowleak::scenario::HOSTS[1]);
    let mut site = Site::start(setup, &mut ());
    let after_start = profile.level();
    for (cycle, queue) in queues.iter().enumerate() {
        site.work_off(queue, &mut ());
        site.wind_down(&mut ());
        // What went before may matter: the same queues once more are drawn with this seed.
        let text = || format!("cycle {cycle}, PROPTEST_RNG_SEED={seed}\n{}", written(setup, queue));
        assert_eq!(profile.level(), after_start, "{}", text());
    }
}

#[test]
fn what_waits_for_a_stopped_executive_leaves_no_room_behind() {
    let text = b"pcm 1\nhost SRV1 I386\nT+0:00 executive stop\nT+0:01 bad-reports 5\nT+0:30 end\n";
    let scenario = Scenario::parse("stopped", text).unwrap_or_else(|error| panic!("{error}"));
    let outcome = SiteSubject::new(scenario.setup(Build::FIXED), &scenario.queue).soak().cycles(3).run().unwrap();
    assert_eq!(outcome.verdict, Verdict::Steady);
}
