//! The command line as a stranger meets it: exit statuses, texts, and the same bytes twice.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assert_cmd::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn slowleak() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    command.current_dir(ROOT).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
    command
}

/// What a run said: its status, stdout and stderr.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

fn say(arguments: &[&str]) -> Said {
    let output = slowleak().args(arguments).output().unwrap();
    Said {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

const SMALL: &str = "corpus/command_queue/slow-link-flag-is-dead.pcm";
const RESTARTING: &str = "corpus/command_queue/delayed-offer-noticed-after-a-restart.pcm";

/// Writes a scenario to a folder of its own.
fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.pcm");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn assert_rejected(arguments: &[&str], text: &str) {
    let said = say(arguments);
    assert_eq!(said.status, Some(2), "{arguments:?}: {}", said.err);
    assert!(said.err.contains(text), "{arguments:?} should say {text:?}:\n{}", said.err);
    assert!(!said.err.contains("panicked"), "{}", said.err);
    assert_eq!(said.out, "", "errors go to stderr");
}

#[test]
fn an_error_is_coloured_only_where_colours_are_seen_and_reads_the_same_without() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 pol\nT+1:00 end\n");
    let with = |variable: &str| {
        let output = slowleak().env(variable, "1").arg("run").arg(&path).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let (coloured, plain) = (with("CLICOLOR_FORCE"), with("NO_COLOR"));
    assert!(coloured.contains("\u{1b}[") && !plain.contains('\u{1b}'), "{coloured}{plain}");
    let mut parts = coloured.split("\u{1b}[");
    let text = parts.next().unwrap().to_owned();
    let text = parts.fold(text, |text, part| text + part.split_once('m').unwrap().1);
    assert_eq!(text, plain);
    assert_eq!(text, say(&["run", path.to_str().unwrap()]).err);
}

#[test]
fn the_gate_is_clean_on_the_fixed_build_and_says_so_in_the_same_bytes_twice() {
    let (first, second) = (say(&[]), say(&["gate"]));
    assert_eq!((first.status, first.err.as_str()), (Some(0), ""), "{}", first.out);
    assert_eq!(first.out, second.out);
    assert!(first.out.ends_with("0 with findings, 0 inconclusive\n"), "{}", first.out);
}

#[test]
fn the_gate_finds_the_leak_of_service_pack_4_and_names_the_call_sites() {
    let said = say(&["gate", "--build", "SP4", SMALL]);
    assert_eq!((said.status, said.err.as_str()), (Some(1), ""));
    for text in [
        "LEAK",
        "Growing: 144 bytes/cycle, 3 blocks/cycle",
        "48 bytes/cycle, 1 block/cycle",
        "src/pcm/leak/kept.rs:",
        "exactly what was",
    ] {
        assert!(said.out.contains(text), "{text:?} is missing:\n{}", said.out);
    }
    assert_eq!(said.out, say(&["gate", "--build", "sp4", SMALL]).out, "labels in any case, the same bytes twice");
}

#[test]
fn the_gate_says_where_a_restart_releases_the_leak() {
    let said = say(&["gate", "--build", "SP4", RESTARTING]);
    assert!(said.out.contains("note: 1 of the clean: the service is restarted in each cycle"), "{}", said.out);
}

#[test]
fn the_command_that_a_finding_prints_reproduces_it() {
    let said = say(&["gate", "--build", "SP4", SMALL]);
    let line = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")).unwrap();
    let arguments: Vec<&str> = line.split(' ').collect();
    let again = say(&arguments);
    assert_eq!(again.status, Some(1), "{}{}", again.out, again.err);
    assert!(again.out.starts_with("Growing: 144 bytes/cycle"), "{}", again.out);
}

#[test]
fn the_command_that_a_wrong_expectation_prints_shows_it_again() {
    let text = fs::read_to_string(Path::new(ROOT).join(SMALL)).unwrap();
    let (_folder, path) = written(text.replace("launch R1 at T+0:00", "launch R1 at T+0:10").as_bytes());
    let said = say(&["gate", path.to_str().unwrap()]);
    let line = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")).unwrap();
    let again = say(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(again.status, Some(1), "{}{}", again.out, again.err);
    assert!(again.out.contains("true on no build (expected on every build)"), "{}", again.out);
}

#[cfg(unix)]
#[test]
fn a_printed_command_can_be_pasted_into_a_shell_whatever_the_file_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's a $HOME; `leak`.pcm");
    fs::copy(Path::new(ROOT).join(SMALL), &path).unwrap();
    for command in ["gate", "explain"] {
        let said = say(&[command, "--build", "SP4", path.to_str().unwrap()]);
        let line = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")).unwrap();
        let mut shell = Command::new("sh");
        shell.current_dir(ROOT).arg("-c").arg(format!("{} {line}", env!("CARGO_BIN_EXE_slowleak")));
        let again = shell.output().unwrap();
        assert_eq!(again.status.code(), Some(1), "{line}: {}", String::from_utf8_lossy(&again.stderr));
    }
}

/// The cycles that a report is about: `0 bytes, 0 blocks over 128 cycles`.
fn cycles_of(report: &str) -> u64 {
    let line = report.lines().find(|line| line.starts_with("growth ")).unwrap();
    let number = line.rsplit(' ').nth(1).unwrap();
    number.replace(',', "").parse().unwrap()
}

#[test]
fn a_soak_lasts_for_a_time_that_is_given_in_words() {
    let began = Instant::now();
    let said = say(&["soak", SMALL, "--for", "1500 ms"]);
    assert!(began.elapsed() >= Duration::from_millis(1_500));
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.starts_with("Steady") && cycles_of(&said.out) > 128, "{}", said.out);
    let either = say(&["soak", SMALL, "--for", "1h", "--cycles", "300"]);
    assert_eq!((either.status, cycles_of(&either.out)), (Some(0), 300), "{}", either.out);
    let leaking = say(&["soak", SMALL, "--build", "SP4", "--for", "0.5s"]);
    assert_eq!(leaking.status, Some(1), "{}{}", leaking.out, leaking.err);
    assert!(leaking.out.starts_with("Growing: 144 bytes/cycle, 3 blocks/cycle"), "{}", leaking.out);
}

