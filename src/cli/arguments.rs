//! The arguments of the command line.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::time;
use crate::pcm::{Build, Component, Leak, Leaks, OtherBuilds};
use crate::record::folder::OUT;
use crate::report::Form;
use crate::scenario::limits::WORK_MAX;

const EXIT_STATUS: &str = "\
Exit status:
  0    clean
  1    a finding: the heap grows, or an expectation, a budget or a known leak does not hold
  2    usage, bad input or setup; also where there was nothing to do
  3    the self-test failed: no answer of this program can be trusted
  4    inconclusive: two runs of the same soak disagree, or it was too short to tell
  101  a bug in this program";

/// Finds slow memory leaks: soaks a service in cycles under dhat and asserts that the heap comes back to its level.
///
/// Without a command it runs the gate on the scenarios in `corpus/command_queue` and `corpus/rollout`.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_STATUS, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) gate: GateArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check every scenario's expectations and soak it under dhat; the default
    #[command(after_help = EXIT_STATUS)]
    Gate(GateArguments),
    /// Tell what records show, in any form: those of the tests of any crate, of fuzz targets, of the gate
    #[command(after_help = EXIT_STATUS)]
    Report(ReportArguments),
    /// Print the JSON schema of a record
    Schema,
    /// Run one scenario and print the service's log as Pacman.log shows it, and the outcome
    #[command(after_help = EXIT_STATUS)]
    Run(RunArguments),
    /// Soak one scenario under dhat and print its curve
    ///
    /// Ctrl-C ends the soak at its next idle moment: what it has shown so far is judged and printed, and is inconclusive where that is
    /// too short to tell. A second Ctrl-C ends the program at once, with status 130.
    #[command(after_help = EXIT_STATUS)]
    Soak(SoakArguments),
    /// Soak an artifact of a fuzz target, or any scenario, and print the shortest one that shows the same finding
    #[command(after_help = EXIT_STATUS)]
    Explain(ExplainArguments),
    /// Explain an article: what builds did before and after, its files, and the scenarios that show it
    #[command(after_help = EXIT_STATUS)]
    ExplainArticle(ExplainArticleArguments),
    /// List the builds of a component, their files, and what each changed
    #[command(after_help = EXIT_STATUS)]
    Builds(BuildsArguments),
    /// List the leaks that can be switched on, what triggers each, and what it keeps
    Leaks,
    /// Print the whole form of scenarios, with an example for each command, or the help of a command
    Help(HelpArguments),
}

#[derive(Args, Debug)]
pub(super) struct GateArguments {
    /// Scenarios (*.pcm), or folders of them; `-` is standard input
    #[arg(default_values = ["corpus/command_queue", "corpus/rollout"])]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) build: BuildArgument,

    /// Cycles of each soak [default: 128, doubled while a moving level wants to be told from a leak]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=CYCLES_MAX))]
    pub(super) cycles: Option<u64>,

    #[command(flatten)]
    pub(super) told: ToldArguments,

    /// Folder in which a record of each soak is laid down
    #[arg(long, value_name = "FOLDER", env = OUT, hide_env_values = true)]
    pub(super) out: Option<PathBuf>,

    /// Write what a life of each accepted soak allocates into the file of budgets, for review
    #[arg(long)]
    pub(super) bless: bool,

    /// File of budgets and known leaks; in CI every accepted soak wants a budget, where there are any [default: slowleak.toml, if it
    /// is there]
    #[arg(long, value_name = "FILE")]
    pub(super) budget: Option<PathBuf>,

    /// Judge every N-th scenario only, beginning with the K-th: N machines judge all of them
    #[arg(long, value_name = "K/N", value_parser = shard_parser)]
    pub(super) shard: Option<Shard>,

    #[command(flatten)]
    pub(super) work: WorkArgument,
}

/// One of several parts of the scenarios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shard {
    /// Which of the parts, from 1.
    pub(super) part: usize,
    pub(super) parts: usize,
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "part {} of {}", self.part, self.parts)
    }
}

