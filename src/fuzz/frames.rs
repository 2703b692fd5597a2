//! Frames: a queue of commands, and the bytes that each of them was read from.
//!
//! `Arbitrary` has no inverse, so a command that is to be written again has to keep its bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use arbitrary::{Arbitrary, Unstructured};

use super::Fuzzed;
use crate::soak::{GaugeReader, Service, Shrink};

/// Bytes of a frame's length, the least significant first.
const LENGTH_BYTES: usize = 2;

/// Bytes of a frame that are made simpler one by one.
const SIMPLER_BYTES_MAX: usize = 64;

/// Smaller values that are tried for a byte that several commands share.
const SMALLER_NAMES: u8 = 3;

/// Holds a queue of commands, and the bytes of each.
pub struct Queue<Command> {
    frames: Vec<Vec<u8>>,
    commands: Vec<Command>,
}

/// Reports bytes that are no queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecoded {
    /// The number of the frame, from 1.
    frame: usize,
    /// Where it begins.
    at: usize,
    why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    CutOff { expected: usize, got: usize },
    NoCommand { error: String },
}

impl fmt::Display for Undecoded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frame, at, why } = self;
        write!(formatter, "frame {frame}, at byte {at}: ")?;
        match why {
            Why::CutOff { expected, got } => write!(formatter, "it is cut off (expected {expected} bytes, got {got})"),
            Why::NoCommand { error } => write!(formatter, "its bytes are no command ({error})"),
        }
    }
}

impl std::error::Error for Undecoded {}

/// Splits bytes into frames, without their lengths.
///
/// # Errors
///
/// [`Undecoded`] where the last one is cut off.
pub(super) fn split(bytes: &[u8]) -> Result<Vec<&[u8]>, Undecoded> {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let cut_off = |expected| Undecoded {
            frame: frames.len() + 1,
            at: bytes.len() - rest.len(),
            why: Why::CutOff { expected, got: rest.len() },
        };
        let (length, behind) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or_else(|| cut_off(LENGTH_BYTES))?;
        let length = usize::from(u16::from_le_bytes(*length));
        let (frame, behind) = behind.split_at_checked(length).ok_or_else(|| cut_off(LENGTH_BYTES + length))?;
        frames.push(frame);
        rest = behind;
    }
    Ok(frames)
}

/// Writes as many frames, one after the other, as there is room for; a frame that has no length in two bytes is cut.
pub(super) fn write<'a>(frames: impl IntoIterator<Item = &'a [u8]>, room: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for frame in frames {
        let length = u16::try_from(frame.len()).unwrap_or(u16::MAX);
        if bytes.len() + LENGTH_BYTES + usize::from(length) > room {
            break;
        }
        bytes.extend(length.to_le_bytes());
        bytes.extend(&frame[..usize::from(length)]);
    }
    bytes
}

impl<Command: for<'a> Arbitrary<'a>> Queue<Command> {
    /// Reads a queue.
    ///
    /// # Errors
    ///
    /// Where the bytes are no frames, or those of a frame are no command.
    pub fn decode(bytes: &[u8]) -> Result<Self, Undecoded> {
        let mut queue = Self { frames: Vec::new(), commands: Vec::new() };
        let mut at = 0;
        for frame in split(bytes)? {
            let command = command(frame).map_err(|error| Undecoded {
                frame: queue.frames.len() + 1,
                at,
                why: Why::NoCommand { error: error.to_string() },
            })?;
            queue.frames.push(frame.to_vec());
            queue.commands.push(command);
            at += LENGTH_BYTES + frame.len();
        }
        Ok(queue)
    }

    /// Makes a queue of frames, without those that are no command.
    fn of(frames: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let read = |frame: Vec<u8>| command(&frame).ok().map(|command| (frame, command));
        let (frames, commands) = frames.into_iter().filter_map(read).unzip();
        Self { frames, commands }
    }
}

impl<Command> Queue<Command> {
    /// Writes the queue, as [`decode`](Self::decode) reads it.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        write(self.frames.iter().map(Vec::as_slice), usize::MAX)
    }

    /// The commands.
    #[must_use]
    pub const fn commands(&self) -> &Vec<Command> {
        &self.commands
    }
}

