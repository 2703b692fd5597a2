//! A finding in the simulated site: the report, the shortest scenario, and the command that reproduces it.

use std::fmt::Write as _;

use super::text;
use crate::pcm::{Queue, Setup};
use crate::record::quoted;
use crate::scenario::Scenario;
use crate::soak::Finding;

/// Writes a finding: verdict, curve and call sites, the shortest scenario that shows the same, and the command that
/// reproduces it from a file.
#[must_use]
pub fn site_finding(setup: Setup, finding: &Finding<Queue>, artifact: &str) -> String {
    let scenario = shortest_scenario(setup, finding).to_string();
    let mut text = text::finding(finding, &scenario);
    let _ = writeln!(text, "\nreproduce: slowleak explain {}{}", flags(setup), quoted(artifact));
    text
}

/// Makes a scenario of the shortest input of a finding.
#[must_use]
pub fn shortest_scenario(setup: Setup, finding: &Finding<Queue>) -> Scenario {
    Scenario::of(setup, finding.input.clone())
}

/// Writes the flags that set the same subject up, with a space after each.
fn flags(setup: Setup) -> String {
    let leaks: String = setup.leaks.iter().map(|leak| format!("--leak {leak} ")).collect::<Vec<_>>().concat();
    format!("--build {} {leaks}", setup.build)
}
