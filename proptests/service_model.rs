//! The service against a short, dull model of its rules: what it launches, when it reports, what its history says, and when it
//! has a drive and the mutex.
//!
//! The model knows one client of the fixed build, servers that answer, and the rules of the articles that it cites; it is
//! written without a look at the simulator. Every step works the whole queue off again and compares all that happened
//! before it.

mod config;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, ClientNumber, Event, HistoryState, Site, Trace};
use slowleak::scenario::Scenario;
use slowleak::scenario::conventions::Series;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Seconds since T0.
type Second = u64;

const MINUTE: Second = 60;
/// A while before T0 is T0: everything that has passed then has passed.
const T0: Second = 0;

/// What somebody does, some time after the step before.
#[derive(Clone, Debug)]
enum Step {
    Offer { offered: Second, mandatory: Option<Second>, expires: Option<Second>, runs: Option<Second> },
    Withdraw(usize),
    Interval(Second),
    EndProgram,
    Stop,
    Start,
    Wait,
}

#[derive(Clone, Debug)]
struct Record {
    offered: Second,
    mandatory: Option<Second>,
    expires: Option<Second>,
    runs: Option<Second>,
    /// When it was withdrawn.
    withdrawn: Option<Second>,
    /// When the master lost it, and when it was no longer mandatory there.
    removed: Option<Second>,
    cleared: Option<Second>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Happening {
    Launch(usize),
    Success(usize),
    Expired(usize),
}

#[derive(Clone, Debug)]
enum Process {
    Stopped,
    Sleeping { began: Second, interval: Second, notice: Option<Second> },
    Running { record: usize, launched: Second, ends: Option<Second>, due: Vec<usize> },
}

/// The model.
#[derive(Clone, Debug)]
struct Model {
    now: Second,
    interval: Second,
    /// When somebody had the master copied to the logon servers at once.
    copies: Vec<Second>,
    records: Vec<Record>,
    /// What the history says: whether it was executed, and whether its expiry was reported.
    history: BTreeMap<usize, (bool, bool)>,
    process: Process,
    happened: Vec<(Second, Happening)>,
    script: String,
    /// What could be seen a second ago.
    before: Seen,
}

/// What can be seen of the client at a moment.
#[derive(Clone, Debug, Default)]
struct Seen {
    records: usize,
    history: BTreeMap<usize, (bool, bool)>,
    runs: bool,
}

impl Seen {
    /// Requires it of a site: the history of each record, and a drive and the mutex while a job runs, and only then.
    fn assert_of(&self, site: &Site, text: &str) {
        for place in 0..self.records {
            let request = Series::Requests.id(u32::try_from(place).expect("few") + 1).expect("an identifier");
            let state = |&(is_executed, _): &(bool, bool)| {
                if is_executed { HistoryState::Executed } else { HistoryState::New }
            };
            let (is, predicted) = (site.history(ClientNumber::FIRST, request), self.history.get(&place).map(state));
            assert_eq!(is, predicted, "history of R{} after\n{text}", place + 1);
        }
        site.gauges(&mut |name, size| {
            if ["drives", "mutex"].contains(&name) {
                assert_eq!(size, u64::from(self.runs), "{name} after\n{text}");
            }
        });
    }
}

fn has_passed(at: Option<Second>, now: Second) -> bool {
    at.is_some_and(|at| at <= now)
}

/// The next tick of Maintenance Manager.
fn next_tick(second: Second) -> Second {
    (second / (5 * MINUTE) + 1) * 5 * MINUTE
}

/// When a report has changed the master: collected at the next tick, and worked off a minute later (RG:S3D3C).
fn worked_off(reported: Second) -> Second {
    next_tick(reported) + MINUTE
}

/// The first check, every two seconds after the launch, that is not before a moment (Q214448).
fn noticed(launched: Second, ends: Second) -> Second {
    launched + (ends - launched).div_ceil(2).max(1) * 2
}

impl Model {
    /// Lets everything happen that comes before a moment.
    fn advance(&mut self, until: Second) {
        loop {
            match self.process.clone() {
                Process::Sleeping { began, interval, .. } if began + interval < until => {
                    // A poll that is due comes before the notice of a changed interval.
                    let notice = self.notice().filter(|notice| *notice < began + interval);
                    match notice {
                        Some(notice) => self.sleep(notice),
                        None => self.poll(began + interval),
                    }
                }
                Process::Sleeping { .. } if self.notice().is_some_and(|notice| notice < until) => {
                    let notice = self.notice().unwrap_or(until);
                    self.sleep(notice);
                }
                Process::Running { record, launched, ends: Some(ends), due } if noticed(launched, ends) < until => {
                    let end = noticed(launched, ends);
                    self.happened.push((end, Happening::Success(record)));
                    self.history.entry(record).or_default().0 = true;
                    self.records[record].cleared.get_or_insert(worked_off(end));
                    self.run(due, end);
                }
                _ => return,
            }
        }
    }

