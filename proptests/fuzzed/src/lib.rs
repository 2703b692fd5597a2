//! Services that are fuzzed for leaks: a shop that keeps receipts, and what others may keep.

use std::collections::HashMap;

use arbitrary::Arbitrary;

/// What customers of a shop do.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begins an order.
    Open(u8),
    /// Adds an item to an order.
    Add(u8),
    /// Pays an order.
    Pay(u8),
    /// Takes the money for a paid order back.
    Refund(u8),
}

/// A shop, which keeps the receipt of each order that was paid and refunded, and looks at none of them again.
#[derive(Debug, Default)]
pub struct Shop {
    orders: HashMap<u8, Order>,
    receipts: Vec<Receipt>,
}

#[derive(Debug, Default)]
struct Order {
    items: u32,
    is_paid: bool,
}

/// What is kept of an order.
#[derive(Debug)]
pub struct Receipt(Box<[u32]>);

impl Shop {
    /// Does what customers ask for, one after the other.
    pub fn carry_out(&mut self, commands: &[Command]) {
        for &command in commands {
            self.carry_out_one(command);
        }
    }

    fn carry_out_one(&mut self, command: Command) {
        match command {
            Command::Open(id) => _ = self.orders.entry(id).or_default(),
            Command::Add(id) => {
                if let Some(order) = self.orders.get_mut(&id) {
                    order.items += 1;
                }
            }
            Command::Pay(id) => {
                if let Some(order) = self.orders.get_mut(&id) {
                    order.is_paid = true;
                }
            }
            Command::Refund(id) => {
                if let Some(order) = self.orders.remove(&id).filter(|order| order.is_paid) {
                    self.receipts.push(receipt(order.items));
                }
            }
        }
    }

    /// Ends the day: what is open is forgotten.
    pub fn close(&mut self) {
        self.orders.clear();
    }

    /// The receipts of all days.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }
}

impl Receipt {
    /// The number of its items.
    #[must_use]
    pub const fn items(&self) -> u32 {
        self.0[0]
    }
}

#[inline(never)]
fn receipt(items: u32) -> Receipt {
    Receipt([items; 6].into())
}
