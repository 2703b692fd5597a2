//! The last of what a process printed, in bounded memory.

/// Bytes that are kept: what a panic says, and the stack that may be printed behind it.
const BYTES_MAX: usize = 16 << 10;

/// Keeps the end of an output.
#[derive(Debug, Default)]
pub(super) struct Tail {
    kept: Vec<u8>,
}

impl Tail {
    /// Takes what was printed next.
    pub(super) fn push(&mut self, printed: &[u8]) {
        self.kept.extend(&printed[printed.len().saturating_sub(BYTES_MAX)..]);
        let surplus = self.kept.len().saturating_sub(BYTES_MAX);
        self.kept.drain(..surplus);
    }

    /// Returns the end as text, from the beginning of a line where something was cut off.
    pub(super) fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.kept);
        let whole = match text.split_once('\n') {
            Some((_, whole)) if self.kept.len() == BYTES_MAX => whole,
            _ => &text,
        };
        whole.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(printed: &[&str]) -> String {
        let mut tail = Tail::default();
        for part in printed {
            tail.push(part.as_bytes());
        }
        tail.text()
    }

    #[test]
    fn what_is_short_is_kept_whole() {
        assert_eq!(tail(&["one\ntw", "o\n\n"]), "one\ntwo");
        assert_eq!(tail(&[]), "");
    }

    #[test]
    fn what_is_long_loses_its_beginning_up_to_a_line() {
        let line = "a line of twenty byt\n";
        let long = line.repeat(1_000);
        for text in [tail(&[&long]), tail(&[line; 1_000])] {
            assert!(text.len() <= BYTES_MAX && text.len() > BYTES_MAX - 2 * line.len(), "{}", text.len());
            assert!(text.lines().all(|kept| kept == line.trim_end()), "{text}");
        }
    }
}