#[test]
fn what_is_no_time_is_an_error_that_says_how_one_is_written() {
    for rubbish in ["", "3600", "soon", "1 month"] {
        assert_rejected(
            &["soak", SMALL, "--for", rubbish],
            "not a time\nhint: write a number with its unit, such as 90s",
        );
    }
    for nothing in ["0s", "1h ago"] {
        assert_rejected(&["soak", SMALL, "--for", nothing], "a soak of no time shows nothing\nhint: ");
    }
}

#[test]
fn a_soak_of_many_cycles_prints_the_same_bytes_twice() {
    let [first, second] = [(); 2].map(|()| say(&["soak", SMALL, "--build", "SP4", "--cycles", "70000"]));
    assert_eq!((first.status, first.err.as_str()), (Some(1), ""), "{}", first.out);
    assert_eq!(first.out, second.out);
    for text in [
        "Growing: 144 bytes/cycle",
        "+10,080,000 bytes",
        "   65,536  ",
        "   70,000  ",
        "note: dhat has counted the first",
    ] {
        assert!(first.out.contains(text), "{text:?} is missing:\n{}", first.out);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_the_report_so_far_with_the_status_of_its_verdict() {
    for (build, status, verdict) in [("HF990910", 0, "Steady"), ("SP4", 1, "Growing: 144 bytes/cycle")] {
        let said = interrupted(&["soak", SMALL, "--build", build, "--cycles", "1000000000000"]);
        assert_eq!((said.status, said.err.as_str()), (Some(status), ""), "{}", said.out);
        let cycles = cycles_of(&said.out);
        assert!(said.out.starts_with(verdict) && cycles >= 128, "{}", said.out);
        let note = said.out.lines().find_map(|line| line.strip_prefix("note: it was interrupted after ")).unwrap();
        assert_eq!(note.replace(',', ""), format!("{cycles} cycles"));
    }
    let said = interrupted(&["soak", SMALL, "--for", "8h"]);
    assert_eq!(said.status, Some(0), "{}", said.out);
    assert!(said.out.contains("note: it was interrupted after "), "{}", said.out);
}

/// Starts a soak, and interrupts it when it has had the processor for a while.
#[cfg(unix)]
fn interrupted(arguments: &[&str]) -> Said {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_slowleak"));
    command.current_dir(ROOT).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS").args(arguments);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // It has to watch for the signal, and to have soaked: Linux says when, on the busiest machine. Elsewhere it has some seconds.
    let of_process = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", child.id())).ok();
    let watches = || {
        let status = of_process("status")?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"))?;
        Some(u64::from_str_radix(caught.trim(), 16).unwrap() >> 1 & 1 == 1)
    };
    let ticks = || {
        let stat = of_process("stat")?;
        // The 14th field of all is the 12th behind the name, which ends with the last bracket.
        stat.rsplit(')').next()?.split_whitespace().nth(11)?.parse::<u64>().ok()
    };
    let began = Instant::now();
    let has_soaked = || Some(watches()? && ticks()? >= 50);
    while !has_soaked().unwrap_or_else(|| began.elapsed() > Duration::from_secs(5)) {
        assert!(began.elapsed() < Duration::from_secs(120), "it does not watch, or does not soak");
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    Said {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_soak_that_is_too_short_to_tell_exits_with_status_4_and_is_no_pass() {
    let short = ["--build", "SP4", "--cycles", "1", SMALL];
    let (soak, gate) = (say(&[&["soak"], &short[..]].concat()), say(&[&["gate"], &short[..]].concat()));
    for said in [&soak, &gate] {
        assert_eq!((said.status, said.err.as_str()), (Some(4), ""), "{}", said.out);
        assert!(said.out.contains("1 cycle cannot tell growth from what settles"), "{}", said.out);
    }
    assert!(gate.out.contains("UNSURE") && gate.out.ends_with("1 inconclusive\n"), "{}", gate.out);
    let line = gate.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")).unwrap();
    assert_eq!(say(&line.split(' ').collect::<Vec<_>>()).out, soak.out);
}

#[test]
fn variables_stand_for_the_flags_and_flags_outweigh_them() {
    let conclude = |variables: &[(&str, &str)], flags: &[&str]| {
        let output = slowleak().envs(variables.iter().copied()).args(["gate", SMALL]).args(flags).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said.lines().next().unwrap_or_default().to_owned())
    };
    let soaks = |what: &str| format!("slowleak gate: soaking build {what}");
    assert_eq!(conclude(&[("SLOWLEAK_BUILD", "sp4")], &[]), (Some(1), soaks("SP4")));
    assert_eq!(conclude(&[("SLOWLEAK_BUILD", "SP4")], &["--build", "HF990910"]), (Some(0), soaks("HF990910")));
    let leaks = ("SLOWLEAK_LEAKS", "slow-job,tenth-poll");
    assert_eq!(conclude(&[leaks], &[]), (Some(1), soaks("HF990910 with slow-job, tenth-poll")));
    assert_eq!(conclude(&[leaks], &["--leak", "mif-cycle"]), (Some(0), soaks("HF990910 with mif-cycle")));
    assert_eq!(conclude(&[("SLOWLEAK_BUILD", "SP5")], &[]), (Some(2), String::new()));
    assert_eq!(conclude(&[("SLOWLEAK_LEAKS", "mif")], &[]), (Some(2), String::new()));
}

#[test]
fn what_cannot_be_saved_is_said_with_status_2_and_the_finding_is_told_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let save_to = |folder: &Path| say(&["explain", SMALL, "--leak", "slow-job", "--save", folder.to_str().unwrap()]);
    assert_eq!(save_to(folder.path()).status, Some(1));
    let saved = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    fs::write(&saved, "what somebody has written").unwrap();
    for folder in [folder.path(), &folder.path().join("missing"), &saved] {
        let said = save_to(folder);
        assert!(said.status == Some(2) && said.err.contains(": cannot save the scenario: "), "{}", said.err);
        assert!(said.out.starts_with("Growing: ") && said.out.contains("reproduce: slowleak explain"), "{}", said.out);
    }
    assert_eq!(fs::read_to_string(saved).unwrap(), "what somebody has written", "nothing is overwritten");
}

#[test]
fn json_is_one_document_with_the_verdict_of_every_scenario() {
    let said = say(&["gate", "--format", "json", SMALL, RESTARTING]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let judged: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&judged["title"], &judged["conclusion"]), (&"gate: soaking build HF990910".into(), &"clean".into()));
    let verdicts: Vec<_> =
        judged["records"].as_array().unwrap().iter().map(|record| &record["outcome"]["verdict"]).collect();
    assert_eq!(verdicts, ["steady", "steady"]);
}

#[test]
fn a_falsified_expectation_turns_the_gate_red_and_is_located() {
    let text =
        fs::read_to_string(Path::new(ROOT).join(SMALL)).unwrap().replace("launch R1 at T+0:00", "launch R1 at T+0:10");
    let (_folder, path) = written(text.as_bytes());
    let said = say(&["gate", path.to_str().unwrap()]);
    assert_eq!(said.status, Some(1));
    assert!(said.out.contains("scenario.pcm:7:1: true on no build (expected on every build)"), "{}", said.out);
    assert!(said.out.contains("WRONG"), "{}", said.out);
}

#[test]
fn run_prints_the_log_as_pacman_log_has_it() {
    let said = say(&["run", SMALL]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let line = r"Executing command line: F:\ABC00010\setup.exe /s~   $$<SMS_PACKAGE_COMMAND_MANAGER_NT><Mon Mar 02 08:00:00 1998~><thread=112>";
    assert!(said.out.contains(line), "{}", said.out);
    assert!(said.out.contains("T+0:00       launch ABC000R from DS"), "{}", said.out);
}

#[test]
fn soak_prints_the_curve_as_a_table_and_a_chart() {
    let said = say(&["soak", SMALL, "--cycles", "16", "--build", "SP4"]);
    assert_eq!(said.status, Some(1), "{}", said.err);
    assert!(said.out.contains("growth       +2,304 bytes, +48 blocks over 16 cycles"), "{}", said.out);
    assert!(said.out.contains("\n    cycle            bytes       blocks\n"), "{}", said.out);
    for part in ["\nbytes\n", "\n5,000 ┤", "╭──", "\n      └┬", "\ncycle  0              4"] {
        assert!(said.out.contains(part), "{part:?} is missing:\n{}", said.out);
    }
}

#[test]
fn builds_lists_the_ladder_with_what_changed() {
    let said = say(&["builds"]);
    assert_eq!(said.status, Some(0));
    assert!(said.out.contains("9/10/99 7:04PM"), "{}", said.out);
    assert!(said.out.contains("\nHF990910\n  keeps no memory (Q241656)\n"), "{}", said.out);
}

#[test]
fn builds_lists_the_ladder_of_every_component_in_the_same_bytes_twice() {
    use slowleak::pcm::Component;

    for component in Component::ALL {
        let said = say(&["builds", "--component", component.name()]);
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{component}");
        assert!(said.out.starts_with(&format!("Builds of {}, oldest first", component.title())), "{}", said.out);
        for build in component.builds() {
            assert!(said.out.contains(&format!("\n {build} ")), "{component} {build}: {}", said.out);
        }
        assert_eq!(said.out, say(&["builds", "--component", &component.name().to_uppercase()]).out);
    }
    assert_eq!(say(&["builds"]).out, say(&["builds", "--component", "Pcmsvc32"]).out);
    let application = say(&["builds", "--component", "Pcmwin32"]).out;
    for file in [["6/23/98 4:27pm", "465,312"], ["6/23/98 4:26pm", "1,168,144"], ["12/04/97 04:03", "-"]] {
        let is_of =
            |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).any(|cell| cell == file[0]);
        let line = application.lines().find(|line| is_of(line)).unwrap_or_else(|| panic!("{file:?}: {application}"));
        assert!(line.contains(file[1]), "{line}");
    }
    assert!(application.contains("\nHF980921\n* does not run finished jobs again"), "not simulated, and it says so");
}

#[test]
fn builds_rejects_what_is_no_component_and_names_those_that_are() {
    let known = "possible values: Pcmsvc32, Pcmwin32, Pcmwin16, Pcmdos_2, Pcmdos_4, Base.dll";
    for component in ["Pcmwin64", "", "Pcmsvc32.exe ", "ПКМ", &"x".repeat(10_000)] {
        assert_rejected(&["builds", "--component", component], known);
    }
    assert_rejected(&["builds", "--component"], "a value is required");
    assert_rejected(&["builds", "Pcmwin32"], "unexpected argument");
}

#[test]
fn explain_article_tells_before_and_after_and_prints_commands_that_run() {
    let said = say(&["explain-article", "Q163488"]);
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    for line in [
        "before: stops at an instruction file whose time has not changed",
        "after:  evaluates the instruction file at every poll",
        " Pcmsvc32   ..HF961220     SP2: not printed     SP2: not printed      yes",
        " Pcmwin32   ..HF961115     SP2: not printed     SP2: not printed      yes",
        " Pcmwin16   ..SP1          SP2: not printed     not made              yes",
    ] {
        assert!(said.out.lines().any(|other| other == line), "{line:?} is missing:\n{}", said.out);
    }
    for written in ["q163488", "163488"] {
        assert_eq!(say(&["explain-article", written]).out, said.out, "{written}");
    }
    let commands: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix("  slowleak ")).collect();
    assert_eq!(commands.len(), 6, "{}", said.out);
    for command in commands {
        // Where only the builds of an application show it, the command names the application.
        let flag = match command {
            _ if command.contains("windows-3x-") => " --build Pcmwin16=SP1",
            _ if command.contains("/empty-window") => " --build Pcmwin32=SP1",
            _ if command.contains("ms-dos-") => " --build Pcmdos_4=SP1",
            _ => " --build SP1",
        };
        assert!(command.ends_with(flag), "{command}");
        assert_eq!(say(&command.split(' ').collect::<Vec<_>>()).status, Some(0), "{command}");
    }
}

#[test]
fn explain_article_lists_the_nine_files_of_q241656_and_both_printings_of_september_1998() {
    let said = say(&["explain-article", "Q241656"]);
    let files: Vec<_> = said.out.lines().skip_while(|line| *line != "files of this article").skip(2).collect();
    assert_eq!(
        files,
        [
            " Pcmsvc32   HF990910  9/10/99 7:04PM 264 KB  9/10/99 7:06PM 782 KB",
            " Pcmwin32   HF990910  9/10/99 7:05PM 459 KB  9/10/99 7:05PM 1147 KB",
            " Pcmwin16   HF990910  9/10/99 7:05PM 444 KB  not made",
            " Pcmdos_2   HF990910  9/10/99 7:04PM 237 KB  not made",
            " Pcmdos_4   HF990910  9/10/99 7:04PM 271 KB  not made",
            " Base.dll   HF990910  9/10/99 7:00PM 524 KB  9/10/99 7:02PM 734 KB",
        ]
    );
    assert!(say(&["explain-article", "Q193784"]).out.contains("HF980924: 9/24/98 10:54am 260 KB"));
    assert!(say(&["explain-article", "Q193224"]).out.contains("HF980924: 9/24/98 1:54pm 265,712"));
}

#[test]
fn explain_article_rejects_rubbish_and_unknown_articles_with_the_nearest_known_ones() {
    assert_rejected(&["explain-article", "Q163489"], "unknown article \"Q163489\"\nhint: did you mean Q163488?");
    assert_rejected(&["explain-article", "q1634888"], "did you mean Q163488?");
    assert_rejected(&["explain-article", "999999"], "hint: slowleak explain-article lists the articles");
    for rubbish in ["", "Q", "QQ163488", "banana", "Q16348８", "-", " Q163488", "163488.5", "\u{1b}[2J"] {
        assert_rejected(&["explain-article", rubbish], "not the number of an article");
    }
    assert_rejected(&["explain-article", "--", "-163488"], "not the number of an article");
    assert_rejected(&["explain-article", "Q163488", "Q163597"], "unexpected argument");
    let long = say(&["explain-article", &"1".repeat(100_000)]);
    assert!(long.status == Some(2) && long.err.len() < 500, "{} bytes", long.err.len());
}

#[test]
fn explain_article_without_an_article_lists_each_that_it_explains_once() {
    let (said, again) = (say(&["explain-article"]), say(&["explain-article"]));
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    assert_eq!(said.out, again.out);
    let listed: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix(" Q")?.split(' ').next()).collect();
    assert!(listed.len() > 100 && listed.is_sorted_by(|one, other| one < other), "{}", said.out);
    for article in listed.iter().step_by(20) {
        assert_eq!(say(&["explain-article", article]).status, Some(0), "{article}");
    }
}

