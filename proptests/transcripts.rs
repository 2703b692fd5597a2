//! What the command line says to a newcomer and to one who errs, word for word: every help, and every kind of error with its
//! exit status; and how it tells what happens. `cargo insta review` shows what a change has changed.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod corpus;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use assert_cmd::Command;
use slowleak::pcm::Component;

/// Runs commands in a folder of rubbish, and writes down what was typed, what came back, and the exit status.
fn transcript(commands: &[&[&str]]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 9] = [
        ("empty.pcm", b""),
        ("version.pcm", b"pcm 2\n"),
        ("no-text.pcm", b"pcm 1\nT+0:00 t\xffuch\nT+1:00 end\n"),
        ("word.pcm", b"pcm 1\nT+0:00 pol\nT+1:00 end\n"),
        ("number.pcm", b"pcm 1\nT+99999999999999999999:00 touch\nT+1:00 end\n"),
        ("build.pcm", b"pcm 1\nT+0:00 install SP5\nT+1:00 end\n"),
        ("endless.pcm", b"pcm 1\nT+0:00 touch\n"),
        ("wrong.pcm", b"pcm 1\nT+0:00 offer R1\nT+0:30 end\n\nexpect launch R1 at T+0:10\n"),
        ("alpha.pcm", b"pcm 1\nplatform Alpha\nT+0:30 end\n"),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::create_dir(folder.path().join("nothing")).unwrap();
    let mut said = String::new();
    for arguments in commands {
        let mut slowleak = Command::new(env!("CARGO_BIN_EXE_slowleak"));
        let slowleak = slowleak.current_dir(&folder).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
        let output = slowleak.args(*arguments).output().unwrap();
        writeln!(said, "$ slowleak {}", arguments.join(" ")).unwrap();
        said += &String::from_utf8(output.stdout).unwrap();
        said += &String::from_utf8(output.stderr).unwrap();
        writeln!(said, "exit status {}\n", output.status.code().unwrap()).unwrap();
    }
    said
}

#[test]
fn every_command_says_what_it_is_for() {
    let commands = ["gate", "run", "soak", "explain", "explain-article", "builds", "leaks"];
    let asked = commands.map(|command| [command, "--help"]);
    let asked: Vec<&[&str]> = [&["--help"][..]].into_iter().chain(asked.iter().map(|asked| &asked[..])).collect();
    let said = transcript(&asked);
    insta::assert_snapshot!("help", said);
}

#[test]
fn the_form_of_scenarios_is_told_with_examples() {
    insta::assert_snapshot!("format", transcript(&[&["help", "scenario"]]));
}

#[test]
fn every_component_has_its_ladder_of_builds_with_the_articles_that_print_them() {
    let components = Component::ALL.map(Component::name);
    let asked: Vec<_> = components.iter().map(|component| ["builds", "--component", component]).collect();
    let asked: Vec<&[&str]> = asked.iter().map(|asked| &asked[..]).collect();
    insta::assert_snapshot!("builds", transcript(&asked));
}

#[test]
fn every_argument_that_is_wrong_is_answered_with_a_hint() {
    let said = transcript(&[
        &["gat"],
        &["banana"],
        &["help", "scenrio"],
        &["help", "poll"],
        &["gate", "--build", "SP5"],
        &["gate", "--cycles", "0"],
        &["gate", "--format", "yaml"],
        &["gate", "--leak", "mif"],
        &["gate", "missing"],
        &["gate", "nothing"],
        &["gate"],
        &["run"],
        &["run", "nothing"],
        &["run", "alpha.pcm", "--build", "HF971205"],
        &["soak", "missing.pcm"],
        &["soak", "wrong.pcm", "--compare", "hf990910"],
        &["soak", "wrong.pcm", "--compare", "SP4", "--format", "json"],
        &["soak", "alpha.pcm", "--compare", "HF971205"],
        &["soak", "wrong.pcm", "--svg", "missing/curve.svg"],
        &["explain", "missing.pcm"],
        &["explain-article", "Q163489"],
        &["explain-article", "banana"],
        &["builds", "--component", "Pcmwin64"],
    ]);
    insta::assert_snapshot!("arguments", said);
}

#[test]
fn every_scenario_that_is_wrong_is_answered_with_its_place() {
    let said = transcript(&[
        &["run", "empty.pcm"],
        &["run", "version.pcm"],
        &["run", "no-text.pcm"],
        &["run", "word.pcm"],
        &["run", "number.pcm"],
        &["run", "build.pcm"],
        &["run", "endless.pcm"],
        &["gate", "wrong.pcm"],
        &["gate", "."],
    ]);
    insta::assert_snapshot!("scenarios", said);
}

/// A line of the events that `slowleak run` prints, without its time, who it is about, and names and numbers.
fn sentence(line: &str) -> Option<String> {
    let (_, told) = line.strip_prefix("T+")?.split_once(' ')?;
    let of_others = ["WS", "SRV", "LS", "Pcm"];
    let told = told.trim_start().split_inclusive(": ");
    let told: String =
        told.skip_while(|part| of_others.iter().any(|who| part.starts_with(who)) && part.ends_with(": ")).collect();
    let is_name = |word: &str| word.contains(|character: char| character.is_ascii_digit() || character == '\\');
    let mut words: Vec<&str> = told.split(' ').map(|word| if is_name(word) { "…" } else { word }).collect();
    words.dedup();
    Some(words.join(" "))
}

#[test]
fn every_event_of_the_corpus_is_told_in_words() {
    let root = env!("CARGO_MANIFEST_DIR");
    let told: BTreeSet<_> = corpus::scenarios()
        .iter()
        .flat_map(|(name, _)| {
            let mut slowleak = Command::new(env!("CARGO_BIN_EXE_slowleak"));
            let slowleak = slowleak.current_dir(root).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
            let output = slowleak.args(["run", &format!("corpus/{name}")]).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            let (_, events) = printed.split_once("\nEvents\n").unwrap_or_default();
            let (events, _) = events.split_once("\nAt the end\n").unwrap_or_default();
            events.lines().filter_map(sentence).collect::<Vec<_>>()
        })
        .collect();
    insta::assert_snapshot!("events", told.into_iter().collect::<Vec<_>>().join("\n"));
}
