//! How this program is started again, so that it comes to the same soak.
//!
//! A program that soaks on its main thread comes there by itself: it is started as it was, with its own arguments and
//! environment. A test of libtest does not: the thread's name is the test's, and with the right arguments libtest runs that one
//! alone. But other threads have names too, and other programs would not understand those arguments, so it takes
//! evidence: libtest's own functions on the stack below the test, or those of somebody who moves a test to another thread and
//! hands its name on.

use std::backtrace::Backtrace;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Says how this program is started again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(super) file: PathBuf,
    /// The name that the program is to see itself called by.
    pub(super) called: OsString,
    pub(super) arguments: Vec<OsString>,
    /// Where it starts, where that is known.
    pub(super) folder: Option<PathBuf>,
    /// What runs only once in the program besides this: the test's name, or nothing in a plain `main`.
    pub(crate) test: Option<String>,
}

/// Reports that this program cannot be started again so that it comes to the same soak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CannotRestart {
    /// The soak runs on a thread of which nobody knows how the program comes to it.
    UnknownThread {
        /// The thread's name, where it has one.
        thread: Option<String>,
    },
    /// The program has no symbols, so that nobody knows who has called.
    NoSymbols,
    /// The platform has no channel to another process that this crate knows.
    Platform,
    /// The program's file cannot be found, or not be started.
    File {
        /// What the system says.
        error: String,
    },
}

impl fmt::Display for CannotRestart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("each run of this soak takes place in a process of its own, and ")?;
        match self {
            Self::UnknownThread { thread } => {
                match thread {
                    Some(name) => write!(formatter, "thread `{name}`")?,
                    None => formatter.write_str("a thread without a name")?,
                }
                formatter.write_str(
                    " is neither the main one nor that of a test of libtest: how does the program come here?",
                )
            }
            Self::NoSymbols => formatter
                .write_str("this program has no symbols: whether a test or drawn input comes here cannot be seen (`strip = \"none\"` \
                    in its profile leaves them in)"),
            Self::Platform => formatter.write_str("that wants Unix"),
            Self::File { error } => write!(formatter, "this program cannot be started again: {error}"),
        }
    }
}

/// Functions below a test on the thread that has its name: those of libtest, and that of rstest, whose timeout runs the test on
/// another thread of the same name.
const TEST_FRAMES: [&str; 3] =
    ["test::run_test", "test::__rust_begin_short_backtrace", "rstest::timeout::execute_with_timeout_sync"];

/// Functions of those who draw inputs at random, and who would draw others in another process.
const DRAWING_FRAMES: [(&str, &str); 4] = [
    ("proptest::test_runner::", "proptest"),
    ("quickcheck::tester::", "quickcheck"),
    ("bolero::", "bolero"),
    ("arbtest::", "arbtest"),
];

/// Names the library that has drawn the input of this thread's present work at random, if one has.
pub(crate) fn drawn_by(stack: &str) -> Option<&'static str> {
    DRAWING_FRAMES.iter().find(|(frame, _)| is_called(stack, frame)).map(|&(_, name)| name)
}

/// Says whether a function of that path is on a stack as the standard library writes it: `12: path::to::function`.
fn is_called(stack: &str, path: &str) -> bool {
    let functions = stack.lines().filter_map(|line| line.split_once(": ").map(|(_, function)| function));
    let is_of = |function: &str| function.trim_start_matches(['<', '&']).starts_with(path);
    functions.into_iter().any(is_of)
}

impl Program {
    /// Finds out how this program comes to where the calling thread is; from the test's name where the caller knows it.
    pub(crate) fn of_caller(test_name: Option<&str>, stack: &str) -> Result<Self, CannotRestart> {
        if !cfg!(unix) {
            return Err(CannotRestart::Platform);
        }
        let thread = std::thread::current();
        let own: Vec<OsString> = std::env::args_os().skip(1).collect();
        let (arguments, test) = started_by(test_name, thread.name(), stack, &own, is_replaced())?;
        let file = file().map_err(|error| CannotRestart::File { error: error.to_string() })?;
        let called = std::env::args_os().next().unwrap_or_else(|| file.clone().into_os_string());
        // Cargo starts tests in the folder of their package; a test may have left it since.
        let folder = test.as_ref().and_then(|_| std::env::var_os("CARGO_MANIFEST_DIR")).map(PathBuf::from);
        Ok(Self { file, called, arguments, folder: folder.filter(|folder| folder.is_dir()), test })
    }

