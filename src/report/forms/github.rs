//! Annotations of GitHub: workflow commands, a line each, at the source line that grows and at the test or scenario that shows it.

use std::fmt::Write as _;

use super::told::{line, relative, sentence, title};
use crate::record::{Conclusion, Place};
use crate::report::text;
use crate::report::whole::Report;

/// Writes a result as workflow commands. GitHub shows the first ten errors of a step: the leaks come first.
pub(super) fn github(report: &Report<'_>) -> String {
    let mut text = String::new();
    let mut annotate = |kind: &str, place: Option<&Place>, title: &str, message: &str| {
        let mut properties: Vec<String> = Vec::new();
        if let Some(place) = place {
            properties.extend([format!("file={}", property(&place.file)), format!("line={}", place.line)]);
        }
        properties.push(format!("title={}", property(title)));
        let _ = writeln!(text, "::{kind} {}::{}", properties.join(","), data(message));
    };
    for leak in report.leaks().iter().filter(|leak| !leak.is_expected()) {
        let Some(shortest) = leak.shortest() else { continue };
        let soaks = leak.shown.len();
        let again = shortest.reproduce.last().map_or_else(String::new, |command| format!("\nreproduce: {command}"));
        let message = format!("{}, in {soaks} of {} soaks{again}", text::speeds(leak), report.soaks());
        let heading = format!("slow leak: {}", title(leak));
        annotate("error", line(leak).as_ref(), &heading, &message);
        let asked_for = shortest.place.as_ref().and_then(relative);
        annotate("error", asked_for.as_ref(), &format!("shows a slow leak: {}", shortest.name.own()), &message);
    }
    for record in report.records {
        for complaint in &record.complaints {
            let place = complaint.place.as_ref().and_then(relative);
            annotate("error", place.as_ref(), &format!("does not hold: {}", record.name.own()), &complaint.text);
        }
        let is_told = record.leaks() && !record.expects_leak || !record.complaints.is_empty();
        if record.conclusion != Conclusion::Clean && !is_told {
            let kind = if record.conclusion == Conclusion::Finding { "error" } else { "warning" };
            let place = record.place.as_ref().and_then(relative);
            annotate(kind, place.as_ref(), &record.name.to_string(), &sentence(record));
        }
    }
    text
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
