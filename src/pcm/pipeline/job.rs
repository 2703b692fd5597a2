//! Jobs in the site's database: what is sent where, and how far each of them has come (`SDK:sheapio_7roz`, Q166833).
//!
//! A *job* asks clients to run one command of a package. The Data Loader keeps one row for each client that it targets, and
//! statuses of the job as a whole; only the reports of the clients move them. This module must not know how the
//! instructions reach the clients.

use std::rc::Rc;

use crate::pcm::clock::Seconds;
use crate::pcm::names::ClientNumber;
use crate::pcm::record::{Id, Record, ServerEntry};
use crate::pcm::shelf::Shelf;
use crate::pcm::status::JobStatus;
use crate::pcm::steps::Phases;

/// Names what the row of one client says of a job: nothing at first, and then what its last report said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::pcm) enum Row {
    #[default]
    None,
    Complete,
    Retrying,
    Canceled,
}

impl Row {
    const fn status(self) -> Option<JobStatus> {
        match self {
            Self::None => None,
            Self::Complete => Some(JobStatus::Complete),
            Self::Retrying => Some(JobStatus::Retrying),
            Self::Canceled => Some(JobStatus::Canceled),
        }
    }
}

/// Says how far a job has come on its way to the clients.
#[derive(Clone, Debug)]
pub(in crate::pcm) enum Progress {
    /// The Scheduler has not seen it yet.
    Created,
    /// The Despooler has its instruction, or will try it again.
    Despooled(Distribution),
    /// The clients' masters have its record.
    Instructed,
}

/// Holds what is known of a distribution that did not reach every server yet.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pcm) struct Distribution {
    /// The servers that lack the package, as bits in the order of the record.
    pub(in crate::pcm) lacking: u16,
    /// How often it was tried again.
    pub(in crate::pcm) retries: u32,
    /// When it is tried again; `None` while its instruction waits in `Receive`.
    pub(in crate::pcm) retry_at: Option<Seconds>,
    /// When whoever has files of the package open is disconnected.
    pub(in crate::pcm) disconnect_at: Option<Seconds>,
    /// Whether the master package could not be updated once (Q195936).
    pub(in crate::pcm) has_missed_update: bool,
}

impl Distribution {
    /// Begins a distribution to the servers of a record, ten at most.
    pub(in crate::pcm) fn to(servers: &[ServerEntry]) -> Self {
        Self { lacking: (1 << servers.len().min(Record::SERVERS_MAX)) - 1, ..Self::default() }
    }

    pub(in crate::pcm) const fn lacks(&self, place: usize) -> bool {
        self.lacking & 1 << place != 0
    }

    pub(in crate::pcm) const fn reaches(&mut self, place: usize) {
        self.lacking &= !(1 << place);
    }

    pub(in crate::pcm) const fn is_done(&self) -> bool {
        self.lacking == 0
    }

    /// Returns when the Despooler does something about it by itself.
    pub(in crate::pcm) fn next_at(&self) -> Option<Seconds> {
        [self.retry_at, self.disconnect_at].into_iter().flatten().min()
    }
}

/// Holds a job.
#[derive(Debug)]
pub(in crate::pcm) struct Job {
    pub(in crate::pcm) phases: Phases,
    pub(in crate::pcm) record: Rc<Record>,
    /// How many files its package has, and how many of them have changed.
    pub(in crate::pcm) files: [u16; 2],
    pub(in crate::pcm) progress: Progress,
    status: JobStatus,
    /// Whether somebody has asked to cancel it, and the instruction is on its way.
    pub(in crate::pcm) is_to_be_cancelled: bool,
    /// The clients that it targets, in order, with what the database says of each.
    rows: Shelf<(ClientNumber, Row)>,
}

/// Says how the rows of a job are summed up.
#[derive(Clone, Copy)]
pub(in crate::pcm) struct Summing {
    /// Whether a job stays at *Retrying* when no row is (Q150026).
    pub(in crate::pcm) keeps_retrying: bool,
    /// Whether it waits for rows of clients that never run the command (Q156250).
    pub(in crate::pcm) waits_for_all: bool,
}

impl Summing {
    fn leaves_out(self, row: Row) -> bool {
        !self.waits_for_all && row == Row::None
    }

    fn forgets(self, rows: &[(ClientNumber, Row)]) -> bool {
        !self.keeps_retrying && rows.iter().all(|(_, row)| *row != Row::Retrying)
    }
}

/// Tells what a report changes in the database: the row of a client, then the job as a whole.
pub(in crate::pcm) struct Changes {
    pub(in crate::pcm) row: Option<JobStatus>,
    pub(in crate::pcm) overall: Option<JobStatus>,
}

