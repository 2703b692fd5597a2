//! The frontier of a search: of each joint state that was reached, the shortest way there that is known.
//!
//! Code draws a fuzzer to what runs a new line. A state that only sizes and orders make, such as four drives while four records are
//! offered, runs none before it is there. A *cell* is a small part of a state: the size of one gauge, the sizes of two at once, or the
//! size of one after a command of some kind. The frontier keeps the way to each cell, and makes children that go on from a rare one
//! (Go-Explore: Ecoffet et al., "First return, then explore", Nature 590, 2021).
//!
//! What it does depends on what it was told and on seeds, and on nothing else. It must not know how a site works, nor that there
//! is a fuzzer.

use std::fmt;
use std::rc::Rc;

use arbitrary::{Result, Unstructured};

use super::{KINDS, Scenario, entropy, kind};
use crate::pcm::Site;
use crate::pcm::command::Queue;

/// How many looks at a site are remembered of one input: more than a mutated queue has commands.
const LOOKS_MAX: usize = 32;
/// The longest input that is kept, in bytes: as long as one that libFuzzer makes by default.
const INPUT_BYTES_MAX: usize = 4 << 10;
/// How many gauges a site has.
const GAUGES: usize = Site::GAUGES.len();
/// How many sizes of a gauge are told apart: none, 1 to 5, and from there on by doublings.
const SIZES: usize = 8;
/// How many cells are looked at, of which the rarest is chosen.
const CANDIDATES: usize = 8;
/// Bytes that a cell is chosen by.
const CHOICE_BYTES: usize = 64;

/// How many pairs of gauges there are, with their sizes.
const PAIRS: usize = GAUGES * (GAUGES - 1) / 2 * SIZES * SIZES;
/// How many cells there are for one gauge.
const SINGLES: usize = GAUGES * SIZES;

/// Holds what was seen on the way of an input: the sizes of its gauges after each command, and at the end. It takes no heap, which
/// is measured meanwhile.
pub struct Looks {
    kinds: [u8; LOOKS_MAX],
    sizes: [[u8; GAUGES]; LOOKS_MAX],
    /// How many looks the queue has, and how many there were.
    expected: usize,
    count: usize,
}

impl Looks {
    /// Makes room for looks; none is expected.
    #[must_use]
    pub const fn new() -> Self {
        Self { kinds: [0; LOOKS_MAX], sizes: [[0; GAUGES]; LOOKS_MAX], expected: 0, count: 0 }
    }

    /// Forgets what was seen, and expects the looks of one cycle with a queue.
    pub fn expect(&mut self, queue: &Queue) {
        self.count = 0;
        self.expected = LOOKS_MAX.min(queue.commands.len() + 1);
        for (place, timed) in self.kinds.iter_mut().zip(&queue.commands) {
            *place = u8::try_from(kind(&timed.command)).unwrap_or(u8::MAX);
        }
        // Behind the last command the queue only ends.
        if let Some(end) = self.kinds.get_mut(queue.commands.len()) {
            *end = u8::MAX;
        }
    }

    /// Takes the readings of a look. Those of later cycles with the same queue are like those of the first, and not taken.
    pub fn push(&mut self, readings: &[u64; GAUGES]) {
        if self.count < self.expected {
            self.sizes[self.count] = readings.map(size);
            self.count += 1;
        }
    }
}

impl Default for Looks {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Looks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {} looks", self.count, self.expected)
    }
}

/// Tells sizes apart: small ones one by one, from six on by doublings.
fn size(reading: u64) -> u8 {
    match reading {
        0..=5 => u8::try_from(reading).unwrap_or_default(),
        6..=11 => 6,
        _ => 7,
    }
}

/// Holds what is known of a cell.
#[derive(Clone, Default)]
struct Cell {
    /// How many inputs came by, and how many children were to go on from here.
    visits: u32,
    /// The last input that came by, by its number.
    latest: u32,
    /// The place of the look at which the input shows it: the commands up to there are the way.
    place: u8,
    input: Option<Rc<str>>,
}

/// Holds the way to each cell that was reached. It has room for one input a cell.
pub struct Frontier {
    cells: Vec<Cell>,
    /// The cells that were reached: those of gauges alone, and those of each kind of command.
    of_gauges: Vec<usize>,
    of_kinds: [Vec<usize>; KINDS.len()],
    inputs: u32,
}

impl Frontier {
    /// How many cells there are.
    pub const CELLS: usize = SINGLES + PAIRS + KINDS.len() * SINGLES;

    /// Makes a frontier that knows no way.
    #[must_use]
    pub fn new() -> Self {
        Self {
            cells: vec![Cell::default(); Self::CELLS],
            of_gauges: Vec::new(),
            of_kinds: [const { Vec::new() }; KINDS.len()],
            inputs: 0,
        }
    }

