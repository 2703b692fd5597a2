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
mod configuration_manager;
mod rservice;

pub use super::setup::Hosts;
pub use super::status::SetupPhase;
pub use super::steps::Step;
