//! Runs in processes of their own: this program, started again for each, comes to the same soak and does what it is asked.
//!
//! A soak is known by its place in the source, by the label of its case, by its number there, and by its plan. The process that was
//! started answers earlier soaks of the test by what came of them, so that the code between them goes the same way. After its run it
//! unwinds past the code behind the soak, without a word, so that what the test made is dropped.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[cfg(feature = "budget")]
use super::counted::Count;
use super::culprit::{Extent, Seen, Unseen};
use super::life::Teller;
use super::limits;
use super::plan::{AskedBy, Plan};
use super::run::{Counted, InProcess, Progress, Runner, SetupError, Stage};
use super::search::Search;
use super::subject::{Listener, Subject, hosted};
use crate::heap::{Scope, Snapshot, StartError, is_over, uncounted};
use crate::process::{self, Assigned, Ended, Errand, Event, Program};
use crate::record::{Death, End, Moment, Note, Observation, Outcome};

/// Names one soak of a test, in whatever process the test runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Name {
    /// Where it is asked for: file, line and column.
    place: String,
    /// The label that it was given, by which it is found whatever comes before it.
    case: Option<String>,
    /// How many soaks were asked for there before, in the same test and with the same label.
    number: u32,
}

/// What came of an earlier soak.
pub(super) type Answer = Result<Outcome, SetupError>;

/// What a process is started for.
#[derive(Serialize, Deserialize)]
struct Task {
    name: Name,
    /// What was asked of the soak, as text: the process has to have been asked the same.
    plan: String,
    work: Work,
    /// The earlier soaks of the test.
    answers: Vec<(Name, Answer)>,
    /// Places of soaks that could not take place, since nobody knows how the program comes there.
    refusals: Vec<(String, SetupError)>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Work {
    Observe {
        counted: Counted,
        search: Search,
        warm_up: u64,
    },
    Record {
        from: Moment,
        to: Moment,
        extent: Extent,
    },
    #[cfg(feature = "budget")]
    Count,
}

/// The test that runs here, whose soaks are numbered and remembered: those of others run beside it.
pub(super) type Test = Option<String>;

/// Remembers the soaks of each test.
#[derive(Debug, Default)]
struct Memory {
    asked: BTreeMap<(Test, String, Option<String>), u32>,
    answers: BTreeMap<Test, Vec<(Name, Answer)>>,
    refusals: Vec<(String, SetupError)>,
}

fn memory<T>(look: impl FnOnce(&mut Memory) -> T) -> T {
    static MEMORY: OnceLock<Mutex<Memory>> = OnceLock::new();
    uncounted(|| look(&mut MEMORY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)))
}

impl Name {
    fn of(test: &Test, place: &Location<'_>, case: Option<&str>) -> Self {
        let (place, case) = (place.to_string(), case.map(str::to_owned));
        let number = memory(|memory| {
            let asked = memory.asked.entry((test.clone(), place.clone(), case.clone())).or_default();
            *asked += 1;
            *asked - 1
        });
        Self { place, case, number }
    }

    fn text(&self) -> String {
        let case = self.case.as_ref().map_or_else(String::new, |case| format!(", case `{case}`"));
        let number = if self.number == 0 { String::new() } else { format!(", number {}", self.number + 1) };
        format!("{}{case}{number}", self.place)
    }
}

/// Lets a soak run in processes of its own.
#[derive(Debug)]
pub(super) struct OwnProcess {
    program: Program,
    name: Name,
    plan: String,
    warm_up: u64,
    silence_max: Duration,
    resident_bytes_max: u64,
}

impl OwnProcess {
    /// Prepares to start a program again, for the soak that is asked for at a place.
    pub(super) fn new(program: Program, place: &Location<'_>, plan: &Plan) -> Self {
        let name = Name::of(&program.test, place, plan.case.as_deref());
        Self::named(name, program, plan)
    }

    /// Prepares to start a program that comes to the soak at a place first of all, whatever was soaked there before.
    pub(super) fn first(program: Program, place: &Location<'_>, plan: &Plan) -> Self {
        let name = Name { place: place.to_string(), case: plan.case.clone(), number: 0 };
        Self::named(name, program, plan)
    }

    fn named(name: Name, program: Program, plan: &Plan) -> Self {
        Self {
            name,
            program,
            plan: format!("{plan:?}"),
            warm_up: plan.warm_up(),
            silence_max: plan.cycle_limit,
            // A container that doubles has both sizes for a moment.
            resident_bytes_max: plan.budget_bytes.saturating_mul(2),
        }
    }

