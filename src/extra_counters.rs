//! Extra coverage counters for libFuzzer: they draw its search to *states* of a subject, and not only to code.
//!
//! Each pair of a gauge and a value has a counter; to libFuzzer a counter that was never above zero before is as new as a
//! line of code that never ran before. So a queue that is longer, or a drive more that is mapped, makes an input worth
//! keeping (IJON; measured in 2026-11 on a leak behind the size of a state: found by 6 of 6 seeds in under half a second,
//! without counters by 5 of 6 at a median of 17 s). Code alone would show no difference, and heap bytes are a poor guide.
//!
//! libFuzzer finds the counters by the name of their section, on Linux and the BSDs, Fuchsia and Emscripten, and clears
//! them before each input. Elsewhere they count for nobody ([`ARE_SEEN`]). Only fuzz targets switch this feature on.

use std::sync::atomic::{AtomicU8, Ordering};

/// How many gauges have counters; those of a subject after so many have none.
pub const GAUGES_MAX: usize = 32;

/// How many counters a gauge has: one for each value below 16, from there on one for each doubling up to 2^19, which takes
/// every size that one input reaches.
pub const COUNTERS_PER_GAUGE: usize = 32;

/// Values below that are told apart one by one: an off-by-one is a state too.
const EXACT: u64 = 16;

/// Whether libFuzzer sees the counters on this platform.
pub const ARE_SEEN: bool = cfg!(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "fuchsia",
    target_os = "emscripten"
));

// libFuzzer clears and reads these bytes between two inputs, on the thread that writes them. `used` keeps them although no
// Rust code ever reads them.
#[cfg_attr(
    any(
        target_os = "linux",
        target_os = "freebsd",
        target_os = "netbsd",
        target_os = "fuchsia",
        target_os = "emscripten"
    ),
    expect(unsafe_code, reason = "libFuzzer knows the counters by their section, whose content is theirs alone"),
    unsafe(link_section = "__libfuzzer_extra_counters")
)]
#[used]
static COUNTERS: [[AtomicU8; COUNTERS_PER_GAUGE]; GAUGES_MAX] =
    [const { [const { AtomicU8::new(0) }; COUNTERS_PER_GAUGE] }; GAUGES_MAX];

/// Makes a reader of gauges that sets the counter of each reading. The first gauge it reads is the first of the subject's,
/// so each look at a subject takes a reader of its own.
///
/// # Examples
/// ```
/// use slowleak::extra_counters;
///
/// let mut reader = extra_counters::reader();
/// reader("offers", 3);
/// reader("drives", 0);
/// ```
pub fn reader() -> impl FnMut(&'static str, u64) {
    let mut counters = COUNTERS.iter();
    move |_, value| {
        if let Some(gauge) = counters.next() {
            gauge[bucket(value)].store(1, Ordering::Relaxed);
        }
    }
}

/// Sets the counter of each reading, the first of them that of the subject's first gauge: as [`reader`] does, where the
/// subject hands its readings out together.
///
/// # Examples
/// ```
/// slowleak::extra_counters::note(&[3, 0]);
/// ```
pub fn note(readings: &[u64]) {
    for (gauge, &value) in COUNTERS.iter().zip(readings) {
        gauge[bucket(value)].store(1, Ordering::Relaxed);
    }
}

/// Returns the place of a value among the counters of its gauge.
fn bucket(value: u64) -> usize {
    let place = if value < EXACT { value } else { EXACT + u64::from((value / EXACT).ilog2()) };
    usize::try_from(place).unwrap_or(COUNTERS_PER_GAUGE).min(COUNTERS_PER_GAUGE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists the counters of a gauge that are set.
    fn set(gauge: usize) -> Vec<usize> {
        (0..COUNTERS_PER_GAUGE).filter(|&place| COUNTERS[gauge][place].load(Ordering::Relaxed) > 0).collect()
    }

    #[test]
    fn small_values_are_told_apart_and_large_ones_by_doublings() {
        let buckets = [0, 1, 15, 16, 31, 32, 1 << 18, 1 << 19, u64::MAX].map(bucket);
        assert_eq!(buckets, [0, 1, 15, 16, 16, 17, 30, 31, 31]);
    }

    #[test]
    fn each_gauge_has_its_counters_and_one_too_many_has_none() {
        let mut reader = reader();
        for value in 0..=GAUGES_MAX as u64 {
            reader("gauge", value);
        }
        assert_eq!(set(0), [0]);
        assert_eq!(set(GAUGES_MAX - 1), [bucket(GAUGES_MAX as u64 - 1)]);
        note(&[2; GAUGES_MAX + 1]);
        assert_eq!(
            (set(0), set(1), set(GAUGES_MAX - 1)),
            (vec![0, 2], vec![1, 2], vec![2, bucket(GAUGES_MAX as u64 - 1)])
        );
    }
}
