//! The outcome of a soak as text: on the first screen what leaks, how much, whose line it is, and what to do.

mod chart;
mod curve;
mod hint;
mod notes;
mod page;
mod site;
mod summary;

use std::fmt;

pub use curve::spark_line;
pub(super) use hint::hint;
pub(super) use notes::{moved, notes};
pub(super) use page::Palette;
use page::{Page, Tone};
pub use summary::{View, summary};
#[cfg(feature = "cli")]
pub(super) use {
    chart::{Pen, bytes},
    summary::{number_of, record, short, speeds, word},
};

use crate::record::{Growth, Level, counted, thousands};
use crate::soak::{Finding, Outcome, Shrink, Verdict};

/// Lines shown of what a process printed last.
const LINES_MAX: usize = 20;

/// Writes what a soak has shown: the verdict, the line of code that grows, a hint; and behind them the curve, all call sites
/// and the resolution. Without colour.
#[must_use]
pub fn outcome(outcome: &Outcome) -> String {
    coloured(outcome, Palette::PLAIN)
}

/// Writes what was found in an input: the outcome, and the shortest input that shows it, which the caller has put into words.
#[must_use]
pub fn finding<Input: Shrink>(finding: &Finding<Input>, input: &str) -> String {
    let Finding { input: shortest, outcome, commands_found, trials, is_minimal } = finding;
    let number = |count: usize| thousands(i64::try_from(count).unwrap_or(i64::MAX));
    let [left, found] = [shortest.commands().len(), *commands_found].map(number);
    let trials = counted(trials.cast_signed(), "trial");
    let limit = if *is_minimal { "" } else { ", where the limit was reached" };
    let indented = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    let input: String = input.lines().map(indented).collect();
    format!("{}\nshortest input: {left} of {found} commands, after {trials}{limit}\n{input}", self::outcome(outcome))
}

/// The whole report, of at most 80 columns.
impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&outcome(self))
    }
}

/// The whole report, and the shortest input in its debug form.
impl<Input: Shrink + fmt::Debug> fmt::Display for Finding<Input> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&finding(self, &format!("{:#?}", self.input)))
    }
}

/// Writes what a soak has shown, set apart by a palette.
pub(super) fn coloured(outcome: &Outcome, palette: Palette) -> String {
    let mut page = Page::new(palette);
    write_outcome(&mut page, outcome);
    page.into_text()
}

/// Writes curves into one chart: what they are of, which is which, and the chart.
#[cfg(feature = "cli")]
pub(super) fn curves(title: &str, told: impl Iterator<Item = (String, String)>, drawn: &[chart::Drawn<'_>]) -> String {
    let mut page = Page::new(Palette::PLAIN);
    page.labelled("", Tone::Plain, title);
    page.part();
    told.for_each(|(sample, told)| page.labelled(&format!("{sample} "), Tone::Plain, &told));
    page.part();
    for line in chart::chart("bytes", drawn) {
        page.line(Tone::Plain, &line);
    }
    page.into_text()
}

fn write_outcome(page: &mut Page, outcome: &Outcome) {
    let tone = match outcome.verdict {
        _ if outcome.is_accepted() => Tone::Good,
        Verdict::Inconclusive { .. } => Tone::Doubtful,
        _ => Tone::Bad,
    };
    write_verdict(page, tone, &outcome.verdict.to_string());
    if let Some(why) = refused(outcome) {
        page.indented(2, why);
    }
    write_since(page, outcome);
    if let Some(end) = notes::end(outcome) {
        page.indented(2, &end);
    }
    if let Some(explanation) = &outcome.explanation {
        if matches!(outcome.verdict, Verdict::Inconclusive { .. }) {
            page.indented(2, "so far it holds more and more, which may be a leak or not:");
        }
        site::write_first(page, explanation);
    }
    if let Some(hint) = hint(outcome) {
        page.part();
        page.labelled("hint: ", Tone::Strong, &hint);
    }
    for note in notes(outcome) {
        page.labelled("note: ", Tone::Strong, &note);
    }
    page.part();
    write_facts(page, outcome);
    curve::write_meters(page, outcome);
    page.part();
    curve::write(page, &outcome.curve);
    if let Some(explanation) = &outcome.explanation {
        site::write_rest(page, explanation);
    }
    write_last_output(page, outcome);
    page.part();
    page.labelled("resolution: ", Tone::Plain, &outcome.resolution.to_string());
}

/// Says why a level that has settled is not accepted.
pub(super) fn refused(outcome: &Outcome) -> Option<&'static str> {
    let is_settled = matches!(outcome.verdict, Verdict::Settled { .. }) && !outcome.has_accepted_verdict();
    let why = if outcome.policy.strict { "strict: it must not move" } else { "it was not declared that it may" };
    is_settled.then_some(why)
}

