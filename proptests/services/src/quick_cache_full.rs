//! Sound: a cache (`quick_cache` 0.7) of 200 answers remembers evicted keys too, in a list of its own that fills up
//! later.

use quick_cache::sync::Cache;

use crate::random::Random;

/// Answers by question.
pub struct Answers {
    cache: Cache<u64, String>,
    random: Random,
}

/// Starts with an empty cache.
pub fn setup() -> Answers {
    Answers { cache: Cache::new(200), random: Random::new() }
}

/// Asks four questions.
pub fn cycle(answers: &mut Answers) {
    for _ in 0..4 {
        let question = answers.random.next() % 1_000;
        let answer = answers.cache.get_or_insert_with(&question, || Ok::<_, ()>(format!("answer {question}")));
        assert!(answer.is_ok());
    }
}
