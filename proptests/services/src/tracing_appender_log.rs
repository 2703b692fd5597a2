//! Lines of a log go through the worker thread of `NonBlocking` (tracing-appender 0.2) into a log in memory, which
//! keeps them all.

use std::collections::VecDeque;
use std::io::{Result, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};

/// A log of the newest lines, which says when it has written one.
struct Memory {
    lines: VecDeque<Vec<u8>>,
    lines_max: usize,
    written: SyncSender<()>,
}

impl Write for Memory {
    fn write(&mut self, line: &[u8]) -> Result<usize> {
        if self.lines.len() == self.lines_max {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_vec());
        // At the end nobody listens any more.
        let _ = self.written.send(());
        Ok(line.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// A service and its log.
pub struct Service {
    log: NonBlocking,
    written: Receiver<()>,
    _worker: WorkerGuard,
}

/// Starts a log of as many lines.
fn start(lines_max: usize) -> Service {
    let (written_to, written) = sync_channel(1);
    let memory = Memory { lines: VecDeque::new(), lines_max, written: written_to };
    let (log, worker) = tracing_appender::non_blocking(memory);
    Service { log, written, _worker: worker }
}

/// Writes a line, and waits until the worker has written it.
pub fn cycle(service: &mut Service) {
    service.log.write_all(b"a request was handled\n").expect("the worker runs");
    service.written.recv().expect("the worker runs");
}

/// The log has no bound.
pub mod leaking {
    pub use super::{Service, cycle};

    /// Starts with an empty log.
    pub fn setup() -> Service {
        super::start(usize::MAX)
    }
}

/// The log keeps a hundred lines.
pub mod sound {
    pub use super::{Service, cycle};

    /// Starts with an empty log.
    pub fn setup() -> Service {
        super::start(100)
    }
}
