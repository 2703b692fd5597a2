//! The end of a cycle: the site is wound down as an operator would, until it is idle.
//!
//! The wind-down restores what the scenario set up, so that the next cycle is the same workload. It never repairs what
//! the simulated build failed to release: a drive that Service Pack 1 leaves mapped stays mapped, and leaked memory stays
//! leaked unless the process has to be restarted.

use super::client::Settings;
use super::clock::Seconds;
use super::service::{Process, State};
use super::shelf::Shelf;
use super::site::Site;
use super::trace::Trace;

impl Site {
    /// Winds the site down until it is idle and the service's next poll is due.
    ///
    /// It ends after a bounded time: every program is ended, every offer withdrawn, and what is left are the polls and
    /// pipeline ticks that carry the last reports away. A site that is not idle within a day is left as it is.
    pub fn wind_down(&mut self, trace: &mut dyn Trace) {
        let deadline = self.clock.now() + Seconds::DAY;
        self.bring_servers_back();
        self.restore_settings();
        self.purge_offers();
        self.restore_service(trace);
        self.end_programs(deadline, trace);
        self.carry_results_away(deadline, trace);
        self.client.history.delete();
        self.run_to_next_poll(trace);
    }

    fn bring_servers_back(&mut self) {
        for host in &mut self.hosts {
            host.up = true;
        }
        self.pipeline.set_maintenance_manager(true);
    }

    fn restore_settings(&mut self) {
        let settings = Settings::default();
        self.set_polling_interval(settings.polling_interval);
        self.client.settings = settings;
        self.client.log_off();
        self.all_letters();
    }

    /// Starts the service where it does not run, and restarts it where it runs another build or will never see its job
    /// end (Q193784): then the process releases its leak, and the scenario brought that about.
    fn restore_service(&mut self, trace: &mut dyn Trace) {
        while let Some(boot) = self.client.boots_at {
            self.run_until(boot, true, trace);
        }
        let build = self.setup.build;
        let is_right = self.process.as_ref().is_some_and(|process| {
            let is_blind = matches!(&process.state, State::Running(job) if job.is_blind());
            process.image == build && !is_blind
        });
        if !is_right || self.client.installed != build {
            self.stop_service(trace);
            self.install(build, trace);
            self.start_service(trace);
        }
    }

    fn purge_offers(&mut self) {
        self.pipeline.purge(&mut self.hosts);
        for host in &mut self.hosts {
            host.packages = Shelf::new();
        }
        self.programs = Shelf::new();
    }

    /// Ends the running program and each one that was due after it.
    fn end_programs(&mut self, deadline: Seconds, trace: &mut dyn Trace) {
        while let Some(Process { state: State::Running(_), .. }) = &self.process {
            self.end_program();
            let Some(next) = self.next_before(deadline, trace) else { return };
            self.run_until(next, true, trace);
        }
    }

    fn carry_results_away(&mut self, deadline: Seconds, trace: &mut dyn Trace) {
        while !self.is_idle() {
            let Some(next) = self.next_before(deadline, trace) else { return };
            self.run_until(next, true, trace);
        }
    }

    fn next_before(&mut self, deadline: Seconds, trace: &mut dyn Trace) -> Option<Seconds> {
        self.next_at(trace.hears_checks()).filter(|&next| next <= deadline)
    }
}
