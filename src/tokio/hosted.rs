//! A subject on its runtime: where it lives, and how its lives begin and end.

use std::mem::{discriminant, take};
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
#[cfg(feature = "tokio-paused")]
use std::time::Duration;
use std::time::Instant;

use ::tokio::runtime::{Builder, Handle, Runtime};

use super::idle::{Flavor, Patience, Watch};
use super::limits;
use super::subject::{AsyncClosures, AsyncSubject};
use crate::process;
use crate::soak::{GaugeReader, Listener, Note, Soak, Subject, TASKS, Work};

/// Makes a subject of an async one: each of its lives has a runtime of its own.
///
/// Made by [`soak`](super::soak) and [`soak_subject`](super::soak_subject).
#[derive(Clone, Debug)]
pub struct Hosted<S> {
    subject: S,
    flavor: Flavor,
    /// The most tasks that were alive after a start, or are known to stay.
    tasks_max: usize,
    patience: Patience,
    lives: u64,
    cycles_cut_short: u64,
    ends: Arc<Mutex<Ends>>,
}

/// Remembers how lives have ended.
#[derive(Debug)]
struct Ends {
    patience: Patience,
    cut_short: u64,
}

/// Holds a service while it lives, on a runtime of its own.
#[derive(Debug)]
pub struct Running<R> {
    /// There until it is dropped.
    life: Option<Life<R>>,
    ends: Arc<Mutex<Ends>>,
}

#[derive(Debug)]
struct Life<R> {
    service: R,
    runtime: Runtime,
    watch: Arc<Watch>,
    cycles: u64,
}

impl<S> Hosted<S> {
    pub(super) fn new(subject: S) -> Self {
        Self {
            subject,
            flavor: Flavor::CurrentThread,
            tasks_max: 0,
            patience: Patience::new(limits::CYCLE_END_WAIT_MAX),
            lives: 0,
            cycles_cut_short: 0,
            ends: Arc::new(Mutex::new(Ends { patience: Patience::new(limits::SHUTDOWN_MAX), cut_short: 0 })),
        }
    }

    fn runtime(&self, watch: &Arc<Watch>) -> Runtime {
        let mut builder = if let Flavor::Workers(_) = self.flavor {
            Builder::new_multi_thread()
        } else {
            Builder::new_current_thread()
        };
        match self.flavor {
            Flavor::CurrentThread => {}
            Flavor::Workers(count) => _ = builder.worker_threads(count),
            #[cfg(feature = "tokio-paused")]
            Flavor::Paused(_) => _ = builder.start_paused(true),
        }
        watch.follow(&mut builder);
        builder.enable_all().thread_keep_alive(limits::THREAD_KEEP_ALIVE);
        builder.build().unwrap_or_else(|error| panic!("the system gives no runtime: {error}"))
    }

    /// Waits until a service is idle. If that is in vain the tasks that are alive are taken for some that stay.
    fn come_to_rest<R>(&mut self, life: &Life<R>) -> bool {
        let is_idle = self.flavor.wait(&life.runtime, &life.watch, self.tasks_max, &mut self.patience);
        if !is_idle {
            self.tasks_max = self.tasks_max.max(life.runtime.metrics().num_alive_tasks());
        }
        is_idle
    }
}

impl<S: AsyncSubject + Send> Subject for Hosted<S> {
    type Running = Running<S::Running>;

    fn start(&mut self) -> Self::Running {
        let watch = Arc::new(Watch::default());
        let runtime = self.runtime(&watch);
        let service = runtime.block_on(self.subject.start());
        let life = Life { service, runtime, watch, cycles: 0 };
        if self.lives == 0 {
            self.tasks_max = usize::MAX;
            self.come_to_rest(&life);
            self.tasks_max = life.runtime.metrics().num_alive_tasks();
        }
        self.lives += 1;
        self.come_to_rest(&life);
        Running { life: Some(life), ends: Arc::clone(&self.ends) }
    }

    fn cycle(&mut self, running: &mut Self::Running) {
        let Some(life) = &mut running.life else { return };
        life.runtime.block_on(self.subject.cycle(&mut life.service));
        #[cfg(feature = "tokio-paused")]
        if let Flavor::Paused(step) = self.flavor {
            // Not at once: whatever is due meanwhile has its turn at its time.
            life.runtime.block_on(async { ::tokio::time::sleep(step).await });
        }
        life.cycles += 1;
        let is_idle = self.come_to_rest(life);
        // What the first life and the first cycle leave at work is how the service is.
        if !is_idle && self.lives > 1 && life.cycles > 1 {
            self.cycles_cut_short += 1;
        }
    }

    fn gauges(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        if let Some(life) = &running.life {
            self.subject.gauges(&life.service, reader);
        }
    }

    fn meters(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        if let Some(life) = &running.life {
            reader(TASKS, life.runtime.metrics().num_alive_tasks() as u64);
        }
    }

