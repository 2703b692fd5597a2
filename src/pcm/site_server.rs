//! The processes of the site server, and what they still have to do with files.

use super::build::Build;
use super::clock::Seconds;
use super::names::ClientNumber;
use super::pipeline::Pipeline;

/// Holds the processes of the site server and what they still have to do.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each process, file and wish is a fact of its own")]
pub(super) struct SiteServer {
    /// Build of the `Base.dll` that SMS Executive was started with; `None` where it does not run.
    pub(super) executive: Option<Build>,
    pub(super) configuration_manager_runs: bool,
    /// Whether `System.map` is newer than the copy lists.
    pub(super) map_is_new: bool,
    /// `CopyListVersion` of the copy lists (Q166771).
    pub(super) copy_list_version: u32,
    /// The logon servers that a site reset has not reached yet.
    pub(super) resets: [bool; ClientNumber::LOGON_SERVERS.len()],
    pub(super) watchdog_copies: bool,
    pub(super) maintenance_at: Option<Seconds>,
    pub(super) watchdog_at: Option<Seconds>,
    /// Whether the machine restarts, and its services with it.
    pub(super) is_booting: bool,
}

impl SiteServer {
    /// How often the watchdog looks: every 24 base intervals (RG:S3D59).
    pub(super) const WATCHDOG: Seconds = Seconds(24 * Pipeline::BASE_INTERVAL.0);

    pub(super) const fn new(base: Option<Build>) -> Self {
        Self {
            executive: base,
            configuration_manager_runs: true,
            map_is_new: false,
            copy_list_version: 1,
            resets: [false; ClientNumber::LOGON_SERVERS.len()],
            watchdog_copies: false,
            maintenance_at: None,
            watchdog_at: None,
            is_booting: false,
        }
    }

    pub(super) fn next_at(&self) -> Option<Seconds> {
        [self.maintenance_at, self.watchdog_at].into_iter().flatten().min()
    }
}
