//! Circumstances: what machines, servers and networks are like that an article tells of, beside what people do to them.

use super::clock::Seconds;

/// Names a circumstance, of a client or of the site, and how it is from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Circumstance {
    /// The version of Windows NT that a machine runs (Q160855).
    WindowsNt(WindowsNt),
    /// Whether the machine is switched on; what it was doing ends without a message when it is switched off.
    Power(bool),
    /// How the client's own clock goes, by which it judges dates (Q126644, Q172899, Q189305).
    ClientClock(ClockShift),
    /// The redirector of the client (Q160775). NETX knows no UNC path, whatever system a server has (our choice).
    Redirector(Redirector),
    /// Whether the client's user has rights on a server.
    Access {
        /// The server.
        server: Box<str>,
        /// Whether he has.
        granted: bool,
    },
    /// What system a server runs (Q160855, Q161310).
    ServerSystem {
        /// The server.
        server: Box<str>,
        /// The system.
        system: ServerSystem,
    },
    /// How many characters the name of a server has; the names of the scenarios are all short (Q128456).
    NameLength {
        /// The server.
        server: Box<str>,
        /// How many.
        characters: u8,
    },
    /// Whether the session of the client's user is locked (Q171070).
    SessionLocked(bool),
    /// Whether `_Mssetup.bat` or `_Msrstrt.exe` was left in the folder of Windows (Q153227).
    RestartFile(bool),
    /// Whether something holds the client's master instruction file open (Q140928, Q161043).
    MasterLocked(bool),
    /// Whether Site Configuration Manager has marked a server inactive (Q191297).
    Inactive {
        /// The server.
        server: Box<str>,
        /// Whether it has.
        inactive: bool,
    },
    /// Whether the LAN sender works (Q185179).
    Sender(bool),
    /// How many Identification groups the site's database has; one is usual (Q189530).
    IdentificationGroups(u8),
    /// Whether something holds the master packages in the Despooler's `Store` open (Q195936).
    StoreLocked(bool),
}

impl Circumstance {
    /// Tells whether it concerns single clients, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(&self) -> bool {
        matches!(
            self,
            Self::WindowsNt(_)
                | Self::Power(_)
                | Self::ClientClock(_)
                | Self::Redirector(_)
                | Self::Access { .. }
                | Self::SessionLocked(_)
                | Self::RestartFile(_)
                | Self::MasterLocked(_)
        )
    }
}

/// Names a version of Windows NT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WindowsNt {
    /// Windows NT 3.5.
    Nt35,
    /// Windows NT 3.51.
    Nt351,
    /// Windows NT 4.0, a convention of the scenarios.
    #[default]
    Nt40,
}

impl WindowsNt {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nt35, Self::Nt351, Self::Nt40];

    /// Returns the word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nt35 => "3.5",
            Self::Nt351 => "3.51",
            Self::Nt40 => "4.0",
        }
    }
}

/// Names the system of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerSystem {
    /// Windows NT 4.0, a convention of the scenarios.
    #[default]
    Nt40,
    /// Windows NT 3.51.
    Nt351,
    /// NetWare, with the packages on a volume (Q161310).
    NetWare,
}

impl ServerSystem {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nt40, Self::Nt351, Self::NetWare];

    /// Returns the word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nt40 => "NT4.0",
            Self::Nt351 => "NT3.51",
            Self::NetWare => "NetWare",
        }
    }
}

/// Names a redirector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirector {
    /// Any but the next.
    #[default]
    Usual,
    /// NETX, which knows no UNC paths.
    Netx,
}

/// Says by how much a clock goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockShift {
    /// By how much; no more than [`MAX`](Self::MAX).
    pub by: Seconds,
    /// Whether it is slow and not fast; never where it is right.
    pub is_slow: bool,
}

impl ClockShift {
    /// The largest shift, 31 days: a month that is set wrong.
    pub const MAX: Seconds = Seconds(31 * 86_400);
}
