//! Builds: the labels of one ordered ladder that all components share, and sets of them.
//!
//! A *build* is a version of a component's file, named by the release or by the date of the hotfix that carries it. The
//! order is the ladder of the articles and not the order of file dates: the Resource Kit's file is stamped 02/24/98 but
//! is older code than Service Pack 3 (Q190287). Sizes do not order builds either: the file of 6/24/99 is smaller than
//! that of 5/6/99. Which of the builds a component has, and as which files, stands in
//! [`component`](super::component); what a build does differently stands in [`behaviour`](super::behaviour).

use std::fmt;

use super::component::Component;

/// Names one build; builds compare by their place on the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Build {
    /// Systems Management Server 1.1, before the product that is simulated here; it has no file attributes printed.
    V11,
    /// Systems Management Server 1.2 as released.
    Rtm,
    /// Service Pack 1.
    Sp1,
    /// The web update of 11/15/96 of the application (Q164657).
    Hf961115,
    /// The web update of 12/20/96 of the service (Q164657).
    Hf961220,
    /// Service Pack 2.
    Sp2,
    /// The BackOffice Resource Kit, stamped 02/24/98, older code than Service Pack 3 (Q190287). Its place relative to
    /// Service Pack 2 is not stated; our choice: just after it, with the same behaviour.
    Bork,
    /// The hotfix of 9/25/97 for the site (Q185649). Its date precedes Service Pack 3, which does not list the article.
    Hf970925,
    /// Service Pack 3 of 10/08/97 (Q190287).
    Sp3,
    /// The hotfix of 12/04/97 for the applications (Q175652).
    Hf971204,
    /// The hotfix of 12/5/97 (Q178662), for I386 only.
    Hf971205,
    /// The hotfix of 3/2/98 of Rservice (Q182060), for Alpha only.
    Hf980302,
    /// The hotfix of 3/24/98 of the application (Q187287).
    Hf980324,
    /// The hotfix of 4/2/98 of the despooler (Q184489, Q184512).
    Hf980402,
    /// The hotfix of 04/24/98 of the scheduler (Q185179).
    Hf980424,
    /// The hotfix of 06/09/98 (Q229809). It precedes Service Pack 4, which lacks its correction.
    Hf980609,
    /// The hotfix of 6/22/98 of the despooler (Q172899).
    Hf980622,
    /// The hotfix of 6/23/98 of the applications (Q188578).
    Hf980623,
    /// The hotfix of 7/1/98 of the scheduler (Q189530).
    Hf980701,
    /// The hotfix of 07/10/98 of the despooler (Q190135).
    Hf980710,
    /// The hotfix of 7/31/98 of Rservice (Q190832).
    Hf980731,
    /// Service Pack 4 (Q191441).
    Sp4,
    /// The hotfix of 9/21/98 of the applications (Q193784).
    Hf980921,
    /// The hotfix of 9/24/98 (Q193224, Q193784). The two articles print clock times three hours apart and the same
    /// sizes: very likely one build seen from two time zones, and one build here.
    Hf980924,
    /// The hotfix of 9/28/98 of the despooler (Q195936).
    Hf980928,
    /// The hotfix of 11/4/98 (Q195937).
    Hf981104,
    /// The hotfix of 01/15/99 (Q180151).
    Hf990115,
    /// The hotfix of 1/28/99 (Q225056).
    Hf990128,
    /// The hotfix of 2/24/99 of the despooler (Q168130).
    Hf990224,
    /// The hotfix of 03/1/99 of the despooler (Q186827).
    Hf990301,
    /// The hotfix of 3/8/99 of the scheduler (Q221945).
    Hf990308,
    /// The hotfix of 5/4/99 of the application (Q231378).
    Hf990504,
    /// The hotfix of 5/6/99 (Q230242), build 786.
    Hf990506,
    /// The hotfix of 06/22/99 of the applications (Q237690).
    Hf990622,
    /// The hotfix of 06/24/99 (Q195944).
    Hf990624,
    /// The hotfix of 9/10/99: the one that stops the leak (Q241656).
    Hf990910,
    /// The hotfix of 01/26/00 of the despooler (Q250381).
    Hf000126,
    /// The hotfix of 02/02/2000 of PCMDUMP (Q249578) and of the Administrator (Q256317).
    Hf000202,
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

impl Platform {
    /// Both platforms, in the order in which files are listed.
    pub const ALL: [Self; 2] = [Self::I386, Self::Alpha];
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::I386 => "I386",
            Self::Alpha => "Alpha",
        })
    }
}

