//! The site behind the logon servers, as far as a client sees it.
//!
//! Maintenance Manager collects what clients wrote and copies changed masters down; the Despooler, one minute after it,
//! updates the master (RG:S3D3C, Q169491; the minute is a convention of the scenarios). Jobs, packages on the site
//! server and the database are not modelled yet.

use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use super::client::ClientNumber;
use super::clock::{Clock, Seconds};
use super::host::{Host, LogonServer, Records, Replica, ResultContent, ResultFile};
use super::record::{Id, Record};
use super::trace::{Event, ReportStatus};

/// Holds the master instruction files and the work that waits for Maintenance Manager and the Despooler.
#[derive(Debug)]
pub(super) struct Pipeline {
    /// The master of each client; `None` where the site has never offered it anything.
    masters: Box<[Option<Records>]>,
    /// What the Despooler has to process. It is taken all at once, and keeps no room then.
    received: Vec<ResultFile>,
    maintenance_manager_runs: bool,
    /// Whether SMS Executive runs, of which Maintenance Manager and the Despooler are threads (RG:S3CD3).
    executive_runs: bool,
    maintenance_at: Option<Seconds>,
    despool_at: Option<Seconds>,
    /// Whether anything has changed of what the schedule depends on.
    has_news: bool,
}

impl Pipeline {
    /// Base interval of Maintenance Manager with Service Response *Fast* (RG:S3D59).
    pub(super) const BASE_INTERVAL: Seconds = Seconds::from_minutes(5);
    /// The Despooler works one minute after each Maintenance Manager tick (a convention of the scenarios; no source gives one).
    const DESPOOLER_DELAY: Seconds = Seconds::MINUTE;

    pub(super) fn new(clients: usize) -> Self {
        Self {
            masters: (0..clients).map(|_| None).collect(),
            received: Vec::new(),
            maintenance_manager_runs: true,
            executive_runs: true,
            maintenance_at: None,
            despool_at: None,
            has_news: true,
        }
    }

    /// Adds a record for a client, or puts it in the place of that with the same request.
    ///
    /// Several background jobs with one mandatory time keep a record each (our choice: scenario S27 has five of them),
    /// although the Supplement says that only one gets into the file (RS:S5B47).
    pub(super) fn offer(&mut self, client: ClientNumber, record: &Rc<Record>) {
        let mut records = self.records(client).to_vec();
        match records.iter_mut().find(|old| old.request == record.request) {
            Some(old) => *old = Rc::clone(record),
            None => records.push(Rc::clone(record)),
        }
        self.offer_file(client, records.into());
    }

    pub(super) fn offer_file(&mut self, client: ClientNumber, records: Records) {
        let place = client.index(self.masters.len());
        self.masters[place] = Some(records);
    }

    /// Removes a record of a client; tells whether there was one.
    pub(super) fn withdraw(&mut self, client: ClientNumber, request: Id) -> bool {
        let records = self.records(client);
        let is_there = records.iter().any(|record| record.request == request);
        if is_there {
            let others = records.iter().filter(|record| record.request != request).cloned().collect();
            self.offer_file(client, others);
        }
        is_there
    }

    /// Returns the records of a client's master.
    pub(super) fn records(&self, client: ClientNumber) -> &[Rc<Record>] {
        self.masters[client.index(self.masters.len())].as_deref().unwrap_or_default()
    }

    /// Counts the records of all masters.
    pub(super) fn offers(&self) -> usize {
        self.masters.iter().flatten().map(|records| records.len()).sum()
    }

    /// Copies a client's master to every logon server that answers, and remembers those that do not.
    pub(super) fn replicate_now(&self, hosts: &mut [Host], client: ClientNumber, now: Seconds) {
        for host in hosts {
            let Some(logon) = &mut host.logon else { continue };
            if host.up {
                logon.stale.strike(client);
                self.copy_master(logon, client, now);
            } else {
                logon.stale.add(client);
            }
        }
    }

