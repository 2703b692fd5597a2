//! Profiles are exact inside an ordinary parallel `cargo test`: they take turns, and noise beside them does not count.

use std::cell::RefCell;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Barrier, Mutex};

use slowleak::heap::{self, Counter, Level, Profile, Recorder, Scope, StartError, Totals};
use slowleak::soak::{self, SetupError, Verdict};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

fn profile() -> Profile {
    Profile::start(Scope::Thread).expect("the allocator is installed")
}

fn level(bytes: i64, blocks: i64) -> Level {
    Level { bytes, blocks }
}

/// Allocates, reallocates and frees for a while, hands blocks to threads of its own, and prints.
#[expect(clippy::print_stdout, reason = "printing is noise too")]
fn make_noise(seed: usize) {
    let mut blocks = Vec::new();
    for step in 0..20_000 {
        blocks.push(block((seed * 31 + step * 17) % 999 + 1));
        if step % 3 == 0 {
            let chosen = (seed + step * 7) % blocks.len();
            blocks[chosen].reserve_exact(2_000);
        }
        if blocks.len() > 50 {
            println!("noise {seed}, step {step}");
            let given = blocks.split_off(25);
            std::thread::spawn(move || drop(given)).join().expect("dropping does not panic");
        }
    }
}

/// Soaks a leak of a size of its own and its clean twin, and expects exact numbers.
fn soak_beside_noise(bytes: u16) {
    let leaking = slowleak::soak(|| (), |()| std::mem::forget(block(bytes.into())))
        .cycles(128)
        .without_sites()
        .in_process()
        .run();
    let outcome = leaking.expect("the allocator is installed");
    let expected = level(128 * i64::from(bytes), 128);
    assert_eq!(Level::default() + outcome.growth, expected);
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    let clean =
        slowleak::soak(|| (), |()| drop(block(bytes.into()))).strict().run().expect("the allocator is installed");
    assert_eq!((clean.verdict, clean.allocations), (Verdict::Steady, 128));
    let own = slowleak::soak(|| (), |()| std::mem::forget(block(bytes.into()))).cycles(128).without_sites().run();
    assert_eq!(Level::default() + own.expect("it takes place").growth, expected, "in a process of its own");
}

/// Makes pairs of tests that run beside each other.
macro_rules! beside {
    ($($seed:literal $soak:ident $noise:ident)*) => {$(
        #[test]
        fn $soak() {
            soak_beside_noise($seed);
        }

        #[test]
        fn $noise() {
            make_noise($seed);
        }
    )*};
}

beside! {
    1 exact_beside_noise_1 noise_1
    2 exact_beside_noise_2 noise_2
    3 exact_beside_noise_3 noise_3
    4 exact_beside_noise_4 noise_4
    5 exact_beside_noise_5 noise_5
    6 exact_beside_noise_6 noise_6
    7 exact_beside_noise_7 noise_7
    8 exact_beside_noise_8 noise_8
    9 exact_beside_noise_9 noise_9
    10 exact_beside_noise_10 noise_10
    11 exact_beside_noise_11 noise_11
    12 exact_beside_noise_12 noise_12
    13 exact_beside_noise_13 noise_13
    14 exact_beside_noise_14 noise_14
    15 exact_beside_noise_15 noise_15
    16 exact_beside_noise_16 noise_16
    17 exact_beside_noise_17 noise_17
    18 exact_beside_noise_18 noise_18
    19 exact_beside_noise_19 noise_19
    20 exact_beside_noise_20 noise_20
    21 exact_beside_noise_21 noise_21
    22 exact_beside_noise_22 noise_22
    23 exact_beside_noise_23 noise_23
    24 exact_beside_noise_24 noise_24
    25 exact_beside_noise_25 noise_25
    26 exact_beside_noise_26 noise_26
    27 exact_beside_noise_27 noise_27
    28 exact_beside_noise_28 noise_28
    29 exact_beside_noise_29 noise_29
    30 exact_beside_noise_30 noise_30
    31 exact_beside_noise_31 noise_31
    32 exact_beside_noise_32 noise_32
}

#[test]
fn a_profile_counts_level_peak_and_totals() {
    let profile = profile();
    let mut kept = block(100);
    drop(block(300));
    kept.reserve_exact(200);
    assert_eq!(profile.level(), level(200, 1));
    assert_eq!(profile.peak(), level(400, 2));
    assert_eq!(profile.totals(), Totals { bytes: 600, allocations: 3 });
    drop(kept);
    assert_eq!(profile.level(), Level::default());
}

