//! Test subjects over published crates: what leaked, its fixed version, and what merely tempts.
//!
//! Each module is a subject, or a pair of twins that differ in the version of a crate (`leaking` and `fixed`) or in the
//! lines that mend a misuse (`leaking` and `sound`). A subject is a function `setup` that starts a service and a function
//! `cycle` that gives it work, begins idle and ends idle. The header of a module says what leaks, in which versions, and
//! who says so; every leak was seen to grow, and every twin to stand still.
//!
//! Where Cargo cannot have both versions in one lock file, the package in `older` compiles the module once more, for
//! `leaking`.
//!
//! The folder must not know how a heap is counted: `tests/services.rs` soaks the subjects.

#![expect(clippy::missing_panics_doc, reason = "a subject that panics is broken, and the test says so")]
#![expect(clippy::must_use_candidate, reason = "who starts a subject runs it")]

pub mod audit_channel;
#[cfg(feature = "all")]
pub mod axum_server;
#[cfg(feature = "all")]
pub mod bytes_owner_to_vec;
pub mod crossbeam_channel_unread;
#[cfg(feature = "all")]
pub mod dashmap_churn;
#[cfg(feature = "all")]
pub mod dashmap_sessions;
#[cfg(feature = "all")]
pub mod delay_queue;
#[cfg(feature = "all")]
pub mod epoch_garbage;
#[cfg(feature = "all")]
pub mod flume_polled_receiver;
#[cfg(feature = "all")]
pub mod futures_unordered_into_iter;
#[cfg(feature = "all")]
pub mod futures_unordered_undrained;
#[cfg(feature = "all")]
pub mod governor_keys;
#[cfg(feature = "all")]
pub mod hashbrown_allocator;
#[cfg(feature = "all")]
pub mod hyper_connections;
#[cfg(feature = "all")]
pub mod late_expressions;
pub mod lru_clear;
#[cfg(feature = "all")]
pub mod lru_full;
#[cfg(feature = "all")]
pub mod lru_keys;
#[cfg(feature = "all")]
pub mod metric_labels;
#[cfg(feature = "all")]
pub mod metrics_rendered;
#[cfg(feature = "all")]
pub mod metrics_upkeep;
#[cfg(feature = "all")]
pub mod moka_dropped_cache;
#[cfg(feature = "all")]
pub mod moka_invalidate;
#[cfg(feature = "all")]
pub mod moka_listener;
#[cfg(feature = "all")]
pub mod moka_ttl;
#[cfg(feature = "all")]
pub mod moka_unbounded;
#[cfg(feature = "all")]
pub mod open_connections;
#[cfg(feature = "all")]
pub mod papaya_churn;
#[cfg(feature = "all")]
pub mod quick_cache_full;
#[cfg(feature = "all")]
mod random;
#[cfg(feature = "all")]
pub mod rayon_failures;
#[cfg(feature = "all")]
pub mod rayon_global;
#[cfg(feature = "all")]
pub mod rayon_pools;
#[cfg(feature = "all")]
pub mod regex_pool;
#[cfg(feature = "all")]
pub mod scc_churn;
#[cfg(feature = "all")]
pub mod sharded_maps;
#[cfg(feature = "all")]
pub mod sharded_slab_remove;
#[cfg(feature = "all")]
pub mod slotmap_clone_from;
#[cfg(feature = "all")]
pub mod spin_once;
#[cfg(feature = "all")]
pub mod sqlite_rows;
#[cfg(feature = "all")]
pub mod thread_per_request;
#[cfg(feature = "all")]
pub mod tokio_broadcast;
#[cfg(feature = "all")]
pub mod tokio_join_set;
#[cfg(feature = "all")]
pub mod tokio_output_panics;
#[cfg(feature = "all")]
pub mod tokio_runtimes;
#[cfg(feature = "all")]
pub mod tokio_tasks;
pub mod tokio_util_child_token;
pub mod tokio_waiting_tasks;
#[cfg(feature = "all")]
pub mod tower_spawn_ready;
#[cfg(feature = "all")]
pub mod tracing_appender_log;
#[cfg(feature = "all")]
pub mod tracing_open_spans;
#[cfg(feature = "all")]
pub mod tracing_spans;
#[cfg(feature = "all")]
pub mod unicycle_wakers;
#[cfg(feature = "all")]
pub mod worker_memory;
