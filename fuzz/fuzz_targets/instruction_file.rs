//! Any bytes are a dump of an instruction file or located errors, and what loads is dumped in a form that loads to the same.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use slowleak_fuzz::input::Text;
use slowleak_fuzz::{campaign, property, text_mutator};

slowleak_fuzz::without_leak_sanitizer!();

fuzz_target!(init: slowleak_fuzz::begin("instruction_file"), |input: Text<'_>| {
    if property::instruction_file(input.0) {
        campaign::parsed();
    } else {
        campaign::rejected();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    text_mutator::mutate(data, size, max_size, seed, text_mutator::draw_dump)
});
