//! What a run tells while it goes on: small frames of bytes, written without allocating.

use crate::record::{Level, Unit};

/// Tells one thing about a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// The process has come to its soak.
    Reached,
    /// It has come to another soak before that, by this name, and went on.
    PassedOver(&'a str),
    /// Something has come to an end, of which nobody wants to know more.
    Alive,
    /// What a gauge reads at the moment that the next [`Idle`](Self::Idle) tells of, where it differs from before.
    Gauge { name: &'a str, value: u64 },
    /// What a meter reads at that moment.
    Meter { name: &'a str, unit: Unit, is_judged: bool, value: u64 },
    /// The judged life is idle.
    Idle { level: Level, allocations: u64 },
    /// A life has ended.
    LifeEnded { level: Level, allocations: u64 },
    /// Something that was asked for in the end, as a document.
    Found(&'a str),
    /// What else the subject had to say, as a document.
    Noted(&'a str),
    /// The subject panicked, with these words.
    Panicked(&'a str),
    /// The run could not take place; why, as a document.
    Refused(&'a str),
    /// That was all.
    Complete,
}

/// The longest event: a document of call sites takes a few megabytes. More is no event of ours.
const BYTES_MAX: usize = 1 << 30;

impl Event<'_> {
    /// Appends the frame: its length, a letter, and what it holds.
    pub(super) fn write(&self, frames: &mut Vec<u8>) {
        let begin = frames.len();
        frames.extend([0; 4]);
        let numbers = |frames: &mut Vec<u8>, letter: u8, numbers: &[u64]| {
            frames.push(letter);
            for number in numbers {
                frames.extend(number.to_le_bytes());
            }
        };
        let text = |frames: &mut Vec<u8>, letter: u8, text: &str| {
            frames.push(letter);
            frames.extend(text.as_bytes());
        };
        let level = |level: &Level| [level.bytes.cast_unsigned(), level.blocks.cast_unsigned()];
        match self {
            Self::Reached => frames.push(b'R'),
            Self::PassedOver(soak) => text(frames, b'O', soak),
            Self::Alive => frames.push(b'A'),
            Self::Gauge { name, value } => {
                numbers(frames, b'G', &[*value]);
                frames.extend(name.as_bytes());
            }
            Self::Meter { name, unit, is_judged, value } => {
                numbers(frames, b'M', &[*value, u64::from(*unit == Unit::Bytes), u64::from(*is_judged)]);
                frames.extend(name.as_bytes());
            }
            Self::Idle { level: reached, allocations } => {
                let [bytes, blocks] = level(reached);
                numbers(frames, b'I', &[bytes, blocks, *allocations]);
            }
            Self::LifeEnded { level: reached, allocations } => {
                let [bytes, blocks] = level(reached);
                numbers(frames, b'L', &[bytes, blocks, *allocations]);
            }
            Self::Found(document) => text(frames, b'F', document),
            Self::Noted(document) => text(frames, b'N', document),
            Self::Panicked(words) => text(frames, b'P', words),
            Self::Refused(document) => text(frames, b'E', document),
            Self::Complete => frames.push(b'C'),
        }
        let length = u32::try_from(frames.len() - begin - 4).unwrap_or(u32::MAX);
        frames[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
    }
}

/// Reads the first frame of some bytes, and says how many bytes it took; `None` while it is not all there.
///
/// # Errors
///
/// What cannot be an event, in words: the bytes came from somebody else.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(Event<'_>, usize)>, String> {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return Ok(None) };
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length == 0 || length > BYTES_MAX {
        return Err(format!("no event has {length} bytes"));
    }
    let Some(frame) = rest.get(..length) else { return Ok(None) };
    let (letter, held) = (frame[0], &frame[1..]);
    let number = |place: usize| {
        let bytes = held.get(8 * place..8 * place + 8).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u64::from_le_bytes).ok_or_else(|| format!("an event {:?} is too short", char::from(letter)))
    };
    let text = |bytes| str::from_utf8(bytes).map_err(|error| format!("an event is no text: {error}"));
    let level = || Ok::<_, String>(Level { bytes: number(0)?.cast_signed(), blocks: number(1)?.cast_signed() });
    let event = match letter {
        b'R' => Event::Reached,
        b'O' => Event::PassedOver(text(held)?),
        b'A' => Event::Alive,
        b'G' => Event::Gauge { value: number(0)?, name: text(&held[8..])? },
        b'M' => {
            let unit = if number(1)? == 1 { Unit::Bytes } else { Unit::Pieces };
            Event::Meter { value: number(0)?, unit, is_judged: number(2)? == 1, name: text(&held[24..])? }
        }
        b'I' => Event::Idle { level: level()?, allocations: number(2)? },
        b'L' => Event::LifeEnded { level: level()?, allocations: number(2)? },
        b'F' => Event::Found(text(held)?),
        b'N' => Event::Noted(text(held)?),
        b'P' => Event::Panicked(text(held)?),
        b'E' => Event::Refused(text(held)?),
        b'C' => Event::Complete,
        other => return Err(format!("no event begins with {:?}", char::from(other))),
    };
    Ok(Some((event, 4 + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: Level = Level { bytes: -29, blocks: 1 };

    fn events() -> [Event<'static>; 12] {
        [
            Event::Reached,
            Event::PassedOver("a test, case `sound`"),
            Event::Alive,
            Event::Gauge { name: "sessions", value: 7 },
            Event::Meter { name: "native heap", unit: Unit::Bytes, is_judged: true, value: 1 << 20 },
            Event::Idle { level: LEVEL, allocations: 12 },
            Event::LifeEnded { level: LEVEL, allocations: u64::MAX },
            Event::Found("[]"),
            Event::Noted("[]"),
            Event::Panicked("a bad request\nof two lines"),
            Event::Refused("\"NoCycles\""),
            Event::Complete,
        ]
    }

    #[test]
    fn what_is_told_is_read_however_it_arrives() {
        let mut bytes = Vec::new();
        for event in events() {
            event.write(&mut bytes);
        }
        // Each has at least its length and a letter.
        assert!(bytes.len() >= 5 * events().len(), "{bytes:?}");
        for arrived in 1..=bytes.len() {
            let (mut begin, mut seen) = (0, Vec::new());
            while let Some((event, length)) = read(&bytes[begin..arrived]).expect("our own events") {
                seen.push(event);
                begin += length;
            }
            assert_eq!(seen, events()[..seen.len()], "{arrived} bytes");
            assert_eq!(arrived == bytes.len(), seen.len() == events().len());
        }
    }

    #[test]
    fn what_is_no_event_is_an_error() {
        let error = |bytes: &[u8]| read(bytes).expect_err("no event");
        assert_eq!(error(&[1, 0, 0, 0, b'?']), "no event begins with '?'");
        assert_eq!(error(&[0, 0, 0, 0]), "no event has 0 bytes");
        assert_eq!(error(&[2, 0, 0, 0, b'I', 1]), "an event 'I' is too short");
        let longest = u32::try_from(BYTES_MAX).expect("a length has four bytes");
        assert_eq!(read(&longest.to_le_bytes()), Ok(None), "the rest may come yet");
        assert_eq!(error(&(longest + 1).to_le_bytes()), "no event has 1073741825 bytes");
        assert!(error(&[255, 255, 255, 255]).starts_with("no event has 4294967295"));
        assert!(error(&[2, 0, 0, 0, b'P', 0xff]).starts_with("an event is no text"));
    }
}
