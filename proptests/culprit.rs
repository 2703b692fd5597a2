//! The culprit report names the lines: where a leak was allocated, and where it grows.

use std::cell::Cell;
use std::hint::black_box;
use std::panic::catch_unwind;

use slowleak::heap::{Growth, Site};
use slowleak::soak::{Explanation, Moment, Outcome, Rate};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// The first line of the subject's own in a site, as `file:line`.
fn line(site: &Site) -> String {
    let frame = site.frames.first().expect("a frame of the subject");
    format!("{}:{}", frame.file, frame.line)
}

/// A line of this file, relative to the package.
fn here(line: u32) -> String {
    format!("proptests/culprit.rs:{line}")
}

fn explained(outcome: &Outcome) -> &Explanation {
    outcome.explanation.as_ref().expect("findings are explained")
}

/// Asserts that both lists of sites add up to the rise of the judged curve between the two moments.
fn assert_adds_up(outcome: &Outcome) {
    let explanation = explained(outcome);
    let (Moment::Cycle(from), Moment::Cycle(to)) = (explanation.from, explanation.to) else {
        panic!("expected two cycles")
    };
    let levels = outcome.curve.levels();
    let index = |cycle| usize::try_from(cycle).expect("a short soak");
    let rise = levels[index(to)] - levels[index(from)];
    let sum = |sites: &[Site]| sites.iter().map(|site| site.growth).sum::<Growth>();
    assert_eq!(explanation.rise, rise, "the recorder against dhat");
    assert_eq!(sum(&explanation.growth_sites), rise);
    assert_eq!(sum(&explanation.allocation_sites), rise);
    assert!(rise.bytes > 0);
}

#[test]
fn a_vector_with_capacity_from_the_start_is_blamed_on_the_push() {
    let (start_line, push_line) = (Cell::new(0), Cell::new(0));
    let soak = slowleak::soak(
        || {
            start_line.set(line!() + 1);
            black_box(Vec::<u64>::with_capacity(4))
        },
        |numbers| {
            push_line.set(line!() + 1);
            numbers.push(0);
        },
    );
    let outcome = soak.in_process().run().expect("the allocator is installed");
    let explanation = explained(&outcome);
    let lines = |sites: &[Site]| sites.iter().map(line).collect::<Vec<_>>();
    assert_eq!(lines(&explanation.growth_sites), [here(push_line.get())]);
    assert_eq!(lines(&explanation.allocation_sites), [here(start_line.get())]);
    assert_adds_up(&outcome);
}

#[inline(never)]
fn forget(bytes: usize) {
    std::mem::forget(black_box(Vec::<u8>::with_capacity(bytes)));
}

#[test]
fn two_leaks_are_told_apart_by_their_callers_the_larger_first() {
    let first_line = Cell::new(0);
    let soak = slowleak::soak(
        || (),
        |()| {
            forget_nothing();
            first_line.set(line!() + 1);
            forget(29);
            forget(70);
        },
    );
    let outcome = soak.cycles(64).in_process().run().expect("the allocator is installed");
    let explanation = explained(&outcome);
    let told: Vec<_> = explanation
        .growth_sites
        .iter()
        .map(|site| {
            let (bytes, blocks) = explanation.rates(site.growth).expect("two cycles");
            (site.frames[1].line, bytes.text("byte"), blocks.text("block"))
        })
        .collect();
    let expected = |line, bytes: &str| (line, bytes.to_owned(), "1 block/cycle".to_owned());
    assert_eq!(told, [expected(first_line.get() + 1, "70 bytes/cycle"), expected(first_line.get(), "29 bytes/cycle")]);
    let [large, small] = &explanation.growth_sites[..] else { panic!("two sites") };
    assert_ne!(large.signature(), small.signature());
    assert_eq!(outcome.signature(), large.signature());
    assert_eq!(explanation.allocation_sites, explanation.growth_sites, "nothing is reallocated");
    assert_adds_up(&outcome);
}

#[test]
fn a_rising_saw_tooth_is_blamed_on_the_leak_and_not_on_the_teeth() {
    let leak_line = Cell::new(0);
    let soak = slowleak::soak(
        || (0_u64, Vec::new()),
        |(cycles, batch)| {
            *cycles += 1;
            batch.push(black_box(Vec::<u8>::with_capacity(8)));
            if cycles.is_multiple_of(8) {
                *batch = Vec::new();
                leak_line.set(line!() + 1);
                forget(29);
            }
        },
    );
    let outcome = soak.cycles(1_024).in_process().run().expect("the allocator is installed");
    let sites = &explained(&outcome).growth_sites;
    assert_eq!(sites.len(), 1, "{sites:?}");
    assert_eq!(sites[0].frames[1].line, leak_line.get());
    assert_adds_up(&outcome);
}

#[test]
fn a_cache_that_was_not_declared_is_blamed_on_the_line_that_fills_it() {
    let fill_line = Cell::new(0);
    let soak = slowleak::soak(
        || Vec::<Vec<u8>>::with_capacity(8),
        |cache| {
            forget_nothing();
            if cache.len() < 8 {
                fill_line.set(line!() + 1);
                cache.push(black_box(Vec::with_capacity(100)));
            }
        },
    );
    let outcome = soak.in_process().run().expect("the allocator is installed");
    let explanation = explained(&outcome);
    assert_eq!((explanation.from, explanation.to), (Moment::Cycle(1), Moment::Cycle(8)));
    assert_eq!(line(&explanation.growth_sites[0]), here(fill_line.get()));
    assert_adds_up(&outcome);
}

