//! The Despooler: carries instructions out, distributes packages, and works the clients' reports off (Q168130, Q169491).
//!
//! What waits for it is in `Receive`. It takes everything at once, one minute after it came (a convention of the
//! scenarios), sorts it as its build does, and counts the files of the round in batches.

mod distribute;

use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use super::behaviour::Behaviour;
use super::catalogue::Leak;
use super::component::Component;
use super::executive::Executive;
use super::host::{Host, Records, ResultContent, ResultFile};
use super::names::ClientNumber;
use super::pipeline::{Pipeline, Progress, Received, Row, Summing};
use super::program::StatusMif;
use super::record::{Id, Record};
use super::status::{JobStatus, ReportStatus};
use super::steps::Phases;
use super::trace::Event;

/// How the Despooler says that it has worked a file off.
const DONE: &str = "~Despooler successfully executed one instruction.";
/// How it says that an instruction file has no such request: code 906 (Q168130, Q264945).
const NOT_FOUND: &str = "~Despooler failed to execute the instruction, error code = 38a";
/// How it says that a file is in use, with the number of the system's error, 32 (Q161043).
const IN_USE: &str = "~Despooler failed to execute the instruction, error code = 20";
/// How it says that a status MIF does not compile (Q190135).
const NOT_COMPILED: &str = "~Compilation failed~syntax error";
/// How it says that a status MIF has no description: a mere warning (Q169491).
const NO_DESCRIPTION: &str = "~Despooler failed to execute the instruction, error code = cb";

/// Number of the event for a removal that does not find its package.
const NOTHING_TO_REMOVE: u16 = 189;

/// Counts the files of a round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    files: usize,
    /// How many files are taken at once.
    batch: usize,
}

impl Round {
    /// Returns the place of the next file and that of its batch, both from 1.
    const fn next(&mut self) -> (usize, usize) {
        self.files += 1;
        (self.files, 1 + (self.files - 1) / self.batch)
    }
}

