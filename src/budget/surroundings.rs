//! The surroundings: what day it is, whether this is CI, whether somebody blesses.

use std::time::SystemTime;

use jiff::civil::{Date, date};

/// Names the variable that says what day it is, as `2026-12-31`, for tests of what ends on a day.
pub const TODAY: &str = "SLOWLEAK_TODAY";

/// Names the variable by which soaks write their budgets instead of keeping to them.
pub const BLESS: &str = "SLOWLEAK_BLESS";

/// The variable that hosted CI sets.
const CI: &str = "CI";

/// Returns today's date in UTC, or the one that [`TODAY`] names.
///
/// # Errors
/// Where that is no date.
pub fn today() -> Result<Date, String> {
    match std::env::var(TODAY) {
        Ok(day) if !day.is_empty() => {
            day.parse().map_err(|_| format!("{TODAY}: `{day}` is no date (expected one such as 2026-12-31)"))
        }
        _ => {
            let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let days = i64::try_from(since_1970.as_secs() / 86_400).unwrap_or_default();
            let span = jiff::Span::new().try_days(days).unwrap_or_default();
            Ok(date(1970, 1, 1).saturating_add(span))
        }
    }
}

/// Says whether this is CI, where what nobody has reviewed does not pass.
#[must_use]
pub fn is_ci() -> bool {
    is_set(CI)
}

/// Says whether budgets are to be written instead of kept.
#[must_use]
pub fn is_to_bless() -> bool {
    is_set(BLESS)
}

fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()))
}
