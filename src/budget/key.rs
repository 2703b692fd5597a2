//! The key: under what a budget holds. The same code allocates otherwise in another profile, or compiled by another compiler.

use std::fmt;

use crate::record::Built;

/// Says under what a budget holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The profile: its name, and its level of optimisation.
    pub profile: String,
    /// The features that whoever asks is built with, in his own words: nobody else knows them.
    pub features: String,
    /// The compiler, as it names itself.
    pub toolchain: String,
    /// The platform.
    pub target: String,
}

impl Key {
    /// The names of the parts, as they stand in the file.
    pub(super) const PARTS: [&str; 4] = ["profile", "features", "toolchain", "target"];

    /// The key of this program, with the features that it says it is built with.
    #[must_use]
    pub fn of_this_program(features: &str) -> Self {
        let Built { rustc, target, profile, .. } = Built::of_this_program();
        Self { profile, features: features.to_owned(), toolchain: rustc, target }
    }

    /// The key of the command line: its features are those of this package.
    #[must_use]
    pub fn of_this_package() -> Self {
        Self::of_this_program(env!("SLOWLEAK_FEATURES"))
    }

    /// The parts, in the order of their names.
    pub(super) fn parts(&self) -> [&str; 4] {
        [&self.profile, &self.features, &self.toolchain, &self.target]
    }

    /// In what it differs from this one, in words: `toolchain rustc 1.90.0, here rustc 1.91.1`.
    #[must_use]
    pub fn differs(&self, here: &Self) -> String {
        let parts = Self::PARTS.into_iter().zip(self.parts().into_iter().zip(here.parts()));
        let differing = parts.filter(|(_, (other, here))| other != here);
        let words: Vec<_> = differing.map(|(name, (other, here))| format!("{name} `{other}`, here `{here}`")).collect();
        words.join("; ")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = Self::PARTS.into_iter().zip(self.parts());
        let words: Vec<_> = parts.map(|(name, part)| format!("{name} `{part}`")).collect();
        formatter.write_str(&words.join(", "))
    }
}
