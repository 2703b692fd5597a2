//! Measured growth equals the ledger: whatever an unfixed build leaks is found to the byte and block, cycle by cycle, and at
//! the lines that leak it, and no others.

mod config;
mod corpus;
mod hosts;
mod leak_lines;
mod queues;
mod setups;

use std::collections::BTreeMap;

use proptest::prelude::*;
use slowleak::gate::LedgerAccount;
use slowleak::heap::{Growth, Recorder, Scope};
use slowleak::pcm::{Build, Leak, Leaks, Platform, Queue, Setup, Site};
use slowleak::record::Conclusion;
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;
use slowleak::soak::{Verdict, Why};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Soaks a subject for a few cycles and returns what dhat measured after each, counted from start, beside the ledger.
fn growths(subject: SiteSubject<'_>, cycles: u64) -> (Vec<Growth>, Vec<Growth>) {
    let outcome = subject.soak().cycles(cycles).without_sites().run().expect("the allocator is installed");
    let levels = outcome.curve.levels();
    let measured = levels[1..].iter().map(|&level| level - levels[0]).collect();
    (measured, subject.ledger_curve(cycles))
}

#[test]
fn every_scenario_of_the_corpus_grows_by_its_ledger_on_every_unfixed_build() {
    let mut leaking = 0;
    for (name, scenario) in corpus::scenarios() {
        let mut leaks = false;
        for build in Build::LADDER.into_iter().filter(|build| build.exists_on(scenario.platform)) {
            let setup = scenario.setup(build);
            let (measured, ledger) = growths(SiteSubject::new(setup, &scenario.queue), 3);
            assert_eq!(measured, ledger, "{build}: {name}");
            let grew = ledger.iter().any(|growth| !growth.is_zero());
            assert!(!grew || build < Build::FIXED, "{build} is fixed: {name}");
            leaks |= grew;
        }
        leaking += u32::from(leaks);
    }
    assert!(leaking >= 20, "the ledger is above zero in {leaking} scenarios only");
}

#[test]
fn thirty_days_leak_720_polls_and_10_jobs_exactly() {
    // Q241656, scenario S60.
    let scenario = corpus::scenario("command_queue/thirty-days.pcm");
    let setup = Setup::new(Platform::I386, Build::Hf990624);
    let (measured, _) = growths(SiteSubject::new(setup, &scenario.queue), 2);
    // 48 bytes in 1 block a poll, 96 bytes in 2 blocks a job: the catalogue says so.
    let a_cycle = Growth { bytes: 720 * 48 + 10 * 96, blocks: 720 + 10 * 2 };
    assert_eq!(measured, [a_cycle, a_cycle + a_cycle]);
}

#[test]
fn the_gate_sees_where_the_ledger_differs_and_takes_no_doubt_for_a_pass() {
    let scenario = corpus::scenario("command_queue/slow-link-flag-is-dead.pcm");
    let [leaking, fixed] = [Build::Sp4, Build::FIXED].map(|build| Setup::new(Platform::I386, build));
    let [leaking, fixed] = [leaking, fixed].map(|setup| SiteSubject::new(setup, &scenario.queue));
    let mut outcome = leaking.soak().cycles(4).without_sites().run().expect("the allocator is installed");
    assert_eq!(LedgerAccount::of(leaking, &outcome).differs_after_cycle, None);
    assert_eq!(LedgerAccount::of(fixed, &outcome).differs_after_cycle, Some(1), "the ledger of another build");
    assert_eq!(Conclusion::of(&outcome, false), Conclusion::Finding);
    outcome.verdict = Verdict::Steady;
    assert_eq!(Conclusion::of(&outcome, false), Conclusion::Clean);
    outcome.verdict = Verdict::Inconclusive { why: Why::NothingAllocated };
    assert_eq!(Conclusion::of(&outcome, false), Conclusion::Inconclusive);
}

