//! How a finding is told, and where its shortest scenario is kept.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use slowleak::heap::{Signature, counted};
use slowleak::pcm::{Platform, Queue};
use slowleak::report;
use slowleak::scenario::Scenario;
use slowleak::soak::Finding;

use crate::environment;
use crate::plant::Plant;

/// Prints verdict, curve, call sites and the shortest scenario, saves that, and prints the commands that show it again.
#[expect(clippy::print_stdout, reason = "a finding is the result of a target")]
pub(crate) fn tell(platform: Platform, plant: Plant, finding: Finding<Queue>) {
    let shortest = Scenario {
        notes: vec![format!("Found by fuzzing {}: {}", plant.note(), finding.outcome.verdict)],
        platform,
        queue: finding.input,
        expectations: Vec::new(),
    };
    let path = folder().join(name(finding.outcome.signature()));
    println!("\nfinding {}: {}", plant.note(), report::outcome(&finding.outcome));
    println!(
        "shortest scenario: {} of {}, after {}{}\n\n{shortest}",
        counted(length(shortest.queue.commands.len()), "command"),
        counted(length(finding.commands_found), "command"),
        counted(finding.trials.cast_signed(), "trial"),
        if finding.is_minimal { "" } else { ", when the trials ran out" },
    );
    match save(&path, &shortest.to_string()) {
        Ok(()) => {
            let path = path.display();
            println!("saved to:  {path}");
            println!("reproduce: {}cargo fuzz run -s none command_queue {path}", environment::variables(plant));
            println!("explain:   slowleak explain {path}{}", environment::options(plant));
        }
        Err(error) => println!("not saved: {}: {error}", path.display()),
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Names a finding by its signature; a gauge that does not come back has none.
fn name(signature: Option<Signature>) -> String {
    let name = signature.map_or_else(|| "unbalanced".to_owned(), |signature| signature.to_string());
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
