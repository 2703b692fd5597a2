//! Records: every soak of every test leaves one where that is asked for, whatever becomes of the test; they are read again, also by a
//! later version; and what several soaks show of one call site is told once.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod outside;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use slowleak::record::{
    Conclusion, Level, Name, Note, Policy, Rate, Record, Rising, Unit, VERSION, Verdict, Why, folder, quoted,
};
use slowleak::report::{Form, Leak, Report, View};

const LIB: &str = "
#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

#[cfg(test)]
mod tests {
    #[test]
    fn sound() {
        slowleak::soak(Vec::new, |queue| { queue.push(1_u8); queue.clear(); }).assert_settled();
    }
}
";

/// The same name as one of the library's tests; two soaks; one that is meant to leak; one that panics afterwards.
const SHOP: &str = "
#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

mod tests {
    #[test]
    fn sound() {
        for number in 1..=2 {
            let outcome = slowleak::soak(Vec::new, |queue| { queue.push(number); queue.clear(); }).may_settle().run();
            assert!(outcome.expect(\"a soak\").is_accepted());
        }
    }
}

#[test]
fn leaking() {
    slowleak::soak(Vec::new, |history| history.push(String::from(\"a refund\"))).assert_settled();
}

#[test]
fn leaking_twin() {
    slowleak::soak(Vec::new, |history| history.push(String::from(\"a refund\"))).expects_leak().assert_settled();
}

#[test]
fn tight_twin() {
    slowleak::soak(Vec::new, |queue| { queue.push(1_u8); queue.clear(); }).expects_leak().assert_settled();
}

#[test]
fn panics_afterwards() {
    let outcome = slowleak::soak(Vec::new, |queue| { queue.push(1_u8); queue.clear(); }).case(\"<one>\").in_process().run();
    panic!(\"{}\", outcome.expect(\"a soak\").verdict);
}

struct Mailbox;

impl slowleak::soak::Service for Mailbox {
    type Input = Vec<u8>;
    type Running = Vec<u8>;

    fn start(&self) -> Vec<u8> {
        Vec::new()
    }

    fn cycle(&self, kept: &mut Vec<u8>, letters: &Vec<u8>) {
        kept.extend(letters.iter().filter(|letter| **letter == 7));
    }
}

#[test]
fn property() {
    let property = slowleak::soak::Property::of(slowleak::soak::Canary::new(Mailbox));
    assert!([vec![3, 7, 4], vec![7]].into_iter().any(|letters| property.check(letters).is_err()));
}

#[test]
fn panics_within() {
    let _ = slowleak::soak(Vec::<u8>::new, |_| panic!(\"no stock\")).in_process().run();
}
";

/// Runs the tests of a crate of somebody else's, and returns the folder of their records.
fn records_of(runner: &[&str]) -> PathBuf {
    let files = [("src/lib.rs", LIB), ("tests/shop.rs", SHOP)];
    let crate_folder = outside::package("records-of-a-shop", "", include_str!("../Cargo.lock"), &files);
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("records-{}", runner.join("-")));
    let _ = fs::remove_dir_all(&out);
    let output = outside::cargo(&crate_folder, runner, &[("SLOWLEAK_OUT", out.as_os_str())]);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(out.is_dir(), "{said}");
    out
}

fn assert_shows_the_shop(out: &Path) {
    let records = folder::read(out).unwrap();
    let told: BTreeMap<String, (Conclusion, String)> = records
        .iter()
        .map(|record| {
            let verdict = record.outcome.as_ref().map_or("-", |outcome| outcome.verdict.name());
            (record.name.to_string(), (record.conclusion, verdict.to_owned()))
        })
        .collect();
    let expected = [
        ("records-of-a-shop::records_of_a_shop tests::sound", Conclusion::Clean, "Steady"),
        ("records-of-a-shop::shop leaking", Conclusion::Finding, "Growing"),
        ("records-of-a-shop::shop leaking_twin", Conclusion::Clean, "Growing"),
        ("records-of-a-shop::shop panics_afterwards [<one>]", Conclusion::Clean, "Steady"),
        ("records-of-a-shop::shop panics_within", Conclusion::Inconclusive, "-"),
        ("records-of-a-shop::shop property", Conclusion::Finding, "Growing"),
        ("records-of-a-shop::shop tests::sound", Conclusion::Clean, "Steady"),
        ("records-of-a-shop::shop tests::sound #2", Conclusion::Clean, "Steady"),
        ("records-of-a-shop::shop tight_twin", Conclusion::Finding, "Steady"),
    ];
    let expected: BTreeMap<String, (Conclusion, String)> =
        expected.into_iter().map(|(name, of, verdict)| (name.to_owned(), (of, verdict.to_owned()))).collect();
    assert_eq!(told, expected);

    let leaking = records.iter().find(|record| record.name.own() == "leaking").unwrap();
    assert_eq!(leaking.place.as_ref().unwrap().to_string(), "tests/shop.rs:17");
    assert_eq!(leaking.reproduce, ["cargo test --package records-of-a-shop -- --exact leaking"]);
    let property = records.iter().find(|record| record.name.own() == "property").unwrap();
    assert_eq!(property.commands, Some(1), "the shortest input");
    let panicked = records.iter().find(|record| record.name.own() == "panics_within").unwrap();
    assert!(panicked.failure.as_ref().unwrap().why.contains("no stock"));
    let runs: Vec<_> = records.iter().map(|record| &record.run.as_ref().unwrap().id).collect();
    assert!(runs.iter().all(|run| *run == runs[0]), "one command is one run: {runs:?}");
    // The same code leaks in two tests, at two lines.
    let leaks = Leak::all(&records);
    let lines: Vec<_> = leaks.iter().map(|leak| (leak.shown.len(), leak.is_expected())).collect();
    assert_eq!(lines, [(1, false), (1, true), (1, false)], "{leaks:#?}");
    // Neither a folder of this machine nor half of a record.
    let text = Form::Json.text(&report(&records), &View::default());
    assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{text}");
    let names: Vec<_> = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), records.len(), "{names:?}");
}

fn report(records: &[Record]) -> Report<'_> {
    Report { title: "report".to_owned(), preface: Vec::new(), noun: "soak", records }
}

#[test]
fn every_soak_of_every_test_leaves_its_record() {
    assert_shows_the_shop(&records_of(&["test", "--no-fail-fast"]));
}

#[test]
fn every_soak_leaves_its_record_under_a_runner_with_a_process_for_each_test() {
    let has_nextest = std::process::Command::new(env!("CARGO")).args(["nextest", "--version"]).output();
    if has_nextest.is_ok_and(|output| output.status.success()) {
        assert_shows_the_shop(&records_of(&["nextest", "run", "--no-fail-fast"]));
    }
}

fn slowleak(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
    let output = command.args(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), out, err)
}

/// The checked-in records of the first version.
const FIRST: &str = "proptests/records/version-1";
const LEAKING: &str = "records-of-a-shop--shop-leaking-9f548970dec531bf.json";

#[test]
fn records_of_the_first_version_are_read_and_told_for_good() {
    let (status, out, err) = slowleak(&["report", FIRST]);
    assert_eq!((status, err.as_str()), (Some(1), ""), "{out}");
    for text in [
        "leak 1 of 2: 32 bytes/cycle, 1 block/cycle",
        "tests/shop.rs:17",
        "cargo test --package records-of-a-shop -- --exact leaking",
    ] {
        assert!(out.contains(text), "{text:?} is missing:\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert_eq!(slowleak(&["report", FIRST]).1, out, "the same bytes twice");
}

#[test]
fn a_record_that_calls_itself_clean_hides_no_leak() {
    let records = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST)).unwrap();
    let leaking = records.into_iter().find(|record| record.name.own() == "leaking").unwrap();
    let folder = tempfile::tempdir().unwrap();
    folder::keep(folder.path(), &Record { conclusion: Conclusion::Clean, ..leaking }).unwrap();
    assert_eq!(folder::read(folder.path()).unwrap()[0].conclusion, Conclusion::Finding);
}

/// The places of all numbers of a document; of a list only those of its first two members and of its last.
fn numbers(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(place.to_owned()),
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| numbers(member, &format!("{place}/{name}"), found));
        }
        Value::Array(members) => {
            let is_looked_at = |index: &usize| *index < 2 || index + 1 == members.len();
            let looked_at = members.iter().enumerate().filter(|(index, _)| is_looked_at(index));
            looked_at.for_each(|(index, member)| numbers(member, &format!("{place}/{index}"), found));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn whatever_number_stands_in_a_record_it_is_told_or_refused_with_its_place() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST).join(LEAKING)).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    // A long soak, of which the curve is thinned.
    let curve = &mut document["outcome"]["curve"];
    let next = curve["levels"].as_array().unwrap().len();
    let reach = json!({ "floor": -1, "floor_at": next, "high": 90, "high_at": next + 1 });
    let level = json!({ "bytes": 64, "blocks": 2 });
    let moving = json!({ "from": next, "up_to": next + 1, "reach_bytes": reach, "moved": next });
    let flat = json!({ "from": next + 2, "up_to": next + 9 });
    let stretches = [moving, flat].map(|mut stretch| {
        stretch.as_object_mut().unwrap().extend(level.as_object().unwrap().clone());
        stretch
    });
    curve["stretches"] = Value::from(stretches.to_vec());
    curve["ends"] = json!([next, next + 5]);
    let cycles = document["outcome"]["cycles"].as_u64().unwrap() + 10;
    document["outcome"]["cycles"] = cycles.into();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    let read = |document: &Value| {
        fs::write(&file, document.to_string()).unwrap();
        folder::read(&file)
    };
    read(&document).expect("it is a record before");
    let mut places = Vec::new();
    numbers(&document, "", &mut places);
    places.retain(|place| place != "/version");
    assert!(places.len() > 50, "{places:?}");
    let limit = 1_i64 << 48;
    let mut refused = 0;
    for place in places {
        let before = document.pointer(&place).unwrap().clone();
        let others = [0, 1, -1, 7, 1_000_000, limit - 1, limit, limit + 1, -limit, i64::MIN, i64::MAX].map(Value::from);
        for other in others.into_iter().chain([Value::from(u64::MAX), Value::from(0.5)]) {
            *document.pointer_mut(&place).unwrap() = other.clone();
            match read(&document) {
                Ok(records) => {
                    for form in Form::ALL {
                        let _told = form.text(&report(&records), &View::default());
                    }
                }
                Err(unreadable) => {
                    refused += 1;
                    let said = unreadable.to_string();
                    assert!(
                        said.contains("line 1 column") || said.contains("no record: /"),
                        "{place} = {other}: {said}"
                    );
                    assert!(said.contains("\nhint: "), "{said}");
                }
            }
        }
        *document.pointer_mut(&place).unwrap() = before;
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_curve_that_does_not_go_on_is_refused_with_its_place() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST).join(LEAKING)).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let next = document["outcome"]["curve"]["levels"].as_array().unwrap().len();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    let level = |from, up_to| json!({ "from": from, "up_to": up_to, "bytes": 64, "blocks": 2 });
    let reaching = |reach: [i64; 2]| {
        let mut stretch = level(next, next);
        stretch["reach_bytes"] = json!({ "floor": reach[0], "floor_at": next, "high": reach[1], "high_at": next });
        stretch
    };
    for (place, value, said) in [
        ("stretches", json!([level(next + 1, next + 2)]), "/outcome/curve/stretches/0: cycles "),
        ("stretches", json!([level(next, next + 1), level(next + 1, next + 2)]), "/outcome/curve/stretches/1: cycles "),
        ("stretches", json!([level(next, next - 1)]), "/outcome/curve/stretches/0: cycles "),
        (
            "stretches",
            json!([reaching([65, 66])]),
            "/outcome/curve/stretches/0: the last level, 64, is none from 65 to 66",
        ),
        ("stretches", json!([reaching([66, 62])]), "/outcome/curve/stretches/0: the last level"),
        ("ends", json!([3, 3]), "/outcome/curve/ends/1: cycle 3 does not come after the one before"),
    ] {
        let mut document = document.clone();
        document["outcome"]["curve"][place] = value;
        fs::write(&file, document.to_string()).unwrap();
        let (status, out, err) = slowleak(&["report", file.to_str().unwrap()]);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains(said) && err.contains("\nhint: it was edited"), "{said:?} is missing:\n{err}");
    }
    let mut document = document;
    document["outcome"]["cycles"] = 7.into();
    fs::write(&file, document.to_string()).unwrap();
    assert!(slowleak(&["report", file.to_str().unwrap()]).2.contains("/outcome/cycles: 7 of them, and the curve has "));
    document["outcome"]["curve"]["levels"] = json!([]);
    document["outcome"]["curve"]["stretches"] = json!([level(0, 1)]);
    document["outcome"]["meters"] = json!([]);
    fs::write(&file, document.to_string()).unwrap();
    assert!(slowleak(&["report", file.to_str().unwrap()]).2.contains("/outcome/curve/levels: there is none"));
}

#[test]
fn what_is_no_record_and_a_folder_without_any_are_status_2_with_place_and_hint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let refused = |texts: &[&str]| {
        let (status, out, err) = slowleak(&["report", path]);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{err}");
        for text in texts {
            assert!(err.contains(text), "{text:?} is missing:\n{err}");
        }
    };
    refused(&["no record (*.json) in this folder", "hint: "]);
    for (text, said) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{\n  \"version\": 1\n}", "missing field `name` at line 3 column 1"),
        ("{\"version\": 99}", "a record of version 99, and this program reads those up to 1"),
        ("[]", "no record: "),
        ("\u{0}\u{1}", "line 1 column 1"),
    ] {
        fs::write(folder.path().join("a.json"), text).unwrap();
        refused(&["a.json: ", said, "hint: "]);
    }
    fs::write(folder.path().join("a.json"), [0xff, 0xfe]).unwrap();
    refused(&["a.json: no record"]);
    assert_eq!(slowleak(&["report", "missing"]).0, Some(2));
    assert_eq!(slowleak(&["report"]).0, Some(2), "a report of nothing");
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let (status, out, _) = slowleak(&["schema"]);
    assert_eq!(status, Some(0));
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/record/schema-{VERSION}.json"));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        fs::write(&published, &out).unwrap();
    }
    let is_published = fs::read_to_string(&published).unwrap() == out;
    assert!(is_published, "{}: INSTA_UPDATE=always writes it anew", published.display());
}

