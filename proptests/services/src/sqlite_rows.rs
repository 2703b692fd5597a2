//! Jobs in a database in memory (rusqlite 0.40, with `SQLite` compiled in): C's heap holds the pages, and Rust next to nothing.

use rusqlite::Connection;

/// Opens a database in memory, with one table.
pub fn setup() -> Connection {
    let jobs = Connection::open_in_memory().expect("a database opens");
    jobs.execute_batch("CREATE TABLE jobs (number INTEGER PRIMARY KEY, work TEXT NOT NULL)").expect("the table is new");
    jobs
}

/// Adds a job, and does it.
fn work_off(jobs: &Connection) -> i64 {
    let work = format!("{:0290}", 7);
    jobs.execute("INSERT INTO jobs (work) VALUES (?1)", [&work]).expect("there is room");
    let number = jobs.last_insert_rowid();
    let find = "SELECT work FROM jobs WHERE number = ?1";
    let found: String = jobs.query_row(find, [number], |row| row.get(0)).expect("it was added");
    assert_eq!(found, work);
    number
}

/// The rows of jobs that are done are never deleted.
pub mod leaking {
    pub use super::setup;

    /// A job is added and done.
    pub fn cycle(jobs: &mut rusqlite::Connection) {
        super::work_off(jobs);
    }
}

/// The rows of jobs that are done are deleted.
pub mod sound {
    pub use super::setup;

    /// A job is added, done and deleted.
    pub fn cycle(jobs: &mut rusqlite::Connection) {
        let number = super::work_off(jobs);
        let deleted = jobs.execute("DELETE FROM jobs WHERE number = ?1", [number]).expect("it is SQL");
        assert_eq!(deleted, 1);
    }
}
