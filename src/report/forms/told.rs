//! What several forms say of a soak or a leak, in the same words.

use crate::record::{Conclusion, Place, Record, Verdict};
use crate::report::leak::{Cause, Leak};

/// What a record is accused of, as one stable word.
pub(super) fn kind(record: &Record) -> &'static str {
    if let Some(complaint) = record.complaints.first() {
        return complaint.of.name();
    }
    match record.outcome.as_ref().map(|outcome| &outcome.verdict) {
        _ if record.expects_leak && !record.leaks() && record.conclusion == Conclusion::Finding => "no-leak",
        Some(Verdict::Growing { .. }) => "growing",
        Some(Verdict::Residue { .. }) => "residue",
        Some(Verdict::Unbalanced { .. }) => "unbalanced",
        Some(Verdict::Settled { .. }) => "not-level",
        Some(Verdict::Steady) => "steady",
        Some(Verdict::Inconclusive { .. }) | None => "inconclusive",
    }
}

/// What a record shows, in a sentence.
pub(super) fn sentence(record: &Record) -> String {
    let of_complaint = record.complaints.first().and_then(|complaint| complaint.text.lines().next());
    let of_failure = record.failure.as_ref().and_then(|failure| failure.why.lines().next());
    let text = match (&record.outcome, of_complaint) {
        (_, Some(complaint)) => complaint.to_owned(),
        (Some(outcome), None) if kind(record) == "no-leak" => {
            format!("it is meant to leak, and does not: {}", outcome.verdict)
        }
        (Some(outcome), None) => outcome.verdict.to_string(),
        (None, None) => of_failure.unwrap_or("not soaked").to_owned(),
    };
    text.trim_end_matches(':').to_owned()
}

/// The line that grows, where it is one of the workspace: nobody else's machine has the others.
pub(super) fn line(leak: &Leak<'_>) -> Option<Place> {
    let frame = leak.frame().filter(|frame| frame.has_line() && frame.is_users())?;
    relative(&Place { file: frame.file.clone(), line: frame.line })
}

/// A place, if it names no folder of this machine.
pub(super) fn relative(place: &Place) -> Option<Place> {
    let file = place.file.replace('\\', "/");
    let is_absolute = file.starts_with('/') || file.get(1..2) == Some(":");
    (!is_absolute && !file.is_empty()).then_some(Place { file, line: place.line })
}

/// What a leak is called.
pub(super) fn title(leak: &Leak<'_>) -> String {
    match leak.cause {
        Cause::Site(_) => leak.frame().map_or_else(|| "a leak".to_owned(), |frame| frame.function.clone()),
        Cause::Gauge(name) => format!("gauge `{name}` does not come back"),
        Cause::Meter(name) => format!("{name} rise"),
        Cause::Verdict(name) => name.to_owned(),
    }
}
