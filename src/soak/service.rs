//! The service: a subject that takes another input each cycle.

use super::subject::{GaugeReader, Subject};

/// Starts a service and lets it work inputs off, one a cycle.
///
/// With one input fixed it is a [`Subject`]: see [`Repeating`]. With inputs that differ it is what a [`Canary`](super::Canary)
/// watches.
///
/// # Examples
///
/// ```
/// use slowleak::soak::{GaugeReader, Service};
///
/// struct Mailbox;
///
/// impl Service for Mailbox {
///     type Input = Vec<String>;
///     type Running = Vec<String>;
///
///     fn start(&self) -> Self::Running {
///         Vec::new()
///     }
///
///     fn cycle(&self, letters: &mut Self::Running, input: &Self::Input) {
///         letters.extend_from_slice(input);
///         *letters = Vec::new();
///     }
///
///     fn gauges(&self, letters: &Self::Running, reader: &mut GaugeReader<'_>) {
///         reader("letters", letters.len() as u64);
///     }
/// }
/// ```
pub trait Service {
    /// What is worked off in a cycle.
    type Input;

    /// The service while it lives. Dropping it ends its life.
    type Running;

    /// Starts the service.
    fn start(&self) -> Self::Running;

    /// Works an input off completely: the service begins idle and ends idle.
    fn cycle(&self, running: &mut Self::Running, input: &Self::Input);

    /// Reports logical sizes at idle, always in the same order. They have to come back to their idle values, exactly. What
    /// this allocates does not count.
    fn gauges(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        let _ = (running, reader);
    }

    /// Counts at idle what may rise for a while, as [`Subject::meters`] does.
    fn meters(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        let _ = (running, reader);
    }
}

impl<S: Service + ?Sized> Service for &S {
    type Input = S::Input;
    type Running = S::Running;

    fn start(&self) -> Self::Running {
        (**self).start()
    }

    fn cycle(&self, running: &mut Self::Running, input: &Self::Input) {
        (**self).cycle(running, input);
    }

    fn gauges(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        (**self).gauges(running, reader);
    }

    fn meters(&self, running: &Self::Running, reader: &mut GaugeReader<'_>) {
        (**self).meters(running, reader);
    }
}

/// Makes a subject of a service, by giving it the same input in every cycle.
///
/// # Examples
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// # use slowleak::soak::{Repeating, Service, Soak};
/// # struct Mailbox;
/// # impl Service for Mailbox {
/// #     type Input = Vec<String>;
/// #     type Running = Vec<String>;
/// #     fn start(&self) -> Self::Running { Vec::new() }
/// #     fn cycle(&self, letters: &mut Self::Running, input: &Self::Input) {
/// #         letters.extend_from_slice(input);
/// #         *letters = Vec::new();
/// #     }
/// # }
/// let input = vec!["an offer".to_owned()];
/// Soak::of(Repeating::new(Mailbox, &input)).strict().assert_steady();
/// ```
#[derive(Debug)]
pub struct Repeating<'a, S: Service> {
    service: S,
    input: &'a S::Input,
}

impl<'a, S: Service> Repeating<'a, S> {
    /// Makes a subject of a service, or of a reference to one, and the input of each cycle.
    pub const fn new(service: S, input: &'a S::Input) -> Self {
        Self { service, input }
    }
}

impl<S: Service> Subject for Repeating<'_, S> {
    type Running = S::Running;

    fn start(&mut self) -> S::Running {
        self.service.start()
    }

    fn cycle(&mut self, running: &mut S::Running) {
        self.service.cycle(running, self.input);
    }

    fn gauges(&self, running: &S::Running, reader: &mut GaugeReader<'_>) {
        self.service.gauges(running, reader);
    }

    fn meters(&self, running: &S::Running, reader: &mut GaugeReader<'_>) {
        self.service.meters(running, reader);
    }
}
