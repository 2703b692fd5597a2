//! The canary: asks of every input whether the heap is back where it was, at the speed of a bare loop.
//!
//! One subject, the canary, lives across many inputs. A strict service at idle stands at the level after its start, whatever
//! it worked off, so an input that leaves the level and the gauges alone has passed. All else is a suspicion, and only dhat
//! can confirm it, on a fresh subject: reproduction never depends on history.
//!
//! The tally is read right before a cycle and right after it. Nothing that the canary keeps for itself lies in between, and
//! so none of it can count.
//!
//! A service that may settle is asked for less: see `stretch`. Where it has threads of its own the tally is that of the process,
//! and what the calling thread does between two cycles is taken off it. What is suspected there is soaked in processes of their
//! own where the program can read an input from a file, as a fuzz target can, and in this one otherwise.

use serde::Serialize;

use super::finding::{Examined, Examiner, Finding, Rule};
use super::limits;
use super::living::{Living, expect};
use super::service::Service;
use super::shrink::Shrink;
use super::stretch::Stretch;
use super::subject::GaugeReader;
use crate::heap::Scope;
use crate::record::Outcome;

/// Feeds inputs to one long-lived subject, and finds those that leave something behind.
///
/// The service has to be strict: its idle level after any input equals the level after start, and it works on the calling
/// thread. One that keeps capacities, fills caches or has threads of its own [may settle](Self::may_settle).
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
    rule: Rule<S::Input>,
    scope: Scope,
    inputs_max: usize,
    trials_max: u64,
    living: Option<Living<S::Running>>,
    /// The inputs of the living canary, each of them, where it is strict.
    journal: Vec<S::Input>,
    /// The inputs since the level was last one that was accepted, where it may settle.
    stretch: Stretch<S::Input>,
    /// When gauges are looked at next, where it may settle.
    gauges: Pause,
    /// Whether the next input that is not empty is soaked in any case.
    is_fresh: bool,
    /// What was handed over, and did not come back yet.
    handed_over: Option<Box<Finding<S::Input>>>,
    lives: u64,
    account: Account,
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
    /// Bytes above the level after start that a service that may settle has settled at: none of its suspicions was confirmed up to
    /// there.
    pub settled_bytes: u64,
    /// Inputs since its level was last one that was accepted: a rise of theirs was not judged yet.
    pub unjudged: u64,
}

/// A time in which something is not looked at, since it was suspected in vain: twice as long each time.
#[derive(Debug, Default)]
struct Pause {
    inputs: u64,
    until: u64,
}

impl Pause {
    const fn is_over(&self, inputs: u64) -> bool {
        inputs >= self.until
    }

    fn begin(&mut self, inputs: u64) {
        self.inputs = (2 * self.inputs).max(limits::CANARY_PATIENCE_FIRST as u64);
        self.until = inputs + self.inputs;
    }
}

