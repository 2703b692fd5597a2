//! The curve as a table, and as a line of bars.

use super::page::{Page, Tone};
use crate::record::{Curve, Level, thousands};

/// Columns of a spark line, one a stretch of cycles.
const SPARKS_MAX: usize = 48;

/// Writes the levels after start, after the warm-up, and at powers of two, so that growth of any speed shows.
pub(super) fn write(page: &mut Page, curve: &Curve) {
    let levels = curve.levels();
    let Some(last) = levels.len().checked_sub(1) else {
        return page.line(Tone::Plain, "no level was read: it did not come to its judged life");
    };
    let doublings = std::iter::successors(Some(1_usize), |cycle| cycle.checked_mul(2));
    let mut cycles: Vec<usize> = doublings.take_while(|&cycle| cycle < last).collect();
    cycles.extend([0, last]);
    cycles.sort_unstable();
    cycles.dedup();
    page.line(Tone::Faint, &format!("{:>9}  {:>15}  {:>11}", "cycle", "bytes", "blocks"));
    for cycle in cycles {
        let Level { bytes, blocks } = levels[cycle];
        let cycle = thousands(i64::try_from(cycle).unwrap_or(i64::MAX));
        page.line(Tone::Plain, &format!("{cycle:>9}  {:>15}  {:>11}", thousands(bytes), thousands(blocks)));
    }
    let bytes: Vec<i64> = levels.iter().map(|level| level.bytes).collect();
    page.line(Tone::Plain, &format!("    bytes  {}", spark_line(&bytes)));
}

/// Draws a series as a line of bars, the lowest level of each stretch of cycles against the lowest and highest of all.
///
/// # Examples
///
/// ```
/// assert_eq!(slowleak::report::spark_line(&[0, 1, 2, 3, 4, 5, 6, 7]), "▁▂▃▄▅▆▇█");
/// assert_eq!(slowleak::report::spark_line(&[5, 5, 5]), "▁▁▁");
/// ```
#[must_use]
pub fn spark_line(series: &[i64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let stretch = series.len().div_ceil(SPARKS_MAX).max(1);
    let floors: Vec<i64> = series.chunks(stretch).filter_map(|levels| levels.iter().min().copied()).collect();
    let (Some(&low), Some(&high)) = (floors.iter().min(), floors.iter().max()) else { return String::new() };
    // In i128, so that seven times any rise fits; and a rise of one unit is not rounded away only by a larger one.
    let height = |floor: i64| match i128::from(high) - i128::from(low) {
        0 => 0,
        rise => usize::try_from((i128::from(floor) - i128::from(low)) * 7 / rise).unwrap_or(0),
    };
    floors.iter().map(|&floor| BARS[height(floor).min(7)]).collect()
}
