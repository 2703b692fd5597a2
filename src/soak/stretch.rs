//! The stretch: the inputs since a canary that may settle has last come back to a level that was accepted.
//!
//! Such a canary rises while capacities are acquired and caches fill, and comes down again or not. An input has passed while
//! the level comes back to one that was accepted; a rise that stays for as many inputs as there is patience for is a
//! suspicion of whatever was fed since. Where nothing confirms it the lowest level of the stretch is accepted, and patience
//! doubles: of n inputs no more than about log₂ n suspicions can come to nothing. This module must not know services or heaps.

use std::collections::VecDeque;

use super::limits;

/// Holds the inputs that may have caused a rise.
#[derive(Debug)]
pub(super) struct Stretch<Input> {
    /// The highest level that inputs have come back to, or that nothing confirmed.
    accepted_bytes: i64,
    /// The last inputs before the stretch: what one of them has begun, another may complete.
    earlier: VecDeque<Input>,
    /// The inputs since, each with the level after it. The first one has left the accepted level.
    inputs: Vec<(Input, i64)>,
    /// The inputs since, kept or not.
    length: usize,
    /// The lowest level since.
    floor_bytes: i64,
    /// How many inputs a rise has to stay.
    patience: usize,
}

impl<Input> Default for Stretch<Input> {
    fn default() -> Self {
        Self {
            accepted_bytes: 0,
            earlier: VecDeque::new(),
            inputs: Vec::new(),
            length: 0,
            floor_bytes: i64::MAX,
            patience: limits::CANARY_PATIENCE_FIRST,
        }
    }
}

impl<Input> Stretch<Input> {
    /// Takes an input and the level after it, and says whether a rise has stayed for so long that it is suspicious.
    pub(super) fn push(&mut self, input: Input, bytes: i64) -> bool {
        if bytes <= self.accepted_bytes {
            self.end();
            self.keep_earlier(input);
            return false;
        }
        self.length += 1;
        self.floor_bytes = self.floor_bytes.min(bytes);
        if self.inputs.len() < limits::CANARY_INPUTS_JOINED_MAX {
            self.inputs.push((input, bytes));
        }
        self.length >= self.patience
    }

    /// The input that has left the accepted level for good.
    pub(super) fn first(&self) -> Option<&Input> {
        self.inputs.first().map(|(input, _)| input)
    }

    /// The inputs of the stretch with a few before them, the oldest first.
    pub(super) fn joined(&self) -> Vec<Input>
    where
        Input: Clone,
    {
        self.earlier.iter().chain(self.inputs.iter().map(|(input, _)| input)).cloned().collect()
    }

    /// Accepts the level that the stretch came down to, and waits twice as long the next time. What came behind its lowest
    /// point remains suspicious, as far as it was kept.
    pub(super) fn accept(&mut self) {
        self.accepted_bytes = self.accepted_bytes.max(self.floor_bytes);
        self.patience = self.patience.saturating_mul(2);
        let is_whole = self.length == self.inputs.len();
        let lowest = self.inputs.iter().rposition(|&(_, bytes)| bytes <= self.accepted_bytes);
        let behind = match lowest {
            Some(lowest) if is_whole => self.inputs.split_off(lowest + 1),
            _ => Vec::new(),
        };
        self.end();
        self.length = behind.len();
        self.floor_bytes = behind.iter().map(|&(_, bytes)| bytes).min().unwrap_or(i64::MAX);
        self.inputs = behind;
    }

    /// Forgets the inputs, but not what was accepted: the next ones meet a service that has just been started.
    pub(super) fn renew(&mut self) {
        self.earlier.clear();
        self.inputs.clear();
        self.end();
    }

    /// The highest level that was accepted, in bytes above the one after start.
    pub(super) const fn accepted_bytes(&self) -> i64 {
        self.accepted_bytes
    }

    /// The inputs since, kept or not.
    pub(super) const fn length(&self) -> u64 {
        self.length as u64
    }

    /// Ends the stretch: its last inputs are the earlier ones of the next.
    fn end(&mut self) {
        for (input, _) in std::mem::take(&mut self.inputs) {
            self.keep_earlier(input);
        }
        self.length = 0;
        self.floor_bytes = i64::MAX;
    }

    fn keep_earlier(&mut self, input: Input) {
        if self.earlier.len() == limits::CANARY_INPUTS_EARLIER {
            self.earlier.pop_front();
        }
        self.earlier.push_back(input);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: usize = limits::CANARY_PATIENCE_FIRST;

    /// Pushes inputs that are numbered from 0, and returns the number of the one at which a suspicion arose.
    fn suspicion(stretch: &mut Stretch<usize>, level: impl Fn(usize) -> i64, inputs: usize) -> Option<usize> {
        (0..inputs).find(|&input| stretch.push(input, level(input)))
    }

    #[test]
    fn what_comes_down_again_in_time_is_no_suspicion() {
        let saw_tooth = |input: usize| if input.is_multiple_of(PATIENCE) { 0 } else { 4_096 };
        assert_eq!(suspicion(&mut Stretch::default(), saw_tooth, 100 * PATIENCE), None);
    }

    #[test]
    fn a_rise_that_stays_is_one_of_the_input_that_has_risen() {
        let mut stretch = Stretch::default();
        let step = |input: usize| i64::from(input >= 500);
        assert_eq!(suspicion(&mut stretch, step, 10_000), Some(500 + PATIENCE - 1));
        assert_eq!(stretch.first(), Some(&500));
        let joined: Vec<_> = (500 - limits::CANARY_INPUTS_EARLIER..500 + PATIENCE).collect();
        assert_eq!(stretch.joined(), joined, "with a few inputs before it");
    }

    #[test]
    fn an_accepted_rise_is_never_suspicious_again_and_patience_doubles() {
        let mut stretch = Stretch::default();
        assert_eq!(suspicion(&mut stretch, |_| 100, 10_000), Some(PATIENCE - 1));
        stretch.accept();
        assert_eq!(suspicion(&mut stretch, |_| 100, 10_000), None);
        assert_eq!(stretch.accepted_bytes(), 100);
        assert_eq!(suspicion(&mut stretch, |_| 101, 10_000), Some(2 * PATIENCE - 1));
    }

    #[test]
    fn a_second_rise_in_the_same_stretch_is_remembered() {
        let mut stretch = Stretch::default();
        let two_steps = |input: usize| if input < 10 { 100 } else { 140 };
        assert!(suspicion(&mut stretch, two_steps, 10_000).is_some());
        stretch.accept();
        assert_eq!((stretch.accepted_bytes(), stretch.first()), (100, Some(&10)));
    }

    #[test]
    fn a_service_that_always_rises_is_asked_about_ever_less_often() {
        let mut stretch = Stretch::default();
        let mut suspicions = 0;
        for input in 0..1_000_000 {
            if stretch.push(input, input) {
                suspicions += 1;
                stretch.accept();
            }
        }
        assert!((10..=16).contains(&suspicions), "{suspicions} of a million inputs");
    }

    #[test]
    fn no_more_inputs_are_kept_than_can_be_joined() {
        let mut stretch = Stretch { patience: usize::MAX, ..Stretch::default() };
        assert_eq!(suspicion(&mut stretch, |_| 1, 10_000), None);
        assert_eq!(stretch.joined().len(), limits::CANARY_INPUTS_JOINED_MAX);
        stretch.accept();
        assert_eq!(stretch.first(), None, "what has risen behind the kept ones is not known");
    }
}
