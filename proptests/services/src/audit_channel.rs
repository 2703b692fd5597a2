//! A worker thread tells an unbounded channel (crossbeam-channel 0.5) of each job, and nobody reads what it tells.

use std::thread::{JoinHandle, spawn};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

/// A worker, its jobs and what it tells.
pub struct Service {
    jobs: Option<Sender<u64>>,
    done: Receiver<u64>,
    audit: Receiver<String>,
    worker: Option<JoinHandle<()>>,
}

/// Starts the worker.
pub fn setup() -> Service {
    let (jobs, inbox) = bounded(1);
    let (finished, done) = bounded(1);
    let (auditor, audit) = unbounded();
    let worker = spawn(move || {
        for job in inbox {
            auditor.send(format!("job {job:08} is done")).expect("the audit is open");
            finished.send(job).expect("the cycle waits");
        }
    });
    Service { jobs: Some(jobs), done, audit, worker: Some(worker) }
}

/// Has a job done.
fn work(service: &Service) {
    service.jobs.as_ref().expect("it is open until the drop").send(29).expect("the worker runs");
    assert_eq!(service.done.recv(), Ok(29));
}

impl Drop for Service {
    fn drop(&mut self) {
        self.jobs = None;
        self.worker.take().map(JoinHandle::join);
    }
}

/// Nobody reads the audit.
pub mod leaking {
    pub use super::{Service, setup};

    /// A job is done.
    pub fn cycle(service: &mut Service) {
        super::work(service);
    }
}

/// The audit is read.
pub mod sound {
    pub use super::{Service, setup};

    /// A job is done, and the audit read.
    pub fn cycle(service: &mut Service) {
        super::work(service);
        assert_eq!(service.audit.try_iter().count(), 1);
    }
}
