//! The review: what budgets and known leaks say of a soak.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::entry::Compared;
use super::file::File;
use super::key::Key;
use super::known::{By, KnownLeak, Speed};
use crate::record::{Complaint, Growth, Outcome, Place, Rate, Requirement, Verdict, counted};

/// What to do where an exact budget is exceeded by counts that vary.
const VARY: &str = "hint: no two of three runs have counted the same, and each figure is the most of them: where that is how it is, write `tolerance_percent = 10` into the entry\n";

/// Says which soak is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its name: that of its budget, or the file of its scenario.
    pub name: &'a str,
    /// What is soaked with a scenario: `build SP4`.
    pub subject: Option<&'a str>,
}

/// A known leak that a soak has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Which one of the file.
    pub leak: usize,
    /// Whether it is slower than is known.
    pub is_slower: bool,
    /// How fast it is, in bytes.
    pub bytes: Rate,
    /// The same in words, and in blocks where that is known.
    pub rates: String,
}

/// Says what became of a soak's budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// Nothing was counted, since the verdict is not accepted.
    NotCounted,
    /// It holds.
    Holds,
    /// It holds, and can be tightened.
    CanBeTightened,
    /// It is exceeded.
    Exceeded,
    /// There is none.
    Missing,
    /// It is of another key: nothing was compared.
    NotCompared,
    /// It was counted over other cycles: nothing could be compared.
    Outdated,
}

/// Holds what soaks are reviewed by.
#[derive(Clone, Debug)]
pub struct Review<'a> {
    /// The budgets and known leaks.
    pub file: &'a File,
    /// The key of this program.
    pub key: &'a Key,
    /// What day it is.
    pub today: Date,
    /// Whether a budget has to be there.
    pub is_ci: bool,
    /// How budgets are blessed here.
    pub how_to_bless: &'a str,
}

