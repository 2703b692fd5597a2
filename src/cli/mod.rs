//! The front desk: parses the command line, calls the rooms behind it, prints what they answer.
//!
//! Results go to stdout and are byte-identical from run to run; progress and errors go to stderr.

mod arguments;
mod budgets;
mod commands;
mod help;
mod input;
mod interrupt;
mod mistyped;
mod output;
mod time;
mod told;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use input::Failure;

/// Says how a run of the program ends; a bug of the program itself is a panic, status 101.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: no finding.
    Clean,
    /// 1: a finding.
    Finding,
    /// 2: usage, bad input or setup; also where nothing was there to be done.
    Usage,
    /// 3: the self-test failed, so that no answer can be trusted.
    SelfTest,
    /// 4: inconclusive.
    Inconclusive,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Finding => 1,
            Exit::Usage => 2,
            Exit::SelfTest => 3,
            Exit::Inconclusive => 4,
        })
    }
}

/// Runs the program with arguments, the first of which is its name.
///
/// # Examples
/// ```
/// use slowleak::cli::{Exit, run};
///
/// assert_eq!(run(["slowleak", "gate", "--cycles", "0"]), Exit::Usage);
/// ```
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    if let Err(failure) = mistyped::check(arguments.get(1).map(OsString::as_os_str)) {
        return failed(&failure);
    }
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; whether they can be printed changes nothing.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Clean };
        }
    };
    let answer = match arguments.command {
        None => commands::gate(&arguments.gate),
        Some(Command::Gate(gate)) => commands::gate(&gate),
        Some(Command::Report(report)) => commands::report(&report),
        Some(Command::Schema) => commands::schema(),
        Some(Command::Run(run)) => commands::run(&run),
        Some(Command::Soak(soak)) => commands::soak(&soak),
        Some(Command::Explain(explain)) => commands::explain(&explain),
        Some(Command::ExplainArticle(explain)) => commands::explain_article(&explain),
        Some(Command::Builds(builds)) => commands::builds(&builds),
        Some(Command::Leaks) => commands::leaks(),
        Some(Command::Help(help)) => help::help(&help),
    };
    answer.unwrap_or_else(|failure| failed(&failure))
}

/// Says why there is no answer.
fn failed(failure: &Failure) -> Exit {
    // Where stderr cannot be written either, the exit status still says it.
    let _ = writeln!(anstream::stderr(), "{failure}");
    failure.exit()
}
