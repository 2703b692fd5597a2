//! Reads scenarios from files and standard input, with an error for everything that is not one.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Exit;
use super::arguments::WorkArgument;
use crate::scenario::limits::FILE_BYTES_MAX;
use crate::scenario::{ParseError, Scenario};
use crate::soak::{SelfTestError, SetupError};

/// Says why a command could not answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Bad input or setup, as a text for people.
    Usage(String),
    /// An input that does not parse.
    Parse(ParseError),
    /// Inputs that are wrong, each in its way.
    Inputs(Vec<Failure>),
    /// The judge cannot be trusted.
    SelfTest(SelfTestError),
}

impl Failure {
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Parse(_) | Self::Inputs(_) => Exit::Usage,
            Self::SelfTest(_) => Exit::SelfTest,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => formatter.write_str(text),
            // The stream takes the colours away where nobody can see them, or wants to (`NO_COLOR`).
            Self::Parse(error) => formatter.write_str(&error.in_colour()),
            Self::Inputs(failures) => {
                let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
                formatter.write_str(&failures.join("\n\n"))
            }
            Self::SelfTest(error) => {
                write!(formatter, "the self-test failed, so that no answer can be trusted: {error}")
            }
        }
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        Self::SelfTest(SelfTestError::Setup(error))
    }
}

/// Holds a scenario and the name of its file, with `/` on every platform.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) scenario: Scenario,
}

/// What stands for standard input in place of a path, and is its name in errors: the commands that are printed for it can be
/// run as they stand, on the same input.
const STANDARD_INPUT: &str = "-";

/// Reads one scenario, which may ask for so much work.
pub(super) fn scenario(path: &Path, work: WorkArgument) -> Result<Named, Failure> {
    let name = path.display().to_string().replace('\\', "/");
    let bytes = if name == STANDARD_INPUT { read_standard_input()? } else { read(path, &name)? };
    let scenario = Scenario::parse(&name, &bytes).map_err(Failure::Parse)?;
    scenario.check_work(&name, &String::from_utf8_lossy(&bytes), work.max).map_err(Failure::Parse)?;
    Ok(Named { name, scenario })
}

/// Reads one scenario whose claims are to be judged; claims that cannot fail are errors.
pub(super) fn judged(path: &Path, work: WorkArgument) -> Result<Named, Failure> {
    let named = scenario(path, work)?;
    match named.scenario.check_claims(&named.name) {
        Ok(()) => Ok(named),
        Err(error) => Err(Failure::Parse(error)),
    }
}

/// Reads every scenario that the paths name, to be judged; all that are wrong are told together, whatever is wrong with each.
pub(super) fn scenarios(paths: &[PathBuf], work: WorkArgument) -> Result<Vec<Named>, Failure> {
    let (mut scenarios, mut failures) = (Vec::new(), Vec::new());
    if paths.iter().filter(|path| path.as_os_str() == STANDARD_INPUT).count() > 1 {
        let hint = "hint: name it once; a file of that name is ./-";
        return Err(Failure::Usage(format!("{STANDARD_INPUT}: standard input can be read only once\n{hint}")));
    }
    for path in paths {
        let is_folder = is_folder(path);
        for file in files(path) {
            let judged = file.and_then(|file| judged(&file, work));
            match judged.and_then(|named| if is_folder { expecting(named) } else { Ok(named) }) {
                Ok(scenario) => scenarios.push(scenario),
                Err(failure) => failures.push(failure),
            }
        }
    }
    if failures.is_empty() { Ok(scenarios) } else { Err(Failure::Inputs(failures)) }
}

/// Refuses a scenario of a folder that expects nothing: whoever reads the corpus is not told what it is there for.
fn expecting(named: Named) -> Result<Named, Failure> {
    if named.scenario.expectations.is_empty() {
        let hint = format!("hint: add a claim, or name the file itself to judge its heap alone: {}", named.name);
        return Err(Failure::Usage(format!(
            "{}: the scenario expects nothing, in a folder of scenarios that say what they show\n{hint}",
            named.name
        )));
    }
    Ok(named)
}

fn is_folder(path: &Path) -> bool {
    path.is_dir() && path.as_os_str() != STANDARD_INPUT
}

/// Lists the scenarios of a folder by name, or the one file that the path is; and what cannot be listed.
fn files(path: &Path) -> Vec<Result<PathBuf, Failure>> {
    if !is_folder(path) {
        return vec![Ok(path.to_owned())];
    }
    let unreadable = |error| Err(Failure::Usage(format!("{}: cannot list the folder: {error}", path.display())));
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return vec![unreadable(error)],
    };
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Ok(entry) => files.push(entry.path()),
            Err(error) => failures.push(unreadable(error)),
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "pcm"));
    // The order of a folder is the file system's; ours must be the same everywhere.
    files.sort();
    if files.is_empty() && failures.is_empty() {
        let hint = "hint: a gate over nothing would be an empty pass; name a folder that holds scenarios";
        let text = format!("{}: no scenario (*.pcm) in this folder\n{hint}", path.display());
        failures.push(Err(Failure::Usage(text)));
    }
    files.into_iter().map(Ok).chain(failures).collect()
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        return Err(Failure::Usage(format!("{name}: this is a folder (expected a scenario, *.pcm)")));
    }
    let unreadable = |error: std::io::Error| {
        let hint = "hint: paths are taken from the current folder; the checked-in scenarios are in corpus/command_queue and corpus/rollout";
        Failure::Usage(format!("{name}: cannot read the scenario: {error}\n{hint}"))
    };
    // Opening a pipe would wait for a writer that may never come, and a device may have no end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Failure::Usage(format!("{name}: this is no file (expected a scenario, *.pcm)")));
    }
    fs::File::open(path).and_then(read_bounded).map_err(unreadable)
}

fn read_standard_input() -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::Usage(format!("{STANDARD_INPUT}: cannot read standard input: {error}"));
    read_bounded(std::io::stdin().lock()).map_err(unreadable)
}

/// Reads one byte more than may be, so that the parser can say that it is too much; nothing is read further.
fn read_bounded(input: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
