//! What is planted: the build of the service, and the leaks that are switched on beside those that it has by itself.
//!
//! A campaign takes both from the environment; a scenario of the target `ledger` says them itself, in its last note:
//! `# on SP4 with mif-cycle, tenth-poll`.

use slowleak::pcm::{Build, Leak, Leaks, Setup};
use slowleak::scenario::Scenario;
use slowleak::scenario::limits::MUTATED_CLIENTS_MAX;

/// Holds a build and a set of leaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plant {
    /// Build of `Pcmsvc32.exe`.
    pub build: Build,
    /// Leaks that are switched on.
    pub leaks: Leaks,
}

impl Plant {
    /// Sets the site of a scenario up with it; `None` where the build was not made for the platform, or where the site is
    /// larger than those that are drawn: its cycles would slow a campaign down.
    #[must_use]
    pub fn on(self, scenario: &Scenario) -> Option<Setup> {
        let is_small = scenario.clients <= MUTATED_CLIENTS_MAX;
        let is_possible = self.build.exists_on(scenario.platform) && is_small;
        is_possible.then(|| scenario.setup(self.build).with_leaks(self.leaks))
    }

    /// Reads the last note of a scenario. One that says nothing of a build is meant for the last build that leaks.
    ///
    /// # Errors
    /// If the note names a build or a leak that nobody knows.
    pub fn of(scenario: &Scenario) -> Result<Self, String> {
        let last_that_leaks = Self { build: Build::Hf990624, leaks: Leaks::NONE };
        let Some(said) = scenario.notes.last().and_then(|note| note.strip_prefix("on ")) else {
            return Ok(last_that_leaks);
        };
        let (build, leaks) = said.split_once(" with ").unwrap_or((said, ""));
        Ok(Self { build: build_of(build)?, leaks: leaks_of(leaks)? })
    }

    /// Writes the note that [`of`](Self::of) reads.
    #[must_use]
    pub fn note(self) -> String {
        let leaks: Vec<_> = self.leaks.iter().map(|leak| leak.entry().name).collect();
        let with = if leaks.is_empty() { "" } else { " with " };
        format!("on {}{with}{}", self.build, leaks.join(", "))
    }
}

/// Finds the build of a label.
pub(crate) fn build_of(label: &str) -> Result<Build, String> {
    Build::from_label(label).ok_or_else(|| {
        let labels = Build::LADDER.map(Build::label).join(", ");
        format!("unknown build {label:?} (expected one of {labels})")
    })
}

/// Finds the leaks of names with commas between.
pub(crate) fn leaks_of(names: &str) -> Result<Leaks, String> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            Leak::from_name(name).ok_or_else(|| {
                let names = Leak::ALL.map(|leak| leak.entry().name).join(", ");
                format!("unknown leak {name:?} (expected some of {names})")
            })
        })
        .collect()
}
