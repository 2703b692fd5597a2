//! What the environment plants: `SLOWLEAK_BUILD` and `SLOWLEAK_LEAKS`, as the front desk reads them too. Where it says
//! nothing, that is the fixed build without a leak.

use std::env;
use std::sync::OnceLock;

use slowleak::pcm::Build;

use crate::plant::{Plant, build_of, leaks_of};

static PLANTED: OnceLock<Plant> = OnceLock::new();

/// Takes over what the environment plants; ends the process where it names a build or a leak that nobody knows.
#[expect(clippy::print_stderr, reason = "a target has no other front desk")]
pub fn read() {
    match from_environment() {
        Ok(plant) => drop(PLANTED.set(plant)),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    }
}

/// Returns what the environment has planted; `None` where the target has not asked it.
#[must_use]
pub fn planted() -> Option<Plant> {
    PLANTED.get().copied()
}

fn from_environment() -> Result<Plant, String> {
    let read = |name| env::var(name).unwrap_or_default();
    let build = read("SLOWLEAK_BUILD");
    let build = if build.is_empty() { Build::FIXED } else { build_of(&build)? };
    Ok(Plant { build, leaks: leaks_of(&read("SLOWLEAK_LEAKS"))? })
}

/// Writes the variables of the environment that plant it, each with a blank behind it.
pub(crate) fn variables(plant: Plant) -> String {
    let leaks: Vec<_> = plant.leaks.iter().map(|leak| leak.entry().name).collect();
    let build = if plant.build == Build::FIXED { String::new() } else { format!("SLOWLEAK_BUILD={} ", plant.build) };
    let leaks = if leaks.is_empty() { String::new() } else { format!("SLOWLEAK_LEAKS={} ", leaks.join(",")) };
    build + &leaks
}
