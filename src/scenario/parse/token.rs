//! The tokens of a line, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use winnow::Parser;
use winnow::combinator::{alt, delimited, dispatch, opt, peek, repeat, terminated};
use winnow::error::EmptyError;
use winnow::stream::LocatingSlice;
use winnow::token::{any, rest, take_till, take_while};

use crate::scenario::diagnostic::quoted;
use crate::scenario::source::Fault;

/// Few lines have more tokens.
const TOKENS_USUAL: usize = 8;

/// Holds a token and its place, in bytes of the line.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Token<'a> {
    pub(in crate::scenario) kind: Kind<'a>,
    pub(in crate::scenario) span: Range<usize>,
}

/// Names the kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Kind<'a> {
    /// A run of characters that nothing interrupts.
    Word(&'a str),
    /// What stands between quotes, in which a quote is doubled.
    Quoted(&'a str),
    /// One of `=`, `,`, `[` and `]`, which are tokens of their own.
    Mark(char),
    /// A quote that nothing closes.
    Unclosed,
}

impl<'a> Token<'a> {
    /// Returns the text of a word or of what is quoted.
    pub(in crate::scenario) fn text(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            Kind::Word(word) => Some(Cow::Borrowed(word)),
            Kind::Quoted(raw) if raw.contains('"') => Some(Cow::Owned(raw.replace("\"\"", "\""))),
            Kind::Quoted(raw) => Some(Cow::Borrowed(raw)),
            Kind::Mark(_) | Kind::Unclosed => None,
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

/// Tells whether a word ends before a character, by its first byte: each of these is one byte, which no other character contains.
const fn interrupts(byte: u8) -> bool {
    matches!(byte, b'"' | b'#' | b' ' | b'\t' | b'=' | b',' | b'[' | b']')
}

/// Cuts a line into tokens and drops its comment.
///
/// # Errors
/// If a quote is not closed.
pub(in crate::scenario) fn tokens(line: &str) -> Result<Vec<Token<'_>>, Fault> {
    let blanks = || take_while::<_, _, EmptyError>(0.., |byte| matches!(byte, b' ' | b'\t'));
    let comment = opt((b'#', rest));
    let room = || Vec::with_capacity(TOKENS_USUAL);
    let add = |mut tokens: Vec<_>, (sort, span)| {
        tokens.push(Token { kind: kind(line, sort, &span), span });
        tokens
    };
    let tokens = repeat(0.., terminated(token.with_span(), blanks())).fold(room, add);
    // Every character begins a token, a comment or a blank, so that nothing is left over.
    let input = LocatingSlice::new(line.as_bytes());
    let tokens: Vec<Token<'_>> = delimited(blanks(), tokens, comment).parse(input).unwrap_or_default();
    match tokens.last() {
        Some(Token { kind: Kind::Unclosed, span }) => {
            // Only the quote itself is marked.
            let fault = Fault::new(span.start..span.start + 1, "quote is not closed".to_owned());
            Err(fault.or_hint("a quote within quotes is written twice"))
        }
        _ => Ok(tokens),
    }
}

/// Says what sort of token begins here, and takes it. The first byte tells: nothing is tried in vain.
fn token(input: &mut LocatingSlice<&[u8]>) -> Result<Sort, EmptyError> {
    let within_quotes = || repeat::<_, _, (), _, _>(0.., alt((take_till(1.., b'"').void(), b"\"\"".void())));
    let quoted = || (b'"', within_quotes(), b'"').value(Sort::Quoted);
    dispatch! {peek(any);
        b'=' | b',' | b'[' | b']' => any.map(|byte: u8| Sort::Mark(byte.into())),
        b'"' => alt((quoted(), (b'"', rest).value(Sort::Unclosed))),
        _ => take_till(1.., interrupts).value(Sort::Word),
    }
    .parse_next(input)
}

/// Names what a token is, without its text.
#[derive(Clone, Copy)]
enum Sort {
    Word,
    Quoted,
    Mark(char),
    Unclosed,
}

fn kind<'a>(line: &'a str, sort: Sort, span: &Range<usize>) -> Kind<'a> {
    match sort {
        Sort::Word => Kind::Word(&line[span.clone()]),
        Sort::Quoted => Kind::Quoted(&line[span.start + 1..span.end - 1]),
        Sort::Mark(mark) => Kind::Mark(mark),
        Sort::Unclosed => Kind::Unclosed,
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
