//! The simulated site as a program of its own, for other judges to look at: LeakSanitizer, valgrind, Miri, dhat at exit.
//! `cargo run --example live_service -- --leak drive-table corpus/ledger/drive-table.pcm`
//!
//! Each scenario is worked off for some cycles on a site with the fixed build, and all the sites are alive when the program
//! ends, as a service is that runs when somebody looks at it. `.ci/judges` makes a table of who complains.

use std::cell::RefCell;
use std::error::Error;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::Parser;
use slowleak::heap::{Counter, Level, Profile, Scope};
use slowleak::pcm::{Build, Leak, Leaks, Site};
use slowleak::scenario::Scenario;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

#[derive(Parser)]
struct Arguments {
    /// Scenarios, one site for each
    #[arg(required = true)]
    scenarios: Vec<PathBuf>,
    /// A leak of the catalogue to switch on (`slowleak leaks` lists them)
    #[arg(long, value_parser = leak)]
    leak: Option<Leak>,
    /// Cycles of each site
    #[arg(long, default_value_t = 100)]
    cycles: u64,
    /// Drop the sites before the program ends
    #[arg(long)]
    drop: bool,
    /// Fail unless dhat counts nothing live when the program ends
    #[arg(long)]
    dhat: bool,
}

fn leak(name: &str) -> Result<Leak, String> {
    Leak::from_name(name).ok_or_else(|| format!("no leak of the catalogue; there are {}", names()))
}

fn names() -> String {
    Leak::ALL.map(|leak| leak.entry().name).join(", ")
}

thread_local! {
    // Without a destructor they are there for as long as the thread.
    static ALIVE: RefCell<ManuallyDrop<Vec<Site>>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

/// Lets a site live for some cycles.
fn lived(scenario: &Scenario, leaks: Leaks, cycles: u64) -> Site {
    let mut site = Site::start(scenario.setup(Build::FIXED).with_leaks(leaks), &mut ());
    for _ in 0..cycles {
        site.work_off(&scenario.queue, &mut ());
        site.wind_down(&mut ());
    }
    site
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut scenarios = Vec::new();
    for path in &arguments.scenarios {
        let name = path.display().to_string();
        let text = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        scenarios.push(Scenario::parse(&name, &text)?);
    }
    let leaks = arguments.leak.into_iter().collect();
    let profile = if arguments.dhat { Some(Profile::start(Scope::Thread)?) } else { None };
    let sites: Vec<_> = scenarios.iter().map(|scenario| lived(scenario, leaks, arguments.cycles)).collect();
    if arguments.drop {
        drop(sites);
    } else {
        ALIVE.set(ManuallyDrop::new(sites));
    }
    let left = profile.map_or(Level::default(), |profile| profile.level());
    if left == Level::default() { Ok(()) } else { Err(format!("dhat counts {left} at the end").into()) }
}