    /// Says which of the soaks at its place it is, where there are several.
    pub(super) fn one_of_many(&self) -> Option<Note> {
        let Name { case, number, .. } = &self.name;
        (*number > 0 || case.is_some()).then(|| Note::OneOfMany { number: number + 1, case: case.clone() })
    }

    /// Remembers what came of this soak, for the processes of later ones: an assertion asks for no curve.
    pub(super) fn remember(&self, answer: &Answer, wants_curve: bool) {
        memory(|memory| {
            let mut answer = answer.clone();
            if let (Ok(outcome), false) = (&mut answer, wants_curve) {
                outcome.curve = outcome.curve.first(0);
            }
            let answers = memory.answers.entry(self.program.test.clone()).or_default();
            answers.push((self.name.clone(), answer));
        });
    }

    fn run(&self, work: Work, hear: &mut dyn FnMut(Event<'_>)) -> Result<Option<Death>, SetupError> {
        let (answers, refusals) = memory(|memory| {
            (memory.answers.get(&self.program.test).cloned().unwrap_or_default(), memory.refusals.clone())
        });
        let task = Task { name: self.name.clone(), plan: self.plan.clone(), work, answers, refusals };
        let task = serde_json::to_vec(&task).expect("a task has text for keys");
        let errand = Errand {
            task: &task,
            silence_max: self.silence_max,
            ending_max: limits::RUN_END_MAX,
            resident_bytes_max: self.resident_bytes_max,
        };
        let (mut is_reached, mut refused, mut passed) = (false, None, Vec::new());
        let ended = process::run(&self.program, errand, &mut |event| match event {
            Event::Reached => is_reached = true,
            Event::PassedOver(soak) => passed.push(soak.to_owned()),
            Event::Refused(document) => {
                refused = Some(serde_json::from_str(document).expect("an error as it was sent"));
            }
            event => hear(event),
        });
        let ended = ended.map_err(SetupError::CannotRestart)?;
        match (refused, ended) {
            (Some(refused), _) => Err(refused),
            (None, Ended::Complete) => Ok(None),
            (None, Ended::Died(death)) if is_reached => Ok(Some(death)),
            (None, Ended::Died(death)) => Err(SetupError::NotReached { soak: self.name.text(), passed, death }),
        }
    }

    /// Runs for a document about a run of that extent.
    fn fetch<T: for<'a> Deserialize<'a>>(&self, work: Work, extent: Extent) -> Result<Seen<T>, SetupError> {
        let (mut found, mut alive, mut words) = (None, 0_u64, None);
        let death = self.run(work, &mut |event| match event {
            Event::Found(document) => found = serde_json::from_str::<Option<T>>(document).ok().flatten(),
            Event::Alive => alive += 1,
            Event::Panicked(text) => words = Some(text.to_owned()),
            _ => {}
        })?;
        Ok(found.ok_or_else(|| {
            // It tells that it is alive before each start and each cycle: first come those of the short life.
            let cycle = alive.saturating_sub(2 + limits::CYCLES_SHORT_LIFE).min(extent.cycles);
            let end = death.map(|death| End { cycle, words, death }.cause());
            Unseen { cycle, cause: end.unwrap_or_else(|| "it came to less than the runs before".to_owned()) }
        }))
    }
}

impl Runner for OwnProcess {
    fn observe(
        &mut self,
        counted: Counted,
        search: Search,
        stage: Stage,
        listener: &mut Listener<'_>,
    ) -> Result<Observation, SetupError> {
        let mut record = Observation::of(search.curve(self.warm_up));
        let (cycles, time) = (search.known_cycles(), search.known_time());
        let work = Work::Observe { counted, search, warm_up: self.warm_up };
        let mut words = None;
        let death = self.run(work, &mut |event| {
            match &event {
                Event::Found(document) => {
                    if let Ok(in_the_end) = serde_json::from_str(document) {
                        (record.peak, record.time) = in_the_end;
                    }
                }
                Event::Noted(document) => record.notes = serde_json::from_str(document).unwrap_or_default(),
                Event::Panicked(text) => words = Some((*text).to_owned()),
                event => note(&mut record, event),
            }
            if matches!(event, Event::Idle { .. }) {
                listener(Progress { stage, cycle: record.curve.cycles(), cycles, time });
            }
        })?;
        record.end(words, death);
        Ok(record)
    }

