//! The builds of `Pcmsvc32.exe`, on one ordered ladder.
//!
//! A *build* is a version of the service's executable. The order is the ladder of the articles and not the order of
//! file dates: the Resource Kit's file is stamped 02/24/98 but is older code than Service Pack 3 (Q190287). Sizes do not
//! order builds either: the file of 6/24/99 is smaller than that of 5/6/99. What a build does differently stands in
//! [`behaviour`](super::behaviour).

use std::fmt;

/// Names one build of `Pcmsvc32.exe`; builds compare by their place on the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Build {
    /// Systems Management Server 1.1, before the product that is simulated here; it has no file attributes printed.
    V11,
    /// Systems Management Server 1.2 as released.
    Rtm,
    /// Service Pack 1.
    Sp1,
    /// The web update of 12/20/96 (Q164657).
    Hf961220,
    /// Service Pack 2.
    Sp2,
    /// The BackOffice Resource Kit, stamped 02/24/98, older code than Service Pack 3 (Q190287). Its place relative to
    /// Service Pack 2 is not stated; our choice: just after it, with the same behaviour.
    Bork,
    /// Service Pack 3 of 10/08/97 (Q190287).
    Sp3,
    /// The hotfix of 12/5/97 (Q178662), for I386 only.
    Hf971205,
    /// The hotfix of 06/09/98 (Q229809). It precedes Service Pack 4, which lacks its correction.
    Hf980609,
    /// Service Pack 4 (Q191441).
    Sp4,
    /// The hotfix of 9/24/98 (Q193224, Q193784). The two articles print clock times three hours apart and the same
    /// sizes: very likely one build seen from two time zones, and one build here.
    Hf980924,
    /// The hotfix of 11/4/98 (Q195937).
    Hf981104,
    /// The hotfix of 01/15/99 (Q180151).
    Hf990115,
    /// The hotfix of 1/28/99 (Q225056).
    Hf990128,
    /// The hotfix of 5/6/99 (Q230242), build 786.
    Hf990506,
    /// The hotfix of 06/24/99 (Q195944).
    Hf990624,
    /// The hotfix of 9/10/99: the one that stops the leak (Q241656).
    Hf990910,
    /// The hotfix of 04/22/2000 (Q255284).
    Hf000422,
}

/// Names the processor that a Windows NT machine has, and so which file of a build it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Intel 386 and later.
    #[default]
    I386,
    /// DEC Alpha.
    Alpha,
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::I386 => "I386",
            Self::Alpha => "Alpha",
        })
    }
}

/// Holds the attributes of a build's file as an article prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAttributes {
    /// Date and time as printed; only a date where the article prints no more.
    pub stamp: &'static str,
    /// Size as printed, in bytes or in KB (1,024 bytes, rounded up).
    pub size: &'static str,
}

/// Holds what is known of one build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Label in scenarios and on the command line.
    pub label: &'static str,
    /// Articles that print it, empty where none does.
    pub article: &'static str,
    /// Attributes of the I386 file, where an article prints any.
    pub i386: Option<FileAttributes>,
    /// Attributes of the Alpha file, where an article prints any.
    pub alpha: Option<FileAttributes>,
    /// Whether the build was made for Alpha at all.
    pub has_alpha: bool,
}

const fn rung(
    label: &'static str,
    article: &'static str,
    i386: Option<FileAttributes>,
    alpha: Option<FileAttributes>,
) -> Rung {
    Rung { label, article, i386, alpha, has_alpha: true }
}

#[expect(clippy::unnecessary_wraps, reason = "keeps the table of attributes in the shape in which it is read")]
const fn file(stamp: &'static str, size: &'static str) -> Option<FileAttributes> {
    Some(FileAttributes { stamp, size })
}

impl Build {
    /// All builds in the order of the ladder.
    pub const LADDER: [Self; 18] = [
        Self::V11,
        Self::Rtm,
        Self::Sp1,
        Self::Hf961220,
        Self::Sp2,
        Self::Bork,
        Self::Sp3,
        Self::Hf971205,
        Self::Hf980609,
        Self::Sp4,
        Self::Hf980924,
        Self::Hf981104,
        Self::Hf990115,
        Self::Hf990128,
        Self::Hf990506,
        Self::Hf990624,
        Self::Hf990910,
        Self::Hf000422,
    ];

    /// The build that article Q241656 offers: the oldest that does not leak.
    pub const FIXED: Self = Self::Hf990910;

    /// Returns what is known of this build.
    #[must_use]
    pub const fn rung(self) -> Rung {
        match self {
            Self::V11 => rung("1.1", "", None, None),
            Self::Rtm => rung("RTM", "", None, None),
            Self::Sp1 => rung("SP1", "", None, None),
            Self::Hf961220 => rung("HF961220", "Q164657", file("12/20/96", ""), None),
            Self::Sp2 => rung("SP2", "", None, None),
            Self::Bork => rung("BORK", "Q190287", file("02/24/98", "252,736"), None),
            Self::Sp3 => rung("SP3", "Q190287", file("10/08/97", "259,520"), None),
            Self::Hf971205 => {
                Rung { has_alpha: false, ..rung("HF971205", "Q178662", file("12/5/97 9:01pm", "257,904"), None) }
            }
            Self::Hf980609 => {
                rung("HF980609", "Q229809", file("06/09/98 10:37p", "263,632"), file("06/09/98 10:36p", "792,336"))
            }
            Self::Sp4 => rung("SP4", "Q191441", None, None),
            Self::Hf980924 => rung(
                "HF980924",
                "Q193224, Q193784",
                file("9/24/98 1:54pm", "265,712"),
                file("9/24/98 1:53pm", "794,384"),
            ),
            Self::Hf981104 => {
                rung("HF981104", "Q195937", file("11/4/98 2:22pm", "265,712"), file("11/4/98 2:25pm", "794,384"))
            }
            Self::Hf990115 => {
                rung("HF990115", "Q180151", file("01/15/99 02:52am", "268,784"), file("01/15/99 02:53am", "797,968"))
            }
            Self::Hf990128 => {
                rung("HF990128", "Q225056", file("1/28/99 3:30pm", "269,280"), file("1/28/99 3:33pm", "798,480"))
            }
            Self::Hf990506 => {
                rung("HF990506", "Q230242", file("5/6/99 6:30pm", "270,832"), file("5/6/99 6:34pm", "801,040"))
            }
            Self::Hf990624 => {
                rung("HF990624", "Q195944", file("06/24/99 02:43pm", "270,320"), file("06/24/99 02:43pm", "800,528"))
            }
            Self::Hf990910 => {
                rung("HF990910", "Q241656", file("9/10/99 7:04PM", "264 KB"), file("9/10/99 7:06PM", "782 KB"))
            }
            Self::Hf000422 => {
                rung("HF000422", "Q255284", file("04/22/2000 10:58a", "270,304"), file("04/22/2000 11:01a", "800,528"))
            }
        }
    }

