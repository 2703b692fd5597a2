//! The site behind the logon servers: what is on its way to the clients, and their reports back to its rows (RG:S3D3C, Q169491).
//!
//! The Scheduler, the Despooler and Maintenance Manager work on it, all of them threads of SMS Executive. The minute that the
//! Despooler waits is a convention of the scenarios; no source gives one. An offer is a job that went this way long ago: its
//! package is distributed, and its record on the logon servers, when the command comes.

mod job;
mod masters;
mod stale;

use std::mem;
use std::rc::Rc;

pub(super) use self::job::{Distribution, Job, Jobs, Progress, Row, Summing};
use super::behaviour::Behaviour;
use super::build::Build;
use super::catalogue::{Leak, Leaks};
use super::clock::{Clock, Seconds, date_after};
use super::command::OtherBuilds;
use super::component::Component;
use super::host::{Host, Records, ResultFile};
use super::leak::{Held, Leaked, Ledger};
use super::names::ClientNumber;
use super::record::{Id, Record};
use super::setup::Setup;
use super::steps::Phases;

/// Holds a file in `Receive`.
#[derive(Debug)]
pub(super) enum Received {
    /// A report or a status MIF of a client.
    Result(ResultFile),
    /// So many reports of jobs that were cancelled long ago.
    BadReports(u32),
    /// The instruction of a job.
    Job(Id),
    /// The instruction to cancel a job.
    Cancel(Id),
    /// The instruction to remove a package.
    Removal(Id),
}

/// Holds the master instruction files and the work that waits for Maintenance Manager and the Despooler.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each process and setting is a fact of its own")]
pub(super) struct Pipeline {
    /// The master of each client; `None` where the site has never offered it anything.
    pub(super) masters: Box<[Option<Records>]>,
    /// Whose records of which requests belong to jobs that were deleted in this cycle without being cancelled.
    pub(super) deleted: Vec<(Id, ClientNumber)>,
    /// Whether their records stay.
    pub(super) keeps_stale: bool,
    /// How many identifiers were made for records of such jobs.
    pub(super) minted: u32,
    /// How many of the masters are those of clients; those of servers come after them.
    pub(super) clients: usize,
    pub(super) jobs: Jobs,
    /// Instructions that wait for the Scheduler. They are taken all at once, and keep no room then.
    pub(super) scheduled: Vec<Received>,
    /// What the Despooler has to process. It is taken all at once, and keeps no room then.
    pub(super) received: Vec<Received>,
    /// The builds of what runs beside the service, each of them known.
    pub(super) builds: OtherBuilds,
    /// A row of the table that is switched off.
    without: Option<Behaviour>,
    /// `Use Forced Disconnect` (Q128458).
    pub(super) forces_disconnect: bool,
    /// `MaxFileEnum` (Q168130).
    pub(super) batch: u32,
    /// Whether the LAN sender works (Q185179).
    pub(super) sender_works: bool,
    /// How many Identification groups the database has (Q189530).
    pub(super) identification_groups: u8,
    /// Whether the master packages cannot be written (Q195936).
    pub(super) store_is_locked: bool,
    /// The clients whose masters something holds open. It is emptied with its room.
    locked_masters: Vec<ClientNumber>,
    maintenance_manager_runs: bool,
    /// Whether it ran at any time of this cycle.
    pub(super) has_maintained: bool,
    /// Whether SMS Executive runs, of which Maintenance Manager and the Despooler are threads (RG:S3CD3).
    pub(super) executive_runs: bool,
    /// Whether it has just crashed.
    pub(super) has_crashed: bool,
    /// When it is started again after a crash, on a site without servers of its own.
    pub(super) starts_at: Option<Seconds>,
    pub(super) maintenance_at: Option<Seconds>,
    pub(super) schedule_at: Option<Seconds>,
    pub(super) despool_at: Option<Seconds>,
    /// Whether anything has changed of what the schedule depends on.
    has_news: bool,
    /// What the threads of SMS Executive leak, and the account of it.
    leaks: Leaks,
    only_books: bool,
    leaked: Leaked,
    pub(super) ledger: Ledger,
    pub(super) ledger_at_t0: Ledger,
}

