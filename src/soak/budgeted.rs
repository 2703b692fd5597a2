//! What is asked of a soak beside its verdict: a budget that it keeps to, leaks of it that are known, limits that stand in the test.

use std::path::PathBuf;

use super::builder::Soak;
use super::plan::Plan;
use super::run::SetupError;
use crate::budget::{Asked, AtMost, BLESS, BadFile, FILE, File, Key, Review, bless, is_ci, is_to_bless, today};
use crate::heap::uncounted;
use crate::process;
use crate::record::{Complaint, Costs, Outcome, Requirement};

/// Holds what is asked beside the verdict.
#[derive(Clone, Debug, Default)]
pub(super) struct Asks {
    /// The name of the budget.
    budget: Option<String>,
    /// The features that the caller is built with, in his words.
    features: String,
    at_most: AtMost,
    /// Whether somebody else wants to know the costs.
    counts: bool,
}

impl Asks {
    /// Says whether what a life allocates is to be counted.
    pub(super) fn want_costs(&self) -> bool {
        self.counts || self.budget.is_some() || self.at_most != AtMost::new()
    }
}

impl<S> Soak<S> {
    /// Keeps to a budget: what a life of the service allocates, from start to drop, is what stands under that name in
    /// [`slowleak.toml`](crate::budget) beside `Cargo.toml`. More is a finding; less is told, and passes. With `SLOWLEAK_BLESS=1` the
    /// figures are written there instead, for somebody to review. And the leaks that are known there are allowed in this soak.
    ///
    /// It is counted in a life of its own, of [`CYCLES_COUNTED`](super::limits::CYCLES_COUNTED) cycles, twice; where the two differ
    /// a third time, and the entry then states a tolerance. A soak whose verdict is not accepted is neither compared nor blessed, and
    /// nor is one that is meant to leak. Without an entry of that name the soak fails where `CI` is set, and says so otherwise. An
    /// entry of another profile, toolchain or target is told, and compares nothing.
    ///
    /// A known leak with `soak = "…"` of this name has to show in this soak: one that does not is red. Those that name no soak are
    /// allowed here too; whether any soak shows them no single test knows.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[global_allocator]
    /// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
    /// slowleak::soak(Vec::new, |orders| {
    ///     orders.push("an order".to_owned());
    ///     orders.clear();
    /// })
    /// .budget("orders")
    /// .assert_settled();
    /// ```
    pub fn budget(mut self, name: impl Into<String>) -> Self {
        self.plan.asks.budget = Some(name.into());
        self
    }

    /// Says with which features the caller is built, where that makes a difference: the budgets of each such text are their own. Cargo
    /// tells nobody else.
    pub fn budget_features(mut self, features: impl Into<String>) -> Self {
        self.plan.asks.features = features.into();
        self
    }

    /// Limits what a cycle may allocate, and what a life may hold. More is a finding.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[global_allocator]
    /// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
    /// use slowleak::soak::AtMost;
    ///
    /// slowleak::soak(Vec::new, |orders| {
    ///     orders.push("an order".to_owned());
    ///     orders.clear();
    /// })
    /// .at_most(AtMost::new().allocations(2).peak_bytes(1_024))
    /// .assert_settled();
    /// ```
    pub fn at_most(mut self, at_most: AtMost) -> Self {
        self.plan.asks.at_most = at_most;
        self
    }

    /// Counts what a life allocates, for somebody who looks at the costs.
    #[cfg(feature = "pcm")]
    pub(crate) fn counted(mut self) -> Self {
        self.plan.asks.counts = true;
        self
    }
}

/// The file of the package whose test this is.
fn path() -> PathBuf {
    process::package_folder().join(FILE)
}

fn bad(why: String) -> SetupError {
    SetupError::Budget { why }
}

fn told(error: &BadFile) -> String {
    error.to_string()
}

/// Fails where the file that the soak asks for cannot be used, before anything is soaked.
pub(super) fn check(plan: &Plan) -> Result<(), SetupError> {
    if plan.asks.budget.is_none() {
        return Ok(());
    }
    uncounted(|| {
        today().and_then(|_| is_to_bless()).map_err(bad)?;
        File::read(&path(), FILE).map(drop).map_err(|error| bad(told(&error)))
    })
}

/// Adds to an outcome what limits, budgets and known leaks say of it.
pub(super) fn reviewed(plan: &Plan, mut outcome: Outcome) -> Result<Outcome, SetupError> {
    if plan.expects_leak {
        return Ok(outcome);
    }
    uncounted(|| {
        if let Some(name) = &plan.asks.budget {
            keep_to(name, plan, &mut outcome).map_err(bad)?;
        }
        // Of what is not accepted nobody asks what it costs; the gate does not know yet whether it is.
        if !outcome.has_accepted_verdict() && !plan.asks.counts {
            outcome.costs = None;
        }
        limit(&plan.asks.at_most, &mut outcome);
        Ok(outcome)
    })
}

fn limit(at_most: &AtMost, outcome: &mut Outcome) {
    let Some(costs) = &outcome.costs else { return };
    let exceeded = at_most.exceeded(costs);
    outcome.complaints.extend(exceeded.into_iter().map(|text| Complaint::new(Requirement::Budget, None, text)));
}

/// Holds an outcome against the file, or writes its budget there.
fn keep_to(name: &str, plan: &Plan, outcome: &mut Outcome) -> Result<(), String> {
    let path = path();
    let file = File::read(&path, FILE).map_err(|error| told(&error))?;
    let key = Key::of_this_program(&plan.asks.features);
    let how_to_bless = format!("{BLESS}=1");
    let review = Review { file: &file, key: &key, today: today()?, is_ci: is_ci(), how_to_bless: &how_to_bless };
    know_leaks(name, &review, outcome);
    if !outcome.has_accepted_verdict() {
        outcome.costs = None;
    }
    if !is_to_bless()? {
        review.budget(name, outcome);
        return Ok(());
    }
    // The process of a run writes nothing: the one that has started it does.
    if process::assigned().is_some() {
        return Ok(());
    }
    let remark = match &outcome.costs {
        Some(costs) if outcome.complaints.is_empty() => {
            let written = bless(&path, FILE, &key, &[(name.to_owned(), costs)]).map_err(|error| told(&error))?;
            blessed(name, !written.is_empty(), costs)
        }
        _ => format!("budget `{name}` is not written: only what is accepted is blessed"),
    };
    outcome.remarks.push(remark);
    Ok(())
}

fn blessed(name: &str, is_new: bool, costs: &Costs) -> String {
    let rate = costs.allocations_per_cycle().text("allocation");
    if is_new {
        format!("budget `{name}` is written into {FILE}: {rate}; review it")
    } else {
        format!("budget `{name}` stands in {FILE} as it is: {rate}")
    }
}

/// Allows what is known, and says of the known leaks of this soak whether they are still there.
fn know_leaks(name: &str, review: &Review<'_>, outcome: &mut Outcome) {
    let used = review.known_leaks(&Asked { name, subject: None }, outcome);
    for (index, leak) in review.file.known_leaks.iter().enumerate() {
        let is_used = used.iter().any(|used| used.leak == index);
        let is_of_this = leak.soak.as_deref() == Some(name) && leak.subject.is_none();
        if review.is_expired(leak) && leak.is_of(&Asked { name, subject: None }) {
            outcome.complaints.push(review.expired(index));
        } else if is_of_this && !is_used && review.would_show(leak, outcome) {
            outcome.complaints.push(review.unused(index));
        }
    }
    outcome.remarks.extend(used.iter().filter(|used| used.is_slower).map(|used| review.slower(used)));
}
