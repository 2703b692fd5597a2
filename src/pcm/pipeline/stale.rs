//! Records of jobs that were deleted without being cancelled: nobody removes them from masters and replicas (Q269768).
//!
//! They stay from one cycle to the next where the leak is on, under names of their own, so that no later job is taken for one of
//! them. What they take is seen from the files themselves, to the byte.

use std::rc::Rc;

use super::Pipeline;
use crate::pcm::host::{Host, Records, Replica};
use crate::pcm::leak::{Held, amount};
use crate::pcm::names::ClientNumber;
use crate::pcm::record::{Id, Record};

/// Marks the records of deleted jobs, so that no later job is taken for one of them: their identifiers go on, at constant
/// width.
const STALE: char = '~';

/// Tells whether it is the record of a deleted job from an earlier cycle.
pub(super) fn is_stale(record: &Record) -> bool {
    record.request.is_marked(STALE)
}

/// Gives the records of deleted jobs names of their own; files that shared a record, or of one client a list, share it
/// afterwards too.
struct Renaming<'a> {
    records: &'a mut Vec<(Rc<Record>, Rc<Record>)>,
    lists: Vec<(Records, Option<Records>)>,
}

impl Pipeline {
    /// Counts the records of all masters, without those that stand there from one cycle to the next.
    pub(in crate::pcm) fn offers(&self) -> usize {
        let stands = |record: &Record| is_stale(record) || record.request.is_marked(Id::EXPIRED);
        self.masters.iter().flatten().map(|records| records.iter().filter(|record| !stands(record)).count()).sum()
    }

    /// Strikes everything from masters and replicas but the records of deleted jobs, where nobody cleans up.
    pub(in crate::pcm) fn purge_records(&mut self, hosts: &mut [Host]) {
        let deleted = std::mem::take(&mut self.deleted);
        let mut renamed = Vec::new();
        for place in 0..self.masters.len() {
            let mut renaming = Renaming { records: &mut renamed, lists: Vec::new() };
            let number = ClientNumber::at(place, self.clients);
            let deleted_of = |request| deleted.contains(&(request, number));
            self.masters[place] = self.stale_of(self.masters[place].clone(), &deleted_of, &mut renaming);
            for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
                let Some(Replica { records, written }) = logon.replicas[place].take() else { continue };
                let kept = self.stale_of(Some(records), &deleted_of, &mut renaming);
                logon.replicas[place] = kept.map(|records| Replica { records, written });
            }
        }
    }

    /// Returns what stays of a file: only the records of deleted jobs, where any.
    fn stale_of(
        &mut self,
        file: Option<Records>,
        is_deleted: &dyn Fn(Id) -> bool,
        renaming: &mut Renaming<'_>,
    ) -> Option<Records> {
        let before = file.filter(|_| self.keeps_stale)?;
        if let Some((_, after)) = renaming.lists.iter().find(|(list, _)| Rc::ptr_eq(list, &before)) {
            return after.clone();
        }
        let mut kept = Vec::new();
        for record in before.iter() {
            if is_stale(record) {
                kept.push(Rc::clone(record));
            } else if is_deleted(record.request) {
                kept.push(self.renamed(record, renaming));
            }
        }
        let after: Option<Records> = (!kept.is_empty()).then(|| kept.into());
        renaming.lists.push((before, after.clone()));
        after
    }

    fn renamed(&mut self, record: &Rc<Record>, renaming: &mut Renaming<'_>) -> Rc<Record> {
        if let Some((_, after)) = renaming.records.iter().find(|(before, _)| Rc::ptr_eq(before, record)) {
            return Rc::clone(after);
        }
        self.minted = self.minted.wrapping_add(1);
        let request = Id::of_the_model(STALE, self.minted);
        let after = Rc::new(Record { request, ..Record::clone(record) });
        renaming.records.push((Rc::clone(record), Rc::clone(&after)));
        after
    }

    /// Says what the records of deleted jobs take, and the lists that have them.
    pub(in crate::pcm) fn held_by_stale_records(&self, hosts: &[Host]) -> Held {
        let logon_servers = || hosts.iter().filter_map(|host| host.logon.as_ref());
        let mut held = Held::default();
        let mut seen_records: Vec<*const Record> = Vec::new();
        for place in 0..self.masters.len() {
            let replicas = logon_servers().filter_map(|logon| logon.replicas[place].as_ref());
            let files = self.masters[place].iter().chain(replicas.map(|replica| &replica.records));
            let mut seen_lists: Vec<&Records> = Vec::new();
            for list in files.filter(|list| list.iter().any(|record| is_stale(record))) {
                if seen_lists.iter().any(|seen| Rc::ptr_eq(seen, list)) {
                    continue;
                }
                seen_lists.push(list);
                held.bytes += amount(COUNTERS + size_of_val(&**list));
                held.blocks += 1;
                for record in list.iter() {
                    let address = Rc::as_ptr(record);
                    if let Err(place) = seen_records.binary_search(&address) {
                        seen_records.insert(place, address);
                        let (bytes, blocks) = size_of_record(record);
                        held.times += 1;
                        held.bytes += bytes;
                        held.blocks += blocks;
                    }
                }
            }
        }
        held
    }
}

/// What stands before a value behind an `Rc`.
const COUNTERS: usize = 2 * size_of::<usize>();

/// Returns the bytes and blocks of a record behind an `Rc`.
fn size_of_record(record: &Record) -> (i64, i64) {
    let texts = [
        &record.disk_usage,
        &record.run_command,
        &record.command_name,
        &record.package_name,
        &record.comments,
        &record.domain_name,
    ];
    let texts = texts.into_iter().map(|text| text.len());
    let entries = record.servers.iter().flat_map(|entry| [Some(&entry.path), entry.zone.as_ref()]).flatten();
    let boxes = texts.chain(entries.map(|text| text.len())).chain([
        record.reserved.len(),
        size_of_val(&*record.servers),
        COUNTERS + size_of::<Record>(),
    ]);
    boxes.filter(|&bytes| bytes > 0).fold((0, 0), |(bytes, blocks), next| (bytes + amount(next), blocks + 1))
}
