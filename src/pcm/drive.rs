//! The drive letters of the client: what each stands for, and who took it.

use super::catalogue::Leak;
use super::leak::{Held, Ledger};
use super::names::{Letter, Manager};
use super::record::unc_server;

/// Says what a drive letter stands for.
#[derive(Debug)]
pub(super) enum Drive {
    /// A local device.
    Device,
    /// A share that the user mapped.
    Mapped { path: Box<str> },
    /// A share that the service or the application connected for a job.
    Connected { path: Box<str>, by: Manager },
    /// A share that the service could not disconnect after a job (Q163597).
    Left { path: Box<str> },
}

impl Drive {
    fn path(&self) -> Option<&str> {
        match self {
            Self::Device => None,
            Self::Mapped { path } | Self::Connected { path, .. } | Self::Left { path } => Some(path),
        }
    }
}

/// Holds the letters D to Z; D and E are local devices always.
#[derive(Debug)]
pub(super) struct Drives([Option<Drive>; Drives::LETTERS]);

impl Drives {
    const LETTERS: usize = 23;
    /// Mapped drives that the table of [`Leak::DriveTable`] has room for.
    pub(super) const TABLE: usize = 4;

    pub(super) fn new() -> Self {
        let mut letters = [const { None }; Self::LETTERS];
        letters[0] = Some(Drive::Device);
        letters[1] = Some(Drive::Device);
        Self(letters)
    }

    /// Returns the first letter that is free for the network.
    pub(super) fn free_letter(&self) -> Option<Letter> {
        Letter::for_the_network().find(|letter| self.0[letter.index()].is_none())
    }

    /// Tells whether the letter stands for anything, so that a path on it can be found.
    pub(super) fn is_taken(&self, letter: Letter) -> bool {
        self.0[letter.index()].is_some()
    }

    /// Gives letters to local devices, or back, so that as many as wanted are free where that is possible.
    pub(super) fn leave_free(&mut self, wanted: u8) {
        let mut free = 0;
        for letter in Letter::for_the_network() {
            let place = &mut self.0[letter.index()];
            if matches!(place, None | Some(Drive::Device)) {
                *place = (free >= wanted).then_some(Drive::Device);
                free += u8::from(place.is_none());
            }
        }
    }

    /// Maps a letter for the user, unless the service uses it.
    pub(super) fn map(&mut self, letter: Letter, path: &str) {
        let place = &mut self.0[letter.index()];
        if !matches!(place, Some(Drive::Connected { .. } | Drive::Left { .. })) {
            *place = Some(Drive::Mapped { path: path.into() });
        }
    }

    pub(super) fn unmap(&mut self, letter: Letter) {
        let place = &mut self.0[letter.index()];
        if matches!(place, Some(Drive::Mapped { .. })) {
            *place = None;
        }
    }

    pub(super) fn unmap_all(&mut self) {
        for letter in Letter::for_the_network() {
            self.unmap(letter);
        }
        // The user may have mapped the letters of the local disk and the CD drive.
        self.0[0] = Some(Drive::Device);
        self.0[1] = Some(Drive::Device);
    }

    pub(super) fn connect(&mut self, letter: Letter, path: &str, by: Manager) {
        self.0[letter.index()] = Some(Drive::Connected { path: path.into(), by });
    }

    /// Leaves a connected drive to the user.
    pub(super) fn hand_over(&mut self, letter: Letter) {
        let place = &mut self.0[letter.index()];
        *place = match place.take() {
            Some(Drive::Connected { path, .. }) => Some(Drive::Mapped { path }),
            other => other,
        };
    }

    pub(super) fn disconnect(&mut self, letter: Letter) {
        self.0[letter.index()] = None;
    }

