//! SARIF 2.1.0: a result for each leak, at the line that grows.
//!
//! It is made of plain JSON: the crates of its types generate thousands of lines while they are built, of which we would use twenty.

use serde_json::{Value, json};

use super::json::json as document;
use super::told::{kind, line, relative, sentence, title};
use crate::record::{Conclusion, Place, Record};
use crate::report::text;
use crate::report::whole::Report;

/// The rules: stable identifiers, and what each of them says.
const RULES: [(&str, &str); 9] = [
    ("growing", "The heap, or a meter, rises with every so many cycles."),
    ("residue", "Each further life of the service leaves memory behind."),
    ("unbalanced", "A gauge does not come back to its idle value."),
    ("not-level", "The level of a strict subject moves, and it was declared that it never does."),
    ("no-leak", "A soak that is meant to leak does not."),
    ("expectation", "What was expected of a soak does not hold."),
    ("budget", "What a soak allocates is over its budget or the limits of its test, or cannot be held against them."),
    ("known-leak", "A leak that is known is faster than allowed, allowed no longer, or gone."),
    ("inconclusive", "Nothing can be said of a soak."),
];

/// Writes a result as SARIF.
pub(super) fn sarif(report: &Report<'_>) -> String {
    let rules: Vec<_> = RULES
        .iter()
        .map(|(id, text)| json!({ "id": format!("slowleak/{id}"), "shortDescription": { "text": text } }))
        .collect();
    let leaks = report.leaks();
    let of_leaks = leaks.iter().filter(|leak| !leak.is_expected()).filter_map(|leak| {
        let shortest = leak.shortest()?;
        let message =
            format!("{}: {}, in {} of {} soaks", title(leak), text::speeds(leak), leak.shown.len(), report.soaks());
        let mut result = result(kind(shortest), "error", &message, line(leak).as_ref());
        let asked_for: Vec<_> = shortest
            .place
            .as_ref()
            .and_then(relative)
            .map(|place| {
                let mut location = location(&place);
                location["message"] = json!({ "text": shortest.name.to_string() });
                location
            })
            .into_iter()
            .collect();
        if !asked_for.is_empty() {
            result["relatedLocations"] = Value::from(asked_for);
        }
        if let Some(signature) = leak.signature() {
            result["partialFingerprints"] = json!({ "slowleakSite/v1": signature.to_string() });
        }
        result["properties"] = json!({ "report": text::record(shortest), "reproduce": shortest.reproduce });
        Some(result)
    });
    let of_complaints = report.records.iter().flat_map(|record| {
        record.complaints.iter().map(|complaint| {
            let place = complaint.place.as_ref().or(record.place.as_ref());
            result(complaint.of.name(), "error", &complaint.text, place)
        })
    });
    let of_others = report.records.iter().filter(|record| is_other(record)).map(|record| {
        let level = if record.conclusion == Conclusion::Finding { "error" } else { "warning" };
        result(kind(record), level, &format!("{}: {}", record.name, sentence(record)), record.place.as_ref())
    });
    let results: Vec<_> = of_leaks.chain(of_complaints).chain(of_others).collect();
    document(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "slowleak",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// Says whether a record is told neither by a leak nor by a complaint.
fn is_other(record: &Record) -> bool {
    record.conclusion != Conclusion::Clean && record.complaints.is_empty() && (record.expects_leak || !record.leaks())
}

fn result(rule: &str, level: &str, message: &str, place: Option<&Place>) -> Value {
    let index = RULES.iter().position(|(id, _)| *id == rule);
    let mut result = json!({
        "ruleId": format!("slowleak/{rule}"),
        "level": level,
        "message": { "text": message },
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(place) = place.and_then(relative) {
        result["locations"] = json!([location(&place)]);
    }
    result
}

fn location(place: &Place) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&place.file), "uriBaseId": "%SRCROOT%" },
        "region": { "startLine": place.line.max(1) },
    }})
}

/// Writes a relative path as a reference of RFC 3986.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let written = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(written).collect()
}
