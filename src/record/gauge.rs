//! Gauges: logical sizes that a subject reports at idle, and that have to come back.

use serde::{Deserialize, Serialize};

/// Keeps what one gauge read over a soak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Gauge {
    /// The subject's name for it.
    pub name: String,
    /// What it read after the warm-up.
    pub idle: u64,
    /// What it read last.
    pub last: u64,
    /// The last cycle after which it read something else than after the one before, counted from the start.
    pub moved: Option<u64>,
    /// The first cycle after which it read something else than at idle, and what.
    pub deviation: Option<Deviation>,
}

/// Says when a gauge first failed to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Deviation {
    /// The cycle, counted from the start.
    pub cycle: u64,
    /// What the gauge read after it.
    pub after: u64,
}

/// Collects the readings of all gauges, in the order in which the subject reports them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Gauges {
    gauges: Vec<Gauge>,
}

impl Gauges {
    /// Takes the readings that count as idle from now on. Says whether the gauge is new or read something else before.
    pub fn read_idle(&mut self, name: &str, value: u64) -> bool {
        if let Some(gauge) = self.find(name) {
            let is_news = gauge.last != value;
            (gauge.idle, gauge.last) = (value, value);
            return is_news;
        }
        self.add(name, value);
        true
    }

    /// Takes a reading after a cycle, counted from the start. A gauge that did not exist at idle was at 0. Says whether it is
    /// new or read something else before.
    pub fn read(&mut self, cycle: u64, name: &str, value: u64) -> bool {
        let is_new = self.find(name).is_none();
        if is_new {
            self.add(name, 0);
        }
        let Some(gauge) = self.find(name) else { return is_new };
        let has_moved = value != gauge.last;
        if has_moved {
            (gauge.last, gauge.moved) = (value, Some(cycle));
        }
        if value != gauge.idle && gauge.deviation.is_none() {
            gauge.deviation = Some(Deviation { cycle, after: value });
        }
        is_new || has_moved
    }

    fn add(&mut self, name: &str, idle: u64) {
        self.gauges.push(Gauge { name: name.to_owned(), idle, last: idle, moved: None, deviation: None });
    }

    fn find(&mut self, name: &str) -> Option<&mut Gauge> {
        self.gauges.iter_mut().find(|gauge| gauge.name == name)
    }

    /// What they had read after some cycles, counted from the start, as far as is known: one that had not deviated yet stood at
    /// idle.
    #[must_use]
    pub(crate) fn until(&self, cycle: u64) -> Self {
        let until = |gauge: &Gauge| match gauge.deviation {
            Some(deviation) if deviation.cycle > cycle => {
                Gauge { last: gauge.idle, moved: None, deviation: None, ..gauge.clone() }
            }
            _ => gauge.clone(),
        };
        Self { gauges: self.gauges.iter().map(until).collect() }
    }

    /// All gauges.
    pub fn iter(&self) -> impl Iterator<Item = &Gauge> {
        self.gauges.iter()
    }

    /// The gauge that failed to come back first.
    #[must_use]
    pub fn first_unbalanced(&self) -> Option<(&Gauge, Deviation)> {
        let unbalanced = self.gauges.iter().filter_map(|gauge| Some((gauge, gauge.deviation?)));
        unbalanced.min_by_key(|(_, deviation)| deviation.cycle)
    }

    /// Says whether a gauge stands off its idle value, and none has moved since a cycle.
    #[must_use]
    pub fn stand_off(&self, since: u64) -> bool {
        let moves = |gauge: &Gauge| gauge.moved.is_some_and(|cycle| cycle > since);
        self.gauges.iter().any(|gauge| gauge.last != gauge.idle) && !self.gauges.iter().any(moves)
    }
}
