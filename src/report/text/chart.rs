//! Series as a chart of text, with axes: read without colour, and the same bytes from run to run.

use std::array;
use std::cmp::Ordering;

use crate::record::{Curve, Level, Reach, Stretch, thousands};

/// Columns of a whole chart.
const COLUMNS: usize = 80;

/// Columns between the axes at most: a chart is looked at in one glance.
const WIDTH_MAX: usize = 64;

/// Rows between two marks of the upright axis, by how many spaces between marks there are: seven to nine rows in all.
const ROWS_A_MARK: [usize; 5] = [0, 7, 3, 2, 2];

/// How a line is drawn: along, up and down, and the corners where it leaves a row for a higher or a lower one, and arrives there.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Pen {
    along: char,
    upright: char,
    leaves_up: char,
    arrives_up: char,
    leaves_down: char,
    arrives_down: char,
}

impl Pen {
    pub(in crate::report) const LIGHT: Self =
        Self {
            along: '─', upright: '│', leaves_up: '╯', arrives_up: '╭', leaves_down: '╮', arrives_down: '╰'
        };

    #[cfg(any(feature = "cli", test))]
    pub(in crate::report) const HEAVY: Self =
        Self {
            along: '━', upright: '┃', leaves_up: '┛', arrives_up: '┏', leaves_down: '┓', arrives_down: '┗'
        };

    /// A piece of the line, for a legend.
    #[cfg(feature = "cli")]
    pub(in crate::report) fn sample(self) -> String {
        [self.along; 2].iter().collect()
    }
}

/// A value, and the cycle after which it stood.
pub(in crate::report) type Point = (u64, i64);

/// Points by rising cycles, and how their line is drawn. Of two lines that meet, the last is on top.
pub(in crate::report) type Drawn<'a> = (&'a [Point], Pen);

/// The bytes of a curve, of its stretches the floors.
pub(in crate::report) fn bytes(curve: &Curve) -> Vec<Point> {
    points(curve, |level| level.bytes, |stretch| stretch.bytes)
}

/// The blocks of a curve, of its stretches the floors.
pub(super) fn blocks(curve: &Curve) -> Vec<Point> {
    points(curve, |level| level.blocks, |stretch| stretch.blocks)
}

fn points(curve: &Curve, of_level: fn(&Level) -> i64, of_stretch: fn(&Stretch) -> Reach) -> Vec<Point> {
    let levels = (0..).zip(curve.levels().iter().map(of_level));
    let stretches = curve.stretches().iter().map(|stretch| (stretch.up_to, of_stretch(stretch).floor));
    levels.chain(stretches).collect()
}

