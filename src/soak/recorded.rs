//! The record of a soak of anyone's test: whose it is, and where it is laid down.
//!
//! With `SLOWLEAK_OUT=folder` each soak leaves one there as soon as it has come to its end, whatever becomes of the test afterwards.
//! The processes of its runs leave none.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::own::words;
use super::plan::{AskedBy, Plan};
use super::run::SetupError;
use crate::heap::uncounted;
use crate::process::{self, Program};
use crate::record::folder::{self, OUT};
use crate::record::{Conclusion, Death, Failure, Name, Outcome, Place, Record, Run, quoted};

/// What tells the soaks of a program apart but for their number: package, program, test and case.
type Key = (String, String, String, Option<String>);

/// The records that this program has laid down: how many of each test, and the gravest of those whose input was drawn.
#[derive(Default)]
struct Laid {
    numbers: BTreeMap<Key, u32>,
    drawn: BTreeMap<(Key, String), (u32, Conclusion)>,
}

static LAID: Mutex<Option<Laid>> = Mutex::new(None);

/// Runs a soak, and lays its record down where that is asked for.
///
/// # Panics
/// Where the record cannot be laid down: somebody counts on it. And as the soak panics, when its record says so.
pub(super) fn recorded(
    plan: &Plan,
    place: &Location<'_>,
    run: impl FnOnce() -> Result<Option<Outcome>, SetupError>,
) -> Result<Option<Outcome>, SetupError> {
    let Some(folder) = folder::out().filter(|_| plan.asked_by != AskedBy::Judge && process::assigned().is_none())
    else {
        return run();
    };
    let began = Instant::now();
    let answer = catch_unwind(AssertUnwindSafe(run));
    let shown = match &answer {
        Ok(Ok(None)) => None,
        Ok(Ok(Some(outcome))) => Some(Ok(outcome.clone())),
        Ok(Err(error)) => Some(Err(told(error))),
        Err(payload) => Some(Err(format!("the subject has panicked: {}", words(&**payload)))),
    };
    if let Some(shown) = shown {
        let shown = shown.map(presentable).map_err(|why| Failure { is_absent: false, why });
        uncounted(|| {
            let record = Record::new(UNNAMED, shown).expecting_leak(plan.expects_leak);
            lay_down(&folder, record, place, plan.test_name.as_deref(), plan.case.as_ref(), began);
        });
    }
    answer.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Lays down what was found in inputs that were drawn at random, where that is asked for.
///
/// # Panics
/// Where the record cannot be laid down.
pub(super) fn record_found(outcome: &Outcome, commands: usize, place: &Location<'_>, began: Instant) {
    let Some(folder) = folder::out().filter(|_| process::assigned().is_none()) else { return };
    uncounted(|| {
        let record = Record::new(UNNAMED, Ok(presentable(outcome.clone())));
        let record = Record { commands: Some(commands as u64), ..record };
        lay_down(&folder, record, place, None, None, began);
    });
}

/// What a record is called as long as nobody knows whose it is.
const UNNAMED: Name = Name::Target { target: String::new(), finding: String::new() };

/// Names a record by the test that runs here, and lays it down.
fn lay_down(
    folder: &Path,
    record: Record,
    place: &Location<'_>,
    test_name: Option<&str>,
    case: Option<&String>,
    began: Instant,
) {
    let stack = process::stack();
    let program = Program::of_caller(test_name, &stack).ok();
    let thread = std::thread::current();
    let named = || thread.name().filter(|&name| name != "main").map(str::to_owned);
    let test = program.and_then(|program| program.test).or_else(named).unwrap_or_default();
    let key = (process::package(), process::binary(), test, case.cloned());
    let Some(number) = number(&key, process::drawn_by(&stack).map(|_| place), record.conclusion) else { return };
    let record = Record {
        name: name(&key, number),
        place: Some(Place::within(&process::package_folder(), place.file(), place.line())),
        reproduce: reproduce(&key),
        run: Some(Run::of_what_started_this().taking(began.elapsed())),
        ..record
    };
    if let Err(error) = folder::keep(folder, &record) {
        panic!("{OUT}: {}: the record of this soak cannot be laid down: {error}", folder.display());
    }
}

fn name((package, binary, test, case): &Key, number: u32) -> Name {
    Name::Test { package: package.clone(), binary: binary.clone(), test: test.clone(), case: case.clone(), number }
}

/// Numbers a record among those of its test. Of those whose input was drawn at a place only the gravest is kept, under one number, and
/// a lesser one has none.
fn number(key: &Key, drawn_at: Option<&Location<'_>>, conclusion: Conclusion) -> Option<u32> {
    let mut laid = LAID.lock().unwrap_or_else(PoisonError::into_inner);
    let Laid { numbers, drawn } = laid.get_or_insert_with(Laid::default);
    let mut next = || {
        let number = numbers.entry(key.clone()).or_default();
        *number += 1;
        *number
    };
    let Some(place) = drawn_at else { return Some(next()) };
    let (number, gravest) = drawn.entry((key.clone(), place.to_string())).or_insert_with(|| (next(), conclusion));
    (conclusion >= *gravest).then(|| {
        *gravest = conclusion;
        *number
    })
}

/// The command that runs the test again.
fn reproduce((package, _, test, _): &Key) -> Vec<String> {
    let package = if package.is_empty() { String::new() } else { format!(" --package {}", quoted(package)) };
    let command = format!("cargo test{package} -- --exact {}", quoted(test));
    if test.is_empty() { Vec::new() } else { vec![command] }
}

/// Takes the folders of this machine out of an outcome.
fn presentable(mut outcome: Outcome) -> Outcome {
    if let Some(end) = &mut outcome.end {
        end.death = elsewhere(&end.death);
    }
    outcome
}

/// Tells why a soak did not take place, without the folders of this machine.
fn told(error: &SetupError) -> String {
    match error.clone() {
        SetupError::NotReached { soak, passed, death } => {
            SetupError::NotReached { soak, passed, death: elsewhere(&death) }.to_string()
        }
        error => error.to_string(),
    }
}

fn elsewhere(death: &Death) -> Death {
    Death { started_as: without_folder(&death.started_as), ..death.clone() }
}

/// A command line whose program is named without its folder.
fn without_folder(line: &str) -> String {
    let (program, arguments) = line.split_once(' ').unwrap_or((line, ""));
    let program = Path::new(program).file_name().map_or(program.into(), std::ffi::OsStr::to_string_lossy);
    format!("{program} {arguments}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(test: &str) -> Key {
        ("shop".to_owned(), "leak".to_owned(), test.to_owned(), None)
    }

    #[test]
    fn records_of_a_test_are_numbered_and_those_of_drawn_inputs_have_one_number_for_the_gravest() {
        let (one, other) = (key("numbered"), key("drawn"));
        let asked = |key| number(key, None, Conclusion::Clean);
        assert_eq!([asked(&one), asked(&one), asked(&other)], [Some(1), Some(2), Some(1)]);
        let place = Location::caller();
        let conclusions = [Conclusion::Clean, Conclusion::Finding, Conclusion::Clean, Conclusion::Finding];
        let drawn = conclusions.map(|conclusion| number(&other, Some(place), conclusion));
        assert_eq!(drawn, [Some(2), Some(2), None, Some(2)]);
    }

    #[test]
    fn a_test_is_run_again_by_its_name() {
        assert_eq!(reproduce(&key("it's it")), ["cargo test --package shop -- --exact 'it'\\''s it'"]);
        assert!(reproduce(&key("")).is_empty(), "nobody knows how a program is built");
    }

    #[test]
    fn what_did_not_take_place_is_told_without_folders() {
        let death = Death {
            cause: "exit status 0".to_owned(),
            last_output: String::new(),
            started_as: "/a/b/leak-0123 --exact a/b".to_owned(),
        };
        let text = told(&SetupError::NotReached { soak: "src/lib.rs:7".to_owned(), passed: Vec::new(), death });
        assert!(text.contains("it was started as: leak-0123 --exact a/b\n"), "{text}");
    }

    #[test]
    fn command_lines_name_no_folder() {
        assert_eq!(without_folder("/a/b/leak-0123 --exact a/b"), "leak-0123 --exact a/b");
        assert_eq!(without_folder("leak"), "leak");
    }
}