impl Pipeline {
    /// Base interval of Maintenance Manager with Service Response *Fast* (RG:S3D59).
    pub(super) const BASE_INTERVAL: Seconds = Seconds::from_minutes(5);
    /// The Despooler works one minute after each Maintenance Manager tick (a convention of the scenarios; no source gives one).
    const DESPOOLER_DELAY: Seconds = Seconds::MINUTE;
    /// How many files the Despooler takes at once, unless `MaxFileEnum` says otherwise (Q168130).
    pub(super) const BATCH: u32 = 50;

    pub(super) fn new(clients: usize, servers: usize, setup: &Setup) -> Self {
        Self {
            masters: (0..clients + servers).map(|_| None).collect(),
            deleted: Vec::new(),
            keeps_stale: false,
            minted: 0,
            clients,
            jobs: Jobs::default(),
            scheduled: Vec::new(),
            received: Vec::new(),
            builds: OtherBuilds::default(),
            without: setup.without,
            forces_disconnect: false,
            batch: Self::BATCH,
            sender_works: true,
            identification_groups: 1,
            store_is_locked: false,
            locked_masters: Vec::new(),
            has_crashed: false,
            starts_at: None,
            maintenance_manager_runs: true,
            has_maintained: true,
            executive_runs: true,
            maintenance_at: None,
            schedule_at: None,
            despool_at: None,
            has_news: true,
            leaks: setup.leaks,
            only_books: setup.only_books,
            leaked: Leaked::default(),
            ledger: Ledger::default(),
            ledger_at_t0: Ledger::default(),
        }
    }

    /// Enters a report in the account that a flood adds to what waits.
    pub(super) fn floods(&mut self) {
        self.ledger.enter(Leak::ExpiryFlood, Held::once(size_of::<ResultFile>(), 0));
    }

    /// Begins a cycle with the builds of what runs beside the service, and notes the account and whether there is maintenance.
    pub(super) fn begin_cycle(&mut self, builds: OtherBuilds) {
        self.builds = builds;
        self.has_maintained = self.maintains();
        self.ledger_at_t0 = self.ledger;
    }

    /// Tells whether a component behaves so in the build that it has in this cycle.
    pub(super) fn does(&self, component: Component, behaviour: Behaviour) -> bool {
        debug_assert!(behaviour.speaks_of(component), "{behaviour:?} says nothing of {component}");
        let holds = |build| behaviour.holds(component, build);
        self.without != Some(behaviour) && self.builds.get(component).is_some_and(holds)
    }

    pub(super) fn despooler_does(&self, behaviour: Behaviour) -> bool {
        self.does(Component::SmsinstDll, behaviour)
    }

    pub(super) fn scheduler_does(&self, behaviour: Behaviour) -> bool {
        self.does(Component::Base4Dll, behaviour)
    }

    /// Tells whether a leak of the site is switched on.
    pub(super) const fn has_leak(&self, leak: Leak) -> bool {
        self.leaks.has(leak)
    }

    /// Leaks what a thread of SMS Executive leaks at each trigger, where it is switched on.
    #[expect(clippy::inline_always, reason = "the line that leaks has to be in the call site: see `Actor::leak`")]
    #[inline(always)]
    pub(super) fn leak(&mut self, leak: Leak) {
        if self.has_leak(leak) {
            let held = if self.only_books { None } else { Some(self.leaked.keep(leak, 0)) };
            self.ledger.take(leak, held, 0);
        }
    }

    /// Enters a job in the database that was sent long ago.
    pub(super) fn enter_sent_job(&mut self, record: &Rc<Record>, clients: impl Iterator<Item = ClientNumber>) {
        self.put_job(Job::new(Rc::clone(record), Phases::Run, Progress::Instructed, clients));
    }