    /// Returns how many cells were reached.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.of_gauges.len() + self.of_kinds.iter().map(Vec::len).sum::<usize>()
    }

    /// Takes what was seen on the way of an input, which is kept where it is a shorter way to a cell than the one that is known.
    pub fn take(&mut self, looks: &Looks, input: &str) {
        if input.len() > INPUT_BYTES_MAX {
            return;
        }
        self.inputs = self.inputs.wrapping_add(1);
        let mut visit = Visit { input, kept: None, number: self.inputs };
        for (place, sizes) in looks.sizes[..looks.count].iter().enumerate() {
            let kind = usize::from(looks.kinds[place]);
            let has_changed = place.checked_sub(1).is_none_or(|before| looks.sizes[before] != *sizes);
            let gauges = || sizes.iter().map(|&size| usize::from(size)).enumerate().filter(|(_, size)| *size > 0);
            for (gauge, size) in gauges() {
                let single = gauge * SIZES + size;
                if let Some(of_kind) = self.of_kinds.get_mut(kind) {
                    visit.come_by(&mut self.cells, SINGLES + PAIRS + kind * SINGLES + single, place, of_kind);
                }
                if has_changed {
                    visit.come_by(&mut self.cells, single, place, &mut self.of_gauges);
                    for (other, other_size) in gauges().take_while(|(other, _)| *other < gauge) {
                        let pair = gauge * (gauge - 1) / 2 + other;
                        let cell = SINGLES + (pair * SIZES + size) * SIZES + other_size;
                        visit.come_by(&mut self.cells, cell, place, &mut self.of_gauges);
                    }
                }
            }
        }
    }

    /// Makes a child that goes on from a rare cell; `None` as long as none was reached.
    pub fn child(&mut self, seed: u64) -> Option<Scenario> {
        // What chooses the way must not choose the child too.
        let bytes = entropy(!seed, CHOICE_BYTES);
        let cell = self.choose(&mut Unstructured::new(&bytes)).ok()?;
        let cell = self.cells.get_mut(cell)?;
        cell.visits = cell.visits.saturating_add(1);
        let way = Scenario::parse("way", cell.input.as_ref()?.as_bytes()).ok()?;
        Some(way.after(cell.place.into(), seed))
    }

    /// Chooses a cell: half of the time one of gauges alone, else one of a kind of command, each kind as often as the next.
    fn choose(&self, u: &mut Unstructured<'_>) -> Result<usize> {
        let cells = if u.arbitrary()? {
            &self.of_gauges
        } else {
            let kinds: Vec<_> = self.of_kinds.iter().filter(|cells| !cells.is_empty()).collect();
            if kinds.is_empty() { &self.of_gauges } else { kinds[u.choose_index(kinds.len())?] }
        };
        let mut rarest = *u.choose(cells)?;
        for _ in 1..CANDIDATES {
            let candidate = *u.choose(cells)?;
            if self.cells[candidate].visits < self.cells[rarest].visits {
                rarest = candidate;
            }
        }
        Ok(rarest)
    }
}

impl Default for Frontier {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Frontier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ways to {} of {} cells", self.reached(), Self::CELLS)
    }
}

/// An input on its way through the cells.
struct Visit<'a> {
    input: &'a str,
    /// The same where it is kept, once for all cells.
    kept: Option<Rc<str>>,
    number: u32,
}

