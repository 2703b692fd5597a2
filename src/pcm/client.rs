//! The client machine around its processes: its name, settings, history, drives and user.

use std::fmt;

use super::build::Build;
use super::clock::Seconds;
use super::command::SelectionMode;
use super::component::Component;
use super::drive::Drives;
use super::record::Id;
use super::rollout::{ClientSetup, Files};
use super::shelf::Shelf;
use super::site::Site;
use super::system::System;

/// Names a client of the site by its number: the first is `WS1`, with the SMSID `ABC00001` (a convention of the scenarios).
///
/// A server that runs the service is a client of its own site, with an SMSID: `SRV1`, `LS1` and `LS2` have numbers above
/// [`MAX`](Self::MAX).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientNumber(u32);

impl ClientNumber {
    /// The first client, `WS1`, which every site has.
    pub const FIRST: Self = Self(1);
    /// The largest number: five digits to the base 36 are counted with.
    pub const MAX: u32 = 36_u32.pow(5) - 1;

    /// The site server, `SRV1`.
    pub const SITE_SERVER: Self = Self(Self::MAX + 1);
    /// The logon servers, `LS1` and `LS2`.
    pub const LOGON_SERVERS: [Self; 2] = [Self(Self::MAX + 2), Self(Self::MAX + 3)];
    /// The servers that run the service, in the order in which they are listed.
    pub const SERVERS: [Self; 3] = [Self::SITE_SERVER, Self::LOGON_SERVERS[0], Self::LOGON_SERVERS[1]];
    const SERVER_NAMES: [&'static str; Self::SERVERS.len()] = ["SRV1", Site::LOGON_SERVERS[0], Site::LOGON_SERVERS[1]];

    /// Makes a client's number, from 1 to [`MAX`](Self::MAX); `None` for any other.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if 1 <= number && number <= Self::MAX { Some(Self(number)) } else { None }
    }

    /// Returns the client after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Returns the number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns the SMSID, the client's name for the site: its code and five digits to the base 36, as other identifiers
    /// of the site have them.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::ClientNumber;
    ///
    /// let client = ClientNumber::new(36).ok_or("the number is above 0")?;
    /// assert_eq!((client.to_string(), client.smsid().to_string()), ("WS36".to_owned(), "ABC00010".to_owned()));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub const fn smsid(self) -> Smsid {
        Smsid(self)
    }

    /// Finds the server of a name; `None` for any other machine.
    #[must_use]
    pub fn server_named(name: &str) -> Option<Self> {
        let place = Self::SERVER_NAMES.iter().position(|server| *server == name)?;
        Some(Self::SERVERS[place])
    }

    /// Tells whether it is a server.
    #[must_use]
    pub const fn is_server(self) -> bool {
        self.server().is_some()
    }

    /// Returns the place among [`SERVERS`](Self::SERVERS); `None` for what is no server.
    pub(super) const fn server(self) -> Option<usize> {
        if self.0 > Self::MAX { Some((self.0 - Self::MAX - 1) as usize) } else { None }
    }

    /// Returns what the machine is for.
    pub(super) const fn role(self) -> Role {
        match self.server() {
            None => Role::Client,
            Some(0) => Role::SiteServer,
            Some(_) => Role::LogonServer,
        }
    }

    /// Returns whose place it is in a list that has the servers after so many clients.
    pub(super) const fn at(place: usize, clients: usize) -> Self {
        // The list was made of numbers, and so each place has one.
        #[expect(clippy::cast_possible_truncation, reason = "there are no more clients than numbers")]
        if place < clients { Self(place as u32 + 1) } else { Self::SERVERS[place - clients] }
    }

    /// Returns the place in a list of so many machines, which has the servers last where it has them at all.
    pub(super) const fn index(self, machines: usize) -> usize {
        match self.server() {
            None => self.0 as usize - 1,
            Some(server) => machines.wrapping_add(server).wrapping_sub(Self::SERVERS.len()),
        }
    }
}

impl fmt::Display for ClientNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.server() {
            None => write!(formatter, "WS{}", self.0),
            Some(server) => formatter.write_str(Self::SERVER_NAMES[server]),
        }
    }
}

impl fmt::Debug for ClientNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

/// Names what a machine of the site is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Client,
    SiteServer,
    LogonServer,
}

/// Prints the SMSID of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Smsid(ClientNumber);

impl fmt::Display for Smsid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ABC")?;
        (0..5).rev().try_for_each(|place| {
            // Those of the servers are the last ones, which no client has.
            let number = if self.0.is_server() { 2 * ClientNumber::MAX + 1 - self.0.0 } else { self.0.0 };
            let digit = char::from_digit(number / 36_u32.pow(place) % 36, 36).unwrap_or('0');
            write!(formatter, "{}", digit.to_ascii_uppercase())
        })
    }
}

/// Holds what the client machine keeps outside of the processes of service and application.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) system: System,
    /// The files on disk; a process keeps the build it was started from.
    pub(super) files: Files,
    /// Those that every wind-down gives back; which builds they are takes long to look up.
    pub(super) files_at_start: Files,
    pub(super) setup: ClientSetup,
    pub(super) settings: Settings,
    pub(super) history: History,
    pub(super) drives: Drives,
    pub(super) user_is_logged_on: bool,
    pub(super) mutex: Option<Manager>,
    /// When the machine will be up again after a restart.
    pub(super) boots_at: Option<Seconds>,
    /// When a program restarts the machine that nobody watches (Q153227).
    pub(super) restarts_at: Option<Seconds>,
}

