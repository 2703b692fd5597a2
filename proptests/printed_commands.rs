//! Commands that answers print: each shows what it is printed for, by a build of the component that shows it.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

use std::fs;

use assert_cmd::Command;

/// Runs the program where the corpus is; returns its status and what it said.
fn say(arguments: &[&str]) -> (Option<i32>, String) {
    let mut slowleak = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    let slowleak = slowleak.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = slowleak.env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// Returns the events that `slowleak run` prints.
fn events(arguments: &[&str]) -> String {
    let (_, printed) = say(arguments);
    let (_, events) = printed.split_once("\nEvents\n").unwrap_or_else(|| panic!("{arguments:?}: {printed}"));
    events.split_once("\nAt the end\n").unwrap().0.to_owned()
}

/// On Windows 3.x there is no service: its builds show nothing of Q163488 there, and those of the 16-bit application do.
#[test]
fn both_commands_for_an_application_show_different_events() {
    let (_, said) = say(&["explain-article", "Q163488"]);
    let (before, after) = (" --build Pcmwin16=SP1", "--build Pcmwin16=SP2");
    let command = said.lines().find_map(|line| line.strip_prefix("  slowleak ")?.strip_suffix(before)).unwrap();
    assert!(command.contains("windows-3x-empty-window.pcm"), "{command}");
    assert!(said.lines().any(|line| line.starts_with("and with ") && line.contains(after)), "{said}");
    let run = |flags: &str| events(&format!("{command} {flags}").split_whitespace().collect::<Vec<_>>());
    assert_ne!(run(before), run(after));
    assert_eq!(run("--build SP1"), run("--build SP2"), "the service is not there");
}

/// Judges a scenario whose first expectation is wrong, and returns the events of the command that the gate prints.
fn reproduced(commands: &str, expectation: &str, flag: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.pcm");
    fs::write(&path, format!("pcm 1\n{commands}\n{expectation}\n")).unwrap();
    let (status, said) = say(&["gate", "--cycles", "2", path.to_str().unwrap()]);
    assert_eq!(status, Some(1), "{said}");
    let command = said.lines().find_map(|line| line.trim_start().strip_prefix("reproduce: slowleak ")).unwrap();
    assert!(command.starts_with(&format!("run {flag} ")), "{command}");
    events(&command.split(' ').map(|word| word.trim_matches('\'')).collect::<Vec<_>>())
}

/// Q163488: before Service Pack 2 the time passes unnoticed while the file stays as it was. The build of the gate shows nothing
/// of that.
#[test]
fn a_gate_reproduces_a_wrong_expectation_on_a_build_on_which_it_fails() {
    let commands = "T+0:00 offer R1 mandatory=T+0:30\nT+3:00 end\n";
    let events = reproduced(commands, "expect launch R1 at T+1:00", "--build 1.1");
    assert!(!events.contains("launch ABC000R"), "{events}");
    let commands = "T+0:00 service stop\nT+0:00 offer R1 flags=none mandatory=T+0:30\nT+0:00 user logon\n\
                    T+0:00 application load\nT+3:00 end\n";
    let expectation = "expect [Pcmwin32 ..SP3] launch R1 by Pcmwin32 at T+1:05";
    let events = reproduced(commands, expectation, "--build Pcmwin32=1.1");
    assert!(events.contains("Pcmwin32: ") && !events.contains("launch ABC000R"), "{events}");
}

#[test]
fn a_build_of_a_component_that_has_none_is_refused_with_those_that_there_are() {
    let small = "corpus/command_queue/slow-link-flag-is-dead.pcm";
    for (flag, hint) in [
        ("Pcmwin64=SP1", "no component `Pcmwin64` (possible components: Pcmsvc32, Pcmwin32, "),
        ("Pcmwin16=HF961115", "no build `HF961115` of Pcmwin16 (possible builds: 1.1, RTM, SP1, "),
        ("SP5", "no build `SP5` of Pcmsvc32 (possible builds: 1.1, RTM, "),
    ] {
        let (status, said) = say(&["run", small, "--build", flag]);
        assert_eq!(status, Some(2), "{flag}: {said}");
        assert!(said.contains(hint), "{flag}: {said}");
    }
}
