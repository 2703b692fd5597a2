//! Instruction files in the form that PCMDUMP prints (Q123499): loaded into typed records, and dumped again.
//!
//! *Dump* means that text: a header, then one block of labelled fields a record. The utility came in versions that print
//! dates differently, and the header says which one printed a text:
//!
//! | utility | month of an expiration | the year 2000 | article |
//! |---|---|---|---|
//! | v1.0, v1.1 | one too low: 0 to 11 | `100` | Q153369 |
//! | v1.2 | right | `100` | Q249578 |
//! | v1.2 of 02/02/2000 | right | `00` | Q249578 |
//!
//! So `11/31/94` in a text of v1.0 is 31 December 1994. `00/00/00 00:00:00` is a date that is not set.

mod load;
mod print;
#[cfg(test)]
mod tests;

use std::fmt;

pub(super) use self::load::read;
use super::diagnostic::{Errors, ParseError};
use super::lines::Lines;
use super::words::Table;
use crate::pcm::record::InstructionFile;

/// Names the versions of the dump utility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Utility {
    /// The version of 1.0, which printed the dump in Q123499.
    V10,
    /// The version of 1.1.
    V11,
    /// The version of 1.2.
    V12,
    /// The version of 1.2 of 02/02/2000. Its header is not published; our choice: the same.
    #[default]
    V12Of2000,
}

const UTILITIES: &Table<Utility> = &[("v1.0", Utility::V10), ("v1.1", Utility::V11), ("v1.2", Utility::V12)];

impl Utility {
    /// All versions, the oldest first.
    pub const ALL: [Self; 4] = [Self::V10, Self::V11, Self::V12, Self::V12Of2000];

    /// Returns the version as the header names it.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::V10 => "v1.0",
            Self::V11 => "v1.1",
            Self::V12 | Self::V12Of2000 => "v1.2",
        }
    }

    /// Tells whether it prints the month of an expiration one too low (Q153369).
    #[must_use]
    pub const fn prints_expiration_month_low(self) -> bool {
        matches!(self, Self::V10 | Self::V11)
    }

    /// Tells whether it prints the year 2000 as `100` (Q249578).
    #[must_use]
    pub const fn counts_years_from_1900(self) -> bool {
        !matches!(self, Self::V12Of2000)
    }
}

/// Holds an instruction file with what its dump says beside the records.
///
/// # Examples
/// ```
/// use slowleak::scenario::dump::Dump;
///
/// let text = include_str!("../../../corpus/instruction_file/q123499-pcmdump.txt");
/// let dump = Dump::load("q123499-pcmdump.txt", text.as_bytes())?;
/// let expiration = dump.file.records[1].expiration.date;
/// assert_eq!(expiration.map(|date| date.to_string()).as_deref(), Some("1994-12-31T07:00:00"));
/// assert_eq!(dump.to_string(), text);
/// # Ok::<(), slowleak::scenario::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    /// The utility that printed it, or is to print it.
    pub utility: Utility,
    /// The second line of the header.
    pub copyright: Box<str>,
    /// `File Name`.
    pub file_name: Box<str>,
    /// `PCM Version`: the stamp of every record (`Beta 455` is version 6).
    pub pcm_version: Box<str>,
    /// The records.
    pub file: InstructionFile,
}

impl Dump {
    /// The stamp of the published records (Q123499).
    pub const PCM_VERSION: &'static str = "Beta 455";
    /// The second line of the published header (Q123499).
    pub const COPYRIGHT: &'static str = "Copyright 1993, 1994 Microsoft Corporation";
    /// Name of the client's instruction file (a convention of the scenarios).
    pub const FILE_NAME: &'static str = "ABC00001.INS";

    /// Makes the dump of a file as the latest utility prints it, with the conventions' file name.
    #[must_use]
    pub fn of(file: InstructionFile) -> Self {
        Self {
            utility: Utility::default(),
            copyright: Self::COPYRIGHT.into(),
            file_name: Self::FILE_NAME.into(),
            pcm_version: Self::PCM_VERSION.into(),
            file,
        }
    }

    /// Loads a dump; `name` is what errors call it.
    ///
    /// # Errors
    /// If the text is too large, not UTF-8, or no dump; or if a value is out of range or a date impossible. Every error
    /// names its place.
    pub fn load(name: &str, text: &[u8]) -> Result<Self, ParseError> {
        let mut errors = Errors::default();
        let mut lines = Lines::new(name, text)?;
        let dump = read(name, std::iter::from_fn(|| lines.next()), &mut errors);
        match dump {
            Some(dump) => errors.or(dump),
            None => errors.or(Self::of(InstructionFile::default())),
        }
    }
}

impl fmt::Display for Dump {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::dump(formatter, self)
    }
}
