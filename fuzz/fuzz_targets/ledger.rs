//! On any build, with any leaks switched on, the heap of the site grows by what the simulator's own ledger says.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};
use slowleak_fuzz::input::Written;
use slowleak_fuzz::plant::Plant;
use slowleak_fuzz::{campaign, mutator, property, site};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

slowleak_fuzz::without_leak_sanitizer!();

fuzz_target!(init: slowleak_fuzz::begin("ledger"), |input: Written| -> Corpus {
    let planted = input.0.ok().and_then(|scenario| Some((Plant::of(&scenario).ok()?.on(&scenario)?, scenario.queue)));
    let Some((setup, queue)) = planted else {
        campaign::rejected();
        return Corpus::Reject;
    };
    campaign::parsed();
    campaign::commanded(&queue);
    property::ledger(setup, &queue, site::cycle);
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutator::mutate(data, size, max_size, seed, mutator::plant)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    mutator::cross(one, other, out, seed, mutator::plant)
});
