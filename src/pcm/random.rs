//! The seeded generator behind every random choice of the simulation.
//!
//! `SplitMix64` (Steele, Lea, Flood: *Fast splittable pseudorandom number generators*, OOPSLA 2014): eight bytes of state,
//! the same numbers on every platform.

/// Holds the state of the generator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Makes the generator of one client of a cycle: that of the first is seeded with the seed itself, so that a client
    /// alone chooses as the first of many does.
    pub(super) const fn for_client(seed: u64, index: usize) -> Self {
        // Another odd number than the generator's own step, so that no client's choices are another's, shifted.
        Self(seed.wrapping_add((index as u64).wrapping_mul(0xd134_2543_de82_ef95)))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, which must not be zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // The remainder favours small numbers by less than one part in 2^60 for the short lists of the model.
        usize::try_from(self.next() % bound as u64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_numbers() {
        // First outputs of the reference implementation for seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
