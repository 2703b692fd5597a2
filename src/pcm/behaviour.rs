//! What builds do differently: each documented defect or change as a predicate over the ladder of a component.
//!
//! A *behaviour* holds for a set of builds, not for "all before a date": regressions of single builds exist, and a
//! correction may be absent from the service pack that followed it. The simulator asks these predicates and never looks
//! at a build itself. The table also has the few that no simulation of ours can show, and says why: see [`Account`].

mod account;
mod eras;
mod question;
mod row;
mod table;

pub use self::account::{Account, Extent, Shown, Standing};
pub use self::question::articles;
pub use self::table::Behaviour;
