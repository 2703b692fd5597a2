//! Races contestants against the first of them, within one run, so that a noisy machine is noisy for all.
//!
//! Rounds are interleaved: in each every contestant runs once, in turn. A ratio is taken within a round, and the median of
//! the rounds is shown.

use std::time::{Duration, Instant};

/// Rounds of a race. An odd number has a middle.
const ROUNDS: usize = 31;

/// A named piece of work. Every call does the same number of units.
pub(crate) struct Contestant<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Contestant<'a> {
    /// Names a piece of work.
    pub(crate) fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work) }
    }

    fn time(&mut self) -> Duration {
        let start = Instant::now();
        (self.work)();
        start.elapsed()
    }
}

/// Runs a race and prints its table: the time of a unit, how many that are a second, and the ratio to the first contestant.
#[expect(clippy::print_stdout, reason = "a bench prints its result")]
pub(crate) fn race(title: &str, units: u32, mut contestants: Vec<Contestant<'_>>) {
    let mut rounds: Vec<Vec<Duration>> = Vec::with_capacity(ROUNDS);
    // The first round warms up and does not count.
    for _ in 0..=ROUNDS {
        rounds.push(contestants.iter_mut().map(Contestant::time).collect());
    }
    println!("{title}");
    for (index, contestant) in contestants.iter().enumerate() {
        let counted = rounds.iter().skip(1);
        let nanoseconds = median(counted.clone().map(|round| round[index].as_secs_f64() * 1e9 / f64::from(units)));
        let ratio = median(counted.map(|round| round[index].as_secs_f64() / round[0].as_secs_f64()));
        let a_second = 1e9 / nanoseconds;
        println!("  {:<28} {nanoseconds:>12.1} ns {a_second:>14.0} a second {ratio:>8.2} x", contestant.name);
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
