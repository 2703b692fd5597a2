//! Folders of records: where they are laid down, a file each, and read again.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::VERSION;
use super::check;
use super::document::Record;
use super::site::fnv_1a;

/// Letters of a name that a file is called by; two long names still differ by their hash.
const LETTERS_MAX: usize = 96;

/// Names the variable that says where every soak lays its record down.
pub const OUT: &str = "SLOWLEAK_OUT";

/// The folder that [`OUT`] names, if it does.
#[must_use]
pub fn out() -> Option<PathBuf> {
    std::env::var_os(OUT).filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Lays a record down in a folder, which is made where it is missing, and returns the file. A file that stands there by that name
/// gives way to it as a whole: nobody reads half of a record.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub fn keep(folder: &Path, record: &Record) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let mut text = serde_json::to_string(record)?;
    text.push('\n');
    let name = file_name(record);
    let (file, draft) = (folder.join(format!("{name}.json")), folder.join(format!(".{name}.{}", std::process::id())));
    fs::write(&draft, text)?;
    fs::rename(&draft, &file).inspect_err(|_| _ = fs::remove_file(&draft))?;
    Ok(file)
}

/// A name for the file of a record: as much of its own as any file system takes, and a hash of all of it.
fn file_name(record: &Record) -> String {
    let name = record.name.to_string();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._".contains(letter) { letter } else { '-' };
    let words: String = name.chars().take(LETTERS_MAX).map(plain).collect();
    format!("{}-{:016x}", words.trim_matches(['.', '-']), fnv_1a(name.as_bytes()))
}

/// Reads the records of a folder in the order of their names, or the one file that the path is.
///
/// # Errors
/// [`Unreadable`] where the path cannot be read, a file of it is no record, or there is none.
pub fn read(path: &Path) -> Result<Vec<Record>, Unreadable> {
    let failed = |error: io::Error| Unreadable { path: path.to_owned(), why: error.to_string(), hint: "" };
    if path.is_file() {
        return read_file(path).map(|record| vec![record]);
    }
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failed)?;
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    // The order of a folder is the file system's; ours must be the same everywhere.
    files.sort();
    if files.is_empty() {
        let hint = "hint: a report of nothing would be an empty pass; `SLOWLEAK_OUT=FOLDER cargo test` lays records down, with an \
            absolute path or one from each package's folder";
        return Err(Unreadable { path: path.to_owned(), why: "no record (*.json) in this folder".to_owned(), hint });
    }
    files.iter().map(|file| read_file(file)).collect()
}

fn read_file(file: &Path) -> Result<Record, Unreadable> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }

    let unreadable = |why: String, hint| Unreadable { path: file.to_owned(), why, hint };
    let text = fs::read(file).map_err(|error| unreadable(error.to_string(), ""))?;
    let no_record = |error: serde_json::Error| {
        unreadable(format!("no record: {error}"), "hint: `slowleak schema` prints what a record looks like")
    };
    let Versioned { version } = serde_json::from_slice(&text).map_err(no_record)?;
    if version > VERSION {
        let why = format!("a record of version {version}, and this program reads those up to {VERSION}");
        return Err(unreadable(why, "hint: it was laid down by a later slowleak; use that one"));
    }
    let wrong = |(place, why): (String, String)| {
        unreadable(format!("no record: {place}: {why}"), "hint: it was edited; run its soak again")
    };
    check::numbers(&serde_json::from_slice(&text).map_err(no_record)?).map_err(wrong)?;
    let record: Record = serde_json::from_slice(&text).map_err(no_record)?;
    check::record(&record).map_err(wrong)?;
    // What it amounts to follows from what it holds: a line that says otherwise hides no leak.
    Ok(record.concluded())
}

/// Reports what is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The folder or file.
    pub path: PathBuf,
    /// What is the matter with it; of text with line and column.
    pub why: String,
    /// What to do, or nothing.
    pub hint: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.why)?;
        if self.hint.is_empty() { Ok(()) } else { write!(formatter, "\n{}", self.hint) }
    }
}

impl std::error::Error for Unreadable {}
