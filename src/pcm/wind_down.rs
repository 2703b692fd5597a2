//! The end of a cycle: the site is wound down as an operator would, until it is idle.
//!
//! The wind-down restores what the scenario set up, so that the next cycle is the same workload. It never repairs what
//! the simulated build failed to release: a drive that Service Pack 1 leaves mapped stays mapped, and leaked memory stays
//! leaked unless the process has to be restarted.

use super::client::Settings;
use super::clock::Seconds;
use super::machine::Machine;
use super::process::State;
use super::stage::Stage;

impl Stage<'_> {
    /// Winds the site down.
    pub(super) fn wind_down(&mut self) {
        let deadline = self.site.world.clock.now() + Seconds::DAY;
        self.site.world.bring_servers_back(!self.site.setup.maintenance_is_stopped());
        self.restore_settings();
        self.site.world.purge_offers();
        self.scene().restore_files();
        for place in self.site.places() {
            self.restore_service(place, deadline);
        }
        self.end_programs(deadline);
        self.carry_results_away(deadline);
        self.run_to_next_polls(deadline);
        self.site.machines.iter_mut().for_each(|machine| machine.client.history.delete());
        self.site.restore_standing_records();
        self.site.account_for_files();
    }

    fn restore_settings(&mut self) {
        for place in self.site.places() {
            self.at(place, |actor| {
                let settings = Settings::default();
                actor.machine.set_polling_interval(settings.polling_interval, actor.now());
                actor.machine.client.settings = settings;
                actor.machine.forget_dates();
                actor.machine.spare_from_hanging();
                actor.machine.switch_on(actor.now());
                actor.application().log_off();
                actor.machine.all_letters();
            });
        }
    }

    /// Starts a service where it does not run, and restarts it where it runs another build, will never see its job end (Q193784), does
    /// not log on any more, since its account was locked (Q230242), or does so with another account (Q174473): then the process
    /// releases its leak, and the scenario brought that about.
    fn restore_service(&mut self, place: usize, deadline: Seconds) {
        while let Some(boot) = self.site.machines[place].client.boots_at.filter(|boot| *boot <= deadline) {
            self.run_until(boot, true);
        }
        self.site.machines[place].client.starts_service_at = None;
        let machine = &self.site.machines[place];
        let image = machine.service.as_ref().map(|process| process.image);
        let is_stuck = machine.service.as_ref().is_some_and(|process| {
            process.suspended_until.is_some()
                || process.has_other_account
                || matches!(&process.state, State::Running(job) if job.is_blind())
        });
        let installed = machine.client.installed();
        if image != installed || is_stuck {
            self.at(place, |actor| {
                actor.stop_service();
                if installed.is_some() {
                    actor.start_service();
                }
            });
        }
    }

    /// Ends the running programs and each one that was due after them.
    fn end_programs(&mut self, deadline: Seconds) {
        while self.site.machines.iter().any(Machine::runs_a_job) {
            for place in self.site.places() {
                self.at(place, |actor| actor.machine.end_program(actor.now(), actor.world.settled));
            }
            let Some(next) = self.next_before(deadline) else { return };
            self.run_until(next.at, true);
        }
    }

    fn carry_results_away(&mut self, deadline: Seconds) {
        while !self.site.is_idle() {
            let Some(next) = self.next_before(deadline) else { return };
            self.run_until(next.at, true);
        }
    }
}
