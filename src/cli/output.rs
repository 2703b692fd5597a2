//! Files findings as regression seeds, and records where those are wanted.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::input::Failure;
use crate::budget::today;
use crate::gate::shortest_scenario;
use crate::pcm::component::Builds;
use crate::pcm::{Build, Queue, Setup, Site};
use crate::record::{Record, Run, folder};
use crate::scenario::Scenario;
use crate::scenario::expectation::{Claim, Expectation, LedgerClaim};
use crate::soak::Finding;

/// Writes the shortest scenario of a finding into a folder, under a name that says when and what, and returns its path.
///
/// It opens with comment lines: found by, symptom, cause. The cause is left to whoever finds it. Nothing is overwritten.
pub(super) fn save(folder: &Path, setup: Setup, finding: &Finding<Queue>, artifact: &str) -> Result<PathBuf, Failure> {
    let mut scenario = shortest_scenario(setup, finding);
    let leaks: Vec<_> = setup.leaks.iter().map(|leak| leak.entry().name).collect();
    let with = if leaks.is_empty() { String::new() } else { format!(" with {}", leaks.join(", ")) };
    scenario.notes = vec![
        format!("Found by: slowleak explain, in {artifact}"),
        format!("Symptom: build {}{with}: {}", setup.build, finding.outcome.verdict),
        "Cause: not known yet".to_owned(),
    ];
    scenario.expectations = vec![expected(&scenario)];
    let today = today().map_err(Failure::Usage)?;
    let path = folder.join(format!("regress-{today}-{}.pcm", what(finding)));
    let failed =
        |error: std::io::Error| Failure::Usage(format!("{}: cannot save the scenario: {error}", path.display()));
    let mut file = fs::File::create_new(&path).map_err(failed)?;
    file.write_all(scenario.to_string().as_bytes()).map_err(failed)?;
    Ok(path)
}

/// What a seed of a corpus says of itself: what the fixed build leaks in it, whatever it is that grew. That is nothing, unless the queue
/// brings an older file.
fn expected(scenario: &Scenario) -> Expectation {
    let mut site = Site::start(scenario.setup(Build::FIXED).only_booking(), &mut ());
    site.work_off(&scenario.queue, &mut ());
    let claim = Claim::Ledger(LedgerClaim { bytes: Some(site.ledger_since_t0().bytes()), ..LedgerClaim::default() });
    Expectation { builds: Builds::only(Build::FIXED), at_least: true, claim, on: None, origin: None }
}

/// Names what was found after the function that grew most, in kebab case.
fn what(finding: &Finding<Queue>) -> String {
    let sites = finding.outcome.explanation.as_ref().map(|explanation| &explanation.growth_sites);
    let frame = sites.and_then(|sites| sites.first()).and_then(|site| site.frames.first());
    let function = frame.and_then(|frame| frame.function.rsplit("::").find(|part| !part.starts_with('{')));
    let word = function.unwrap_or("finding").to_lowercase().replace('_', "-");
    word.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
}

/// Lays a record down in a folder.
pub(super) fn keep(folder: &Path, record: &Record, began: Instant) -> Result<(), Failure> {
    let record = Record { run: Some(Run::of_this_process().taking(began.elapsed())), ..record.clone() };
    let failed = |error| Failure::Usage(format!("{}: a record cannot be laid down: {error}", folder.display()));
    folder::keep(folder, &record).map(|_| ()).map_err(failed)
}
