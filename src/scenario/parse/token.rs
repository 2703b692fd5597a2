//! The tokens of a line, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use crate::scenario::diagnostic::quoted;
use crate::scenario::source::Fault;

/// Few lines have more tokens.
const TOKENS_USUAL: usize = 8;

/// Holds a token and its place, in bytes of the line.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Range<usize>,
}

/// Names the kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A run of characters that nothing interrupts.
    Word(&'a str),
    /// What stands between quotes, in which a quote is doubled.
    Quoted(&'a str),
    /// One of `=`, `,`, `[` and `]`, which are tokens of their own.
    Mark(char),
}

impl<'a> Token<'a> {
    /// Returns the text of a word or of what is quoted.
    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            Kind::Word(word) => Some(Cow::Borrowed(word)),
            Kind::Quoted(raw) if raw.contains('"') => Some(Cow::Owned(raw.replace("\"\"", "\""))),
            Kind::Quoted(raw) => Some(Cow::Borrowed(raw)),
            Kind::Mark(_) => None,
        }
    }

    /// Says what was got.
    pub(super) fn named(&self) -> String {
        match self.kind {
            Kind::Mark(mark) => quoted(mark.encode_utf8(&mut [0; 4])),
            _ => quoted(&self.text().unwrap_or_default()),
        }
    }
}

/// Tells whether a text reads as one word.
pub(in crate::scenario) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.bytes().any(interrupts) && !text.chars().any(char::is_whitespace)
}

/// Tells whether a word ends before a character, by its first byte.
const fn interrupts(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'"' | b'#' | b'=' | b',' | b'[' | b']')
}

/// Cuts a line into tokens and drops its comment.
///
/// # Errors
/// If a quote is not closed.
pub(super) fn tokens(line: &str) -> Result<Vec<Token<'_>>, Fault> {
    // Whatever interrupts a word is one byte, which no other character contains.
    let bytes = line.as_bytes();
    let mut tokens = Vec::with_capacity(TOKENS_USUAL);
    let mut start = 0;
    while let Some(&first) = bytes.get(start) {
        let (kind, end) = match first {
            b' ' | b'\t' => {
                start += 1;
                continue;
            }
            b'#' => break,
            b'=' | b',' | b'[' | b']' => (Kind::Mark(first.into()), start + 1),
            b'"' => {
                let Some(end) = end_of_quote(bytes, start + 1) else {
                    // Only the quote itself is marked where nothing closes it.
                    let fault = Fault::new(start..start + 1, "quote is not closed".to_owned());
                    return Err(fault.or_hint("a quote within quotes is written twice"));
                };
                (Kind::Quoted(&line[start + 1..end]), end + 1)
            }
            _ => {
                let length = bytes[start..].iter().position(|&byte| interrupts(byte));
                let end = length.map_or(bytes.len(), |length| start + length);
                (Kind::Word(&line[start..end]), end)
            }
        };
        tokens.push(Token { kind, span: start..end });
        start = end;
    }
    Ok(tokens)
}

/// Finds the quote that closes one, behind which no other stands.
fn end_of_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes[at..].iter().position(|&byte| byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(line: &str) -> Vec<Kind<'_>> {
        tokens(line).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_line_is_words_quoted_texts_and_marks() {
        use Kind::{Mark, Quoted, Word};
        assert_eq!(
            kinds("\tT+0:30 offer R1 command=\"a #\"\"b\"\"\" [..SP1,SP4] \\\\DS1\\X\\ # said"),
            [
                Word("T+0:30"),
                Word("offer"),
                Word("R1"),
                Word("command"),
                Mark('='),
                Quoted("a #\"\"b\"\""),
                Mark('['),
                Word("..SP1"),
                Mark(','),
                Word("SP4"),
                Mark(']'),
                Word("\\\\DS1\\X\\"),
            ]
        );
        assert_eq!(kinds("  # nothing"), []);
        assert_eq!(kinds(""), []);
    }

    #[test]
    fn a_doubled_quote_stands_for_one() {
        let tokens = tokens("\"\"\"Flight Simulator\"\"\" \"\"").unwrap();
        let texts: Vec<_> = tokens.iter().map(|token| token.text().unwrap()).collect();
        assert_eq!(texts, ["\"Flight Simulator\"", ""]);
        assert_eq!(tokens[1].span, 23..25);
    }

    #[test]
    fn a_quote_that_nothing_closes_is_marked_where_it_opens() {
        let fault = tokens("log \"No instruction").unwrap_err();
        assert_eq!((fault.span, fault.message.as_str()), (4..5, "quote is not closed"));
    }
}
