//! The wind-down ends: after any queue the site is idle within a bounded simulated time, whatever hangs or is down.

mod config;
mod corpus;
mod hosts;
mod queues;
mod setups;

use proptest::prelude::*;
use slowleak::pcm::{Build, Leak, Leaks, Queue, Seconds, Setup, Site};
use slowleak::scenario::Scenario;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// How long a wind-down may take: what hangs is ended at once, a machine restarts within ten minutes, and then come the next
/// poll, which brings left-over results, and the pipeline's next tick. Another poll's time for who is not yet due.
const WIND_DOWN_MAX: Seconds = Seconds(3 * 3_600);

/// Works a queue off and winds the site down; returns how long that took.
fn wound_down(setup: Setup, queue: &Queue) -> Seconds {
    let mut site = Site::start(setup, &mut ());
    site.work_off(queue, &mut ());
    let end = site.since_t0();
    assert_eq!(end, queue.until);
    site.wind_down(&mut ());
    assert!(site.is_idle(), "{}", written(setup, queue));
    site.since_t0() - end
}

fn written(setup: Setup, queue: &Queue) -> String {
    Scenario::of(setup, queue.clone()).to_string()
}

#[test]
fn after_every_scenario_of_the_corpus_the_site_is_idle_on_every_build() {
    for (name, scenario) in corpus::scenarios() {
        for build in Build::LADDER.into_iter().filter(|build| build.exists_on(scenario.platform)) {
            let took = wound_down(scenario.setup(build), &scenario.queue);
            assert!(took <= WIND_DOWN_MAX, "{build}: {name}: {took}");
        }
    }
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn after_any_queue_the_site_is_idle_within_three_hours(
        setup in setups::setups(&Build::LADDER),
        leaks in proptest::sample::subsequence(&Leak::ALL[..], 0..4),
        queue in queues::queues(),
    ) {
        let setup = setup.with_leaks(leaks.into_iter().collect::<Leaks>());
        let took = wound_down(setup, &queue);
        prop_assert!(took <= WIND_DOWN_MAX, "{took}:\n{}", written(setup, &queue));
    }
}

/// Winds down after some commands, on the historic build and the fixed one.
fn assert_ends_after(commands: &str) {
    let text = format!("pcm 1\nclients 2\n{commands}");
    let scenario = Scenario::parse("idle", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    for build in [Build::V11, Build::Sp4, Build::FIXED] {
        let took = wound_down(scenario.setup(build), &scenario.queue);
        assert!(took <= WIND_DOWN_MAX, "{build}: {took} after\n{text}");
    }
}

#[test]
fn hung_programs_one_behind_the_other_are_ended() {
    assert_ends_after(
        "T+0:00 on all offer R1 runs=for-ever\nT+0:00 on all offer R2 runs=for-ever mandatory=T-0:09\n\
         T+0:00 on all offer R3 runs=for-ever mandatory=T-0:08\nT+0:10 on all user logon\nT+0:10 on all application load\nT+9:00 end\n",
    );
}

#[test]
fn a_program_whose_end_is_never_seen_is_ended() {
    assert_ends_after("T+0:00 on all offer R1 flags=background,sync mandatory=none\nT+9:00 end\n");
}

#[test]
fn servers_that_are_all_down_are_brought_back() {
    assert_ends_after(
        "T+0:00 on all offer R1\nT+0:01 server LS1 down\nT+0:01 server LS2 down\nT+0:01 server DS1 down\n\
         T+0:01 server DS2 down\nT+0:01 maintenance stop\nT+0:01 job R2\nT+0:01 open-files DS1 on\nT+9:00 end\n",
    );
}

#[test]
fn a_machine_that_restarts_at_the_end_is_waited_for() {
    assert_ends_after("T+0:00 on all offer R1\nT+0:01 on all reboot forced\nT+0:01 end\n");
}
