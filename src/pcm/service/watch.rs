//! The watch on a running job, until its end is noticed and its drive is given back (Q214448).

use std::mem;

use crate::pcm::actor::{Actor, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::clock::Seconds;
use crate::pcm::names::Manager;
use crate::pcm::process::{Job, Sleep, State};
use crate::pcm::status::ReportStatus;
use crate::pcm::trace::{Event, Message};

impl Actor<'_> {
    /// Takes a step of the running job: a restart of the machine, a check, or its end.
    pub(super) fn watch_job(&mut self) {
        let (now, who) = (self.now(), self.who());
        let Some(job) = who.and_then(|who| self.machine.running_job(who)) else { return };
        if job.moves_mif_at.is_some() {
            return self.end_watch(Self::let_go);
        }
        if job.restarts_at().is_some_and(|at| at <= now) {
            let forced = job.program.restarts.is_some_and(|restart| restart.forced);
            if self.lacks_desktop() {
                return self.lose_restart();
            }
            return self.by(None).reboot(forced, who);
        }
        if job.noticed_at().is_none_or(|at| at > now) {
            job.checked = now;
            // The handle of a process that is gone is 0 in the article (Q193784).
            let handle = if job.program_runs(now) { job.program.handle } else { 0 };
            return self.log_check(handle);
        }
        self.end_watch(Self::finish_job);
    }

    /// Tells whether the program of the service asks a desktop for a restart that is not there, or is locked (Q171070).
    fn lacks_desktop(&mut self) -> bool {
        let client = &self.machine.client;
        let is_missing = !client.user_is_logged_on || client.settings.session_is_locked;
        let asks_desktop = |job: &mut Job| job.program.restarts.is_some_and(|restart| restart.needs_desktop);
        is_missing
            && self.is(Manager::Service)
            && self.machine.running_job(Manager::Service).is_some_and(asks_desktop)
            && self.does(Behaviour::NeedsDesktopToRestart)
    }

    fn lose_restart(&mut self) {
        if let Some(job) = self.machine.running_job(Manager::Service) {
            job.restart_is_lost = true;
        }
    }

    /// Takes the running job from the process, for what comes after its end.
    fn end_watch(&mut self, next: fn(&mut Self, Job)) {
        let sleep = State::Sleeping(Sleep::new(self.now(), Seconds(0)));
        let Some(process) = self.process_mut() else { return };
        if let State::Running(job) = mem::replace(&mut process.state, sleep) {
            next(self, *job);
        }
    }

    /// Writes what a check writes that notices no end (Q214448; Q193784 for the application).
    fn log_check(&mut self, handle: u16) {
        log_of!(Service, self, "Job still running............");
        log_of!(Application, self, "Monitoring running job.");
        log_of!(Application, self, "The running process handle is {handle}");
        let state = if handle > 0 { "is" } else { "is not" };
        log_of!(Application, self, "A job {state} in process.");
    }

    /// Reports a job that has ended; its status MIF comes after that.
    fn finish_job(&mut self, mut job: Job) {
        log_of!(Service, self, "Job completed.");
        log_of!(Application, self, "Reporting on completed package execution.");
        self.tell(Event::End { request: job.record.request });
        if !job.is_reported {
            if self.does(Behaviour::RecordsSuccessAtLaunch) {
                let line = "No SyncSysExit in effect, report status after completion.";
                log_of!(Service, self, "{line}");
            }
            let status = self.status_at_end(&job);
            self.report_end(&job, status);
        }
        if job.saw_withdrawal() {
            self.leak(Leak::WithdrawnJob, 0);
        }
        let after = job.program.mif_after;
        if job.program.status_mif.is_some() && after > Seconds(0) {
            (job.is_reported, job.moves_mif_at) = (true, Some(self.world.clock.now() + after));
            self.enter(State::Running(Box::new(job)));
        } else {
            self.let_go(job);
        }
    }

    /// Reports a job, and records it as run where it did not fail.
    fn report_end(&mut self, job: &Job, status: ReportStatus) {
        self.report(&job.record, job.round.logon_server, status);
        if status == ReportStatus::Success {
            self.record_executed(&job.record);
        }
    }

    /// Picks up the status MIF of a job that was reported, disconnects its drive, and goes on with the next one.
    fn let_go(&mut self, job: Job) {
        self.report_status_mif(&job);
        if job.program.leaves_file_open && job.program.status_mif.is_some() {
            let runs = self.world.clock.now() - job.launched;
            if job.program.child_runs == Some(runs) {
                self.leak(Leak::ChildRace, 0);
            }
        }
        self.disconnect(&job);
        let asks = self.is(Manager::Application)
            && self.machine.client.settings.has_restart_file
            && !self.machine.client.system.is_ms_dos();
        if asks && self.does(Behaviour::PromptsForRestart) {
            self.tell(Event::Message(Message::Restart));
        }
        self.run_next(job.round);
    }

    /// Disconnects the drive of a job that has ended; open files hold it in old builds (Q163597).
    fn disconnect(&mut self, job: &Job) {
        if job.program.leaves_file_open && self.has_leak(Leak::DriveLeft) {
            self.machine.client.drives.leave(job.drive, &mut self.machine.ledger);
            return;
        }
        if self.leaves_netware_drive(job) {
            // Nobody but the user disconnects it, and a licence of the server stays taken (Q164791).
            self.machine.client.drives.hand_over(job.drive);
            return;
        }
        self.machine.client.drives.disconnect(job.drive);
        let now = self.world.clock.now();
        if job.program.child_runs.is_some_and(|runs| job.launched + runs > now) {
            // Children are not tracked, and this one has just lost its package (Q156271).
            self.tell(Event::ReadError { request: job.record.request });
        }
    }

    /// Tells whether the drive of a job stands for a volume of a NetWare server to which there was no connection before, and the
    /// application leaves it mapped (Q164791). It is the user's then, and goes with what he has mapped (our choice).
    fn leaves_netware_drive(&self, job: &Job) -> bool {
        let drives = &self.machine.client.drives;
        let server = drives.server_of(job.drive);
        self.is(Manager::Application)
            && self.world.hosts.iter().any(|host| host.is_netware() && host.name.eq_ignore_ascii_case(server))
            && !drives.reach_otherwise(job.drive)
            && self.does(Behaviour::LeavesNetWareDriveMapped)
    }

    /// Lets a process hear that the session ends, as it does when the machine is restarted without force or the user logs
    /// off.
    ///
    /// It records the running program as run (S33), but builds of the service before Service Pack 2 take a program that
    /// restarts the machine for failed, and leave the record to repeat at the next start (Q158644, Q164887). MS-DOS tells
    /// nobody anything.
    pub(in crate::pcm) fn hear_end_of_session(&mut self, by_program: bool) {
        if self.machine.client.system.is_ms_dos() {
            return;
        }
        let sleep = State::Sleeping(Sleep::new(self.now(), Seconds(0)));
        let Some(process) = self.process_mut() else { return };
        let fails = by_program && process.does(Behaviour::FailsProgramThatRestarts);
        let job = match mem::replace(&mut process.state, sleep) {
            State::Running(job) => job,
            other => {
                process.state = other;
                return;
            }
        };
        if job.is_reported {
            return;
        }
        let status = if fails { ReportStatus::Failure } else { self.status_at_end(&job) };
        self.report_end(&job, status);
    }

    /// Returns what is reported of a job whose program has done its work.
    fn status_at_end(&self, job: &Job) -> ReportStatus {
        if self.flags_as_bad(job) { ReportStatus::Failure } else { ReportStatus::Success }
    }
}
