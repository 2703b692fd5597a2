//! The order in which a soak is answered: the tally scouts, dhat judges, findings are explained.
//!
//! Each run takes place somewhere: in this process, or in one of its own. This file does not know where.

use std::fmt;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::agreement::{self, Opinion, Step};
#[cfg(feature = "budget")]
use super::counted::Count;
use super::culprit::{self, Extent, Seen, Unseen};
use super::interrupt::Interrupt;
use super::life::{Teller, Witness, live};
use super::limits;
use super::plan::Plan;
use super::search::Search;
use super::subject::{Listener, Subject};
use super::verdict::{Facts, growing, only_meters};
use crate::heap::{Counter, Profile, Scope, Scout, Snapshot, StartError, uncounted};
use crate::process::{CannotRestart, Stopwatch};
use crate::record::{
    Curve, Death, End, Explanation, Moment, NATIVE_HEAP, Note, Observation, Outcome, Peak, Policy, RESIDENT_MEMORY,
    Resolution, Signature, Site, Verdict, Why,
};

/// Says how far a soak has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// The cycles of the judged life so far.
    pub cycle: u64,
    /// The cycles that the stage takes, where that is known.
    pub cycles: Option<u64>,
    /// The time that it takes, where that is known instead.
    pub time: Option<Duration>,
}

/// The stages of a soak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The tally looks for the number of cycles that decides.
    Scouting,
    /// dhat counts that number of cycles.
    Judging,
    /// A finding is run again for its call sites.
    Explaining,
}

/// Reports why a soak could not take place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetupError {
    /// The measurement cannot start.
    Start(StartError),
    /// Zero cycles were asked for: that would be an empty pass.
    NoCycles,
    /// The runs want processes of their own, and this program cannot be started again.
    CannotRestart(CannotRestart),
    /// The program was started again, and ended before it came to its soak.
    NotReached {
        /// Where the soak is asked for.
        soak: String,
        /// The other soaks that it came to, whose labels are of other cases.
        passed: Vec<String>,
        /// How it ended.
        death: Death,
    },
    /// The file of budgets and known leaks cannot be used.
    Budget {
        /// The place, what is wrong there, and a hint.
        why: String,
    },
    /// The program was started again, and came to another soak, or to this one with another plan.
    Differs {
        /// What it was to come to.
        expected: String,
        /// What it came to.
        got: String,
    },
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WAYS_OUT: &str = "hint: name the test with `.test_name(\"…\")`, or soak in this process with `.in_process()` or \
            SLOWLEAK_IN_PROCESS=1";
        match self {
            Self::Start(error) => error.fmt(formatter),
            Self::Budget { why } => formatter.write_str(why),
            Self::NoCycles => formatter.write_str("a soak of 0 cycles shows nothing (expected 1 or more)"),
            Self::CannotRestart(error) => write!(formatter, "{error}\n{WAYS_OUT}"),
            Self::NotReached { soak, passed, death } => {
                write!(
                    formatter,
                    "a process that was started for a run ended before it came to its soak ({soak}): {death}\n\
                     it was started as: {}\n",
                    death.started_as
                )?;
                if let [first, others @ ..] = &passed[..] {
                    write!(formatter, "it came to {first}")?;
                    match others.len() {
                        0 => formatter.write_str("\n")?,
                        more => writeln!(formatter, ", and {more} more")?,
                    }
                    formatter
                        .write_str("hint: a case is found by its label, which has to be the same in each process\n")?;
                }
                match death.last_output.as_str() {
                    "" => formatter.write_str("it printed nothing\n")?,
                    output => write!(formatter, "the last that it printed:\n  {}\n", output.replace('\n', "\n  "))?,
                }
                write!(
                    formatter,
                    "{WAYS_OUT}\n\
                     hint: what stands before the soak runs again in each process, while this one still holds its ports and \
                     locks: move such things into the start of the service"
                )
            }
            Self::Differs { expected, got } => write!(
                formatter,
                "a process that was started for a run came another way than this one: expected the soak {expected}, got \
                 {got}\nhint: what a test does before a soak must not depend on chance, and its soaks come one after the \
                 other; those that come in any order have labels (`.case(…)`) and are asserted; or soak in this process with \
                 `.in_process()`"
            ),
        }
    }
}

impl std::error::Error for SetupError {}

impl<E: Into<StartError>> From<E> for SetupError {
    fn from(error: E) -> Self {
        Self::Start(error.into())
    }
}

