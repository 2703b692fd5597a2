//! Many soaks as text: each leak once, then the soaks that are not clean, then the sum.

use super::page::{Page, Palette, Tone};
use super::{site, write_outcome};
use crate::record::{Conclusion, Frame, Record, Verdict, counted, thousands};
use crate::report::Report;
use crate::report::leak::{Cause, Leak, Shown};

/// Leaks told with their code, those of one function counting as one; the rest has a line each.
const LEAKS_MAX: usize = 3;

/// Leaks that have a line; the rest is counted.
const LINES_MAX: usize = 16;

/// Soaks listed; the rest is counted.
const SOAKS_MAX: usize = 8;

/// Complaints told in full; the rest is counted.
const COMPLAINTS_MAX: usize = 8;

/// How much is shown.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Lists every soak, and shows each that is not clean in full.
    pub is_verbose: bool,
    /// Shows those in full whose name holds this text.
    pub shown: Option<String>,
    /// Whether parts are set apart by colour.
    pub is_coloured: bool,
}

/// Writes what soaks have shown, in at most 80 columns.
#[must_use]
pub fn summary(report: &Report<'_>, view: &View) -> String {
    let mut page = Page::new(if view.is_coloured { Palette::COLOURED } else { Palette::PLAIN });
    let leaks = report.leaks();
    write_heading(&mut page, report);
    if view.is_verbose {
        page.part();
        report.records.iter().for_each(|record| write_line(&mut page, record, &leaks, false));
    }
    // What a single soak shows it shows in full.
    if report.records.len() > 1 {
        write_leaks(&mut page, &leaks, report, if view.is_verbose { usize::MAX } else { LEAKS_MAX });
    }
    write_complaints(&mut page, report);
    let is_asked_for = |record: &&Record| match &view.shown {
        Some(text) => record.name.to_string().contains(text),
        None => record.conclusion != Conclusion::Clean && (view.is_verbose || report.records.len() == 1),
    };
    let in_full: Vec<_> = report.records.iter().filter(is_asked_for).collect();
    if in_full.is_empty() && view.shown.is_none() && !view.is_verbose {
        write_list(&mut page, report, &leaks);
    }
    for record in &in_full {
        write_in_full(&mut page, record);
    }
    if let (Some(text), true) = (&view.shown, in_full.is_empty()) {
        page.part();
        page.line(Tone::Doubtful, &format!("no name holds {text:?}"));
    }
    write_notes(&mut page, report);
    write_sum(&mut page, report, &leaks);
    page.into_text()
}

/// Writes what one soak has shown, in full.
#[cfg(feature = "cli")]
#[must_use]
pub(in crate::report) fn record(record: &Record) -> String {
    let mut page = Page::new(Palette::PLAIN);
    for complaint in &record.complaints {
        complaint.text.lines().for_each(|line| page.line(Tone::Plain, line));
        page.part();
    }
    write_in_full(&mut page, record);
    page.into_text()
}

fn write_heading(page: &mut Page, report: &Report<'_>) {
    page.labelled("slowleak ", Tone::Strong, &report.title);
    report.preface.iter().for_each(|line| page.labelled("", Tone::Plain, line));
}

/// What a record amounts to, in a word.
fn mark(record: &Record) -> (&'static str, Tone) {
    match record.conclusion {
        Conclusion::Clean if record.outcome.is_none() => ("-", Tone::Faint),
        Conclusion::Clean => ("ok", Tone::Good),
        Conclusion::Inconclusive => ("UNSURE", Tone::Doubtful),
        Conclusion::Finding if !record.complaints.is_empty() => ("WRONG", Tone::Bad),
        Conclusion::Finding if record.expects_leak => ("TIGHT", Tone::Bad),
        Conclusion::Finding => ("LEAK", Tone::Bad),
    }
}

/// The same word, where colours are somebody else's.
#[cfg(feature = "cli")]
pub(in crate::report) fn word(record: &Record) -> &'static str {
    mark(record).0
}

