//! The commands that change a circumstance of clients or of the site.

use super::cursor::Cursor;
use super::value::{length, not_a, number, server};
use crate::pcm::Site;
use crate::pcm::circumstance::{Circumstance, ClockShift, ServerSystem, WindowsNt};
use crate::scenario::conventions::servers;
use crate::scenario::source::Fault;
use crate::scenario::vocabulary::{LOCKED, REDIRECTORS, SWITCH, Verb};

/// Reads the arguments of a circumstance; `None` where the verb is not that of one.
pub(super) fn circumstance(cursor: &mut Cursor<'_>, verb: Verb) -> Result<Option<Circumstance>, Fault> {
    Ok(Some(match verb {
        Verb::WindowsNt => {
            let versions = WindowsNt::ALL.map(|version| (version.word(), version));
            Circumstance::WindowsNt(cursor.pick("version", &versions)?)
        }
        Verb::Power => Circumstance::Power(cursor.pick("switch", SWITCH)?),
        Verb::ClientClock => Circumstance::ClientClock(shift(cursor)?),
        Verb::Redirector => Circumstance::Redirector(cursor.pick("redirector", REDIRECTORS)?),
        Verb::Access => {
            let server = server(cursor, "server", servers())?;
            Circumstance::Access { server, granted: cursor.pick("switch", SWITCH)? }
        }
        Verb::ServerSystem => {
            let server = server(cursor, "logon server", Site::LOGON_SERVERS.into_iter())?;
            let systems = ServerSystem::ALL.map(|system| (system.word(), system));
            Circumstance::ServerSystem { server, system: cursor.pick("system", &systems)? }
        }
        Verb::NameLength => {
            let server = server(cursor, "logon server", Site::LOGON_SERVERS.into_iter())?;
            Circumstance::NameLength { server, characters: number(cursor, "count of characters", 1..=u8::MAX)? }
        }
        Verb::LockMaster => Circumstance::MasterLocked(cursor.pick("switch", SWITCH)?),
        Verb::Session => Circumstance::SessionLocked(cursor.pick("state", LOCKED)?),
        Verb::RestartFile => Circumstance::RestartFile(cursor.pick("switch", SWITCH)?),
        Verb::Inactive => {
            let server = server(cursor, "server", servers())?;
            Circumstance::Inactive { server, inactive: cursor.pick("switch", SWITCH)? }
        }
        Verb::Sender => Circumstance::Sender(cursor.pick("switch", SWITCH)?),
        Verb::IdentificationGroups => Circumstance::IdentificationGroups(number(cursor, "count of groups", 1..=2)?),
        Verb::LockStore => Circumstance::StoreLocked(cursor.pick("switch", SWITCH)?),
        _ => return Ok(None),
    }))
}

/// Reads by how much a clock goes wrong: `+24:00`, `-1:00`, or `right`.
fn shift(cursor: &mut Cursor<'_>) -> Result<ClockShift, Fault> {
    if cursor.accept("right") {
        return Ok(ClockShift::default());
    }
    let wanted = "+h:mm, -h:mm or right";
    let (word, span) = cursor.word(wanted)?;
    let (is_slow, by) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(by), _) => (false, by),
        (_, Some(by)) => (true, by),
        _ => return Err(not_a("shift of a clock", word, &span, wanted)),
    };
    match length(by, &(span.start + 1..span.end))? {
        by if by > ClockShift::MAX => {
            Err(Fault::new(span, format!("the clock is wrong by {by} (expected {} at most)", ClockShift::MAX)))
        }
        by => Ok(ClockShift { by, is_slow: is_slow && by.0 > 0 }),
    }
}