/// Who counts in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Counted {
    ByTally,
    ByDhat,
}

/// Lets the subject live, somewhere, and says what was seen.
pub(super) trait Runner {
    /// Lets it live until the search is over.
    fn observe(
        &mut self,
        counted: Counted,
        search: Search,
        stage: Stage,
        listener: &mut Listener<'_>,
    ) -> Result<Observation, SetupError>;

    /// Finds out what is live at two moments, by call stacks.
    fn record(&mut self, from: Moment, to: Moment, extent: Extent) -> Result<Seen<[Snapshot; 2]>, SetupError>;

    /// Counts what a life allocates.
    #[cfg(feature = "budget")]
    fn count(&mut self) -> Result<Seen<Count>, SetupError>;
}

/// Lets the subject live in this process.
pub(super) struct InProcess<'a, S> {
    subject: &'a mut S,
    scope: Scope,
    warm_up: u64,
    teller: Option<Teller>,
    interrupt: Interrupt,
}

impl<'a, S: Subject> InProcess<'a, S> {
    pub(super) fn new(subject: &'a mut S, scope: Scope, warm_up: u64) -> Self {
        Self { subject, scope, warm_up, teller: None, interrupt: Interrupt::default() }
    }

    /// Ends a run where it is interrupted.
    pub(super) fn interrupted_by(self, interrupt: Interrupt) -> Self {
        Self { interrupt, ..self }
    }

    /// Tells another process what is seen.
    pub(super) fn telling(subject: &'a mut S, scope: Scope, warm_up: u64, teller: Teller) -> Self {
        Self { teller: Some(teller), ..Self::new(subject, scope, warm_up) }
    }

    fn watch(
        &mut self,
        counter: &impl Counter,
        search: Search,
        stage: Stage,
        listener: &mut Listener<'_>,
    ) -> Observation {
        let (cycles, time) = (search.known_cycles(), search.known_time());
        // Where no time may end the search nobody asks for it. A soak that lasts for a time lasts by the clock on the wall.
        let wall = search.lasting.map(|_| Instant::now());
        let watch = search.time_max.map(|_| uncounted(Stopwatch::start));
        let elapsed = || match (&wall, &watch) {
            (Some(began), _) => began.elapsed(),
            (None, Some(watch)) => watch.elapsed(limits::TIME_STRETCHED_MAX),
            (None, None) => Duration::ZERO,
        };
        let Self { interrupt, .. } = self;
        let mut is_enough = |seen: &mut Observation| {
            let cycle = seen.curve.cycles();
            listener(Progress { stage, cycle, cycles, time });
            if interrupt.take() {
                seen.interrupted = Some(cycle);
                return true;
            }
            search.is_enough(seen, &elapsed)
        };
        let mut witness = Witness::new(counter, self.warm_up, &search, self.teller.as_mut(), &elapsed, &mut is_enough);
        live(self.subject, &mut witness);
        let record = witness.into_record();
        let notes = uncounted(|| self.subject.notes());
        Observation { notes, time: uncounted(elapsed), ..record }
    }
}

impl<S: Subject> Runner for InProcess<'_, S> {
    fn observe(
        &mut self,
        counted: Counted,
        search: Search,
        stage: Stage,
        listener: &mut Listener<'_>,
    ) -> Result<Observation, SetupError> {
        match counted {
            Counted::ByTally => {
                let scout = Scout::start(self.scope)?;
                if let (Some(teller), false) = (&mut self.teller, search.strict) {
                    teller.read_native();
                }
                Ok(self.watch(&scout, search, stage, listener))
            }
            Counted::ByDhat => {
                let profile = Profile::start(self.scope)?;
                let mut seen = self.watch(&profile, search, stage, listener);
                seen.peak = Some(Peak {
                    level: profile.peak(),
                    totals: profile.totals(),
                    freed_elsewhere: profile.freed_elsewhere(),
                    not_judged: profile.not_judged(),
                });
                Ok(seen)
            }
        }
    }

    fn record(&mut self, from: Moment, to: Moment, extent: Extent) -> Result<Seen<[Snapshot; 2]>, SetupError> {
        let recorded = culprit::record(self.subject, self.scope, (from, to), extent, &self.interrupt)?;
        Ok(recorded.map_err(|cycle| Unseen { cycle, cause: INTERRUPTED.to_owned() }))
    }

    #[cfg(feature = "budget")]
    fn count(&mut self) -> Result<Seen<Count>, SetupError> {
        Ok(Ok(Count::of_a_life(self.subject, self.scope)?))
    }
}

