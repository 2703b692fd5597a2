//! Markdown: the summary of a pull request.

use std::fmt::Write as _;

use super::told::{sentence, title};
use crate::record::{Conclusion, counted};
use crate::report::text;
use crate::report::whole::Report;

/// Soaks listed; the rest is counted.
const SOAKS_MAX: usize = 50;

/// Letters that are markup somewhere, in Markdown, in HTML, or for GitHub: names of people, of pictures.
const MARKUP: &str = "&<>\"'`*_{}[]()#+!|~\\@:$^=";

/// Writes a result as Markdown, as GitHub and others read it.
pub(super) fn markdown(report: &Report<'_>) -> String {
    let count = |conclusion| report.records.iter().filter(|record| record.conclusion == conclusion).count();
    let leaks = report.leaks();
    let mark = match report.conclusion() {
        Conclusion::Clean => "✅",
        Conclusion::Inconclusive => "❔",
        Conclusion::Finding => "❌",
    };
    let mut text = format!("## {mark} slowleak {}\n\n", escaped(&report.title));
    let number = |count: usize, noun: &str| counted(i64::try_from(count).unwrap_or(i64::MAX), noun);
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        text,
        "{}: {} clean, {} with findings, {} inconclusive",
        number(report.soaks(), report.noun),
        count(Conclusion::Clean),
        count(Conclusion::Finding),
        count(Conclusion::Inconclusive)
    );
    if !leaks.is_empty() {
        text.push_str("\n| leak | how fast | where | shown by | reproduce |\n|---|---|---|---|---|\n");
    }
    for leak in &leaks {
        let of_site = leak.frame().filter(|frame| frame.is_users()).map(|frame| code(&frame.place()));
        let of_soak = || leak.asked_for_in().map(|place| format!("soaked in {}", code(&place)));
        let place = of_site.or_else(of_soak).unwrap_or_default();
        let again =
            leak.shortest().and_then(|record| record.reproduce.last()).map(|line| code(line)).unwrap_or_default();
        let meant = if leak.is_expected() { " (meant to leak)" } else { "" };
        let soaks = number(leak.shown.len(), "soak");
        let _ = writeln!(
            text,
            "| {}{meant} | {} | {place} | {soaks} | {again} |",
            code(&title(leak)),
            escaped(&text::speeds(leak))
        );
    }
    let not_clean: Vec<_> = report.records.iter().filter(|record| record.conclusion != Conclusion::Clean).collect();
    for record in not_clean.iter().take(SOAKS_MAX) {
        let summary = format!("{}: {}", code(&record.name.to_string()), escaped(&sentence(record)));
        let _ = writeln!(
            text,
            "\n<details><summary>{summary}</summary>\n\n<pre>{}</pre>\n\n</details>",
            preformatted(&text::record(record))
        );
    }
    if let Some(more @ 1..) = not_clean.len().checked_sub(SOAKS_MAX) {
        let _ = writeln!(text, "\n… and {}", number(more, "more soak"));
    }
    text
}

/// Escapes text of one line: nothing in it is markup, and no cell of a table ends in it.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, letter| {
        match letter {
            '\n' | '\r' => out.push(' '),
            letter if MARKUP.contains(letter) => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
        out
    })
}

/// Text of one line that is set as code.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Escapes text of several lines for a block that keeps them; a blank line would end it.
fn preformatted(text: &str) -> String {
    let lines: Vec<_> =
        text.trim_end().lines().map(|line| if line.is_empty() { "&#32;".to_owned() } else { escaped(line) }).collect();
    lines.join("\n")
}
