//! Every bound of a soak on tokio, with its unit and where the number comes from.

use std::time::Duration;

/// How often a runtime on one thread has to run out of work until a cycle ends: what sockets and timers have ready is delivered in
/// between.
///
/// After the first time the end of a connection over the loopback is on its way to the other side, after the second it is there.
pub const TURNS: u32 = 2;

/// How long a runtime on one thread may take to run out of work, where a task is always at work: a few ticks of tokio's clock,
/// which has one a millisecond.
pub const TURNS_MAX: Duration = Duration::from_millis(5);

/// How long the end of a cycle waits at first for tasks and threads that are still at work. Each wait in vain halves the next, so
/// that a leak of tasks waits no longer than twice that in all its cycles.
///
/// As long as the end of a life waits: [`LIFE_END_WAIT_MAX`](crate::soak::limits::LIFE_END_WAIT_MAX).
pub const CYCLE_END_WAIT_MAX: Duration = crate::soak::limits::LIFE_END_WAIT_MAX;

/// How often the end of a cycle looks whether it has to wait on, on several threads.
pub const CYCLE_END_LOOK: Duration = Duration::from_micros(50);

/// How often it looks on one thread, and on a paused clock: a tick of tokio's clock.
pub const CYCLE_END_TICK: Duration = Duration::from_millis(1);

/// How long the end of a life waits at first for blocking calls that cannot be cancelled. Each wait in vain halves the next.
///
/// A call that takes longer than a second is no matter of a cycle; and a process of its own may be silent for thirty.
pub const SHUTDOWN_MAX: Duration = Duration::from_secs(1);

/// How long a thread for blocking calls is kept without one: longer than any soak, or its end, which is no matter of the service,
/// would move the level (tokio's own default is ten seconds).
pub const THREAD_KEEP_ALIVE: Duration = Duration::from_secs(24 * 60 * 60);
