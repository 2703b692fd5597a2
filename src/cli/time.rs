//! Reads how long something is to last.

use std::fmt;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Says why a text is no time that a soak could last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeError {
    /// It is no time.
    Unknown,
    /// It is one in which nothing happens.
    Nothing,
}

impl fmt::Display for TimeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let got = match self {
            Self::Unknown => "not a time",
            Self::Nothing => "a soak of no time shows nothing",
        };
        write!(formatter, "{got}\nhint: write a number with its unit, such as 90s, 30m, 1h 30m or 2 days")
    }
}

impl std::error::Error for TimeError {}

/// Reads a time of any form that the calendar of the house knows, with days of 24 hours.
pub(super) fn parse(text: &str) -> Result<Duration, TimeError> {
    let span: Span = text.parse().map_err(|_| TimeError::Unknown)?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| TimeError::Unknown)?;
    let time = Duration::try_from(duration).map_err(|_| TimeError::Nothing)?;
    if time.is_zero() { Err(TimeError::Nothing) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_may_have_several() {
        let seconds = |text: &str| parse(text).map(|time| time.as_secs_f64());
        assert_eq!(seconds("1h"), Ok(3_600.0));
        assert_eq!(seconds("1h 30m"), Ok(5_400.0));
        assert_eq!(seconds("90s"), Ok(90.0));
        assert_eq!(seconds("250ms"), Ok(0.25));
        assert_eq!(seconds("2 days"), Ok(172_800.0));
        assert_eq!(seconds("PT10M"), Ok(600.0));
    }

    #[test]
    fn what_is_no_time_says_how_one_is_written() {
        for text in ["", "3600", "1x", "an hour", "1 month", "h"] {
            assert_eq!(parse(text), Err(TimeError::Unknown), "{text}");
        }
        for text in ["0s", "-1h", "1h ago"] {
            assert_eq!(parse(text), Err(TimeError::Nothing), "{text}");
        }
        assert!(TimeError::Unknown.to_string().contains("\nhint: "), "{}", TimeError::Unknown);
    }
}
