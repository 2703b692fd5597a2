//! The same work as in `command_queue` without its oracle, and with LeakSanitizer left on: what one finds without this
//! crate, and how fast.
//!
//! The site lives on across inputs, one a platform, as the canary does. There is no dhat profile here, which would hide
//! every leak from LeakSanitizer.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};
use slowleak::pcm::Site;
use slowleak_fuzz::input::Written;
use slowleak_fuzz::{campaign, environment, mutator, watch};

thread_local! {
    static SITES: RefCell<[Option<Site>; 2]> = const { RefCell::new([None, None]) };
}

fuzz_target!(init: slowleak_fuzz::begin_planted("baseline"), |input: Written| -> Corpus {
    let planted = input.0.ok().and_then(|scenario| Some((environment::planted()?.on(scenario.platform)?, scenario)));
    let Some((setup, scenario)) = planted else {
        campaign::rejected();
        return Corpus::Reject;
    };
    campaign::parsed();
    campaign::commanded(&scenario.queue);
    SITES.with_borrow_mut(|sites| {
        let site = sites[setup.platform as usize].get_or_insert_with(|| Site::start(setup, &mut ()));
        watch::cycle(site, &scenario.queue);
    });
    Corpus::Keep
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutator::mutate(data, size, max_size, seed, mutator::no_notes)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    mutator::cross(one, other, out, seed, mutator::no_notes)
});
