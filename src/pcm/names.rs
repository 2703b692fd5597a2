//! The names and numbers that everybody says: machines of the site, the two managers on each, drives, and the modes of a setting.

use std::fmt::{self, Write};
use std::ops::Range;

/// Logon servers of the site, in the order of `[Servers]`; the first is `CurrentLogonServer`.
pub(super) const LOGON_SERVERS: [&str; 2] = ["LS1", "LS2"];
/// Distribution servers of the site. P1 and P2 hold no package unless a command puts one there.
pub(super) const DISTRIBUTION_SERVERS: [&str; 4] = ["DS1", "DS2", "P1", "P2"];
/// A distribution server with NetWare, which holds no package unless a record lists it.
pub(super) const NETWARE_SERVER: &str = "NW1";

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
    const SERVER_NAMES: [&'static str; Self::SERVERS.len()] = ["SRV1", LOGON_SERVERS[0], LOGON_SERVERS[1]];

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

/// Lists the machines of a site by their numbers: its clients, and behind them the servers that run the service.
#[derive(Clone, Debug)]
pub struct ClientNumbers {
    places: Range<usize>,
    clients: usize,
}

impl ClientNumbers {
    /// Lists so many machines, of which so many are clients.
    pub(super) const fn new(machines: usize, clients: usize) -> Self {
        Self { places: 0..machines, clients }
    }
}

impl Iterator for ClientNumbers {
    type Item = ClientNumber;

    fn next(&mut self) -> Option<ClientNumber> {
        self.places.next().map(|place| ClientNumber::at(place, self.clients))
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

/// Names a drive letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Letter(u8);

impl Letter {
    /// Makes a letter, D to Z in either case; `None` for any other character.
    #[must_use]
    pub const fn new(character: char) -> Option<Self> {
        match character.to_ascii_uppercase() {
            upper @ 'D'..='Z' => Some(Self(upper as u8)),
            _ => None,
        }
    }

    /// Lists the letters that the service may take: F to Z. D and E are a local disk and a CD drive (our choice; the
    /// logs in Q214448 show F).
    pub fn for_the_network() -> impl Iterator<Item = Self> {
        (b'F'..=b'Z').map(Self)
    }

    /// How many letters the service may take.
    pub const NETWORK_LETTERS: u8 = b'Z' - b'F' + 1;

    pub(super) fn index(self) -> usize {
        usize::from(self.0 - b'D')
    }

    pub(super) const fn get(self) -> char {
        self.0 as char
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char(self.get())
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

/// Names the values of `DisableRandomPCMServers` (Q180151, Q195944).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectionMode {
    /// `RANDOM`, or no value: all four steps.
    #[default]
    Random,
    /// `LOCALONLY`: the current logon server only.
    LocalOnly,
    /// `DRIVEMAPPINGS`: the logon server, then mapped drives.
    DriveMappings,
    /// `RANDOMONLY`: a random pick only.
    RandomOnly,
    /// `PREFERREDONLY`: the preferred servers, then the logon server.
    PreferredOnly,
    /// `PREFERREDFIRST`: the preferred servers, then all four steps.
    PreferredFirst,
}

impl SelectionMode {
    /// All values.
    pub const ALL: [Self; 6] = [
        Self::Random,
        Self::LocalOnly,
        Self::DriveMappings,
        Self::RandomOnly,
        Self::PreferredOnly,
        Self::PreferredFirst,
    ];

    /// Returns the value as `SMS.INI` has it.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Random => "RANDOM",
            Self::LocalOnly => "LOCALONLY",
            Self::DriveMappings => "DRIVEMAPPINGS",
            Self::RandomOnly => "RANDOMONLY",
            Self::PreferredOnly => "PREFERREDONLY",
            Self::PreferredFirst => "PREFERREDFIRST",
        }
    }
}
