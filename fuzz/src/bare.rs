//! The work of `command_queue` without its oracle: what the oracle is compared with.
//!
//! By default a site lives on across inputs, one a sort of site, as the canary does. The feature `fresh` starts one for
//! each input instead; `naive` moreover runs each input under dhat alone, as a test written by hand would.

use slowleak::pcm::{Queue, Setup};

use crate::watch;

/// Works a queue off and winds the site down, and judges nothing.
#[cfg(not(any(feature = "fresh", feature = "naive")))]
pub fn work_off(setup: Setup, queue: &Queue) {
    use std::cell::RefCell;

    use slowleak::pcm::Site;

    thread_local! {
        static SITES: RefCell<[Option<Site>; watch::SITES_MAX]> =
            const { RefCell::new([const { None }; watch::SITES_MAX]) };
    }
    let Some(place) = watch::place(setup) else { return };
    SITES.with_borrow_mut(|sites| {
        let site = sites[place].get_or_insert_with(|| Site::start(setup, &mut ()));
        watch::cycle(site, queue);
    });
}

/// Starts a site, works a queue off and winds the site down, and judges nothing.
#[cfg(all(feature = "fresh", not(feature = "naive")))]
pub fn work_off(setup: Setup, queue: &Queue) {
    watch::cycle(&mut slowleak::pcm::Site::start(setup, &mut ()), queue);
}

/// Starts a site, works a queue off and winds the site down, all under dhat, and compares the level before and after.
///
/// # Panics
/// Where they differ.
#[cfg(feature = "naive")]
pub fn work_off(setup: Setup, queue: &Queue) {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut site = slowleak::pcm::Site::start(setup, &mut ());
    let before = dhat::HeapStats::get();
    watch::cycle(&mut site, queue);
    let after = dhat::HeapStats::get();
    assert_eq!((after.curr_bytes, after.curr_blocks), (before.curr_bytes, before.curr_blocks));
}
