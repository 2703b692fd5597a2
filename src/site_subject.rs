//! Joins the simulator to the soak: a site that works the same queue off in every cycle is a strict subject.
//!
//! This is the one place that knows both rooms; neither `pcm` nor `soak` knows the other.

use crate::heap::Growth;
use crate::pcm::{Ledger, Queue, Setup, Site};
use crate::soak::{GaugeReader, Soak, Subject};

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
    pub fn soak(self) -> Soak<Self> {
        Soak::of(self).strict()
    }

    /// Lets the simulator itself say what the heap grows by: its ledger after each of so many cycles, counted from start.
    #[must_use]
    pub fn ledger_curve(self, cycles: u64) -> Vec<Growth> {
        let mut site = Site::start(self.setup, &mut ());
        let at_start = *site.ledger();
        let mut growths = Vec::new();
        for _ in 0..cycles {
            site.work_off(self.queue, &mut ());
            site.wind_down(&mut ());
            growths.push(growth(*site.ledger() - at_start));
        }
        growths
    }
}

/// States a ledger's account as growth of the heap.
fn growth(account: Ledger) -> Growth {
    Growth { bytes: account.bytes(), blocks: account.blocks() }
}

impl Subject for SiteSubject<'_> {
    type Running = Site;

    fn start(&mut self) -> Site {
        Site::start(self.setup, &mut ())
    }

    fn cycle(&mut self, site: &mut Site) {
        site.work_off(self.queue, &mut ());
        site.wind_down(&mut ());
    }

    fn gauges(&self, site: &Site, reader: &mut GaugeReader<'_>) {
        site.gauges(reader);
    }
}