#[test]
fn a_gate_that_soaks_nothing_is_no_pass() {
    let alpha = "corpus/command_queue/alpha-client-runs-alpha-records.pcm";
    assert_rejected(&["gate", alpha, "--build", "HF971205"], "nothing was soaked");
    let said = say(&["gate", alpha, SMALL, "--build", "HF000422"]);
    assert_eq!(said.status, Some(0));
    let said = say(&["gate", alpha, SMALL, "--build", "HF971205"]);
    assert!(said.out.contains("note: 1 not soaked: the build was not made for Alpha"), "{}", said.out);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_rejected_and_a_full_stderr_changes_no_status() {
    assert_rejected(&["run", "/dev/zero"], "/dev/zero: this is no file");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status =
        std::process::Command::new(env!("CARGO_BIN_EXE_slowleak")).args(["run", "missing"]).stderr(full).status();
    assert_eq!(status.unwrap().code(), Some(2));
}

#[test]
fn explain_finds_shrinks_and_prints_a_command_that_reproduces_and_files_a_seed() {
    let artifact = "corpus/command_queue/status-mif-that-succeeded.pcm";
    let folder = tempfile::tempdir().unwrap();
    let said = say(&["explain", artifact, "--leak", "mif-cycle", "--save", folder.path().to_str().unwrap()]);
    assert_eq!(said.status, Some(1), "{}", said.err);
    assert!(said.out.contains("  T+0:00     offer R1 mif=success\n  T+0:00     end\n"), "{}", said.out);
    let line = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")).unwrap();
    assert_eq!(say(&line.split(' ').collect::<Vec<_>>()).status, Some(1));
    let saved = said.out.lines().find_map(|line| line.strip_prefix("saved: ")).unwrap();
    let text = fs::read_to_string(saved).unwrap();
    assert!(
        saved.contains("/regress-") && text.starts_with("pcm 1\n# Found by: slowleak explain, in corpus/"),
        "{saved}\n{text}"
    );
    assert_eq!(say(&["explain", saved, "--leak", "mif-cycle"]).status, Some(1), "the seed shows it too");
    assert_eq!(say(&["explain", artifact]).status, Some(0), "the fixed build has nothing to explain");
}

#[test]
fn leaks_lists_the_catalogue() {
    let said = say(&["leaks"]);
    assert!(
        said.status == Some(0) && said.out.contains("mif-cycle        reference cycle  144 bytes in 2 blocks"),
        "{}",
        said.out
    );
    assert_rejected(&["gate", "--leak", "mif"], "possible values: slow-poll");
}

#[test]
fn a_build_that_was_not_made_for_the_platform_is_rejected() {
    let alpha = "corpus/command_queue/alpha-client-runs-alpha-records.pcm";
    assert_rejected(&["run", alpha, "--build", "HF971205"], "build HF971205 was not made for Alpha");
}

#[test]
fn garbage_is_rejected_with_its_position() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "scenario.pcm:1:1:"),
        (b"pcm 1\nT+0:00 t\xffuch\nT+1:00 end\n", "scenario.pcm:2:9:"),
        (b"pcm 1\nT+0:00 pol\nT+1:00 end\n", "scenario.pcm:2:8: unknown command \"pol\""),
        (b"pcm 1\nT+99999999999999999999:00 touch\nT+1:00 end\n", "scenario.pcm:2:"),
        (b"pcm 1\nT+0:00 install SP5\nT+1:00 end\n", "scenario.pcm:2:16:"),
        (b"pcm 2\n", "scenario.pcm:1:5:"),
    ];
    for (bytes, position) in cases {
        let (_folder, path) = written(bytes);
        for command in ["gate", "run", "soak"] {
            assert_rejected(&[command, path.to_str().unwrap()], position);
        }
    }
}

