//! What an administrator does to jobs, packages and instruction files.

use super::{Pipeline, Received};
use crate::pcm::clock::Seconds;
use crate::pcm::command::Offer;
use crate::pcm::host::Host;
use crate::pcm::leak::{Held, Leak};
use crate::pcm::record::Id;

/// Names what an administrator does to jobs, packages and instruction files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobStep {
    /// Creates a job for clients: the Scheduler activates it at its next poll.
    Create {
        /// The record, and the program behind it.
        offer: Box<Offer>,
        /// How far the job goes.
        phases: Phases,
    },
    /// Cancels a job: one instruction for the whole domain (Q264945).
    Cancel(Id),
    /// Deletes a job and its package in the Administrator, without cancelling or removing anything (Q269768).
    Delete(Id),
    /// Removes a package from the distribution servers.
    RemovePackage(Id),
    /// Deletes the master instruction file by hand, as the clean-up of Q188042 and Q269768 begins.
    DeleteMaster,
    /// Deletes every report that waits, on the logon servers and in `Receive`, as that clean-up ends.
    DeleteReports,
    /// Lets somebody hold files of packages on a server open, or close them.
    OpenFiles {
        /// The server.
        server: Box<str>,
        /// Whether they are open from now on.
        open: bool,
    },
    /// Sets `Use Forced Disconnect` of the Despooler (Q128458).
    ForcedDisconnect(bool),
    /// Sets `MaxFileEnum` of the Despooler, which builds before 2/24/99 do not know (Q168130).
    MaxFileEnum(u32),
    /// Puts so many reports of jobs cancelled long ago into `Receive`.
    BadReports(u32),
}

impl JobStep {
    /// Tells whether the step concerns single clients, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::DeleteMaster)
    }
}

/// Names the phases of a job: it has the one named, and those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phases {
    /// Send: the package comes to the site, and stays compressed there.
    Send,
    /// Distribute: the package comes to the distribution servers.
    Distribute,
    /// Run: the clients are told to run it.
    #[default]
    Run,
}

impl Phases {
    /// Returns the verb of the text form.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Send => "send-job",
            Self::Distribute => "distribute-job",
            Self::Run => "job",
        }
    }
}

impl Pipeline {
    /// Carries out what an administrator does to jobs; what concerns single clients is done for each of them elsewhere.
    pub(in crate::pcm) fn carry_out(&mut self, step: &JobStep, hosts: &mut [Host], now: Seconds) {
        match step {
            JobStep::Create { .. } | JobStep::DeleteMaster => {}
            JobStep::Cancel(request) => {
                if let Some(job) = self.jobs.find(*request) {
                    job.is_to_be_cancelled = true;
                }
                self.scheduled.push(Received::Cancel(*request));
            }
            JobStep::Delete(request) => {
                if let Some(job) = self.jobs.delete(*request) {
                    self.deleted.extend(job.targets().map(|client| (*request, client)));
                    if self.keeps_stale {
                        self.ledger.enter(Leak::StaleRecord, Held::once(0, 0));
                    }
                }
            }
            JobStep::RemovePackage(package) => self.scheduled.push(Received::Removal(*package)),
            JobStep::DeleteReports => {
                self.received.retain(|file| !matches!(file, Received::Result(_) | Received::BadReports(_)));
                hosts.iter_mut().filter_map(|host| host.logon.as_mut()).for_each(|logon| logon.results.clear());
            }
            JobStep::OpenFiles { server, open } => {
                let held = hosts.iter_mut().find(|host| host.name.eq_ignore_ascii_case(server));
                if let Some(host) = held {
                    host.files_are_open = *open;
                }
            }
            JobStep::ForcedDisconnect(forces) => self.forces_disconnect = *forces,
            JobStep::MaxFileEnum(batch) => self.batch = *batch,
            JobStep::BadReports(count) => self.receive([Received::BadReports(*count)], now),
        }
    }
}
