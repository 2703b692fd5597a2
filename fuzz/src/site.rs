//! Sites as services that are watched, and told from each other by how they are set up.

use std::cell::RefCell;

use slowleak::pcm::{Queue, Setup, Site};
use slowleak::soak::{GaugeReader, Service};

use crate::campaign;
use crate::watch::Watch;

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