#[test]
fn a_line_of_ten_megabytes_is_rejected_in_a_short_text() {
    let mut bytes = b"pcm 1\n# ".to_vec();
    bytes.resize(10 << 20, b'x');
    let (_folder, path) = written(&bytes);
    let said = say(&["gate", path.to_str().unwrap()]);
    assert_eq!(said.status, Some(2));
    assert!(said.err.contains("scenario.pcm:") && said.err.len() < 2_000, "{} bytes", said.err.len());
}

#[test]
fn a_scenario_that_is_wrong_hides_no_other_whatever_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pcm", "c.pcm"] {
        fs::write(folder.path().join(name), "pcm 1\nT+0:00 pol\nT+1:00 end\n").unwrap();
    }
    fs::create_dir(folder.path().join("b.pcm")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let said = say(&["gate", &path("missing.pcm"), &path("empty"), &path(""), SMALL, &path("a.pcm")]);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    let places = [
        "missing.pcm: cannot read the scenario",
        "empty: no scenario (*.pcm) in this folder",
        "a.pcm:2:8",
        "b.pcm: this is a folder",
        "c.pcm:2:8",
    ];
    let places = places.map(|text| said.err.find(text).unwrap_or_else(|| panic!("{text:?} is missing:\n{}", said.err)));
    assert!(places.is_sorted(), "{}", said.err);
    assert_eq!(said.err.matches("a.pcm:2:8").count(), 2, "{}", said.err);
}

