//! Which machines a site has beside the usual clients: servers that run the service themselves, and their platforms.

use crate::pcm::build::Platform;
use crate::pcm::client::ClientNumber;
use crate::pcm::component::Component;

/// Says which servers of a site run the service, and what its machines are; by default none does, and every client runs
/// Windows NT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    /// Processors of `SRV1`, `LS1` and `LS2`; `None` where the site's servers are not modelled.
    pub servers: Option<[Platform; 3]>,
    /// The only platform whose components the site has; `None` where it has those of both (Q152488).
    pub only_components: Option<Platform>,
    /// Clients that run Windows 95, as bits from the first client on; of the others nothing can be said.
    pub windows_95: u64,
}

impl Hosts {
    /// No server runs the service, and every client runs Windows NT.
    pub const NONE: Self = Self { servers: None, only_components: None, windows_95: 0 };

    /// Gives a site servers that run the service: `SRV1`, `LS1` and `LS2`.
    #[must_use]
    pub const fn with_servers(platforms: [Platform; 3]) -> Self {
        Self { servers: Some(platforms), ..Self::NONE }
    }

    /// Lets a client run Windows 95, where it is one of the first 64.
    #[must_use]
    pub const fn with_windows_95(self, client: ClientNumber) -> Self {
        Self { windows_95: self.windows_95 | Self::bit(client), ..self }
    }

    /// Tells whether a client runs Windows 95.
    #[must_use]
    pub const fn is_windows_95(self, client: ClientNumber) -> bool {
        self.windows_95 & Self::bit(client) != 0
    }

    const fn bit(client: ClientNumber) -> u64 {
        if client.get() <= u64::BITS { 1 << (client.get() - 1) } else { 0 }
    }

    /// Tells whether the site has the components of a platform.
    #[must_use]
    pub fn has_components(self, platform: Platform) -> bool {
        self.only_components.is_none_or(|only| only == platform)
    }

    /// Returns which application is that of a machine's system: on Windows 95 it is the 16-bit one (RG:S3D0A).
    pub(in crate::pcm) const fn application(self, host: ClientNumber) -> Component {
        if !host.is_server() && self.is_windows_95(host) { Component::Pcmwin16 } else { Component::Pcmwin32 }
    }

    /// Returns the processor of a machine; `clients` is that of the clients.
    pub(in crate::pcm) fn platform(self, host: ClientNumber, clients: Platform) -> Platform {
        match (host.server(), self.servers) {
            (Some(place), Some(platforms)) => platforms[place],
            // Windows 95 runs on Intel only.
            _ if self.is_windows_95(host) => Platform::I386,
            _ => clients,
        }
    }
}
