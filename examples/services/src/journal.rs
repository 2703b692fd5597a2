//! A journal in a database of SQLite that lives in memory. Its heap is C's: Rust's allocator does not see a row of it.

use rusqlite::{Connection, Result};

/// Rows that are kept.
const ROWS_MAX: i64 = 100;

/// Notes down what happens, the latest last.
pub struct Journal {
    database: Connection,
}

impl Journal {
    /// Opens an empty journal.
    pub fn open() -> Result<Self> {
        let database = Connection::open_in_memory()?;
        database.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, text TEXT)", [])?;
        Ok(Self { database })
    }

    /// Notes something down.
    pub fn note(&self, text: &str) -> Result<()> {
        self.database.execute("INSERT INTO entries (text) VALUES (?1)", [text])?;
        Ok(())
    }

    /// Forgets all but the latest entries. This is the call that gets forgotten.
    pub fn prune(&self) -> Result<()> {
        let oldest = "DELETE FROM entries WHERE number <= (SELECT max(number) FROM entries) - ?1";
        self.database.execute(oldest, [ROWS_MAX])?;
        Ok(())
    }
}