#[test]
fn a_scenario_comes_from_standard_input_too_and_is_told_of_alike() {
    let text = fs::read(Path::new(ROOT).join(SMALL)).unwrap();
    let piped = |arguments: &[&str], input: &[u8]| {
        let output = slowleak().args(arguments).write_stdin(input).output().unwrap();
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    };
    for command in ["run", "soak", "explain", "gate"] {
        let (said, of_file) =
            (piped(&[command, "--build", "SP4", "-"], &text), say(&[command, "--build", "SP4", SMALL]));
        assert_eq!((said.status, said.err.as_str()), (of_file.status, ""), "{command}: {}", said.out);
        assert_eq!(said.out, of_file.out.replace(SMALL, "-"), "{command}");
        if let Some(line) = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")) {
            assert_eq!(piped(&line.split(' ').collect::<Vec<_>>(), &text).status, Some(1), "{line}");
        }
        for (input, place) in [(&b""[..], "-:1:1: "), (b"pcm 1\nT+0:00 pol\nT+1:00 end\n", "-:2:8: ")] {
            let said = piped(&[command, "-"], input);
            assert!(said.status == Some(2) && said.err.starts_with(place), "{command}: {}", said.err);
        }
    }
    assert_rejected(&["gate", "-", SMALL, "-"], "-: standard input can be read only once");
}

