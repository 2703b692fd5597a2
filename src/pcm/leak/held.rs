//! What one leak holds.

use std::ops::{AddAssign, Sub};

/// Holds the account of one leak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How often it was triggered since what it holds was last released.
    pub times: i64,
    /// Bytes of heap that it holds.
    pub bytes: i64,
    /// Heap blocks that it holds.
    pub blocks: i64,
}

impl Held {
    /// Returns what one trigger has added.
    pub(in crate::pcm) fn once(bytes: usize, blocks: i64) -> Self {
        Self { times: 1, bytes: i64::try_from(bytes).unwrap_or(i64::MAX), blocks }
    }
}

impl AddAssign for Held {
    fn add_assign(&mut self, other: Self) {
        self.times += other.times;
        self.bytes += other.bytes;
        self.blocks += other.blocks;
    }
}

impl Sub for Held {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            times: self.times - earlier.times,
            bytes: self.bytes - earlier.bytes,
            blocks: self.blocks - earlier.blocks,
        }
    }
}

/// Counts things in the numbers of an account.
pub(in crate::pcm) fn amount(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
