//! Which machines a site has beside the usual clients: servers that run the service themselves, and clients of other
//! systems.

use crate::pcm::build::Platform;
use crate::pcm::names::ClientNumber;
use crate::pcm::system::System;

/// Says which servers of a site run the service, and what its clients are; by default no server does, and every client
/// runs Windows NT on the processor of the site's clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    /// Processors of `SRV1`, `LS1` and `LS2`; `None` where the site's servers are not modelled.
    pub servers: Option<[Platform; 3]>,
    /// The only platform whose components the site has, beside that of its server, which runs them itself; `None` where it
    /// has those of both (Q152488).
    pub only_components: Option<Platform>,
    /// What was said of clients: for each, from the first on, a bit in each place, and together a number, which is that
    /// of a system, counted from 1, or 0 where nothing was said. Of clients beyond the 64th nothing can be said.
    clients: [u64; Self::BITS],
}

impl Hosts {
    /// No server runs the service, and every client runs Windows NT.
    pub const NONE: Self = Self { servers: None, only_components: None, clients: [0; Self::BITS] };
    /// How many bits tell the systems and nothing apart.
    const BITS: usize = 3;

    /// Gives a site servers that run the service: `SRV1`, `LS1` and `LS2`.
    #[must_use]
    pub const fn with_servers(platforms: [Platform; 3]) -> Self {
        Self { servers: Some(platforms), ..Self::NONE }
    }

    /// Lets a client run a system, where it is one of the first 64.
    #[must_use]
    pub const fn with_system(mut self, client: ClientNumber, system: System) -> Self {
        let number = system.number();
        let mut place = 0;
        while place < Self::BITS {
            let bit = Self::bit(client);
            self.clients[place] = self.clients[place] & !bit | if number & 1 << place == 0 { 0 } else { bit };
            place += 1;
        }
        self
    }

    /// Returns the system that a client was said to run; `None` where nothing was said of it.
    #[must_use]
    pub fn system(&self, client: ClientNumber) -> Option<System> {
        let is_set = |place: usize| usize::from(self.clients[place] & Self::bit(client) != 0);
        let number: usize = (0..Self::BITS).map(|place| is_set(place) << place).sum();
        System::ALL.get(number.checked_sub(1)?).copied()
    }

    /// Forgets what was said of clients behind the first so many.
    #[must_use]
    pub fn only_of_first(self, clients: u32) -> Self {
        let reach = 1_u64.checked_shl(clients).map_or(u64::MAX, |beyond| beyond - 1);
        Self { clients: self.clients.map(|said| said & reach), ..self }
    }

    const fn bit(client: ClientNumber) -> u64 {
        if client.get() <= u64::BITS { 1 << (client.get() - 1) } else { 0 }
    }

    /// Tells whether the site has the components of a platform.
    #[must_use]
    pub fn has_components(self, platform: Platform) -> bool {
        let of_the_server = self.servers.map(|[server, ..]| server);
        self.only_components.is_none_or(|only| only == platform || of_the_server == Some(platform))
    }

    /// Returns the system of a machine; `clients` is the processor of the clients of which nothing was said.
    pub(in crate::pcm) fn system_of(&self, host: ClientNumber, clients: Platform) -> System {
        match (host.server(), self.servers) {
            (Some(place), Some(platforms)) => System::WindowsNt(platforms[place]),
            _ => self.system(host).unwrap_or(System::WindowsNt(clients)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_runs_what_was_said_last_and_the_others_what_was_said_of_them() {
        let [first, second] = [1, 64].map(|number| ClientNumber::new(number).unwrap());
        for system in System::ALL {
            for other in System::ALL {
                let hosts = Hosts::NONE.with_system(first, other).with_system(second, other);
                let hosts = hosts.with_system(first, system);
                assert_eq!((hosts.system(first), hosts.system(second)), (Some(system), Some(other)));
                assert_eq!(hosts.system(second.next()), None, "of the 65th nothing can be said");
                assert_eq!(hosts.only_of_first(63), Hosts::NONE.with_system(first, system));
            }
        }
        assert_eq!(Hosts::NONE.system_of(first, Platform::Alpha), System::WindowsNt(Platform::Alpha));
    }

    #[test]
    fn the_bits_tell_the_systems_and_nothing_apart() {
        assert!(System::ALL.len() < 1 << Hosts::BITS);
        assert!(System::ALL.into_iter().map(System::number).eq(1..=System::ALL.len()));
    }
}