    fn notice(&self) -> Option<Second> {
        if let Process::Sleeping { notice, .. } = self.process { notice } else { None }
    }

    /// A changed interval restarts the countdown from zero (RG:S3CD3).
    fn sleep(&mut self, began: Second) {
        self.process = Process::Sleeping { began, interval: self.interval, notice: None };
    }

    fn poll(&mut self, now: Second) {
        // What the master says is copied at the next tick, or with the next offer.
        let copied = |changed: Option<Second>| {
            let changed = changed?;
            let with_an_offer = self.copies.iter().copied().find(|copy| *copy > changed);
            Some(with_an_offer.map_or(next_tick(changed), |copy| copy.min(next_tick(changed))))
        };
        let is_there = |record: &Record| !has_passed(record.withdrawn, now) && !has_passed(copied(record.removed), now);
        let file: Vec<usize> = (0..self.records.len()).filter(|place| is_there(&self.records[*place])).collect();
        let mut due = Vec::new();
        for &place in &file {
            let record = &self.records[place];
            let is_new = !self.history.contains_key(&place);
            let (is_executed, _) = *self.history.entry(place).or_default();
            // Processing the report clears the flag, and the record stays (facts 9.4, H2).
            let is_mandatory = record.mandatory.is_some() && !has_passed(copied(record.cleared), now);
            let is_due = if is_mandatory { has_passed(record.mandatory, now) } else { !is_executed };
            // A job that had expired when it was first seen is run once (Q255284), no other (Q225056).
            if record.offered <= now && is_due && (is_new || !has_passed(record.expires, now)) {
                due.push((if is_mandatory { record.mandatory } else { None }.unwrap_or(Second::MAX), place));
            }
        }
        self.history.retain(|place, _| file.contains(place));
        for place in file {
            let is_reported = &mut self.history.entry(place).or_default().1;
            // One report a record (Q188042).
            if has_passed(self.records[place].expires, now) && !std::mem::replace(is_reported, true) {
                self.happened.push((now, Happening::Expired(place)));
                self.records[place].removed.get_or_insert(worked_off(now));
            }
        }
        // In the order of their times, and ties in that of the file (Q173388).
        due.sort_unstable();
        self.run(due.into_iter().map(|(_, place)| place).collect(), now);
    }

    /// One at a time (Q214448).
    fn run(&mut self, mut due: Vec<usize>, now: Second) {
        if due.is_empty() {
            return self.sleep(now);
        }
        let record = due.remove(0);
        self.happened.push((now, Happening::Launch(record)));
        let ends = self.records[record].runs.map(|runs| now + runs);
        self.process = Process::Running { record, launched: now, ends, due };
    }

    fn seen(&self) -> Seen {
        let runs = matches!(self.process, Process::Running { .. });
        Seen { records: self.records.len(), history: self.history.clone(), runs }
    }

