//! One job: launch, watch, report (Q214448, Q169491).

use std::mem;
use std::rc::Rc;

use super::selection::{Found, Source};
use crate::pcm::actor::{Actor, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::clock::Seconds;
use crate::pcm::host::ResultContent;
use crate::pcm::host::ResultFile;
use crate::pcm::names::{Letter, Manager};
use crate::pcm::process::Process;
use crate::pcm::process::Sleep;
use crate::pcm::process::State;
use crate::pcm::process::{Job, Round};
use crate::pcm::program::Place;
use crate::pcm::program::Program;
use crate::pcm::record::Id;
use crate::pcm::record::unc_server;
use crate::pcm::record::{Record, UserInputFlags};
use crate::pcm::status::HistoryState;
use crate::pcm::status::ReportStatus;
use crate::pcm::trace::{Event, Launch, Message};
use crate::pcm::world::World;

/// Holds a command line with its path resolved, or why there is none.
enum Resolved {
    CommandLine(String),
    NotFound,
    /// The package is said to be set up incorrectly (Q140920).
    Incorrect,
    Crash,
}

impl Actor<'_> {
    /// Launches a job and returns `None`; gives the round back where the job could not be started.
    pub(super) fn launch(&mut self, record: Rc<Record>, round: Round) -> Option<Round> {
        let source = match self.find_source(&record, round.logon_server) {
            Found::Source(source) => source,
            Found::NoDriveLetter => {
                if let Some(process) = self.process_mut() {
                    process.past.wanted_letter = Some(record.request);
                }
                // Reported as a failed attempt (Q150026).
                self.report(&record, round.logon_server, ReportStatus::Failure);
                return Some(round);
            }
            // Nothing was attempted, so there is nothing to report (our choice).
            Found::Nothing => return Some(round),
        };
        let program = self.world.program(record.package);
        let command_line = match self.resolve(&record, &program, &source, round.logon_server) {
            Resolved::CommandLine(command_line) => command_line,
            failed @ (Resolved::NotFound | Resolved::Incorrect) => {
                let (message, line) = match failed {
                    Resolved::Incorrect => (Message::Incorrect, "Running process handle=-1"),
                    _ => (Message::NotFound, ""),
                };
                log_of!(Service, self, "Executing command line: {}", record.run_command);
                // 2 is the system's "file not found"; the article shows another number in the same line (Q149672).
                log_of!(Service, self, "Execution error #2 detected.");
                self.machine.client.drives.disconnect(source.drive);
                if self.is(Manager::Application) {
                    if !line.is_empty() {
                        log_of!(Application, self, "{line}");
                    }
                    self.tell(Event::Message(message));
                }
                self.leak(Leak::LaunchError, record.run_command.len());
                self.report(&record, round.logon_server, ReportStatus::Failure);
                return Some(round);
            }
            Resolved::Crash => {
                self.crash();
                return None;
            }
        };
        log_of!(Service, self, "Executing command line: {command_line}");
        let directory = source.directory();
        let sets_pcmunc = self.process()?.does(Behaviour::SetsPcmunc);
        let pcmunc = sets_pcmunc.then_some(&*source.entry.path);
        self.tell(Event::Launch(Launch {
            request: record.request,
            server: source.entry.server(),
            drive: source.drive,
            command_line: &command_line,
            directory: &directory,
            pcmunc,
        }));
        self.leak(Leak::SlowJob, 0);
        self.leak(Leak::CommandLine, command_line.len());
        if self.process_mut().is_some_and(|process| process.past.has_its_letter(record.request)) {
            self.leak(Leak::LetterRetry, 0);
        }
        let is_blind = self.process()?.does(Behaviour::HangsAfterSynchronousExit)
            && record.flags.has(UserInputFlags::SYNCHRONOUS_EXIT)
            && !record.is_mandatory();
        let job = Job::launched_now(record, program, source.drive, is_blind, round, self.world.clock.now());
        self.watch_launched(job);
        None
    }

    /// Finds the program that a record's command names (Q140920, Q152423, Q160566, Q168341, Q193224, Q195937).
    fn resolve(&self, record: &Record, program: &Program, source: &Source, logon_server: usize) -> Resolved {
        let Some(process) = self.process() else { return Resolved::NotFound };
        // Few commands name a variable, and a search for one costs more than the mark of any.
        let command = if record.run_command.contains('%') && process.does(Behaviour::SetsPcmunc) {
            record.run_command.replace("%PCMUNC%", &source.entry.path)
        } else {
            record.run_command.to_string()
        };
        if process.does(Behaviour::FailsTestScripts) && is_test_script(&command) {
            return Resolved::Incorrect;
        }
        let command = match without_folder(&command) {
            Some(in_package) if process.does(Behaviour::IgnoresUncOfCommand) => in_package,
            _ => command,
        };
        let path = command.trim_start_matches('"');
        if path.starts_with(r"\\") {
            let answers =
                self.world.hosts.iter().any(|host| host.up && host.name.eq_ignore_ascii_case(unc_server(path)));
            return if answers && !process.does(Behaviour::FailsUncCommand) {
                Resolved::CommandLine(command)
            } else {
                Resolved::NotFound
            };
        }
        if let Some(drive) = drive_of(path) {
            return if process.does(Behaviour::CrashesOnDriveLetter) {
                Resolved::Crash
            } else if !process.does(Behaviour::IgnoresDriveOfCommand) && self.machine.client.drives.is_taken(drive) {
                Resolved::CommandLine(command)
            } else {
                Resolved::NotFound
            };
        }
        match program.place {
            Place::Package => Resolved::CommandLine([&source.directory(), r"\", &command].concat()),
            Place::Mstest if !process.does(Behaviour::SkipsMstest) => {
                Resolved::CommandLine(format!(r"\\{}\SMS_SHR\mstest\{command}", self.world.hosts[logon_server].name))
            }
            Place::Mstest | Place::Missing => Resolved::NotFound,
        }
    }

    /// Begins to watch a job that was just launched.
    fn watch_launched(&mut self, mut job: Job) {
        let Some(process) = self.process_mut() else { return };
        let misreads = job.program.low_handle && process.does(Behaviour::TakesLowHandleForError);
        let is_synchronous = job.record.flags.has(UserInputFlags::SYNCHRONOUS_EXIT);
        let ends_now = is_synchronous && process.does(Behaviour::EndsAtLaunch);
        let reports_now = ends_now || is_synchronous && process.does(Behaviour::RecordsSuccessAtLaunch);
        job.has_no_control = process.does(Behaviour::LosesControlOnDos);
        if misreads {
            // Q149672: the job is done all the same.
            log_of!(Service, self, "Execution error #20 detected.");
            log_of!(Service, self, "Flagging this process as bad with handle #-1");
        } else {
            log_of!(Service, self, "No execution error detected.");
            log_of!(Service, self, "The process handle is #{}", if job.program.low_handle { 20 } else { 124 });
        }
        log_of!(Service, self, "Ending LaunchScript..................");
        log_of!(Service, self, "Package executed.");
        if reports_now {
            self.report(&job.record, job.round.logon_server, ReportStatus::Success);
            self.record_executed(&job.record);
            job.is_reported = true;
        } else if misreads {
            self.report(&job.record, job.round.logon_server, ReportStatus::Failure);
            job.is_reported = true;
        }
        if ends_now {
            return self.leave_program(&job);
        }
        log_of!(Service, self, "Monitoring the job.");
        self.enter(State::Running(Box::new(job)));
    }

    /// Ends the application under a program that it has launched, for which the drive stays: on MS-DOS nobody else would take
    /// it away before the machine is restarted (our choice).
    fn leave_program(&mut self, job: &Job) {
        self.machine.client.drives.hand_over(job.drive);
        self.machine.client.restarts_at = job.restarts_at();
        self.leave();
    }

    /// Takes a step of the running job: a restart of the machine, a check, or its end.
    pub(super) fn watch_job(&mut self) {
        let (now, who) = (self.now(), self.who());
        let Some(job) = who.and_then(|who| self.machine.running_job(who)) else { return };
        if job.moves_mif_at.is_some() {
            return self.end_watch(Self::let_go);
        }
        if job.restarts_at().is_some_and(|at| at <= now) {
            let forced = job.program.restarts.is_some_and(|restart| restart.forced);
            return self.by(None).reboot(forced, who);
        }
        if job.noticed_at().is_none_or(|at| at > now) {
            job.checked = now;
            let runs = job.program_runs(now);
            return self.log_check(runs);
        }
        self.end_watch(Self::finish_job);
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
    fn log_check(&mut self, runs: bool) {
        log_of!(Service, self, "Job still running............");
        log_of!(Application, self, "Monitoring running job.");
        // The handle of a process that is gone is 0 in the article; that of a running one is the service's (Q214448).
        log_of!(Application, self, "The running process handle is {}", if runs { 124 } else { 0 });
        let state = if runs { "is" } else { "is not" };
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
            self.report(&job.record, job.round.logon_server, ReportStatus::Success);
            self.record_executed(&job.record);
        }
        if job.meanwhile.request_was_withdrawn {
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
        self.run_next(job.round);
    }

    fn record_executed(&mut self, record: &Record) {
        self.machine.client.history.set(record.request, HistoryState::Executed);
        self.log_history(record, "Executed");
        let is_application = self.is(Manager::Application);
        if let Some(application) = self.machine.application.as_mut().filter(|_| is_application) {
            application.has_executed(record);
        }
    }

    /// Picks up the status MIF that the program wrote, after the report (Q138241).
    fn report_status_mif(&mut self, job: &Job) {
        if let Some(mif) = job.program.status_mif.clone().filter(|_| !job.program.mif_is_old) {
            let result = self.result(job.record.request, ResultContent::StatusMif(mif));
            self.write_result(job.round.logon_server, result);
            self.leak(Leak::MifCycle, 0);
            if self.process().is_some_and(|process| process.past.came_back) {
                self.leak(Leak::FailoverMif, 0);
            }
        }
    }

    /// Disconnects the drive of a job that has ended; open files hold it in old builds (Q163597).
    fn disconnect(&mut self, job: &Job) {
        if job.program.leaves_file_open && self.has_leak(Leak::DriveLeft) {
            self.machine.client.drives.leave(job.drive, &mut self.machine.ledger);
            return;
        }
        self.machine.client.drives.disconnect(job.drive);
        let now = self.world.clock.now();
        if job.program.child_runs.is_some_and(|runs| job.launched + runs > now) {
            // Children are not tracked, and this one has just lost its package (Q156271).
            self.tell(Event::ReadError { request: job.record.request });
        }
    }

    /// Writes a report (`.SNI`) of a request.
    ///
    /// Every build logs the lines of Service Pack 4 (Q214448). Our choice: those of 1.0 (Q125934) are known for that
    /// version alone, and no source says which build changed them.
    fn report(&mut self, record: &Record, logon_server: usize, status: ReportStatus) {
        log_of!(Service, self, "Reporting job status.");
        log_of!(Service, self, "Beginning ReportOnProcess...........");
        if status == ReportStatus::Failure {
            log_of!(Service, self, "An error was detected while attempting to run the job.");
        } else {
            log_of!(Service, self, "No error was detected while attempting to run the job.");
        }
        let result = self.result(record.request, ResultContent::Instruction(status));
        self.write_result(logon_server, result);
    }

    pub(super) const fn result(&self, request: Id, content: ResultContent) -> ResultFile {
        ResultFile { client: self.machine.number, request, content }
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
        if fails {
            self.report(&job.record, job.round.logon_server, ReportStatus::Failure);
        } else {
            self.report(&job.record, job.round.logon_server, ReportStatus::Success);
            self.record_executed(&job.record);
        }
    }
}

/// Parts a command into its program, without quotes, and what follows it.
fn parted(command: &str) -> (&str, &str) {
    let (program, rest) = match command.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => command.split_at(command.find(' ').unwrap_or(command.len())),
    };
    (program, rest)
}

/// Returns the name of a file without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit_once('\\').map_or(path, |(_, name)| name)
}

/// Tells whether a command is a script of `MSTest`, which MTRUN runs (Q140920).
fn is_test_script(command: &str) -> bool {
    let name = file_name(parted(command).0);
    ["mtrun", "mtrun.exe"].into_iter().any(|runner| name.eq_ignore_ascii_case(runner))
}

/// Returns a command without the UNC path of its program; `None` where it has none.
fn without_folder(command: &str) -> Option<String> {
    let (program, rest) = parted(command);
    program.starts_with(r"\\").then(|| format!("{}{rest}", file_name(program)))
}

/// Returns the drive letter that a path begins with.
fn drive_of(path: &str) -> Option<Letter> {
    let mut characters = path.chars();
    let letter = characters.next().and_then(Letter::new)?;
    (characters.next() == Some(':')).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_parted_into_its_program_and_the_rest() {
        for (command, program, rest) in [
            ("setup.exe /s", "setup.exe", " /s"),
            ("setup.exe", "setup.exe", ""),
            (r#""\\LS1\Our tools\setup.exe" /s"#, r"\\LS1\Our tools\setup.exe", " /s"),
            (r#""setup"#, "setup", ""),
            ("", "", ""),
        ] {
            assert_eq!(parted(command), (program, rest), "{command}");
        }
        assert_eq!(without_folder(r#""\\LS1\Our tools\setup.exe" /s"#).as_deref(), Some("setup.exe /s"));
        assert_eq!(without_folder(r"C:\setup.exe"), None);
        assert!(is_test_script(r"\\LS1\SMS_SHR\mstest\MTRUN.EXE audit.pcd") && !is_test_script("mtrunner.exe"));
    }
}
