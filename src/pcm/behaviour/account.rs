//! What is known of a behaviour: which builds of which components behave so, both ways to behave, and where it is from.

use crate::pcm::build::{Build, Platform};
use crate::pcm::component::{Builds, Component};

/// Says whether the simulator honours a behaviour of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It asks the build, and does as the build does.
    Asked,
    /// It does so without asking: what PCMDUMP prints, which is no part of a site.
    BuiltIn,
    /// Not: it stands in the table only.
    Listed,
}

/// Says which builds of a component behave so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The builds, and with them the component.
    pub builds: Builds,
    /// The platform whose files behave so; `None` where those of both do.
    pub platform: Option<Platform>,
    /// Whether the simulator honours it.
    pub standing: Standing,
}

/// Holds what is known of a behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Articles, the most telling first.
    pub articles: &'static [&'static str],
    /// The builds that behave so, of each component that does or did.
    pub extents: &'static [Extent],
    /// Components that the simulator asks too and of which no build behaves so: the articles tell it of others, and what they
    /// correct was never wrong here, or what they bring never came. A component that never got a correction is no such: it
    /// stands among the extents, with every build.
    pub spared: &'static [Component],
    /// What a build that behaves so does.
    pub with: &'static str,
    /// What a build that does not behave so does; empty where every build behaves so.
    pub without: &'static str,
    /// Scenarios that show it, the most telling first; none where there is none yet.
    pub scenarios: &'static [Shown],
    /// Why no simulation shows it; empty where one does, or what is shown is no scenario.
    pub listed_because: &'static str,
}

/// Says which scenario shows a behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The file, below `corpus`.
    pub file: &'static str,
    /// The component by whose builds it does; `None` where that is the first one of the row.
    pub by: Option<Component>,
}

impl Extent {
    /// Tells whether the files for a platform have to do with it.
    #[must_use]
    pub fn concerns(&self, platform: Platform) -> bool {
        self.platform.is_none_or(|only| only == platform)
    }

    /// Tells whether the last build of the component behaves so: a feature that came, or what never changed.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.builds.component().builds().last().is_some_and(|last| self.builds.contains(last))
    }

    /// Finds the first build on a platform that behaves as the last one does, after one that does not: whose file is the
    /// "these attributes or later" of the article. `None` where the component was not made for the platform, or nothing
    /// changed on it.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::behaviour::Behaviour;
    /// use slowleak::pcm::{Build, Component, Platform};
    ///
    /// let start = Behaviour::FailsToStartAcrossSlowNetwork.extent(Component::Pcmsvc32).unwrap();
    /// assert_eq!(start.first_after(Platform::I386), Some(Build::Hf971205));
    /// assert_eq!(start.first_after(Platform::Alpha), Some(Build::Hf980609), "the hotfix is for I386 only");
    /// ```
    #[must_use]
    pub fn first_after(&self, platform: Platform) -> Option<Build> {
        let component = self.builds.component();
        let made = component.builds().filter(|&build| component.has(build, platform) && self.concerns(platform));
        let is_before = |build: &Build| self.builds.contains(*build) != self.lasts();
        made.skip_while(|build| !is_before(build)).find(|build| !is_before(build))
    }

    /// Finds the build by which to see what it was like before: the last release or service pack that does not behave as
    /// the last build does, or the last such hotfix where no release does. `None` where nothing changed.
    #[must_use]
    pub fn last_before(&self) -> Option<Build> {
        let before = if self.lasts() { self.builds.complement() } else { self.builds };
        before.iter().filter(|build| build.is_release()).last().or_else(|| before.iter().last())
    }
}

impl Account {
    /// Tells whether it came to stay in the builds that changed, as a feature does; otherwise it went, as a defect does.
    #[must_use]
    pub fn came(&self) -> bool {
        self.extents.iter().any(|extent| extent.lasts() && !extent.builds.is_all())
    }

    /// Tells whether every build of every component behaves so.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.without.is_empty()
    }

    /// Returns the builds of which component a scenario shows, and of them.
    #[must_use]
    pub fn shown_by(&self, shown: &Shown) -> Option<&'static Extent> {
        let is_its = |extent: &&Extent| shown.by.is_none_or(|component| extent.builds.component() == component);
        self.extents.iter().find(is_its)
    }

    /// Tells whether an article is one of its own.
    #[must_use]
    pub fn cites(&self, article: &str) -> bool {
        self.articles.contains(&article)
    }
}
