//! Sound: a map that keeps its capacity, a cache that takes long to fill, a static that a rare order uses first.

#![no_main]

use std::collections::{HashMap, VecDeque};
use std::sync::OnceLock;

use slowleak::soak::Service;
use slowleak_fuzzed::Command;

static PRICES: OnceLock<Vec<u64>> = OnceLock::new();

struct Cached;

#[derive(Default)]
struct Held {
    orders: HashMap<u8, String>,
    latest: VecDeque<Box<u8>>,
}

impl Service for Cached {
    type Input = Vec<Command>;
    type Running = Held;

    fn start(&self) -> Held {
        Held::default()
    }

    fn cycle(&self, held: &mut Held, commands: &Vec<Command>) {
        for command in commands {
            match *command {
                Command::Open(id) => _ = held.orders.insert(id, "open".to_owned()),
                Command::Add(id) => {
                    held.latest.push_back(Box::new(id));
                    if held.latest.len() > 2_000 {
                        held.latest.pop_front();
                    }
                }
                Command::Pay(200) => _ = PRICES.get_or_init(|| (0..1_000).collect()),
                Command::Pay(id) | Command::Refund(id) => _ = held.orders.remove(&id),
            }
        }
        held.orders.clear();
    }
}

slowleak::leak_target!(Cached);
