//! The custom mutator of texts: it changes them by lines, and by bytes now and then.
//!
//! Random bytes alone hardly ever parse (0.04 % of 50,000, 2026-11), and would test the first error of each line.

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzzer_mutate;
use slowleak::pcm::record::InstructionFile;
use slowleak::pcm::{Command, Queue};
use slowleak::scenario::dump::{Dump, Utility};
use slowleak::scenario::{Scenario, entropy};

/// One mutation in so many is left to libFuzzer.
const BYTES_ONE_IN: u32 = 4;

/// Bytes that a text is drawn from.
const TEXT_BYTES: usize = 512;

/// Draws a text of the form that a target reads.
pub type Draw = fn(&mut Unstructured<'_>) -> Result<String>;

/// Draws a scenario with its notes and expectations.
///
/// # Errors
/// If the bytes do not decode, which any do.
pub fn draw_scenario(u: &mut Unstructured<'_>) -> Result<String> {
    Scenario::arbitrary(u).map(|scenario| scenario.to_string())
}

/// Draws the dump of an instruction file, as one of the versions of the utility prints it.
///
/// # Errors
/// If the bytes do not decode, which any do.
pub fn draw_dump(u: &mut Unstructured<'_>) -> Result<String> {
    let utility = *u.choose(&Utility::ALL)?;
    let records = Queue::arbitrary(u)?.commands.into_iter().flat_map(|timed| match timed.command {
        Command::Offer(offer) => vec![offer.record],
        Command::OfferFile(file) => file.records,
        _ => Vec::new(),
    });
    Ok(Dump { utility, ..Dump::of(InstructionFile { records: records.collect() }) }.to_string())
}

/// Changes the text in `data[..size]` and returns its new size: a line dropped, one more from a drawn text, two swapped, or
/// all drawn anew.
pub fn mutate(data: &mut [u8], size: usize, size_max: usize, seed: u32, draw: Draw) -> usize {
    if !seed.is_multiple_of(BYTES_ONE_IN)
        && let Ok(text) = std::str::from_utf8(&data[..size])
        && let Ok(child) = by_lines(&mut Unstructured::new(&entropy(seed.into(), TEXT_BYTES)), text, draw)
        && let Some(place) = data[..size_max].get_mut(..child.len())
    {
        place.copy_from_slice(child.as_bytes());
        return child.len();
    }
    fuzzer_mutate(data, size, size_max)
}

fn by_lines(u: &mut Unstructured<'_>, text: &str, draw: Draw) -> Result<String> {
    let step = u.int_in_range(0..=7_u8)?;
    let drawn = draw(u)?;
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if step == 0 || lines.is_empty() {
        return Ok(drawn);
    }
    let place = u.choose_index(lines.len())?;
    match step {
        1..=3 => drop(lines.remove(place)),
        4 | 5 => {
            let drawn: Vec<&str> = drawn.split_inclusive('\n').collect();
            lines.insert(place, u.choose(&drawn)?);
        }
        _ => {
            let other = u.choose_index(lines.len())?;
            lines.swap(place, other);
        }
    }
    Ok(lines.concat())
}
