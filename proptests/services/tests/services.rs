//! Leaks of published crates and of their users are reported with the file that they are in; fixed and merely tempting
//! subjects are accepted.
//!
//! Each leak `reports_…`, each sound subject `accepts_…`. The module `ten` holds quick ones of every kind, which take few
//! crates: `cargo test --no-default-features ten::`. In each group the module `threads` holds those with threads, a runtime or
//! a clock, no two runs of which are alike: `cargo test threads::`.

#[macro_use]
mod leaks;

use slowleak::soak;
use slowleak_services as services;

/// A test for each sound subject.
macro_rules! sound {
    ($($name:ident: $($subject:ident)::+;)+) => {$(
        #[test]
        fn $name() {
            use crate::services::$($subject)::+ as subject;
            soak(subject::setup, subject::cycle).assert_settled();
        }
    )+};
}

mod ten {
    use super::soak;

    leaks! {
        reports_what_a_cleared_cache_holds: lru_clear::leaking in "src/lru_clear.rs";
    }

    sound! {
        accepts_a_cleared_cache: lru_clear::fixed;
    }

    mod threads {
        use super::soak;

        leaks! {
            reports_messages_that_hold_their_own_channel: crossbeam_channel_unread::leaking in "crossbeam-channel-0.4.4";
            reports_a_cancelled_token_without_a_parent: tokio_util_child_token::leaking in "tokio-util-0.6.9";
            reports_an_audit_that_nobody_reads: audit_channel::leaking in "src/audit_channel.rs";
            reports_tasks_that_wait_for_ever: tokio_waiting_tasks::leaking in "src/tokio_waiting_tasks.rs";
        }

        sound! {
            accepts_messages_that_hold_their_own_channel: crossbeam_channel_unread::fixed;
            accepts_a_cancelled_token_without_a_parent: tokio_util_child_token::fixed;
            accepts_an_audit_that_is_read: audit_channel::sound;
            accepts_tasks_that_are_aborted: tokio_waiting_tasks::sound;
        }
    }
}

/// Faults that were published, and their fixed versions.
#[cfg(feature = "all")]
mod faults {
    use super::soak;

    leaks! {
        reports_a_receiver_that_is_polled_again: flume_polled_receiver::leaking in "flume-0.10.12";
        reports_samples_without_upkeep: metrics_upkeep::leaking in "metrics-util-0.16";
        reports_slots_that_are_not_reused: sharded_slab_remove::leaking in "sharded-slab-0.0.7";
        reports_a_value_made_once: spin_once::leaking in "spin-0.6.0";
        reports_receivers_that_have_waited: tokio_broadcast::leaking in "tokio-0.2.20";
    }

    sound! {
        accepts_bytes_that_become_a_vec: bytes_owner_to_vec::fixed;
        accepts_a_receiver_that_is_polled_again: flume_polled_receiver::fixed;
        accepts_tasks_of_futures_that_were_given_out: futures_unordered_into_iter::fixed;
        accepts_the_allocator_of_an_empty_map: hashbrown_allocator::fixed;
        accepts_keys_that_were_popped: lru_keys::fixed;
        accepts_samples_with_upkeep: metrics_upkeep::fixed;
        accepts_slots_that_are_reused: sharded_slab_remove::fixed;
        accepts_values_overwritten_by_a_clone: slotmap_clone_from::fixed;
        accepts_a_value_made_once: spin_once::fixed;
        accepts_receivers_that_have_waited: tokio_broadcast::fixed;
        accepts_futures_that_hold_their_wakers: unicycle_wakers::fixed;
    }

    mod threads {
        use super::soak;

        leaks! {
            reports_the_values_of_a_dropped_cache: moka_dropped_cache::leaking in "moka-0.9.3";
            reports_keys_that_were_invalidated: moka_invalidate::leaking in "moka-0.7.0";
            reports_a_lock_for_each_evicted_key: moka_listener::leaking in "moka-0.11.2";
            reports_listeners_of_dropped_runtimes: tokio_runtimes::leaking in "tokio-0.3.7";
            reports_tasks_of_a_dropped_service: tower_spawn_ready::leaking in "tower-0.4.6";
        }

