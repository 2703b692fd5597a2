//! Joins the simulator to the soak: a site is a strict service, whose inputs are queues of commands.
//!
//! This is the one place that knows both rooms; neither `pcm` nor `soak` knows the other. Beside it, `shrink` says which
//! queues are simpler than others.

mod shrink;

use crate::heap::Growth;
use crate::pcm::{Ledger, Queue, Setup, Site};
use crate::soak::{GaugeReader, Repeating, Service, Soak};

/// Runs a simulated site as a service: it works a queue off in each cycle, and is wound down.
///
/// # Examples
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// use slowleak::pcm::{Build, Platform, Queue, Setup};
/// use slowleak::site_subject::SiteService;
/// use slowleak::soak::{Canary, Fed};
///
/// let setup = Setup::new(Platform::I386, Build::FIXED);
/// let mut canary = Canary::new(SiteService::new(setup));
/// assert_eq!(canary.feed(Queue::default()), Fed::Passed);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SiteService {
    setup: Setup,
}

impl SiteService {
    /// Makes a service of a setup.
    #[must_use]
    pub const fn new(setup: Setup) -> Self {
        Self { setup }
    }
}

impl Service for SiteService {
    type Input = Queue;
    type Running = Site;

    fn start(&self) -> Site {
        Site::start(self.setup, &mut ())
    }

    fn cycle(&self, site: &mut Site, queue: &Queue) {
        site.work_off(queue, &mut ());
        site.wind_down(&mut ());
    }

    fn gauges(&self, site: &Site, reader: &mut GaugeReader<'_>) {
        site.gauges(reader);
    }
}

/// Soaks a simulated site with one queue of commands.
///
/// # Examples
/// ```no_run
/// use slowleak::pcm::{Build, Platform, Queue, Setup};
/// use slowleak::site_subject::SiteSubject;
///
/// let setup = Setup::new(Platform::I386, Build::FIXED);
/// SiteSubject::new(setup, &Queue::default()).soak().assert_steady();
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SiteSubject<'a> {
    setup: Setup,
    queue: &'a Queue,
}

impl<'a> SiteSubject<'a> {
    /// Makes a subject of a setup and the queue of each cycle.
    #[must_use]
    pub const fn new(setup: Setup, queue: &'a Queue) -> Self {
        Self { setup, queue }
    }

    /// Prepares a soak: strict, since at idle the model holds exactly what it held after start.
    pub fn soak(self) -> Soak<Repeating<'a, SiteService>> {
        Soak::of(Repeating::new(SiteService::new(self.setup), self.queue)).strict()
    }

    /// Lets the simulator itself say what the heap grows by: its ledger after each of so many cycles, counted from start.
    #[must_use]
    pub fn ledger_curve(self, cycles: u64) -> Vec<Growth> {
        self.ledger_growths().take(usize::try_from(cycles).unwrap_or(usize::MAX)).collect()
    }

    /// The same, after each cycle that is asked for.
    pub fn ledger_growths(self) -> impl Iterator<Item = Growth> + use<'a> {
        let mut site = Site::start(self.setup.only_booking(), &mut ());
        let at_start = site.ledger();
        std::iter::repeat_with(move || {
            site.work_off(self.queue, &mut ());
            site.wind_down(&mut ());
            growth(&(site.ledger() - at_start))
        })
    }
}

/// States a ledger's account as growth of the heap.
fn growth(account: &Ledger) -> Growth {
    Growth { bytes: account.bytes(), blocks: account.blocks() }
}
