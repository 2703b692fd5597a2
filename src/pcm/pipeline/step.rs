//! What an administrator does to jobs, packages and instruction files.

use super::{Pipeline, Received};
use crate::pcm::catalogue::Leak;
use crate::pcm::clock::Seconds;
use crate::pcm::host::Host;
use crate::pcm::leak::Held;
use crate::pcm::steps::JobStep;

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
