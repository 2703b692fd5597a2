//! What stands in the files of a site from one cycle to the next: records that nobody removes, and the reports of them.
//!
//! At idle a site holds no offer and no report, with two exceptions, and both are growths that articles document. A site can
//! be set up with *expired records* and a stopped Maintenance Manager, as in Q188042: then each record's first report stands
//! there too, and builds that flood add another at every poll. And a job that is *deleted* without being cancelled leaves its
//! record in masters and replicas (Q269768), which the wind-down keeps where the leak is on. What both take is seen from the
//! files themselves, to the byte.

use std::rc::Rc;

use super::catalogue::Leak;
use super::clock::Clock;
use super::host::{Host, LogonServer, Records, Replica, ResultContent, ResultFile};
use super::leak::Held;
use super::machine::Machine;
use super::names::ClientNumber;
use super::pipeline::Pipeline;
use super::record::{Deadline, Id, OperatingSystems, Record, UserInputFlags};
use super::setup::Setup;
use super::site::Site;
use super::status::ReportStatus;
use super::world::World;

impl Setup {
    /// Makes the records that had expired long before.
    fn standing_records(&self) -> Option<Records> {
        let records: Records = (0..self.expired_records).filter_map(expired_record).map(Rc::new).collect();
        (!records.is_empty()).then_some(records)
    }

    /// Tells whether the site's own build floods, so that the wind-down does not repair what it has written.
    fn keeps_floods(&self) -> bool {
        self.has_leak(Leak::ExpiryFlood)
    }

    pub(super) fn keeps_stale_records(&self) -> bool {
        self.has_leak(Leak::StaleRecord)
    }

    fn has_leak(&self, leak: Leak) -> bool {
        self.leaks.has(leak) || leak.is_native_to(self.build)
    }
}

/// Marks what belongs to an expired record; no identifier of a scenario has such a mark.
const EXPIRED: char = '!';

/// Makes a record that expired before any calendar of a scenario begins, and that no service ever runs.
fn expired_record(place: u8) -> Option<Record> {
    let id = |series| Id::of_the_model(series, place.into());
    let date = jiff::civil::datetime(1990, 1, 1, 0, 0, 0, 0);
    Some(Record {
        site: Id::new("ABC")?,
        request: id(EXPIRED),
        package: id(EXPIRED),
        job: id(EXPIRED),
        install_flag: 0,
        install_by: Deadline::NONE,
        display: Deadline::NONE,
        expiration: Deadline::at(date),
        flags: UserInputFlags::USER_INPUT,
        systems: OperatingSystems(u8::MAX),
        disk_usage: Box::default(),
        run_command: "setup.exe".into(),
        command_name: Box::default(),
        servers: Box::default(),
        package_name: Box::default(),
        comments: Box::default(),
        domain_name: Box::default(),
        reserved: Box::default(),
    })
}

impl Site {
    /// Puts the records into the files that the site is set up with, before its services start.
    ///
    /// Their files keep the time of the start, so that builds that look at it evaluate them once and not in each cycle.
    pub(super) fn set_standing_records_up(&mut self) {
        let Some(records) = self.setup.standing_records() else { return };
        for place in self.places() {
            let number = self.machines[place].number;
            let World { pipeline, hosts, .. } = &mut self.world;
            pipeline.offer_file(number, Rc::clone(&records));
            pipeline.replicate_now(hosts, number, Clock::start().now());
        }
    }

    /// Notes what stands in the files after the start, which is no growth.
    pub(super) fn note_standing_reports(&mut self) {
        self.world.hosts.iter_mut().filter_map(|host| host.logon.as_mut()).for_each(LogonServer::keep_no_room);
        self.reports_at_start = held_by_reports(&self.world.hosts);
    }

