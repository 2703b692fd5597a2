//! The lines of an input, each checked before anybody reads it.

use std::iter::Peekable;

use super::diagnostic::Diagnostic;
use super::limits::FILE_BYTES_MAX;
use super::source::Line;

/// Hands out the lines of an input.
pub(super) struct Lines<'a> {
    /// Name of the input, for errors.
    pub(super) name: &'a str,
    lines: Peekable<Box<dyn Iterator<Item = Line<'a>> + 'a>>,
}

impl<'a> Lines<'a> {
    /// Begins to read an input.
    ///
    /// # Errors
    /// If it is too large or not UTF-8; the error names the first byte that is too much or malformed.
    pub(super) fn new(name: &'a str, bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        let end = bytes.len().min(FILE_BYTES_MAX);
        let well_formed = match std::str::from_utf8(&bytes[..end]) {
            Ok(text) => text,
            // The limit may cut a character in two.
            Err(error) if error.error_len().is_none() && end < bytes.len() => "",
            Err(error) => {
                let byte = bytes[error.valid_up_to()];
                let message = format!("not UTF-8: byte 0x{byte:02X}");
                return Err(Diagnostic::at_byte(name, bytes, error.valid_up_to(), message, "save the file as UTF-8"));
            }
        };
        if end < bytes.len() {
            let message = format!("file is larger than {FILE_BYTES_MAX} bytes");
            return Err(Diagnostic::at_byte(name, bytes, end, message, "split it into several files"));
        }
        let numbered = well_formed.split_terminator('\n').zip(1..);
        let lines: Box<dyn Iterator<Item = Line<'a>>> = Box::new(numbered.map(|(text, number)| {
            let text = text.strip_suffix('\r').unwrap_or(text);
            Line::new(number, text)
        }));
        Ok(Self { name, lines: lines.peekable() })
    }

    /// Takes the next line where it suits.
    pub(super) fn next_if(&mut self, suits: impl FnOnce(&Line<'a>) -> bool) -> Option<Line<'a>> {
        self.lines.next_if(suits)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        self.lines.next()
    }
}