/// What ends a run that somebody has interrupted.
const INTERRUPTED: &str = "it was interrupted";

/// One run of a soak, and what it amounts to.
struct Run {
    counted: Counted,
    seen: Observation,
}

/// Soaks a subject as planned, with so many runs for a pass.
pub(super) fn soak(
    runner: &mut dyn Runner,
    plan: &Plan,
    search: Search,
    runs_min: usize,
    listener: &mut Listener<'_>,
) -> Result<Outcome, SetupError> {
    // Where time may end a search, dhat has what the scout leaves over. The others are as long as what they are compared with.
    let time_limit = search.time_max.map(|share| share * limits::TIME_SHARES);
    let time_left = |first: &Run| time_limit.map(|limit| limit.saturating_sub(first.seen.time));
    let mut runs: Vec<Run> = Vec::new();
    let mut opinions: Vec<Opinion> = Vec::new();
    let mut notes = Vec::new();
    let (verdict, told) = loop {
        let step = agreement::next(plan.policy, &opinions, runs_min);
        let (counted, search, stage) = match (&runs[..], step) {
            ([], _) => (Counted::ByTally, search, Stage::Scouting),
            ([first], Step::Again) if !rests_on_native(plan, &first.seen, &opinions[0].verdict) => {
                let cycles = judged_at(plan, &first.seen);
                // Where the tally has seen lives that leave nothing, dhat has nothing to find in many of them.
                let lives = (!first.seen.lives.is_growing()).then_some(limits::LIVES_STRICT);
                (Counted::ByDhat, Search { lives, time_max: time_left(first), ..search.at(cycles) }, Stage::Judging)
            }
            ([first, others @ ..], Step::Again) => {
                // What took long is not done all over again.
                let as_many = others.first().filter(|_| is_long(plan, &first.seen)).unwrap_or(first);
                let search = Search { time_max: None, ..search.at(as_many.seen.curve.cycles()) };
                (Counted::ByTally, search, Stage::Scouting)
            }
            ([..], Step::Longer) => {
                let longest = runs.iter().map(|run| run.seen.curve.cycles()).max().unwrap_or(1);
                let search = Search { time_max: None, lasting: None, ..search.at(longest.saturating_mul(2)) };
                (Counted::ByTally, search, Stage::Scouting)
            }
            (_, Step::Tell { run, beside }) => {
                if let Some(other) = beside {
                    notes.push(Note::OneRunDiffered {
                        runs: runs.len(),
                        verdict: opinions[other].verdict.name().to_owned(),
                    });
                }
                break (opinions[run].verdict.clone(), run);
            }
            (_, Step::Unsettled) => {
                let [tally, dhat] = [0, 1].map(|run| Box::new(opinions[run].verdict.clone()));
                break (Verdict::Inconclusive { why: Why::RunsDisagree { tally, dhat } }, 1);
            }
        };
        let seen = runner.observe(counted, search, stage, listener)?;
        let verdict = match &runs[..] {
            [first] if counted == Counted::ByDhat => {
                let (verdict, in_part) = confirmed(plan, &first.seen, &seen, search.first);
                let cycles = seen.curve.cycles();
                let is_fewer = is_long(plan, &first.seen) && cycles < first.seen.curve.cycles();
                match seen.interrupted {
                    None if in_part => notes.push(Note::CountedInPart { cycles }),
                    None if is_fewer => notes.push(Note::CountedFewer { cycles }),
                    _ => {}
                }
                verdict
            }
            _ => judge(plan, &seen, plan.cycles_min()),
        };
        if let (Verdict::Inconclusive { why: Why::TooShort { cycles, cycles_min } }, Some(limit)) =
            (&verdict, time_limit)
        {
            let seconds = seen.time.as_secs_f64() * f64::from(limits::TIME_SHARES);
            let times = times_as_long(plan, &seen.curve, cycles_min.div_ceil((*cycles).max(1)));
            let seconds = Duration::from_secs_f64(seconds).as_secs().saturating_add(1).saturating_mul(times);
            // Where it had more than that, it was not time that ended it.
            let seconds = seconds.next_multiple_of(10);
            notes.extend((seconds > limit.as_secs()).then_some(Note::MoreTime { seconds }));
        }
        opinions.push(Opinion { verdict, is_longer: step == Step::Longer });
        runs.push(Run { counted, seen });
        if let ([scouted, judged], [tally, dhat]) = (&runs[..], &opinions[..])
            && let Some(why) = contradiction(plan, (scouted, &tally.verdict), (judged, &dhat.verdict))
        {
            break (Verdict::Inconclusive { why }, 1);
        }
    };
    // dhat's numbers are told wherever they show the same, but for a long soak, of which it has counted a part.
    let is_long = runs.iter().any(|run| is_long(plan, &run.seen));
    let is_same = |run: &usize| {
        let is_whole = !is_long || runs[*run].seen.curve.cycles() >= runs[0].seen.curve.cycles();
        is_whole && !plan.policy.accepts(&verdict) && opinions[*run].verdict.agrees_with(&verdict)
    };
    let by_dhat = (0..runs.len()).find(|&run| runs[run].counted == Counted::ByDhat);
    let judged = told;
    let told = by_dhat.filter(is_same).unwrap_or(told);
    let peak = by_dhat.and_then(|run| runs[run].seen.peak).unwrap_or_default();
    let end = runs.iter().find_map(|run| run.seen.end.clone());
    // But C's heap is not read beside dhat: its readings are those of the run that the verdict is of.
    let meters = runs[judged].seen.meters.clone();
    notes.extend(runs.first().filter(|run| lacks_native(&run.seen)).map(|_| Note::NativeNotReadable));
    let interrupted = runs.iter().find_map(|run| Some((run.seen.interrupted?, run.counted == Counted::ByDhat)));
    notes.extend(interrupted.map(|(cycles, under_dhat)| Note::Interrupted { cycles, under_dhat }));
    let interrupted = interrupted.map(|(cycles, _)| cycles);
    let seen = Observation { meters, interrupted, ..runs.swap_remove(told).seen };
    let explanation = match explain(runner, plan, &verdict, &seen, listener)? {
        Some(Err(Unseen { cycle, cause })) => {
            notes.push(Note::NotExplained { cycle, cause });
            None
        }
        explained => explained.and_then(Result::ok),
    };
    let told = outcome(plan, verdict, seen, peak, end, explanation, notes);
    #[cfg(feature = "budget")]
    let told = super::counted::with_costs(runner, plan, told)?;
    Ok(told)
}