    fn notes(&mut self) -> Vec<Note> {
        let cycles = take(&mut self.cycles_cut_short);
        let lives = take(&mut ends(&self.ends).cut_short);
        let cycles = (cycles > 0).then_some(Note::CyclesCutShort { cycles });
        let lives = (lives > 0).then_some(Note::LivesCutShort { lives });
        cycles.into_iter().chain(lives).collect()
    }

    /// Where a runtime is at work already, as in `#[tokio::test]`, a thread of its own is the only place for another one.
    fn host(&mut self, work: &mut Work<'_, Self>, listener: &mut Listener<'_>) {
        if Handle::try_current().is_err() {
            return work(self, listener);
        }
        let (tell, told) = sync_channel(PROGRESS_AT_ONCE);
        thread::scope(|scope| {
            let work = || {
                process::wait_for_quiet(crate::soak::limits::QUIET_MAX);
                // Nobody waits for progress that nobody looks at.
                work(self, &mut |progress| _ = tell.try_send(progress));
                drop(tell);
            };
            let thread = thread::Builder::new().name("slowleak".to_owned()).spawn_scoped(scope, work);
            let thread = thread.unwrap_or_else(|error| panic!("the system gives no thread: {error}"));
            told.iter().for_each(&mut *listener);
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        });
    }
}

/// Progress that is kept until somebody looks.
const PROGRESS_AT_ONCE: usize = 64;

fn ends(ends: &Mutex<Ends>) -> MutexGuard<'_, Ends> {
    ends.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R> Drop for Running<R> {
    fn drop(&mut self) {
        let Some(Life { service, runtime, .. }) = self.life.take() else { return };
        // Whoever spawns a task when he is dropped has a runtime to do so, and whoever blocks may.
        let context = runtime.enter();
        drop(service);
        drop(context);
        let mut ends = ends(&self.ends);
        let wait = ends.patience.wait.max(limits::CYCLE_END_WAIT_MAX);
        let began = Instant::now();
        runtime.shutdown_timeout(wait);
        if began.elapsed() >= wait {
            ends.patience.was_in_vain();
            ends.cut_short += 1;
        }
    }
}

impl<S: AsyncSubject + Send> Soak<Hosted<S>> {
    /// Runs the service on so many worker threads, as `#[tokio::test(flavor = "multi_thread")]` does. Start and cycle are polled
    /// by the thread that soaks.
    ///
    /// # Panics
    ///
    /// With no worker, and on a paused clock, which tokio has on one thread only.
    pub fn worker_threads(self, count: usize) -> Self {
        assert!(count > 0, "a runtime of 0 worker threads runs nothing (expected 1 or more)");
        self.on(Flavor::Workers(count))
    }

    /// Runs the service on tokio's paused clock, which each cycle advances by that much when its work is done: whatever is due
    /// meanwhile (timeouts, intervals, ends of life) has its turn at its time, and nobody waits for it. Feature `tokio-paused`.
    ///
    /// What the system does takes no time of a paused clock, which goes on to the next timer as soon as every task waits, be it for
    /// a socket: a timeout around it is over at once. Use `tokio::io::duplex` in place of sockets.
    ///
    /// # Panics
    ///
    /// With worker threads: tokio pauses the clock on one thread only.
    #[cfg(feature = "tokio-paused")]
    pub fn paused(self, by_cycle: Duration) -> Self {
        self.on(Flavor::Paused(by_cycle))
    }

    fn on(self, flavor: Flavor) -> Self {
        self.map_subject(|hosted| {
            let is_free =
                hosted.flavor == Flavor::CurrentThread || discriminant(&hosted.flavor) == discriminant(&flavor);
            assert!(is_free, "tokio pauses its clock on one thread only: use `.worker_threads(…)` or `.paused(…)`");
            Hosted { flavor, ..hosted }
        })
    }
}

impl<Start, Cycle, Gauges> Soak<Hosted<AsyncClosures<Start, Cycle, Gauges>>> {
    /// Adds gauges: logical sizes that have to come back to their idle values after every cycle.
    pub fn gauges<Running, Reads>(self, gauges: Reads) -> Soak<Hosted<AsyncClosures<Start, Cycle, Reads>>>
    where
        Start: AsyncFnMut() -> Running,
        Reads: Fn(&Running, &mut GaugeReader<'_>),
    {
        self.map_subject(|hosted| {
            let AsyncClosures { start, cycle, .. } = hosted.subject;
            Hosted {
                subject: AsyncClosures { start, cycle, gauges },
                flavor: hosted.flavor,
                tasks_max: hosted.tasks_max,
                patience: hosted.patience,
                lives: hosted.lives,
                cycles_cut_short: hosted.cycles_cut_short,
                ends: hosted.ends,
            }
        })
    }
}
