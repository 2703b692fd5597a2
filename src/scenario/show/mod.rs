//! What is known of the simulated site, as text for people: a run with its logs, an article, the builds of a component, the leaks that
//! can be switched on, the form of scenarios. It is the same, byte for byte, each time.

#[cfg(feature = "cli")]
mod article;
#[cfg(feature = "cli")]
mod builds;
#[cfg(feature = "cli")]
mod format;
#[cfg(feature = "cli")]
mod leaks;
mod run;

#[cfg(feature = "cli")]
pub use article::{UnknownArticle, article, articles};
#[cfg(feature = "cli")]
pub use builds::builds;
#[cfg(feature = "cli")]
pub use format::format;
#[cfg(feature = "cli")]
pub use leaks::leaks;
pub use run::{checked, run};