#[test]
fn a_run_of_twenty_years_is_written_as_it_goes() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1 runs=for-ever\nT+175320:00 end\n");
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_slowleak"));
    let mut run = run.arg("run").arg(path).stdout(std::process::Stdio::piped()).spawn().unwrap();
    // As a whole it is gigabytes.
    let mut beginning = vec![0; 8 << 20];
    run.stdout.take().unwrap().read_exact(&mut beginning).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(beginning.starts_with(b"Pacman.log of build HF990910 on I386\n\n"));
    if let Some((_, peak)) = status.split_once("VmHWM:") {
        let peak: u64 = peak.split_whitespace().next().unwrap().parse().unwrap();
        assert!(peak < 32 << 10, "{peak} kB");
    }
}

#[test]
fn more_work_than_a_stated_bound_is_refused_and_a_flag_raises_it() {
    let (_folder, path) = written(b"pcm 1\nclients 10000\nT+175320:00 end\n");
    let path = path.to_str().unwrap();
    for command in ["gate", "run", "soak", "explain"] {
        assert_rejected(&[command, path], "scenario.pcm:3:1: 10000 clients until T+175320:00 make 1753200000 polls");
        assert_rejected(&[command, path, "--max-work", "1753199999"], "--max-work 1753200000\n");
        assert_rejected(&[command, SMALL, "--max-work", "1"], "(expected 1 at most)");
    }
    assert_eq!(say(&["run", SMALL, "--max-work", "1000"]).status, Some(0));
}

