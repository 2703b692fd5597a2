//! What the form means where that is not plain from printing and parsing again.

mod errors;
mod limits;

use crate::pcm::clock::Clock;
use crate::pcm::command::Command;
use crate::scenario::{ParseError, Scenario};

/// Parses the lines after the first; adds an end where there is none.
fn parse(lines: &str) -> Result<Scenario, ParseError> {
    let has_end = lines.contains(" end") || lines.starts_with("expect");
    let end = if has_end { "" } else { "T+2:00 end\n" };
    Scenario::parse("x.pcm", format!("pcm 1\n{lines}\n{end}").as_bytes())
}

fn only_error(text: &[u8]) -> String {
    let error = Scenario::parse("x.pcm", text).unwrap_err();
    assert_eq!(error.diagnostics().len(), 1, "{error}");
    error.to_string()
}

#[test]
fn a_command_names_its_clients_where_they_are_not_the_first_alone() {
    let text = "\
pcm 1
clients 3
T+0:00     offer R1
T+0:00     on WS2 offer R1
T+0:00     on all touch
T+0:00     server LS1 down
T+1:00     end

expect launch R1 at T+1:00 on WS2
expect order R1 R2 on WS3
expect history R1 executed on WS1
expect gauge drives 0 on WS2
expect service running on WS2
expect ledger 0 polls, 0 bytes on WS2
expect report on WS2
expect never try DS1 on WS2
";
    assert_eq!(Scenario::parse("x.pcm", text.as_bytes()).unwrap().to_string(), text);
    let explicit = parse("T+0:00 on WS1 touch\nT+1:00 end").unwrap();
    assert_eq!(
        explicit,
        parse("clients 1\nT+0:00 touch\nT+1:00 end").unwrap(),
        "what is taken for granted may be said"
    );
    assert!(!explicit.to_string().contains("WS1") && !explicit.to_string().contains("clients"));
}

#[test]
fn comments_at_the_beginning_are_notes_and_others_are_dropped() {
    let scenario = parse("#title\n\n  #  indented  \n#\nT+0:00 touch # said\n# dropped").unwrap();
    assert_eq!(scenario.notes, ["title", " indented", ""]);
    assert_eq!(scenario.to_string(), "pcm 1\n# title\n#  indented\n#\nT+0:00     touch\nT+2:00     end\n");
}

#[test]
fn line_ends_of_windows_are_read() {
    let scenario = Scenario::parse("x.pcm", b"pcm 1\r\n# note\r\nT+0:00 touch\r\nT+1:00 end\r\n").unwrap();
    assert_eq!(scenario.notes, ["note"]);
}

#[test]
fn servers_named_in_an_offer_stand_for_its_own_package_wherever_that_is_given() {
    let scenario = parse("T+0:00 offer R1 servers=DS2 package=R3").unwrap();
    let Command::Offer(offer) = &scenario.queue.commands[0].command else { panic!("an offer was read") };
    assert_eq!(&*offer.record.servers[0].path, r"\\DS2\SMS_PKGD\ABC00012\");
    assert!(scenario.to_string().contains("offer R1 package=R3 servers=DS2\n"), "{scenario}");
}

#[test]
fn a_path_leads_to_servers_that_the_site_has_not_and_is_printed_as_a_path() {
    let text = r"T+0:00     offer R1 servers=\\XX9\SMS_PKGD\ABC00010\,DS2";
    let scenario = parse(text).unwrap();
    assert!(scenario.to_string().contains(text), "{scenario}");
}

#[test]
fn dates_count_from_the_clock_of_the_scenario() {
    let scenario = parse("clock 1994-12-01T08:00\nT+0:00 offer R1 expires=T+1:00 mandatory=off@T-1:00").unwrap();
    let Command::Offer(offer) = &scenario.queue.commands[0].command else { panic!("an offer was read") };
    assert_eq!(offer.record.expiration.date, Some(jiff::civil::datetime(1994, 12, 1, 9, 0, 0, 0)));
    assert!(!offer.record.install_by.full);
    assert_ne!(scenario.queue.t0, Clock::T0);
}

#[test]
fn a_quoted_identifier_is_literal() {
    let scenario = parse("T+0:00 withdraw \"R1\"\nT+0:00 withdraw R1").unwrap();
    assert!(scenario.to_string().contains("withdraw \"R1\"\nT+0:00     withdraw R1\n"), "{scenario}");
    assert_ne!(scenario.queue.commands[0].command, scenario.queue.commands[1].command);
}