#[test]
fn a_block_freed_by_another_thread_is_a_freed_block() {
    // A slot and a barrier, since a channel would allocate.
    let (slot, barrier) = (Mutex::new(Vec::new()), Barrier::new(2));
    let take = || std::mem::take(&mut *slot.lock().expect("nobody panics"));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            barrier.wait();
            drop(take());
            barrier.wait();
        });
        let profile = profile();
        *slot.lock().expect("nobody panics") = block(29);
        assert_eq!(profile.level(), level(29, 1));
        barrier.wait();
        barrier.wait();
        assert_eq!(profile.level(), Level::default());
    });
}

#[test]
fn a_block_that_another_thread_moves_leaves_the_level_and_may_come_back() {
    let (slot, barrier) = (Mutex::new(Vec::new()), Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            barrier.wait();
            slot.lock().expect("nobody panics").reserve_exact(5_000);
            barrier.wait();
        });
        let profile = profile();
        *slot.lock().expect("nobody panics") = b"survives the move".to_vec();
        barrier.wait();
        barrier.wait();
        assert_eq!(profile.level(), Level::default(), "it is the other thread's now");
        let mut block = slot.lock().expect("nobody panics");
        assert_eq!(**block, *b"survives the move");
        block.shrink_to_fit();
        assert_eq!(profile.level(), level(17, 1), "a reallocation of an unknown block is a new one, as dhat has it");
    });
}

#[test]
fn a_block_from_before_the_profile_is_ignored_when_it_is_freed() {
    let before = block(29);
    let profile = profile();
    drop(before);
    assert_eq!(profile.level(), Level::default());
}

#[test]
fn thread_locals_may_free_in_their_destructors() {
    thread_local! {
        static KEPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    let profile = profile();
    for _ in 0..10 {
        let thread = heap::uncounted(|| std::thread::spawn(|| KEPT.set(block(29))));
        heap::uncounted(|| thread.join().expect("the thread does not panic"));
    }
    assert_eq!(profile.level(), Level::default());
}

#[test]
fn a_subject_that_panics_ends_its_measurement() {
    for cycles in [1, 5] {
        let mut left = cycles;
        let soak = slowleak::soak(Vec::new, |kept| {
            kept.push(block(29));
            left -= 1;
            if left == 0 {
                resume_unwind(Box::new("the subject's own"));
            }
        });
        let panic = catch_unwind(AssertUnwindSafe(|| soak.in_process().run())).expect_err("the panic passes through");
        assert_eq!(panic.downcast_ref(), Some(&"the subject's own"));
        soak_beside_noise(29);
    }
}

#[test]
fn a_profile_that_unwinds_leaves_the_thread_as_it_was() {
    let unwind = || {
        let _profile = profile();
        let _recorder_is_refused = Recorder::start(Scope::Thread).expect_err("nested");
        heap::uncounted(|| resume_unwind(Box::new(29)));
    };
    drop(catch_unwind(unwind).expect_err("the panic passes through"));
    let profile = profile();
    let kept = block(29);
    assert_eq!(profile.level(), level(29, 1), "it counts again, in spite of the panic in `uncounted`");
    drop(kept);
}

#[test]
fn a_measurement_inside_another_is_refused() {
    let _profile = profile();
    assert_eq!(Profile::start(Scope::Thread).err(), Some(StartError::Nested));
    assert_eq!(Recorder::start(Scope::Thread).err(), Some(StartError::Nested));
    let inner = slowleak::soak(Vec::new, |kept: &mut Vec<u64>| kept.push(0)).run();
    assert_eq!(inner.err(), Some(SetupError::Start(StartError::Nested)));
}

#[test]
fn a_soak_of_no_cycles_is_refused() {
    let soak = || slowleak::soak(Vec::new, |kept: &mut Vec<u64>| kept.push(0));
    assert_eq!(soak().cycles(0).run().err(), Some(SetupError::NoCycles));
    assert_eq!(soak().cycles_max(0).run().err(), Some(SetupError::NoCycles));
}

#[test]
fn progress_and_gauges_may_allocate_without_counting() {
    let mut log = Vec::new();
    let soak = slowleak::soak(|| (), |()| drop(block(29)))
        .gauges(|(), reader| {
            let name = String::leak("letters".repeat(2));
            reader(name, 0);
        })
        .strict();
    let outcome = soak.run_with(&mut |progress| log.push(format!("{progress:?}"))).expect("the allocator is installed");
    assert_eq!(outcome.verdict, Verdict::Steady);
    assert_eq!(log.len(), 2 * 129, "once after start and once after each cycle, by the tally and by dhat");
}

#[test]
fn the_self_test_passes() {
    soak::self_test().expect("the allocator is installed");
}
