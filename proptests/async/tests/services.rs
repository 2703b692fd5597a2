//! Leaks of async services are reported with the file that they are in, sound ones are accepted: on one thread and on workers,
//! from a plain test and from inside a test of tokio.

use std::time::Duration;

use slowleak::soak::{Outcome, Verdict};
use slowleak_async as services;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Asserts growth, and that a frame of a growing site is in the file.
#[track_caller]
fn assert_grows_in(outcome: &Outcome, file: &str) {
    let report = slowleak::report::outcome(outcome);
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "expected Growing, got {report}");
    let explanation = outcome.explanation.as_ref().expect("findings are explained");
    let mut frames = explanation.growth_sites.iter().flat_map(|site| &site.frames);
    assert!(frames.any(|frame| frame.file.contains(file)), "nothing of {file} in {report}");
}

/// Tests of each pair of twins: the subject, and how its sound one is accepted on one thread and on workers.
macro_rules! twins {
    ($($subject:ident $accepted:ident $accepted_on_workers:ident;)+) => {$(
        mod $subject {
            use crate::services::$subject::{leaking, sound};

            const FILE: &str = concat!("src/", stringify!($subject), ".rs");

            #[test]
            fn reports_the_leak_on_one_thread() {
                let soak = slowleak::tokio::soak(leaking::setup, leaking::cycle).may_settle();
                crate::assert_grows_in(&soak.run().expect("it takes place"), FILE);
            }

            #[test]
            fn accepts_the_sound_one_on_one_thread() {
                slowleak::tokio::soak(sound::setup, sound::cycle).$accepted();
            }

            #[test]
            fn reports_the_leak_on_two_workers() {
                let soak = slowleak::tokio::soak(leaking::setup, leaking::cycle).worker_threads(2).may_settle();
                crate::assert_grows_in(&soak.run().expect("it takes place"), FILE);
            }

            #[test]
            fn accepts_the_sound_one_on_two_workers() {
                slowleak::tokio::soak(sound::setup, sound::cycle).worker_threads(2).$accepted_on_workers();
            }
        }
    )+};
}

twins! {
    blocking_calls assert_steady assert_steady;
    heartbeats assert_steady assert_settled;
    http_connections assert_steady assert_settled;
    keep_alive assert_settled assert_settled;
    local_tasks assert_steady assert_steady;
    waiting_tasks assert_steady assert_settled;
}

/// Tests of each pair of twins that is driven by time: a minute a cycle.
macro_rules! driven_by_time {
    ($($subject:ident;)+) => {$(
        mod $subject {
            use crate::services::$subject::{leaking, sound};

            #[test]
            fn reports_the_leak_on_a_paused_clock() {
                let soak = slowleak::tokio::soak(leaking::setup, leaking::cycle).paused(crate::MINUTE).may_settle();
                let outcome = soak.run().expect("it takes place");
                crate::assert_grows_in(&outcome, concat!("src/", stringify!($subject), ".rs"));
            }

            #[test]
            fn accepts_the_sound_one_on_a_paused_clock() {
                slowleak::tokio::soak(sound::setup, sound::cycle).paused(crate::MINUTE).assert_settled();
            }
        }
    )+};
}

const MINUTE: Duration = Duration::from_secs(60);

driven_by_time! {
    connection_pool;
    sessions;
}

/// Where a runtime is at work already.
mod inside_a_test_of_tokio {
    use super::services::{heartbeats, http_connections, waiting_tasks};

    #[tokio::test]
    async fn reports_a_leak_on_one_thread() {
        let soak = slowleak::tokio::soak(waiting_tasks::leaking::setup, waiting_tasks::leaking::cycle).may_settle();
        crate::assert_grows_in(&soak.run().expect("it takes place"), "src/waiting_tasks.rs");
    }

    #[tokio::test]
    async fn accepts_sound_services_on_one_thread() {
        slowleak::tokio::soak(waiting_tasks::sound::setup, waiting_tasks::sound::cycle).assert_settled();
        slowleak::tokio::soak(http_connections::sound::setup, http_connections::sound::cycle).assert_settled();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn reports_a_leak_on_two_workers() {
        let soak = slowleak::tokio::soak(heartbeats::leaking::setup, heartbeats::leaking::cycle);
        let outcome = soak.worker_threads(2).may_settle().run().expect("it takes place");
        crate::assert_grows_in(&outcome, "src/heartbeats.rs");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn accepts_a_sound_service_on_two_workers() {
        let soak = slowleak::tokio::soak(heartbeats::sound::setup, heartbeats::sound::cycle);
        soak.worker_threads(2).assert_settled();
    }

    #[tokio::test]
    async fn accepts_a_sound_service_in_this_process() {
        let soak = slowleak::tokio::soak(waiting_tasks::sound::setup, waiting_tasks::sound::cycle);
        let mut seen = 0;
        let outcome = soak.in_process().may_settle().run_with(&mut |progress| seen = progress.cycle.max(seen));
        assert!(outcome.expect("it takes place").is_accepted());
        assert!(seen > 0, "progress comes here");
    }
}
