//! What whoever is told of a site may look at in the midst of things: a site, as far as a listener may know it.

use super::build::Build;
use super::catalogue::Leak;
use super::names::{ClientNumber, ClientNumbers};

/// The gauges, in the order in which they are reported.
pub(super) const GAUGES: [&str; 13] = [
    "offers",
    "replicas",
    "packages",
    "jobs",
    "results",
    "unwritten",
    "history",
    "drives",
    "programs",
    "mutex",
    "service",
    "applications",
    "pending",
];

/// Shows a site to a listener, after each command and when the queue ends.
pub trait View {
    /// Lists the clients, and behind them the servers that run the service.
    fn client_numbers(&self) -> ClientNumbers;

    /// Tells whether the service of a client has a process.
    fn service_is_running(&self, client: ClientNumber) -> bool;

    /// Returns the build of the file that the process of a client's service was started from; `None` where it has no
    /// process.
    fn running_build(&self, client: ClientNumber) -> Option<Build>;

    /// Returns how often a modelled leak of a client was triggered since what it holds was last released.
    fn times_leaked(&self, client: ClientNumber, leak: Leak) -> i64;

    /// Returns the sizes of what the site holds, in the order of [`Site::GAUGES`](super::Site::GAUGES).
    fn readings(&self) -> [u64; GAUGES.len()];

    /// Reports the sizes of what the site holds, by name, always in the same order.
    fn gauges(&self, report: &mut dyn FnMut(&'static str, u64)) {
        GAUGES.into_iter().zip(self.readings()).for_each(|(name, size)| report(name, size));
    }
}
