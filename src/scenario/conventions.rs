//! What scenarios take for granted: the site's servers, and the record R1 with its copies R2, R3 ….
//!
//! `Rn` stands for the *n*th identifier of three series that count in base 36: requests from `ABC000R`, packages from
//! `ABC00010`, jobs from `ABC0000A`. So R2 is `ABC000S` with package `ABC00011` and job `ABC0000B`.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::pcm::Site;
use crate::pcm::command::Offer;
use crate::pcm::program::Program;
use crate::pcm::record::{Deadline, Id, OperatingSystems, Record, ServerEntry, UserInputFlags};

/// Names a series of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// `RequestID`s from `ABC000R`.
    Requests,
    /// `PackageID`s from `ABC00010`.
    Packages,
    /// `JobID`s from `ABC0000A`.
    Jobs,
}

impl Series {
    /// The highest number: with it the three digits of a request end at `ZZZ`.
    pub const NUMBER_MAX: u32 = 36 * 36 * 36 - 27;

    /// Returns what all identifiers of the series begin with, how many digits follow, and the value of the first.
    const fn shape(self) -> (&'static str, usize, u32) {
        match self {
            Self::Requests => ("ABC0", 3, 27),
            Self::Packages => ("ABC", 5, 36),
            Self::Jobs => ("ABC", 5, 10),
        }
    }

    /// Returns the identifier of a number from 1 to [`NUMBER_MAX`](Self::NUMBER_MAX); `None` for any other.
    #[must_use]
    pub fn id(self, number: u32) -> Option<Id> {
        let (prefix, digits, first) = self.shape();
        if !(1..=Self::NUMBER_MAX).contains(&number) {
            return None;
        }
        let mut text = [0; Id::LENGTH_MAX];
        let text = &mut text[..prefix.len() + digits];
        let (head, tail) = text.split_at_mut(prefix.len());
        head.copy_from_slice(prefix.as_bytes());
        let mut rest = first + number - 1;
        for place in tail.iter_mut().rev() {
            *place = u8::try_from(char::from_digit(rest % 36, 36)?.to_ascii_uppercase()).ok()?;
            rest /= 36;
        }
        std::str::from_utf8(text).ok().and_then(Id::new)
    }

    /// Returns the number of an identifier; `None` where the series does not contain it.
    #[must_use]
    pub fn number(self, id: Id) -> Option<u32> {
        let (prefix, _, first) = self.shape();
        let value = u32::from_str_radix(id.as_str().strip_prefix(prefix)?, 36).ok()?;
        let number = (value + 1).checked_sub(first)?;
        // Lower case and other lengths are other identifiers.
        (self.id(number) == Some(id)).then_some(number)
    }

    /// Tells whether a name reads as `Rn`, in range or not; returns what follows the `R`.
    pub(super) fn digits(name: &str) -> Option<&str> {
        name.strip_prefix('R').filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// Lists the servers of the site: logon servers, then distribution servers.
pub fn servers() -> impl Iterator<Item = &'static str> + Clone {
    Site::LOGON_SERVERS.into_iter().chain(Site::DISTRIBUTION_SERVERS).chain([Site::NETWARE_SERVER])
}

/// The share of packages on every server.
pub const PACKAGE_SHARE: &str = "SMS_PKGD";

/// Makes the entry that the name of a server alone stands for: its share of packages, or its volume.
#[must_use]
pub fn server_entry(server: &str, package: Id) -> ServerEntry {
    if server == Site::NETWARE_SERVER {
        ServerEntry::netware(server, package)
    } else {
        ServerEntry::windows_nt(server, PACKAGE_SHARE, package)
    }
}

/// Makes the servers of a record that names none: DS1 and DS2.
#[must_use]
pub fn server_entries(package: Id) -> Box<[ServerEntry]> {
    ["DS1", "DS2"].map(|server| ServerEntry::windows_nt(server, PACKAGE_SHARE, package)).into()
}

/// Makes the offer of a request, as scenarios take it for granted: background, mandatory since ten minutes before T0.
///
/// A request that is none of `Rn` has the package and the job of R1.
///
/// # Examples
/// ```
/// use slowleak::pcm::clock::Clock;
/// use slowleak::scenario::conventions::{Series, offer};
///
/// let r2 = Series::Requests.id(2).ok_or("R2 exists")?;
/// let offer = offer(r2, Clock::T0);
/// assert_eq!(offer.record.request.as_str(), "ABC000S");
/// assert_eq!(&*offer.record.servers[0].path, r"\\DS1\SMS_PKGD\ABC00011\");
/// assert!(offer.record.is_mandatory() && offer.record.is_background());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn offer(request: Id, t0: DateTime) -> Offer {
    let number = Series::Requests.number(request).unwrap_or(1);
    // Every series has every number; `request` only stands in for what cannot be missing.
    let [package, job] = [Series::Packages, Series::Jobs].map(|series| series.id(number).unwrap_or(request));
    let before = |while_before: SignedDuration| Deadline::at(t0.checked_sub(while_before).unwrap_or(t0));
    let record = Record {
        site: Id::new("ABC").unwrap_or(request),
        request,
        package,
        job,
        install_flag: 0,
        install_by: before(SignedDuration::from_mins(10)),
        display: before(SignedDuration::from_hours(1)),
        expiration: Deadline::NONE,
        // Automated, too: no user input.
        flags: UserInputFlags::BACKGROUND,
        systems: OperatingSystems::WIN32_X86,
        disk_usage: "".into(),
        run_command: "setup.exe /s".into(),
        command_name: "Setup".into(),
        servers: server_entries(package),
        package_name: "Application".into(),
        comments: "".into(),
        domain_name: "".into(),
        reserved: Box::default(),
    };
    Offer { record, program: Program::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pcm::clock::Clock;

    fn ids(number: u32) -> [String; 3] {
        [Series::Requests, Series::Packages, Series::Jobs].map(|series| series.id(number).unwrap().to_string())
    }

    #[test]
    fn the_series_count_on_in_base_36() {
        assert_eq!(ids(1), ["ABC000R", "ABC00010", "ABC0000A"]);
        assert_eq!(ids(2), ["ABC000S", "ABC00011", "ABC0000B"]);
        assert_eq!(ids(10), ["ABC0010", "ABC00019", "ABC0000J"]);
        assert_eq!(ids(Series::NUMBER_MAX), ["ABC0ZZZ", "ABC01008", "ABC00ZZI"]);
    }

    #[test]
    fn numbers_and_identifiers_translate_both_ways() {
        for series in [Series::Requests, Series::Packages, Series::Jobs] {
            for number in [1, 2, 9, 10, 36, 1_296, Series::NUMBER_MAX] {
                assert_eq!(series.number(series.id(number).unwrap()), Some(number));
            }
            assert_eq!((series.id(0), series.id(Series::NUMBER_MAX + 1)), (None, None));
        }
        for other in ["ABC000Q", "ABC000r", "ABC00R", "BPC001M", "ABC0+1R", "ABC0"] {
            assert_eq!(Series::Requests.number(Id::new(other).unwrap_or(Id::new("X").unwrap())), None, "{other}");
        }
    }

    #[test]
    fn the_record_of_the_conventions_is_mandatory_ten_minutes_before_t0() {
        let record = offer(Series::Requests.id(1).unwrap(), Clock::T0).record;
        assert_eq!(record.install_by, Deadline::at(jiff::civil::datetime(1998, 3, 2, 7, 50, 0, 0)));
        assert_eq!(record.display, Deadline::at(jiff::civil::datetime(1998, 3, 2, 7, 0, 0, 0)));
        assert_eq!(record.site.as_str(), "ABC");
    }
}
