//! Shrinking: makes an input shorter and simpler, as long as it shows the same.
//!
//! A pure search over inputs. What "the same" is says a predicate; this module must not know services or heaps.

use std::ops::Range;

/// An input that can be shrunk: a sequence of commands, and perhaps some circumstances around it.
///
/// Inputs that are nothing but a sequence are `Vec`s, which implement this.
pub trait Shrink: Clone + PartialEq {
    /// One step of the sequence.
    type Command: Clone;

    /// The commands, in their order.
    fn commands(&self) -> &[Self::Command];

    /// The same input with other commands.
    #[must_use]
    fn with_commands(&self, commands: Vec<Self::Command>) -> Self;

    /// Puts the inputs of a journal one after the other, the oldest first. Where all of them are too much for one input,
    /// the oldest are left out; `None` where nothing can be joined.
    fn join(journal: &[Self]) -> Option<Self>;

    /// Says whether the input asks nothing of a service.
    fn is_empty(&self) -> bool {
        self.commands().is_empty()
    }

    /// Proposes simpler variants of the command at an index, the simplest first. None may be simpler than itself, by whatever
    /// detour: each variant has to be on the way down.
    fn simpler_commands(&self, index: usize) -> Vec<Self::Command> {
        let _ = index;
        Vec::new()
    }

    /// Proposes inputs with the same commands in simpler circumstances, the simplest first, likewise on the way down.
    fn simpler_circumstances(&self) -> Vec<Self> {
        Vec::new()
    }
}

/// A bare sequence.
impl<T: Clone + PartialEq> Shrink for Vec<T> {
    type Command = T;

    fn commands(&self) -> &[T] {
        self
    }

    fn with_commands(&self, commands: Self) -> Self {
        commands
    }

    fn join(journal: &[Self]) -> Option<Self> {
        Some(journal.concat())
    }
}

/// Holds what shrinking has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk<Input> {
    /// The simplest input found that shows the same.
    pub input: Input,
    /// How many inputs were tried.
    pub trials: u64,
    /// Whether nothing simpler is left to try: without any one of its commands, or with any one of them simpler, it no longer
    /// shows the same. Otherwise the trials ran out.
    pub is_minimal: bool,
}

/// Shrinks an input, as long as it `shows` the same.
///
/// First commands are dropped by delta debugging (`ddmin`: Zeller and Hildebrandt, "Simplifying and Isolating
/// Failure-Inducing Input", IEEE Transactions on Software Engineering 28, 2002, figure 5), then commands and circumstances
/// are made simpler, and all of it again until nothing changes. The predicate is asked at most `trials_max` times, never
/// about the input that it was asked about last with success.
///
/// # Examples
///
/// ```
/// use slowleak::soak::shrink;
///
/// let input: Vec<u32> = (0..100).collect();
/// let shrunk = shrink(input, 1_000, |input| input.contains(&17) && input.contains(&71));
/// assert_eq!(shrunk.input, [17, 71]);
/// assert!(shrunk.is_minimal);
/// ```
pub fn shrink<Input: Shrink>(input: Input, trials_max: u64, shows: impl FnMut(&Input) -> bool) -> Shrunk<Input> {
    let mut search = Search { simplest: input, trials: 0, trials_max, is_cut_short: false, shows };
    loop {
        let before = search.simplest.clone();
        search.drop_commands();
        search.simplify_commands();
        search.simplify_circumstances();
        if search.is_cut_short || search.simplest == before {
            break;
        }
    }
    let Search { simplest, trials, is_cut_short, .. } = search;
    Shrunk { input: simplest, trials, is_minimal: !is_cut_short }
}

/// Looks for the simplest input.
struct Search<Input, Shows> {
    simplest: Input,
    trials: u64,
    trials_max: u64,
    /// Whether a trial was wanted that was one too many.
    is_cut_short: bool,
    shows: Shows,
}

impl<Input: Shrink, Shows: FnMut(&Input) -> bool> Search<Input, Shows> {
    /// Tries an input, and keeps it if it shows the same.
    fn accepts(&mut self, candidate: Input) -> bool {
        if candidate == self.simplest {
            return false;
        }
        if self.trials == self.trials_max {
            self.is_cut_short = true;
            return false;
        }
        self.trials += 1;
        let shows = (self.shows)(&candidate);
        if shows {
            self.simplest = candidate;
        }
        shows
    }

    /// Drops commands until each single one is needed: `ddmin`, after a first try with none at all.
    fn drop_commands(&mut self) {
        if self.accepts(self.simplest.with_commands(Vec::new())) {
            return;
        }
        let mut parts = 2;
        while parts <= self.length() {
            if self.accepts_a_part(parts) {
                parts = 2;
            } else if parts > 2 && self.accepts_the_rest_of_a_part(parts) {
                // The rest consists of one part less, of the same size.
                parts -= 1;
            } else if parts < self.length() {
                parts = (2 * parts).min(self.length());
            } else {
                break;
            }
        }
    }

    fn accepts_a_part(&mut self, parts: usize) -> bool {
        (0..parts).any(|part| {
            let commands = self.simplest.commands()[self.part(part, parts)].to_vec();
            self.accepts(self.simplest.with_commands(commands))
        })
    }

    fn accepts_the_rest_of_a_part(&mut self, parts: usize) -> bool {
        (0..parts).any(|part| {
            let mut commands = self.simplest.commands().to_vec();
            commands.drain(self.part(part, parts));
            self.accepts(self.simplest.with_commands(commands))
        })
    }

    /// The places of one of so many parts, which are as equal as can be.
    fn part(&self, part: usize, parts: usize) -> Range<usize> {
        let length = self.length();
        part * length / parts..(part + 1) * length / parts
    }

    fn length(&self) -> usize {
        self.simplest.commands().len()
    }

    fn simplify_commands(&mut self) {
        for index in 0..self.length() {
            while self.simplifies_command(index) {}
        }
    }

    fn simplifies_command(&mut self, index: usize) -> bool {
        self.simplest.simpler_commands(index).into_iter().any(|simpler| {
            let mut commands = self.simplest.commands().to_vec();
            commands[index] = simpler;
            self.accepts(self.simplest.with_commands(commands))
        })
    }

    fn simplify_circumstances(&mut self) {
        while self.simplest.simpler_circumstances().into_iter().any(|simpler| self.accepts(simpler)) {}
    }
}
