//! Suites that have a process to themselves: no test harness allocates beside them.

/// Runs a suite as the one test of its process, under `cargo test` as under `cargo nextest`, which asks for a list first.
#[expect(clippy::print_stdout, reason = "the list is what nextest asks for")]
pub(crate) fn run(name: &str, suite: impl FnOnce()) {
    let is_asked = |word: &str| std::env::args().any(|argument| argument == word);
    if !is_asked("--list") {
        suite();
    } else if !is_asked("--ignored") {
        println!("{name}: test");
    }
}
