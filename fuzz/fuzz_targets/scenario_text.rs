//! Any bytes are a scenario or located errors, and what parses is printed in a form that parses to the same.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use slowleak_fuzz::input::Text;
use slowleak_fuzz::{campaign, property, text_mutator};

slowleak_fuzz::without_leak_sanitizer!();

fuzz_target!(init: slowleak_fuzz::begin("scenario_text"), |input: Text<'_>| {
    if property::scenario_text(input.0) {
        campaign::parsed();
    } else {
        campaign::rejected();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    text_mutator::mutate(data, size, max_size, seed, text_mutator::draw_scenario)
});
