//! The commands: each calls a room, prints its answer, and says how the program ends.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::arguments::{
    BuildArgument, BuildsArguments, ExplainArguments, ExplainArticleArguments, Format, GateArguments, ReportArguments,
    RunArguments, Shard, SoakArguments,
};
use super::budgets::Budgets;
use super::input::{self, Failure};
use super::interrupt;
use super::output;
use super::told::{self, print};
use crate::gate::{Gate, explained};
use crate::pcm::{Build, Setup};
use crate::record::{Conclusion, Record, folder};
use crate::report::{self, Curves, Drawn, Report};
use crate::scenario::{Scenario, show};
use crate::site_subject::{SiteService, SiteSubject};
use crate::soak::limits::SHRINK_TRIALS_MAX;
use crate::soak::{Examined, Outcome, Progress, Soak, examine, self_test};

type Answer = Result<Exit, Failure>;

/// Proves first that the judge works, then judges every scenario.
pub(super) fn gate(arguments: &GateArguments) -> Answer {
    told::check(&arguments.told)?;
    self_test().map_err(Failure::SelfTest)?;
    let mut scenarios = input::scenarios(&arguments.paths, arguments.work)?;
    if let Some(Shard { part, parts }) = arguments.shard {
        let all = scenarios.len();
        scenarios = scenarios.into_iter().skip(part - 1).step_by(parts).collect();
        if scenarios.is_empty() {
            return Err(Failure::Usage(format!(
                "shard {part}/{parts} of {all} scenarios is empty: nothing was soaked"
            )));
        }
    }
    let mut budgets = Budgets::open(arguments)?;
    let gate = Gate {
        build: arguments.build.service().unwrap_or(Build::FIXED),
        other_builds: arguments.build.others(),
        leaks: arguments.build.leaks(),
        cycles: arguments.cycles,
        counts: budgets.want_costs(),
    };
    let bar = progress_bar(scenarios.len());
    let mut records = Vec::new();
    for named in &scenarios {
        bar.set_message(named.name.clone());
        let began = Instant::now();
        let record = budgets.reviewed(gate.judge(&named.name, &named.scenario, &mut |_| {})?);
        if let Some(folder) = &arguments.out {
            output::keep(folder, &record, began)?;
        }
        records.push(record);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if records.iter().all(Record::is_absent) {
        let build = gate.build;
        return Err(Failure::Usage(format!(
            "build {build} was not made for the platform of any scenario: nothing was soaked"
        )));
    }
    let mut preface =
        vec!["self-test: the allocator counts, a planted leak is caught, its clean twin is not".to_owned()];
    let (of_file, told) = budgets.finish(&gate.subject())?;
    preface.extend(told);
    if let (Some(record), Some(folder)) = (&of_file, &arguments.out) {
        output::keep(folder, record, Instant::now())?;
    }
    records.extend(of_file);
    let report = Report {
        title: format!(
            "gate: soaking {}{}",
            gate.subject(),
            arguments.shard.map_or_else(String::new, |shard| format!(", {shard}"))
        ),
        preface,
        noun: "scenario",
        records: &records,
    };
    told::tell(&arguments.told, &report)?;
    Ok(exit(report.conclusion()))
}

/// Tells what records show.
pub(super) fn report(arguments: &ReportArguments) -> Answer {
    told::check(&arguments.told)?;
    let mut records = Vec::new();
    for path in &arguments.paths {
        records.extend(folder::read(path).map_err(|error| Failure::Usage(error.to_string()))?);
    }
    let report = Report { title: "report".to_owned(), preface: Vec::new(), noun: "soak", records: &records };
    told::tell(&arguments.told, &report)?;
    Ok(exit(report.conclusion()))
}

/// Prints what a record looks like.
pub(super) fn schema() -> Answer {
    print(&report::schema())?;
    Ok(Exit::Clean)
}

/// Runs one scenario and prints the service's log and the outcome.
pub(super) fn run(arguments: &RunArguments) -> Answer {
    let named = input::judged(&arguments.scenario, arguments.work)?;
    let scenario = built(&named.scenario, &arguments.build)?;
    let setup = setup(&scenario, &arguments.build);
    told::stream(|stdout| show::run(&scenario, setup, stdout))?;
    let misses = named.scenario.check(&named.name);
    print(&show::checked(scenario.expectations.len(), &misses))?;
    Ok(if misses.is_empty() { Exit::Clean } else { Exit::Finding })
}

/// Cycles that one scenario is soaked for, where nobody says how long.
const CYCLES_SOAKED: u64 = 128;

/// Soaks one scenario and prints its curve, or on two builds and draws both.
pub(super) fn soak(arguments: &SoakArguments) -> Answer {
    let named = input::scenario(&arguments.scenario, arguments.work)?;
    let scenario = built(&named.scenario, &arguments.build)?;
    let setup = setup(&scenario, &arguments.build);
    match arguments.compare {
        Some(other) if other == setup.build => {
            let text =
                format!("`--compare {other}` is the build that is soaked anyway\nhint: `--build` names the other one");
            return Err(Failure::Usage(text));
        }
        Some(_) if arguments.format == Format::Json => {
            let hint = "hint: `--format json` without `--compare`, once for each build";
            return Err(Failure::Usage(format!("two curves in one chart have no form `json`\n{hint}")));
        }
        _ => {}
    }
    let other = arguments.compare.map(|build| made(build, &scenario)).transpose()?;
    let setups = std::iter::once(setup).chain(other.map(|build| Setup { build, ..setup }));
    self_test().map_err(Failure::SelfTest)?;
    let interrupt = interrupt::flag();
    let mut soaked = Vec::new();
    for setup in setups {
        let others = arguments.build.others();
        let gate = Gate { build: setup.build, other_builds: others, leaks: setup.leaks, cycles: None, counts: false };
        soaked.push((gate.subject(), soaked_as_asked(arguments, setup, &scenario, &interrupt)?));
    }
    let note = named.scenario.notes.first().map_or(named.name.as_str(), String::as_str);
    let drawn = soaked.iter().map(|(subject, outcome)| Drawn { name: subject.clone(), outcome }).collect();
    let curves = Curves { title: note.to_owned(), drawn };
    if let Some(file) = &arguments.svg {
        told::write(file, &curves.svg())?;
    }
    let text = match (&soaked[..], arguments.format) {
        ([(_, outcome)], Format::Human) => report::outcome(outcome),
        ([(_, outcome)], Format::Json) => report::json(outcome),
        _ => curves.text(),
    };
    print(&text)?;
    let conclusion = soaked.iter().map(|(_, outcome)| Conclusion::of(outcome, false)).max();
    Ok(exit(conclusion.unwrap_or_default()))
}

/// Soaks one scenario for as long as the arguments say, and tells how far it is.
fn soaked_as_asked(
    arguments: &SoakArguments,
    setup: Setup,
    scenario: &Scenario,
    interrupt: &Arc<AtomicBool>,
) -> Result<Outcome, Failure> {
    let soak = SiteSubject::new(setup, &scenario.queue).soak().interrupted_by(Arc::clone(interrupt));
    let soak = arguments.lasting.into_iter().fold(soak, Soak::lasting);
    let cycles = arguments.cycles.or(if arguments.lasting.is_none() { Some(CYCLES_SOAKED) } else { None });
    let soak = cycles.into_iter().fold(soak, Soak::cycles);
    let mut line = SoakLine::new();
    let outcome = soak.run_with(&mut |progress| line.tell(progress))?;
    line.bar.finish_and_clear();
    Ok(outcome)
}

/// Soaks an artifact, and prints the shortest scenario that shows what it shows.
pub(super) fn explain(arguments: &ExplainArguments) -> Answer {
    self_test().map_err(Failure::SelfTest)?;
    let named = input::scenario(&arguments.artifact, arguments.work)?;
    let scenario = built(&named.scenario, &arguments.build)?;
    let setup = setup(&scenario, &arguments.build);
    let service = SiteService::new(setup);
    let examined = examine(&service, &scenario.queue, SHRINK_TRIALS_MAX)?;
    match examined {
        Examined::Steady(outcome) => {
            print(&report::outcome(&outcome))?;
            Ok(Exit::Clean)
        }
        Examined::Inconclusive(outcome) => {
            print(&report::outcome(&outcome))?;
            Ok(Exit::Inconclusive)
        }
        Examined::Finding(finding) => {
            let record = explained(setup, arguments.build.others(), &finding, &named.name);
            print(&report::finding(&finding, record.shortest_input.as_deref().unwrap_or_default()))?;
            print(&format!("\nreproduce: {}\n", record.reproduce.join("\n")))?;
            if let Some(folder) = &arguments.save {
                let path = output::save(folder, setup, &finding, &named.name)?;
                print(&format!("saved: {}\n", path.display()))?;
            }
            Ok(Exit::Finding)
        }
    }
}

/// Lists the catalogue of leaks.
pub(super) fn leaks() -> Answer {
    print(&show::leaks())?;
    Ok(Exit::Clean)
}

/// Lists the ladder of a component's builds.
pub(super) fn builds(arguments: &BuildsArguments) -> Answer {
    print(&show::builds(arguments.component))?;
    Ok(Exit::Clean)
}

/// Explains an article, or lists all that are known.
pub(super) fn explain_article(arguments: &ExplainArticleArguments) -> Answer {
    let text = match &arguments.article {
        Some(article) => show::article(article).map_err(|error| Failure::Usage(error.to_string()))?,
        None => show::articles(),
    };
    print(&text)?;
    Ok(Exit::Clean)
}

fn exit(conclusion: Conclusion) -> Exit {
    match conclusion {
        Conclusion::Clean => Exit::Clean,
        Conclusion::Inconclusive => Exit::Inconclusive,
        Conclusion::Finding => Exit::Finding,
    }
}

/// Sets a scenario up with the builds that the arguments give, where they were made for its platform.
fn built(scenario: &Scenario, arguments: &BuildArgument) -> Result<Scenario, Failure> {
    let mut scenario = scenario.with_other_builds(&arguments.others());
    for (component, build) in arguments.others().iter() {
        let platform = component.platform_on(scenario.platform);
        if !component.has(build, platform) {
            return Err(Failure::Usage(format!("build {build} of {component} was not made for {platform}")));
        }
    }
    scenario.service_build = made(arguments.service().unwrap_or(scenario.service_build), &scenario)?;
    Ok(scenario)
}

/// Returns a build of the service where it was made for the platform of a scenario.
fn made(build: Build, scenario: &Scenario) -> Result<Build, Failure> {
    let platform = scenario.platform;
    if build.exists_on(platform) {
        Ok(build)
    } else {
        Err(Failure::Usage(format!("build {build} was not made for {platform}, the platform of this scenario")))
    }
}

fn setup(scenario: &Scenario, arguments: &BuildArgument) -> Setup {
    scenario.setup(scenario.service_build).with_leaks(arguments.leaks())
}

/// Shows progress on stderr, and only on a terminal.
fn progress_bar(scenarios: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} {wide_msg}");
    ProgressBar::new(scenarios as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Shows on a terminal how far a soak is.
struct SoakLine {
    bar: ProgressBar,
    pace: report::Pace,
    told: Instant,
}

impl SoakLine {
    /// How often the line is written anew.
    const LOOK: Duration = Duration::from_millis(200);

    fn new() -> Self {
        let style = ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        Self { bar: ProgressBar::no_length().with_style(style), pace: report::Pace::new(), told: Instant::now() }
    }

    fn tell(&mut self, progress: Progress) {
        self.pace.take(progress);
        if self.told.elapsed() >= Self::LOOK {
            self.told = Instant::now();
            self.bar.set_message(self.pace.text());
            self.bar.tick();
        }
    }
}
