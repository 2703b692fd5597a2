//! The animals of the leak zoo that live on one thread: each starts a service, and hands out the closure that works a cycle
//! off. What the service keeps, the closure keeps.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::BuildHasher;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::OnceLock;

/// A running service: each call is a cycle.
pub(crate) type Animal = Box<dyn FnMut()>;

/// A block that the optimiser cannot remove.
pub(crate) fn block(bytes: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(bytes))
}

/// A number without order, from that of a cycle: the first so many bits of its product with the golden ratio.
fn draw(cycle: u64, bits: u32) -> usize {
    usize::try_from(cycle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)).unwrap_or(0)
}

// The leaks.

pub(crate) fn forgotten_block() -> Animal {
    Box::new(|| std::mem::forget(block(29)))
}

pub(crate) fn cycle_of_references() -> Animal {
    struct Node(RefCell<Option<Rc<Node>>>);
    Box::new(|| {
        let node = Rc::new(Node(RefCell::new(None)));
        *node.0.borrow_mut() = Some(Rc::clone(&node));
    })
}

pub(crate) fn list_of_texts() -> Animal {
    let mut texts = Vec::new();
    Box::new(move || texts.push(block(40)))
}

pub(crate) fn list_of_numbers() -> Animal {
    let mut numbers = Vec::<u64>::new();
    Box::new(move || numbers.push(0))
}

pub(crate) fn map_that_nobody_empties() -> Animal {
    let mut map = HashMap::<u64, u64>::new();
    Box::new(move || {
        map.insert(map.len() as u64, 0);
    })
}

pub(crate) fn block_in_every_fiftieth_cycle() -> Animal {
    let mut cycle = 0_u64;
    Box::new(move || {
        cycle += 1;
        drop(block(8));
        if cycle.is_multiple_of(50) {
            std::mem::forget(block(29));
        }
    })
}

pub(crate) fn number_in_every_fiftieth_cycle() -> Animal {
    let (mut cycle, mut numbers) = (0_u64, Vec::<u64>::new());
    Box::new(move || {
        cycle += 1;
        drop(block(8));
        if cycle.is_multiple_of(50) {
            numbers.push(0);
        }
    })
}

pub(crate) fn saw_tooth_on_a_rising_floor() -> Animal {
    saw_tooth(25)
}

/// A batch that is cleared in every so many cycles, each time but for one block.
pub(crate) fn saw_tooth(period: u64) -> Animal {
    let (mut cycle, mut batch) = (0_u64, Vec::new());
    Box::new(move || {
        cycle += 1;
        batch.push(block(100));
        if cycle.is_multiple_of(period) {
            batch = Vec::new();
            std::mem::forget(block(29));
        }
    })
}

// Sound subjects that tempt.

pub(crate) fn dropped_block() -> Animal {
    Box::new(|| drop(block(29)))
}

pub(crate) fn lazy_static() -> Animal {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    Box::new(|| {
        TABLE.get_or_init(|| block(4_096));
        drop(block(8));
    })
}

pub(crate) fn cache_of_64_entries() -> Animal {
    cache(64)
}

pub(crate) fn cache_of_5000_entries() -> Animal {
    cache(5_000)
}

fn cache(entries: usize) -> Animal {
    let mut cache = VecDeque::new();
    Box::new(move || {
        cache.push_back(block(40));
        if cache.len() > entries {
            cache.pop_front();
        }
    })
}

/// With the hasher of the standard library the cycles in which it is rehashed differ from life to life.
pub(crate) fn churned_map<Hasher: BuildHasher + Default + 'static>() -> Animal {
    let (mut cycle, mut map) = (0_u64, HashMap::<u64, Vec<u8>, Hasher>::default());
    Box::new(move || {
        cycle += 1;
        map.insert(cycle, block(16));
        if cycle > 100 {
            map.remove(&(cycle - 100));
        }
    })
}

pub(crate) fn churned_tree() -> Animal {
    let (mut cycle, mut tree) = (0_u64, BTreeMap::new());
    Box::new(move || {
        cycle += 1;
        tree.insert(draw(cycle, 64), cycle);
        if tree.len() > 100 {
            tree.pop_first();
        }
    })
}

pub(crate) fn jitter() -> Animal {
    let (mut cycle, mut held) = (0_u64, Vec::new());
    Box::new(move || {
        cycle += 1;
        drop(std::mem::replace(&mut held, block(draw(cycle, 6) + 1)));
    })
}

pub(crate) fn caught_panic() -> Animal {
    Box::new(|| drop(std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(block(29))))))
}

/// A buffer that is kept for reuse, of work whose sizes have a heavy tail.
pub(crate) fn kept_buffer() -> Animal {
    let (mut cycle, mut buffer) = (0_u64, Vec::<u8>::new());
    Box::new(move || {
        cycle += 1;
        let odd = cycle.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        buffer.clear();
        buffer.reserve(64_usize << odd.leading_zeros().min(10));
    })
}
