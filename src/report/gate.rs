//! The gate's result as text for people.

use std::fmt::Write as _;

use super::text;
use crate::gate::{Conclusion, Entry, Judged};
use crate::heap::counted;
use crate::record::quoted;

/// Writes a line a scenario, then each finding in full, then the sum.
#[must_use]
pub fn gate_text(judged: &Judged) -> String {
    let mut text = format!("slowleak gate: soaking build {}{}\n", judged.build, with_leaks(judged));
    let _ = writeln!(text, "self-test: the allocator counts, a planted leak is caught, its clean twin is not\n");
    for entry in &judged.entries {
        let _ = writeln!(text, "{:<6}  {}  {}", mark(entry), entry.scenario, summary(entry));
    }
    for entry in judged.entries.iter().filter(|entry| entry.conclusion != Conclusion::Clean) {
        let _ = write!(text, "\n{}", finding(judged, entry));
    }
    let _ = write!(text, "\n{}", sum(judged));
    text
}

fn with_leaks(judged: &Judged) -> String {
    if judged.leaks.is_empty() { String::new() } else { format!(" with {}", judged.leaks.join(", ")) }
}

fn mark(entry: &Entry) -> &'static str {
    match entry.conclusion {
        Conclusion::Clean => "ok",
        Conclusion::Inconclusive => "UNSURE",
        Conclusion::Finding if entry.is_wrong() => "WRONG",
        Conclusion::Finding => "LEAK",
    }
}

fn summary(entry: &Entry) -> String {
    let expectations = counted(i64::try_from(entry.expectations).unwrap_or(i64::MAX), "expectation");
    let Some(outcome) = &entry.outcome else { return format!("not soaked, {expectations}") };
    let cycles = counted(outcome.cycles.cast_signed(), "cycle");
    let restarts = if entry.starts_per_cycle > 0 { ", the service is restarted" } else { "" };
    format!("{} over {cycles}, {expectations}{restarts}", outcome.verdict.name())
}

fn finding(judged: &Judged, entry: &Entry) -> String {
    let mut text = format!("--- {}\n", entry.scenario);
    if !entry.title.is_empty() {
        let _ = writeln!(text, "    {}", entry.title);
    }
    for miss in &entry.misses {
        let _ = write!(text, "\n{miss}\n");
    }
    let Some(outcome) = &entry.outcome else { return text };
    if !entry.misses.is_empty() {
        let _ = writeln!(text, "\nreproduce: slowleak run --build {} {}", judged.build, quoted(&entry.scenario));
    }
    if !outcome.is_accepted() {
        let _ = write!(text, "\n{}", text::outcome(outcome));
        if entry.starts_per_cycle > 0 {
            let starts = counted(entry.starts_per_cycle.cast_signed(), "time");
            let _ =
                writeln!(text, "note: the service is started {starts} a cycle, and releases what it leaked until then");
        }
    }
    if !outcome.is_accepted() || entry.ledger.differs_after_cycle.is_some() {
        let _ = writeln!(
            text,
            "reproduce: slowleak soak --build {}{} --cycles {} {}",
            judged.build,
            judged.leaks.iter().map(|leak| format!(" --leak {leak}")).collect::<Vec<_>>().concat(),
            outcome.cycles,
            quoted(&entry.scenario)
        );
    }
    let growth = entry.ledger.growth;
    match entry.ledger.differs_after_cycle {
        None if growth == outcome.curve.rise() => {
            let _ = writeln!(text, "ledger: {growth} leaked, exactly what was measured, after every cycle");
        }
        None => {
            let _ = writeln!(text, "ledger: {growth} leaked");
        }
        Some(cycle) => {
            let _ = writeln!(text, "ledger: {growth} leaked; what was measured differs from cycle {cycle} on");
        }
    }
    text
}

fn sum(judged: &Judged) -> String {
    let count = |conclusion| judged.entries.iter().filter(|entry| entry.conclusion == conclusion).count();
    let scenarios = counted(i64::try_from(judged.entries.len()).unwrap_or(i64::MAX), "scenario");
    let not_soaked = match judged.entries.iter().filter(|entry| entry.outcome.is_none()).count() {
        0 => String::new(),
        some => format!(", {some} not soaked: the build was not made for their platform"),
    };
    format!(
        "{scenarios}: {} clean, {} with findings, {} inconclusive{not_soaked}\n",
        count(Conclusion::Clean),
        count(Conclusion::Finding),
        count(Conclusion::Inconclusive)
    )
}
