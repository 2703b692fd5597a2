//! The table of behaviours against what it speaks of: the scenarios of the corpus, and the source of the simulator.

use std::fs;
use std::path::{Path, PathBuf};

use slowleak::pcm::behaviour::{self, Behaviour, Standing};
use slowleak::pcm::{Component, Platform};
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
        for name in account.scenarios {
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
        for name in behaviour.account().scenarios {
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
