//! The components of the product that hotfixes replaced, each with its ladder of builds and the files of each build.
//!
//! A *component* is a file that is deployed and updated as one. Which builds it has, and with what attributes an article
//! prints their files, are the ladders in [`Component::ladder`]; attributes are read and recognised by
//! [`Component::resolve`]. What builds do is not said here.

mod file;
mod ladder;

use std::fmt;

pub use self::file::{FileAttributes, Resolution, Size, Stamp};
pub use self::ladder::{File, Rung};
use super::build::{Build, Builds, Platform};

/// Names a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// The service of Package Command Manager on Windows NT.
    Pcmsvc32,
    /// The application of Package Command Manager on Windows NT.
    Pcmwin32,
    /// The application of Package Command Manager on Windows 3.x and Windows 95, for I386 only.
    Pcmwin16,
    /// The application of Package Command Manager on MS-DOS, for I386 only; what `_2` stands for is not published.
    PcmDos2,
    /// The other application of Package Command Manager on MS-DOS, for I386 only.
    PcmDos4,
    /// The library that the services share, which has a part of the despooler too (Q190135, Q241656).
    BaseDll,
    /// The library of the despooler.
    SmsinstDll,
    /// The library of the scheduler.
    Base4Dll,
    /// The utility that installs, starts and stops services on Windows NT workstations.
    Rservice,
    /// The utility that prints instruction files.
    Pcmdump,
    /// Client Setup and the client's other files, by the service pack that they are from (Q164756).
    Client,
    /// The site server's other components, Maintenance Manager, Site Configuration Manager and the Administrator among
    /// them, by the service pack that they are from.
    Site,
}

impl Component {
    /// All components.
    pub const ALL: [Self; 12] = [
        Self::Pcmsvc32,
        Self::Pcmwin32,
        Self::Pcmwin16,
        Self::PcmDos2,
        Self::PcmDos4,
        Self::BaseDll,
        Self::SmsinstDll,
        Self::Base4Dll,
        Self::Rservice,
        Self::Pcmdump,
        Self::Client,
        Self::Site,
    ];

    /// What beside the service can be of a build of its own: the applications, the Despooler, and the Scheduler.
    pub const BESIDE_SERVICE: [Self; 6] =
        [Self::Pcmwin32, Self::Pcmwin16, Self::PcmDos2, Self::PcmDos4, Self::SmsinstDll, Self::Base4Dll];
    /// The applications: what runs beside the service on Windows NT, and instead of it elsewhere.
    pub const APPLICATIONS: [Self; 4] = [Self::Pcmwin32, Self::Pcmwin16, Self::PcmDos2, Self::PcmDos4];

    /// Returns the name that the command line uses: that of the file, without the `.exe` of programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcmsvc32 => "Pcmsvc32",
            Self::Pcmwin32 => "Pcmwin32",
            Self::Pcmwin16 => "Pcmwin16",
            Self::PcmDos2 => "Pcmdos_2",
            Self::PcmDos4 => "Pcmdos_4",
            Self::BaseDll => "Base.dll",
            Self::SmsinstDll => "Smsinst.dll",
            Self::Base4Dll => "Base4.dll",
            Self::Rservice => "Rservice",
            Self::Pcmdump => "Pcmdump",
            Self::Client => "Client",
            Self::Site => "Site",
        }
    }

    /// Returns what its builds are builds of, as a heading says it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pcmsvc32 => "Pcmsvc32.exe",
            Self::Pcmwin32 => "Pcmwin32.exe",
            Self::Pcmwin16 => "Pcmwin16.exe",
            Self::PcmDos2 => "Pcmdos_2.exe",
            Self::PcmDos4 => "Pcmdos_4.exe",
            Self::Rservice => "Rservice.exe",
            Self::Pcmdump => "Pcmdump.exe",
            Self::Client => "Client Setup and the client's other files",
            Self::Site => "the site server's other components",
            Self::BaseDll | Self::SmsinstDll | Self::Base4Dll => self.name(),
        }
    }

    /// Finds the component with this name; letter case does not matter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.name().eq_ignore_ascii_case(name))
    }

    /// Lists the builds of the component, the oldest first.
    pub fn builds(self) -> impl Iterator<Item = Build> {
        self.ladder().iter().map(|rung| rung.build)
    }

    /// Finds the build of the component with this label; letter case does not matter.
    #[must_use]
    pub fn build(self, label: &str) -> Option<Build> {
        self.builds().find(|build| build.label().eq_ignore_ascii_case(label))
    }

    /// Returns what is known of a build; `None` where the component has no such build.
    #[must_use]
    pub fn rung(self, build: Build) -> Option<&'static Rung> {
        self.ladder().iter().find(|rung| rung.build == build)
    }

    /// Tells whether the component has the build, made for the platform.
    #[must_use]
    pub fn has(self, build: Build, platform: Platform) -> bool {
        self.rung(build).is_some_and(|rung| rung.file(platform) != File::NotMade)
    }

    /// Tells whether it is one of the nine files that article Q241656 lists, which a rollout brings to their places.
    #[must_use]
    pub fn is_rolled_out(self) -> bool {
        Platform::ALL.into_iter().any(|platform| self.has(Build::FIXED, platform))
    }

    /// Returns for which platform the component is made that clients of a platform run: what is 16-bit is for I386 only.
    #[must_use]
    pub const fn platform_on(self, clients: Platform) -> Platform {
        match self {
            Self::Pcmwin16 | Self::PcmDos2 | Self::PcmDos4 => Platform::I386,
            _ => clients,
        }
    }

    /// Returns what a site of a build has of the component: the newest build for the platform that is not newer; the
    /// build itself where the component has it.
    #[must_use]
    pub fn newest_by(self, build: Build, platform: Platform) -> Option<Build> {
        self.builds().filter(|&other| other <= build && self.has(other, platform)).last()
    }

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

impl fmt::Display for Component {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
