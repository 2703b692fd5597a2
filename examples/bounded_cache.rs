//! Soaks a bounded cache. `cargo run --example bounded_cache` passes; with `-- leaking` it fails, and says where.
//!
//! The leaking cache evicts an entry when it is full, but never its place in the order of use: the cache looks bounded,
//! and the list beside it grows.

use std::collections::{BTreeMap, VecDeque};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Entries that the cache may hold.
const CAPACITY: usize = 64;

/// Keeps the latest entries, and the order in which they came.
#[derive(Default)]
struct Cache {
    entries: BTreeMap<u64, String>,
    order: VecDeque<u64>,
    next: u64,
}

impl Cache {
    fn insert(&mut self, evicts_order: bool) {
        let key = self.next;
        self.next += 1;
        self.entries.insert(key, format!("package {key:>8}"));
        self.order.push_back(key);
        if self.entries.len() > CAPACITY {
            self.entries.pop_first();
            if evicts_order {
                self.order.pop_front();
            }
        }
    }
}

fn main() {
    let leaking = std::env::args().any(|argument| argument == "leaking");
    slowleak::soak(Cache::default, |cache| {
        for _ in 0..CAPACITY {
            cache.insert(!leaking);
        }
    })
    .assert_settled();
}
