//! The simulator keeps its promises: same queue and seed, same trace; every wind-down ends idle; choices reach everything.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod corpus;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use slowleak::pcm::command::Command;
use slowleak::pcm::record::{Deadline, InstructionFile, OperatingSystems, UserInputFlags};
use slowleak::pcm::trace::{Launch, Moment};
use slowleak::pcm::{Build, ClientNumber, Event, HistoryState, Leak, Platform, Queue, Setup, Site, Trace};
use slowleak::scenario::dump::Dump;

/// Writes every event down.
#[derive(Default)]
struct Written(String);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        writeln!(self.0, "{} {event:?}", moment.since_t0).unwrap();
    }
}

fn setup(platform: Platform, build: Build) -> Setup {
    Setup::new(platform, build)
}

#[test]
fn every_cycle_of_a_queue_has_the_same_trace() {
    for (name, scenario) in corpus::scenarios() {
        for build in Build::LADDER.into_iter().filter(|build| build.exists_on(scenario.platform)) {
            let mut site = Site::start(scenario.setup(build), &mut ());
            let traces = [(); 3].map(|()| {
                let mut trace = Written::default();
                site.work_off(&scenario.queue, &mut trace);
                site.wind_down(&mut trace);
                trace.0
            });
            // What an old build has left behind changes what it does next: letters stay taken (Q163597), and records are
            // offered for ever (Q269768).
            if [Leak::DriveLeft, Leak::StaleRecord].iter().all(|&leak| site.ledger().of(leak).times == 0) {
                assert!(traces[0] == traces[1] && traces[1] == traces[2], "{build}: {name}");
            }
        }
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
            let gauges = |site: &Site| {
                let mut read = Vec::new();
                site.gauges(&mut |name, size| read.push((name, size)));
                read
            };
            assert_eq!(gauges(&heard), gauges(&unheard), "{build}: {name}");
            assert_eq!(heard.ledger(), unheard.ledger());
            let [mut after_heard, mut after_unheard] = [Written::default(), Written::default()];
            heard.wind_down(&mut after_heard);
            unheard.wind_down(&mut after_unheard);
            assert_eq!(after_heard.0, after_unheard.0, "{build}: {name}");
        }
    }
}

#[test]
fn every_wind_down_ends_idle() {
    for (name, scenario) in corpus::scenarios() {
        for build in Build::LADDER.into_iter().filter(|build| build.exists_on(scenario.platform)) {
            let mut site = Site::start(scenario.setup(build), &mut ());
            site.work_off(&scenario.queue, &mut ());
            site.wind_down(&mut ());
            assert!(site.is_idle(), "{build}: {name}");
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
        let mut site = Site::start(setup(Platform::I386, Build::Sp1), &mut ());
        site.work_off(&Queue { seed, ..scenario.queue.clone() }, &mut servers);
    }
    assert_eq!(servers.0.into_iter().collect::<Vec<_>>(), ["DS1", "DS2", "LS1"]);
}

/// The published instruction file, and the queue that offers it on 1 December 1994.
fn published() -> (InstructionFile, Queue) {
    let name = "q123499-pcmdump.txt";
    let dump = Dump::load(name, &corpus::read(&format!("instruction_file/{name}"))).unwrap();
    (dump.file, corpus::scenario("command_queue/published-instruction-file-in-december-1994.pcm").queue)
}

/// Polls a changed instruction file once, on an I386 client of the fixed build.
fn poll(change: impl FnOnce(&mut InstructionFile)) -> (Site, String) {
    let (mut file, mut queue) = published();
    change(&mut file);
    let offer = queue.commands.iter_mut().find_map(|timed| match &mut timed.command {
        Command::OfferFile(offered) => Some(offered),
        _ => None,
    });
    **offer.expect("the scenario offers the file") = file;
    let mut trace = Written::default();
    let mut site = Site::start(setup(Platform::I386, Build::FIXED), &mut ());
    site.work_off(&queue, &mut trace);
    (site, trace.0)
}

#[test]
fn the_published_instruction_file_is_polled_as_its_fields_say() {
    let (_, unchanged) = poll(|_| {});
    assert!(
        unchanged.contains("Log(Packages before filter: 4)") && unchanged.contains("Log(Packages after filter: 2)")
    );
    assert!(!unchanged.contains("Launch") && !unchanged.contains("Expired"), "{unchanged}");

    let (_, one_mask_less) = poll(|file| file.records[1].systems = OperatingSystems::WIN16);
    assert!(one_mask_less.contains("Log(Packages after filter: 1)"), "{one_mask_less}");

    let (site, expired) = poll(|file| {
        let date = jiff::civil::datetime(1994, 11, 30, 7, 0, 0, 0);
        file.records[0].expiration = Deadline::at(date);
    });
    assert!(expired.contains("Report { request: BPC001M, status: Expired"), "{expired}");
    let mut offers = None;
    site.gauges(&mut |name, size| offers = offers.or((name == "offers").then_some(size)));
    assert_eq!(offers, Some(3), "the site has removed the record");

    let request = published().0.records[0].request;
    let (site, runs) = poll(|file| {
        file.records[0].flags = UserInputFlags::BACKGROUND;
        for server in &mut file.records[0].servers {
            server.path = r"\\DS1\SMS_PKGD\BPC0000A\".into();
        }
    });
    assert!(runs.contains("Launch(Launch { request: BPC001M"), "{runs}");
    assert_eq!(site.history(ClientNumber::FIRST, request), Some(HistoryState::Executed));
}
