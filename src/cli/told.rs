//! Tells results: each form to its file, and what people read to stdout.

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use super::arguments::{Told, ToldArguments};
use super::input::Failure;
use crate::report::{Form, Report, View};

/// Refuses what cannot be told before anything is measured: two forms on one stdout.
pub(super) fn check(arguments: &ToldArguments) -> Result<(), Failure> {
    let to_stdout: Vec<_> = arguments.formats.iter().filter(|told| told.file.is_none()).collect();
    match to_stdout[..] {
        [one, other, ..] => {
            let (one, other) = (one.form.name(), other.form.name());
            let hint = format!("hint: give one of them a file: --format {other}=FILE");
            Err(Failure::Usage(format!("both `{one}` and `{other}` would go to stdout\n{hint}")))
        }
        _ => Ok(()),
    }
}

/// Tells a result in all forms that were asked for.
pub(super) fn tell(arguments: &ToldArguments, report: &Report<'_>) -> Result<(), Failure> {
    let is_coloured =
        io::stdout().is_terminal() && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    let view = View { is_verbose: arguments.verbose, shown: arguments.show.clone(), is_coloured };
    for Told { form, file } in &arguments.formats {
        match file {
            Some(file) => write(file, &form.text(report, &View { is_coloured: false, ..view.clone() }))?,
            None => print(&form.text(report, &view))?,
        }
    }
    if arguments.formats.iter().all(|told| told.file.is_some()) {
        print(&Form::Human.text(report, &view))?;
    }
    tell_github(arguments, report, &view)
}

/// Tells GitHub where its variables say that it is there: annotations on stderr, which it reads as well, and the summary of the step.
fn tell_github(arguments: &ToldArguments, report: &Report<'_>, view: &View) -> Result<(), Failure> {
    let is_asked_for = |form| arguments.formats.iter().any(|told| told.form == form);
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if set("GITHUB_ACTIONS").is_some_and(|value| value == "true") && !is_asked_for(Form::Github) {
        // Where stderr cannot be written, stdout and the exit status still say it.
        let _ = io::stderr().lock().write_all(Form::Github.text(report, view).as_bytes());
    }
    if let Some(file) = set("GITHUB_STEP_SUMMARY").filter(|_| !is_asked_for(Form::Markdown)) {
        let file = Path::new(&file);
        let failed = |error| Failure::Usage(format!("{}: cannot be written: {error}", file.display()));
        let mut summary = fs::OpenOptions::new().append(true).create(true).open(file).map_err(failed)?;
        summary.write_all(Form::Markdown.text(report, view).as_bytes()).map_err(failed)?;
    }
    Ok(())
}

/// Writes a text into a file.
pub(super) fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::Usage(format!("{}: cannot be written: {error}", file.display()));
    fs::write(file, text).map_err(failed)
}

/// Prints to stdout.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    stream(|stdout| stdout.write_all(text.as_bytes()))
}

/// Prints to stdout what comes bit by bit.
pub(super) fn stream(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        // A reader that has seen enough, such as `head`, is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::Usage(format!("cannot write to stdout: {error}"))),
        Ok(()) => Ok(()),
    }
}
