//! The gate: every scenario of a corpus is checked against its expectations and soaked, and one answer comes out.
//!
//! A scenario passes when its expectations hold on exactly the builds that they name, and when soaking it on the build of
//! the gate gives a verdict that a strict subject accepts. On a build that leaks, what dhat measured is held against the
//! simulator's ledger, cycle by cycle.

use serde::Serialize;

use crate::heap::Growth;
use crate::pcm::{Build, Component, Event, Leaks, Setup, Site, Trace, trace::Moment};
use crate::scenario::{Miss, Scenario};
use crate::site_subject::SiteSubject;
use crate::soak::{Outcome, Progress, SetupError, Verdict};

/// Says what the gate soaks, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Build of the service that is soaked.
    pub build: Build,
    /// Leaks that are switched on.
    pub leaks: Leaks,
    /// Cycles of each soak, where they are given.
    pub cycles: Option<u64>,
}

/// Holds what the gate found on one scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The scenario's file.
    pub scenario: String,
    /// First line of its notes.
    pub title: String,
    /// How many expectations were checked, each on every build of the scenario's platform.
    pub expectations: usize,
    /// Expectations that do not hold on exactly the builds that they name, as located texts.
    pub misses: Vec<String>,
    /// What the soak showed; `None` where the build does not exist on the scenario's platform.
    pub outcome: Option<Outcome>,
    /// What the simulator says itself.
    pub ledger: LedgerAccount,
    /// How often the service is started in the second cycle, and so releases what it leaked.
    pub starts_per_cycle: u64,
    /// What follows from all this.
    pub conclusion: Conclusion,
}

/// Holds what the gate found on all scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// Label of the build that was soaked.
    pub build: &'static str,
    /// Names of the leaks that were switched on.
    pub leaks: Vec<&'static str>,
    /// What follows from all entries: a finding outweighs an inconclusive soak, and that a clean one.
    pub conclusion: Conclusion,
    /// What was found on each scenario, in the order in which they were given.
    pub entries: Vec<Entry>,
}

impl Judged {
    /// Puts together what a gate has found.
    #[must_use]
    pub fn new(gate: &Gate, entries: Vec<Entry>) -> Self {
        let leaks = gate.leaks.iter().map(|leak| leak.entry().name).collect();
        let conclusion = entries.iter().map(|entry| entry.conclusion).max().unwrap_or(Conclusion::Clean);
        Self { build: gate.build.label(), leaks, conclusion, entries }
    }
}

/// Holds the simulator's own account of a soak, beside what was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerAccount {
    /// What the modelled leaks came to hold over all cycles.
    pub growth: Growth,
    /// First cycle after which the measured level differs from the ledger, counted from 1.
    pub differs_after_cycle: Option<u64>,
}

impl LedgerAccount {
    /// Holds what was measured against the ledger, cycle by cycle.
    #[must_use]
    pub fn of(subject: SiteSubject<'_>, outcome: &Outcome) -> Self {
        let levels = outcome.curve.levels();
        let ledger = subject.ledger_curve(outcome.cycles);
        let measured = levels.iter().skip(1).map(|&level| level - levels[0]);
        let differs = ledger.iter().zip(measured).position(|(ledger, measured)| *ledger != measured);
        Self {
            growth: ledger.last().copied().unwrap_or_default(),
            differs_after_cycle: differs.map(|place| place as u64 + 1),
        }
    }
}

/// Says what the gate concludes: one of the documented exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Everything passed.
    Clean,
    /// A soak gave no verdict.
    Inconclusive,
    /// An expectation does not hold, the heap does not stay level, or the ledger is wrong.
    Finding,
}

impl Gate {
    /// Checks and soaks one scenario.
    ///
    /// # Errors
    /// [`SetupError`] where nothing can be measured.
    pub fn judge(
        &self,
        name: &str,
        scenario: &Scenario,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Entry, SetupError> {
        let setup = scenario.setup(self.build).with_leaks(self.leaks);
        let mut entry = Entry {
            scenario: name.to_owned(),
            title: scenario.notes.first().cloned().unwrap_or_default(),
            expectations: scenario.expectations.len(),
            misses: scenario.check(name).iter().map(Miss::to_string).collect(),
            outcome: None,
            ledger: LedgerAccount::default(),
            starts_per_cycle: 0,
            conclusion: Conclusion::Clean,
        };
        if self.build.exists_on(scenario.platform) {
            let outcome = self.soak(setup, scenario, progress)?;
            entry.ledger = LedgerAccount::of(SiteSubject::new(setup, &scenario.queue), &outcome);
            entry.starts_per_cycle = starts_per_cycle(setup, scenario);
            entry.outcome = Some(outcome);
        }
        entry.conclusion = entry.conclude();
        Ok(entry)
    }

    /// Soaks one scenario.
    ///
    /// # Errors
    /// [`SetupError`] where nothing can be measured.
    pub fn soak(
        &self,
        setup: Setup,
        scenario: &Scenario,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Outcome, SetupError> {
        let soak = SiteSubject::new(setup, &scenario.queue).soak().unrecorded();
        let soak = match self.cycles {
            Some(cycles) => soak.cycles(cycles),
            None => soak,
        };
        soak.run_with(progress)
    }
}

/// Counts how often the service is started in the second cycle of a soak.
fn starts_per_cycle(setup: Setup, scenario: &Scenario) -> u64 {
    struct Starts(u64);

    impl Trace for Starts {
        fn event(&mut self, moment: Moment, event: Event<'_>) {
            let is_service = moment.by == Some(Component::Pcmsvc32);
            self.0 += u64::from(is_service && matches!(event, Event::Start));
        }
    }

    let mut starts = Starts(0);
    let mut site = Site::start(setup, &mut ());
    for _ in 0..2 {
        starts.0 = 0;
        site.work_off(&scenario.queue, &mut starts);
        site.wind_down(&mut starts);
    }
    starts.0
}

impl Conclusion {
    /// Concludes from a soak alone.
    #[must_use]
    pub const fn of(outcome: &Outcome) -> Self {
        match outcome.verdict {
            Verdict::Inconclusive { .. } => Self::Inconclusive,
            _ if outcome.is_accepted() => Self::Clean,
            _ => Self::Finding,
        }
    }
}

impl Entry {
    /// Tells whether an expectation does not hold, or the ledger is not what was measured.
    #[must_use]
    pub const fn is_wrong(&self) -> bool {
        !self.misses.is_empty() || self.ledger.differs_after_cycle.is_some()
    }

    fn conclude(&self) -> Conclusion {
        if self.is_wrong() {
            return Conclusion::Finding;
        }
        self.outcome.as_ref().map_or(Conclusion::Clean, Conclusion::of)
    }
}
