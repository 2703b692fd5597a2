//! The gate: every scenario of a corpus is checked against its expectations and soaked, and a record comes out of each.
//!
//! A scenario passes when its expectations hold on exactly the builds that they name, and when soaking it on the build of
//! the gate gives a verdict that a strict subject accepts. On a build that leaks, what dhat measured is held against the
//! simulator's ledger, cycle by cycle.

use crate::heap::Growth;
use crate::pcm::{Build, Component, Event, Leaks, OtherBuilds, Queue, Setup, Site, Trace, trace::Moment};
use crate::record::{Complaint, Failure, Name, Place, Record, Requirement, counted, quoted};
use crate::scenario::{Miss, Scenario};
use crate::site_subject::SiteSubject;
use crate::soak::{Curve, Finding, Outcome, Progress, SetupError};

/// Says what the gate soaks, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Build of the service that is soaked.
    pub build: Build,
    /// Builds of other components, in place of those that a scenario sets.
    pub other_builds: OtherBuilds,
    /// Leaks that are switched on.
    pub leaks: Leaks,
    /// Cycles of each soak, where they are given.
    pub cycles: Option<u64>,
    /// Whether what a life of each accepted soak allocates is counted as well.
    #[cfg(feature = "budget")]
    pub counts: bool,
}

/// Holds the simulator's own account of a soak, beside what was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
        // Both curves are as long, and are thinned alike where they are long.
        let start = outcome.curve.levels().first().copied().unwrap_or_default();
        let mut ledger = Curve::expecting(0, outcome.cycles);
        ledger.push(start);
        subject
            .ledger_growths()
            .take(usize::try_from(outcome.cycles).unwrap_or(usize::MAX))
            .for_each(|growth| ledger.push(start + growth));
        Self { growth: ledger.rise(), differs_after_cycle: ledger.first_difference(&outcome.curve) }
    }
}

impl Gate {
    /// What is soaked, in words: `build SP4 with mif-cycle`.
    #[must_use]
    pub fn subject(&self) -> String {
        let leaks: Vec<_> = self.leaks.iter().map(|leak| leak.entry().name).collect();
        let with = if leaks.is_empty() { String::new() } else { format!(" with {}", leaks.join(", ")) };
        let others = self.other_builds.iter().map(|(component, build)| format!(", {component} {build}"));
        format!("build {}{}{with}", self.build, others.collect::<String>())
    }