/// Writes the verdict, folded where it is long.
fn write_verdict(page: &mut Page, tone: Tone, verdict: &str) {
    for line in page::fold(verdict, page::COLUMNS) {
        page.line(tone, &line);
    }
}

/// Writes since when it grows, and how far it has come.
fn write_since(page: &mut Page, outcome: &Outcome) {
    let cycles = counted(outcome.cycles.cast_signed(), "cycle");
    if let Some(since) = outcome.since {
        // What moves up and down beside what grows may end below where it began.
        let growth = match outcome.growth {
            Growth { bytes: ..0, blocks: 1.. } => format!("+{}", counted(outcome.growth.blocks, "block")),
            growth => growth.to_string(),
        };
        page.indented(2, &format!("since cycle {}: {growth} over {cycles}", thousands(since.cast_signed())));
    }
}

fn write_facts(page: &mut Page, outcome: &Outcome) {
    let mut row = |name: &str, text: String| page.labelled(&format!("{name:<13}"), Tone::Plain, &text);
    row("growth", format!("{} over {}", outcome.growth, counted(outcome.cycles.cast_signed(), "cycle")));
    if let Some(rise) = outcome.curve.rise_by_doubling() {
        row("rise", format!("still rises, ever more slowly: {rise} by each doubling"));
    }
    // What the judged life, which is the second, has left behind, and what those after it.
    if let [_, first, judged, later @ ..] = outcome.lives.levels() {
        let left: Growth = later.last().map_or(Growth::ZERO, |&last: &Level| last - *judged);
        row("residue", format!("{} by this life; {left} by {} more", *judged - *first, later.len()));
    }
    row("peak", outcome.peak.to_string());
    row("allocations", thousands(outcome.allocations.cast_signed()));
    if let Some(costs) = &outcome.costs {
        row("a life", costs.to_string());
    }
    for meter in outcome.meters.iter().filter(|meter| meter.is_judged) {
        if let Some(rise) = moved(meter) {
            row(&meter.name, rise);
        }
    }
    let (back, away): (Vec<_>, Vec<_>) = outcome.gauges.iter().partition(|gauge| gauge.idle == gauge.last);
    if !back.is_empty() {
        row("gauges", format!("{} back at idle", counted(i64::try_from(back.len()).unwrap_or(i64::MAX), "gauge")));
    }
    for gauge in away {
        let [idle, last] = [gauge.idle, gauge.last].map(|value| thousands(value.cast_signed()));
        row("gauge", format!("{}: {idle} at idle, {last} at last", gauge.name));
    }
}

