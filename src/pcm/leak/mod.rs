//! The account of leaks that the simulated service and application, SMS Executive and the files of the site can have.
//!
//! *Leak* here means a modelled defect: something that a process keeps and never uses again. Every leak has a name, a
//! trigger, a kind and an entry in the [`Ledger`], which accounts for it to the byte and block. The default one is that of
//! article Q241656, in every build older than its files; the others are switched on for tests, alone or together.

mod amount;
mod entry;
mod held;
mod kept;
mod ledger;

pub use self::amount::{Amount, Kind};
pub use self::entry::Entry;
pub use self::held::Held;
pub(super) use self::held::amount;
pub(super) use self::kept::Leaked;
pub use self::ledger::Ledger;
pub use super::catalogue::{Leak, Leaks};