#[test]
fn every_verdict_is_read_as_it_was_laid_down() {
    let records = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST)).unwrap();
    let twin = records.iter().find(|record| record.name.own() == "leaking_twin").unwrap();
    let one = Rate::of(1, 3);
    let rising = Rising { name: "open files".to_owned(), unit: Unit::Pieces, per_cycle: one };
    let disagree =
        Why::RunsDisagree { tally: Box::new(Verdict::Steady), dhat: Box::new(growing(one, vec![rising.clone()])) };
    for verdict in [
        Verdict::Steady,
        Verdict::Settled { after: 7, level: Level { bytes: 29, blocks: 1 } },
        growing(one, Vec::new()),
        // It has a name in common with what else an outcome says of meters.
        growing(Rate::of(0, 1), vec![rising]),
        Verdict::Unbalanced { gauge: "jobs".to_owned(), idle: 0, after: 1, cycle: 7 },
        Verdict::Residue { bytes_per_life: one, blocks_per_life: one },
        Verdict::Inconclusive { why: disagree },
        Verdict::Inconclusive { why: Why::Ended { cycle: 0, cause: "no port".to_owned() } },
    ] {
        let mut outcome = twin.outcome.clone().unwrap();
        outcome.meters.read(1, "open files", Unit::Pieces, true, 5);
        outcome.policy.may_hold_bytes = Some(4_096);
        outcome.notes = vec![Note::OneOfMany { number: 2, case: Some("a".to_owned()) }];
        outcome.verdict = verdict;
        let record = Record { outcome: Some(outcome), ..twin.clone() }.concluded();
        let kept = tempfile::tempdir().unwrap();
        folder::keep(kept.path(), &record).unwrap();
        assert_eq!(folder::read(kept.path()).unwrap(), [record]);
    }
}

