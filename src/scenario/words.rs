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

/// Says that a word is unknown, which ones are known, and which of them it resembles; of many known ones only those that begin as
/// it does or are near, where there are any.
pub(super) fn unknown<'w>(what: &str, word: &str, known: impl Iterator<Item = &'w str>) -> (String, Option<String>) {
    let mut known: Vec<_> = known.collect();
    let nearest = nearest(word, &known);
    if let Some(place) = nearest {
        known[..=place].rotate_right(1);
    }
    let hint = nearest.map(|_| format!("did you mean {}?", known[0]));
    let listed = if known.len() > EXPECTED_WORDS_MAX { some_alike(word, &known) } else { known.join(", ") };
    (format!("unknown {what} {} (expected {listed})", quoted(word)), hint)
}

/// Lists those of many known words that begin with the same two letters or are near, else those that begin with the same one,
/// else the first few.
fn some_alike(word: &str, known: &[&str]) -> String {
    let begins_alike = |letters: usize| {
        let beginning: String = word.to_lowercase().chars().take(letters).collect();
        let is_long_enough = beginning.chars().count() == letters;
        let alike =
            |known: &&&str| is_long_enough && known.to_lowercase().starts_with(&beginning) || is_near(word, known);
        known.iter().filter(alike).copied().collect::<Vec<_>>()
    };
    let alike = [2, 1].map(begins_alike).into_iter().find(|alike| !alike.is_empty());
    let alike = alike.unwrap_or_else(|| known.to_vec());
    // There are more, and so the list is never complete.
    format!("{}, …", alike[..alike.len().min(EXPECTED_WORDS_MAX)].join(", "))
}

/// Lists the expected words, the first few of them.
pub(super) fn listed(known: &[&str]) -> String {
    let head = known[..known.len().min(EXPECTED_WORDS_MAX)].join(", ");
    if known.len() > EXPECTED_WORDS_MAX { format!("{head}, …") } else { head }
}

/// Finds the known word that is nearest to what was written, where one is near.
pub(crate) fn nearest(word: &str, known: &[&str]) -> Option<usize> {
    // Comparing takes time, and nothing so long resembles a word.
    if word.len() > QUOTED_CHARACTERS_MAX {
        return None;
    }
    let distances = known.iter().map(|known| distance(word, known));
    let (place, _) = distances.enumerate().min_by_key(|&(_, distance)| distance)?;
    is_near(word, known[place]).then_some(place)
}

/// Tells whether at most a third of the letters differ.
fn is_near(word: &str, known: &str) -> bool {
    let letters = word.chars().count().max(known.chars().count());
    word.len() <= QUOTED_CHARACTERS_MAX && distance(word, known) * 3 <= letters.max(3)
}

/// Counts the letters to change, add, strike or swap; letter case does not matter.
fn distance(word: &str, known: &str) -> usize {
    strsim::osa_distance(&word.to_ascii_lowercase(), &known.to_ascii_lowercase())
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
    fn of_many_known_words_those_are_listed_that_begin_alike_or_are_near() {
        let known = ["offer", "touch", "server", "service", "send-job", "map", "unmap", "end", "reset-site"];
        let listed = |word: &str| unknown("command", word, known.into_iter()).0;
        assert_eq!(listed("sevrice"), "unknown command \"sevrice\" (expected service, server, send-job, …)");
        assert_eq!(listed("mpa"), "unknown command \"mpa\" (expected map, …)");
        assert_eq!(listed("nmap"), "unknown command \"nmap\" (expected map, unmap, …)");
        assert_eq!(listed("trigger"), "unknown command \"trigger\" (expected touch, …)");
        let first = "(expected offer, touch, server, service, send-job, map, …)";
        for word in ["", "poll", "ä", "\u{130}"] {
            assert!(listed(word).ends_with(first), "{}", listed(word));
        }
    }

    #[test]
    fn a_word_that_resembles_none_gets_no_suggestion() {
        let (message, hint) = unknown("switch", "perhaps", ["off", "on"].into_iter());
        assert_eq!(message, "unknown switch \"perhaps\" (expected off, on)");
        assert_eq!(hint, None);
        assert_eq!(unknown("switch", &"o".repeat(1 << 20), ["on"].into_iter()).1, None);
    }
}
