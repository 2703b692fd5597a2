//! One job: launch, watch, report (Q214448, Q169491).

use std::mem;
use std::rc::Rc;

use super::log_of;
use super::selection::{Found, Source};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::clock::Seconds;
use crate::pcm::host::{ResultContent, ResultFile};
use crate::pcm::machine::Machine;
use crate::pcm::names::{Letter, Manager};
use crate::pcm::process::Job;
use crate::pcm::process::{Process, Round, Sleep, State};
use crate::pcm::program::{Place, Program};
use crate::pcm::record::{Id, Record, UserInputFlags, unc_server};
use crate::pcm::status::{HistoryState, ReportStatus};
use crate::pcm::trace::{Event, Launch, Message, Trace};
use crate::pcm::world::World;

/// Holds a command line with its path resolved, or why there is none.
enum Resolved {
    CommandLine(String),
    NotFound,
    /// The package is said to be set up incorrectly (Q140920).
    Incorrect,
    Crash,
}

impl Machine {
    /// Launches a job and returns `None`; gives the round back where the job could not be started.
    pub(super) fn launch(
        &mut self,
        who: Manager,
        record: Rc<Record>,
        round: Round,
        world: &mut World,
        trace: &mut dyn Trace,
    ) -> Option<Round> {
        let source = match self.find_source(who, &record, round.logon_server, world, trace) {
            Found::Source(source) => source,
            Found::NoDriveLetter => {
                if let Some(process) = self.process_mut(who) {
                    process.past.wanted_letter = Some(record.request);
                }
                // Reported as a failed attempt (Q150026).
                self.report(who, &record, round.logon_server, ReportStatus::Failure, world, trace);
                return Some(round);
            }
            // Nothing was attempted, so there is nothing to report (our choice).
            Found::Nothing => return Some(round),
        };
        let program = world.program(record.package);
        let command_line = match self.resolve(who, &record, &program, &source, round.logon_server, world) {
            Resolved::CommandLine(command_line) => command_line,
            failed @ (Resolved::NotFound | Resolved::Incorrect) => {
                let (message, line) = match failed {
                    Resolved::Incorrect => (Message::Incorrect, "Running process handle=-1"),
                    _ => (Message::NotFound, ""),
                };
                log_of!(Service, self, who, world, trace, "Executing command line: {}", record.run_command);
                // 2 is the system's "file not found"; the article shows another number in the same line (Q149672).
                log_of!(Service, self, who, world, trace, "Execution error #2 detected.");
                self.client.drives.disconnect(source.drive);
                if who == Manager::Application {
                    if !line.is_empty() {
                        log_of!(Application, self, who, world, trace, "{line}");
                    }
                    self.tell(who, world, trace, Event::Message(message));
                }
                self.leak(who, Leak::LaunchError, record.run_command.len());
                self.report(who, &record, round.logon_server, ReportStatus::Failure, world, trace);
                return Some(round);
            }
            Resolved::Crash => {
                self.crash(who, world, trace);
                return None;
            }
        };
        log_of!(Service, self, who, world, trace, "Executing command line: {command_line}");
        let directory = source.directory();
        let sets_pcmunc = self.process(who)?.does(Behaviour::SetsPcmunc);
        let pcmunc = sets_pcmunc.then_some(&*source.entry.path);
        self.tell(
            who,
            world,
            trace,
            Event::Launch(Launch {
                request: record.request,
                server: source.entry.server(),
                drive: source.drive,
                command_line: &command_line,
                directory: &directory,
                pcmunc,
            }),
        );
        self.leak(who, Leak::SlowJob, 0);
        self.leak(who, Leak::CommandLine, command_line.len());
        if self.process_mut(who).is_some_and(|process| process.past.has_its_letter(record.request)) {
            self.leak(who, Leak::LetterRetry, 0);
        }
        let is_blind = self.process(who)?.does(Behaviour::HangsAfterSynchronousExit)
            && record.flags.has(UserInputFlags::SYNCHRONOUS_EXIT)
            && !record.is_mandatory();
        let job = Job::launched_now(record, program, source.drive, is_blind, round, world.clock.now());
        self.watch_launched(who, job, world, trace);
        None
    }