#[test]
fn what_sms_executive_has_leaked_ends_with_it() {
    let text =
        b"pcm 1\nhost SRV1 I386\nT+0:00 offer R1 offered=T+9:00\nT+0:01 cancel R1\nT+0:20 executive stop\nT+0:30 end\n";
    let scenario = Scenario::parse("executive", text).unwrap_or_else(|error| panic!("{error}"));
    let setup = scenario.setup(Build::FIXED).with_leaks(Leaks::NONE.with(Leak::CancelledJob));
    let (measured, ledger) = growths(SiteSubject::new(setup, &scenario.queue), 3);
    assert_eq!(measured, ledger);
    assert_eq!(measured, [Growth::ZERO; 3], "it is stopped in each cycle");
}

#[test]
fn a_file_whose_last_stale_record_expires_in_the_wind_down_is_gone_with_it() {
    let text = b"pcm 1\nbuilds Pcmwin32=1.1\nT+0:00 offer R2 expires=T+1:00:30 handle=20\nT+0:00 delete-job R2\nT+2:00 service stop\nT+2:00 end\n";
    let scenario = Scenario::parse("stale", text).unwrap_or_else(|error| panic!("{error}"));
    let setup = scenario.setup(Build::V11);
    let (measured, ledger) = growths(SiteSubject::new(setup, &scenario.queue), 3);
    assert_eq!(measured, ledger);
}

/// Works a queue off twice; returns by leak what the second cycle has added: the call sites, and the ledger.
fn growth_by_leak(setup: Setup, queue: &Queue) -> [BTreeMap<String, Growth>; 2] {
    let recorder = Recorder::start(Scope::Thread).expect("the allocator is installed");
    let mut site = Site::start(setup, &mut ());
    let [before, after] = [(); 2].map(|()| {
        site.work_off(queue, &mut ());
        site.wind_down(&mut ());
        (recorder.snapshot(), site.ledger())
    });
    let mut by_site: BTreeMap<_, Growth> = BTreeMap::new();
    for site in after.0.added.since(&before.0.added) {
        let leaks = leak_lines::leaks_of(&site);
        let [leak] = &leaks[..] else { panic!("{leaks:?} at {site:#?}") };
        *by_site.entry(leak.clone()).or_default() += site.growth;
    }
    let added = after.1 - before.1;
    let by_ledger = Leak::ALL.map(|leak| {
        let held = added.of(leak);
        (format!("{leak:?}"), Growth { bytes: held.bytes, blocks: held.blocks })
    });
    by_site.retain(|_, growth| !growth.is_zero());
    [by_site, by_ledger.into_iter().filter(|(_, growth)| !growth.is_zero()).collect()]
}

proptest! {
    #![proptest_config(config::cases(|usual| usual / 4))]

    #[test]
    fn the_call_sites_of_any_queue_are_those_of_the_planted_leaks_and_no_others(
        leaks in proptest::sample::subsequence(leak_lines::kept_there(), 0..=leak_lines::kept_there().len()),
        setup in setups::setups(&[Build::FIXED]),
        queue in queues::queues(),
    ) {
        let setup = setup.with_leaks(leaks.into_iter().collect());
        let [by_site, by_ledger] = growth_by_leak(setup, &queue);
        prop_assert_eq!(by_site, by_ledger, "{}", Scenario::of(setup, queue));
    }
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn any_queue_grows_by_its_ledger_on_any_build_with_any_leaks(
        setup in setups::setups(&Build::LADDER),
        leaks in proptest::sample::subsequence(&Leak::ALL[..], 0..=Leak::ALL.len()),
        queue in queues::queues(),
    ) {
        let setup = setup.with_leaks(leaks.into_iter().collect::<Leaks>());
        let (measured, ledger) = growths(SiteSubject::new(setup, &queue), 3);
        let text = Scenario::of(setup, queue).to_string();
        prop_assert_eq!(measured, ledger, "{} with {:?}\n{}", setup.build, setup.leaks.iter().collect::<Vec<_>>(), text);
    }
}