fn shard_parser(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)));
    match numbers {
        Some((part, parts)) if (1..=parts).contains(&part) => Ok(Shard { part, parts }),
        Some((_, parts)) if parts > 0 => Err(format!("expected a part from 1 to {parts}, such as 1/{parts}")),
        _ => Err("expected a part of so many, such as 2/4".to_owned()),
    }
}

#[derive(Args, Debug)]
pub(super) struct ReportArguments {
    /// Folders of records, as tests lay them down where `SLOWLEAK_OUT` names one; or single records (*.json)
    #[arg(required = true, value_name = "FOLDER")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) told: ToldArguments,
}

/// Says how results are told.
#[derive(Args, Debug)]
pub(super) struct ToldArguments {
    /// Form of the result, into a file or else to stdout; may be given several times [default: human]
    #[arg(long = "format", value_name = "FORM[=FILE]", value_parser = form_parser)]
    pub(super) formats: Vec<Told>,

    /// List every soak, and show each that is not clean in full
    #[arg(long, short)]
    pub(super) verbose: bool,

    /// Show those in full whose name holds this text
    #[arg(long, value_name = "NAME")]
    pub(super) show: Option<String>,
}

/// A form, and the file that it goes into.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) form: Form,
    pub(super) file: Option<PathBuf>,
}

fn form_parser(text: &str) -> Result<Told, String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(PathBuf::from(file))));
    let form = Form::ALL.into_iter().find(|form| form.name() == name);
    let form =
        form.ok_or_else(|| format!("no form `{name}` (possible forms: {})", Form::ALL.map(Form::name).join(", ")))?;
    if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
        return Err(format!("no file behind `{name}=`"));
    }
    Ok(Told { form, file })
}

#[derive(Args, Debug)]
pub(super) struct RunArguments {
    /// The scenario (*.pcm); `-` is standard input
    pub(super) scenario: PathBuf,

    #[command(flatten)]
    pub(super) build: BuildArgument,

    #[command(flatten)]
    pub(super) work: WorkArgument,
}

#[derive(Args, Debug)]
pub(super) struct SoakArguments {
    /// The scenario (*.pcm); `-` is standard input
    pub(super) scenario: PathBuf,

    #[command(flatten)]
    pub(super) build: BuildArgument,

    /// Cycles of the soak, as many as you like [default: 128, or what fits into the time]
    ///
    /// Of more than 65,536 dhat counts the first ones that show the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) cycles: Option<u64>,

    /// Time of the soak, such as 90s, 30m or "1h 30m"; with cycles too, whichever ends first
    #[arg(long = "for", value_name = "TIME", value_parser = time::parse)]
    pub(super) lasting: Option<Duration>,

    /// Form of the result on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,

    /// Soak it on this build as well, and draw both curves into one chart
    #[arg(long, value_name = "LABEL", value_parser = build_parser(), ignore_case = true)]
    pub(super) compare: Option<Build>,

    /// Draw the curves as a picture, too
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<PathBuf>,

    #[command(flatten)]
    pub(super) work: WorkArgument,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The artifact: scenario text; `-` is standard input
    pub(super) artifact: PathBuf,

    #[command(flatten)]
    pub(super) build: BuildArgument,

    /// Folder in which the shortest scenario is filed as a regression seed
    #[arg(long, value_name = "FOLDER")]
    pub(super) save: Option<PathBuf>,

