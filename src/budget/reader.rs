//! The reader: takes TOML apart, and says of everything that is not as it should be where that stands and what was expected.

use std::fmt;
use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use crate::record::Rate;

/// The largest rate that can be written: a terabyte.
const RATE_MAX: f64 = 1e12;

/// Parts of one that a rate with decimals is read in.
const RATE_PARTS: i32 = 1_000_000;

/// Reports what is wrong with a file of budgets and known leaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadFile {
    /// The file, with line and column where they are known.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// The line, and a mark below the place.
    pub shown: Option<String>,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for BadFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)?;
        if let Some(shown) = &self.shown {
            write!(formatter, "\n{shown}")?;
        }
        write!(formatter, "\nhint: {}", self.hint)
    }
}

impl std::error::Error for BadFile {}

/// Reads one file.
pub(super) struct Reader<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

/// A place in the text; nothing where that is not known.
pub(super) type Span = Option<Range<usize>>;

impl Reader<'_> {
    /// The line of a place, from 1.
    pub(super) fn line(&self, span: &Span) -> u32 {
        let before = self.before(span);
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
    }

    fn before(&self, span: &Span) -> &str {
        let start = span.as_ref().map_or(0, |span| span.start).min(self.text.len());
        // A place in the middle of a letter is none of ours.
        let start = (0..=start).rev().find(|&start| self.text.is_char_boundary(start)).unwrap_or(0);
        &self.text[..start]
    }

    pub(super) fn bad(&self, span: &Span, what: impl Into<String>, hint: impl Into<String>) -> BadFile {
        let before = self.before(span);
        let (line, line_start) = (self.line(span), before.rfind('\n').map_or(0, |end| end + 1));
        let column = before[line_start..].chars().count();
        let whole = self.text[line_start..].lines().next().unwrap_or_default();
        let is_printable = |letter: char| if letter.is_control() { ' ' } else { letter };
        let whole: String = whole.chars().map(is_printable).take(LINE_MAX).collect();
        let marked = (column < LINE_MAX).then(|| format!("{whole}\n{}^", " ".repeat(column)));
        BadFile {
            place: format!("{}:{line}:{}", self.name, column + 1),
            what: what.into(),
            shown: marked,
            hint: hint.into(),
        }
    }

    /// Refuses what has a name that means nothing here.
    pub(super) fn known_keys(&self, table: &dyn TableLike, what: &str, keys: &[&str]) -> Result<(), BadFile> {
        match table.iter().find(|(key, _)| !keys.contains(key)) {
            None => Ok(()),
            Some((key, item)) => {
                let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
                Err(self.bad(&span, format!("unknown key `{key}`"), format!("{what} has {}", listed(keys))))
            }
        }
    }

    /// A table.
    pub(super) fn table<'i>(&self, item: &'i Item, what: &str) -> Result<&'i dyn TableLike, BadFile> {
        item.as_table_like().ok_or_else(|| self.other(item, what, "a table"))
    }

    /// A text, if it is there. One that is empty says nothing.
    pub(super) fn text_of(&self, table: &dyn TableLike, key: &str) -> Result<Option<String>, BadFile> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let text = item.as_str().ok_or_else(|| self.other(item, &format!("`{key}`"), "a text in quotes"))?;
        Ok(Some(text.to_owned()))
    }

    /// A whole number, not below zero.
    pub(super) fn number(&self, table: &dyn TableLike, key: &str) -> Result<Option<u64>, BadFile> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let number = item.as_integer().and_then(|number| u64::try_from(number).ok());
        let expected = "a whole number from 0 on";
        number.map(Some).ok_or_else(|| self.other(item, &format!("`{key}`"), expected))
    }

    /// A rate: a number, with decimals or without.
    pub(super) fn rate(&self, table: &dyn TableLike, key: &str) -> Result<Option<Rate>, BadFile> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let whole = item.as_integer().filter(|&amount| amount >= 0).map(|amount| Rate::of(amount, 1));
        let parts = item.as_float().filter(|amount| (0.0..=RATE_MAX).contains(amount)).map(|amount| {
            #[expect(clippy::cast_possible_truncation, reason = "it is in range")]
            let parts = (amount * f64::from(RATE_PARTS)).round() as i64;
            Rate::of(parts, RATE_PARTS.unsigned_abs().into())
        });
        whole.or(parts).map(Some).ok_or_else(|| self.other(item, &format!("`{key}`"), "a number from 0 on"))
    }

    /// What has to be there.
    pub(super) fn needed<T>(&self, found: Option<T>, span: &Span, what: &str, key: &str) -> Result<T, BadFile> {
        found.ok_or_else(|| {
            let hint = format!("add a line `{key} = …`; the documentation of `slowleak::budget` shows a whole file");
            self.bad(span, format!("{what} has no `{key}`"), hint)
        })
    }

    /// Something else stands there than was expected.
    pub(super) fn other(&self, item: &Item, what: &str, expected: &str) -> BadFile {
        let hint = format!("expected {expected}");
        self.bad(&item.span(), format!("{what} is {}", kind(item)), hint)
    }
}

/// Letters of a line that are shown.
const LINE_MAX: usize = 160;

/// What stands there, in words.
fn kind(item: &Item) -> &'static str {
    match item {
        Item::None => "nothing",
        Item::Table(_) | Item::Value(Value::InlineTable(_)) => "a table",
        Item::ArrayOfTables(_) => "several tables",
        Item::Value(Value::String(_)) => "a text",
        Item::Value(Value::Integer(number)) if *number.value() < 0 => "a number below zero",
        Item::Value(Value::Integer(_)) => "a whole number",
        Item::Value(Value::Float(_)) => "a number with decimals, or none that can be",
        Item::Value(Value::Boolean(_)) => "true or false",
        Item::Value(Value::Datetime(_)) => "a date or a time",
        Item::Value(Value::Array(_)) => "a list",
    }
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