    fn record(&mut self, from: Moment, to: Moment, extent: Extent) -> Result<Seen<[Snapshot; 2]>, SetupError> {
        self.fetch(Work::Record { from, to, extent }, extent)
    }

    #[cfg(feature = "budget")]
    fn count(&mut self) -> Result<Seen<Count>, SetupError> {
        self.fetch(Work::Count, Extent { cycles: limits::CYCLES_COUNTED, lives: 1 })
    }
}

/// Numbers a soak that stays in this process, though others from its place may not: it is numbered in theirs as well.
pub(super) fn pass_over(test: &Test, place: &Location<'_>, case: Option<&str>) {
    Name::of(test, place, case);
}

/// Remembers that a soak could not take place, for the processes of later ones: there it might.
pub(super) fn remember_refusal(place: &Location<'_>, error: &SetupError) {
    memory(|memory| memory.refusals.push((place.to_string(), error.clone())));
}

/// Fails where a soak that stays in its process could not take place in the one that has started this one for a run: over
/// another allocator that one counts nothing, and this one does.
pub(super) fn refused_before(place: &Location<'_>) -> Result<(), SetupError> {
    let assigned = if is_over() { process::assigned() } else { None };
    let refusal = assigned.and_then(|assigned| refusal(task(assigned), &place.to_string()));
    refusal.map_or(Ok(()), Err)
}

fn refusal(task: &Task, place: &str) -> Option<SetupError> {
    task.refusals.iter().find(|(refused, _)| refused == place).map(|(_, error)| error.clone())
}

/// Takes down what a run in another process tells.
fn note(seen: &mut Observation, event: &Event<'_>) {
    match *event {
        Event::Gauge { name, value } => _ = seen.gauge(name, value),
        Event::Meter { name, unit, is_judged, value } => seen.meter(name, unit, is_judged, value),
        Event::Idle { level, allocations } => seen.idle(level, allocations),
        Event::LifeEnded { level, allocations } => seen.life_ended(level, allocations),
        _ => {}
    }
}

/// Says what a soak is to do in a process that was started for a run.
pub(super) enum Part {
    /// It was run before: this came of it.
    Answered(Box<Answer>),
    /// It is the one that the process was started for.
    Meant(&'static Assigned),
    /// It is asserted, and of another case, which may come later where this process was started from.
    PassedOver,
    /// It is neither: this process has come another way than the one that started it.
    Elsewhere(&'static Assigned, SetupError),
    /// It is inside of a run.
    Nested(SetupError),
}

/// Whether the process is in the middle of its run.
static RUNS: AtomicBool = AtomicBool::new(false);

/// Whether the process has done what it was started for.
static IS_DONE: AtomicBool = AtomicBool::new(false);

/// Finds out what a soak is to do here, if this process was started for a run.
pub(super) fn part(place: &Location<'_>, plan: &Plan) -> Option<Part> {
    let assigned = process::assigned()?;
    if RUNS.load(Ordering::SeqCst) {
        return Some(Part::Nested(SetupError::Start(StartError::Nested)));
    }
    if IS_DONE.load(Ordering::SeqCst) {
        // Somebody has caught the end of the run, and goes on.
        leave();
    }
    let name = Name::of(&None, place, plan.case.as_deref());
    let task = task(assigned);
    let differs = |expected: String, got: String| Part::Elsewhere(assigned, SetupError::Differs { expected, got });
    Some(if name == task.name {
        let plan = format!("{plan:?}");
        if plan == task.plan { Part::Meant(assigned) } else { differs(task.plan.clone(), plan) }
    } else if let Some((_, answer)) = task.answers.iter().find(|(answered, _)| *answered == name) {
        Part::Answered(Box::new(answer.clone()))
    } else if let Some(error) = refusal(task, &name.place) {
        Part::Answered(Box::new(Err(error)))
    } else if plan.asked_by == AskedBy::Assertion && name.case.is_some() {
        uncounted(|| assigned.tell(&Event::PassedOver(&name.text())));
        Part::PassedOver
    } else {
        differs(task.name.text(), name.text())
    })
}

fn task(assigned: &'static Assigned) -> &'static Task {
    static TASK: OnceLock<Task> = OnceLock::new();
    uncounted(|| TASK.get_or_init(|| serde_json::from_slice(assigned.task()).expect("a task as it was sent")))
}

/// Tells whoever started this process that it has come another way, and ends.
pub(super) fn refuse(assigned: &Assigned, error: &SetupError) -> ! {
    uncounted(|| {
        let document = serde_json::to_string(error).expect("an error has text for keys");
        assigned.tell(&Event::Refused(&document));
        assigned.tell(&Event::Complete);
    });
    leave()
}

/// Does what this process was started for, tells what it sees meanwhile, and ends the test.
pub(super) fn serve<S: Subject>(assigned: &'static Assigned, subject: &mut S) -> ! {
    if let Err(payload) = serve_until_told(assigned, subject) {
        IS_DONE.store(true, Ordering::SeqCst);
        resume_unwind(payload)
    }
    leave()
}

/// Does the same, and ends the process at once: a fuzzer would take whatever unwinds from here for a crash.
pub(super) fn serve_and_end<S: Subject>(assigned: &'static Assigned, subject: &mut S) -> ! {
    drop(serve_until_told(assigned, subject));
    process::end()
}

/// Returns the payload where the subject has panicked.
fn serve_until_told<S: Subject>(assigned: &'static Assigned, subject: &mut S) -> Result<(), Box<dyn Any + Send>> {
    RUNS.store(true, Ordering::SeqCst);
    assigned.tell(&Event::Reached);
    // The harness that has just started this thread may still have something to note down.
    process::wait_for_quiet(limits::QUIET_MAX);
    let work = task(assigned).work;
    let result =
        catch_unwind(AssertUnwindSafe(|| hosted(subject, &mut |_| {}, |subject, _| do_work(assigned, subject, work))));
    RUNS.store(false, Ordering::SeqCst);
    match result {
        Ok(Ok(())) => {
            assigned.tell(&Event::Complete);
            Ok(())
        }
        Ok(Err(error)) => refuse(assigned, &error),
        Err(payload) => {
            uncounted(|| assigned.tell(&Event::Panicked(words(&*payload))));
            Err(payload)
        }
    }
}

fn do_work<S: Subject>(assigned: &'static Assigned, subject: &mut S, work: Work) -> Result<(), SetupError> {
    let found = |document: Result<String, serde_json::Error>| {
        uncounted(|| assigned.tell(&Event::Found(&document.expect("what is found has text for keys"))));
    };
    match work {
        Work::Observe { counted, search, warm_up } => {
            let teller = Teller::new(assigned);
            let mut runner = InProcess::telling(subject, Scope::Process, warm_up, teller);
            let seen = runner.observe(counted, search, Stage::Scouting, &mut |_| {})?;
            if !seen.notes.is_empty() {
                let notes = uncounted(|| serde_json::to_string(&seen.notes).expect("a note has text for keys"));
                assigned.tell(&Event::Noted(&notes));
            }
            found(uncounted(|| serde_json::to_string(&(seen.peak, seen.time))));
        }
        Work::Record { from, to, extent } => {
            let live = InProcess::new(&mut Heard { subject, assigned }, Scope::Process, 0).record(from, to, extent)?;
            found(uncounted(|| serde_json::to_string(&live.ok())));
        }
        #[cfg(feature = "budget")]
        Work::Count => {
            let count = InProcess::new(&mut Heard { subject, assigned }, Scope::Process, 0).count()?;
            found(uncounted(|| serde_json::to_string(&count.ok())));
        }
    }
    Ok(())
}

/// Lets a subject be heard of after every cycle, where nothing else is told.
struct Heard<'a, S> {
    subject: &'a mut S,
    assigned: &'static Assigned,
}

impl<S: Subject> Subject for Heard<'_, S> {
    type Running = S::Running;

    fn start(&mut self) -> S::Running {
        self.assigned.tell(&Event::Alive);
        self.subject.start()
    }

    fn cycle(&mut self, running: &mut S::Running) {
        self.assigned.tell(&Event::Alive);
        self.subject.cycle(running);
    }
}

/// Unwinds to the end of the test, past whatever follows the soak.
fn leave() -> ! {
    /// What a run unwinds with. It is no error.
    struct RunIsOver;
    IS_DONE.store(true, Ordering::SeqCst);
    resume_unwind(Box::new(RunIsOver))
}

/// What a panic said.
pub(super) fn words(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("it panicked without words")
}
