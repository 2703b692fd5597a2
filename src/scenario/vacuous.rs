//! Claims that cannot fail: what they speak of is not in the scenario, and so whoever reads them is told nothing.
//!
//! A text with such a claim is a scenario all the same, since it can be read, printed and run. Whoever judges claims refuses it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use super::Scenario;
use super::conventions::Series;
use super::diagnostic::{Diagnostic, Errors, ParseError};
use super::expectation::{Claim, Expectation, LaunchPattern, Pattern, What};
use super::parse::token::{Kind, tokens};
use super::print::value;
use super::words::nearest;
use crate::pcm::command::Command;
use crate::pcm::record::Id;
use crate::pcm::trace::{Log, lines};
use crate::pcm::{ClientNumber, Component, JobStep, System};

/// Refuses a scenario with claims that cannot fail; `name` is what errors call its text.
pub(super) fn check(scenario: &Scenario, name: &str) -> Result<(), ParseError> {
    let site = Site::of(scenario);
    let mut errors = Errors::default();
    for expectation in &scenario.expectations {
        if let Some(vacuity) = site.vacuity(expectation) {
            errors.push(vacuity.located(name, expectation));
        }
    }
    errors.or(())
}

/// Says why a claim cannot fail.
struct Vacuity {
    /// The word that is to blame; the whole claim where there is none.
    word: Option<Blamed>,
    message: String,
    hint: String,
}

/// Names a word of an expectation.
enum Blamed {
    /// What follows this one.
    After(&'static str),
    /// This one.
    Itself(String),
}

/// Holds what claims of a scenario can speak of.
struct Site<'s> {
    scenario: &'s Scenario,
    /// The requests that are offered, or of which an instruction is sent.
    requests: BTreeSet<Id>,
    /// What runs on some machine, or in the site.
    components: Vec<Component>,
}

impl<'s> Site<'s> {
    fn of(scenario: &'s Scenario) -> Self {
        let mut requests = BTreeSet::new();
        for timed in &scenario.queue.commands {
            match &timed.command {
                Command::Offer(offer) | Command::Job(JobStep::Create { offer, .. }) => {
                    requests.insert(offer.record.request);
                }
                Command::OfferFile(file) => requests.extend(file.records.iter().map(|record| record.request)),
                Command::Job(JobStep::Cancel(request)) => {
                    requests.insert(*request);
                }
                _ => {}
            }
        }
        let mut site = Self { scenario, requests, components: Vec::new() };
        let known = [Component::Pcmsvc32].into_iter().chain(Component::BESIDE_SERVICE);
        site.components = known.filter(|component| site.has(*component)).collect();
        site
    }

    /// Tells whether anything of the site runs a component.
    fn has(&self, component: Component) -> bool {
        let of_a_server = self.scenario.hosts_named().servers.is_some() && component == Component::Pcmsvc32;
        let clients = || (1..=self.scenario.clients).filter_map(ClientNumber::new);
        !is_of_clients(component) || of_a_server || clients().any(|client| runs(self.system(client), component))
    }

    fn system(&self, client: ClientNumber) -> System {
        self.scenario.hosts.system(client).unwrap_or(System::WindowsNt(self.scenario.platform))
    }

    /// Finds why an expectation cannot fail.
    fn vacuity(&self, expectation: &Expectation) -> Option<Vacuity> {
        self.after_the_end(expectation)
            .or_else(|| self.without_component(expectation))
            .or_else(|| self.without_request(expectation))
            .or_else(|| self.never_written(expectation))
    }

    fn after_the_end(&self, expectation: &Expectation) -> Option<Vacuity> {
        let Claim::Count { pattern, .. } = &expectation.claim else { return None };
        let until = self.scenario.queue.until;
        let at = pattern.at.filter(|at| *at > until)?;
        Some(Vacuity {
            word: Some(Blamed::After("at")),
            message: format!("T+{at} is after the end (expected T+{until} at most)"),
            hint: "nothing happens after the end; let the site run for longer, or claim something earlier".to_owned(),
        })
    }

    fn without_component(&self, expectation: &Expectation) -> Option<Vacuity> {
        let Claim::Count { pattern, .. } = &expectation.claim else { return None };
        let (component, word) = (pattern.by?, Blamed::After("by"));
        let on = expectation.on.filter(|on| !on.is_server() && is_of_clients(component));
        let is_there = match on {
            Some(client) => runs(self.system(client), component),
            None => self.components.contains(&component),
        };
        (!is_there).then(|| self.absent(component, word, on))
    }

    fn absent(&self, component: Component, word: Blamed, on: Option<ClientNumber>) -> Vacuity {
        let whose =
            on.map_or_else(|| "no client".to_owned(), |client| format!("{client}, on {},", self.system(client)));
        let verb = if on.is_some() { "does not run" } else { "runs" };
        let runs_on = System::ALL.into_iter().find(|system| runs(*system, component));
        let client = on.unwrap_or(ClientNumber::FIRST);
        let setting = runs_on.map_or_else(String::new, |system| format!(": host {client} {system}"));
        Vacuity {
            word: Some(word),
            message: format!("{whose} {verb} {component}"),
            hint: format!("a setting before the first command says what a client is{setting}"),
        }
    }