impl Job {
    pub(in crate::pcm) fn new(
        record: Rc<Record>,
        phases: Phases,
        progress: Progress,
        clients: impl Iterator<Item = ClientNumber>,
    ) -> Self {
        let status = if matches!(progress, Progress::Created) { JobStatus::Pending } else { JobStatus::Active };
        Self {
            phases,
            record,
            files: [1; 2],
            progress,
            status,
            is_to_be_cancelled: false,
            rows: clients.map(|client| (client, Row::None)).collect(),
        }
    }

    pub(in crate::pcm) fn request(&self) -> Id {
        self.record.request
    }

    /// Counts the retries of its distribution anew (Q140374). One that is pending then is the first of the hundred that follow
    /// ("retries again 100 times").
    pub(in crate::pcm) const fn forget_retries(&mut self) {
        if let Progress::Despooled(Distribution { retries: retries @ 1.., .. }) = &mut self.progress {
            *retries = 1;
        }
    }

    pub(in crate::pcm) fn is_for(&self, client: ClientNumber) -> bool {
        self.rows.binary_search_by_key(&client, |(other, _)| *other).is_ok()
    }

    pub(in crate::pcm) fn targets(&self) -> impl Iterator<Item = ClientNumber> {
        self.rows.iter().map(|(client, _)| *client)
    }

    /// Sets the status of the whole; tells whether that changes it.
    pub(in crate::pcm) fn set_status(&mut self, status: JobStatus) -> Option<JobStatus> {
        let differs = std::mem::replace(&mut self.status, status) != status;
        differs.then_some(status)
    }

    /// Enters what a client has reported.
    ///
    /// Once *Retrying*, the job does not return to *Active* when only complete rows and empty ones remain (Q150026), and it
    /// completes only with its last row: a client that never runs the command keeps it open for ever (Q156250).
    pub(in crate::pcm) fn enter(&mut self, client: ClientNumber, row: Row, summing: Summing) -> Changes {
        let Ok(place) = self.rows.binary_search_by_key(&client, |(other, _)| *other) else {
            return Changes { row: None, overall: None };
        };
        let before = std::mem::replace(&mut self.rows[place].1, row);
        let overall = match row {
            _ if matches!(self.status, JobStatus::Canceled | JobStatus::Failed) => None,
            Row::Retrying => self.set_status(JobStatus::Retrying),
            Row::Complete if self.rows.iter().all(|(_, row)| *row == Row::Complete || summing.leaves_out(*row)) => {
                self.set_status(JobStatus::Complete)
            }
            Row::Complete if self.status == JobStatus::Retrying && summing.forgets(&self.rows) => {
                self.set_status(JobStatus::Active)
            }
            _ => None,
        };
        Changes { row: row.status().filter(|_| row != before), overall }
    }

    /// Tells whether one client has run it, another has failed to and a third has not come to it.
    pub(in crate::pcm) fn is_torn(&self) -> bool {
        let has = |wanted| self.rows.iter().any(|(_, row)| *row == wanted);
        has(Row::Complete) && has(Row::Retrying) && has(Row::None)
    }

    /// Cancels what has not completed, and returns whose rows that changes; `None` where the job is at its end.
    pub(in crate::pcm) fn cancel(&mut self) -> Option<Vec<ClientNumber>> {
        if self.status.is_final() {
            return None;
        }
        (self.status, self.progress) = (JobStatus::Canceled, Progress::Instructed);
        let open = self.rows.iter_mut().filter(|(_, row)| *row != Row::Complete);
        let canceled = open.map(|(client, row)| {
            *row = Row::Canceled;
            *client
        });
        Some(canceled.collect())
    }
}

/// Holds the jobs of the site, each of them under its request.
#[derive(Debug, Default)]
pub(in crate::pcm) struct Jobs(Shelf<Job>);

impl Jobs {
    /// Adds a job, or puts it in the place of that with the same request; clients that the old one targets beside those of
    /// the new one stay targets.
    pub(in crate::pcm) fn put(&mut self, mut job: Job) {
        if let Some(old) = self.find(job.request()) {
            let others = old.rows.iter().filter(|(client, _)| !job.is_for(*client)).copied();
            let mut rows: Vec<_> = job.rows.iter().copied().chain(others).collect();
            rows.sort_by_key(|(client, _)| *client);
            job.rows = rows.into_iter().collect();
            *old = job;
        } else {
            self.0.put(job);
        }
    }

    pub(in crate::pcm) fn find(&mut self, request: Id) -> Option<&mut Job> {
        self.0.iter_mut().find(|job| job.request() == request)
    }

    /// Takes a job out, as deleting it in the Administrator does.
    pub(in crate::pcm) fn delete(&mut self, request: Id) -> Option<Job> {
        let place = self.0.iter().position(|job| job.request() == request)?;
        Some(self.0.take(place))
    }

    pub(in crate::pcm) fn clear(&mut self) {
        self.0 = Shelf::new();
    }

    pub(in crate::pcm) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::pcm) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        self.0.iter_mut()
    }

    pub(in crate::pcm) fn iter(&self) -> impl Iterator<Item = &Job> {
        self.0.iter()
    }
}
