//! File attributes as articles print them, and which build a file is by them.

use jiff::civil::{Date, Time};

use super::name::Component;
use crate::pcm::build::{Build, Platform};

/// Holds the attributes of a file as an article prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAttributes {
    /// Date and time as printed; only a date where the article prints no more.
    pub stamp: &'static str,
    /// Size as printed, in bytes or in KB (1,024 bytes, rounded up); empty where the article prints none.
    pub size: &'static str,
}

/// Holds a date of a file, and the time where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The date.
    pub date: Date,
    /// The time, in the time zone of whoever printed it.
    pub time: Option<Time>,
}

/// Holds the size of a file, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// In bytes.
    Bytes(u32),
    /// In units of 1,024 bytes, rounded up: so do the sizes of Q241656 follow from those of Q255284.
    Kilobytes(u32),
}

impl Stamp {
    /// Reads a date with or without a time, in any of the forms that articles print: `9/24/98 1:54pm`,
    /// `06/09/98 10:37p`, `9/10/99 7:04PM`, `04/22/2000 10:58a`, `12/04/97 04:03`, `12/20/96`. Years of two digits
    /// from 90 on are of the twentieth century.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::component::Stamp;
    ///
    /// let stamp = Stamp::read("9/10/99 7:04PM").unwrap();
    /// assert_eq!(stamp.date.to_string(), "1999-09-10");
    /// assert_eq!(stamp.time.unwrap().to_string(), "19:04:00");
    /// assert_eq!(Stamp::read("13/10/99"), None);
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(' ').map_or((text, None), |(date, time)| (date, Some(time)));
        let mut parts = date.split('/');
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let year = match (year.len(), number(year)?) {
            (2, short @ 90..) => 1900 + short,
            (2, short) => 2000 + short,
            (4, long) => long,
            _ => return None,
        };
        let date = Date::new(year, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?).ok()?;
        let time = match time {
            Some(time) => Some(self::time(time)?),
            None => None,
        };
        Some(Self { date, time })
    }
}

/// Reads `7:04PM`, `10:37p`, `04:03`.
fn time(text: &str) -> Option<Time> {
    let lower = text.to_ascii_lowercase();
    let clock = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match &lower[clock.len()..] {
        "" => hour,
        "a" | "am" if (1..=12).contains(&hour) => hour % 12,
        "p" | "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok()
}

/// Reads one to four digits.
fn number(text: &str) -> Option<i16> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

impl Size {
    /// Reads a size in bytes or in KB, with or without commas: `265,712`, `270304`, `1,142 KB`.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::component::Size;
    ///
    /// assert_eq!(Size::read("1,142 KB"), Some(Size::Kilobytes(1_142)));
    /// assert!(Size::read("265,712").unwrap().agrees_with(Size::Kilobytes(260)));
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (digits, unit): (_, fn(u32) -> Self) = match text.strip_suffix(" KB") {
            Some(digits) => (digits, Self::Kilobytes),
            None => (text, Self::Bytes),
        };
        let is_number = digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        is_number.then(|| digits.replace(',', "").parse().ok()).flatten().map(unit)
    }

    /// Tells whether both may be the size of one file.
    #[must_use]
    pub const fn agrees_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Bytes(this), Self::Bytes(that)) | (Self::Kilobytes(this), Self::Kilobytes(that)) => this == that,
            (Self::Bytes(bytes), Self::Kilobytes(kilobytes)) | (Self::Kilobytes(kilobytes), Self::Bytes(bytes)) => {
                bytes.div_ceil(1_024) == kilobytes
            }
        }
    }
}

impl FileAttributes {
    /// Returns the date and time.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        Stamp::read(self.stamp)
    }

    /// Returns the size; `None` where none is printed.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        Size::read(self.size)
    }
}

/// Tells which build a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// An article prints this file.
    Printed(Build),
    /// No article prints this file. By its date it is this build or one after it; that is what "or later" gives to
    /// somebody who has no more than the date, and the date may mislead (Q190287).
    ByDate(Build),
}

