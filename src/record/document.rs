//! The document: what one soak has shown, whose it was, and how it is seen again.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::VERSION;
use super::outcome::Outcome;
use super::run::Run;
use super::verdict::Verdict;

/// Holds what one soak has shown, as a document that a later version reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Record {
    /// The [`VERSION`] of the document.
    pub version: u32,
    /// Whose soak it was.
    pub name: Name,
    /// What it amounts to, everything considered.
    pub conclusion: Conclusion,
    /// What the soak is about, in a few words of its author.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where the soak is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether it is meant to leak, as the twin of one that must not.
    #[serde(default)]
    pub expects_leak: bool,
    /// What the soak has shown; none where it did not take place.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Why it did not take place, or what ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What else is wrong, beside the outcome.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<Complaint>,
    /// What else there is to say, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Why it may be clean though the same code leaks elsewhere, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clean_because: Vec<String>,
    /// How many commands its input has, where it is a queue of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands: Option<u64>,
    /// The shortest input that shows the finding, ready to be pasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortest_input: Option<String>,
    /// How many other claims were checked beside the soak.
    #[serde(default)]
    pub claims: u64,
    /// The commands that show it again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reproduce: Vec<String>,
    /// What the soak was built by and for.
    pub built: Built,
    /// What differs from run to run though the subject does not. No form of a record shows it but the record itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
}

/// Says whose a soak was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Name {
    /// A test's, or a program's.
    Test {
        /// The package that it is of; empty where that is not known.
        package: String,
        /// The program, without the hash that Cargo gives it.
        binary: String,
        /// The test; empty in a plain `main`.
        test: String,
        /// The label of its case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<String>,
        /// Which of the test's soaks it is, with that label: 1 for the first.
        number: u32,
    },
    /// A scenario's.
    Scenario {
        /// Its file.
        file: String,
        /// What was soaked with it: a build, and the leaks that were switched on.
        subject: String,
    },
    /// A fuzz target's.
    Target {
        /// The target.
        target: String,
        /// What tells its findings apart: the signature, or the verdict where there is none.
        finding: String,
    },
}

/// Says what a record amounts to, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Everything passed.
    #[default]
    Clean,
    /// Nothing can be said.
    Inconclusive,
    /// It is not level, or something else is wrong.
    Finding,
}

/// A line of a file, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file, relative to the workspace where that is known.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// Says why there is no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Failure {
    /// Whether there was nothing to be soaked, which is no failure of the subject or the setup.
    pub is_absent: bool,
    /// The reason.
    pub why: String,
}

/// Something that is wrong beside the outcome of the soak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Complaint {
    /// Where it was required, if a line says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is wrong, on one line or several.
    pub text: String,
    /// What does not hold.
    #[serde(default, skip_serializing_if = "Requirement::is_expectation")]
    pub of: Requirement,
}

/// Says what it is that does not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// What was expected of the subject.
    #[default]
    Expectation,
    /// A budget of what a life allocates, or a limit that the test states: exceeded, or not there to be held against.
    Budget,
    /// A leak that is known, and allowed at a rate until a day.
    KnownLeak,
}

impl Requirement {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    const fn is_expectation(&self) -> bool {
        matches!(self, Self::Expectation)
    }

    /// Returns its name, as stable as that of a verdict.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expectation => "expectation",
            Self::Budget => "budget",
            Self::KnownLeak => "known-leak",
        }
    }
}

impl Complaint {
    /// Complains of something; where, if a line requires it.
    #[must_use]
    pub const fn new(of: Requirement, place: Option<Place>, text: String) -> Self {
        Self { place, text, of }
    }
}

/// Says what a soak was built by and for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Built {
    /// The version of this crate.
    pub slowleak: String,
    /// The compiler, as it names itself.
    pub rustc: String,
    /// The platform.
    pub target: String,
    /// The profile of this crate: its name, and its level of optimisation.
    pub profile: String,
}

impl Built {
    /// What this program was built by and for.
    #[must_use]
    pub fn of_this_program() -> Self {
        let known = |text: &str| if text.is_empty() { "not known".to_owned() } else { text.to_owned() };
        Self {
            slowleak: env!("CARGO_PKG_VERSION").to_owned(),
            rustc: known(env!("SLOWLEAK_RUSTC")),
            target: known(env!("SLOWLEAK_TARGET")),
            profile: format!("{}, opt-level {}", env!("SLOWLEAK_PROFILE"), env!("SLOWLEAK_OPT_LEVEL")),
        }
    }
}

impl Conclusion {
    /// Concludes from an outcome alone. What is meant to leak passes where it does.
    #[must_use]
    pub const fn of(outcome: &Outcome, expects_leak: bool) -> Self {
        match outcome.verdict {
            Verdict::Inconclusive { .. } => Self::Inconclusive,
            _ if outcome.is_accepted() == expects_leak => Self::Finding,
            _ => Self::Clean,
        }
    }
}

