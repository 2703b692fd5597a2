//! One poll of the service: ten steps from the logon server to sleep (RG:S3CD3).

use std::rc::Rc;

use jiff::civil::DateTime;

use super::{Process, log};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::client::{HistoryState, MutexHolder};
use crate::pcm::drive::Drives;
use crate::pcm::host::ResultContent;
use crate::pcm::leak::Leak;
use crate::pcm::machine::Machine;
use crate::pcm::record::{OperatingSystems, Record, UserInputFlags};
use crate::pcm::trace::{Event, ReportStatus, Trace};
use crate::pcm::world::World;

/// Holds what one poll found to do.
#[derive(Debug)]
pub(super) struct Round {
    /// The logon server that had the instruction file: the current one until the next poll.
    pub(super) logon_server: usize,
    /// The jobs that are due, the next one last. They are chosen once a poll: one that is withdrawn while another runs is
    /// launched all the same (our choice; Q214448 has everything behind a hung program wait, S19).
    pub(super) due: Vec<Rc<Record>>,
}

impl Machine {
    /// Polls: looks for the instruction file, registers and reports what is in it, and runs what is due.
    pub(super) fn poll(&mut self, world: &mut World, trace: &mut dyn Trace) {
        let Some(process) = &mut self.process else { return };
        let mutex_first = process.does(Behaviour::TakesMutexFirst);
        process.past.polls = process.past.polls.wrapping_add(1);
        let is_tenth = process.past.polls.is_multiple_of(10);
        // Each poll, also one that cannot connect or stops at the change check.
        self.leak(Leak::SlowPoll, 0);
        if is_tenth {
            self.leak(Leak::TenthPoll, 0);
        }
        // Asked in this order, since the letters are many and the leak is rare.
        if self.has_leak(Leak::DriveTable) && self.client.drives.mapped() > Drives::TABLE {
            self.leak(Leak::DriveTable, 0);
        }
        if mutex_first && !self.take_mutex(world, trace) {
            // Our choice: where the application has the mutex, the service leaves its work to the next poll.
            return self.sleep(world, trace);
        }
        let Some(logon_server) = self.find_instruction_file(mutex_first, world, trace) else {
            return self.end_poll(world, trace);
        };
        let due = self.evaluate(logon_server, world, trace);
        self.run_next(Round { logon_server, due }, world, trace);
    }

    fn take_mutex(&mut self, world: &World, trace: &mut dyn Trace) -> bool {
        let taken = self.client.take_mutex(MutexHolder::Service);
        if taken {
            self.tell(world, trace, Event::MutexTaken);
        } else {
            self.leak(Leak::MutexHandover, 0);
        }
        taken
    }

    /// Asks the logon servers for the instruction file (steps 1 to 3); returns the one that has it.
    fn find_instruction_file(&mut self, mutex_taken: bool, world: &mut World, trace: &mut dyn Trace) -> Option<usize> {
        let only_current =
            self.process.as_ref().is_some_and(|process| process.does(Behaviour::AsksCurrentLogonServerOnly));
        let mut mutex_taken = mutex_taken;
        for place in World::logon_servers() {
            let (name, reached) = (world.hosts[place].name, world.hosts[place].up);
            self.tell(world, trace, Event::Ask { server: name, reached });
            if reached {
                log!(self, world, trace, r"Connected to logon server: \\{name}\SMS_SHR\pcmins.box");
                mutex_taken = mutex_taken || self.take_mutex(world, trace);
                if !mutex_taken {
                    return None;
                }
                self.write_results_left_over(place, world, trace);
                log!(self, world, trace, r"Looking for file: \\{name}\SMS_SHR\pcmins.box\{}.INS", self.number.smsid());
                if world.replica(place, self.number).is_some() {
                    self.remember_failover(place);
                    return Some(place);
                }
                log!(self, world, trace, "No instruction file.");
            }
            if only_current {
                return None;
            }
        }
        None
    }

    fn remember_failover(&mut self, place: usize) {
        if let Some(Process { past, .. }) = &mut self.process {
            let is_current = place == World::CURRENT_LOGON_SERVER;
            past.came_back |= is_current && past.failed_over;
            past.failed_over |= !is_current;
        }
    }

