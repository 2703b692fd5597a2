//! The verdict: what the facts of a soak amount to.
//!
//! A pure function of integers. Whether a verdict is acceptable is the subject's [`Policy`]; how the facts came about is
//! none of its business.

use super::limits;
use crate::record::{Curve, Gauges, Growth, Meters, Rate, Rising, Verdict, Why};

/// The facts that a verdict rests on.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The levels at idle.
    pub curve: &'a Curve,
    /// The gauges at idle.
    pub gauges: &'a Gauges,
    /// What the meters read in the judged life.
    pub meters: &'a Meters,
    /// What each life left behind: the first, the judged one, one more.
    pub lives: &'a Curve,
    /// The allocations of the judged life.
    pub allocations: u64,
    /// Whether C's heap was read, and answers where Rust allocated nothing.
    pub answers_by_native: bool,
    /// Whether the subject is strict: its second life already has to leave nothing at all.
    pub strict: bool,
    /// Bytes that the heap may rise.
    pub budget_bytes: u64,
    /// Bytes that a cache may hold above the level after start, where that was declared.
    pub may_hold_bytes: Option<u64>,
    /// The fewest judged cycles that anything can be told by, where nobody asked for a number of them.
    pub cycles_min: u64,
}

impl Verdict {
    /// Judges the facts. Of several verdicts that hold it is the gravest: `Inconclusive`, `Growing`, `Unbalanced`, `Residue`,
    /// `Settled`, `Steady`.
    ///
    /// But a gauge that stands still off its idle value comes before growth. What grows cannot be that state, and so there
    /// are two faults: the growth shows in the curve whatever the verdict, and the state would be hidden. Where a gauge
    /// still moves in the last octave, it is the state that grows.
    #[must_use]
    pub fn of(facts: &Facts<'_>) -> Self {
        let curve = facts.curve;
        let meters = facts.meters.rising(curve.warm_up(), curve.cycles());
        if facts.allocations == 0 && !facts.answers_by_native && meters.is_empty() {
            return Self::Inconclusive { why: Why::NothingAllocated };
        }
        if let Some(unbalanced) = unbalanced(facts).filter(|_| facts.gauges.stand_off(curve.middle())) {
            return unbalanced;
        }
        let is_over_budget = is_over(curve, facts.budget_bytes);
        let is_too_short = curve.cycles() < facts.cycles_min && !is_over_budget;
        if is_too_short && (!curve.is_flat() || !meters.is_empty()) {
            return Self::Inconclusive { why: Why::TooShort { cycles: curve.cycles(), cycles_min: facts.cycles_min } };
        }
        if let Some(bytes) = facts.may_hold_bytes
            && curve.is_growing()
            && !holds_more(curve, bytes)
            && meters.is_empty()
        {
            // It may stop yet, or not: what it takes is more cycles.
            let (cycles, cycles_min) = (curve.cycles(), curve.cycles().saturating_mul(2));
            return Self::Inconclusive { why: Why::TooShort { cycles, cycles_min } };
        }
        if facts.may_hold_bytes.map_or_else(|| curve.is_growing(), |bytes| holds_more(curve, bytes)) {
            return growing(curve, meters);
        }
        if !meters.is_empty() {
            return only_meters(meters);
        }
        if is_over_budget {
            return Self::Inconclusive { why: Why::BudgetReached { cycles: curve.cycles() } };
        }
        if let Some(unbalanced) = unbalanced(facts) {
            return unbalanced;
        }
        if let Some((bytes_per_life, blocks_per_life)) = residue(facts) {
            return Self::Residue { bytes_per_life, blocks_per_life };
        }
        if has_too_few_lives(facts) {
            return Self::Inconclusive {
                why: Why::TooFewLives { lives: lived(facts.lives), lives_min: limits::LIVES_MAX },
            };
        }
        if is_too_short {
            return Self::Inconclusive { why: Why::TooShort { cycles: curve.cycles(), cycles_min: facts.cycles_min } };
        }
        if curve.is_flat() {
            return Self::Steady;
        }
        if curve.cycles() < limits::CYCLES_GROWING_MIN {
            return Self::Inconclusive { why: Why::TooFewCycles { cycles: curve.cycles() } };
        }
        let (after, level) = curve.ceiling();
        Self::Settled { after, level }
    }
}

