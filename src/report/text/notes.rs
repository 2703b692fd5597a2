//! Notes: what else there is to say of how a verdict came about.

use crate::record::{counted, in_which};
use crate::soak::{Meter, Note, Outcome, Verdict, Why, limits};

/// What ended a run before it was over, in a sentence, where the verdict does not say it already.
pub(super) fn end(outcome: &Outcome) -> Option<String> {
    let is_said = matches!(outcome.verdict, Verdict::Inconclusive { why: Why::Ended { .. } });
    let end = outcome.end.as_ref().filter(|_| !is_said)?;
    Some(format!("a run ended in {}: {}", in_which(end.cycle), end.cause()))
}

/// What else there is to say of how a verdict came about, in sentences.
pub(in crate::report) fn notes(outcome: &Outcome) -> Vec<String> {
    let sentence = |note: &Note| match note {
        Note::OneRunDiffered { runs, verdict } => {
            format!(
                "one of {runs} runs was {verdict}, the others were not: does something happen in some processes only?"
            )
        }
        Note::MoreTime { seconds } => {
            format!("about {} would do: `.time_limit(…)`", time(*seconds))
        }
        Note::CountedInPart { cycles } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("dhat has counted {cycles}, where it was ended, and agreed with the tally, which has counted all")
        }
        Note::CountedFewer { cycles } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("dhat has counted the first {cycles}, which show the same; the tally has counted all")
        }
        Note::Interrupted { cycles, under_dhat: false } => {
            format!("it was interrupted after {}", counted(cycles.cast_signed(), "cycle"))
        }
        Note::Interrupted { cycles, under_dhat: true } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("it was interrupted when dhat had counted {cycles}; the tally has counted all")
        }
        Note::OthersAllocated => "other threads allocated as well, and were not judged".to_owned(),
        Note::InProcess { why } => format!("the runs took place in this process: {why}"),
        Note::OnlyNative => "Rust allocated nothing; C's heap came back, or was not used".to_owned(),
        Note::NativeNotReadable => "C's heap is not readable here, and was not judged".to_owned(),
        Note::ReadTooRarely { meter } => {
            format!("reading the meter of {meter} takes so long that it was read too rarely, and was not judged")
        }
        Note::ScopeNotNeeded => "a process of its own is judged as a whole: `.scope(…)` says nothing there".to_owned(),
        Note::NotInterruptible => "a process of its own does not hear `.interrupted_by(…)`".to_owned(),
        Note::LimitNotNeeded { limit } => {
            format!("`.{limit}(…)` says nothing about a soak that is strict or in this process")
        }
        Note::NotExplained { cycle, cause } => {
            format!("a run that was to find the call sites ended in {}: {cause}", in_which(*cycle))
        }
        Note::OneOfMany { number, case } => match (number, case) {
            (1, Some(case)) => format!("it is case `{case}`"),
            (_, Some(case)) => format!("it is number {number} of the soaks of case `{case}`"),
            (_, None) => {
                format!("it is number {number} of the soaks at its place in this test: `.case(…)` would name it")
            }
        },
        Note::CyclesCutShort { cycles } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("after {cycles} more tasks were alive than before, or threads still at work, and stayed so")
        }
        Note::LivesCutShort { lives } => {
            let lives = counted(lives.cast_signed(), "time");
            format!("the runtime ended while blocking calls went on, {lives}")
        }
    };
    kept_by_the_allocator(outcome).into_iter().chain(outcome.notes.iter().map(sentence)).collect()
}

/// Writes a time in the largest unit of which it is several.
fn time(seconds: u64) -> String {
    let units = [(24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute")];
    let (length, unit) = units.into_iter().find(|(length, _)| seconds >= 3 * length).unwrap_or((1, "second"));
    counted(seconds.div_ceil(length).cast_signed(), unit)
}

/// Says that resident memory rises and the live heap does not, where a stranger's tool would show the rise.
fn kept_by_the_allocator(outcome: &Outcome) -> Option<String> {
    let (warm_up, cycles) = (outcome.curve.warm_up(), outcome.cycles);
    let rose = |meter: &&Meter| {
        let first = meter.readings.iter().find(|reading| reading.cycle >= warm_up);
        let rise = meter.readings.last().zip(first).map_or(0, |(last, first)| last.value.saturating_sub(first.value));
        !meter.is_judged && rise >= limits::RESIDENT_BYTES_TOLD && meter.is_growing(warm_up, cycles)
    };
    let meter = outcome.meters.iter().filter(|_| outcome.is_accepted()).find(rose)?;
    Some(format!("live heap level, {} up: the allocator keeps it, no leak", meter.name))
}

/// Says of a meter how far it has moved, where it stands elsewhere in the end than at first.
pub(in crate::report) fn moved(meter: &Meter) -> Option<String> {
    let ([first, ..], [.., last]) = (&meter.readings[..], &meter.readings[..]) else { return None };
    let [before, after] = [first, last].map(|reading| meter.unit.text(reading.value));
    let [cycle, cycles] = [first, last].map(|reading| counted(reading.cycle.cast_signed(), "cycle"));
    let first = if first.cycle == 0 { "start" } else { &cycle };
    (before != after).then(|| format!("{before} after {first}, {after} after {cycles}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::outcome;
    use super::*;
    use crate::soak::{Meters, Unit};

    #[test]
    fn times_are_told_in_units_that_are_easy_to_grasp() {
        let told = [1, 170, 180, 10_000, 10_800, 381_300].map(time);
        assert_eq!(told, ["1 second", "170 seconds", "3 minutes", "167 minutes", "3 hours", "5 days"]);
    }

    #[test]
    fn resident_memory_that_rises_beside_a_level_heap_is_told_and_of_a_finding_it_is_not() {
        let told = |bytes_per_cycle: u64, verdict: Verdict| {
            let mut meters = Meters::default();
            (0..=256)
                .for_each(|cycle| meters.read(cycle, "resident memory", Unit::Bytes, false, cycle * bytes_per_cycle));
            notes(&Outcome { meters, ..outcome(verdict, [0; 257]) })
        };
        let note = "live heap level, resident memory up: the allocator keeps it, no leak";
        assert_eq!(told(1 << 16, Verdict::Steady), [note]);
        assert!(told(1 << 10, Verdict::Steady).is_empty(), "as much as the judge itself needs");
        let why = Why::NothingAllocated;
        assert!(told(1 << 16, Verdict::Inconclusive { why }).is_empty());
    }
}
