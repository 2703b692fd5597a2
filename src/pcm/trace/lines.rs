//! Every line that a rule can write to a log, so that who claims that one is never written can be told that none would write it.
//!
//! A line that is not here stops the program with debug assertions on (`Actor::tell`, `Tell::log`), and one that no scenario of the
//! corpus writes turns a suite red.

use super::Log;

/// Lists the lines of each log; `{}` stands for what differs from one to the next.
pub const LINES: &[(Log, &[&str])] = &[
    (Log::Pacman, STARTED),
    (Log::Pacman, PACMAN),
    (Log::Pcmwin, PCMWIN),
    (Log::Pacman, BOTH),
    (Log::Pcmwin, BOTH),
    (Log::Despool, DESPOOL),
];

/// What the service writes first at its start (Q125934).
pub(in crate::pcm) const STARTED: &[&str] = &[
    "SMS PCM Service Started",
    "CWinstService::ReadIniFile",
    "ReadIniFile:  OK",
    "ReadIniFile: Parsing the INI file.",
    r"Check current server\share",
    "Results Location",
];

/// What the service writes alone (Q125934, Q149672, Q193784, Q214448, Q229809).
const PACMAN: &[&str] = &[
    r"\\{}\SMS_SHR\despoolr.box",
    "SMS PCM Service Running = TRUE",
    "working.................................",
    r"Looking for file: \\{}\SMS_SHR\pcmins.box\{}.INS",
    "No instruction file.",
    "Begin SetRegData",
    "Value = {}",
    "Data  = {}",
    "End SetRegData",
    "Executing command line: {}",
    "No execution error detected.",
    "Execution error #{} detected.",
    "The process handle is #{}",
    "Flagging this process as bad with handle #-1",
    "Ending LaunchScript..................",
    "Package executed.",
    "Monitoring the job.",
    "Job still running............",
    "Job completed.",
    "No SyncSysExit in effect, report status after completion.",
    "Reporting job status.",
    "Beginning ReportOnProcess...........",
    "sleeping {} minutes",
];

/// What an application writes alone (Q169491, Q193784, Q231378, Q140920).
const PCMWIN: &[&str] = &[
    "Initializing .....",
    "PCM executed on {}",
    "PCM Service busy dialog is enabled (default).",
    "Timed out waiting for the PCM service semaphore.",
    "Failed to get control of the semaphore from PCMSVC.",
    "The desktop version already has the mutex.",
    "Polling .....",
    "Attempting to refresh package collection from logon server.",
    r"Looking for instruction file: \\{}\SMS_SHR\pcmins.box\{}.INS",
    "Failed to connect to SMS Logon Server.",
    "Package (Request ID) {} is marked for service-only execution, skipping it.",
    "New packages found.",
    "No new packages found.",
    "Running process handle=-1",
    "Monitoring running job.",
    "The running process handle is {}",
    "A job is in process.",
    "A job is not in process.",
    "Reporting on completed package execution.",
    r"Need to report with DMTF MIF: {}\{}",
    r"Writing status information to \\{}\SMS_SHR\despoolr.box",
    "Exiting .........",
];

/// What both of them write.
const BOTH: &[&str] = &[
    r"Connected to logon server: \\{}\SMS_SHR\pcmins.box",
    "92 -{}",
    "Packages before filter: {}",
    "Packages after filter: {}",
    "An error was detected while attempting to run the job.",
    "No error was detected while attempting to run the job.",
];

/// What the Despooler writes (Q168130, Q169491, Q172899, Q190135, Q191360, Q264945).
const DESPOOL: &[&str] = &[
    "~Found ready instruction {}",
    "~Executing instruction of type {}",
    "~Despooler successfully executed one instruction.",
    "~Despooler failed to execute the instruction, error code = {}",
    "~Compilation failed~syntax error",
    "~won't be processed till {}",
    "~retry count is now {}",
];

/// Tells whether a rule can write a line to a log.
#[must_use]
pub fn can_be_written(log: Log, line: &str) -> bool {
    let of_log = LINES.iter().filter(|(its, _)| *its == log).flat_map(|(_, lines)| *lines);
    of_log.into_iter().any(|pattern| is_like(pattern, line))
}

/// Tells whether a line is one of those that a pattern stands for.
#[must_use]
pub fn is_like(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("{}");
    let Some(mut rest) = parts.next().and_then(|beginning| line.strip_prefix(beginning)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        // What differs has a character at least, but at the end of a line, and ends as early as it can, or with the line.
        let is_last = parts.peek().is_none();
        let at = if is_last { rest.len().checked_sub(part.len()) } else { rest.find(part) };
        let is_enough = |at: usize| at > 0 || is_last && part.is_empty();
        let Some(at) = at.filter(|at| is_enough(*at) && rest.is_char_boundary(*at) && rest[*at..].starts_with(part))
        else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_like_a_pattern_in_all_that_does_not_differ() {
        for (pattern, line, is_so) in [
            ("Job completed.", "Job completed.", true),
            ("Job completed.", "Job completed", false),
            ("Job completed.", "Job completed..", false),
            ("sleeping {} minutes", "sleeping 60 minutes", true),
            ("sleeping {} minutes", "sleeping  minutes", false),
            ("sleeping {} minutes", "sleeping 60 minute", false),
            ("Value = {}", "Value = DOM10001", true),
            // A record may have an empty command.
            ("Value = {}", "Value = ", true),
            ("Value = {}", "Value =", false),
            (r"to \\{}\box\{}.INS", r"to \\LS1\box\00000001.INS", true),
            (r"to \\{}\box\{}.INS", r"to \\LS1\box\.INS", false),
            (r"to \\{}\box\{}.INS", r"to \\LS1\other\00000001.INS", false),
            ("Data  = {}", "Data  = \u{e4}\u{f6}", true),
        ] {
            assert_eq!(is_like(pattern, line), is_so, "{pattern} {line}");
        }
        assert!(
            can_be_written(Log::Pacman, "sleeping 60 minutes") && !can_be_written(Log::Pcmwin, "sleeping 60 minutes")
        );
        assert!([Log::Pacman, Log::Pcmwin].into_iter().all(|log| can_be_written(log, "Packages before filter: 3")));
    }
}
