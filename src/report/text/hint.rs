//! Hints: what to do, by the cause that the facts show.

use crate::record::{Curve, DONE_TOO_EARLY, NOTHING_ENDS, Reach, Site, TASKS, counted, thousands};
use crate::soak::{Outcome, Rate, Rising, Unit, Verdict, Why};

/// How tokio's panic begins where a runtime is started or blocked on inside of another one.
const NO_RUNTIME_IN_A_RUNTIME: &str = "Cannot start a runtime from within a runtime";

/// Says what to do, where the facts tell.
pub(in crate::report) fn hint(outcome: &Outcome) -> Option<String> {
    let text = match &outcome.verdict {
        _ if outcome.is_accepted() => return None,
        Verdict::Growing { meters, .. } => return Some(by_cause(outcome, meters)),
        Verdict::Settled { .. } if outcome.policy.strict => {
            "a strict subject comes back to its level after start exactly, after any input: free what is kept, or leave \
             `.strict()` out"
        }
        Verdict::Settled { after, .. } => return Some(settled(outcome, *after)),
        Verdict::Unbalanced { .. } => {
            "the state that the gauge counts does not come back; the heap may be level, because capacity was reserved"
        }
        Verdict::Residue { .. } => "what the service allocates must be freed when it is dropped",
        Verdict::Inconclusive { why: Why::Ended { cause, .. } } => return ended(cause).map(str::to_owned),
        Verdict::Steady => return None,
        Verdict::Inconclusive { why } => inconclusive(why, outcome.policy.strict),
    };
    Some(text.to_owned())
}

/// What makes it grow: memory rises beside threads, files or tasks that do not end, and they are the cause then.
fn by_cause(outcome: &Outcome, meters: &[Rising]) -> String {
    let (of_memory, causes): (Vec<_>, Vec<_>) = meters.iter().partition(|meter| meter.unit == Unit::Bytes);
    let explanation = outcome.explanation.as_ref();
    let spawns = explanation.and_then(|explanation| explanation.growth_sites.first()).is_some_and(Site::spawns);
    match of_memory.first() {
        _ if !causes.is_empty() && !spawns => causes.into_iter().map(rising).collect::<Vec<_>>().join(". And "),
        Some(meter) if !outcome.verdict.heap_grows() => rising(meter),
        _ => growing(outcome),
    }
}

/// What rises that is not in Rust's heap.
fn rising(meter: &Rising) -> String {
    match meter.name.as_str() {
        "open files" => {
            "what a cycle opens it does not close: a file, a socket, a pipe. What holds it is kept somewhere, or was \
                         forgotten"
                .to_owned()
        }
        "native heap" => {
            "what a cycle takes from C's `malloc` it does not give back: a handle of a native library that is \
                          never closed, say, or a raw pointer that nobody frees. A cache of such a library that is filled for \
                          long looks the same: `.may_hold(bytes)` waits until it is full"
                .to_owned()
        }
        "threads" => "a thread that a cycle starts does not end: let it come to an end, and join it".to_owned(),
        name => format!("the service counts more and more: {name}. What a cycle begins it does not end"),
    }
}

/// What adds in each cycle, or now and then.
fn growing(outcome: &Outcome) -> String {
    let first = outcome.explanation.as_ref().and_then(|explanation| explanation.growth_sites.first());
    if first.is_some_and(|site| site.prints) {
        return "what a cycle prints is kept by whoever captures the output, a test harness say, and is no leak of the service: \
                soak in processes of their own (without `.in_process()`), or with `--nocapture`"
            .to_owned();
    }
    if first.is_some_and(Site::spawns) {
        let ends =
            "a task is spawned there and does not end: abort it, or let what it waits for come to an end; and join it";
        // A soak on tokio counts the tasks, and lets them run between cycles.
        let tasks = outcome.meters.iter().find(|meter| meter.name == TASKS);
        return match tasks.map(|tasks| tasks.readings.last().map(|last| last.value > tasks.readings[0].value)) {
            Some(Some(true)) => ends.to_owned(),
            Some(_) => "a task is spawned there and ends, and what is left of it is kept: a `JoinHandle` that nobody drops or awaits, \
                        or a result that nobody takes from a `JoinSet`"
                .to_owned(),
            None => format!(
                "{ends}. The runtime of a `#[tokio::test]` runs nothing while a plain soak blocks it: `slowleak::tokio::soak`"
            ),
        };
    }
    let keeps = "something is added there and not removed";
    if let Some(bytes) = outcome.policy.may_hold_bytes {
        let bytes = counted(bytes.cast_signed(), "byte");
        return format!(
            "it holds more than `.may_hold(…)` declares, which is {bytes}: raise that where a cache is meant to hold more; if not, {keeps}"
        );
    }
    let how_often = match cycles_apart(outcome).filter(|_| comes_in_blocks(&outcome.curve)) {
        Some(cycles) => format!("now and then: a block in every {} cycles or so", thousands(cycles.cast_signed())),
        None if outcome.curve.rises_evenly() => "in every cycle or so".to_owned(),
        None => "now and then".to_owned(),
    };
    if speeds_up(&outcome.curve) {
        return format!("{keeps}, {how_often}");
    }
    format!(
        "{keeps}, {how_often}. A cache that is not full yet looks the same: if it has a bound, declare it with \
         `.may_hold(bytes)`"
    )
}