/// Writes a line for a soak: its mark, which leaks it shows, its name, its verdict.
fn write_line(page: &mut Page, record: &Record, leaks: &[Leak<'_>], is_brief: bool) {
    let (mark, tone) = mark(record);
    let is_shown = |leak: &Leak<'_>| leak.shown.iter().any(|shown| std::ptr::eq(shown.record, record));
    let numbers = (1..).zip(leaks).filter(|(_, leak)| is_shown(leak)).map(|(number, _): (usize, _)| number.to_string());
    let numbers = numbers.collect::<Vec<_>>().join(",");
    let meant = match (record.expects_leak, record.leaks()) {
        (true, true) => ", as meant",
        (true, false) => ", and it is meant to leak",
        (false, _) if record.outcome.as_ref().is_some_and(|outcome| outcome.is_known) => ", known",
        (false, _) => "",
    };
    let what = match (&record.outcome, &record.failure) {
        (Some(outcome), _) => {
            format!("{}{meant}{}", short(&outcome.verdict, record, is_brief), claims(record, is_brief))
        }
        (None, Some(failure)) => format!("not soaked: {}", failure.why.lines().next().unwrap_or_default()),
        (None, None) => "not soaked".to_owned(),
    };
    page.labelled(&format!("{:<12}", format!("{mark} {numbers} ")), tone, &format!("{}  {what}", record.name.own()));
}

/// How many claims were checked besides.
fn claims(record: &Record, is_brief: bool) -> String {
    match record.claims {
        claims @ 1.. if !is_brief => format!(", {} checked", counted(claims.cast_signed(), "claim")),
        _ => String::new(),
    }
}

/// A verdict in a few words, with why it is none that is accepted where that puzzles.
pub(in crate::report) fn short(verdict: &Verdict, record: &Record, is_brief: bool) -> String {
    match verdict {
        Verdict::Settled { .. } if record.leaks() => {
            let why = record.outcome.as_ref().and_then(super::refused).unwrap_or_default();
            format!("Settled ({why})")
        }
        Verdict::Growing { .. } if is_brief => verdict.name().to_owned(),
        Verdict::Steady | Verdict::Settled { .. } => verdict.name().to_owned(),
        verdict => verdict.to_string(),
    }
}

/// Writes the first leaks with their code, and of others a line.
fn write_leaks(page: &mut Page, leaks: &[Leak<'_>], report: &Report<'_>, in_full_max: usize) {
    let mut told = 0;
    for together in leaks.chunk_by(Leak::is_beside).take(in_full_max) {
        write_together(page, together, (told + 1, leaks.len()), report);
        told += together.len();
    }
    page.part();
    for (index, leak) in leaks.iter().enumerate().skip(told).take(LINES_MAX) {
        let place = leak.frame().map(Frame::place).or_else(|| leak.asked_for_in());
        let place = place.map_or_else(String::new, |place| format!("  {place}"));
        let soaks = number_of(leak.shown.len(), "soak");
        page.labelled(&format!("leak {:<3} ", index + 1), Tone::Bad, &format!("{} in {soaks}{place}", speeds(leak)));
    }
    if let Some(more @ 1..) = leaks.len().checked_sub(told + LINES_MAX) {
        page.line(Tone::Plain, &format!("… and {} (hint: --verbose shows all)", number_of(more, "more leak")));
    }
}

/// Writes leaks that are told together: lines of one function, in the same soaks.
fn write_together(page: &mut Page, together: &[Leak<'_>], (number, all): (usize, usize), report: &Report<'_>) {
    let [leak, others @ ..] = together else { return };
    page.part();
    let expected = if leak.is_expected() { " (it is meant to leak)" } else { "" };
    let heading = match others.len() {
        _ if all == 1 => format!("leak{expected}: {}", speeds(leak)),
        0 => format!("leak {number} of {all}{expected}: {}", speeds(leak)),
        more => format!("leaks {number} to {} of {all}{expected}, always together", number + more),
    };
    page.labelled("", Tone::Bad, &heading);
    let said = |leak: &Leak<'_>| if others.is_empty() { String::new() } else { speeds(leak) };
    let lines: Vec<_> = together.iter().filter_map(|leak| Some((leak.site()?, said(leak)))).collect();
    site::write_lines(page, &lines);
    if let Some(place) = leak.asked_for_in() {
        page.labelled("  soaked in ", Tone::Plain, &place);
    }
    let signatures: Vec<_> = together.iter().filter_map(|leak| Some(leak.signature()?.to_string())).collect();
    if !signatures.is_empty() {
        page.labelled("  signature ", Tone::Plain, &signatures.join(", "));
    }
    let soaks = number_of(report.soaks(), "soak");
    let shown = format!("shown by {} of {soaks}", thousands_of(leak.shown.len()));
    let Some(shortest) = leak.shortest() else { return };
    let which = match (leak.shown.len(), shortest.commands) {
        (1, None) => String::new(),
        (_, None) => ", one of them".to_owned(),
        (_, Some(count)) => format!(", the shortest with {}", counted(count.cast_signed(), "command")),
    };
    let name = if report.has_one_group() { shortest.name.own() } else { shortest.name.to_string() };
    page.labelled("  ", Tone::Plain, &format!("{shown}{which}: {name}"));
    // The last command is that of the soak.
    if let Some(command) = shortest.reproduce.last() {
        page.line(Tone::Plain, &format!("  reproduce: {command}"));
    }
}

/// How fast a leak is, in the slowest and in the fastest soak.
pub(in crate::report) fn speeds(leak: &Leak<'_>) -> String {
    let by_speed = leak.by_speed();
    let amount = |shown: &Shown<'_>| shown.explanation.map(|explanation| site::amount(explanation, shown.growth));
    match (by_speed.first().and_then(amount), by_speed.last().and_then(amount)) {
        (Some(least), Some(most)) if least == most => least,
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        _ => match leak.cause {
            Cause::Gauge(gauge) => format!("gauge `{gauge}` does not come back"),
            Cause::Meter(meter) => {
                let rising = leak.shown.iter().find_map(|shown| match &shown.record.outcome.as_ref()?.verdict {
                    Verdict::Growing { meters, .. } => meters.iter().find(|rising| rising.name == meter),
                    _ => None,
                });
                rising.map_or_else(|| meter.to_owned(), ToString::to_string)
            }
            Cause::Verdict(name) => format!("{name}, and no call site is known"),
            Cause::Site(_) => "it grows".to_owned(),
        },
    }
}

/// Writes what else is wrong, with its place.
fn write_complaints(page: &mut Page, report: &Report<'_>) {
    let complaints: Vec<_> =
        report.records.iter().flat_map(|record| record.complaints.iter().map(move |of| (record, of))).collect();
    for (record, complaint) in complaints.iter().take(COMPLAINTS_MAX) {
        page.part();
        if complaint.place.is_none() {
            page.labelled("", Tone::Bad, &format!("{}:", record.name));
        }
        // A located text is drawn to the column.
        complaint.text.lines().for_each(|line| page.line(Tone::Plain, line));
        for command in record.reproduce.iter().take(1) {
            page.line(Tone::Plain, &format!("reproduce: {command}"));
        }
    }
    if let Some(more @ 1..) = complaints.len().checked_sub(COMPLAINTS_MAX) {
        page.part();
        page.line(Tone::Plain, &format!("… and {} (hint: --verbose shows all)", thousands_of(more) + " more"));
    }
}

/// Lists the soaks that are not clean.
fn write_list(page: &mut Page, report: &Report<'_>, leaks: &[Leak<'_>]) {
    let not_clean: Vec<_> = report.records.iter().filter(|record| record.conclusion != Conclusion::Clean).collect();
    if not_clean.is_empty() {
        return;
    }
    page.part();
    let numbers = if leaks.len() > 1 { ", with the numbers of the leaks that they show" } else { "" };
    page.labelled("", Tone::Strong, &format!("soaks that are not clean{numbers}:"));
    for record in not_clean.iter().take(SOAKS_MAX) {
        write_line(page, record, leaks, true);
    }
    let rest = not_clean.len().saturating_sub(SOAKS_MAX);
    let hint = "--verbose lists all, --show NAME shows one in full";
    if rest > 0 {
        page.labelled("            ", Tone::Plain, &format!("… and {} (hint: {hint})", thousands_of(rest) + " more"));
    } else {
        page.line(Tone::Plain, &format!("(hint: {hint})"));
    }
}

fn write_in_full(page: &mut Page, record: &Record) {
    page.part();
    let (mark, tone) = mark(record);
    page.labelled(&format!("{mark}  "), tone, &record.name.to_string());
    if !record.title.is_empty() {
        page.labelled("    ", Tone::Plain, &record.title);
    }
    if let Some(failure) = &record.failure {
        page.part();
        failure.why.lines().for_each(|line| page.line(Tone::Plain, line));
    }
    if let Some(outcome) = &record.outcome {
        page.part();
        write_outcome(page, outcome);
    }
    if let Some(input) = &record.shortest_input {
        let commands =
            record.commands.map_or_else(String::new, |count| format!(", {}", counted(count.cast_signed(), "command")));
        page.part();
        page.line(Tone::Strong, &format!("shortest input{commands}"));
        input.lines().for_each(|line| page.line(Tone::Plain, &format!("  {line}")));
    }
    page.part();
    record.remarks.iter().for_each(|remark| page.labelled("note: ", Tone::Strong, remark));
    record.reproduce.iter().for_each(|command| page.line(Tone::Plain, &format!("reproduce: {command}")));
}

/// Says what would puzzle whoever reads the sum.
fn write_notes(page: &mut Page, report: &Report<'_>) {
    page.part();
    let clean = report.records.iter().filter(|record| record.conclusion == Conclusion::Clean);
    for (why, count) in counted_alike(clean.clone().flat_map(|record| &record.clean_because)) {
        page.labelled("note: ", Tone::Strong, &format!("{} of the clean: {why}", thousands_of(count)));
    }
    let absent = clean.filter(|record| record.is_absent()).filter_map(|record| record.failure.as_ref());
    for (why, count) in counted_alike(absent.map(|failure| &failure.why)) {
        page.labelled("note: ", Tone::Strong, &format!("{} not soaked: {why}", thousands_of(count)));
    }
    if !report.stale().is_empty() {
        let names: Vec<_> = report.stale().iter().map(|record| record.name.to_string()).collect();
        let text = format!(
            "{} of an earlier run, whose tests may be gone or mended since: {} (hint: empty the folder before a run; \
             what several commands do is one run where SLOWLEAK_RUN says so)",
            number_of(names.len(), "record is"),
            names.join(", ")
        );
        page.labelled("note: ", Tone::Doubtful, &text);
    }
}

/// Counts sentences, in the order in which they come first.
fn counted_alike<'a>(sentences: impl Iterator<Item = &'a String>) -> Vec<(&'a str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for sentence in sentences {
        match counts.iter_mut().find(|(other, _)| other == sentence) {
            Some((_, count)) => *count += 1,
            None => counts.push((sentence, 1)),
        }
    }
    counts
}

