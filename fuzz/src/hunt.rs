//! The hunt: feeds every input to a canary, one for each sort of site, and tells what it finds.

use std::cell::RefCell;

use slowleak::pcm::{Queue, Setup};
use slowleak::report;
use slowleak::scenario::Scenario;
use slowleak::soak::{Canary, Fed};

use crate::plant::Plant;
use crate::site::{self, WatchedSite};
use crate::{campaign, environment, finding, mutator};

/// Inputs of a canary's life. Starting a site costs a hundredth of a drawn queue, and what cannot be confirmed alone is
/// looked for in all inputs of a life, joined and soaked: of 256 that took up to 46 s, of 32 about 1 s (2026-11).
const INPUTS_MAX: usize = 32;

thread_local! {
    static CANARIES: RefCell<[Option<Canary<WatchedSite>>; site::SITES_MAX]> =
        const { RefCell::new([const { None }; site::SITES_MAX]) };
}

/// Feeds an input to the canary of its site. `false` where the build was not made for the platform, or the site is too
/// large or one too many.
///
/// # Panics
/// At a finding, after it was told; and where nothing can be said of an input, since the site is deterministic.
#[must_use]
pub fn feed(scenario: Scenario) -> bool {
    let Some((plant, setup)) = environment::planted().and_then(|plant| Some((plant, plant.on(&scenario)?))) else {
        return false;
    };
    let Some(place) = site::place(setup) else { return false };
    let fed = CANARIES.with_borrow_mut(|canaries| {
        // An artifact is the first input of its process, and is shown again whatever it takes. A campaign has no need to soak the
        // first input of every sort of site: what is suspected there is soaked anyway.
        let is_first = canaries[place].is_none() && canaries.iter().all(Option::is_none);
        let canary = canaries[place]
            .get_or_insert_with(|| Canary::new(WatchedSite::new(setup)).inputs_max(INPUTS_MAX).soaks_first(is_first));
        let fed = canary.feed(scenario.queue);
        campaign::canary(place, canary.account());
        fed
    });
    judge(setup, plant, fed);
    true
}

fn judge(setup: Setup, plant: Plant, fed: Fed<Queue>) {
    match fed {
        Fed::Passed | Fed::Dismissed => {}
        Fed::HandOver(queue) => {
            mutator::hand_over(&Scenario::of(setup, queue));
        }
        Fed::Finding(found) => {
            finding::tell(setup, plant, &found);
            panic!("{}", found.outcome.verdict);
        }
        Fed::Inconclusive(outcome) => panic!("{}", report::outcome(&outcome)),
    }
}
