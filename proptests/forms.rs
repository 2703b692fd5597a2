//! Forms: each holds what it tells, whatever the names are, in the same bytes each time, and names no folder of a machine.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use slowleak::record::{Complaint, Conclusion, Failure, Name, Place, Record, Requirement, folder};
use slowleak::report::{Form, Report, View};

/// Names that break out of what they stand in, where they are not written with care.
const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "]]>",
    "::error title=a::b",
    "two\nlines\r\n::warning::c",
    "a|b `c` **d** [e](f) @g | &amp; \"h\" 'i'",
    "\u{1b}[31m\u{0}\u{fffe}",
    "\u{fffd}\u{fffd}.pcm",
    "%0A%3A,file=x",
];

const LEAKING: &str = "proptests/records/version-1";

/// A record that leaks, under another name, in another file, with something else that is wrong.
fn named(name: &str) -> Record {
    let records = folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(LEAKING)).unwrap();
    let mut record = records.into_iter().find(|record| record.name.own() == "leaking").unwrap();
    record.name = Name::Scenario { file: name.to_owned(), subject: name.to_owned() };
    name.clone_into(&mut record.title);
    record.place = Some(Place { file: name.to_owned(), line: 7 });
    record.reproduce = vec![format!("slowleak run '{name}'")];
    record.remarks = vec![name.to_owned()];
    record.shortest_input = Some(name.to_owned());
    let outcome = record.outcome.as_mut().unwrap();
    for site in &mut outcome.explanation.as_mut().unwrap().growth_sites {
        for frame in &mut site.frames {
            (frame.function, frame.file, frame.source) = (name.to_owned(), name.to_owned(), Some(name.to_owned()));
        }
    }
    record
}

/// A leak, a complaint and a failure of each hostile name.
fn hostile() -> Vec<Record> {
    let mut records = Vec::new();
    for name in HOSTILE {
        records.push(named(name));
        let place = Place { file: name.to_owned(), line: 3 };
        let complaint = Complaint::new(Requirement::Expectation, Some(place), name.to_owned());
        let mut wrong = named(name);
        wrong.complaints = vec![complaint];
        records.push(Record { outcome: None, ..wrong }.concluded());
        let own = Name::Target { target: name.to_owned(), finding: name.to_owned() };
        records.push(Record::new(own, Err(Failure { is_absent: false, why: name.to_owned() })));
    }
    records
}

fn report(records: &[Record]) -> Report<'_> {
    Report { title: HOSTILE[0].to_owned(), preface: Vec::new(), noun: "soak", records }
}

fn text(form: Form) -> String {
    form.text(&report(&hostile()), &View { is_verbose: true, ..View::default() })
}

#[test]
fn every_form_is_the_same_bytes_each_time() {
    for form in Form::ALL {
        assert_eq!(text(form), text(form), "{}", form.name());
    }
}

#[test]
fn a_terminal_is_told_no_control_characters() {
    let text = text(Form::Human);
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    assert!(!text.contains(is_control), "{:?}", text.chars().find(|letter| is_control(*letter)));
}

#[test]
fn junit_is_well_formed_and_counts_what_it_holds() {
    let text = text(Form::Junit);
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    assert_eq!(cases.len(), hostile().len());
    let of_kind = |kind| cases.iter().filter(|case| case.children().any(|child| child.has_tag_name(kind))).count();
    let records = hostile();
    let are = |conclusion| records.iter().filter(|record| record.conclusion == conclusion).count();
    assert_eq!([of_kind("failure"), of_kind("error")], [are(Conclusion::Finding), are(Conclusion::Inconclusive)]);
    assert_eq!(cases[0].attribute("name"), Some(HOSTILE[0]));
    let count = are(Conclusion::Finding).to_string();
    assert_eq!(document.root_element().attribute("failures"), Some(count.as_str()));
    assert!(!text.contains("time=") && !text.contains("timestamp="), "{text}");
}

#[test]
fn annotations_are_a_line_each_and_nothing_in_them_is_a_command() {
    let text = text(Form::Github);
    for line in text.lines() {
        let (command, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).unwrap();
        let (kind, properties) = command.split_once(' ').unwrap();
        assert!(["error", "warning"].contains(&kind), "{line}");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "title"].contains(&key) && !value.is_empty(), "{line}");
        }
        assert!(!message.contains(['\r', '\n']), "{line}");
    }
    assert!(text.contains("title=slow leak%3A <script>alert(1)</script>"), "{text}");
    assert!(text.contains("file=%250A%253A%2Cfile=x,line=7"), "{text}");
}

