//! How soon each leak of the catalogue is found, beside what LeakSanitizer finds and beside random queues.
//!
//! Every campaign is bounded by its executions, and repeated with several seeds; the median is shown. A campaign that found
//! nothing counts as later than all others. Names of leaks as arguments choose some of them.

mod campaign;

use std::env;
use std::path::PathBuf;

use campaign::{Ran, Variant, Workshop, run, seeded};
use slowleak::heap::thousands;
use slowleak::pcm::{Build, Leak, Leaks, Setup};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteService;
use slowleak::soak::{Examined, examine};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Seeds of each campaign. An odd number has a middle.
const SEEDS: u32 = 5;
/// Executions after which our campaigns give up.
const RUNS_MAX: u32 = 50_000;
/// Executions after which LeakSanitizer's campaigns give up. What it finds, it finds within some hundred.
const RUNS_MAX_BASELINE: u32 = 2_000;

/// The columns of the table.
const COLUMNS: [Column; 5] = [
    Column::new("empty corpus", &["-s", "none", "-O", "--no-trace-compares"], false),
    Column::new("without gauges", &["-s", "none", "-O", "--no-trace-compares", "--no-default-features"], false),
    Column::new("checked-in corpus", &["-s", "none", "-O", "--no-trace-compares"], true),
    Column::new("blind", &["-s", "none", "-O", "--no-trace-compares", "--features", "blind"], false),
    Column {
        variant: Variant {
            name: "LeakSanitizer",
            target: "baseline",
            options: &["-s", "leak", "-O", "--no-trace-compares"],
            toolchain: "+nightly",
        },
        is_seeded: false,
        runs_max: RUNS_MAX_BASELINE,
    },
];

/// A way to look for leaks.
struct Column {
    variant: Variant,
    /// Whether it starts from the checked-in corpus.
    is_seeded: bool,
    runs_max: u32,
}

impl Column {
    const fn new(name: &'static str, options: &'static [&'static str], is_seeded: bool) -> Self {
        let variant = Variant { name, target: "command_queue", options, toolchain: "+stable" };
        Self { variant, is_seeded, runs_max: RUNS_MAX }
    }
}

#[expect(clippy::print_stdout, reason = "a bench prints its result")]
fn main() {
    let chosen: Vec<_> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let leaks = chosen.iter().map(|name| Leak::from_name(name).unwrap_or_else(|| panic!("unknown leak {name:?}")));
    let leaks: Vec<_> = if chosen.is_empty() { Leak::ALL.to_vec() } else { leaks.collect() };
    let workshop = Workshop::new();
    let binaries: Vec<_> = COLUMNS.iter().map(|column| workshop.build(&column.variant)).collect();
    println!(
        "median executions / seconds to the finding over {SEEDS} seeds; given up after {} executions ({} by LeakSanitizer)\n",
        thousands(RUNS_MAX.into()),
        thousands(RUNS_MAX_BASELINE.into()),
    );
    let names: Vec<_> = COLUMNS.iter().map(|column| column.variant.name).collect();
    println!("| leak | kind | {} | commands left | superfluous |", names.join(" | "));
    println!("|---|---|{}---|---|", "---|".repeat(COLUMNS.len()));
    for leak in leaks {
        let entry = leak.entry();
        let campaigns: Vec<_> =
            COLUMNS.iter().zip(&binaries).map(|(column, binary)| hunt(leak, column, binary.as_ref())).collect();
        let cells: Vec<_> = campaigns.iter().map(|ran| cell(ran.as_deref())).collect();
        let scenarios: Vec<_> = campaigns.iter().flatten().flatten().filter_map(shortest).collect();
        let lengths = scenarios.iter().map(|scenario| scenario.queue.commands.len());
        println!(
            "| {} | {} | {} | {} to {} | {} |",
            entry.name,
            entry.kind,
            cells.join(" | "),
            lengths.clone().min().unwrap_or_default(),
            lengths.max().unwrap_or_default(),
            scenarios.iter().map(|scenario| superfluous(leak, scenario)).sum::<usize>(),
        );
    }
}

/// Looks for a leak with each seed; `None` where the target could not be built.
fn hunt(leak: Leak, column: &Column, binary: Option<&PathBuf>) -> Option<Vec<Ran>> {
    let binary = binary?;
    let campaign = |seed| {
        // How often each line runs would drown the gauges: it makes six features of one, and a corpus eight times as large.
        let mut arguments = vec!["-use_counters=0".to_owned()];
        arguments.extend([format!("-runs={}", column.runs_max), format!("-seed={seed}")]);
        arguments.extend(column.is_seeded.then(seeded).into_iter().flatten());
        run(binary, arguments, Some(leak.entry().name))
    };
    Some((1..=SEEDS).map(campaign).collect())
}

/// Writes the median of the campaigns of a cell, and how many of them found the leak where some did not.
fn cell(campaigns: Option<&[Ran]>) -> String {
    let Some(campaigns) = campaigns else { return "not built".to_owned() };
    let mut found: Vec<_> = campaigns.iter().filter(|ran| ran.is_finding).collect();
    let share = format!("{} of {}", found.len(), campaigns.len());
    found.sort_by_key(|ran| ran.executions);
    let Some(median) = found.get(campaigns.len() / 2) else { return format!("not found ({share})") };
    let of_all = if found.len() == campaigns.len() { String::new() } else { format!(" ({share})") };
    format!("{} / {:.1} s{of_all}", thousands(median.executions.cast_signed()), median.time.as_secs_f64())
}

/// Reads the shortest scenario of a finding. It is printed two blanks further in.
fn shortest(ran: &Ran) -> Option<Scenario> {
    let (_, text) = ran.out.split_once("\nshortest input: ")?;
    let lines = text.lines().skip(1).map_while(|line| line.strip_prefix("  "));
    Scenario::parse("shortest", lines.collect::<Vec<_>>().join("\n").as_bytes()).ok()
}

/// Counts the commands without any one of which the leak still shows.
fn superfluous(leak: Leak, scenario: &Scenario) -> usize {
    let service = SiteService::new(Setup::new(scenario.platform, Build::FIXED).with_leaks(Leaks::NONE.with(leak)));
    let shows_without = |place: &usize| {
        let mut queue = scenario.queue.clone();
        queue.commands.remove(*place);
        !matches!(examine(&service, &queue, 0), Ok(Examined::Steady(_)))
    };
    (0..scenario.queue.commands.len()).filter(shows_without).count()
}