fn outcome(
    plan: &Plan,
    verdict: Verdict,
    seen: Observation,
    peak: Peak,
    end: Option<End>,
    explanation: Option<Explanation>,
    mut notes: Vec<Note>,
) -> Outcome {
    let Observation { curve, gauges, lives, allocations, meters, notes: told, .. } = seen;
    notes.extend(told);
    let cycles = curve.cycles();
    // Where dhat has counted fewer cycles, the tally has seen the higher level.
    let (_, ceiling) = curve.ceiling();
    let highest = if ceiling.bytes > peak.level.bytes { ceiling } else { peak.level };
    let since = curve.rises_since().filter(|_| verdict.heap_grows());
    let may_settle = plan.policy.may_settle && !plan.policy.strict;
    // A strict soak says the same every time, whoever else is at work.
    if peak.not_judged > 0 && !plan.policy.strict {
        notes.push(Note::OthersAllocated);
    }
    if plan.policy.accepts(&verdict) {
        notes.extend((allocations == 0).then_some(Note::OnlyNative));
        let unjudged = meters.unjudged(curve.warm_up(), cycles);
        notes.extend(unjudged.into_iter().map(|meter| Note::ReadTooRarely { meter }));
    }
    Outcome {
        verdict,
        policy: plan.policy,
        cycles,
        since,
        growth: curve.growth(),
        lives,
        gauges,
        meters,
        allocations,
        peak: highest,
        totals: peak.totals,
        resolution: Resolution::of(cycles, may_settle, plan.period),
        end,
        notes,
        explanation,
        costs: None,
        is_known: false,
        complaints: Vec::new(),
        remarks: Vec::new(),
        curve,
    }
}

/// The search of a plan, if there is anything to judge.
fn searched(plan: &Plan) -> Result<Search, SetupError> {
    let search = plan.search();
    if search.max == 0 { Err(SetupError::NoCycles) } else { Ok(search) }
}

