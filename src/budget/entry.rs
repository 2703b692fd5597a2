//! An entry: what a soak may allocate in a life of its own, and whether it does.

use std::collections::BTreeMap;

use crate::record::{CostSite, Costs, Rate, Totals, counted, thousands};

/// Functions that an entry names: those that allocate most often.
pub(super) const SITES_MAX: usize = 32;

/// Functions that a comparison names.
const SITES_TOLD_MAX: usize = 3;

/// What counts may differ by, in percent, where they vary from run to run and nobody has said otherwise. People who write such limits
/// by hand leave 10 to 30.
pub(super) const TOLERANCE_PERCENT: u64 = 10;

/// Holds what a soak may allocate: start, so many cycles, drop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the start allocates.
    pub start: Totals,
    /// The cycles of the life.
    pub cycles: u64,
    /// What all of them allocate.
    pub in_cycles: Totals,
    /// What the drop allocates.
    pub drop: Totals,
    /// The most that is live at a time.
    pub peak_bytes: u64,
    /// What each figure may differ by, in percent; 0 where the subject is deterministic.
    pub tolerance_percent: u64,
    /// What the functions allocate that do so most often.
    pub sites: BTreeMap<String, Totals>,
    /// The line of the file that it begins in, from 1.
    pub line: u32,
}

/// Says how costs compare with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// They are as they were.
    Same,
    /// They are less somewhere, and nowhere more.
    Less {
        /// The figures that are less.
        figures: Vec<String>,
    },
    /// They are more.
    More {
        /// What is most of all more, in a few words.
        what: String,
        /// The figures that are more, and where, a line each.
        lines: Vec<String>,
    },
    /// The entry was counted over another number of cycles.
    OtherCycles,
}

impl Entry {
    /// The entry that costs make, with the tolerance of the entry before, if there was one.
    #[must_use]
    pub fn of(costs: &Costs, before: Option<&Self>) -> Self {
        let tolerance = before.map_or(0, |before| before.tolerance_percent);
        let sites = costs.sites.iter().take(SITES_MAX);
        Self {
            start: costs.start,
            cycles: costs.cycles,
            in_cycles: costs.in_cycles,
            drop: costs.drop,
            peak_bytes: costs.peak_bytes,
            tolerance_percent: if costs.vary && tolerance == 0 { TOLERANCE_PERCENT } else { tolerance },
            sites: sites.map(|site| (site.frame.function.clone(), site.made)).collect(),
            line: 0,
        }
    }

    /// The figures, with the words that they have.
    fn figures(&self) -> [(String, u64, Noun); 7] {
        let cycles = counted(signed(self.cycles), "cycle");
        [
            (cycles.clone(), self.in_cycles.allocations, Noun::Allocation),
            (cycles, self.in_cycles.bytes, Noun::Byte),
            ("start".to_owned(), self.start.allocations, Noun::Allocation),
            ("start".to_owned(), self.start.bytes, Noun::Byte),
            ("drop".to_owned(), self.drop.allocations, Noun::Allocation),
            ("drop".to_owned(), self.drop.bytes, Noun::Byte),
            ("peak".to_owned(), self.peak_bytes, Noun::Byte),
        ]
    }

    /// Holds costs against the entry.
    #[must_use]
    pub fn compared(&self, costs: &Costs) -> Compared {
        if costs.cycles != self.cycles {
            return Compared::OtherCycles;
        }
        let now = Self::of(costs, None);
        let pairs = self.figures().into_iter().zip(now.figures().map(|(_, amount, _)| amount));
        let (mut more, mut less) = (Vec::new(), Vec::new());
        for ((part, before, noun), now) in pairs {
            let slack = u64::try_from((u128::from(before) * u128::from(self.tolerance_percent)).div_ceil(100))
                .unwrap_or(u64::MAX);
            let written = || format!("{part}: {} in the budget, now {}", noun.counted(before), amount(now));
            if now > before.saturating_add(slack) {
                let by_cycle = if part.contains("cycle") {
                    format!(", {} more", Rate::of(signed(now - before), self.cycles).text(noun.singular()))
                } else {
                    format!(", {} more", amount(now - before))
                };
                more.push((written() + &by_cycle, noun, before, now, part));
            } else if now.saturating_add(slack) < before {
                less.push(written());
            }
        }
        let Some((_, noun, before, now_amount, part)) = more.first() else {
            return if less.is_empty() { Compared::Same } else { Compared::Less { figures: less } };
        };
        let what = if part.contains("cycle") {
            let rate = |of| Rate::of(signed(of), self.cycles).text(noun.singular());
            format!("{} in the budget, now {}", rate(*before), rate(*now_amount))
        } else {
            format!("{part} {} in the budget, now {}", noun.counted(*before), amount(*now_amount))
        };
        let mut lines: Vec<_> = more.into_iter().map(|(line, ..)| line).collect();
        lines.extend(self.who(costs));
        Compared::More { what, lines }
    }