/// The heap grows, and what else does.
pub(super) fn growing(curve: &Curve, meters: Vec<Rising>) -> Verdict {
    let (bytes_per_cycle, blocks_per_cycle) = curve.rates();
    Verdict::Growing { bytes_per_cycle, blocks_per_cycle, meters }
}

/// The heap does not grow, and something else does.
pub(super) const fn only_meters(meters: Vec<Rising>) -> Verdict {
    let nothing = Rate::of(0, 1);
    Verdict::Growing { bytes_per_cycle: nothing, blocks_per_cycle: nothing, meters }
}

/// Says whether the heap has risen by a number of bytes. A buffer that doubles stands exactly there, and would reach twice as
/// much before it is beyond.
pub(super) fn is_over(curve: &Curve, budget_bytes: u64) -> bool {
    u64::try_from(curve.rise().bytes).is_ok_and(|bytes| bytes >= budget_bytes)
}

/// Says whether the heap holds more than a number of bytes above the level after start.
pub(super) fn holds_more(curve: &Curve, bytes: u64) -> bool {
    u64::try_from(curve.rise().bytes).is_ok_and(|rise| rise > bytes)
}

fn unbalanced(facts: &Facts<'_>) -> Option<Verdict> {
    let (gauge, deviation) = facts.gauges.first_unbalanced()?;
    Some(Verdict::Unbalanced {
        gauge: gauge.name.clone(),
        idle: gauge.idle,
        after: deviation.after,
        cycle: deviation.cycle,
    })
}

/// What a life leaves behind, from the second on. A strict one leaves exactly nothing. For others the rule is that of cycles:
/// what is released late goes up one life and down the next, and a pool may take some lives to warm up.
fn residue(facts: &Facts<'_>) -> Option<(Rate, Rate)> {
    let lives = facts.lives;
    if facts.strict {
        let mut growths = lives.levels().windows(2).skip(1).map(|pair| pair[1] - pair[0]).rev();
        let Growth { bytes, blocks } = growths.find(|growth| !growth.is_zero())?;
        return Some((Rate::of(bytes, 1), Rate::of(blocks, 1)));
    }
    (lived(lives) >= limits::LIVES_MAX && lives.is_growing()).then(|| lives.rates())
}

/// Says whether the level after the lives still rises, and time was over before it could be told whether that ends.
fn has_too_few_lives(facts: &Facts<'_>) -> bool {
    let is_between = (limits::LIVES_FIRST..limits::LIVES_MAX).contains(&lived(facts.lives));
    !facts.strict && is_between && facts.lives.is_growing()
}

/// Says whether the lives so far decide what each leaves behind, or whether more could tell more: their number is doubled
/// while it may be growing. `lives` holds the levels after each of them.
#[must_use]
pub fn lives_are_enough(lives: &Curve, strict: bool) -> bool {
    let number = lived(lives);
    if strict {
        return number >= limits::LIVES_STRICT;
    }
    let is_checkpoint = number >= limits::LIVES_FIRST && number.is_power_of_two();
    number >= limits::LIVES_MAX || (is_checkpoint && !lives.may_be_growing())
}

/// The number of lives, of which the level before the first is none.
fn lived(lives: &Curve) -> u64 {
    lives.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Level;

    #[test]
    fn a_budget_is_over_where_it_is_reached() {
        let risen = |bytes| {
            let mut curve = Curve::new(0);
            for bytes in [0, bytes] {
                curve.push(Level { bytes, blocks: 1 });
            }
            is_over(&curve, 1_000)
        };
        assert_eq!([risen(-1), risen(999), risen(1_000)], [false, false, true]);
    }
}
