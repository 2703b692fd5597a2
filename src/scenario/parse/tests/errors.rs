//! The text of every error.

use super::{only_error, parse};

/// Requires of each text exactly one error with this place and message, and this hint.
fn assert_errors(cases: &[(&str, &str, &str)]) {
    for (lines, message, hint) in cases {
        let error = parse(lines).expect_err(lines);
        let [found] = error.diagnostics() else { panic!("{lines} has several errors: {error}") };
        let located = format!("{}:{}: {}", found.line(), found.column(), found.message());
        assert_eq!((located.as_str(), found.hint()), (*message, Some(*hint)), "{lines}");
    }
}

#[test]
fn a_line_that_is_no_command_says_what_a_command_looks_like() {
    assert_errors(&[
        (
            "T+0:00 pol",
            r#"2:8: unknown command "pol" (expected package, prefer, …)"#,
            "after its time, a line has a command: `slowleak help scenario` lists them",
        ),
        (
            "T+0:00",
            "2:7: unexpected end of the line (expected offer, offer-file, withdraw, touch, delete-replica, package, …)",
            "after its time, a line has a command: `slowleak help scenario` lists them",
        ),
        ("T+0:00 touch now", r#"2:14: unexpected "now" (expected the end of the line)"#, "written as: touch"),
        (
            "T+0:5 touch",
            r#"2:1: not a time "T+0:5" (expected T+h:mm or T+h:mm:ss)"#,
            "T+1:30 is an hour and a half after T0",
        ),
        (
            "T+0:61 touch",
            r#"2:1: not a time "T+0:61" (expected T+h:mm or T+h:mm:ss)"#,
            "T+1:30 is an hour and a half after T0",
        ),
        (
            "T0:00 touch",
            r#"2:1: not a time "T0:00" (expected T+h:mm or T+h:mm:ss)"#,
            "T+1:30 is an hour and a half after T0",
        ),
        (
            "T-1:00 touch",
            r#"2:1: not a time "T-1:00" (expected T+h:mm or T+h:mm:ss)"#,
            "T+1:30 is an hour and a half after T0",
        ),
        (
            "T+175320:01 touch",
            r#"2:1: "T+175320:01" is too long (expected 175320:00 at most, twenty years)"#,
            "no cycle lasts so long",
        ),
        (
            "T+99999999999999999999999:00 touch",
            r#"2:1: "T+99999999999999999999999:00" is too long (expected 175320:00 at most, twenty years)"#,
            "no cycle lasts so long",
        ),
        (
            r#"T+0:00 "touch""#,
            r#"2:8: unexpected "touch" (expected offer, offer-file, withdraw, touch, delete-replica, package, …)"#,
            "after its time, a line has a command: `slowleak help scenario` lists them",
        ),
    ]);
}

#[test]
fn a_setting_is_known_well_formed_single_and_first() {
    assert_errors(&[
        (
            "poll",
            r#"2:1: unknown word "poll" (expected platform, …)"#,
            "a line of the queue begins with its time, such as T+1:30",
        ),
        ("seed x", r#"2:6: not a number "x" (expected seed from 0 to 18446744073709551615)"#, "written as: seed 7"),
        (
            "seed 18446744073709551616",
            r#"2:6: seed "18446744073709551616" is out of range (expected 0 to 18446744073709551615)"#,
            "written as: seed 7",
        ),
        ("platform Alfa", r#"2:10: unknown platform "Alfa" (expected I386, Alpha)"#, "written as: platform I386|Alpha"),
        ("clock 1994-02-30T08:00", r#"2:7: impossible date "1994-02-30T08:00""#, "the calendar has no such day"),
        (
            "clock 1994-02-03 08:00",
            r#"2:7: not a date "1994-02-03" (expected YYYY-MM-DDThh:mm)"#,
            "written as: clock 1994-12-01T08:00",
        ),
        (
            "clock 1979-12-31T23:59",
            r#"2:7: date "1979-12-31T23:59" is out of range (expected a year from 1980 to 2036)"#,
            "written as: clock 1994-12-01T08:00",
        ),
        ("clients 0", "2:9: count of clients \"0\" is out of range (expected 1 to 10000)", "written as: clients 3"),
        (
            "clients 10001",
            "2:9: count of clients \"10001\" is out of range (expected 1 to 10000)",
            "written as: clients 3",
        ),
        (
            "host SRV1 Windows95",
            r#"2:11: unknown platform "Windows95" (expected I386, Alpha)"#,
            "written as: host SRV1 I386|Alpha, or host WS2 Windows95|Windows3x|MsDos5|MsDos6|NetWare|I386|Alpha",
        ),
        (
            "host WS1 Windows94",
            r#"2:10: unknown system "Windows94" (expected Windows95, Windows3x, …)"#,
            "did you mean Windows95?",
        ),
        ("host LS1 I386\nhost LS1 Alpha", "3:6: LS1 is set twice (expected once)", "strike one of them"),
        ("seed 1\nseed 2", "3:1: seed is set twice (expected once, line 2)", "strike one of them"),
        (
            "T+0:00 touch\nseed 1",
            r#"3:1: setting "seed" after the first command"#,
            "settings stand before the first command",
        ),
    ]);
}

#[test]
fn a_step_of_a_rollout_takes_a_site_with_servers_and_says_how_it_is_written() {
    let servers = "a setting before the first command says what they are: host SRV1 I386";
    assert_errors(&[
        ("T+0:00 reset-site", "2:8: the command takes a site with servers of its own", servers),
        ("T+0:00 on LS1 touch", r#"2:11: "LS1" takes a site with servers of its own"#, servers),
        (
            "host SRV1 I386\nT+0:00 on LS1 reset-site",
            "3:8: reset-site concerns the whole site (expected no \"on\")",
            "strike \"on\" and what follows it",
        ),
        (
            "host SRV1 I386\nT+0:00 copy Pcmwin16 Alpha HF990910",
            "3:28: build HF990910 of Pcmwin16 was not made for Alpha",
            "written as: copy Pcmsvc32 HF990910, or copy Pcmsvc32 Alpha HF990910",
        ),
        (
            "host SRV1 I386\nT+0:00 copy Smsinst.dll HF990910",
            r#"3:13: unknown file "Smsinst.dll" (expected Pcmsvc32, Pcmwin32, Pcmwin16, Pcmdos_2, Pcmdos_4, Base.dll)"#,
            "written as: copy Pcmsvc32 HF990910, or copy Pcmsvc32 Alpha HF990910",
        ),
        (
            "host SRV1 I386\nT+0:00 rservice remove",
            r#"3:17: unknown action "remove" (expected install, start, stop, change, deinstall)"#,
            "written as: rservice install|start|stop|change|deinstall, install /a, start|stop /c, or start parameters",
        ),
    ]);
}

#[test]
fn a_command_is_for_clients_that_the_site_has_and_only_where_it_concerns_some() {
    let how_many = "a setting before the first command says how many there are: clients 3";
    let strike = "strike \"on\" and what follows it";
    assert_errors(&[
        ("T+0:00 on WS2 touch", r#"2:11: unknown client "WS2" (expected WS1)"#, how_many),
        ("clients 2\nT+0:00 on WS3 touch", r#"3:11: unknown client "WS3" (expected WS1 to WS2)"#, how_many),
        ("clients 2\nT+0:00 on WS02 touch", r#"3:11: unknown client "WS02" (expected WS1 to WS2)"#, how_many),
        ("T+0:00 on WS0 touch", r#"2:11: unknown client "WS0" (expected WS1)"#, how_many),
        (
            "T+0:00 on",
            "2:10: unexpected end of the line (expected a client, such as WS1)",
            "name one of the clients, or all",
        ),
        ("T+0:00 on WS1 server LS1 up", "2:8: server concerns the whole site (expected no \"on\")", strike),
        (
            "T+0:00 on all maintenance stop",
            "2:8: maintenance stop concerns the whole site (expected no \"on\")",
            strike,
        ),
        ("T+0:00 on all end", "2:8: the end of the queue concerns the whole site (expected no \"on\")", strike),
        ("T+0:00 end\nexpect launch R1 on WS2", r#"3:21: unknown client "WS2" (expected WS1)"#, how_many),
        ("T+0:00 end\nexpect collect on WS1", "3:16: the claim concerns the whole site (expected no \"on\")", strike),
        (
            "T+0:00 end\nexpect gauge packages 0 on WS1",
            "3:25: the claim concerns the whole site (expected no \"on\")",
            strike,
        ),
    ]);
}

#[test]
fn the_lines_of_the_queue_stand_in_order() {
    assert_errors(&[
        (
            "T+1:00 touch\nT+0:30 touch",
            "3:1: T+0:30 is earlier than T+1:00 of line 2",
            "the lines of the queue stand in the order of their times",
        ),
        (
            "T+0:00 end\nT+1:00 touch",
            "3:1: command after the end of the queue (line 2)",
            "move the end to the last line of the queue",
        ),
    ]);
}

#[test]
fn an_offer_says_which_key_is_wrong_and_how_it_is_written() {
    assert_errors(&[
        ("T+0:00 offer", "2:13: unexpected end of the line (expected a request)", "written as: offer R1 KEY=VALUE …"),
        (
            "T+0:00 offer R0",
            r#"2:14: "R0" is out of range (expected R1 to R46629)"#,
            "written as: offer R1 KEY=VALUE …",
        ),
        (
            "T+0:00 offer R99999999999",
            r#"2:14: "R99999999999" is out of range (expected R1 to R46629)"#,
            "written as: offer R1 KEY=VALUE …",
        ),
        (
            "T+0:00 offer R46630",
            r#"2:14: "R46630" is out of range (expected R1 to R46629)"#,
            "written as: offer R1 KEY=VALUE …",
        ),
        (
            "T+0:00 offer ABC-1",
            r#"2:14: not a name "ABC-1" (expected a request of one to 8 letters and digits)"#,
            "written as: offer R1 KEY=VALUE …",
        ),
        (
            "T+0:00 offer R1 mandatry=T+1:00",
            r#"2:17: unknown key "mandatry" (expected mandatory, mask, …)"#,
            "did you mean mandatory?",
        ),
        (
            "T+0:00 offer R1 mandatory T+1:00",
            r#"2:27: unexpected "T+1:00" (expected "=")"#,
            "written as: mandatory=T+0:30, mandatory=1998-03-02T08:30 or mandatory=none",
        ),
        (
            "T+0:00 offer R1 mandatory=",
            "2:27: unexpected end of the line (expected a date, none or unset)",
            "written as: mandatory=T+0:30, mandatory=1998-03-02T08:30 or mandatory=none",
        ),
        (
            "T+0:00 offer R1 mandatory=soon",
            r#"2:27: not a date "soon" (expected T+h:mm, T-h:mm or YYYY-MM-DDThh:mm)"#,
            "written as: mandatory=T+0:30, mandatory=1998-03-02T08:30 or mandatory=none",
        ),
        (
            "T+0:00 offer R1 mandatory=1994-11-31T07:00",
            r#"2:27: impossible date "1994-11-31T07:00""#,
            "the calendar has no such day",
        ),
        (
            "T+0:00 offer R1 mandatory=2070-01-01T00:00",
            r#"2:27: date "2070-01-01T00:00" is out of range (expected a year from 1970 to 2069)"#,
            "written as: mandatory=T+0:30, mandatory=1998-03-02T08:30 or mandatory=none",
        ),
        ("T+0:00 offer R1 mask=1 mask=2", "2:24: key is given twice", "strike one of them"),
    ]);
}

#[test]
fn a_value_of_an_offer_says_how_it_is_written() {
    assert_errors(&[
        ("T+0:00 offer R1 mask=256", r#"2:22: mask "256" is out of range (expected 0 to 255)"#, "written as: mask=2"),
        (
            "T+0:00 offer R1 flags=backgroud",
            r#"2:23: unknown flag "backgroud" (expected background, sync, input, none)"#,
            "did you mean background?",
        ),
        (
            "T+0:00 offer R1 servers=DS1,",
            "2:29: unexpected end of the line (expected a server or the UNC path of a package)",
            r"written as: servers=DS1,\\NW1\SYS\ABC00010\ type 5, or servers=none",
        ),
        (
            "T+0:00 offer R1 servers=DS1,XX9",
            r#"2:29: unknown server "XX9" (expected LS1, LS2, DS1, DS2, P1, P2, …)"#,
            r"written as: servers=DS1,\\NW1\SYS\ABC00010\ type 5, or servers=none",
        ),
        ("T+0:00 job R1 servers=DS3", r#"2:23: unknown server "DS3" (expected DS1, DS2, …)"#, "did you mean DS1?"),
        (
            "T+0:00 offer R1 servers=P1,P1,P1,P1,P1,P1,P1,P1,P1,P1,P1",
            "2:55: too many servers (expected 10 at most)",
            "longer lists were cut off (Q161310)",
        ),
        (
            r"T+0:00 offer R1 servers=\\",
            r#"2:25: not a UNC path "\\" (expected a server or the UNC path of a package)"#,
            r"a UNC path is \\SERVER\SHARE and what follows",
        ),
        (
            "T+0:00 offer R1 reserved=0G",
            r#"2:26: not a row of bytes "0G" (expected two hexadecimal digits a byte)"#,
            "written as: reserved=00E6F8",
        ),
        (
            "T+0:00 offer R1 runs=2",
            r#"2:22: not a length of time "2" (expected h:mm or h:mm:ss)"#,
            "written as: runs=0:02, or runs=for-ever",
        ),
        (
            "T+0:00 offer R1 restart=hard@0:01",
            r#"2:25: unknown restart "hard" (expected soft, forced, desktop, none)"#,
            "written as: restart=soft@0:00:30, restart=forced@0:00:30, restart=desktop@0:00:30 or restart=none",
        ),
        (
            "T+0:00 offer R1 restart=soft",
            r#"2:25: not a restart "soft" (expected soft@h:mm:ss, forced@h:mm:ss, desktop@h:mm:ss or none)"#,
            "written as: restart=soft@0:00:30, restart=forced@0:00:30, restart=desktop@0:00:30 or restart=none",
        ),
        (
            "T+0:00 offer R1 mif=fail",
            r#"2:21: unknown status "fail" (expected failed, success, broken, none)"#,
            "did you mean failed?",
        ),
        (
            "T+0:00 offer R1 mif=failed:full",
            r#"2:28: not a description "full" (expected it in quotes)"#,
            r#"written as: mif=success, mif=failed:"disk full", mif=broken or mif=none"#,
        ),
        (r#"T+0:00 offer R1 command="setup"#, "2:25: quote is not closed", "a quote within quotes is written twice"),
        (
            "T+0:00 offer R1 place=disk",
            r#"2:23: unknown place "disk" (expected package, mstest, missing)"#,
            "written as: place=package|mstest|missing",
        ),
    ]);
}

#[test]
fn every_other_command_says_how_it_is_written() {
    assert_errors(&[
        (
            "T+0:00 offer-file",
            "2:18: no instruction file follows",
            r#"its lines, as PCMDUMP prints them, begin with "| ""#,
        ),
        ("| stray", "2:1: text of an instruction file without a command", "it follows the command offer-file"),
        ("T+0:00 withdraw", "2:16: unexpected end of the line (expected a request)", "written as: withdraw R1"),
        ("T+0:00 delete-replica DS1", r#"2:23: unknown logon server "DS1" (expected LS1, LS2)"#, "did you mean LS1?"),
        (
            "T+0:00 package R1 LS1",
            r#"2:19: unknown switch "LS1" (expected on, off)"#,
            "written as: package R1 on|off LS1",
        ),
        ("T+0:00 server LS3 down", r#"2:15: unknown server "LS3" (expected LS1, LS2, …)"#, "did you mean LS1?"),
        ("T+0:00 server LS1 dwn", r#"2:19: unknown state "dwn" (expected down, up)"#, "did you mean down?"),
        (
            r"T+0:00 map X \\DS2\PUBLIC",
            r#"2:12: not a drive "X" (expected D: to Z:, with its colon)"#,
            r"written as: map X: \\DS2\PUBLIC",
        ),
        (
            r"T+0:00 map C: \\DS2\PUBLIC",
            r#"2:12: not a drive "C:" (expected D: to Z:, with its colon)"#,
            r"written as: map X: \\DS2\PUBLIC",
        ),
        (
            "T+0:00 map X: PUBLIC",
            r#"2:15: not a UNC path "PUBLIC" (expected the UNC path of a share)"#,
            r"a UNC path is \\SERVER\SHARE and what follows",
        ),
        (r"T+0:00 map X: \\DS3\PUBLIC", r#"2:15: unknown server "DS3" (expected DS1, DS2, …)"#, "did you mean DS1?"),
        (
            "T+0:00 free-letters 22",
            r#"2:21: count of letters "22" is out of range (expected 0 to 21)"#,
            "written as: free-letters 3",
        ),
        (
            "T+0:00 service begin",
            r#"2:16: unknown action "begin" (expected start, stop, restart)"#,
            "written as: service start|stop|restart",
        ),
        ("T+0:00 install SP5", r#"2:16: unknown build "SP5" (expected SP1, SP2, SP3, SP4, …)"#, "did you mean SP1?"),
        (
            "T+0:00 interval 0",
            r#"2:17: interval in minutes "0" is out of range (expected 1 to 44640)"#,
            "written as: interval MINUTES",
        ),
        (
            "T+0:00 selection LOCAL",
            r#"2:18: unknown selection "LOCAL" (expected RANDOM, LOCALONLY, DRIVEMAPPINGS, RANDOMONLY, PREFERREDONLY, PREFERREDFIRST)"#,
            "written as: selection LOCALONLY",
        ),
        (
            "T+0:00 prefer",
            "2:14: unexpected end of the line (expected the UNC path of a share)",
            r"written as: prefer \\P1\SMS_PKGD \\P2\SMS_PKGD, or prefer none",
        ),
    ]);
}

#[test]
fn an_expectation_says_which_part_of_it_is_wrong() {
    assert_errors(&[
        (
            "T+0:00 end\nexpect [SP5] launch",
            r#"3:9: unknown build "SP5" (expected SP1, SP2, SP3, SP4, …)"#,
            "did you mean SP1?",
        ),
        (
            "T+0:00 end\nexpect [SP2..RTM] launch",
            r#"3:9: range of builds "SP2..RTM" is empty"#,
            "RTM is older than SP2; write RTM..SP2",
        ),
        (
            "T+0:00 end\nexpect [SP2 launch",
            r#"3:13: unexpected "launch" (expected "]")"#,
            "written as: expect [SP2..] launch R1 at T+1:00",
        ),
        (
            "T+0:00 end\nexpect [] launch",
            r#"3:9: unexpected "]" (expected a build or a range of builds such as SP2..SP4)"#,
            "written as: expect [SP2..] launch R1 at T+1:00",
        ),
        ("T+0:00 end\nexpect lunch R1", r#"3:8: unknown subject "lunch" (expected launch, …)"#, "did you mean launch?"),
        (
            "T+0:00 end\nexpect launch R1 form DS2",
            r#"3:18: unexpected "form" (expected the end of the line)"#,
            r#"written as: launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc none at T+1:00"#,
        ),
        (
            "T+0:00 end\nexpect 3 launch",
            r#"3:10: unexpected "launch" (expected times)"#,
            "written as: expect [SP2..] launch R1 at T+1:00",
        ),
        (
            "T+0:00 end\nexpect never service running",
            "3:14: a state at the end cannot be counted",
            "only events have a count; strike it",
        ),
        (
            "T+0:00 end\nexpect log No instruction file.",
            r#"3:15: unexpected "instruction" (expected the end of the line)"#,
            r#"written as: log "No instruction file." at T+1:00"#,
        ),
    ]);
}

#[test]
fn a_claim_says_how_it_is_written() {
    let at_least = "written as: expect at least [SP2..] launch R1 at T+1:00";
    assert_errors(&[
        ("T+0:00 end\nexpect at most [SP2..] crash", r#"3:11: unexpected "most" (expected least)"#, at_least),
        (
            "T+0:00 end\nexpect at least crash",
            r#"3:17: unexpected "crash" (expected a set of builds such as [SP2..])"#,
            at_least,
        ),
        (
            "T+0:00 end\nexpect gauge drive 0",
            r#"3:14: unknown gauge "drive" (expected drives, …)"#,
            "did you mean drives?",
        ),
        (
            "T+0:00 end\nexpect gauge drives -1",
            r#"3:21: not a number "-1" (expected reading from 0 to 18446744073709551615)"#,
            "written as: gauge drives 0",
        ),
        (
            "T+0:00 end\nexpect history R1 run",
            r#"3:19: unknown state of the history "run" (expected new, executed, archived, none)"#,
            "written as: history R1 new|executed|archived|none",
        ),
        (
            "T+0:00 end\nexpect ledger 7 poll",
            r#"3:17: unknown unit "poll" (expected polls, jobs, drives, bytes, blocks)"#,
            "did you mean polls?",
        ),
        (
            "T+0:00 end\nexpect ledger 7 polls, 8 polls",
            "3:26: polls are given twice",
            "written as: ledger 720 polls, 10 jobs, 0 drives, 0 bytes, 0 blocks",
        ),
        (
            "T+0:00 end\nexpect order",
            "3:13: unexpected end of the line (expected a request)",
            "written as: order R2 R3 R1",
        ),
        (
            "T+0:00 end\nexpect mutex",
            "3:13: unexpected end of the line (expected taken, released)",
            "written as: mutex taken|released at T+1:00",
        ),
        (
            "T+0:00 end\nexpect launch at 1:00",
            r#"3:18: not a time "1:00" (expected T+h:mm or T+h:mm:ss)"#,
            "T+1:30 is an hour and a half after T0",
        ),
        (
            "T+0:00 end\nexpect",
            "3:7: unexpected end of the line (expected launch, finish, report, log, history, order, …)",
            "written as: expect [SP2..] launch R1 at T+1:00",
        ),
        (
            "expect launch",
            "2:1: expectation before the end of the queue",
            "expectations follow the line that ends the queue",
        ),
        (
            "platform Alpha\nT+0:00 end\nexpect [HF971205] launch",
            "4:8: no build of the set [HF971205] exists on Alpha",
            "an expectation that holds on no build states nothing",
        ),
        (
            "T+0:00 end\nexpect report R1 succes",
            r#"3:18: unknown status "succes" (expected success, failure, expired)"#,
            "did you mean success?",
        ),
        (
            "T+0:00 end\nexpect launch drive FF",
            r#"3:21: not a drive letter "FF" (expected D to Z)"#,
            r#"written as: launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc none at T+1:00"#,
        ),
    ]);
}

#[test]
fn an_error_shows_its_line_with_the_place_marked_and_a_hint() {
    assert_eq!(
        parse("T+0:00  sevrice stop").unwrap_err().to_string(),
        "\
x.pcm:2:9: unknown command \"sevrice\" (expected service, server, selection, rservice, service-folder, send-job, …)
  |
2 | T+0:00  sevrice stop
  |         ^^^^^^^
  |
hint: did you mean service?"
    );
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let error = parse("T+0:00 offer R1 comments=\"ünïcödé\" mask=x").unwrap_err();
    assert_eq!(error.diagnostics()[0].column(), 41);
}

#[test]
fn the_first_line_names_format_and_version() {
    let hint = "the first line of a scenario is: pcm 1";
    for (text, message) in [
        ("", "1:1: unexpected end of the line (expected \"pcm 1\")"),
        ("pmc 1\n", "1:1: unexpected \"pmc\" (expected \"pcm 1\")"),
        ("pcm\n", "1:4: unexpected end of the line (expected the version of the format)"),
        ("pcm 2\n", "1:5: unknown format version \"2\" (expected 1)"),
        ("pcm 1 2\n", "1:7: unexpected \"2\" (expected the end of the line)"),
    ] {
        let error = only_error(text.as_bytes());
        assert!(error.starts_with(&format!("x.pcm:{message}\n")), "{error}");
        assert!(error.ends_with(hint), "{error}");
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_located() {
    assert_eq!(
        only_error(b"pcm 1\nT+0:00 t\xFF\xFEuch\n"),
        "\
x.pcm:2:9: not UTF-8: byte 0xFF
  |
2 | T+0:00 t\u{FFFD}\u{FFFD}uch
  |         ^
  |
hint: save the file as UTF-8"
    );
    let cut = only_error("pcm 1\nT+0:00 é".as_bytes().split_last().unwrap().1);
    assert!(cut.starts_with("x.pcm:2:8: not UTF-8: byte 0xC3\n"), "{cut}");
}

#[test]
fn a_control_character_is_located() {
    let error = only_error(b"pcm 1\nT+0:00 touch\x07\nT+1:00 end\n");
    assert!(error.starts_with("x.pcm:2:13: control character U+0007\n"), "{error}");
}

#[test]
fn a_queue_without_an_end_is_an_error_after_its_last_line() {
    let error = only_error(b"pcm 1\nT+0:00 touch\n");
    assert!(
        error.starts_with("x.pcm:2:13: the queue has no end (expected a line such as \"T+3:00 end\")\n"),
        "{error}"
    );
}
