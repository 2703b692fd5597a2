//! The budgets and known leaks of the gate: each soak is held against them, and all of them together in the end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::arguments::GateArguments;
use super::input::Failure;
use crate::budget::{Asked, BadFile, FILE, File, Held, Key, Review, Used, bless, by_speed, is_ci, today};
use crate::record::{Complaint, Conclusion, Costs, Failure as Unsoaked, Name, Record, counted};

/// Holds the file, and what the soaks so far have shown of it.
pub(super) struct Budgets {
    /// Where it is; nowhere if nobody uses one.
    path: Option<PathBuf>,
    blesses: bool,
    is_shard: bool,
    file: File,
    key: Key,
    today: jiff::civil::Date,
    seen: Vec<Seen>,
    held: BTreeMap<Held, i64>,
    /// What is to be written.
    costs: Vec<(String, Costs)>,
    not_blessed: i64,
}

/// What the soaks have shown of a known leak.
#[derive(Clone, Default)]
struct Seen {
    /// Whether a soak that it is of has told something.
    was_asked: bool,
    /// Whether one that it is of told nothing.
    is_unsure: bool,
    used: Vec<Used>,
}

/// How budgets of the gate are blessed.
const HOW_TO_BLESS: &str = "--bless";

impl Budgets {
    /// Reads the file that the arguments name, or the one that is there.
    pub(super) fn open(arguments: &GateArguments) -> Result<Self, Failure> {
        let is_there = |path: &Path| {
            // Where nobody can say, nothing passes as if there were none.
            path.try_exists().map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
        };
        let by_default = Path::new(FILE);
        let path = match &arguments.budget {
            Some(path) => Some(path.clone()),
            None => (arguments.bless || is_there(by_default)?).then(|| by_default.to_owned()),
        };
        if let Some(path) = &arguments.budget
            && !arguments.bless
            && !is_there(path)?
        {
            let hint = format!("hint: `{HOW_TO_BLESS}` writes it");
            return Err(Failure::Usage(format!("{}: no such file of budgets\n{hint}", path.display())));
        }
        let (mut file, mut day) = (File::default(), jiff::civil::Date::ZERO);
        if let Some(path) = &path {
            file = File::read(path, &name_of(path)).map_err(|error| bad(&error))?;
            day = today().map_err(Failure::Usage)?;
        }
        Ok(Self {
            path,
            blesses: arguments.bless,
            is_shard: arguments.shard.is_some(),
            seen: vec![Seen::default(); file.known_leaks.len()],
            file,
            key: Key::of_this_package(),
            today: day,
            held: BTreeMap::new(),
            costs: Vec::new(),
            not_blessed: 0,
        })
    }

    /// Whether what soaks allocate is to be counted.
    pub(super) fn want_costs(&self) -> bool {
        self.blesses || !self.file.groups.is_empty()
    }

