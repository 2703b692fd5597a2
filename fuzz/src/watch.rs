//! Watches a site at work: for the account of a campaign, and for the states that the search is drawn to.

use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Builds, Component, Event, Site, Trace, View};

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
        crate::search::look(&site.readings());
        if std::mem::take(&mut self.has_started) {
            for client in site.client_numbers() {
                let running = site.running_build(client).map_or(Builds::NONE, Builds::only);
                self.builds = self.builds.or(running);
            }
        }
    }
}
