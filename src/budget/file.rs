//! The file: budgets and known leaks, as they are read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use jiff::civil::Date;
use toml_edit::{Document, Item, Table, TableLike};

use super::entry::Entry;
use super::key::Key;
use super::known::{By, KnownLeak};
use super::reader::{BadFile, Reader};
use crate::record::{Rate, Totals};

/// Bytes of a file that is read: some ten thousand entries.
const BYTES_MAX: u64 = 16 << 20;

/// Holds budgets and known leaks.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// What it is called.
    pub name: String,
    /// The budgets, each with its key, in the order of the file.
    pub groups: Vec<Group>,
    /// The leaks that are known, in the order of the file.
    pub known_leaks: Vec<KnownLeak>,
}

/// Holds the budgets of one key.
#[derive(Clone, Debug)]
pub struct Group {
    /// Under what they hold.
    pub key: Key,
    /// The budgets, by name.
    pub entries: BTreeMap<String, Entry>,
}

impl File {
    /// Reads a file under a name that it is told by; one that is not there holds nothing.
    ///
    /// # Errors
    /// [`BadFile`] where it cannot be read, is no TOML, or says what means nothing here.
    pub fn read(path: &Path, name: &str) -> Result<Self, BadFile> {
        Self::parse(name, &text(path, name)?)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`BadFile`] where it is no TOML, or says what means nothing here.
    pub fn parse(name: &str, text: &str) -> Result<Self, BadFile> {
        let reader = Reader { name, text };
        let document = Document::parse(text).map_err(|error| {
            let what = error.message().lines().collect::<Vec<_>>().join(", ");
            reader.bad(&error.span(), what, "the file is TOML: https://toml.io")
        })?;
        let root = document.as_table();
        reader.known_keys(root, "the file", &["budget", "known_leak"])?;
        let mut file = Self { name: name.to_owned(), ..Self::default() };
        for table in tables(&reader, root, "budget")? {
            let group = reader.group(table)?;
            if file.groups.iter().any(|other| other.key == group.key) {
                let hint = "each key has one `[[budget]]`: move the entries of one into the other";
                return Err(reader.bad(&table.span(), format!("a second budget of {}", group.key), hint));
            }
            file.groups.push(group);
        }
        for table in tables(&reader, root, "known_leak")? {
            let leak = reader.known_leak(table)?;
            let is_same = |other: &&KnownLeak| {
                (&other.function, &other.file, &other.soak, &other.subject, other.by)
                    == (&leak.function, &leak.file, &leak.soak, &leak.subject, leak.by)
            };
            if let Some(other) = file.known_leaks.iter().find(is_same) {
                let what = format!("{leak} is known already, in line {}", other.line);
                return Err(reader.bad(&table.span(), what, "keep one of them"));
            }
            file.known_leaks.push(leak);
        }
        Ok(file)
    }

    /// The entry of a name under a key, if there is one.
    #[must_use]
    pub fn entry(&self, key: &Key, name: &str) -> Option<&Entry> {
        self.groups.iter().find(|group| group.key == *key)?.entries.get(name)
    }

    /// The other key under which a name has an entry, the latest in the file, where it has none under this one.
    #[must_use]
    pub fn other_key(&self, key: &Key, name: &str) -> Option<&Key> {
        let is_other = |group: &&Group| group.key != *key && group.entries.contains_key(name);
        self.groups.iter().rev().find(is_other).map(|group| &group.key)
    }
}

/// The text of a file, which is empty where there is none.
pub(super) fn text(path: &Path, name: &str) -> Result<String, BadFile> {
    let bad = |what: String| BadFile {
        place: name.to_owned(),
        what,
        shown: None,
        hint: "budgets and known leaks are a file of TOML, which a person writes or `--bless`".to_owned(),
    };
    let failed = |error: io::Error| bad(format!("cannot be read: {error}"));
    // Opening a pipe would wait for a writer that may never come, and a device may have no end.
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.is_file() => return Err(bad("this is no file".to_owned())),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(failed)?.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(bad(format!("longer than {} MiB", BYTES_MAX >> 20)));
    }
    String::from_utf8(bytes)
        .map_err(|error| bad(format!("no UTF-8 text from byte {} on", error.utf8_error().valid_up_to())))
}

/// The tables of a name, each of which begins with `[[name]]`.
fn tables<'t>(reader: &Reader<'_>, root: &'t Table, name: &str) -> Result<Vec<&'t Table>, BadFile> {
    match root.get(name) {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => Ok(tables.iter().collect()),
        Some(item) => Err(reader.other(item, &format!("`{name}`"), &format!("tables that begin with `[[{name}]]`"))),
    }
}

