//! The canary: asks of every input whether the heap is back where it was, at the speed of a bare loop.
//!
//! One subject, the canary, lives across many inputs. A strict service at idle stands at the level after its start, whatever
//! it worked off, so an input that leaves the level and the gauges alone has passed. All else is a suspicion, and only dhat
//! can confirm it, on a fresh subject: reproduction never depends on history.
//!
//! The tally is read right before a cycle and right after it. Nothing that the canary keeps for itself lies in between, and
//! so none of it can count.

use serde::Serialize;

use super::finding::{Examined, Finding, examine, examine_joined};
use super::limits;
use super::run::SetupError;
use super::service::Service;
use super::shrink::Shrink;
use super::subject::GaugeReader;
use crate::heap;
use crate::record::Outcome;

/// Feeds inputs to one long-lived subject, and finds those that leave something behind.
///
/// The service has to be strict: its idle level after any input equals the level after start. It must work on the calling
/// thread. (For services that may settle, or have threads of their own, soak each input.)
///
/// # Examples
///
/// ```
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// use slowleak::soak::{Canary, Fed, Service};
///
/// /// Forgets to remove what is named "report".
/// struct Mailbox;
///
/// impl Service for Mailbox {
///     type Input = Vec<&'static str>;
///     type Running = Vec<Box<str>>;
///
///     fn start(&self) -> Self::Running {
///         Vec::with_capacity(1_000)
///     }
///
///     fn cycle(&self, letters: &mut Self::Running, input: &Self::Input) {
///         letters.extend(input.iter().map(|&name| name.into()));
///         letters.retain(|name: &Box<str>| &**name == "report");
///     }
/// }
///
/// let mut canary = Canary::new(Mailbox);
/// assert!(matches!(canary.feed(vec!["offer", "cancel"]), Fed::Passed));
/// let Fed::Finding(finding) = canary.feed(vec!["offer", "report", "cancel"]) else { panic!("it leaks") };
/// assert_eq!(finding.input, ["report"]);
/// ```
#[derive(Debug)]
pub struct Canary<S: Service> {
    service: S,
    inputs_max: usize,
    trials_max: u64,
    living: Option<Living<S::Running>>,
    /// The inputs of the living canary, each of them.
    journal: Vec<S::Input>,
    /// Whether the next input that is not empty is soaked in any case.
    is_fresh: bool,
    /// What was handed over, and did not come back yet.
    handed_over: Option<Box<Finding<S::Input>>>,
    lives: u64,
    account: Account,
}

/// Holds a subject that lives across inputs.
#[derive(Debug)]
struct Living<Running> {
    running: Running,
    /// The gauges after start, in the order of the service.
    gauges: Vec<(&'static str, u64)>,
    /// Whether the latest cycle came to its end.
    is_idle: bool,
}

/// Says what has come of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it may be a finding"]
pub enum Fed<Input> {
    /// It left level and gauges where they were.
    Passed,
    /// It moved something, but neither it alone nor the journal shows that again: a static was initialised, for one.
    Dismissed,
    /// It was soaked, and nothing can be said: the service is not deterministic, or did nothing.
    Inconclusive(Box<Outcome>),
    /// It is a finding, confirmed by dhat on a fresh subject and shrunk.
    Finding(Box<Finding<Input>>),
    /// Alone it shows nothing, but joined with inputs before it. This is the shortest input that shows it: hand it to the
    /// mutator as the next input, so that the artifact is the one that shows it. When it is fed it is a finding.
    HandOver(Input),
}

/// Accounts for what a canary has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Inputs fed.
    pub inputs: u64,
    /// Inputs that moved the level or a gauge. Each was dismissed, inconclusive, handed over, or confirmed.
    pub suspicions: u64,
    /// Findings: of suspicions, of the first input, and of inputs that had been handed over.
    pub confirmations: u64,
    /// Suspicions that nothing confirmed.
    pub dismissed: u64,
    /// Inputs of which nothing can be said.
    pub inconclusive: u64,
    /// Inputs handed over.
    pub handovers: u64,
    /// Subjects started after the first one.
    pub renewals: u64,
}

