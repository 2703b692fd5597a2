//! The rollout of Q241656: every scenario of `corpus/rollout` does what it says, and arbitrary steps in arbitrary order
//! leave exactly those processes leaking whose images are unfixed.

mod config;
mod hosts;
mod queues;

#[path = "../fuzz/src/property.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is public in the fuzz package, to which it belongs")]
mod property;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, ClientNumber, Component, Event, Leak, Platform, Queue, Setup, Site, Trace};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;
use slowleak::soak::Verdict;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Reads every scenario of the folder, with its file's name, in the order of the names.
fn scenarios() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/rollout");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "the folder is empty");
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("readable");
        let scenario = Scenario::parse(&name, &bytes).unwrap_or_else(|error| panic!("{error}"));
        (name, scenario)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_scenario_of_the_rollout_does_what_it_says() {
    for (name, scenario) in scenarios() {
        let misses: Vec<_> = scenario.check(&name).iter().map(ToString::to_string).collect();
        assert!(misses.is_empty(), "{}", misses.join("\n"));
        assert!(scenario.expectations.len() >= 3, "{name} states little");
        assert_eq!(Scenario::parse(&name, scenario.to_string().as_bytes()).as_ref(), Ok(&scenario), "{name}");
    }
}

/// What Rservice installs is another service than the one that was there: with the usual account, and not disabled.
#[test]
fn a_service_that_is_installed_again_has_nothing_of_the_one_before() {
    for (build, before) in [
        ("SP3", "T+0:00 rservice change\nT+0:05 rservice deinstall"),
        ("SP2", "T+0:00 rservice deinstall\nT+0:05 service stop"),
    ] {
        let text = format!(
            "pcm 1\nhost SRV1 I386\nbuilds Rservice={build}\n{before}\nT+0:10 rservice install\nT+0:15 rservice start\n\
             T+0:20 account locked\nT+2:00 end\n\nexpect start at T+0:15 on WS1\nexpect denied LS1 on WS1\n"
        );
        let scenario = Scenario::parse("again", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let misses: Vec<_> = scenario.check("again").iter().map(ToString::to_string).collect();
        assert!(misses.is_empty(), "{build}: {}", misses.join("\n"));
    }
}

#[test]
fn every_scenario_of_the_rollout_leaves_the_fixed_build_where_it_was() {
    for (name, scenario) in scenarios() {
        let outcome = SiteSubject::new(scenario.setup(Build::FIXED), &scenario.queue).soak().cycles(3).run();
        assert_eq!(outcome.map(|outcome| outcome.verdict), Ok(Verdict::Steady), "{name}");
    }
}

/// Notes when SMS Executive starts, in seconds since T0.
#[derive(Default)]
struct Starts(Vec<u64>);

impl Trace for Starts {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        if let Event::ExecutiveStart = event {
            self.0.push(moment.since_t0.0);
        }
    }
}

#[test]
fn the_wind_down_waits_for_the_boot_of_the_site_server_before_its_executive_runs() {
    let text = b"pcm 1\nhost SRV1 I386\nhost LS1 I386\nhost LS2 I386\nT+0:10 on SRV1 reboot\nT+0:12 end\n";
    let scenario = Scenario::parse("reboot.pcm", text).unwrap_or_else(|error| panic!("{error}"));
    let mut site = Site::start(scenario.setup(Build::FIXED), &mut ());
    let mut starts = Starts::default();
    site.work_off(&scenario.queue, &mut starts);
    site.wind_down(&mut starts);
    assert_eq!(starts.0, [20 * 60]);
}

/// The steps of a procedure with the platforms that have them, and when each is taken: as the article lists them, and what
/// follows on the clients (Q241656).
const STEPS: [(Step, u64, &str); 12] = [
    (Step::StopService, 2, "on SRV1 service stop"),
    (Step::StopExecutive, 2, "executive stop"),
    (Step::Pcmsvc32, 3, "on SRV1 copy Pcmsvc32 HF990910"),
    (Step::Base, 3, "on SRV1 copy Base.dll HF990910"),
    (Step::Pcmwin32, 3, "on SRV1 copy Pcmwin32 HF990910"),
    (Step::Pcmdos, 3, "on SRV1 copy Pcmdos_2 HF990910\non SRV1 copy Pcmdos_4 HF990910"),
    (Step::Pcmwin16, 3, "on SRV1 copy Pcmwin16 HF990910"),
    (Step::StartService, 4, "on SRV1 service start"),
    (Step::StartExecutive, 4, "executive start"),
    (Step::ResetSite, 30, "reset-site"),
    (Step::Rservice, 60, "rservice stop\nrservice install\nrservice start"),
    (Step::Upgrade, 70, "on all upgrade\non all user logoff\non all user logon"),
];