    /// Starts this program on a file, as one starts a fuzz target of libFuzzer on an artifact. Should it die of that there, libFuzzer
    /// keeps its own artifact beside the file.
    pub(crate) fn on_file(input: &Path) -> Result<Self, CannotRestart> {
        if !cfg!(unix) {
            return Err(CannotRestart::Platform);
        }
        let failed = |error: std::io::Error| CannotRestart::File { error: error.to_string() };
        let mut artifacts = OsString::from("-artifact_prefix=");
        artifacts.push(input.with_file_name(""));
        // Memory and time are seen to by whoever starts it.
        let flags = ["-rss_limit_mb=0", "-timeout=0"].map(OsString::from);
        let called = std::env::args_os().next().unwrap_or_default();
        let arguments = flags.into_iter().chain([artifacts, input.as_os_str().to_owned()]).collect();
        Ok(Self { file: file().map_err(failed)?, called, arguments, folder: None, test: None })
    }

    /// The command line, for people.
    #[cfg(unix)]
    pub(super) fn command_line(&self) -> String {
        let words = std::iter::once(&self.called).chain(&self.arguments);
        let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }
}

/// Takes the calling thread's stack as text: some 80 ms in a process that never did so, as the symbols are read.
pub(crate) fn stack() -> String {
    Backtrace::force_capture().to_string()
}

/// Chooses the arguments, and says which test they run.
fn started_by(
    test_name: Option<&str>,
    thread: Option<&str>,
    stack: &str,
    own: &[OsString],
    is_replaced: bool,
) -> Result<(Vec<OsString>, Option<String>), CannotRestart> {
    let alone = |name: &str| {
        let arguments = ["--exact", name, "--nocapture", "--test-threads=1", "--include-ignored"];
        (arguments.map(OsString::from).to_vec(), Some(name.to_owned()))
    };
    if test_name.is_none() && !is_called(stack, "slowleak::") && !is_replaced {
        return Err(CannotRestart::NoSymbols);
    }
    // The symbols went with the file. What is built anew while it runs is a test, and its threads have names of tests.
    let is_test = || is_replaced || TEST_FRAMES.iter().any(|frame| is_called(stack, frame));
    // A runner that starts a process for each test has said already which one.
    let filters: Vec<_> = own.iter().filter(|word| !word.to_string_lossy().starts_with('-')).collect();
    let exact = if own.iter().any(|word| word == "--exact") && filters.len() == 1 { Some(filters[0]) } else { None };
    match (test_name, thread) {
        (Some(name), _) => Ok(alone(name)),
        (None, Some("main")) => Ok((own.to_vec(), None)),
        (None, Some(name)) if is_test() => Ok(alone(name)),
        (None, thread) => match exact {
            Some(name) => Ok((own.to_vec(), Some(name.to_string_lossy().into_owned()))),
            None => Err(CannotRestart::UnknownThread { thread: thread.map(str::to_owned) }),
        },
    }
}

/// Says whether the file of this program is gone, and another may stand in its place.
fn is_replaced() -> bool {
    cfg!(target_os = "linux") && std::fs::read_link("/proc/self/exe").is_ok_and(|file| !file.exists())
}

/// The file of this program, which is the same after a rebuild: there the name stands for another one.
#[cfg(target_os = "linux")]
fn file() -> std::io::Result<PathBuf> {
    let file = PathBuf::from("/proc/self/exe");
    std::fs::metadata(&file).map(|_| file)
}

