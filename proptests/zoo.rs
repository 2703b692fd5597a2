//! Leaks of every kind are found, and sound subjects that tempt are not accused.
//!
//! The zoo is that of leaks seen in published crates: blocks nobody frees, containers nobody prunes, rare ones, cycles of
//! references, saw-tooths with a rising floor; beside them caches, rings, jitter, late warm-ups. Each leak `reports_…`, each
//! clean subject `accepts_…`.

mod animals;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::hash::RandomState;
use std::hint::black_box;

use slowleak::soak::{Note, Outcome, Progress, Rate, SetupError, Stage, Subject, Verdict, Why, limits};
use slowleak::{Soak, soak};

use animals::{Animal, block};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Runs a soak without its call sites, which have a suite of their own.
fn outcome(soak: Soak<impl Subject>) -> Outcome {
    soak.without_sites().run().expect("the allocator is installed")
}

/// Soaks an animal as a subject that may settle.
fn observed(start: fn() -> Animal) -> Outcome {
    outcome(soak(start, |animal| animal()).may_settle())
}

/// Asserts growth, and returns it as text.
#[track_caller]
fn growth(outcome: &Outcome) -> String {
    let Verdict::Growing { bytes_per_cycle, blocks_per_cycle, .. } = &outcome.verdict else {
        panic!("expected Growing, got {}", outcome.verdict)
    };
    assert!(!outcome.is_accepted());
    format!("{}, {}", bytes_per_cycle.text("byte"), blocks_per_cycle.text("block"))
}

/// Asserts that a subject which may settle is not accused.
#[track_caller]
fn assert_sound(outcome: &Outcome) {
    assert!(outcome.is_accepted(), "accused: {}", outcome.verdict);
}

/// A cycle's number, from 1.
fn count(cycles: &Cell<u64>) -> u64 {
    cycles.set(cycles.get() + 1);
    cycles.get()
}

// The leaks.

#[test]
fn reports_a_forgotten_block() {
    let outcome = observed(animals::forgotten_block);
    assert_eq!(growth(&outcome), "29 bytes/cycle, 1 block/cycle");
}

#[test]
fn accepts_a_block_that_is_dropped() {
    let outcome = observed(animals::dropped_block);
    assert_eq!(outcome.verdict, Verdict::Steady);
}

#[test]
fn reports_a_cycle_of_references() {
    let outcome = observed(animals::cycle_of_references);
    assert_eq!(growth(&outcome), "32 bytes/cycle, 1 block/cycle");
}

#[test]
fn reports_a_list_of_texts_that_nobody_prunes() {
    let outcome = observed(animals::list_of_texts);
    assert!(growth(&outcome).ends_with(", 1 block/cycle"), "{}", outcome.verdict);
}

#[test]
fn accepts_a_list_of_texts_that_is_pruned() {
    let outcome = outcome(soak(Vec::new, |texts: &mut Vec<Vec<u8>>| {
        texts.push(block(40));
        texts.clear();
    }));
    assert_eq!(outcome.verdict, Verdict::Steady);
}

#[test]
fn reports_eight_bytes_a_cycle_in_a_vector() {
    let outcome = observed(animals::list_of_numbers);
    assert_eq!(growth(&outcome), "8 bytes/cycle, 0 blocks/cycle");
}

#[test]
fn reports_a_map_that_nobody_empties() {
    growth(&observed(animals::map_that_nobody_empties));
}

#[test]
fn reports_a_block_in_every_fiftieth_cycle() {
    let outcome = observed(animals::block_in_every_fiftieth_cycle);
    assert_eq!(growth(&outcome), "0.58 bytes/cycle, 0.02 blocks/cycle");
}

#[test]
fn reports_a_number_in_every_fiftieth_cycle() {
    // Five numbers in 256 cycles are below the resolution: who looks for so little asks for more cycles.
    let soak = soak(animals::number_in_every_fiftieth_cycle, |animal| animal()).may_settle().cycles(16_384);
    growth(&outcome(soak));
}