impl<S> Canary<S>
where
    S: Service<Input: Shrink>,
{
    /// Prepares to feed a service. It is started with the first input.
    pub fn new(service: S) -> Self {
        Self {
            service,
            rule: Rule::Strict,
            scope: Scope::Thread,
            inputs_max: limits::CANARY_INPUTS_MAX,
            trials_max: limits::SHRINK_TRIALS_MAX,
            living: None,
            journal: Vec::with_capacity(limits::CANARY_INPUTS_MAX),
            stretch: Stretch::default(),
            gauges: Pause::default(),
            is_fresh: true,
            handed_over: None,
            lives: 0,
            account: Account::default(),
        }
    }

    /// Declares that the level may move: capacities are kept, caches fill, threads hand blocks on. An input then passes while the
    /// level comes back to one that was accepted, and a rise that stays for [`limits::CANARY_PATIENCE_FIRST`] inputs is a suspicion.
    /// It is soaked by the rules of [`Soak::may_settle`](super::Soak::may_settle): the input that has risen, then all since, joined.
    /// Where that shows nothing the level is accepted, and the next rise has to stay for twice as many inputs.
    ///
    /// Gauges have to come back exactly all the same; meters are read only where something is soaked. What is soaked shares its
    /// process with what went before, so a memory of the thread that earlier inputs have filled may pass; not so where processes of
    /// their own are started, as in a fuzz target that `leak_target!` makes ([`may_settle_apart`](Self::may_settle_apart)).
    #[must_use]
    pub fn may_settle(mut self) -> Self {
        self.rule = Rule::MaySettle;
        self
    }

    /// Says whose allocations count of a service that may settle: by default those of the calling thread. For a service with threads of
    /// its own those of the process; nothing else can be measured in it meanwhile, and nothing else should go on there.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Declares that the level [may move](Self::may_settle), and has what is suspected soaked in processes of their own: the program
    /// is started again with the name of a file as its only word, to which `write` has written the input, and is expected to feed
    /// that to this canary first of all. That is what a fuzz target of libFuzzer does.
    #[must_use]
    pub fn may_settle_apart(mut self, write: fn(&S::Input) -> Vec<u8>) -> Self {
        self.rule = Rule::MaySettleApart(write);
        self.scope = Scope::Process;
        self
    }

    /// Renews a strict subject after so many inputs, all of which are kept until then: by default [`limits::CANARY_INPUTS_MAX`].
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
            self.make_way();
            match expect(self.examiner().examine(&input)) {
                Examined::Finding(finding) => return self.confirm(finding),
                Examined::Inconclusive(outcome) if matches!(self.rule, Rule::Strict) => return self.give_up(outcome),
                // Of a service that may settle more inputs may tell more; and if this one panics, that is to be seen here.
                Examined::Inconclusive(_) => self.account.inconclusive += 1,
                Examined::Steady(_) => {}
            }
        }
        match self.rule {
            Rule::Strict => {
                if self.is_steady_after(input) {
                    Fed::Passed
                } else {
                    self.suspect()
                }
            }
            Rule::MaySettle | Rule::MaySettleApart(_) => self.feed_settling(input),
        }
    }

    fn examiner(&self) -> Examiner<'_, S> {
        Examiner { service: &self.service, rule: self.rule, scope: self.scope, trials_max: self.trials_max }
    }

    /// Sees to it that a subject lives: a new one where the last was killed by a panic.
    fn live(&mut self) {
        if self.living.as_ref().is_some_and(|living| !living.is_idle()) {
            self.living = None;
        }
        let living = self.living.get_or_insert_with(|| {
            self.lives += 1;
            self.journal.clear();
            self.stretch.renew();
            Living::start(&self.service, (!matches!(self.rule, Rule::Strict)).then_some(self.scope))
        });
        living.resume();
    }

    /// Lets the canary work an input off, and says whether level and gauges are where they were.
    fn is_steady_after(&mut self, input: S::Input) -> bool {
        if self.journal.len() >= self.inputs_max {
            self.living = None;
        }
        self.live();
        self.journal.push(input);
        let (Some(living), Some(input)) = (&mut self.living, self.journal.last()) else {
            unreachable!("it lives, and the input was pushed just now")
        };
        living.growth_by(&self.service, input).is_zero() && living.gauges_are_back(&self.service)
    }

    /// Lets a canary that may settle work an input off.
    fn feed_settling(&mut self, input: S::Input) -> Fed<S::Input> {
        self.live();
        let Some(living) = &mut self.living else { unreachable!("it lives") };
        let bytes = living.level_after(&self.service, &input);
        if self.gauges.is_over(self.account.inputs) && !living.gauges_are_back(&self.service) {
            return self.suspect_settling(Some(input));
        }
        if self.stretch.push(input, bytes) { self.suspect_settling(None) } else { Fed::Passed }
    }

    /// Ends the canary's life, and soaks the latest input, then the whole journal.
    fn suspect(&mut self) -> Fed<S::Input> {
        self.account.suspicions += 1;
        self.living = None;
        let Some((latest, earlier)) = self.journal.split_last() else { return Fed::Dismissed };
        match expect(self.examiner().examine(latest)) {
            Examined::Finding(finding) => return self.confirm(finding),
            Examined::Inconclusive(outcome) => return self.give_up(outcome),
            Examined::Steady(_) if earlier.is_empty() => {}
            Examined::Steady(_) => {
                if let Some(finding) = expect(self.examiner().examine_joined(&self.journal)) {
                    return self.hand_over(finding);
                }
            }
        }
        self.account.dismissed += 1;
        Fed::Dismissed
    }

    /// Soaks the latest input, where its gauges did not come back, or the one that has risen for good; then all of the stretch.
    fn suspect_settling(&mut self, unbalanced: Option<S::Input>) -> Fed<S::Input> {
        self.account.suspicions += 1;
        let is_unbalanced = unbalanced.is_some();
        self.make_way();
        // What is empty asks for nothing: a thread of the service has been at work meanwhile.
        let suspect = unbalanced.as_ref().or(self.stretch.first()).filter(|input| !input.is_empty());
        if let Some(suspect) = suspect {
            match expect(self.examiner().examine(suspect)) {
                Examined::Finding(finding) if is_unbalanced => return self.confirm(finding),
                Examined::Finding(finding) => return self.hand_over(finding),
                Examined::Inconclusive(_) => self.account.inconclusive += 1,
                Examined::Steady(_) => {}
            }
        }
        let mut joined = self.stretch.joined();
        joined.extend(unbalanced);
        if joined.iter().any(|input| !input.is_empty())
            && joined.len() > 1
            && let Some(finding) = expect(self.examiner().examine_joined(&joined))
        {
            return self.hand_over(finding);
        }
        if is_unbalanced {
            self.gauges.begin(self.account.inputs);
            if let Some(living) = &mut self.living {
                living.accept_gauges(&self.service);
            }
        } else {
            self.stretch.accept();
        }
        self.account.dismissed += 1;
        Fed::Dismissed
    }

    /// Makes way for a soak of a service that may settle: one that takes place in this process has it for itself.
    fn make_way(&mut self) {
        match self.rule {
            Rule::Strict => {}
            Rule::MaySettle => self.living = None,
            Rule::MaySettleApart(_) => {
                if let Some(living) = &mut self.living {
                    living.pause();
                }
            }
        }
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
        if let Some(living) = &self.living {
            living.gauges(&self.service, reader);
        }
    }

    /// Returns the account so far.
    #[must_use]
    pub fn account(&self) -> Account {
        let settled_bytes = u64::try_from(self.stretch.accepted_bytes()).unwrap_or_default();
        Account {
            renewals: self.lives.saturating_sub(1),
            settled_bytes,
            unjudged: self.stretch.length(),
            ..self.account
        }
    }
}