    /// Enters a job in the database that is to be sent.
    pub(super) fn enter_job(
        &mut self,
        record: &Rc<Record>,
        phases: Phases,
        files: [u16; 2],
        clients: impl Iterator<Item = ClientNumber>,
    ) {
        // What nobody runs has no rows of workstations.
        let clients = clients.filter(|_| phases == Phases::Run);
        self.scheduled.push(Received::Job(record.request));
        let mut job = Job::new(Rc::clone(record), phases, Progress::Created, clients);
        job.files = files;
        self.put_job(job);
    }

    /// Enters a job anew that repeats; 1.1 leaves its mandatory time as it was at first (Q141192).
    pub(super) fn repeat(&mut self, request: Id, after: Seconds) {
        let keeps_date = self.scheduler_does(Behaviour::KeepsDateOfRepeats);
        let Some(job) = self.jobs.find(request) else { return };
        let mut record = Record::clone(&job.record);
        if !keeps_date {
            record.install_by.date = record.install_by.date.map(|date| date_after(date, after));
        }
        let (phases, files, targets) = (job.phases, job.files, job.targets().collect::<Vec<_>>());
        self.enter_job(&Rc::new(record), phases, files, targets.into_iter());
    }

    fn put_job(&mut self, job: Job) {
        // A record that is written anew is that of the new job.
        self.deleted.retain(|(request, client)| *request != job.request() || !job.is_for(*client));
        self.jobs.put(job);
    }

    /// Takes files into `Receive`.
    pub(super) fn receive(&mut self, files: impl IntoIterator<Item = Received>, now: Seconds) {
        self.received.extend(files);
        if self.executive_runs && !self.received.is_empty() {
            self.despool_by(now + Self::DESPOOLER_DELAY);
        }
    }

    /// Lets the Despooler work at a moment at the latest.
    fn despool_by(&mut self, at: Seconds) {
        self.despool_at = Some(self.despool_at.map_or(at, |sooner| sooner.min(at)));
    }

    /// Puts a report back until the date that it bears (Q172899).
    pub(super) fn hold(&mut self, result: ResultFile) {
        self.despool_by(result.dated);
        self.received.push(Received::Result(result));
    }

    /// Lets every report that waits bear no date, as where the clocks of the clients are put right.
    pub(super) fn forget_dates(&mut self, hosts: &mut [Host], now: Seconds) {
        let on_logon_servers = hosts.iter_mut().filter_map(|host| host.logon.as_mut());
        on_logon_servers.flat_map(|logon| &mut logon.results).for_each(|result| result.dated = Seconds(0));
        for file in &mut self.received {
            if let Received::Result(result) = file {
                result.dated = Seconds(0);
            }
        }
        self.receive([], now);
    }

    /// Notes that something holds the master of a client open, or no longer does.
    pub(super) fn lock_master(&mut self, client: ClientNumber, locked: bool) {
        self.locked_masters.retain(|other| *other != client);
        if locked {
            self.locked_masters.push(client);
        }
    }

    pub(super) fn master_is_locked(&self, client: ClientNumber) -> bool {
        self.locked_masters.contains(&client)
    }

    /// Counts the jobs of the database.
    pub(super) fn jobs(&self) -> usize {
        self.jobs.len()
    }

    pub(super) const fn set_maintenance_manager(&mut self, runs: bool) {
        self.maintenance_manager_runs = runs;
        self.has_maintained |= self.maintains();
    }

    /// Starts SMS Executive with a build of `Base.dll`, or stops it: without it nothing is done, and with it the Despooler begins
    /// with what waits.
    pub(super) fn set_executive(&mut self, base: Option<Build>, now: Seconds) {
        let runs = base.is_some();
        if let Some(base) = base {
            self.builds.set(Component::BaseDll, base);
        }
        self.executive_runs = runs;
        self.has_maintained |= self.maintains();
        if runs && self.despooler_does(Behaviour::ForgetsRetryCount) {
            self.jobs.iter_mut().for_each(Job::forget_retries);
        }
        if !runs {
            // What its threads leaked ends with the process.
            self.leaked = Leaked::default();
            self.ledger.end_of_process(None);
        }
        let waits = runs && !self.received.is_empty();
        self.despool_at = waits.then_some(now + Self::DESPOOLER_DELAY);
        self.has_news();
    }

