//! Bytes that look random, the same for the same seed on every platform.

/// Makes so many bytes of a seed (`SplitMix64`; Steele, Lea, Flood, OOPSLA 2014), to draw scenarios and mutations from.
///
/// # Examples
/// ```
/// use arbitrary::{Arbitrary, Unstructured};
/// use slowleak::scenario::{Scenario, entropy};
///
/// let drawn = |seed| Scenario::arbitrary(&mut Unstructured::new(&entropy(seed, 1_024)));
/// assert_eq!(drawn(7)?, drawn(7)?);
/// # Ok::<(), arbitrary::Error>(())
/// ```
#[must_use]
pub fn entropy(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    (0..length.div_ceil(8)).flat_map(|_| next().to_le_bytes()).collect()
}