    /// Checks and soaks one scenario.
    ///
    /// # Errors
    /// [`SetupError`] where nothing can be measured.
    pub fn judge(
        &self,
        name: &str,
        scenario: &Scenario,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Record, SetupError> {
        let built = &scenario.with_other_builds(&self.other_builds);
        let mut record = if self.build.exists_on(scenario.platform) {
            let setup = scenario.setup(self.build).with_leaks(self.leaks);
            let outcome = self.soak(setup, built, progress)?;
            self.soaked(name, setup, built, outcome)
        } else {
            let why = format!("the build was not made for {}", scenario.platform);
            Record::new(self.name(name), Err(Failure { is_absent: true, why }))
        };
        let misses = scenario.check(name);
        if let Some(miss) = misses.first() {
            record.reproduce.insert(0, format!("slowleak run {} {}", self.flag_of(miss), quoted(name)));
        }
        record.title = scenario.notes.first().cloned().unwrap_or_default();
        record.place = Some(Place { file: name.to_owned(), line: 1 });
        record.claims = scenario.expectations.len() as u64;
        if scenario.expectations.is_empty() {
            record.clean_because.push("it expects nothing: only its heap is judged".to_owned());
        }
        record.commands = Some(scenario.queue.commands.len() as u64);
        let complaint = |miss: &Miss| {
            let line = u32::try_from(miss.diagnostic.line()).unwrap_or(u32::MAX);
            let place = Place { file: name.to_owned(), line };
            Complaint::new(Requirement::Expectation, Some(place), miss.to_string())
        };
        record.complaints.splice(0..0, misses.iter().map(complaint));
        Ok(record.concluded())
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
        #[cfg(feature = "budget")]
        let soak = if self.counts { soak.counted() } else { soak };
        soak.run_with(progress)
    }

    /// The flag for a build on which an expectation can be seen not to hold: that of the gate where it is one.
    fn flag_of(&self, miss: &Miss) -> String {
        let builds = miss.contradicting;
        let component = builds.component();
        let own = if component == Component::Pcmsvc32 { Some(self.build) } else { self.other_builds.get(component) };
        let build = own.filter(|&build| builds.contains(build)).or_else(|| builds.iter().next());
        component.flag(build.unwrap_or(self.build))
    }

    fn name(&self, file: &str) -> Name {
        Name::Scenario { file: file.to_owned(), subject: self.subject() }
    }

    /// Records what a soak has shown, beside what the simulator says itself.
    fn soaked(&self, name: &str, setup: Setup, scenario: &Scenario, outcome: Outcome) -> Record {
        let ledger = LedgerAccount::of(SiteSubject::new(setup, &scenario.queue), &outcome);
        let (rise, is_thinned, cycles) = (outcome.curve.rise(), outcome.curve.is_thinned(), outcome.cycles);
        let mut record = Record::new(self.name(name), Ok(outcome));
        if let Some(cycle) = ledger.differs_after_cycle {
            let text = format!(
                "the ledger says that {} leaked, and what was measured differs from cycle {cycle} on",
                ledger.growth
            );
            record.complaints.push(Complaint::new(Requirement::Expectation, None, text));
        } else if ledger.growth != Growth::ZERO {
            let exactly = if ledger.growth != rise {
                ""
            } else if is_thinned {
                ", exactly what was measured, after every cycle whose level is kept"
            } else {
                ", exactly what was measured, after every cycle"
            };
            record.remarks.push(format!("by the ledger {} leaked{exactly}", ledger.growth));
        }
        if let starts @ 1.. = starts_per_cycle(setup, scenario) {
            let starts = counted(starts.cast_signed(), "time");
            record
                .remarks
                .push(format!("the service is started {starts} a cycle, and releases what it leaked until then"));
            let why = "the service is restarted in each cycle, which releases what it has leaked until then";
            record.clean_because.push(why.to_owned());
        }
        let soak = format!("slowleak soak {} --cycles {cycles} {}", flags(setup, self.other_builds), quoted(name));
        record.reproduce.push(soak);
        record
    }
}

/// Records what was found in an artifact, with the shortest scenario that shows it.
#[must_use]
pub fn explained(setup: Setup, other_builds: OtherBuilds, finding: &Finding<Queue>, artifact: &str) -> Record {
    let gate = Gate {
        build: setup.build,
        other_builds,
        leaks: setup.leaks,
        cycles: None,
        #[cfg(feature = "budget")]
        counts: false,
    };
    let mut record = Record::new(gate.name(artifact), Ok(finding.outcome.clone()));
    record.place = Some(Place { file: artifact.to_owned(), line: 1 });
    record.commands = Some(finding.input.commands.len() as u64);
    record.shortest_input = Some(shortest_scenario(setup, finding).to_string());
    record.reproduce = vec![format!("slowleak explain {} {}", flags(setup, other_builds), quoted(artifact))];
    record
}

/// The flags that set the same subject up.
fn flags(setup: Setup, other_builds: OtherBuilds) -> String {
    let others = other_builds.iter().map(|(component, build)| component.flag(build));
    let leaks = setup.leaks.iter().map(|leak| format!("--leak {leak}"));
    std::iter::once(Component::Pcmsvc32.flag(setup.build)).chain(others).chain(leaks).collect::<Vec<_>>().join(" ")
}

/// Makes a scenario of the shortest input of a finding.
#[must_use]
pub fn shortest_scenario(setup: Setup, finding: &Finding<Queue>) -> Scenario {
    Scenario::of(setup, finding.input.clone())
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
    let mut site = Site::start(setup.only_booking(), &mut ());
    for _ in 0..2 {
        starts.0 = 0;
        site.work_off(&scenario.queue, &mut starts);
        site.wind_down(&mut starts);
    }
    starts.0
}
