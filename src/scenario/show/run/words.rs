//! Events in words.

use jiff::civil::DateTime;

use crate::pcm::Event;
use crate::pcm::trace::{Launch, Message, ReportStatus};
use crate::scenario::print::line;

/// Says an event in words.
pub(super) fn sentence(who: &str, event: &Event<'_>, t0: DateTime) -> String {
    let answer = |reached: &bool| if *reached { "reached" } else { "not reached" };
    match event {
        Event::Log(text) => text.to_string(),
        Event::Ask { server, reached } => format!("ask {server} for the instruction file: {}", answer(reached)),
        Event::Try { server, reached } => format!("try {server} for the package: {}", answer(reached)),
        Event::Denied { server } => format!("{server} refuses the account"),
        Event::MutexTaken => "mutex taken".to_owned(),
        Event::MutexReleased => "mutex released".to_owned(),
        Event::Launch(Launch { request, server, command_line, .. }) => {
            format!("launch {request} from {server}: {command_line}")
        }
        Event::End { request } => format!("finish {request}"),
        Event::ReadError { request } => format!("read error of {request}: its drive is gone"),
        Event::Report { request, status, server } => {
            let status = match status {
                ReportStatus::Success => "success",
                ReportStatus::Failure => "failure",
                ReportStatus::Expired => "expired",
            };
            format!("report {request} {status} to {server}")
        }
        Event::StatusMif { request, success, description } => {
            format!("status MIF of {request}: {} {description:?}", if *success { "Success" } else { "Failed" })
        }
        Event::Start => format!("{who} starts"),
        Event::Stop => format!("{who} stops"),
        Event::Crash => format!("{who} crashes"),
        Event::Window { shown: true, entries } => format!("window shown, {entries} pending"),
        Event::Window { shown: false, .. } => "window hidden".to_owned(),
        Event::Introduction { shown } => format!("introduction {}", if *shown { "shown" } else { "hidden" }),
        Event::Countdown { request } => format!("countdown before {request}"),
        Event::Message(Message::Busy) => "message: a package is currently being installed in the background".to_owned(),
        Event::Message(Message::NotFound) => "message: the program of a package cannot be found".to_owned(),
        Event::Message(Message::Restart) => "message: the machine has to be restarted".to_owned(),
        Event::Message(Message::Denied) => "message: Security violation: access denied".to_owned(),
        Event::Message(Message::Incorrect) => "message: the package is set up incorrectly".to_owned(),
        Event::NoEffect(command) => format!("nothing comes of: {}", line(command, t0)),
        Event::Reboot => "machine restarts".to_owned(),
        Event::FileInUse { component } => format!("{} is in use and not replaced", component.title()),
        Event::Replace { component, platform, build } => {
            format!("{} for {platform} is now of {build}", component.title())
        }
        Event::ExecutiveStart => "SMS Executive starts".to_owned(),
        Event::ExecutiveStop => "SMS Executive stops".to_owned(),
        Event::Logged { number, text: "" } => format!("event {number} in the event log"),
        Event::Logged { number, text } => format!("event {number} in the event log: {text}"),
        Event::Row { request, status } => format!("row of {request}: {status}"),
        Event::Overall { request, status } => format!("job {request} as a whole: {status}"),
        Event::Despool { request, file, batch } => {
            format!("Despooler begins with the instruction of {request}, file {file} in batch {batch}")
        }
        Event::Distribute { request, server, done: true } => format!("package of {request} is on {server}"),
        Event::Distribute { request, server, done: false } => {
            format!("package of {request} could not be put on {server}")
        }
        Event::Search { request, read, rewritten } => {
            format!("Despooler reads {read} instruction files to cancel {request}, and rewrites {rewritten}")
        }
        Event::OrphanMif { request } => format!("status MIF of {request} comes after its report was worked off"),
        Event::ErrorShown { error } => format!("error {error} is shown"),
        Event::Refresh { request, server, files } => {
            format!("package of {request} is written anew on {server}: {files}")
        }
        Event::Share { server, year } => {
            format!("share of packages on {server} is created, with the year {year:02}")
        }
        Event::Refused { path } => format!("no server gives the package: {path} is listed"),
        Event::Parameters => "service gets its parameters".to_owned(),
        Event::Summary { failures } => format!("Rservice sums up: {failures} failed"),
        Event::ConfigurationRequest => "client posts a .CCR".to_owned(),
        Event::CopyLists { version } => format!("copy lists with CopyListVersion {version}"),
        Event::SetupMessage(text) => format!("Client Setup: {text}"),
        Event::Setup(phase) => format!("SetupPhase={}", phase.value()),
        Event::Collect { files } => format!("Maintenance Manager collects {files}"),
        Event::Replicate { server } => format!("Maintenance Manager copies the instruction file to {server}"),
    }
}

/// Tells whether an event says what becomes of a file or a process.
pub(super) const fn is_of_a_rollout(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start
            | Event::Stop
            | Event::Crash
            | Event::Reboot
            | Event::FileInUse { .. }
            | Event::Replace { .. }
            | Event::ExecutiveStart
            | Event::ExecutiveStop
            | Event::Logged { .. }
            | Event::ErrorShown { .. }
            | Event::Parameters
            | Event::Summary { .. }
            | Event::ConfigurationRequest
            | Event::CopyLists { .. }
            | Event::SetupMessage(_)
            | Event::Setup(_)
    )
}
