//! The work of `command_queue` without its oracle: what the oracle is compared with.
//!
//! A yardstick must not change with what it measures. Therefore this loop is frozen as it stood in 2026-11: it has a trace of
//! its own, which keeps the account of a campaign, and reads no gauge. It gets faster or slower only where the simulator or
//! the parser does, which both loops share; `.ci/speed` says by how much.
//!
//! By default a site lives on across inputs, one a sort of site, as the canary does. The feature `fresh` starts one for
//! each input instead; `naive` moreover runs each input under dhat alone, as a test written by hand would.

use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Builds, Component, Event, Queue, Setup, Site, Trace, View};

use crate::campaign;
#[cfg(not(any(feature = "fresh", feature = "naive")))]
use crate::site;
use crate::watch::Watch;

/// Counts for the account as the loop did when it was frozen.
#[derive(Default)]
struct Frozen(Watch);

impl Trace for Frozen {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        match event {
            Event::Launch(_) => self.0.launches += 1,
            Event::Report { .. } => self.0.reports += 1,
            Event::Ask { server, reached: true } if server != Site::LOGON_SERVERS[0] => self.0.failovers += 1,
            Event::Start if moment.by == Some(Component::Pcmsvc32) => self.0.restarts += 1,
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
        for client in site.client_numbers() {
            let running = site.running_build(client).map_or(Builds::NONE, Builds::only);
            self.0.builds = self.0.builds.or(running);
        }
    }
}

/// Works a queue off and winds the site down.
fn cycle(site: &mut Site, queue: &Queue) {
    let mut trace = Frozen::default();
    site.work_off(queue, &mut trace);
    site.wind_down(&mut trace);
    campaign::watched(&trace.0);
}

/// Works a queue off and winds the site down, and judges nothing.
#[cfg(not(any(feature = "fresh", feature = "naive")))]
pub fn work_off(setup: Setup, queue: &Queue) {
    use std::cell::RefCell;

    thread_local! {
        static SITES: RefCell<[Option<Site>; site::SITES_MAX]> =
            const { RefCell::new([const { None }; site::SITES_MAX]) };
    }
    let Some(place) = site::place(setup) else { return };
    SITES.with_borrow_mut(|sites| {
        let site = sites[place].get_or_insert_with(|| Site::start(setup, &mut ()));
        cycle(site, queue);
    });
}

/// Starts a site, works a queue off and winds the site down, and judges nothing.
#[cfg(all(feature = "fresh", not(feature = "naive")))]
pub fn work_off(setup: Setup, queue: &Queue) {
    cycle(&mut Site::start(setup, &mut ()), queue);
}

/// Starts a site, works a queue off and winds the site down, all under dhat, and compares the level before and after.
///
/// # Panics
/// Where they differ.
#[cfg(feature = "naive")]
pub fn work_off(setup: Setup, queue: &Queue) {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut site = Site::start(setup, &mut ());
    let before = dhat::HeapStats::get();
    cycle(&mut site, queue);
    let after = dhat::HeapStats::get();
    assert_eq!((after.curr_bytes, after.curr_blocks), (before.curr_bytes, before.curr_blocks));
}
