//! SMS Executive: the threads of the site server that carry jobs to the clients, and their reports back.
//!
//! | who | when | what |
//! |---|---|---|
//! | [Scheduler](super::scheduler) | every base interval | activates jobs, and writes their instructions |
//! | [Despooler](super::despooler) | a minute after it gets something | distributes packages, writes masters, works reports off |
//! | [Maintenance Manager](super::maintenance) | every base interval | copies changed masters to the logon servers, collects reports |
//! | Data Loader | at once | keeps the rows and statuses of jobs |
//!
//! All are threads of one process, and leak as one. What waits for each of them stands in the [`Pipeline`].

use std::mem;

use super::actor::Scene;
use super::clock::Seconds;
use super::host::Host;
use super::pipeline::Pipeline;
use super::site_server::SiteServer;
use super::tell::Tell;
use super::world::World;

/// Holds the pipeline and the servers, at one moment, and who is told.
pub(super) struct Executive<'a> {
    pub(super) pipeline: &'a mut Pipeline,
    pub(super) hosts: &'a mut [Host],
    pub(super) now: Seconds,
    pub(super) tell: Tell<'a>,
}

impl Scene<'_> {
    /// Lets the threads of SMS Executive do the work that is due now.
    pub(super) fn executive_works(&mut self) {
        let (now, everybody) = (self.world.clock.now(), self.world.moment(None));
        let tell = Tell::new(self.trace, self.hearing, everybody);
        let World { pipeline, hosts, .. } = &mut *self.world;
        Executive { pipeline, hosts, now, tell }.work();
        if mem::take(&mut self.world.pipeline.has_crashed) {
            self.end_crashed_executive();
        }
    }

    /// Ends SMS Executive after a crash; the watchdog of Site Configuration Manager starts it again (RG:S3CD3).
    fn end_crashed_executive(&mut self) {
        if self.server.is_some() {
            return self.set_executive(false);
        }
        let clock = &self.world.clock;
        let (now, watchdog) = (clock.now(), clock.tick(clock.since_t0().next_multiple_after(SiteServer::WATCHDOG)));
        self.world.pipeline.set_executive(None, now);
        self.world.pipeline.starts_at = Some(watchdog);
    }
}

impl Executive<'_> {
    /// Lets SMS Executive end with an access violation, all threads at once. Our choice: what the round had begun is done.
    pub(super) fn crash(&mut self) {
        self.pipeline.has_crashed = true;
        self.tell.crash();
    }

    /// Does the work that is due now; tells what happens, and to whose file.
    fn work(&mut self) {
        self.pipeline.has_news();
        self.pipeline.start_after_crash(self.now);
        if self.pipeline.despool_at.is_some_and(|at| at <= self.now) {
            self.pipeline.despool_at = None;
            self.despool();
        }
        while self.pipeline.executive_runs && !self.pipeline.has_crashed {
            let due = self.pipeline.retries().find(|(at, _)| *at <= self.now);
            let Some((_, request)) = due else { break };
            self.distribute(request);
        }
        if self.pipeline.has_crashed {
            return;
        }
        // The Scheduler and Maintenance Manager leave no work behind, and without work they have no next tick.
        if self.pipeline.schedule_at.is_some_and(|at| at <= self.now) {
            self.activate();
        }
        if self.pipeline.maintenance_at.is_some_and(|at| at <= self.now) {
            self.maintain();
        }
    }
}
