//! The tally, dhat and the recorder agree, and all of them agree with a model: for any program of allocations, zeroed and
//! over-aligned ones too, reallocations and frees on one thread. (Programs that move blocks between threads are the suite
//! `threads`.)

mod config;

use std::hint::black_box;

use proptest::prelude::*;
use slowleak::heap::{self, Counter, Growth, Level, LiveSites, Profile, Recorder, Scope, Scout, Site, SiteProfile};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// One call of the allocator. Blocks are named by a number that is taken modulo those that are live.
#[derive(Clone, Debug)]
enum Step {
    Allocate { bytes: usize },
    AllocateZeroed { bytes: usize },
    AllocateAligned { lines: usize },
    Reallocate { block: usize, size: usize },
    Free { block: usize },
}

/// As much as a cache line, and aligned like one.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u8; 64]);

/// A live block, with something in it that has to survive.
enum Block {
    Bytes(Vec<u8>),
    Lines(Vec<Line>),
}

/// What stands at the beginning of every block.
const TAG: u8 = 29;

impl Block {
    fn bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.capacity(),
            Self::Lines(lines) => lines.capacity() * size_of::<Line>(),
        }
    }

    /// Reallocates to so many elements, at least one, and returns whether that was another size than before.
    fn resize(&mut self, size: usize) -> bool {
        let before = self.bytes();
        // One of the two reallocates, and the other has nothing to do.
        match self {
            Self::Bytes(bytes) => {
                bytes.shrink_to(size);
                bytes.reserve_exact(size - 1);
            }
            Self::Lines(lines) => {
                lines.shrink_to(size);
                lines.reserve_exact(size - 1);
            }
        }
        self.bytes() != before
    }

    fn is_intact(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes[..] == [TAG],
            Self::Lines(lines) => lines.len() == 1 && lines[0].0 == [TAG; 64] && lines.as_ptr().addr() % 64 == 0,
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bytes = || 1..5_000_usize;
    let step = prop_oneof![
        3 => bytes().prop_map(|bytes| Step::Allocate { bytes }),
        1 => bytes().prop_map(|bytes| Step::AllocateZeroed { bytes }),
        1 => (1..80_usize).prop_map(|lines| Step::AllocateAligned { lines }),
        3 => (any::<usize>(), bytes()).prop_map(|(block, size)| Step::Reallocate { block, size }),
        2 => any::<usize>().prop_map(|block| Step::Free { block }),
    ];
    prop::collection::vec(step, 1..200)
}

/// Takes a step, and returns how many allocations it made.
fn take(step: &Step, blocks: &mut Vec<Block>) -> u64 {
    let index = |block: usize| block.checked_rem(blocks.len());
    match *step {
        Step::Allocate { bytes } => {
            let mut block = black_box(Vec::with_capacity(bytes));
            block.push(TAG);
            blocks.push(Block::Bytes(block));
        }
        Step::AllocateZeroed { bytes } => {
            let mut block = black_box(vec![0; bytes]);
            assert!(block.iter().all(|&byte| byte == 0), "zeroed");
            block.truncate(1);
            block[0] = TAG;
            blocks.push(Block::Bytes(block));
        }
        Step::AllocateAligned { lines } => {
            let mut block = black_box(Vec::with_capacity(lines));
            block.push(Line([TAG; 64]));
            blocks.push(Block::Lines(block));
        }
        Step::Reallocate { block, size } => {
            return index(block).map_or(0, |index| u64::from(blocks[index].resize(size)));
        }
        Step::Free { block } => {
            let Some(index) = index(block) else { return 0 };
            assert!(blocks.swap_remove(index).is_intact(), "what a block holds survives every move");
            return 0;
        }
    }
    1
}