/// Says whether most of it comes late, as in no cache that fills.
fn speeds_up(curve: &Curve) -> bool {
    let (warm_up, cycles) = (curve.warm_up(), curve.cycles());
    let bytes = |after| curve.level_after(warm_up + after).map_or(0, |level| level.bytes);
    let [first, middle, last] = [0, cycles / 2, cycles].map(bytes);
    !curve.rises_evenly() && 2 * (middle - first) < last - first
}

/// Says whether as many blocks come late as early. A container that is full ever more rarely, since it doubles, grows in each cycle all
/// the same.
fn comes_in_blocks(curve: &Curve) -> bool {
    let (warm_up, cycles) = (curve.warm_up(), curve.cycles());
    let blocks = |after| curve.level_after(warm_up + after).map_or(0, |level| level.blocks);
    let [first, middle, last] = [0, cycles / 2, cycles].map(blocks);
    last > middle && 2 * (last - middle) >= middle - first
}

/// The number of cycles in which the site grows by a block that is told first, or all of them where none is, if that is more than a few.
fn cycles_apart(outcome: &Outcome) -> Option<u64> {
    let of_site = outcome.explanation.as_ref().and_then(|explanation| {
        let (_, blocks) = explanation.rates(explanation.growth_sites.first()?.growth)?;
        Some(blocks)
    });
    let Rate { amount, cycles } = match (&outcome.verdict, of_site) {
        (_, Some(blocks)) => blocks,
        (Verdict::Growing { blocks_per_cycle, .. }, None) => *blocks_per_cycle,
        _ => return None,
    };
    let amount = u64::try_from(amount).ok().filter(|&amount| amount > 0)?;
    (amount.saturating_mul(4) < cycles).then(|| (cycles + amount / 2) / amount)
}

/// What moves, and stops.
fn settled(outcome: &Outcome, after: u64) -> String {
    let bytes = bytes_in_turn(&outcome.curve);
    let rises = bytes.windows(2).filter(|pair| pair[1] > pair[0]).count();
    let falls = bytes.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let cycle = thousands(after.cast_signed());
    match (rises, falls) {
        (1, 0) => format!(
            "something was made once, in cycle {cycle}, and kept: a static or a thread local that is first used late, say, or a \
             larger table for a `HashMap` whose keys change. `assert_settled()` accepts it; where it is the same cycle each time, \
             so does `.warm_up({after})`"
        ),
        (_, 0) => format!(
            "something was filled until cycle {cycle}, and no further: a cache, say. `assert_settled()` accepts it (or \
             `.may_settle()`); `.warm_up({after})` leaves the filling out"
        ),
        _ => "the level goes up and down with what is held between cycles: queues, batches, threads. `assert_settled()` accepts \
              that (or `.may_settle()`)"
            .to_owned(),
    }
}

/// The judged bytes in turn. Of a stretch those are its floor, its high and its end.
fn bytes_in_turn(curve: &Curve) -> Vec<i64> {
    let (_, levels, stretches) = curve.within(curve.warm_up(), u64::MAX);
    let first = curve.level_after(curve.warm_up()).map(|level| level.bytes);
    let of_stretch = stretches.iter().flat_map(|stretch| {
        let Reach { floor, floor_at, high, high_at } = stretch.bytes;
        let [one, other] = if floor_at < high_at { [floor, high] } else { [high, floor] };
        [one, other, stretch.last.bytes]
    });
    first.into_iter().chain(levels.iter().map(|level| level.bytes)).chain(of_stretch).collect()
}

/// What ends a run before it is over, where the cause is one of those that a test of tokio has.
fn ended(cause: &str) -> Option<&'static str> {
    if cause.starts_with(NO_RUNTIME_IN_A_RUNTIME) {
        return Some(
            "the soak stands in a test of tokio, and the service has a runtime of its own: make it a plain `#[test]`, or soak it \
             by `slowleak::tokio::soak`",
        );
    }
    if cause == DONE_TOO_EARLY {
        return Some(
            "something ends the whole process in the middle of the soak, `std::process::exit` say: leave that to `main`, and let the \
             service only say that it is done",
        );
    }
    cause.starts_with(NOTHING_ENDS).then_some(
        "something is waited for that does not come: a lock, an answer, or a task on the runtime of a `#[tokio::test]`, which \
         stands still meanwhile. Start the service in the first closure. A cycle that only takes longer wants `.cycle_limit(…)`",
    )
}

