//! Tables of the words of the text form, and what to say of a word that is in none.

use super::diagnostic::quoted;
use super::limits::{EXPECTED_WORDS_MAX, QUOTED_CHARACTERS_MAX};

/// Lists words with what they mean.
pub(super) type Table<T> = [(&'static str, T)];

/// Finds what a word means.
pub(super) fn meaning<T: Copy>(table: &Table<T>, word: &str) -> Option<T> {
    // Most words differ in their first letter, which is compared without a call.
    let first = word.as_bytes().first();
    let is_it = |(known, _): &&(&str, T)| known.as_bytes().first() == first && *known == word;
    table.iter().find(is_it).map(|&(_, meaning)| meaning)
}

/// Finds the word for a meaning; empty where the table has none.
pub(super) fn word<T: PartialEq>(table: &Table<T>, meaning: &T) -> &'static str {
    table.iter().find(|(_, known)| known == meaning).map_or("", |(word, _)| word)
}

/// Says that a word is unknown, which ones are known, and which of them it resembles.
pub(super) fn unknown<'w>(what: &str, word: &str, known: impl Iterator<Item = &'w str>) -> (String, Option<String>) {
    let mut known: Vec<_> = known.collect();
    let nearest = nearest(word, &known);
    if let Some(place) = nearest {
        known[..=place].rotate_right(1);
    }
    let hint = nearest.map(|_| format!("did you mean {}?", known[0]));
    (format!("unknown {what} {} (expected {})", quoted(word), listed(&known)), hint)
}

/// Lists the expected words, the first few of them.
pub(super) fn listed(known: &[&str]) -> String {
    let head = known[..known.len().min(EXPECTED_WORDS_MAX)].join(", ");
    if known.len() > EXPECTED_WORDS_MAX { format!("{head}, …") } else { head }
}

/// Finds the known word that is nearest to what was written: at most a third of its letters differ.
pub(crate) fn nearest(word: &str, known: &[&str]) -> Option<usize> {
    // Nothing so long resembles a word, and comparing takes time.
    if word.len() > QUOTED_CHARACTERS_MAX {
        return None;
    }
    let written = word.to_ascii_lowercase();
    let distances = known.iter().map(|known| strsim::osa_distance(&written, &known.to_ascii_lowercase()));
    let (place, distance) = distances.enumerate().min_by_key(|&(_, distance)| distance)?;
    let letters = word.chars().count().max(known[place].chars().count());
    (distance * 3 <= letters.max(3)).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_answered_with_the_nearest_known_one_first() {
        let (message, hint) = unknown("switch", "onn", ["off", "on"].into_iter());
        assert_eq!(message, "unknown switch \"onn\" (expected on, off)");
        assert_eq!(hint.as_deref(), Some("did you mean on?"));
    }

    #[test]
    fn a_word_that_resembles_none_gets_no_suggestion() {
        let (message, hint) = unknown("switch", "perhaps", ["off", "on"].into_iter());
        assert_eq!(message, "unknown switch \"perhaps\" (expected off, on)");
        assert_eq!(hint, None);
        assert_eq!(unknown("switch", &"o".repeat(1 << 20), ["on"].into_iter()).1, None);
    }
}
