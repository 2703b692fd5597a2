//! The files of a host: of each of the nine that Q241656 lists, which build is there.

use super::build::{Build, Platform};
use super::component::Component;
use super::names::{ClientNumber, Role};
use super::setup::Hosts;
use super::system::System;

/// Holds which builds a host has; no file takes memory of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pcm) struct Files([Option<Build>; Files::ALL.len()]);

impl Files {
    /// The nine files, in the order of the article.
    pub(in crate::pcm) const ALL: [(Component, Platform); 9] = [
        (Component::BaseDll, Platform::I386),
        (Component::PcmDos2, Platform::I386),
        (Component::PcmDos4, Platform::I386),
        (Component::Pcmsvc32, Platform::I386),
        (Component::Pcmwin16, Platform::I386),
        (Component::Pcmwin32, Platform::I386),
        (Component::BaseDll, Platform::Alpha),
        (Component::Pcmsvc32, Platform::Alpha),
        (Component::Pcmwin32, Platform::Alpha),
    ];

    /// Returns what a host has at first: of every file that it has at all, the newest build that is not newer than the
    /// site's.
    pub(in crate::pcm) fn initial(host: ClientNumber, system: System, hosts: Hosts, build: Build) -> Self {
        let is_there = |(component, of): (Component, Platform)| {
            let is_had = host.role() == Role::Client || hosts.has_components(of);
            is_had && Self::has_place(host, system, component, of)
        };
        Self(Self::ALL.map(|file| if is_there(file) { file.0.newest_by(build, file.1) } else { None }))
    }

    /// Tells whether a host has a folder for a file.
    pub(in crate::pcm) fn has_place(host: ClientNumber, system: System, component: Component, of: Platform) -> bool {
        let is_own = of == system.platform();
        match (host.role(), component) {
            (Role::LogonServer, Component::Pcmsvc32) => is_own,
            (Role::LogonServer, Component::BaseDll) => false,
            (Role::SiteServer | Role::LogonServer, _) => true,
            (Role::Client, Component::Pcmsvc32) => is_own && system.has_services(),
            (Role::Client, _) => is_own && Some(component) == system.application(),
        }
    }

    fn place(component: Component, platform: Platform) -> Option<usize> {
        Self::ALL.iter().position(|file| *file == (component, platform))
    }

    pub(in crate::pcm) fn get(&self, component: Component, platform: Platform) -> Option<Build> {
        self.0[Self::place(component, platform)?]
    }

    /// Puts a file in place of what is there; tells whether that changes anything.
    pub(in crate::pcm) fn put(&mut self, component: Component, platform: Platform, build: Build) -> bool {
        let Some(place) = Self::place(component, platform) else { return false };
        component.has(build, platform) && self.0[place].replace(build) != Some(build)
    }

    /// Removes a file.
    pub(in crate::pcm) fn remove(&mut self, component: Component, platform: Platform) {
        if let Some(place) = Self::place(component, platform) {
            self.0[place] = None;
        }
    }

    /// Lists the files that Maintenance Manager brings to the logon servers: those below `Client.src`.
    pub(in crate::pcm) fn of_clients() -> impl Iterator<Item = (Component, Platform)> {
        Self::ALL.into_iter().filter(|(component, _)| !matches!(component, Component::Pcmsvc32 | Component::BaseDll))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_the_nine_that_were_made() {
        let made = Component::ALL.into_iter().flat_map(|component| Platform::ALL.map(|platform| (component, platform)));
        let of_the_fix = made.filter(|(component, platform)| component.has(Build::FIXED, *platform));
        let mut of_the_fix: Vec<_> = of_the_fix.collect();
        let mut listed = Files::ALL.to_vec();
        of_the_fix.sort();
        listed.sort();
        assert_eq!(listed, of_the_fix);
    }

    #[test]
    fn a_host_begins_with_the_newest_builds_up_to_that_of_the_site() {
        let hosts = Hosts::with_servers([Platform::I386; 3]);
        let files = |host| Files::initial(host, System::WindowsNt(Platform::I386), hosts, Build::Hf980924);
        let server = files(ClientNumber::SITE_SERVER);
        assert_eq!(server.get(Component::Pcmsvc32, Platform::I386), Some(Build::Hf980924));
        assert_eq!(server.get(Component::Pcmwin32, Platform::I386), Some(Build::Hf980921));
        assert_eq!(server.get(Component::BaseDll, Platform::Alpha), Some(Build::Sp4));
        assert_eq!(files(ClientNumber::LOGON_SERVERS[0]).get(Component::Pcmsvc32, Platform::Alpha), None);
        assert_eq!(files(ClientNumber::FIRST).get(Component::Pcmwin16, Platform::I386), None);
    }

    #[test]
    fn a_client_has_the_application_of_its_system_and_the_service_on_windows_nt_alone() {
        for system in System::ALL {
            let files = Files::initial(ClientNumber::FIRST, system, Hosts::NONE, Build::FIXED);
            let had = Files::ALL.into_iter().filter(|(component, of)| files.get(*component, *of).is_some());
            let service = (Component::Pcmsvc32, system.platform());
            let application = system.application().map(|application| (application, system.platform()));
            let own = [Some(service).filter(|_| system.has_services()), application];
            assert!(had.eq(own.into_iter().flatten()), "{system}");
        }
    }
}
