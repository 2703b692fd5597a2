//! Measurements of the whole process. This suite has no harness: whatever else allocates would count.

use std::hint::black_box;
use std::sync::{Barrier, Mutex};

use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use slowleak::heap::{Counter, Level, Profile, Scope, Scout, Tally};
use slowleak::soak;
use slowleak::soak::Verdict;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Threads that take part in a program: the measuring one and two others.
const THREADS: usize = 3;

/// One step of a program: a thread does something to a block in a slot.
#[derive(Clone, Debug)]
struct Step {
    thread: usize,
    slot: usize,
    /// The block's new capacity; none frees it.
    bytes: Option<usize>,
}

const SLOTS: usize = 8;

fn program() -> impl Strategy<Value = Vec<Step>> {
    let bytes = prop::option::weighted(0.8, 1..5_000_usize);
    let step = (0..THREADS, 0..SLOTS, bytes).prop_map(|(thread, slot, bytes)| Step { thread, slot, bytes });
    prop::collection::vec(step, 1..100)
}

/// What both judges have counted.
type Counts = (Level, u64, Tally);

fn read(profile: &Profile) -> Counts {
    (profile.level(), profile.allocations(), profile.tally())
}

/// Runs the steps in their order, each on its thread, and reads both judges after each.
fn run(program: &[Step]) -> Vec<(Level, Counts)> {
    let slots: [Mutex<Vec<u8>>; SLOTS] = std::array::from_fn(|_| Mutex::default());
    let (begun, barrier) = (Barrier::new(THREADS), Barrier::new(THREADS));
    let mut seen = Vec::with_capacity(program.len());
    let work = |own: usize, after: &mut dyn FnMut()| {
        barrier.wait();
        for step in program {
            if step.thread == own {
                let mut block = slots[step.slot].lock().expect("no step panics");
                match step.bytes {
                    None => *block = Vec::new(),
                    Some(bytes) => {
                        block.clear();
                        block.shrink_to(bytes);
                        block.reserve_exact(bytes);
                        black_box(&mut *block);
                    }
                }
            }
            barrier.wait();
            after();
            barrier.wait();
        }
        barrier.wait();
    };
    std::thread::scope(|scope| {
        let (work, begun) = (&work, &begun);
        let threads = [1, 2].map(|own| {
            scope.spawn(move || {
                begun.wait();
                work(own, &mut || {});
            })
        });
        // What it takes to begin a thread is allocated and freed by now.
        begun.wait();
        let profile = Profile::start(Scope::Process).expect("the allocator is installed");
        let mut read_all = || {
            let blocks = slots.iter().map(|slot| slot.lock().expect("no step panics").capacity());
            let level = blocks.fold(Level::default(), |level, bytes| Level {
                bytes: level.bytes + (bytes as u64).cast_signed(),
                blocks: level.blocks + i64::from(bytes > 0),
            });
            seen.push((level, read(&profile)));
        };
        work(0, &mut read_all);
        drop(profile);
        // The end of the scope would not wait for what a thread frees after its closure.
        for thread in threads {
            thread.join().expect("no step panics");
        }
    });
    seen
}

fn the_tally_dhat_and_the_model_agree_whichever_thread_frees() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30) };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&program(), |program| {
        for (level, (dhat, allocations, tally)) in run(&program) {
            prop_assert_eq!((dhat, allocations), (tally.level, tally.allocations), "dhat and the tally");
            prop_assert_eq!(level, dhat, "the model and dhat");
        }
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, program)) => panic!("{why}; program: {program:?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

fn reports_a_leak_on_a_thread_of_the_subject() {
    let outcome =
        soak(|| (), |()| std::thread::spawn(|| std::mem::forget(block(29))).join().expect("the thread does not panic"))
            .scope(Scope::Process)
            .cycles(256)
            .without_sites()
            .run()
            .expect("the allocator is installed");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    assert!(outcome.growth.bytes >= 29 * 256, "{}", outcome.growth);
}

fn accepts_threads_that_come_and_go() {
    let outcome = soak(|| (), |()| std::thread::spawn(|| drop(block(29))).join().expect("the thread does not panic"))
        .scope(Scope::Process)
        .cycles(256)
        .may_settle()
        .run()
        .expect("the allocator is installed");
    assert!(outcome.is_accepted(), "{}", outcome.verdict);
}

fn a_scout_of_the_process_sees_what_other_threads_keep() {
    let scout = Scout::start(Scope::Process).expect("the allocator is installed");
    let kept = std::thread::spawn(|| block(1 << 20)).join().expect("the thread does not panic");
    assert!(scout.level().bytes >= 1 << 20);
    drop(kept);
    assert!(scout.level().bytes < 1 << 20);
}

fn main() {
    a_scout_of_the_process_sees_what_other_threads_keep();
    the_tally_dhat_and_the_model_agree_whichever_thread_frees();
    reports_a_leak_on_a_thread_of_the_subject();
    accepts_threads_that_come_and_go();
}
