//! A line of an input, and what can be wrong with it, wherever it stands.

use std::ops::Range;

use super::limits::LINE_BYTES_MAX;

/// Holds one line of an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Number of the line, from 1.
    pub(super) number: usize,
    /// The whole line, without its end.
    pub(super) text: &'a str,
    /// How many bytes of it are a mark that the reader does not see.
    mark: usize,
}

impl<'a> Line<'a> {
    /// Makes a line without a mark.
    pub(super) const fn new(number: usize, text: &'a str) -> Self {
        Self { number, text, mark: 0 }
    }

    /// Makes the first line of an input that has none.
    pub(super) const fn empty() -> Self {
        Self::new(1, "")
    }

    /// Returns what the reader reads: the line after its mark.
    pub(super) fn body(&self) -> &'a str {
        &self.text[self.mark..]
    }

    /// Returns the same line with a mark of so many bytes.
    pub(super) const fn marked(self, mark: usize) -> Self {
        Self { mark, ..self }
    }

    /// Moves a place within the body to its place within the line.
    pub(super) const fn span_of(&self, body: &Range<usize>) -> Range<usize> {
        body.start + self.mark..body.end + self.mark
    }

    /// Finds what no text form may hold: a line that is too long, or a control character.
    pub(super) fn fault(&self) -> Option<Fault> {
        let body = self.body();
        if self.text.len() > LINE_BYTES_MAX {
            let limit = LINE_BYTES_MAX - self.mark;
            let end = (0..=limit).rev().find(|&at| body.is_char_boundary(at)).unwrap_or_default();
            let fault = Fault::new(end..end, format!("line is longer than {LINE_BYTES_MAX} bytes"));
            return Some(fault.or_hint("is this a text file with line ends?"));
        }
        // Nearly every line is printable ASCII. All of it is looked at without a branch, which takes a fraction of an
        // instruction a byte.
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\t');
        if body.bytes().fold(true, |are_plain, byte| are_plain & is_plain(byte)) {
            return None;
        }
        let (at, bad) = body.char_indices().find(|&(_, character)| is_bad(character))?;
        let message = format!("control character U+{:04X}", u32::from(bad));
        Some(Fault::new(at..at + bad.len_utf8(), message).or_hint("a text form holds printable characters and tabs"))
    }
}

/// Tells whether no text form may hold the character.
pub(super) fn is_bad(character: char) -> bool {
    character.is_control() && character != '\t'
}

/// Holds what is wrong with a line, before it is known which line.
#[derive(Debug)]
pub(super) struct Fault {
    /// The place, in bytes of the line's body.
    pub(super) span: Range<usize>,
    /// What was got and what was wanted.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
}

impl Fault {
    pub(super) const fn new(span: Range<usize>, message: String) -> Self {
        Self { span, message, hint: None }
    }

    /// Adds a hint where there is none yet.
    pub(super) fn or_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }
}
