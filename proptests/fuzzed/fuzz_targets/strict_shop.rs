//! A shop that has room for everything from the start, and is strict.

#![no_main]

use slowleak::soak::Service;
use slowleak_fuzzed::Command;

struct Till {
    orders: usize,
}

impl Service for Till {
    type Input = Vec<Command>;
    type Running = Vec<Box<u8>>;

    fn start(&self) -> Vec<Box<u8>> {
        Vec::with_capacity(self.orders)
    }

    fn cycle(&self, orders: &mut Vec<Box<u8>>, commands: &Vec<Command>) {
        for command in commands {
            match *command {
                Command::Open(id) if orders.len() < self.orders => orders.push(Box::new(id)),
                Command::Pay(id) => orders.retain(|order| **order != id),
                _ => {}
            }
        }
        // An order of number 200 stays open.
        orders.retain(|order| **order == 200);
    }
}

slowleak::leak_target!(strict Till = Till { orders: 64 });
