//! Nothing is left over: after any queue and its wind-down, the site does what a fresh one does.

mod config;
mod hosts;
mod queues;

use std::fmt::Write as _;

use proptest::prelude::*;
use slowleak::pcm::command::Offer;
use slowleak::pcm::record::InstructionFile;
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{
    Build, Clients, Command, Event, Hosts, Leak, Leaks, Platform, Queue, Seconds, Setup, Site, System, Timed, Trace,
};
use slowleak::scenario::Scenario;
use slowleak::scenario::conventions::{Series, offer};

/// The longest trace of a queue has some megabytes.
const TRACE_BYTES_MAX: usize = 100_000_000;

/// Writes every event down.
#[derive(Default)]
struct Written(String);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        writeln!(self.0, "{} {event:?}", moment.since_t0).expect("a text takes everything");
        // Better red than out of memory.
        assert!(self.0.len() < TRACE_BYTES_MAX, "the site is never done: {event:?} again and again");
    }
}

fn queue(commands: &str) -> Queue {
    let text = format!("pcm 1\n{commands}\n");
    Scenario::parse("queue", text.as_bytes()).unwrap_or_else(|error| panic!("{error}")).queue
}

/// A queue that asks after everything that another one may leave behind: letters, among them those of the local drives,
/// servers, packages, programs, settings, the user, the history, Maintenance Manager.
///
/// R1 and R2 come as a file, so that their programs are those that the site knows from before: none.
fn probe() -> Queue {
    let record = |number| {
        let Offer { mut record, .. } = offer(Series::Requests.id(number).expect("a request"), Queue::default().t0);
        if number == 2 {
            record.install_by.full = false;
        }
        record
    };
    let mut probe = queue(
        r#"T+0:10 application load
T+0:10 offer R3 mandatory=T-0:08 command="D:\setup.exe" servers=DS1,DS2
T+0:10 offer R4 mandatory=T-0:07 command="E:\setup.exe"
T+1:05 offer R3 mandatory=T-0:08 servers=P1
T+1:05 package R3 on P2
T+1:05 server P1 down
T+1:10 offer R5 mandatory=T-0:06 servers=DS1,DS2,P1,P2
T+1:20 free-letters 1
T+1:21 job R6 mandatory=T-0:05 servers=DS1
T+1:24 bad-reports 60
T+1:24 job R7 mandatory=T-0:04
T+4:00 end"#,
    );
    let file = InstructionFile { records: vec![record(1), record(2)] };
    probe.commands.insert(0, Timed::new(Seconds(0), Command::OfferFile(Box::new(file))));
    probe
}

/// Works a queue off, winds the site down, and returns all that happened.
fn cycle(site: &mut Site, queue: &Queue) -> String {
    let mut trace = Written::default();
    site.work_off(queue, &mut trace);
    site.wind_down(&mut trace);
    trace.0
}

/// Reads every gauge of a site.
fn gauges(site: &Site) -> Vec<(&'static str, u64)> {
    let mut read = Vec::new();
    site.gauges(&mut |name, size| read.push((name, size)));
    read
}

/// Shows a queue as a person would write it.
fn written(queue: &Queue) -> String {
    Scenario { queue: queue.clone(), ..Scenario::default() }.to_string()
}

/// Compares a site after a queue with a fresh one: its gauges, and the trace of the probe.
fn assert_leaves_nothing(build: Build, clients: u32, hosts: Hosts, queue: &Queue) {
    let setup = Setup::new(Platform::I386, build).with_clients(clients).with_hosts(hosts);
    let mut fresh = Site::start(setup, &mut ());
    let mut used = Site::start(setup, &mut ());
    cycle(&mut used, queue);
    // A letter that an old build leaves mapped, and a record that nobody removes, are what the wind-down must not repair
    // (Q163597, Q269768).
    if [Leak::DriveLeft, Leak::StaleRecord].iter().all(|&leak| used.ledger().of(leak).times == 0) {
        assert_eq!(gauges(&used), gauges(&fresh), "{build}: after\n{}", written(queue));
        let mut probe = probe();
        probe.commands.iter_mut().for_each(|timed| timed.on = Clients::All);
        let (after, before) = (cycle(&mut used, &probe), cycle(&mut fresh, &probe));
        assert!(after == before, "{build}: the probe runs otherwise after\n{}", written(queue));
    }
}

fn builds() -> impl Strategy<Value = Build> {
    prop_oneof![Just(Build::Sp1), Just(Build::Sp3), Just(Build::Sp4), Just(Build::FIXED)]
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn after_any_queue_the_site_does_what_a_fresh_one_does(
        build in builds(),
        clients in 1..=3_u32,
        hosts in hosts::hosts(),
        queue in queues::queues(),
    ) {
        assert_leaves_nothing(build, clients, hosts, &queue);
    }
}

