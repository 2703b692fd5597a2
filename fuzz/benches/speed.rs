//! How fast `command_queue` fuzzes with its oracle, beside the same loop without one and beside what one would do by hand.
//!
//! All contestants run in turn, round after round, so that a noisy machine is noisy for all; a ratio is taken within a round,
//! and the median of the rounds is shown. Two races: the same inputs replayed, which is exact; and a campaign from the same
//! corpus with the same seed, which is what a person runs, and in which each contestant mutates on its own.

mod campaign;

use std::fs;
use std::path::{Path, PathBuf};

use campaign::{Variant, Workshop, run, seeded};

/// An odd number has a middle.
const ROUNDS: u32 = 5;
/// Executions of the campaign that makes the inputs.
const PREPARED_RUNS: u32 = 30_000;
/// Inputs that are replayed.
const INPUTS_MAX: usize = 1_000;
/// Executions of each contestant's campaign.
const CAMPAIGN_RUNS: u32 = 40_000;

/// Options of the loops without an oracle, which have no counters of gauges for libFuzzer to clear and to read either.
const BARE: [&str; 5] = ["-s", "none", "-O", "--no-trace-compares", "--no-default-features"];
const FRESH: [&str; 7] = ["-s", "none", "-O", "--no-trace-compares", "--no-default-features", "--features", "fresh"];
const NAIVE: [&str; 7] = ["-s", "none", "-O", "--no-trace-compares", "--no-default-features", "--features", "naive"];

const VARIANTS: [(Variant, u32); 4] = [
    (stable("with the oracle", "command_queue", &["-s", "none", "-O", "--no-trace-compares"]), 40),
    (stable("bare, one site kept", "baseline", &BARE), 40),
    (stable("bare, a site for each", "baseline", &FRESH), 40),
    (stable("all under dhat", "baseline", &NAIVE), 1),
];

const fn stable(name: &'static str, target: &'static str, options: &'static [&'static str]) -> Variant {
    Variant { name, target, options, toolchain: "+stable" }
}

#[expect(clippy::print_stdout, reason = "a bench prints its result")]
fn main() {
    let workshop = Workshop::new();
    let binaries: Vec<_> = VARIANTS
        .iter()
        .map(|(variant, share)| (variant.name, workshop.build(variant).expect("cargo fuzz can build it"), *share))
        .collect();
    let inputs = prepare(&workshop, &binaries[0].1);
    println!("executions a second, and the ratio to the loop with the oracle; {ROUNDS} rounds, -s none -O\n");
    race(&format!("{} inputs replayed", inputs.len()), &binaries, |_, share| {
        let runs = format!("-runs={share}");
        std::iter::once(runs).chain(inputs.iter().map(|input| input.display().to_string())).collect()
    });
    race("a campaign from the checked-in corpus", &binaries, |round, share| {
        let options = [
            "-use_counters=0".to_owned(),
            format!("-runs={}", CAMPAIGN_RUNS * share / 40),
            format!("-seed={}", round + 1),
        ];
        options.into_iter().chain(seeded()).collect()
    });
}

/// Lets the target make inputs: what a campaign has kept.
fn prepare(workshop: &Workshop, binary: &Path) -> Vec<PathBuf> {
    let folder = workshop.path().join("inputs");
    fs::create_dir(&folder).expect("a folder for the inputs");
    let options = [format!("-runs={PREPARED_RUNS}"), "-seed=1".to_owned(), folder.display().to_string()];
    run(binary, options.into_iter().chain(seeded()), None);
    let entries = fs::read_dir(&folder).expect("the folder of the inputs");
    let mut inputs: Vec<_> = entries.map(|entry| entry.expect("an input").path()).collect();
    inputs.sort();
    let step = inputs.len().div_ceil(INPUTS_MAX).max(1);
    inputs.into_iter().step_by(step).collect()
}

#[expect(clippy::print_stdout, reason = "a bench prints its result")]
fn race(title: &str, binaries: &[(&str, PathBuf, u32)], arguments: impl Fn(u32, u32) -> Vec<String>) {
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for round in 0..ROUNDS {
        let rate = |(_, binary, share): &(&str, PathBuf, u32)| {
            let ran = run(binary, arguments(round, *share), None);
            assert!(!ran.is_finding, "the build is fixed:\n{}", ran.out);
            #[expect(clippy::cast_precision_loss, reason = "executions are far from 2^53")]
            let executions = ran.executions as f64;
            executions / ran.time.as_secs_f64()
        };
        rounds.push(binaries.iter().map(rate).collect());
    }
    println!("{title}");
    for (index, (name, ..)) in binaries.iter().enumerate() {
        let rate = median(rounds.iter().map(|round| round[index]).collect());
        let ratio = median(rounds.iter().map(|round| round[0] / round[index]).collect());
        println!("  {name:<24} {rate:>10.0} a second {ratio:>8.2} x by the oracle's loop");
    }
    println!();
}

/// Returns the middle of some values, or of more that are the same on both sides.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
