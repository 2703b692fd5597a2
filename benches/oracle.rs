//! What the oracle costs: the tally against the system allocator, and a cycle bare, tallied, and under dhat.

mod race;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

use race::{Contestant, race};
use slowleak::heap::{self, Counter, Profile, Scope};

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

fn main() {
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
