//! The outcome of a soak as plain text, without colour.

use std::fmt::{self, Formatter};

use crate::heap::{Growth, Level, Site, counted, thousands};
use crate::soak::{Explanation, Finding, Moment, Note, Outcome, Shrink, Verdict, Why};

/// Columns of a spark line, one a stretch of cycles.
const SPARKS_MAX: usize = 48;

/// Sites shown of each kind; the rest is counted.
const SITES_MAX: usize = 8;

/// Lines shown of what a process printed last.
const LINES_MAX: usize = 20;

/// Frames shown of each site; the rest is counted.
const FRAMES_MAX: usize = 6;

/// Writes what a soak has shown: the verdict, the curve, the call sites, the resolution, and a hint.
#[must_use]
pub fn outcome(outcome: &Outcome) -> String {
    Text(outcome).to_string()
}

/// Writes what was found in an input: the outcome, and the shortest input that shows it, which the caller has put into words.
#[must_use]
pub fn finding<Input: Shrink>(finding: &Finding<Input>, input: &str) -> String {
    FindingText { finding, input }.to_string()
}

/// Displays an outcome.
struct Text<'a>(&'a Outcome);

impl fmt::Display for Text<'_> {
    fn fmt(&self, text: &mut Formatter<'_>) -> fmt::Result {
        let outcome = self.0;
        writeln!(text, "{}", outcome.verdict)?;
        writeln!(text)?;
        write_facts(text, outcome)?;
        writeln!(text)?;
        write_curve(text, outcome)?;
        if let Some(explanation) = &outcome.explanation {
            write_explanation(text, explanation)?;
        }
        write_last_output(text, outcome)?;
        writeln!(text)?;
        writeln!(text, "resolution: {}", outcome.resolution)?;
        for note in notes(outcome) {
            writeln!(text, "note: {note}")?;
        }
        match hint(outcome) {
            Some(hint) => writeln!(text, "hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Displays a finding.
struct FindingText<'a, Input> {
    finding: &'a Finding<Input>,
    input: &'a str,
}

impl<Input: Shrink> fmt::Display for FindingText<'_, Input> {
    fn fmt(&self, text: &mut Formatter<'_>) -> fmt::Result {
        let Finding { input, outcome, commands_found, trials, is_minimal } = self.finding;
        let number = |count: usize| thousands(i64::try_from(count).unwrap_or(i64::MAX));
        let [left, found] = [input.commands().len(), *commands_found].map(number);
        writeln!(text, "{}", Text(outcome))?;
        write!(text, "shortest input: {left} of {found} commands, after {}", counted(trials.cast_signed(), "trial"))?;
        writeln!(text, "{}", if *is_minimal { "" } else { ", where the limit was reached" })?;
        for line in self.input.lines() {
            match line {
                "" => writeln!(text)?,
                _ => writeln!(text, "  {line}")?,
            }
        }
        Ok(())
    }
}

fn write_facts(text: &mut Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    writeln!(text, "growth       {} over {}", outcome.growth, counted(outcome.cycles.cast_signed(), "cycle"))?;
    if let Some(rise) = outcome.curve.rise_by_doubling() {
        writeln!(text, "rise         still rises, ever more slowly: {rise} by each doubling")?;
    }
    write_residue(text, outcome.lives.levels())?;
    writeln!(text, "peak         {}", outcome.peak)?;
    writeln!(text, "allocations  {}", thousands(outcome.allocations.cast_signed()))?;
    write_meters(text, outcome)?;
    write_gauges(text, outcome)
}

/// Names what else of the process has risen.
fn write_meters(text: &mut Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    risen(outcome).into_iter().try_for_each(|(name, rise)| writeln!(text, "{name:<12} {rise}"))
}

/// What the system says of the process that has risen, from the middle of the soak on too.
fn risen(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let ([first, ..], [.., before, last]) = (&outcome.meters[..], &outcome.meters[..]) else { return Vec::new() };
    let files = [first, before, last].map(|meter| meter.open_files);
    let threads = [first, before, last].map(|meter| meter.threads);
    let rising =
        [("open files", files), ("threads", threads)].into_iter().filter(|(_, read)| read.is_sorted_by(|a, b| a < b));
    rising
        .map(|(name, [at_start, _, at_last])| {
            let [at_start, at_last] = [at_start, at_last].map(|count| thousands(count.cast_signed()));
            let cycles = counted(last.cycle.cast_signed(), "cycle");
            (name, format!("{at_start} after start, {at_last} after {cycles}"))
        })
        .collect()
}

/// Writes what the judged life, which is the second, has left behind, and what those after it.
fn write_residue(text: &mut Formatter<'_>, lives: &[Level]) -> fmt::Result {
    let [_, first, judged, later @ ..] = lives else { return Ok(()) };
    let left = later.last().map_or(Growth::ZERO, |&last| last - *judged);
    writeln!(text, "residue      {} by this life; {left} by {} more", *judged - *first, later.len())
}

/// Names the gauges that are not back at their idle values, and counts the others.
fn write_gauges(text: &mut Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    let (back, away): (Vec<_>, Vec<_>) = outcome.gauges.iter().partition(|gauge| gauge.idle == gauge.last);
    if !back.is_empty() {
        let gauges = counted(i64::try_from(back.len()).unwrap_or(i64::MAX), "gauge");
        writeln!(text, "gauges       {gauges} back at idle")?;
    }
    for gauge in away {
        let [idle, last] = [gauge.idle, gauge.last].map(|value| thousands(value.cast_signed()));
        writeln!(text, "gauge        {}: {idle} at idle, {last} at last", gauge.name)?;
    }
    Ok(())
}

/// Writes the levels after start, after the warm-up, and at powers of two, so that growth of any speed shows.
fn write_curve(text: &mut Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    let levels = outcome.curve.levels();
    if levels.is_empty() {
        return writeln!(text, "no level was read: it did not come to its judged life");
    }
    let last = levels.len() - 1;
    let doublings = std::iter::successors(Some(1_usize), |cycle| cycle.checked_mul(2));
    let mut cycles: Vec<usize> = doublings.take_while(|&cycle| cycle < last).collect();
    cycles.extend([0, last]);
    cycles.sort_unstable();
    cycles.dedup();
    writeln!(text, "{:>9}  {:>15}  {:>11}", "cycle", "bytes", "blocks")?;
    for cycle in cycles {
        let Level { bytes, blocks } = levels[cycle];
        let cycle = thousands(i64::try_from(cycle).unwrap_or(i64::MAX));
        writeln!(text, "{cycle:>9}  {:>15}  {:>11}", thousands(bytes), thousands(blocks))?;
    }
    let bytes: Vec<i64> = levels.iter().map(|level| level.bytes).collect();
    writeln!(text, "    bytes  {}", spark_line(&bytes))
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

/// Quotes the last that a process printed which did not come to its end.
fn write_last_output(text: &mut Formatter<'_>, outcome: &Outcome) -> fmt::Result {
    let Some(end) = &outcome.end else { return Ok(()) };
    let lines: Vec<_> = end.death.last_output.lines().collect();
    if lines.is_empty() {
        return Ok(());
    }
    // What a panic says comes before the stack, which may be long.
    let panic = lines.iter().rposition(|line| line.contains(" panicked at "));
    let first = panic.unwrap_or(lines.len().saturating_sub(LINES_MAX));
    writeln!(text, "\nthe last that it printed before it ended:")?;
    lines.iter().skip(first).take(LINES_MAX).try_for_each(|line| writeln!(text, "  {line}"))
}

fn write_explanation(text: &mut Formatter<'_>, explanation: &Explanation) -> fmt::Result {
    if explanation.growth_sites.is_empty() {
        return Ok(());
    }
    let moment = |moment| match moment {
        Moment::Cycle(cycle) => format!("cycle {}", thousands(cycle.cast_signed())),
        Moment::LifeEnd(life) => format!("the end of life {life}"),
    };
    let (from, to) = (moment(explanation.from), moment(explanation.to));
    writeln!(text)?;
    writeln!(text, "From {from} to {to}: {}", explanation.rise)?;
    if let Some(signature) = explanation.signature {
        writeln!(text, "signature {signature}")?;
    }
    writeln!(text)?;
    writeln!(text, "where it grows:")?;
    write_sites(text, explanation, &explanation.growth_sites)?;
    if explanation.allocation_sites != explanation.growth_sites {
        writeln!(text, "where it was first allocated:")?;
        write_sites(text, explanation, &explanation.allocation_sites)?;
    }
    Ok(())
}

fn write_sites(text: &mut Formatter<'_>, explanation: &Explanation, sites: &[Site]) -> fmt::Result {
    for site in sites.iter().take(SITES_MAX) {
        writeln!(text, "  {}", amount(explanation, site.growth))?;
        for frame in site.frames.iter().take(FRAMES_MAX) {
            writeln!(text, "    {frame}")?;
        }
        if site.frames.is_empty() {
            writeln!(text, "    (no frame of the subject is known: is the program built with line tables?)")?;
        }
        if let Some(more @ 1..) = site.frames.len().checked_sub(FRAMES_MAX) {
            writeln!(text, "    … and {more} more")?;
        }
    }
    if let Some(more @ 1..) = sites.len().checked_sub(SITES_MAX) {
        writeln!(text, "  … and {more} more sites")?;
    }
    Ok(())
}

/// A growth by cycle or by life, where that can be said.
fn amount(explanation: &Explanation, growth: Growth) -> String {
    let Some((bytes, blocks)) = explanation.rates(growth) else { return growth.to_string() };
    match explanation.from {
        Moment::Cycle(_) => format!("{}, {}", bytes.text("byte"), blocks.text("block")),
        Moment::LifeEnd(_) => format!("{}, {}", bytes.text_by_life("byte"), blocks.text_by_life("block")),
    }
}

/// What else there is to say of how a verdict came about, in sentences.
pub(super) fn notes(outcome: &Outcome) -> Vec<String> {
    let sentence = |note: &Note| match note {
        Note::OneRunDiffered { runs, verdict } => {
            format!(
                "one of {runs} runs was {verdict}, the others were not: does something happen in some processes only?"
            )
        }
        Note::MoreTime { seconds } => {
            format!("about {} would do: `.time_limit(…)`", counted(seconds.cast_signed(), "second"))
        }
        Note::CountedInPart { cycles } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("dhat has counted {cycles}, where time was over, and agreed with the tally, which has counted all")
        }
        Note::OthersAllocated => "other threads allocated as well, and were not judged".to_owned(),
        Note::InProcess { why } => format!("the runs took place in this process: {why}"),
        Note::ScopeNotNeeded => "a process of its own is judged as a whole: `.scope(…)` says nothing there".to_owned(),
    };
    let end = outcome
        .end
        .iter()
        .map(|end| format!("a run ended in cycle {}: {}", thousands(end.cycle.cast_signed()), end.cause()));
    let rise = |(name, rise): (&str, String)| format!("{name} rose, and are not judged: {rise}");
    let rises = risen(outcome).into_iter().filter(|_| outcome.is_accepted()).map(rise);
    end.chain(rises).chain(outcome.notes.iter().map(sentence)).collect()
}

fn hint(outcome: &Outcome) -> Option<&'static str> {
    match &outcome.verdict {
        Verdict::Settled { .. } if !outcome.is_accepted() && !outcome.policy.strict => Some(
            "if a cache may fill, declare it with `.may_settle()`, or leave its filling out with `.warm_up(cycles)`",
        ),
        Verdict::Growing { .. } if outcome.curve.rises_evenly() => Some(
            "something is added in every cycle or so and not removed at the sites above; a cache that holds more than this soak \
             adds looks the same: if it has a bound, declare it with `.may_hold(bytes)`",
        ),
        Verdict::Growing { .. } => Some("something is added at the sites above now and then, and not removed"),
        Verdict::Unbalanced { .. } => {
            Some("the heap may be level because capacity was reserved; the gauge still counts up")
        }
        Verdict::Residue { .. } => Some("what the service allocates must be freed when it is dropped"),
        Verdict::Inconclusive { why: Why::NothingAllocated } => {
            Some("let the cycle do its work; the optimiser may have removed it (see `std::hint::black_box`)")
        }
        Verdict::Inconclusive { why: Why::TooFewCycles { .. } } => {
            Some("ask for more with `--cycles N` or `.cycles(n)`, or for no number")
        }
        Verdict::Inconclusive { why: Why::BudgetReached { .. } } => Some("raise it with `.memory_budget_bytes(bytes)`"),
        Verdict::Inconclusive { why: Why::FreedElsewhere { .. } } => {
            Some("leave `.in_process()` out, or count every thread with `.scope(Scope::Process)`")
        }
        Verdict::Inconclusive { why: Why::TooShort { .. } | Why::TooFewLives { .. } } => {
            Some("give it more time with `.time_limit(duration)`, or let a cycle do less")
        }
        Verdict::Inconclusive { why: Why::Ended { .. } } | Verdict::Steady | Verdict::Settled { .. } => None,
        Verdict::Inconclusive { .. } => {
            Some("time, randomness or other threads decide what is allocated; make the subject deterministic")
        }
    }
}
