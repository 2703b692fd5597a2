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
        self.pipeline.schedule_at = None;
        if !self.pipeline.sender_works {
            // What cannot be sent waits for the next tick, but for the removal of a package in builds before 04/24/98 (Q185179).
            if self.pipeline.scheduler_does(Behaviour::GivesUpRemoval) {
                self.pipeline.scheduled.retain(|instruction| !matches!(instruction, Received::Removal(_)));
                self.pipeline.scheduled.shrink_to_fit();
            }
            return;
        }
        // Two Identification groups let jobs without a Run phase get no send request (Q189530).
        let loses_requests =
            self.pipeline.identification_groups > 1 && self.pipeline.scheduler_does(Behaviour::LosesSendRequest);
        let completes_early = self.pipeline.scheduler_does(Behaviour::CompletesBeforeServers);
        let mut instructions = mem::take(&mut self.pipeline.scheduled);
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
        let jobs = &mut self.pipeline.jobs;
        instructions.retain(|instruction| match instruction {
            Received::Job(request) if loses_requests => jobs.find(*request).is_none_or(|job| job.phases == Phases::Run),
            _ => true,
        });
        self.pipeline.receive(instructions, self.now);
    }
}
