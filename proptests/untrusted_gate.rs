//! Without the allocator the gate cannot be trusted, and says so with a status of its own.

use slowleak::cli::{Exit, run};

#[test]
fn the_gate_without_the_allocator_exits_with_status_3_and_never_passes() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/command_queue/slow-link-flag-is-dead.pcm");
    for arguments in
        [vec!["slowleak", scenario], vec!["slowleak", "gate", scenario], vec!["slowleak", "soak", scenario]]
    {
        assert_eq!(run(arguments), Exit::SelfTest);
    }
    assert_eq!(
        format!("{:?}", std::process::ExitCode::from(Exit::SelfTest)),
        format!("{:?}", std::process::ExitCode::from(3))
    );
}
