//! Measures one operation: what it allocates, what it keeps, and how high it goes.

use super::counted::Count;
use super::run::SetupError;
use crate::budget::AtMost;
use crate::heap;
use crate::record::Costs;

/// Measures what an operation allocates on this thread. What the closure returns belongs to what it keeps.
///
/// It is measured once, as it comes: what is initialised at the first call is a part of it, unless it was called before.
///
/// # Errors
///
/// [`SetupError::Start`] when nothing can be counted: the allocator is not installed, or this is inside another measurement.
///
/// # Examples
///
/// ```
/// #[global_allocator]
/// static ALLOC: slowleak::Alloc = slowleak::Alloc;
///
/// use slowleak::soak::{AtMost, measure};
///
/// # fn main() -> Result<(), slowleak::soak::SetupError> {
/// let parsed = measure(|| "7 4 29".split(' ').map(str::to_owned).collect::<Vec<_>>())?;
/// let words = parsed.assert_at_most(AtMost::new().allocations(4).kept_bytes(200).peak_bytes(200));
/// assert_eq!(words.len(), 3);
/// # Ok(())
/// # }
/// ```
pub fn measure<T>(operation: impl FnOnce() -> T) -> Result<Measured<T>, SetupError> {
    heap::startable()?;
    let (value, count) = Count::of_an_operation(operation)?;
    Ok(Measured { value, count })
}

/// Holds what an operation has returned, and what it took.
#[derive(Debug)]
pub struct Measured<T> {
    /// What it has returned.
    pub value: T,
    count: Count,
}

impl<T> Measured<T> {
    /// What it took, as a life of one cycle.
    #[must_use]
    pub fn costs(&self) -> Costs {
        self.count.costs()
    }

    /// Returns what the operation has returned, if it took at most so much.
    ///
    /// # Panics
    ///
    /// When it took more, with the figures and the function that allocates most often.
    #[track_caller]
    pub fn assert_at_most(self, at_most: AtMost) -> T {
        assert!(at_most.holds(self.count.figures()), "{}", at_most.exceeded(&self.costs()).join("\n"));
        self.value
    }
}
