//! Campaigns for comparisons: targets built by `cargo fuzz` with some features, and run as a person would run them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

/// What a campaign keeps goes here, relative to its own folder.
const NEW_UNITS: &str = "new";

/// Where the libFuzzer binaries of a comparison are kept, since the next build would overwrite them.
pub(crate) struct Workshop {
    folder: tempfile::TempDir,
}

/// A fuzz target, and how it is built.
pub(crate) struct Variant {
    /// Name in the tables.
    pub(crate) name: &'static str,
    /// Name of the target.
    pub(crate) target: &'static str,
    /// Options of `cargo fuzz build`, such as its sanitizer and features.
    pub(crate) options: &'static [&'static str],
    /// Toolchain, as rustup knows it: `+stable` or `+nightly`.
    pub(crate) toolchain: &'static str,
}

/// What a campaign came to.
pub(crate) struct Ran {
    /// Whether it ended at a finding, or at a leak that LeakSanitizer reported.
    pub(crate) is_finding: bool,
    /// Executions, those of the seeds included.
    pub(crate) executions: u64,
    /// Wall time of the process.
    pub(crate) time: Duration,
    /// What it said on stdout.
    pub(crate) out: String,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the targets") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Builds a variant; `None` where its toolchain or `cargo fuzz` is missing, whose words are on stderr.
    pub(crate) fn build(&self, variant: &Variant) -> Option<PathBuf> {
        let target_folder = self.path().join("target");
        let mut command = Command::new("cargo");
        command.current_dir(root()).arg(variant.toolchain).args(["fuzz", "build", "--target-dir"]).arg(&target_folder);
        command.args(variant.options).arg(variant.target).stdout(Stdio::null());
        // Cargo names its own toolchain to benches, which would win over the one that is asked for.
        command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
        if !command.status().is_ok_and(|status| status.success()) {
            return None;
        }
        let built = find(&target_folder, variant.target).expect("cargo fuzz has built the target");
        let kept = self.path().join(variant.name.replace(' ', "-"));
        fs::rename(built, &kept).expect("the target can be moved");
        Some(kept)
    }
}

/// Runs a target in a folder of its own, until it finds something or has spent its runs. What it keeps goes to a folder
/// of its own too: libFuzzer writes into the first one that it is given.
pub(crate) fn run(binary: &Path, arguments: impl IntoIterator<Item: AsRef<OsStr>>, leaks: Option<&str>) -> Ran {
    let folder = tempfile::tempdir().expect("a folder for the campaign");
    fs::create_dir(folder.path().join(NEW_UNITS)).expect("a folder for new units");
    let mut command = Command::new(binary);
    command.current_dir(&folder).arg("-print_final_stats=1").args(arguments);
    command.env_remove("SLOWLEAK_BUILD").env("SLOWLEAK_LEAKS", leaks.unwrap_or_default());
    let start = Instant::now();
    let output = command.output().expect("the target can be run");
    let time = start.elapsed();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let err = text(&output.stderr);
    let executions = err.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executions = executions.unwrap_or_else(|| panic!("libFuzzer gives no statistics:\n{err}"));
    Ran {
        is_finding: !output.status.success(),
        executions: executions.trim().parse().expect("libFuzzer counts its executions"),
        time,
        out: text(&output.stdout),
    }
}

/// Returns the folders of a campaign from the checked-in scenarios, as arguments.
pub(crate) fn seeded() -> [String; 2] {
    [NEW_UNITS.to_owned(), root().join("corpus/command_queue").display().to_string()]
}

fn root() -> PathBuf {
    let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&package).parent().expect("the package lies in the project").to_owned()
}

/// Finds the binary of a target, which lies in the folder of the platform and of the profile.
fn find(target_folder: &Path, target: &str) -> Option<PathBuf> {
    let platforms = fs::read_dir(target_folder).ok()?.filter_map(Result::ok);
    let mut binaries = platforms.map(|platform| platform.path().join("release").join(target));
    binaries.find(|binary| binary.is_file())
}
