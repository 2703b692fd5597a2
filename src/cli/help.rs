//! Help on a topic: the form of scenarios, or a command.

use clap::{CommandFactory as _, Parser as _};

use super::Exit;
use super::arguments::{Arguments, HelpArguments};
use super::input::Failure;
use super::told::print;
use crate::scenario::{nearest, show};

/// The topic that is no command.
const SCENARIO: &str = "scenario";

/// Prints help on a topic.
pub(super) fn help(arguments: &HelpArguments) -> Result<Exit, Failure> {
    let text = match arguments.topic.as_deref() {
        None => of_flag(&["slowleak", "--help"]),
        Some(SCENARIO) => show::format(),
        Some(topic) => {
            let slowleak = Arguments::command();
            let commands: Vec<_> = slowleak.get_subcommands().map(clap::Command::get_name).collect();
            if !commands.contains(&topic) {
                return Err(no_help(topic, commands));
            }
            of_flag(&["slowleak", topic, "--help"])
        }
    };
    print(&text)?;
    Ok(Exit::Clean)
}

/// Returns what a flag for help prints.
fn of_flag(arguments: &[&str]) -> String {
    // Help comes as an error: nothing was parsed.
    Arguments::try_parse_from(arguments).map_or_else(|help| help.to_string(), |_| String::new())
}

fn no_help(topic: &str, commands: Vec<&str>) -> Failure {
    let known: Vec<_> = commands.into_iter().chain([SCENARIO]).collect();
    let hint = match nearest(topic, &known) {
        Some(place) => format!("did you mean `{}`?", known[place]),
        None => format!("topics are {}", known.join(", ")),
    };
    Failure::Usage(format!("no help on `{topic}`\nhint: {hint}"))
}
