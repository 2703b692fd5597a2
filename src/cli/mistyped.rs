//! Words in the place of a command that are none: without a command the arguments are paths, and a slip would be called a
//! file that is missing.

use std::ffi::OsStr;
use std::path::Path;

use clap::CommandFactory as _;

use super::arguments::Arguments;
use super::input::Failure;
use crate::scenario::nearest;

/// Refuses the first argument where it is a bare word, and neither a command nor anything that is there.
pub(super) fn check(first: Option<&OsStr>) -> Result<(), Failure> {
    let arguments = Arguments::command();
    let commands: Vec<_> = arguments.get_subcommands().map(clap::Command::get_name).collect();
    let Some(word) = first.and_then(OsStr::to_str).filter(|word| is_bare(word)) else { return Ok(()) };
    if commands.contains(&word) || Path::new(word).exists() {
        return Ok(());
    }
    let hint = match nearest(word, &commands) {
        Some(place) => format!("did you mean `{}`?", commands[place]),
        None => "`slowleak --help` lists the commands".to_owned(),
    };
    Err(Failure::Usage(format!("`{word}` is no command, and no file or folder is called so\nhint: {hint}")))
}

/// Tells whether a word could be meant as a command: paths have a folder or an ending, and flags begin with a dash.
fn is_bare(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic())
        && word.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
}