/// Quotes the last that a process printed which did not come to its end.
fn write_last_output(page: &mut Page, outcome: &Outcome) {
    let Some(end) = &outcome.end else { return };
    let lines: Vec<_> = end.death.last_output.lines().collect();
    if lines.is_empty() {
        return;
    }
    // What a panic says comes before the stack, which may be long.
    let panic = lines.iter().rposition(|line| line.contains(" panicked at "));
    let first = panic.unwrap_or(lines.len().saturating_sub(LINES_MAX));
    page.part();
    page.line(Tone::Strong, "the last that it printed before it ended:");
    for line in lines.iter().skip(first).take(LINES_MAX) {
        page.indented(2, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Frame, Site, Totals};
    use crate::soak::{
        Curve, Death, End, Explanation, Gauges, Meters, Moment, Policy, Rate, Resolution, Rising, Unit, Why,
    };

    /// What a soak of these levels has shown, with nothing else of note.
    pub(super) fn outcome(verdict: Verdict, bytes: impl IntoIterator<Item = i64>) -> Outcome {
        let mut curve = Curve::new(1);
        bytes.into_iter().for_each(|bytes| curve.push(Level { bytes, blocks: 1 }));
        Outcome {
            verdict,
            policy: Policy::default(),
            cycles: curve.cycles(),
            since: None,
            growth: curve.growth(),
            lives: Curve::new(1),
            gauges: Gauges::default(),
            meters: Meters::default(),
            allocations: 1,
            peak: Level::default(),
            totals: Totals::default(),
            resolution: Resolution::of(curve.cycles(), false, None),
            end: None,
            notes: Vec::new(),
            explanation: None,
            costs: None,
            is_known: false,
            complaints: Vec::new(),
            remarks: Vec::new(),
            curve,
        }
    }

    fn frame(package: Option<&str>, function: &str, line: u32) -> Frame {
        Frame {
            function: function.to_owned(),
            file: "src/a/rather/long/path/to/the/service/of/the/shop/handlers.rs".to_owned(),
            line,
            column: 9,
            package: package.map(str::to_owned),
            source: package.is_none().then(|| {
                "let waits = tokio::spawn(async move { receiver.await.map(|answer| answer.len() ) });".to_owned()
            }),
        }
    }

    /// A task that is leaked: ten frames of others before the user's.
    fn leaked_task() -> Outcome {
        let mut frames = vec![frame(Some("tokio"), "tokio::runtime::task::core::Cell<T,S>::new", 247); 9];
        frames.push(frame(Some("tokio"), "tokio::task::spawn::spawn", 171));
        frames.extend(
            ["handle", "serve"].map(|name| frame(None, &format!("shop::handlers::{name}::{{{{closure}}}}"), 29)),
        );
        let growth = Growth { bytes: 512, blocks: 2 };
        let site = Site { frames, growth, prints: false };
        let explanation = Explanation {
            from: Moment::Cycle(1),
            to: Moment::Cycle(3),
            rise: growth,
            signature: site.signature(),
            allocation_sites: vec![site.clone()],
            growth_sites: vec![site],
        };
        let verdict = Verdict::Growing {
            bytes_per_cycle: Rate::of(256, 1),
            blocks_per_cycle: Rate::of(1, 1),
            meters: Vec::new(),
        };
        let levels = (0..=256).map(|cycle| 256 * cycle);
        let mut meters = Meters::default();
        meters.read(0, "tasks", Unit::Pieces, true, 1);
        meters.read(256, "tasks", Unit::Pieces, true, 257);
        Outcome { explanation: Some(explanation), meters, since: Some(2), ..outcome(verdict, levels) }
    }

    #[test]
    fn the_first_screen_says_what_leaks_how_much_whose_line_it_is_and_what_to_do() {
        let report = leaked_task().to_string();
        let (first, _) = report.split_once("\n\ngrowth ").expect("the facts follow");
        let lines = [
            "Growing: 256 bytes/cycle, 1 block/cycle",
            "  since cycle 2: +65,280 bytes, 0 blocks over 255 cycles",
            "",
            "  in shop::handlers::handle::{{closure}}",
            "    --> src/a/rather/long/path/to/the/service/of/the/shop/handlers.rs:29:9",
            "    29 | let waits = tokio::spawn(async move { receiver.await.map(|answer|",
            "         answer.len() ) });",
            "    = in it 10 frames of tokio",
            "    = called by shop::handlers::serve::{{closure}}",
            "                (src/a/rather/long/path/to/the/service/of/the/shop/handlers.rs:",
            "                29:9)",
            "",
            "hint: a task is spawned there and does not end: abort it, or let what it waits",
            "      for come to an end; and join it",
        ];
        assert_eq!(first.lines().collect::<Vec<_>>(), lines);
        assert!(report.lines().all(|line| line.chars().count() <= page::COLUMNS), "{report}");
    }

    #[test]
    fn nothing_is_headed_that_is_empty() {
        let report = leaked_task().to_string();
        for heading in ["where else it changes:", "where it was first allocated:", "the last that it printed"] {
            assert!(!report.contains(heading), "{report}");
        }
        assert!(!report.contains("\n\n\n"), "{report}");
    }

    #[test]
    fn a_meter_that_rises_beside_a_level_heap_is_drawn() {
        let rising = |name: &str| Rising { name: name.to_owned(), unit: Unit::Bytes, per_cycle: Rate::of(48, 1) };
        let nothing = Rate::of(0, 1);
        let report = |bytes_per_cycle| {
            let verdict =
                Verdict::Growing { bytes_per_cycle, blocks_per_cycle: nothing, meters: vec![rising("native heap")] };
            let mut meters = Meters::default();
            for cycle in 0..=256 {
                meters.read(cycle, "native heap", Unit::Bytes, true, 48 * cycle);
                meters.read(cycle, "tasks", Unit::Pieces, true, 1);
            }
            Outcome { meters, ..outcome(verdict, [0; 257]) }.to_string()
        };
        let drawn = report(nothing);
        assert!(drawn.contains("\nnative heap\n") && drawn.contains('╭') && !drawn.contains("\ntasks\n"), "{drawn}");
        assert!(!report(Rate::of(29, 1)).contains("\nnative heap\n"), "where the heap grows, that is drawn");
    }

    #[test]
    fn what_grows_under_noise_is_not_said_to_have_fallen() {
        let growth = Growth { bytes: -23_156, blocks: 26 };
        let report = Outcome { since: Some(10), growth, ..leaked_task() }.to_string();
        assert!(report.contains("\n  since cycle 10: +26 blocks over 255 cycles\n"), "{report}");
    }

    #[test]
    fn what_settled_says_why_that_is_not_accepted() {
        let told = |policy: Policy| {
            let settled = Verdict::Settled { after: 7, level: Level::default() };
            Outcome { policy, ..outcome(settled, (0..=64).map(|cycle| cycle.min(7))) }.to_string()
        };
        assert!(told(Policy::default()).contains("\n  it was not declared that it may\n"));
        assert!(told(Policy { strict: true, ..Policy::default() }).contains("\n  strict: it must not move\n"));
        assert!(!told(Policy { may_settle: true, ..Policy::default() }).contains("it may\n"));
    }

    #[test]
    fn what_has_no_lines_says_what_to_write_into_the_manifest() {
        let mut outcome = leaked_task();
        let explanation = outcome.explanation.as_mut().expect("it is explained");
        let bare = |frame: &Frame| Frame { line: 0, file: String::new(), source: None, package: None, ..frame.clone() };
        explanation.growth_sites[0].frames = explanation.growth_sites[0].frames.iter().map(bare).collect();
        explanation.signature = explanation.growth_sites[0].signature();
        let report = outcome.to_string();
        assert!(report.contains("debug = \"line-tables-only\""), "{report}");
        assert!(!report.contains("signature") && !report.contains("-->"), "{report}");
    }

    #[test]
    fn what_ended_a_run_stands_before_the_call_site() {
        let death = Death {
            cause: "signal 9".into(),
            last_output: "thread 'main' panicked at a\nno room".into(),
            started_as: "leak".into(),
        };
        let end = End { cycle: 9_871, words: Some("Too many open files".into()), death };
        let outcome = Outcome { end: Some(end), ..leaked_task() };
        let report = outcome.to_string();
        let place = |part: &str| report.find(part).unwrap_or_else(|| panic!("{part:?} is missing in:\n{report}"));
        assert!(place("a run ended in cycle 9,871: Too many open files") < place("-->"));
        assert!(place("the last that it printed") < place("  no room"));
        let why = Why::Ended { cycle: 9_871, cause: "Too many open files".into() };
        let outcome = Outcome { verdict: Verdict::Inconclusive { why }, explanation: None, ..outcome };
        assert_eq!(outcome.to_string().matches("in cycle 9,871").count(), 1, "the verdict says it already");
    }
}
