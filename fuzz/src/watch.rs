//! Watches a site at work: for the account of the campaign, and for the states that the search is drawn to.

use std::cell::RefCell;

use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Builds, Component, Event, Queue, Setup, Site, Trace, View};
use slowleak::soak::{GaugeReader, Service};

use crate::campaign;

/// How many sites a campaign keeps: seven times as many as there are platforms, sizes and hosts to be drawn, since seeds
/// have hosts of their own.
pub const SITES_MAX: usize = 256;

thread_local! {
    static SITES: RefCell<Vec<Setup>> = const { RefCell::new(Vec::new()) };
}

/// Returns the place of a setup among those that were asked for, in that order; `None` where they are too many.
#[must_use]
pub fn place(setup: Setup) -> Option<usize> {
    SITES.with_borrow_mut(|sites| {
        let place = sites.iter().position(|other| *other == setup).unwrap_or(sites.len());
        if place == sites.len() && place < SITES_MAX {
            sites.push(setup);
        }
        (place < SITES_MAX).then_some(place)
    })
}

/// Counts what happens in one cycle. It keeps nothing on the heap, which is being measured meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// Programs that were launched.
    pub launches: u64,
    /// Reports that were written.
    pub reports: u64,
    /// Polls that found another logon server than the current one.
    pub failovers: u64,
    /// Starts of the service.
    pub restarts: u64,
    /// The builds that the service ran as.
    pub builds: Builds,
    /// Whether a service may run another build than at the last look: only one that has started does.
    has_started: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Self { launches: 0, reports: 0, failovers: 0, restarts: 0, builds: Builds::NONE, has_started: true }
    }
}

impl Trace for Watch {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        match event {
            Event::Launch(_) => self.launches += 1,
            Event::Report { .. } => self.reports += 1,
            Event::Ask { server, reached: true } if server != Site::LOGON_SERVERS[0] => self.failovers += 1,
            Event::Start if moment.by == Some(Component::Pcmsvc32) => {
                self.restarts += 1;
                self.has_started = true;
            }
            _ => {}
        }
    }

    fn hears_log(&self) -> bool {
        false
    }

    fn hears_checks(&self) -> bool {
        false
    }

    fn look(&mut self, site: &dyn View) {
        #[cfg(feature = "gauges")]
        slowleak::extra_counters::note(&site.readings());
        if std::mem::take(&mut self.has_started) {
            for client in site.client_numbers() {
                let running = site.running_build(client).map_or(Builds::NONE, Builds::only);
                self.builds = self.builds.or(running);
            }
        }
    }
}

/// Works a queue off and winds the site down, watched for the account.
pub fn cycle(site: &mut Site, queue: &Queue) {
    let mut watch = Watch::default();
    site.work_off(queue, &mut watch);
    site.wind_down(&mut watch);
    campaign::watched(&watch);
}

/// Runs a site as a service that is watched.
#[derive(Clone, Copy, Debug)]
pub struct WatchedSite {
    setup: Setup,
}

impl WatchedSite {
    /// Makes a service of a setup.
    #[must_use]
    pub const fn new(setup: Setup) -> Self {
        Self { setup }
    }
}

impl Service for WatchedSite {
    type Input = Queue;
    type Running = Site;

    fn start(&self) -> Site {
        Site::start(self.setup, &mut ())
    }

    fn cycle(&self, site: &mut Site, queue: &Queue) {
        cycle(site, queue);
    }

    fn gauges(&self, site: &Site, reader: &mut GaugeReader<'_>) {
        site.gauges(reader);
    }
}
