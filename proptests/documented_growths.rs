//! The slow growths that the archive documents: in the historic build the verdict that fits each, at its call site, and
//! nothing in the fixed one.

use std::fs;
use std::path::Path;

use slowleak::pcm::{Build, Leak, Platform, Setup, Site};
use slowleak::scenario::Scenario;
use slowleak::site_subject::SiteSubject;
use slowleak::soak::{Outcome, Verdict};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

fn scenario(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/command_queue").join(name);
    let text = fs::read(path).expect("the corpus is checked in");
    Scenario::parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

fn soaked(scenario: &Scenario, build: Build) -> Outcome {
    let subject = SiteSubject::new(scenario.setup(build), &scenario.queue);
    subject.soak().run().expect("the allocator is installed")
}

/// Lists the functions of the sites that grew, each with those that called it.
fn sites(outcome: &Outcome) -> Vec<String> {
    let explanation = outcome.explanation.as_ref().expect("a finding has sites");
    let functions = |site: &slowleak::heap::Site| {
        site.frames.iter().map(|frame| frame.function.clone()).collect::<Vec<_>>().join(" < ")
    };
    explanation.growth_sites.iter().map(functions).collect()
}

/// Soaks a scenario on its last historic build and on the fixed one, and looks for a function among the growing sites.
fn assert_grows(name: &str, historic: Build, function: &str) {
    let scenario = scenario(name);
    let outcome = soaked(&scenario, historic);
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{name} on {historic}: {}", outcome.verdict);
    let sites = sites(&outcome);
    assert!(sites.iter().any(|site| site.contains(function)), "{name} on {historic} grows at\n{}", sites.join("\n"));
    assert_eq!(soaked(&scenario, Build::FIXED).verdict, Verdict::Steady, "{name}");
}

#[test]
fn the_heap_of_the_service_grows_with_every_poll_and_every_job() {
    // Q241656, scenario S60.
    assert_grows("thirty-days.pcm", Build::Hf990624, "keep_poll");
    assert_grows("thirty-days.pcm", Build::Hf990624, "keep_job");
}

#[test]
fn drive_letters_stay_mapped_and_the_gauge_says_so_although_the_heap_grows_too() {
    // Q163597, scenario S27.
    let scenario = scenario("drive-letters-left-mapped.pcm");
    let outcome = soaked(&scenario, Build::Sp1);
    let Verdict::Unbalanced { gauge, idle, .. } = &outcome.verdict else { panic!("{}", outcome.verdict) };
    assert_eq!((gauge.as_str(), *idle), ("drives", 0));
    assert!(outcome.curve.is_growing(), "the slow leak of the same build");
    let sites = sites(&outcome);
    // Compilers differ in how they write the type of a method: `Drives::connect` or `<Drives>::connect`.
    let is_of_drives = |site: &String| site.contains("::Drives") && site.contains("::connect");
    assert!(sites.iter().any(is_of_drives), "{}", sites.join("\n"));
    assert_eq!(soaked(&scenario, Build::FIXED).verdict, Verdict::Steady);
}

#[test]
fn reports_of_expired_records_pile_up_where_maintenance_manager_is_started_without_sms_executive() {
    // Q188042: it is a thread of SMS Executive, and does not run without that.
    let text =
        "pcm 1\nhost SRV1 I386\nexpired-records 1\nT+0:00 executive stop\nT+0:01 maintenance start\nT+1:30 end\n";
    let stopped = Scenario::parse("stopped", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let grows = |scenario: &Scenario| {
        let mut site = Site::start(scenario.setup(Build::Sp3), &mut ());
        for _ in 0..2 {
            site.work_off(&scenario.queue, &mut ());
            site.wind_down(&mut ());
        }
        site.ledger().of(Leak::ExpiryFlood).times > 0
    };
    let started = text.replace("T+0:00 executive stop\n", "");
    let started = Scenario::parse("started", started.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!([grows(&stopped), grows(&started)], [true, false]);
}

#[test]
fn reports_of_expired_records_pile_up_while_maintenance_manager_is_stopped() {
    // Q188042, scenario S53.
    assert_grows("expired-records-without-maintenance-manager.pcm", Build::Sp3, "report_expired");
}

#[test]
fn reports_of_what_a_scenario_offered_do_not_stand_with_those_of_the_site() {
    let results = |offer: &str| {
        let text = format!("pcm 1\nexpired-records 3\nT+0:00 {offer}\nT+4:30 end\n");
        let scenario = Scenario::parse("offer.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let mut site = Site::start(scenario.setup(Build::Sp3), &mut ());
        site.work_off(&scenario.queue, &mut ());
        let mut read = [0; 2];
        let mut waiting = |site: &Site, place: usize| {
            site.gauges(&mut |name, size| {
                if name == "results" {
                    read[place] = size;
                }
            });
        };
        waiting(&site, 0);
        site.wind_down(&mut ());
        waiting(&site, 1);
        let flood = site.ledger().of(Leak::ExpiryFlood).times;
        assert_eq!(i64::try_from(read[1]), Ok(3 + flood), "the first reports, and the ledger of the others");
        read
    };
    let [of_the_site, of_both] = ["touch", "offer R1 expires=T-1:00"].map(results);
    assert!(of_both[0] > of_the_site[0], "the offer is reported as expired as well");
    assert_eq!(of_both[1], of_the_site[1]);
}

#[test]
fn a_site_is_set_up_with_so_many_expired_records_and_no_more() {
    let setup = Setup::new(Platform::I386, Build::Sp3);
    assert_eq!(setup.with_expired_records(200), setup.with_expired_records(Setup::EXPIRED_RECORDS_MAX));
    assert_ne!(setup.with_expired_records(8), setup.with_expired_records(9));
}

#[test]
fn records_of_deleted_jobs_pile_up_until_somebody_cleans_up() {
    // Q269768, scenario S57.
    assert_grows("record-of-a-deleted-job-stays.pcm", Build::Sp4, "stale_of");
    let cleaned = scenario("record-of-a-deleted-job-cleaned-up.pcm");
    let outcome = soaked(&cleaned, Build::Sp4);
    let sites = sites(&outcome);
    assert!(!sites.iter().any(|site| site.contains("stale_of")), "cleaned up, but\n{}", sites.join("\n"));
}

#[test]
fn a_job_that_comes_again_takes_over_the_record_of_the_deleted_one_where_it_has_it() {
    let stale = |commands: &str| {
        let text = format!("pcm 1\nclients 2\nT+0:00 on WS1 offer R1 offered=T+9:00\n{commands}T+0:30 end\n");
        let scenario = Scenario::parse("again", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let mut site = Site::start(scenario.setup(Build::Sp4), &mut ());
        site.work_off(&scenario.queue, &mut ());
        site.wind_down(&mut ());
        site.ledger().of(Leak::StaleRecord).times
    };
    assert_eq!(stale(""), 0);
    assert_eq!(stale("T+0:01 delete-job R1\n"), 1);
    assert_eq!(stale("T+0:01 delete-job R1\nT+0:02 on WS1 offer R1 offered=T+9:00\n"), 0);
    assert_eq!(
        stale("T+0:01 delete-job R1\nT+0:02 on WS2 offer R1 offered=T+9:00\n"),
        1,
        "the other client's is its own"
    );
    assert_eq!(stale("T+0:01 delete-job R2\n"), 0, "there is no such job");
}
