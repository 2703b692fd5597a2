//! Every single expectation of the corpus can fail: what it claims, made a little different, turns the check red.

mod corpus;

use std::collections::BTreeSet;

use slowleak::pcm::trace::{Log, Moment, lines};
use slowleak::pcm::{Build, Builds, Component, Event, HistoryState, Seconds, SetupPhase, Site, Trace};
use slowleak::scenario::Scenario;
use slowleak::scenario::expectation::{Claim, Expectation};

/// One poll at the default interval.
const POLL: Seconds = Seconds::HOUR;

/// Makes an expectation wrong in every way that a slip could: the time by one poll, a build at each edge, the count, the
/// order, the state.
fn falsified(expectation: &Expectation, exists: Builds) -> Vec<Expectation> {
    let with_claim = |claim| Expectation { claim, ..expectation.clone() };
    // One that holds at least on its set holds on a smaller one, too.
    let edges = edges(expectation.builds, exists).filter(|_| !expectation.at_least);
    let mut wrong: Vec<_> = edges.map(|builds| Expectation { builds, ..expectation.clone() }).collect();
    match &expectation.claim {
        Claim::Count { times, pattern } => {
            wrong.push(with_claim(Claim::Count { times: times + 1, pattern: pattern.clone() }));
            // What never happens at one time need not happen at another, so only counts of something can be late.
            if let (Some(at), 1..) = (pattern.at, *times) {
                let mut later = pattern.clone();
                later.at = Some(at + POLL);
                wrong.push(with_claim(Claim::Count { times: *times, pattern: later }));
            }
        }
        Claim::Order(requests) => {
            let one_more = requests.iter().chain(requests.first()).copied().collect();
            wrong.push(with_claim(Claim::Order(one_more)));
            if requests.len() > 1 {
                wrong.push(with_claim(Claim::Order(requests.iter().rev().copied().collect())));
            }
        }
        Claim::History { request, state } => {
            let other = if *state == Some(HistoryState::New) { None } else { Some(HistoryState::New) };
            wrong.push(with_claim(Claim::History { request: *request, state: other }));
        }
        Claim::Gauge { name, reading } => {
            wrong.push(with_claim(Claim::Gauge { name: name.clone(), reading: reading + 1 }));
        }
        Claim::File { component, platform, build } => {
            let build = if build.is_some() { None } else { Some(Build::FIXED) };
            wrong.push(with_claim(Claim::File { component: *component, platform: *platform, build }));
        }
        Claim::Running(build) => {
            wrong.push(with_claim(Claim::Running(if build.is_some() { None } else { Some(Build::FIXED) })));
        }
        Claim::Phase(phase) => {
            let is_installed = *phase == SetupPhase::Installed;
            let other = if is_installed { SetupPhase::Upgrade } else { SetupPhase::Installed };
            wrong.push(with_claim(Claim::Phase(other)));
        }
        Claim::Service { running } => wrong.push(with_claim(Claim::Service { running: !running })),
        Claim::Application { running } => wrong.push(with_claim(Claim::Application { running: !running })),
        Claim::Ledger(ledger) => {
            let mut more = *ledger;
            let field = [&mut more.polls, &mut more.jobs, &mut more.drives, &mut more.bytes, &mut more.blocks]
                .into_iter()
                .flatten()
                .next();
            *field.expect("a ledger claims something") += 1;
            wrong.push(with_claim(Claim::Ledger(more)));
        }
    }
    wrong
}

/// Lists the sets that differ in one build at an edge of the set: one build less, or one more.
fn edges(builds: Builds, exists: Builds) -> impl Iterator<Item = Builds> {
    let ladder: Vec<Build> = exists.iter().collect();
    let at_an_edge = move |place: &usize| {
        let here = builds.contains(ladder[*place]);
        let differs = |other: Option<&Build>| other.is_none_or(|&other| builds.contains(other) != here);
        differs(ladder.get(place + 1)) || place.checked_sub(1).is_none_or(|before| differs(ladder.get(before)))
    };
    let (ladder, component): (Vec<Build>, _) = (exists.iter().collect(), exists.component());
    (0..ladder.len()).filter(at_an_edge).map(move |place| {
        let toggled = ladder[place];
        let keep = ladder.iter().filter(|&&build| builds.contains(build) != (build == toggled));
        keep.fold(component.none(), |set, &build| set.or(component.only(build)))
    })
}

