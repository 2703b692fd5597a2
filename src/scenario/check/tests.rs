//! An expectation holds on exactly the builds that it names: each kind of claim, true and a little different.

use crate::scenario::Scenario;

/// Checks expectations about one record that becomes mandatory in half an hour (S01), run for three hours.
fn check(expectations: &str) -> Vec<String> {
    let text = format!("pcm 1\nT+0:00 offer R1 mandatory=T+0:30\nT+3:00 end\n{expectations}");
    let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
    scenario.check("x.pcm").iter().map(ToString::to_string).collect()
}

fn assert_holds(expectation: &str) {
    assert_eq!(check(expectation), [""; 0], "{expectation}");
}

fn assert_missed(expectation: &str) {
    assert_eq!(check(expectation).len(), 1, "{expectation}");
}

#[test]
fn a_true_expectation_is_not_missed() {
    assert_holds("expect [SP2..] launch R1 at T+1:00");
    assert_holds("expect [..HF961220] never launch R1");
    assert_holds("expect [SP2..] order R1");
    assert_holds("expect service running");
    assert_holds("expect gauge drives 0");
    assert_holds("expect [..HF961220] history R1 new");
    assert_holds("expect [SP2..] history R1 executed");
    assert_holds("expect history R2 none");
    assert_holds("expect [HF990910..] ledger 0 polls, 0 jobs, 0 drives, 0 bytes, 0 blocks");
}

#[test]
fn a_false_count_time_or_field_is_missed() {
    assert_missed("expect [SP2..] 2 times launch R1");
    assert_missed("expect [SP2..] never launch R1");
    assert_missed("expect [SP2..] launch R1 at T+2:00");
    assert_missed("expect [SP2..] launch R2");
    assert_missed("expect [SP2..] launch R1 drive Z");
    assert_missed("expect [SP2..] order R1 R1");
    assert_missed("expect [SP2..] history R1 new");
    assert_missed("expect gauge drives 1");
    assert_missed("expect service stopped");
    assert_missed("expect [HF990910..] ledger 0 polls, 1 jobs");
}

#[test]
fn a_set_that_is_one_build_too_small_or_too_large_is_missed() {
    for wrong in ["[BORK..]", "[HF961220..]", "[SP2..HF990910]", "[SP2..SP3, HF980609..]", "[..HF961220]"] {
        assert_missed(&format!("expect {wrong} launch R1"));
    }
}

#[test]
fn a_miss_shows_where_it_is_true_and_what_happens_instead() {
    assert_eq!(
        check("expect [SP3..] launch R1 from P1\nexpect [SP3..] never launch R1\nexpect history R1 new"),
        [
            r#"x.pcm:4:1: true on no build (expected on exactly [SP3..])
  |
4 | expect [SP3..] launch R1 from P1
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
hint: on [SP3..]: launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc "\\DS2\SMS_PKGD\ABC00010\" at T+1:00"#,
            r#"x.pcm:5:1: true on [..HF961220] (expected on exactly [SP3..])
  |
5 | expect [SP3..] never launch R1
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
hint: on [..HF961220]: nothing of the kind
      on [SP3..]: launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc "\\DS2\SMS_PKGD\ABC00010\" at T+1:00"#,
            "\
x.pcm:6:1: true on [..HF961220] (expected on every build)
  |
6 | expect history R1 new
  | ^^^^^^^^^^^^^^^^^^^^^
  |
hint: on [SP2..]: history R1 executed",
        ]
    );
}

#[test]
fn many_events_are_told_of_briefly() {
    let missed =
        check("expect log \"No instruction file.\"\nexpect [HF990910..] 4 times start\nexpect never mutex taken");
    assert!(missed.iter().any(|miss| miss.contains("nothing of the kind")), "{missed:?}");
    assert!(missed.iter().any(|miss| miss.contains(" times among ")), "{missed:?}");
}

#[test]
fn one_event_among_several_is_once_and_not_one_times() {
    let commands = "T+0:00 offer R1\nT+0:00 offer R2 mandatory=T-0:09\nT+1:00 end\n";
    let hint = |expectation: &str| {
        let text = format!("pcm 1\n{commands}{expectation}\n");
        Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm").remove(0).to_string()
    };
    assert!(hint("expect never launch R1").contains(": once among 2: launch R1 from "));
    assert!(hint("expect never launch").contains(": 2 times among 2: launch R1 from "));
    assert!(hint("expect launch R1 at T+0:30").contains(": 0 times among 2: launch R1 from "));
}