        sound! {
            accepts_the_values_of_a_dropped_cache: moka_dropped_cache::fixed;
            accepts_keys_that_were_invalidated: moka_invalidate::fixed;
            accepts_no_lock_for_evicted_keys: moka_listener::fixed;
            accepts_a_task_whose_output_panics: tokio_output_panics::fixed;
            accepts_listeners_of_dropped_runtimes: tokio_runtimes::fixed;
            accepts_tasks_of_a_dropped_service: tower_spawn_ready::fixed;
        }
    }
}

/// Sound crates that are used so that they grow, and the same with the lines that mend it.
#[cfg(feature = "all")]
mod misuses {
    use super::soak;

    leaks! {
        reports_futures_that_are_not_taken_out: futures_unordered_undrained::leaking in "src/futures_unordered_undrained.rs";
        reports_a_label_for_each_user: metric_labels::leaking in "src/metric_labels.rs";
        reports_spans_that_stay_open: tracing_open_spans::leaking in "src/tracing_open_spans.rs";
    }

    sound! {
        accepts_futures_that_are_taken_out: futures_unordered_undrained::sound;
        accepts_a_label_for_each_kind_of_user: metric_labels::sound;
        accepts_spans_that_are_closed: tracing_open_spans::sound;
    }

    mod threads {
        use super::soak;

        leaks! {
            reports_a_log_without_bound_in_a_server: axum_server::leaking in "src/axum_server.rs";
            reports_sessions_that_nobody_closes: dashmap_sessions::leaking in "src/dashmap_sessions.rs";
            reports_timeouts_that_are_not_taken_back: delay_queue::leaking in "src/delay_queue.rs";
            reports_clients_that_are_not_forgotten: governor_keys::leaking in "src/governor_keys.rs";
            reports_a_cache_without_capacity: moka_unbounded::leaking in "src/moka_unbounded.rs";
            reports_failures_that_nobody_looks_at: rayon_failures::leaking in "src/rayon_failures.rs";
            reports_tasks_that_nobody_joins: tokio_join_set::leaking in "src/tokio_join_set.rs";
            reports_a_log_in_memory_without_bound: tracing_appender_log::leaking in "src/tracing_appender_log.rs";
            reports_workers_that_remember_everything: worker_memory::leaking in "src/worker_memory.rs";
        }

        sound! {
            accepts_a_log_of_sixteen_lines_in_a_server: axum_server::sound;
            accepts_sessions_that_are_closed: dashmap_sessions::sound;
            accepts_timeouts_that_are_taken_back: delay_queue::sound;
            accepts_clients_that_are_forgotten: governor_keys::sound;
            accepts_a_cache_with_a_capacity: moka_unbounded::sound;
            accepts_failures_that_are_told: rayon_failures::sound;
            accepts_tasks_that_are_joined: tokio_join_set::sound;
            accepts_a_log_in_memory_of_a_hundred_lines: tracing_appender_log::sound;
            accepts_workers_that_remember_eight_results: worker_memory::sound;
        }
    }
}

/// Sound subjects that tempt.
#[cfg(feature = "all")]
mod tempting {
    use super::soak;

    sound! {
        accepts_a_map_of_shards_that_is_churned: dashmap_churn;
        accepts_expressions_that_are_compiled_late: late_expressions;
        accepts_a_cache_of_five_hundred_pages: lru_full;
        accepts_metrics_that_are_asked_for: metrics_rendered;
        accepts_a_cache_that_remembers_evicted_keys: quick_cache_full;
        accepts_maps_behind_locks_that_double_late: sharded_maps;
    }

    mod threads {
        use super::soak;

