//! Starts a run, listens to it, and ends it when it has had its time or its memory.
//!
//! What the run tells comes over a socket that is its standard input; both of its outputs are drained into a bounded tail,
//! since a process blocks when nobody reads what it prints. A run ends with its process, not with the end of a stream: a
//! program that it left behind may hold that open.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvFlags, recv};

use super::event::{self, Event};
use super::program::{CannotRestart, Program};
use super::tail::Tail;
use super::{Ended, child, system};
use crate::heap::NATIVE_TUNABLES;
use crate::record::{DONE_TOO_EARLY, Death, NOTHING_ENDS};

/// How often a process is looked at that tells nothing.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// How often its memory is read.
const LOOK_AT_MEMORY: Duration = Duration::from_millis(50);

/// Bytes that any socket takes at once.
const AT_ONCE: usize = 4 << 10;

/// Bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// What a process is started for, and how long and large it may become.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Errand<'a> {
    /// What it is to do, in words that only the one who does it understands.
    pub(crate) task: &'a [u8],
    /// The longest time in which it may tell nothing.
    pub(crate) silence_max: Duration,
    /// How long it may take to end when it has told everything.
    pub(crate) ending_max: Duration,
    /// Bytes that may become resident beyond those at its first event.
    pub(crate) resident_bytes_max: u64,
}

