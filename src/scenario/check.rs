//! Runs a scenario on every build and judges what it expects.

#[cfg(test)]
mod tests;
mod witness;

use std::borrow::Cow;
use std::fmt;

use self::witness::Witness;
use super::Scenario;
use super::diagnostic::Diagnostic;
use super::expectation::{Claim, Expectation, LedgerClaim};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::Platform;
use crate::pcm::component::Builds;
use crate::pcm::{ClientNumber, Component, Leak, Ledger, Queue, Setup, Site};

/// Tells of an expectation that does not hold on exactly, or at least, the builds of its set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The builds of the set.
    pub expected: Builds,
    /// The builds of the platform on which the claim is true.
    pub actual: Builds,
    /// The builds of the platform that contradict the expectation: on each of them it can be seen.
    pub contradicting: Builds,
    /// Where the expectation stands, and what happens instead.
    pub diagnostic: Diagnostic,
}

impl fmt::Display for Miss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(formatter)
    }
}

/// Holds what was found of one expectation.
struct Finding {
    /// The builds on which the claim is true.
    actual: Builds,
    /// What happened on builds that contradict the expectation, alike ones together.
    instead: Vec<(Builds, String)>,
}

/// Runs a scenario; `without` is a row of the table of behaviours that is switched off.
pub(super) fn check(scenario: &Scenario, name: &str, without: Option<Behaviour>) -> Vec<Miss> {
    let mut findings: Vec<Finding> = scenario.expectations.iter().map(Finding::nothing).collect();
    for (build, setup, queue) in runs(scenario) {
        let component = build.component();
        let mut site = Site::start(Setup { without, ..setup }, &mut ());
        let mut witness = Witness::new(scenario);
        site.work_off(&queue, &mut witness);
        let expectations = scenario.expectations.iter().enumerate().zip(&mut findings);
        for ((place, expectation), finding) in
            expectations.filter(|((_, expectation), _)| expectation.builds.component() == component)
        {
            let (is_true, fact) = judge(expectation, &site, &witness, place);
            let is_in_set = !expectation.builds.and(build).is_empty();
            finding.take(build, is_true, is_in_set || expectation.at_least && is_true, fact);
        }
    }
    let missed = scenario.expectations.iter().zip(findings).filter(|(_, finding)| !finding.instead.is_empty());
    missed.map(|(expectation, finding)| miss(scenario, name, expectation, &finding)).collect()
}

/// Lists the builds of the service and, where something is expected of them, those of other components, each as a
/// set of one, with the site and the queue to run for it.
fn runs(scenario: &Scenario) -> impl Iterator<Item = (Builds, Setup, Cow<'_, Queue>)> {
    let of_service = builds_of(Component::Pcmsvc32, scenario.platform).iter();
    let of_service = of_service
        .map(|build| (Builds::only(build), scenario.setup(build).only_booking(), Cow::Borrowed(&scenario.queue)));
    let is_asked = |component: &Component| scenario.expectations.iter().any(|of| of.builds.component() == *component);
    let of_others = Component::BESIDE_SERVICE.into_iter().filter(is_asked).flat_map(move |application| {
        builds_of(application, application.platform_on(scenario.platform)).iter().map(move |build| {
            let mut queue = scenario.queue.clone();
            queue.other_builds.set(application, build);
            (application.only(build), scenario.setup(scenario.service_build).only_booking(), Cow::Owned(queue))
        })
    });
    of_service.chain(of_others)
}

/// Returns the builds of a component that exist on a platform.
fn builds_of(component: Component, platform: Platform) -> Builds {
    let exist = component.builds().filter(|&build| component.has(build, platform));
    exist.fold(component.none(), |builds, build| builds.or(component.only(build)))
}

impl Finding {
    const fn nothing(expectation: &Expectation) -> Self {
        Self { actual: expectation.builds.component().none(), instead: Vec::new() }
    }

    fn take(&mut self, this: Builds, is_true: bool, is_expected: bool, fact: String) {
        if is_true {
            self.actual = self.actual.or(this);
        }
        if is_true != is_expected {
            match self.instead.iter_mut().find(|(_, other)| *other == fact) {
                Some((builds, _)) => *builds = builds.or(this),
                None => self.instead.push((this, fact)),
            }
        }
    }
}

