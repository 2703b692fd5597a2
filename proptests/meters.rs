//! Meters: what is counted of a service beside its heap is read, judged by floors, and named where it rises.

use std::fs::File;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use slowleak::soak;
use slowleak::soak::{Outcome, Rising, Unit, Verdict, Why};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// An open file, without a block of the heap.
fn open() -> File {
    File::open("/dev/null").expect("there is a null device")
}

/// Allocates and frees, so that there is a heap to judge.
fn work() {
    drop(black_box(vec![1_u8; 29]));
}

#[track_caller]
fn rising(outcome: &Outcome) -> Vec<String> {
    let Verdict::Growing { meters, .. } = &outcome.verdict else { panic!("{outcome}") };
    meters.iter().map(Rising::to_string).collect()
}

/// How many bytes of C's heap a cycle leaves, where nothing else rises beside Rust's heap. Now and then a hole is 16 bytes larger than
/// it need be and given as a whole, and so the rate is rounded down.
fn native_bytes_per_cycle(outcome: &Outcome) -> i64 {
    let Verdict::Growing { meters, .. } = &outcome.verdict else { panic!("{outcome}") };
    let [Rising { name, per_cycle, .. }] = &meters[..] else { panic!("{outcome}") };
    assert_eq!(name, "native heap", "{outcome}");
    per_cycle.amount / per_cycle.cycles.cast_signed()
}

