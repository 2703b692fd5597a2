//! Results as JSON, one document, for machines.

use serde::Serialize;

#[cfg(feature = "cli")]
pub(super) use whole::whole;

/// Writes a result as one JSON document, with a newline at its end.
///
/// # Panics
/// If a result cannot be stated in JSON, which would be a bug: results have no maps with other keys than text.
#[must_use]
pub fn json(result: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(result).expect("results have text for keys");
    text.push('\n');
    text
}

#[cfg(feature = "cli")]
mod whole {
    use serde::Serialize;

    use super::super::super::leak::Cause;
    use super::super::super::whole::Report;
    use super::json;
    use crate::record::{Conclusion, Frame, Record, VERSION};

    /// What a gate or a report has told, for machines.
    #[derive(Serialize)]
    struct Whole<'a> {
        version: u32,
        title: &'a str,
        conclusion: Conclusion,
        leaks: Vec<LeakOf<'a>>,
        records: Vec<Record>,
    }

    /// A leak: what it is known by, and the records that show it, by their places in the document.
    #[derive(Serialize)]
    struct LeakOf<'a> {
        signature: Option<String>,
        cause: String,
        frames: &'a [Frame],
        is_expected: bool,
        shown_by: Vec<usize>,
    }

    /// Writes a whole report as JSON: the leaks, and the records without what differs from run to run.
    pub(in super::super) fn whole(report: &Report<'_>) -> String {
        let place = |record: &Record| report.records.iter().position(|other| std::ptr::eq(other, record));
        let leaks = report.leaks().into_iter().map(|leak| LeakOf {
            signature: leak.signature().map(|signature| signature.to_string()),
            cause: match leak.cause {
                Cause::Site(site) => {
                    site.users_frame().or(site.frames.first()).map(ToString::to_string).unwrap_or_default()
                }
                Cause::Gauge(name) => format!("gauge {name}"),
                Cause::Meter(name) => format!("meter {name}"),
                Cause::Verdict(name) => name.to_owned(),
            },
            frames: if let Cause::Site(site) = leak.cause { &site.frames } else { &[] },
            is_expected: leak.is_expected(),
            shown_by: leak.shown.iter().filter_map(|shown| place(shown.record)).collect(),
        });
        json(&Whole {
            version: VERSION,
            title: &report.title,
            conclusion: report.conclusion(),
            leaks: leaks.collect(),
            records: report.records.iter().map(Record::without_what_differs).collect(),
        })
    }
}
