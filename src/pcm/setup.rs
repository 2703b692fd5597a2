//! What a site is set up with: its machines, its build, the leaks that are switched on.

mod hosts;

pub use self::hosts::Hosts;
use super::behaviour::Behaviour;
use super::build::{Build, Platform};
use super::catalogue::Leaks;

/// Says what a site is set up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Processor of the clients.
    pub platform: Platform,
    /// Build of `Pcmsvc32.exe` on the clients.
    pub build: Build,
    /// Leaks that are switched on, beside those that a build has by itself.
    pub leaks: Leaks,
    /// How many clients the site has, one at least.
    pub clients: u32,
    /// Servers that run the service too, and what sort of machines the clients are.
    pub hosts: Hosts,
    /// How many records that had expired long before each client has from the beginning; with any, Maintenance Manager is
    /// stopped.
    pub expired_records: u8,
    /// Whether what leaks is entered in the account alone, and not kept: who asks what a site does, and soaks nothing, needs no room for
    /// what it leaks in years.
    pub only_books: bool,
    /// A row of the table that is switched off, so that no build behaves so: whether a scenario notices shows what it is worth.
    pub without: Option<Behaviour>,
}

impl Setup {
    /// Sets one client up with a build as it was, and no leak switched on.
    #[must_use]
    pub const fn new(platform: Platform, build: Build) -> Self {
        Self {
            platform,
            build,
            leaks: Leaks::NONE,
            clients: 1,
            hosts: Hosts::NONE,
            expired_records: 0,
            only_books: false,
            without: None,
        }
    }

    /// Enters what leaks in the account and keeps none of it. What the site does, and what its ledger says, is the same.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::{Build, Platform, Queue, Seconds, Setup, Site};
    ///
    /// let queue = Queue { until: Seconds::DAY, ..Queue::default() };
    /// let leaky = Setup::new(Platform::I386, Build::Sp4);
    /// let ledgers = [leaky, leaky.only_booking()].map(|setup| {
    ///     let mut site = Site::start(setup, &mut ());
    ///     site.work_off(&queue, &mut ());
    ///     site.ledger_since_t0()
    /// });
    /// assert!(ledgers[0].bytes() > 0);
    /// assert_eq!(ledgers[0], ledgers[1]);
    /// ```
    #[must_use]
    pub const fn only_booking(self) -> Self {
        Self { only_books: true, ..self }
    }

    /// Switches leaks on.
    #[must_use]
    pub const fn with_leaks(self, leaks: Leaks) -> Self {
        Self { leaks, ..self }
    }

    /// Sets so many clients up, alike; one at least.
    #[must_use]
    pub const fn with_clients(self, clients: u32) -> Self {
        Self { clients: if clients == 0 { 1 } else { clients }, ..self }
    }

    /// Sets servers up that run the service.
    #[must_use]
    pub const fn with_hosts(self, hosts: Hosts) -> Self {
        Self { hosts, ..self }
    }

    /// Switches a row of the table off.
    #[must_use]
    pub const fn with_row_off(self, behaviour: Behaviour) -> Self {
        Self { without: Some(behaviour), ..self }
    }

    /// Tells whether Maintenance Manager is stopped from the beginning.
    #[must_use]
    pub const fn maintenance_is_stopped(&self) -> bool {
        self.expired_records > 0
    }

    /// The most records that a site can be set up with.
    pub const EXPIRED_RECORDS_MAX: u8 = 9;

    /// Sets the site up with so many expired records for each client, nine at most, and without Maintenance Manager, which
    /// would have them removed (Q188042).
    #[must_use]
    pub const fn with_expired_records(self, expired_records: u8) -> Self {
        let most = Self::EXPIRED_RECORDS_MAX;
        Self { expired_records: if expired_records > most { most } else { expired_records }, ..self }
    }
}
