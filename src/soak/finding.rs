//! Findings: what was found in an input, and the shortest input that shows the same.
//!
//! dhat has the first word and the last. In between the tally steers: an input is tried at full speed, and its call sites
//! are looked at only where the verdict is of the same kind.

use super::builder::Soak;
use super::outcome::Outcome;
use super::run::SetupError;
use super::service::{Repeating, Service};
use super::shrink::{Shrink, Shrunk, shrink};
use super::verdict::Verdict;
use crate::heap::Signature;

/// Holds a finding in a strict service: what dhat has counted, and the shortest input that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<Input> {
    /// The shortest input found that shows the same: a verdict of the same kind, with the same signature.
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

impl<Input> Finding<Input> {
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
    let as_found = Shrunk { input: input.clone(), trials: 0, is_minimal: false };
    let found = match likeness.shortest(service, input, trials_max)? {
        Some((shrunk, outcome)) => (shrunk, outcome),
        None => (as_found, outcome),
    };
    Ok(Examined::Finding(Box::new(finding(found, input))))
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
    let shortest = likeness.shortest(service, &joined, trials_max)?;
    Ok(shortest.map(|found| Box::new(finding(found, &joined))))
}

fn finding<Input: Shrink>((shrunk, outcome): (Shrunk<Input>, Outcome), found_in: &Input) -> Finding<Input> {
    let Shrunk { input, trials, is_minimal } = shrunk;
    Finding { input, outcome, commands_found: found_in.commands().len(), trials, is_minimal }
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
        Ok(scouted.verdict.agrees_with(&self.verdict) && soak.signature(&scouted)? == self.signature)
    }

    /// Shrinks an input that shows this, and soaks what is left; `None` where dhat does not see the same in it.
    fn shortest<S>(
        &self,
        service: &S,
        input: &S::Input,
        trials_max: u64,
    ) -> Result<Option<(Shrunk<S::Input>, Outcome)>, SetupError>
    where
        S: Service<Input: Shrink>,
    {
        let mut failed = None;
        let shrunk = shrink(input.clone(), trials_max, |simpler| {
            self.is_scouted(service, simpler).unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let outcome = soak(service, &shrunk.input).run()?;
        let is_alike = outcome.verdict.agrees_with(&self.verdict) && outcome.signature() == self.signature;
        Ok(is_alike.then_some((shrunk, outcome)))
    }
}