    /// Finds the program that a record's command names (Q140920, Q152423, Q160566, Q168341, Q193224, Q195937).
    fn resolve(
        &self,
        who: Manager,
        record: &Record,
        program: &Program,
        source: &Source,
        logon_server: usize,
        world: &World,
    ) -> Resolved {
        let Some(process) = self.process(who) else { return Resolved::NotFound };
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
            let answers = world.hosts.iter().any(|host| host.up && host.name.eq_ignore_ascii_case(unc_server(path)));
            return if answers && !process.does(Behaviour::FailsUncCommand) {
                Resolved::CommandLine(command)
            } else {
                Resolved::NotFound
            };
        }
        if let Some(drive) = drive_of(path) {
            return if process.does(Behaviour::CrashesOnDriveLetter) {
                Resolved::Crash
            } else if !process.does(Behaviour::IgnoresDriveOfCommand) && self.client.drives.is_taken(drive) {
                Resolved::CommandLine(command)
            } else {
                Resolved::NotFound
            };
        }
        match program.place {
            Place::Package => Resolved::CommandLine([&source.directory(), r"\", &command].concat()),
            Place::Mstest if !process.does(Behaviour::SkipsMstest) => {
                Resolved::CommandLine(format!(r"\\{}\SMS_SHR\mstest\{command}", world.hosts[logon_server].name))
            }
            Place::Mstest | Place::Missing => Resolved::NotFound,
        }
    }

    /// Begins to watch a job that was just launched.
    fn watch_launched(&mut self, who: Manager, mut job: Job, world: &mut World, trace: &mut dyn Trace) {
        let Some(process) = self.process_mut(who) else { return };
        let misreads = job.program.low_handle && process.does(Behaviour::TakesLowHandleForError);
        let is_synchronous = job.record.flags.has(UserInputFlags::SYNCHRONOUS_EXIT);
        let ends_now = is_synchronous && process.does(Behaviour::EndsAtLaunch);
        let reports_now = ends_now || is_synchronous && process.does(Behaviour::RecordsSuccessAtLaunch);
        job.has_no_control = process.does(Behaviour::LosesControlOnDos);
        if misreads {
            // Q149672: the job is done all the same.
            log_of!(Service, self, who, world, trace, "Execution error #20 detected.");
            log_of!(Service, self, who, world, trace, "Flagging this process as bad with handle #-1");
        } else {
            log_of!(Service, self, who, world, trace, "No execution error detected.");
            log_of!(
                Service,
                self,
                who,
                world,
                trace,
                "The process handle is #{}",
                if job.program.low_handle { 20 } else { 124 }
            );
        }
        log_of!(Service, self, who, world, trace, "Ending LaunchScript..................");
        log_of!(Service, self, who, world, trace, "Package executed.");
        if reports_now {
            self.report(who, &job.record, job.round.logon_server, ReportStatus::Success, world, trace);
            self.record_executed(who, &job.record, world, trace);
            job.is_reported = true;
        } else if misreads {
            self.report(who, &job.record, job.round.logon_server, ReportStatus::Failure, world, trace);
            job.is_reported = true;
        }
        if ends_now {
            return self.leave_program(&job, world, trace);
        }
        log_of!(Service, self, who, world, trace, "Monitoring the job.");
        if let Some(process) = self.process_mut(who) {
            process.state = State::Running(Box::new(job));
        }
    }

    /// Ends the application under a program that it has launched, for which the drive stays: on MS-DOS nobody else would take
    /// it away before the machine is restarted (our choice).
    fn leave_program(&mut self, job: &Job, world: &World, trace: &mut dyn Trace) {
        self.client.drives.hand_over(job.drive);
        self.client.restarts_at = job.restarts_at();
        self.leave(world, trace);
    }

    /// Takes a step of the running job: a restart of the machine, a check, or its end.
    pub(super) fn watch_job(&mut self, who: Manager, world: &mut World, trace: &mut dyn Trace) {
        let now = world.clock.now();
        let Some(job) = self.running_job(who) else { return };
        if job.moves_mif_at.is_some() {
            return self.end_watch(who, world, trace, Self::let_go);
        }
        if job.restarts_at().is_some_and(|at| at <= now) {
            let forced = job.program.restarts.is_some_and(|restart| restart.forced);
            return self.reboot(forced, Some(who), world, trace);
        }
        if job.noticed_at().is_none_or(|at| at > now) {
            job.checked = now;
            let runs = job.program_runs(now);
            return self.log_check(who, runs, world, trace);
        }
        self.end_watch(who, world, trace, Self::finish_job);
    }

    /// Takes the running job from the process, for what comes after its end.
    fn end_watch(
        &mut self,
        who: Manager,
        world: &mut World,
        trace: &mut dyn Trace,
        next: fn(&mut Self, Manager, Job, &mut World, &mut dyn Trace),
    ) {
        let Some(process) = self.process_mut(who) else { return };
        let sleep = State::Sleeping(Sleep::new(world.clock.now(), Seconds(0)));
        if let State::Running(job) = mem::replace(&mut process.state, sleep) {
            next(self, who, *job, world, trace);
        }
    }

    /// Writes what a check writes that notices no end (Q214448; Q193784 for the application).
    fn log_check(&self, who: Manager, runs: bool, world: &World, trace: &mut dyn Trace) {
        log_of!(Service, self, who, world, trace, "Job still running............");
        log_of!(Application, self, who, world, trace, "Monitoring running job.");
        // The handle of a process that is gone is 0 in the article; that of a running one is the service's (Q214448).
        log_of!(Application, self, who, world, trace, "The running process handle is {}", if runs { 124 } else { 0 });
        let state = if runs { "is" } else { "is not" };
        log_of!(Application, self, who, world, trace, "A job {state} in process.");
    }

    /// Reports a job that has ended; its status MIF comes after that.
    fn finish_job(&mut self, who: Manager, mut job: Job, world: &mut World, trace: &mut dyn Trace) {
        log_of!(Service, self, who, world, trace, "Job completed.");
        log_of!(Application, self, who, world, trace, "Reporting on completed package execution.");
        self.tell(who, world, trace, Event::End { request: job.record.request });
        if !job.is_reported {
            if self.process(who).is_some_and(|process| process.does(Behaviour::RecordsSuccessAtLaunch)) {
                let line = "No SyncSysExit in effect, report status after completion.";
                log_of!(Service, self, who, world, trace, "{line}");
            }
            self.report(who, &job.record, job.round.logon_server, ReportStatus::Success, world, trace);
            self.record_executed(who, &job.record, world, trace);
        }
        if job.meanwhile.request_was_withdrawn {
            self.leak(who, Leak::WithdrawnJob, 0);
        }
        let after = job.program.mif_after;
        if job.program.status_mif.is_some() && after > Seconds(0) {
            (job.is_reported, job.moves_mif_at) = (true, Some(world.clock.now() + after));
            if let Some(process) = self.process_mut(who) {
                process.state = State::Running(Box::new(job));
            }
        } else {
            self.let_go(who, job, world, trace);
        }
    }

    /// Picks up the status MIF of a job that was reported, disconnects its drive, and goes on with the next one.
    fn let_go(&mut self, who: Manager, job: Job, world: &mut World, trace: &mut dyn Trace) {
        self.report_status_mif(who, &job, world, trace);
        if job.program.leaves_file_open && job.program.status_mif.is_some() {
            let runs = world.clock.now() - job.launched;
            if job.program.child_runs == Some(runs) {
                self.leak(who, Leak::ChildRace, 0);
            }
        }
        self.disconnect(who, &job, world, trace);
        self.run_next(who, job.round, world, trace);
    }

    fn record_executed(&mut self, who: Manager, record: &Record, world: &World, trace: &mut dyn Trace) {
        self.client.history.set(record.request, HistoryState::Executed);
        self.log_history(who, record, "Executed", world, trace);
        if let Some(application) = self.application.as_mut().filter(|_| who == Manager::Application) {
            application.has_executed(record);
        }
    }

    /// Picks up the status MIF that the program wrote, after the report (Q138241).
    fn report_status_mif(&mut self, who: Manager, job: &Job, world: &mut World, trace: &mut dyn Trace) {
        if let Some(mif) = job.program.status_mif.clone().filter(|_| !job.program.mif_is_old) {
            let result = self.result(job.record.request, ResultContent::StatusMif(mif));
            self.write_result(who, job.round.logon_server, result, world, trace);
            self.leak(who, Leak::MifCycle, 0);
            if self.process(who).is_some_and(|process| process.past.came_back) {
                self.leak(who, Leak::FailoverMif, 0);
            }
        }
    }

    /// Disconnects the drive of a job that has ended; open files hold it in old builds (Q163597).
    fn disconnect(&mut self, who: Manager, job: &Job, world: &World, trace: &mut dyn Trace) {
        if job.program.leaves_file_open && self.has_leak(who, Leak::DriveLeft) {
            self.client.drives.leave(job.drive, &mut self.ledger);
            return;
        }
        self.client.drives.disconnect(job.drive);
        let now = world.clock.now();
        if job.program.child_runs.is_some_and(|runs| job.launched + runs > now) {
            // Children are not tracked, and this one has just lost its package (Q156271).
            self.tell(who, world, trace, Event::ReadError { request: job.record.request });
        }
    }

    /// Writes a report (`.SNI`) of a request.
    ///
    /// Every build logs the lines of Service Pack 4 (Q214448). Our choice: those of 1.0 (Q125934) are known for that
    /// version alone, and no source says which build changed them.
    fn report(
        &mut self,
        who: Manager,
        record: &Record,
        logon_server: usize,
        status: ReportStatus,
        world: &mut World,
        trace: &mut dyn Trace,
    ) {
        log_of!(Service, self, who, world, trace, "Reporting job status.");
        log_of!(Service, self, who, world, trace, "Beginning ReportOnProcess...........");
        if status == ReportStatus::Failure {
            log_of!(Service, self, who, world, trace, "An error was detected while attempting to run the job.");
        } else {
            log_of!(Service, self, who, world, trace, "No error was detected while attempting to run the job.");
        }
        let content = ResultContent::Instruction(status);
        self.write_result(who, logon_server, self.result(record.request, content), world, trace);
    }

    pub(super) const fn result(&self, request: Id, content: ResultContent) -> ResultFile {
        ResultFile { client: self.number, request, content }
    }

    /// Writes a file to `Despoolr.box` of a logon server, or of the next one that answers.
    ///
    /// Our choice: a result that no logon server takes waits in the process for the next poll, since the sources do not
    /// say what becomes of it.
    pub(super) fn write_result(
        &mut self,
        who: Manager,
        logon_server: usize,
        result: ResultFile,
        world: &mut World,
        trace: &mut dyn Trace,
    ) {
        let place = std::iter::once(logon_server).chain(World::logon_servers()).find(|&place| world.hosts[place].up);
        let Some(place) = place else {
            if let Some(process) = self.process_mut(who) {
                process.unwritten.push(result);
                process.past.waits_since.get_or_insert(world.clock.now());
            }
            return;
        };
        let server = world.hosts[place].name;
        match &result.content {
            &ResultContent::Instruction(status) => {
                log_of!(
                    Application,
                    self,
                    who,
                    world,
                    trace,
                    r"Writing status information to \\{server}\SMS_SHR\despoolr.box"
                );
                self.tell(who, world, trace, Event::Report { request: result.request, status, server });
                self.leak(who, Leak::ReportNumbers, 0);
            }
            ResultContent::StatusMif(mif) => {
                let (success, description) = (mif.success, &*mif.description);
                self.tell(who, world, trace, Event::StatusMif { request: result.request, success, description });
            }
        }
        world.receive(place, result);
    }

    pub(super) fn write_results_left_over(
        &mut self,
        who: Manager,
        place: usize,
        world: &mut World,
        trace: &mut dyn Trace,
    ) {
        let taken = |process: &mut Process| {
            process.past.waits_since = None;
            mem::take(&mut process.unwritten)
        };
        let left_over = self.process_mut(who).map(taken).unwrap_or_default();
        for result in left_over {
            self.write_result(who, place, result, world, trace);
        }
    }

    /// Lets a process hear that the session ends, as it does when the machine is restarted without force or the user logs
    /// off.
    ///
    /// It records the running program as run (S33), but builds of the service before Service Pack 2 take a program that
    /// restarts the machine for failed, and leave the record to repeat at the next start (Q158644, Q164887). MS-DOS tells
    /// nobody anything.
    pub(in crate::pcm) fn hear_end_of_session(
        &mut self,
        who: Manager,
        by_program: bool,
        world: &mut World,
        trace: &mut dyn Trace,
    ) {
        if self.client.system.is_ms_dos() {
            return;
        }
        let Some(process) = self.process_mut(who) else { return };
        let fails = by_program && process.does(Behaviour::FailsProgramThatRestarts);
        let sleep = State::Sleeping(Sleep::new(world.clock.now(), Seconds(0)));
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
            self.report(who, &job.record, job.round.logon_server, ReportStatus::Failure, world, trace);
        } else {
            self.report(who, &job.record, job.round.logon_server, ReportStatus::Success, world, trace);
            self.record_executed(who, &job.record, world, trace);
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
