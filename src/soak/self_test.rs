//! The judge is judged: proves, in the same run, that the gate can fail and can pass.

use std::fmt;
use std::hint::black_box;

use super::builder::soak;
use super::run::SetupError;
use crate::heap::{Counter, Level, Profile, Scope};
use crate::record::Verdict;

/// Bytes of the probe that has to be counted: a capacity that `Vec` takes as it is.
const PROBE_BYTES: usize = 64;

/// Bytes of a planted leak in each cycle: the length of no capacity, so that it is the leak that is seen.
const LEAK_BYTES: usize = 29;

/// Cycles of the planted leak and of its twin: enough for the rule of floors at both octaves.
const CYCLES: u64 = 32;

/// Reports that the judge cannot be trusted, and in what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelfTestError {
    /// The soak cannot take place at all.
    Setup(SetupError),
    /// The allocator does not count.
    DoesNotCount {
        /// What dhat counted of a probe of 64 bytes in one block.
        counted: Level,
    },
    /// A planted leak was not caught.
    LeakMissed {
        /// The verdict on it.
        verdict: Verdict,
    },
    /// The clean twin of the planted leak was accused.
    TwinAccused {
        /// The verdict on it.
        verdict: Verdict,
    },
}

impl fmt::Display for SelfTestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(error) => error.fmt(formatter),
            Self::DoesNotCount { counted } => {
                write!(
                    formatter,
                    "the allocator does not count: a probe of 64 bytes in 1 block was counted as {counted}"
                )
            }
            Self::LeakMissed { verdict } => {
                write!(formatter, "a planted leak was not caught; its verdict is {verdict}")
            }
            Self::TwinAccused { verdict } => {
                write!(formatter, "the clean twin of a planted leak was accused; its verdict is {verdict}")
            }
        }
    }
}

impl std::error::Error for SelfTestError {}

impl<E: Into<SetupError>> From<E> for SelfTestError {
    fn from(error: E) -> Self {
        Self::Setup(error.into())
    }
}

/// Proves that the allocator counts, that a planted leak is caught, and that its clean twin is not.
///
/// # Errors
///
/// One [`SelfTestError`] for each of the three, and [`SelfTestError::Setup`] when the allocator is not installed.
pub fn self_test() -> Result<(), SelfTestError> {
    counts_a_probe()?;
    match verdict_on(|kept| kept.push(planted()))? {
        Verdict::Growing { .. } => {}
        verdict => return Err(SelfTestError::LeakMissed { verdict }),
    }
    let twin = verdict_on(|kept| {
        kept.push(planted());
        kept.clear();
    });
    match twin? {
        Verdict::Steady => Ok(()),
        verdict => Err(SelfTestError::TwinAccused { verdict }),
    }
}

fn counts_a_probe() -> Result<(), SelfTestError> {
    let profile = Profile::start(Scope::Thread)?;
    let probe = black_box(Vec::<u8>::with_capacity(PROBE_BYTES));
    let held = profile.level();
    drop(probe);
    judge_probe(held, profile.level())
}

/// Judges what was counted while the probe was held, and after it was dropped.
fn judge_probe(held: Level, dropped: Level) -> Result<(), SelfTestError> {
    let expected = Level { bytes: 64, blocks: 1 };
    if held == expected && dropped == Level::default() {
        Ok(())
    } else {
        Err(SelfTestError::DoesNotCount { counted: held })
    }
}

/// A block that the optimiser cannot see through.
fn planted() -> Vec<u8> {
    black_box(Vec::with_capacity(LEAK_BYTES))
}

fn verdict_on(cycle: impl FnMut(&mut Vec<Vec<u8>>)) -> Result<Verdict, SelfTestError> {
    Ok(soak(Vec::new, cycle).cycles(CYCLES).without_sites().in_process().unrecorded().run()?.verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_has_to_be_counted_when_it_comes_and_when_it_goes() {
        let (none, probe) = (Level::default(), Level { bytes: 64, blocks: 1 });
        assert_eq!(judge_probe(probe, none), Ok(()));
        for (held, dropped) in [(none, none), (probe, probe), (Level { blocks: 0, ..probe }, none)] {
            assert_eq!(judge_probe(held, dropped), Err(SelfTestError::DoesNotCount { counted: held }));
        }
    }

    #[test]
    fn errors_say_in_what_the_judge_failed() {
        let counted = Level { bytes: 0, blocks: 0 };
        let verdict = Verdict::Steady;
        let text = |error: SelfTestError| error.to_string();
        assert!(text(SelfTestError::DoesNotCount { counted }).ends_with("was counted as 0 bytes in 0 blocks"));
        assert!(
            text(SelfTestError::LeakMissed { verdict: verdict.clone() })
                .contains("was not caught; its verdict is Steady")
        );
        assert!(text(SelfTestError::TwinAccused { verdict }).contains("was accused; its verdict is Steady"));
        assert_eq!(text(SelfTestError::Setup(SetupError::NoCycles)), SetupError::NoCycles.to_string());
    }
}