    /// Puts the records back that the site was set up with, with what each history says of them, which are empty by now, and
    /// the first report of each; every service has seen them, as after the start. Reports beside these stay where
    /// Maintenance Manager did not take them.
    pub(super) fn restore_standing_records(&mut self) {
        let Some(records) = self.setup.standing_records() else { return };
        let is_standing = |request: Id| records.iter().any(|record| record.request == request);
        self.set_standing_records_up();
        for logon in self.world.hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
            logon.results.retain(|result| result.is_expiry() && is_standing(result.request));
        }
        let waiting = self.machines.iter().filter(|machine| machine.service.is_some());
        let first_reports: Vec<_> = waiting.flat_map(|machine| first_reports(machine, &records)).collect();
        let stands = |wanted: &ResultFile| {
            // The first reports stand before those of a flood, and so are soon found.
            let mut all =
                self.world.hosts.iter().filter_map(|host| host.logon.as_ref()).flat_map(|logon| &logon.results);
            all.any(|result| (result.client, result.request) == (wanted.client, wanted.request))
        };
        if !self.setup.keeps_floods() || !first_reports.iter().all(stands) {
            // Nobody lets a flood stand where the site's build makes none; and where Maintenance Manager ran, what it left is
            // not what the next cycle is to begin with.
            for logon in self.world.hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
                logon.results = Vec::new();
            }
            for report in first_reports {
                self.world.receive(World::CURRENT_LOGON_SERVER, report);
            }
        }
        for Machine { client, service, .. } in &mut self.machines {
            let Some(process) = service else { continue };
            process.has_evaluated(Clock::start().now());
            for record in records.iter() {
                client.history.register(record.request);
                client.history.report_expiry(record.request);
            }
        }
    }

    /// Enters in the ledger what the files have come to hold.
    pub(super) fn account_for_files(&mut self) {
        self.world.hosts.iter_mut().filter_map(|host| host.logon.as_mut()).for_each(LogonServer::keep_no_room);
        let reports = held_by_reports(&self.world.hosts);
        let flood = reports - self.reports_at_start;
        let World { pipeline, hosts, .. } = &mut self.world;
        pipeline.ledger.set(Leak::ExpiryFlood, flood);
        if pipeline.keeps_stale && !self.setup.maintenance_is_stopped() {
            // The last polls may have had one removed that has expired, and left a file without records.
            pipeline.purge_records(hosts);
        }
        let stale = pipeline.held_by_stale_records(hosts);
        pipeline.ledger.set(Leak::StaleRecord, stale);
    }
}

fn first_reports<'a>(machine: &'a Machine, records: &'a Records) -> impl Iterator<Item = ResultFile> + 'a {
    let content = ResultContent::Instruction(ReportStatus::Expired);
    records.iter().map(move |record| ResultFile {
        client: machine.number,
        request: record.request,
        content: content.clone(),
    })
}

fn held_by_reports(hosts: &[Host]) -> Held {
    let logon_servers = hosts.iter().filter_map(|host| host.logon.as_ref());
    logon_servers.fold(Held::default(), |held, logon| {
        let count = logon.results.len();
        Held {
            times: held.times + amount(count),
            bytes: held.bytes + amount(count * size_of::<ResultFile>()),
            blocks: held.blocks + i64::from(count > 0),
        }
    })
}

fn amount(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Marks the records of deleted jobs, so that no later job is taken for one of them: their identifiers go on, at constant
/// width.
const STALE: char = '~';

fn is_stale(record: &Record) -> bool {
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
    pub(super) fn offers(&self) -> usize {
        let stands = |record: &Record| is_stale(record) || record.request.is_marked(EXPIRED);
        self.masters.iter().flatten().map(|records| records.iter().filter(|record| !stands(record)).count()).sum()
    }

    /// Strikes everything from masters and replicas but the records of deleted jobs, where nobody cleans up.
    pub(super) fn purge_records(&mut self, hosts: &mut [Host]) {
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
    pub(super) fn held_by_stale_records(&self, hosts: &[Host]) -> Held {
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

impl LogonServer {
    /// Gives back the room that the reports do not need.
    fn keep_no_room(&mut self) {
        self.results.shrink_to_fit();
    }
}
