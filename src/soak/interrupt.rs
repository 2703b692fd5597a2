//! The interrupt: somebody who waits for a soak wants to hear what it has seen so far.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Holds the flag by which a soak is interrupted, if it can be.
#[derive(Clone, Default)]
pub(super) struct Interrupt {
    flag: Option<Arc<AtomicBool>>,
}

impl Interrupt {
    pub(super) const fn by(flag: Arc<AtomicBool>) -> Self {
        Self { flag: Some(flag) }
    }

    /// Says whether anybody may interrupt it.
    pub(super) const fn is_possible(&self) -> bool {
        self.flag.is_some()
    }

    /// Says whether it was interrupted since this was last asked.
    pub(super) fn take(&self) -> bool {
        self.flag.as_ref().is_some_and(|flag| flag.swap(false, Ordering::Relaxed))
    }
}

/// What was asked of a soak is the same, whoever may interrupt it, and whether he has.
impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Interrupt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_is_taken_once() {
        let flag = Arc::new(AtomicBool::new(false));
        let interrupt = Interrupt::by(Arc::clone(&flag));
        assert!(!interrupt.take());
        flag.store(true, Ordering::Relaxed);
        let text = format!("{interrupt:?}");
        assert_eq!([interrupt.take(), interrupt.take()], [true, false]);
        assert_eq!(text, format!("{:?}", Interrupt::default()));
        assert!(!Interrupt::default().take());
    }
}
