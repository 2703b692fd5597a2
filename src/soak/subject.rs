//! The subject: a long-lived service under test, started once and run in cycles.

use super::run::Progress;
use crate::record::Note;

/// Takes the readings of gauges: a name, and a logical size.
pub type GaugeReader<'a> = dyn FnMut(&'static str, u64) + 'a;

/// Receives progress.
#[doc(hidden)]
pub type Listener<'a> = dyn FnMut(Progress) + 'a;

/// What a soak does with a subject, wherever that lives.
#[doc(hidden)]
pub type Work<'a, S> = dyn FnMut(&mut S, &mut Listener<'_>) + Send + 'a;

/// Starts a service and runs it in cycles.
///
/// The implementor holds what a soak needs to do that again and again (a scenario, an address, nothing); the service
/// itself is [`Running`](Self::Running). Who needs no type of his own uses [`soak`](fn@crate::soak) with two closures.
///
/// # Examples
///
/// ```
/// use slowleak::soak::{GaugeReader, Subject};
///
/// struct Mailbox;
///
/// impl Subject for Mailbox {
///     type Running = Vec<String>;
///
///     fn start(&mut self) -> Self::Running {
///         Vec::new()
///     }
///
///     fn cycle(&mut self, letters: &mut Self::Running) {
///         letters.push("an offer".to_owned());
///         letters.clear();
///     }
///
///     fn gauges(&self, letters: &Self::Running, reader: &mut GaugeReader<'_>) {
///         reader("letters", letters.len() as u64);
///     }
/// }
/// ```
pub trait Subject {
    /// The service while it lives. Dropping it ends its life.
    type Running;

    /// Starts the service.
    fn start(&mut self) -> Self::Running;

    /// Works one input off completely: the service begins idle and ends idle.
    fn cycle(&mut self, running: &mut Self::Running);

    /// Reports logical sizes at idle: queue lengths, open connections, history entries. They have to come back to their
    /// idle values, exactly. What this allocates does not count.
    fn gauges(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        let _ = (running, reader);
    }

    /// Counts at idle what may rise for a while: tasks of a runtime, connections of a pool. It is judged by floors as the heap is, and
    /// growth of it is a finding. Read after start and at chosen cycles. What this allocates does not count.
    fn meters(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        let _ = (running, reader);
    }

    /// Takes what else there is to say of the lives since it was last asked.
    #[doc(hidden)]
    fn notes(&mut self) -> Vec<Note> {
        Vec::new()
    }

    /// Lets the soak do its work where the subject can live, and comes back when it is done.
    #[doc(hidden)]
    fn host(&mut self, work: &mut Work<'_, Self>, listener: &mut Listener<'_>)
    where
        Self: Sized,
    {
        work(self, listener);
    }
}

/// Does something where a subject can live.
pub(super) fn hosted<S: Subject, T: Send>(
    subject: &mut S,
    listener: &mut Listener<'_>,
    work: impl FnOnce(&mut S, &mut Listener<'_>) -> T + Send,
) -> T {
    let (mut work, mut result) = (Some(work), None);
    let mut work = |subject: &mut S, listener: &mut Listener<'_>| {
        result = work.take().map(|work| work(subject, listener));
    };
    subject.host(&mut work, listener);
    result.expect("a host does the work")
}

/// Makes a subject of closures.
#[derive(Clone, Copy, Debug)]
pub struct Closures<Start, Cycle, Gauges, Meters> {
    pub(super) start: Start,
    pub(super) cycle: Cycle,
    pub(super) gauges: Gauges,
    pub(super) meters: Meters,
}

impl<Running, Start, Cycle, Gauges, Meters> Subject for Closures<Start, Cycle, Gauges, Meters>
where
    Start: FnMut() -> Running,
    Cycle: FnMut(&mut Running),
    Gauges: Fn(&Running, &mut GaugeReader<'_>),
    Meters: Fn(&Running, &mut GaugeReader<'_>),
{
    type Running = Running;

    fn start(&mut self) -> Running {
        (self.start)()
    }

    fn cycle(&mut self, running: &mut Running) {
        (self.cycle)(running);
    }

    fn gauges(&self, running: &Running, reader: &mut GaugeReader<'_>) {
        (self.gauges)(running, reader);
    }

    fn meters(&self, running: &Running, reader: &mut GaugeReader<'_>) {
        (self.meters)(running, reader);
    }
}