impl Record {
    /// Begins a record of what a soak has shown, or why it has shown nothing.
    #[must_use]
    pub fn new(name: Name, outcome: Result<Outcome, Failure>) -> Self {
        let (outcome, failure) = match outcome {
            Ok(outcome) => (Some(outcome), None),
            Err(failure) => (None, Some(failure)),
        };
        let record = Self {
            version: VERSION,
            name,
            conclusion: Conclusion::Clean,
            title: String::new(),
            place: None,
            expects_leak: false,
            outcome,
            failure,
            complaints: Vec::new(),
            remarks: Vec::new(),
            clean_because: Vec::new(),
            commands: None,
            shortest_input: None,
            claims: 0,
            reproduce: Vec::new(),
            built: Built::of_this_program(),
            run: None,
        };
        record.concluded()
    }

    /// Begins a record of what a fuzz target has found, known by its site or else by its verdict.
    #[must_use]
    pub fn of_target(target: &str, outcome: Outcome) -> Self {
        let known_by = outcome.signature().map(|signature| signature.to_string());
        let finding = known_by.unwrap_or_else(|| outcome.verdict.name().to_lowercase());
        Self::new(Name::Target { target: target.to_owned(), finding }, Ok(outcome))
    }

    /// Concludes from everything that the record holds. What the outcome has to say beside its verdict is the record's from here on.
    #[must_use]
    pub fn concluded(mut self) -> Self {
        if let Some(outcome) = &mut self.outcome {
            self.complaints.append(&mut outcome.complaints);
            self.remarks.append(&mut outcome.remarks);
        }
        let of_outcome = self.outcome.as_ref().map(|outcome| Conclusion::of(outcome, self.expects_leak));
        let of_failure = match &self.failure {
            Some(failure) if !failure.is_absent => Conclusion::Inconclusive,
            _ => Conclusion::Clean,
        };
        let of_complaints = if self.complaints.is_empty() { Conclusion::Clean } else { Conclusion::Finding };
        self.conclusion = of_outcome.unwrap_or_default().max(of_failure).max(of_complaints);
        self
    }

    /// Marks the soak as meant to leak.
    #[must_use]
    pub fn expecting_leak(self, expects_leak: bool) -> Self {
        Self { expects_leak, ..self }.concluded()
    }

    /// The record without what differs from run to run though the subject does not: which run it was, and what the system said of the
    /// process. (A meter that rises is in the verdict.)
    #[must_use]
    pub fn without_what_differs(&self) -> Self {
        let mut record = Self { run: None, ..self.clone() };
        if let Some(outcome) = &mut record.outcome {
            outcome.meters = outcome.meters.of_the_subject();
        }
        record
    }

    /// Says whether it is of a soak, and not of something else that is wrong, such as a file of budgets.
    #[must_use]
    pub const fn is_of_a_soak(&self) -> bool {
        self.outcome.is_some() || self.failure.is_some()
    }

    /// Says whether there was nothing to be soaked.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.is_absent)
    }

    /// Says whether the heap, a gauge or a meter of it is accused.
    #[must_use]
    pub fn leaks(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| {
            !outcome.has_accepted_verdict() && !matches!(outcome.verdict, Verdict::Inconclusive { .. })
        })
    }
}

impl Name {
    /// The group that it belongs to: a package with its program, a subject, a target.
    #[must_use]
    pub fn group(&self) -> String {
        match self {
            Self::Test { package, binary, .. } if package.is_empty() || package == binary => binary.clone(),
            Self::Test { package, binary, .. } => format!("{package}::{binary}"),
            Self::Scenario { subject, .. } => subject.clone(),
            Self::Target { target, .. } => target.clone(),
        }
    }

    /// Its name within the group.
    #[must_use]
    pub fn own(&self) -> String {
        match self {
            Self::Test { test, case, number, binary, .. } => {
                let test = if test.is_empty() { binary } else { test };
                let case = case.as_ref().map_or_else(String::new, |case| format!(" [{case}]"));
                let number = if *number > 1 { format!(" #{number}") } else { String::new() };
                format!("{test}{case}{number}")
            }
            Self::Scenario { file, .. } => file.clone(),
            Self::Target { finding, .. } => finding.clone(),
        }
    }
}

/// All of the name, on one line: `shop::leak refunds #2`.
impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.group(), self.own())
    }
}

impl Place {
    /// The place of a line whose file is made relative to a folder, if it is in there. Of one elsewhere only the name is kept, where the
    /// path would be one of this machine.
    #[must_use]
    pub fn within(folder: &Path, file: &str, line: u32) -> Self {
        let path = Path::new(file);
        let inside = path.strip_prefix(folder).ok();
        let named = || path.file_name().filter(|_| path.is_absolute()).map(Path::new);
        let path = inside.or_else(named).unwrap_or(path);
        Self { file: path.display().to_string().replace('\\', "/"), line }
    }
}

/// The file and the line: `tests/leak.rs:12`.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// Quotes a word for a shell where it needs that, so that a printed command works as it stands.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