/// Names a step of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    StopService,
    StopExecutive,
    Pcmsvc32,
    Base,
    Pcmwin32,
    Pcmdos,
    Pcmwin16,
    StartService,
    StartExecutive,
    ResetSite,
    Rservice,
    Upgrade,
}

/// Says what the facts have come of the steps that were taken, each fact by itself; nothing here is taken from the model.
struct Facts<'a>(&'a [Step]);

impl Facts<'_> {
    fn has(&self, step: Step) -> bool {
        self.0.contains(&step)
    }

    /// A running service locks its file (Q122179); once replaced, it is what the service is started from.
    fn site_server_is_fixed(&self) -> bool {
        self.has(Step::StopService) && self.has(Step::Pcmsvc32)
    }

    /// Only a site reset brings the file to the servers (Q241656).
    fn logon_servers_are_fixed(&self) -> bool {
        self.site_server_is_fixed() && self.has(Step::ResetSite)
    }

    /// Only Rservice brings it to workstations (Q241656).
    fn workstation_is_fixed(&self) -> bool {
        self.site_server_is_fixed() && self.has(Step::Rservice)
    }

    /// Both the service and SMS Executive use the library (Q190135).
    fn base_is_fixed(&self) -> bool {
        self.has(Step::StopService) && self.has(Step::StopExecutive) && self.has(Step::Base)
    }

    /// Nothing on the server locks a client's file; Maintenance Manager, of SMS Executive, takes it to the logon servers
    /// (Q241656), and a reset starts that too.
    fn is_on_logon_servers_in_time(&self, file: Step) -> bool {
        let maintains = !self.has(Step::StopExecutive) || self.has(Step::StartExecutive) || self.has(Step::ResetSite);
        self.has(file) && maintains
    }

    /// The clients take it with Upgrade.bat and a logon (RG:S3D1C).
    fn client_file_is_fixed(&self, file: Step) -> bool {
        self.is_on_logon_servers_in_time(file) && self.has(Step::Upgrade)
    }
}

