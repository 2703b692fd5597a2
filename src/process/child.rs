//! The other side: what this process was started for, and whom it tells.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::parent_id;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::event::Event;
use crate::heap::{self, uncounted};

/// The variable that makes a process a run: it holds the number of the process that started it. What a run starts itself
/// inherits it, and knows by the number that it is not meant.
pub(super) const VARIABLE: &str = super::text(heap::RUN_OF);

/// Bytes of events that are kept until they are sent; more is allocated.
const ROOM: usize = 16 << 10;

/// Knows what this process was started for.
#[derive(Debug)]
pub(crate) struct Assigned {
    task: Vec<u8>,
    channel: Mutex<Channel>,
}

#[derive(Debug)]
struct Channel {
    socket: UnixStream,
    frames: Vec<u8>,
}

/// Says what this process was started for, if it was started for a run.
///
/// The first call reads it from the standard input, which belongs to us in such a process.
pub(crate) fn assigned() -> Option<&'static Assigned> {
    static ASSIGNED: OnceLock<Option<Assigned>> = OnceLock::new();
    uncounted(|| ASSIGNED.get_or_init(Assigned::read).as_ref())
}

impl Assigned {
    fn read() -> Option<Self> {
        let parent = std::env::var(VARIABLE).ok()?.parse::<u32>().ok()?;
        if parent != parent_id() {
            // Either a program that a run has started, which is none; or a run whose parent is gone, which ends.
            let named = i32::try_from(parent).ok().and_then(rustix::process::Pid::from_raw)?;
            if rustix::process::test_kill_process(named).is_ok() {
                return None;
            }
            end();
        }
        #[cfg(any(target_os = "linux", target_os = "freebsd"))]
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
        match Self::from_stdin() {
            Ok(assigned) => Some(assigned),
            // Whoever started this process is gone, or it is not what it takes itself for: there is nobody to tell.
            Err(_) => end(),
        }
    }

    fn from_stdin() -> io::Result<Self> {
        let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        let mut length = [0; 8];
        socket.read_exact(&mut length)?;
        let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX);
        let mut task = vec![0; length];
        socket.read_exact(&mut task)?;
        // From here on the subject, and what it starts, has an empty input of its own.
        rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
        Ok(Self { task, channel: Mutex::new(Channel { socket, frames: Vec::with_capacity(ROOM) }) })
    }

    /// What it is to do.
    pub(crate) fn task(&self) -> &[u8] {
        &self.task
    }

    /// Adds an event to those that are told next, without allocating.
    pub(crate) fn add(&self, event: &Event<'_>) {
        uncounted(|| event.write(&mut self.channel().frames));
    }

    /// Tells an event, and those that were added before. Where nobody listens any more, the process ends.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        uncounted(|| {
            let mut channel = self.channel();
            let Channel { socket, frames } = &mut *channel;
            event.write(frames);
            if socket.write_all(frames).is_err() {
                end();
            }
            frames.clear();
        });
    }

    fn channel(&self) -> std::sync::MutexGuard<'_, Channel> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends this process at once: whoever started it is gone, or has been told everything.
pub(crate) fn end() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}
