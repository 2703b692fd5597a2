//! The tally and dhat agree, and both agree with a model: for any program of allocations, zeroed allocations, reallocations
//! and frees on one thread. (Programs that move blocks between threads are the suite `threads`.)

use std::hint::black_box;

use proptest::prelude::*;
use slowleak::heap::{self, Counter, Growth, Level, Profile, Scope, Scout};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// One call of the allocator. Blocks are named by a number that is taken modulo those that are live.
#[derive(Clone, Debug)]
enum Step {
    Allocate { bytes: usize },
    AllocateZeroed { bytes: usize },
    Reallocate { block: usize, bytes: usize },
    Free { block: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bytes = || 1..5_000_usize;
    let step = prop_oneof![
        3 => bytes().prop_map(|bytes| Step::Allocate { bytes }),
        1 => bytes().prop_map(|bytes| Step::AllocateZeroed { bytes }),
        3 => (any::<usize>(), bytes()).prop_map(|(block, bytes)| Step::Reallocate { block, bytes }),
        2 => any::<usize>().prop_map(|block| Step::Free { block }),
    ];
    prop::collection::vec(step, 1..200)
}

/// Takes a step, and returns how many allocations it made.
fn take(step: &Step, blocks: &mut Vec<Vec<u8>>) -> u64 {
    let index = |block: usize| block.checked_rem(blocks.len());
    match *step {
        Step::Allocate { bytes } => blocks.push(black_box(Vec::with_capacity(bytes))),
        Step::AllocateZeroed { bytes } => blocks.push(black_box(vec![0; bytes])),
        Step::Reallocate { block, bytes } => {
            let Some(index) = index(block) else { return 0 };
            let block = &mut blocks[index];
            if block.capacity() == bytes {
                return 0;
            }
            block.clear();
            // One of the two reallocates, and the other has nothing to do.
            block.shrink_to(bytes);
            block.reserve_exact(bytes);
        }
        Step::Free { block } => {
            let Some(index) = index(block) else { return 0 };
            drop(blocks.swap_remove(index));
            return 0;
        }
    }
    1
}

fn level_of(blocks: &[Vec<u8>]) -> Level {
    let bytes = blocks.iter().map(|block| block.capacity() as u64).sum::<u64>();
    Level { bytes: bytes.cast_signed(), blocks: (blocks.len() as u64).cast_signed() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn the_tally_dhat_and_the_model_agree_after_every_step(steps in steps()) {
        // The list of blocks is not part of the program.
        let mut blocks = Vec::with_capacity(steps.len());
        let mut seen = Vec::with_capacity(steps.len());
        let mut allocations = 0;
        let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
        for step in &steps {
            allocations += take(step, &mut blocks);
            seen.push((level_of(&blocks), allocations, profile.tally(), profile.level(), profile.allocations()));
        }
        blocks.clear();
        let (left, tallied) = (profile.level(), profile.tally().level);
        drop(profile);
        for (level, allocations, tally, dhat_level, dhat_allocations) in seen {
            prop_assert_eq!((level, allocations), (dhat_level, dhat_allocations), "dhat and the model");
            prop_assert_eq!((tally.level, tally.allocations), (dhat_level, dhat_allocations), "the tally and dhat");
        }
        prop_assert_eq!((left, tallied), (Level::default(), Level::default()), "all is freed");
    }

    #[test]
    fn a_scout_counts_like_the_model(steps in steps()) {
        let mut blocks = Vec::with_capacity(steps.len());
        let scout = Scout::start(Scope::Thread).expect("the allocator is installed");
        let allocations: u64 = steps.iter().map(|step| take(step, &mut blocks)).sum();
        let counted = scout.tally();
        prop_assert_eq!((counted.level, counted.allocations), (level_of(&blocks), allocations));
    }

    #[test]
    fn what_is_uncounted_moves_neither_the_tally_nor_dhat(steps in steps(), uncounted in steps()) {
        let mut blocks = Vec::with_capacity(steps.len());
        let mut others = Vec::with_capacity(uncounted.len());
        let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
        let mut allocations = 0;
        for (index, step) in steps.iter().enumerate() {
            allocations += take(step, &mut blocks);
            heap::uncounted(|| uncounted.get(index).map(|step| take(step, &mut others)));
        }
        let (dhat, tally, made) = (profile.level(), profile.tally(), profile.allocations());
        heap::uncounted(|| others.clear());
        let after = (profile.level(), profile.tally());
        drop(profile);
        prop_assert_eq!((dhat, tally.level), (level_of(&blocks), level_of(&blocks)));
        prop_assert_eq!((made, tally.allocations), (allocations, allocations));
        prop_assert_eq!(after, (dhat, tally), "nor does its end");
    }
}

#[test]
fn the_tally_does_not_count_the_tables_of_dhat() {
    let before = heap::tally();
    let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
    let blocks: [Vec<u8>; 64] = std::array::from_fn(|bytes| black_box(Vec::with_capacity(bytes + 1)));
    assert_eq!(heap::tally().level - before.level, Growth { bytes: 64 * 65 / 2, blocks: 64 });
    drop(blocks);
    drop(profile);
    assert_eq!(heap::tally().level - before.level, Growth::ZERO);
}

#[test]
fn the_probe_for_the_allocator_leaves_no_trace_in_a_profile() {
    let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
    assert!(heap::is_installed());
    assert!(heap::uncounted(heap::is_installed), "even where nothing is counted");
    assert_eq!((profile.level(), profile.allocations()), (Level::default(), 0));
}
