//! The launch of a job: where its package is, what its command names, and whether it began (Q214448).

use std::rc::Rc;

use super::selection::{Found, Source};
use crate::pcm::actor::{Actor, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::client::Client;
use crate::pcm::clock::Seconds;
use crate::pcm::component::Component;
use crate::pcm::names::{Letter, Manager};
use crate::pcm::process::{Job, Round, State};
use crate::pcm::program::{Place, Program, ServicePack};
use crate::pcm::record::{Record, UserInputFlags, unc_server};
use crate::pcm::status::ReportStatus;
use crate::pcm::system::System;
use crate::pcm::trace::{Event, Launch, Message};

/// The longest name of a server that 1.1 on Windows 3.1 takes in a UNC path (Q128456).
const NAME_LENGTH_MAX: u8 = 11;

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
        let mut job = Job::launched_now(record, program, source.drive, is_blind, round, self.world.clock.now());
        if !self.does(Behaviour::SeesFirstProcessOnly) {
            let child_ends = job.program.child_runs.map(|runs| job.launched + runs);
            job.ends = job.ends.map(|ends| child_ends.map_or(ends, |child_ends| ends.max(child_ends)));
        }
        if self.is(Manager::Service) && !self.does(Behaviour::WaitsForEver) {
            job.ends.get_or_insert(job.launched + Seconds::HOUR);
        }
        let is_of_sms = self.is(Manager::Service) && job.program.sets_up == Some(ServicePack::Sms);
        let is_refused = is_of_sms && self.world.pipeline.does(Component::Site, Behaviour::CannotBeUpdatedByService);
        let ends = job.ends;
        if is_refused {
            // It waits for input, which nobody gives (Q188063).
            job.ends = None;
        }
        self.watch_launched(job);
        if is_of_sms && !is_refused {
            // It stops the service first, and starts it again when it is done (Q191306): not before a machine would be up again, since
            // one that starts at once would never let time pass (our choice). With the process goes the job: a report that was not
            // written at the launch is never written, so that the job comes again, and a restart of the machine is not seen to.
            self.stop_service();
            let earliest = self.now() + Client::BOOT;
            self.machine.client.starts_service_at = ends.map(|ends| ends.max(earliest));
        }
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
            Place::Mstest if self.cannot_name(logon_server) => Resolved::NotFound,
            Place::Mstest if !process.does(Behaviour::SkipsMstest) => {
                Resolved::CommandLine(format!(r"\\{}\SMS_SHR\mstest\{command}", self.world.hosts[logon_server].name))
            }
            Place::Mstest | Place::Missing => Resolved::NotFound,
        }
    }

    /// Tells whether the name of a logon server is too long for a program that is run by its UNC path on Windows 3.1 (Q128456).
    fn cannot_name(&self, logon_server: usize) -> bool {
        self.machine.client.system == System::Windows3x
            && self.world.hosts[logon_server].name_length > NAME_LENGTH_MAX
            && self.does(Behaviour::FailsLongServerNames)
    }

    /// Says whether a job's process handle is taken for an error number (Q149672).
    pub(super) fn flags_as_bad(&self, job: &Job) -> bool {
        job.program.handle < Program::HANDLES_FROM && self.does(Behaviour::TakesLowHandleForError)
    }

    /// Begins to watch a job that was just launched.
    fn watch_launched(&mut self, mut job: Job) {
        let is_flagged_bad = self.flags_as_bad(&job);
        let Some(process) = self.process_mut() else { return };
        let handle = job.program.handle;
        let is_synchronous = job.record.flags.has(UserInputFlags::SYNCHRONOUS_EXIT);
        let ends_now = is_synchronous && process.does(Behaviour::EndsAtLaunch);
        let reports_now = ends_now || is_synchronous && process.does(Behaviour::RecordsSuccessAtLaunch);
        job.has_no_control = process.does(Behaviour::LosesControlOnDos);
        if is_flagged_bad {
            // The job is watched and done all the same (Q149672).
            log_of!(Service, self, "The process handle is #{handle}");
            log_of!(Service, self, "Execution error #{handle} detected.");
            log_of!(Service, self, "Flagging this process as bad with handle #-1");
        } else {
            log_of!(Service, self, "No execution error detected.");
            log_of!(Service, self, "The process handle is #{handle}");
        }
        log_of!(Service, self, "Ending LaunchScript..................");
        log_of!(Service, self, "Package executed.");
        if reports_now {
            self.report(&job.record, job.round.logon_server, ReportStatus::Success);
            self.record_executed(&job.record);
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
