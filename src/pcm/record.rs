//! Instruction files (`<SMSID>.INS`) and their records: what the site asks of one client.
//!
//! The byte layout on disk was never published; the fields are those that PCMDUMP prints (Q123499). This module knows
//! what a record *is*, and nothing of polling or of text.

use std::fmt;

use jiff::civil::DateTime;

/// Holds an identifier of the site: up to eight ASCII letters and digits, such as a `RequestID`, `PackageID` or `JobID`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    text: [u8; Self::LENGTH_MAX],
    length: u8,
}

impl Id {
    /// The longest identifier, in characters (Q123499: 7 to 8).
    pub const LENGTH_MAX: usize = 8;

    /// Makes an identifier; `None` where the text is empty, too long or not of ASCII letters and digits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let length = u8::try_from(text.len()).ok()?;
        let fits = (1..=Self::LENGTH_MAX).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let mut id = Self { text: [0; Self::LENGTH_MAX], length };
        id.text[..text.len()].copy_from_slice(text.as_bytes());
        Some(id)
    }

    /// Marks what belongs to an expired record that stands on a site from the beginning; no identifier of a scenario has such a
    /// mark.
    pub(super) const EXPIRED: char = '!';

    /// Makes an identifier that no text gives: a mark and seven digits to the base 36, the lowest ones.
    pub(super) fn of_the_model(mark: char, number: u32) -> Self {
        let digit = |place: u32| char::from_digit(number / 36_u32.pow(place) % 36, 36).unwrap_or('0');
        let mut text = [b'0'; Self::LENGTH_MAX];
        text[0] = u8::try_from(mark).unwrap_or(b'!');
        for (place, letter) in (0..6).rev().zip(&mut text[2..]) {
            *letter = u8::try_from(digit(place).to_ascii_uppercase()).unwrap_or(b'0');
        }
        Self { text, length: 8 }
    }

    /// Tells whether it was made so with this mark.
    pub(super) fn is_marked(&self, mark: char) -> bool {
        self.as_str().starts_with(mark)
    }

    /// Returns the identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Holds one of a record's three dates with its *Full* flag.
///
/// The flag says whether the date counts; the date itself is `None` where the file has `00/00/00 00:00:00`
/// (Q123499).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline {
    /// Whether the date counts.
    pub full: bool,
    /// The date in the client's local time; `None` where it is not set.
    pub date: Option<DateTime>,
}

impl Deadline {
    /// A date that does not count.
    pub const NONE: Self = Self { full: false, date: None };

    /// Makes a date that counts.
    #[must_use]
    pub const fn at(date: DateTime) -> Self {
        Self { full: true, date: Some(date) }
    }

    /// Tells whether the date counts and `now` has reached it.
    ///
    /// The flag is trusted: a date that counts and is not set has passed (our choice, S59).
    #[must_use]
    pub fn has_passed(&self, now: DateTime) -> bool {
        self.full && self.date.is_none_or(|date| now >= date)
    }
}

/// Holds the *User Input Flags* of a record (RS:S5C97).
///
/// Their values were not published; our choice: `1` as in 1.0 and 1.1 for user input, then the next two bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserInputFlags(pub u8);

impl UserInputFlags {
    /// User Input Required.
    pub const USER_INPUT: Self = Self(1);
    /// System (Background) Task.
    pub const BACKGROUND: Self = Self(2);
    /// Synchronous System Exit Required.
    pub const SYNCHRONOUS_EXIT: Self = Self(4);

    /// Tells whether all the other's flags are set.
    #[must_use]
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Returns these flags with the other's set or cleared.
    #[must_use]
    pub const fn with(self, flags: Self, set: bool) -> Self {
        if set { Self(self.0 | flags.0) } else { Self(self.0 & !flags.0) }
    }
}

/// Holds the *Operating System* mask of a record (Q123499): the platforms that may run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatingSystems(pub u8);