fn write_sum(page: &mut Page, report: &Report<'_>, leaks: &[Leak<'_>]) {
    let count = |conclusion| {
        let is_one = |record: &&Record| record.is_of_a_soak() && record.conclusion == conclusion;
        thousands_of(report.records.iter().filter(is_one).count())
    };
    let beside =
        report.records.iter().filter(|record| !record.is_of_a_soak() && record.conclusion != Conclusion::Clean);
    let beside = beside.fold(String::new(), |all, record| all + "; " + &record.name.own() + " is not in order");
    let not_soaked = match report.records.iter().filter(|record| record.is_absent()).count() {
        0 => String::new(),
        some => format!(" ({some} not soaked)"),
    };
    let unmeant = leaks.iter().filter(|leak| !leak.is_expected()).count();
    let leaks = if unmeant == 0 { String::new() } else { format!(" ({})", number_of(unmeant, "leak")) };
    page.part();
    let sum = format!(
        "{}: {} clean{not_soaked}, {} with findings{leaks}, {} inconclusive{beside}",
        number_of(report.soaks(), report.noun),
        count(Conclusion::Clean),
        count(Conclusion::Finding),
        count(Conclusion::Inconclusive)
    );
    let tone = match report.conclusion() {
        Conclusion::Clean => Tone::Good,
        Conclusion::Inconclusive => Tone::Doubtful,
        Conclusion::Finding => Tone::Bad,
    };
    page.line(tone, &sum);
}

fn thousands_of(count: usize) -> String {
    thousands(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(in crate::report) fn number_of(count: usize, noun: &str) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), noun)
}