/// Why nothing can be said, and what would help.
const fn inconclusive(why: &Why, is_strict: bool) -> &'static str {
    match why {
        Why::NothingAllocated => {
            "let the cycle do its work; the optimiser may have removed it (see `std::hint::black_box`)"
        }
        Why::TooFewCycles { .. } => "ask for more with `--cycles N` or `.cycles(n)`, or for no number",
        Why::BudgetReached { .. } => "raise it with `.memory_budget_bytes(bytes)`",
        Why::FreedElsewhere { .. } => {
            "another thread is at work: leave `.in_process()` out, or count every thread with `.scope(Scope::Process)`"
        }
        Why::TooShort { .. } if is_strict => "let it go on for longer",
        Why::TooShort { .. } | Why::TooFewLives { .. } => {
            "give it more time with `.time_limit(duration)`, or let a cycle do less"
        }
        Why::RunsDisagree { .. } | Why::CurvesDiffer { .. } | Why::HistoriesDiffer { .. } if is_strict => {
            "a strict subject does the same in every run: time, random numbers, hash order or a second thread decide what this \
             one allocates"
        }
        Why::RunsDisagree { .. } | Why::CurvesDiffer { .. } | Why::HistoriesDiffer { .. } | Why::Ended { .. } => {
            "something that differs from run to run decides whether it grows: time, random numbers, or what other threads are at"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::outcome;
    use super::*;
    use crate::record::{Frame, Growth, Level};
    use crate::soak::{Explanation, Moment};

    fn growing(bytes: impl IntoIterator<Item = i64>, site: Option<Site>) -> String {
        let verdict =
            Verdict::Growing { bytes_per_cycle: Rate::of(29, 1), blocks_per_cycle: Rate::of(1, 1), meters: Vec::new() };
        let explanation = Explanation {
            from: Moment::Cycle(1),
            to: Moment::Cycle(2),
            rise: Growth::ZERO,
            growth_sites: site.into_iter().collect(),
            allocation_sites: Vec::new(),
            signature: None,
        };
        hint(&Outcome { explanation: Some(explanation), ..outcome(verdict, bytes) }).expect("a hint")
    }

    fn settled(bytes: impl IntoIterator<Item = i64>) -> String {
        let verdict = Verdict::Settled { after: 7, level: Level::default() };
        hint(&outcome(verdict, bytes)).expect("a hint")
    }

    fn site(package: Option<&str>, function: &str, prints: bool) -> Site {
        let frame = Frame { function: function.into(), package: package.map(str::to_owned), ..Frame::default() };
        Site { frames: vec![frame], growth: Growth { bytes: 29, blocks: 1 }, prints }
    }

    #[test]
    fn each_cause_of_growth_has_a_hint_of_its_own() {
        let line = || (0..=256).map(|cycle| 29 * cycle);
        assert!(growing(line(), None).contains("`.may_hold(bytes)`"));
        assert!(!growing((0..=256).map(|cycle: i64| cycle * cycle), None).contains("may_hold"));
        assert!(growing(line(), None).contains("in every cycle"));
        assert!(growing(line(), Some(site(None, "shop::print", true))).contains("prints"));
        assert!(growing(line(), Some(site(Some("tokio"), "tokio::task::spawn", false))).contains("a task is spawned"));
    }

    #[test]
    fn what_comes_in_few_cycles_is_not_said_to_come_in_each() {
        let told = |blocks_per_cycle, blocks: fn(i64) -> i64| {
            let bytes_per_cycle = Rate::of(1, 50);
            let verdict = Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters: Vec::new() };
            let mut outcome = outcome(verdict, []);
            (0..=256).for_each(|cycle| outcome.curve.push(Level { bytes: 29 * cycle, blocks: blocks(cycle) }));
            hint(&outcome).expect("a hint")
        };
        let rare = Rate::of(3, 15_001);
        assert!(told(rare, |cycle| cycle / 50).contains("now and then: a block in every 5,000 cycles or so."));
        // A vector that is full now and then, and whose blocks come to nothing; half of the requests; an arena of chunks that double.
        let in_each = [
            told(Rate::of(0, 1), |_| 1),
            told(Rate::of(1, 2), |cycle| cycle / 2),
            told(rare, |_| 1),
            told(rare, |cycle| i64::from(cycle.max(1).ilog2())),
        ];
        assert!(in_each.iter().all(|hint| hint.contains("in every cycle")), "{in_each:#?}");
    }

    #[test]
    fn what_passes_its_declared_bound_is_not_told_to_declare_one() {
        let verdict =
            Verdict::Growing { bytes_per_cycle: Rate::of(29, 1), blocks_per_cycle: Rate::of(1, 1), meters: Vec::new() };
        let mut passed = outcome(verdict, (0..=256).map(|cycle| 29 * cycle));
        passed.policy.may_hold_bytes = Some(4_096);
        let hint = hint(&passed).expect("a hint");
        assert!(hint.contains("which is 4,096 bytes: raise that"), "{hint}");
    }

    #[test]
    fn how_often_is_that_of_the_site_which_is_told() {
        let growth = Growth { bytes: 29, blocks: 1 };
        let site = Site { growth, ..site(None, "shop::fail", false) };
        let explanation = Explanation {
            from: Moment::Cycle(100),
            to: Moment::Cycle(200),
            rise: growth,
            growth_sites: vec![site],
            allocation_sites: Vec::new(),
            signature: None,
        };
        let verdict =
            Verdict::Growing { bytes_per_cycle: Rate::of(1, 9), blocks_per_cycle: Rate::of(1, 33), meters: Vec::new() };
        let mut outcome = Outcome { explanation: Some(explanation), ..outcome(verdict, []) };
        (0..=256).for_each(|cycle| outcome.curve.push(Level { bytes: cycle, blocks: cycle / 33 }));
        let hint = hint(&outcome).expect("a hint");
        assert!(hint.contains("a block in every 100 cycles or so"), "{hint}");
    }

    #[test]
    fn a_task_that_ends_and_whose_handle_is_kept_is_not_told_to_be_aborted() {
        let told = |alive: u64| {
            let spawned = site(Some("tokio"), "tokio::task::spawn", false);
            let explanation = Explanation {
                from: Moment::Cycle(1),
                to: Moment::Cycle(2),
                rise: Growth::ZERO,
                growth_sites: vec![spawned],
                allocation_sites: Vec::new(),
                signature: None,
            };
            let verdict = Verdict::Growing {
                bytes_per_cycle: Rate::of(29, 1),
                blocks_per_cycle: Rate::of(1, 1),
                meters: Vec::new(),
            };
            let mut outcome =
                Outcome { explanation: Some(explanation), ..outcome(verdict, (0..=256).map(|cycle| 29 * cycle)) };
            outcome.meters.read(0, TASKS, Unit::Pieces, true, 1);
            outcome.meters.read(256, TASKS, Unit::Pieces, true, alive);
            hint(&outcome).expect("a hint")
        };
        assert!(told(257).contains("abort it"), "{}", told(257));
        assert!(told(1).contains("`JoinHandle` that nobody drops") && !told(1).contains("abort"), "{}", told(1));
    }

    #[test]
    fn a_task_beside_a_plain_soak_is_told_who_would_run_it() {
        let spawned =
            growing((0..=256).map(|cycle| 29 * cycle), Some(site(Some("tokio"), "tokio::task::spawn", false)));
        assert!(spawned.contains("`slowleak::tokio::soak`"), "{spawned}");
    }

    #[test]
    fn what_ends_a_run_in_a_test_of_tokio_is_told_how_to_soak() {
        let told = |cause: &str| {
            let why = Why::Ended { cycle: 0, cause: cause.to_owned() };
            hint(&outcome(Verdict::Inconclusive { why }, [0]))
        };
        let within = "Cannot start a runtime from within a runtime. This happens because a function";
        assert!(told(within).is_some_and(|hint| hint.contains("`slowleak::tokio::soak`")));
        assert!(told(&format!("{NOTHING_ENDS} 30s")).is_some_and(|hint| hint.contains("first closure")));
        assert!(told(DONE_TOO_EARLY).is_some_and(|hint| hint.contains("`std::process::exit`")));
        assert_eq!(told("signal 9"), None);
    }

    #[test]
    fn what_settles_is_told_by_how_it_came_there() {
        let step = (0..=64).map(|cycle| if cycle < 7 { 0 } else { 100 });
        assert!(settled(step).contains("made once, in cycle 7"));
        assert!(settled((0..=64).map(|cycle: i64| cycle.min(7) * 100)).contains("filled until cycle 7"));
        assert!(settled((0..=64).map(|cycle| cycle % 5)).contains("up and down"));
    }

    #[test]
    fn what_is_accepted_needs_no_hint() {
        assert_eq!(hint(&outcome(Verdict::Steady, [0, 0, 0])), None);
    }

    #[test]
    fn a_strict_subject_is_told_that_it_has_to_repeat_itself() {
        let why = Why::CurvesDiffer { cycle: 3 };
        assert!(inconclusive(&why, true).contains("hash order"));
    }
}
