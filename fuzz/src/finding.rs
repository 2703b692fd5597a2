//! How a finding is told, and where its shortest scenario is kept.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use slowleak::gate::{explained, shortest_scenario};
use slowleak::pcm::{OtherBuilds, Queue, Setup};
use slowleak::record::{Record, Run, folder};
use slowleak::report;
use slowleak::scenario::Scenario;
use slowleak::soak::{Finding, Verdict};

use crate::environment;
use crate::plant::Plant;

/// Prints what `slowleak explain` prints of the artifact, saves the shortest scenario, and prints the command that shows it
/// again here.
#[expect(clippy::print_stdout, reason = "a finding is the result of a target")]
pub(crate) fn tell(setup: Setup, plant: Plant, finding: &Finding<Queue>) {
    let notes = vec![format!("Found by fuzzing {}: {}", plant.note(), finding.outcome.verdict)];
    let shortest = Scenario { notes, ..shortest_scenario(setup, finding) };
    let path = folder().join(name(finding));
    let saved = save(&path, &shortest.to_string());
    let path = path.display();
    let record = explained(setup, OtherBuilds::default(), finding, &path.to_string());
    let input = record.shortest_input.as_deref().unwrap_or_default();
    println!("\nfinding {}: {}", plant.note(), report::finding(finding, input));
    println!("reproduce: {}", record.reproduce.join("\n"));
    if let Some(folder) = folder::out() {
        let of_target = Record::of_target("command_queue", finding.outcome.clone());
        let record = Record { name: of_target.name, run: Some(Run::of_this_process()), ..record };
        match folder::keep(&folder, &record) {
            Ok(file) => println!("record:    {}", file.display()),
            Err(error) => println!("{}: the record cannot be laid down: {error}", folder.display()),
        }
    }
    match saved {
        Ok(()) => {
            println!("saved to:  {path}");
            println!("fuzz:      {}cargo fuzz run -s none -O command_queue {path}", environment::variables(plant));
        }
        Err(error) => println!("not saved: {path}: {error}"),
    }
}

/// Names a finding by its signature, or by the gauge that does not come back: that has no call site.
fn name(finding: &Finding<Queue>) -> String {
    let name = match (&finding.outcome.verdict, finding.signature()) {
        (Verdict::Unbalanced { gauge, .. }, _) => format!("unbalanced-{gauge}"),
        (_, Some(signature)) => signature.to_string(),
        (_, None) => "without-a-site".to_owned(),
    };
    format!("shortest-{name}.pcm")
}

/// Returns where libFuzzer puts its artifacts, relative to the current folder if it can be.
fn folder() -> PathBuf {
    let prefix = env::args().find_map(|argument| argument.strip_prefix("-artifact_prefix=").map(PathBuf::from));
    let folder = prefix.unwrap_or_default();
    let relative = env::current_dir().ok().and_then(|current| folder.strip_prefix(current).map(Path::to_owned).ok());
    relative.unwrap_or(folder)
}

fn save(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    fs::write(path, text)
}