/// The report as one line, wherever it is folded.
fn unfolded(outcome: &Outcome) -> String {
    outcome.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

// Open files.

fn keep_a_file_open(kept: &mut Vec<File>) {
    work();
    kept.push(open());
}

#[test]
fn reports_files_that_stay_open_at_their_rate() {
    let room = || Vec::with_capacity(1 << 15);
    let outcome = soak(room, keep_a_file_open).cycles(256).run().expect("it takes place");
    assert_eq!(outcome.verdict.to_string(), "Growing: open files: 1/cycle");
    let report = outcome.to_string();
    assert!(report.contains("hint: what a cycle opens it does not close"), "{report}");
    assert!(report.contains("open files   "), "{report}");
    assert_eq!(outcome.explanation, None, "no line of code allocates");
}

#[test]
fn reports_files_where_nothing_is_allocated_at_all() {
    let start = || ();
    let forget = |(): &mut ()| std::mem::forget(open());
    let outcome = soak(start, forget).cycles(256).without_sites().run().expect("it takes place");
    assert_eq!(rising(&outcome), ["open files: 1/cycle"]);
}

#[test]
fn accepts_files_that_are_closed() {
    soak(|| (), |()| work_with(&open())).assert_steady();
}

fn work_with(file: &File) {
    black_box(file);
    work();
}

#[test]
fn accepts_a_file_that_is_opened_once_and_late() {
    struct Late {
        cycle: u32,
        file: Option<File>,
    }
    let cycle = |late: &mut Late| {
        work();
        late.cycle += 1;
        if late.cycle == 100 {
            late.file = Some(open());
        }
        black_box(&late.file);
    };
    soak(|| Late { cycle: 0, file: None }, cycle).assert_steady();
}

#[test]
fn accepts_connections_that_come_and_go() {
    struct Pool {
        state: u64,
        open: Vec<File>,
    }
    let start = || Pool { state: 7, open: Vec::with_capacity(32) };
    let cycle = |pool: &mut Pool| {
        work();
        pool.state = pool.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wanted = usize::try_from(pool.state >> 60).expect("sixteen at most");
        pool.open.truncate(wanted);
        pool.open.resize_with(wanted, open);
    };
    soak(start, cycle).assert_steady();
}

/// Opens two files a cycle and keeps them, with a buffer, until there are no more to be had.
#[test]
fn reports_open_files_beside_the_heap_where_a_service_dies_for_want_of_them() {
    let cycle = |kept: &mut Vec<([File; 2], Box<[u8; 200]>)>| kept.push(([open(), open()], Box::new([0; 200])));
    let outcome = soak(Vec::new, cycle).run().expect("it takes place");
    assert_eq!(rising(&outcome), ["open files: 2/cycle"]);
    assert!(outcome.verdict.heap_grows(), "{outcome}");
    let end = outcome.end.as_ref().map(slowleak::record::End::cause).unwrap_or_default();
    assert!(end.contains("Too many open files") || end.contains("null device"), "{outcome}");
    let hint = outcome.to_string();
    assert!(hint.contains("a cycle opens"), "{hint}");
}

// Threads.

type Worker = (Sender<()>, JoinHandle<()>);

/// A thread that waits until it is told to end.
fn worker() -> Worker {
    let (sender, receiver): (_, Receiver<()>) = channel();
    (sender, std::thread::spawn(move || _ = receiver.recv()))
}

#[test]
fn reports_threads_that_do_not_end() {
    let cycle = |kept: &mut Vec<Worker>| kept.push(worker());
    let outcome = soak(Vec::new, cycle).cycles(64).without_sites().run().expect("it takes place");
    // What C notes down of each thread rises with them.
    assert!(rising(&outcome).iter().any(|rising| rising.starts_with("threads: ")), "{outcome}");
    let report = unfolded(&outcome);
    assert!(report.contains("a thread that a cycle starts does not end") && !report.contains("may_hold"), "{outcome}");
}

#[test]
fn accepts_a_pool_of_threads_that_fills_up_over_many_cycles() {
    let cycle = |kept: &mut Vec<Worker>| {
        work();
        if kept.len() < 40 {
            kept.push(worker());
        }
    };
    let outcome = soak(|| Vec::with_capacity(64), cycle).may_settle().run().expect("it takes place");
    assert!(outcome.is_accepted(), "{outcome}");
}

#[test]
fn accepts_threads_that_are_joined() {
    let cycle = |(): &mut ()| {
        let (sender, thread) = worker();
        drop(sender);
        thread.join().expect("it ends");
    };
    let outcome = soak(|| (), cycle).may_settle().run().expect("it takes place");
    assert!(outcome.is_accepted(), "{outcome}");
}

// What a subject counts.

#[test]
fn reports_what_a_subject_counts_wherever_it_runs() {
    let soak = || {
        soak(
            || 0_u64,
            |count| {
                work();
                *count += 3;
            },
        )
    };
    let outcome = soak().meters(|count, reader| reader("tasks", *count)).cycles(256).run().expect("it takes place");
    assert_eq!(outcome.verdict.to_string(), "Growing: tasks: 3/cycle");
    let here = soak().meters(|count, reader| reader("tasks", *count)).cycles(256).in_process().run().expect("likewise");
    assert_eq!(here.verdict, outcome.verdict);
    let names: Vec<_> = here.meters.iter().map(|meter| (meter.name.as_str(), meter.unit)).collect();
    assert_eq!(names, [("tasks", Unit::Pieces)], "what the system says of this process is not the subject's");
}

#[test]
fn accepts_what_a_subject_counts_and_bounds() {
    let cycle = |count: &mut u64| {
        work();
        *count = (*count + 1).min(50);
    };
    soak(|| 0_u64, cycle).meters(|count, reader| reader("tasks", *count)).assert_steady();
}

#[test]
fn a_strict_subject_is_read_no_meters_of_the_system() {
    let outcome = soak(Vec::new, |kept: &mut Vec<File>| {
        kept.push(open());
        *kept = Vec::new();
    });
    let outcome = outcome.strict().own_process().run().expect("it takes place");
    assert_eq!((outcome.verdict.clone(), outcome.meters.iter().count()), (Verdict::Steady, 0));
}

#[test]
fn what_allocates_nothing_and_opens_nothing_shows_nothing() {
    let outcome = soak(|| 0_u64, |count| *count += 1).cycles(64).run().expect("it takes place");
    assert_eq!(outcome.verdict, Verdict::Inconclusive { why: Why::NothingAllocated });
}

// Many.

/// A service that has 15,000 files open, and one more in each cycle where it leaks.
#[test]
fn one_leaked_file_a_cycle_shows_among_fifteen_thousand() {
    if !is_allowed_so_many_files() {
        return;
    }
    let start = || {
        let mut kept = Vec::with_capacity(1 << 15);
        kept.resize_with(15_000, open);
        kept
    };
    let outcome = soak(start, keep_a_file_open).cycles(256).without_sites().run().expect("it takes place");
    assert_eq!(rising(&outcome), ["open files: 1/cycle"]);
    let read = outcome.meters.iter().next().expect("a meter").readings.len();
    assert!(read > 64, "{read}");
}

/// The limit of open files that a system sets by itself is far below this.
fn is_allowed_so_many_files() -> bool {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap_or_default();
    line.split_whitespace().next().and_then(|soft| soft.parse::<u64>().ok()).is_some_and(|soft| soft > 16_000)
}

// C's heap.

#[expect(unsafe_code, reason = "allocates as C does")]
mod c {
    use std::ffi::c_void;

    unsafe extern "C" {
        fn malloc(size: usize) -> *mut c_void;
        fn free(block: *mut c_void);
    }

    /// A block of C's heap, by its address.
    pub(crate) fn allocate(size: usize) -> usize {
        // SAFETY: a plain allocation.
        std::hint::black_box(unsafe { malloc(size) }) as usize
    }

    /// Frees what was allocated.
    pub(crate) fn release(block: usize) {
        // SAFETY: whoever calls has allocated it, and frees it once.
        unsafe { free(block as *mut c_void) };
    }
}

/// Whether C tells what is live of its heap.
const HAS_GLIBC: bool = cfg!(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"));

fn come_and_go() {
    (1..50).for_each(|size| c::release(c::allocate(100 + size * 7)));
}

#[test]
fn reports_forty_bytes_a_cycle_of_the_heap_of_c() {
    let cycle = |(): &mut ()| {
        c::allocate(40);
        come_and_go();
    };
    let outcome = soak(|| (), cycle).may_settle().run().expect("it takes place");
    if HAS_GLIBC {
        assert_eq!(native_bytes_per_cycle(&outcome), 48, "{outcome}");
        assert!(outcome.verdict.to_string().starts_with("Growing: native heap: 48"), "{outcome}");
        assert!(outcome.to_string().contains("C's `malloc`"), "{outcome}");
    }
}

#[test]
fn accepts_what_the_heap_of_c_gets_back() {
    let outcome = soak(|| (), |()| come_and_go()).may_settle().run().expect("it takes place");
    if HAS_GLIBC {
        assert!(outcome.is_accepted(), "{outcome}");
        assert!(outcome.to_string().contains("note: Rust allocated nothing; C's heap came back"), "{outcome}");
    }
    let strictly = soak(|| (), |()| come_and_go()).run().expect("it takes place");
    assert_eq!(strictly.verdict, Verdict::Inconclusive { why: Why::NothingAllocated }, "nothing was seen to allocate");
}

#[test]
fn accepts_a_cache_of_the_heap_of_c_that_is_full_after_half_of_the_usual_cycles() {
    let fill = |kept: &mut Vec<usize>| {
        work();
        if kept.len() < 9_000 {
            kept.push(c::allocate(200));
        }
    };
    let outcome = soak(|| Vec::with_capacity(9_000), fill).may_settle().run().expect("it takes place");
    assert!(outcome.is_accepted(), "{outcome}");
}

/// An allocator beside glibc's own, which most systems have with it.
const DEBUGGING_MALLOC: &str = "libc_malloc_debug.so.0";

#[test]
#[ignore = "accepts_nothing_of_the_heap_of_c_where_malloc_is_another starts it under another malloc"]
fn a_leak_of_c_under_another_malloc() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    if !maps.contains(DEBUGGING_MALLOC.trim_end_matches(".0")) {
        return;
    }
    let cycle = |(): &mut ()| {
        c::allocate(40);
        work();
    };
    let outcome = soak(|| (), cycle).may_settle().run().expect("it takes place");
    assert_eq!(outcome.verdict, Verdict::Steady, "{outcome}");
    assert!(outcome.to_string().contains("note: C's heap is not readable here"), "{outcome}");
    let only_c = soak(|| (), |()| come_and_go()).may_settle().run().expect("it takes place");
    assert_eq!(only_c.verdict, Verdict::Inconclusive { why: Why::NothingAllocated }, "{only_c}");
}

#[test]
fn accepts_nothing_of_the_heap_of_c_where_malloc_is_another() {
    // Where the library is missing the loader says so and goes on, and the test that is started has nothing to try.
    let started = std::process::Command::new(std::env::current_exe().expect("it runs from a file"))
        .args(["--exact", "a_leak_of_c_under_another_malloc", "--ignored"])
        .envs([("LD_PRELOAD", DEBUGGING_MALLOC), ("MALLOC_CHECK_", "3")])
        .output()
        .expect("it starts again");
    let said = String::from_utf8_lossy(&started.stdout);
    assert!(started.status.success() && said.contains("1 passed"), "{said}");
}

/// Lets other threads do the same as well.
fn in_threads(work: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(&work);
        }
        work();
    });
}

