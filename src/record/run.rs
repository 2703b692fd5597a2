//! The run that a record is of: one command that soaks, however many processes that takes.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// Names the variable that makes one run of what several commands do.
const RUN: &str = "SLOWLEAK_RUN";

/// Says in which run a record was laid down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Run {
    /// The run that this record and others are of.
    pub id: String,
    /// When it was laid down, in seconds since 1970.
    pub written: u64,
    /// How long the soak took on the wall, in milliseconds, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
}

impl Run {
    /// The run that this process is a part of: what it was told, or what nextest was, or whatever has
    /// started it, which is one `cargo test` for all of its programs.
    #[must_use]
    pub fn of_what_started_this() -> Self {
        #[cfg(unix)]
        let id = std::os::unix::process::parent_id();
        #[cfg(not(unix))]
        let id = std::process::id();
        Self::of(id)
    }

    /// The run that this process is, unless it was told of another.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self::of(std::process::id())
    }

    fn of(id: u32) -> Self {
        let told = |name| std::env::var(name).ok().filter(|id| !id.is_empty());
        let id = [RUN, "NEXTEST_RUN_ID"].into_iter().find_map(told).unwrap_or_else(|| process(id));
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { id, written: since_1970.as_secs(), milliseconds: None }
    }

    /// The run, of a soak that took so long.
    #[must_use]
    pub fn taking(self, time: Duration) -> Self {
        Self { milliseconds: Some(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)), ..self }
    }
}

/// Identifies a process. Numbers of processes come again, and not with the same beginning.
fn process(id: u32) -> String {
    #[cfg(target_os = "linux")]
    if let Some(stat) = i32::try_from(id).ok().and_then(|id| procfs::process::Process::new(id).ok()?.stat().ok()) {
        return format!("{id}-{}", stat.starttime);
    }
    id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_of_the_same_run_as_long_as_it_lives() {
        let run = Run::of_what_started_this;
        assert_eq!(run().id, run().id);
        assert!(!run().id.is_empty());
        assert_eq!(run().taking(Duration::from_millis(7)).milliseconds, Some(7));
    }
}
