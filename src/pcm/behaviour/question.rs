//! The questions that the simulator and its readers ask of the table.

use super::account::{Account, Extent};
use super::table::{ACCOUNTS, Behaviour, IN_SERVICE};
use crate::pcm::build::{Build, Platform};
use crate::pcm::component::{Component, Rung};

impl Behaviour {
    /// Tells whether the build of the service behaves so.
    #[must_use]
    pub const fn holds_in(self, build: Build) -> bool {
        IN_SERVICE[self as usize].contains(build)
    }

    /// Tells whether the file of a build of a component for a platform behaves so; `false` where there is no such file,
    /// and for a component that has nothing to do with it.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::behaviour::Behaviour::SkipsListedMachines;
    /// use slowleak::pcm::{Build, Component, Platform};
    ///
    /// let skips = |platform| SkipsListedMachines.holds_on(Component::Rservice, Build::Sp3, platform);
    /// assert!(skips(Platform::Alpha) && !skips(Platform::I386), "Q182060");
    /// ```
    #[must_use]
    pub fn holds_on(self, component: Component, build: Build, platform: Platform) -> bool {
        let concerns = |extent: &Extent| extent.builds.contains(build) && extent.concerns(platform);
        component.has(build, platform) && self.extent(component).is_some_and(concerns)
    }

    /// Tells whether the build of a component behaves so, on some platform at least; `false` for a component that has
    /// nothing to do with it.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::behaviour::Behaviour::RecordsSuccessAtLaunch;
    /// use slowleak::pcm::{Build, Component};
    ///
    /// assert!(RecordsSuccessAtLaunch.holds(Component::Pcmwin32, Build::Hf971204), "Q175652");
    /// assert!(!RecordsSuccessAtLaunch.holds(Component::Pcmsvc32, Build::Hf971205), "the service follows later");
    /// ```
    #[must_use]
    pub fn holds(self, component: Component, build: Build) -> bool {
        self.extent(component).is_some_and(|extent| extent.builds.contains(build))
    }

    /// Returns which builds of a component behave so; `None` for a component that has nothing to do with it.
    #[must_use]
    pub fn extent(self, component: Component) -> Option<&'static Extent> {
        self.account().extents.iter().find(|extent| extent.builds.component() == component)
    }

    /// Tells whether the row says what the builds of a component do: only then can the simulator ask of it.
    #[must_use]
    pub fn speaks_of(self, component: Component) -> bool {
        self.extent(component).is_some() || self.account().spared.contains(&component)
    }

    /// Returns the builds, the articles, both ways to behave, and the scenarios.
    #[must_use]
    pub fn account(self) -> &'static Account {
        &ACCOUNTS[self as usize]
    }

    /// Lists the behaviours that hold in exactly one of the two builds of a component: what changed from the one to the
    /// other.
    pub fn changed_between(component: Component, older: Build, newer: Build) -> impl Iterator<Item = Self> {
        let differs = move |behaviour: &Self| behaviour.holds(component, older) != behaviour.holds(component, newer);
        Self::ALL.iter().copied().filter(differs)
    }

    /// Lists the behaviours of an article, such as `Q163488`.
    pub fn of_article(article: &str) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |behaviour| behaviour.account().cites(article))
    }
}

