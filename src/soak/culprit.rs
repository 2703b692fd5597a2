//! The culprit: which call sites grew between two moments of a soak.
//!
//! One more run of the same soak tells: a recording of where blocks are born and where they grow, read at both and subtracted.

use serde::{Deserialize, Serialize};

use super::interrupt::Interrupt;
use super::life::{Next, Observer, live};
use super::limits;
use super::run::{Runner, SetupError};
use super::subject::Subject;
use crate::heap::{Recorder, Scope, Snapshot, StartError};
use crate::record::{Curve, Explanation, Moment, Site, Verdict, Why};

/// Chooses the two moments between which a verdict shows, if it can be explained by sites.
pub(super) fn moments(verdict: &Verdict, curve: &Curve, lives: &Curve) -> Option<(Moment, Moment)> {
    match verdict {
        // What only a meter counts has no call sites.
        Verdict::Growing { .. } if !verdict.heap_grows() => None,
        // What was too short is no finding; where the level stood higher in the end, whoever has to wait sees already what holds it.
        Verdict::Inconclusive { why: Why::TooShort { .. } } if !is_higher(curve) => None,
        Verdict::Growing { .. } | Verdict::Inconclusive { why: Why::TooShort { .. } } => {
            let (from, to) = curve.telling_cycles()?;
            Some((Moment::Cycle(from), Moment::Cycle(to)))
        }
        Verdict::Settled { after: cycle, .. } | Verdict::Unbalanced { cycle, .. } => {
            let warm_up = curve.warm_up();
            (*cycle > warm_up).then_some((Moment::Cycle(warm_up), Moment::Cycle(*cycle)))
        }
        Verdict::Residue { .. } => {
            // A life of a strict subject that leaves less than nothing shows in the judged one.
            let (from, to) = lives.telling_cycles().unwrap_or((1, 2));
            Some((Moment::LifeEnd(from), Moment::LifeEnd(to)))
        }
        Verdict::Steady | Verdict::Inconclusive { .. } => None,
    }
}

fn is_higher(curve: &Curve) -> bool {
    let rise = curve.rise();
    rise.bytes > 0 || rise.blocks > 0
}

/// How far the lives of a run go.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Extent {
    /// The length of the judged life.
    pub(super) cycles: u64,
    /// The number of lives.
    pub(super) lives: u64,
}

/// How a run ended that did not come to the moment at which it was to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unseen {
    /// The cycle of the judged life in which it ended; 0 is before the first.
    pub(super) cycle: u64,
    /// What ended it.
    pub(super) cause: String,
}

/// What a run has seen where it was to look.
pub(super) type Seen<T> = Result<T, Unseen>;

/// Runs the subject again, and compares two moments; or says how the run ended that did not come to them.
pub(super) fn explain(
    runner: &mut dyn Runner,
    (from, to): (Moment, Moment),
    extent: Extent,
) -> Result<Seen<Explanation>, SetupError> {
    let [before, after] = match runner.record(from, to, extent)? {
        Ok(live) => live,
        Err(unseen) => return Ok(Err(unseen)),
    };
    let rise = after.added.total() - before.added.total();
    let mut growth_sites = after.added.since(&before.added);
    lead_with_spawner(&mut growth_sites, from, to);
    let allocation_sites = after.allocated.since(&before.allocated);
    let signature = growth_sites.first().and_then(Site::signature);
    Ok(Ok(Explanation { from, to, rise, growth_sites, allocation_sites, signature }))
}

/// Puts the site first that spawns a task in every cycle or so, if one does: what such a task holds may be more, but the
/// leak is the task, and whoever spawned it.
fn lead_with_spawner(sites: &mut [Site], from: Moment, to: Moment) {
    let (Moment::Cycle(from), Moment::Cycle(to)) = (from, to) else { return };
    let times = to.saturating_sub(from).cast_signed();
    let is_spawner = |site: &Site| site.spawns() && site.growth.blocks * limits::CYCLES_SPAWNING_MAX >= times;
    if let Some(spawner) = sites.iter().position(is_spawner) {
        sites[..=spawner].rotate_right(1);
    }
}

/// Records what is live at two moments, by call stacks; or says in which cycle it was interrupted.
pub(super) fn record<S: Subject>(
    subject: &mut S,
    scope: Scope,
    (from, to): (Moment, Moment),
    extent: Extent,
    interrupt: &Interrupt,
) -> Result<Result<[Snapshot; 2], u64>, StartError> {
    let recorder = Recorder::start(scope)?;
    let [mut before, mut after] = [Snapshot::default(), Snapshot::default()];
    let mut take = |moment| {
        if moment == from {
            before = recorder.snapshot();
        }
        if moment == to {
            after = recorder.snapshot();
        }
        moment == to
    };
    let mut lookout = Lookout { extent, is_over: &mut take, interrupt, interrupted: None };
    live(subject, &mut lookout);
    let interrupted = lookout.interrupted;
    drop(recorder);
    Ok(interrupted.map_or(Ok([before, after]), Err))
}

/// Waits for a moment.
struct Lookout<'a> {
    extent: Extent,
    /// Looks at a moment, and says whether it was the last of interest.
    is_over: &'a mut dyn FnMut(Moment) -> bool,
    interrupt: &'a Interrupt,
    /// The cycle in which it was interrupted.
    interrupted: Option<u64>,
}