impl Reader<'_> {
    fn group(&self, table: &Table) -> Result<Group, BadFile> {
        let span = table.span();
        let keys: Vec<_> = Key::PARTS.into_iter().chain(["entry"]).collect();
        self.known_keys(table, "a budget", &keys)?;
        let part = |key| self.needed(self.text_of(table, key)?, &span, "a budget", key);
        let key = Key {
            profile: part("profile")?,
            features: part("features")?,
            toolchain: part("toolchain")?,
            target: part("target")?,
        };
        let mut entries = BTreeMap::new();
        if let Some(item) = table.get("entry") {
            let named = item.as_table().ok_or_else(|| self.other(item, "`entry`", "tables `[budget.entry.NAME]`"))?;
            for (name, item) in named {
                let table = item.as_table().ok_or_else(|| self.other(item, name, "a table `[budget.entry.NAME]`"))?;
                entries.insert(name.to_owned(), self.entry(table)?);
            }
        }
        Ok(Group { key, entries })
    }

    fn entry(&self, table: &Table) -> Result<Entry, BadFile> {
        let span = table.span();
        let keys = ["start", "cycles", "drop", "peak_bytes", "tolerance_percent", "sites"];
        self.known_keys(table, "an entry", &keys)?;
        let part = |key: &str, keys: &[&str]| {
            let item = self.needed(table.get(key), &span, "an entry", key)?;
            let part = self.table(item, &format!("`{key}`"))?;
            self.known_keys(part, &format!("`{key}`"), keys)?;
            Ok((part, item.span()))
        };
        let totals = |key| {
            let (part, span) = part(key, &["allocations", "bytes"])?;
            self.totals(part, &span, key)
        };
        let (cycles, cycles_span) = part("cycles", &["count", "allocations", "bytes"])?;
        let sites = match table.get("sites") {
            None => BTreeMap::new(),
            Some(item) => self.sites(item)?,
        };
        Ok(Entry {
            start: totals("start")?,
            cycles: self.needed(self.number(cycles, "count")?, &cycles_span, "`cycles`", "count")?,
            in_cycles: self.totals(cycles, &cycles_span, "cycles")?,
            drop: totals("drop")?,
            peak_bytes: self.needed(self.number(table, "peak_bytes")?, &span, "an entry", "peak_bytes")?,
            tolerance_percent: self.number(table, "tolerance_percent")?.unwrap_or(0),
            sites,
            line: self.line(&span),
        })
    }

    fn totals(&self, table: &dyn TableLike, span: &super::reader::Span, name: &str) -> Result<Totals, BadFile> {
        let what = format!("`{name}`");
        Ok(Totals {
            allocations: self.needed(self.number(table, "allocations")?, span, &what, "allocations")?,
            bytes: self.needed(self.number(table, "bytes")?, span, &what, "bytes")?,
        })
    }

    fn sites(&self, item: &Item) -> Result<BTreeMap<String, Totals>, BadFile> {
        let mut sites = BTreeMap::new();
        for (function, item) in self.table(item, "`sites`")?.iter() {
            let table = self.table(item, &format!("`{function}`"))?;
            self.known_keys(table, &format!("`{function}`"), &["allocations", "bytes"])?;
            sites.insert(function.to_owned(), self.totals(table, &item.span(), function)?);
        }
        Ok(sites)
    }

    fn known_leak(&self, table: &Table) -> Result<KnownLeak, BadFile> {
        const WHAT: &str = "a known leak";
        let span = table.span();
        let keys = [
            "function",
            "file",
            "soak",
            "subject",
            "bytes_per_cycle",
            "blocks_per_cycle",
            "bytes_per_life",
            "blocks_per_life",
            "reason",
            "until",
        ];
        self.known_keys(table, WHAT, &keys)?;
        let text = |key| {
            let text = self.text_of(table, key)?;
            let is_empty = text.as_deref().is_some_and(|text| text.trim().is_empty());
            let span = table.get(key).and_then(Item::span);
            if is_empty {
                Err(self.bad(&span, format!("`{key}` is empty"), format!("leave `{key}` out, or fill it")))
            } else {
                Ok(text)
            }
        };
        let (function, file) = (text("function")?, text("file")?);
        if function.is_none() && file.is_none() {
            let hint =
                "a leak is known by its site: `function = \"…\"` as the report names it, `file = \"…\"`, or both";
            return Err(self.bad(&span, "a known leak has neither `function` nor `file`", hint));
        }
        let (bytes, by, blocks) = self.rates(table, &span)?;
        Ok(KnownLeak {
            function,
            file,
            soak: text("soak")?,
            subject: text("subject")?,
            reason: self.needed(text("reason")?, &span, WHAT, "reason")?,
            until: self.date(table, &span)?,
            line: self.line(&span),
            bytes,
            by,
            blocks,
        })
    }

    /// How fast a leak may be: by cycles, or by lives.
    fn rates(&self, table: &Table, span: &super::reader::Span) -> Result<(Rate, By, Option<Rate>), BadFile> {
        let by_cycle = (self.rate(table, "bytes_per_cycle")?, self.rate(table, "blocks_per_cycle")?);
        let by_life = (self.rate(table, "bytes_per_life")?, self.rate(table, "blocks_per_life")?);
        match (by_cycle, by_life) {
            ((Some(bytes), blocks), (None, None)) => Ok((bytes, By::Cycle, blocks)),
            ((None, None), (Some(bytes), blocks)) => Ok((bytes, By::Life, blocks)),
            ((None, _), (None, _)) => {
                let hint =
                    "say how fast it may be: `bytes_per_cycle = …`, or `bytes_per_life = …` of what lives leave behind";
                Err(self.bad(span, "a known leak has no rate", hint))
            }
            _ => {
                let hint = "a leak that shows in both ways is known twice: a `[[known_leak]]` each";
                Err(self.bad(span, "a known leak has rates by cycle and by life", hint))
            }
        }
    }

    fn date(&self, table: &Table, span: &super::reader::Span) -> Result<Date, BadFile> {
        let item = self.needed(table.get("until"), span, "a known leak", "until")?;
        let date = item.as_datetime().filter(|moment| moment.time.is_none()).and_then(|moment| {
            let date = moment.date?;
            let [month, day] = [date.month, date.day].map(|number| i8::try_from(number).ok());
            Date::new(i16::try_from(date.year).ok()?, month?, day?).ok()
        });
        date.ok_or_else(|| self.other(item, "`until`", "a date without quotes, such as 2027-06-30"))
    }
}