/// The number of cycles at which dhat judges what the tally has seen: as few as show the same to the tally, but as many as a
/// first look takes, unless that is too many allocations.
fn judged_at(plan: &Plan, scouted: &Observation) -> u64 {
    let cycles = scouted.curve.cycles();
    let is_long = is_long(plan, scouted);
    if !is_long && (plan.policy.strict || plan.is_exact()) {
        return cycles;
    }
    let first = plan.cycles_first().min(cycles);
    let stable = stable(plan, scouted);
    // What has died at its last cycle is not asked to come there again.
    let all = || if scouted.end.is_some() { cycles.saturating_sub(1).max(1) } else { cycles };
    let is_light = |cycles: &u64| is_light(scouted, *cycles);
    if is_long {
        // As many as are light; and all of them where that is what it takes, unless somebody waits.
        let enough = || stable.iter().copied().filter(|&cycles| cycles >= first);
        let chosen = match scouted.interrupted {
            None if is_light(&cycles) => Some(cycles),
            None => enough().find(is_light).or(enough().next_back()),
            Some(_) => enough().next_back().filter(is_light).or_else(|| powers(cycles).find(is_light)),
        };
        return chosen.unwrap_or_else(all);
    }
    let enough = stable.iter().rev().copied().find(|&cycles| cycles >= first);
    let early = stable.iter().rev().copied().find(|&cycles| cycles >= limits::CYCLES_HEAVY_MIN);
    let chosen = enough.filter(is_light).or(early).or(enough);
    chosen.unwrap_or_else(all)
}

/// Powers of two from a number down.
fn powers(cycles: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(1_u64 << cycles.max(1).ilog2()), |cycles| cycles.checked_div(2))
        .take_while(|&cycles| cycles > 0)
}

/// The powers of two after which a curve showed already what it shows in the end, from the last one down.
fn stable(plan: &Plan, scouted: &Observation) -> Vec<u64> {
    let verdict = judge(plan, scouted, 0);
    let shows_the_same = |cycles: &u64| {
        let other = judge(plan, &scouted.until(*cycles), 0);
        is_same_answer(plan, &verdict, &other) && (!plan.policy.strict || verdict.agrees_with(&other))
    };
    powers(scouted.curve.cycles()).take_while(shows_the_same).collect()
}

/// Says whether dhat counts so many cycles in some seconds.
fn is_light(scouted: &Observation, cycles: u64) -> bool {
    let all = scouted.curve.cycles().max(1);
    let share = |of: u128| of * u128::from(cycles) / u128::from(all);
    share(scouted.allocations.into()) <= limits::ALLOCATIONS_JUDGED.into()
        && share(scouted.time.as_millis()) <= limits::TIME_LIMIT.as_millis()
}

/// Says whether a soak has taken more cycles than anybody but he who asked for them would, or lasted until somebody said so: then dhat
/// counts fewer of them.
const fn is_long(plan: &Plan, scouted: &Observation) -> bool {
    scouted.interrupted.is_some() || plan.is_long()
}

/// What dhat's run amounts to, beside the tally's, which has seen the cycles that it takes to pass: dhat may judge at fewer where
/// it says the same. Where time has ended its run before that, it confirms the tally if at its last cycle both said the same,
/// though of a curve that went on otherwise; then it has counted in part.
fn confirmed(plan: &Plan, scouted: &Observation, judged: &Observation, cycles_asked: u64) -> (Verdict, bool) {
    let (tally, dhat) = (judge(plan, scouted, 0), judge(plan, judged, 0));
    let is_long = is_long(plan, scouted) || judged.interrupted.is_some();
    if is_same_answer(plan, &tally, &dhat) || plan.policy.strict && !is_long {
        return (dhat, false);
    }
    let cycles = judged.curve.cycles();
    let until_then = Observation { end: scouted.end.clone(), ..scouted.until(cycles) };
    // What rises within what it may hold contradicts nothing: the tally has gone on for longer, and has seen that it stops.
    let is_short = matches!(dhat, Verdict::Inconclusive { why: Why::TooShort { .. } }) && judged.interrupted.is_none();
    let rises_within = is_short && plan.policy.may_hold_bytes.is_some() && judged.curve.is_growing();
    if rises_within && plan.policy.accepts(&tally) && cycles < scouted.curve.cycles() && judged.end.is_none() {
        return (tally, false);
    }
    // A long soak is asked for fewer where it may not take longer.
    let is_cut_short = (is_long || cycles < cycles_asked) && cycles >= limits::CYCLES_HEAVY_MIN && judged.end.is_none();
    if is_cut_short && is_same_answer(plan, &judge(plan, &until_then, 0), &dhat) {
        return (tally, true);
    }
    // Nor is what the tally has found passed over because nobody waits for dhat to see it.
    let is_finding = !plan.policy.accepts(&tally) && !matches!(tally, Verdict::Inconclusive { .. });
    if judged.interrupted.is_some() && is_finding {
        return (tally, true);
    }
    (judge(plan, judged, cycles_asked), false)
}