/// Judges a claim on the build that has just run; tells too what is the case.
fn judge(expectation: &Expectation, site: &Site, witness: &Witness<'_>, place: usize) -> (bool, String) {
    let Expectation { claim, on, .. } = expectation;
    let fact = match claim {
        Claim::Count { times, .. } => return (witness.count(place) == *times, witness.tell(place)),
        Claim::Order(_) => match witness.launches(place) {
            [] => return (false, "no launch".to_owned()),
            launches => Claim::Order(launches.into()),
        },
        Claim::History { request, .. } => {
            let of = |client| Claim::History { request: *request, state: site.history(client, *request) };
            return judge_each(claim, clients(site, *on), of);
        }
        Claim::Service { .. } => {
            let of = |client| Claim::Service { running: site.service_is_running(client) };
            return judge_each(claim, clients(site, *on), of);
        }
        Claim::File { component, platform, .. } => {
            let of = |client| {
                let made_for = platform.or_else(|| site.platform(client)).unwrap_or_default();
                let build = site.file(client, *component, made_for);
                Claim::File { component: *component, platform: *platform, build }
            };
            return judge_each(claim, clients(site, *on), of);
        }
        Claim::Running(_) => {
            return judge_each(claim, clients(site, *on), |client| Claim::Running(site.running_build(client)));
        }
        Claim::Phase(_) => {
            let of = |client| Claim::Phase(site.setup_phase(client).unwrap_or_default());
            return judge_each(claim, clients(site, *on), of);
        }
        Claim::Application { .. } => {
            let of = |client| Claim::Application { running: site.application_is_running(client) };
            return judge_each(claim, clients(site, *on), of);
        }
        Claim::Gauge { name, .. } => Claim::Gauge { name: name.clone(), reading: gauge(site, *on, name) },
        Claim::Ledger(wanted) => {
            let since_t0 = on.map_or_else(|| site.ledger_since_t0(), |client| site.ledger_since_t0_of(client));
            Claim::Ledger(ledger(&since_t0, wanted))
        }
    };
    (fact == *claim, fact.to_string())
}

/// Lists the clients that a claim is about.
fn clients(site: &Site, on: Option<ClientNumber>) -> impl Iterator<Item = ClientNumber> {
    site.client_numbers().filter(move |client| on.is_none_or(|on| on == *client))
}

/// Judges a claim that is to be true of each client; tells of the first of which it is not.
fn judge_each(
    claim: &Claim,
    mut clients: impl Iterator<Item = ClientNumber>,
    fact: impl Fn(ClientNumber) -> Claim,
) -> (bool, String) {
    match clients.find(|client| fact(*client) != *claim) {
        None => (true, claim.to_string()),
        Some(ClientNumber::FIRST) => (false, fact(ClientNumber::FIRST).to_string()),
        Some(client) => (false, format!("{} on {client}", fact(client))),
    }
}

fn gauge(site: &Site, on: Option<ClientNumber>, name: &str) -> u64 {
    let mut found = 0;
    let mut look = |gauge, reading| {
        if gauge == name {
            found = reading;
        }
    };
    match on {
        None => site.gauges(&mut look),
        Some(client) => site.gauges_of(client, &mut look),
    }
    found
}

/// Reads those fields of the ledger that a claim names.
fn ledger(ledger: &Ledger, wanted: &LedgerClaim) -> LedgerClaim {
    LedgerClaim {
        polls: wanted.polls.and(Some(ledger.of(Leak::SlowPoll).times)),
        jobs: wanted.jobs.and(Some(ledger.of(Leak::SlowJob).times)),
        drives: wanted.drives.and(Some(ledger.of(Leak::DriveLeft).times)),
        bytes: wanted.bytes.and(Some(ledger.bytes())),
        blocks: wanted.blocks.and(Some(ledger.blocks())),
    }
}

fn miss(scenario: &Scenario, name: &str, expectation: &Expectation, finding: &Finding) -> Miss {
    let actual = finding.actual;
    let all = builds_of(expectation.builds.component(), scenario.platform);
    let expected_here = expectation.builds.and(all);
    let exactly = if expected_here == all {
        ""
    } else if expectation.at_least {
        "at least "
    } else {
        "exactly "
    };
    let message = format!("true on {} (expected on {exactly}{})", set(actual, all), set(expected_here, all));
    let instead = finding.instead.iter().map(|(builds, fact)| format!("on {}: {fact}", set(*builds, all)));
    let hint = instead.collect::<Vec<_>>().join("\n");
    let (line, text) = match &expectation.origin {
        Some(origin) => (origin.line, origin.text.to_string()),
        None => (1, expectation.to_string()),
    };
    let start = text.len() - text.trim_start().len();
    let diagnostic = Diagnostic::at(name, line, &text, start..text.trim_end().len(), message, Some(hint));
    let nothing = expectation.builds.component().none();
    let contradicting = finding.instead.iter().fold(nothing, |all, (builds, _)| all.or(*builds));
    Miss { expected: expectation.builds, actual, contradicting, diagnostic }
}

/// Names a set of builds.
fn set(builds: Builds, all: Builds) -> String {
    match builds.component() {
        _ if builds.is_empty() => "no build".to_owned(),
        Component::Pcmsvc32 if builds == all => "every build".to_owned(),
        Component::Pcmsvc32 => format!("[{builds}]"),
        component if builds == all => format!("every build of {component}"),
        component => format!("[{component} {builds}]"),
    }
}