    /// Leaves a connected drive mapped for good, and enters it in the ledger (Q163597).
    pub(super) fn leave(&mut self, letter: Letter, ledger: &mut Ledger) {
        let place = &mut self.0[letter.index()];
        *place = match place.take() {
            Some(Drive::Connected { path, .. }) => {
                ledger.enter(Leak::DriveLeft, Held::once(path.len(), 1));
                Some(Drive::Left { path })
            }
            other => other,
        };
    }

    /// Drops what a process had connected: connections end with the process that made them (our choice).
    pub(super) fn end_of_process(&mut self, who: Manager) {
        for place in &mut self.0 {
            let is_its = match place {
                Some(Drive::Connected { by, .. }) => *by == who,
                Some(Drive::Left { .. }) => who == Manager::Service,
                _ => false,
            };
            if is_its {
                *place = None;
            }
        }
    }

    /// Tells whether a drive is mapped to some share of the server.
    pub(super) fn reach(&self, server: &str) -> bool {
        self.0.iter().flatten().filter_map(Drive::path).any(|path| unc_server(path).eq_ignore_ascii_case(server))
    }

    /// Returns the server of the share that a letter stands for; empty where it stands for none.
    pub(super) fn server_of(&self, letter: Letter) -> &str {
        self.0[letter.index()].as_ref().and_then(Drive::path).map(unc_server).unwrap_or_default()
    }

    /// Tells whether another drive is mapped to some share of the server of a letter.
    pub(super) fn reach_otherwise(&self, letter: Letter) -> bool {
        let server = self.server_of(letter);
        let others = self.0.iter().enumerate().filter(|(place, _)| *place != letter.index());
        let paths = others.filter_map(|(_, drive)| drive.as_ref()?.path());
        paths.map(unc_server).any(|other| other.eq_ignore_ascii_case(server))
    }

    /// Counts the letters that stand for shares.
    pub(super) fn mapped(&self) -> usize {
        self.0.iter().filter(|place| !matches!(place, None | Some(Drive::Device))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(character: char) -> Letter {
        Letter::new(character).unwrap()
    }

    #[test]
    fn the_first_free_letter_is_f_and_devices_take_the_others_on_demand() {
        let mut drives = Drives::new();
        assert_eq!(drives.free_letter(), Some(letter('F')));
        drives.leave_free(0);
        assert_eq!(drives.free_letter(), None);
        drives.leave_free(2);
        drives.connect(letter('F'), r"\\DS1\SMS_PKGD", Manager::Service);
        assert_eq!(drives.free_letter(), Some(letter('G')));
        drives.connect(letter('G'), r"\\DS1\SMS_PKGD", Manager::Service);
        assert_eq!(drives.free_letter(), None);
        drives.leave_free(Letter::NETWORK_LETTERS);
        assert_eq!(drives.free_letter(), Some(letter('H')));
    }

    #[test]
    fn the_user_cannot_take_or_give_a_letter_that_the_service_uses() {
        let mut drives = Drives::new();
        drives.connect(letter('F'), r"\\DS1\SMS_PKGD", Manager::Service);
        drives.map(letter('F'), r"\\DS2\PUBLIC");
        drives.unmap(letter('F'));
        assert!(drives.reach("DS1") && !drives.reach("DS2"));
    }

    #[test]
    fn a_drive_left_mapped_is_in_the_ledger_until_the_process_ends() {
        let (mut drives, mut ledger) = (Drives::new(), Ledger::default());
        drives.connect(letter('F'), r"\\DS1\SMS_PKGD", Manager::Service);
        drives.leave(letter('F'), &mut ledger);
        drives.leave(letter('F'), &mut ledger);
        assert_eq!((ledger.of(Leak::DriveLeft).times, ledger.bytes(), ledger.blocks()), (1, 14, 1));
        drives.unmap_all();
        assert_eq!(drives.mapped(), 1, "the wind-down repairs nothing");
        drives.end_of_process(Manager::Application);
        assert_eq!(drives.mapped(), 1, "it is the service's");
        drives.end_of_process(Manager::Service);
        assert_eq!(drives.mapped(), 0);
    }
}