fn command<Command: for<'a> Arbitrary<'a>>(frame: &[u8]) -> arbitrary::Result<Command> {
    Command::arbitrary(&mut Unstructured::new(frame))
}

/// The commands alone, in the form in which they are written in Rust.
impl<Command: fmt::Debug> fmt::Debug for Queue<Command> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.commands.fmt(formatter)
    }
}

/// Commands need be neither cloned nor compared: their bytes are.
impl<Command: for<'a> Arbitrary<'a>> Clone for Queue<Command> {
    fn clone(&self) -> Self {
        Self::of(self.frames.iter().cloned())
    }
}

impl<Command> PartialEq for Queue<Command> {
    fn eq(&self, other: &Self) -> bool {
        self.frames == other.frames
    }
}

impl<Command: for<'a> Arbitrary<'a> + fmt::Debug> Shrink for Queue<Command> {
    type Command = Vec<u8>;

    fn commands(&self) -> &[Vec<u8>] {
        &self.frames
    }

    fn with_commands(&self, frames: Vec<Vec<u8>>) -> Self {
        Self::of(frames)
    }

    fn join(journal: &[Self]) -> Option<Self> {
        Some(Self::of(journal.iter().flat_map(|queue| queue.frames.iter().cloned())))
    }

    /// Fewer bytes, and smaller ones, in so far as they are another command.
    fn simpler_commands(&self, index: usize) -> Vec<Vec<u8>> {
        let frame = &self.frames[index];
        let shorter = [0, frame.len() / 2, frame.len().saturating_sub(1)].map(|length| frame[..length].to_vec());
        let smaller = (0..frame.len().min(SIMPLER_BYTES_MAX)).flat_map(|place| {
            let with = move |byte: u8| {
                let mut frame = frame.clone();
                frame[place] = byte;
                frame
            };
            let byte = frame[place];
            [0, byte / 2, byte.saturating_sub(1)].into_iter().filter(move |&smaller| smaller < byte).map(with)
        });
        let text = |frame: &Vec<u8>| command::<Command>(frame).ok().map(|command| format!("{command:?}"));
        let mut seen: BTreeSet<String> = text(frame).into_iter().collect();
        let is_another = |frame: &Vec<u8>| text(frame).is_some_and(|text| seen.insert(text));
        shorter.into_iter().filter(|shorter| shorter.len() < frame.len()).chain(smaller).filter(is_another).collect()
    }

    /// Smaller names: a byte that several commands have in the same place is made smaller in all of them.
    fn simpler_circumstances(&self) -> Vec<Self> {
        let mut named = BTreeMap::<(usize, u8), usize>::new();
        for frame in &self.frames {
            for (place, &byte) in frame.iter().enumerate().take(SIMPLER_BYTES_MAX) {
                *named.entry((place, byte)).or_default() += 1;
            }
        }
        let shared = named.into_iter().filter(|&((_, byte), commands)| byte > 0 && commands > 1);
        let renamed = shared.flat_map(|((place, byte), _)| {
            (0..byte.min(SMALLER_NAMES)).map(move |smaller| {
                let mut frames = self.frames.clone();
                for named in frames.iter_mut().filter_map(|frame| frame.get_mut(place)).filter(|named| **named == byte)
                {
                    *named = smaller;
                }
                frames
            })
        });
        let text = format!("{self:?}");
        let mut simpler: Vec<_> = renamed.map(Self::of).collect();
        simpler.retain(|queue| queue.frames.len() == self.frames.len() && format!("{queue:?}") != text);
        simpler
    }
}

/// Lets a service work queues off.
#[derive(Clone, Copy, Debug)]
pub struct Framed<S>(pub S);

impl<S: Fuzzed> Service for Framed<S> {
    type Input = Queue<S::Command>;
    type Running = S::Running;

    fn start(&self) -> S::Running {
        self.0.start()
    }

    fn cycle(&self, running: &mut S::Running, queue: &Queue<S::Command>) {
        self.0.cycle(running, queue.commands());
    }