#[cfg(not(target_os = "linux"))]
fn file() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBTEST: &str =
        "   2: slowleak::soak::builder::Soak<S>::run\n   3: shop::tests::leaks\n   4: test::run_test::{{closure}}\n";
    const PLAIN: &str =
        "   2: slowleak::soak::builder::Soak<S>::run\n   3: latest::run_test_of_mine\n   4: std::thread::spawn\n";
    const TIMEOUT: &str = "   2: slowleak::soak::builder::Soak<S>::run\n   3: shop::tests::leaks\n   \
        4: rstest::timeout::execute_with_timeout_sync::{{closure}}\n";
    const PROPTEST: &str =
        "   9: <proptest::test_runner::runner::TestRunner>::run_one\n  12: test::run_test::{closure#0}\n";

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    fn arguments(test_name: Option<&str>, thread: Option<&str>, stack: &str, own: &[&str]) -> Option<String> {
        let (arguments, _) = started_by(test_name, thread, stack, &words(own), false).ok()?;
        Some(arguments.join(OsString::from(" ").as_os_str()).into_string().expect("words"))
    }

    #[test]
    fn a_test_of_libtest_is_run_alone_by_the_name_of_its_thread() {
        let alone = "--exact shop::tests::leaks --nocapture --test-threads=1 --include-ignored";
        assert_eq!(arguments(None, Some("shop::tests::leaks"), LIBTEST, &["--ignored"]).as_deref(), Some(alone));
        assert_eq!(arguments(Some("shop::tests::leaks"), None, PLAIN, &[]).as_deref(), Some(alone));
    }

    #[test]
    fn a_test_that_a_timeout_has_moved_is_run_alone_by_the_name_that_it_kept() {
        let alone = "--exact shop::tests::leaks --nocapture --test-threads=1 --include-ignored";
        assert_eq!(arguments(None, Some("shop::tests::leaks"), TIMEOUT, &[]).as_deref(), Some(alone));
        assert_eq!(arguments(None, None, TIMEOUT, &[]), None, "no name was kept");
    }

    #[test]
    fn a_plain_program_is_started_as_it_was() {
        assert_eq!(arguments(None, Some("main"), PLAIN, &["serve", "--exact"]).as_deref(), Some("serve --exact"));
        assert_eq!(
            arguments(None, Some("main"), LIBTEST, &[]).as_deref(),
            Some(""),
            "a test may run a program's `main`"
        );
    }

    #[test]
    fn a_thread_with_a_name_alone_is_no_evidence() {
        assert_eq!(arguments(None, Some("worker"), PLAIN, &[]), None);
        assert_eq!(arguments(None, None, PLAIN, &[]), None);
    }

    #[test]
    fn a_program_without_symbols_is_not_started_again_unless_the_test_is_named() {
        let stripped = "   0: <unknown>\n   1: <unknown>\n";
        let error = started_by(None, Some("main"), stripped, &[], false).expect_err("nobody knows who has called");
        assert_eq!(error, CannotRestart::NoSymbols);
        assert!(arguments(Some("leaks"), None, stripped, &[]).is_some());
        assert!(started_by(None, Some("leaks"), stripped, &[], true).is_ok(), "its file went, and they with it");
    }

    #[test]
    fn a_runner_that_names_the_one_test_is_believed_on_any_thread() {
        let own = ["--exact", "shop::tests::leaks", "--nocapture"];
        let (arguments, test) = started_by(None, None, PLAIN, &words(&own), false).expect("it is named");
        assert_eq!((arguments, test.as_deref()), (words(&own), Some("shop::tests::leaks")));
        assert!(
            started_by(None, None, PLAIN, &words(&["--exact", "one", "another"]), false).is_err(),
            "which of the two?"
        );
    }

    #[test]
    fn drawn_inputs_are_known_by_who_called() {
        assert_eq!(drawn_by(PROPTEST), Some("proptest"));
        assert_eq!(drawn_by(LIBTEST), None);
    }

    #[test]
    fn the_stack_of_this_test_is_evidence_and_that_of_a_thread_of_its_own_is_none() {
        assert!(TEST_FRAMES.iter().any(|frame| is_called(&stack(), frame)));
        let spawned = std::thread::spawn(stack).join().expect("it does not panic");
        assert!(!TEST_FRAMES.iter().any(|frame| is_called(&spawned, frame)), "{spawned}");
    }
}