#[test]
fn reports_a_saw_tooth_with_a_rising_floor() {
    for period in [2, 8, 25, 50] {
        let outcome = outcome(soak(|| animals::saw_tooth(period), |animal| animal()));
        let expected = format!("{}, {}", Rate::of(29, period).text("byte"), Rate::of(1, period).text("block"));
        assert_eq!(growth(&outcome), expected);
    }
    assert_eq!(growth(&observed(animals::saw_tooth_on_a_rising_floor)), "1.16 bytes/cycle, 0.04 blocks/cycle");
}

#[test]
fn reports_a_leak_that_slows_down_without_ending() {
    let outcome = outcome(soak(
        || Cell::new(0_u64),
        |cycles| {
            drop(block(8));
            // In cycles 1, 4, 9, 16, …
            if count(cycles).isqrt().pow(2) == cycles.get() {
                std::mem::forget(block(29));
            }
        },
    ));
    growth(&outcome);
}

#[test]
fn accepts_a_rise_like_a_logarithm_and_tells_it() {
    let outcome = outcome(
        soak(
            || (Cell::new(0_u64), Vec::with_capacity(32)),
            |(cycles, kept)| {
                drop(block(8));
                if count(cycles).is_power_of_two() {
                    kept.push(block(29));
                }
            },
        )
        .may_settle(),
    );
    assert_sound(&outcome);
    assert_eq!(outcome.cycles, limits::CYCLES_MAX, "as long as it rises it may be a leak");
    let report = slowleak::report::outcome(&outcome);
    let told = "\nrise         still rises, ever more slowly: +29 bytes, +1 block by each doubling\n";
    assert!(report.contains(told), "{report}");
}

#[test]
fn reports_a_heap_that_doubles_every_sixteen_cycles_within_the_budget() {
    let subject = || (Cell::new(0), vec![0_u8; 1_000]);
    let soak = soak(subject, |(cycles, heap)| {
        if count(cycles).is_multiple_of(16) {
            *heap = black_box(Vec::with_capacity(2 * heap.capacity()));
        }
    });
    let mut scouted = 0;
    let mut listen = |progress: Progress| {
        if progress.stage == Stage::Scouting {
            scouted = progress.cycle;
        }
    };
    let outcome = soak.without_sites().run_with(&mut listen).expect("the allocator is installed");
    growth(&outcome);
    assert_eq!(scouted, 16 * 19 - 1, "1,000 bytes doubled 19 times are beyond 256 MiB; one cycle was warm-up");
}

#[test]
fn reports_a_block_in_every_two_hundredth_cycle() {
    // A cheap soak does not stop at the first look, where such a leak has made one step.
    let subject = || (Cell::new(0_u64), Vec::with_capacity(4_096));
    let soak = soak(subject, |(cycles, kept)| {
        drop(block(64));
        if count(cycles).is_multiple_of(200) {
            kept.push(block(100));
        }
    });
    assert_eq!(growth(&outcome(soak.may_settle())), "0.5 bytes/cycle, 0.005 blocks/cycle");
}

/// A cache of so many entries, one a cycle.
fn filling(bound: usize) -> Soak<impl Subject> {
    soak(VecDeque::new, move |cache: &mut VecDeque<Vec<u8>>| {
        cache.push_back(block(40));
        if cache.len() > bound {
            cache.pop_front();
        }
    })
}

/// Bytes of 20,000 entries and of the room for them.
const HOLDS_20_000: u64 = 40 * 20_001 + 24 * 32_768;

#[test]
fn accepts_a_cache_that_was_filled_in_the_last_octave_after_one_look_more() {
    let outcome = outcome(filling(10_000).may_settle());
    assert!(matches!(outcome.verdict, Verdict::Settled { after: 10_000.., .. }), "{}", outcome.verdict);
    assert_eq!(outcome.cycles, limits::CYCLES_DOUBTFUL_MAX);
}