impl OperatingSystems {
    /// 16-bit Windows.
    pub const WIN16: Self = Self(0x01);
    /// Windows NT on Intel processors.
    pub const WIN32_X86: Self = Self(0x02);
    /// Windows NT on MIPS processors.
    pub const WIN32_MIPS: Self = Self(0x04);
    /// Windows NT on Alpha processors.
    pub const WIN32_ALPHA: Self = Self(0x08);
    /// MS-DOS 5.
    pub const DOS5: Self = Self(0x10);
    /// MS-DOS 6.
    pub const DOS6: Self = Self(0x20);
    /// Macintosh.
    pub const MACINTOSH: Self = Self(0x40);
    /// Windows 95. 1.1 and 1.2 have a flag for it (`PLTFRM_WIN95`), whose value is not published; our choice: the bit that
    /// is left over, and none of the others beside it.
    pub const WINDOWS_95: Self = Self(0x80);

    /// Tells whether one of the other's platforms is in the mask.
    #[must_use]
    pub const fn allow(self, system: Self) -> bool {
        self.0 & system.0 != 0
    }
}

/// Holds one entry of a record's server list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerEntry {
    /// UNC path of the package directory, such as `\\DS1\SMS_PKGD\ABC00010\`.
    pub path: Box<str>,
    /// Type of the server: 1 unknown, 2 Windows NT, 3 and 4 LAN Manager, 5 to 7 NetWare.
    pub server_type: u8,
    /// `AppleTalk` zone, where the record has one.
    pub zone: Option<Box<str>>,
}

impl ServerEntry {
    /// The type number of a Windows NT server.
    pub const WINDOWS_NT: u8 = 2;

    /// Makes the entry of a Windows NT server.
    #[must_use]
    pub fn windows_nt(server: &str, share: &str, package: Id) -> Self {
        let path = [r"\\", server, r"\", share, r"\", package.as_str(), r"\"].concat().into();
        Self { path, server_type: Self::WINDOWS_NT, zone: None }
    }

    /// The type number of a NetWare 4 server.
    pub const NETWARE_4: u8 = 7;

    /// Makes the entry of a NetWare server, on the volume `SYS`: packages are below the SMS root there (Q161310; Q156402
    /// leaves `logon.srv` out and is not followed).
    #[must_use]
    pub fn netware(server: &str, package: Id) -> Self {
        let path = format!(r"\\{server}\SYS\SMS\logon.srv\pcmpkg.src\{package}\").into();
        Self { path, server_type: Self::NETWARE_4, zone: None }
    }

    /// Returns the folder of the package below the share, without backslashes around it.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path[self.share_path().len()..].trim_matches('\\')
    }

    /// Returns the name of the server.
    #[must_use]
    pub fn server(&self) -> &str {
        unc_server(&self.path)
    }

    /// Returns the server and its share, such as `\\DS1\SMS_PKGD`.
    #[must_use]
    pub fn share_path(&self) -> &str {
        let share = 2 + self.server().len() + 1;
        let share_end = self.path.get(share..).map_or(self.path.len(), |rest| share + until_backslash(rest).len());
        &self.path[..share_end]
    }

    /// Returns the name of the share.
    #[must_use]
    pub fn share(&self) -> &str {
        self.share_path().get(2 + self.server().len() + 1..).unwrap_or_default()
    }
}

/// Returns the server of a UNC path, empty where it is none.
#[must_use]
pub fn unc_server(path: &str) -> &str {
    path.strip_prefix(r"\\").map(until_backslash).unwrap_or_default()
}

/// Returns the beginning of a path, up to its first backslash. Names are short: a general search costs more than it finds.
fn until_backslash(path: &str) -> &str {
    let end = path.bytes().position(|byte| byte == b'\\').unwrap_or(path.len());
    &path[..end]
}

/// Holds one record: one package command that the site offers to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// `SiteID`: the site's code.
    pub site: Id,
    /// `RequestID`: the key of the history and of removal.
    pub request: Id,
    /// `PackageID`: also the name of the package directory.
    pub package: Id,
    /// `JobID`.
    pub job: Id,
    /// `Install Flag`: 2 forbids slow links, which no build ever enforced (Q154931, Q191317).
    pub install_flag: u8,
    /// `Install By`: mandatory after this date, where it counts.
    pub install_by: Deadline,
    /// `Display`: offered after this date, where it counts.
    pub display: Deadline,
    /// `Expiration`: void after this date, where it counts.
    pub expiration: Deadline,
    /// `User Input Flags`.
    pub flags: UserInputFlags,
    /// `Operating System`.
    pub systems: OperatingSystems,
    /// `Disk Usage`, which nothing uses.
    pub disk_usage: Box<str>,
    /// `Run Command`: relative to the package directory.
    pub run_command: Box<str>,
    /// `WCL Name`: the label in the window.
    pub command_name: Box<str>,
    /// `Server(s)`: up to ten.
    pub servers: Box<[ServerEntry]>,
    /// `Package Name`.
    pub package_name: Box<str>,
    /// `Comments`.
    pub comments: Box<str>,
    /// `Domain Name`, which nothing uses.
    pub domain_name: Box<str>,
    /// `Reserved`.
    pub reserved: Box<[u8]>,
}

