//! Sets of the builds of one component.

use std::fmt;

use super::name::Component;
use crate::pcm::build::{Build, Platform};

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
    const fn new(component: Component, places: u64) -> Self {
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

impl Component {
    /// Makes the set of all builds.
    #[must_use]
    pub const fn all(self) -> Builds {
        Builds::new(self, u64::MAX)
    }

    /// Makes the empty set.
    #[must_use]
    pub const fn none(self) -> Builds {
        Builds::new(self, 0)
    }

    /// Makes the set of one build; empty where the component does not have it.
    #[must_use]
    pub const fn only(self, build: Build) -> Builds {
        Builds::new(self, 1 << build as u64)
    }

    /// Makes the set of all builds from `first` to `last`, both included; empty where `last` comes before `first`.
    #[must_use]
    pub const fn between(self, first: Build, last: Build) -> Builds {
        Builds::new(self, below(last as u64 + 1) & !below(first as u64))
    }

    /// Makes the set of `first` and everything later: "these file attributes or later".
    #[must_use]
    pub const fn from(self, first: Build) -> Builds {
        Builds::new(self, !below(first as u64))
    }

    /// Makes the set of everything older than `first_without`.
    #[must_use]
    pub const fn before(self, first_without: Build) -> Builds {
        Builds::new(self, below(first_without as u64))
    }
}

/// Returns a bit for each place below one.
const fn below(place: u64) -> u64 {
    (1 << place) - 1
}

impl Build {
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
                for stamp in printed.filter_map(crate::pcm::component::file::FileAttributes::stamp) {
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