#[test]
fn a_scenario_of_a_folder_says_what_it_shows() {
    let (folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\n");
    let file = path.to_str().unwrap();
    assert_rejected(&["gate", folder.path().to_str().unwrap()], &format!("judge its heap alone: {file}\n"));
    assert_eq!(say(&["gate", file, "--cycles", "2"]).status, Some(0));
}

#[test]
fn a_mistyped_command_is_no_path_and_a_path_is_no_mistyped_command() {
    for (word, command) in
        [("explan", "explain"), ("gat", "gate"), ("Run", "run"), ("explain-artcle", "explain-article")]
    {
        let text =
            format!("`{word}` is no command, and no file or folder is called so\nhint: did you mean `{command}`?\n");
        for rest in [&[][..], &[SMALL], &["--save", "target", SMALL]] {
            assert_rejected(&[&[word], rest].concat(), &text);
        }
    }
    assert_rejected(&["banana"], "hint: `slowleak --help` lists the commands\n");
    for path in ["./gat", "gat.pcm", "corpus/gat"] {
        assert_rejected(&[path], "cannot read the scenario");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("gat")).unwrap();
    fs::copy(Path::new(ROOT).join(SMALL), folder.path().join("gat/a.pcm")).unwrap();
    let output = slowleak().current_dir(&folder).arg("gat").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "a folder is what it is");
}

#[test]
fn a_claim_that_cannot_fail_is_refused_where_claims_are_judged() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\nexpect launch R1\nexpect never launch R7\n");
    let path = path.to_str().unwrap();
    for command in ["run", "gate"] {
        assert_rejected(&[command, path], "scenario.pcm:5:21: nothing offers R7\n");
    }
    for command in ["soak", "explain"] {
        assert_eq!(say(&[command, path]).status, Some(0), "{command} judges no claims");
    }
}

#[test]
fn the_gate_says_which_scenarios_expect_nothing() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\n");
    let said = say(&["gate", path.to_str().unwrap(), SMALL]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let note = "note: 1 of the clean: it expects nothing: only its heap is judged\n";
    assert!(said.out.contains(note), "{}", said.out);
}

#[test]
fn help_on_a_command_is_what_its_flag_prints() {
    for command in ["gate", "run", "explain-article", "leaks"] {
        assert_eq!(say(&["help", command]).out, say(&[command, "--help"]).out, "{command}");
    }
    assert_eq!(say(&["help"]).out, say(&["--help"]).out);
    assert_rejected(&["help", "scenrio"], "no help on `scenrio`\nhint: did you mean `scenario`?");
}

#[test]
fn help_states_the_exit_statuses() {
    let said = say(&["--help"]);
    assert_eq!(said.status, Some(0));
    for line in
        ["0    clean", "1    a finding", "2    usage", "3    the self-test failed", "4    inconclusive", "101  a bug"]
    {
        assert!(said.out.contains(line), "{}", said.out);
    }
}

