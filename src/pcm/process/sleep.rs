//! The sleep between two polls.

use crate::pcm::clock::Seconds;

/// Holds a sleep between two polls: the service wakes each minute, only to see whether the poll is due or the interval
/// has changed (RG:S3CD3).
#[derive(Clone, Copy, Debug)]
pub(in crate::pcm) struct Sleep {
    pub(in crate::pcm) began: Seconds,
    pub(in crate::pcm) interval: Seconds,
    /// The wake at which a changed interval will be noticed.
    pub(in crate::pcm) notices_at: Option<Seconds>,
}

impl Sleep {
    pub(in crate::pcm) const WAKE: Seconds = Seconds::MINUTE;

    /// Begins a sleep, whose setting nobody has changed yet.
    pub(in crate::pcm) const fn new(began: Seconds, interval: Seconds) -> Self {
        Self { began, interval, notices_at: None }
    }

    pub(in crate::pcm) fn poll_at(&self) -> Seconds {
        self.began + self.interval
    }

    /// Finds the wake at which a changed setting is noticed: the first one that is not before `now`.
    pub(in crate::pcm) fn interval_is_set(&mut self, interval: Seconds, now: Seconds) {
        let wakes = (now - self.began).0.div_ceil(Self::WAKE.0);
        self.notices_at = (interval != self.interval).then_some(self.began + Seconds(wakes * Self::WAKE.0));
    }
}
