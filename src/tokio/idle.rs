//! When a cycle ends: a runtime has nothing left to run.
//!
//! A runtime says so itself when a thread of it parks, by the hooks that every stable tokio has. That a thread which is about to
//! wake still seems parked is seen by the system, which calls it running.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use ::tokio::runtime::{Builder, Runtime};

use super::limits;
use crate::heap::uncounted;
use crate::process;

/// Follows the threads of one runtime.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Threads that the runtime has started, and that have not ended: workers, and those of blocking calls.
    threads: AtomicUsize,
    parked: AtomicUsize,
    unparked_times: AtomicU64,
    /// Waits for the only worker to run out of work.
    waiting: Mutex<Option<Waker>>,
    has_parked: AtomicBool,
}

impl Watch {
    /// Follows the threads of the runtime that will be built.
    pub(super) fn follow(self: &Arc<Self>, builder: &mut Builder) {
        let hook = |note: fn(&Self)| {
            let watch = Arc::clone(self);
            move || note(&watch)
        };
        builder
            .on_thread_start(hook(|watch| _ = watch.threads.fetch_add(1, SeqCst)))
            .on_thread_stop(hook(|watch| _ = watch.threads.fetch_sub(1, SeqCst)))
            .on_thread_park(hook(Self::parks))
            .on_thread_unpark(hook(Self::unparks));
    }

    fn parks(&self) {
        self.parked.fetch_add(1, SeqCst);
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waiting {
            self.has_parked.store(true, SeqCst);
            waker.wake();
        }
    }

    fn unparks(&self) {
        self.parked.fetch_sub(1, SeqCst);
        self.unparked_times.fetch_add(1, SeqCst);
    }

    /// Waits until the only worker has run out of work so many times.
    async fn turns(&self, times: u32) {
        self.has_parked.store(false, SeqCst);
        let mut left = times;
        std::future::poll_fn(|context: &mut Context<'_>| {
            if self.has_parked.swap(false, SeqCst) {
                left -= 1;
            }
            if left == 0 {
                return Poll::Ready(());
            }
            *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Says who runs the tasks of a runtime, and by which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavor {
    /// The thread that soaks.
    CurrentThread,
    /// So many workers.
    Workers(usize),
    /// The thread that soaks, on a clock that each cycle advances by so much.
    #[cfg(feature = "tokio-paused")]
    Paused(Duration),
}

impl Flavor {
    /// Says whether nothing is left to run, and no more tasks are alive than that.
    pub(super) fn is_idle(self, runtime: &Runtime, watch: &Watch, tasks_max: usize) -> bool {
        self.turn(runtime, watch);
        let metrics = runtime.metrics();
        let unparked_times = watch.unparked_times.load(SeqCst);
        let is_parked = || {
            let Self::Workers(count) = self else { return true };
            watch.parked.load(SeqCst) == count && watch.unparked_times.load(SeqCst) == unparked_times
        };
        metrics.num_alive_tasks() <= tasks_max
            && is_parked()
            && (watch.threads.load(SeqCst) == 0 || !uncounted(process::others_run))
            && is_parked()
            && metrics.global_queue_depth() == 0
    }

    /// Lets a runtime without workers run what there is to run.
    fn turn(self, runtime: &Runtime, watch: &Watch) {
        match self {
            Self::CurrentThread => runtime.block_on(async {
                // A task that never rests leaves the time to look after all.
                let _ = ::tokio::time::timeout(limits::TURNS_MAX, watch.turns(limits::TURNS)).await;
            }),
            Self::Workers(_) => {}
            #[cfg(feature = "tokio-paused")]
            Self::Paused(_) => runtime.block_on(watch.turns(limits::TURNS)),
        }
    }

    /// Lets a moment go by.
    fn rest(self, runtime: &Runtime) {
        match self {
            Self::CurrentThread => runtime.block_on(async { ::tokio::time::sleep(limits::CYCLE_END_TICK).await }),
            Self::Workers(_) => std::thread::sleep(limits::CYCLE_END_LOOK),
            #[cfg(feature = "tokio-paused")]
            Self::Paused(_) => std::thread::sleep(limits::CYCLE_END_TICK),
        }
    }

    /// Waits until nothing is left to run, as long as patience lasts, and says whether it came to that.
    pub(super) fn wait(self, runtime: &Runtime, watch: &Watch, tasks_max: usize, patience: &mut Patience) -> bool {
        if self.is_idle(runtime, watch, tasks_max) {
            return true;
        }
        let began = Instant::now();
        while began.elapsed() < patience.wait {
            self.rest(runtime);
            if self.is_idle(runtime, watch, tasks_max) {
                patience.was_rewarded();
                return true;
            }
        }
        patience.was_in_vain();
        false
    }
}

/// Bounds what all waits together cost: each one in vain halves the next, each other one doubles it again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) wait: Duration,
    wait_max: Duration,
}

impl Patience {
    pub(super) const fn new(wait_max: Duration) -> Self {
        Self { wait: wait_max, wait_max }
    }

    pub(super) fn was_in_vain(&mut self) {
        self.wait /= 2;
    }

    pub(super) fn was_rewarded(&mut self) {
        self.wait = (self.wait * 2).min(self.wait_max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_vain_cost_twice_the_first_in_all_and_one_that_helped_makes_up_for_one() {
        let mut patience = Patience::new(Duration::from_millis(64));
        let mut waited = Duration::ZERO;
        for _ in 0..100 {
            waited += patience.wait;
            patience.was_in_vain();
        }
        assert!(waited < Duration::from_millis(128), "{waited:?}");
        let mut patience = Patience::new(Duration::from_millis(64));
        patience.was_in_vain();
        patience.was_rewarded();
        patience.was_rewarded();
        assert_eq!(patience.wait, Duration::from_millis(64));
    }
}