#[test]
fn markdown_holds_no_markup_but_its_own() {
    let text = text(Form::Markdown);
    for line in text.lines() {
        let mut rest = line.to_owned();
        for own in ["<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>", "<pre>", "</pre>"] {
            rest = rest.replace(own, "");
        }
        assert!(!rest.contains(['<', '>', '`', '[', '@']), "{line}");
        // A row has five cells.
        let bars = line.matches('|').count();
        assert!([0, 6].contains(&bars), "{line}");
    }
    assert!(text.contains("&#60;script&#62;"), "{text}");
}

#[test]
fn sarif_has_stable_rules_and_places_that_are_references() {
    let document: serde_json::Value = serde_json::from_str(&text(Form::Sarif)).unwrap();
    let run = &document["runs"][0];
    let rules: Vec<_> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let of_soaks = ["growing", "residue", "unbalanced", "not-level", "no-leak"];
    let known = of_soaks.into_iter().chain(["expectation", "budget", "known-leak", "inconclusive"]);
    let known: Vec<_> = known.map(|rule| format!("slowleak/{rule}")).collect();
    assert_eq!(rules, known, "somebody's filter names them");
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2 * HOSTILE.len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]);
        for location in result["locations"].as_array().into_iter().flatten() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~/%".contains(letter);
            assert!(uri.chars().all(is_plain), "{uri}");
        }
    }
    let fingerprints: std::collections::BTreeSet<_> =
        results.iter().filter_map(|result| result["partialFingerprints"]["slowleakSite/v1"].as_str()).collect();
    assert_eq!(fingerprints.len(), HOSTILE.len(), "a leak each");
}

#[test]
fn places_in_folders_of_a_machine_are_left_out() {
    for file in ["/home/somebody/shop.rs", "C:\\shop.rs"] {
        let records = [named(file)];
        for form in [Form::Github, Form::Sarif] {
            let text = form.text(&report(&records), &View::default());
            assert!(!text.contains("uri\"") && !text.contains("file="), "{}: {text}", form.name());
        }
    }
}

fn slowleak(arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["SLOWLEAK_BUILD", "SLOWLEAK_LEAKS", "SLOWLEAK_OUT", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    let output = command.envs(variables.iter().copied()).args(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), out, err)
}

#[test]
fn any_number_of_forms_are_written_in_one_run_each_to_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |form: Form| folder.path().join(form.name()).to_str().unwrap().to_owned();
    let asked: Vec<_> = Form::ALL.into_iter().map(|form| format!("--format={}={}", form.name(), file(form))).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let (status, out, err) = slowleak(&[&["report", LEAKING][..], &asked].concat(), &[]);
    assert_eq!((status, err.as_str()), (Some(1), ""));
    for form in Form::ALL {
        let text = fs::read_to_string(file(form)).unwrap();
        assert!(text.contains("leaking"), "{}: {text}", form.name());
        let alone = slowleak(&["report", LEAKING, "--format", form.name()], &[]).1;
        assert_eq!(alone, text, "{}", form.name());
    }
    assert_eq!(out, fs::read_to_string(file(Form::Human)).unwrap(), "people read stdout if nobody else does");
}

#[test]
fn what_cannot_be_told_is_refused_before_anything_is_measured() {
    for (asked, said) in [
        (&["--format", "yaml"][..], "no form `yaml` (possible forms: human, json, junit, github, markdown, sarif"),
        (&["--format", "json="], "no file behind `json=`"),
        (&["--format", "json", "--format", "junit"], "both `json` and `junit` would go to stdout"),
    ] {
        let (status, out, err) = slowleak(&[&["gate"][..], asked].concat(), &[]);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains(said), "{err}");
    }
    let (status, _, err) = slowleak(&["report", LEAKING, "--format", "json=/missing/folder/a.json"], &[]);
    assert!(status == Some(2) && err.contains("cannot be written"), "{err}");
}

#[test]
fn github_is_told_by_itself_where_its_variables_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let summary_path = summary.to_str().unwrap();
    let variables = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", summary_path)];
    let (status, out, err) = slowleak(&["report", LEAKING], &variables);
    assert_eq!(status, Some(1));
    assert!(err.starts_with("::error file=tests/shop.rs,line=17,"), "{err}");
    assert!(out.starts_with("slowleak report"), "{out}");
    let written = fs::read_to_string(&summary).unwrap();
    assert!(written.starts_with("before\n## ") && written.contains("1 with findings"), "{written}");
    let (_, _, err) = slowleak(&["report", LEAKING, "--format=github"], &variables);
    assert_eq!(err, "", "it is on stdout already");
}