    fn review(&self) -> Review<'_> {
        Review { file: &self.file, key: &self.key, today: self.today, is_ci: is_ci(), how_to_bless: HOW_TO_BLESS }
    }

    /// Adds to a record what budgets and known leaks say of it.
    pub(super) fn reviewed(&mut self, mut record: Record) -> Record {
        let Some(outcome) = record.outcome.as_mut().filter(|_| self.path.is_some()) else { return record };
        let (name, subject, whole) = (record.name.own(), record.name.group(), record.name.to_string());
        let asked = Asked { name: &name, subject: Some(&subject) };
        let used = self.review().known_leaks(&asked, outcome);
        let would_show = |leak| self.review().would_show(leak, outcome);
        let shown: Vec<_> =
            self.file.known_leaks.iter().map(|leak| leak.is_of(&asked).then(|| would_show(leak))).collect();
        for (seen, shows) in self.seen.iter_mut().zip(shown) {
            seen.was_asked |= shows.is_some();
            seen.is_unsure |= shows == Some(false);
        }
        let allowed = used.iter().filter(|_| outcome.is_known).map(|used| {
            let leak = &self.file.known_leaks[used.leak];
            format!("known leak {leak} is allowed until {}: {}", leak.until, leak.reason)
        });
        record.clean_because.extend(allowed);
        for used in used {
            self.seen[used.leak].used.push(used);
        }
        if !outcome.has_accepted_verdict() {
            outcome.costs = None;
        }
        if self.want_costs() && !self.blesses {
            let held = self.review().budget(&whole, outcome);
            *self.held.entry(held).or_default() += 1;
        }
        let record = record.concluded();
        if self.blesses {
            match record.outcome.as_ref().and_then(|outcome| outcome.costs.clone()) {
                Some(costs) if record.conclusion == Conclusion::Clean => self.costs.push((whole, costs)),
                _ => self.not_blessed += 1,
            }
        }
        record
    }

    /// Writes what is to be written. Returns a record of the file itself where something is wrong with it, and what there is to say.
    pub(super) fn finish(self, subject: &str) -> Result<(Option<Record>, Vec<String>), Failure> {
        let Some(path) = &self.path else { return Ok((None, Vec::new())) };
        let (complaints, mut told) = self.of_known_leaks();
        if self.blesses {
            let costs: Vec<_> = self.costs.iter().map(|(name, costs)| (name.clone(), costs)).collect();
            let written = bless(path, &self.file.name, &self.key, &costs).map_err(|error| bad(&error))?;
            let budgets = |count: usize| counted(i64::try_from(count).unwrap_or(i64::MAX), "budget");
            let (new, same) = (budgets(written.len()), costs.len() - written.len());
            let review = if written.is_empty() { "" } else { " (review it)" };
            told.push(format!("{}: {new} written, {same} as before{review}", self.file.name));
            if self.not_blessed > 0 {
                told.push(format!("{} not blessed: only what is accepted is", counted(self.not_blessed, "soak")));
            }
        } else if !self.held.is_empty() {
            told.push(self.of_budgets());
        }
        let name = Name::Scenario { file: self.file.name.clone(), subject: subject.to_owned() };
        // One that is clean replaces one that was not.
        let record = (!self.file.known_leaks.is_empty()).then(|| {
            // Nothing is soaked of a file, and that is no failure.
            let record = Record::new(name, Err(Unsoaked { is_absent: true, why: String::new() }));
            Record { complaints, failure: None, ..record }.concluded()
        });
        Ok((record, told))
    }

    /// What became of the budgets, in a line.
    fn of_budgets(&self) -> String {
        let words = |held: &Held| match held {
            Held::Holds => "hold",
            Held::CanBeTightened => "hold and can be tightened by --bless",
            Held::Exceeded => "exceeded",
            Held::Missing => "missing (--bless writes them)",
            Held::NotCompared => "of another key, and not compared (--bless adds them)",
            Held::Outdated => "counted over other cycles, and not compared (--bless renews them)",
            Held::NotCounted => "not compared, since the soak is not accepted",
        };
        let parts: Vec<_> = self.held.iter().map(|(held, count)| format!("{count} {}", words(held))).collect();
        let others = self.file.groups.iter().rev().map(|group| &group.key).find(|key| **key != self.key);
        let other = others.filter(|_| self.held.contains_key(&Held::NotCompared));
        let differs = other.map_or_else(String::new, |other| format!("; another key: {}", other.differs(&self.key)));
        format!("budgets in {}: {}{differs}", self.file.name, parts.join(", "))
    }

    /// What all soaks together say of the known leaks: what is wrong with these, and what can be tightened.
    fn of_known_leaks(&self) -> (Vec<Complaint>, Vec<String>) {
        let (review, mut complaints, mut told) = (self.review(), Vec::new(), Vec::new());
        for (index, (leak, seen)) in self.file.known_leaks.iter().zip(&self.seen).enumerate() {
            if review.is_expired(leak) {
                complaints.push(review.expired(index));
                continue;
            }
            // Another shard, or a soak that told nothing, may show it, and show it faster.
            if !seen.was_asked || seen.is_unsure || self.is_shard {
                continue;
            }
            match seen.used.iter().max_by(|one, other| by_speed(one.bytes, other.bytes)) {
                None => complaints.push(review.unused(index)),
                Some(fastest) if seen.used.iter().all(|used| used.is_slower) => told.push(review.slower(fastest)),
                Some(_) => {}
            }
        }
        (complaints, told)
    }
}

/// What a path is told by, with `/` on every platform.
fn name_of(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn bad(error: &BadFile) -> Failure {
    Failure::Usage(error.to_string())
}
