//! An input that was written for another process to read.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Holds a file in a folder of its own, both of which are gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Written {
    folder: PathBuf,
    file: PathBuf,
}

impl Written {
    /// Writes an input.
    ///
    /// # Errors
    ///
    /// What the system says where it cannot be written.
    pub(crate) fn new(bytes: &[u8]) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("slowleak-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder)?;
        let written = Self { file: folder.join("input"), folder };
        std::fs::write(&written.file, bytes)?;
        Ok(written)
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        // Nobody needs it any more; where it cannot be removed, it is one of the folders that the system clears away.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_input_is_there_until_it_is_dropped() {
        let [one, another] = [b"one", b"two"].map(|bytes| Written::new(bytes).expect("a temporary folder"));
        assert_ne!(one.file(), another.file());
        assert_eq!(std::fs::read(one.file()).expect("it is there"), b"one");
        let folder = one.folder.clone();
        drop(one);
        assert!(!folder.exists());
    }
}