/// Draws lines, the lowest value of each column of cycles, under a heading that says what is counted.
pub(in crate::report) fn chart(heading: &str, lines: &[Drawn<'_>]) -> Vec<String> {
    let all = || lines.iter().flat_map(|(points, _)| points.iter().copied());
    let values = || all().map(|(_, value)| value);
    let (Some(low), Some(high)) = (values().min(), values().max()) else { return Vec::new() };
    let scale = Scale::over(low, high);
    let labels: Vec<String> = scale.marks().map(|mark| thousands(saturated(mark))).collect();
    let margin = labels.iter().map(String::len).chain(["cycle".len(), heading.len()]).max().unwrap_or(0);
    let last = all().map(|(cycle, _)| cycle).max().unwrap_or(0);
    let axis = Axis { last, width: COLUMNS.saturating_sub(margin + 2).min(WIDTH_MAX) };

    let mut canvas = vec![vec![' '; axis.width]; scale.rows()];
    for (points, pen) in lines {
        draw(&mut canvas, &axis, points, *pen, &scale);
    }
    let mut text = vec![format!("{heading:>margin$}")];
    for row in (0..scale.rows()).rev() {
        let (label, mark) = if row.is_multiple_of(scale.rows_a_mark) {
            (labels[row / scale.rows_a_mark].as_str(), '┤')
        } else {
            ("", '│')
        };
        text.push(format!("{label:>margin$} {mark}{}", canvas[row].iter().collect::<String>()));
    }
    let [marks, numbers] = axis.text();
    text.push(format!("{:margin$} └{marks}", ""));
    text.push(format!("{:>margin$}  {numbers}", "cycle"));
    text.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn draw(canvas: &mut [Vec<char>], axis: &Axis, points: &[Point], pen: Pen, scale: &Scale) {
    let rows: Vec<usize> = axis.lowest(points).into_iter().map(|value| scale.row(value)).collect();
    for (column, &row) in rows.iter().enumerate() {
        let next = rows.get(column + 1).copied().unwrap_or(row);
        let (leaves, arrives) = match next.cmp(&row) {
            Ordering::Equal => (pen.along, pen.along),
            Ordering::Greater => (pen.leaves_up, pen.arrives_up),
            Ordering::Less => (pen.leaves_down, pen.arrives_down),
        };
        for line in &mut canvas[row.min(next)..=row.max(next)] {
            line[column] = pen.upright;
        }
        canvas[next][column] = arrives;
        canvas[row][column] = leaves;
    }
}

/// The upright axis: from a round number to another one, over all values.
struct Scale {
    low: i128,
    step: i128,
    spaces: usize,
    rows_a_mark: usize,
}

impl Scale {
    /// Takes the smallest of 1, 2, 5, 10, 20, … in steps of which at most four cover the values.
    fn over(low: i64, high: i64) -> Self {
        let (low, high) = (i128::from(low), i128::from(high).max(i128::from(low) + 1));
        let steps = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i128.pow(power)));
        let covers = |&step: &i128| {
            let (first, last) = (low.div_euclid(step), -(-high).div_euclid(step));
            usize::try_from(last - first).is_ok_and(|spaces| spaces < ROWS_A_MARK.len())
        };
        let step = steps.take(60).find(covers).unwrap_or(i128::from(i64::MAX));
        let first = low.div_euclid(step);
        let spaces = usize::try_from(-(-high).div_euclid(step) - first).unwrap_or(1).clamp(1, ROWS_A_MARK.len() - 1);
        Self { low: first * step, step, spaces, rows_a_mark: ROWS_A_MARK[spaces] }
    }

    fn rows(&self) -> usize {
        self.spaces * self.rows_a_mark + 1
    }

    /// The numbers at the axis, from below.
    fn marks(&self) -> impl Iterator<Item = i128> {
        (0..=self.spaces).map(|mark| self.low + self.step * i128::try_from(mark).unwrap_or(0))
    }

    /// The row of a value, from below, the nearest.
    fn row(&self, value: i64) -> usize {
        let rows = i128::try_from(self.rows_a_mark).unwrap_or(1);
        let row = (2 * (i128::from(value) - self.low) * rows + self.step) / (2 * self.step);
        usize::try_from(row).unwrap_or(0).min(self.rows() - 1)
    }
}

/// The level axis: the cycles from 0 to the last, several a column or several columns each.
struct Axis {
    last: u64,
    width: usize,
}

impl Axis {
    /// The column of a cycle. Where there are several cycles a column, each has as many, or one less.
    fn column(&self, cycle: u64) -> usize {
        let (cycle, last, width) = (u128::from(cycle), u128::from(self.last), self.width as u128);
        let column = if last < width { cycle * (width - 1) / last.max(1) } else { cycle * width / (last + 1) };
        usize::try_from(column).unwrap_or(usize::MAX).min(self.width - 1)
    }

    /// The lowest value of each column up to that of the last point. One in which no cycle ends goes on as the one before.
    fn lowest(&self, points: &[Point]) -> Vec<i64> {
        let mut lowest: Vec<Option<i64>> = vec![None; self.width];
        for &(cycle, value) in points {
            let column = &mut lowest[self.column(cycle)];
            *column = Some(column.map_or(value, |lower| lower.min(value)));
        }
        let Some((&(last, _), &(_, mut before))) = points.last().zip(points.first()) else { return Vec::new() };
        // One cycle alone is drawn all along.
        let end = if self.last == 0 { self.width - 1 } else { self.column(last) };
        let level = |value: &Option<i64>| {
            before = value.unwrap_or(before);
            before
        };
        lowest[..=end].iter().map(level).collect()
    }

