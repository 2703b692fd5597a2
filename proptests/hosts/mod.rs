//! A strategy for sites with servers, which several suites share.

use proptest::prelude::*;
use slowleak::pcm::Hosts;
use slowleak::scenario::HOSTS;

/// Draws the hosts of a site: none beside its clients, or Intel servers, or mixed ones.
pub(crate) fn hosts() -> impl Strategy<Value = Hosts> {
    proptest::sample::select(&HOSTS[..])
}