impl Executive<'_> {
    /// Works off what was received, in the order of the build: since 2/24/99 instructions before reports, so that a new job
    /// no longer waits behind the reports of cancelled ones (Q168130).
    pub(super) fn despool(&mut self) {
        let reports_first = self.pipeline.despooler_does(Behaviour::WorksReportsOffFirst);
        let batch = if reports_first { Pipeline::BATCH } else { self.pipeline.batch };
        let mut round = Round { files: 0, batch: usize::try_from(batch).unwrap_or(usize::MAX).max(1) };
        let (mut reports, mut instructions, mut bad) = (Vec::new(), Vec::new(), 0);
        for file in mem::take(&mut self.pipeline.received) {
            match file {
                Received::Result(result) => reports.push(result),
                Received::BadReports(count) => bad += count,
                instruction => instructions.push(instruction),
            }
        }
        if reports_first {
            self.work_reports_off(reports, bad, &mut round);
            self.carry_instructions_out(&instructions, &mut round);
        } else {
            self.carry_instructions_out(&instructions, &mut round);
            self.work_reports_off(reports, bad, &mut round);
        }
    }

    fn carry_instructions_out(&mut self, instructions: &[Received], round: &mut Round) {
        for instruction in instructions {
            let (file, batch) = round.next();
            match *instruction {
                Received::Job(request) => {
                    self.tell.event(None, Event::Despool { request, file, batch });
                    self.store(request);
                    self.distribute(request);
                }
                Received::Cancel(request) => self.cancel(request),
                Received::Removal(package) => self.remove(package),
                Received::Result(_) | Received::BadReports(_) => {}
            }
        }
    }

    /// Stores the package of a job that goes no further than that.
    fn store(&mut self, request: Id) {
        // The correction came in two files, of the Scheduler and of the Despooler: both have to be there.
        let never = Behaviour::NeverCompletesSendOnlyJobs;
        let crashes = self.pipeline.despooler_does(Behaviour::CrashesWithoutDistributePhase);
        let completes = !self.pipeline.despooler_does(never) && !self.pipeline.scheduler_does(never);
        if let Some(job) = self.pipeline.jobs.find(request).filter(|job| job.phases == Phases::Send) {
            job.progress = Progress::Instructed;
            let overall = if completes { job.set_status(JobStatus::Complete) } else { None };
            self.tell.overall(request, overall);
            if crashes {
                // It has no list of servers (Q139590).
                self.crash();
            }
        }
    }

    /// Writes the record of a job into the masters of its clients, where it has a Run phase; otherwise it is done.
    pub(super) fn instruct(&mut self, request: Id) {
        let Some(job) = self.pipeline.jobs.find(request) else { return };
        job.progress = Progress::Instructed;
        if job.phases != Phases::Run {
            let overall = job.set_status(JobStatus::Complete);
            return self.tell.overall(request, overall);
        }
        let (record, targets) = (Rc::clone(&job.record), job.targets().collect::<Vec<_>>());
        for client in targets {
            self.pipeline.offer(client, &record);
            rewritten(self.hosts, client);
        }
    }

    /// Cancels a job: reads every instruction file of the domain, and strikes the request where it stands (Q264945). What
    /// runs is not interrupted (Q191338).
    fn cancel(&mut self, request: Id) {
        let files = self.pipeline.masters.iter().flatten().count();
        let revives = self.pipeline.despooler_does(Behaviour::RevivesCancelledRecords);
        let struck = self.strike(|record| record.request == request, revives);
        let struck = struck.chunk_by(|(one, _), (other, _)| one == other).count();
        let read = if self.pipeline.despooler_does(Behaviour::CancelsByScanning) { files } else { struck };
        if read > struck {
            // Only the first miss is logged (Q264945).
            self.tell.log(format_args!("{NOT_FOUND}"));
        }
        self.tell.event(None, Event::Search { request, read, rewritten: struck });
        // One that was created later, with the same request, is another job.
        let Some(job) = self.pipeline.jobs.find(request).filter(|job| job.is_to_be_cancelled) else { return };
        let is_torn = job.is_torn();
        let Some(rows) = job.cancel() else { return };
        for client in rows {
            self.tell.event(Some(client), Event::Row { request, status: JobStatus::Canceled });
        }
        self.tell.overall(request, Some(JobStatus::Canceled));
        self.pipeline.leak(Leak::CancelledJob);
        if is_torn {
            self.pipeline.leak(Leak::TornJob);
        }
    }

    /// Strikes records from every master that has any such; returns whose, and of which requests. One that something holds open is
    /// corrupted where `revives` says so, and has what was struck again (Q140928): it stays there and is not struck later (our choice).
    /// Of removed packages the article says nothing.
    fn strike(&mut self, is_such: impl Fn(&Record) -> bool, revives: bool) -> Vec<(ClientNumber, Id)> {
        let mut struck = Vec::new();
        for place in 0..self.pipeline.masters.len() {
            let Some(records) = &self.pipeline.masters[place] else { continue };
            let client = ClientNumber::at(place, self.pipeline.clients);
            if revives && self.pipeline.master_is_locked(client) {
                continue;
            }
            let before = struck.len();
            struck.extend(records.iter().filter(|record| is_such(record)).map(|record| (client, record.request)));
            if struck.len() > before {
                let others = records.iter().filter(|record| !is_such(record)).cloned().collect();
                self.pipeline.masters[place] = Some(others);
                rewritten(self.hosts, client);
            }
        }
        struck
    }

    /// Removes a package from the servers that answer, and the records of all jobs that use it from the masters (RG:S3D40).
    fn remove(&mut self, package: Id) {
        let mut is_found = false;
        for host in self.hosts.iter_mut().filter(|host| host.up && host.share.packages.contains(&package)) {
            host.share.set_package(package, false);
            is_found = true;
        }
        if !is_found {
            self.tell.event(None, Event::Logged { number: NOTHING_TO_REMOVE, text: package.as_str() });
        }
        for (client, request) in self.strike(|record| record.package == package, false) {
            self.record_is_gone(client, request);
        }
    }

    /// Lets 1.1 overwrite the row of a client whose record is removed: by its expiry (Q152229), and by the removal of its package
    /// alike. Later ones keep what was reported last.
    fn record_is_gone(&mut self, client: ClientNumber, request: Id) {
        if self.pipeline.despooler_does(Behaviour::OverwritesReportedStatus) {
            self.enter_row(client, request, Row::Canceled);
        }
    }

    /// Works reports off: each changes a record of its client's master, and a row of the database.
    ///
    /// What one client says of one request is settled at once, and a master is written once, however many results wait.
    fn work_reports_off(&mut self, mut reports: Vec<ResultFile>, bad: u32, round: &mut Round) {
        for _ in 0..bad {
            round.next();
            self.tell.log(format_args!("{NOT_FOUND}"));
        }
        if self.pipeline.despooler_does(Behaviour::HoldsFutureReports) {
            reports = self.hold_future_reports(reports);
        }
        let fails_on_locked = self.pipeline.despooler_does(Behaviour::FailsOnFileInUse);
        let reading = Reading::of(self.pipeline);
        reports.sort_by_key(|result| (result.client, result.request));
        let mut cleared = Cleared::default();
        for results in reports.chunk_by(|one, other| one.client == other.client) {
            let client = results[0].client;
            if fails_on_locked && self.pipeline.master_is_locked(client) {
                // What the reports said is lost with them (our choice).
                for _ in results {
                    round.next();
                    self.tell.log(format_args!("{IN_USE}"));
                }
                continue;
            }
            let mut changes = Vec::new();
            for said in results.chunk_by(|one, other| one.request == other.request) {
                let request = said[0].request;
                for _ in said {
                    round.next();
                }
                let is_known = self.pipeline.records(client).iter().any(|record| record.request == request);
                self.log_reports(said, is_known);
                if is_known {
                    self.enter(client, said, reading);
                    changes.extend(change(said, reading).map(|change| (request, change)));
                }
            }
            if let Some(records) = changed_records(self.pipeline.records(client), &changes, &mut cleared) {
                self.pipeline.offer_file(client, records);
                rewritten(self.hosts, client);
            }
        }
    }

    /// Puts reports back until the dates that they bear, where a client's clock was fast; returns the others (Q172899).
    fn hold_future_reports(&mut self, reports: Vec<ResultFile>) -> Vec<ResultFile> {
        let (held, others): (Vec<_>, Vec<_>) = reports.into_iter().partition(|result| result.dated > self.now);
        for result in held {
            let date = self.tell.date_after(result.dated - self.now);
            self.tell.log(format_args!("~won't be processed till {}", date.strftime("%a %b %d %H:%M:%S %Y")));
            self.pipeline.hold(result);
        }
        others
    }

    fn log_reports(&mut self, said: &[ResultFile], is_known: bool) {
        let instructions = said.iter().filter(|result| matches!(result.content, ResultContent::Instruction(_)));
        let instructions = instructions.count();
        for number in 0..instructions {
            self.tell.log(format_args!("~Found ready instruction sni{number:05}.sni"));
            self.tell.log(format_args!("~Executing instruction of type MICROSOFT|SMS|DOMAIN_COMMISSAR_WIREMOVE"));
            self.tell.log(format_args!("{}", if is_known { DONE } else { NOT_FOUND }));
        }
        if instructions == 0 {
            // The report that it belongs to came alone and was believed (Q138241). Our choice: nothing else is done with it.
            self.tell.event(Some(said[0].client), Event::OrphanMif { request: said[0].request });
        }
    }

    /// Enters what a client says of a request in the database, where the job still is.
    fn enter(&mut self, client: ClientNumber, said: &[ResultFile], reading: Reading) {
        let request = said[0].request;
        let mifs = || {
            said.iter().filter_map(|result| match &result.content {
                ResultContent::StatusMif(mif) => Some(mif),
                ResultContent::Instruction(_) => None,
            })
        };
        let is_broken = mifs().any(|mif| mif.is_broken);
        if is_broken {
            self.tell.log(format_args!("{NOT_COMPILED}"));
            self.tell.log(format_args!("{NO_DESCRIPTION}"));
        }
        let failed = mifs().find(|mif| says_failed(mif, reading)).map(|mif| &*mif.description);
        let row = match (change(said, reading), failed) {
            (Some(Change::Remove), _) => return self.record_is_gone(client, request),
            (Some(Change::ClearMandatory), _) => Row::Complete,
            (None, _) if reading.is_over && mifs().count() == said.len() => return,
            (None, _) => Row::Retrying,
        };
        if row == Row::Retrying {
            self.tell.job_failed(client, failed.unwrap_or_default());
            if failed.is_some_and(str::is_empty) && !is_broken {
                self.tell.log(format_args!("{NO_DESCRIPTION}"));
            }
        }
        self.enter_row(client, request, row);
    }

    /// Enters a row in the database, where the job still is.
    fn enter_row(&mut self, client: ClientNumber, request: Id, row: Row) {
        let keeps_retrying = self.pipeline.does(Component::Site, Behaviour::KeepsRetrying);
        let waits_for_all = self.pipeline.does(Component::Site, Behaviour::WaitsForWrongPlatforms);
        let Some(job) = self.pipeline.jobs.find(request) else { return };
        let changes = job.enter(client, row, Summing { keeps_retrying, waits_for_all });
        if let Some(status) = changes.row {
            self.tell.event(Some(client), Event::Row { request, status });
        }
        self.tell.overall(request, changes.overall);
    }
}

