//! Curves of the heap at idle: large with axes and a legend, or small without.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::{Role, dark};
use crate::record::{Meter, Outcome, Reach, Reading, Stretch, Unit, Verdict, thousands};
use crate::report::text::{self, Pen};

/// Points of a large curve at most, and of a small one. Of each stretch the lowest and the highest level are kept.
const POINTS_MAX: [usize; 2] = [600, 96];

/// The size of a picture that stands alone, in pixels.
const SIZE: (u32, u32) = (880, 440);

/// One curve of a picture.
#[derive(Clone, Debug)]
pub struct Drawn<'a> {
    /// What it is the curve of, in a few words.
    pub name: String,
    /// What the soak has shown.
    pub outcome: &'a Outcome,
}

impl Drawn<'_> {
    fn role(&self) -> Role {
        role(self.outcome)
    }

    /// How much there is after each cycle: of a meter, or of the heap.
    fn points(&self, meter: Option<&Meter>) -> Vec<(i64, i64)> {
        let point = |reading: &Reading| (reading.cycle.cast_signed(), i64::try_from(reading.value).unwrap_or(i64::MAX));
        meter.map_or_else(|| self.bytes(), |meter| meter.readings.iter().map(point).collect())
    }

    /// The bytes after each cycle; of stretches where they reach, and their ends.
    fn bytes(&self) -> Vec<(i64, i64)> {
        let curve = &self.outcome.curve;
        let levels = (0..).zip(curve.levels()).map(|(cycle, level)| (cycle, level.bytes));
        let of_stretch = |stretch: &Stretch| {
            let Reach { floor, floor_at, high, high_at } = stretch.bytes;
            [(floor_at, floor), (high_at, high), (stretch.up_to, stretch.last.bytes)]
        };
        let mut points: Vec<_> = levels.chain(curve.stretches().iter().flat_map(of_stretch)).collect();
        points.sort_unstable();
        points.into_iter().map(|(cycle, level): (u64, i64)| (cycle.cast_signed(), level)).collect()
    }

    /// Its name, with the verdict.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}: {}", self.name, self.outcome.verdict)
    }
}

/// The colour of a soak's curve.
fn role(outcome: &Outcome) -> Role {
    match outcome.verdict {
        _ if outcome.is_accepted() => Role::Good,
        Verdict::Inconclusive { .. } => Role::Doubtful,
        _ => Role::Bad,
    }
}

/// Holds the curves that are drawn into one picture.
#[derive(Clone, Debug)]
pub struct Curves<'a> {
    /// What the picture shows, in a line.
    pub title: String,
    /// The curves: the last is drawn on top.
    pub drawn: Vec<Drawn<'a>>,
}

impl Curves<'_> {
    /// Writes the same for a terminal: what each curve is, and all of them in one chart.
    #[must_use]
    pub fn text(&self) -> String {
        let pens = [Pen::HEAVY, Pen::LIGHT];
        let told = |(drawn, pen): (&Drawn<'_>, Pen)| (pen.sample(), drawn.told());
        let series: Vec<_> = self.drawn.iter().map(|drawn| text::bytes(&drawn.outcome.curve)).collect();
        let lines: Vec<_> = series.iter().map(Vec::as_slice).zip(pens).rev().collect();
        text::curves(&self.title, self.drawn.iter().zip(pens).map(told), &lines)
    }

    /// Draws the picture as a document of its own, SVG, read on light and dark.
    #[must_use]
    pub fn svg(&self) -> String {
        let svg = picture(SIZE, |area| {
            area.fill(&Role::Paper.colour())?;
            let area = area.margin(10, 0, 0, 0);
            let title = ("sans-serif", 20).into_font().color(&Role::Ink.colour());
            let area = area.titled(&plain(&self.title), title)?;
            axes(&area, &self.drawn, None, true)
        });
        // The first line is the element of the whole.
        let (whole, drawn) = svg.split_once('\n').unwrap_or((&svg, ""));
        format!("{whole}\n<style>{}</style>\n{drawn}", dark())
    }
}

/// Draws a curve with axes, to stand in a page: that of the heap, or of a meter.
pub(in crate::report) fn large(outcome: &Outcome, meter: Option<&Meter>) -> String {
    picture((520, 250), |area| axes(area, &[Drawn { name: String::new(), outcome }], meter, false))
}

/// Draws a curve alone, to stand in a page: that of the heap, or of a meter that rises where the heap does not.
pub(in crate::report) fn small(outcome: &Outcome) -> String {
    let drawn = Drawn { name: String::new(), outcome };
    picture((160, 64), |area| {
        let points = thinned(&drawn.points(outcome.rising_meters().next()), POINTS_MAX[1]);
        let mut chart = ChartBuilder::on(area).margin(2).build_cartesian_2d(0..last(&points), span(&points))?;
        chart.draw_series(LineSeries::new(points, drawn.role().colour().stroke_width(2)))?;
        Ok(())
    })
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Painted<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

/// Draws into a text, which cannot fail.
fn picture(size: (u32, u32), paint: impl for<'a> FnOnce(&Area<'a>) -> Painted<'a>) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        paint(&area).expect("a text takes what is drawn");
        area.present().expect("a text takes what is drawn");
    }
    svg
}

