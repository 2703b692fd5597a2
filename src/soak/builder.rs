//! What is asked of a soak.

use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

#[cfg(feature = "budget")]
use super::budgeted;
use super::interrupt::Interrupt;
use super::own::{self, OwnProcess, Part};
use super::plan::{AskedBy, Place, Plan, Whereabouts};
use super::recorded::recorded;
use super::run::{InProcess, Progress, Scouted, SetupError, scout, soak as answer};
use super::subject::{Closures, GaugeReader, Subject, hosted};
use super::{limits, search::Search};
use crate::heap::{self, Scope, Signature};
use crate::process::{self, CannotRestart, Program, Written};
use crate::record::{Note, Outcome, Verdict};

/// Soaks a subject: runs one input on it, many times, and judges whether its heap grows.
///
/// Made by [`soak`](fn@crate::soak) from two closures, or by [`Soak::of`] from a [`Subject`].
///
/// # Where it runs
///
/// **What the closures change is not seen after the soak**, unless it is strict or [`in_process`](Self::in_process): each run
/// takes place in a process of its own. This program is started again, comes to the same soak, and does there what it is
/// asked; what it sees comes back. So a run has no past (statics, thread locals, descriptors), no company (other tests, what a
/// test harness prints and keeps), and whatever thread allocates and frees belongs to the subject.
///
/// The code of the test before the soak runs again in each process, while this one still holds what it has opened: ports and
/// locks belong into the start of the service. What comes behind the soak does not run there. **It must not depend on chance**:
/// an input that is drawn by hand before the soak, or soaks in the order of a `HashMap`, would be others in each process, and the
/// wrong ones would be judged without a word. Give such a soak a label with [`case`](Self::case). (What proptest, quickcheck,
/// bolero or arbtest draw is recognised, and soaked in this process.)
#[derive(Clone, Debug)]
#[must_use = "a soak does nothing until it is run"]
pub struct Soak<S> {
    subject: S,
    pub(super) plan: Plan,
}

