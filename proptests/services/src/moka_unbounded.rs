//! A cache (moka 0.12) whose builder was told no capacity holds everything.

use moka::sync::Cache;

/// Answers by the number of the question.
pub struct Answers {
    cache: Cache<u64, String>,
    next: u64,
}

/// Asks a new question.
pub fn cycle(answers: &mut Answers) {
    answers.next += 1;
    let answer = answers.cache.get_with(answers.next, || format!("answer {:08}", answers.next));
    assert_eq!(answer.len(), 15);
    answers.cache.run_pending_tasks();
}

/// Without a capacity.
pub mod leaking {
    pub use super::{Answers, cycle};

    /// Starts with an empty cache.
    pub fn setup() -> Answers {
        Answers { cache: moka::sync::Cache::builder().build(), next: 0 }
    }
}

/// With a capacity of 64 answers.
pub mod sound {
    pub use super::{Answers, cycle};

    /// Starts with an empty cache.
    pub fn setup() -> Answers {
        Answers { cache: moka::sync::Cache::builder().max_capacity(64).build(), next: 0 }
    }
}
