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
    if let Some(day) = std::env::var_os(TODAY).filter(|day| !day.is_empty()) {
        let parsed = day.to_str().and_then(|day| day.parse().ok());
        return parsed
            .ok_or_else(|| format!("{TODAY}: `{}` is no date (expected one such as 2026-12-31)", day.display()));
    }
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since_1970.as_secs() / 86_400).unwrap_or_default();
    let span = jiff::Span::new().try_days(days).unwrap_or_default();
    Ok(date(1970, 1, 1).saturating_add(span))
}

/// Says whether this is CI, where what nobody has reviewed does not pass.
#[must_use]
pub fn is_ci() -> bool {
    std::env::var_os(CI).is_some_and(|value| !["", "0", "false"].contains(&value.to_string_lossy().as_ref()))
}

/// Says whether budgets are to be written instead of kept.
///
/// # Errors
/// Where the variable says neither 1 nor 0; and in CI, where nobody reviews what is written.
pub fn is_to_bless() -> Result<bool, String> {
    let value = std::env::var_os(BLESS).unwrap_or_default();
    match value.to_str() {
        Some("" | "0") => Ok(false),
        Some("1") if is_ci() => Err(format!("{BLESS} is set, and this is CI: nobody reviews what is written here")),
        Some("1") => Ok(true),
        _ => Err(format!("{BLESS}: `{}` (expected 1 or 0)", value.display())),
    }
}
