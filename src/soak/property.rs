//! The property that no input leaks, for those who draw inputs at random: proptest and its like.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::time::Instant;

use super::canary::{Account, Canary, Fed};
use super::finding::Finding;
use super::recorded::record_found;
use super::service::Service;
use super::shrink::Shrink;
use crate::record::Outcome;

/// Holds a service to that it leaks in no input, at the cost of about a cycle each: a [`Canary`] that is asked through a shared
/// reference, as the closures of `proptest!` want it.
///
/// What is found is told once, with its shortest input. From then on every input passes, so that whoever draws them finds nothing
/// to shrink.
///
/// # Examples
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// use proptest::prelude::*;
/// use slowleak::soak::{Canary, Property, Service};
///
/// /// Keeps its capacity, and nothing else.
/// struct Mailbox;
///
/// impl Service for Mailbox {
///     type Input = Vec<u8>;
///     type Running = Vec<Box<u8>>;
///
///     fn start(&self) -> Self::Running {
///         Vec::new()
///     }
///
///     fn cycle(&self, letters: &mut Self::Running, input: &Vec<u8>) {
///         letters.extend(input.iter().copied().map(Box::new));
///         letters.clear();
///     }
/// }
///
/// let property = Property::of(Canary::new(Mailbox).may_settle());
/// proptest!(|(input in prop::collection::vec(any::<u8>(), 0..8))| property.check(input)?);
/// ```
pub struct Property<S: Service> {
    canary: RefCell<Canary<S>>,
    /// Whether it has failed.
    has_failed: Cell<bool>,
}

impl<S: Service> fmt::Debug for Property<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Property").field("has_failed", &self.has_failed).finish_non_exhaustive()
    }
}

/// Reports an input in which a service does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed<Input> {
    /// It leaks: this is the shortest input that shows it.
    Finding(Box<Finding<Input>>),
    /// Nothing can be said of a strict service.
    Inconclusive(Box<Outcome>),
}

impl<Input: Shrink + fmt::Debug> fmt::Display for Failed<Input> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finding(finding) => finding.fmt(formatter),
            Self::Inconclusive(outcome) => outcome.fmt(formatter),
        }
    }
}

impl<Input: Shrink + fmt::Debug> Error for Failed<Input> {}

impl<S: Service<Input: Shrink>> Property<S> {
    /// Makes a property of a canary.
    pub const fn of(canary: Canary<S>) -> Self {
        Self { canary: RefCell::new(canary), has_failed: Cell::new(false) }
    }

    /// Feeds an input, and says what is found.
    ///
    /// # Errors
    ///
    /// The first finding, or the first input of which nothing can be said where the service is strict.
    ///
    /// # Panics
    ///
    /// As [`Canary::feed`]; and when `SLOWLEAK_OUT` names a folder and the record of a finding cannot be laid down there.
    #[track_caller]
    pub fn check(&self, input: S::Input) -> Result<(), Failed<S::Input>> {
        if self.has_failed.get() {
            return Ok(());
        }
        let began = Instant::now();
        let mut canary = self.canary.borrow_mut();
        let mut fed = canary.feed(input);
        if let Fed::HandOver(input) = fed {
            fed = canary.feed(input);
        }
        let found = match &fed {
            Fed::Finding(found) => Some((&found.outcome, found.input.commands().len())),
            Fed::Inconclusive(outcome) => Some((&**outcome, 0)),
            Fed::Passed | Fed::Dismissed | Fed::HandOver(_) => None,
        };
        if let Some((outcome, commands)) = found {
            record_found(outcome, commands, Location::caller(), began);
        }
        let failed = match fed {
            Fed::Finding(finding) => Failed::Finding(finding),
            Fed::Inconclusive(outcome) => Failed::Inconclusive(outcome),
            Fed::Passed | Fed::Dismissed | Fed::HandOver(_) => return Ok(()),
        };
        self.has_failed.set(true);
        Err(failed)
    }

    /// Returns the account of the canary so far.
    pub fn account(&self) -> Account {
        self.canary.borrow().account()
    }
}
