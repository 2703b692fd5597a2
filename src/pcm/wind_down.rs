//! The end of a cycle: the site is wound down as an operator would, until it is idle.
//!
//! The wind-down restores what the scenario set up, so that the next cycle is the same workload. It never repairs what
//! the simulated build failed to release: a drive that Service Pack 1 leaves mapped stays mapped, and leaked memory stays
//! leaked unless the process has to be restarted.

use super::client::Settings;
use super::clock::Seconds;
use super::machine::Machine;
use super::process::State;
use super::site::{Next, Site};
use super::trace::Trace;

impl Site {
    /// Winds the site down until it is idle and the next poll of every service is due.
    ///
    /// It ends after a bounded time: every program is ended, every offer withdrawn, and what is left are the polls and
    /// pipeline ticks that carry the last reports away. A site that is not idle within a day is left as it is.
    pub fn wind_down(&mut self, trace: &mut dyn Trace) {
        self.listen(trace);
        let deadline = self.world.clock.now() + Seconds::DAY;
        self.world.bring_servers_back(!self.setup.maintenance_is_stopped());
        self.restore_settings(trace);
        self.world.purge_offers();
        self.restore_files(trace);
        for place in self.places() {
            self.restore_service(place, trace);
        }
        self.end_programs(deadline, trace);
        self.carry_results_away(deadline, trace);
        self.run_to_next_polls(deadline, trace);
        self.machines.iter_mut().for_each(|machine| machine.client.history.delete());
        self.restore_standing_records();
        self.account_for_files();
    }

    fn restore_settings(&mut self, trace: &mut dyn Trace) {
        for place in self.places() {
            self.with_machine(place, |machine, world| {
                let settings = Settings::default();
                machine.set_polling_interval(settings.polling_interval, world.clock.now());
                machine.client.settings = settings;
                machine.log_off(world, trace);
                machine.all_letters();
            });
        }
    }

    /// Starts a service where it does not run, and restarts it where it runs another build, will never see its job end
    /// (Q193784), or does not log on any more, since its account was locked (Q230242): then the process releases its leak,
    /// and the scenario brought that about.
    fn restore_service(&mut self, place: usize, trace: &mut dyn Trace) {
        while let Some(boot) = self.machines[place].client.boots_at {
            self.run_until(boot, true, trace);
        }
        let machine = &self.machines[place];
        let image = machine.service.as_ref().map(|process| process.image);
        let is_stuck = machine.service.as_ref().is_some_and(|process| {
            process.suspended_until.is_some() || matches!(&process.state, State::Running(job) if job.is_blind())
        });
        let installed = machine.client.installed();
        if image != installed || is_stuck {
            self.with_machine(place, |machine, world| {
                machine.stop_service(world, trace);
                if installed.is_some() {
                    machine.start_service(world, trace);
                }
            });
        }
    }

    /// Ends the running programs and each one that was due after them.
    fn end_programs(&mut self, deadline: Seconds, trace: &mut dyn Trace) {
        while self.machines.iter().any(Machine::runs_a_job) {
            for place in self.places() {
                self.with_machine(place, |machine, world| machine.end_program(world.clock.now(), world.settled));
            }
            let Some(next) = self.next_before(deadline) else { return };
            self.run_until(next.at, true, trace);
        }
    }

    fn carry_results_away(&mut self, deadline: Seconds, trace: &mut dyn Trace) {
        while !self.is_idle() {
            let Some(next) = self.next_before(deadline) else { return };
            self.run_until(next.at, true, trace);
        }
    }

    pub(super) fn next_before(&mut self, deadline: Seconds) -> Option<Next> {
        self.next().filter(|next| next.at <= deadline)
    }
}
