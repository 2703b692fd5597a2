//! Draws circumstances: few values of each, so that they meet.

use arbitrary::{Result, Unstructured};

use super::server;
use crate::pcm::circumstance::{Circumstance, ClockShift, Redirector, ServerSystem, WindowsNt};
use crate::pcm::{Seconds, Site};

/// The shifts of clocks that are drawn: an hour slow or fast, a day fast, and none.
const SHIFTS: [ClockShift; 4] = [
    ClockShift { by: Seconds::HOUR, is_slow: true },
    ClockShift { by: Seconds::HOUR, is_slow: false },
    ClockShift { by: Seconds::DAY, is_slow: false },
    ClockShift { by: Seconds(0), is_slow: false },
];

/// The lengths of names that are drawn: as long as they may be, and one longer.
const NAME_LENGTHS: [u8; 2] = [11, 12];

pub(super) fn circumstance(u: &mut Unstructured<'_>) -> Result<Circumstance> {
    Ok(match u.int_in_range(0..=13_u8)? {
        0 => Circumstance::WindowsNt(*u.choose(&WindowsNt::ALL)?),
        1 => Circumstance::Power(u.arbitrary()?),
        2 => Circumstance::ClientClock(*u.choose(&SHIFTS)?),
        3 => Circumstance::Redirector(*u.choose(&[Redirector::Netx, Redirector::Usual])?),
        4 => Circumstance::Access { server: server(u)?.into(), granted: u.arbitrary()? },
        5 => Circumstance::ServerSystem { server: logon_server(u)?, system: *u.choose(&ServerSystem::ALL)? },
        6 => Circumstance::MasterLocked(u.arbitrary()?),
        7 => Circumstance::Inactive { server: server(u)?.into(), inactive: u.arbitrary()? },
        8 => Circumstance::Sender(u.arbitrary()?),
        9 => Circumstance::IdentificationGroups(u.int_in_range(1..=2)?),
        11 => Circumstance::SessionLocked(u.arbitrary()?),
        12 => Circumstance::RestartFile(u.arbitrary()?),
        10 => Circumstance::StoreLocked(u.arbitrary()?),
        _ => Circumstance::NameLength { server: logon_server(u)?, characters: *u.choose(&NAME_LENGTHS)? },
    })
}

fn logon_server(u: &mut Unstructured<'_>) -> Result<Box<str>> {
    u.choose(&Site::LOGON_SERVERS).map(|server| (*server).into())
}

/// Redraws one argument of a circumstance.
pub(super) fn change(u: &mut Unstructured<'_>, circumstance: &mut Circumstance) -> Result<()> {
    match circumstance {
        Circumstance::WindowsNt(version) => *version = *u.choose(&WindowsNt::ALL)?,
        Circumstance::ClientClock(shift) => *shift = *u.choose(&SHIFTS)?,
        Circumstance::Redirector(redirector) => *redirector = *u.choose(&[Redirector::Netx, Redirector::Usual])?,
        Circumstance::ServerSystem { server, system } => match u.int_in_range(0..=1_u8)? {
            0 => *system = *u.choose(&ServerSystem::ALL)?,
            _ => *server = logon_server(u)?,
        },
        Circumstance::NameLength { server, characters } => match u.int_in_range(0..=1_u8)? {
            0 => *characters = *u.choose(&NAME_LENGTHS)?,
            _ => *server = logon_server(u)?,
        },
        Circumstance::IdentificationGroups(groups) => *groups = u.int_in_range(1..=2)?,
        Circumstance::Access { granted: on, server: of } | Circumstance::Inactive { inactive: on, server: of } => {
            match u.int_in_range(0..=1_u8)? {
                0 => *on = !*on,
                _ => *of = server(u)?.into(),
            }
        }
        Circumstance::Power(on)
        | Circumstance::SessionLocked(on)
        | Circumstance::RestartFile(on)
        | Circumstance::MasterLocked(on)
        | Circumstance::Sender(on)
        | Circumstance::StoreLocked(on) => *on = !*on,
    }
    Ok(())
}
