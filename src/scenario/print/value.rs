//! The values that stand in words.

use std::borrow::Cow;

use jiff::civil::DateTime;

use crate::pcm::clock::Seconds;
use crate::pcm::record::Id;
use crate::scenario::conventions::Series;
use crate::scenario::limits::RELATIVE_DATE_MAX;
use crate::scenario::parse::token::is_word;

/// Prints an absolute date, with seconds only where there are some.
pub(super) fn date(date: DateTime) -> String {
    let form = if date.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    date.strftime(form).to_string()
}

/// Prints a record's date: relative to T0 where it is near.
pub(super) fn record_date(moment: DateTime, t0: DateTime) -> String {
    let after = moment.duration_since(t0).as_secs();
    let length = Seconds(after.unsigned_abs());
    match after {
        _ if length > RELATIVE_DATE_MAX => date(moment),
        0.. => format!("T+{length}"),
        _ => format!("T-{length}"),
    }
}

/// Prints a text within quotes.
pub(super) fn quoted(text: &(impl AsRef<str> + ?Sized)) -> String {
    format!("\"{}\"", text.as_ref().replace('"', "\"\""))
}

/// Prints a text, within quotes where it does not read as one word.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    if is_word(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Prints an identifier: as `Rn` where the series has it, and within quotes where it would read as something else.
pub(in crate::scenario) fn id(id: Id, series: Series) -> String {
    let text = id.as_str();
    let reads_as_number = Series::digits(text).is_some();
    let reads_as_word = text.starts_with(|first: char| first.is_ascii_lowercase());
    match series.number(id) {
        Some(number) => format!("R{number}"),
        None if reads_as_number || reads_as_word => quoted(text),
        None => text.to_owned(),
    }
}
