//! Notes: what else there is to say of how a verdict came about.

use crate::heap::{counted, thousands};
use crate::soak::{Note, Outcome};

/// What ended a run before it was over, in a sentence.
pub(super) fn end(outcome: &Outcome) -> Option<String> {
    let end = outcome.end.as_ref()?;
    Some(format!("a run ended in cycle {}: {}", thousands(end.cycle.cast_signed()), end.cause()))
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
            format!("about {} would do: `.time_limit(…)`", counted(seconds.cast_signed(), "second"))
        }
        Note::CountedInPart { cycles } => {
            let cycles = counted(cycles.cast_signed(), "cycle");
            format!("dhat has counted {cycles}, where time was over, and agreed with the tally, which has counted all")
        }
        Note::OthersAllocated => "other threads allocated as well, and were not judged".to_owned(),
        Note::InProcess { why } => format!("the runs took place in this process: {why}"),
        Note::ScopeNotNeeded => "a process of its own is judged as a whole: `.scope(…)` says nothing there".to_owned(),
    };
    let rise = |(name, rise): (&str, String)| format!("{name} rose, and are not judged: {rise}");
    let rises = risen(outcome).into_iter().filter(|_| outcome.is_accepted()).map(rise);
    rises.chain(outcome.notes.iter().map(sentence)).collect()
}

/// What the system says of the process that has risen, from the middle of the soak on too.
pub(super) fn risen(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let ([first, ..], [.., before, last]) = (&outcome.meters[..], &outcome.meters[..]) else { return Vec::new() };
    let files = [first, before, last].map(|meter| meter.open_files);
    let threads = [first, before, last].map(|meter| meter.threads);
    let rising =
        [("open files", files), ("threads", threads)].into_iter().filter(|(_, read)| read.is_sorted_by(|a, b| a < b));
    rising
        .map(|(name, [at_start, _, at_last])| {
            let [at_start, at_last] = [at_start, at_last].map(|count| thousands(count.cast_signed()));
            let cycles = counted(last.cycle.cast_signed(), "cycle");
            (name, format!("{at_start} after start, {at_last} after {cycles}"))
        })
        .collect()
}
