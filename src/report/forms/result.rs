//! A whole result as JSON: the leaks, and the records that show them.

use serde::Serialize;

use super::json::json;
use crate::record::{Conclusion, Frame, Record, VERSION};
use crate::report::leak::{Cause, Leak};
use crate::report::whole::Report;

/// What a gate or a report has told.
#[derive(Serialize)]
struct Told<'a> {
    version: u32,
    title: &'a str,
    conclusion: Conclusion,
    leaks: Vec<ToldLeak<'a>>,
    records: Vec<Record>,
}

/// A leak: what it is known by, and the records that show it, by their places in the document.
#[derive(Serialize)]
struct ToldLeak<'a> {
    signature: Option<String>,
    cause: String,
    frames: &'a [Frame],
    is_expected: bool,
    shown_by: Vec<usize>,
}

impl<'a> ToldLeak<'a> {
    fn of(leak: &Leak<'a>, records: &[Record]) -> Self {
        let place = |record: &Record| records.iter().position(|other| std::ptr::eq(other, record));
        Self {
            signature: leak.signature().map(|signature| signature.to_string()),
            cause: match leak.cause {
                Cause::Site(_) => leak.frame().map(ToString::to_string).unwrap_or_default(),
                Cause::Gauge(name) => format!("gauge {name}"),
                Cause::Meter(name) => format!("meter {name}"),
                Cause::Verdict(name) => name.to_owned(),
            },
            frames: leak.site().map_or(&[], |site| &site.frames),
            is_expected: leak.is_expected(),
            shown_by: leak.shown.iter().filter_map(|shown| place(shown.record)).collect(),
        }
    }
}

/// Writes a whole result as JSON, its records without what differs from run to run.
pub(super) fn result(report: &Report<'_>) -> String {
    json(&Told {
        version: VERSION,
        title: &report.title,
        conclusion: report.conclusion(),
        leaks: report.leaks().iter().map(|leak| ToldLeak::of(leak, report.records)).collect(),
        records: report.records.iter().map(Record::without_what_differs).collect(),
    })
}