/// Lists every article that a behaviour or a file of a build is from, in the order of their numbers, each once.
#[must_use]
pub fn articles() -> Vec<&'static str> {
    let of_behaviours = ACCOUNTS.iter().flat_map(|account| account.articles.iter().copied());
    let of_files = Component::ALL.into_iter().flat_map(Component::ladder).flat_map(Rung::articles);
    let mut articles: Vec<_> = of_behaviours.chain(of_files).collect();
    articles.sort_unstable();
    articles.dedup();
    articles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pcm::behaviour::account::Standing;

    fn has_article_number(article: &str) -> bool {
        article.len() == 7 && article.starts_with('Q') && article[1..].bytes().all(|byte| byte.is_ascii_digit())
    }

    #[test]
    fn every_row_has_a_place_articles_and_extents_of_different_components() {
        for (place, behaviour) in Behaviour::ALL.iter().enumerate() {
            let account = behaviour.account();
            assert_eq!(*behaviour as usize, place);
            assert!(!account.articles.is_empty(), "{behaviour:?}");
            assert!(account.articles.iter().all(|article| has_article_number(article)), "{behaviour:?}");
            let components: Vec<_> = account.extents.iter().map(|extent| extent.builds.component()).collect();
            for (place, component) in components.iter().enumerate() {
                assert!(!components[..place].contains(component), "{behaviour:?} has {component} twice");
            }
        }
    }

    #[test]
    fn no_row_says_two_things_of_a_component_or_spares_one_of_a_correction_that_it_lists() {
        for behaviour in Behaviour::ALL {
            let account = behaviour.account();
            let is_asked = account.extents.iter().any(|extent| extent.standing == Standing::Asked);
            assert!(is_asked || account.spared.is_empty(), "{behaviour:?} spares whom nobody asks");
            for component in Component::ALL {
                let spared = account.spared.iter().filter(|spared| **spared == component).count();
                let named = usize::from(behaviour.extent(component).is_some());
                assert!(spared + named <= 1, "{behaviour:?} and {component}");
                assert_eq!(behaviour.speaks_of(component), spared + named == 1, "{behaviour:?} and {component}");
                for build in component.builds().filter(|_| spared == 1) {
                    assert!(!behaviour.holds(component, build), "{behaviour:?} of {component} {build}");
                }
            }
        }
    }

    #[test]
    fn a_behaviour_differs_between_builds_or_holds_in_all_of_them() {
        for behaviour in Behaviour::ALL {
            let account = behaviour.account();
            let extents = account.extents;
            assert!(extents.iter().all(|extent| !extent.builds.is_empty()), "{behaviour:?} never holds");
            let changes = extents.iter().any(|extent| !extent.builds.is_all());
            assert_eq!(changes, !account.without.is_empty(), "{behaviour:?}: {account:?}");
        }
    }

    #[test]
    fn a_behaviour_comes_to_all_components_that_change_or_goes_from_them() {
        for behaviour in Behaviour::ALL {
            let account = behaviour.account();
            let mut changing = account.extents.iter().filter(|extent| !extent.builds.is_all());
            assert!(changing.all(|extent| extent.lasts() == account.came()), "{behaviour:?}");
        }
    }

    #[test]
    fn rows_come_in_the_order_of_their_first_change() {
        let first_change = |behaviour: &Behaviour| {
            let changes = |extent: &'static Extent| {
                let ladder = extent.builds.component().ladder().windows(2).map(|pair| [pair[0].build, pair[1].build]);
                let differs =
                    |[older, newer]: &[Build; 2]| extent.builds.contains(*older) != extent.builds.contains(*newer);
                ladder.filter(differs).map(|[_, newer]| newer).next()
            };
            behaviour.account().extents.iter().filter_map(changes).min()
        };
        let changed: Vec<_> = Behaviour::ALL.iter().map_while(first_change).collect();
        assert!(changed.is_sorted(), "{changed:?}");
        let constant = &Behaviour::ALL[changed.len()..];
        assert!(constant.iter().all(|behaviour| first_change(behaviour).is_none()));
    }

    #[test]
    fn what_is_simulated_shows_in_a_scenario_and_nothing_else_does() {
        for behaviour in Behaviour::ALL {
            let account = behaviour.account();
            // What PCMDUMP prints is tested with the text form of instruction files, which is no scenario.
            let is_simulated = |extent: &Extent| {
                extent.standing != Standing::Listed && extent.builds.component() != Component::Pcmdump
            };
            assert_eq!(account.extents.iter().any(is_simulated), !account.scenarios.is_empty(), "{behaviour:?}");
        }
    }

    #[test]
    fn few_rows_are_listed_only_and_each_says_why() {
        let is_listed = |extent: &Extent| extent.standing == Standing::Listed;
        let listed = |behaviour: &&Behaviour| behaviour.account().extents.iter().all(is_listed);
        for behaviour in Behaviour::ALL {
            assert_eq!(listed(&behaviour), !behaviour.account().listed_because.is_empty(), "{behaviour:?}");
        }
        assert!(Behaviour::ALL.iter().filter(listed).count() <= 10);
    }

    #[test]
    fn exactly_the_builds_older_than_the_fix_leak() {
        for build in Build::LADDER {
            assert_eq!(Behaviour::Leaks.holds_in(build), build < Build::Hf990910, "{build}, Q241656");
        }
    }

    #[test]
    fn what_the_service_is_asked_is_what_its_extent_says() {
        for behaviour in Behaviour::ALL {
            for build in Build::LADDER {
                assert_eq!(behaviour.holds_in(build), behaviour.holds(Component::Pcmsvc32, build), "{behaviour:?}");
            }
        }
    }

    #[test]
    fn service_pack_4_brings_its_regressions_and_the_next_hotfix_takes_two_of_them_back() {
        let came: Vec<_> = Behaviour::changed_between(Component::Pcmsvc32, Build::Hf980609, Build::Sp4)
            .filter(|behaviour| behaviour.holds_in(Build::Sp4))
            .collect();
        assert!(came.contains(&Behaviour::HangsAfterSynchronousExit));
        assert!(came.contains(&Behaviour::CrashesOnDriveLetter));
        assert!(came.contains(&Behaviour::FailsUncCommand));
        let went: Vec<_> = Behaviour::changed_between(Component::Pcmsvc32, Build::Sp4, Build::Hf980924).collect();
        assert_eq!(
            went,
            [
                Behaviour::RerunsAfterHistoryLoss,
                Behaviour::HangsAfterSynchronousExit,
                Behaviour::CrashesOnDriveLetter,
                Behaviour::IgnoresDriveOfCommand
            ]
        );
    }

    #[test]
    fn the_applications_have_sets_of_their_own() {
        use Build::{Hf961115, Hf971204, Hf980324, Hf980609, Hf980623, Rtm, Sp1, Sp2, Sp3, Sp4, V11};
        let cases = [
            (Behaviour::ShowsEmptyWindow, Component::Pcmwin32, V11, Rtm, "S38"),
            (Behaviour::RunsJobsOfTheService, Component::Pcmwin32, Sp1, Hf961115, "S02"),
            (Behaviour::EvaluatesOnlyChangedFile, Component::Pcmwin16, Sp1, Sp2, "S38"),
            (Behaviour::ExitsWithoutLogonServer, Component::Pcmwin16, Hf980609, Hf980623, "S42"),
            (Behaviour::ExitsWhileServiceWorks, Component::Pcmwin32, Build::Hf990128, Build::Hf990504, "S18"),
            (Behaviour::WorksReportsOffFirst, Component::SmsinstDll, Build::Hf980928, Build::Hf990224, "S51"),
            (Behaviour::PostponesUpdateForService, Component::Client, Sp2, Sp3, "S67"),
        ];
        for (behaviour, component, before, after, scenario) in cases {
            assert!(behaviour.holds(component, before) && !behaviour.holds(component, after), "{scenario}");
        }
        let features = [
            (Behaviour::RemindsOfPackages, Component::Pcmwin32, Hf971204, Hf980324, "S39"),
            (Behaviour::ObeysDisabledCountdown, Component::Pcmwin32, Hf980623, Sp4, "S40"),
            (Behaviour::RecordsSuccessAtLaunch, Component::Pcmwin32, Sp3, Hf971204, "S33"),
        ];
        for (behaviour, component, before, after, scenario) in features {
            assert!(!behaviour.holds(component, before) && behaviour.holds(component, after), "{scenario}");
        }
    }

    #[test]
    fn a_behaviour_holds_on_the_platforms_for_which_the_file_was_made() {
        let slow_network = Behaviour::FailsToStartAcrossSlowNetwork;
        let fails = |build, platform| slow_network.holds_on(Component::Pcmsvc32, build, platform);
        assert!(fails(Build::Sp3, Platform::I386) && fails(Build::Sp3, Platform::Alpha), "S16");
        assert!(!fails(Build::Hf971205, Platform::I386), "S16");
        let leaks = |platform| Behaviour::FloodsExpiryReports.holds_on(Component::Pcmwin16, Build::Sp3, platform);
        assert!(leaks(Platform::I386) && !leaks(Platform::Alpha), "no 16-bit program was made for Alpha");
        let skips = Behaviour::SkipsListedMachines.extent(Component::Rservice).unwrap();
        assert_eq!(Platform::ALL.map(|platform| skips.first_after(platform)), [None, Some(Build::Hf980302)]);
        // The simulator asks for builds, and of Rservice alone for files.
        for behaviour in Behaviour::ALL {
            let extents = behaviour.account().extents.iter();
            for extent in extents.filter(|extent| extent.standing == Standing::Asked) {
                let is_of_rservice = extent.builds.component() == Component::Rservice;
                assert!(extent.platform.is_none() || is_of_rservice, "{behaviour:?}");
            }
        }
    }

    #[test]
    fn history_loss_is_corrected_lost_again_and_corrected_for_good() {
        use Build::{Bork, Hf971205, Hf980609, Hf980924, Sp3, Sp4};
        let reruns = Behaviour::RerunsAfterHistoryLoss;
        let ladder = [Bork, Sp3, Hf971205, Hf980609, Sp4, Hf980924].map(|build| reruns.holds_in(build));
        assert_eq!(ladder, [false, true, true, false, true, false], "S54");
        let extent = reruns.extent(Component::Pcmsvc32).unwrap();
        assert_eq!((extent.last_before(), extent.first_after(Platform::I386)), (Some(Sp4), Some(Hf980609)));
    }
}