    /// Returns the label that scenarios and the command line use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.rung().label
    }

    /// Finds the build with this label; letter case does not matter.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Self::LADDER.into_iter().find(|build| build.label().eq_ignore_ascii_case(label))
    }

    /// Tells whether the build was made for the platform.
    #[must_use]
    pub const fn exists_on(self, platform: Platform) -> bool {
        match platform {
            Platform::I386 => true,
            Platform::Alpha => self.rung().has_alpha,
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label())
    }
}

/// Holds a set of builds, as an expectation or a behaviour names it.
///
/// Printed as runs of the ladder: `..SP1`, `SP4, HF980924`, `SP3..SP4`, `HF990910..`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Builds(u32);

impl Builds {
    /// Every build of the ladder.
    pub const ALL: Self = Self((1 << Build::LADDER.len()) - 1);
    /// No build.
    pub const NONE: Self = Self(0);

    /// Makes the set of one build.
    #[must_use]
    pub const fn only(build: Build) -> Self {
        Self(1 << build as u32)
    }

    /// Makes the set of all builds from `first` to `last`, both included; empty where `last` comes before `first`.
    #[must_use]
    pub const fn between(first: Build, last: Build) -> Self {
        let mut set = 0;
        let mut place = first as u32;
        while place <= last as u32 {
            set |= 1 << place;
            place += 1;
        }
        Self(set)
    }

    /// Makes the set of `first` and everything later.
    #[must_use]
    pub const fn from(first: Build) -> Self {
        Self::between(first, Build::Hf000422)
    }

    /// Makes the set of everything older than `first_without`.
    #[must_use]
    pub const fn before(first_without: Build) -> Self {
        Self((1 << first_without as u32) - 1)
    }

    /// Makes the set of the builds that are in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tells whether the build is in the set.
    #[must_use]
    pub const fn contains(self, build: Build) -> bool {
        self.0 & (1 << build as u32) != 0
    }

    /// Tells whether no build is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Lists the builds of the set in the order of the ladder.
    pub fn iter(self) -> impl Iterator<Item = Build> {
        Build::LADDER.into_iter().filter(move |&build| self.contains(build))
    }
}

impl fmt::Display for Builds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ladder = Build::LADDER;
        let mut separator = "";
        let mut place = 0;
        while place < ladder.len() {
            let first = place;
            while place < ladder.len() && self.contains(ladder[place]) {
                place += 1;
            }
            if place > first {
                let last = place - 1;
                formatter.write_str(separator)?;
                separator = ", ";
                match (first == 0, last == ladder.len() - 1) {
                    (true, true) => formatter.write_str("..")?,
                    _ if first == last => write!(formatter, "{}", ladder[first])?,
                    (true, false) => write!(formatter, "..{}", ladder[last])?,
                    (false, true) => write!(formatter, "{}..", ladder[first])?,
                    (false, false) => write!(formatter, "{}..{}", ladder[first], ladder[last])?,
                }
            }
            place += 1;
        }
        Ok(())
    }
}

impl fmt::Debug for Builds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{self}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_kit_is_older_than_service_pack_3_although_its_date_is_later() {
        assert!(Build::Bork < Build::Sp3, "Q190287");
    }

    #[test]
    fn the_ladder_lists_every_build_at_its_own_place() {
        for (place, build) in Build::LADDER.into_iter().enumerate() {
            assert_eq!(build as usize, place);
            assert_eq!(Build::from_label(build.label()), Some(build));
        }
        assert_eq!(Build::from_label("hf990910"), Some(Build::FIXED));
        assert_eq!(Build::from_label("SP5"), None);
    }

    #[test]
    fn only_the_hotfix_of_december_1997_lacks_an_alpha_file() {
        let missing: Vec<_> = Build::LADDER.into_iter().filter(|build| !build.exists_on(Platform::Alpha)).collect();
        assert_eq!(missing, [Build::Hf971205]);
    }

    #[test]
    fn sets_print_as_runs_of_the_ladder() {
        assert_eq!(Builds::ALL.to_string(), "..");
        assert_eq!(Builds::before(Build::Sp2).to_string(), "..HF961220");
        assert_eq!(Builds::from(Build::FIXED).to_string(), "HF990910..");
        let gaps = Builds::between(Build::Sp3, Build::Hf971205).or(Builds::only(Build::Sp4));
        assert_eq!(gaps.to_string(), "SP3..HF971205, SP4");
        assert_eq!(Builds::NONE.to_string(), "");
    }
}
