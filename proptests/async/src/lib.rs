//! Async subjects on tokio: pairs of twins that differ in the lines that mend a leak (`leaking` and `sound`).
//!
//! A subject is an async function `setup` that starts a service on the runtime that runs it, and an async function `cycle` that
//! gives it work, begins idle and ends idle. The header of a module says what leaks.
//!
//! The folder must not know how a heap is counted: `tests/services.rs` soaks the subjects.

#![expect(clippy::missing_panics_doc, reason = "a subject that panics is broken, and the test says so")]
#![expect(clippy::must_use_candidate, reason = "who starts a subject runs it")]

pub mod blocking_calls;
pub mod connection_pool;
pub mod heartbeats;
pub mod http_connections;
pub mod keep_alive;
pub mod local_tasks;
pub mod sessions;
pub mod waiting_tasks;