/// Takes some steps of a procedure on SP4 and returns the site eight hours later, when the watchdog has been round.
fn rolled_out(platform: Platform, steps: &[Step]) -> Site {
    let mut text = format!("pcm 1\nplatform {platform}\nclients 2\n");
    for server in ["SRV1", "LS1", "LS2"] {
        writeln!(text, "host {server} {platform}").expect("a text takes everything");
    }
    text += "host WS2 Windows95\nT+0:00 on all user logon\n";
    for (step, minutes, commands) in STEPS {
        for command in commands.lines().filter(|_| steps.contains(&step)) {
            writeln!(text, "T+{}:{:02} {command}", minutes / 60, minutes % 60).expect("a text takes everything");
        }
    }
    text += "T+8:00 end\n";
    let scenario = Scenario::parse("steps.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut site = Site::start(scenario.setup(Build::Sp4), &mut ());
    site.work_off(&scenario.queue, &mut ());
    site
}

fn assert_only_the_predicted_hosts_stay_unfixed(platform: Platform, procedure: &[Step]) {
    let [windows_nt, windows_95] = [1, 2].map(|number| ClientNumber::new(number).expect("a client"));
    for subset in 0..1_u32 << procedure.len() {
        let taken = procedure.iter().enumerate().filter(|(place, _)| subset & 1 << place != 0);
        let steps: Vec<Step> = taken.map(|(_, step)| *step).collect();
        let (site, facts) = (rolled_out(platform, &steps), Facts(&steps));
        let [first, second] = ClientNumber::LOGON_SERVERS;
        for (host, is_fixed) in [
            (ClientNumber::SITE_SERVER, facts.site_server_is_fixed()),
            (first, facts.logon_servers_are_fixed()),
            (second, facts.logon_servers_are_fixed()),
            (windows_nt, facts.workstation_is_fixed()),
        ] {
            assert!(site.service_is_running(host), "{host} on {platform} after {steps:?}");
            assert_eq!(site.ledger_of(host).bytes() == 0, is_fixed, "{host} on {platform} after {steps:?}");
        }
        for (host, component, made_for, is_fixed) in [
            (ClientNumber::SITE_SERVER, Component::BaseDll, platform, facts.base_is_fixed()),
            (first, Component::BaseDll, platform, false),
            (second, Component::Pcmwin32, platform, facts.has(Step::Pcmwin32)),
            (windows_nt, Component::Pcmwin32, platform, facts.client_file_is_fixed(Step::Pcmwin32)),
            (first, Component::PcmDos2, Platform::I386, facts.has(Step::Pcmdos)),
            (second, Component::PcmDos4, Platform::I386, facts.has(Step::Pcmdos)),
            (windows_95, Component::Pcmwin16, Platform::I386, facts.client_file_is_fixed(Step::Pcmwin16)),
        ] {
            let build = site.file(host, component, made_for);
            assert_eq!(build == Some(Build::FIXED), is_fixed, "{component} on {host}, {platform}, after {steps:?}");
        }
    }
}

#[test]
fn any_steps_of_the_intel_procedure_leave_those_hosts_unfixed_that_the_facts_predict() {
    assert_only_the_predicted_hosts_stay_unfixed(Platform::I386, &STEPS.map(|(step, ..)| step));
}

#[test]
fn any_steps_of_the_alpha_procedure_leave_those_hosts_unfixed_that_the_facts_predict() {
    let of_intel = [Step::Pcmdos, Step::Pcmwin16];
    let steps: Vec<_> = STEPS.map(|(step, ..)| step).into_iter().filter(|step| !of_intel.contains(step)).collect();
    assert_only_the_predicted_hosts_stay_unfixed(Platform::Alpha, &steps);
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn a_process_leaks_exactly_while_its_image_is_unfixed(
        build in proptest::sample::select(vec![Build::Sp4, Build::Hf990624, Build::FIXED]),
        clients in 1..=3_u32,
        hosts in hosts::hosts(),
        queue in queues::queues(),
    ) {
        let setup = Setup::new(Platform::I386, build).with_clients(clients).with_hosts(hosts);
        property::rollout(setup, &queue);
    }

    #[test]
    fn after_any_queue_the_next_rollout_goes_as_the_first_one(
        build in proptest::sample::select(vec![Build::Sp1, Build::Sp4, Build::FIXED]),
        hosts in hosts::hosts(),
        queue in queues::queues(),
    ) {
        let setup = Setup::new(Platform::I386, build).with_clients(3).with_hosts(hosts);
        let probe = probe();
        let [mut fresh, mut used] = [(); 2].map(|()| Site::start(setup, &mut ()));
        used.work_off(&queue, &mut ());
        used.wind_down(&mut ());
        prop_assert_eq!(used.executive_build(), fresh.executive_build());
        // A letter that an old build leaves mapped, and a record that nobody removes, are what the wind-down must not
        // repair (Q163597, Q269768).
        if [Leak::DriveLeft, Leak::StaleRecord].iter().all(|&leak| used.ledger().of(leak).times == 0) {
            let [mut first, mut next] = [(); 2].map(|()| Written::default());
            fresh.work_off(&probe, &mut first);
            used.work_off(&probe, &mut next);
            let text = Scenario { clients: 3, hosts, queue, ..Scenario::default() }.to_string();
            prop_assert!(first.0 == next.0, "{}", text);
        }
    }
}

/// Writes every event down.
#[derive(Default)]
struct Written(String);

impl Trace for Written {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        writeln!(self.0, "{} {:?} {event:?}", moment.since_t0, moment.client).expect("a text takes everything");
    }
}

/// A queue that asks after every file, process and wish that another one may leave behind.
fn probe() -> Queue {
    let text = r"pcm 1
clients 3
host SRV1 I386
T+0:00 on all user logon
T+0:01 on all reboot
T+0:20 on all user logon
T+0:30 system-map save
T+0:40 on all logon-script
T+0:40 on all smsrun
T+2:10 rservice stop
T+2:10 on SRV1 service stop
T+2:10 executive stop
T+2:11 on SRV1 copy Pcmsvc32 HF990128
T+2:11 on SRV1 copy Pcmwin32 HF990128
T+2:11 on SRV1 copy Base.dll HF980710
T+2:12 executive start
T+2:12 rservice install
T+2:12 rservice start
T+2:20 on all upgrade
T+2:20 on all user logoff
T+2:20 on all user logon
T+8:00 end
";
    Scenario::parse("probe.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}")).queue
}
