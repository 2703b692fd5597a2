//! What has to hold of any input. Each function panics where it does not; those that parse say whether there was an input.
//!
//! The suite `fuzz_corpus` of the library asks the same of every seed, on stable Rust and without a fuzzer.

use slowleak::heap::{Counter, Growth, Profile, Scope, Scout};
use slowleak::pcm::rollout::Step;
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{
    Build, ClientNumber, Command, Component, Event, Leak, OtherBuilds, Platform, Queue, Seconds, Setup, Site, Timed,
    Trace, View,
};
use slowleak::scenario::dump::Dump;
use slowleak::scenario::{ParseError, Scenario};

/// How many cycles the ledger is compared for: a leak of every tenth poll shows in the second cycle of a few polls.
const CYCLES: usize = 3;

/// Any bytes are a scenario or located errors, and what parses is printed in a form that parses to the same.
///
/// # Panics
/// Where they are not.
#[must_use]
pub fn scenario_text(bytes: &[u8]) -> bool {
    match Scenario::parse("input", bytes) {
        Ok(scenario) => {
            let text = scenario.to_string();
            let again = Scenario::parse("printed", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(again, scenario, "{text}");
            assert_eq!(again.to_string(), text);
            true
        }
        Err(error) => {
            assert_located(&error, bytes);
            false
        }
    }
}

/// Any bytes are a dump of an instruction file or located errors, and what loads is dumped in a form that loads to the same.
///
/// # Panics
/// Where they are not.
#[must_use]
pub fn instruction_file(bytes: &[u8]) -> bool {
    match Dump::load("input", bytes) {
        Ok(dump) => {
            let text = dump.to_string();
            let again = Dump::load("printed", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(again.file, dump.file, "{text}");
            assert_eq!(again.to_string(), text);
            true
        }
        Err(error) => {
            assert_located(&error, bytes);
            false
        }
    }
}

/// Requires that every error stands at a place in the text, or right behind its last line.
fn assert_located(error: &ParseError, bytes: &[u8]) {
    let lines = bytes.split(|&byte| byte == b'\n').count();
    assert!(!error.diagnostics().is_empty(), "an error without a word");
    for diagnostic in error.diagnostics() {
        let (line, column) = (diagnostic.line(), diagnostic.column());
        assert!((1..=lines + 1).contains(&line) && column >= 1, "{line}:{column} in {lines} lines: {diagnostic}");
        assert!(diagnostic.to_string().starts_with(&format!("input:{line}:{column}: ")), "{diagnostic}");
    }
}

/// The heap of a site grows by what its ledger says, to the byte and block, after every cycle; so where the ledger stays
/// empty it does not grow at all. `cycle` works a queue off and winds the site down.
///
/// The tally measures. What it accuses is measured again by dhat, whose numbers are told.
///
/// # Panics
/// Where it does not; and where nothing can be measured.
pub fn ledger(setup: Setup, queue: &Queue, cycle: fn(&mut Site, &Queue)) {
    let scout = Scout::start(Scope::Thread).unwrap_or_else(|error| panic!("{error}"));
    let (tallied, booked) = growths(&scout, setup, queue, cycle);
    if tallied != booked {
        drop(scout);
        let profile = Profile::start(Scope::Thread).unwrap_or_else(|error| panic!("{error}"));
        let (measured, booked) = growths(&profile, setup, queue, cycle);
        drop(profile);
        panic!(
            "after each cycle on {setup:?} the heap has grown by\n  {measured:?} as dhat counts,\n  {tallied:?} by the tally,\n  \
             {booked:?} by the ledger\n{}",
            Scenario::of(setup, queue.clone()),
        );
    }
}

/// Returns what was measured after each cycle beside what the ledger says, both since the start of the site.
fn growths(
    counter: &impl Counter,
    setup: Setup,
    queue: &Queue,
    cycle: fn(&mut Site, &Queue),
) -> ([Growth; CYCLES], [Growth; CYCLES]) {
    let mut site = Site::start(setup, &mut ());
    let (level, account) = (counter.level(), site.ledger());
    let (mut measured, mut booked) = ([Growth::ZERO; CYCLES], [Growth::ZERO; CYCLES]);
    for (measured, booked) in measured.iter_mut().zip(&mut booked) {
        cycle(&mut site, queue);
        *measured = counter.level() - level;
        let since_start = site.ledger() - account;
        *booked = Growth { bytes: since_start.bytes(), blocks: since_start.blocks() };
    }
    (measured, booked)
}

/// Whatever is done to roll a hotfix out, a process leaks exactly while the image it was started from is older than the fix;
/// no file is put where it is already; and once everything runs again, the logon servers have the site server's files.
///
/// # Panics
/// Where that does not hold.
pub fn rollout(setup: Setup, queue: &Queue) {
    // The files of applications are those of the site, and none is set at the beginning.
    let mut queue = Queue { other_builds: OtherBuilds::default(), ..queue.clone() };
    let last = queue.commands.iter().map(|timed| timed.at).fold(queue.until, Seconds::max);
    let [first, second] = Site::LOGON_SERVERS;
    let up = |server: &str| Command::Server { server: server.into(), up: true };
    let everything_runs = [
        up(first),
        up(second),
        Command::StartMaintenance,
        Command::Rollout(Step::ConfigurationManager { runs: true }),
        Command::Rollout(Step::Executive { runs: true }),
    ];
    // Servers that restart take ten minutes; then the watchdog comes every two hours, and Maintenance Manager sooner.
    let again = everything_runs.map(|command| Timed::new(last + Seconds::HOUR, command));
    queue.commands.extend(again);
    queue.until = last + Seconds(6 * 3_600);
    let mut site = Site::start(setup, &mut ());
    let mut witness = Witness::of(&site);
    site.work_off(&queue, &mut witness);
    witness.look(&site);
    for (component, platform) in FILES {
        let file = |host| site.file(host, component, platform);
        for server in ClientNumber::LOGON_SERVERS.into_iter().filter(|_| setup.hosts.servers.is_some()) {
            if let Some(build) = file(ClientNumber::SITE_SERVER) {
                assert_eq!(file(server), Some(build), "{component} for {platform} has not reached {server}");
            }
        }
    }
    site.wind_down(&mut ());
    assert!(site.is_idle(), "the site does not come to rest");
}

/// The files that Maintenance Manager brings to the logon servers, as the article lists them (Q241656).
const FILES: [(Component, Platform); 5] = [
    (Component::PcmDos2, Platform::I386),
    (Component::PcmDos4, Platform::I386),
    (Component::Pcmwin16, Platform::I386),
    (Component::Pcmwin32, Platform::I386),
    (Component::Pcmwin32, Platform::Alpha),
];

/// Sees what is replaced, which file each process was started from, and who leaks.
struct Witness {
    /// The builds of the files that a start or a replacement has told of.
    files: Vec<((ClientNumber, Component, Platform), Build)>,
    platforms: Vec<(ClientNumber, Platform)>,
    /// The builds that the service of each host was started from last.
    images: Vec<(ClientNumber, Option<Build>)>,
}

impl Witness {
    fn of(site: &Site) -> Self {
        let mut files = Vec::new();
        for host in site.client_numbers() {
            let components = Component::ALL.into_iter().filter(|component| component.is_rolled_out());
            for (component, platform) in components.flat_map(|component| Platform::ALL.map(|of| (component, of))) {
                files.extend(site.file(host, component, platform).map(|build| ((host, component, platform), build)));
            }
        }
        let images = site.client_numbers().map(|host| (host, site.running_build(host))).collect();
        let platforms = site.client_numbers().filter_map(|host| Some((host, site.platform(host)?))).collect();
        Self { files, platforms, images }
    }

    fn replaced(&mut self, file: (ClientNumber, Component, Platform), build: Build) {
        match self.files.iter_mut().find(|(other, _)| *other == file) {
            Some((_, before)) => {
                assert_ne!(*before, build, "{file:?} is replaced by itself");
                *before = build;
            }
            None => self.files.push((file, build)),
        }
    }

    /// Notes that a service was started, from the file that is there for the host's processor.
    fn started(&mut self, host: ClientNumber) {
        let platform = self.platforms.iter().find(|(other, _)| *other == host).map(|(_, platform)| *platform);
        let file = (host, Component::Pcmsvc32, platform.unwrap_or_default());
        let build = self.files.iter().find(|(other, _)| *other == file).map(|(_, build)| *build);
        for (_, image) in self.images.iter_mut().filter(|(other, _)| *other == host) {
            *image = build;
        }
    }
}

impl Trace for Witness {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        match (moment.client, event) {
            (Some(host), Event::Replace { component, platform, build }) => {
                self.replaced((host, component, platform), build);
            }
            (Some(host), Event::Start) => self.started(host),
            _ => {}
        }
    }

    fn hears_checks(&self) -> bool {
        false
    }

    fn look(&mut self, site: &dyn View) {
        for &(host, image) in &self.images {
            let image = image.filter(|_| site.service_is_running(host));
            assert_eq!(site.running_build(host), image, "{host} runs another file than it was started from");
            let is_unfixed = image.is_some_and(|image| image < Build::FIXED);
            // A service polls as soon as it starts.
            let leaks = site.times_leaked(host, Leak::SlowPoll) > 0;
            assert_eq!(leaks, is_unfixed, "{host} runs {image:?}");
        }
    }
}
