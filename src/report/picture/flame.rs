//! The flame graph: whose calls led to what grew. The widest call keeps most.

use inferno::flamegraph::{self, Direction, Options, TextTruncateDirection, color::BasicPalette, color::Palette};

use super::curves::plain;
use crate::record::{Explanation, Frame, Record, Site};

/// Rates are drawn as amounts in so many cycles: what comes in one of a thousand has its place.
pub(in crate::report) const CYCLES: i64 = 1_000;

/// The width that names are cut for, in pixels.
const WIDTH: usize = 1_180;

/// What inferno leaves free at each side.
const SIDE: usize = 10;

/// The height of a frame, and of its letters.
const FRAME_HEIGHT: usize = 20;
const FONT_SIZE: usize = 13;

/// Draws what grows in all soaks that are not meant to leak, from the outermost call above to the innermost below, as wide as it is fast;
/// to stand in a page. There is none where no site is known.
pub(in crate::report) fn frames(records: &[Record]) -> Option<String> {
    let stacks = stacks(records);
    let depth = stacks.iter().map(|stack| stack.matches(';').count() + 1).max()?;
    let mut options = Options::default();
    options.colors = Palette::Basic(BasicPalette::Orange);
    options.deterministic = true;
    options.direction = Direction::Inverted;
    options.count_name = format!("bytes in {CYCLES} cycles");
    options.factor = 1.0;
    options.image_width = Some(WIDTH + 2 * SIDE);
    options.frame_height = FRAME_HEIGHT;
    options.font_size = FONT_SIZE;
    options.min_width = 0.0;
    options.text_truncate_direction = TextTruncateDirection::Right;
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, stacks.iter().map(String::as_str), &mut svg).ok()?;
    let svg = String::from_utf8(svg).ok()?;
    // Its frames alone: the rest is for a document of its own, with a script.
    let frames = &svg[svg.find("<svg id=\"frames\"")?..svg.rfind("</svg>")?];
    let (_, frames) = frames.split_once('>')?;
    // What it leaves free above them; and the frame of everything, which has no name.
    let top = 4 * FONT_SIZE + 4 + FRAME_HEIGHT;
    let height = depth * FRAME_HEIGHT;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 {top} {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\">\
         <svg width=\"{WIDTH}\" height=\"{}\">{frames}</svg>",
        top + height
    ))
}

/// A stack for each site of each soak, with its speed.
fn stacks(records: &[Record]) -> Vec<String> {
    let explained = records.iter().filter(|record| record.leaks() && !record.expects_leak);
    let explained = explained.filter_map(|record| record.outcome.as_ref()?.explanation.as_ref());
    explained
        .flat_map(|explanation| explanation.growth_sites.iter().filter_map(|site| stack(explanation, site)))
        .collect()
}

fn stack(explanation: &Explanation, site: &Site) -> Option<String> {
    let (bytes, _) = explanation.rates(site.growth)?;
    let bytes = i128::from(bytes.amount) * i128::from(CYCLES) / i128::from(bytes.cycles);
    let frames: Vec<_> = site.frames.iter().rev().map(label).collect();
    (bytes > 0 && !frames.is_empty()).then(|| format!("{} {bytes}", frames.join(";")))
}

/// A frame by its function, the type or module of that, and its line; without what parts frames, or a stack from its number.
fn label(frame: &Frame) -> String {
    let part = |letter: char| match letter {
        ';' => ',',
        letter if letter.is_whitespace() => '\u{A0}',
        letter => letter,
    };
    let place = if frame.has_line() { format!(" ({}:{})", frame.file, frame.line) } else { String::new() };
    let label: String = plain(&format!("{}{place}", brief(&frame.function))).chars().map(part).collect();
    if label.is_empty() { "?".to_owned() } else { label }
}

/// The last two parts of a path: `Leaked::keep` of `pcm::leak::Leaked::keep`. What stands in angle brackets is one part.
fn brief(function: &str) -> &str {
    let mut depth = 0_i32;
    let mut parted = Vec::new();
    for (place, letter) in function.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            ':' if depth == 0 && function[place..].starts_with("::") => parted.push(place + 2),
            _ => {}
        }
    }
    let begins = parted.len().checked_sub(2).and_then(|second_last| parted.get(second_last)).copied();
    begins.map_or(function, |begins| &function[begins..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_labelled_by_the_end_of_its_path() {
        let brief =
            ["pcm::leak::kept::Leaked::keep", "main", "shop::main", "a::B<c::D, e::F>::g::{{closure}}"].map(brief);
        assert_eq!(brief, ["Leaked::keep", "main", "shop::main", "g::{{closure}}"]);
        assert_eq!(self::brief("<a::B as c::D>::e"), "<a::B as c::D>::e");
    }

    #[test]
    fn no_name_parts_a_stack_or_ends_it() {
        let label = |function: &str| label(&Frame { function: function.to_owned(), ..Frame::default() });
        assert_eq!(label("a;b c 5 7"), "a,b\u{A0}c\u{A0}5\u{A0}7");
        assert_eq!([label(""), label("\n")], ["?", "\u{FFFD}"]);
    }
}
