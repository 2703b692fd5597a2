//! Meters: what is counted of a running service beside its heap, and may rise for a while. Whether one grows is not known here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::number::counted;
use super::rate::Rate;

/// Says in what a meter counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Pieces: files, threads, tasks.
    #[default]
    Pieces,
}

/// Keeps what one meter read over a soak, at chosen cycles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Meter {
    /// What is counted.
    pub name: String,
    /// In what.
    pub unit: Unit,
    /// Whether growth of it is a finding, and not only told.
    pub is_judged: bool,
    /// The readings, by rising cycles.
    pub readings: Vec<Reading>,
}

/// Holds one reading of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Reading {
    /// After how many cycles, counted from the start.
    pub cycle: u64,
    /// What it read, in its unit.
    pub value: u64,
}

/// Collects the readings of all meters, in the order in which they were read first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Meters {
    meters: Vec<Meter>,
}

impl Meters {
    /// Takes what a meter read after a cycle, counted from the start. Of two readings of one name after the same cycle, or an earlier
    /// one, the first counts.
    pub fn read(&mut self, cycle: u64, name: &str, unit: Unit, is_judged: bool, value: u64) {
        let reading = Reading { cycle, value };
        match self.meters.iter_mut().find(|meter| meter.name == name) {
            Some(meter) if meter.readings.last().is_none_or(|last| last.cycle < cycle) => meter.readings.push(reading),
            Some(_) => {}
            None => self.meters.push(Meter { name: name.to_owned(), unit, is_judged, readings: vec![reading] }),
        }
    }

    /// Those of the subject: what the system says of a process depends on more than the subject.
    #[must_use]
    pub fn of_the_subject(&self) -> Self {
        const OF_THE_SYSTEM: [&str; 5] = [NATIVE_HEAP, OPEN_FILES, THREADS, RESIDENT_MEMORY, TASKS];
        Self { meters: self.iter().filter(|meter| !OF_THE_SYSTEM.contains(&meter.name.as_str())).cloned().collect() }
    }

    /// All meters.
    pub fn iter(&self) -> impl Iterator<Item = &Meter> {
        self.meters.iter()
    }
}

/// Reads meters; and those of documents that were written before a meter had a name, when each reading held all of them.
impl<'de> Deserialize<'de> for Meters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Row {
            Named(Meter),
            Together { cycle: u64, open_files: u64, threads: u64, resident_bytes: u64 },
        }
        let mut meters = Self::default();
        for row in Vec::<Row>::deserialize(deserializer)? {
            match row {
                Row::Named(meter) => meters.meters.push(meter),
                Row::Together { cycle, open_files, threads, resident_bytes } => {
                    meters.read(cycle, OPEN_FILES, Unit::Pieces, true, open_files);
                    meters.read(cycle, THREADS, Unit::Pieces, true, threads);
                    meters.read(cycle, RESIDENT_MEMORY, Unit::Bytes, false, resident_bytes);
                }
            }
        }
        Ok(meters)
    }
}

/// The meter of open files, sockets among them.
pub(crate) const OPEN_FILES: &str = "open files";

/// The meter of what C's heap holds beside Rust's blocks.
pub(crate) const NATIVE_HEAP: &str = "native heap";

/// The meter of threads.
pub(crate) const THREADS: &str = "threads";

/// The meter of tasks that are alive on a runtime that a soak has started.
pub(crate) const TASKS: &str = "tasks";

/// The meter of memory that is resident: what the allocator keeps is in it, and so it is told and not judged.
pub(crate) const RESIDENT_MEMORY: &str = "resident memory";

/// Says how fast a meter rises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Rising {
    /// What is counted.
    pub name: String,
    /// In what.
    #[serde(default)]
    pub unit: Unit,
    /// By how much it rises.
    pub per_cycle: Rate,
}

impl Unit {
    /// Writes a number of it: `48 bytes`, `3`.
    #[must_use]
    pub fn text(self, value: u64) -> String {
        match self {
            Self::Bytes => counted(value.cast_signed(), "byte"),
            Self::Pieces => super::number::thousands(value.cast_signed()),
        }
    }
}

/// Its name and its rate: `open files: 1/cycle`, `native heap: 48 bytes/cycle`.
impl fmt::Display for Rising {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = match self.unit {
            Unit::Bytes => self.per_cycle.text("byte"),
            Unit::Pieces => self.per_cycle.text_of_pieces(),
        };
        write!(formatter, "{}: {rate}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_takes_its_first_reading_after_each_cycle() {
        let mut meters = Meters::default();
        for (cycle, value) in [(0, 3), (0, 9), (2, 4), (1, 9)] {
            meters.read(cycle, "tasks", Unit::Pieces, true, value);
        }
        let meter = meters.iter().next().expect("a meter");
        assert_eq!(meter.readings, [Reading { cycle: 0, value: 3 }, Reading { cycle: 2, value: 4 }]);
    }

    #[test]
    fn meters_are_read_from_documents_of_now_and_of_before_they_had_names() {
        let before = r#"[{"cycle":0,"open_files":5,"threads":2,"resident_bytes":4096}]"#;
        let meters: Meters = serde_json::from_str(before).expect("readings as they were written");
        let of = |meter: &Meter| (meter.name.clone(), meter.is_judged, meter.readings[0].value);
        let read: Vec<_> = meters.iter().map(of).collect();
        let expected = [(OPEN_FILES, true, 5), (THREADS, true, 2), (RESIDENT_MEMORY, false, 4_096)];
        assert_eq!(read, expected.map(|(name, is_judged, value)| (name.to_owned(), is_judged, value)));
        let now = serde_json::to_string(&meters).expect("plain data");
        assert_eq!(serde_json::from_str::<Meters>(&now).expect("as it was written"), meters);
    }

    #[test]
    fn what_rises_is_told_by_name_and_rate() {
        let rising = |unit, amount, cycles| {
            Rising { name: "kept".to_owned(), unit, per_cycle: Rate::of(amount, cycles) }.to_string()
        };
        assert_eq!(rising(Unit::Pieces, 2, 1), "kept: 2/cycle");
        assert_eq!(rising(Unit::Pieces, 1, 4), "kept: 0.25/cycle");
        assert_eq!(rising(Unit::Bytes, 48, 1), "kept: 48 bytes/cycle");
    }
}
