//! A memory of the thread, whose keys begin again with each life: the second life in a process finds everything remembered.

#![no_main]

use std::cell::RefCell;
use std::collections::BTreeMap;

use slowleak::soak::Service;
use slowleak_fuzzed::Command;

thread_local! {
    static MEMORY: RefCell<BTreeMap<u64, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

struct Remembering;

impl Service for Remembering {
    type Input = Vec<Command>;
    type Running = u64;

    fn start(&self) -> u64 {
        0
    }

    fn cycle(&self, orders: &mut u64, commands: &Vec<Command>) {
        for command in commands {
            if let Command::Pay(_) = command {
                *orders += 1;
                MEMORY.with_borrow_mut(|memory| _ = memory.entry(*orders).or_insert_with(|| vec![0; 40]));
            }
        }
    }
}

slowleak::leak_target!(Remembering);
