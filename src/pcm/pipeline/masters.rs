//! The master instruction files, and their copies on the logon servers.

use std::rc::Rc;

use super::Pipeline;
use super::stale::is_stale;
use crate::pcm::clock::Seconds;
use crate::pcm::host::{Host, LogonServer, Records, Replica};
use crate::pcm::names::ClientNumber;
use crate::pcm::record::{Id, Record, UserInputFlags};

impl Pipeline {
    /// Deletes the master of a client.
    pub(in crate::pcm) fn delete_master(&mut self, client: ClientNumber) {
        let place = client.index(self.masters.len());
        self.masters[place] = None;
    }

    /// Adds a record for a client, or puts it in the place of that with the same request.
    ///
    /// Of several automated background jobs with one mandatory time only one gets into the file, and so only one runs
    /// (RS:S5B47, which has the service write it; the Despooler does). Which one is not said: the first (our choice).
    pub(in crate::pcm) fn offer(&mut self, client: ClientNumber, record: &Rc<Record>) {
        let mut records = self.records(client).to_vec();
        let is_rival =
            |other: &Rc<Record>| other.request != record.request && !is_stale(other) && have_one_time(other, record);
        let has_rival = records.iter().any(is_rival);
        let place = records.iter().position(|old| old.request == record.request);
        match place {
            Some(place) if has_rival => drop(records.remove(place)),
            Some(place) => records[place] = Rc::clone(record),
            None if has_rival => return,
            None => records.push(Rc::clone(record)),
        }
        self.offer_file(client, records.into());
    }

    pub(in crate::pcm) fn offer_file(&mut self, client: ClientNumber, records: Records) {
        let place = client.index(self.masters.len());
        self.masters[place] = Some(records);
    }

    /// Removes a record of a client; tells whether there was one.
    pub(in crate::pcm) fn withdraw(&mut self, client: ClientNumber, request: Id) -> bool {
        let records = self.records(client);
        let is_there = records.iter().any(|record| record.request == request);
        if is_there {
            let others = records.iter().filter(|record| record.request != request).cloned().collect();
            self.offer_file(client, others);
        }
        is_there
    }

    /// Returns the records of a client's master.
    pub(in crate::pcm) fn records(&self, client: ClientNumber) -> &[Rc<Record>] {
        self.masters[client.index(self.masters.len())].as_deref().unwrap_or_default()
    }

    /// Copies a client's master to every logon server that answers, and remembers those that do not.
    pub(in crate::pcm) fn replicate_now(&self, hosts: &mut [Host], client: ClientNumber, now: Seconds) {
        for host in hosts {
            let Some(logon) = &mut host.logon else { continue };
            if host.up {
                logon.stale.strike(client);
                self.copy_master(logon, client, now);
            } else {
                logon.stale.add(client);
                logon.has_missed_a_master = true;
            }
        }
    }

    pub(in crate::pcm) fn copy_master(&self, logon: &mut LogonServer, client: ClientNumber, now: Seconds) {
        let place = client.index(self.masters.len());
        let records = self.masters[place].clone();
        logon.replicas[place] = records.map(|records| Replica { records, written: now });
    }
}

/// Tells whether two records are of background jobs that run without their user, at one mandatory time.
fn have_one_time(one: &Record, other: &Record) -> bool {
    let time = |record: &Record| {
        let is_automated = record.is_background() && !record.flags.has(UserInputFlags::USER_INPUT);
        record.install_by.date.filter(|_| is_automated && record.is_mandatory())
    };
    time(one).is_some_and(|time_of_one| time(other) == Some(time_of_one))
}
