//! The command line of slowleak.

use std::process::ExitCode;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

fn main() -> ExitCode {
    slowleak::cli::run(std::env::args_os()).into()
}
