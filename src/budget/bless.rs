//! Writes budgets into the file, in place: comments, order and what is not asked for stay as they are.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

use super::entry::{Compared, Entry};
use super::file::{File, text};
use super::key::Key;
use super::reader::BadFile;
use crate::record::{Costs, Totals};

/// Keeps the soaks of one program from each other's file; the folder's lock keeps those of others.
static TURN: Mutex<()> = Mutex::new(());

/// Writes the budgets of names under a key, where they are not there or do not fit exactly, and returns those names. The file is made
/// where it is missing. The same budgets make the same bytes.
///
/// # Errors
/// [`BadFile`] where the file is not as it should be, or cannot be written.
pub fn bless(path: &Path, name: &str, key: &Key, budgets: &[(String, &Costs)]) -> Result<Vec<String>, BadFile> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let _lock = lock(path);
    let before = text(path, name)?;
    let file = File::parse(name, &before)?;
    let new = |(budget, costs): &(String, &Costs)| {
        let entry = file.entry(key, budget);
        let holds = entry.is_some_and(|entry| entry.compared(costs) == Compared::Same);
        (!holds).then(|| (budget.clone(), Entry::of(costs, entry)))
    };
    let written: Vec<_> = budgets.iter().filter_map(new).collect();
    if written.is_empty() {
        return Ok(Vec::new());
    }
    let bad = |what: String| BadFile {
        place: name.to_owned(),
        what,
        shown: None,
        hint: "budgets stand as the documentation of `slowleak::budget` shows".to_owned(),
    };
    // It was read as a document before.
    let mut document: DocumentMut =
        before.parse().map_err(|error: toml_edit::TomlError| bad(error.message().to_owned()))?;
    for (budget, entry) in &written {
        let entries = entries_of(&mut document, key).ok_or_else(|| bad("budgets stand elsewhere".to_owned()))?;
        write_entry(entries, budget, entry);
    }
    let after = document.to_string();
    if after != before {
        replace(path, &after).map_err(|error| bad(format!("cannot be written: {error}")))?;
    }
    Ok(written.into_iter().map(|(budget, _)| budget).collect())
}

/// Locks the folder of a file until it is dropped, where the system can do that: tests run in several processes.
#[cfg(unix)]
fn lock(path: &Path) -> Option<fs::File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::File::open(folder).ok()?;
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).ok()?;
    Some(folder)
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Option<fs::File> {
    None
}

/// Replaces a file as a whole: nobody reads half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    fs::write(&draft, text)?;
    fs::rename(&draft, path).inspect_err(|_| _ = fs::remove_file(&draft))
}

/// The entries of a key, which is added at the end where it is missing.
fn entries_of<'d>(document: &'d mut DocumentMut, key: &Key) -> Option<&'d mut Table> {
    let groups =
        document.as_table_mut().entry("budget").or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
    let groups = groups.as_array_of_tables_mut()?;
    let is_of_key = |group: &Table| {
        let parts = Key::PARTS.map(|part| group.get(part).and_then(Item::as_str).unwrap_or_default());
        parts == key.parts()
    };
    let place = groups.iter().position(is_of_key).unwrap_or(groups.len());
    if place == groups.len() {
        let mut group = Table::new();
        for (name, part) in Key::PARTS.into_iter().zip(key.parts()) {
            group.insert(name, value(part));
        }
        groups.push(group);
    }
    let entries = groups.get_mut(place)?.entry("entry").or_insert_with(|| {
        let mut entries = Table::new();
        entries.set_implicit(true);
        Item::Table(entries)
    });
    entries.as_table_mut()
}

/// Writes an entry among the others: where it stands, or in the order of the names.
fn write_entry(entries: &mut Table, name: &str, entry: &Entry) {
    let is_new = !entries.contains_key(name);
    let Some(table) = entries.entry(name).or_insert_with(|| Item::Table(Table::new())).as_table_mut() else { return };
    set(table, "start", totals(None, entry.start));
    set(table, "cycles", totals(Some(entry.cycles), entry.in_cycles));
    set(table, "drop", totals(None, entry.drop));
    set(table, "peak_bytes", number(entry.peak_bytes));
    if entry.tolerance_percent > 0 {
        set(table, "tolerance_percent", number(entry.tolerance_percent));
    }
    let sites = table.entry("sites").or_insert_with(|| Item::Table(Table::new()));
    if let Some(sites) = sites.as_table_like_mut() {
        let gone: Vec<_> = sites.iter().map(|(function, _)| function.to_owned()).collect();
        for function in gone.iter().filter(|function| !entry.sites.contains_key(*function)) {
            sites.remove(function);
        }
        for (function, made) in &entry.sites {
            let new = totals(None, *made);
            match sites.get_mut(function).and_then(Item::as_value_mut) {
                Some(old) => change(old, new),
                None => _ = sites.insert(function, Item::Value(new)),
            }
        }
        sites.sort_values();
    }
    if is_new {
        entries.sort_values();
    }
}

/// Sets a value, and keeps what stands around it.
fn set(table: &mut Table, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => change(old, new),
        None => _ = table.insert(key, Item::Value(new)),
    }
}

fn change(old: &mut Value, mut new: Value) {
    let is_same = old.to_string().trim() == new.to_string().trim();
    if !is_same {
        new.decor_mut().clone_from(old.decor());
        *old = new;
    }
}

fn totals(count: Option<u64>, totals: Totals) -> Value {
    let mut table = InlineTable::new();
    let figures = [("count", count), ("allocations", Some(totals.allocations)), ("bytes", Some(totals.bytes))];
    for (name, amount) in figures {
        if let Some(amount) = amount {
            table.insert(name, number(amount));
        }
    }
    Value::InlineTable(table)
}

/// A number, as far as TOML has it.
fn number(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}