#[test]
fn accepts_a_cache_of_twenty_thousand_entries_that_declares_its_bound() {
    let undeclared = outcome(filling(20_000).may_settle());
    growth(&undeclared);
    let report = slowleak::report::outcome(&undeclared);
    let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(report.contains("if it has a bound, declare it with `.may_hold(bytes)`"), "{report}");
    let declared = outcome(filling(20_000).may_hold(HOLDS_20_000));
    assert!(matches!(declared.verdict, Verdict::Settled { .. }), "{}", declared.verdict);
    assert_sound(&declared);
}

#[test]
fn reports_a_cache_that_grows_beyond_the_bound_that_it_declares() {
    let outcome = outcome(filling(1 << 20).may_hold(HOLDS_20_000));
    growth(&outcome);
    let report = slowleak::report::outcome(&outcome);
    assert!(report.contains("hint: it holds more than `.may_hold(…)` declares"), "{report}");
}

#[test]
fn a_leak_that_stays_within_the_declared_bound_is_not_accepted() {
    let outcome = filling(usize::MAX).may_hold(1 << 40).cycles_max(32_768).run().expect("the allocator is installed");
    assert!(matches!(outcome.verdict, Verdict::Inconclusive { why: Why::TooShort { .. } }), "{}", outcome.verdict);
    assert!(!outcome.is_accepted());
    // It is no finding, and yet says what rises.
    let report = slowleak::report::outcome(&outcome);
    assert!(report.contains("which may be a leak or not:") && report.contains("zoo.rs"), "{report}");
}

// Sound subjects that tempt.

#[test]
fn accepts_a_static_that_the_first_life_initialises() {
    let outcome = observed(animals::lazy_static);
    assert_eq!(outcome.verdict, Verdict::Steady);
}

#[test]
fn accepts_a_cache_of_64_entries() {
    let outcome = observed(animals::cache_of_64_entries);
    assert!(matches!(outcome.verdict, Verdict::Settled { after: 64 | 65, .. }), "{}", outcome.verdict);
    assert_sound(&outcome);
}

#[test]
fn accepts_a_cache_of_5000_entries_once_it_is_full() {
    let outcome = observed(animals::cache_of_5000_entries);
    assert_eq!(outcome.cycles, 16_384, "at 8,192 cycles the cache still looks like a leak");
    assert_sound(&outcome);
}

#[test]
fn accepts_a_map_that_is_churned() {
    assert_sound(&observed(animals::churned_map::<RandomState>));
}

#[test]
fn accepts_a_tree_that_is_churned() {
    assert_sound(&observed(animals::churned_tree));
}

#[test]
fn accepts_jitter() {
    assert_sound(&observed(animals::jitter));
}

#[test]
fn accepts_a_ring_of_lines_of_varying_length() {
    let subject = || (Cell::new(0_u64), VecDeque::new());
    let outcome = outcome(
        soak(subject, |(cycles, ring)| {
            let draw = count(cycles).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57;
            ring.push_back(format!("{:width$}", cycles.get(), width = usize::try_from(draw).unwrap_or(0)));
            if ring.len() > 200 {
                ring.pop_front();
            }
        })
        .may_settle(),
    );
    assert_sound(&outcome);
}

#[test]
fn accepts_buffers_of_heavy_tailed_sizes_that_are_kept() {
    assert_sound(&observed(animals::kept_buffer));
}

#[test]
fn accepts_a_late_warm_up() {
    for late in [300, 700, 1_287, 1_499] {
        let subject = || (Cell::new(0), Vec::new());
        let outcome = outcome(
            soak(subject, |(cycles, kept)| {
                drop(block(8));
                if count(cycles) <= late && cycles.get().is_multiple_of(7) {
                    kept.push(block(72));
                }
            })
            .may_settle(),
        );
        assert_sound(&outcome);
    }
}