fn level_of(blocks: &[Block]) -> Level {
    let bytes = blocks.iter().map(|block| block.bytes() as u64).sum::<u64>();
    Level { bytes: bytes.cast_signed(), blocks: (blocks.len() as u64).cast_signed() }
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

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
    fn the_stacks_of_the_recorder_add_up_to_the_model_after_every_step(steps in steps()) {
        let mut blocks = Vec::with_capacity(steps.len());
        let mut seen = Vec::with_capacity(steps.len());
        let mut allocations = 0;
        let recorder = Recorder::start(Scope::Thread).expect("the allocator is installed");
        for step in &steps {
            allocations += take(step, &mut blocks);
            let counted = (recorder.level(), recorder.allocations());
            seen.push(((level_of(&blocks), allocations), counted, heap::uncounted(|| recorder.snapshot().allocated.total())));
        }
        blocks.clear();
        let left = heap::uncounted(|| recorder.snapshot().allocated.total());
        drop(recorder);
        for (expected, counted, recorded) in seen {
            prop_assert_eq!((counted, Level::default() + recorded), (expected, expected.0));
        }
        prop_assert_eq!(left, Growth::ZERO, "all is freed");
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

/// Asks for more than there are addresses: for a new block, and for one that is there already.
fn ask_for_too_much(kept: &mut Vec<u8>) {
    const TOO_MUCH: usize = isize::MAX.cast_unsigned() - 4_096;
    assert!(black_box(Vec::<u8>::new()).try_reserve_exact(TOO_MUCH).is_err());
    assert!(kept.try_reserve_exact(TOO_MUCH).is_err());
}

#[test]
fn what_cannot_be_allocated_is_not_counted() {
    let mut kept = black_box(Vec::with_capacity(29));
    let before = heap::tally();
    ask_for_too_much(&mut kept);
    assert_eq!(heap::tally(), before, "by nobody");
    let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
    ask_for_too_much(&mut kept);
    assert_eq!((profile.tally(), profile.level(), profile.allocations()), Default::default(), "by dhat and its tally");
    drop(profile);
    let recorder = Recorder::start(Scope::Thread).expect("the allocator is installed");
    ask_for_too_much(&mut kept);
    assert_eq!((recorder.snapshot().added.total(), recorder.allocations()), Default::default(), "by the recorder");
    drop(recorder);
    kept.extend([29; 29]);
    assert_eq!(kept, [29; 29], "what could not grow is what it was");
}

#[test]
fn the_recorder_books_births_as_dhat_does() {
    let program = || -> Vec<Vec<u8>> {
        let mut kept: Vec<Vec<u8>> = (0..4).map(|size| black_box(Vec::with_capacity(8 * (size + 1)))).collect();
        kept[0].reserve(100);
        kept[1].shrink_to(1);
        kept.pop();
        kept
    };
    // The calls of the program itself: the loop around it may be unrolled, and its two calls have two addresses then.
    let calls = |site: Site| (site.frames.into_iter().take(2).collect::<Vec<_>>(), site.growth);
    let [by_dhat, by_recorder] = [true, false].map(|by_dhat| {
        let profile = by_dhat.then(|| SiteProfile::start(Scope::Thread, 64).expect("the allocator is installed"));
        let recorder = (!by_dhat).then(|| Recorder::start(Scope::Thread).expect("the allocator is installed"));
        let kept = program();
        let live = profile.map(SiteProfile::finish).or_else(|| Some(recorder.as_ref()?.snapshot().allocated));
        drop((recorder, kept));
        live.expect("one of them").since(&LiveSites::default()).into_iter().map(calls).collect::<Vec<_>>()
    });
    assert!(!by_dhat.is_empty());
    assert_eq!(by_recorder, by_dhat);
}

#[test]
fn the_sites_of_a_profile_add_up_to_its_level() {
    let profile = SiteProfile::start(Scope::Thread, 64).expect("the allocator is installed");
    let kept: [Vec<u8>; 8] = std::array::from_fn(|bytes| black_box(Vec::with_capacity(bytes + 1)));
    assert_eq!((profile.level(), profile.allocations()), (Level { bytes: 36, blocks: 8 }, 8));
    assert_eq!(profile.finish().total(), Growth { bytes: 36, blocks: 8 });
    drop(kept);
}
