//! The same work as in `command_queue` without its oracle, and with LeakSanitizer left on: what one finds without this
//! crate, and how fast.
//!
//! There is no dhat profile here (but for the feature `naive`), which would hide every leak from LeakSanitizer.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};
use slowleak_fuzz::input::Written;
use slowleak_fuzz::{bare, campaign, environment, mutator};

#[cfg(feature = "naive")]
#[global_allocator]
static ALLOC: dhat::Alloc = dhat::Alloc;

fuzz_target!(init: slowleak_fuzz::begin_planted("baseline"), |input: Written| -> Corpus {
    let planted = input.0.ok().and_then(|scenario| Some((environment::planted()?.on(&scenario)?, scenario)));
    let Some((setup, scenario)) = planted else {
        campaign::rejected();
        return Corpus::Reject;
    };
    campaign::parsed();
    campaign::commanded(&scenario.queue);
    bare::work_off(setup, &scenario.queue);
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutator::mutate(data, size, max_size, seed, mutator::no_notes)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    mutator::cross(one, other, out, seed, mutator::no_notes)
});