fn growing(bytes_per_cycle: Rate, meters: Vec<Rising>) -> Verdict {
    Verdict::Growing { bytes_per_cycle, blocks_per_cycle: Rate::of(0, 1), meters }
}

#[test]
fn a_twin_says_whether_it_leaks_as_it_is_meant_to() {
    let records = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST)).unwrap();
    let twin = records.iter().find(|record| record.name.own() == "leaking_twin").unwrap();
    let tight = |verdict, strict| {
        let mut outcome = twin.outcome.clone().unwrap();
        (outcome.verdict, outcome.policy) = (verdict, Policy { strict, may_settle: !strict, ..Policy::default() });
        Record { outcome: Some(outcome), ..twin.clone() }.concluded()
    };
    let settled = || Verdict::Settled { after: 1, level: Level::default() };
    let unmeant = Record { expects_leak: false, ..tight(settled(), true) }.concluded();
    let records = [twin.clone(), tight(Verdict::Steady, false), tight(settled(), false), unmeant];
    let text = Form::Human.text(&report(&records), &View { is_verbose: true, ..View::default() });
    let lines: Vec<_> = text.lines().filter_map(|line| line.split_once("  leaking_twin  ")).collect();
    let lines: Vec<_> = lines.into_iter().map(|(mark, what)| (mark.split(' ').next().unwrap(), what)).collect();
    assert_eq!(
        lines,
        [
            ("ok", "Growing: 32 bytes/cycle, 1 block/cycle, as meant"),
            ("TIGHT", "Steady, and it is meant to leak"),
            ("TIGHT", "Settled, and it is meant to leak"),
            ("LEAK", "Settled (strict: it must not move)"),
        ],
        "{text}"
    );
}

