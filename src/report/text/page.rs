//! The page: lines of at most 80 columns, coloured where that was asked for.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

/// Columns of a page: what is longer is folded.
pub(super) const COLUMNS: usize = 80;

/// How parts of a page are set apart. Nothing is said by colour alone.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::report) struct Palette {
    good: Style,
    bad: Style,
    doubtful: Style,
    strong: Style,
    faint: Style,
}

impl Palette {
    /// Without colour.
    pub(in crate::report) const PLAIN: Self = {
        let plain = Style::new();
        Self { good: plain, bad: plain, doubtful: plain, strong: plain, faint: plain }
    };

    /// With colour.
    pub(in crate::report) const COLOURED: Self = {
        const fn bold(colour: AnsiColor) -> Style {
            Style::new().bold().fg_color(Some(anstyle::Color::Ansi(colour)))
        }
        Self {
            good: bold(AnsiColor::Green),
            bad: bold(AnsiColor::Red),
            doubtful: bold(AnsiColor::Yellow),
            strong: Style::new().bold(),
            faint: bold(AnsiColor::Blue),
        }
    };
}

/// How one part is set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Bad,
    Doubtful,
    /// What one looks for.
    Strong,
    /// What frames the rest.
    Faint,
}

/// Collects the lines of a page.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    palette: Palette,
    /// Whether a blank line comes before the next one.
    is_parted: bool,
}

impl Page {
    pub(super) const fn new(palette: Palette) -> Self {
        Self { text: String::new(), palette, is_parted: false }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Parts what comes from what was, if anything comes.
    pub(super) fn part(&mut self) {
        self.is_parted = !self.text.is_empty();
    }

    /// Adds a line as it is.
    pub(super) fn line(&mut self, tone: Tone, line: &str) {
        self.push(tone, &printable(line));
    }

    fn push(&mut self, tone: Tone, line: &str) {
        if std::mem::take(&mut self.is_parted) {
            self.text.push('\n');
        }
        let style = self.style(tone);
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{style}{}{style:#}", line.trim_end());
    }

    /// Adds text, folded, with a label before its first line; the others hang below the text.
    pub(super) fn labelled(&mut self, label: &str, tone: Tone, text: &str) {
        let (label, text) = (printable(label), printable(text));
        let hang = label.chars().count();
        let mut lines = fold(&text, COLUMNS.saturating_sub(hang)).into_iter();
        let style = self.style(tone);
        self.push(Tone::Plain, &format!("{style}{label}{style:#}{}", lines.next().unwrap_or_default()));
        for line in lines {
            self.push(Tone::Plain, &format!("{:hang$}{line}", ""));
        }
    }

    /// Adds text, folded, so many columns from the left, and its further lines two more.
    pub(super) fn indented(&mut self, columns: usize, text: &str) {
        let lines = fold(text, COLUMNS - columns - 2);
        for (index, line) in lines.iter().enumerate() {
            let columns = if index == 0 { columns } else { columns + 2 };
            self.line(Tone::Plain, &format!("{:columns$}{line}", ""));
        }
    }

    fn style(&self, tone: Tone) -> Style {
        let Palette { good, bad, doubtful, strong, faint } = self.palette;
        match tone {
            Tone::Plain => Style::new(),
            Tone::Good => good,
            Tone::Bad => bad,
            Tone::Doubtful => doubtful,
            Tone::Strong => strong,
            Tone::Faint => faint,
        }
    }
}

/// Text without what a terminal would obey.
fn printable(text: &str) -> Cow<'_, str> {
    let is_obeyed = |letter: char| letter.is_control();
    if text.contains(is_obeyed) { Cow::Owned(text.replace(is_obeyed, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// Folds text into lines of at most so many columns: at spaces, and where one word is longer, behind a sign that parts it.
pub(super) fn fold(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let width = |text: &str| text.chars().count();
    for word in text.split(' ') {
        for (index, piece) in pieces(word, columns).into_iter().enumerate() {
            let gap = usize::from(index == 0 && !line.is_empty());
            if width(&line) + gap + width(&piece) > columns {
                lines.push(std::mem::take(&mut line));
            } else if gap == 1 {
                line.push(' ');
            }
            line.push_str(&piece);
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines
}

/// Cuts a word into pieces that fit: behind the last `:`, `/`, `,` or `>` that fits, or where there is none, anywhere.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let mut pieces = Vec::new();
    while letters.len() > columns {
        let parts = letters[..columns].iter().rposition(|letter| [':', '/', ',', '>', '<'].contains(letter));
        let rest = letters.split_off(parts.map_or(columns, |place| place + 1));
        pieces.push(letters.into_iter().collect());
        letters = rest;
    }
    pieces.push(letters.into_iter().collect());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded_at_spaces_and_long_words_behind_a_sign() {
        assert_eq!(fold("one two three", 7), ["one two", "three"]);
        assert_eq!(fold("one two three", 8), ["one two", "three"]);
        assert_eq!(fold("alloc::vec::Vec<shop::Cart>", 12), ["alloc::vec::", "Vec<shop::", "Cart>"]);
        assert_eq!(fold("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(fold("", 10), [] as [&str; 0]);
    }

    #[test]
    fn nothing_is_parted_from_nothing() {
        let mut page = Page::new(Palette::PLAIN);
        page.part();
        page.line(Tone::Bad, "one");
        page.part();
        page.part();
        page.line(Tone::Plain, "two");
        page.part();
        assert_eq!(page.into_text(), "one\n\ntwo\n");
    }

    #[test]
    fn colour_changes_no_word() {
        let written = |palette| {
            let mut page = Page::new(palette);
            page.line(Tone::Bad, "Growing");
            page.labelled("hint: ", Tone::Faint, &"word ".repeat(40));
            page.into_text()
        };
        let coloured = written(Palette::COLOURED);
        assert!(coloured.contains("\u{1b}["), "{coloured:?}");
        let bare: String =
            coloured.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, text)| text)).collect();
        assert_eq!(bare, written(Palette::PLAIN));
        assert!(bare.lines().all(|line| line.chars().count() <= COLUMNS), "{bare}");
    }
}