    fn gauges(&self, running: &S::Running, reader: &mut GaugeReader<'_>) {
        self.0.gauges(running, reader);
    }

    fn meters(&self, running: &S::Running, reader: &mut GaugeReader<'_>) {
        self.0.meters(running, reader);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Word {
        Open(u8),
        Say(String),
    }

    /// As `derive` does it, but with one byte for the variant.
    impl<'a> Arbitrary<'a> for Word {
        fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
            match u.bytes(1)? {
                [0] => Ok(Self::Open(u.arbitrary()?)),
                [1] => Ok(Self::Say(u.arbitrary()?)),
                _ => Err(arbitrary::Error::IncorrectFormat),
            }
        }
    }

    fn queue(frames: &[&[u8]]) -> Queue<Word> {
        Queue::decode(&write(frames.iter().copied(), usize::MAX)).expect("commands")
    }

    #[test]
    fn a_queue_is_written_as_it_was_read() {
        let read = queue(&[&[0, 7], &[1], &[0]]);
        assert_eq!(read.commands(), &[Word::Open(7), Word::Say(String::new()), Word::Open(0)]);
        assert_eq!(Queue::<Word>::decode(&read.encode()), Ok(read.clone()));
        assert_eq!(format!("{read:?}"), r#"[Open(7), Say(""), Open(0)]"#);
        assert_eq!(Queue::<Word>::decode(&[]).map(|queue| queue.commands().len()), Ok(0));
    }

    #[test]
    fn what_is_no_queue_is_told_with_its_place() {
        let said = |bytes: &[u8]| Queue::<Word>::decode(bytes).expect_err("it is none").to_string();
        assert_eq!(said(&[2, 0, 0, 7, 9]), "frame 2, at byte 4: it is cut off (expected 2 bytes, got 1)");
        assert_eq!(said(&[2, 0, 0]), "frame 1, at byte 0: it is cut off (expected 4 bytes, got 3)");
        let no_command = said(&[2, 0, 0, 7, 1, 0, 9]);
        assert!(no_command.starts_with("frame 2, at byte 4: its bytes are no command ("), "{no_command}");
    }

    #[test]
    fn queues_are_joined_and_cut_as_frames() {
        let [one, other] = [queue(&[&[0, 1]]), queue(&[&[0, 2], &[0, 3]])];
        let joined = Queue::join(&[one, other]).expect("they can be");
        assert_eq!(joined.commands(), &[Word::Open(1), Word::Open(2), Word::Open(3)]);
        assert_eq!(joined.with_commands(joined.frames[1..].to_vec()).commands(), &[Word::Open(2), Word::Open(3)]);
    }

    #[test]
    fn simpler_commands_are_other_commands_of_fewer_or_smaller_bytes() {
        let simpler = |frame: &[u8]| queue(&[frame]).simpler_commands(0);
        assert_eq!(simpler(&[0, 7]), [vec![0], vec![0, 3], vec![0, 6]], "`[0]` and `[0, 0]` are the same");
        assert_eq!(simpler(&[0]), [[0_u8; 0]; 0]);
        let frame = [1, b'a', b'b', 2];
        assert!(simpler(&frame).iter().all(|simpler| (simpler.len(), &simpler[..]) < (frame.len(), &frame[..])));
    }

    #[test]
    fn names_that_commands_share_become_smaller_together() {
        let simpler = queue(&[&[0, 7], &[1], &[0, 7], &[0, 9]]).simpler_circumstances();
        let first = simpler.first().expect("there is one");
        assert_eq!(first.commands()[0], Word::Open(0));
        assert_eq!((&first.commands()[2], &first.commands()[3]), (&Word::Open(0), &Word::Open(9)));
        assert_eq!(queue(&[&[0, 7], &[0, 9]]).simpler_circumstances(), []);
    }

    #[test]
    fn only_whole_frames_are_written() {
        assert_eq!(write([&[1_u8, 2][..], &[3]], 6), [2, 0, 1, 2]);
        assert_eq!(write([&[1_u8, 2][..], &[3]], 7), [2, 0, 1, 2, 1, 0, 3]);
    }
}
