//! The whole: what is told together, and what it amounts to.

use super::leak::Leak;
use crate::record::{Conclusion, Record};

/// Holds the records that are told together.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// Who tells what, in a few words: `gate: build SP4`.
    pub title: String,
    /// What stands before everything else, a line each.
    pub preface: Vec<String>,
    /// What a record is of: a scenario, a soak.
    pub noun: &'static str,
    /// The records, in the order in which they are told.
    pub records: &'a [Record],
}

impl<'a> Report<'a> {
    /// The leaks that the records show, each once.
    #[must_use]
    pub fn leaks(&self) -> Vec<Leak<'a>> {
        Leak::all(self.records)
    }

    /// What follows from all records: a finding outweighs what is inconclusive, and that what is clean.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        self.records.iter().map(|record| record.conclusion).max().unwrap_or_default()
    }

    /// How many soaks there are: all records but those that complain of something else, such as a file of budgets.
    #[must_use]
    pub fn soaks(&self) -> usize {
        self.records.iter().filter(|record| record.is_of_a_soak()).count()
    }

    /// Says whether all records are of one group, whose name needs no repeating.
    #[must_use]
    pub fn has_one_group(&self) -> bool {
        let mut groups = self.records.iter().map(|record| record.name.group());
        groups.next().is_some_and(|first| groups.all(|group| group == first))
    }

    /// How many of them are not clean.
    #[must_use]
    pub fn not_clean(&self) -> usize {
        self.records.iter().filter(|record| record.conclusion != Conclusion::Clean).count()
    }

    /// The records that are of another run than the latest. They count: in which run they should have been laid down nobody knows.
    #[must_use]
    pub fn stale(&self) -> Vec<&'a Record> {
        let runs = || self.records.iter().filter_map(|record| record.run.as_ref());
        let Some(latest) = runs().max_by_key(|run| run.written) else { return Vec::new() };
        let is_stale = |record: &&Record| record.run.as_ref().is_some_and(|run| run.id != latest.id);
        self.records.iter().filter(is_stale).collect()
    }
}