impl Review<'_> {
    /// Holds what a soak costs against its budget. Nothing is said of one whose verdict is not accepted, nor of one that was not counted.
    pub fn budget(&self, name: &str, outcome: &mut Outcome) -> Held {
        let Some(costs) = outcome.costs.as_ref() else { return Held::NotCounted };
        let (file, bless) = (&self.file.name, self.how_to_bless);
        let Some(entry) = self.file.entry(self.key, name) else { return self.without_entry(name, outcome) };
        let (held, remark) = match entry.compared(costs) {
            Compared::Same => return Held::Holds,
            Compared::Less { figures } => {
                let figures = figures.join("; ");
                (Held::CanBeTightened, format!("budget `{name}` can be tightened: {figures} (hint: {bless} does)"))
            }
            Compared::OtherCycles => {
                let [then, now] = [entry.cycles, costs.cycles].map(|cycles| counted(cycles.cast_signed(), "cycle"));
                let counted = format!("budget `{name}` was counted over {then}, and this soak over {now}");
                if self.is_ci {
                    // As good as none: somebody has written it by hand, or an older slowleak has.
                    let place = self.place(entry.line);
                    let text = format!(
                        "{place}: {counted}, and this is CI\nhint: {bless} renews it; review the file, and commit it"
                    );
                    outcome.complaints.push(Complaint::new(Requirement::Budget, Some(place), text));
                    return Held::Outdated;
                }
                (Held::Outdated, format!("{counted}: nothing was compared (hint: {bless} renews it)"))
            }
            Compared::More { what, lines } => {
                let vary = if costs.vary && entry.tolerance_percent == 0 { VARY } else { "" };
                let text = format!(
                    "{file}:{}: budget `{name}` is exceeded: {what}\n  {}\n{vary}hint: where that is meant, {bless} writes it for review",
                    entry.line,
                    lines.join("\n  ")
                );
                outcome.complaints.push(Complaint::new(Requirement::Budget, Some(self.place(entry.line)), text));
                return Held::Exceeded;
            }
        };
        outcome.remarks.push(remark);
        held
    }

    /// Says why there is nothing to compare with.
    fn without_entry(&self, name: &str, outcome: &mut Outcome) -> Held {
        let (file, bless) = (&self.file.name, self.how_to_bless);
        if let Some(other) = self.file.other_key(self.key, name) {
            let differs = other.differs(self.key);
            outcome.remarks.push(format!(
                "budget `{name}` is of another key, and nothing was compared: {differs} (hint: {bless} adds one of this key)"
            ));
            return Held::NotCompared;
        }
        if self.is_ci {
            let hint = format!("hint: {bless} writes it; review the file, and commit it");
            let text = format!("{file}: no budget `{name}`, and this is CI\n{hint}");
            outcome.complaints.push(Complaint::new(Requirement::Budget, None, text));
        } else {
            outcome.remarks.push(format!("{file} has no budget `{name}` (hint: {bless} writes it)"));
        }
        Held::Missing
    }

    /// Finds out whether what grows is known, and returns the known leaks among it. The verdict is accepted where everything that grows
    /// is known, and none of it is faster.
    pub fn known_leaks(&self, asked: &Asked<'_>, outcome: &mut Outcome) -> Vec<Used> {
        let is_finding =
            !outcome.policy.accepts(&outcome.verdict) && !matches!(outcome.verdict, Verdict::Inconclusive { .. });
        let Some(explanation) = outcome.explanation.as_ref().filter(|_| is_finding) else { return Vec::new() };
        // What no call site is to blame for is never known, and nor is what a graver verdict hides.
        let mut excuses = outcome.gauges.first_unbalanced().is_none();
        excuses &= match &outcome.verdict {
            Verdict::Growing { meters, .. } => meters.is_empty(),
            Verdict::Residue { .. } => outcome.curve.is_flat() || outcome.policy.may_settle && !outcome.policy.strict,
            _ => false,
        };
        let by = By::of(explanation);
        let mut known: BTreeMap<usize, Growth> = BTreeMap::new();
        for site in &explanation.growth_sites {
            let is_it = |leak: &KnownLeak| leak.by == by && leak.is_of(asked) && leak.is_at(site);
            match self.file.known_leaks.iter().position(is_it) {
                Some(leak) => *known.entry(leak).or_default() += site.growth,
                None => excuses &= site.growth.bytes <= 0 && site.growth.blocks <= 0,
            }
        }
        let (mut used, mut complaints, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (index, growth) in known.into_iter().filter(|(_, growth)| growth.bytes > 0 || growth.blocks > 0) {
            let leak = &self.file.known_leaks[index];
            let Some((speed, bytes, rates)) = leak.speed(explanation, growth) else {
                excuses = false;
                continue;
            };
            // Whoever asks says of it that it is no longer allowed, once.
            if self.is_expired(leak) {
                excuses = false;
            } else if speed == Speed::Faster {
                excuses = false;
                let text = format!("known leak {leak} is faster: {} are known, now {rates}", leak.rates());
                complaints.push(self.complaint(
                    leak,
                    &text,
                    "a leak that is allowed may not get worse: mend that, or say why it may",
                ));
            } else {
                remarks.push(format!("known leak {leak}, {rates}, until {}: {}", leak.until, leak.reason));
            }
            used.push(Used { leak: index, is_slower: speed == Speed::Slower, bytes, rates });
        }
        outcome.is_known = excuses && !used.is_empty();
        if !excuses && !remarks.is_empty() {
            remarks.push("what is known excuses nothing else: something grows here that is not allowed".to_owned());
        }
        outcome.complaints.extend(complaints);
        outcome.remarks.extend(remarks);
        used
    }

    /// Says whether an outcome would show a known leak, if it were there: by the rates of its verdict.
    #[must_use]
    pub fn would_show(&self, leak: &KnownLeak, outcome: &Outcome) -> bool {
        match &outcome.explanation {
            _ if outcome.policy.accepts(&outcome.verdict) => true,
            Some(explanation) => {
                let hides = matches!(outcome.verdict, Verdict::Unbalanced { .. } | Verdict::Inconclusive { .. });
                !hides && By::of(explanation) == leak.by
            }
            None => false,
        }
    }

    /// Says whether the day is past until which a leak is allowed.
    #[must_use]
    pub fn is_expired(&self, leak: &KnownLeak) -> bool {
        leak.until < self.today
    }

    /// Complains that a known leak is no longer allowed.
    #[must_use]
    pub fn expired(&self, leak: usize) -> Complaint {
        let leak = &self.file.known_leaks[leak];
        let text =
            format!("known leak {leak} was allowed until {}, and today is {}: {}", leak.until, self.today, leak.reason);
        self.complaint(leak, &text, "mend it, or review it and give it another day")
    }

    /// Complains that nothing shows a known leak.
    #[must_use]
    pub fn unused(&self, leak: usize) -> Complaint {
        let leak = &self.file.known_leaks[leak];
        let text = format!("known leak {leak} is not used: no soak that it is of shows it");
        self.complaint(leak, &text, "where it is mended, take it out: it would excuse the next one")
    }

    /// Asks to tighten a known leak.
    #[must_use]
    pub fn slower(&self, used: &Used) -> String {
        let leak = &self.file.known_leaks[used.leak];
        let place = self.place(leak.line);
        format!(
            "{place}: known leak {leak} is slower: {} are known, now {} (hint: tighten it)",
            leak.rates(),
            used.rates
        )
    }

    fn complaint(&self, leak: &KnownLeak, text: &str, hint: &str) -> Complaint {
        let place = self.place(leak.line);
        let text = format!("{place}: {text}\nhint: {hint}");
        Complaint::new(Requirement::KnownLeak, Some(place), text)
    }

    fn place(&self, line: u32) -> Place {
        Place { file: self.file.name.clone(), line }
    }
}
