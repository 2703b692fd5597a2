//! What the simulator costs: idle polls and executed jobs, tallied and under dhat, and a year of a whole site.

mod race;

use std::hint::black_box;
use std::time::Instant;

use race::{Contestant, race};
use slowleak::heap::{Counter, Profile, Scope, Scout};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, Event, Platform, Setup, Site, Trace};
use slowleak::scenario::Scenario;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Thirty days without an offer: a poll an hour.
const IDLE_POLLS: u32 = 720;

/// Jobs that are offered together, run one after the other and are reported.
const JOBS: u32 = 20;

/// The sizes of a site that lives for a year.
const CLIENTS: [u32; 4] = [10, 100, 1_000, 10_000];

/// The jobs of a year, a week each.
const JOBS_A_YEAR: u32 = 50;

#[expect(clippy::print_stdout, reason = "a bench prints its result")]
fn main() {
    let idle = scenario("T+719:30 end\n");
    let offers: Vec<String> = (1..=JOBS).map(|number| format!("T+0:00 offer R{number} runs=0:00:02\n")).collect();
    let busy = scenario(&format!("{}T+1:00 end\n", offers.concat()));
    compare("an idle poll", IDLE_POLLS, &idle);
    compare("an executed job, offered, run, reported and withdrawn", JOBS, &busy);
    println!("a year of polls every 20 minutes and a job a week, each withdrawn after a week");
    for clients in CLIENTS {
        year(clients);
    }
}

/// Counts polls and jobs.
#[derive(Default)]
struct Counted {
    polls: u32,
    jobs: u32,
}

impl Trace for Counted {
    fn event(&mut self, _moment: Moment, event: Event<'_>) {
        match event {
            // The first logon server is asked once a poll.
            Event::Ask { server, .. } => self.polls += u32::from(server == Site::LOGON_SERVERS[0]),
            Event::Launch(_) => self.jobs += 1,
            _ => {}
        }
    }

    fn hears_checks(&self) -> bool {
        false
    }
}

/// Runs a site for a year, and tells what a year, a poll and a job take.
#[expect(clippy::print_stdout, reason = "a bench prints its result")]
fn year(clients: u32) {
    let weeks = (1..=JOBS_A_YEAR).map(|week| {
        let [offered, withdrawn] = [(week - 1) * 7 * 24, week * 7 * 24];
        format!("T+{offered}:00 on all offer R{week}\nT+{withdrawn}:00 on all withdraw R{week}\n")
    });
    let commands = weeks.collect::<Vec<_>>().concat();
    let year = scenario(&format!("clients {clients}\nT+0:00 on all interval 20\n{commands}T+8760:00 end\n"));
    // Every client does what one alone does.
    let mut counted = Counted::default();
    Site::start(year.setup(Build::FIXED).with_clients(1), &mut ()).work_off(&year.queue, &mut counted);
    let scout = Scout::start(Scope::Thread).expect("the allocator is installed");
    let before = scout.level();
    let mut site = Site::start(year.setup(Build::FIXED), &mut ());
    let start = Instant::now();
    site.work_off(black_box(&year.queue), &mut ());
    let seconds = start.elapsed().as_secs_f64();
    let held = (scout.level() - before).bytes;
    let [polls, jobs] = [counted.polls, counted.jobs].map(|count| f64::from(count) * f64::from(clients));
    println!(
        "  {clients:>6} clients {seconds:>9.3} s {:>12.0} polls and {:>8.0} jobs a second, {:>6.0} ns a poll, \
         {:>5} bytes a client at the end",
        polls / seconds,
        jobs / seconds,
        seconds * 1e9 / polls,
        held / i64::from(clients)
    );
}

fn scenario(commands: &str) -> Scenario {
    Scenario::parse("bench", format!("pcm 1\n{commands}").as_bytes()).expect("the scenario is well formed")
}

fn compare(title: &str, count: u32, scenario: &Scenario) {
    let [mut tallied, mut judged] = [(); 2].map(|()| start());
    race(
        title,
        count,
        vec![
            Contestant::new("tallied", || cycle(&mut tallied, scenario)),
            Contestant::new("under dhat", || {
                let _profile = Profile::start(Scope::Thread).expect("the allocator is installed");
                cycle(&mut judged, scenario);
            }),
        ],
    );
}

fn start() -> Site {
    Site::start(Setup::new(Platform::I386, Build::FIXED), &mut ())
}

fn cycle(site: &mut Site, scenario: &Scenario) {
    site.work_off(black_box(&scenario.queue), &mut ());
    site.wind_down(&mut ());
}
