//! The site behind the logon servers, as far as a client sees it.
//!
//! Maintenance Manager collects what clients wrote and copies changed masters down; the Despooler, one minute after it,
//! updates the master (RG:S3D3C, Q169491; the minute is a convention of the scenarios). Jobs, packages on the site
//! server and the database are not modelled yet.

use super::clock::{Clock, Seconds};
use super::host::{Host, Replica, ResultContent, ResultFile};
use super::record::{Id, InstructionFile, Record};
use super::shelf::Shelf;
use super::trace::{Event, ReportStatus};

/// Holds the master instruction file and the work that waits for Maintenance Manager and the Despooler.
#[derive(Debug)]
pub(super) struct Pipeline {
    master: Shelf<Record>,
    received: Shelf<ResultFile>,
    maintenance_manager_runs: bool,
    maintenance_at: Option<Seconds>,
    despool_at: Option<Seconds>,
}

impl Pipeline {
    /// Base interval of Maintenance Manager with Service Response *Fast* (RG:S3D59).
    const BASE_INTERVAL: Seconds = Seconds::from_minutes(5);
    /// The Despooler works one minute after each Maintenance Manager tick (a convention of the scenarios; no source gives one).
    const DESPOOLER_DELAY: Seconds = Seconds::MINUTE;

    pub(super) const fn new() -> Self {
        Self {
            master: Shelf::new(),
            received: Shelf::new(),
            maintenance_manager_runs: true,
            maintenance_at: None,
            despool_at: None,
        }
    }

    /// Adds a record, or puts it in the place of that with the same request.
    ///
    /// Several background jobs with one mandatory time keep a record each (our choice: scenario S27 has five of them),
    /// although the Supplement says that only one gets into the file (RS:S5B47).
    pub(super) fn offer(&mut self, record: Record) {
        if let Some(old) = self.master.iter_mut().find(|old| old.request == record.request) {
            *old = record;
        } else {
            self.master.put(record);
        }
    }

    pub(super) fn offer_file(&mut self, file: InstructionFile) {
        self.master = Shelf::from(file.records);
    }

    /// Removes a record; tells whether there was one.
    pub(super) fn withdraw(&mut self, request: Id) -> bool {
        let before = self.master.len();
        self.master.retain(|record| record.request != request);
        self.master.len() < before
    }

    /// Returns the records of the master.
    pub(super) fn records(&self) -> &[Record] {
        &self.master
    }

    /// Copies the master to every logon server that answers, and remembers those that do not.
    pub(super) fn replicate_now(&self, hosts: &mut [Host], now: Seconds) {
        for host in hosts {
            let up = host.up;
            if let Some(logon) = &mut host.logon {
                logon.is_stale = !up;
                if up {
                    logon.replica = Some(self.copy_of_master(now));
                }
            }
        }
    }

    fn copy_of_master(&self, now: Seconds) -> Replica {
        Replica { file: InstructionFile { records: self.master.to_vec() }, written: now }
    }

    pub(super) fn set_maintenance_manager(&mut self, runs: bool) {
        self.maintenance_manager_runs = runs;
    }

    /// Forgets the master without a trace, as an operator does who purges a client's offers (Q269768).
    pub(super) fn purge(&mut self, hosts: &mut [Host]) {
        self.master = Shelf::new();
        for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
            logon.replica = None;
            logon.is_stale = false;
        }
    }

    /// Counts the files on their way to the master.
    pub(super) fn results_waiting(&self, hosts: &[Host]) -> usize {
        let on_logon_servers: usize =
            hosts.iter().filter_map(|host| host.logon.as_ref()).map(|logon| logon.results.len()).sum();
        on_logon_servers + self.received.len()
    }

    /// Sets the next tick of Maintenance Manager where it has work, and none where it has not.
    ///
    /// A tick that is set stays: work that comes up at the very second of a tick waits for the next one.
    pub(super) fn schedule(&mut self, hosts: &[Host], clock: &Clock) {
        let has_work = |host: &Host| {
            host.up && host.logon.as_ref().is_some_and(|logon| logon.is_stale || !logon.results.is_empty())
        };
        if !self.maintenance_manager_runs || !hosts.iter().any(has_work) {
            self.maintenance_at = None;
        } else if self.maintenance_at.is_none() {
            self.maintenance_at = Some(clock.tick(clock.since_t0().next_multiple_after(Self::BASE_INTERVAL)));
        }
    }

    /// Returns when the pipeline works next.
    pub(super) fn next_at(&self) -> Option<Seconds> {
        [self.maintenance_at, self.despool_at].into_iter().flatten().min()
    }

    /// Does the work that is due now.
    pub(super) fn work(&mut self, hosts: &mut [Host], now: Seconds, mut tell: impl FnMut(Event<'_>)) {
        if self.despool_at == Some(now) {
            self.despool_at = None;
            if self.despool() {
                for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
                    logon.is_stale = true;
                }
            }
        }
        if self.maintenance_at == Some(now) {
            self.maintenance_at = None;
            self.maintain(hosts, now, &mut tell);
        }
    }

    /// Copies the master down and collects results, on each logon server that answers. Never deletes (Q193746).
    fn maintain(&mut self, hosts: &mut [Host], now: Seconds, tell: &mut impl FnMut(Event<'_>)) {
        let mut collected = 0;
        for host in hosts.iter_mut().filter(|host| host.up) {
            let Some(logon) = &mut host.logon else { continue };
            if std::mem::take(&mut logon.is_stale) {
                logon.replica = Some(self.copy_of_master(now));
                tell(Event::Replicate { server: host.name });
            }
            for result in logon.results.take_all() {
                self.received.put(result);
                collected += 1;
            }
        }
        if collected > 0 {
            tell(Event::Collect { files: collected });
            self.despool_at = Some(now + Self::DESPOOLER_DELAY);
        }
    }

    /// Processes what was received; tells whether the master has changed.
    fn despool(&mut self) -> bool {
        let mut changed = false;
        let received = self.received.take_all();
        for result in &received {
            let ResultContent::Instruction(status) = result.content else { continue };
            // A failed status MIF overrides the report (Q169491).
            let failed = received.iter().any(|other| {
                other.request == result.request
                    && matches!(&other.content, ResultContent::StatusMif(mif) if !mif.success)
            });
            match status {
                ReportStatus::Expired => changed |= self.withdraw(result.request),
                ReportStatus::Success if !failed => changed |= self.clear_mandatory(result.request),
                // The record stays as it is: the command may still succeed later (Q166833).
                ReportStatus::Success | ReportStatus::Failure => {}
            }
        }
        changed
    }

    /// Clears the mandatory flag after a success report, and keeps the record until it expires or is cancelled.
    ///
    /// What a success report does to the record is not spelled out. That the service repeats a job whose report is not
    /// processed yet (Q166765), and runs jobs of long ago again when the history is lost, but only from Service Pack 3 on
    /// (Q229809), fits no other reading; only the instruction's name, "…WIREMOVE", speaks against it.
    fn clear_mandatory(&mut self, request: Id) -> bool {
        self.master
            .iter_mut()
            .find(|record| record.request == request)
            .is_some_and(|record| std::mem::take(&mut record.install_by.full))
    }
}