#[test]
fn every_expectation_of_the_corpus_turns_the_check_red_when_it_is_falsified() {
    let (mut expectations, mut falsifications) = (0, 0);
    for (name, scenario) in corpus::scenarios() {
        let exists = |component: Component| {
            let builds =
                component.builds().filter(|&build| component.has(build, component.platform_on(scenario.platform)));
            builds.fold(component.none(), |set, build| set.or(component.only(build)))
        };
        // All of them at once, so that each build runs only once: exactly the falsified ones must miss.
        let wrong: Vec<_> =
            scenario.expectations.iter().flat_map(|of| falsified(of, exists(of.builds.component()))).collect();
        expectations += scenario.expectations.len();
        falsifications += wrong.len();
        let count = wrong.len();
        let broken = Scenario { expectations: wrong, ..scenario };
        assert_eq!(broken.check(&name).len(), count, "{name}: some falsified expectation still holds:\n{broken}");
    }
    assert!(expectations >= 600 && falsifications > 3 * expectations, "{falsifications} of {expectations}");
}

#[test]
fn every_scenario_of_the_corpus_holds_and_names_its_source() {
    let corpus = corpus::scenarios();
    assert!(corpus.len() >= 200, "{} scenarios", corpus.len());
    for (name, scenario) in &corpus {
        let misses: Vec<_> = scenario.check(name).iter().map(ToString::to_string).collect();
        assert!(misses.is_empty(), "{}", misses.join("\n"));
        scenario.check_claims(name).unwrap_or_else(|error| panic!("{error}"));
        assert!(!scenario.expectations.is_empty(), "{name} expects nothing");
        let title = scenario.notes.first().map_or("", String::as_str);
        let names_a_source = ["Q1", "Q2", "RG:", "RS:", "our choice"].iter().any(|source| title.contains(source));
        assert!(names_a_source, "{name} does not say which article or rule it shows: {title:?}");
    }
    let differing = corpus
        .iter()
        .filter(|(_, scenario)| scenario.expectations.iter().any(|expectation| expectation.builds != Builds::ALL));
    assert!(differing.count() >= 80, "too few scenarios differ between builds");
}

/// Notes which of the lines that rules can write are written.
#[derive(Default)]
struct Written(BTreeSet<(Log, &'static str)>);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        if let Event::Log(text) = event {
            let (log, text) = (Log::of(moment.by), text.to_string());
            let of_log = lines::LINES.iter().filter(|(its, _)| *its == log).flat_map(|(_, lines)| *lines);
            self.0.extend(of_log.filter(|line| lines::is_like(line, &text)).map(|line| (log, *line)));
        }
    }
}

#[test]
fn every_line_that_rules_can_write_is_written_in_some_scenario() {
    let mut written = Written::default();
    for (_, scenario) in corpus::scenarios() {
        for build in [Build::FIXED, Build::Sp4, Build::LADDER[0], scenario.service_build] {
            let mut scenario = scenario.clone();
            for application in Component::APPLICATIONS {
                if application.has(build, application.platform_on(scenario.platform)) {
                    scenario.queue.other_builds.set(application, build);
                }
            }
            Site::start(scenario.setup(build), &mut ()).work_off(&scenario.queue, &mut written);
        }
    }
    let known = lines::LINES.iter().flat_map(|(log, lines)| lines.iter().map(|line| (*log, *line)));
    let never: Vec<_> = known.filter(|line| !written.0.contains(line)).collect();
    assert_eq!(never, [], "no scenario of the corpus writes these");
}