    fn carry_out(&mut self, step: &Step) {
        let now = self.now;
        match *step {
            Step::Offer { offered, mandatory, expires, runs } => {
                // Of background jobs with one mandatory time, only the first has a record (RS:S5B47).
                let stands = |record: &Record| {
                    let is_gone = has_passed(record.withdrawn, now) || has_passed(record.removed.map(|at| at + 1), now);
                    !is_gone && !has_passed(record.cleared.map(|at| at + 1), now)
                };
                let is_second =
                    |record: &Record| mandatory.is_some() && record.mandatory == mandatory && stands(record);
                let withdrawn = self.records.iter().any(is_second).then_some(now);
                let (removed, cleared) = (None, None);
                self.records.push(Record { offered, mandatory, expires, runs, withdrawn, removed, cleared });
                self.copies.push(now);
            }
            Step::Withdraw(place) => {
                // What the master has no more cannot be withdrawn from it.
                if !has_passed(self.records[place].removed.map(|at| at + 1), now)
                    && self.records[place].withdrawn.is_none()
                {
                    self.records[place].withdrawn = Some(now);
                    self.copies.push(now);
                }
            }
            Step::Interval(interval) => {
                self.interval = interval;
                if let Process::Sleeping { began, interval: old, notice } = &mut self.process {
                    let wake = *began + (now - *began).div_ceil(MINUTE) * MINUTE;
                    *notice = (interval != *old).then_some(wake);
                }
            }
            Step::EndProgram => {
                if let Process::Running { ends, .. } = &mut self.process
                    && ends.is_none_or(|ends| ends > now)
                {
                    *ends = Some(now);
                }
            }
            Step::Stop => self.process = Process::Stopped,
            Step::Start if matches!(self.process, Process::Stopped) => self.poll(now),
            Step::Start | Step::Wait => {}
        }
    }
}

/// Writes a step as a line of a scenario.
fn line(now: Second, number: usize, step: &Step) -> String {
    let time = |second: Second| format!("{}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    let date = |at: Option<Second>| at.map_or_else(|| "none".to_owned(), |at| format!("T+{}", time(at)));
    let command = match step {
        Step::Offer { offered, mandatory, expires, runs } => format!(
            "offer R{number} offered={} mandatory={} expires={} runs={}",
            date(Some(*offered)),
            date(*mandatory),
            date(*expires),
            runs.map_or_else(|| "for-ever".to_owned(), time)
        ),
        Step::Withdraw(place) => format!("withdraw R{}", place + 1),
        Step::Interval(seconds) => format!("interval {}", seconds / MINUTE),
        Step::EndProgram => "end-program".to_owned(),
        Step::Stop => "service stop".to_owned(),
        Step::Start => "service start".to_owned(),
        Step::Wait => return String::new(),
    };
    format!("T+{} {command}\n", time(now))
}

fn whiles() -> impl Strategy<Value = Second> {
    prop_oneof![Just(T0), Just(1), Just(7 * MINUTE), 1..=200 * MINUTE]
}

fn steps(records: usize) -> BoxedStrategy<Step> {
    let times = || prop_oneof![Just(T0), 1..=300 * MINUTE];
    let maybe = || proptest::option::of(prop_oneof![Just(T0), 1..=300 * MINUTE]);
    let offer = (times(), maybe(), maybe(), proptest::option::weighted(0.8, 0..=90 * MINUTE))
        .prop_map(|(offered, mandatory, expires, runs)| Step::Offer { offered, mandatory, expires, runs });
    let other = prop_oneof![
        prop::sample::select(vec![20, 30, 60]).prop_map(|minutes| Step::Interval(minutes * MINUTE)),
        Just(Step::EndProgram),
        Just(Step::Stop),
        Just(Step::Start),
        Just(Step::Wait),
    ];
    if records == 0 {
        return prop_oneof![offer, other].boxed();
    }
    prop_oneof![3 => offer, 3 => other, 1 => (0..records).prop_map(Step::Withdraw)].boxed()
}

impl ReferenceStateMachine for Model {
    type State = Self;
    /// A while, and what is done after it.
    type Transition = (Second, Step);

    fn init_state() -> BoxedStrategy<Self> {
        // The cycle begins with a poll that is due.
        let process = Process::Sleeping { began: T0, interval: 0, notice: None };
        let model = Self {
            now: T0,
            interval: 60 * MINUTE,
            copies: Vec::new(),
            records: Vec::new(),
            history: BTreeMap::new(),
            process,
            happened: Vec::new(),
            script: String::new(),
            before: Seen::default(),
        };
        Just(model).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Self::Transition> {
        (whiles(), steps(state.records.len())).boxed()
    }

    fn preconditions(state: &Self, (_, step): &Self::Transition) -> bool {
        !matches!(step, Step::Withdraw(place) if *place >= state.records.len())
    }

    fn apply(mut state: Self, (after, step): &Self::Transition) -> Self {
        state.now += after;
        state.advance(state.now);
        if *after > 0 {
            state.before = state.seen();
        }
        state.script += &line(state.now, state.records.len() + 1, step);
        state.carry_out(step);
        state
    }
}

/// Hears what the model predicts.
#[derive(Default)]
struct Heard(Vec<(Second, Happening)>);

impl Trace for Heard {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        use slowleak::pcm::trace::ReportStatus::{Expired, Failure, Success};
        let place =
            |request| (1..=99).position(|number| Series::Requests.id(number) == Some(request)).expect("an offer");
        let happening = match event {
            Event::Launch(launch) => Happening::Launch(place(launch.request)),
            Event::Report { request, status: Success, .. } => Happening::Success(place(request)),
            Event::Report { request, status: Expired, .. } => Happening::Expired(place(request)),
            Event::Report { request, status: Failure, .. } => panic!("{request} fails although every server answers"),
            _ => return,
        };
        self.0.push((moment.since_t0.0, happening));
    }
}

/// The simulator, which begins anew with every step.
struct Simulator;

impl StateMachineTest for Simulator {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        Self
    }

    fn apply(simulator: Self, _: &Model, _: (Second, Step)) -> Self {
        simulator
    }

    fn check_invariants(_: &Self, model: &Model) {
        let Some(until) = model.now.checked_sub(1) else { return };
        let mut predicted = model.clone();
        predicted.happened.retain(|(at, _)| *at <= until);
        let end = format!("T+{}:{:02}:{:02} end\n", until / 3_600, until / 60 % 60, until % 60);
        // What is done now comes after everything that is compared.
        let before = model.script.lines().filter(|line| !line.starts_with(&format!("T+{} ", time_of(model.now))));
        let text = format!("pcm 1\n{}{end}", before.map(|line| format!("{line}\n")).collect::<Vec<_>>().concat());
        let scenario = Scenario::parse("model", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let (mut site, mut heard) = (Site::start(scenario.setup(Build::FIXED), &mut ()), Heard::default());
        site.work_off(&scenario.queue, &mut heard);
        assert_eq!(heard.0, predicted.happened, "{text}");
        predicted.before.assert_of(&site, &text);
        site.wind_down(&mut ());
        site.gauges(&mut |name, size| {
            let at_idle = u64::from(name == "service");
            assert_eq!(size, at_idle, "{name} at idle after\n{text}");
        });
    }

    fn teardown(_: Self, model: Model) {
        let end = format!("T+{} end\n", time_of(model.now));
        let text = format!("pcm 1\n{}{end}", model.script);
        let scenario = Scenario::parse("model", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let mut site = Site::start(scenario.setup(Build::FIXED), &mut ());
        site.work_off(&scenario.queue, &mut ());
        let mut predicted = model;
        predicted.advance(predicted.now + 1);
        predicted.seen().assert_of(&site, &text);
    }
}

fn time_of(second: Second) -> String {
    format!("{}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

prop_state_machine! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn the_service_does_what_a_dull_model_of_its_rules_predicts(sequential 1..24 => Simulator);
}
