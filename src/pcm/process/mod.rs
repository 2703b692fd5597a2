//! The processes of service and application on a machine: what each of them is doing, and what it remembers.

mod application;
mod job;
mod round;
mod running;
mod sleep;

pub(super) use self::application::{Application, Tour};
pub(super) use self::job::Job;
pub(super) use self::round::{Round, Search};
pub(super) use self::running::{Process, State};
pub(super) use self::sleep::Sleep;
