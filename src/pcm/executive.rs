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

use super::actor::Scene;
use super::clock::Seconds;
use super::host::Host;
use super::pipeline::Pipeline;
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
    }
}

impl Executive<'_> {
    /// Does the work that is due now; tells what happens, and to whose file.
    fn work(&mut self) {
        self.pipeline.has_news();
        if self.pipeline.despool_at.is_some_and(|at| at <= self.now) {
            self.pipeline.despool_at = None;
            self.despool();
        }
        while self.pipeline.executive_runs {
            let due = self.pipeline.retries().find(|(at, _)| *at <= self.now);
            let Some((_, request)) = due else { break };
            self.distribute(request);
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