#[test]
fn a_leak_of_rust_is_none_of_c_with_threads_too() {
    let cycle = |kept: &mut Vec<Vec<u8>>| {
        kept.push(vec![1; 40]);
        kept.push(Vec::with_capacity(200 << 10));
        in_threads(|| {
            work();
            come_and_go();
        });
    };
    let outcome = soak(Vec::new, cycle).cycles(256).without_sites().run().expect("it takes place");
    assert!(outcome.verdict.heap_grows(), "{outcome}");
    assert_eq!(rising(&outcome), Vec::<String>::new());
}

#[test]
fn a_leak_of_c_is_none_of_rust_with_threads_too() {
    let cycle = |(): &mut ()| {
        in_threads(|| {
            work();
            c::allocate(40);
        });
    };
    let outcome = soak(|| (), cycle).cycles(512).without_sites().run().expect("it takes place");
    if HAS_GLIBC {
        assert!(!outcome.verdict.heap_grows(), "{outcome}");
        // Four blocks, and many holes.
        assert!((4 * 48..=4 * 64).contains(&native_bytes_per_cycle(&outcome)), "{outcome}");
    }
}

#[test]
fn what_malloc_notes_down_of_blocks_of_rust_is_none_of_c() {
    // Of every kind: more than an arena takes at once, two steps of 80 bytes; and aligned ones in pages of their own.
    #[repr(align(8192))]
    struct InArena(#[expect(dead_code, reason = "it is never written")] [u8; 90_000]);
    #[repr(align(8192))]
    struct InPages(#[expect(dead_code, reason = "it is never written")] [u8; 2_000_000]);
    #[derive(Default)]
    struct Kept {
        bytes: Vec<u8>,
        in_arena: Vec<Box<MaybeUninit<InArena>>>,
        in_pages: Vec<Box<MaybeUninit<InPages>>>,
    }
    let cycle = |kept: &mut Kept| {
        kept.bytes.extend([1; 300]);
        kept.in_arena.push(Box::new_uninit());
        if kept.in_arena.len().is_multiple_of(64) {
            kept.in_pages.push(Box::new_uninit());
        }
    };
    let outcome = soak(Kept::default, cycle).cycles(2_048).without_sites().run().expect("it takes place");
    assert!(outcome.verdict.heap_grows(), "{outcome}");
    assert_eq!(rising(&outcome), Vec::<String>::new(), "{outcome}");
}

#[test]
fn a_leak_of_both_heaps_is_told_with_the_readings_of_both() {
    let cycle = |kept: &mut Vec<Vec<u8>>| {
        kept.push(vec![1; 29]);
        c::allocate(40);
    };
    let outcome = soak(Vec::new, cycle).cycles(256).without_sites().run().expect("it takes place");
    assert!(outcome.verdict.heap_grows(), "{outcome}");
    if HAS_GLIBC {
        assert_eq!(native_bytes_per_cycle(&outcome), 48, "{outcome}");
        assert!(outcome.meters.iter().any(|meter| meter.name == "native heap"), "{outcome}");
    }
}

/// A heap of C with so many free chunks, which each reading walks.
fn holey(chunks: usize) -> Vec<usize> {
    let blocks: Vec<usize> = (0..2 * chunks).map(|_| c::allocate(200)).collect();
    blocks.iter().skip(1).step_by(2).for_each(|&block| c::release(block));
    blocks.into_iter().step_by(2).collect()
}

#[test]
fn a_leak_of_c_shows_among_a_hundred_thousand_free_chunks() {
    let cycle = |_: &mut Vec<usize>| {
        c::allocate(3_000);
        come_and_go();
    };
    let outcome = soak(|| holey(100_000), cycle).may_settle().without_sites().run().expect("it takes place");
    if HAS_GLIBC {
        assert_eq!(native_bytes_per_cycle(&outcome), 3_008, "{outcome}");
    }
}