#[test]
fn a_site_server_has_the_components_of_its_own_platform() {
    // Without them SMS Executive would never run, and the watchdog never be done.
    let mut hosts = Hosts::with_servers([Platform::I386, Platform::I386, Platform::Alpha]);
    hosts.only_components = Some(Platform::Alpha);
    assert!(Platform::ALL.into_iter().all(|platform| hosts.has_components(platform)));
    hosts = Hosts::with_servers([Platform::Alpha; 3]);
    hosts.only_components = Some(Platform::Alpha);
    assert!(!hosts.has_components(Platform::I386));
    for build in Build::LADDER {
        assert_leaves_nothing(build, 1, hosts, &Queue::default());
    }
}

#[test]
fn what_a_scenario_sets_up_is_restored() {
    for set_up in [
        "T+0:00 map D: \\\\DS2\\PUBLIC",
        "T+0:00 map D: \\\\DS2\\PUBLIC\nT+0:00 unmap D:",
        "T+0:00 map E: \\\\DS2\\PUBLIC\nT+0:00 unmap E:",
        "T+0:00 map X: \\\\DS2\\PUBLIC",
        "T+0:00 free-letters 0",
        "T+0:00 server DS1 down",
        "T+0:00 server LS1 down",
        "T+0:00 package R1 on P1",
        "T+0:00 offer R1 runs=0:20\nT+0:00 offer R5 place=missing",
        "T+0:00 interval 5",
        "T+0:00 selection LOCALONLY",
        "T+0:00 selection PREFERREDFIRST\nT+0:00 prefer \\\\P2\\SMS_PKGD",
        "T+0:00 user logon",
        "T+0:00 user logon\nT+0:00 application load",
        "T+0:00 user logon\nT+0:00 application load\nT+0:00 application hold",
        "T+0:00 maintenance stop\nT+0:00 offer R1",
        "T+0:00 service stop",
        "T+0:00 service stop\nT+0:00 install RTM\nT+0:00 service start",
        "T+0:00 offer R2 mandatory=off@T-0:10",
        "T+0:00 reboot",
        "T+0:00 account locked\nT+0:00 service restart",
        "T+0:00 open-files DS1 on",
        "T+0:00 forced-disconnect on\nT+0:00 open-files DS1 on\nT+0:00 job R1",
        "T+0:00 max-file-enum 1",
        "T+0:29 cancel R6\nT+0:29 remove-package R6",
        "T+0:29 bad-reports 5",
        "T+0:00 server LS1 down\nT+0:00 offer R1",
    ] {
        for build in [Build::Sp1, Build::Sp3, Build::Sp4, Build::Hf990624, Build::FIXED] {
            assert_leaves_nothing(build, 1, Hosts::NONE, &queue(&format!("{set_up}\nT+0:30 end")));
        }
    }
}

#[test]
fn what_other_systems_leave_is_restored() {
    use Platform::I386;
    let client = slowleak::pcm::ClientNumber::FIRST;
    for system in System::ALL {
        let mask = slowleak::pcm::record::OperatingSystems::from(system).0;
        for set_up in [
            "T+0:00 application load",
            "T+0:00 offer R1 flags=sync mask=M mandatory=T-1:00 runs=for-ever\nT+0:00 application load",
            "T+0:00 offer R1 flags=sync mask=M restart=forced@1:00 runs=for-ever\nT+0:00 application load",
            "T+0:00 offer R1 flags=none mask=M runs=for-ever\nT+0:00 application load",
        ] {
            let text = format!("T+0:00 user logon\n{set_up}\nT+0:30 end").replace("mask=M", &format!("mask={mask}"));
            for hosts in [Hosts::NONE, Hosts::with_servers([I386; 3])] {
                for build in [Build::Sp3, Build::Sp4, Build::FIXED] {
                    assert_leaves_nothing(build, 1, hosts.with_system(client, system), &queue(&text));
                }
            }
        }
    }
}

/// Queues of which each leaves something behind that only the wind-down puts back, on a site with servers.
#[test]
fn what_a_rollout_sets_up_is_restored() {
    for set_up in [
        "T+0:00 executive stop\nT+0:00 configuration-manager stop",
        "T+0:00 on LS2 handshake 0:01",
        "T+0:00 on all handshake 0:01\nT+0:00 on all service restart",
        "T+0:00 server LS2 down\nT+0:00 reset-site",
        "T+0:00 on all upgrade\nT+0:00 on all dial-in on\nT+0:00 on all start-mode manual",
    ] {
        for build in [Build::Sp3, Build::FIXED] {
            let hosts = Hosts::with_servers([Platform::I386; 3]);
            let queue = queue(&format!("host SRV1 I386\nclients 2\n{set_up}\nT+0:30 end"));
            assert_leaves_nothing(build, 2, hosts, &queue);
            let setup = Setup::new(Platform::I386, build).with_clients(2).with_hosts(hosts);
            let mut site = Site::start(setup, &mut ());
            let started_with = site.executive_build();
            site.work_off(&queue, &mut ());
            let mut trace = Written::default();
            site.wind_down(&mut trace);
            assert!(started_with.is_some() && site.executive_build() == started_with, "{set_up}");
            // At once, and not by a watchdog hours later.
            let is_started = trace.0.contains("0:30 ExecutiveStart");
            assert_eq!(is_started, set_up.contains("executive stop"), "{set_up}");
            let numbers: Vec<_> = site.client_numbers().collect();
            assert!(numbers.into_iter().all(|host| site.running_build(host) == Some(build)), "{set_up}");
        }
    }
}