impl Lookout<'_> {
    fn look(&mut self, moment: Moment) -> Next {
        if (self.is_over)(moment) { Next::Stop } else { Next::On }
    }
}

impl<S: Subject> Observer<S> for Lookout<'_> {
    fn idle(&mut self, cycle: u64, _: &S, _: &S::Running) -> Next {
        if self.interrupt.take() {
            self.interrupted = Some(cycle);
            return Next::Stop;
        }
        match self.look(Moment::Cycle(cycle)) {
            Next::On if cycle >= self.extent.cycles => Next::EndLife,
            next => next,
        }
    }

    fn ended(&mut self, life: u64) -> Next {
        self.look(Moment::LifeEnd(life))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Frame, Growth, Level, Rate, Why};

    fn explanation(from: Moment, to: Moment) -> Explanation {
        let rise = Growth { bytes: 64, blocks: 2 };
        Explanation { from, to, rise, growth_sites: Vec::new(), allocation_sites: Vec::new(), signature: None }
    }

    #[test]
    fn a_growth_is_spread_over_the_cycles_between_the_moments() {
        let growth = Growth { bytes: 64, blocks: 2 };
        let rates = |from, to| explanation(Moment::Cycle(from), Moment::Cycle(to)).rates(growth);
        assert_eq!(rates(10, 12), Some((Rate::of(32, 1), Rate::of(1, 1))));
        assert_eq!([rates(12, 12), rates(12, 10)], [None, None], "no cycles, no rate");
        let by_lives = |from, to| explanation(Moment::LifeEnd(from), Moment::LifeEnd(to)).rates(growth);
        assert_eq!(by_lives(1, 3), Some((Rate::of(32, 1), Rate::of(1, 1))));
        assert_eq!(by_lives(2, 2), None);
        assert_eq!(explanation(Moment::Cycle(1), Moment::LifeEnd(2)).rates(growth), None);
    }

    #[test]
    fn the_spawner_of_a_task_comes_before_what_the_task_holds() {
        let site = |function: &str, bytes, blocks| {
            let frame = |function: &str, package: Option<&str>| Frame {
                function: function.into(),
                line: 7,
                package: package.map(str::to_owned),
                ..Frame::default()
            };
            let frames = vec![frame(function, Some("tokio")), frame("shop::serve", None)];
            Site { frames, growth: Growth { bytes, blocks }, prints: false }
        };
        let first = |blocks| {
            let mut sites = [site("tokio::sync::oneshot::channel", 4_096, 64), site("tokio::spawn", 128, blocks)];
            lead_with_spawner(&mut sites, Moment::Cycle(64), Moment::Cycle(128));
            sites[0].frames[0].function.clone()
        };
        assert_eq!([first(64), first(8)], ["tokio::spawn"; 2]);
        assert_eq!(first(7), "tokio::sync::oneshot::channel", "tasks come and go");
    }

    #[test]
    fn moments_are_those_between_which_the_verdict_shows() {
        let curve = |warm_up, bytes: &[i64]| {
            let mut curve = Curve::new(warm_up);
            for &bytes in bytes {
                curve.push(Level { bytes, blocks: 1 });
            }
            curve
        };
        let warm = curve(2, &[0, 1, 2, 2, 2, 5, 5]);
        let no_lives = Curve::new(1);
        let moments = |verdict: &Verdict, curve: &Curve| moments(verdict, curve, &no_lives);
        let settled = |after| moments(&Verdict::Settled { after, level: Level::default() }, &warm);
        assert_eq!(settled(5), Some((Moment::Cycle(2), Moment::Cycle(5))));
        assert_eq!(settled(2), None, "it moved down only, since the warm-up");
        let unbalanced = |cycle| Verdict::Unbalanced { gauge: "drives".into(), idle: 0, after: 1, cycle };
        assert_eq!(moments(&unbalanced(3), &warm), Some((Moment::Cycle(2), Moment::Cycle(3))));
        let residue = Verdict::Residue { bytes_per_life: Rate::of(29, 1), blocks_per_life: Rate::of(1, 1) };
        let lives = |bytes: &[i64]| super::moments(&residue, &warm, &curve(1, bytes));
        let each: Vec<i64> = (0..=16).collect();
        assert_eq!(lives(&each), Some((Moment::LifeEnd(3), Moment::LifeEnd(5))), "each life alike");
        assert_eq!(
            lives(&[0, 1, 1, 2]),
            Some((Moment::LifeEnd(2), Moment::LifeEnd(3))),
            "the third of a strict subject"
        );
        assert_eq!(lives(&[0, 2, 2, 1]), Some((Moment::LifeEnd(1), Moment::LifeEnd(2))), "less than nothing");
        let growing =
            Verdict::Growing { bytes_per_cycle: Rate::of(1, 1), blocks_per_cycle: Rate::of(0, 1), meters: Vec::new() };
        let ramp: Vec<i64> = (0..=34).collect();
        assert_eq!(moments(&growing, &curve(2, &ramp)), Some((Moment::Cycle(4), Moment::Cycle(6))));
        assert_eq!(moments(&Verdict::Steady, &warm), None);
        assert_eq!(moments(&Verdict::Inconclusive { why: Why::NothingAllocated }, &warm), None);
    }
}