/// Returns the block of the README that begins with a line.
fn readme_block(first: &str) -> String {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let start = readme.find(first).unwrap_or_else(|| panic!("the README has no {first:?}")) + first.len();
    readme[start..].split("```").next().unwrap().trim().to_owned()
}

#[test]
fn the_readme_shows_the_real_output_of_the_gate() {
    let said = say(&[]);
    let mut lines = said.out.lines();
    for shown in readme_block("$ cargo run --release\n").lines().filter(|line| *line != "…") {
        assert!(lines.any(|line| line == shown), "the gate does not say, or not in this order: {shown:?}");
    }
}

#[test]
fn the_readme_shows_a_scenario_of_the_corpus() {
    let scenario = "corpus/command_queue/delayed-offer-evaluated-although-the-file-is-unchanged.pcm";
    let text = fs::read_to_string(Path::new(ROOT).join(scenario)).unwrap();
    assert_eq!(readme_block("```text\npcm 1\n"), text.trim().strip_prefix("pcm 1\n").unwrap());
}

#[test]
fn the_commands_of_the_readme_exist() {
    // What they write goes there.
    fs::create_dir_all(Path::new(ROOT).join("target")).unwrap();
    for line in readme_block("$ slowleak gate [PATHS]").lines().skip(1) {
        let arguments = line.strip_prefix("$ slowleak ").unwrap().split('#').next().unwrap().replace("SCENARIO", SMALL);
        let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
        if arguments.first() == Some(&"gate") {
            // On the whole corpus, where many scenarios leak, an unfixed build takes a minute: `.ci/run` asks it.
            arguments.push(SMALL);
        }
        let status = say(&arguments).status;
        assert!(status == Some(0) || status == Some(1), "{line}: {status:?}");
    }
}

#[test]
fn run_tells_of_a_wrong_expectation_by_its_status_too() {
    let text = fs::read_to_string(Path::new(ROOT).join(SMALL)).unwrap();
    let (_folder, path) = written(text.replace("launch R1 at T+0:00", "launch R1 at T+0:10").as_bytes());
    let said = say(&["run", path.to_str().unwrap()]);
    assert_eq!((said.status, said.err.as_str()), (Some(1), ""), "{}", said.out);
    assert!(said.out.contains("scenario.pcm:7:1: true on no build (expected on every build)"), "{}", said.out);
}

#[test]
fn the_scenarios_of_a_folder_are_listed_in_the_order_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["b", "d", "a-2", "e", "a", "c"].map(|name| format!("{name}.pcm"));
    for name in &names {
        fs::copy(Path::new(ROOT).join(SMALL), folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "no scenario").unwrap();
    let said = say(&["gate", "--verbose", "--cycles", "2", folder.path().to_str().unwrap()]);
    assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
    let position =
        |name: &String| said.out.find(&format!("/{name} ")).unwrap_or_else(|| panic!("{name}: {}", said.out));
    let listed = ["a-2", "a", "b", "c", "d", "e"].map(|name| position(&format!("{name}.pcm")));
    assert!(listed.is_sorted(), "{}", said.out);
    assert_eq!(said.out.matches("Steady, 1 claim checked").count(), 6, "{}", said.out);
    assert!(!said.out.contains("notes"), "{}", said.out);
}

#[test]
fn shards_judge_every_scenario_once_and_an_empty_one_is_no_pass() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        fs::copy(Path::new(ROOT).join(SMALL), folder.path().join(format!("{name}.pcm"))).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let judged = |shard: &str| {
        let said = say(&["gate", "--verbose", "--cycles", "2", "--shard", shard, path]);
        assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
        ["a", "b", "c"].into_iter().filter(|name| said.out.contains(&format!("/{name}.pcm "))).collect::<String>()
    };
    assert_eq!([judged("1/2"), judged("2/2"), judged("1/1")], ["ac", "b", "abc"]);
    assert_rejected(&["gate", "--shard", "4/4", path], "shard 4/4 of 3 scenarios is empty");
    for rubbish in ["0/2", "3/2", "2", "1/0", "a/b", "/", "-1/2", ""] {
        assert_rejected(&["gate", &format!("--shard={rubbish}"), path], "expected a part");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::Stdio;

    for arguments in [&["builds"][..], &["explain-article"], &["leaks"], &["run", SMALL], &["gate", SMALL]] {
        let (reader, writer) = std::io::pipe().unwrap();
        // Nobody will ever read: each write meets a broken pipe.
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_slowleak"));
        command.current_dir(ROOT).args(arguments).stdout(writer).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
