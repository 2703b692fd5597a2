//! How many cases a generated test tries.

use proptest::prelude::ProptestConfig;

/// Counts a suite's cases from the usual number, 256 or `PROPTEST_CASES`, so that one variable lengthens all of them.
///
/// A failing case is printed, and kept in no file: one that is to stay becomes a test with a name.
pub(crate) fn cases(of_the_usual: impl FnOnce(u32) -> u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: of_the_usual(usual.cases), failure_persistence: None, ..usual }
}