impl Client {
    /// How long a restart takes. Our choice, since no source gives one: long enough for the site to process what was
    /// reported before it, so that an upgrade that restarts the machine completes once (Q164887).
    pub(super) const BOOT: Seconds = Seconds::from_minutes(10);

    pub(super) fn new(system: System, files: Files) -> Self {
        Self {
            system,
            files,
            files_at_start: files,
            setup: ClientSetup::default(),
            settings: Settings::default(),
            history: History::new(),
            drives: Drives::new(),
            user_is_logged_on: false,
            mutex: None,
            boots_at: None,
            restarts_at: None,
        }
    }

    /// Returns the build of the file `Pcmsvc32.exe` that the service starts from; `None` where there is none.
    pub(super) fn installed(&self) -> Option<Build> {
        self.files.get(Component::Pcmsvc32, self.system.platform())
    }

    /// Takes the mutex where nobody else has it; tells whether the holder has it now.
    pub(super) fn take_mutex(&mut self, holder: Manager) -> bool {
        *self.mutex.get_or_insert(holder) == holder
    }

    pub(super) fn release_mutex(&mut self, holder: Manager) {
        self.mutex = self.mutex.filter(|other| *other != holder);
    }
}

/// Names the two Package Command Managers of a machine, which share its mutex (Q164657, Q173073, Q231378).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Service,
    Application,
}

impl Manager {
    /// Both, in the order in which they act in one second (our choice).
    pub(super) const BOTH: [Self; 2] = [Self::Service, Self::Application];
}

/// Holds the keys of `SMS.INI` and the registry that service and application heed.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// `PollingInterval`.
    pub(super) polling_interval: Seconds,
    /// `DisableRandomPCMServers`.
    pub(super) selection: SelectionMode,
    /// Preferred distribution list: UNC paths of package shares.
    pub(super) preferred: Box<[Box<str>]>,
    /// `SlowNetFlag`. Written and never read: no build enforced it (Q154931).
    pub(super) slow_link: bool,
    /// Whether the account is locked out, with which service and application log on to servers (Q230242). Our choice: one for
    /// both.
    pub(super) account_is_locked: bool,
    /// Whether `DisablePCMCountdown` is not set (Q185805).
    pub(super) counts_down: bool,
    /// `PCMPackageReminderInterval`; zero where it is not set (Q187287).
    pub(super) reminder_interval: Seconds,
    /// How long it takes until an attempt to connect to a server that does not answer has failed; nothing unless a
    /// scenario says so (S17).
    pub(super) connect_time: Seconds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // Q125934, RG:S3CD3.
            polling_interval: Seconds::HOUR,
            selection: SelectionMode::Random,
            preferred: Box::default(),
            slow_link: false,
            account_is_locked: false,
            counts_down: true,
            reminder_interval: Seconds(0),
            connect_time: Seconds(0),
        }
    }
}

/// Names what the history says of a request (RG:S3D10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryState {
    /// Seen, not run.
    New,
    /// Run.
    Executed,
    /// Put away by the user of the application.
    Archived,
}

/// Holds the history file, `PCMHIST.REG`.
#[derive(Debug)]
pub(super) struct History(Shelf<Entry>);

#[derive(Debug)]
struct Entry {
    request: Id,
    /// `None` for a record of another system, of which only the expiry was reported.
    state: Option<HistoryState>,
    expiry_is_reported: bool,
}

impl History {
    const fn new() -> Self {
        Self(Shelf::new())
    }

    fn entry(&mut self, request: Id) -> &mut Entry {
        let place = self.0.iter().position(|entry| entry.request == request).unwrap_or_else(|| {
            self.0.put(Entry { request, state: None, expiry_is_reported: false });
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub(super) fn state(&self, request: Id) -> Option<HistoryState> {
        self.0.iter().find(|entry| entry.request == request).and_then(|entry| entry.state)
    }

    /// Enters a request as new; tells whether it was not known.
    pub(super) fn register(&mut self, request: Id) -> bool {
        let state = &mut self.entry(request).state;
        let is_new = state.is_none();
        state.get_or_insert(HistoryState::New);
        is_new
    }

    pub(super) fn set(&mut self, request: Id, state: HistoryState) {
        self.entry(request).state = Some(state);
    }

    /// Remembers that the expiry of a request is reported; tells whether it was not yet.
    pub(super) fn report_expiry(&mut self, request: Id) -> bool {
        !std::mem::replace(&mut self.entry(request).expiry_is_reported, true)
    }

    /// Forgets the requests that the instruction file no longer names.
    ///
    /// Our choice: expired items leave the window (RG:S3D3C), and no source has the history grow for ever.
    pub(super) fn keep_only(&mut self, is_offered: impl Fn(Id) -> bool) {
        self.0.retain(|entry| is_offered(entry.request));
    }

    pub(super) fn delete(&mut self) {
        self.0 = Shelf::new();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