    fn copy_master(&self, logon: &mut LogonServer, client: ClientNumber, now: Seconds) {
        let place = client.index(self.masters.len());
        let records = self.masters[place].clone();
        logon.replicas[place] = records.map(|records| Replica { records, written: now });
    }

    pub(super) const fn set_maintenance_manager(&mut self, runs: bool) {
        self.maintenance_manager_runs = runs;
    }

    /// Starts or stops SMS Executive: without it nothing is done, and with it the Despooler begins with what waits.
    pub(super) fn set_executive(&mut self, runs: bool, now: Seconds) {
        self.executive_runs = runs;
        let waits = runs && !self.received.is_empty();
        self.despool_at = waits.then_some(now + Self::DESPOOLER_DELAY);
        self.has_news();
    }

    /// Tells whether Maintenance Manager runs.
    pub(super) const fn maintains(&self) -> bool {
        self.maintenance_manager_runs && self.executive_runs
    }

    /// Forgets the masters without a trace, as an operator does who purges the clients' offers (Q269768).
    pub(super) fn purge(&mut self, hosts: &mut [Host]) {
        self.masters.fill(None);
        for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
            logon.replicas.iter_mut().for_each(|replica| *replica = None);
            logon.stale.take_all();
        }
    }

    /// Returns the files on their way to the masters.
    pub(super) fn results<'a>(&'a self, hosts: &'a [Host]) -> impl Iterator<Item = &'a ResultFile> {
        let on_logon_servers = hosts.iter().filter_map(|host| host.logon.as_ref()).flat_map(|logon| &logon.results);
        on_logon_servers.chain(&self.received)
    }

    /// Says that something has changed of what the schedule depends on: results, masters, servers, Maintenance Manager.
    pub(super) const fn has_news(&mut self) {
        self.has_news = true;
    }

    /// Sets the next tick of Maintenance Manager where it has work, and none where it has not.
    ///
    /// A tick that is set stays: work that comes up at the very second of a tick waits for the next one.
    pub(super) fn schedule(&mut self, hosts: &[Host], clock: &Clock) {
        if !mem::take(&mut self.has_news) {
            return;
        }
        let has_work = |host: &Host| {
            host.up && host.logon.as_ref().is_some_and(|logon| !logon.stale.is_empty() || !logon.results.is_empty())
        };
        if !self.maintains() || !hosts.iter().any(has_work) {
            self.maintenance_at = None;
        } else if self.maintenance_at.is_none() {
            self.maintenance_at = Some(clock.tick(clock.since_t0().next_multiple_after(Self::BASE_INTERVAL)));
        }
    }

    /// Returns when the pipeline works next.
    pub(super) fn next_at(&self) -> Option<Seconds> {
        [self.maintenance_at, self.despool_at].into_iter().flatten().min()
    }

    /// Does the work that is due now; tells what happens, and to whose file.
    pub(super) fn work(
        &mut self,
        hosts: &mut [Host],
        now: Seconds,
        mut tell: impl FnMut(Option<ClientNumber>, Event<'_>),
    ) {
        self.has_news();
        if self.despool_at == Some(now) {
            self.despool_at = None;
            for client in self.despool() {
                for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
                    logon.stale.add(client);
                }
            }
        }
        if self.maintenance_at == Some(now) {
            self.maintenance_at = None;
            self.maintain(hosts, now, &mut tell);
        }
    }

    /// Copies changed masters down and collects results, on each logon server that answers. Never deletes (Q193746).
    fn maintain(&mut self, hosts: &mut [Host], now: Seconds, tell: &mut impl FnMut(Option<ClientNumber>, Event<'_>)) {
        let mut collected = 0;
        for host in hosts.iter_mut().filter(|host| host.up) {
            let Some(logon) = &mut host.logon else { continue };
            for client in logon.stale.take_all() {
                self.copy_master(logon, client, now);
                tell(Some(client), Event::Replicate { server: host.name });
            }
            collected += logon.results.len();
            self.received.append(&mut mem::take(&mut logon.results));
        }
        if collected > 0 {
            tell(None, Event::Collect { files: collected });
            self.despool_at = Some(now + Self::DESPOOLER_DELAY);
        }
    }

    /// Processes what was received; returns the clients whose masters have changed, in order.
    ///
    /// What one client says of one request is settled at once, and a master is written once, however many results wait.
    fn despool(&mut self) -> Vec<ClientNumber> {
        let mut received = mem::take(&mut self.received);
        received.sort_by_key(|result| (result.client, result.request));
        let mut cleared = Cleared::default();
        let mut rewritten = Vec::new();
        for results in received.chunk_by(|one, other| one.client == other.client) {
            let client = results[0].client;
            let requests = results.chunk_by(|one, other| one.request == other.request);
            let changes: Vec<_> = requests.filter_map(|said| Some((said[0].request, change(said)?))).collect();
            if let Some(records) = changed_records(self.records(client), &changes, &mut cleared) {
                self.offer_file(client, records);
                rewritten.push(client);
            }
        }
        rewritten
    }
}

