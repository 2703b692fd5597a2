//! Whatever is commanded, the heap of the site is back where it was after start, exactly.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};
use slowleak_fuzz::input::Written;
use slowleak_fuzz::{campaign, hunt, mutator, search};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

slowleak_fuzz::without_leak_sanitizer!();

fuzz_target!(init: slowleak_fuzz::begin_planted("command_queue"), |input: Written<'_>| -> Corpus {
    let Ok(scenario) = input.0 else {
        campaign::rejected();
        return Corpus::Reject;
    };
    campaign::parsed();
    campaign::commanded(&scenario.queue);
    search::begin(&scenario.queue);
    let is_fed = hunt::feed(scenario);
    search::end(input.1);
    if is_fed { Corpus::Keep } else { Corpus::Reject }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutator::mutate(data, size, max_size, seed, mutator::no_notes)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    mutator::cross(one, other, out, seed, mutator::no_notes)
});
