//! Any bytes are a scenario or located errors, and what parses is printed in a form that parses to the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use slowleak_fuzz::input::Text;
use slowleak_fuzz::{campaign, property};

slowleak_fuzz::without_leak_sanitizer!();

fuzz_target!(init: slowleak_fuzz::begin("scenario_text"), |input: Text<'_>| {
    if property::scenario_text(input.0) {
        campaign::parsed();
    } else {
        campaign::rejected();
    }
});
