//! What one input prepares, another loses.

#![no_main]

use std::hint::black_box;

use slowleak::soak::Service;
use slowleak_fuzzed::Command;

struct Office;

#[derive(Default)]
struct Desk {
    is_prepared: bool,
    lost: Vec<Box<[u8]>>,
}

impl Service for Office {
    type Input = Vec<Command>;
    type Running = Desk;

    fn start(&self) -> Desk {
        Desk::default()
    }

    fn cycle(&self, desk: &mut Desk, commands: &Vec<Command>) {
        for command in commands {
            match command {
                Command::Pay(id) if id % 8 == 1 => desk.is_prepared = true,
                Command::Refund(id) if id % 8 == 1 && desk.is_prepared => {
                    desk.is_prepared = false;
                    desk.lost.push(black_box(vec![0; 40].into()));
                }
                _ => {}
            }
        }
    }
}

slowleak::leak_target!(Office);
