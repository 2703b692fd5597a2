//! Call sites: the user's own code first, what others did in it behind.

use super::page::{Page, Tone};
use crate::record::{Frame, Growth, Site, counted, thousands};
use crate::soak::{Explanation, Moment};

/// Sites shown of each kind; the rest is counted.
const SITES_MAX: usize = 8;

/// Callers shown of each site; the rest is counted.
const CALLERS_MAX: usize = 3;

/// Frames shown where none is the user's; the rest is counted.
const OTHERS_MAX: usize = 3;

/// Writes the site that a finding is told by.
pub(super) fn write_first(page: &mut Page, explanation: &Explanation) {
    let Some(site) = explanation.growth_sites.first() else { return };
    page.part();
    let is_all = explanation.growth_sites.len() == 1;
    let amount = if is_all { String::new() } else { format!("{} ", amount(explanation, site.growth)) };
    write_site(page, &amount, site);
    if !site.frames.iter().any(Frame::has_line) {
        write_missing_lines(page);
    }
}

/// Writes where leaks are that differ in the line of one function: each line with what is said of it, and who calls the function.
pub(super) fn write_lines(page: &mut Page, lines: &[(&Site, String)]) {
    let Some((first, _)) = lines.first() else { return };
    let Some(frame) = first.users_frame() else { return write_site(page, "", first) };
    page.labelled("  ", Tone::Plain, &format!("in {}", frame.function));
    for (site, said) in lines {
        if !said.is_empty() {
            page.indented(2, said);
        }
        site.users_frame().into_iter().for_each(|frame| write_place(page, frame));
    }
    let (within, users) = first.split();
    if lines.len() == 1 {
        write_count(page, "in it", within);
    }
    write_callers(page, users, 1);
}

fn write_site(page: &mut Page, amount: &str, site: &Site) {
    match site.users_frame() {
        Some(frame) => {
            page.labelled("  ", Tone::Plain, &format!("{amount}in {}", frame.function));
            write_place(page, frame);
        }
        None if site.frames.is_empty() => {
            page.labelled("  ", Tone::Plain, &format!("{amount}where no frame has a name"));
        }
        None => page.labelled("  ", Tone::Plain, &format!("{amount}in code of others, called by none of yours")),
    }
    write_others(page, site);
}

/// Writes where the rest grows, and where everything was first allocated, if that is elsewhere.
pub(super) fn write_rest(page: &mut Page, explanation: &Explanation) {
    let Explanation { from, to, rise, growth_sites, allocation_sites, signature } = explanation;
    if growth_sites.is_empty() {
        return;
    }
    page.part();
    page.line(Tone::Plain, &format!("From {} to {}: {rise}", moment(*from), moment(*to)));
    if let Some(signature) = signature {
        page.line(Tone::Plain, &format!("signature {signature}"));
    }
    write_sites(page, "where else it changes:", explanation, &growth_sites[1..]);
    if allocation_sites != growth_sites {
        write_sites(page, "where it was first allocated:", explanation, allocation_sites);
    }
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Cycle(cycle) => format!("cycle {}", thousands(cycle.cast_signed())),
        Moment::LifeEnd(life) => format!("the end of life {life}"),
    }
}

fn write_sites(page: &mut Page, heading: &str, explanation: &Explanation, sites: &[Site]) {
    if sites.is_empty() {
        return;
    }
    page.part();
    page.line(Tone::Strong, heading);
    for site in sites.iter().take(SITES_MAX) {
        page.line(Tone::Plain, &format!("  {}", amount(explanation, site.growth)));
        if let Some(frame) = site.users_frame() {
            page.indented(4, &frame.to_string());
        }
        write_others(page, site);
    }
    if let Some(more @ 1..) = sites.len().checked_sub(SITES_MAX) {
        page.line(Tone::Plain, &format!("  … and {}", counted(more.try_into().unwrap_or(i64::MAX), "more site")));
    }
}

/// Quotes the line of a frame.
fn write_place(page: &mut Page, frame: &Frame) {
    if !frame.has_line() {
        return;
    }
    page.labelled("    --> ", Tone::Faint, &frame.place());
    if let Some(source) = &frame.source {
        page.labelled(&format!("{:>6} | ", frame.line), Tone::Faint, source);
    }
}

/// Counts the frames of others that the user's innermost one has led to, and names those that have led to it.
fn write_others(page: &mut Page, site: &Site) {
    let (within, users) = site.split();
    if users.is_empty() {
        for frame in within.iter().take(OTHERS_MAX) {
            page.indented(4, &frame.to_string());
        }
        let more = within.get(OTHERS_MAX..).unwrap_or(&[]);
        return write_count(page, "called by", more);
    }
    write_count(page, "in it", within);
    write_callers(page, users, CALLERS_MAX);
}

/// Names those of the user's own functions that have led to the innermost one.
fn write_callers(page: &mut Page, users: &[Frame], callers_max: usize) {
    let callers: Vec<_> = users.iter().skip(1).filter(|frame| frame.is_users()).collect();
    for caller in callers.iter().take(callers_max) {
        page.labelled("    = called by ", Tone::Faint, &caller.to_string());
    }
    if let Some(more @ 1..) = callers.len().checked_sub(callers_max) {
        page.labelled(
            "    = ",
            Tone::Faint,
            &format!("… and {}", counted(more.try_into().unwrap_or(i64::MAX), "more caller")),
        );
    }
}

/// Counts frames by their package, in the order in which they come.
fn write_count(page: &mut Page, what: &str, frames: &[Frame]) {
    let mut counts: Vec<(&str, i64)> = Vec::new();
    for package in frames.iter().map(|frame| frame.package.as_deref().unwrap_or("your own")) {
        match counts.iter_mut().find(|(name, _)| *name == package) {
            Some((_, count)) => *count += 1,
            None => counts.push((package, 1)),
        }
    }
    let Some(((first, count), rest)) = counts.split_first() else { return };
    let rest = rest.iter().fold(String::new(), |text, (package, count)| format!("{text}, {count} of {package}"));
    page.labelled("    = ", Tone::Faint, &format!("{what} {} of {first}{rest}", counted(*count, "frame")));
}

fn write_missing_lines(page: &mut Page) {
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    page.labelled(
        "    = ",
        Tone::Faint,
        "its lines are not known, since the program has no line tables. Write into Cargo.toml:",
    );
    page.line(Tone::Strong, &format!("        [profile.{profile}]"));
    page.line(Tone::Strong, "        debug = \"line-tables-only\"");
    page.line(Tone::Strong, "        strip = \"none\"");
}

/// A growth by cycle or by life, where that can be said.
pub(super) fn amount(explanation: &Explanation, growth: Growth) -> String {
    let Some((bytes, blocks)) = explanation.rates(growth) else { return growth.to_string() };
    match explanation.from {
        Moment::Cycle(_) => format!("{}, {}", bytes.text("byte"), blocks.text("block")),
        Moment::LifeEnd(_) => format!("{}, {}", bytes.text_by_life("byte"), blocks.text_by_life("block")),
    }
}
