//! The Scheduler: activates jobs, and hands their instructions to the Despooler.

use std::mem;

use super::behaviour::Behaviour;
use super::executive::Executive;
use super::pipeline::{Distribution, Progress, Received};
use super::status::JobStatus;
use super::steps::Phases;

impl Executive<'_> {
    /// Activates the jobs that wait, and hands their instructions and the others to the Despooler, in their order: a job to
    /// the own site too goes through the LAN sender, which takes no time here (our choice).
    pub(super) fn activate(&mut self) {
        let completes_early = self.pipeline.scheduler_does(Behaviour::CompletesBeforeServers);
        let instructions = mem::take(&mut self.pipeline.scheduled);
        for instruction in &instructions {
            let Received::Job(request) = *instruction else { continue };
            let Some(job) = self.pipeline.jobs.find(request) else { continue };
            if !matches!(job.progress, Progress::Created) {
                continue;
            }
            job.progress = Progress::Despooled(Distribution::to(&job.record.servers));
            let overall = job.set_status(JobStatus::Active);
            self.tell.overall(request, overall);
            if completes_early && job.phases == Phases::Distribute {
                let overall = job.set_status(JobStatus::Complete);
                self.tell.overall(request, overall);
            }
        }
        self.pipeline.receive(instructions, self.now);
    }
}
