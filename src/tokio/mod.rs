//! Async services: soaks a subject on a runtime of tokio (feature `tokio`).
//!
//! Start and cycle are async closures; the rest is as for [`slowleak::soak`](fn@crate::soak): every method of the builder, both
//! assertions, runs in processes of their own.
//!
//! ```
//! #[global_allocator]
//! static ALLOC: slowleak::Alloc = slowleak::Alloc;
//!
//! fn main() {
//!     slowleak::tokio::soak(
//!         async || Vec::<String>::new(), // start the service
//!         async |queue| {
//!             let job = tokio::spawn(async { "a job".to_owned() });
//!             queue.push(job.await.expect("the job does not panic"));
//!             queue.pop();
//!         },
//!     )
//!     .assert_steady();
//! }
//! ```
//!
//! # Where it runs
//!
//! Each life has a runtime of its own, with every driver that this build of tokio has. As with `#[tokio::test]` it is on one thread;
//! [`worker_threads`](crate::Soak::worker_threads) gives it more, and `paused` (feature `tokio-paused`) a clock that nobody waits for.
//! A soak may be asked for in a plain `#[test]` and in a `#[tokio::test]` of both flavors, where the service lives on a thread of its
//! own. It does not await: it blocks the test, and what the test has spawned before on a runtime of one thread stands still.
//!
//! **Bounds.** The closures, the gauges, or the [`AsyncSubject`] have to be `Send`, as they may go to that thread. Neither what they
//! borrow has to be `'static`, nor the service or the futures to be `Send`: they are made, polled and dropped in one place.
//!
//! # When a cycle ends
//!
//! When its future is done, no more tasks are alive than after the warm-up, and the threads of the runtime have nothing to do: workers are
//! parked, and blocking calls have come back. That takes no time where nothing is left to do. Otherwise it is waited for, at
//! most for [`limits::CYCLE_END_WAIT_MAX`], and less after each wait in vain; then the next cycle begins all the same. A
//! [note](crate::soak::Note::CyclesCutShort) tells of it, and it is no finding.
//!
//! The tasks that are alive are a meter: where their number rises, that is growth, whatever they hold.
//!
//! A life ends when the service is dropped, inside of its runtime, and then the runtime. Blocking calls cannot be cancelled: after
//! [`limits::SHUTDOWN_MAX`] they are left behind, and a [note](crate::soak::Note::LivesCutShort) tells of it.
//!
//! # What is not seen
//!
//! - Tasks of a `LocalSet` belong to whoever polls it, and are in no count of the runtime: between cycles they stand still.
//! - On one thread nothing runs between cycles: what a timer does then, it does in the next cycle.
//! - Where the system does not say whether a thread is at work (anything but Linux), a blocking call that nobody awaits may be
//!   still at work when a cycle ends.
//! - A server that takes a connection each cycle was `Settled` and not `Steady` on several workers (eight runs of eight, 2026-11).
//!
//! | file | word |
//! |---|---|
//! | `subject` | the service under test: async start, async cycle, gauges |
//! | `hosted` | where it lives, and how its lives begin and end |
//! | `idle` | when a cycle ends |
//! | `limits` | every bound, with its unit and origin |
//!
//! This module must not know how a heap is counted, nor what a verdict is.

mod hosted;
mod idle;
pub mod limits;
mod subject;

pub use hosted::{Hosted, Running};
pub use subject::{AsyncClosures, AsyncSubject};

use crate::soak::{GaugeReader, Soak};

/// Reports no gauges.
type NoGauges<Running> = fn(&Running, &mut GaugeReader<'_>);

/// Prepares to soak a service that is started by one async closure and worked by another, both on a runtime of tokio.
///
/// # Examples
///
/// Closures may borrow from the test, here inside of a runtime:
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
/// # runtime.block_on(async {
/// let greeting = String::from("hello");
/// slowleak::tokio::soak(async || (), async |()| {
///     let copy = greeting.clone();
///     tokio::spawn(async move { copy.len() }).await.expect("it does not panic");
/// })
/// .worker_threads(2)
/// .assert_settled();
/// # });
/// ```
pub fn soak<Running, Start, Cycle>(
    start: Start,
    cycle: Cycle,
) -> Soak<Hosted<AsyncClosures<Start, Cycle, NoGauges<Running>>>>
where
    Start: AsyncFnMut() -> Running + Send,
    Cycle: AsyncFnMut(&mut Running) + Send,
{
    soak_subject(AsyncClosures { start, cycle, gauges: |_, _| {} })
}

/// Prepares to soak an async subject, on a runtime of tokio.
pub fn soak_subject<S: AsyncSubject + Send>(subject: S) -> Soak<Hosted<S>> {
    Soak::of(Hosted::new(subject))
}