#[test]
fn what_a_life_leaves_behind_is_blamed_on_its_line() {
    let leak_line = line!() + 1;
    let soak = slowleak::soak(|| forget(29), |()| forget_nothing());
    let outcome = soak.in_process().run().expect("the allocator is installed");
    let explanation = explained(&outcome);
    assert_eq!((explanation.from, explanation.to), (Moment::LifeEnd(3), Moment::LifeEnd(5)));
    let [site] = &explanation.growth_sites[..] else { panic!("one site: {explanation:?}") };
    assert_eq!((site.frames[1].line, site.growth), (leak_line, Growth { bytes: 58, blocks: 2 }));
    assert_eq!(explanation.rates(site.growth), Some((Rate::of(29, 1), Rate::of(1, 1))));
    let report = slowleak::report::outcome(&outcome);
    assert!(
        report.contains("\nresidue      +29 bytes, +1 block by this life; +7,366 bytes, +254 blocks by"),
        "{report}"
    );
    assert!(report.contains("called by culprit::what_a_life_leaves_behind_is_blamed_on_its_line"), "{report}");
    assert_eq!(explanation.allocation_sites, explanation.growth_sites);
}

fn forget_nothing() {
    drop(black_box(Vec::<u8>::with_capacity(29)));
}

#[test]
fn a_shrinking_block_gives_back_what_it_gained_last() {
    let soak = slowleak::soak(Vec::new, |blocks: &mut Vec<Vec<u8>>| {
        let mut block = black_box(Vec::with_capacity(10));
        block.reserve_exact(100);
        block.shrink_to(30);
        blocks.reserve_exact(1);
        blocks.push(block);
    });
    let outcome = soak.cycles(32).in_process().run().expect("the allocator is installed");
    assert_adds_up(&outcome);
    let explanation = explained(&outcome);
    let rates = explanation.growth_sites.iter().filter_map(|site| explanation.rates(site.growth));
    let bytes: Vec<_> = rates.map(|(bytes, _)| bytes.text("byte")).collect();
    assert_eq!(bytes, ["24 bytes/cycle", "20 bytes/cycle", "10 bytes/cycle"], "the list, the gain kept, the birth");
}

#[test]
fn two_reports_of_the_same_soak_are_the_same_to_the_byte() {
    let report = || {
        let soak = slowleak::soak(Vec::new, |texts: &mut Vec<String>| {
            texts.push("kept".repeat(10));
            forget(29);
        });
        // Strict, since whether other tests have allocated meanwhile is told of others.
        let outcome = soak.cycles(128).strict().run().expect("the allocator is installed");
        let json = serde_json::to_string_pretty(&outcome).expect("an outcome is plain data");
        (json, slowleak::report::outcome(&outcome))
    };
    let (first, second) = (report(), report());
    assert_eq!(first, second);
    assert!(!first.1.contains("0x"), "no addresses: {}", first.1);
}

#[test]
fn assert_steady_fails_with_the_first_line_of_the_report() {
    let leak_line = line!() + 1;
    let soak = || slowleak::soak(|| (), |()| forget(29)).period(std::time::Duration::from_secs(3_600)).in_process();
    let panic = catch_unwind(|| soak().cycles(256).assert_steady()).expect_err("a leak");
    assert_eq!(*panic.downcast::<String>().expect("a message"), "Growing: 29 bytes/cycle, 1 block/cycle");
    let report = slowleak::report::outcome(&soak().cycles(256).run().expect("the allocator is installed"));
    let parts = [
        "Growing: 29 bytes/cycle, 1 block/cycle".to_owned(),
        "growth       +7,424 bytes, +256 blocks over 256 cycles".to_owned(),
        "      257            7,453          257".to_owned(),
        "╭──".to_owned(),
        format!("({}", here(leak_line)),
        "256 cycles are 10 days of the subject's time".to_owned(),
        "hint: ".to_owned(),
    ];
    for part in parts {
        assert!(report.contains(&part), "{part:?} is missing in:\n{report}");
    }
}

#[test]
fn only_a_finding_is_explained_and_only_where_that_is_asked() {
    let cache = || {
        slowleak::soak(Vec::<Vec<u8>>::new, |cache| {
            drop(black_box(Vec::<u8>::with_capacity(8)));
            if cache.len() < 8 {
                cache.push(black_box(Vec::with_capacity(100)));
            }
        })
    };
    let is_explained = |outcome: Outcome| outcome.explanation.is_some();
    assert!(is_explained(cache().run().expect("the allocator is installed")));
    assert!(!is_explained(cache().without_sites().run().expect("the allocator is installed")));
    assert!(!is_explained(cache().may_settle().run().expect("the allocator is installed")));
}

#[test]
fn assert_steady_passes_the_clean_twin() {
    slowleak::soak(|| (), |()| forget_nothing()).assert_steady();
}