impl Record {
    /// The longest server list (Q161310).
    pub const SERVERS_MAX: usize = 10;
    /// The install flag of what is not to run over a slow link (Q154931).
    pub(super) const NOT_OVER_SLOW_LINKS: u8 = 2;
    /// The longest command, in characters (`SDK:sheapio_6ak3`).
    pub const COMMAND_LENGTH_MAX: usize = 255;

    /// Tells whether the record is mandatory: *Install By Full* is set.
    #[must_use]
    pub const fn is_mandatory(&self) -> bool {
        self.install_by.full
    }

    /// Tells whether the record is a System (Background) Task.
    #[must_use]
    pub const fn is_background(&self) -> bool {
        self.flags.has(UserInputFlags::BACKGROUND)
    }
}

/// Holds the records of one client's instruction file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstructionFile {
    /// Records in the order of the file.
    pub records: Vec<Record>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_short_and_plain() {
        assert_eq!(Id::new("ABC000R").map(|id| id.to_string()).as_deref(), Some("ABC000R"));
        for bad in ["", "ABC0000AX", "ABC 001", "É"] {
            assert_eq!(Id::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_mask_decides_which_systems_may_run_a_record() {
        // Q123499, scenario S59.
        let clients = [
            OperatingSystems::WIN16,
            OperatingSystems::WIN32_X86,
            OperatingSystems::WIN32_ALPHA,
            OperatingSystems::DOS6,
            OperatingSystems::MACINTOSH,
        ];
        let runnable = |mask: u8| clients.map(|client| OperatingSystems(mask).allow(client));
        assert_eq!(runnable(1), [true, false, false, false, false]);
        assert_eq!(runnable(15), [true, true, true, false, false]);
        assert_eq!(runnable(51), [true, true, false, true, false]);
        assert_eq!(runnable(64), [false, false, false, false, true]);
    }

    #[test]
    fn a_date_counts_only_with_its_flag_and_the_flag_is_trusted() {
        let now = jiff::civil::datetime(1998, 3, 2, 8, 0, 0, 0);
        assert!(!Deadline { full: false, date: Some(now) }.has_passed(now));
        assert!(Deadline::at(now).has_passed(now));
        assert!(!Deadline::at(now).has_passed(now.checked_sub(jiff::Span::new().seconds(1)).unwrap()));
        assert!(Deadline { full: true, date: None }.has_passed(now));
    }

    #[test]
    fn a_server_entry_knows_its_server_and_share() {
        let entry = ServerEntry::windows_nt("DS1", "SMS_PKGD", Id::new("ABC00010").unwrap());
        assert_eq!(&*entry.path, r"\\DS1\SMS_PKGD\ABC00010\");
        assert_eq!(entry.server(), "DS1");
        assert_eq!((entry.share_path(), entry.share()), (r"\\DS1\SMS_PKGD", "SMS_PKGD"));
        assert_eq!(entry.folder(), "ABC00010");
        let netware = ServerEntry::netware("NW1", Id::new("ABC00010").unwrap());
        assert_eq!((netware.share_path(), netware.folder()), (r"\\NW1\SYS", r"SMS\logon.srv\pcmpkg.src\ABC00010"));
        let odd = ServerEntry { path: r"\\DS1".into(), server_type: 2, zone: None };
        assert_eq!(odd.folder(), "");
        assert_eq!((odd.server(), odd.share_path(), odd.share()), ("DS1", r"\\DS1", ""));
    }
}
