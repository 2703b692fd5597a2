//! Reading a line token by token; what is missing, left over or unknown becomes a fault with its place.

use std::borrow::Cow;
use std::ops::Range;

use super::token::{Kind, Token, tokens};
use crate::scenario::limits::{PATH_CHARACTERS_MAX, TEXT_CHARACTERS_MAX};
use crate::scenario::source::Fault;
use crate::scenario::words::{Table, listed, meaning, unknown};

/// Reads one line.
pub(super) struct Cursor<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token<'a>>>,
    /// Where the last token ends: what is missing is missing there.
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Result<Self, Fault> {
        let tokens = tokens(line)?;
        let end = tokens.last().map_or(0, |token| token.span.end);
        Ok(Self { tokens: tokens.into_iter().peekable(), end })
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    /// Returns the place of the next token.
    pub(super) fn place(&mut self) -> Range<usize> {
        self.tokens.peek().map_or(self.end..self.end, |token| token.span.clone())
    }

    /// Returns the next token where it is a word, without taking it.
    pub(super) fn peek_word(&mut self) -> Option<&'a str> {
        match self.tokens.peek() {
            Some(Token { kind: Kind::Word(word), .. }) => Some(word),
            _ => None,
        }
    }

    /// Takes the next token where it is this word or mark.
    pub(super) fn accept(&mut self, wanted: &str) -> bool {
        let suits = |token: &Token<'_>| match token.kind {
            Kind::Word(word) => word == wanted,
            Kind::Mark(mark) => wanted.strip_prefix(mark) == Some(""),
            Kind::Quoted(_) | Kind::Unclosed => false,
        };
        self.tokens.next_if(suits).is_some()
    }

    /// Takes a mark.
    pub(super) fn mark(&mut self, mark: &str) -> Result<(), Fault> {
        if self.accept(mark) { Ok(()) } else { Err(self.missing(&format!("\"{mark}\""))) }
    }

    /// Takes a word; `what` says which one.
    pub(super) fn word(&mut self, what: &str) -> Result<(&'a str, Range<usize>), Fault> {
        match self.tokens.peek() {
            Some(&Token { kind: Kind::Word(word), ref span }) => {
                let taken = (word, span.clone());
                self.tokens.next();
                Ok(taken)
            }
            _ => Err(self.missing(what)),
        }
    }

    /// Takes one of the table's words.
    pub(super) fn pick<T: Copy>(&mut self, what: &str, table: &Table<T>) -> Result<T, Fault> {
        let known = || table.iter().map(|&(word, _)| word);
        if self.peek_word().is_none() {
            return Err(self.missing(&listed(&known().collect::<Vec<_>>())));
        }
        let (word, span) = self.word(what)?;
        meaning(table, word).ok_or_else(|| {
            let (message, hint) = unknown(what, word, known());
            Fault { span, message, hint }
        })
    }

    /// Takes a word or a quoted text; tells whether it was quoted.
    pub(super) fn word_or_quoted(&mut self, what: &str) -> Result<(Cow<'a, str>, Range<usize>, bool), Fault> {
        let is_text = |token: &Token<'_>| matches!(token.kind, Kind::Word(_) | Kind::Quoted(_));
        let Some(token) = self.tokens.next_if(is_text) else { return Err(self.missing(what)) };
        let text = token.text().unwrap_or_default();
        Ok((text, token.span, matches!(token.kind, Kind::Quoted(_))))
    }

    /// Takes a text, quoted where it is not one word.
    pub(super) fn text(&mut self, what: &str) -> Result<Box<str>, Fault> {
        self.limited_text(what, TEXT_CHARACTERS_MAX)
    }

    /// Takes a text of limited length, in characters.
    pub(super) fn limited_text(&mut self, what: &str, characters_max: usize) -> Result<Box<str>, Fault> {
        let (text, span, _) = self.word_or_quoted(what)?;
        match text.chars().count() {
            count if count > characters_max => {
                Err(Fault::new(span, format!("{what} has {count} characters (expected {characters_max} at most)")))
            }
            _ => Ok(text.into()),
        }
    }

    /// Takes a UNC path.
    pub(super) fn path(&mut self, what: &str) -> Result<(Box<str>, Range<usize>), Fault> {
        let span = self.place();
        let token = self.tokens.peek().cloned();
        let path = self.limited_text(what, PATH_CHARACTERS_MAX)?;
        if crate::pcm::record::unc_server(&path).is_empty() {
            let message =
                format!("not a UNC path {} (expected {what})", token.as_ref().map(Token::named).unwrap_or_default());
            return Err(Fault::new(span, message).or_hint(r"a UNC path is \\SERVER\SHARE and what follows"));
        }
        Ok((path, span))
    }

    /// Requires that nothing is left over.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => Err(Fault::new(
                token.span.clone(),
                format!("unexpected {} (expected the end of the line)", token.named()),
            )),
        }
    }

    /// Says that something else was expected here.
    pub(super) fn missing(&mut self, what: &str) -> Fault {
        let got = self.tokens.peek().map_or_else(|| "end of the line".to_owned(), Token::named);
        Fault::new(self.place(), format!("unexpected {got} (expected {what})"))
    }
}