    /// Evaluates the instruction file of a logon server (steps 4 to 8); returns the jobs that are due, the next one last.
    fn evaluate(&mut self, place: usize, world: &mut World, trace: &mut dyn Trace) -> Vec<Rc<Record>> {
        let Some(process) = &self.process else { return Vec::new() };
        let image = process.image;
        let Some(replica) = world.replica(place, self.number) else { return Vec::new() };
        let written = replica.written;
        if Behaviour::EvaluatesOnlyChangedFile.holds_in(image) && self.client.last_file_time == Some(written) {
            return Vec::new();
        }
        let records = Rc::clone(&replica.records);
        let now = world.date();

        log!(self, world, trace, "Packages before filter: {}", records.len());
        let system = OperatingSystems::from(self.client.platform);
        let mut due = Vec::new();
        let mut after_filter = 0;
        for record in records.iter().filter(|record| record.systems.allow(system)) {
            after_filter += 1;
            let is_new = self.client.history.register(record.request);
            if is_new {
                self.log_history(record, "New", world, trace);
            }
            if self.is_due(record, is_new, now) {
                due.push(Rc::clone(record));
            }
        }
        log!(self, world, trace, "Packages after filter: {after_filter}");

        self.client.history.keep_only(|request| records.iter().any(|record| record.request == request));
        self.report_expired(&records, place, now, world, trace);
        self.client.last_file_time = Some(written);

        if Behaviour::DeclinesWhileApplicationLoaded.holds_in(image) && self.client.application_is_loaded {
            due.clear();
        }
        if !Behaviour::RunsInFileOrder.holds_in(image) {
            // Ties keep the order of the file; optional jobs, which have no such date, come last (our choice, Q173388).
            due.sort_by_key(|record| record.install_by.date.filter(|_| record.is_mandatory()).unwrap_or(DateTime::MAX));
        }
        due.reverse();
        due
    }

    pub(super) fn log_history(&self, record: &Record, data: &str, world: &World, trace: &mut dyn Trace) {
        log!(self, world, trace, "Begin SetRegData");
        log!(self, world, trace, "Value = {}", record.request);
        log!(self, world, trace, "Data  = {data}");
        log!(self, world, trace, "End SetRegData");
    }

    /// Reports expired records, so that the site removes them (step 7).
    ///
    /// Our choice: of the whole file and not only of what passes the filter, since a record for another system would
    /// stay for ever otherwise; and once a record from Service Pack 4 on, which ends the flood by means that the source
    /// does not tell (Q188042).
    fn report_expired(
        &mut self,
        records: &[Rc<Record>],
        place: usize,
        now: DateTime,
        world: &mut World,
        trace: &mut dyn Trace,
    ) {
        let floods = self.process.as_ref().is_some_and(|process| process.does(Behaviour::FloodsExpiryReports));
        for record in records.iter().filter(|record| record.expiration.has_passed(now)) {
            if self.client.history.report_expiry(record.request) || floods {
                let content = ResultContent::Instruction(ReportStatus::Expired);
                self.write_result(place, self.result(record.request, content), world, trace);
                self.leak(Leak::ExpiryList, 0);
            }
        }
    }

    /// Tells whether the service runs the record now (RG:S3CD3, Q166765, Q174933, Q225056, Q229809, Q255284).
    fn is_due(&self, record: &Record, is_new: bool, now: DateTime) -> bool {
        let Some(process) = &self.process else { return false };
        if !record.is_background() || record.display.full && !record.display.has_passed(now) {
            return false;
        }
        let runs_expired =
            process.does(Behaviour::RunsExpired) || is_new && process.does(Behaviour::RunsExpiredAtFirstSight);
        if record.expiration.has_passed(now) && !runs_expired {
            return false;
        }
        if record.is_mandatory() {
            // Whatever the history says: Q166765 has the service repeat a job whose report is not processed yet.
            return record.install_by.has_passed(now);
        }
        !process.does(Behaviour::IgnoresOptionalJobs)
            && !record.flags.has(UserInputFlags::USER_INPUT)
            && self.client.history.state(record.request) == Some(HistoryState::New)
            && (!was_mandatory(record) || process.does(Behaviour::RerunsAfterHistoryLoss))
    }

    /// Runs the next of the due jobs, or ends the poll where there is none (steps 9 and 10).
    pub(super) fn run_next(&mut self, mut round: Round, world: &mut World, trace: &mut dyn Trace) {
        while let Some(record) = round.due.pop() {
            match self.launch(record, round, world, trace) {
                Some(rest) => round = rest,
                None => return,
            }
        }
        self.end_poll(world, trace);
    }

    fn end_poll(&mut self, world: &World, trace: &mut dyn Trace) {
        if self.client.mutex == Some(MutexHolder::Service) {
            self.client.release_mutex(MutexHolder::Service);
            self.tell(world, trace, Event::MutexReleased);
        }
        self.sleep(world, trace);
    }
}

/// Tells whether the site has cleared the record's mandatory flag: its date is still there.
///
/// Our choice of how the build of 06/09/98 tells an old job from a new one after the history is lost; the source does
/// not say (Q229809).
fn was_mandatory(record: &Record) -> bool {
    !record.is_mandatory() && record.install_by.date.is_some()
}
