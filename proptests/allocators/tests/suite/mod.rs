//! What holds over any allocator. It is told by the allocator itself whether a block is its own.

use std::hint::black_box;
use std::process::Command;
use std::sync::mpsc;

use proptest::prelude::*;
use slowleak::heap;
use slowleak::record::{Outcome, Site};
use slowleak_allocators::Block;

use super::{bytes_in_use, is_given};

/// Whether the given allocator has to serve this process: it does wherever nothing counts.
fn given_serves() -> bool {
    !heap::is_installed()
}

#[track_caller]
fn check(block: &Block) {
    assert_eq!((is_given(block), block.is_intact()), (given_serves(), true), "{block:?}");
}

/// One call of the allocator. Blocks are named by a number that is taken modulo those that are live.
#[derive(Clone, Debug)]
enum Step {
    Allocate { size: usize, align: usize, is_zeroed: bool },
    Reallocate { block: usize, size: usize },
    Free { block: usize },
    HandOver { block: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // The sizes of small, medium, large and huge blocks of either allocator.
    let size = || prop_oneof![8 => 1..2_000_usize, 2 => 2_000..200_000_usize, 1 => 200_000..2_000_000_usize];
    let align = prop_oneof![(0..7_u32).prop_map(|power| 1 << power), Just(64), Just(4_096), Just(1 << 16)];
    let step = prop_oneof![
        4 => (size(), align, any::<bool>()).prop_map(|(size, align, is_zeroed)| Step::Allocate { size, align, is_zeroed }),
        4 => (any::<usize>(), size()).prop_map(|(block, size)| Step::Reallocate { block, size }),
        2 => any::<usize>().prop_map(|block| Step::Free { block }),
        2 => any::<usize>().prop_map(|block| Step::HandOver { block }),
    ];
    prop::collection::vec(step, 1..80)
}

/// Takes the steps, and checks each block whenever it was touched. What is handed over goes to the next worker, which may resize it,
/// or frees it in the end.
fn work(steps: &[Step], arrived: &mpsc::Receiver<Block>, next: &mpsc::Sender<Block>) {
    let mut blocks = Vec::new();
    for step in steps {
        blocks.extend(arrived.try_iter());
        let index = |block: usize| block.checked_rem(blocks.len());
        match *step {
            Step::Allocate { size, align, is_zeroed } => {
                blocks.push(Block::new(size, align, is_zeroed, size.to_le_bytes()[0] | 1));
                check(&blocks[blocks.len() - 1]);
            }
            Step::Reallocate { block, size } => {
                if let Some(index) = index(block) {
                    blocks[index].resize(size);
                    check(&blocks[index]);
                }
            }
            Step::Free { block } => {
                if let Some(index) = index(block) {
                    check(&blocks.swap_remove(index));
                }
            }
            Step::HandOver { block } => {
                if let Some(index) = index(block) {
                    // A worker that is done takes nothing: the block comes back, and is freed here.
                    drop(next.send(blocks.swap_remove(index)));
                }
            }
        }
    }
    blocks.iter().for_each(check);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_program_on_three_threads_is_served_by_one_allocator(programs in prop::collection::vec(steps(), 3)) {
        let (senders, receivers): (Vec<_>, Vec<_>) = programs.iter().map(|_| mpsc::channel()).unzip();
        std::thread::scope(|scope| {
            for (place, (steps, arrived)) in programs.iter().zip(receivers).enumerate() {
                let next = senders[(place + 1) % programs.len()].clone();
                scope.spawn(move || work(steps, &arrived, &next));
            }
        });
    }
}

/// Started by another test, since whoever comes first takes the blocks.
#[test]
#[ignore = "started by another test"]
fn blocks_from_before_main_can_be_resized_and_freed_anywhere() {
    let mut early = slowleak_allocators::early();
    assert_eq!(early.len(), 8);
    early.iter().for_each(check);
    for (place, block) in early.iter_mut().enumerate() {
        block.resize(if place % 2 == 0 { 10 } else { 100_000 });
        check(block);
    }
    std::thread::spawn(move || early.iter().for_each(check)).join().expect("it ends");
}

/// Starts a test alone, where the given allocator serves, or where everything is counted.
#[track_caller]
fn passes(test: &str, counts: bool) {
    let mut command = Command::new(std::env::current_exe().expect("a test has a file"));
    command.args(["--exact", "--include-ignored", &format!("suite::{test}")]);
    command.env("SLOWLEAK_IN_PROCESS", if counts { "1" } else { "0" });
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn blocks_from_before_main_are_those_of_the_allocator_that_serves() {
    passes("blocks_from_before_main_can_be_resized_and_freed_anywhere", false);
    passes("blocks_from_before_main_can_be_resized_and_freed_anywhere", true);
}

#[test]
fn any_program_is_served_by_the_system_where_it_counts() {
    passes("any_program_on_three_threads_is_served_by_one_allocator", true);
}

#[test]
fn production_allocates_by_the_given_allocator_as_its_own_statistics_say() {
    const MUCH: usize = 256 << 20;
    let before = bytes_in_use();
    let kept = Block::new(MUCH, 8, false, 29);
    let during = bytes_in_use();
    check(&kept);
    assert!(during >= before + MUCH / 2, "{before} {during}");
    assert_eq!(heap::installed(), Err(heap::StartError::Given));
}

/// With room for more than any soak keeps: it does not grow itself.
fn start() -> Vec<Vec<u8>> {
    Vec::with_capacity(1 << 17)
}

/// A program that allocates in every way, on two threads, and leaves nothing.
fn churn() {
    assert!(!given_serves(), "it counts here");
    for align in [1, 16, 64, 4_096] {
        let mut block = Block::new(300, align, align == 64, 29);
        block.resize(10_000);
        block.resize(7);
        check(&block);
        std::thread::spawn(move || drop(block)).join().expect("it ends");
    }
}

fn forget_to_remove(kept: &mut Vec<Vec<u8>>) {
    kept.push(black_box(Vec::with_capacity(29)));
    churn();
}

fn remove(kept: &mut Vec<Vec<u8>>) {
    forget_to_remove(kept);
    kept.pop();
}

fn leaks_29_bytes_a_cycle(outcome: &Outcome) {
    let said = outcome.verdict.to_string();
    assert!(said.contains("29 bytes/cycle"), "{said}");
    let explanation = outcome.explanation.as_ref().expect("a finding is explained");
    for sites in [&explanation.growth_sites, &explanation.allocation_sites] {
        let first = |site: &Site| site.frames[0].function.rsplit("::").next().map(str::to_owned);
        let functions: Vec<_> = sites.iter().map(first).collect();
        assert_eq!(functions, [Some("forget_to_remove".to_owned())], "no frame of an allocator: {sites:?}");
    }
}

#[test]
fn reports_a_leak_of_29_bytes() {
    leaks_29_bytes_a_cycle(&slowleak::soak(start, forget_to_remove).run().expect("it takes place"));
}

#[test]
fn accepts_its_sound_twin() {
    slowleak::soak(start, remove).assert_steady();
}

#[test]
fn reports_the_leak_and_accepts_the_twin_by_strict_soaks_too() {
    leaks_29_bytes_a_cycle(&slowleak::soak(start, forget_to_remove).cycles(64).strict().run().expect("it takes place"));
    slowleak::soak(start, remove).strict().assert_steady();
}
