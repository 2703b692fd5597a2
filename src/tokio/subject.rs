//! The subject whose start and cycle are async.

use crate::soak::GaugeReader;

/// Starts a service on a runtime of tokio and runs it in cycles: a [`Subject`](crate::Subject) whose start and cycle are async.
///
/// Who needs no type of his own uses [`soak`](super::soak) with two closures. Neither the service nor the futures have to be
/// `Send`: they are polled on the thread that soaks.
///
/// # Examples
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// use slowleak::soak::GaugeReader;
/// use slowleak::tokio::{AsyncSubject, soak_subject};
/// use tokio::task::JoinHandle;
///
/// struct Desk;
///
/// impl AsyncSubject for Desk {
///     type Running = Vec<JoinHandle<String>>;
///
///     async fn start(&mut self) -> Self::Running {
///         Vec::new()
///     }
///
///     async fn cycle(&mut self, letters: &mut Self::Running) {
///         letters.push(tokio::spawn(async { "an answer".to_owned() }));
///         for letter in letters.drain(..) {
///             letter.await.expect("it does not panic");
///         }
///     }
///
///     fn gauges(&self, letters: &Self::Running, reader: &mut GaugeReader<'_>) {
///         reader("letters", letters.len() as u64);
///     }
/// }
///
/// soak_subject(Desk).assert_steady();
/// ```
pub trait AsyncSubject {
    /// The service while it lives. Dropping it, and its runtime after it, ends its life.
    type Running;

    /// Starts the service.
    fn start(&mut self) -> impl Future<Output = Self::Running>;

    /// Works one input off completely: the service begins idle and ends idle.
    fn cycle(&mut self, running: &mut Self::Running) -> impl Future<Output = ()>;

    /// Reports logical sizes at idle. They have to come back to their idle values, exactly. What this allocates does not count.
    fn gauges(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        let _ = (running, reader);
    }
}

/// Makes a subject of async closures.
#[derive(Clone, Copy, Debug)]
pub struct AsyncClosures<Start, Cycle, Gauges> {
    pub(super) start: Start,
    pub(super) cycle: Cycle,
    pub(super) gauges: Gauges,
}

impl<Running, Start, Cycle, Gauges> AsyncSubject for AsyncClosures<Start, Cycle, Gauges>
where
    Start: AsyncFnMut() -> Running,
    Cycle: AsyncFnMut(&mut Running),
    Gauges: Fn(&Running, &mut GaugeReader<'_>),
{
    type Running = Running;

    fn start(&mut self) -> impl Future<Output = Running> {
        (self.start)()
    }

    fn cycle(&mut self, running: &mut Running) -> impl Future<Output = ()> {
        (self.cycle)(running)
    }

    fn gauges(&self, running: &Running, reader: &mut GaugeReader<'_>) {
        (self.gauges)(running, reader);
    }
}