/// Reports nothing.
type NoReadings<Running> = fn(&Running, &mut GaugeReader<'_>);

/// A subject of two closures alone.
type TwoClosures<Running, Start, Cycle> = Closures<Start, Cycle, NoReadings<Running>, NoReadings<Running>>;

/// Prepares to soak a service that is started by one closure and worked by another.
///
/// # Examples
///
/// ```
/// #[global_allocator]
/// static ALLOC: slowleak::Alloc = slowleak::Alloc;
///
/// slowleak::soak(Vec::new, |queue| {
///     queue.push("an offer".to_owned());
///     queue.pop();
/// })
/// .assert_steady();
/// ```
pub fn soak<Running, Start, Cycle>(start: Start, cycle: Cycle) -> Soak<TwoClosures<Running, Start, Cycle>>
where
    Start: FnMut() -> Running,
    Cycle: FnMut(&mut Running),
{
    Soak::of(Closures { start, cycle, gauges: |_, _| {}, meters: |_, _| {} })
}

impl<Start, Cycle, Gauges, Meters> Soak<Closures<Start, Cycle, Gauges, Meters>> {
    /// Adds gauges: logical sizes that have to come back to their idle values after every cycle.
    pub fn gauges<Running, Reads>(self, gauges: Reads) -> Soak<Closures<Start, Cycle, Reads, Meters>>
    where
        Start: FnMut() -> Running,
        Reads: Fn(&Running, &mut GaugeReader<'_>),
    {
        let Closures { start, cycle, meters, .. } = self.subject;
        Soak { subject: Closures { start, cycle, gauges, meters }, plan: self.plan }
    }

    /// Adds meters: what is counted of the service at idle and may rise for a while, like the connections of a pool. They are judged
    /// as the heap is, by floors, and growth of one is a finding.
    pub fn meters<Running, Reads>(self, meters: Reads) -> Soak<Closures<Start, Cycle, Gauges, Reads>>
    where
        Start: FnMut() -> Running,
        Reads: Fn(&Running, &mut GaugeReader<'_>),
    {
        let Closures { start, cycle, gauges, .. } = self.subject;
        Soak { subject: Closures { start, cycle, gauges, meters }, plan: self.plan }
    }
}

#[cfg(feature = "tokio")]
impl<S> Soak<S> {
    /// Asks the same of another subject.
    pub(crate) fn map_subject<T>(self, change: impl FnOnce(S) -> T) -> Soak<T> {
        Soak { subject: change(self.subject), plan: self.plan }
    }
}

impl<S: Subject> Soak<S> {
    /// Prepares to soak a subject.
    pub fn of(subject: S) -> Self {
        Self { subject, plan: Plan::default() }
    }

    /// Judges at exactly that many cycles after the warm-up, instead of looking for the number that decides. With fewer than
    /// [`limits::CYCLES_HEAVY_MIN`], levels that merely jitter may look like growth.
    ///
    /// With more than [`limits::CYCLES_WHOLE`] it is a long soak. The judge takes no more memory for it: of the later cycles its curve
    /// holds the floors and highs of [`limits::STRETCHES`] stretches an octave, by which it says of the whole what every level would.
    /// dhat counts as many of the first cycles as it can in some seconds, if these show the same and the two agree there; otherwise all.
    /// [`time_limit`](Self::time_limit) ends it only where that is given.
    pub fn cycles(mut self, cycles: u64) -> Self {
        self.plan.cycles = Some(cycles);
        self
    }

    /// Soaks for that long, by the clock on the wall, instead of looking for the number of cycles that decides; with
    /// [`cycles`](Self::cycles) too, until the first of the two is reached. It is a long soak, as with many cycles. What follows comes on
    /// top: dhat's run, which takes some seconds, and where the first cycles show something else at most that long again; and where two runs show
    /// different things, [`limits::RUNS_LONGER`] of twice the cycles each. The rules of floors are asked at 31 of 32 of the cycles or more, where the octaves of the curve have ends of stretches. The number of cycles is
    /// another each time, and so is what is told of them.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[global_allocator]
    /// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
    /// use std::time::Duration;
    ///
    /// slowleak::soak(Vec::new, |queue| {
    ///     queue.push("a job".to_owned());
    ///     queue.pop();
    /// })
    /// .lasting(Duration::from_millis(200)) // or an hour
    /// .assert_steady();
    /// ```
    pub fn lasting(mut self, time: Duration) -> Self {
        self.plan.lasting = Some(time);
        self
    }

    /// Ends a run in this process at the next idle moment after somebody has set the flag, and judges what was seen until then. It is
    /// told, and no pass rests on fewer cycles than a first look takes. The soak takes the flag down again: while dhat counts, or the call
    /// sites of a finding are looked for, it ends that, and what was scouted is told. Runs in processes of their own do not hear it, and
    /// that is told: there `.in_process()` helps.
    pub fn interrupted_by(mut self, flag: Arc<AtomicBool>) -> Self {
        self.plan.interrupt = Interrupt::by(flag);
        self
    }

    /// Stops doubling at that many cycles: by default [`limits::CYCLES_MAX`], or [`limits::STRICT_CYCLES_MAX`].
    pub fn cycles_max(mut self, cycles: u64) -> Self {
        self.plan.cycles_max = Some(cycles);
        self
    }

    /// Leaves the first so many cycles unjudged: by default [`limits::CYCLES_WARM_UP`], for a strict subject 0.
    pub fn warm_up(mut self, cycles: u64) -> Self {
        self.plan.warm_up = Some(cycles);
        self
    }

    /// Declares that the idle level after any input equals the level after start, exactly, and that two runs are equal
    /// allocation by allocation.
    pub fn strict(mut self) -> Self {
        self.plan.policy.strict = true;
        self
    }

    /// Declares that the level may move, as long as the floor stops rising, or rises ever more slowly: a cache may fill, a ring
    /// may hold longer lines, one of many maps may double now and then.
    pub fn may_settle(mut self) -> Self {
        self.plan.policy.may_settle = true;
        self
    }

    /// Says whether the level was declared to settle.
    pub(crate) const fn settles(&self) -> bool {
        self.plan.policy.may_settle
    }

    /// Ends the soak when the heap has risen that far above its level after start. Reaching it with a rising floor is a
    /// finding. By default [`limits::MEMORY_BUDGET_BYTES`].
    pub fn memory_budget_bytes(mut self, bytes: u64) -> Self {
        self.plan.budget_bytes = bytes;
        self
    }

    /// Declares that the level may rise that far above the level after start, in bytes: a cache that has a bound, and takes long to
    /// fill. The soak then goes on until the level stops rising or passes the bound. Where time is over first it is too short to
    /// tell. Like [`may_settle`](Self::may_settle) otherwise.
    pub fn may_hold(mut self, bytes: u64) -> Self {
        self.plan.policy.may_settle = true;
        self.plan.policy.may_hold_bytes = Some(bytes);
        self
    }

    /// Runs in this process, and not in processes of its own: for a subject without history that works on the calling thread, or
    /// in a program that cannot be started again. (So do strict soaks by themselves, but not over another allocator: see
    /// [`Over`](crate::Over).)
    pub fn in_process(mut self) -> Self {
        self.plan.place = Some(Place::InProcess);
        self
    }

    /// Runs in processes of its own though it is strict.
    pub fn own_process(mut self) -> Self {
        self.plan.place = Some(Place::OwnProcess);
        self
    }

    /// Names the test that this soak belongs to, where that cannot be found out: on a thread that the test has spawned, or in a
    /// harness that takes the arguments of libtest without being it, as libtest-mimic does. The program is then started again as
    /// `program --exact NAME --nocapture --test-threads=1 --include-ignored`.
    pub fn test_name(mut self, name: impl Into<String>) -> Self {
        self.plan.test_name = Some(name.into());
        self
    }

    /// Labels the soak among others in the same place, so that a process of its own finds it whatever the order in which they come:
    /// the label says which input it is. Where an assertion is asked for another case than the one a process was started for, it
    /// passes there without being asked; [`run`](Self::run) of another case is an error, unless its outcome is known already. A
    /// label that no process comes to is an error too.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[global_allocator]
    /// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
    /// use std::collections::HashMap;
    ///
    /// for (name, request) in HashMap::from([("login", "POST /session"), ("search", "GET /pages?q=leak")]) {
    ///     slowleak::soak(Vec::new, |log| {
    ///         log.push(request.to_owned());
    ///         log.clear();
    ///     })
    ///     .case(name)
    ///     .assert_settled();
    /// }
    /// ```
    pub fn case(mut self, label: impl Into<String>) -> Self {
        self.plan.case = Some(label.into());
        self
    }

    /// Ends the search for the number of cycles after that time, at a power of two: by default [`limits::TIME_LIMIT`]. Soaks that
    /// are strict or in this process have no such limit, and nor have the third run and longer ones, which take as many cycles as
    /// what they are compared with, or twice as many. On a busy machine only the time counts in which the subject could run, up to
    /// [`limits::TIME_STRETCHED_MAX`] times as long on the wall.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.plan.time_limit = Some(limit);
        self
    }

    /// Gives up a process of its own in which nothing has come to an end for so long, be it a cycle, a start, a drop, or what the
    /// test does before the soak: by default [`limits::CYCLE_LIMIT`].
    pub fn cycle_limit(mut self, limit: Duration) -> Self {
        self.plan.cycle_limit = limit;
        self
    }

    /// Says whose allocations count where the runs take place in this process: by default those of the calling thread. In a
    /// process of its own everything belongs to the subject.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.plan.scope = Some(scope);
        self
    }

    /// Says how often the subject runs a cycle in its own time, so that the resolution can be told in years.
    pub fn period(mut self, period: Duration) -> Self {
        self.plan.period = Some(period);
        self
    }

    /// Leaves findings unexplained: no further runs for call sites.
    pub fn without_sites(mut self) -> Self {
        self.plan.explains = false;
        self
    }

    /// Declares that it is meant to leak: it is the twin that shows that the test of the other can fail. The assertions then pass where
    /// it leaks, and its record counts as a finding where it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// #[global_allocator]
    /// static ALLOC: slowleak::Alloc = slowleak::Alloc;
    ///
    /// slowleak::soak(Vec::new, |history| history.push(0_u64)).expects_leak().assert_steady();
    /// ```
    pub fn expects_leak(mut self) -> Self {
        self.plan.expects_leak = true;
        self
    }

    /// Says whether it was declared to leak.
    pub(crate) const fn is_to_leak(&self) -> bool {
        self.plan.expects_leak
    }

    /// Leaves no record: the soak is a part of something that leaves one, or of nothing that anybody asks for.
    pub(crate) fn unrecorded(mut self) -> Self {
        self.plan.asked_by = AskedBy::Judge;
        self
    }

    /// Runs the soak.
    ///
    /// In this process a panic of the subject passes through, and the measurement ends cleanly; in a process of its own it ends the
    /// run, and what was seen until then is judged.
    ///
    /// # Errors
    ///
    /// [`SetupError::Start`] when nothing can be counted: the allocator is not installed, this is inside another measurement, or
    /// the soak is to stay in a process that allocates by the allocator given to [`Alloc::over`](crate::Alloc::over).
    /// [`SetupError::NoCycles`] when there is nothing to judge. The others when this program cannot be started again, or goes
    /// another way then.
    ///
    /// # Panics
    ///
    /// When `SLOWLEAK_OUT` names a folder and the record of the soak cannot be laid down there.
    #[track_caller]
    pub fn run(self) -> Result<Outcome, SetupError> {
        self.run_with(&mut |_| {})
    }

    /// Runs the soak, and says after every cycle how far it is. What `progress` allocates does not count.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    ///
    /// # Panics
    ///
    /// As for [`run`](Self::run).
    #[track_caller]
    pub fn run_with(self, progress: &mut dyn FnMut(Progress)) -> Result<Outcome, SetupError> {
        self.answer(progress).map(|outcome| outcome.expect("only an assertion is passed over"))
    }

    /// Runs the soak, of which nobody looks at more than whether it is accepted, and at the report. There is no outcome where this
    /// process was started for another case.
    #[track_caller]
    pub(crate) fn run_asserted(mut self, progress: &mut dyn FnMut(Progress)) -> Result<Option<Outcome>, SetupError> {
        self.plan.asked_by = AskedBy::Assertion;
        self.answer(progress)
    }

    #[track_caller]
    fn answer(self, progress: &mut dyn FnMut(Progress)) -> Result<Option<Outcome>, SetupError> {
        heap::startable_elsewhere()?;
        if self.plan.search().max == 0 {
            return Err(SetupError::NoCycles);
        }
        let place = Location::caller();
        let plan = self.plan.clone();
        recorded(&plan, place, || {
            #[cfg(feature = "budget")]
            budgeted::check(&self.plan)?;
            match self.plan.whereabouts() {
                Whereabouts::Here(why) => {
                    own::refused_before(place)?;
                    self.run_here(why, place, progress).map(Some)
                }
                Whereabouts::OwnProcesses => self.run_elsewhere(place, progress),
            }
        })
    }

    /// Runs in processes of their own that are started on a file alone, to which an input was written as the program reads it: they
    /// come to this soak first of all. A soak in such a process writes nothing, and ends with it.
    #[track_caller]
    pub(super) fn run_on_written(mut self, write: impl FnOnce() -> Vec<u8>) -> Result<Outcome, SetupError> {
        heap::startable_elsewhere()?;
        let place = Location::caller();
        if let Whereabouts::Here(why @ Some(_)) = self.plan.whereabouts() {
            return self.scope(Scope::Process).run_here(why, place, &mut |_| {});
        }
        match own::part(place, &self.plan) {
            Some(Part::Meant(assigned)) => own::serve_and_end(assigned, &mut self.subject),
            Some(Part::Elsewhere(assigned, error)) => own::refuse(assigned, &error),
            Some(Part::Nested(error)) => return Err(error),
            Some(Part::Answered(answer)) => return *answer,
            Some(Part::PassedOver) | None => {}
        }
        let failed = |error: std::io::Error| {
            SetupError::CannotRestart(CannotRestart::File { error: format!("its input cannot be written: {error}") })
        };
        let written = Written::new(&write()).map_err(failed)?;
        let program = Program::on_file(written.file()).map_err(SetupError::CannotRestart)?;
        let mut runner = OwnProcess::first(program, place, &self.plan);
        self.run_by(&mut runner, &mut |_| {})
    }

    /// Runs in this process, for a reason that is worth telling or not.
    fn run_here(
        mut self,
        why: Option<String>,
        place: &Location<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Outcome, SetupError> {
        heap::startable().map_err(SetupError::from).inspect_err(|error| own::remember_refusal(place, error))?;
        let plan = &self.plan;
        let mut outcome = hosted(&mut self.subject, progress, |subject, progress| {
            let runner = InProcess::new(subject, plan.scope(), plan.warm_up());
            let mut runner = runner.interrupted_by(plan.interrupt.clone());
            answer(&mut runner, plan, plan.search(), limits::RUNS_HERE, progress)
        })?;
        let limits = [
            ("time_limit", self.plan.time_limit.is_some()),
            ("cycle_limit", self.plan.cycle_limit != limits::CYCLE_LIMIT),
        ];
        let said = limits.into_iter().filter(|&(_, is_said)| is_said);
        outcome.notes.extend(said.map(|(limit, _)| Note::LimitNotNeeded { limit: limit.to_owned() }));
        outcome.notes.extend(why.map(|why| Note::InProcess { why }));
        #[cfg(feature = "budget")]
        let outcome = budgeted::reviewed(&self.plan, outcome)?;
        Ok(outcome)
    }

    /// Runs in processes of its own; or is such a process, and does its part.
    fn run_elsewhere(
        mut self,
        place: &Location<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Option<Outcome>, SetupError> {
        let lost = match own::part(place, &self.plan) {
            Some(Part::Answered(answer)) => return answer.map(Some),
            Some(Part::PassedOver) => return Ok(None),
            Some(Part::Meant(assigned)) => own::serve(assigned, &mut self.subject),
            Some(Part::Nested(error)) => return Err(error),
            Some(Part::Elsewhere(assigned, error)) => Some((assigned, error)),
            None => None,
        };
        let stack = process::stack();
        let program = Program::of_caller(self.plan.test_name.as_deref(), &stack);
        if let Some(drawer) = process::drawn_by(&stack) {
            if lost.is_none() {
                own::pass_over(&program.ok().and_then(|program| program.test), place, self.plan.case.as_deref());
            }
            let why = format!("{drawer} has drawn the input, and would draw another in another process");
            return self.run_here(Some(why), place, progress).map(Some);
        }
        if let Some((assigned, error)) = lost {
            own::refuse(assigned, &error);
        }
        let program = program.map_err(SetupError::CannotRestart);
        let program = program.inspect_err(|error| own::remember_refusal(place, error))?;
        self.run_in_own_processes(program, place, progress).map(Some)
    }

    /// Starts this program again for each run.
    fn run_in_own_processes(
        self,
        program: Program,
        place: &Location<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Outcome, SetupError> {
        let mut runner = OwnProcess::new(program, place, &self.plan);
        let is_asserted = self.plan.asked_by == AskedBy::Assertion;
        #[cfg(feature = "budget")]
        let plan = self.plan.clone();
        let answer = self.run_by(&mut runner, progress);
        // The processes of later soaks hear of it as it is told here.
        #[cfg(feature = "budget")]
        let answer = answer.and_then(|outcome| budgeted::reviewed(&plan, outcome));
        // Of many alike only what fails is looked for.
        let mut answer = answer;
        if let Ok(outcome) = &mut answer
            && !outcome.is_accepted()
        {
            outcome.notes.extend(runner.one_of_many());
        }
        runner.remember(&answer, !is_asserted);
        answer
    }

    fn run_by(self, runner: &mut OwnProcess, progress: &mut dyn FnMut(Progress)) -> Result<Outcome, SetupError> {
        let Self { plan, .. } = self;
        // Whoever asks for a long soak means it, unless he says how long at most.
        let is_limited = !(plan.policy.strict || plan.is_long() && plan.time_limit.is_none());
        let time_limit = plan.time_limit.unwrap_or(limits::TIME_LIMIT);
        let search = Search {
            allocations_max: None,
            time_max: is_limited.then_some(time_limit / limits::TIME_SHARES),
            ..plan.search()
        };
        let mut outcome = answer(runner, &plan, search, limits::RUNS_PASSING, progress)?;
        outcome.notes.extend(plan.scope.map(|_| Note::ScopeNotNeeded));
        outcome.notes.extend(plan.interrupt.is_possible().then_some(Note::NotInterruptible));
        let is_timeless = plan.policy.strict && plan.time_limit.is_some();
        outcome.notes.extend(is_timeless.then(|| Note::LimitNotNeeded { limit: "time_limit".to_owned() }));
        Ok(outcome)
    }

    /// Gives the verdict of the tally alone, at full speed. What a person or CI acts on is that of [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub fn scout_verdict(mut self) -> Result<Verdict, SetupError> {
        self.scout().map(|scouted| scouted.verdict)
    }

    /// Judges by the tally alone, without call sites.
    pub(super) fn scout(&mut self) -> Result<Scouted, SetupError> {
        hosted(&mut self.subject, &mut |_| {}, |subject, _| scout(subject, &self.plan))
    }

    /// Runs the subject again for the signature of the site that grew most.
    pub(super) fn signature(&mut self, scouted: &Scouted) -> Result<Option<Signature>, SetupError> {
        scouted.signature(&mut self.subject, &self.plan).map_err(SetupError::from)
    }
}
