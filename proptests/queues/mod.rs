//! Strategies that several suites share.

use proptest::collection::vec;
use proptest::prelude::*;
use slowleak::pcm::Queue;
use slowleak::scenario::{COMMAND_BYTES, queue_from_bytes};

/// Draws a queue of up to 24 commands; it shrinks by dropping commands, then by making their arguments simpler.
pub(crate) fn queues() -> impl Strategy<Value = Queue> {
    let command = vec(any::<u8>(), COMMAND_BYTES)
        .prop_map(|bytes| <[u8; COMMAND_BYTES]>::try_from(bytes).expect("as many as asked for"));
    (vec(any::<u8>(), 8), vec(command, 0..24))
        .prop_filter_map("a queue that decodes", |(whole, commands)| queue_from_bytes(&whole, &commands).ok())
}