    /// The axis with its marks, and the numbers below it: by quarters, which are whole where the last is a power of two.
    fn text(&self) -> [String; 2] {
        let mut cycles: Vec<u64> =
            array::from_fn::<_, 5, _>(|quarter| self.last / 4 * quarter as u64 + self.last % 4 * quarter as u64 / 4)
                .to_vec();
        cycles.dedup();
        let [mut marks, mut numbers] = [vec!['─'; self.width], Vec::new()];
        for cycle in cycles {
            let column = self.column(cycle);
            marks[column] = '┬';
            let number = thousands(i64::try_from(cycle).unwrap_or(i64::MAX));
            let centred = column.saturating_sub(number.len() / 2).min(self.width.saturating_sub(number.len()));
            if centred > numbers.len() || numbers.is_empty() {
                numbers.resize(centred, ' ');
                numbers.extend(number.chars());
            }
        }
        [marks, numbers].map(|line| line.into_iter().collect())
    }
}

fn saturated(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(series: &[i64]) -> Vec<Point> {
        (0..).zip(series.iter().copied()).collect()
    }

    fn drawn(series: &[i64]) -> String {
        chart("bytes", &[(&points(series), Pen::LIGHT)]).join("\n")
    }

    #[test]
    fn a_ramp_goes_from_corner_to_corner_between_marks_of_round_numbers() {
        let ramp: Vec<i64> = (0..=8).map(|cycle| 25 * cycle).collect();
        let expected = [
            "bytes",
            "  200 ┤                                                              ╭─",
            "      │                                                      ╭───────╯",
            "  150 ┤                                              ╭───────╯",
            "      │                                      ╭───────╯",
            "  100 ┤                              ╭───────╯",
            "      │                      ╭───────╯",
            "   50 ┤              ╭───────╯",
            "      │      ╭───────╯",
            "    0 ┤──────╯",
            "      └┬──────────────┬───────────────┬───────────────┬───────────────┬",
            "cycle  0              2               4               6               8",
        ];
        assert_eq!(drawn(&ramp).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn charts_of_any_series_have_their_rows_and_fit_on_the_page() {
        let long = |step: fn(i64) -> i64| (0..20_000).map(step).collect::<Vec<_>>();
        let series = [
            vec![0],
            vec![5, 5],
            vec![i64::MIN, i64::MAX],
            vec![i64::MAX; 3],
            long(|cycle| cycle),
            long(|cycle| 1_000_000_000_000 - 7 * cycle),
            long(|cycle| cycle % 50),
            (0..65).collect(),
            (0..63).collect(),
        ];
        for series in &series {
            let lines = chart("bytes", &[(&points(series), Pen::HEAVY)]);
            assert!((10..=12).contains(&lines.len()), "{}", lines.join("\n"));
            assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS), "{}", lines.join("\n"));
            assert!(lines.iter().any(|line| line.contains(['━', '┏', '┗'])), "{}", lines.join("\n"));
        }
        assert_eq!(chart("bytes", &[]), [""; 0]);
        assert_eq!(chart("bytes", &[(&[], Pen::LIGHT)]), [""; 0]);
    }

    #[test]
    fn a_saw_tooth_is_drawn_by_its_floor() {
        let saw: Vec<i64> = (0..1_280).map(|cycle| 100 + cycle % 10).collect();
        let text = drawn(&saw);
        assert!(!text.contains(['╭', '╰']), "{text}");
    }

    #[test]
    fn of_two_lines_each_is_drawn_by_its_own_pen() {
        let (ramp, level): (Vec<i64>, Vec<i64>) = ((0..=128).collect(), vec![64; 129]);
        let text = chart("bytes", &[(&points(&level), Pen::LIGHT), (&points(&ramp), Pen::HEAVY)]).join("\n");
        assert!(text.contains('━') && text.contains('─'), "{text}");
        assert_eq!(
            text.lines().filter(|line| line.contains("──────────")).count(),
            2,
            "the level and the axis:\n{text}"
        );
    }
}
