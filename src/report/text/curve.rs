//! The curve as a table and a chart, or as a line of bars.

use super::chart::{self, Pen, Point};
use super::page::{Page, Tone};
use crate::record::{Curve, Level, Outcome, Reading, thousands};

/// Columns of a spark line, one a stretch of cycles.
const SPARKS_MAX: usize = 48;

/// Writes the levels after start, after the warm-up, and at powers of two, so that growth of any speed shows.
pub(super) fn write(page: &mut Page, curve: &Curve) {
    let Some(last) = curve.len().checked_sub(1) else {
        return page.line(Tone::Plain, "no level was read: it did not come to its judged life");
    };
    let doublings = std::iter::successors(Some(1_u64), |cycle| cycle.checked_mul(2));
    let mut cycles: Vec<u64> = doublings.take_while(|&cycle| cycle < last).collect();
    cycles.extend([0, last]);
    cycles.sort_unstable();
    cycles.dedup();
    let width = thousands(last.cast_signed()).len().max(9);
    page.line(Tone::Faint, &format!("{:>width$}  {:>15}  {:>11}", "cycle", "bytes", "blocks"));
    for cycle in cycles {
        // After each of these a level is held, however long the curve is.
        let Some(Level { bytes, blocks }) = curve.level_after(cycle) else { continue };
        let cycle = thousands(cycle.cast_signed());
        page.line(Tone::Plain, &format!("{cycle:>width$}  {:>15}  {:>11}", thousands(bytes), thousands(blocks)));
    }
    let (bytes, blocks) = (chart::bytes(curve), chart::blocks(curve));
    let moves = |points: &[Point]| points.iter().any(|(_, level)| *level != points[0].1);
    match (moves(&bytes), moves(&blocks)) {
        (true, _) => write_chart(page, "bytes", &bytes),
        (false, true) => write_chart(page, "blocks", &blocks),
        // What does not move is a line.
        (false, false) => {
            let levels: Vec<_> = bytes.iter().map(|(_, level)| *level).collect();
            page.line(Tone::Plain, &format!("    bytes  {}", spark_line(&levels)));
        }
    }
}

/// Draws the meters that rise, where the heap does not: its curve shows nothing then.
pub(super) fn write_meters(page: &mut Page, outcome: &Outcome) {
    for meter in outcome.rising_meters() {
        let value = |reading: &Reading| (reading.cycle, i64::try_from(reading.value).unwrap_or(i64::MAX));
        write_chart(page, &meter.name, &meter.readings.iter().map(value).collect::<Vec<_>>());
    }
}

fn write_chart(page: &mut Page, heading: &str, points: &[Point]) {
    page.part();
    for line in chart::chart(heading, &[(points, Pen::LIGHT)]) {
        page.line(Tone::Plain, &line);
    }
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