#[test]
fn accepts_a_warm_up_that_ends_later_in_one_of_two_runs() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        (lives, VecDeque::new())
    };
    let outcome = outcome(
        soak(start, |(life, cache)| {
            // The judged life of the tally is the second of sixteen, that of dhat the second after; then come longer runs.
            let bound = if *life == limits::LIVES_FIRST + 2 { 200 } else { 100 };
            cache.push_back(block(40));
            if cache.len() > bound {
                cache.pop_front();
            }
        })
        .may_settle()
        .in_process(),
    );
    assert_sound(&outcome);
    let differed = Note::OneRunDiffered { runs: 4, verdict: "Growing".to_owned() };
    assert!(outcome.notes.contains(&differed), "{:?}", outcome.notes);
}

#[test]
fn accepts_panics_that_are_caught() {
    let outcome = observed(animals::caught_panic);
    assert_eq!(outcome.verdict, Verdict::Steady);
}

// The other verdicts.

#[test]
fn reports_a_drive_letter_that_stays_mapped_though_the_alphabet_bounds_it() {
    let strict = |unmaps: bool| {
        outcome(
            soak(Vec::new, move |drives: &mut Vec<Vec<u8>>| {
                drives.reserve_exact(23);
                if drives.len() < 23 {
                    drives.push(block(29));
                }
                if unmaps {
                    drives.clear();
                    drives.shrink_to_fit();
                }
            })
            .gauges(|drives, reader| reader("mapped drives", drives.len() as u64))
            .strict(),
        )
    };
    let verdict = strict(false).verdict;
    assert_eq!(verdict, Verdict::Unbalanced { gauge: "mapped drives".into(), idle: 0, after: 1, cycle: 1 });
    assert_eq!(strict(true).verdict, Verdict::Steady, "the clean twin");
}

#[test]
fn reports_a_gauge_that_reserved_capacity_hides() {
    let reserved = |leaks: bool| {
        outcome(
            soak(
                || Vec::<u64>::with_capacity(1 << 20),
                move |waiters| {
                    waiters.push(0);
                    if !leaks {
                        waiters.pop();
                    }
                },
            )
            .gauges(|waiters, reader| reader("waiters", waiters.len() as u64)),
        )
    };
    assert_eq!(reserved(true).verdict, Verdict::Unbalanced { gauge: "waiters".into(), idle: 1, after: 2, cycle: 2 });
    assert_eq!(reserved(false).verdict, Verdict::Steady, "the clean twin");
}

#[test]
fn a_subject_without_gauges_is_judged_by_its_heap_alone() {
    struct Forgetful;
    impl Subject for Forgetful {
        type Running = ();

        fn start(&mut self) {}

        fn cycle(&mut self, (): &mut ()) {
            std::mem::forget(block(29));
        }
    }
    let outcome = Soak::of(Forgetful).without_sites().run().expect("the allocator is installed");
    assert_eq!(growth(&outcome), "29 bytes/cycle, 1 block/cycle");
    assert_eq!(outcome.gauges.iter().count(), 0);
}

#[test]
fn the_verdict_of_the_tally_alone_is_that_of_the_soak() {
    let leak = || soak(animals::forgotten_block, |animal| animal());
    let verdict = leak().scout_verdict().expect("the allocator is installed");
    assert_eq!(verdict, outcome(leak()).verdict);
    assert_eq!(leak().cycles(0).scout_verdict(), Err(SetupError::NoCycles), "no pass that means nothing");
}

#[test]
fn reports_what_each_life_leaves_behind() {
    let start = |bytes| move || std::mem::forget(Vec::<u8>::with_capacity(bytes));
    let leaving = outcome(soak(start(29), |()| drop(block(8))));
    let (bytes_per_life, blocks_per_life) = (Rate::of(29, 1), Rate::of(1, 1));
    assert_eq!(leaving.verdict, Verdict::Residue { bytes_per_life, blocks_per_life });
    let clean = outcome(soak(start(0), |()| drop(block(8))));
    assert_eq!(clean.verdict, Verdict::Steady, "the clean twin");
}

