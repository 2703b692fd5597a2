//! How files reach processes: the rollout of a hotfix such as Q241656, from the site server's folders to the images that run.
//!
//! *File* means one of the nine that the article lists; which folder it is in follows from the host and the component:
//!
//! | host | `Pcmsvc32.exe` | `Base.dll` | `Pcmwin32`, `Pcmwin16`, `Pcmdos_2`, `Pcmdos_4` |
//! |---|---|---|---|
//! | site server `SRV1` | `Site.srv\<Platform>.bin` | `Site.srv\<Platform>.bin` | `Maincfg.box\Client.src\<Platform>.bin` |
//! | logon servers `LS1`, `LS2` | `Helper.srv\<Platform>.bin` | – | `Logon.srv\<Platform>.bin` |
//! | clients | the service's own folder, on Windows NT | – | `MS\SMS\Bin`, that of their system |
//!
//! The service's processes, their images and what they leak are the machines'; this room moves files and says who stops
//! and starts whom. Everything a site needs for it exists only where the site has servers of its own ([`Hosts`]).

mod client_setup;
mod files;
mod hosts;
mod site_server;

pub(super) use self::client_setup::ClientSetup;
pub use self::client_setup::SetupPhase;
pub(super) use self::files::Files;
pub use self::hosts::Hosts;
pub(super) use self::site_server::{FILE_NOT_FOUND, SiteServer};
use super::build::{Build, Platform};
use super::clock::Seconds;
use super::component::Component;

/// Names what a person does to roll files out, and what of the site it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Copies a file by hand into the folder where the host has it; what is in use stays as it is (Q241656, Q122179).
    Copy {
        /// The component.
        component: Component,
        /// For which platform; `None` for that of the host.
        platform: Option<Platform>,
        /// The build.
        build: Build,
    },
    /// Resets the site: Site Configuration Manager brings the service's file to every server it manages (Q241656).
    ResetSite,
    /// Saves `System.map`, unchanged, so that its date is new (Q166771).
    SaveSystemMap,
    /// Starts or stops SMS Executive, and with it Maintenance Manager and the Despooler.
    Executive {
        /// Whether it runs from now on.
        runs: bool,
    },
    /// Starts or stops Site Configuration Manager.
    ConfigurationManager {
        /// Whether it runs from now on.
        runs: bool,
    },
    /// Adds the components of a platform to the site (Q152488).
    AddComponents(Platform),
    /// Says whether the watchdog carries a changed `Pcmsvc32.exe` too, as Q193784 has it; Q241656 asks for a site reset.
    WatchdogCopies(bool),
    /// Installs the service's file on an NT workstation from the site server (Q241656, RS:S5B4A).
    RserviceInstall,
    /// Starts the service of an NT workstation from afar.
    RserviceStart,
    /// Stops the service of an NT workstation from afar.
    RserviceStop,
    /// Runs `Upgrade.bat` on a client (Q241656, RG:S3D1C).
    Upgrade,
    /// Runs the logon script once more, without a logon.
    LogonScript,
    /// Runs Smsrun, as the script of a dial-in client does at its end (Q185344).
    Smsrun,
    /// Says whether a client dials in, so that Smsrun runs before the link is up (Q185344).
    DialIn(bool),
    /// Says whether the service of a client is in `MS\SMS\Bin` (Q168463).
    ServiceInBin(bool),
    /// Says whether the service starts with the machine.
    StartMode {
        /// Whether it does.
        automatic: bool,
    },
    /// Says how long what the service does at its start takes, across a slow network (Q178662).
    Handshake(Seconds),
}

impl Step {
    /// Tells whether the step concerns single machines, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(self) -> bool {
        !matches!(
            self,
            Self::ResetSite
                | Self::SaveSystemMap
                | Self::Executive { .. }
                | Self::ConfigurationManager { .. }
                | Self::AddComponents(_)
                | Self::WatchdogCopies(_)
        )
    }
}
