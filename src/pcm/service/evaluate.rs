//! The evaluation of an instruction file: what is due of it, and what has expired (RG:S3CD3).

use std::rc::Rc;

use jiff::Span;
use jiff::civil::DateTime;

use crate::pcm::actor::{Actor, log, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::circumstance::ClockShift;
use crate::pcm::clock::{Seconds, date_after, date_before};
use crate::pcm::host::ResultContent;
use crate::pcm::names::Manager;
use crate::pcm::process::Round;
use crate::pcm::record::{Id, OperatingSystems, Record, UserInputFlags};
use crate::pcm::status::{HistoryState, ReportStatus};
use crate::pcm::system::System;

/// How many records, and how many drives, trigger [`Leak::FullTables`].
const FULL: usize = 4;

impl Actor<'_> {
    /// Evaluates the instruction file of a logon server (steps 4 to 8), and runs what is due.
    pub(super) fn evaluate(&mut self, place: usize) {
        let Some(replica) = self.world.replica(place, self.machine.number) else { return self.end_poll() };
        let (written, records) = (replica.written, Rc::clone(&replica.records));
        let Some(process) = self.process_mut() else { return };
        let last_file_time = process.last_file_time.replace(written);
        if process.does(Behaviour::EvaluatesOnlyChangedFile) && last_file_time == Some(written) {
            return self.end_poll();
        }
        let in_file_order = process.does(Behaviour::RunsInFileOrder);
        let declines = process.does(Behaviour::DeclinesWhileApplicationLoaded) && self.machine.application.is_some();
        let now = self.local_date();

        // Asked in this order, for the same reason as at the poll.
        if self.has_leak(Leak::FullTables) && records.len() >= FULL && self.machine.client.drives.mapped() >= FULL {
            self.leak(Leak::FullTables, 0);
        }
        log!(self, "Packages before filter: {}", records.len());
        let mut filtered = self.filter(&records, now);
        self.machine.client.history.keep_only(|request| records.iter().any(|record| record.request == request));
        self.report_expired(&records, place, now);

        if declines {
            filtered.due.clear();
        }
        if !in_file_order {
            // Ties keep the order of the file; optional jobs, which have no such date, come last (our choice, Q173388).
            let date = |record: &Rc<Record>| record.install_by.date.filter(|_| record.is_mandatory());
            filtered.due.sort_by_key(|record| date(record).unwrap_or(DateTime::MAX));
        }
        filtered.due.reverse();
        let round = Round { logon_server: place, due: filtered.due };
        if self.is(Manager::Service) {
            return self.run_next(round);
        }
        self.present(filtered.pending, filtered.hidden);
        self.count_down(round);
    }

    /// Reads the calendar of the machine itself, which may go wrong, or be in another zone (Q126644, Q189305).
    fn local_date(&self) -> DateTime {
        let (date, ClockShift { by, is_slow }) = (self.world.date(), self.machine.client.settings.clock);
        match by {
            Seconds(0) => date,
            by if is_slow => date_before(date, by),
            by => date_after(date, by),
        }
    }

    /// Filters the records of a file (steps 5, 6 and 8).
    fn filter(&mut self, records: &[Rc<Record>], now: DateTime) -> Filtered {
        let system = OperatingSystems::from(self.machine.client.system);
        let reads_masks = self.does(Behaviour::ReadsRecords);
        let mut filtered = Filtered::default();
        let mut after_filter = 0;
        let mut skipped = Vec::new();
        for record in records.iter().filter(|record| !reads_masks || record.systems.allow(system)) {
            if self.is(Manager::Application) && self.is_done(record) {
                continue;
            }
            after_filter += 1;
            let is_new = self.machine.client.history.register(record.request);
            if is_new {
                self.log_history(record, "New");
            }
            if self.is(Manager::Application) && self.leaves_to_service(record) {
                skipped.push(record.request);
            } else if !record.display.full || record.display.has_passed(now) {
                self.sort_in(record, is_new, now, &mut filtered);
            } else {
                filtered.hidden += 1;
            }
        }
        log!(self, "Packages after filter: {after_filter}");
        for request in skipped {
            log!(self, "Package (Request ID) {request} is marked for service-only execution, skipping it.");
        }
        filtered
    }

    /// Sorts an offered record in, where it is due or, for the application, pending.
    fn sort_in(&self, record: &Rc<Record>, is_new: bool, now: DateTime, filtered: &mut Filtered) {
        let Some(process) = self.process() else { return };
        let runs_expired =
            process.does(Behaviour::RunsExpired) || is_new && process.does(Behaviour::RunsExpiredAtFirstSight);
        let has_expired = record.expiration.has_passed(now);
        if (!has_expired || runs_expired) && self.is_due(record, now) {
            filtered.due.push(Rc::clone(record));
        }
        if !has_expired && self.machine.client.history.state(record.request) == Some(HistoryState::New) {
            filtered.pending.push(record.request);
        }
    }

    pub(super) fn log_history(&mut self, record: &Record, data: &str) {
        log_of!(Service, self, "Begin SetRegData");
        log_of!(Service, self, "Value = {}", record.request);
        log_of!(Service, self, "Data  = {data}");
        log_of!(Service, self, "End SetRegData");
    }

    /// Reports expired records, so that the site removes them (step 7).
    ///
    /// Our choice: of the whole file and not only of what passes the filter, since a record for another system would
    /// stay for ever otherwise; and once a record from Service Pack 4 on, which ends the flood by means that the source
    /// does not tell (Q188042).
    fn report_expired(&mut self, records: &[Rc<Record>], place: usize, now: DateTime) {
        let floods = self.does(Behaviour::FloodsExpiryReports);
        let floods = floods || self.world.pipeline.has_leak(Leak::ExpiryFlood);
        for record in records.iter().filter(|record| record.expiration.has_passed(now)) {
            let is_news = self.machine.client.history.report_expiry(record.request);
            // A history can be lost, and then the report that still waits says it all.
            if floods || is_news && !self.world.has_expiry_report(self.machine.number, record.request) {
                if !is_news && self.world.stands_without_maintenance {
                    self.world.pipeline.floods();
                }
                let content = ResultContent::Instruction(ReportStatus::Expired);
                let result = self.result(record.request, content);
                self.write_result(place, result);
                self.leak(Leak::ExpiryList, 0);
            }
        }
    }

    /// Tells whether an offered record is to be run now (RG:S3CD3, Q166765, Q174933, Q225056, Q229809, Q255284).
    fn is_due(&self, record: &Record, now: DateTime) -> bool {
        let Some(process) = self.process() else { return false };
        if record.is_mandatory() {
            // The service runs it whatever the history says: Q166765 has it repeat a job whose report is not processed yet.
            let is_its = self.is(Manager::Application) || record.is_background();
            if self.machine.client.settings.slow_link
                && record.install_flag == Record::NOT_OVER_SLOW_LINKS
                && !process.does(Behaviour::IgnoresSlowLink)
            {
                return false;
            }
            if self.is(Manager::Service)
                && !process.does(Behaviour::RerunsUnderShortPolls)
                && self.machine.client.history.state(record.request) == Some(HistoryState::Executed)
            {
                return false;
            }
            let is_late = self.machine.client.system == System::Windows95 && process.does(Behaviour::RunsAnHourLate);
            let clock = if is_late { now.saturating_sub(Span::new().hours(1)) } else { now };
            return is_its && record.install_by.has_passed(clock);
        }
        self.is(Manager::Service)
            && record.is_background()
            && !process.does(Behaviour::IgnoresOptionalJobs)
            && !record.flags.has(UserInputFlags::USER_INPUT)
            && self.machine.client.history.state(record.request) == Some(HistoryState::New)
            && (!was_mandatory(record) || process.does(Behaviour::RerunsAfterHistoryLoss))
    }

    /// Runs the next of the due jobs, or ends the poll where there is none (steps 9 and 10).
    pub(in crate::pcm) fn run_next(&mut self, mut round: Round) {
        while let Some(record) = round.due.pop() {
            match self.launch(record, round) {
                Some(rest) => round = rest,
                None => return,
            }
        }
        self.end_poll();
    }

    pub(in crate::pcm) fn end_poll(&mut self) {
        if self.is(Manager::Application) {
            self.close_when_done();
            self.show_introduction(false);
        }
        self.release_mutex();
        self.sleep();
    }
}

/// Holds what is left of a file's records.
#[derive(Debug, Default)]
struct Filtered {
    due: Vec<Rc<Record>>,
    /// Offered, and neither run nor put away: what the application shows.
    pending: Vec<Id>,
    /// How many are not offered yet.
    hidden: usize,
}

/// Tells whether the site has cleared the record's mandatory flag: its date is still there.
///
/// Our choice of how the build of 06/09/98 tells an old job from a new one after the history is lost; the source does
/// not say (Q229809).
fn was_mandatory(record: &Record) -> bool {
    !record.is_mandatory() && record.install_by.date.is_some()
}
