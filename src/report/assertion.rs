//! The assertion for tests: a soak that is not accepted fails the test, with the whole report.

use super::text;
use crate::soak::{Soak, Subject};

impl<S: Subject> Soak<S> {
    /// Runs the soak, and panics unless the verdict is accepted.
    ///
    /// # Panics
    ///
    /// With a report when the verdict is a finding or inconclusive; with the two lines to paste when
    /// [`Alloc`](crate::Alloc) is not the global allocator.
    ///
    /// # Examples
    ///
    /// ```should_panic
    /// #[global_allocator]
    /// static ALLOC: slowleak::Alloc = slowleak::Alloc;
    ///
    /// slowleak::soak(Vec::new, |history| history.push(0_u64)).assert_steady();
    /// ```
    #[track_caller]
    pub fn assert_steady(self) {
        match self.run() {
            Ok(outcome) if outcome.is_accepted() => {}
            Ok(outcome) => panic!("{}", text::outcome(&outcome)),
            Err(error) => panic!("{error}"),
        }
    }
}
