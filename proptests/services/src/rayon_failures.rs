//! A pool of two threads (rayon 1) collects what went wrong, and nobody looks at it.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool, and what went wrong.
pub struct Importer {
    pool: ThreadPool,
    failures: Mutex<Vec<String>>,
}

/// Starts the pool.
pub fn setup() -> Importer {
    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("threads start");
    Importer { pool, failures: Mutex::default() }
}

/// Imports sixteen lines, one of which is broken.
fn import(importer: &Importer) {
    importer.pool.install(|| {
        (0..16_u32).into_par_iter().for_each(|line| {
            if line == 7 {
                let failure = format!("line {line} is broken");
                importer.failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
            }
        });
    });
}

/// Nobody looks at the failures.
pub mod leaking {
    pub use super::{Importer, setup};

    /// Lines are imported.
    pub fn cycle(importer: &mut Importer) {
        super::import(importer);
    }
}

/// The failures are told.
pub mod sound {
    pub use super::{Importer, setup};

    /// Lines are imported, and the failures told.
    pub fn cycle(importer: &mut Importer) {
        super::import(importer);
        let failures = std::mem::take(importer.failures.get_mut().expect("no import panics"));
        assert_eq!(failures.len(), 1);
    }
}
