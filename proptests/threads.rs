//! Measurements of the whole process. This suite runs alone in it: whatever else allocates would count.

mod alone;
mod config;

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;
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
    /// Whether a new block is zeroed by the allocator.
    zeroed: bool,
}

const SLOTS: usize = 8;

fn program() -> impl Strategy<Value = Vec<Step>> {
    let bytes = prop::option::weighted(0.8, 1..5_000_usize);
    let step = (0..THREADS, 0..SLOTS, bytes, any::<bool>());
    let step = step.prop_map(|(thread, slot, bytes, zeroed)| Step { thread, slot, bytes, zeroed });
    prop::collection::vec(step, 1..100)
}

/// What both judges have counted: dhat, and the tally.
type Counts = (Tally, Tally);

fn read(profile: &Profile) -> Counts {
    (Tally { level: profile.level(), allocations: profile.allocations() }, profile.tally())
}

/// What both judges have to count after each step, when the first thread measures.
///
/// dhat knows the blocks that a measured thread allocated or reallocated last, whoever frees them, and a block that another
/// thread reallocates is that one's. The tally of a thread books what the thread does, whoever allocated the block.
fn model(program: &[Step], scope: Scope) -> Vec<Counts> {
    let is_meant = |thread: usize| scope == Scope::Process || thread == 0;
    let mut slots = [(0_i64, false); SLOTS];
    let (mut tally, mut allocations) = (Level::default(), 0);
    let after = program.iter().map(|&Step { thread, slot, bytes, .. }| {
        let (before, _) = slots[slot];
        let now = bytes.map_or(0, |bytes| (bytes as u64).cast_signed());
        if now != before {
            slots[slot] = (now, is_meant(thread));
            if is_meant(thread) {
                tally.bytes += now - before;
                tally.blocks += i64::from(now > 0) - i64::from(before > 0);
                allocations += u64::from(now > 0);
            }
        }
        let known = slots.iter().filter(|&&(bytes, is_known)| is_known && bytes > 0);
        let level = known
            .fold(Level::default(), |level, (bytes, _)| Level { bytes: level.bytes + bytes, blocks: level.blocks + 1 });
        (Tally { level, allocations }, Tally { level: tally, allocations })
    });
    after.collect()
}

/// Runs the steps in their order, each on its thread, and reads both judges after each.
fn run(program: &[Step], measured: Scope) -> Vec<Counts> {
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
                    Some(bytes) if step.zeroed && block.capacity() == 0 => *block = black_box(vec![0; bytes]),
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
        let profile = Profile::start(measured).expect("the allocator is installed");
        work(0, &mut || seen.push(read(&profile)));
        drop(profile);
        // The end of the scope would not wait for what a thread frees after its closure.
        for thread in threads {
            thread.join().expect("no step panics");
        }
    });
    seen
}

/// Runs any program, and compares both judges with the model.
fn both_judges_agree_with_the_model(scope: Scope) {
    let config = config::cases(|usual| usual);
    let result = TestRunner::new(config).run(&program(), |program| {
        let (counted, expected) = (run(&program, scope), model(&program, scope));
        for (step, (counted, expected)) in counted.into_iter().zip(expected).enumerate() {
            prop_assert_eq!(counted, expected, "dhat and the tally after step {}", step);
        }
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, program)) => panic!("{why}; program: {program:?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

fn a_process_is_counted_exactly_whichever_thread_frees() {
    both_judges_agree_with_the_model(Scope::Process);
}

fn a_thread_is_counted_exactly_though_its_blocks_come_and_go() {
    both_judges_agree_with_the_model(Scope::Thread);
}

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

fn reports_a_leak_on_a_thread_of_the_subject() {
    let outcome =
        soak(|| (), |()| std::thread::spawn(|| std::mem::forget(block(29))).join().expect("the thread does not panic"))
            .test_name("reports_a_leak_on_a_thread_of_the_subject")
            .cycles(256)
            .without_sites()
            .run()
            .expect("the allocator is installed");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    assert!(outcome.growth.bytes >= 29 * 256, "{}", outcome.growth);
}

fn accepts_threads_that_come_and_go() {
    let outcome = soak(|| (), |()| std::thread::spawn(|| drop(block(29))).join().expect("the thread does not panic"))
        .test_name("accepts_threads_that_come_and_go")
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

/// Says that something takes too long, and ends the process: a deadlock would never end by itself.
struct Watchdog(std::sync::mpsc::Sender<()>, std::thread::JoinHandle<()>);

impl Watchdog {
    fn new() -> Self {
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            if is_done.recv_timeout(std::time::Duration::from_secs(120)) == Err(RecvTimeoutError::Timeout) {
                std::process::abort();
            }
        });
        Self(done, thread)
    }

    /// Stands down. Nothing of it is left beside the next test.
    fn dismiss(self) {
        drop(self.0);
        self.1.join().expect("it does not panic");
    }
}

/// Some threads resolve symbols with the `backtrace` crate, which holds its lock and allocates; others allocate, and dhat wants
/// that lock.
fn threads_that_resolve_symbols_and_others_that_allocate_do_not_wait_for_each_other() {
    let watchdog = Watchdog::new();
    for scope in [Scope::Process, Scope::Thread] {
        for _ in 0..20 {
            let profile = Profile::start(scope).expect("the allocator is installed");
            std::thread::scope(|threads| {
                for _ in 0..4 {
                    threads.spawn(|| (0..50).for_each(|_| drop(black_box(backtrace::Backtrace::new()))));
                }
                for _ in 0..2 {
                    threads.spawn(|| (0..2_000).for_each(|_| drop(block(29))));
                }
                (0..2_000).for_each(|_| drop(block(29)));
            });
            drop(profile);
        }
    }
    watchdog.dismiss();
}

fn main() -> ExitCode {
    alone::run(&[
        ("a_scout_of_the_process_sees_what_other_threads_keep", a_scout_of_the_process_sees_what_other_threads_keep),
        ("a_process_is_counted_exactly_whichever_thread_frees", a_process_is_counted_exactly_whichever_thread_frees),
        (
            "a_thread_is_counted_exactly_though_its_blocks_come_and_go",
            a_thread_is_counted_exactly_though_its_blocks_come_and_go,
        ),
        ("reports_a_leak_on_a_thread_of_the_subject", reports_a_leak_on_a_thread_of_the_subject),
        ("accepts_threads_that_come_and_go", accepts_threads_that_come_and_go),
        // The last: its threads free what is theirs a little after the scope has ended, and the others count whatever is freed.
        (
            "threads_that_resolve_symbols_and_others_that_allocate_do_not_wait_for_each_other",
            threads_that_resolve_symbols_and_others_that_allocate_do_not_wait_for_each_other,
        ),
    ])
}
