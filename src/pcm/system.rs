//! The systems that clients run: which application is theirs, whether they have services, and which records are for them.

use std::fmt;

use super::build::Platform;
use super::component::Component;
use super::record::OperatingSystems;

/// Names the system of a client.
///
/// No client runs on a Macintosh: its Package Command Manager is of another family, which no hotfix for these files
/// touched (Q160611, Q253578).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Windows NT on a processor: the only one with services.
    WindowsNt(Platform),
    /// Windows 95, whose application is the 16-bit one (RG:S3D0A, Q151735).
    Windows95,
    /// Windows 3.1 and Windows for Workgroups.
    Windows3x,
    /// MS-DOS 5, with `Pcmdos_2`.
    ///
    /// What `_2` and `_4` stand for is not published. Our choice: two programs for the two systems that a record tells
    /// apart (Q123499), the smaller one for the older.
    MsDos5,
    /// MS-DOS 6, with `Pcmdos_4`.
    MsDos6,
    /// A NetWare server, which a job can have for a target and which never runs anything (Q156250, Q156270).
    NetWare,
}

impl System {
    /// All systems.
    pub const ALL: [Self; 7] = [
        Self::WindowsNt(Platform::I386),
        Self::WindowsNt(Platform::Alpha),
        Self::Windows95,
        Self::Windows3x,
        Self::MsDos5,
        Self::MsDos6,
        Self::NetWare,
    ];

    /// Returns its place in [`ALL`](Self::ALL), counted from 1.
    pub(super) const fn number(self) -> usize {
        match self {
            Self::WindowsNt(Platform::I386) => 1,
            Self::WindowsNt(Platform::Alpha) => 2,
            Self::Windows95 => 3,
            Self::Windows3x => 4,
            Self::MsDos5 => 5,
            Self::MsDos6 => 6,
            Self::NetWare => 7,
        }
    }

    /// Returns the word for it in scenarios; that of Windows NT is its processor.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WindowsNt(Platform::I386) => "I386",
            Self::WindowsNt(Platform::Alpha) => "Alpha",
            Self::Windows95 => "Windows95",
            Self::Windows3x => "Windows3x",
            Self::MsDos5 => "MsDos5",
            Self::MsDos6 => "MsDos6",
            Self::NetWare => "NetWare",
        }
    }

    /// Returns the processor: all but Windows NT run on Intel only.
    #[must_use]
    pub const fn platform(self) -> Platform {
        match self {
            Self::WindowsNt(platform) => platform,
            Self::Windows95 | Self::Windows3x | Self::MsDos5 | Self::MsDos6 | Self::NetWare => Platform::I386,
        }
    }

    /// Returns its application (RG:S3D0A); `None` where it has none.
    #[must_use]
    pub const fn application(self) -> Option<Component> {
        match self {
            Self::WindowsNt(_) => Some(Component::Pcmwin32),
            Self::Windows95 | Self::Windows3x => Some(Component::Pcmwin16),
            Self::MsDos5 => Some(Component::PcmDos2),
            Self::MsDos6 => Some(Component::PcmDos4),
            Self::NetWare => None,
        }
    }

    /// Tells whether it has services, and so the service of Package Command Manager beside the application (RG:S3CD3).
    #[must_use]
    pub const fn has_services(self) -> bool {
        matches!(self, Self::WindowsNt(_))
    }

    /// Returns the folder of Windows, where programs leave their status MIFs (Q169491).
    pub(super) const fn windows_folder(self) -> &'static str {
        if self.has_services() { r"C:\WINNT" } else { r"C:\WINDOWS" }
    }

    /// Tells whether it runs one program at a time, and tells none that the session ends.
    pub(super) const fn is_ms_dos(self) -> bool {
        matches!(self, Self::MsDos5 | Self::MsDos6)
    }
}

impl fmt::Display for System {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl From<System> for OperatingSystems {
    fn from(system: System) -> Self {
        match system {
            System::WindowsNt(Platform::I386) => Self::WIN32_X86,
            System::WindowsNt(Platform::Alpha) => Self::WIN32_ALPHA,
            System::Windows95 => Self::WINDOWS_95,
            System::Windows3x => Self::WIN16,
            System::MsDos5 => Self::DOS5,
            System::MsDos6 => Self::DOS6,
            // No record is for it.
            System::NetWare => Self(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_a_name_and_a_bit_of_its_own_and_none_has_that_of_the_macintosh() {
        for (place, system) in System::ALL.into_iter().enumerate() {
            let others = &System::ALL[..place];
            assert!(others.iter().all(|other| other.name() != system.name()), "{system}");
            assert!(others.iter().all(|other| !OperatingSystems::from(*other).allow(system.into())), "{system}");
            assert!(!OperatingSystems::MACINTOSH.allow(system.into()), "{system}");
        }
    }

    #[test]
    fn every_application_is_that_of_some_system() {
        for application in Component::APPLICATIONS {
            assert!(System::ALL.into_iter().any(|system| system.application() == Some(application)), "{application}");
        }
    }
}
