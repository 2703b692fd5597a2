//! Each kind of claim that cannot fail, and a twin that can.

use crate::scenario::Scenario;

/// Reads a scenario of these lines, without its first one, that ends after two hours.
fn scenario(queue: &str, expectation: &str) -> Scenario {
    let text = format!("pcm 1\n{queue}\nT+2:00 end\nexpect {expectation}\n");
    Scenario::parse("x.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Requires that an expectation is refused with this place and message, and this hint.
fn assert_refused(queue: &str, expectation: &str, message: &str, hint: &str) {
    let error = scenario(queue, expectation).check_claims("x.pcm").expect_err(expectation);
    let [found] = error.diagnostics() else { panic!("several errors: {error}") };
    let located = format!("{}:{}: {}", found.line(), found.column(), found.message());
    assert_eq!((located.as_str(), found.hint()), (message, Some(hint)), "{expectation}");
}

fn assert_accepted(queue: &str, expectation: &str) {
    scenario(queue, expectation).check_claims("x.pcm").unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_request_is_offered_by_something() {
    let hint = "a command of the queue offers it: T+0:00 offer R7";
    for (expectation, place) in [
        ("never launch R7", 21),
        ("[SP2..] never report R7 to LS1", 29),
        ("history R7 none", 16),
        ("order R1 R7", 17),
        ("never row R7", 18),
    ] {
        assert_refused("T+0:00 offer R1", expectation, &format!("4:{place}: nothing offers R7"), hint);
        for queue in ["T+0:00 offer R1\nT+0:30 offer R7", "T+0:00 job R1\nT+0:00 send-job R7"] {
            assert_accepted(queue, expectation);
        }
    }
    let hint = "a command of the queue offers something: T+0:00 offer R1";
    let message = "4:1: nothing is offered, and so this never happens";
    assert_refused("T+0:00 touch", "never launch", message, hint);
    assert_accepted("T+0:00 touch", "never crash");
    assert_accepted("expired-records 1", "never report");
    let hint = "a command of the queue offers it: T+0:00 offer R7";
    assert_refused("expired-records 1", "never launch R7", "4:21: nothing offers R7", hint);
}

#[test]
fn a_claim_is_of_a_component_that_some_client_runs() {
    let hint = "a setting before the first command says what a client is: host WS1 MsDos6";
    for (expectation, message) in [
        ("never start by Pcmdos_4", "4:23: no client runs Pcmdos_4"),
        ("never start by Pcmdos_4 on WS1", "4:23: WS1, on I386, does not run Pcmdos_4"),
    ] {
        assert_refused("T+0:00 touch", expectation, message, hint);
        assert_accepted("host WS1 MsDos6", expectation);
    }
    let queue = "clients 2\nhost WS2 Windows95";
    // What a state is on a machine without services is a rule too.
    for expectation in [
        "service stopped on WS2",
        "running none on WS2",
        "[Pcmdos_4 SP1..] never start",
        "service stopped on WS1",
        "never start by Pcmwin16",
        "never log \"~Found ready instruction sni00001.sni\" by Smsinst.dll",
    ] {
        assert_accepted(queue, expectation);
    }
    assert_accepted("host WS1 MsDos6\nhost SRV1 I386", "running none on SRV1");
}

#[test]
fn an_event_is_not_later_than_the_end() {
    let hint = "nothing happens after the end; let the site run for longer, or claim something earlier";
    let message = "4:23: T+2:00:01 is after the end (expected T+2:00 at most)";
    assert_refused("T+0:00 touch", "never crash at T+2:00:01", message, hint);
    assert_accepted("T+0:00 touch", "never crash at T+2:00");
    let at_least = "at least [SP2..] never crash at T+2:00:01";
    assert_refused("T+0:00 touch", at_least, &message.replace("4:23", "4:40"), hint);
}

#[test]
fn every_claim_that_cannot_fail_is_told_in_the_order_of_the_lines() {
    let two = "never crash at T+3:00\nexpect never launch R7 # not offered\nexpect crash";
    let error = scenario("T+0:00 offer R1", two).check_claims("x.pcm").unwrap_err();
    let lines: Vec<_> = error.diagnostics().iter().map(crate::scenario::Diagnostic::line).collect();
    assert_eq!(lines, [4, 5], "{error}");
}

#[test]
fn a_line_of_a_log_is_one_that_a_rule_writes() {
    const SLEEPING: &str = "`{}` stands for what differs in \"sleeping {} minutes\": say what it is";
    const SEE: &str = "`slowleak run` prints the lines of each log as they are written";
    let message =
        |line: usize, place: usize| format!("{line}:{place}: no rule writes this line, and so this never happens");
    for (expectation, place, hint) in [
        ("never log \"Job complete.\"", 18, "did you mean \"Job completed.\"?"),
        ("[SP2..] never log \"sleping 60 minutes\"", 26, SLEEPING),
        ("never log \"sleeping {} minutes\"", 18, SLEEPING),
        ("never log \"Something else\"", 18, SEE),
        // It is a line of the application.
        ("never log \"Exiting .........\" by Pcmsvc32", 18, SEE),
    ] {
        assert_refused("T+0:00 offer R1", expectation, &message(4, place), hint);
    }
    // Where no service runs, nobody writes its log.
    assert_refused("host WS1 Windows3x\nT+0:00 offer R1", "never log \"sleeping 60 minutes\"", &message(5, 18), SEE);
    for expectation in ["never log \"Job completed.\"", "never log \"Value = XYZ00001\"", "log \"Something else\""] {
        assert_accepted("T+0:00 offer R1", expectation);
    }
}
