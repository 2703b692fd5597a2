//! A finding in the simulated site: the report, the shortest scenario, and the command that reproduces it.

use std::fmt::Write as _;

use super::text;
use crate::heap::counted;
use crate::pcm::{Queue, Setup};
use crate::scenario::Scenario;
use crate::soak::Finding;

/// Writes a finding: verdict, curve and call sites, the shortest scenario that shows the same, and the command that
/// reproduces it from a file.
#[must_use]
pub fn finding(setup: Setup, finding: &Finding<Queue>, artifact: &str) -> String {
    let mut text = text::outcome(&finding.outcome);
    let count = |commands: usize| counted(i64::try_from(commands).unwrap_or(i64::MAX), "command");
    let (found, left) = (count(finding.commands_found), count(finding.input.commands.len()));
    let minimal = if finding.is_minimal { "" } else { "; the trials ran out before nothing simpler was left" };
    let trials = counted(finding.trials.cast_signed(), "trial");
    let _ = write!(text, "\nshortest scenario: {left} of {found}, after {trials}{minimal}\n\n");
    for line in shortest_scenario(setup, finding).to_string().lines() {
        let _ = writeln!(text, "    {line}");
    }
    let _ = writeln!(text, "\nreproduce: slowleak explain {}{artifact}", flags(setup));
    text
}

/// Makes a scenario of the shortest input of a finding.
#[must_use]
pub fn shortest_scenario(setup: Setup, finding: &Finding<Queue>) -> Scenario {
    Scenario { platform: setup.platform, queue: finding.input.clone(), ..Scenario::default() }
}

/// Writes the flags that set the same subject up, with a space after each.
fn flags(setup: Setup) -> String {
    let leaks: String = setup.leaks.iter().map(|leak| format!("--leak {leak} ")).collect::<Vec<_>>().concat();
    format!("--build {} {leaks}", setup.build)
}