/// How many times as long a soak has to be that was too short, so many times at least. One that still rises within what it may hold
/// either stops, or passes that in so many at its rate.
fn times_as_long(plan: &Plan, curve: &Curve, times_min: u64) -> u64 {
    let rise = u64::try_from(curve.rise().bytes).unwrap_or(0).max(1);
    let may_hold = plan.policy.may_hold_bytes.filter(|_| curve.is_growing());
    may_hold.map_or(0, |bytes| bytes.div_ceil(rise)).max(times_min)
}

/// Says whether the policy answers two verdicts alike, and either both grow or none.
fn is_same_answer(plan: &Plan, one: &Verdict, other: &Verdict) -> bool {
    let grows = |verdict: &Verdict| matches!(verdict, Verdict::Growing { .. });
    plan.policy.accepts(one) == plan.policy.accepts(other) && grows(one) == grows(other)
}

/// Says why dhat's run, compared with the tally's, tells nothing.
fn contradiction(plan: &Plan, (scouted, tally): (&Run, &Verdict), (judged, dhat): (&Run, &Verdict)) -> Option<Why> {
    let disagree = || Why::RunsDisagree { tally: Box::new(tally.clone()), dhat: Box::new(dhat.clone()) };
    let accepted = [tally, dhat].map(|verdict| plan.policy.accepts(verdict));
    let blocks = judged.seen.peak.map_or(0, |peak| peak.freed_elsewhere);
    if blocks > 0 && (plan.policy.strict && !tally.agrees_with(dhat) || accepted[0] != accepted[1]) {
        return Some(Why::FreedElsewhere { blocks });
    }
    if !plan.policy.strict || scouted.seen.end.is_some() || judged.seen.end.is_some() {
        return None;
    }
    if judged.seen.interrupted.is_some() && matches!(dhat, Verdict::Inconclusive { .. }) {
        return None;
    }
    if !tally.agrees_with(dhat) {
        return Some(disagree());
    }
    let may_be_shorter = is_long(plan, &scouted.seen) || judged.seen.interrupted.is_some();
    let [one, other] = in_common(&scouted.seen.curve, &judged.seen.curve, may_be_shorter);
    if let Some(cycle) = one.first_difference(&other) {
        return Some(Why::CurvesDiffer { cycle });
    }
    let (scouted, judged) = (&scouted.seen.history, &judged.seen.history);
    if let Some(cycles) = scouted.parts_after(judged) {
        return Some(Why::CurvesDiffer { cycle: one.warm_up() + cycles + 1 });
    }
    let [tally, dhat] = scouted.meets(judged)?.map(|past| past.allocations);
    (tally != dhat).then_some(Why::HistoriesDiffer { tally, dhat })
}

/// Two curves up to where both have come, if one of them may be shorter.
fn in_common(one: &Curve, other: &Curve, may_be_shorter: bool) -> [Curve; 2] {
    let (mut one, mut other) = (one.clone(), other.clone());
    while may_be_shorter && one.cycles() != other.cycles() {
        let cycles = one.cycles().min(other.cycles());
        (one, other) = (one.first(cycles), other.first(cycles));
    }
    [one, other]
}

/// Says whether a run by the tally has read what the system says of its process, and not C's heap.
fn lacks_native(seen: &Observation) -> bool {
    let is_read = |name: &str| seen.meters.iter().any(|meter| meter.name == name);
    is_read(RESIDENT_MEMORY) && !is_read(NATIVE_HEAP)
}

/// Says whether a verdict rests on C's heap alone, of which dhat has nothing to say.
fn rests_on_native(plan: &Plan, seen: &Observation, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Growing { meters, .. } => {
            !verdict.heap_grows() && meters.iter().all(|rising| rising.name == NATIVE_HEAP)
        }
        _ => seen.allocations == 0 && plan.policy.accepts(verdict),
    }
}

