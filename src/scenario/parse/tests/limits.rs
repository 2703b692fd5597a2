//! The limits: what is read at each, and what is said one past it.

use super::{only_error, parse};
use crate::scenario::Scenario;
use crate::scenario::limits::{
    COMMANDS_MAX, ERRORS_MAX, EXPECTATIONS_MAX, FILE_BYTES_MAX, LINE_BYTES_MAX, TEXT_CHARACTERS_MAX,
};

#[test]
fn several_errors_of_a_file_are_collected_up_to_a_limit() {
    let two = parse("T+0:00 pol\nT+0:00 touch\nT+0:00 server LS9 up").unwrap_err();
    let lines: Vec<_> = two.diagnostics().iter().map(crate::scenario::diagnostic::Diagnostic::line).collect();
    assert_eq!(lines, [2, 4]);
    let many = parse(&"T+0:00 pol\n".repeat(10 * ERRORS_MAX)).unwrap_err();
    assert_eq!(many.diagnostics().len(), ERRORS_MAX);
    assert!(many.to_string().ends_with("no more than 20 errors are listed"), "{many}");
}

#[test]
fn a_file_is_read_at_the_limit_of_its_size_and_not_one_byte_past_it() {
    let head = "pcm 1\nT+0:00 end\n";
    let comment = format!("#{}\n", "x".repeat(1_022));
    let mut text = head.to_owned();
    while text.len() + comment.len() < FILE_BYTES_MAX {
        text.push_str(&comment);
    }
    text.push_str(&"\n".repeat(FILE_BYTES_MAX - text.len()));
    assert!(Scenario::parse("x.pcm", text.as_bytes()).is_ok());
    text.push('#');
    let error = only_error(text.as_bytes());
    let lines = 1 + text.bytes().filter(|&byte| byte == b'\n').count();
    assert!(error.starts_with(&format!("x.pcm:{lines}:1: file is larger than {FILE_BYTES_MAX} bytes\n")), "{error}");
}

#[test]
fn a_line_is_read_at_the_limit_of_its_length_and_not_one_byte_past_it() {
    let at_limit = format!("#{}", "x".repeat(LINE_BYTES_MAX - 1));
    assert!(parse(&at_limit).is_ok());
    let error = parse(&format!("{at_limit}x")).unwrap_err().to_string();
    let place = format!("x.pcm:2:{}: line is longer than {LINE_BYTES_MAX} bytes\n", LINE_BYTES_MAX + 1);
    assert!(error.starts_with(&place) && error.len() < 400, "{error}");
}

#[test]
fn a_line_of_ten_megabytes_is_an_error_of_a_few_lines() {
    let error = only_error("é".repeat(5 << 20).as_bytes());
    assert!(error.starts_with("x.pcm:1:2097153: file is larger"), "{error}");
    assert!(error.len() < 1_000, "{error}");
}

#[test]
fn a_long_word_is_clipped_in_the_error() {
    let error = parse(&format!("T+0:00 {}", "w".repeat(10_000))).unwrap_err().to_string();
    assert!(error.contains(&format!("unknown command \"{}…\"", "w".repeat(40))), "{error}");
    assert!(error.len() < 600, "{error}");
}

#[test]
fn commands_and_expectations_are_read_up_to_their_limits() {
    let commands = |count| "T+0:00 touch\n".repeat(count);
    assert_eq!(parse(&commands(COMMANDS_MAX)).unwrap().queue.commands.len(), COMMANDS_MAX);
    let error = parse(&commands(COMMANDS_MAX + 1)).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "too many commands (expected 10000 at most)");
    let expectations = |count| format!("T+0:00 end\n{}", "expect start\n".repeat(count));
    assert_eq!(parse(&expectations(EXPECTATIONS_MAX)).unwrap().expectations.len(), EXPECTATIONS_MAX);
    let error = parse(&expectations(EXPECTATIONS_MAX + 1)).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "too many expectations (expected 1000 at most)");
}

#[test]
fn texts_lists_and_bytes_are_read_up_to_their_limits() {
    let limits = [
        ("comments", "", TEXT_CHARACTERS_MAX, "comments has 1025 characters (expected 1024 at most)"),
        ("command", "", 255, "command has 256 characters (expected 255 at most)"),
        (
            "reserved",
            "0",
            512 - 1,
            "not a row of bytes \"0eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee…\" (expected two hexadecimal digits a byte)",
        ),
    ];
    for (key, head, count, message) in limits {
        let offer = |count| format!("T+0:00 offer R1 {key}={head}{}", "e".repeat(count));
        assert!(parse(&offer(count)).is_ok(), "{key}");
        assert_eq!(parse(&offer(count + 1)).unwrap_err().diagnostics()[0].message(), message);
    }
    let error = parse(&format!("T+0:00 offer R1 reserved={}", "00".repeat(257))).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "257 bytes are too many (expected 256 at most)");
    let prefer = |count| format!("T+0:00 prefer{}", r" \\P1\SMS_PKGD".repeat(count));
    assert!(parse(&prefer(10)).is_ok());
    let error = parse(&prefer(11)).unwrap_err();
    assert_eq!(error.diagnostics()[0].message(), "too many preferred servers (expected 10 at most)");
}

#[test]
fn the_latest_time_is_read_and_not_one_second_past_it() {
    assert!(parse("T+175320:00 end").is_ok());
    let error = parse("T+175320:00:01 end").unwrap_err();
    assert!(error.to_string().starts_with("x.pcm:2:1: \"T+175320:00:01\" is too long"), "{error}");
}
