//! The assertions for tests: a soak that is not accepted fails the test, with the whole report.

use std::io::IsTerminal as _;
use std::panic::Location;

use super::progress::ProgressLine;
use super::text::{self, Palette};
use crate::record::Conclusion;
use crate::soak::{Outcome, SetupError, Soak, Subject};

impl<S: Subject> Soak<S> {
    /// Runs the soak, and panics unless it is `Steady`.
    ///
    /// The report goes to stderr, whatever hook for panics there is; the panic says its first line.
    ///
    /// # Panics
    ///
    /// When the verdict is a finding or inconclusive; with the two lines to paste when [`Alloc`](crate::Alloc) is not the global
    /// allocator; and where the level was declared to settle, since then a level that moves would be no finding.
    ///
    /// # Examples
    ///
    /// ```should_panic
    /// #[global_allocator]
    /// static ALLOC: slowleak::Alloc = slowleak::Alloc;
    ///
    /// slowleak::soak(Vec::new, |history| history.push(0_u64)).assert_steady();
    /// ```
    #[track_caller]
    pub fn assert_steady(self) {
        assert!(
            !self.settles(),
            "`assert_steady()` accepts no level that moves, but it was declared with `.may_settle()` or `.may_hold()`\n\
             hint: use `assert_settled()`, or leave the declaration out"
        );
        judge(self);
    }

    /// Runs the soak, and panics unless it is `Steady` or `Settled`: a cache may fill, a static may be initialised late, as long
    /// as the floor stops rising.
    ///
    /// # Panics
    ///
    /// As for [`assert_steady`](Self::assert_steady), but for the declaration, which is made by this.
    ///
    /// # Examples
    ///
    /// ```
    /// #[global_allocator]
    /// static ALLOC: slowleak::Alloc = slowleak::Alloc;
    ///
    /// slowleak::soak(Vec::new, |latest| {
    ///     latest.push("a line".to_owned());
    ///     latest.truncate(10);
    /// })
    /// .assert_settled();
    /// ```
    #[track_caller]
    pub fn assert_settled(self) {
        judge(self.may_settle());
    }
}

/// Runs a soak, and fails the test unless it was accepted; or, where it is meant to leak, unless it leaks.
#[track_caller]
fn judge<S: Subject>(soak: Soak<S>) {
    let is_to_leak = soak.is_to_leak();
    let result = watched(soak);
    match &result {
        Ok(Some(outcome)) if is_to_leak && Conclusion::of(outcome, true) == Conclusion::Clean => {}
        Ok(Some(outcome)) if is_to_leak && outcome.is_accepted() => {
            panic!("expected a leak (`.expects_leak()`), and found none: {}", outcome.verdict)
        }
        _ => accept(result),
    }
}

/// Runs a soak, and tells how far it is where that takes long.
#[track_caller]
fn watched<S: Subject>(soak: Soak<S>) -> Result<Option<Outcome>, SetupError> {
    let mut line = ProgressLine::new(Location::caller());
    soak.run_asserted(&mut |progress| line.tell(progress))
}

/// Colours for whoever looks at stderr, if they want them.
fn palette() -> Palette {
    let sees = || std::io::stderr().is_terminal() && anstyle_query::term_supports_color();
    let wants = !anstyle_query::no_color() && (anstyle_query::clicolor_force() || sees());
    if wants { Palette::COLOURED } else { Palette::PLAIN }
}

/// Fails the test unless the soak took place and was accepted. What has to be said goes to stderr in any case.
#[track_caller]
#[expect(clippy::print_stderr, reason = "a hook may silence panics, and a report is more than a panic's words")]
fn accept(result: Result<Option<Outcome>, SetupError>) {
    let (report, line) = match result {
        Ok(None) => return,
        Ok(Some(outcome)) if outcome.is_accepted() => {
            for note in text::notes(&outcome).iter().chain(&outcome.remarks) {
                eprintln!("slowleak: {note}");
            }
            return;
        }
        Ok(Some(outcome)) => {
            let mut report = String::new();
            if !outcome.has_accepted_verdict() {
                report = text::coloured(&outcome, palette());
            }
            let complaints: Vec<_> = outcome.complaints.iter().map(|complaint| complaint.text.as_str()).collect();
            let remarks = outcome.remarks.iter().map(|remark| format!("note: {remark}"));
            let said: Vec<_> = complaints.iter().map(|&text| text.to_owned()).chain(remarks).collect();
            let line = if outcome.has_accepted_verdict() {
                complaints.first().copied().unwrap_or_default().to_owned()
            } else {
                outcome.verdict.to_string()
            };
            (format!("{report}\n{}", said.join("\n")).trim_start().to_owned(), line)
        }
        Err(error) => (error.to_string(), error.to_string()),
    };
    eprintln!("{}", report.trim_end());
    panic!("{}", line.lines().next().unwrap_or_default());
}
