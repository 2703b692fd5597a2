//! Findings: what was found in an input, and the shortest input that shows the same.
//!
//! dhat has the first word and the last. In between the tally steers: an input is tried at full speed, and its call sites
//! are looked at only where the verdict is as grave.

use super::builder::Soak;
use super::run::SetupError;
use super::service::{Repeating, Service};
use super::shrink::{Shrink, Shrunk, shrink};
use crate::heap::Signature;
use crate::record::Outcome;
use crate::record::Verdict;

/// Holds a finding in a strict service: what dhat has counted, and the shortest input that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<Input> {
    /// The shortest input found that shows the same: a verdict of the same kind or a graver one, with the same signature. (A
    /// leak that is only settled, since the input restarts what leaks, grows once the restart is left out.)
    pub input: Input,
    /// The outcome of soaking that input, with its curve and call sites.
    pub outcome: Outcome,
    /// How many commands the input had in which it was found.
    pub commands_found: usize,
    /// How many inputs were tried to shrink it.
    pub trials: u64,
    /// Whether nothing simpler is left to try; otherwise the trials ran out.
    pub is_minimal: bool,
}

impl<Input: Shrink> Finding<Input> {
    fn new(shrunk: Shrunk<Input>, outcome: Outcome, found_in: &Input) -> Self {
        let Shrunk { input, trials, is_minimal } = shrunk;
        Self { input, outcome, commands_found: found_in.commands().len(), trials, is_minimal }
    }

    /// Identifies the finding: the signature of the site that grew most.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.outcome.signature()
    }
}

/// Says what one input has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it may be a finding"]
pub enum Examined<Input> {
    /// Nothing: the service is steady.
    Steady(Box<Outcome>),
    /// A finding.
    Finding(Box<Finding<Input>>),
    /// Nothing can be said.
    Inconclusive(Box<Outcome>),
}

/// Soaks one input on a fresh, strict service under dhat, and shrinks it if that is a finding.
///
/// It needs no history: an input shows the same here as in any other process. `trials_max` bounds the shrinking; by default
/// take [`limits::SHRINK_TRIALS_MAX`](super::limits::SHRINK_TRIALS_MAX), and 0 to leave the input as it is. A panic of the
/// service passes through.
///
/// # Errors
///
/// As for [`Soak::run`].
pub fn examine<S>(service: &S, input: &S::Input, trials_max: u64) -> Result<Examined<S::Input>, SetupError>
where
    S: Service<Input: Shrink>,
{
    let outcome = soak(service, input).run()?;
    if outcome.is_accepted() {
        return Ok(Examined::Steady(Box::new(outcome)));
    }
    if matches!(outcome.verdict, Verdict::Inconclusive { .. }) {
        return Ok(Examined::Inconclusive(Box::new(outcome)));
    }
    let likeness = Likeness::of(&outcome);
    let shrunk = likeness.shrink(service, input, trials_max)?;
    let finding = match likeness.confirm(service, &shrunk.input)? {
        Some(outcome) => Finding::new(shrunk, outcome, input),
        None => Finding::new(Shrunk { input: input.clone(), is_minimal: false, ..shrunk }, outcome, input),
    };
    Ok(Examined::Finding(Box::new(finding)))
}

/// Looks for a finding in several inputs that are worked off one after the other, in one cycle. The tally says whether there
/// is something to shrink, and dhat judges what is left.
pub(super) fn examine_joined<S>(
    service: &S,
    journal: &[S::Input],
    trials_max: u64,
) -> Result<Option<Box<Finding<S::Input>>>, SetupError>
where
    S: Service<Input: Shrink>,
{
    let Some(joined) = S::Input::join(journal) else { return Ok(None) };
    let Some(likeness) = Likeness::scouted(service, &joined)? else { return Ok(None) };
    let shrunk = likeness.shrink(service, &joined, trials_max)?;
    let confirmed = likeness.confirm(service, &shrunk.input)?;
    Ok(confirmed.map(|outcome| Box::new(Finding::new(shrunk, outcome, &joined))))
}

fn soak<'a, S: Service>(service: &'a S, input: &'a S::Input) -> Soak<Repeating<'a, &'a S>> {
    Soak::of(Repeating::new(service, input)).strict()
}

/// Says what the findings of one cause have in common.
#[derive(Clone, Debug)]
struct Likeness {
    verdict: Verdict,
    signature: Option<Signature>,
}

impl Likeness {
    fn of(outcome: &Outcome) -> Self {
        Self { verdict: outcome.verdict.clone(), signature: outcome.signature() }
    }

    /// Looks at an input with the tally alone, for something to find.
    fn scouted<S: Service>(service: &S, input: &S::Input) -> Result<Option<Self>, SetupError> {
        let mut soak = soak(service, input);
        let scouted = soak.scout()?;
        if matches!(scouted.verdict, Verdict::Steady | Verdict::Inconclusive { .. }) {
            return Ok(None);
        }
        let signature = soak.signature(&scouted)?;
        Ok(Some(Self { verdict: scouted.verdict, signature }))
    }

    /// Says whether an input shows the same, as far as the tally can see.
    fn is_scouted<S: Service>(&self, service: &S, input: &S::Input) -> Result<bool, SetupError> {
        let mut soak = soak(service, input);
        let scouted = soak.scout()?;
        // The sites are the dear part.
        Ok(self.is_said_by(&scouted.verdict)
            || self.verdict.is_matched_by(&scouted.verdict) && soak.signature(&scouted)? == self.signature)
    }

    /// Says whether a verdict alone shows the same: a gauge that does not come back is named by it, however its heap was
    /// allocated, and that has as many call sites as there are ways to the state.
    fn is_said_by(&self, verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Unbalanced { .. }) && self.verdict.agrees_with(verdict)
    }

    /// Shrinks an input that shows this, by what the tally sees.
    fn shrink<S>(&self, service: &S, input: &S::Input, trials_max: u64) -> Result<Shrunk<S::Input>, SetupError>
    where
        S: Service<Input: Shrink>,
    {
        let mut failed = None;
        let shrunk = shrink(input.clone(), trials_max, |simpler| {
            // The first input of a process is soaked only if it asks for something: the shortest one has to.
            !simpler.is_empty()
                && self.is_scouted(service, simpler).unwrap_or_else(|error| {
                    failed = Some(error);
                    false
                })
        });
        failed.map_or(Ok(shrunk), Err)
    }

    /// Soaks an input under dhat; `None` where it does not show this.
    fn confirm<S: Service>(&self, service: &S, input: &S::Input) -> Result<Option<Outcome>, SetupError> {
        let outcome = soak(service, input).run()?;
        let is_alike = self.is_said_by(&outcome.verdict)
            || self.verdict.is_matched_by(&outcome.verdict) && outcome.signature() == self.signature;
        Ok(is_alike.then_some(outcome))
    }
}
