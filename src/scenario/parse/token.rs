//! The tokens of a line, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use winnow::Parser;
use winnow::combinator::{alt, delimited, opt, repeat, terminated};
use winnow::error::EmptyError;
use winnow::stream::LocatingSlice;
use winnow::token::{one_of, rest, take_till, take_while};

use crate::scenario::diagnostic::quoted;
use crate::scenario::source::Fault;

/// Characters that are tokens of their own.
const MARKS: [char; 4] = ['=', ',', '[', ']'];
const BLANKS: [char; 2] = [' ', '\t'];

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
    /// One of [`MARKS`].
    Mark(char),
    /// A quote that nothing closes.
    Unclosed,
}

impl<'a> Token<'a> {
    /// Returns the text of a word or of what is quoted.
    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
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
    !text.is_empty() && text.chars().all(|character| !interrupts(character) && !character.is_whitespace())
}

fn interrupts(character: char) -> bool {
    character == '"' || character == '#' || BLANKS.contains(&character) || MARKS.contains(&character)
}

/// Cuts a line into tokens and drops its comment.
///
/// # Errors
/// If a quote is not closed.
pub(super) fn tokens(line: &str) -> Result<Vec<Token<'_>>, Fault> {
    let blanks = || take_while::<_, _, EmptyError>(0.., BLANKS);
    let comment = opt(('#', rest));
    let tokens = repeat(0.., terminated(token, blanks()));
    // Every character begins a token, a comment or a blank, so that nothing is left over.
    let tokens: Vec<Token<'_>> =
        delimited(blanks(), tokens, comment).parse(LocatingSlice::new(line)).unwrap_or_default();
    match tokens.last() {
        Some(Token { kind: Kind::Unclosed, span }) => {
            let fault = Fault::new(span.clone(), "quote is not closed".to_owned());
            Err(fault.or_hint("a quote within quotes is written twice"))
        }
        _ => Ok(tokens),
    }
}

fn token<'a>(input: &mut LocatingSlice<&'a str>) -> Result<Token<'a>, EmptyError> {
    let word = take_till(1.., interrupts).map(Kind::Word);
    let within_quotes = repeat::<_, _, (), _, _>(0.., alt((take_till(1.., '"'), "\"\""))).take();
    let quoted = delimited('"', within_quotes, '"').map(Kind::Quoted);
    let mark = one_of(MARKS).map(Kind::Mark);
    let unclosed = ('"', rest).map(|_| Kind::Unclosed);
    let (kind, span) = alt((word, mark, quoted, unclosed)).with_span().parse_next(input)?;
    // Only the quote itself is marked where nothing closes it.
    let end = if kind == Kind::Unclosed { span.start + 1 } else { span.end };
    Ok(Token { kind, span: span.start..end })
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
