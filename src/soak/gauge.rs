//! Gauges: logical sizes that a subject reports at idle, and that have to come back.

use serde::Serialize;

/// Keeps what one gauge read over a soak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gauge {
    /// The subject's name for it.
    pub name: &'static str,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// The cycle, counted from the start.
    pub cycle: u64,
    /// What the gauge read after it.
    pub after: u64,
}

/// Collects the readings of all gauges, in the order in which the subject reports them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Gauges {
    gauges: Vec<Gauge>,
}

impl Gauges {
    /// Takes the readings that count as idle from now on.
    pub fn read_idle(&mut self, name: &'static str, value: u64) {
        match self.find(name) {
            Some(gauge) => (gauge.idle, gauge.last) = (value, value),
            None => self.gauges.push(Gauge { name, idle: value, last: value, moved: None, deviation: None }),
        }
    }

    /// Takes a reading after a cycle, counted from the start. A gauge that did not exist at idle was at 0.
    pub fn read(&mut self, cycle: u64, name: &'static str, value: u64) {
        if self.find(name).is_none() {
            self.gauges.push(Gauge { name, idle: 0, last: 0, moved: None, deviation: None });
        }
        if let Some(gauge) = self.find(name) {
            if value != gauge.last {
                (gauge.last, gauge.moved) = (value, Some(cycle));
            }
            if value != gauge.idle && gauge.deviation.is_none() {
                gauge.deviation = Some(Deviation { cycle, after: value });
            }
        }
    }

    fn find(&mut self, name: &str) -> Option<&mut Gauge> {
        self.gauges.iter_mut().find(|gauge| gauge.name == name)
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