    fn without_request(&self, expectation: &Expectation) -> Option<Vacuity> {
        if let Some(request) = requests(&expectation.claim).into_iter().find(|of| !self.requests.contains(of)) {
            let request = value::id(request, Series::Requests);
            return Some(Vacuity {
                message: format!("nothing offers {request}"),
                hint: format!("a command of the queue offers it: T+0:00 offer {request}"),
                word: Some(Blamed::Itself(request)),
            });
        }
        let is_never = matches!(expectation.claim, Claim::Count { times: 0, .. });
        // Expired records have names that no text gives.
        let has_none = self.requests.is_empty() && self.scenario.expired_records == 0;
        (is_never && has_none && takes_a_request(&expectation.claim)).then(|| Vacuity {
            word: None,
            message: "nothing is offered, and so this never happens".to_owned(),
            hint: "a command of the queue offers something: T+0:00 offer R1".to_owned(),
        })
    }

    /// Finds that a line is never written: no rule writes it to a log of what runs here.
    fn never_written(&self, expectation: &Expectation) -> Option<Vacuity> {
        let Claim::Count { times: 0, pattern: Pattern { what: What::Log(line), by, .. } } = &expectation.claim else {
            return None;
        };
        let writers = self.components.iter().copied().filter(|component| by.is_none_or(|by| by == *component));
        let logs: BTreeSet<_> = writers.map(|component| Log::of(Some(component))).collect();
        let of_logs = || lines::LINES.iter().filter(|(log, _)| logs.contains(log)).flat_map(|(_, lines)| *lines);
        // A pattern itself is no line: what differs has to be said.
        let is_pattern = line.contains("{}") && of_logs().any(|pattern| *pattern == &**line);
        if !is_pattern && logs.iter().any(|log| lines::can_be_written(*log, line)) {
            return None;
        }
        let known: Vec<_> = of_logs().copied().collect();
        let hint = match nearest(line, &known).map(|place| known[place]) {
            Some(near) if near.contains("{}") => {
                format!("`{{}}` stands for what differs in \"{near}\": say what it is")
            }
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "`slowleak run` prints the lines of each log as they are written".to_owned(),
        };
        Some(Vacuity {
            word: Some(Blamed::After("log")),
            message: "no rule writes this line, and so this never happens".to_owned(),
            hint,
        })
    }
}

impl Vacuity {
    /// Says where in an expectation it is.
    fn located(self, name: &str, expectation: &Expectation) -> Diagnostic {
        let (line, text) = match &expectation.origin {
            Some(origin) => (origin.line, origin.text.to_string()),
            None => (1, expectation.to_string()),
        };
        let whole = text.len() - text.trim_start().len()..text.trim_end().len();
        let span = self.word.and_then(|word| word.span(&text)).unwrap_or(whole);
        Diagnostic::at(name, line, &text, span, self.message, Some(self.hint))
    }
}

impl Blamed {
    fn span(&self, text: &str) -> Option<Range<usize>> {
        // The line was read before, or printed to be read.
        let tokens = tokens(text).ok()?;
        let place = match self {
            Self::After(word) => 1 + tokens.iter().rposition(|token| token.kind == Kind::Word(word))?,
            Self::Itself(word) => tokens.iter().position(|token| token.text().is_some_and(|text| text == **word))?,
        };
        tokens.get(place).map(|token| token.span.clone())
    }
}

/// Tells whether a component is one that clients run, and not one of the site.
fn is_of_clients(component: Component) -> bool {
    component == Component::Pcmsvc32 || Component::APPLICATIONS.contains(&component)
}

fn runs(system: System, component: Component) -> bool {
    system.application() == Some(component) || component == Component::Pcmsvc32 && system.has_services()
}

/// Lists the requests that a claim names.
fn requests(claim: &Claim) -> Vec<Id> {
    match claim {
        Claim::Order(requests) => requests.to_vec(),
        Claim::History { request, .. } => vec![*request],
        Claim::Count { pattern, .. } => request(&pattern.what).1.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Tells whether a claim is about what takes a request, named or not.
fn takes_a_request(claim: &Claim) -> bool {
    matches!(claim, Claim::Count { pattern, .. } if request(&pattern.what).0)
}

/// Tells whether an event is about a request, and which; none stands for any.
const fn request(what: &What) -> (bool, Option<Id>) {
    match what {
        What::Launch(LaunchPattern { request, .. })
        | What::Finish(request)
        | What::ReadError(request)
        | What::Report { request, .. }
        | What::StatusMif { request, .. }
        | What::Countdown(request)
        | What::Row { request, .. }
        | What::Overall { request, .. }
        | What::Despool { request, .. }
        | What::Distribute { request, .. }
        | What::Refresh { request, .. }
        | What::Search { request, .. }
        | What::OrphanMif(request) => (true, *request),
        _ => (false, None),
    }
}
