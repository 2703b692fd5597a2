//! The application: what it does on the desktop beside what every Package Command Manager does. On Windows NT it is
//! `Pcmwin32`, on Windows 95 and Windows 3.x `Pcmwin16`, on MS-DOS `Pcmdos_2` or `Pcmdos_4` ([`System`](super::System)).
//!
//! It polls by itself as the service does, shows what is offered in a window, counts down before it runs a mandatory job,
//! and lets its user run packages or put them away (RG:S3D0A, Q160853, Q185805, Q187287). How it searches, filters, runs
//! and reports stands with the [`service`](super::service), with which it shares the mutex. Where articles say nothing of
//! one application, it does what the others do: they were built together (Q241656).

use std::mem;
use std::rc::Rc;

use super::actor::{Actor, log};
use super::behaviour::Behaviour;
use super::catalogue::Leak;
use super::clock::Seconds;
use super::names::Manager;
use super::process::{Application, Process, Round, Sleep, State, Tour};
use super::record::{Id, Record};
use super::shelf::Shelf;
use super::status::HistoryState;
use super::trace::Event;
use super::world::World;

impl Actor<'_> {
    /// Starts the application, where a user is there and it does not run yet.
    pub(super) fn load_application(&mut self) {
        if self.machine.application.is_some()
            || !self.machine.client.user_is_logged_on
            || self.machine.client.boots_at.is_some()
        {
            return;
        }
        let now = self.world.clock.now();
        let Some(component) = self.machine.client.system.application() else { return };
        let Some(image) = self.machine.client.files.get(component, self.machine.client.system.platform()) else {
            return;
        };
        let process =
            Process::started(component, image, self.machine.without, State::Sleeping(Sleep::new(now, Seconds(0))));
        let exits = process.does(Behaviour::ExitsWhileServiceWorks);
        self.machine.application = Some(Box::new(Application {
            process,
            window_is_shown: false,
            introduction_is_shown: false,
            details_are_open: false,
            keeps_mutex: false,
            has_run: false,
            has_run_mandatory: false,
            pending: Shelf::new(),
            hidden: 0,
            reminded_at: now,
            tour: Tour::default(),
        }));
        self.tell(Event::Start);
        // Q188578. Its third line has the date of the history file, which the model does not keep.
        log!(self, "Initializing .....");
        if self.hears_log() {
            let date = self.world.date();
            log!(self, "PCM executed on {}", date.strftime("%m/%d/%Y %H:%M:%S"));
        }
        if !exits && self.machine.client.system.has_services() {
            // The builds of 1999 say so (Q231378): those that stay.
            log!(self, "PCM Service busy dialog is enabled (default).");
        }
        self.show_introduction(true);
        if self.machine.client.mutex == Some(Manager::Service) {
            let gives_up_at = exits.then_some(now + Application::WAIT);
            self.enter(State::Waiting { gives_up_at });
        } else {
            self.poll();
        }
    }

    /// Ends the wait for the mutex: polls where it is free, and otherwise gives up (Q231378).
    pub(super) fn stop_waiting(&mut self) {
        if self.machine.client.mutex.is_none() {
            return self.poll();
        }
        log!(self, "Timed out waiting for the PCM service semaphore.");
        log!(self, "Failed to get control of the semaphore from PCMSVC.");
        self.leave();
    }

    /// Ends the application of its own accord.
    pub(super) fn leave(&mut self) {
        log!(self, "Exiting .........");
        self.exit_application();
    }

    pub(super) fn exit_application(&mut self) {
        if self.machine.application.is_some() {
            self.release_kept_mutex();
            self.release_mutex();
            self.end_process();
            self.tell(Event::Stop);
        }
    }

    /// Ends the user's session; the application hears of it, as it does when the machine is restarted softly.
    pub(super) fn log_off(&mut self) {
        self.hear_end_of_session(false);
        if self.machine.application.as_ref().is_some_and(|application| application.tour == Tour::WindowClosed) {
            self.leak(Leak::WindowTour, 0);
        }
        self.exit_application();
        self.machine.client.user_is_logged_on = false;
    }

    /// Tells whether the process sleeps, so that its user can have something done.
    fn is_at_rest(&self) -> bool {
        self.machine.application.as_ref().is_some_and(|application| {
            !application.details_are_open && matches!(application.process.state, State::Sleeping(_))
        })
    }

    /// Keeps the mutex, where the service has it not.
    pub(super) fn hold_mutex(&mut self) {
        if self.machine.application.is_some() && self.machine.client.mutex != Some(Manager::Service) {
            self.take_mutex();
            if let Some(application) = &mut self.machine.application {
                application.keeps_mutex = true;
            }
        }
    }

    fn release_kept_mutex(&mut self) {
        if let Some(application) = &mut self.machine.application {
            application.keeps_mutex = false;
        }
    }

    /// Gives the mutex back that was kept; a job of its own keeps it until it ends.
    pub(super) fn give_mutex_back(&mut self) {
        self.release_kept_mutex();
        let is_at_work =
            matches!(self.process(), Some(Process { state: State::Running(_) | State::Connecting { .. }, .. }));
        if !is_at_work {
            self.release_mutex();
        }
    }

    /// Tells whether the application leaves a record to the service (Q165147).
    ///
    /// The builds that do not are said to run what is mandatory; what is optional and a background task, no build of the
    /// application runs (Q174933).
    pub(super) fn leaves_to_service(&self, record: &Record) -> bool {
        let runs = self.does(Behaviour::RunsJobsOfTheService);
        record.is_background() && !(runs && record.is_mandatory())
    }

    /// Tells whether the history takes a record out of what the application looks at (RG:S3D0A). A mandatory one that was
    /// put away is run all the same (Q122202; how 1.2 does so is not described).
    pub(super) fn is_done(&self, record: &Record) -> bool {
        match self.machine.client.history.state(record.request) {
            Some(HistoryState::Executed) => true,
            Some(HistoryState::Archived) => !record.is_mandatory(),
            Some(HistoryState::New) | None => false,
        }
    }

    /// Presents what a poll has found: shows the window where something is new in it, or the reminder is due.
    pub(super) fn present(&mut self, pending: Vec<Id>, hidden: usize) {
        let now = self.world.clock.now();
        let reminder = self.machine.client.settings.reminder_interval;
        let Some(application) = &mut self.machine.application else { return };
        let has_news = pending.iter().any(|request| !application.pending.contains(request));
        // 1.1 counts what is not offered yet (Q149683).
        let counts_hidden = application.process.does(Behaviour::ShowsEmptyWindow) && hidden > application.hidden;
        application.hidden = hidden;
        application.pending = pending.into_iter().collect();
        // The timer runs on whatever the user does by hand, and is set anew when it reminds (Q187287).
        let is_reminder_due = application.process.does(Behaviour::RemindsOfPackages)
            && reminder > Seconds(0)
            && !application.pending.is_empty()
            && now >= application.reminded_at + reminder;
        if is_reminder_due {
            application.reminded_at = now;
        }
        log!(self, "{} packages found.", if has_news { "New" } else { "No new" });
        if has_news || counts_hidden || is_reminder_due {
            self.show_window(true);
        }
    }

    fn show_window(&mut self, shown: bool) {
        let Some(application) = &mut self.machine.application else { return };
        if mem::replace(&mut application.window_is_shown, shown) != shown {
            let entries = application.pending.len();
            self.tell(Event::Window { shown, entries });
        }
    }

    /// Closes the window after the last job of the queue; builds before Service Pack 3 leave it open (Q168541). `Pcmwin16`
    /// closes it too where packages are pending behind a mandatory one: they wait for its icon, or for news (Q122320).
    pub(super) fn close_when_done(&mut self) {
        let Some(application) = &mut self.machine.application else { return };
        let has_run = mem::take(&mut application.has_run);
        let has_run_mandatory = mem::take(&mut application.has_run_mandatory);
        let closes = if application.pending.is_empty() {
            has_run && !application.process.does(Behaviour::LeavesWindowOpen)
        } else {
            has_run_mandatory && application.process.does(Behaviour::ClosesWithPackagesPending)
        };
        if closes {
            self.show_window(false);
        }
    }

    /// Shows the introduction at the start, and hides it after the first poll; builds before Service Pack 3 leave it open
    /// (Q174460). It is a dialog of Windows.
    pub(super) fn show_introduction(&mut self, shown: bool) {
        let Some(application) = self.machine.application.as_mut().filter(|_| !self.machine.client.system.is_ms_dos())
        else {
            return;
        };
        let stays = !shown && application.process.does(Behaviour::LeavesIntroductionOpen);
        if !stays && mem::replace(&mut application.introduction_is_shown, shown) != shown {
            self.tell(Event::Introduction { shown });
        }
    }

    /// Shows the window without a package in it, where the redirector has given up on a logon server (Q237690).
    pub(super) fn show_blank_window(&mut self) {
        if let Some(application) = &mut self.machine.application
            && application.process.does(Behaviour::ShowsBlankWindow)
        {
            application.window_is_shown = true;
            self.tell(Event::Window { shown: true, entries: 0 });
        }
    }

    /// Opens the window, and polls at once: so does choosing its icon (RG:S3D0A).
    pub(super) fn open_window(&mut self) {
        if let Some(application) = self.machine.application.as_mut().filter(|application| !application.details_are_open)
        {
            if application.tour == Tour::Ahead {
                application.tour = Tour::WindowOpened;
            }
            self.show_window(true);
        }
        if self.is_at_rest() {
            self.poll();
        }
    }

    pub(super) fn close_window(&mut self) {
        if let Some(application) = self.machine.application.as_mut().filter(|application| !application.details_are_open)
        {
            if application.tour == Tour::DetailsClosed {
                application.tour = Tour::WindowClosed;
            }
            self.show_window(false);
        }
    }

    /// Opens the Details window, which MS-DOS has not.
    pub(super) const fn open_details(&mut self) {
        if self.machine.client.system.is_ms_dos() {
            return;
        }
        if let Some(application) = &mut self.machine.application {
            if matches!(application.tour, Tour::WindowOpened) {
                application.tour = Tour::DetailsOpened;
            }
            application.details_are_open = true;
        }
    }

    /// Closes the Details window: what it held goes on at once, and not at the next poll (our choice, S20).
    pub(super) fn close_details(&mut self) {
        let now = self.world.clock.now();
        if let Some(application) = &mut self.machine.application
            && mem::take(&mut application.details_are_open)
        {
            if application.tour == Tour::DetailsOpened {
                application.tour = Tour::DetailsClosed;
            }
            if let State::Running(job) = &mut application.process.state {
                // The checks that were due under the window are never made.
                job.checks_are_made(now);
            }
        }
    }

    /// Counts down before the mandatory jobs that a poll has found due, or runs them at once (Q185805). The service can
    /// work meanwhile: the mutex is given back (our choice).
    pub(super) fn count_down(&mut self, round: Round) {
        let Some(process) = self.process() else { return };
        let counts = self.machine.client.settings.counts_down || !process.does(Behaviour::ObeysDisabledCountdown);
        match round.due.last() {
            Some(first) if counts => {
                let request = first.request;
                self.release_mutex();
                self.tell(Event::Countdown { request });
                let ends_at = self.now() + Application::COUNTDOWN;
                self.enter(State::Counting { round, ends_at });
            }
            _ => self.run_next(round),
        }
    }

    /// Ends the countdown and runs what it was for.
    pub(super) fn stop_counting(&mut self) {
        if let Some(round) = self.take_counted() {
            self.leak(Leak::CountdownTimer, 0);
            self.begin(round);
        }
    }

    /// Takes the jobs of a countdown, and lets the process sleep.
    fn take_counted(&mut self) -> Option<Round> {
        let sleep = State::Sleeping(Sleep::new(self.now(), Seconds(0)));
        let process = self.process_mut()?;
        match mem::replace(&mut process.state, sleep) {
            State::Counting { round, .. } => Some(round),
            other => {
                process.state = other;
                None
            }
        }
    }

    /// Runs jobs; where the service has the mutex, they wait for the next poll (our choice).
    fn begin(&mut self, round: Round) {
        if self.take_mutex() {
            self.run_next(round);
        } else {
            self.sleep();
        }
    }

    /// Runs a pending package that the user has chosen; under a countdown, one of those that it is for, and the others
    /// right after it. While a job runs, nothing can be chosen (Q193784).
    pub(super) fn execute(&mut self, request: Id) {
        let Some(application) = self.machine.application.as_ref().filter(|application| !application.details_are_open)
        else {
            return;
        };
        match &application.process.state {
            State::Counting { round, .. } => {
                let Some(place) = round.due.iter().position(|record| record.request == request) else { return };
                if let Some(mut round) = self.take_counted() {
                    let chosen = round.due.remove(place);
                    round.due.push(chosen);
                    self.begin(round);
                }
            }
            State::Sleeping(_) if application.pending.contains(&request) => {
                // The file of the last poll is read again: the current logon server has it, or another one.
                let found = World::logon_servers().filter(|&place| self.world.hosts[place].up).find_map(|place| {
                    let records = &self.world.replica(place, self.machine.number)?.records;
                    let record = records.iter().find(|record| record.request == request)?;
                    Some((place, Rc::clone(record)))
                });
                if let Some((logon_server, record)) = found {
                    self.begin(Round { logon_server, due: vec![record] });
                }
            }
            _ => {}
        }
    }

    /// Puts a pending package away.
    pub(super) fn archive(&mut self, request: Id) {
        if let Some(application) = self.machine.application.as_mut().filter(|application| !application.details_are_open)
            && application.pending.contains(&request)
        {
            application.pending.retain(|pending| *pending != request);
            self.machine.client.history.set(request, HistoryState::Archived);
        }
    }
}
