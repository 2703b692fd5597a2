//! Whatever its customers do, an open shop keeps nothing of them.

#![no_main]

use slowleak_fuzzed::{Command, Shop};

struct OpenShop;

impl slowleak::soak::Service for OpenShop {
    type Input = Vec<Command>;
    type Running = Shop;

    fn start(&self) -> Shop {
        Shop::default()
    }

    fn cycle(&self, shop: &mut Shop, commands: &Vec<Command>) {
        shop.carry_out(commands);
        shop.close();
    }
}

slowleak::leak_target!(OpenShop);