    /// Starts SMS Executive again after a crash, where that is due.
    pub(super) fn start_after_crash(&mut self, now: Seconds) {
        if self.starts_at.take_if(|at| *at <= now).is_some() {
            self.set_executive(self.builds.get(Component::BaseDll), now);
        }
    }

    /// Tells whether Maintenance Manager runs.
    pub(super) const fn maintains(&self) -> bool {
        self.maintenance_manager_runs && self.executive_runs
    }

    /// Forgets jobs and masters without a trace, as an operator does who purges the clients' offers (Q269768), and lets the
    /// Despooler have its settings back; the records of deleted jobs stay where nobody cleans up.
    pub(super) fn purge(&mut self, hosts: &mut [Host]) {
        self.purge_records(hosts);
        self.jobs.clear();
        self.scheduled = Vec::new();
        self.received.retain(|file| matches!(file, Received::Result(_)));
        // SMS Executive may be stopped, and then nobody takes what is left, with its room.
        self.received.shrink_to_fit();
        (self.forces_disconnect, self.batch) = (false, Self::BATCH);
        (self.sender_works, self.identification_groups, self.store_is_locked) = (true, 1, false);
        self.locked_masters = Vec::new();
        for logon in hosts.iter_mut().filter_map(|host| host.logon.as_mut()) {
            logon.stale.take_all();
            logon.has_missed_a_master = false;
        }
    }

    /// Returns the files on their way to the masters.
    pub(super) fn results<'a>(&'a self, hosts: &'a [Host]) -> impl Iterator<Item = &'a ResultFile> {
        let on_logon_servers = hosts.iter().filter_map(|host| host.logon.as_ref()).flat_map(|logon| &logon.results);
        on_logon_servers.chain(self.received.iter().filter_map(|file| match file {
            Received::Result(result) => Some(result),
            _ => None,
        }))
    }

    /// Says that something has changed of what the schedule depends on: results, masters, servers, Maintenance Manager.
    pub(super) const fn has_news(&mut self) {
        self.has_news = true;
    }

    /// Sets the next ticks of Maintenance Manager and of the Scheduler where they have work, and none where they have not.
    ///
    /// A tick that is set stays: work that comes up at the very second of a tick waits for the next one.
    pub(super) fn schedule(&mut self, hosts: &[Host], clock: &Clock) {
        if !mem::take(&mut self.has_news) {
            return;
        }
        let has_work = |host: &Host| {
            host.up && host.logon.as_ref().is_some_and(|logon| !logon.stale.is_empty() || !logon.results.is_empty())
        };
        let maintains = self.maintains() && hosts.iter().any(has_work);
        let schedules = self.executive_runs && !self.scheduled.is_empty();
        let tick = || clock.tick(clock.since_t0().next_multiple_after(Self::BASE_INTERVAL));
        self.maintenance_at = maintains.then(|| self.maintenance_at.unwrap_or_else(tick));
        self.schedule_at = schedules.then(|| self.schedule_at.unwrap_or_else(tick));
    }

    /// Returns when the pipeline works next.
    pub(super) fn next_at(&self) -> Option<Seconds> {
        let retry_at = self.retries().map(|(at, _)| at).min().filter(|_| self.executive_runs);
        [self.maintenance_at, self.schedule_at, self.despool_at, retry_at, self.starts_at].into_iter().flatten().min()
    }

    /// Lists the distributions that wait, and until when.
    pub(super) fn retries(&self) -> impl Iterator<Item = (Seconds, Id)> {
        self.jobs.iter().filter_map(|job| match &job.progress {
            Progress::Despooled(distribution) => Some((distribution.next_at()?, job.request())),
            Progress::Created | Progress::Instructed => None,
        })
    }
}
