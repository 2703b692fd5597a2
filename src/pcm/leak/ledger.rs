//! The ledger: the simulator's own exact account of what its leaks hold, the ground truth for every measurement.

use std::ops::{AddAssign, Sub};

use super::held::Held;
use super::kept::Leaked;
use crate::pcm::catalogue::Leak;
use crate::pcm::names::Manager;

/// Accounts for what the leaks hold, or, as a difference of two ledgers, for what they have come to hold since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger([Held; Leak::ALL.len()]);

impl Ledger {
    /// Returns the account of one leak.
    #[must_use]
    pub const fn of(&self, leak: Leak) -> Held {
        self.0[leak as usize]
    }

    /// Returns the bytes of heap that all leaks hold.
    #[must_use]
    pub fn bytes(&self) -> i64 {
        self.0.iter().map(|held| held.bytes).sum()
    }

    /// Returns the heap blocks that all leaks hold.
    #[must_use]
    pub fn blocks(&self) -> i64 {
        self.0.iter().map(|held| held.blocks).sum()
    }

    /// Enters what a leak has added.
    pub(in crate::pcm) fn enter(&mut self, leak: Leak, held: Held) {
        self.0[leak as usize] += held;
    }

    /// Enters what a process keeps of a leak, or would keep where it keeps nothing; `length` is that of the text, for leaks that depend on
    /// the input.
    pub(in crate::pcm) fn take(&mut self, leak: Leak, held: Option<Held>, length: usize) {
        self.enter(leak, held.unwrap_or_else(|| Leaked::would_keep(leak, length, self.of(leak).times)));
    }

    /// Sets what a leak holds, where that can be seen from what the site holds.
    pub(in crate::pcm) fn set(&mut self, leak: Leak, held: Held) {
        self.0[leak as usize] = held;
    }

    /// Strikes what a process frees when it ends; none is SMS Executive.
    pub(in crate::pcm) fn end_of_process(&mut self, who: Option<Manager>) {
        for leak in Leak::ALL.into_iter().filter(|leak| leak.manager() == who && leak.ends_with_process()) {
            self.0[leak as usize] = Held::default();
        }
    }
}

impl AddAssign for Ledger {
    fn add_assign(&mut self, other: Self) {
        for (held, other) in self.0.iter_mut().zip(other.0) {
            *held += other;
        }
    }
}

impl Sub for Ledger {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        let mut difference = self;
        for (held, earlier) in difference.0.iter_mut().zip(earlier.0) {
            *held = *held - earlier;
        }
        difference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_process_strikes_only_what_it_frees() {
        let mut ledger = Ledger::default();
        ledger.enter(Leak::SlowPoll, Held::once(48, 1));
        ledger.enter(Leak::MifCycle, Held::once(96, 2));
        ledger.enter(Leak::ForgottenWake, Held::once(56, 1));
        let before = ledger;
        ledger.end_of_process(Some(Manager::Application));
        assert_eq!(ledger, before, "they are of the service");
        ledger.end_of_process(Some(Manager::Service));
        assert_eq!((ledger.bytes(), ledger.blocks()), (96 + 56, 3));
        assert_eq!((ledger - before).of(Leak::SlowPoll), Held { times: -1, bytes: -48, blocks: -1 });
    }

    #[test]
    fn what_is_booked_is_what_would_be_kept() {
        for leak in Leak::ALL {
            let (mut leaked, mut ledger) = (Leaked::default(), Ledger::default());
            for length in 0..40 {
                let before = ledger.of(leak);
                let held = leaked.keep(leak, length);
                ledger.take(leak, None, length);
                assert_eq!(ledger.of(leak) - before, held, "{leak}, {length}");
            }
        }
    }
}
