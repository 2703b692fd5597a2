//! What the simulator costs: idle polls and executed jobs, tallied and under dhat.

mod race;

use std::hint::black_box;

use race::{Contestant, race};
use slowleak::heap::{Profile, Scope};
use slowleak::pcm::{Build, Platform, Setup, Site};
use slowleak::scenario::Scenario;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Thirty days without an offer: a poll an hour.
const IDLE_POLLS: u32 = 720;

/// Jobs that are offered together, run one after the other and are reported.
const JOBS: u32 = 20;

fn main() {
    let idle = scenario("T+719:30 end\n");
    let offers: Vec<String> = (1..=JOBS).map(|number| format!("T+0:00 offer R{number} runs=0:00:02\n")).collect();
    let busy = scenario(&format!("{}T+1:00 end\n", offers.concat()));
    compare("an idle poll", IDLE_POLLS, &idle);
    compare("an executed job, offered, run, reported and withdrawn", JOBS, &busy);
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