#[test]
fn accepts_what_a_bag_holds_back_until_later_lives() {
    thread_local! { static BAG: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) } }
    let retire = |is_emptied: bool| {
        outcome(
            soak(
                || (),
                move |()| {
                    BAG.with_borrow_mut(|bag| {
                        bag.push(block(88));
                        if is_emptied && bag.len() == 37 {
                            bag.clear();
                        }
                    });
                },
            )
            .may_settle(),
        )
    };
    assert_sound(&retire(true));
    let kept = retire(false);
    growth(&kept);
    assert_eq!(kept.lives.levels().len(), 257, "the leaking twin: its lives leave something each as well");
}

#[test]
fn accepts_a_pool_that_some_lives_warm_up() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        if lives <= 12 {
            std::mem::forget(block(64));
        }
    };
    assert_sound(&outcome(soak(start, |()| drop(block(8)))));
}

#[test]
fn accepts_what_only_the_first_life_leaves_behind_even_of_a_strict_subject() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        // The tally's three lives, and dhat's.
        if lives == 1 || lives == 4 {
            std::mem::forget(block(29));
        }
    };
    let outcome = outcome(soak(start, |()| drop(block(8))).strict());
    assert_eq!(outcome.verdict, Verdict::Steady);
    assert_eq!(outcome.lives.levels().iter().map(|level| level.bytes).collect::<Vec<_>>(), [0, 29, 29, 29]);
}

#[test]
fn a_stage_tells_how_many_cycles_it_takes_where_that_is_known() {
    let mut told = Vec::new();
    let mut listen = |Progress { stage, cycles, .. }: Progress| {
        if told.last() != Some(&(stage, cycles)) {
            told.push((stage, cycles));
        }
    };
    let subject = || soak(|| (), |()| drop(block(29))).without_sites().in_process();
    subject().run_with(&mut listen).expect("the allocator is installed");
    subject().cycles(16).run_with(&mut listen).expect("the allocator is installed");
    let sought = [(Stage::Scouting, None), (Stage::Judging, Some(256))];
    let asked_for = [(Stage::Scouting, Some(16)), (Stage::Judging, Some(16))];
    assert_eq!(told, [sought, asked_for].concat());
}

#[test]
fn the_resolution_of_what_may_settle_is_printed_unless_it_is_strict() {
    let subject = || soak(|| (), |()| drop(block(29))).cycles(64);
    let [plain, lenient, strict] =
        [subject(), subject().may_settle(), subject().may_settle().strict()].map(|soak| outcome(soak).resolution);
    assert_ne!(plain, lenient);
    assert_eq!(plain, strict, "strictness wins");
}

#[test]
fn a_subject_that_allocates_nothing_is_inconclusive() {
    // In this process, where nobody asks C's heap.
    let outcome = outcome(soak(|| 0_u64, |count| *count += 1).may_settle().in_process());
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::NothingAllocated });
    assert!(!outcome.is_accepted());
}

#[test]
fn growth_that_only_later_lives_show_is_not_outvoted() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        (lives, Vec::new())
    };
    // The judged life of the tally is the second; dhat's come after all of the tally's.
    let outcome = outcome(
        soak(start, |(life, kept)| {
            kept.push(block(29));
            if *life < 4 {
                kept.clear();
            }
        })
        .cycles(64)
        .in_process(),
    );
    assert_eq!(growth(&outcome), "53 bytes/cycle, 1 block/cycle");
}