fn judge(plan: &Plan, seen: &Observation, cycles_min: u64) -> Verdict {
    // Where Rust allocates nothing and the level may settle, it is C's heap that has come back.
    let (warm_up, cycles) = (seen.curve.warm_up(), seen.curve.cycles());
    let answers_by_native = plan.policy.may_settle && seen.meters.judges(NATIVE_HEAP, warm_up, cycles);
    // What has ended early was to go on: that it stood still for some cycles is no pass. What a strict subject has moved is a
    // finding at once.
    let cycles_min = match plan.policy {
        Policy { strict: true, .. } if !seen.curve.is_flat() => 0,
        _ if seen.interrupted.is_some() => plan.cycles_passing(),
        Policy { strict: true, .. } => {
            if plan.lasts() {
                plan.cycles_passing()
            } else {
                0
            }
        }
        _ if plan.is_exact() => {
            if plan.lasts() {
                cycles_min.min(plan.cycles_passing())
            } else {
                0
            }
        }
        _ => cycles_min,
    };
    let verdict = Verdict::of(&Facts {
        curve: &seen.curve,
        gauges: &seen.gauges,
        meters: &seen.meters,
        lives: &seen.lives,
        allocations: seen.allocations,
        answers_by_native,
        strict: plan.policy.strict,
        budget_bytes: plan.budget_bytes,
        may_hold_bytes: plan.policy.may_hold_bytes,
        cycles_min,
    });
    match (&seen.end, verdict) {
        (None, verdict) => verdict,
        // What has died was seen until then: that it grew is no matter of how long it would have gone on.
        (Some(end), _) => {
            let meters = seen.meters.rising(seen.curve.warm_up(), seen.curve.cycles());
            match (seen.curve.is_growing(), &meters[..]) {
                (true, _) => growing(&seen.curve, meters),
                (false, [_, ..]) => only_meters(meters),
                (false, []) => Verdict::Inconclusive { why: Why::Ended { cycle: end.cycle, cause: end.cause() } },
            }
        }
    }
}

/// Runs a finding again for its call sites; says how a run ended that did not find them.
fn explain(
    runner: &mut dyn Runner,
    plan: &Plan,
    verdict: &Verdict,
    seen: &Observation,
    listener: &mut Listener<'_>,
) -> Result<Option<Seen<Explanation>>, SetupError> {
    if !plan.explains || plan.policy.accepts(verdict) {
        return Ok(None);
    }
    // What takes long to show in the whole may show in fewer cycles.
    let earlier = if is_long(plan, seen) { stable(plan, seen).last().copied() } else { None };
    let earlier = earlier.map(|cycles| seen.curve.first(cycles.max(limits::CYCLES_FIRST)));
    let moments = culprit::moments(verdict, earlier.as_ref().unwrap_or(&seen.curve), &seen.lives);
    let Some(moments) = moments else { return Ok(None) };
    if let (Moment::Cycle(to), Some(_)) = (moments.1, seen.interrupted)
        && !is_light(seen, to)
    {
        return Ok(Some(Err(Unseen { cycle: 0, cause: INTERRUPTED.to_owned() })));
    }
    // Time is over already: what takes a while to show is not shown.
    if let (Verdict::Inconclusive { .. }, Moment::Cycle(to)) = (verdict, moments.1)
        && !is_light(seen, to)
    {
        return Ok(None);
    }
    listener(Progress { stage: Stage::Explaining, cycle: 0, cycles: None, time: None });
    culprit::explain(runner, moments, extent(seen)).map(Some)
}

/// How far the lives of a run went.
fn extent(seen: &Observation) -> Extent {
    Extent { cycles: seen.curve.warm_up() + seen.curve.cycles(), lives: seen.lives.cycles().max(1) }
}

/// Holds what the tally alone says of a soak.
#[derive(Debug)]
pub(super) struct Scouted {
    pub(super) verdict: Verdict,
    seen: Observation,
}

/// Judges by the tally alone, in this process: it steers where dhat has the last word.
pub(super) fn scout<S: Subject>(subject: &mut S, plan: &Plan) -> Result<Scouted, SetupError> {
    let search = Search { time_max: None, ..searched(plan)? };
    let mut runner = InProcess::new(subject, plan.scope(), plan.warm_up());
    let seen = runner.observe(Counted::ByTally, search, Stage::Scouting, &mut |_| {})?;
    Ok(Scouted { verdict: judge(plan, &seen, plan.cycles_min()), seen })
}

