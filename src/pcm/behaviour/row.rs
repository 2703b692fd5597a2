//! What a row of the table of behaviours is made of: the standing of each component's builds, and the enumeration that all rows
//! make together.

use super::account::{Extent, Standing};
use crate::pcm::build::Platform;
use crate::pcm::component::Builds;
use crate::pcm::component::Component::Pcmsvc32;

/// The simulator asks the build.
pub(super) const fn asked(builds: Builds) -> Extent {
    Extent { builds, platform: None, standing: Standing::Asked }
}

/// The text form of instruction files behaves so; no site has to do with it.
pub(super) const fn built_in(builds: Builds) -> Extent {
    Extent { builds, platform: None, standing: Standing::BuiltIn }
}

/// The simulator does not know it.
pub(super) const fn listed(builds: Builds) -> Extent {
    Extent { builds, platform: None, standing: Standing::Listed }
}

/// Only files for Alpha behave so.
pub(super) const fn on_alpha(extent: Extent) -> Extent {
    Extent { platform: Some(Platform::Alpha), ..extent }
}

/// Finds the builds of the service among the extents of a behaviour.
pub(super) const fn in_service(extents: &[Extent]) -> Builds {
    let mut place = 0;
    while place < extents.len() {
        if matches!(extents[place].builds.component(), Pcmsvc32) {
            return extents[place].builds;
        }
        place += 1;
    }
    Builds::NONE
}

/// Makes what a row says of a scenario: the component that shows it, where it is not the first one of the row.
macro_rules! shown_by {
    () => {
        None
    };
    ($component:ident) => {
        Some($component)
    };
}
pub(super) use shown_by;

/// Makes the enumeration and its accounts from one table, so that no row can be missing in either.
macro_rules! behaviours {
    ($(
        $(#[$doc:meta])*
        $name:ident {
            articles: $articles:tt,
            extents: $extents:tt,
            $(spared: [$($spared:ident),+],)?
            with: $with:literal,
            without: $without:literal,
            scenarios: [$($($shown_by:ident:)? $file:literal),* $(,)?],
            $(listed_because: $listed_because:literal,)?
        }
    )+) => {
        /// Names something that some builds do and others do not, or that no build of the product ever changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Behaviour {
            $($(#[$doc])* $name,)+
        }

        impl Behaviour {
            /// All behaviours, in the order of their first change; those that never changed come last.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }

        /// The account of each behaviour, at its place in the enumeration.
        pub(super) static ACCOUNTS: [Account; Behaviour::ALL.len()] = [$(
            Account {
                articles: &$articles,
                extents: &$extents,
                spared: &[$($($spared),+)?],
                with: $with,
                without: $without,
                scenarios: &[$(Shown { file: $file, by: shown_by!($($shown_by)?) }),*],
                listed_because: concat!($($listed_because)?),
            },
        )+];

        /// The builds of the service that behave so: what the simulator asks for at every poll.
        pub(super) const IN_SERVICE: [Builds; Behaviour::ALL.len()] = [$(in_service(&$extents)),+];
    };
}
pub(super) use behaviours;

/// Collects the rows of the eras, one after the other, into one table.
macro_rules! eras {
    ([] $($rows:tt)*) => {
        $crate::pcm::behaviour::row::behaviours! { $($rows)* }
    };
    ([$era:ident $($later:ident)*] $($rows:tt)*) => {
        $era! { [$($later)*] $($rows)* }
    };
}
pub(super) use eras;