impl<S> Canary<S>
where
    S: Service<Input: Shrink>,
{
    /// Prepares to feed a service. It is started with the first input.
    pub fn new(service: S) -> Self {
        Self {
            service,
            inputs_max: limits::CANARY_INPUTS_MAX,
            trials_max: limits::SHRINK_TRIALS_MAX,
            living: None,
            journal: Vec::with_capacity(limits::CANARY_INPUTS_MAX),
            is_fresh: true,
            handed_over: None,
            lives: 0,
            account: Account::default(),
        }
    }

    /// Renews the subject after so many inputs, all of which are kept until then: by default [`limits::CANARY_INPUTS_MAX`].
    #[must_use]
    pub fn inputs_max(mut self, inputs: usize) -> Self {
        self.inputs_max = inputs;
        self
    }

    /// Tries at most so many inputs to shrink a finding: by default [`limits::SHRINK_TRIALS_MAX`].
    #[must_use]
    pub fn trials_max(mut self, trials: u64) -> Self {
        self.trials_max = trials;
        self
    }

    /// Says whether the first input is soaked in any case: by default it is.
    ///
    /// A fuzz target that keeps several canaries lets the first one do so. A process that shows an artifact again has that one
    /// input and needs one canary; those of a campaign are spared the soak, which takes as long as hundreds of inputs.
    #[must_use]
    pub fn soaks_first(mut self, soaks: bool) -> Self {
        self.is_fresh = soaks;
        self
    }

    /// Feeds an input: one cycle of the living canary.
    ///
    /// The first input that is not empty is soaked in any case, so that one artifact in a fresh process shows what leaks in
    /// every tenth cycle only, or when a capacity doubles. ([`soaks_first`](Self::soaks_first) says otherwise.)
    ///
    /// The input is taken, not lent: the journal keeps it without a copy, until the canary is renewed.
    ///
    /// # Panics
    ///
    /// With the two lines to paste when [`Alloc`](crate::Alloc) is not the global allocator, and inside of another measurement.
    /// A panic of the service passes through; the next input meets a new subject.
    pub fn feed(&mut self, input: S::Input) -> Fed<S::Input> {
        self.account.inputs += 1;
        if let Some(finding) = self.handed_over.take_if(|finding| finding.input == input) {
            return self.confirm(finding);
        }
        if self.is_fresh && !input.is_empty() {
            self.is_fresh = false;
            match expect(examine(&self.service, &input, self.trials_max)) {
                Examined::Steady(_) => {}
                Examined::Finding(finding) => return self.confirm(finding),
                Examined::Inconclusive(outcome) => return self.give_up(outcome),
            }
        }
        if self.is_steady_after(input) { Fed::Passed } else { self.suspect() }
    }

    /// Lets the canary work an input off, and says whether level and gauges are where they were.
    fn is_steady_after(&mut self, input: S::Input) -> bool {
        if self.journal.len() >= self.inputs_max || self.living.as_ref().is_some_and(|living| !living.is_idle) {
            self.living = None;
        }
        let living = self.living.get_or_insert_with(|| {
            self.lives += 1;
            self.journal.clear();
            Living::start(&self.service)
        });
        self.journal.push(input);
        let Some(input) = self.journal.last() else { unreachable!("it was pushed just now") };
        living.is_idle = false;
        let before = heap::tally().level;
        self.service.cycle(&mut living.running, input);
        let growth = heap::tally().level - before;
        living.is_idle = true;
        growth.is_zero() && living.gauges_are_back(&self.service)
    }

    /// Ends the canary's life, and soaks the latest input, then the whole journal.
    fn suspect(&mut self) -> Fed<S::Input> {
        self.account.suspicions += 1;
        self.living = None;
        let Some((latest, earlier)) = self.journal.split_last() else { return Fed::Dismissed };
        match expect(examine(&self.service, latest, self.trials_max)) {
            Examined::Finding(finding) => return self.confirm(finding),
            Examined::Inconclusive(outcome) => return self.give_up(outcome),
            Examined::Steady(_) if earlier.is_empty() => {}
            Examined::Steady(_) => {
                if let Some(finding) = expect(examine_joined(&self.service, &self.journal, self.trials_max)) {
                    return self.hand_over(finding);
                }
            }
        }
        self.account.dismissed += 1;
        Fed::Dismissed
    }

    fn confirm(&mut self, finding: Box<Finding<S::Input>>) -> Fed<S::Input> {
        self.account.confirmations += 1;
        Fed::Finding(finding)
    }

    fn give_up(&mut self, outcome: Box<Outcome>) -> Fed<S::Input> {
        self.account.inconclusive += 1;
        Fed::Inconclusive(outcome)
    }

    fn hand_over(&mut self, finding: Box<Finding<S::Input>>) -> Fed<S::Input> {
        self.account.handovers += 1;
        let input = finding.input.clone();
        self.handed_over = Some(finding);
        Fed::HandOver(input)
    }

    /// Reads the gauges of the living canary at idle, without allocating. Between its lives there is nothing to read.
    pub fn gauges(&self, reader: &mut GaugeReader<'_>) {
        if let Some(Living { running, is_idle: true, .. }) = &self.living {
            self.service.gauges(running, reader);
        }
    }

    /// Returns the account so far.
    #[must_use]
    pub fn account(&self) -> Account {
        Account { renewals: self.lives.saturating_sub(1), ..self.account }
    }
}

impl<Running> Living<Running> {
    fn start<S: Service<Running = Running>>(service: &S) -> Self {
        expect(heap::installed().map_err(SetupError::from));
        let running = service.start();
        let mut gauges = Vec::new();
        service.gauges(&running, &mut |name, value| gauges.push((name, value)));
        Self { running, gauges, is_idle: true }
    }

    /// Compares the gauges with those after start, by their order: an input costs no look-up. A name is mostly the same
    /// constant, and then needs no reading.
    fn gauges_are_back<S: Service<Running = Running>>(&self, service: &S) -> bool {
        let mut after_start = self.gauges.iter();
        let mut are_back = true;
        service.gauges(&self.running, &mut |name, value| {
            are_back &= after_start
                .next()
                .is_some_and(|&(known, before)| value == before && (std::ptr::eq(known, name) || known == name));
        });
        are_back
    }
}

/// Expects that soaks can take place: otherwise every input would pass.
#[track_caller]
fn expect<T>(result: Result<T, SetupError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