impl Visit<'_> {
    /// Comes by a cell at the look of a place; counts once, however often it comes by.
    fn come_by(&mut self, cells: &mut [Cell], number: usize, place: usize, reached: &mut Vec<usize>) {
        let cell = &mut cells[number];
        if cell.latest == self.number {
            return;
        }
        cell.latest = self.number;
        cell.visits = cell.visits.saturating_add(1);
        let place = u8::try_from(place).unwrap_or(u8::MAX);
        if cell.input.is_none() {
            reached.push(number);
        } else if place >= cell.place {
            return;
        }
        cell.place = place;
        cell.input = Some(Rc::clone(self.kept.get_or_insert_with(|| Rc::from(self.input))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "pcm 1\nT+0:00 offer R1\nT+0:01 interval 30\nT+3:00 end\n";

    /// What is seen where the first gauge reads so much after each command, and at the end.
    fn looks<const LOOKS: usize>(input: &str, first_gauge: [u64; LOOKS]) -> Looks {
        let mut looks = Looks::new();
        looks.expect(&Scenario::parse("input", input.as_bytes()).expect("a scenario").queue);
        for reading in first_gauge {
            let mut readings = [0; GAUGES];
            readings[0] = reading;
            looks.push(&readings);
        }
        looks
    }

    fn way(frontier: &Frontier, cell: usize) -> Option<(&str, u8)> {
        let cell = &frontier.cells[cell];
        cell.input.as_deref().map(|input| (input, cell.place))
    }

    #[test]
    fn the_record_of_a_gauge_is_kept_with_the_place_where_it_stood() {
        let mut frontier = Frontier::new();
        frontier.take(&looks(INPUT, [1, 3, 2]), INPUT);
        assert_eq!(
            [1, 2, 3, 4].map(|size| way(&frontier, size).map(|(_, place)| place)),
            [Some(0), Some(2), Some(1), None]
        );
        // Each of three sizes alone, and the first two behind a command too.
        assert_eq!(frontier.reached(), 5);
    }

    #[test]
    fn a_shorter_way_takes_the_place_of_a_longer_one_and_no_other_does() {
        let shorter = "pcm 1\nT+0:00 offer R2\nT+3:00 end\n";
        let mut frontier = Frontier::new();
        frontier.take(&looks(INPUT, [0, 3, 0]), INPUT);
        frontier.take(&looks(shorter, [3, 0]), shorter);
        assert_eq!(way(&frontier, 3), Some((shorter, 0)));
        frontier.take(&looks(INPUT, [3, 3, 0]), INPUT);
        assert_eq!(way(&frontier, 3), Some((shorter, 0)), "one that is as long changes nothing");
    }

    #[test]
    fn two_sizes_at_once_are_another_cell_than_each_alone() {
        let mut frontier = Frontier::new();
        let mut seen = Looks::new();
        seen.expect(&Scenario::parse("input", INPUT.as_bytes()).expect("a scenario").queue);
        let [mut one, mut other, mut both] = [[0; GAUGES]; 3];
        (one[0], other[1], both[0], both[1]) = (4, 4, 4, 4);
        seen.push(&one);
        seen.push(&other);
        frontier.take(&seen, INPUT);
        let before = frontier.reached();
        seen.push(&both);
        frontier.take(&seen, INPUT);
        assert_eq!(frontier.reached(), before + 1);
    }

    #[test]
    fn looks_of_later_cycles_are_not_taken() {
        let seen = looks(INPUT, [1, 1, 1, 5, 5, 5]);
        assert_eq!(format!("{seen:?}"), "3 of 3 looks");
        let mut frontier = Frontier::new();
        frontier.take(&seen, INPUT);
        assert_eq!(way(&frontier, 5), None);
    }

    #[test]
    fn it_has_an_end_and_long_inputs_are_not_kept() {
        let mut frontier = Frontier::new();
        let long = INPUT.to_owned() + &" ".repeat(INPUT_BYTES_MAX);
        frontier.take(&looks(INPUT, [7, 7, 7]), &long);
        assert_eq!(frontier.reached(), 0);
        let mut seen = looks(INPUT, []);
        for reading in 0..10_000 {
            seen.count = 0;
            seen.push(&[reading; GAUGES]);
            frontier.take(&seen, INPUT);
        }
        assert!(frontier.reached() < Frontier::CELLS && frontier.cells.len() == Frontier::CELLS);
    }

    #[test]
    fn the_same_seeds_make_the_same_children_which_begin_as_the_way_does() {
        let frontier = || {
            let mut frontier = Frontier::new();
            frontier.take(&looks(INPUT, [1, 3, 2]), INPUT);
            frontier
        };
        let (mut one, mut other) = (frontier(), frontier());
        assert_eq!(Frontier::new().child(1), None, "there is no way yet");
        let way = Scenario::parse("way", INPUT.as_bytes()).expect("a scenario");
        let mut begin_alike = 0;
        for seed in 0..500 {
            let child = one.child(seed).expect("there is a way");
            assert_eq!(Some(&child), other.child(seed).as_ref());
            begin_alike += u32::from(child.queue.commands.first() == way.queue.commands.first());
        }
        assert!(begin_alike > 300, "{begin_alike} of 500");
    }

    #[test]
    fn a_rare_cell_is_chosen_more_often_than_a_common_one() {
        let mut frontier = Frontier::new();
        let rare = "pcm 1\nT+0:00 touch\nT+3:00 end\n";
        for _ in 0..1_000 {
            frontier.take(&looks(INPUT, [1, 2, 3]), INPUT);
        }
        frontier.take(&looks(rare, [5, 5]), rare);
        let cells = |seed| frontier.choose(&mut Unstructured::new(&entropy(seed, CHOICE_BYTES))).expect("a cell");
        let rare = (0..1_000).filter(|&seed| cells(seed) % SIZES == 5).count();
        assert!(rare > 600, "{rare} of 1,000");
    }
}