impl Build {
    /// The whole ladder: every label, in order. No component has them all.
    pub const LABELS: [Self; 39] = [
        Self::V11,
        Self::Rtm,
        Self::Sp1,
        Self::Hf961115,
        Self::Hf961220,
        Self::Sp2,
        Self::Bork,
        Self::Hf970925,
        Self::Sp3,
        Self::Hf971204,
        Self::Hf971205,
        Self::Hf980302,
        Self::Hf980324,
        Self::Hf980402,
        Self::Hf980424,
        Self::Hf980609,
        Self::Hf980622,
        Self::Hf980623,
        Self::Hf980701,
        Self::Hf980710,
        Self::Hf980731,
        Self::Sp4,
        Self::Hf980921,
        Self::Hf980924,
        Self::Hf980928,
        Self::Hf981104,
        Self::Hf990115,
        Self::Hf990128,
        Self::Hf990224,
        Self::Hf990301,
        Self::Hf990308,
        Self::Hf990504,
        Self::Hf990506,
        Self::Hf990622,
        Self::Hf990624,
        Self::Hf990910,
        Self::Hf000126,
        Self::Hf000202,
        Self::Hf000422,
    ];

    /// The builds of the service, `Pcmsvc32.exe`, in the order of the ladder.
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

    /// Returns the label that scenarios and the command line use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::V11 => "1.1",
            Self::Rtm => "RTM",
            Self::Sp1 => "SP1",
            Self::Hf961115 => "HF961115",
            Self::Hf961220 => "HF961220",
            Self::Sp2 => "SP2",
            Self::Bork => "BORK",
            Self::Hf970925 => "HF970925",
            Self::Sp3 => "SP3",
            Self::Hf971204 => "HF971204",
            Self::Hf971205 => "HF971205",
            Self::Hf980302 => "HF980302",
            Self::Hf980324 => "HF980324",
            Self::Hf980402 => "HF980402",
            Self::Hf980424 => "HF980424",
            Self::Hf980609 => "HF980609",
            Self::Hf980622 => "HF980622",
            Self::Hf980623 => "HF980623",
            Self::Hf980701 => "HF980701",
            Self::Hf980710 => "HF980710",
            Self::Hf980731 => "HF980731",
            Self::Sp4 => "SP4",
            Self::Hf980921 => "HF980921",
            Self::Hf980924 => "HF980924",
            Self::Hf980928 => "HF980928",
            Self::Hf981104 => "HF981104",
            Self::Hf990115 => "HF990115",
            Self::Hf990128 => "HF990128",
            Self::Hf990224 => "HF990224",
            Self::Hf990301 => "HF990301",
            Self::Hf990308 => "HF990308",
            Self::Hf990504 => "HF990504",
            Self::Hf990506 => "HF990506",
            Self::Hf990622 => "HF990622",
            Self::Hf990624 => "HF990624",
            Self::Hf990910 => "HF990910",
            Self::Hf000126 => "HF000126",
            Self::Hf000202 => "HF000202",
            Self::Hf000422 => "HF000422",
        }
    }

    /// Finds the build of the service with this label; letter case does not matter.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Component::Pcmsvc32.build(label)
    }

    /// Tells whether this build of the service was made for the platform.
    #[must_use]
    pub fn exists_on(self, platform: Platform) -> bool {
        Component::Pcmsvc32.has(self, platform)
    }

    /// Tells whether it is a release or a service pack, which carry every component; hotfixes carry some of them.
    #[must_use]
    pub const fn is_release(self) -> bool {
        matches!(self, Self::V11 | Self::Rtm | Self::Sp1 | Self::Sp2 | Self::Sp3 | Self::Sp4)
    }
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label())
    }
}

/// Holds a set of builds of one component, as an expectation or a behaviour names it.
///
/// Printed as runs of the component's ladder: `..SP1`, `SP4, HF980924`, `SP3..SP4`, `HF990910..`. The sets that are made
/// here are of the service; those of another component are made by the [`Component`].
///
/// # Examples
/// ```
/// use slowleak::pcm::{Build, Builds, Component};
///
/// assert_eq!(Builds::before(Build::Sp2).to_string(), "..HF961220");
/// assert_eq!(Component::Pcmwin32.before(Build::Sp2).to_string(), "..HF961115");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Builds {
    component: Component,
    /// A bit for each place on the ladder that all components share; only builds that the component has.
    places: u64,
}

impl Builds {
    /// Every build of the service.
    pub const ALL: Self = Component::Pcmsvc32.all();
    /// No build of the service.
    pub const NONE: Self = Component::Pcmsvc32.none();

