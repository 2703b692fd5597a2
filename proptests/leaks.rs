//! Every leak of the catalogue is reached by as many commands as it says, found by dhat, and absent from its clean twin.

mod leak_lines;

use std::fs;
use std::path::Path;

use slowleak::pcm::{Build, Leak, Leaks, Setup, Site};
use slowleak::scenario::Scenario;
use slowleak::site_subject::{SiteService, SiteSubject};
use slowleak::soak::limits::SHRINK_TRIALS_MAX;
use slowleak::soak::{Examined, Verdict, examine};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Reads the shortest queue known that triggers a leak.
fn scenario(leak: Leak) -> Scenario {
    let name = leak.entry().name;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/ledger/{name}.pcm"));
    let text = fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    Scenario::parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

fn setup(scenario: &Scenario, leaks: Leaks) -> Setup {
    scenario.setup(Build::FIXED).with_leaks(leaks)
}

#[test]
fn every_leak_is_triggered_by_as_many_commands_as_the_catalogue_says_and_no_fewer() {
    for leak in Leak::ALL {
        let scenario = scenario(leak);
        let commands = &scenario.queue.commands;
        assert_eq!(commands.len(), usize::from(leak.entry().depth), "{leak}");
        assert!(triggers(leak, &scenario) > 0, "{leak} is not triggered");
        for place in 0..commands.len() {
            let mut shorter = scenario.clone();
            shorter.queue.commands.remove(place);
            assert_eq!(triggers(leak, &shorter), 0, "{leak} is triggered without command {place}");
        }
    }
}

/// Counts how often a leak is triggered in one cycle, between T0 and the end.
fn triggers(leak: Leak, scenario: &Scenario) -> i64 {
    let mut site = Site::start(setup(scenario, Leaks::NONE.with(leak)), &mut ());
    site.work_off(&scenario.queue, &mut ());
    site.ledger_since_t0().of(leak).times
}

#[test]
fn reports_every_leak_of_the_catalogue_with_the_verdict_that_fits_it() {
    let mut signatures = Vec::new();
    for leak in Leak::ALL {
        let scenario = scenario(leak);
        let subject = SiteSubject::new(setup(&scenario, Leaks::NONE.with(leak)), &scenario.queue);
        let outcome = subject.soak().run().expect("the allocator is installed");
        let fits = match (leak, &outcome.verdict) {
            (Leak::DriveLeft, verdict) => matches!(verdict, Verdict::Unbalanced { gauge, .. } if gauge == "drives"),
            (_, verdict) => matches!(verdict, Verdict::Growing { .. }),
        };
        assert!(fits, "{leak}: {}", outcome.verdict);
        let explanation = outcome.explanation.as_ref().expect("findings are explained");
        if leak_lines::kept_there().contains(&leak) {
            for site in &explanation.growth_sites {
                assert_eq!(leak_lines::leaks_of(site), [format!("{leak:?}")], "{site:#?}");
            }
        }
        let signature = outcome.signature();
        assert!(signature.is_some() && !signatures.contains(&signature), "{leak} looks like another one");
        signatures.push(signature);
        let levels = outcome.curve.levels();
        let measured: Vec<_> = levels[1..].iter().map(|&level| level - levels[0]).collect();
        assert_eq!(measured, subject.ledger_curve(outcome.cycles), "{leak}");
    }
}

#[test]
fn every_leak_shrinks_to_as_few_commands_as_the_catalogue_says() {
    let needless = |text: &str| {
        let text = format!("pcm 1\n{text}\nT+0:00 end\n");
        Scenario::parse("needless", text.as_bytes()).unwrap_or_else(|error| panic!("{error}")).queue.commands
    };
    for leak in Leak::ALL {
        let scenario = scenario(leak);
        let mut queue = scenario.queue.clone();
        queue.commands.splice(0..0, needless("T+0:00 slow-link on\nT+0:00 server P1 down"));
        queue.commands.extend(needless("T+0:00 touch\nT+0:00 package R4 on P2"));
        let service = SiteService::new(setup(&scenario, Leaks::NONE.with(leak)));
        let examined = examine(&service, &queue, SHRINK_TRIALS_MAX).expect("the allocator is installed");
        let Examined::Finding(finding) = examined else { panic!("{leak}: {examined:?}") };
        let text = Scenario { queue: finding.input.clone(), ..Scenario::default() }.to_string();
        assert!(finding.is_minimal, "{leak}");
        assert!(finding.input.commands.len() <= usize::from(leak.entry().depth), "{leak}:\n{text}");
    }
}

#[test]
fn a_state_reached_in_two_ways_shrinks_to_one_of_them() {
    let text = b"pcm 1\nT+0:00 offer R1 open-file\nT+0:00 offer R2 mandatory=T-0:09 open-file\nT+0:02 end\n";
    let scenario = Scenario::parse("two", text).unwrap_or_else(|error| panic!("{error}"));
    let service = SiteService::new(setup(&scenario, Leaks::NONE.with(Leak::DriveLeft)));
    let examined = examine(&service, &scenario.queue, SHRINK_TRIALS_MAX).expect("the allocator is installed");
    let Examined::Finding(finding) = examined else { panic!("{examined:?}") };
    assert_eq!(finding.input.commands.len(), 1, "{}", finding.outcome.verdict);
}

#[test]
fn accepts_the_clean_twin_of_every_leak() {
    for leak in Leak::ALL {
        let scenario = scenario(leak);
        let outcome = SiteSubject::new(setup(&scenario, Leaks::NONE), &scenario.queue).soak().cycles(16).run();
        assert_eq!(outcome.expect("the allocator is installed").verdict, Verdict::Steady, "{leak}");
    }
}

#[test]
fn a_master_that_was_missed_is_forgotten_with_the_offers_of_its_cycle() {
    let text = b"pcm 1\nT+0:00 server LS1 down\nT+0:00 offer R1\nT+0:03 end\n";
    let scenario = Scenario::parse("missed", text).unwrap_or_else(|error| panic!("{error}"));
    let mut site = Site::start(setup(&scenario, Leaks::NONE.with(Leak::LateReplica)), &mut ());
    for _ in 0..3 {
        site.work_off(&scenario.queue, &mut ());
        site.wind_down(&mut ());
    }
    assert_eq!(site.ledger().of(Leak::LateReplica).times, 0, "nothing was copied there late");
}

#[test]
fn a_master_that_was_missed_is_late_once() {
    let text = b"pcm 1\nT+0:00 server LS1 down\nT+0:00 offer R1\nT+0:01 server LS1 up\nT+1:30 offer R2\nT+3:00 end\n";
    let scenario = Scenario::parse("late", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(triggers(Leak::LateReplica, &scenario), 1, "the next one comes in time");
}

#[test]
fn a_result_that_is_written_waits_no_more() {
    let down = |at: &str| format!("T+{at} server LS1 down\nT+{at} server LS2 down\n");
    let text = |until: &str| {
        let [first, second] = [down("0:01"), down("47:05")];
        let between = "T+46:00 server LS1 up\nT+46:30 offer R2\n";
        format!("pcm 1\nT+0:00 offer R1\n{first}{between}{second}T+{until} end\n")
    };
    let triggered = |until: &str| {
        let scenario = Scenario::parse("waiting", text(until).as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        triggers(Leak::WaitingResult, &scenario)
    };
    assert_eq!(triggered("60:00"), 0, "the first one was written, and the second has waited for half a day");
    assert!(triggered("97:00") > 0, "and now for two");
}

#[test]
fn a_job_that_has_got_its_letter_wants_it_no_more() {
    let text = concat!(
        "pcm 1\nT+0:00 free-letters 0\nT+0:00 offer R1\nT+0:30 free-letters 1\n",
        "T+1:30 history delete\nT+1:30 offer R1\nT+3:30 end\n"
    );
    let scenario = Scenario::parse("letter", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        [Leak::LetterRetry, Leak::SlowJob].map(|leak| triggers(leak, &scenario)),
        [1, 2],
        "it is launched twice"
    );
}
