//! Forms: the same result as text for people, and as documents for those who read results by machine.

mod json;

pub use json::json;

#[cfg(feature = "cli")]
use super::text::{View, summary};
#[cfg(feature = "cli")]
use super::whole::Report;

/// A form of a result.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people, on a terminal.
    Human,
    /// One document, for machines.
    Json,
}

#[cfg(feature = "cli")]
impl Form {
    /// All forms.
    pub const ALL: [Self; 2] = [Self::Human, Self::Json];

    /// The name of the form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
        }
    }

    /// Writes a result in this form.
    #[must_use]
    pub fn text(self, report: &Report<'_>, view: &View) -> String {
        match self {
            Self::Human => summary(report, view),
            Self::Json => json::whole(report),
        }
    }
}

/// Writes the JSON schema of a record, made of its types.
#[cfg(feature = "cli")]
#[must_use]
pub fn schema() -> String {
    json(&schemars::schema_for!(crate::record::Record))
}
