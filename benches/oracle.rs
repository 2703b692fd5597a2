//! What the oracle costs: the tally against the system allocator, a cycle bare, tallied, and under dhat, and a reading of each meter.

mod race;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::File;
use std::hint::black_box;
use std::process::Command;

use race::{Contestant, race};
use slowleak::heap::{self, Counter, Profile, Scope};
use slowleak::soak::Dials;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Allocations and frees of a round.
const PAIRS: u32 = 100_000;

/// Allocations and frees of a round of all threads together.
const PAIRS_TOGETHER: u32 = 20_000;

/// Cycles of a round.
const CYCLES: u32 = 500;

/// Blocks that a cycle allocates, lets grow, and frees.
const BLOCKS: usize = 16;

/// Readings of a round.
const READINGS: u32 = 10;

/// Files that a service may have open.
const FILES: usize = 15_000;

/// Chunks that C's heap may have free between others.
const FREE_CHUNKS: usize = 100_000;

/// Their size: more than those that malloc keeps in lists of their own and does not walk.
const CHUNK_BYTES: usize = 600;

/// The argument that asks for the meters alone.
const METERS: &str = "meters";

/// The settings that a soak gives its processes, without which C's heap is not believed.
const EXACT: &str = "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1";

fn main() {
    if std::env::args().any(|argument| argument == METERS) {
        return meters();
    }
    race(
        "an allocation of 64 bytes and its free",
        PAIRS,
        vec![
            Contestant::new("system", || allocate_and_free(&System)),
            Contestant::new("tally", || allocate_and_free(&ALLOC)),
            Contestant::new("tally and dhat", || {
                let _profile = profile();
                allocate_and_free(&ALLOC);
            }),
        ],
    );
    race(
        "an allocation of 64 bytes and its free, by dhat over all threads",
        PAIRS_TOGETHER,
        vec![Contestant::new("1 thread", || together(1)), Contestant::new("8 threads", || together(8))],
    );
    race(
        "a cycle of 16 blocks that grow once",
        CYCLES,
        vec![
            Contestant::new("bare", || (0..CYCLES).for_each(|_| cycle(&System))),
            Contestant::new("tallied", || {
                for _ in 0..CYCLES {
                    cycle(&ALLOC);
                    black_box(heap::tally());
                }
            }),
            Contestant::new("under dhat", || {
                let profile = profile();
                for _ in 0..CYCLES {
                    cycle(&ALLOC);
                    black_box(profile.level());
                }
            }),
        ],
    );
    let own = std::env::current_exe().expect("it runs from a file");
    let status = Command::new(own).arg(METERS).env("GLIBC_TUNABLES", EXACT).status().expect("it starts again");
    assert!(status.success(), "the meters were not raced: {status}");
}

/// What reading each meter costs beside a cycle: with little to count, and with much.
fn meters() {
    let dials = Dials::start().expect("the allocator is installed");
    assert!(
        dials.native_heap().is_some() || !cfg!(all(target_os = "linux", target_env = "gnu")),
        "C's heap is not read"
    );
    race_readings("a reading of a meter", &dials);
    let files = open_files();
    let blocks: Vec<Box<[u8]>> = (0..2 * FREE_CHUNKS).map(|_| vec![0; CHUNK_BYTES].into()).collect();
    // Every other one is freed, so that no two free ones lie side by side.
    let kept: Vec<_> = blocks.into_iter().step_by(2).collect();
    let title = format!("a reading of a meter, {} open files and {} free chunks", files.len(), kept.len());
    race_readings(&title, &dials);
}

fn race_readings(title: &str, dials: &Dials) {
    let contestants: [(&'static str, &dyn Fn()); 5] = [
        ("a cycle of 16 blocks", &|| cycle(&ALLOC)),
        ("open files", &|| _ = black_box(dials.open_files())),
        ("threads, resident memory", &|| _ = black_box(dials.threads())),
        ("native heap", &|| _ = black_box(dials.native_heap())),
        ("all", &|| dials.all(&mut |_, _, _, value| _ = black_box(value))),
    ];
    let contestants =
        contestants.iter().map(|&(name, read)| Contestant::new(name, move || (0..READINGS).for_each(|_| read())));
    race(title, READINGS, contestants.collect());
}

/// Opens that many files, or as many as the system lets.
fn open_files() -> Vec<File> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Nofile).maximum;
        // Where the limit cannot be raised there are fewer, and the title says how many.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
    (0..FILES).map_while(|_| File::open("/dev/null").ok()).collect()
}

/// Allocates and frees on so many threads together, with every thread counted.
fn together(threads: u32) {
    let _profile = Profile::start(Scope::Process).expect("the allocator is installed");
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope
                .spawn(|| (0..PAIRS_TOGETHER / threads).for_each(|_| drop(black_box(Box::new(black_box([0_u64; 8]))))));
        }
    });
}

fn profile() -> Profile {
    Profile::start(Scope::Thread).expect("the allocator is installed")
}

const LAYOUT: Layout = Layout::new::<[u64; 8]>();

#[expect(unsafe_code, reason = "an allocator is called past the global one, to compare")]
fn allocate_and_free(allocator: &impl GlobalAlloc) {
    for _ in 0..PAIRS {
        // SAFETY: the layout is not of size zero, and the block is freed with the layout and the allocator it came from.
        unsafe {
            let block = black_box(allocator.alloc(black_box(LAYOUT)));
            allocator.dealloc(block, LAYOUT);
        }
    }
}

#[expect(unsafe_code, reason = "an allocator is called past the global one, to compare")]
fn cycle(allocator: &impl GlobalAlloc) {
    let grown = Layout::new::<[u64; 16]>();
    // SAFETY: as above; each block is freed with the layout that it grew to.
    unsafe {
        let blocks: [*mut u8; BLOCKS] = std::array::from_fn(|_| black_box(allocator.alloc(black_box(LAYOUT))));
        let blocks = blocks.map(|block| black_box(allocator.realloc(block, LAYOUT, grown.size())));
        for block in blocks {
            allocator.dealloc(block, grown);
        }
    }
}