        sound! {
            accepts_garbage_that_waits_for_an_epoch: epoch_garbage;
            accepts_a_connection_for_each_request: hyper_connections;
            accepts_a_cache_whose_entries_live_for_an_hour: moka_ttl;
            accepts_a_lock_free_map_that_is_churned: papaya_churn;
            accepts_work_on_the_global_pool: rayon_global;
            accepts_a_pool_of_scratch_space: regex_pool;
            accepts_a_concurrent_map_that_is_churned: scc_churn;
            accepts_a_thread_for_each_request: thread_per_request;
            accepts_tasks_that_are_stolen: tokio_tasks;
            accepts_spans_that_close_on_other_threads: tracing_spans;
        }
    }
}

/// What the heap of Rust does not show, or does not show alone: each meter is named, at its rate where that is exact.
#[cfg(feature = "all")]
mod meters {
    use slowleak::soak::{Outcome, Rising, Verdict};

    use super::services::{open_connections, rayon_pools, sqlite_rows, tokio_waiting_tasks};
    use super::soak;

    /// The meters that rise, each in a line.
    #[track_caller]
    fn rising(outcome: &Outcome) -> Vec<String> {
        let Verdict::Growing { meters, .. } = &outcome.verdict else { panic!("{outcome}") };
        meters.iter().map(Rising::to_string).collect()
    }

    #[test]
    fn reports_rows_that_are_never_deleted() {
        let outcome = soak(sqlite_rows::setup, sqlite_rows::leaking::cycle).may_settle().run();
        let outcome = outcome.expect("the allocator is installed");
        if cfg!(target_env = "gnu") {
            assert!(matches!(&rising(&outcome)[..], [one] if one.starts_with("native heap: 3")), "{outcome}");
            assert!(!outcome.verdict.heap_grows(), "{outcome}");
        }
    }

    #[test]
    fn accepts_rows_that_are_deleted() {
        soak(sqlite_rows::setup, sqlite_rows::sound::cycle).assert_settled();
    }

    mod threads {
        use super::*;

        #[test]
        fn reports_connections_whose_clients_are_gone() {
            let outcome =
                soak(open_connections::setup, open_connections::leaking::cycle).may_settle().cycles(512).run();
            let outcome = outcome.expect("the allocator is installed");
            assert_eq!(rising(&outcome), ["open files: 1/cycle"]);
            assert!(outcome.verdict.heap_grows(), "{outcome}");
        }

        #[test]
        fn accepts_connections_that_are_closed() {
            soak(open_connections::setup, open_connections::sound::cycle).assert_settled();
        }

        #[test]
        fn reports_pools_of_tenants_that_are_gone() {
            let outcome = soak(rayon_pools::setup, rayon_pools::leaking::cycle).may_settle().cycles(128).run();
            let outcome = outcome.expect("the allocator is installed");
            assert!(rising(&outcome).contains(&"threads: 1/cycle".to_owned()), "{outcome}");
        }

        #[test]
        fn accepts_pools_of_four_tenants() {
            soak(rayon_pools::setup, rayon_pools::sound::cycle).assert_settled();
        }

        #[test]
        fn reports_tasks_that_wait_for_ever_by_their_number() {
            let soak = soak(tokio_waiting_tasks::setup, tokio_waiting_tasks::leaking::cycle).may_settle();
            let soak = soak.meters(|runtime, reader| reader("tasks", tokio_waiting_tasks::tasks_alive(runtime)));
            let outcome = soak.run().expect("the allocator is installed");
            assert_eq!(rising(&outcome), ["tasks: 1/cycle"]);
            assert!(outcome.verdict.heap_grows(), "{outcome}");
        }

        #[test]
        fn accepts_tasks_that_are_aborted_by_their_number() {
            soak(tokio_waiting_tasks::setup, tokio_waiting_tasks::sound::cycle)
                .meters(|runtime, reader| reader("tasks", tokio_waiting_tasks::tasks_alive(runtime)))
                .assert_settled();
        }
    }
}
