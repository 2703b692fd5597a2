//! Forms: the same result as text for people, and as documents for those who read results by machine.

#[cfg(feature = "cli")]
mod github;
#[cfg(feature = "cli")]
mod html;
mod json;
#[cfg(feature = "cli")]
mod junit;
#[cfg(feature = "cli")]
mod markdown;
#[cfg(feature = "cli")]
mod result;
#[cfg(feature = "cli")]
mod sarif;
#[cfg(feature = "cli")]
mod told;

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
    /// For what reads results of tests.
    Junit,
    /// Annotations of GitHub, at lines of code.
    Github,
    /// The summary of a pull request.
    Markdown,
    /// For code scanning.
    Sarif,
    /// A page with pictures, for a browser.
    Html,
}

#[cfg(feature = "cli")]
impl Form {
    /// All forms.
    pub const ALL: [Self; 7] =
        [Self::Human, Self::Json, Self::Junit, Self::Github, Self::Markdown, Self::Sarif, Self::Html];

    /// The name of the form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Sarif => "sarif",
            Self::Html => "html",
        }
    }

    /// Writes a result in this form.
    #[must_use]
    pub fn text(self, report: &Report<'_>, view: &View) -> String {
        match self {
            Self::Human => summary(report, view),
            Self::Json => result::result(report),
            Self::Junit => junit::junit(report),
            Self::Github => github::github(report),
            Self::Markdown => markdown::markdown(report),
            Self::Sarif => sarif::sarif(report),
            Self::Html => html::page(report),
        }
    }
}

/// Writes the JSON schema of a record, made of its types.
#[cfg(feature = "cli")]
#[must_use]
pub fn schema() -> String {
    json(&schemars::schema_for!(crate::record::Record))
}
