//! The mutator: changes queues by frames, and the bytes within a frame by the mutator that it is given.

use fastrand::Rng;

use super::frames::{split, write};

/// Changes of one child.
const CHANGES_MAX: usize = 4;

/// Frames that are repeated or removed at once.
const RUN_MAX: usize = 8;

/// Frames of a child.
const FRAMES_MAX: usize = 128;

/// Bytes of a fresh frame beyond those that a command needs, where it says no limit.
const BYTES_BEYOND: usize = 16;

/// Values that are tried for a byte: where they are so few, the names of two commands meet.
const SMALL: u8 = 4;

/// Changes bytes: the buffer, how many of them are meant, and how many they may become.
pub(super) type MutateBytes = fn(&mut [u8], usize, usize) -> usize;

/// Knows how many bytes a command takes, at least and at most, as its `Arbitrary` says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// Makes a child of a queue, in at most so many bytes.
pub(super) fn mutate(parent: &[u8], size_max: usize, seed: u32, sizes: Sizes, mutate_bytes: MutateBytes) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed.into());
    // What is no queue has no frames that could be changed.
    let mut frames: Vec<Vec<u8>> = split(parent).unwrap_or_default().into_iter().map(<[u8]>::to_vec).collect();
    for _ in 0..rng.usize(1..=CHANGES_MAX) {
        change(&mut frames, &mut rng, sizes, mutate_bytes);
    }
    frames.truncate(FRAMES_MAX);
    write(frames.iter().map(Vec::as_slice), size_max)
}

fn change(frames: &mut Vec<Vec<u8>>, rng: &mut Rng, sizes: Sizes, mutate_bytes: MutateBytes) {
    let count = frames.len();
    if count == 0 || rng.u8(..) < 64 {
        let place = rng.usize(..=count);
        frames.insert(place, fresh(rng, sizes));
        return;
    }
    let (from, to) = (rng.usize(..count), rng.usize(..=count));
    match rng.u8(..7) {
        0 => {
            let run = from..count.min(from + rng.usize(1..=RUN_MAX));
            drop(frames.drain(run));
        }
        // The same again, and the same several times.
        1 => frames.insert(to, frames[from].clone()),
        2 => {
            let copies = vec![frames[from].clone(); rng.usize(1..=RUN_MAX)];
            drop(frames.splice(to..to, copies));
        }
        3 => frames.swap(from, to.min(count - 1)),
        4 => {
            // Part of one frame for the same part of another: commands that share a name.
            let other = frames[to.min(count - 1)].clone();
            let frame = &mut frames[from];
            let length = frame.len().min(other.len());
            let begin = rng.usize(..=length);
            let end = rng.usize(begin..=length);
            frame[begin..end].copy_from_slice(&other[begin..end]);
        }
        5 => {
            if let Some(byte) = rng.choice(frames[from].iter_mut()) {
                *byte = rng.u8(..SMALL);
            }
        }
        _ => {
            let frame = &mut frames[from];
            let size = frame.len();
            let most = sizes.most.unwrap_or(size.max(sizes.least) + BYTES_BEYOND).max(1);
            frame.resize(size.max(most), 0);
            let size = mutate_bytes(frame, size.min(most), most);
            frame.truncate(size);
        }
    }
}

/// Draws the bytes of a command.
fn fresh(rng: &mut Rng, sizes: Sizes) -> Vec<u8> {
    let most = sizes.most.unwrap_or(sizes.least + BYTES_BEYOND).min(usize::from(u16::MAX));
    let mut frame = vec![0; rng.usize(sizes.least.min(most)..=most)];
    rng.fill(&mut frame);
    frame
}

/// Makes a child of two queues: the beginning of the one, and the end of the other.
pub(super) fn cross(one: &[u8], other: &[u8], size_max: usize, seed: u32) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed.into());
    let (Ok(one), Ok(other)) = (split(one), split(other)) else { return Vec::new() };
    let (until, since) = (rng.usize(..=one.len()), rng.usize(..=other.len()));
    write(one[..until].iter().chain(&other[since..]).copied().take(FRAMES_MAX), size_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { least: 1, most: Some(3) };

    /// Counts the first byte up, and says how it was called.
    fn count_up(bytes: &mut [u8], size: usize, size_max: usize) -> usize {
        assert!(size <= size_max && size_max <= bytes.len(), "{size} of {size_max} in {}", bytes.len());
        bytes[0] = bytes[0].wrapping_add(1);
        size.max(1)
    }

    #[test]
    fn children_are_queues_within_their_room_and_the_same_each_time() {
        let mut parent = Vec::new();
        for seed in 0..10_000 {
            let child = mutate(&parent, 64, seed, SIZES, count_up);
            assert_eq!(child, mutate(&parent, 64, seed, SIZES, count_up));
            assert!(child.len() <= 64 && split(&child).is_ok(), "{child:?}");
            parent = child;
        }
    }

    #[test]
    fn every_frame_of_few_bytes_is_reached_from_nothing() {
        let mut parent = Vec::new();
        let mut reached = std::collections::BTreeSet::new();
        for seed in 0..20_000 {
            parent = mutate(&parent, 256, seed, Sizes { least: 1, most: Some(1) }, count_up);
            reached.extend(split(&parent).expect("frames").iter().filter_map(|frame| frame.first().copied()));
        }
        assert_eq!(reached.len(), 256);
    }

    #[test]
    fn what_is_no_queue_gives_way_to_one() {
        assert!(split(&mutate(&[9, 9, 9], 64, 1, SIZES, count_up)).is_ok_and(|frames| !frames.is_empty()));
    }

    #[test]
    fn crossed_queues_begin_like_the_one_and_end_like_the_other() {
        let [one, other] = [write([&[1_u8][..], &[2]], 64), write([&[3_u8][..], &[4]], 64)];
        let children: std::collections::BTreeSet<_> = (0..200).map(|seed| cross(&one, &other, 64, seed)).collect();
        assert_eq!(children.len(), 9);
        assert!(children.contains(&write([&[1_u8][..], &[4]], 64)));
    }
}