/// Names what results change of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// It is removed.
    Remove,
    /// Its mandatory flag is cleared, and it stays until it expires or is cancelled.
    ///
    /// What a success report does to the record is not spelled out. That the service repeats a job whose report is not
    /// processed yet (Q166765), and runs jobs of long ago again when the history is lost, but only from Service Pack 3 on
    /// (Q229809), fits no other reading; only the instruction's name, "…WIREMOVE", speaks against it.
    ClearMandatory,
}

/// Finds what the results of one client on one request change of its record.
fn change(results: &[ResultFile]) -> Option<Change> {
    let reports = |wanted| {
        results.iter().any(|result| matches!(result.content, ResultContent::Instruction(status) if status == wanted))
    };
    // A failed status MIF overrides the report (Q169491).
    let failed = results.iter().any(|result| matches!(&result.content, ResultContent::StatusMif(mif) if !mif.success));
    if reports(ReportStatus::Expired) {
        Some(Change::Remove)
    } else if reports(ReportStatus::Success) && !failed {
        Some(Change::ClearMandatory)
    } else {
        // The record stays as it is: the command may still succeed later (Q166833).
        None
    }
}

/// Holds records whose mandatory flag was cleared, by request, beside what they were: clients that shared a record
/// share it afterwards too.
type Cleared = BTreeMap<Id, (Rc<Record>, Rc<Record>)>;

/// Makes the records of a master anew, with changes in the order of their requests; `None` where nothing changes.
fn changed_records(records: &[Rc<Record>], changes: &[(Id, Change)], cleared: &mut Cleared) -> Option<Records> {
    let mut is_changed = false;
    // Of several records with one request, a success report means the first.
    let mut is_met = vec![false; changes.len()];
    let mut kept = Vec::new();
    for record in records {
        let place = changes.binary_search_by_key(&record.request, |(request, _)| *request).ok();
        let change = place.map(|place| (changes[place].1, mem::replace(&mut is_met[place], true)));
        match change {
            Some((Change::Remove, _)) => is_changed = true,
            Some((Change::ClearMandatory, false)) if record.is_mandatory() => {
                is_changed = true;
                kept.push(without_mandatory(record, cleared));
            }
            _ => kept.push(Rc::clone(record)),
        }
    }
    is_changed.then(|| kept.into())
}

fn without_mandatory(record: &Rc<Record>, cleared: &mut Cleared) -> Rc<Record> {
    if let Some((before, after)) = cleared.get(&record.request)
        && Rc::ptr_eq(before, record)
    {
        return Rc::clone(after);
    }
    let mut after = Record::clone(record);
    after.install_by.full = false;
    let after = Rc::new(after);
    cleared.insert(record.request, (Rc::clone(record), Rc::clone(&after)));
    after
}
