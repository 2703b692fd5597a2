//! Clients of one site: each has its own file, history, mutex and choices, and what one does changes nothing for another.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod corpus;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use slowleak::heap::{Counter, Profile, Scope};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, ClientNumber, Clients, Event, Leak, Platform, Queue, Seconds, Setup, Site, Timed, Trace};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Writes down what comes from one client.
struct Heard {
    client: ClientNumber,
    text: String,
}

impl Heard {
    fn from(client: ClientNumber) -> Self {
        Self { client, text: String::new() }
    }
}

impl Trace for Heard {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        if moment.client == Some(self.client) {
            writeln!(self.text, "{} {event:?}", moment.since_t0).unwrap();
        }
    }
}

fn client(number: u32) -> ClientNumber {
    ClientNumber::new(number).unwrap()
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse("x.pcm", format!("pcm 1\n{text}").as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn assert_holds(text: &str) {
    let misses = scenario(text).check("x.pcm");
    assert!(misses.is_empty(), "{}", misses.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

/// Runs two cycles of a queue and returns what comes from a client before each wind-down.
fn heard(setup: Setup, queue: &Queue, client: ClientNumber) -> [String; 2] {
    let mut site = Site::start(setup, &mut ());
    [(); 2].map(|()| {
        let mut heard = Heard::from(client);
        site.work_off(queue, &mut heard);
        site.wind_down(&mut ());
        heard.text
    })
}

#[test]
fn a_client_does_among_others_what_it_does_alone() {
    let mut launches = 0;
    for (name, scenario) in corpus::scenarios() {
        // Servers are clients too, and a command for one of them would be for all.
        if scenario.clients > 1 || scenario.hosts.servers.is_some() {
            continue;
        }
        let for_all: Vec<_> =
            scenario.queue.commands.iter().map(|timed| Timed { on: Clients::All, ..timed.clone() }).collect();
        let for_all = Queue { commands: for_all, ..scenario.queue.clone() };
        for build in
            [Build::Sp1, Build::Sp4, Build::FIXED].into_iter().filter(|build| build.exists_on(scenario.platform))
        {
            let alone = heard(scenario.setup(build), &scenario.queue, ClientNumber::FIRST);
            let several = scenario.setup(build).with_clients(3);
            assert!(
                heard(several, &scenario.queue, ClientNumber::FIRST) == alone,
                "{name} on {build}, the others idle"
            );
            assert!(heard(several, &for_all, ClientNumber::FIRST) == alone, "{name} on {build}, the others as busy");
            launches += alone[0].matches("Launch(").count();
        }
    }
    assert!(launches > 100, "only {launches} launches were compared");
}

#[test]
fn a_client_goes_on_while_another_is_restarted_logged_on_and_stopped() {
    let quiet = scenario("clients 2\nT+0:00 on all offer R1 mandatory=T+0:30\nT+0:00 offer R2 runs=0:10\nT+4:00 end\n");
    let busy = scenario(
        "clients 2
T+0:00 on all offer R1 mandatory=T+0:30
T+0:00 offer R2 runs=0:10
T+0:05 on WS2 reboot forced
T+0:40 on WS2 interval 5
T+1:10 on WS2 user logon
T+1:11 on WS2 application load
T+1:12 on WS2 application hold
T+1:20 on WS2 free-letters 0
T+2:00 on WS2 service stop
T+2:30 on WS2 history delete
T+4:00 end\n",
    );
    let of_the_first = [&quiet, &busy].map(|scenario| heard(scenario.setup(Build::FIXED), &scenario.queue, client(1)));
    assert!(of_the_first[0][0].contains("Launch("), "{}", of_the_first[0][0]);
    assert_eq!(of_the_first[0], of_the_first[1]);
    let of_the_second = [quiet, busy].map(|scenario| heard(scenario.setup(Build::FIXED), &scenario.queue, client(2)));
    assert_ne!(of_the_second[0], of_the_second[1]);
}

#[test]
fn two_clients_have_two_histories_and_what_one_reports_changes_its_own_file() {
    assert_holds(
        "clients 2
T+0:00 on all offer R1
T+0:00 on WS2 offer R2 mandatory=T-0:09
T+1:30 end
expect history R1 executed
expect history R2 executed on WS2
expect history R2 none on WS1
expect order R1 on WS1
expect 2 times launch R1
expect launch R2
expect gauge history 1 on WS1
expect gauge history 3
expect replicate LS2 on WS1
expect replicate LS2 on WS2
expect collect
",
    );
}

#[test]
fn of_a_job_for_two_clients_one_may_fail() {
    assert_holds(
        "clients 2
T+0:00 on WS2 free-letters 0
T+0:00 on all offer R1
T+0:30 end
expect report R1 success on WS1
expect report R1 failure on WS2
expect history R1 executed on WS1
expect history R1 new on WS2
expect replicate LS1 on WS1
expect never replicate LS1 on WS2
",
    );
}

#[test]
fn the_mutex_is_the_machines() {
    assert_holds(
        "clients 2
T+0:00 on WS2 user logon
T+0:00 on WS2 application load
T+0:00 on WS2 application hold
T+0:00 on all offer R1
T+0:30 end
expect launch R1
expect launch R1 on WS1
expect gauge mutex 1
expect gauge mutex 0 on WS1
",
    );
}

#[test]
fn what_a_process_leaked_is_struck_for_its_own_machine_alone() {
    let scenario = scenario("clients 3\nT+0:00 on all offer R1\nT+1:30 on WS2 service restart\nT+1:30 end\n");
    let mut site = Site::start(scenario.setup(Build::Sp4), &mut ());
    site.work_off(&scenario.queue, &mut ());
    let jobs = |client| site.ledger_since_t0_of(client).of(Leak::SlowJob).times;
    assert_eq!([client(1), client(2), client(3)].map(jobs), [1, 0, 1]);
    assert_eq!(site.ledger_since_t0().of(Leak::SlowJob).times, 2);
}

#[test]
fn clients_choose_among_servers_each_for_itself() {
    // Q165508: alone, each seed makes one choice; of many clients some choose one server and some another.
    let scenario = scenario("clients 20\nT+0:00 on all offer R1\nT+0:30 end\n");
    let servers = (1..=20).map(|number| {
        let mut heard = Heard::from(client(number));
        Site::start(scenario.setup(Build::FIXED), &mut ()).work_off(&scenario.queue, &mut heard);
        let launch = heard.text.lines().find(|line| line.contains("Launch(")).unwrap().to_owned();
        launch.contains("\"DS1\"")
    });
    let servers: BTreeSet<_> = servers.collect();
    assert_eq!(servers.len(), 2);
}

#[test]
fn a_thousand_clients_are_where_they_were_after_every_cycle() {
    let scenario = scenario(
        "clients 1000
T+0:00 on all offer R1
T+0:00 on WS77 user logon
T+0:10 server LS1 down
T+0:20 on all offer R2 mandatory=T-0:09 mif=failed:\"disk full\"
T+0:30 on WS500 reboot
T+1:30 on all withdraw R1
T+2:00 end\n",
    );
    let subject = SiteSubject::new(scenario.setup(Build::FIXED), &scenario.queue);
    subject.soak().cycles(3).without_sites().assert_steady();
}

#[test]
fn clients_share_the_record_that_is_offered_to_all_of_them() {
    let profile = Profile::start(Scope::Thread).unwrap();
    let grown = |clients: u32| {
        let comments = "x".repeat(1_000);
        let scenario =
            scenario(&format!("clients {clients}\nT+0:00 on all offer R1 comments={comments}\nT+0:00 end\n"));
        let mut site = Site::start(scenario.setup(Build::FIXED), &mut ());
        let before = profile.level();
        let queue = Queue { until: Seconds(0), ..scenario.queue.clone() };
        site.work_off(&queue, &mut ());
        (profile.level() - before).bytes
    };
    let (one, hundred) = (grown(1), grown(100));
    assert!(one > 1_000 && hundred < 100 * 1_000, "{one} bytes for one client, {hundred} for a hundred");
}

#[test]
fn thousands_of_reports_are_processed_at_once() {
    // Until Service Pack 3 an expired record is reported at every poll (Q188042), with Maintenance Manager stopped for
    // long: 20 clients, 250 polls, 4 records.
    let offers = [1, 2, 3, 4].map(|number| format!("T+0:00 on all offer R{number} expires=T-1:00\n")).concat();
    assert_holds(&format!(
        "clients 20
T+0:00 maintenance stop
T+0:00 on all interval 5
{offers}T+21:00 maintenance start
T+21:30 end
expect gauge offers 0
expect gauge results 0
expect gauge results 0 on WS20
"
    ));
}

#[test]
fn a_site_that_is_set_up_without_clients_has_one() {
    let setup = Setup::new(Platform::I386, Build::FIXED).with_clients(0);
    assert_eq!(Site::start(setup, &mut ()).client_numbers().collect::<Vec<_>>(), [ClientNumber::FIRST]);
}

#[test]
fn a_command_for_a_client_that_the_site_has_not_concerns_nobody() {
    let queue = scenario("clients 2\nT+0:00 on WS2 offer R1\nT+1:00 end\n").queue;
    let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
    site.work_off(&queue, &mut ());
    let mut offers = None;
    site.gauges(&mut |name, size| offers = offers.or((name == "offers").then_some(size)));
    assert_eq!(offers, Some(0));
}

/// Counts what a cancel costs.
#[derive(Default)]
struct Cancelled {
    searches: Vec<(usize, usize)>,
    misses: usize,
    replicated: usize,
    launches: usize,
}

impl Trace for Cancelled {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        match event {
            Event::Search { read, rewritten, .. } => self.searches.push((read, rewritten)),
            // Later come the reports of those that ran: their record is gone, too (Q168130).
            Event::Log(line) if moment.since_t0 <= Seconds::from_minutes(6) => {
                self.misses += usize::from(line.to_string().ends_with("error code = 38a"));
            }
            Event::Replicate { .. } if moment.since_t0 > Seconds::from_minutes(6) => self.replicated += 1,
            Event::Launch(_) => self.launches += 1,
            _ => {}
        }
    }

    fn hears_checks(&self) -> bool {
        false
    }
}

#[test]
fn a_cancel_reads_nine_thousand_files_and_rewrites_three_hundred() {
    // Q264945, Q191338, scenario S52; `corpus/command_queue/cancel-reads-every-instruction-file.pcm` is the same with ninety.
    let offers = (1..=300).map(|number| format!("T+0:00 on WS{number} offer R1 runs=0:30\n"));
    let offers = offers.collect::<Vec<_>>().concat();
    let scenario = scenario(&format!(
        "clients 9000\nT+0:00 on all offer R2 mandatory=T-0:09 offered=T+9:00\n{offers}T+0:02 cancel R1\nT+2:30 end\n"
    ));
    let mut seen = Cancelled::default();
    Site::start(scenario.setup(Build::FIXED), &mut ()).work_off(&scenario.queue, &mut seen);
    assert_eq!(seen.searches, [(9_000, 300)]);
    assert_eq!(seen.misses, 1, "8,700 misses, of which the first is logged");
    assert_eq!(seen.replicated, 2 * 300, "to both logon servers");
    assert_eq!(seen.launches, 300, "those that run go on, and no other starts");
}

/// What a year leaks would be half a megabyte, were it kept.
#[test]
#[cfg(feature = "budget")]
fn judging_and_printing_a_run_takes_no_more_room_for_a_year_than_for_a_month() {
    use slowleak::scenario::show;
    use slowleak::soak::{AtMost, measure};

    for hours in [730, 8_766] {
        let text = format!("pcm 1\nT+0:00 offer R1\nT+{hours}:00 end\nexpect launch R1\n");
        let scenario = Scenario::parse("long.pcm", text.as_bytes()).unwrap();
        let room = AtMost::new().peak_bytes(200_000);
        let misses = measure(|| scenario.check("long.pcm")).unwrap().assert_at_most(room);
        assert_eq!(misses, []);
        let run = || show::run(&scenario, scenario.setup(Build::Sp4), &mut std::io::sink());
        measure(run).unwrap().assert_at_most(room).unwrap();
    }
}