#[test]
fn whenever_a_cycle_is_cut_off_its_pipeline_comes_to_rest_before_the_next() {
    for minutes in 0..=75 {
        for offers in
            ["T+0:00 offer R1", "T+0:00 interval 5\nT+0:00 offer R1", "T+0:00 server LS1 down\nT+0:00 offer R1"]
        {
            let queue = queue(&format!("{offers}\nT+{}:{:02} end", minutes / 60, minutes % 60));
            assert_leaves_nothing(Build::FIXED, 1, Hosts::NONE, &queue);
        }
    }
}

/// Tells whether a site is idle after a queue; the wind-down must bring it there.
fn is_idle_after(commands: &str) -> bool {
    let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
    site.work_off(&queue(commands), &mut ());
    let idle = site.is_idle();
    site.wind_down(&mut ());
    assert!(site.is_idle(), "wound down after {commands}");
    idle
}

#[test]
fn a_site_is_idle_when_nothing_is_pending_at_all() {
    assert!(is_idle_after("T+0:30 end"));
    assert!(is_idle_after("T+0:00 offer R1\nT+0:01 withdraw R1\nT+0:30 end"), "reported and collected");
    for pending in [
        "T+0:00 service stop\nT+0:30 end",
        "T+0:00 reboot\nT+0:05 end",
        "T+0:00 offer R1\nT+0:00:30 withdraw R1\nT+0:01 end",
        "T+0:00 offer R1 mandatory=T+9:00\nT+0:30 end",
        "T+0:00 user logon\nT+0:00 application load\nT+0:00 application hold\nT+0:30 end",
        // A result on a logon server, and one on its way to the Despooler.
        "T+0:00 offer R1\nT+0:00:30 withdraw R1\nT+0:03 end",
        "T+0:00 offer R1\nT+0:00:30 withdraw R1\nT+0:05:30 end",
        // A result that no logon server has taken.
        "T+0:00 offer R1\nT+0:00:30 withdraw R1\nT+0:01 server LS1 down\nT+0:01 server LS2 down\nT+0:30 end",
    ] {
        assert!(!is_idle_after(pending), "{pending}");
    }
}

#[test]
fn what_waits_for_the_scheduler_or_the_despooler_is_purged_without_a_trace() {
    for waiting in [
        "T+0:01 job R1\nT+0:02 end",
        "T+0:01 job R1\nT+0:05 end",
        "T+0:01 cancel R1\nT+0:05 end",
        "T+0:01 bad-reports 5\nT+0:01 end",
    ] {
        let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
        site.work_off(&queue(waiting), &mut ());
        let mut trace = Written::default();
        site.wind_down(&mut trace);
        let tells = ["Despool", "Search", "Logged", "Log("].into_iter().find(|word| trace.0.contains(word));
        assert_eq!(tells, None, "{waiting}\n{}", trace.0);
    }
}

#[test]
fn the_despooler_has_its_settings_back() {
    for (set_up, asks) in [
        ("T+0:00 max-file-enum 1", "T+0:02 job R1\nT+0:02 job R2 mandatory=T-0:09\nT+0:30 end"),
        ("T+0:00 forced-disconnect on", "T+0:02 open-files DS2 on\nT+0:02 job R1 servers=DS2\nT+27:00 end"),
    ] {
        let [mut fresh, mut used] = [(); 2].map(|()| Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ()));
        // The build that has both.
        let queue = |commands: &str| queue(&format!("builds Smsinst.dll=HF990224\n{commands}"));
        let shown = cycle(&mut used, &queue(&format!("{set_up}\n{asks}")));
        let (after, before) = (cycle(&mut used, &queue(asks)), cycle(&mut fresh, &queue(asks)));
        assert_eq!(after, before, "after {set_up}");
        assert_ne!(shown, before, "{set_up} is seen by what asks for it");
    }
}