impl Scouted {
    /// Runs the subject again for the signature of the site that grew most.
    pub(super) fn signature<S: Subject>(&self, subject: &mut S, plan: &Plan) -> Result<Option<Signature>, StartError> {
        let Some((from, to)) = culprit::moments(&self.verdict, &self.seen.curve, &self.seen.lives) else {
            return Ok(None);
        };
        let moments = (from, to);
        let recorded = culprit::record(subject, plan.scope(), moments, extent(&self.seen), &Interrupt::default())?;
        let Ok([before, after]) = recorded else { return Ok(None) };
        Ok(after.added.since(&before.added).first().and_then(Site::signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Level;

    /// What was seen of a batch that is emptied in every fiftieth cycle.
    fn flushed(cycles: u64) -> Observation {
        let mut seen = Observation::new(0);
        for cycle in 0..=cycles {
            let bytes = 29 * (cycle % 50).cast_signed();
            seen.curve.push(Level { bytes, blocks: 1 });
        }
        Observation { allocations: cycles, ..seen }
    }

    #[test]
    fn dhat_confirms_as_far_as_it_came_what_the_tally_has_seen_for_longer() {
        let mut plan = Plan::default();
        plan.policy.may_settle = true;
        let confirmed = |cycles, asked| confirmed(&plan, &flushed(256), &flushed(cycles), asked);
        let told = |(verdict, in_part): (Verdict, bool)| (verdict.name(), in_part);
        assert_eq!(told(confirmed(64, 64)), ("Settled", false), "it says the same");
        assert_eq!(told(confirmed(32, 64)), ("Settled", true), "until then both seemed to grow");
        assert_eq!(told(confirmed(32, 32)), ("Growing", false), "it was asked for no more");
        let mut leaking = Observation { allocations: 32, ..Observation::new(0) };
        (0..=32).for_each(|cycle| leaking.curve.push(Level { bytes: 0, blocks: cycle * cycle }));
        let level = super::confirmed(&plan, &Observation { curve: flushed(0).curve, ..flushed(0) }, &leaking, 64);
        assert_ne!(level.0.name(), "Settled", "what dhat alone has seen is not passed over");
    }

    #[test]
    fn what_still_rises_within_what_it_may_hold_when_dhat_has_counted_enough_may_stop_later() {
        let mut plan = Plan::default();
        (plan.policy.may_settle, plan.policy.may_hold_bytes) = (true, Some(100_000));
        let filled = |cycles: u64, up_to: i64| {
            let mut seen = Observation::new(0);
            (0..=cycles.cast_signed())
                .for_each(|cycle| seen.curve.push(Level { bytes: 29 * cycle.min(up_to), blocks: 1 }));
            Observation { allocations: cycles, ..seen }
        };
        let name = |scouted: &Observation, judged: &Observation| confirmed(&plan, scouted, judged, 256).0.name();
        assert_eq!(name(&filled(2_048, 300), &filled(256, 300)), "Settled", "it stops after 300");
        assert_eq!(name(&filled(2_048, 2_048), &filled(256, 300)), "Inconclusive", "to the tally it does not stop");
        assert_eq!(name(&filled(256, 100), &filled(256, 300)), "Inconclusive", "the tally has seen no more cycles");
        assert_eq!(name(&filled(2_048, 300), &filled(256, 9_999)), "Settled", "as far as dhat came");
        let leap = Observation { allocations: 256, ..Observation::new(0) };
        let leap = (0..=256).fold(leap, |mut seen, cycle| {
            seen.curve.push(Level { bytes: 1_000 * cycle, blocks: 1 });
            seen
        });
        assert_eq!(name(&filled(2_048, 300), &leap), "Growing", "beyond what it may hold");
    }

    #[test]
    fn what_rises_within_what_it_may_hold_is_told_how_long_it_takes_to_pass_that() {
        let mut curve = Curve::new(0);
        (0..=256).for_each(|cycle| curve.push(Level { bytes: 100 * cycle, blocks: 1 }));
        let times = |may_hold_bytes| {
            let mut plan = Plan::default();
            plan.policy.may_hold_bytes = may_hold_bytes;
            times_as_long(&plan, &curve, 2)
        };
        assert_eq!([times(None), times(Some(30_000)), times(Some(25_600 * 40 + 1))], [2, 2, 41]);
    }

    #[test]
    fn a_soak_of_no_cycles_says_so() {
        assert_eq!(SetupError::NoCycles.to_string(), "a soak of 0 cycles shows nothing (expected 1 or more)");
        assert_eq!(SetupError::from(StartError::Nested).to_string(), StartError::Nested.to_string());
    }
}