impl Resolution {
    /// Returns the build.
    #[must_use]
    pub const fn build(self) -> Build {
        match self {
            Self::Printed(build) | Self::ByDate(build) => build,
        }
    }
}

impl Component {
    /// Tells which build a file of the component is, by its attributes; `None` where it is older than every file that an
    /// article prints. "These attributes or later" is then a comparison of builds.
    ///
    /// A file is recognised by date and size. The time tells nothing more: no two builds of a component have both in
    /// common, and the articles print times as their writers' time zones had them (Q193224, Q193784).
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::component::{Resolution, Size, Stamp};
    /// use slowleak::pcm::{Build, Component, Platform};
    ///
    /// let file = |stamp, size| {
    ///     Component::Pcmsvc32.resolve(Platform::I386, Stamp::read(stamp)?, Size::read(size))
    /// };
    /// assert_eq!(file("9/10/99 7:04PM", "264 KB"), Some(Resolution::Printed(Build::FIXED)));
    /// // S71: the later date belongs to the older code.
    /// assert!(file("10/08/97", "259,520").unwrap().build() > file("02/24/98", "252,736").unwrap().build());
    /// ```
    #[must_use]
    pub fn resolve(self, platform: Platform, stamp: Stamp, size: Option<Size>) -> Option<Resolution> {
        let printed = || {
            let rungs = self.ladder().iter().rev();
            rungs.flat_map(move |rung| rung.file(platform).printed().iter().map(|file| (rung.build, file)))
        };
        let may_be = |file: &FileAttributes| {
            let agrees = size.zip(file.size()).is_none_or(|(this, that)| this.agrees_with(that));
            agrees && file.stamp().is_some_and(|printed| printed.date == stamp.date)
        };
        let is_not_newer = |file: &FileAttributes| file.stamp().is_some_and(|printed| is_not_after(printed, stamp));
        // The highest on the ladder of those that are not newer: so the Resource Kit's date never counts, as Service
        // Pack 3 stands above it with an earlier one.
        let exact = printed().find(|(_, file)| may_be(file)).map(|(build, _)| Resolution::Printed(build));
        exact.or_else(|| printed().find(|(_, file)| is_not_newer(file)).map(|(build, _)| Resolution::ByDate(build)))
    }
}

