//! The text form of scenarios: printing and parsing are inverse, and no text whatever makes a panic.

mod config;
mod queues;

use arbitrary::{Arbitrary, Unstructured};
use proptest::prelude::*;
use slowleak::pcm::{Build, Platform, Queue, Setup};
use slowleak::scenario::{HOSTS, Scenario};

fn scenarios() -> impl Strategy<Value = Scenario> {
    let rest = prop::collection::vec(any::<u8>(), 0..512);
    let scenario = |bytes: Vec<u8>| Scenario::arbitrary(&mut Unstructured::new(&bytes)).expect("bytes decode");
    (rest.prop_map(scenario), queues::queues()).prop_map(|(scenario, queue)| Scenario {
        clients: scenario.clients.max(queue.clients()),
        hosts: if queue.names_servers() && scenario.hosts.servers.is_none() { HOSTS[1] } else { scenario.hosts },
        queue,
        ..scenario
    })
}

/// Draws lines of words that the form knows, so that some of the text gets past the first error.
fn nearly_scenarios() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "T+0:00",
        "T+1:00:59",
        "T-1:00",
        "offer",
        "offer-file",
        "| PCM Version     : Beta 455",
        "R1",
        "R2",
        "ABC000R",
        "mandatory",
        "=",
        "servers=DS1",
        ",",
        "[",
        "]",
        "..",
        "SP2..",
        "[SP3..SP4]",
        "\"",
        "\"a b\"",
        "#",
        "none",
        "unset",
        "expect",
        "never",
        "3",
        "times",
        "launch",
        "log",
        "at",
        "ledger",
        "gauge",
        "drives",
        "end",
        "seed",
        "platform",
        "Alpha",
        "clock",
        "1994-12-01T08:00",
        "map",
        "X:",
        r"\\DS1\PUBLIC",
        "prefer",
        "99999999999999999999",
        "-1",
        "é",
        "\u{0}",
        "\t",
        "mif=failed:",
        "restart=soft@",
        "type",
        "zone",
        "flags=",
        "reserved=0",
    ]);
    let line = prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "));
    prop::collection::vec(line, 0..12).prop_map(|lines| format!("pcm 1\n{}\nT+9:00 end", lines.join("\n")))
}

/// Requires that what was parsed is printed in a form that parses to the same and prints the same.
fn assert_round_trip(scenario: &Scenario) {
    let printed = scenario.to_string();
    match Scenario::parse("printed.pcm", printed.as_bytes()) {
        Ok(parsed) => {
            assert_eq!(&parsed, scenario, "{printed}");
            assert_eq!(parsed.to_string(), printed);
        }
        Err(error) => panic!("{error}\n{printed}"),
    }
}

proptest! {
    #![proptest_config(config::cases(|usual| 4 * usual))]

    #[test]
    fn what_is_printed_parses_to_the_same(scenario in scenarios()) {
        assert_round_trip(&scenario);
    }

    #[test]
    fn any_bytes_are_a_scenario_or_located_errors(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        for text in [bytes.clone(), [b"pcm 1\n".as_slice(), &bytes].concat()] {
            match Scenario::parse("x.pcm", &text) {
                Ok(scenario) => assert_round_trip(&scenario),
                Err(error) => prop_assert!(error.to_string().starts_with("x.pcm:")),
            }
        }
    }

    #[test]
    fn words_of_the_form_in_any_order_are_a_scenario_or_located_errors(text in nearly_scenarios()) {
        match Scenario::parse("x.pcm", text.as_bytes()) {
            Ok(scenario) => assert_round_trip(&scenario),
            Err(error) => prop_assert!(error.to_string().starts_with("x.pcm:")),
        }
    }

    #[test]
    fn a_scenario_with_one_character_changed_is_a_scenario_or_located_errors(
        scenario in scenarios(),
        at in any::<prop::sample::Index>(),
        other in any::<char>(),
    ) {
        let mut characters: Vec<char> = scenario.to_string().chars().collect();
        let place = at.index(characters.len());
        characters[place] = other;
        let text: String = characters.into_iter().collect();
        match Scenario::parse("x.pcm", text.as_bytes()) {
            Ok(scenario) => assert_round_trip(&scenario),
            Err(error) => {
                for found in error.diagnostics() {
                    prop_assert!(found.line() <= 1 + text.lines().count());
                    prop_assert!(found.column() <= 1 + text.lines().nth(found.line() - 1).unwrap_or("").chars().count());
                    prop_assert!(found.hint().is_some(), "{}", found);
                }
            }
        }
    }
}

#[test]
fn a_queue_written_down_for_a_site_asks_for_that_site() {
    let setup = Setup::new(Platform::Alpha, Build::Sp4).with_clients(2).with_hosts(HOSTS[1]).with_expired_records(3);
    let written = Scenario::of(setup, Queue { seed: 29, ..Queue::default() });
    assert_eq!((written.setup(Build::Sp4), written.queue.seed), (setup, 29));
}

#[test]
fn the_scenarios_of_the_corpus_are_printed_and_parsed_again() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/command_queue");
    let mut count = 0;
    for entry in folder.read_dir().expect("the corpus is there") {
        let path = entry.expect("the corpus is readable").path();
        let text = std::fs::read(&path).expect("a scenario is readable");
        let name = path.display().to_string();
        assert_round_trip(&Scenario::parse(&name, &text).unwrap_or_else(|error| panic!("{error}")));
        count += 1;
    }
    assert!(count > 0, "the corpus is empty");
}
