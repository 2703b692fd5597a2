//! Every scenario of the corpus, by its name: what it expects holds on exactly the builds of its sets, and the fixed build
//! stays where it was.

use std::path::Path;

use slowleak::pcm::Build;
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Cycles of the soak here; the gate takes more.
const CYCLES: u64 = 3;

#[expect(clippy::needless_pass_by_value, reason = "the harness hands it over")]
fn holds(path: &Path, text: Vec<u8>) -> datatest_stable::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let scenario = Scenario::parse(&name, &text)?;
    let misses: Vec<_> = scenario.check(&name).iter().map(ToString::to_string).collect();
    if !misses.is_empty() {
        return Err(misses.join("\n").into());
    }
    let outcome = SiteSubject::new(scenario.setup(Build::FIXED), &scenario.queue).soak().cycles(CYCLES).run()?;
    if outcome.is_accepted() { Ok(()) } else { Err(outcome.verdict.to_string().into()) }
}

datatest_stable::harness! {
    { test = holds, root = "corpus/command_queue", pattern = r"\.pcm$" },
    { test = holds, root = "corpus/rollout", pattern = r"\.pcm$" },
}
