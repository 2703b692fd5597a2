//! Cards: of each leak how fast it is, where it grows, what to do about it, and how it is seen again.

use maud::{Markup, PreEscaped, html};

use super::super::super::leak::{Cause, Leak, Shown};
use super::super::super::picture;
use super::super::super::text::{hint, moved, number_of, speeds};
use super::super::super::whole::Report;
use super::{commands, of_all};
use crate::record::{Frame, Record, Site, counted};

/// A card for each leak; those of lines of one function, called in the same way in the same soaks, share one.
pub(super) fn cards(report: &Report<'_>, leaks: &[Leak<'_>]) -> Markup {
    let mut before = 0;
    let cards: Vec<_> = leaks
        .chunk_by(Leak::is_beside)
        .map(|together| {
            let card = card(report, together, (before + 1, leaks.len()));
            before += together.len();
            card
        })
        .collect();
    html! {
        @if !cards.is_empty() { section id="leaks" { @for card in cards { (card) } } }
    }
}

fn card(report: &Report<'_>, together: &[Leak<'_>], (first, all): (usize, usize)) -> Markup {
    let [leak, others @ ..] = together else { return html! {} };
    let shortest = leak.shortest();
    let outcome = shortest.and_then(|record| record.outcome.as_ref());
    let meter = outcome.and_then(|outcome| match leak.cause {
        Cause::Meter(name) => outcome.meters.iter().find(|meter| meter.name == name),
        _ => None,
    });
    let signatures = together.iter().filter_map(|leak| Some(leak.signature()?.to_string())).collect::<Vec<_>>();
    html! {
        article.card.leak id={ "leak-" (first) } {
            // The others of the card are found by their numbers, too.
            @for other in 1..=others.len() { span id={ "leak-" (first + other) } {} }
            h2 {
                span.number {
                    @if all == 1 { "Leak" }
                    @else if others.is_empty() { "Leak " (first) " of " (all) }
                    @else { "Leaks " (first) " to " (first + others.len()) " of " (all) ", always together" }
                    @if leak.is_expected() { " (meant to leak)" }
                }
                @if others.is_empty() { (speeds(leak)) }
            }
            div.sides {
                div {
                    h3 { "Where it grows" }
                    (places(together))
                    @if let Some(hint) = outcome.and_then(hint) { h3 { "What to do" } p { (marked(&sentence(&hint))) } }
                    @if let Some(record) = shortest { (again(record)) }
                }
                @if let (Some(record), Some(outcome)) = (shortest, outcome) {
                    figure.chart {
                        div role="img" aria-label={ "the curve of " (record.name.to_string()) } {
                            (PreEscaped(picture::large(outcome, meter)))
                        }
                        figcaption {
                            (if report.has_one_group() { record.name.own() } else { record.name.to_string() }) ": "
                            @match meter.and_then(moved) {
                                Some(rise) => (rise),
                                None => { (outcome.growth.to_string()) " over " (counted(outcome.cycles.cast_signed(), "cycle")) }
                            }
                        }
                    }
                }
            }
            (shown(report, leak))
            @if !signatures.is_empty() { p.faint { "signature " code { (signatures.join(", ")) } } }
        }
    }
}

/// The lines that grow, quoted, and who calls their function.
fn places(together: &[Leak<'_>]) -> Markup {
    let sites: Vec<_> = together.iter().filter_map(|leak| Some((leak, leak.site()?))).collect();
    let Some((_, first)) = sites.first() else {
        return html! {
            p { (together.first().map(speeds).unwrap_or_default()) }
            @if let Some(place) = together.first().and_then(Leak::asked_for_in) { p.caller { "soaked in " code { (place) } } }
        };
    };
    let frame = first.users_frame();
    html! {
        @match frame {
            Some(frame) => p { "in " code { (frame.function) } },
            None => p { "in code of others, called by none of yours" },
        }
        @for (leak, site) in &sites {
            @if sites.len() > 1 { p.speed { (speeds(leak)) } }
            @match site.users_frame() {
                Some(frame) => (place(frame)),
                None => @for frame in site.frames.iter().take(3) { (place(frame)) },
            }
        }
        (callers(first))
    }
}

fn place(frame: &Frame) -> Markup {
    html! {
        @if frame.has_line() {
            figure.line {
                figcaption { code { (frame.place()) } @if !frame.is_users() { " " code { (frame.function) } } }
                @if let Some(source) = &frame.source { pre { span.number { (frame.line) } " " code { (source) } } }
            }
        } @else if !frame.is_users() {
            p { code { (frame.function) } }
        }
    }
}

/// Who calls the function of a site; and in how many frames of others it happens.
fn callers(site: &Site) -> Markup {
    let (within, users) = site.split();
    let callers: Vec<_> = users.iter().skip(1).filter(|frame| frame.is_users()).collect();
    html! {
        @if !within.is_empty() && !users.is_empty() {
            details {
                summary { "in it " (number_of(within.len(), "frame")) " of others" }
                ol.frames { @for frame in within { li { code { (frame.to_string()) } } } }
            }
        }
        @if let [first, others @ ..] = &callers[..] {
            p.caller { "called by " code { (first.to_string()) } }
            @if !others.is_empty() {
                details {
                    summary { "and " (number_of(others.len(), "more caller")) }
                    ol.frames { @for frame in others { li { code { (frame.to_string()) } } } }
                }
            }
        }
    }
}

/// How a leak is seen again, by its shortest input and its commands.
fn again(record: &Record) -> Markup {
    html! {
        @if record.shortest_input.is_some() || !record.reproduce.is_empty() { h3 { "How to see it again" } }
        (commands(record.reproduce.iter().rev().take(1)))
        @if let Some(input) = &record.shortest_input {
            p { "The shortest input that shows it" @if let Some(count) = record.commands { ", " (counted(count.cast_signed(), "command")) } ":" }
            pre { (input) }
        }
    }
}

/// Which soaks show a leak.
fn shown(report: &Report<'_>, leak: &Leak<'_>) -> Markup {
    let place = |shown: &Shown<'_>| report.records.iter().position(|record| std::ptr::eq(record, shown.record));
    let soaks: Vec<_> = leak.shown.iter().filter_map(|shown| Some((place(shown)?, shown.record))).collect();
    html! {
        details {
            summary { "shown by " (of_all(soaks.len(), &number_of(report.soaks(), report.noun))) }
            ul.names {
                @for (place, record) in soaks { li { a href={ "#soak-" (place + 1) } { (record.name.to_string()) } } }
            }
        }
    }
}

/// A text that begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

/// A text in which what stands between backticks is code.
fn marked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index.is_multiple_of(2) { (part) } @else { code { (part) } }
        }
    }
}