/// Compares dates, and times where both are known.
fn is_not_after(printed: Stamp, stamp: Stamp) -> bool {
    let times = printed.time.zip(stamp.time);
    printed.date < stamp.date || printed.date == stamp.date && times.is_none_or(|(this, that)| this <= that)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(component: Component, platform: Platform, stamp: &str, size: &str) -> Option<Resolution> {
        component.resolve(platform, Stamp::read(stamp).unwrap(), Size::read(size))
    }

    fn service(stamp: &str, size: &str) -> Option<Resolution> {
        resolve(Component::Pcmsvc32, Platform::I386, stamp, size)
    }

    #[test]
    fn s71_the_newest_by_date_is_not_the_newest() {
        let (service_pack, resource_kit) = (service("10/08/97", "259,520"), service("02/24/98", "252,736"));
        assert_eq!(service_pack, Some(Resolution::Printed(Build::Sp3)));
        assert_eq!(resource_kit, Some(Resolution::Printed(Build::Bork)));
        assert!(service_pack.unwrap().build() > resource_kit.unwrap().build(), "Q190287");
        let sets_pcmunc =
            |file: Option<Resolution>| Component::Pcmsvc32.from(Build::Sp3).contains(file.unwrap().build());
        assert!(sets_pcmunc(service_pack) && !sets_pcmunc(resource_kit));
    }

    #[test]
    fn the_pair_of_september_1998_is_one_build_printed_at_two_times() {
        let files = [("9/24/98 1:54pm", "265,712"), ("9/24/98 10:54am", "260 KB"), ("9/24/98 10:54am", "265,712")];
        for (stamp, size) in files {
            assert_eq!(service(stamp, size), Some(Resolution::Printed(Build::Hf980924)), "{stamp} {size}");
        }
        let alpha = |stamp, size| resolve(Component::Pcmsvc32, Platform::Alpha, stamp, size);
        assert_eq!(alpha("9/24/98 1:53pm", "794,384"), alpha("9/24/98 10:53am", "776 KB"));
    }

    #[test]
    fn a_smaller_file_may_be_the_later_build() {
        for (platform, may, june) in [(Platform::I386, "270,832", "270,320"), (Platform::Alpha, "801,040", "800,528")] {
            let may = resolve(Component::Pcmsvc32, platform, "5/6/99", may).unwrap();
            let june = resolve(Component::Pcmsvc32, platform, "06/24/99", june).unwrap();
            assert_eq!((may, june), (Resolution::Printed(Build::Hf990506), Resolution::Printed(Build::Hf990624)));
        }
    }

    #[test]
    fn every_printed_file_is_the_build_that_prints_it() {
        for component in Component::ALL {
            for rung in component.ladder() {
                for platform in Platform::ALL {
                    for file in rung.file(platform).printed() {
                        let stamp = file.stamp().unwrap_or_else(|| panic!("{} is a date", file.stamp));
                        assert!(file.size.is_empty() || file.size().is_some(), "{} is a size", file.size);
                        let resolved = component.resolve(platform, stamp, file.size());
                        assert_eq!(resolved, Some(Resolution::Printed(rung.build)), "{component} {platform} {file:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_file_that_no_article_prints_is_told_by_its_date_without_the_resource_kit() {
        assert_eq!(service("12/4/97", "1"), Some(Resolution::ByDate(Build::Sp3)));
        assert_eq!(service("12/5/97 9:00pm", "1"), Some(Resolution::ByDate(Build::Sp3)), "a minute too early");
        assert_eq!(service("12/5/97 9:01pm", "1"), Some(Resolution::ByDate(Build::Hf971205)));
        assert_eq!(service("03/01/98", "252,736"), Some(Resolution::ByDate(Build::Hf971205)));
        assert_eq!(service("9/9/99", "264 KB"), Some(Resolution::ByDate(Build::Hf990624)), "a day too early");
        assert_eq!(service("12/31/2001", ""), Some(Resolution::ByDate(Build::Hf000422)));
        assert_eq!(service("12/19/96", "1"), None);
        assert_eq!(resolve(Component::Pcmsvc32, Platform::Alpha, "12/5/97 9:01pm", "257,904"), None, "not made");
    }

    #[test]
    fn what_is_no_date_and_no_size_is_not_read() {
        for text in ["", "/", "9/24", "9/24/98/1", "0/24/98", "9/31/98", "9/24/1", "9/24/98 ", "9/24/98 1pm", "a/b/cc"]
        {
            assert_eq!(Stamp::read(text), None, "{text:?}");
        }
        for text in ["9/24/98 13:00pm", "9/24/98 0:00am", "9/24/98 24:00", "9/24/98 1:60pm", "9/24/98 1:54xm"] {
            assert_eq!(Stamp::read(text), None, "{text:?}");
        }
        for text in ["", "KB", " KB", ",", "12 MB", "-1", "4,294,967,296", "१"] {
            assert_eq!(Size::read(text), None, "{text:?}");
        }
        let midnight = Stamp::read("9/24/98 12:00am").and_then(|stamp| stamp.time);
        assert_eq!(midnight, Some(Time::midnight()));
    }

    #[test]
    fn sizes_in_kilobytes_are_rounded_up() {
        assert!(
            Size::Bytes(1_024).agrees_with(Size::Kilobytes(1)) && !Size::Bytes(1_025).agrees_with(Size::Kilobytes(1))
        );
        // All seven sizes of the Package Command Manager's files in Q241656 are those of Q255284.
        for component in
            [Component::Pcmsvc32, Component::Pcmwin32, Component::Pcmwin16, Component::PcmDos2, Component::PcmDos4]
        {
            for platform in Platform::ALL {
                let size = |build| component.rung(build)?.file(platform).printed().first()?.size();
                if let (Some(kilobytes), Some(bytes)) = (size(Build::Hf990910), size(Build::Hf000422)) {
                    assert!(kilobytes.agrees_with(bytes), "{component} {platform}");
                }
            }
        }
    }
}