/// Settings, a queue, and one that asks what is left of it: after the first and its wind-down the second does what it does alone.
#[test]
fn what_machines_and_servers_were_like_is_restored() {
    const JOB: &str = "T+0:00 job R1 servers=DS1\nT+4:00 end";
    const WINDOWS_3X: &str = "host WS1 Windows3x\nbuilds Pcmwin16=1.1";
    const MSTEST: &str =
        "T+0:00 user logon\nT+0:00 offer R1 flags=none mask=1 place=mstest\nT+0:01 application load\nT+1:00 end";
    const PROBED: &str =
        "T+0:00 access DS1 off\nT+0:00 access DS2 off\nT+0:00 package R1 on LS1\nT+0:00 offer R1\nT+2:00 end";
    for (settings, used, asks) in [
        (
            "host SRV1 I386",
            // The wind-down waits for the client, and meanwhile the server shuts down.
            "on LS1 offer R1 runs=0:10 restart=soft@0:05 service-pack=nt4.0-sp2\nT+0:03 on WS1 reboot\nT+0:04 end",
            "T+4:00 end",
        ),
        ("", "machine off\nT+0:30 end", "T+4:00 end"),
        (
            "builds Site=SP4",
            "offer R1 flags=background,sync runs=30:00 service-pack=sms\nT+0:10 end",
            "T+0:00 service stop\nT+40:00 end",
        ),
        (
            "host SRV1 I386\nbuilds Rservice=SP3",
            "rservice change\nT+0:01 rservice stop\nT+0:02 rservice start\nT+0:10 end",
            "T+0:00 account locked\nT+3:00 end",
        ),
        ("host SRV1 I386\nbuilds Rservice=SP2", "rservice deinstall\nT+0:30 end", "T+0:00 service restart\nT+3:00 end"),
        ("host SRV1 I386\nbuilds Client=SP3", "verify-at-logon on\nT+0:30 end", "T+0:00 user logon\nT+3:00 end"),
        ("builds Site=SP2", "inactive DS2 on\nT+0:00 job R1\nT+0:30 end", JOB),
        ("builds Site=SP4", "inactive DS1 on\nT+0:30 end", JOB),
        ("", "sender off\nT+0:30 end", JOB),
        ("", "lock-store on\nT+0:30 end", JOB),
        (
            "builds Smsinst.dll=1.1",
            "lock-master on\nT+0:30 end",
            "T+0:00 job R1 mandatory=T+2:30\nT+1:31 cancel R1\nT+4:00 end",
        ),
        ("", "identification-groups 2\nT+0:30 end", "T+0:00 distribute-job R1 servers=DS1\nT+4:00 end"),
        ("clock 2000-03-01T08:00", "job R1 servers=DS1\nT+1:00 end", JOB),
        (WINDOWS_3X, "name-length LS1 12\nT+0:30 end", MSTEST),
        ("", "server-system LS1 NetWare\nT+0:30 end", PROBED),
    ] {
        let scenario = |commands: &str| {
            let text = format!("pcm 1\n{settings}\n{commands}\n");
            Scenario::parse("queue", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
        };
        let (used, asks) = (scenario(&format!("T+0:00 {used}")), scenario(asks));
        for build in [Build::Sp1, Build::FIXED] {
            let [mut site, mut fresh] = [(); 2].map(|()| Site::start(used.setup(build), &mut ()));
            cycle(&mut site, &used.queue);
            assert!(site.is_idle(), "{build}: after\n{used}");
            let (after, before) = (cycle(&mut site, &asks.queue), cycle(&mut fresh, &asks.queue));
            assert_eq!(after, before, "{build}: after\n{used}");
        }
    }
}

/// A report that bears a date of tomorrow is not waited for: the clocks of the clients are put right.
#[test]
fn reports_of_fast_clocks_are_carried_away_at_once() {
    for until in ["T+0:01 server LS1 down\nT+0:01 server LS2 down\nT+0:30 end", "T+0:04 end", "T+0:08 end"] {
        let text = format!("T+0:00 client-clock +24:00\nT+0:00 offer R1\n{until}");
        let mut site = Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ());
        cycle(&mut site, &queue(&text));
        assert!(site.is_idle() && site.since_t0() < Seconds(6 * 3_600), "{} after {until}", site.since_t0());
    }
}

#[test]
fn a_service_that_may_log_on_again_is_not_restarted() {
    // Three days after it was refused, as builds from 5/6/99 on are (Q230242).
    let locked = |end: &str| queue(&format!("T+0:30 account locked\nT+4:30 account unlocked\nT+{end} end"));
    for (end, is_restarted) in [("72:30", true), ("74:30", false)] {
        let mut site =
            Site::start(Setup::new(Platform::I386, Build::FIXED).with_leaks(Leaks::NONE.with(Leak::SlowPoll)), &mut ());
        site.work_off(&locked(end), &mut ());
        let polls = site.ledger().of(Leak::SlowPoll).times;
        site.wind_down(&mut ());
        assert_eq!(site.ledger().of(Leak::SlowPoll).times < polls, is_restarted, "at {end}");
    }
}