#[test]
fn claims_on_the_ledger_read_the_drives_and_blocks_that_are_kept() {
    // Q163597: until Service Pack 1 a drive stays mapped where the program leaves a file open: a block of 14 bytes.
    let run = |expectation: &str| {
        let text = format!("pcm 1\nT+0:00 offer R1 open-file\nT+0:30 end\n{expectation}\n");
        let misses = Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm");
        misses.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let holds = |expectation: &str| assert_eq!(run(expectation), [""; 0], "{expectation}");
    let missed = |expectation: &str| run(expectation).concat();
    holds("expect [..HF961220] ledger 1 drives");
    holds("expect [SP2..] ledger 0 drives");
    holds("expect [HF990910..] ledger 0 blocks");
    assert!(missed("expect [..HF961220] ledger 2 drives").contains("on [..HF961220]: ledger 1 drives"));
    assert!(missed("expect [HF990910..] ledger 1 blocks").contains("on [HF990910..]: ledger 0 blocks"));
    // The poll keeps a block of 48 bytes, the job two of 96 together; the drive is one of 14 more.
    holds("expect [..HF961220] ledger 4 blocks");
    holds("expect [SP2..HF990624] ledger 3 blocks");
    holds("expect [..HF961220] ledger 1 polls, 1 jobs, 1 drives, 158 bytes, 4 blocks");
}

#[test]
fn an_order_is_false_where_nothing_is_launched() {
    let text = "pcm 1\nT+0:00 offer R1 mandatory=T+9:00\nT+1:00 end\nexpect order R1\n";
    let miss = Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm").remove(0).to_string();
    assert!(miss.contains("true on no build (expected on every build)"), "{miss}");
    assert!(miss.contains("hint: on every build: no launch"), "{miss}");
}

#[test]
fn what_is_told_of_several_clients_says_whose_it_is() {
    let hint = |expectation: &str| {
        let offers = "T+0:00 on all offer R1\nT+0:00 on WS2 offer R2 mandatory=T-0:09\n";
        let text = format!("pcm 1\nclients 2\n{offers}T+1:30 end\n{expectation}\n");
        let misses = Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm");
        misses.first().map(ToString::to_string).unwrap_or_default()
    };
    for holds in [
        "expect launch R2",
        "expect launch R2 on WS2",
        "expect never launch R2 on WS1",
        "expect 2 times launch R1",
        "expect order R1 R1 R2",
        "expect order R1 R2 on WS2",
        "expect history R1 executed",
        "expect history R2 none on WS1",
        "expect service running",
        "expect gauge history 3",
        "expect gauge history 2 on WS2",
        "expect [HF990910..] ledger 0 jobs on WS2",
        "expect [..HF990624] ledger 2 jobs on WS2",
        "expect [..HF990624] ledger 3 jobs",
    ] {
        assert_eq!(hint(holds), "", "{holds}");
    }
    assert!(hint("expect never launch R2").contains(" at T+0:02 on WS2"), "{}", hint("expect never launch R2"));
    assert!(hint("expect launch R2 on WS1").contains(": launch R1 from "));
    assert!(hint("expect history R1 new").contains(": history R1 executed"));
    assert!(hint("expect history R2 none").contains(": history R2 executed on WS2"));
    assert!(hint("expect gauge history 2 on WS1").contains(": gauge history 1"));
}

#[test]
fn a_build_that_does_not_exist_on_the_platform_is_not_asked() {
    let text = "pcm 1\nplatform Alpha\nT+1:00 end\nexpect service running\nexpect [..SP3, HF980609..] never crash\n";
    assert_eq!(Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm"), []);
}

#[test]
fn an_expectation_that_was_made_and_not_read_is_shown_as_it_would_be_printed() {
    let text = "pcm 1\nT+1:00 end\nexpect   crash # said\n";
    let mut scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
    scenario.expectations[0].origin = None;
    let miss = scenario.check("x.pcm").remove(0).to_string();
    assert!(miss.starts_with("x.pcm:1:1: true on no build (expected on every build)\n"), "{miss}");
    assert!(miss.contains("| expect crash\n"), "{miss}");
}

#[test]
fn the_published_records_are_polled_as_the_article_says() {
    // Q123499: of the four records two are for an NT x86 machine; none is a background task.
    let dump = include_str!("../../../corpus/instruction_file/q123499-pcmdump.txt");
    let file = dump.lines().map(|line| format!("| {line}\n")).collect::<Vec<_>>().concat();
    let run = |clock: &str, expectations: &str| {
        let text = format!("pcm 1\nclock {clock}\nT+0:00 offer-file\n{file}T+0:30 end\n{expectations}");
        Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm")
    };
    let before_filter = "expect log \"Packages before filter: 4\"\nexpect log \"Packages after filter: 2\"\n";
    let registered =
        "expect history BPC001M new\nexpect history GBL00B9 new\nexpect history BPC003F none\nexpect never launch\n";
    assert_eq!(run("1994-12-01T08:00", &format!("{before_filter}{registered}")), []);
    assert_eq!(run("1995-05-01T08:00", "expect 4 times report expired\nexpect never launch\n"), []);
}

#[test]
fn at_least_says_nothing_of_the_builds_beside_the_set() {
    let check = |expectation: &str| {
        let text = format!("pcm 1\nT+0:00 offer R1 mandatory=T+0:30\nT+3:00 end\nexpect {expectation}\n");
        let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap();
        assert!(scenario.to_string().ends_with(&format!("expect {expectation}\n")), "{scenario}");
        scenario.check("x.pcm").iter().map(|miss| miss.diagnostic.message().to_owned()).collect::<Vec<_>>()
    };
    // It is true on [SP2..].
    assert_eq!(check("[SP3..] launch R1 at T+1:00"), ["true on [SP2..] (expected on exactly [SP3..])"]);
    assert!(check("at least [SP3..] launch R1 at T+1:00").is_empty());
    assert!(check("at least [SP2..] launch R1 at T+1:00").is_empty());
    let one_too_many = check("at least [HF961220..] launch R1 at T+1:00");
    assert_eq!(one_too_many, ["true on [SP2..] (expected on at least [HF961220..])"]);
}

#[test]
fn a_command_of_which_nothing_comes_says_so() {
    for (before, command, is_idle) in [
        ("touch", "withdraw R7", true),
        ("offer R7", "withdraw R7", false),
        ("touch", "unmap X:", true),
        (r"map X: \\DS2\PUBLIC", "unmap X:", false),
        ("touch", "service start", true),
        ("service stop", "service start", false),
        ("service stop", "service stop", true),
        ("touch", "application exit", true),
        ("touch", "application load", true),
        ("user logon", "application load", false),
        ("touch", "end-program", true),
        ("touch", "delete-replica LS1", true),
        ("offer R1", "delete-replica LS1", false),
        ("touch", "history delete", true),
        ("slow-link on", "slow-link on", true),
        ("touch", "slow-link on", false),
        ("touch", "server LS1 up", true),
        ("touch", "server LS1 down", false),
        ("touch", "install SP3", false),
        ("touch", "interval 60", true),
        ("touch", "interval 30", false),
        ("touch", "delete-job R1", true),
        ("offer R1 package=P1", "offer R2 package=P1 mandatory=T+5:00", false),
        ("touch", "reboot", false),
        ("reboot", "reboot", true),
    ] {
        let expectation = if is_idle { "no-effect" } else { "never no-effect" };
        let text =
            format!("pcm 1\nT+0:00 {before}\nT+0:00:09 {command}\nT+0:01 end\nexpect {expectation} at T+0:00:09\n");
        let scenario = Scenario::parse("x.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.check("x.pcm"), [], "{before}, {command}");
    }
}

#[test]
fn an_empty_command_is_logged_as_it_is() {
    let text = "pcm 1\nT+0:00 offer R1 flags=background command=\"\" place=missing mandatory=T-0:05\nT+0:30 end\n\
                expect log \"Executing command line: \"\n";
    assert_eq!(Scenario::parse("x.pcm", text.as_bytes()).unwrap().check("x.pcm"), []);
}
