//! Call sites: where what is live came from, in a form that is the same in every run.
//!
//! A call is known by its module and the place in it, so that what one process has seen another can put into words. What
//! leaves this module for people are functions, files and lines, without addresses, hash order, or the directories of one
//! machine.

mod modules;
mod owner;
mod saved;
mod source;
mod symbols;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::thread::{self, Role};
use modules::{Address, Modules};
use symbols::Symbols;

use crate::record::{Frame, Growth, Site};

/// Holds what is live at one moment, by call stack. Two of them can be subtracted, of two processes too that run the same
/// program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Packed", into = "Packed")]
pub struct LiveSites {
    /// By the places to which the calls of the stack return, innermost first.
    live: BTreeMap<Vec<Address>, Growth>,
}

impl LiveSites {
    /// Adds up what is live by stack, of return addresses of this process.
    pub(super) fn collect(stacks: impl Iterator<Item = (Vec<usize>, Growth)>) -> Self {
        let modules = Modules::loaded();
        let mut live = BTreeMap::new();
        for (stack, growth) in stacks {
            let stack = stack.into_iter().map(|address| modules.place(address)).collect();
            *live.entry(stack).or_default() += growth;
        }
        Self { live }
    }

    /// Reads what dhat saved.
    pub(super) fn from_dhat(saved: &str) -> Self {
        Self::collect(saved::program_points(saved).into_iter())
    }

    /// Sums up everything.
    #[must_use]
    pub fn total(&self) -> Growth {
        self.live.values().copied().sum()
    }

    /// Returns the sites from which more is live than at an earlier moment, or less, the largest first. Their growths add
    /// up to the difference of the totals.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Vec<Site> {
        // Symbols take tens of megabytes, which are the judge's.
        thread::playing(Role::Judge, || {
            let mut difference = self.live.clone();
            for (stack, &growth) in &earlier.live {
                let rest = difference.entry(stack.clone()).or_default();
                *rest = *rest - growth;
            }
            let mut symbols = Symbols::new();
            let mut sites = BTreeMap::<(Vec<Frame>, bool), Growth>::new();
            for (stack, growth) in difference.into_iter().filter(|(_, growth)| !growth.is_zero()) {
                *sites.entry(symbols.frames(&stack)).or_default() += growth;
            }
            let mut sites: Vec<Site> = sites
                .into_iter()
                .filter(|(_, growth)| !growth.is_zero())
                .map(|((frames, prints), growth)| Site { frames, growth, prints })
                .collect();
            sort(&mut sites);
            sites
        })
    }
}

/// Puts what grows most first, and of that what has a name: of a stack that nobody could unwind, such as that of a thread's beginning,
/// there is nothing to say.
fn sort(sites: &mut [Site]) {
    // Equal ones keep the order of their frames: the sort is stable.
    sites.sort_by_key(|Site { frames, growth, .. }| {
        std::cmp::Reverse((growth.bytes > 0 && !frames.is_empty(), growth.bytes, growth.blocks))
    });
}

/// The form in which what is live travels: each module once, and calls by the number of theirs.
#[derive(Serialize, Deserialize)]
struct Packed {
    modules: Vec<Arc<str>>,
    live: Vec<(Vec<(usize, u64)>, Growth)>,
}

impl From<LiveSites> for Packed {
    fn from(sites: LiveSites) -> Self {
        let mut numbers = BTreeMap::new();
        let mut modules = Vec::new();
        let mut pack = |Address { module, offset }| {
            let number = *numbers.entry(Arc::clone(&module)).or_insert_with(|| {
                modules.push(module);
                modules.len() - 1
            });
            (number, offset)
        };
        let live = sites
            .live
            .into_iter()
            .map(|(stack, growth)| (stack.into_iter().map(&mut pack).collect(), growth))
            .collect();
        Self { modules, live }
    }
}

impl From<Packed> for LiveSites {
    fn from(Packed { modules, live }: Packed) -> Self {
        // A module that is not there is one that nobody knows.
        let module = |number: usize| modules.get(number).map_or_else(|| "?".into(), Arc::clone);
        let unpack = |(number, offset)| Address { module: module(number), offset };
        Self {
            live: live.into_iter().map(|(stack, growth)| (stack.into_iter().map(unpack).collect(), growth)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_most_comes_first_unless_it_has_no_name() {
        let site = |name: &str, bytes| {
            let frames =
                if name.is_empty() { Vec::new() } else { vec![Frame { function: name.into(), ..Frame::default() }] };
            Site { frames, growth: Growth { bytes, blocks: 1 }, prints: false }
        };
        let mut sites = [site("less", 8), site("", 100), site("freed", -16), site("most", 29), site("", -1)];
        sort(&mut sites);
        let told = sites.map(|site| site.growth.bytes);
        assert_eq!(told, [29, 8, 100, -1, -16]);
    }
}
