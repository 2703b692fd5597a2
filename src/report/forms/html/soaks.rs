//! Every soak: its curve small, its name, its verdict, the leaks that it shows; those first that are not clean.

use maud::{Markup, PreEscaped, html};

use super::super::super::leak::Leak;
use super::super::super::picture;
use super::super::super::text::{short, word};
use super::super::super::whole::Report;
use super::{class, commands};
use crate::record::{Conclusion, Record};

pub(super) fn soaks(report: &Report<'_>, leaks: &[Leak<'_>]) -> Markup {
    let mut soaks: Vec<_> = report.records.iter().enumerate().collect();
    // Stable: each half stays in the order of the records.
    soaks.sort_by_key(|(_, record)| record.conclusion == Conclusion::Clean);
    let mut verdicts: Vec<_> = report.records.iter().map(verdict).collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    html! {
        section id="soaks" {
            h2 { "Every " (report.noun) }
            form.filter hidden {
                label { "Name " input type="search" name="name" placeholder="holds this text"; }
                label {
                    "Verdict "
                    select name="verdict" {
                        option value="" { "any" }
                        option value="not clean" { "not clean" }
                        @for verdict in verdicts { option { (verdict) } }
                    }
                }
                output {}
            }
            div.soaks {
                @for (index, record) in soaks {
                    (soak(record, index + 1, leaks, report.has_one_group()))
                }
            }
        }
    }
}

/// The verdict by which a soak is found.
fn verdict(record: &Record) -> &'static str {
    record.outcome.as_ref().map_or("not soaked", |outcome| outcome.verdict.name())
}

fn soak(record: &Record, number: usize, leaks: &[Leak<'_>], has_one_group: bool) -> Markup {
    let is_of = |leak: &&(usize, &Leak<'_>)| leak.1.shown.iter().any(|shown| std::ptr::eq(shown.record, record));
    let numbered: Vec<_> = (1..).zip(leaks).collect();
    let shown: Vec<_> = numbered.iter().filter(is_of).map(|(number, _)| number).collect();
    html! {
        article.soak.(class(record.conclusion)) id={ "soak-" (number) } data-name=(record.name.to_string()) data-verdict=(verdict(record))
            data-clean=(record.conclusion == Conclusion::Clean) {
            @match &record.outcome {
                Some(outcome) => div.curve role="img" aria-label="curve of the heap" { (PreEscaped(picture::small(outcome))) },
                None => div.curve {},
            }
            div {
                h3 { (name(&if has_one_group { record.name.own() } else { record.name.to_string() })) }
                p {
                    b.mark { (word(record)) } " "
                    @match (&record.outcome, &record.failure) {
                        (Some(outcome), _) => (short(&outcome.verdict, record, false)),
                        (None, Some(failure)) => { "not soaked: " (failure.why.lines().next().unwrap_or_default()) },
                        (None, None) => "not soaked",
                    }
                    @if record.expects_leak { ", as meant" }
                    @for number in &shown { " " a href={ "#leak-" (number) } { "leak " (number) } }
                }
                (more(record))
            }
        }
    }
}

/// A name, after whose folder a line may end.
fn name(name: &str) -> Markup {
    let (folder, own) = name.split_at(name.rfind('/').map_or(0, |place| place + 1));
    html! { @if !folder.is_empty() { span.faint { (folder) } wbr; } (own) }
}

/// What there is to say of a soak beside its verdict.
fn more(record: &Record) -> Markup {
    let failure = record.failure.as_ref().filter(|failure| failure.why.lines().count() > 1);
    let remarks = record.remarks.iter().chain(&record.clean_because);
    html! {
        @if !record.title.is_empty() || !record.reproduce.is_empty() || failure.is_some() {
            details {
                summary { "more" }
                @if !record.title.is_empty() { p { (record.title) } }
                @if let Some(failure) = failure { pre { (failure.why) } }
                @for remark in remarks { p { (remark) } }
                @if let Some(outcome) = &record.outcome { p.faint { (outcome.resolution.to_string()) } }
                (commands(record.reproduce.iter()))
            }
        }
    }
}
