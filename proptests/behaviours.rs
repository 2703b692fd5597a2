//! The table of behaviours against what it speaks of: the scenarios of the corpus, and the source of the simulator.

mod corpus;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use slowleak::pcm::behaviour::{self, Behaviour, Extent, Shown, Standing};
use slowleak::pcm::record::{OperatingSystems, UserInputFlags};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{
    Build, Builds, ClientNumber, Clients, Command, Component, Event, Platform, Seconds, Site, System, Timed, Trace,
};
use slowleak::scenario::Scenario;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Lists the files below a folder whose names end so.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|other| other == extension) {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "no *.{extension} in {}", folder.display());
    files.sort();
    files
}

/// Reads a scenario that a behaviour names.
fn scenario(behaviour: Behaviour, name: &str) -> Scenario {
    let bytes = fs::read(Path::new(ROOT).join("corpus").join(name));
    let bytes = bytes.unwrap_or_else(|error| panic!("{behaviour:?} names corpus/{name}: {error}"));
    Scenario::parse(name, &bytes).unwrap_or_else(|error| panic!("{error}"))
}

/// Finds the numbers of articles in a text: `Q` and six digits.
fn articles(text: &str) -> impl Iterator<Item = &str> {
    let places = text.match_indices('Q').filter_map(|(place, _)| text.get(place..place + 7));
    places.filter(|article| article[1..].bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn every_scenario_of_a_behaviour_exists_and_cites_an_article_of_it() {
    for &behaviour in Behaviour::ALL {
        let account = behaviour.account();
        for &Shown { file: name, .. } in account.scenarios {
            let notes = scenario(behaviour, name).notes;
            let cites = notes.iter().flat_map(|note| articles(note)).any(|article| account.cites(article));
            assert!(cites, "corpus/{name} cites none of {:?} in its notes", account.articles);
        }
    }
}

#[test]
fn the_builds_that_show_before_and_after_were_made_for_the_platforms_of_the_scenarios() {
    for &behaviour in Behaviour::ALL {
        let Some(extent) = behaviour.extent(Component::Pcmsvc32) else { continue };
        for &Shown { file: name, .. } in behaviour.account().scenarios {
            let platform = scenario(behaviour, name).platform;
            for build in [extent.last_before(), extent.first_after(Platform::I386)].into_iter().flatten() {
                assert!(build.exists_on(platform), "{behaviour:?}: corpus/{name} cannot be run with {build}");
            }
        }
    }
}

#[test]
fn every_article_that_a_scenario_cites_is_known() {
    let known = behaviour::articles();
    let mut cited = 0;
    for path in files(&Path::new(ROOT).join("corpus"), "pcm") {
        let text = fs::read(&path).expect("readable");
        for note in String::from_utf8_lossy(&text).lines().filter(|line| line.starts_with('#')) {
            for article in articles(note) {
                assert!(known.contains(&article), "{}: no behaviour and no build is from {article}", path.display());
                cited += 1;
            }
        }
    }
    assert!(cited > 100, "only {cited} citations: the corpus is not read");
}

/// Nothing pretends: the table says that the simulator asks for a behaviour exactly where the simulator does.
#[test]
fn what_is_marked_as_asked_is_what_the_simulator_asks_for() {
    let source = Path::new(ROOT).join("src/pcm");
    let is_of_the_table =
        |path: &Path| path == source.join("behaviour.rs") || path.starts_with(source.join("behaviour"));
    let mut code = String::new();
    for path in files(&source, "rs").iter().filter(|path| !is_of_the_table(path)) {
        let text = fs::read_to_string(path).expect("source is text");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            code.push_str(line);
            code.push('\n');
        }
    }
    let asked: Vec<&str> = code
        .split("Behaviour::")
        .skip(1)
        .filter_map(|rest| rest.split(|letter: char| !letter.is_alphanumeric()).next())
        .collect();
    assert!(!asked.is_empty(), "the simulator asks for nothing: its source is not read");
    for behaviour in Behaviour::ALL {
        let extents = behaviour.account().extents;
        let is_marked = extents.iter().any(|extent| extent.standing == Standing::Asked);
        let is_asked = asked.contains(&format!("{behaviour:?}").as_str());
        assert_eq!(is_marked, is_asked, "{behaviour:?}: marked as asked, and asked for in src/pcm");
    }
}

/// Lets every client of a scenario run a system with its application, and every record be for it and no task of the service.
fn on_system(scenario: &mut Scenario, system: System) {
    let numbers = (1..=scenario.clients.min(u64::BITS)).filter_map(ClientNumber::new);
    scenario.hosts = numbers.fold(scenario.hosts, |hosts, number| hosts.with_system(number, system));
    for timed in &mut scenario.queue.commands {
        if let Command::Offer(offer) = &mut timed.command {
            offer.record.systems = OperatingSystems(offer.record.systems.0 | OperatingSystems::from(system).0);
            offer.record.flags.0 &= !UserInputFlags::BACKGROUND.0;
        }
    }
    let begin = [Command::LogOn, Command::LoadApplication];
    let begin = begin.map(|command| Timed { at: Seconds(0), on: Clients::All, command });
    scenario.queue.commands.splice(0..0, begin);
}

/// A question that a row does not answer for a component would be answered "corrected", whatever is asked (Q230242). Which
/// questions are put to whom shows when the simulator runs: with debug assertions, it panics at one whose row is silent.
#[test]
#[cfg_attr(not(debug_assertions), ignore = "the simulator asserts it where debug assertions are on")]
fn the_simulator_asks_of_a_component_only_what_a_row_answers() {
    let mut asked = 0;
    for (name, scenario) in corpus::scenarios() {
        for system in System::ALL {
            let Some(application) = system.application() else { continue };
            let builds: Vec<_> =
                application.builds().filter(|&build| application.has(build, system.platform())).collect();
            for build in [builds.first(), builds.last()].into_iter().flatten().copied() {
                let mut scenario = scenario.clone();
                on_system(&mut scenario, system);
                scenario.queue.other_builds.set(application, build);
                let mut site = Site::start(scenario.setup(Scenario::SERVICE_BUILD), &mut ());
                site.work_off(&scenario.queue, &mut ());
                assert!(site.since_t0() >= scenario.queue.until, "{name}");
                asked += 1;
            }
        }
    }
    assert!(asked > 2_000, "only {asked} runs");
}

/// Writes down what happens, and whose doing it is.
#[derive(Default)]
struct Events(String);

impl Trace for Events {
    fn event(&mut self, Moment { since_t0, client, by, .. }: Moment, event: Event<'_>) {
        writeln!(self.0, "{since_t0} {client:?} {by:?} {event:?}").expect("a text takes everything");
    }
}

/// Runs a scenario as `slowleak run --build COMPONENT=BUILD` does, and returns what happens, and what leaks have come to hold.
fn run_with(scenario: &Scenario, component: Component, build: Build) -> String {
    let is_beside = Component::BESIDE_SERVICE.contains(&component);
    let mut queue = scenario.queue.clone();
    queue.other_builds.set(component, build);
    let mut site = Site::start(scenario.setup(if is_beside { scenario.service_build } else { build }), &mut ());
    let mut events = Events::default();
    site.work_off(&queue, &mut events);
    format!("{}{:?}", events.0, site.ledger_since_t0())
}

/// `explain-article` prints two commands: with the build before, and with the one after. Where only the builds of another
/// component show what an article changed, the row names it beside the scenario. Some scenarios are controls, which show
/// the same with every build; but each component that a row names beside one shows something with some.
#[test]
fn the_commands_of_a_row_are_of_the_component_that_shows_it() {
    let mut wrong = Vec::new();
    for &behaviour in Behaviour::ALL {
        let account = behaviour.account();
        for shown in account.scenarios {
            let scenario = scenario(behaviour, shown.file);
            let shows = |extent: &Extent| {
                let component = extent.builds.component();
                let platform = component.platform_on(scenario.platform);
                let [before, after] = [extent.last_before(), extent.first_after(platform)];
                let runs = before.zip(after).map(<[Build; 2]>::from);
                let runs = runs.map(|pair| pair.map(|build| run_with(&scenario, component, build)));
                runs.is_some_and(|[before, after]| before != after)
            };
            let named = account.shown_by(shown).expect("a row with scenarios has extents");
            let others = account.extents.iter().filter(|other| other.builds.component() != named.builds.component());
            let better: Vec<_> = others.filter(|other| shows(other)).map(|other| other.builds.component()).collect();
            // A control shows the same with every build, and so may what never changed: but it takes part.
            let component = named.builds.component();
            let is_manager = component == Component::Pcmsvc32 || Component::APPLICATIONS.contains(&component);
            let usual = run_with(&scenario, Component::Pcmsvc32, scenario.service_build);
            let takes_part = !is_manager || usual.contains(&format!("Some({component:?})"));
            // What a scenario expects of some builds only is what it is there to show.
            let expected = scenario.expectations.iter().map(|expectation| expectation.builds);
            let expected = expected.filter(|builds| !builds.is_all()).map(Builds::component);
            let expected: Vec<_> = expected.filter(|&other| behaviour.extent(other).is_some()).collect();
            if !account.is_constant() && !expected.is_empty() && !expected.contains(&component) {
                wrong.push(format!(
                    "{behaviour:?}: {} expects something of {expected:?}, not of {component}",
                    shown.file
                ));
            }
            let is_expected = expected.contains(&component);
            if !shows(named) && !is_expected && (!better.is_empty() || !takes_part) {
                wrong.push(format!("{behaviour:?}: {} is not shown by {component}, but by {better:?}", shown.file));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each row is worth its place: with it switched off, so that no build behaves so, a scenario that the row names turns red.
#[test]
fn a_scenario_that_a_row_names_turns_red_when_the_row_is_switched_off() {
    let mut unnoticed = Vec::new();
    let mut switched_off = 0;
    for &behaviour in Behaviour::ALL {
        let account = behaviour.account();
        // What PCMDUMP prints is the text form of instruction files, which no site has to do with: its tests hold that.
        if account.extents.iter().all(|extent| extent.standing != Standing::Asked) {
            let is_of_pcmdump = account.extents.iter().all(|extent| extent.builds.component() == Component::Pcmdump);
            assert!(
                is_of_pcmdump || !account.listed_because.is_empty(),
                "{behaviour:?} is neither asked for nor listed"
            );
            continue;
        }
        let mut shown = account.scenarios.iter().map(|shown| shown.file);
        let notices = |name: &str| !scenario(behaviour, name).check_without(name, behaviour).is_empty();
        if !shown.any(notices) {
            unnoticed.push(format!("{behaviour:?}: no scenario of its row misses anything without it"));
        }
        switched_off += 1;
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
    assert!(switched_off > 100, "only {switched_off} rows are simulated");
}