/// Notes that the master of a client was written, so that Maintenance Manager copies it down.
fn rewritten(hosts: &mut [Host], client: ClientNumber) {
    for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
        logon.stale.add(client);
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

/// Says how the builds at work read what clients say.
#[derive(Clone, Copy)]
struct Reading {
    /// Whether a status MIF counts beside the report (Q169491).
    heeds_mifs: bool,
    /// Whether one that does not compile is taken for success (Q190135).
    believes_broken: bool,
    /// Whether a report that came alone is all that is ever said (Q138241).
    is_over: bool,
}

impl Reading {
    fn of(pipeline: &Pipeline) -> Self {
        Self {
            heeds_mifs: pipeline.does(Component::Site, Behaviour::HeedsStatusMif),
            believes_broken: pipeline.does(Component::BaseDll, Behaviour::TakesBrokenMifForSuccess),
            is_over: pipeline.does(Component::Site, Behaviour::RacesStatusMif),
        }
    }
}

/// Tells whether a status MIF says that a job has failed; one that does not compile says so to builds that do not take it for
/// success. What these do with it is not stated: the job is retried (our choice, Q190135).
const fn says_failed(mif: &StatusMif, reading: Reading) -> bool {
    reading.heeds_mifs && if mif.is_broken { !reading.believes_broken } else { !mif.success }
}

/// Finds what the results of one client on one request change of its record.
fn change(results: &[ResultFile], reading: Reading) -> Option<Change> {
    let reports = |wanted| {
        results.iter().any(|result| matches!(result.content, ResultContent::Instruction(status) if status == wanted))
    };
    // A failed status MIF overrides the report (Q169491).
    let failed = results.iter().any(|result| match &result.content {
        ResultContent::StatusMif(mif) => says_failed(mif, reading),
        ResultContent::Instruction(_) => false,
    });
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
    let mut kept = Vec::new();
    for record in records {
        let place = changes.binary_search_by_key(&record.request, |(request, _)| *request).ok();
        match place.map(|place| changes[place].1) {
            Some(Change::Remove) => is_changed = true,
            Some(Change::ClearMandatory) if record.is_mandatory() => {
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
