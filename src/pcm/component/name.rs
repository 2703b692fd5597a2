//! The components by name.

use std::fmt;

use crate::pcm::build::{Build, Platform};

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

    /// What beside the service can be of a build of its own: the applications, the Despooler and the Scheduler with their
    /// libraries, Rservice, and the other components of clients and site.
    pub const BESIDE_SERVICE: [Self; 10] = [
        Self::Pcmwin32,
        Self::Pcmwin16,
        Self::PcmDos2,
        Self::PcmDos4,
        Self::SmsinstDll,
        Self::Base4Dll,
        Self::BaseDll,
        Self::Rservice,
        Self::Client,
        Self::Site,
    ];

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

    /// Returns the flag of the command line that sets its build: `--build Pcmwin16=SP1`, and `--build SP1` for the service. What
    /// has no build of its own there follows that of the service.
    #[must_use]
    pub fn flag(self, build: Build) -> String {
        if Self::BESIDE_SERVICE.contains(&self) {
            format!("--build {self}={build}")
        } else {
            format!("--build {build}")
        }
    }

    /// Finds the component with this name; letter case does not matter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.name().eq_ignore_ascii_case(name))
    }

    /// Returns for which platform the component is made that clients of a platform run: what is 16-bit is for I386 only.
    #[must_use]
    pub const fn platform_on(self, clients: Platform) -> Platform {
        match self {
            Self::Pcmwin16 | Self::PcmDos2 | Self::PcmDos4 => Platform::I386,
            _ => clients,
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
