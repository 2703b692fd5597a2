//! Budgets and known leaks: what a service may allocate, and which leaks are allowed for a while, in a file that people review.
//!
//! The file is [`FILE`], beside `Cargo.toml`. It holds a `[[budget]]` for each key (profile, features, toolchain and target: under
//! another one the same code allocates otherwise), with an entry for each soak; and a `[[known_leak]]` for each leak that is allowed.
//!
//! ```toml
//! [[budget]]
//! profile = "debug, opt-level 0"
//! features = ""
//! toolchain = "rustc 1.91.1 (ed61e7d7e 2025-11-07)"
//! target = "x86_64-unknown-linux-gnu"
//!
//! [budget.entry.orders]
//! start = { allocations = 1, bytes = 24 }
//! cycles = { count = 16, allocations = 32, bytes = 704 }
//! drop = { allocations = 0, bytes = 0 }
//! peak_bytes = 68
//! # tolerance_percent = 10, where the counts vary
//!
//! [budget.entry.orders.sites]
//! "shop::work" = { allocations = 33, bytes = 728 }
//!
//! [[known_leak]]
//! function = "shop::refund" # and/or file = "src/shop.rs"
//! soak = "orders" # optional: of this soak alone
//! bytes_per_cycle = 29 # or bytes_per_life; blocks_per_cycle as well, if that matters
//! reason = "the vendor mends it in 2.1"
//! until = 2027-06-30
//! ```
//!
//! | file | word |
//! |---|---|
//! | `key` | under what a budget holds |
//! | `entry` | what a soak may allocate, and whether it does |
//! | `known` | a leak that is allowed, and whether it is that one |
//! | `file`, `reader` | the file as it is read, and what is wrong with it and where |
//! | `bless` | the file as it is written, in place |
//! | `review` | what all of that says of a soak |
//! | `at_most` | limits that stand in the test |
//! | `surroundings` | what day it is, and whether this is CI |
//!
//! This room knows records, and not how anything is counted.

mod at_most;
mod bless;
mod entry;
mod file;
mod key;
mod known;
mod reader;
mod review;
mod surroundings;

pub use at_most::AtMost;
pub use bless::bless;
pub use entry::{Compared, Entry};
pub use file::{File, Group};
pub use key::Key;
pub use known::{KnownLeak, by_speed};
pub use reader::BadFile;
pub use review::{Asked, Held, Review, Used};
pub use surroundings::{BLESS, TODAY, is_ci, is_to_bless, today};

/// Names the file of budgets and known leaks.
pub const FILE: &str = "slowleak.toml";
