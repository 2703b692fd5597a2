//! An example for each claim.

use super::Row;

/// What is counted.
pub(super) const EVENTS: &[Row] = &[
    ("launch R1", "a program is launched"),
    (
        r#"launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc none"#,
        "from where, and how; any of these",
    ),
    ("finish R1", "its end is noticed"),
    ("read-error R1", "a second process has lost its package"),
    ("report R1 success to LS1", "a report is written: success, failure or expired"),
    ("status-mif R1 failed saying \"disk full\"", "a status MIF is passed on: success or failed"),
    ("log \"No instruction file.\"", "a line of the log, in full"),
    ("ask LS1 unreached", "a logon server is asked: reached or unreached"),
    ("denied LS1", "a logon server refuses a locked account"),
    ("try DS1 reached", "a distribution server is tried: reached or unreached"),
    ("mutex taken", "the mutex is taken, or released"),
    ("start", "the service or the application starts"),
    ("stop", "it ends"),
    ("crash", "it ends with an access violation"),
    ("reboot", "the machine restarts"),
    ("collect", "Maintenance Manager collects results"),
    ("replicate LS1", "it copies the master to a logon server"),
    ("replace Pcmsvc32 Alpha HF990910", "a file is replaced"),
    ("file-in-use Pcmsvc32", "a file is not replaced, since a process uses it"),
    ("executive stop", "SMS Executive starts, or stops"),
    ("copy-lists", "copy lists are made or brought"),
    ("ccr", "a client asks for its services"),
    ("event 374 saying \"disk full\"", "an entry of the event log, by its number"),
    ("error 2186", "an error that is shown to who starts a service, or runs Rservice"),
    (r#"refused "\\LS1\SMS_PKGD\ABC00010\""#, "the application lists a server that gives no package"),
    ("parameters", "a service that Rservice starts gets its parameters"),
    ("summary 2", "Rservice sums up for how many machines it has failed"),
    ("row R1 complete", "a client's row changes: complete, retrying, canceled"),
    ("overall R1 active", "a job as a whole changes: active, complete, failed …"),
    ("despool R1 file 121 batch 3", "the Despooler begins with an instruction"),
    ("distribute R1 to DS1 done", "a package is brought to a server: done or failed"),
    ("search R1 read 9000 rewritten 300", "a job to cancel is searched for"),
    ("orphan-mif R1", "a status MIF comes after its report"),
    ("setup-message \"Warning: Client component in use.\"", "Client Setup says something"),
    ("setup upgrade", "it sets SetupPhase: installed, upgrade or verify_files"),
    ("window shown 1", "the window is shown or hidden, with so many packages"),
    ("introduction hidden", "the introduction is shown or hidden"),
    ("countdown R1", "a countdown begins"),
    ("message busy", "a message: busy, not-found, incorrect or denied"),
];

/// What is compared at the end.
pub(super) const STATES: &[Row] = &[
    ("order R2 R3 R1", "these are all launches, in this order"),
    ("history R1 executed", "what the history says: new, executed, archived or none"),
    ("gauge drives 0", "a gauge of the simulator"),
    ("service running", "whether the service has a process; or stopped"),
    ("application stopped", "whether the application has one"),
    ("file Pcmsvc32 Alpha HF990910", "which build of a file is on disk; or none"),
    ("running HF990910", "which build the service's process was started from; or none"),
    ("phase upgrade", "what SetupPhase is: installed, upgrade or verify_files"),
    ("ledger 720 polls, 10 jobs, 0 drives, 0 bytes, 0 blocks", "what leaks have come to hold; any of these"),
];