    #[command(flatten)]
    pub(super) work: WorkArgument,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArticleArguments {
    /// Number of the article, such as Q163488 or 163488; without one, all that are known are listed
    pub(super) article: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct BuildsArguments {
    /// The component
    #[arg(long, value_name = "NAME", default_value = Component::Pcmsvc32.name(), value_parser = component_parser(), ignore_case = true)]
    pub(super) component: Component,
}

#[derive(Args, Debug)]
pub(super) struct HelpArguments {
    /// `scenario`, or a command; without it, all commands are listed
    pub(super) topic: Option<String>,
}

/// Keeps the gate from being asked for more cycles than anybody waits for, of each scenario: a long soak is one of its own.
const CYCLES_MAX: u64 = 1 << 20;

/// Says how much a scenario may ask for.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct WorkArgument {
    /// Polls and commands that a cycle of a scenario may take: clients, time and polling interval multiply
    #[arg(long = "max-work", value_name = "N", default_value_t = WORK_MAX)]
    pub(super) max: u64,
}

/// Says what is under test.
#[derive(Args, Clone, Debug)]
pub(super) struct BuildArgument {
    /// Build of Pcmsvc32.exe, as `slowleak builds` lists them, or of another component, such as Pcmwin16=SP1; may be given for
    /// each of them. Where it is given for others only, the service has the build that the scenario sets for it, in
    /// the gate the fixed one
    #[arg(long = "build", value_name = "[COMPONENT=]LABEL", default_value = Build::FIXED.label(), value_parser = component_build, value_delimiter = ',', env = "SLOWLEAK_BUILD")]
    builds: Vec<(Component, Build)>,

    /// Leak to switch on, as `slowleak leaks` lists them; may be given several times
    #[arg(long, value_name = "NAME", value_parser = leak_parser(), value_delimiter = ',', env = "SLOWLEAK_LEAKS")]
    pub(super) leak: Vec<Leak>,
}

impl BuildArgument {
    /// Returns the build of the service; `None` where builds of other components are given and none of it.
    pub(super) fn service(&self) -> Option<Build> {
        let of_service = self.builds.iter().rev().find(|(component, _)| *component == Component::Pcmsvc32);
        of_service.map(|(_, build)| *build)
    }

    /// Returns the builds of other components.
    pub(super) fn others(&self) -> OtherBuilds {
        let mut others = OtherBuilds::default();
        self.builds.iter().for_each(|(component, build)| others.set(*component, *build));
        others
    }

    pub(super) fn leaks(&self) -> Leaks {
        self.leak.iter().copied().collect()
    }
}

fn leak_parser() -> impl clap::builder::TypedValueParser<Value = Leak> {
    // The names come from the catalogue, so each of them names a leak.
    PossibleValuesParser::new(Leak::ALL.map(|leak| leak.entry().name))
        .map(|name| Leak::from_name(&name).unwrap_or(Leak::SlowPoll))
}

fn component_parser() -> impl clap::builder::TypedValueParser<Value = Component> {
    // The names come from the components, so each of them names one.
    PossibleValuesParser::new(Component::ALL.map(Component::name))
        .map(|name| Component::from_name(&name).unwrap_or(Component::Pcmsvc32))
}

/// Reads `SP1` or `Pcmwin16=SP1`.
fn component_build(text: &str) -> Result<(Component, Build), String> {
    let (component, label) = match text.split_once('=') {
        None => (Component::Pcmsvc32, text),
        Some((name, label)) => {
            let components = || [Component::Pcmsvc32].into_iter().chain(Component::BESIDE_SERVICE);
            let found = components().find(|component| component.name().eq_ignore_ascii_case(name));
            let names = || components().map(Component::name).collect::<Vec<_>>().join(", ");
            (found.ok_or_else(|| format!("no component `{name}` (possible components: {})", names()))?, label)
        }
    };
    let labels = || component.builds().map(Build::label).collect::<Vec<_>>().join(", ");
    let build = component.build(label);
    Ok((component, build.ok_or_else(|| format!("no build `{label}` of {component} (possible builds: {})", labels()))?))
}

fn build_parser() -> impl clap::builder::TypedValueParser<Value = Build> {
    // The labels come from the ladder, so each of them names a build.
    PossibleValuesParser::new(Build::LADDER.map(Build::label))
        .map(|label| Build::from_label(&label).unwrap_or(Build::FIXED))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For machines: one JSON document
    Json,
}