/// Draws curves of the heap, or of a meter, with axes.
fn axes<'a>(area: &Area<'a>, curves: &[Drawn<'_>], meter: Option<&Meter>, has_legend: bool) -> Painted<'a> {
    let all: Vec<_> = curves.iter().map(|drawn| thinned(&drawn.points(meter), POINTS_MAX[0])).collect();
    let flat: Vec<_> = all.iter().flatten().copied().collect();
    let (span, last) = (span(&flat), last(&flat));
    let digits = [span.start, span.end].map(|level| thousands(level).len()).into_iter().max().unwrap_or(1);
    let margin = u32::try_from(digits).unwrap_or(12) * 8 + 26;
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .margin_right(28)
        .x_label_area_size(44)
        .y_label_area_size(margin)
        .build_cartesian_2d((0..last).with_key_points(quarters(last)), span)?;
    let font = |role: Role| ("sans-serif", 16).into_font().color(&role.colour());
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(Role::Grid.colour())
        .axis_style(Role::Faint.colour())
        .label_style(font(Role::Faint))
        .axis_desc_style(font(Role::Ink))
        .x_labels(6)
        .y_labels(if has_legend { 9 } else { 5 })
        .x_label_formatter(&|cycle| thousands(*cycle))
        .y_label_formatter(&|bytes| thousands(*bytes))
        .x_desc(time(curves))
        .y_desc(meter.map_or_else(|| "bytes live at idle".to_owned(), counted))
        .draw()?;
    for (drawn, points) in curves.iter().zip(all) {
        let stroke = drawn.role().colour().stroke_width(if has_legend { 3 } else { 2 });
        let series = chart.draw_series(LineSeries::new(points, stroke))?;
        if has_legend {
            series.label(plain(&drawn.told())).legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], stroke));
        }
    }
    if has_legend {
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .margin(14)
            .legend_area_size(32)
            .label_font(font(Role::Ink))
            .draw()?;
    }
    Ok(())
}

/// What the upright axis of a meter counts.
fn counted(meter: &Meter) -> String {
    plain(&format!("{}{}", meter.name, if meter.unit == Unit::Bytes { ", bytes" } else { "" }))
}

/// The marks of the level axis: quarters, which are whole where the last is a power of two.
fn quarters(last: i64) -> Vec<i64> {
    let mut quarters: Vec<_> = (0..=4).map(|quarter| last * quarter / 4).collect();
    quarters.dedup();
    quarters
}

/// What the level axis counts, and what that is in the subject's own time where all have the same.
fn time(curves: &[Drawn<'_>]) -> String {
    let resolutions = || curves.iter().map(|drawn| drawn.outcome.resolution);
    let first = resolutions().next().filter(|first| resolutions().all(|other| other == *first));
    match first.and_then(|resolution| Some((resolution.cycles, resolution.subjects_time()?))) {
        Some((cycles, time)) => format!("cycles ({} are {time} of its time)", thousands(cycles.cast_signed())),
        None => "cycles".to_owned(),
    }
}

/// The last cycle of points, and at least one.
fn last(points: &[(i64, i64)]) -> i64 {
    points.iter().map(|&(cycle, _)| cycle).max().unwrap_or(0).max(1)
}

/// What the upright axis spans: all levels and a little more, so that no curve lies on the frame.
fn span(points: &[(i64, i64)]) -> std::ops::Range<i64> {
    let levels = || points.iter().map(|&(_, level)| level);
    let (low, high) = (levels().min().unwrap_or(0), levels().max().unwrap_or(0));
    let room = (high.saturating_sub(low) / 16).max(1);
    low.saturating_sub(room)..high.saturating_add(room)
}

/// Thins points: the lowest and the highest of each stretch are left, as they come.
fn thinned(points: &[(i64, i64)], points_max: usize) -> Vec<(i64, i64)> {
    let stretch = if points.len() <= points_max { 1 } else { (2 * points.len()).div_ceil(points_max) };
    let of_stretch = |levels: &[(i64, i64)]| {
        let low = levels.iter().min_by_key(|&&(_, level)| level).copied();
        let high = levels.iter().max_by_key(|&&(_, level)| level).copied();
        low.into_iter().chain(high)
    };
    let mut left: Vec<_> = points.chunks(stretch).flat_map(of_stretch).collect();
    // Where the curve begins and ends is seen whatever lies between.
    left.extend(points.first().into_iter().chain(points.last()));
    left.sort_unstable();
    left.dedup();
    left
}

/// A text without what no document of XML may hold.
pub(super) fn plain(text: &str) -> String {
    let is_forbidden = |letter: char| letter.is_control() || ['\u{FFFE}', '\u{FFFF}'].contains(&letter);
    text.replace(is_forbidden, "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_keep_both_ends_and_the_highest_of_each_stretch() {
        let saw: Vec<_> = (0..10_000).map(|cycle| (cycle, if cycle % 100 == 37 { 1_000 } else { cycle })).collect();
        for points_max in POINTS_MAX {
            let left = thinned(&saw, points_max);
            assert!(left.len() <= points_max + 2, "{}", left.len());
            assert_eq!((left[0], left[left.len() - 1]), ((0, 0), (9_999, 9_999)));
            assert!(left.is_sorted() && left.iter().any(|&(_, level)| level == 1_000));
        }
        assert_eq!(thinned(&[(0, 7), (1, 8)], 96), [(0, 7), (1, 8)]);
        assert_eq!(thinned(&[], 96), []);
    }

    #[test]
    fn the_span_holds_every_level_without_touching_it() {
        assert_eq!(span(&[(0, 5)]), 4..6);
        assert_eq!(span(&[(0, 0), (1, 160)]), -10..170);
        assert_eq!(span(&[(0, i64::MIN), (1, i64::MAX)]).end, i64::MAX);
    }
}