    /// Says which functions allocate more; or, where nobody can say, which one allocates most often.
    fn who(&self, costs: &Costs) -> Vec<String> {
        let is_whole = self.sites.len() < SITES_MAX;
        let mut grown: Vec<(u64, u64, &CostSite, Option<Totals>)> = Vec::new();
        for site in &costs.sites {
            let before = self.sites.get(&site.frame.function).copied();
            if before.is_none() && !is_whole {
                continue;
            }
            let Totals { bytes, allocations } = before.unwrap_or_default();
            let more = (site.made.allocations.saturating_sub(allocations), site.made.bytes.saturating_sub(bytes));
            if more != (0, 0) {
                grown.push((more.0, more.1, site, before));
            }
        }
        // Equal ones keep the order of the costs: the sort is stable.
        grown.sort_by_key(|&(allocations, bytes, ..)| std::cmp::Reverse((allocations, bytes)));
        if grown.is_empty() {
            let most = costs.sites.first().map(|site| {
                format!("which function allocates more is not known; most often does {}: {}", site.frame, site.made)
            });
            return most.into_iter().collect();
        }
        let told = grown.into_iter().take(SITES_TOLD_MAX).map(|(_, _, site, before)| {
            let before = before.map_or_else(|| "nothing".to_owned(), |before| before.to_string());
            format!("allocates more: {}: {before} in the budget, now {}", site.frame, site.made)
        });
        told.collect()
    }
}

/// What a figure counts.
#[derive(Clone, Copy)]
enum Noun {
    Allocation,
    Byte,
}

impl Noun {
    const fn singular(self) -> &'static str {
        match self {
            Self::Allocation => "allocation",
            Self::Byte => "byte",
        }
    }

    fn counted(self, amount: u64) -> String {
        counted(signed(amount), self.singular())
    }
}

fn amount(amount: u64) -> String {
    thousands(signed(amount))
}

fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Frame;

    fn costs(allocations: u64, peak_bytes: u64) -> Costs {
        let made = Totals { bytes: 8 * allocations, allocations };
        let frame = Frame { function: "shop::work".into(), file: "src/shop.rs".into(), line: 7, ..Frame::default() };
        Costs { cycles: 16, in_cycles: made, peak_bytes, sites: vec![CostSite { frame, made }], ..Costs::default() }
    }

    #[test]
    fn one_allocation_a_cycle_more_is_more_with_both_figures_and_the_function() {
        let entry = Entry::of(&costs(32, 64), None);
        assert_eq!(entry.compared(&costs(32, 64)), Compared::Same);
        let Compared::More { what, lines } = entry.compared(&costs(48, 64)) else { panic!("it is more") };
        assert_eq!(what, "2 allocations/cycle in the budget, now 3 allocations/cycle");
        assert_eq!(
            lines,
            [
                "16 cycles: 32 allocations in the budget, now 48, 1 allocation/cycle more",
                "16 cycles: 256 bytes in the budget, now 384, 8 bytes/cycle more",
                "allocates more: shop::work (src/shop.rs:7): 256 bytes in 32 allocations in the budget, now 384 bytes in 48 allocations",
            ]
        );
    }

    #[test]
    fn a_peak_alone_is_more_and_less_of_anything_is_less() {
        let entry = Entry::of(&costs(32, 64), None);
        let Compared::More { what, lines } = entry.compared(&costs(32, 65)) else { panic!("it is more") };
        assert_eq!(what, "peak 64 bytes in the budget, now 65");
        assert!(lines[1].starts_with("which function allocates more is not known; most often does shop::work"));
        assert!(matches!(entry.compared(&costs(31, 64)), Compared::Less { figures } if figures.len() == 2));
        assert_eq!(entry.compared(&Costs { cycles: 8, ..costs(32, 64) }), Compared::OtherCycles);
    }

    #[test]
    fn a_tolerance_is_kept_at_its_limit_and_not_past_it() {
        let mut entry = Entry::of(&Costs { vary: true, ..costs(100, 100) }, None);
        assert_eq!(entry.tolerance_percent, TOLERANCE_PERCENT);
        assert_eq!([entry.compared(&costs(110, 110)), entry.compared(&costs(90, 90))], [const { Compared::Same }; 2]);
        assert!(matches!(entry.compared(&costs(111, 100)), Compared::More { .. }));
        entry.tolerance_percent = 20;
        // Of a few the tolerance is one.
        let few = Entry::of(&Costs { vary: true, ..costs(5, 5) }, None);
        assert_eq!(few.compared(&Costs { start: few.start, ..costs(5, 6) }), Compared::Same);
        assert!(matches!(few.compared(&costs(7, 5)), Compared::More { .. }));
        assert_eq!(Entry::of(&costs(100, 100), Some(&entry)).tolerance_percent, 20, "what a person has written stays");
    }
}
