//! Whether anything comes of a command: who writes a scenario wants to know of one that does nothing.
//!
//! It is asked of the site as a whole, and not of each command, of which none could be forgotten then: nothing has been told, and the site
//! is written down as it was before. That is dear, and so it is done only for who wants to hear of it.

use std::fmt::{self, Write as _};

use super::Stage;
use crate::pcm::command::{Command, Timed};
use crate::pcm::names::ClientNumber;
use crate::pcm::site::Site;
use crate::pcm::trace::{Event, Moment, Trace};
use crate::pcm::view::View;

impl Stage<'_> {
    /// Carries a command out, and tells where nothing comes of it.
    pub(super) fn carry_out_and_tell(&mut self, timed: &Timed) {
        // Whatever is commanded is news, which by itself is nothing.
        self.site.world.pipeline.has_news();
        let before = Fingerprint::of(self.site);
        let mut heard = Heard { trace: self.trace, anything: false };
        Stage { site: self.site, trace: &mut heard, hearing: self.hearing }.carry_out(timed);
        let is_idle = !heard.anything && Fingerprint::of(self.site) == before;
        if is_idle || self.is_idle_offer(timed) {
            let client = timed.client();
            let moment = self.site.world.moment(client);
            self.trace.event(moment, Event::NoEffect(&timed.command));
        }
    }

    /// Tells whether an offer has brought a package to servers, and its record into no file: its time is taken by another one there.
    fn is_idle_offer(&self, timed: &Timed) -> bool {
        let Command::Offer(offer) = &timed.command else { return false };
        let has_it = |client: ClientNumber| {
            let records = self.site.world.pipeline.records(client);
            records.iter().any(|record| record.request == offer.record.request)
        };
        !self.site.places_of(timed.on).any(|place| has_it(self.site.machines[place].number))
    }
}

/// Stands for all that a site holds.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fingerprint(u64);

impl Fingerprint {
    fn of(site: &Site) -> Self {
        // FNV-1a, as good as any: it is compared with one of the same process, and kept nowhere.
        let mut fingerprint = Self(0xcbf2_9ce4_8422_2325);
        // Nothing here refuses to be written.
        let _ = write!(fingerprint, "{site:?}");
        fingerprint
    }
}

impl fmt::Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

/// Passes on what is told, and notes whether it was anything.
struct Heard<'a> {
    trace: &'a mut dyn Trace,
    anything: bool,
}

impl Trace for Heard<'_> {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        self.anything = true;
        self.trace.event(moment, event);
    }

    fn look(&mut self, site: &dyn View) {
        self.trace.look(site);
    }

    fn listens(&self) -> bool {
        self.trace.listens()
    }

    fn hears_log(&self) -> bool {
        self.trace.hears_log()
    }

    fn hears_checks(&self) -> bool {
        self.trace.hears_checks()
    }
}
