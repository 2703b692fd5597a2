//! Located errors: position, what was got and wanted, the line with the place marked, a hint.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::limits::{ERRORS_MAX, EXCERPT_CHARACTERS_MAX, QUOTED_CHARACTERS_MAX};
use super::source::{Fault, Line, is_bad};

/// Tells what is wrong at one place of an input.
///
/// # Examples
/// ```
/// use slowleak::scenario::Scenario;
///
/// let error = Scenario::parse("x.pcm", b"pcm 1\nT+0:00 tuch\nT+1:00 end\n").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "\
/// x.pcm:2:8: unknown command \"tuch\" (expected touch, …)
///   |
/// 2 | T+0:00 tuch
///   |        ^^^^
///   |
/// hint: did you mean touch?"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    name: Box<str>,
    line: usize,
    column: usize,
    message: String,
    excerpt: String,
    marked: Range<usize>,
    hint: Option<String>,
}

impl Diagnostic {
    /// Locates a fault of a line.
    pub(super) fn new(name: &str, line: &Line<'_>, fault: Fault) -> Self {
        let span = line.span_of(&fault.span);
        Self::at(name, line.number, line.text, span, fault.message, fault.hint)
    }

    /// Locates a fault of the bytes themselves.
    pub(super) fn at_byte(name: &str, bytes: &[u8], at: usize, message: String, hint: &str) -> Self {
        let line = bytes[..at].split(|&byte| byte == b'\n').count();
        let line_start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let before = String::from_utf8_lossy(&bytes[line_start..at]);
        // A few bytes after the place are enough to recognise it by.
        let after = &bytes[at..bytes.len().min(at + EXCERPT_CHARACTERS_MAX)];
        let after = String::from_utf8_lossy(after.split(|&byte| byte == b'\n').next().unwrap_or_default());
        let marked = before.len()..before.len() + after.chars().next().map_or(0, char::len_utf8);
        Self::at(name, line, &format!("{before}{after}"), marked, message, Some(hint.to_owned()))
    }

    /// Locates a fault of a text; keeps no more of the text than is shown.
    pub(super) fn at(
        name: &str,
        line: usize,
        text: &str,
        span: Range<usize>,
        message: String,
        hint: Option<String>,
    ) -> Self {
        let column = 1 + text[..span.start].chars().count();
        let (excerpt, marked) = excerpt(text, span);
        Self { name: name.into(), line, column, message, excerpt, marked, hint }
    }

    /// Returns the number of the line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Returns the column, in characters, from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// Returns what was got and what was wanted.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    fn render(&self, renderer: &Renderer) -> String {
        let title = format!("{}:{}:{}: {}", self.name, self.line, self.column, self.message);
        let place = AnnotationKind::Primary.span(self.marked.clone());
        let source = Snippet::source(&self.excerpt).line_start(self.line).annotation(place);
        let mut groups = vec![Group::with_title(Level::ERROR.no_name().primary_title(title)).element(source)];
        if let Some(hint) = &self.hint {
            groups.push(Group::with_title(Level::HELP.with_name("hint").secondary_title(hint)));
        }
        renderer.render(&groups)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(&Renderer::plain()))
    }
}

impl std::error::Error for Diagnostic {}

/// Holds what is wrong with an input: one error at least, and no more than [`ERRORS_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    diagnostics: Vec<Diagnostic>,
}

impl ParseError {
    /// Returns the errors in the order of the input.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Renders all errors for a terminal that shows colours; `Display` renders them without.
    #[must_use]
    pub fn in_colour(&self) -> String {
        self.render(&Renderer::styled())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let mut parts: Vec<_> = self.diagnostics.iter().map(|diagnostic| diagnostic.render(renderer)).collect();
        if self.diagnostics.len() == ERRORS_MAX {
            parts.push(format!("no more than {ERRORS_MAX} errors are listed"));
        }
        parts.join("\n\n")
    }
}

impl From<Diagnostic> for ParseError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(&Renderer::plain()))
    }
}

impl std::error::Error for ParseError {}

/// Collects the errors of one input.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<Diagnostic>);

impl Errors {
    /// Takes an error, where there is room left.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if !self.are_enough() {
            self.0.push(diagnostic);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether no further error will be taken.
    pub(super) const fn are_enough(&self) -> bool {
        self.0.len() >= ERRORS_MAX
    }

    /// Returns the result where there were no errors.
    pub(super) fn or<T>(mut self, result: T) -> Result<T, ParseError> {
        if self.is_empty() {
            return Ok(result);
        }
        self.0.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
        Err(ParseError { diagnostics: self.0 })
    }
}

/// Quotes a piece of the input within an error message: on one line, and clipped.
pub(super) fn quoted(piece: &str) -> String {
    let printable = |character: char| if is_bad(character) { char::REPLACEMENT_CHARACTER } else { character };
    let mut characters = piece.chars().map(printable);
    let head: String = characters.by_ref().take(QUOTED_CHARACTERS_MAX).collect();
    let rest = if characters.next().is_some() { "…" } else { "" };
    format!("\"{head}{rest}\"")
}

/// Cuts a line down to what can be shown around a place, and moves the place along.
fn excerpt(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    if text.chars().nth(EXCERPT_CHARACTERS_MAX).is_none() {
        return (text.to_owned(), span);
    }
    let (before, rest) = text.split_at(span.start);
    let half = EXCERPT_CHARACTERS_MAX / 2;
    let from = before.char_indices().rev().nth(half - 1).map_or(0, |(at, _)| at);
    let to = rest.char_indices().nth(half).map_or(text.len(), |(at, _)| span.start + at);
    let mut excerpt = String::from(if from > 0 { "…" } else { "" });
    let start = excerpt.len() + span.start - from;
    excerpt.push_str(&text[from..to]);
    let marked = start..(start + span.len()).min(excerpt.len());
    if to < text.len() {
        excerpt.push('…');
    }
    (excerpt, marked)
}
