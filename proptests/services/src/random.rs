//! Keys that look random and are the same in every run.

/// A xorshift generator (Marsaglia 2003).
pub(crate) struct Random(u64);

impl Random {
    /// Starts at a seed of its own choice.
    pub(crate) const fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    /// The next number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