#[test]
fn two_histories_of_a_strict_subject_are_inconclusive_though_no_level_differs() {
    let soak_of = |lives_differ: bool| {
        let mut lives = 0;
        let start = move || {
            lives += 1;
            lives
        };
        outcome(
            soak(start, move |life| {
                drop(block(29));
                if lives_differ && *life > 3 {
                    drop(block(29));
                }
            })
            .strict(),
        )
        .verdict
    };
    let why = Why::HistoriesDiffer { tally: 128, dhat: 256 };
    assert_eq!(soak_of(true), Verdict::Inconclusive { why });
    assert_eq!(soak_of(false), Verdict::Steady, "the clean twin");
}

#[test]
fn two_curves_of_a_strict_subject_are_inconclusive_though_both_are_flat() {
    let mut lives = 0;
    let start = move || {
        lives += 1;
        block(if lives > 3 { 30 } else { 29 })
    };
    let outcome = outcome(soak(start, |_| drop(block(8))).strict());
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::CurvesDiffer { cycle: 0 } });
}

#[test]
fn a_budget_that_is_too_small_to_tell_is_inconclusive() {
    let outcome = outcome(
        soak(Vec::new, |kept| {
            if kept.is_empty() {
                kept.push(block(1 << 20));
            }
        })
        .warm_up(0)
        .memory_budget_bytes(1_000),
    );
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::BudgetReached { cycles: 1 } });
}

#[test]
fn a_budget_that_five_cycles_exceed_is_enough_to_tell() {
    let outcome = outcome(soak(Vec::new, |kept| kept.push(block(1 << 20))).memory_budget_bytes(5 << 20));
    growth(&outcome);
    assert_eq!(outcome.cycles, 4, "the fifth mebibyte, and a cycle of warm-up");
}

#[test]
fn a_strict_subject_may_not_settle() {
    let cache = |kept: &mut Vec<Vec<u8>>| {
        if kept.len() < 3 {
            kept.push(block(29));
        }
        drop(block(8));
    };
    let strict = outcome(soak(Vec::new, cache).strict().may_settle());
    assert!(matches!(strict.verdict, Verdict::Settled { after: 3, .. }), "{}", strict.verdict);
    assert!(!strict.is_accepted());
    assert!(outcome(soak(Vec::new, cache).may_settle()).is_accepted(), "the lenient twin");
}

#[test]
fn a_strict_leak_of_every_fiftieth_cycle_needs_256() {
    let outcome = outcome(
        soak(
            || Cell::new(0),
            |cycles| {
                drop(block(8));
                if count(cycles).is_multiple_of(50) {
                    std::mem::forget(block(29));
                }
            },
        )
        .strict(),
    );
    assert_eq!(growth(&outcome), "0.58 bytes/cycle, 0.02 blocks/cycle");
    assert_eq!(outcome.cycles, 256);
}

#[test]
fn a_heavy_subject_is_judged_by_dhat_on_fewer_cycles_and_wants_time_for_those_of_the_tally() {
    let subject = || {
        soak(
            || (),
            |()| {
                for _ in 0..66_000 {
                    drop(block(8));
                }
            },
        )
    };
    let outcome = outcome(subject());
    assert_eq!((outcome.cycles, &outcome.verdict), (256, &Verdict::Steady));
    assert!(outcome.totals.allocations < 66_000 * 256, "{}", outcome.totals);
    // Where work is all that bounds it, that is too little to pass.
    let outcome = subject().in_process().without_sites().run().expect("the allocator is installed");
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::TooShort { cycles: 32, cycles_min: 256 } });
}

#[test]
fn a_heavy_leak_is_reported_without_doubling_further() {
    let outcome = outcome(soak(
        || (),
        |()| {
            // Twice 256 cycles would be more than the allocations of a doubling.
            for _ in 0..8_192 {
                drop(block(8));
            }
            std::mem::forget(block(29));
        },
    ));
    // To dhat as few cycles show the same.
    assert_eq!((outcome.cycles, growth(&outcome).as_str()), (32, "29 bytes/cycle, 1 block/cycle"));
}
