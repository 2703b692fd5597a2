//! Same queue and seed, same trace: in every cycle, on every fresh site, and whether or not somebody listens. Another seed,
//! another choice.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod config;
mod corpus;
mod hosts;
mod queues;
mod setups;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use slowleak::pcm::trace::{Launch, Moment};
use slowleak::pcm::{Build, Event, Leak, Leaks, Platform, Queue, Setup, Site, Trace};
use slowleak::scenario::Scenario;

/// Writes every event down.
#[derive(Default)]
struct Written(String);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        let Moment { since_t0, client, by, .. } = moment;
        let line = format!("{since_t0} {client:?} {by:?} {event:?}");
        writeln!(self.0, "{}", without_minted_names(&line)).unwrap();
    }
}

/// Leaves the numbers out of the names that records of deleted jobs go by, such as `~0000001`: none is given twice to a site.
fn without_minted_names(line: &str) -> String {
    let mut parts = line.split('~');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let is_number = part.bytes().take(7).filter(u8::is_ascii_alphanumeric).count() == 7;
        text + "~" + if is_number { &part[7..] } else { part }
    })
}

/// Works a queue off on a fresh site, once and again; returns the traces of both cycles, and the site.
fn two_cycles(setup: Setup, queue: &Queue) -> ([String; 2], Site) {
    let mut site = Site::start(setup, &mut ());
    let traces = [(); 2].map(|()| {
        let mut trace = Written::default();
        site.work_off(queue, &mut trace);
        site.wind_down(&mut trace);
        trace.0
    });
    (traces, site)
}

/// Tells whether what an old build has left behind changes what it does next: letters stay taken (Q163597), and records are
/// offered for ever (Q269768).
fn is_changed_by_what_it_left(site: &Site) -> bool {
    [Leak::DriveLeft, Leak::StaleRecord].iter().any(|&leak| site.ledger().of(leak).times > 0)
}

fn gauges(site: &Site) -> Vec<(&'static str, u64)> {
    let mut read = Vec::new();
    site.gauges(&mut |name, size| read.push((name, size)));
    read
}

#[test]
fn every_cycle_of_a_scenario_has_the_same_trace() {
    for (name, scenario) in corpus::scenarios() {
        for build in Build::LADDER.into_iter().filter(|build| build.exists_on(scenario.platform)) {
            let ([first, second], site) = two_cycles(scenario.setup(build), &scenario.queue);
            assert!(first == second || is_changed_by_what_it_left(&site), "{build}: {name}");
        }
    }
}

#[test]
fn a_service_that_is_started_again_evaluates_standing_records_no_more_than_the_first() {
    // Found by the generated test below, in builds that evaluate a file only when it has changed.
    for commands in ["T+0:00:01 service stop\nT+0:00:01 end\n", "T+0:01 touch\nT+1:30 end\n"] {
        let text = format!("pcm 1\nexpired-records 1\n{commands}");
        let scenario = Scenario::parse("standing", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        for build in Build::LADDER {
            let ([first, second], _) = two_cycles(scenario.setup(build), &scenario.queue);
            assert_eq!(first, second, "{build}: {commands}");
        }
    }
}

#[test]
fn reports_that_maintenance_would_have_taken_do_not_stand_in_the_next_cycle() {
    // Found by the generated test below: no service runs, so that no first report tells whether Maintenance Manager ran.
    let text = "pcm 1\nbuilds Pcmwin32=1.1\nexpired-records 1\nhost WS1 MsDos6\nT+0:00 maintenance start\n\
        T+0:11 user logon\nT+1:00 on all application load\nT+1:00 end\n";
    let scenario = Scenario::parse("standing", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    for build in Build::LADDER {
        let ([first, second], _) = two_cycles(scenario.setup(build), &scenario.queue);
        assert_eq!(first, second, "{build}");
    }
}

#[test]
fn nobody_listening_changes_nothing() {
    assert!(!().listens(), "lines that nobody reads are not written");
    for (name, scenario) in corpus::scenarios() {
        for build in [Build::Sp1, Build::Sp4, Build::FIXED] {
            let [mut heard, mut unheard] = [(); 2].map(|()| Site::start(scenario.setup(build), &mut ()));
            heard.work_off(&scenario.queue, &mut Written::default());
            unheard.work_off(&scenario.queue, &mut ());
            assert_eq!(gauges(&heard), gauges(&unheard), "{build}: {name}");
            assert_eq!(heard.ledger(), unheard.ledger());
            let [mut after_heard, mut after_unheard] = [Written::default(), Written::default()];
            heard.wind_down(&mut after_heard);
            unheard.wind_down(&mut after_unheard);
            assert_eq!(after_heard.0, after_unheard.0, "{build}: {name}");
        }
    }
}

/// Collects the servers that packages are launched from.
#[derive(Default)]
struct Servers(BTreeSet<String>);

impl Trace for Servers {
    fn event(&mut self, _moment: Moment, event: Event<'_>) {
        if let Event::Launch(Launch { server, .. }) = event {
            self.0.insert(server.to_owned());
        }
    }
}

#[test]
fn over_a_hundred_seeds_every_listed_server_is_picked() {
    // Q165508, scenario S21 d.
    let scenario = corpus::scenario("command_queue/server-choice-listed-logon-server.pcm");
    let mut servers = Servers::default();
    for seed in 0..100 {
        let mut site = Site::start(Setup::new(Platform::I386, Build::Sp1), &mut ());
        site.work_off(&Queue { seed, ..scenario.queue.clone() }, &mut servers);
    }
    assert_eq!(servers.0.into_iter().collect::<Vec<_>>(), ["DS1", "DS2", "LS1"]);
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn any_queue_has_the_same_trace_in_every_cycle_and_on_every_site(
        setup in setups::setups(&Build::LADDER),
        leaks in proptest::sample::subsequence(&Leak::ALL[..], 0..4),
        queue in queues::queues(),
    ) {
        let setup = setup.with_leaks(leaks.into_iter().collect::<Leaks>());
        let ([first, second], site) = two_cycles(setup, &queue);
        let text = || Scenario::of(setup, queue.clone()).to_string();
        if !is_changed_by_what_it_left(&site) {
            prop_assert_eq!(&first, &second, "{}", text());
        }
        let (again, other) = two_cycles(setup, &queue);
        prop_assert!(again == [first, second], "{}", text());
        prop_assert_eq!((gauges(&site), site.ledger()), (gauges(&other), other.ledger()), "{}", text());
        let mut unheard = Site::start(setup, &mut ());
        for _ in 0..2 {
            unheard.work_off(&queue, &mut ());
            unheard.wind_down(&mut ());
        }
        prop_assert_eq!((gauges(&site), site.ledger()), (gauges(&unheard), unheard.ledger()), "{}", text());
    }
}
