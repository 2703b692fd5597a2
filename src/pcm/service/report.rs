//! The reports of a job: what was run, and the status MIF of its program (Q169491).

use std::mem;

use crate::pcm::actor::{Actor, log, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::circumstance::{ClockShift, Redirector};
use crate::pcm::host::{ResultContent, ResultFile};
use crate::pcm::names::Manager;
use crate::pcm::process::{Job, Process};
use crate::pcm::program::ServicePack;
use crate::pcm::record::{Id, Record};
use crate::pcm::status::{HistoryState, ReportStatus};
use crate::pcm::trace::Event;
use crate::pcm::world::World;

/// The file that programs write their status MIF to, as the article has it: scenarios give it no other name.
const STATUS_MIF: &str = "ins_note.mif";

impl Actor<'_> {
    /// Records a request as run; `Pcmwin32` before Service Pack 4 leaves one package among the pending ones (Q191348). What of it
    /// makes it do so is not published: what it sets up (our choice).
    pub(super) fn record_executed(&mut self, record: &Record) {
        let is_the_one = || self.world.program(record.package).sets_up == Some(ServicePack::Nt351Sp5);
        if self.is(Manager::Application) && is_the_one() && self.does(Behaviour::LeavesServicePackPending) {
            return;
        }
        self.machine.client.history.set(record.request, HistoryState::Executed);
        self.log_history(record, "Executed");
        let is_application = self.is(Manager::Application);
        if let Some(application) = self.machine.application.as_mut().filter(|_| is_application) {
            application.has_executed(record);
        }
    }

    /// Picks up the status MIF that the program wrote, after the report (Q138241).
    pub(super) fn report_status_mif(&mut self, job: &Job) {
        if let Some(mif) = job.program.status_mif.clone().filter(|_| !job.program.mif_is_old) {
            // The article has the line before that of the report; the report goes first, and so does its line (our choice).
            let folder = self.machine.client.system.windows_folder();
            log_of!(Application, self, r"Need to report with DMTF MIF: {folder}\{STATUS_MIF}");
            let result = self.result(job.record.request, ResultContent::StatusMif(mif));
            self.write_result(job.round.logon_server, result);
            self.leak(Leak::MifCycle, 0);
            if self.process().is_some_and(|process| process.past.came_back) {
                self.leak(Leak::FailoverMif, 0);
            }
        }
    }

    /// Writes a report (`.SNI`) of a request.
    ///
    /// Every build logs the lines of Service Pack 4 (Q214448). Our choice: those of 1.0 (Q125934) are known for that
    /// version alone, and no source says which build changed them. How the run went, the application writes too (Q169491).
    pub(super) fn report(&mut self, record: &Record, logon_server: usize, status: ReportStatus) {
        log_of!(Service, self, "Reporting job status.");
        log_of!(Service, self, "Beginning ReportOnProcess...........");
        if status == ReportStatus::Failure {
            log!(self, "An error was detected while attempting to run the job.");
        } else {
            log!(self, "No error was detected while attempting to run the job.");
        }
        let result = self.result(record.request, ResultContent::Instruction(status));
        self.write_result(logon_server, result);
    }

    pub(super) fn result(&self, request: Id, content: ResultContent) -> ResultFile {
        let ClockShift { by, is_slow } = self.machine.client.settings.clock;
        // One that is slow dates a report back, which nobody minds.
        let dated = if is_slow { self.now() } else { self.now() + by };
        ResultFile { client: self.machine.number, request, dated, content }
    }

    /// Writes a file to `Despoolr.box` of a logon server, or of the next one that answers.
    ///
    /// Our choice: a result that no logon server takes waits in the process for the next poll, since the sources do not
    /// say what becomes of it.
    pub(super) fn write_result(&mut self, logon_server: usize, result: ResultFile) {
        let place =
            std::iter::once(logon_server).chain(World::logon_servers()).find(|&place| self.world.hosts[place].up);
        let Some(place) = place else {
            let now = self.now();
            if let Some(process) = self.process_mut() {
                process.unwritten.push(result);
                process.past.waits_since.get_or_insert(now);
            }
            return;
        };
        let has_netx = self.machine.client.settings.redirector == Redirector::Netx;
        if has_netx && self.does(Behaviour::LosesReportsUnderNetx) {
            // NETX knows no UNC path, and nobody notices (Q160775).
            return;
        }
        let server = self.world.hosts[place].name;
        match &result.content {
            &ResultContent::Instruction(status) => {
                log_of!(Application, self, r"Writing status information to \\{server}\SMS_SHR\despoolr.box");
                self.tell(Event::Report { request: result.request, status, server });
                self.leak(Leak::ReportNumbers, 0);
            }
            ResultContent::StatusMif(mif) => {
                let (success, description) = (mif.success, &*mif.description);
                self.tell(Event::StatusMif { request: result.request, success, description });
            }
        }
        self.world.receive(place, result);
    }

    pub(super) fn write_results_left_over(&mut self, place: usize) {
        let taken = |process: &mut Process| {
            process.past.waits_since = None;
            mem::take(&mut process.unwritten)
        };
        let left_over = self.process_mut().map(taken).unwrap_or_default();
        for result in left_over {
            self.write_result(place, result);
        }
    }
}