/// Starts the program again, and hands over what it tells until it ends.
///
/// # Errors
///
/// [`CannotRestart::File`] where the system does not start it.
pub(crate) fn run(
    program: &Program,
    errand: Errand<'_>,
    hear: &mut dyn FnMut(Event<'_>),
) -> Result<Ended, CannotRestart> {
    let failed = |error: io::Error| CannotRestart::File { error: error.to_string() };
    let mut run = Run::start(program, errand.task).map_err(failed)?;
    let cause = run.listen(errand, hear).map_err(failed)?;
    Ok(match cause {
        None => Ended::Complete,
        Some(cause) => Ended::Died(Death { cause, last_output: run.tail.text(), started_as: program.command_line() }),
    })
}

/// A process that is under way. It does not outlive this.
struct Run {
    child: Child,
    channel: UnixStream,
    outputs: Vec<OwnedFd>,
    tail: Tail,
    /// Room for what is read at once.
    chunk: Vec<u8>,
    /// What has arrived and was not understood yet.
    arrived: Vec<u8>,
    is_complete: bool,
}

impl Drop for Run {
    fn drop(&mut self) {
        // It may be dead already, and is then only waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Run {
    fn start(program: &Program, task: &[u8]) -> io::Result<Self> {
        let (channel, theirs) = UnixStream::pair()?;
        let mut command = Command::new(&program.file);
        command.arg0(&program.called).args(&program.arguments).env(child::VARIABLE, std::process::id().to_string());
        // What keeps runs in one process is meant for whoever starts them.
        command.env_remove(super::IN_PROCESS);
        // So that a meter of C's heap is exact. Whoever set others keeps them; of one setting the last counts.
        let mut tunables = std::env::var_os("GLIBC_TUNABLES").unwrap_or_default();
        if !tunables.is_empty() {
            tunables.push(":");
        }
        tunables.push(NATIVE_TUNABLES);
        command.env("GLIBC_TUNABLES", tunables);
        if let Some(folder) = &program.folder {
            command.current_dir(folder);
        }
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        // The end that is theirs: were it open here, nobody would notice theirs closing.
        drop(command);
        let outputs = child.stdout.take().map(OwnedFd::from).into_iter().chain(child.stderr.take().map(OwnedFd::from));
        let outputs: Vec<_> = outputs.collect();
        let (chunk, arrived) = (vec![0; CHUNK], Vec::new());
        let mut run = Self { child, channel, outputs, tail: Tail::default(), chunk, arrived, is_complete: false };
        run.hand_over(task)?;
        for output in &run.outputs {
            rustix::io::ioctl_fionbio(output, true)?;
        }
        Ok(run)
    }

    /// Writes what the process is to do. A process that is dead by now is not told; how it died is seen later.
    fn hand_over(&mut self, task: &[u8]) -> io::Result<()> {
        let mut channel = self.channel.try_clone()?;
        let length = u64::try_from(task.len()).unwrap_or(u64::MAX).to_le_bytes();
        let task = [&length, task].concat();
        if task.len() < AT_ONCE {
            drop(channel.write_all(&task));
        } else {
            // More than the socket holds waits until the process comes to its soak. It ends with the socket at the latest.
            std::thread::Builder::new().name("slowleak".to_owned()).spawn(move || drop(channel.write_all(&task)))?;
        }
        Ok(())
    }

    /// Listens until the process is gone. Returns what ended it before it had told everything.
    fn listen(&mut self, errand: Errand<'_>, hear: &mut dyn FnMut(Event<'_>)) -> io::Result<Option<String>> {
        let mut heard = Instant::now();
        let mut looked = heard;
        // As soon as it has told anything, its memory begins to count.
        let mut resident_bytes_max = None;
        let resident = |run: &Self| system::resident_bytes(run.child.id());
        loop {
            self.wait_for_news()?;
            match self.take_news(hear) {
                Ok(0) => {}
                Ok(_) => {
                    heard = Instant::now();
                    if resident_bytes_max.is_none() {
                        resident_bytes_max =
                            resident(self).map(|bytes| bytes.saturating_add(errand.resident_bytes_max));
                    }
                }
                Err(error) => return Ok(Some(format!("it told something that cannot be understood: {error}"))),
            }
            if let Some(status) = self.child.try_wait()? {
                // What was on its way when it ended.
                return Ok(match self.take_news(hear) {
                    Err(error) => Some(format!("it told something that cannot be understood: {error}")),
                    Ok(_) => (!self.is_complete).then(|| said(status)),
                });
            }
            let silence = heard.elapsed();
            if self.is_complete {
                if silence > errand.ending_max {
                    return Ok(None);
                }
                continue;
            }
            if silence > errand.silence_max {
                return Ok(Some(format!("{NOTHING_ENDS} {:?}", errand.silence_max)));
            }
            if looked.elapsed() > LOOK_AT_MEMORY {
                looked = Instant::now();
                if let (Some(bytes), Some(max)) = (resident(self), resident_bytes_max)
                    && bytes > max
                {
                    return Ok(Some(format!("{} MiB were resident, more than the memory budget allows", bytes >> 20)));
                }
            }
        }
    }

    fn wait_for_news(&self) -> io::Result<()> {
        let streams = std::iter::once(self.channel.as_fd()).chain(self.outputs.iter().map(OwnedFd::as_fd));
        let mut polled: Vec<_> = streams.map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::IN)).collect();
        match poll(&mut polled, Some(&LOOK)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        // A stream whose other end is closed is always ready, and would be asked again and again.
        if polled.iter().any(|polled| polled.revents().intersects(PollFlags::HUP | PollFlags::ERR)) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Takes what has arrived, and returns how many events there were.
    fn take_news(&mut self, hear: &mut dyn FnMut(Event<'_>)) -> Result<usize, String> {
        for output in &self.outputs {
            while let Some(printed @ [_, ..]) = read(output.as_fd(), &mut self.chunk) {
                self.tail.push(printed);
            }
        }
        let mut events = 0;
        // Only the reading does not wait: what is handed over may have to.
        while let Ok((_, length @ 1..)) = recv(&self.channel, &mut self.chunk[..], RecvFlags::DONTWAIT) {
            self.arrived.extend(&self.chunk[..length]);
            let mut begin = 0;
            while let Some((event, length)) = event::read(&self.arrived[begin..])? {
                self.is_complete |= event == Event::Complete;
                hear(event);
                begin += length;
                events += 1;
            }
            self.arrived.drain(..begin);
        }
        Ok(events)
    }
}

/// Reads what is there, if something is.
fn read<'a>(stream: BorrowedFd<'_>, chunk: &'a mut [u8]) -> Option<&'a [u8]> {
    rustix::io::read(stream, &mut *chunk).ok().map(|length| &chunk[..length])
}

/// Puts the end of a process into words.
fn said(status: ExitStatus) -> String {
    match status.code() {
        Some(0) => DONE_TOO_EARLY.to_owned(),
        _ => status.to_string(),
    }
}