#[test]
fn a_record_of_an_earlier_run_is_named_and_counts() {
    let mut records = folder::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(FIRST).as_path()).unwrap();
    let run = records[0].run.clone().unwrap();
    for record in &mut records[1..] {
        let run = record.run.as_mut().unwrap();
        (run.id, run.written) = ("a later one".to_owned(), run.written + 60);
    }
    let text = Form::Human.text(&report(&records), &View::default());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("note: 1 record is of an earlier run"), "{text}");
    assert!(text.contains(&records[0].name.to_string()) && !run.id.is_empty(), "{text}");
}

/// What the gate shows with these leaks: the functions that leak, and how fast in the one scenario.
fn leaks_with(leaks: &[&str]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let flags: Vec<_> = leaks.iter().flat_map(|leak| ["--leak", leak]).collect();
    let scenario = "corpus/command_queue/slow-link-flag-is-dead.pcm";
    let (status, ..) = slowleak(&[&["gate", "--out", out, scenario][..], &flags].concat());
    assert_eq!(status, Some(1));
    let records = folder::read(folder.path()).unwrap();
    assert!(matches!(records[0].name, Name::Scenario { .. }));
    let shown = |leak: Leak<'_>| {
        let (bytes, blocks) = leak.shown[0].rates().unwrap();
        (leak.signature().unwrap().to_string(), format!("{}, {}", bytes.text("byte"), blocks.text("block")))
    };
    let mut leaks: Vec<_> = Leak::all(&records).into_iter().map(shown).collect();
    leaks.sort();
    leaks
}

#[test]
fn two_leaks_are_the_same_two_at_the_same_rates_together_and_apart() {
    let (one, other) = (leaks_with(&["slow-job"]), leaks_with(&["slow-poll"]));
    let together = leaks_with(&["slow-job", "slow-poll"]);
    let mut apart = [one, other].concat();
    apart.sort();
    assert_eq!(together, apart);
    assert!(together.len() >= 2);
}

#[test]
fn words_are_quoted_for_a_shell_where_they_need_that() {
    assert_eq!(["a/b-c_d.e:1", "a b", "", "it's"].map(quoted), ["a/b-c_d.e:1", "'a b'", "''", r"'it'\''s'"]);
}
