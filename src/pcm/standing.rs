//! Expired records that stand in the files of a site from one cycle to the next, and the reports of them (Q188042).
//!
//! At idle a site holds no offer and no report, with two exceptions, and both are growths that articles document. A job that is
//! *deleted* without being cancelled leaves its record behind, which is the [pipeline](super::pipeline)'s. And a site can be set
//! up with *expired records* and a stopped Maintenance Manager: then each record's first report stands there too, and builds
//! that flood add another at every poll. What they take is seen from the files themselves, to the byte.

use std::rc::Rc;

use super::catalogue::Leak;
use super::clock::{Clock, Seconds};
use super::host::{Host, LogonServer, Records, ResultContent, ResultFile};
use super::leak::{Held, amount};
use super::machine::Machine;
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

/// Makes a record that expired before any calendar of a scenario begins, and that no service ever runs.
fn expired_record(place: u8) -> Option<Record> {
    let id = |series| Id::of_the_model(series, place.into());
    let date = jiff::civil::datetime(1990, 1, 1, 0, 0, 0, 0);
    Some(Record {
        site: Id::new("ABC")?,
        request: id(Id::EXPIRED),
        package: id(Id::EXPIRED),
        job: id(Id::EXPIRED),
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
        let has_maintained = self.world.pipeline.has_maintained;
        if !self.setup.keeps_floods() || has_maintained || !first_reports.iter().all(stands) {
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
        dated: Seconds(0),
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

impl LogonServer {
    /// Gives back the room that the reports do not need.
    fn keep_no_room(&mut self) {
        self.results.shrink_to_fit();
    }
}
