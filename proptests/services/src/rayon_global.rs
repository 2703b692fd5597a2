//! Sound: work on the global pool (rayon 1), whose threads start with the first cycle of the process and never end.

use rayon::prelude::*;

/// Counts the words.
pub struct Counter {
    words: usize,
}

/// Starts with no word counted.
pub fn setup() -> Counter {
    Counter { words: 0 }
}

/// Sixteen texts are split into words.
pub fn cycle(counter: &mut Counter) {
    let words = (0..16)
        .into_par_iter()
        .map(|text| format!("text number {text}").split(' ').map(str::to_owned).collect::<Vec<_>>());
    counter.words += words.map(|words| words.len()).sum::<usize>();
}
