//! Programs of allocations: plain, zeroed and aligned blocks that grow and shrink, and are made, resized and freed on this thread
//! or on another.

use std::hint::black_box;
use std::thread;

use proptest::prelude::*;

/// One call of the allocator. Blocks are named by a number that is taken modulo those that are live.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Allocate { kind: Kind, size: usize, elsewhere: bool },
    Resize { block: usize, size: usize, elsewhere: bool },
    Free { block: usize, elsewhere: bool },
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Bytes,
    Zeroed,
    Lines,
    Pages,
}

/// As much as a cache line, and aligned like one.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([u8; 64]);

/// As much as a page, and aligned like one.
#[derive(Clone, Copy)]
#[repr(align(4096))]
struct Page([u8; 4_096]);

/// A live block, with something in it that has to survive.
enum Block {
    Bytes(Vec<u8>),
    Lines(Vec<Line>),
    Pages(Vec<Page>),
}

/// What stands at the beginning of every block.
const TAG: u8 = 29;

/// Makes room for more or fewer elements, at least one.
fn resize<T>(elements: &mut Vec<T>, size: usize) {
    // One of the two reallocates, and the other has nothing to do.
    elements.shrink_to(size);
    elements.reserve_exact(size - 1);
}

impl Block {
    fn new(kind: Kind, size: usize) -> Self {
        match kind {
            Kind::Bytes => {
                let mut block = black_box(Vec::with_capacity(size));
                block.push(TAG);
                Self::Bytes(block)
            }
            Kind::Zeroed => {
                let mut block = black_box(vec![0; size]);
                assert!(block.iter().all(|&byte| byte == 0), "zeroed");
                block.truncate(1);
                block[0] = TAG;
                Self::Bytes(block)
            }
            Kind::Lines => {
                let mut block = black_box(Vec::with_capacity(size / 64 + 1));
                block.push(Line([TAG; 64]));
                Self::Lines(block)
            }
            Kind::Pages => {
                let mut block = black_box(Vec::with_capacity(size / 4_096 + 1));
                block.push(Page([TAG; 4_096]));
                Self::Pages(block)
            }
        }
    }

    fn resize(&mut self, size: usize) {
        match self {
            Self::Bytes(bytes) => resize(bytes, size),
            Self::Lines(lines) => resize(lines, size / 64 + 1),
            Self::Pages(pages) => resize(pages, size / 4_096 + 1),
        }
        assert!(self.is_intact(), "what a block holds survives every move");
    }

    fn is_intact(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes[..] == [TAG],
            Self::Lines(lines) => lines[0].0 == [TAG; 64] && lines.as_ptr().addr() % 64 == 0,
            Self::Pages(pages) => pages[0].0 == [TAG; 4_096] && pages.as_ptr().addr() % 4_096 == 0,
        }
    }

    fn free(self) {
        assert!(self.is_intact(), "what a block holds is there to the end");
    }
}

/// Draws a program.
pub(crate) fn programs() -> impl Strategy<Value = Vec<Step>> {
    let kind =
        prop_oneof![4 => Just(Kind::Bytes), 2 => Just(Kind::Zeroed), 2 => Just(Kind::Lines), 1 => Just(Kind::Pages)];
    // Small ones, and some for which an allocator asks the system.
    let size = || prop_oneof![8 => 1..5_000_usize, 1 => 5_000..3_000_000_usize];
    let elsewhere = || prop::bool::weighted(0.25);
    let step = prop_oneof![
        4 => (kind, size(), elsewhere()).prop_map(|(kind, size, elsewhere)| Step::Allocate { kind, size, elsewhere }),
        3 => (any::<usize>(), size(), elsewhere())
            .prop_map(|(block, size, elsewhere)| Step::Resize { block, size, elsewhere }),
        2 => (any::<usize>(), elsewhere()).prop_map(|(block, elsewhere)| Step::Free { block, elsewhere }),
    ];
    prop::collection::vec(step, 1..100)
}

/// Runs something here, or on a thread that is made for it.
fn run_on<T: Send>(elsewhere: bool, action: impl FnOnce() -> T + Send) -> T {
    if !elsewhere {
        return action();
    }
    thread::scope(|scope| scope.spawn(action).join().expect("no panic elsewhere"))
}

/// Runs a program to its end, where nothing is live, and returns how many blocks it has made.
pub(crate) fn run(program: &[Step]) -> u64 {
    let mut blocks = Vec::new();
    let mut made = 0;
    for step in program {
        let index = |block: usize| block.checked_rem(blocks.len());
        match *step {
            Step::Allocate { kind, size, elsewhere } => {
                blocks.push(run_on(elsewhere, || Block::new(kind, size)));
                made += 1;
            }
            Step::Resize { block, size, elsewhere } => {
                if let Some(index) = index(block) {
                    let block = &mut blocks[index];
                    run_on(elsewhere, || block.resize(size));
                }
            }
            Step::Free { block, elsewhere } => {
                if let Some(index) = index(block) {
                    let block = blocks.swap_remove(index);
                    run_on(elsewhere, || block.free());
                }
            }
        }
    }
    blocks.into_iter().for_each(Block::free);
    made
}
