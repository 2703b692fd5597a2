//! A page: all of a result in one file that needs no network, for a browser; the whole of it is there without its script.
//!
//! Names, labels, sources and outputs come from anywhere. They are escaped where they are set, and the page forbids itself whatever it
//! does not bring along.

mod card;
mod soaks;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::leak::Leak;
use super::super::picture;
use super::super::text::{number_of, speeds};
use super::super::whole::Report;
use crate::record::{Conclusion, Record, counted};

const STYLE: &str = include_str!("page.css");

/// What filters the soaks. What it shows is there without it.
const SCRIPT: &str = include_str!("page.js");

/// The page asks for nothing from anywhere, and runs no other script than [`SCRIPT`], whose digest this is.
const ALLOWED: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-1yo0mFBtool85mpCwYyMHtunUhq7Ng9LX99ShEoKwhg='";

/// Writes the page.
pub(super) fn page(report: &Report<'_>) -> String {
    let leaks = report.leaks();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(ALLOWED);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (answer(report, &leaks)) " · slowleak" }
                style { (PreEscaped(picture::style())) (PreEscaped(STYLE)) }
            }
            body {
                header { (heading(report, &leaks)) }
                main {
                    (card::cards(report, &leaks))
                    (complaints(report))
                    (flames(report.records))
                    (soaks::soaks(report, &leaks))
                }
                footer { (built(report.records)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    // What a document may not hold at all, wherever it came from.
    let is_forbidden = |letter: char| {
        letter.is_control() && !['\n', '\t'].contains(&letter) || ['\u{FFFE}', '\u{FFFF}'].contains(&letter)
    };
    page.into_string().replace(is_forbidden, "\u{FFFD}")
}

/// The answer in a sentence.
fn answer(report: &Report<'_>, leaks: &[Leak<'_>]) -> String {
    let soaks = number_of(report.soaks(), report.noun);
    let unmeant: Vec<_> = leaks.iter().filter(|leak| !leak.is_expected()).collect();
    let is_unmeant = |record: &&Record| record.leaks() && !record.expects_leak;
    match (report.conclusion(), unmeant.len()) {
        (Conclusion::Clean, _) => format!("No leak in {soaks}"),
        (Conclusion::Inconclusive, _) => format!("Nothing can be said of {}", of_all(report.not_clean(), &soaks)),
        (Conclusion::Finding, 0) => format!("Something is wrong in {}", of_all(report.not_clean(), &soaks)),
        (Conclusion::Finding, leaks) => {
            let shown = report.records.iter().filter(is_unmeant).count();
            format!("{} in {}", number_of(leaks, "leak"), of_all(shown, &soaks))
        }
    }
}

/// `3 of 8 soaks`; of one, that one.
fn of_all(some: usize, all: &str) -> String {
    if all.starts_with("1 ") { all.to_owned() } else { format!("{} of {all}", number(some)) }
}

fn number(count: usize) -> String {
    crate::record::thousands(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The class by which a conclusion is coloured.
const fn class(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Clean => "good",
        Conclusion::Inconclusive => "doubtful",
        Conclusion::Finding => "bad",
    }
}

fn heading(report: &Report<'_>, leaks: &[Leak<'_>]) -> Markup {
    let count = |conclusion| report.records.iter().filter(|record| record.conclusion == conclusion).count();
    let absent = report.records.iter().filter(|record| record.is_absent()).count();
    html! {
        p.what { "slowleak " (report.title) }
        h1.(class(report.conclusion())) { (answer(report, leaks)) }
        @for line in &report.preface { p.faint { (line) } }
        ul.sum {
            li { b { (number(report.soaks())) } " " (report.noun) "s" }
            li.good { b { (number(count(Conclusion::Clean))) } " clean" @if absent > 0 { " (" (number(absent)) " not soaked)" } }
            li.bad { b { (number(count(Conclusion::Finding))) } " with findings" }
            li.doubtful { b { (number(count(Conclusion::Inconclusive))) } " inconclusive" }
        }
        @if leaks.len() > 1 { (contents(report, leaks)) }
        @let stale = report.stale();
        @if !stale.is_empty() {
            p.doubtful {
                (number_of(stale.len(), "record is")) " of an earlier run, whose tests may be gone or mended since: "
                (stale.iter().map(|record| record.name.to_string()).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The leaks, a line each, with the way to their cards.
fn contents(report: &Report<'_>, leaks: &[Leak<'_>]) -> Markup {
    html! {
        table.leaks {
            thead { tr { th { "leak" } th { "how fast" } th { "where" } th { "shown by" } } }
            tbody {
                @for (index, leak) in leaks.iter().enumerate() {
                    @let frame = leak.frame();
                    tr {
                        td { a href={ "#leak-" (index + 1) } { "leak " (index + 1) } }
                        td { (speeds(leak)) @if leak.is_expected() { " (meant to leak)" } }
                        td {
                            @if let Some(frame) = frame {
                                code { (frame.place()) }
                                @if let Some(source) = &frame.source { " " code.source { (source) } }
                                @else { " " code { (frame.function) } }
                            } @else if let Some(place) = leak.asked_for_in() {
                                "soaked in " code { (place) }
                            }
                        }
                        td { (of_all(leak.shown.len(), &number_of(report.soaks(), report.noun))) }
                    }
                }
            }
        }
    }
}

/// What else is wrong, with its place.
fn complaints(report: &Report<'_>) -> Markup {
    let complaints: Vec<_> =
        report.records.iter().flat_map(|record| record.complaints.iter().map(move |of| (record, of))).collect();
    html! {
        @if !complaints.is_empty() {
            section id="complaints" {
                h2 { "What else is wrong" }
                @for (record, complaint) in complaints {
                    article.card {
                        h3 { (record.name.to_string()) }
                        pre { (complaint.text) }
                        (commands(record.reproduce.iter().take(1)))
                    }
                }
            }
        }
    }
}

/// Commands, ready to be copied.
fn commands<'a>(commands: impl Iterator<Item = &'a String>) -> Markup {
    html! {
        @for command in commands { pre.command { code { (command) } } }
    }
}

fn flames(records: &[Record]) -> Markup {
    html! {
        @if let Some(flames) = picture::frames(records) {
            section id="grew" {
                h2 { "What grew, by who called it" }
                p.faint {
                    "From the outermost call above to the line that grows below; as wide as it is fast, over all soaks. "
                    "Point at a frame for its bytes in " (counted(picture::CYCLES, "cycle")) "."
                }
                div.flames role="img" aria-label="flame graph of what grew" { (PreEscaped(flames)) }
            }
        }
    }
}

/// What the soaks were built by and for, each once.
fn built(records: &[Record]) -> Markup {
    let mut all: Vec<_> = records
        .iter()
        .map(|record| {
            let built = &record.built;
            format!("slowleak {}, {}, {}, {}", built.slowleak, built.rustc, built.target, built.profile)
        })
        .collect();
    all.sort();
    all.dedup();
    html! { @for built in all { p.faint { (built) } } }
}
