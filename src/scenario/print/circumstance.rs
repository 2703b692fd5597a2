//! The commands that change a circumstance of clients or of the site.

use std::fmt::{self, Formatter};

use crate::pcm::Seconds;
use crate::pcm::circumstance::{Circumstance, ClockShift};
use crate::scenario::vocabulary::{LOCKED, REDIRECTORS, SWITCH};
use crate::scenario::words::word;

/// Prints a circumstance.
pub(super) fn circumstance(out: &mut Formatter<'_>, circumstance: &Circumstance) -> fmt::Result {
    match circumstance {
        Circumstance::WindowsNt(version) => write!(out, "windows-nt {}", version.word()),
        Circumstance::Power(on) => write!(out, "machine {}", word(SWITCH, on)),
        Circumstance::ClientClock(ClockShift { by: Seconds(0), .. }) => write!(out, "client-clock right"),
        Circumstance::ClientClock(ClockShift { by, is_slow }) => {
            write!(out, "client-clock {}{by}", if *is_slow { '-' } else { '+' })
        }
        Circumstance::Redirector(redirector) => write!(out, "redirector {}", word(REDIRECTORS, redirector)),
        Circumstance::Access { server, granted } => write!(out, "access {server} {}", word(SWITCH, granted)),
        Circumstance::ServerSystem { server, system } => write!(out, "server-system {server} {}", system.word()),
        Circumstance::MasterLocked(locked) => write!(out, "lock-master {}", word(SWITCH, locked)),
        Circumstance::SessionLocked(locked) => write!(out, "session {}", word(LOCKED, locked)),
        Circumstance::RestartFile(is_there) => write!(out, "restart-file {}", word(SWITCH, is_there)),
        Circumstance::Inactive { server, inactive } => write!(out, "inactive {server} {}", word(SWITCH, inactive)),
        Circumstance::Sender(works) => write!(out, "sender {}", word(SWITCH, works)),
        Circumstance::IdentificationGroups(groups) => write!(out, "identification-groups {groups}"),
        Circumstance::StoreLocked(locked) => write!(out, "lock-store {}", word(SWITCH, locked)),
        Circumstance::NameLength { server, characters } => write!(out, "name-length {server} {characters}"),
    }
}
