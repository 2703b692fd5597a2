//! Kept inputs under `cargo test`: what a fuzz target once found stays found, or stays away.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Fuzzed;
use super::frames::{Framed, Queue};
use crate::soak::{Repeating, Soak};

/// Soaks a service in each input of a folder, artifacts of its fuzz target among them, and asserts of all that it settles.
///
/// A relative folder is looked for where `cargo test` runs, in the folder of the package. Files are taken in the order of their
/// names, each with its name as the [case](Soak::case).
///
/// # Panics
///
/// With the report of the first input that is not accepted. Where the folder cannot be read, or has no file; and where a file is no
/// queue of commands, with the place.
///
/// # Examples
///
/// ```no_run
/// # #[global_allocator]
/// # static ALLOC: slowleak::Alloc = slowleak::Alloc;
/// # struct Shop;
/// # impl slowleak::soak::Service for Shop {
/// #     type Input = Vec<u8>;
/// #     type Running = ();
/// #     fn start(&self) {}
/// #     fn cycle(&self, (): &mut (), _: &Vec<u8>) {}
/// # }
/// slowleak::fuzz::assert_kept(Shop, "fuzz/kept/shop");
/// ```
#[track_caller]
pub fn assert_kept<S: Fuzzed>(service: S, folder: impl AsRef<Path>) {
    let folder = folder.as_ref();
    let files = match files(folder) {
        Ok(files) if files.is_empty() => {
            panic!("{} has no file (hint: copy artifacts of the fuzz target there)", folder.display())
        }
        Ok(files) => files,
        Err(error) => panic!("cannot read {}: {error}", folder.display()),
    };
    let service = Framed(service);
    for file in files {
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        let queue = Queue::decode(&bytes).unwrap_or_else(|error| {
            panic!("{} is no queue of commands: {error} (hint: were the commands others then?)", file.display())
        });
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Soak::of(Repeating::new(&service, &queue)).may_settle().case(name).assert_settled();
    }
}

/// Lists the files of a folder by name, without those that are hidden.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !is_hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
