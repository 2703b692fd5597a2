//! Keeps dhat's own lines off stderr while a soak looks for call sites.
//!
//! dhat prints four lines whenever it gives its profile away, and nothing turns them off. The front desk owns the process
//! and its stderr, so it may hold the stream meanwhile; everything else that was written comes out afterwards.

/// Runs an action, and drops the lines that dhat prints on stderr meanwhile.
pub(super) fn without_dhat<T>(action: impl FnOnce() -> T) -> T {
    // Where the stream cannot be held, dhat's lines are a blemish and no failure.
    let held = held::Stderr::hold().ok();
    let result = action();
    drop(held);
    result
}

#[cfg(unix)]
mod held {
    use std::fs::File;
    use std::io::{self, Read as _, Seek as _, Write as _};
    use std::os::fd::OwnedFd;

    /// Holds what is written to stderr, until it is dropped; when the action panics too.
    pub(super) struct Stderr {
        stream: OwnedFd,
        written: File,
    }

    impl Stderr {
        pub(super) fn hold() -> io::Result<Self> {
            let written = tempfile::tempfile()?;
            let stream = rustix::io::dup(rustix::stdio::stderr())?;
            rustix::stdio::dup2_stderr(&written)?;
            Ok(Self { stream, written })
        }

        fn release(&mut self) -> io::Result<()> {
            rustix::stdio::dup2_stderr(&self.stream)?;
            let mut written = Vec::new();
            self.written.rewind()?;
            self.written.read_to_end(&mut written)?;
            let mut stderr = io::stderr().lock();
            for line in written.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.starts_with(b"dhat: ")) {
                stderr.write_all(line)?;
            }
            Ok(())
        }
    }

    impl Drop for Stderr {
        fn drop(&mut self) {
            // There is nowhere left to complain to.
            let _ = self.release();
        }
    }
}

#[cfg(not(unix))]
mod held {
    /// Holds nothing: dhat's lines are shown.
    pub(super) struct Stderr;

    impl Stderr {
        pub(super) fn hold() -> std::io::Result<Self> {
            Ok(Self)
        }
    }
}
