//! Strategies that several suites share.

use proptest::collection::vec;
use proptest::prelude::*;
use slowleak::pcm::Queue;
use slowleak::scenario::{COMMAND_BYTES, queue_from_bytes};

/// Bytes that a queue is drawn from besides its commands: enough for its seed, calendar, builds and end.
const WHOLE_BYTES: usize = 8;

/// Draws a queue of up to 24 commands; it shrinks by dropping commands, then by making their arguments simpler.
pub(crate) fn queues() -> impl Strategy<Value = Queue> {
    let bytes = |length| vec(any::<u8>(), length);
    let command =
        bytes(COMMAND_BYTES).prop_map(|bytes| <[u8; COMMAND_BYTES]>::try_from(bytes).expect("as many as asked for"));
    (bytes(WHOLE_BYTES), vec(command, 0..24))
        .prop_map(|(whole, commands)| queue_from_bytes(&whole, &commands).expect("bytes decode"))
}
