//! Results as JSON, one document, for machines.

use serde::Serialize;

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