    /// Makes a set from places on the shared ladder, of which those count that the component has.
    pub(super) const fn new(component: Component, places: u64) -> Self {
        Self { component, places: places & component.places() }
    }

    /// Makes the set of one build of the service.
    #[must_use]
    pub const fn only(build: Build) -> Self {
        Component::Pcmsvc32.only(build)
    }

    /// Makes the set of all builds of the service from `first` to `last`, both included; empty where `last` comes before
    /// `first`.
    #[must_use]
    pub const fn between(first: Build, last: Build) -> Self {
        Component::Pcmsvc32.between(first, last)
    }

    /// Makes the set of `first` and everything later, of the service.
    #[must_use]
    pub const fn from(first: Build) -> Self {
        Component::Pcmsvc32.from(first)
    }

    /// Makes the set of everything older than `first_without`, of the service.
    #[must_use]
    pub const fn before(first_without: Build) -> Self {
        Component::Pcmsvc32.before(first_without)
    }

    /// Makes the set of the builds that are in either set, as far as the component of the first has them.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self::new(self.component, self.places | other.places)
    }

    /// Makes the set of the builds that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self::new(self.component, self.places & other.places)
    }

    /// Makes the set of the component's other builds.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self::new(self.component, !self.places)
    }

    /// Returns the component whose builds they are.
    #[must_use]
    pub const fn component(self) -> Component {
        self.component
    }

    /// Tells whether the build is in the set.
    #[must_use]
    pub const fn contains(self, build: Build) -> bool {
        self.places & (1 << build as u64) != 0
    }

    /// Tells whether no build is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.places == 0
    }

    /// Tells whether every build of the component is in the set.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.places == self.component.places()
    }

    /// Lists the builds of the set in the order of the ladder.
    pub fn iter(self) -> impl Iterator<Item = Build> {
        self.component.builds().filter(move |&build| self.contains(build))
    }
}

impl fmt::Display for Builds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ladder = self.component.ladder();
        let mut separator = "";
        let mut place = 0;
        while place < ladder.len() {
            let first = place;
            while place < ladder.len() && self.contains(ladder[place].build) {
                place += 1;
            }
            if place > first {
                let (oldest, newest) = (ladder[first].build, ladder[place - 1].build);
                formatter.write_str(separator)?;
                separator = ", ";
                match (first == 0, place == ladder.len()) {
                    (true, true) => formatter.write_str("..")?,
                    _ if oldest == newest => write!(formatter, "{oldest}")?,
                    (true, false) => write!(formatter, "..{newest}")?,
                    (false, true) => write!(formatter, "{oldest}..")?,
                    (false, false) => write!(formatter, "{oldest}..{newest}")?,
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
    fn the_ladder_lists_every_label_at_its_own_place() {
        for (place, build) in Build::LABELS.into_iter().enumerate() {
            assert_eq!(build as usize, place);
        }
        assert!(Build::LADDER.is_sorted());
        for build in Build::LADDER {
            assert_eq!(Build::from_label(build.label()), Some(build));
        }
        assert_eq!(Build::from_label("hf990910"), Some(Build::FIXED));
        assert_eq!(Build::from_label("SP5"), None);
        assert_eq!(Build::from_label("HF971204"), None, "a build of the applications alone");
    }

    #[test]
    fn a_hotfix_is_named_by_the_date_of_its_file() {
        for component in Component::ALL {
            for rung in component.ladder() {
                let printed = Platform::ALL.into_iter().flat_map(|platform| rung.file(platform).printed());
                for stamp in printed.filter_map(crate::pcm::component::FileAttributes::stamp) {
                    let label = stamp.date.strftime("HF%y%m%d").to_string();
                    let is_stamped_later = rung.build == Build::Bork;
                    assert!(rung.build.is_release() || is_stamped_later || rung.build.label() == label, "{label}");
                }
            }
        }
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

    #[test]
    fn sets_hold_only_what_the_component_has() {
        assert_eq!(Builds::only(Build::Hf971204), Builds::NONE);
        assert_eq!(Component::Pcmwin32.only(Build::Hf971204).to_string(), "HF971204");
        assert_eq!(Builds::between(Build::Sp3, Build::Hf980424).to_string(), "SP3..HF971205");
        assert_eq!(Component::Pcmwin16.between(Build::Sp3, Build::Hf980424).to_string(), "SP3..HF971204");
        assert!(Builds::between(Build::Sp4, Build::Sp3).is_empty());
        assert!(Builds::from(Build::V11).is_all() && Builds::before(Build::V11).is_empty());
    }
}
