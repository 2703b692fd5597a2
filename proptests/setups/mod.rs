//! A strategy for whole sites, which several suites share.

use proptest::prelude::*;
use slowleak::pcm::{Build, Platform, Setup};

use crate::hosts::hosts;

/// Draws a site of one of some builds without leaks beside its own: on either processor, with up to three clients, its hosts,
/// and now and then records that had expired long before.
pub(crate) fn setups(builds: &'static [Build]) -> impl Strategy<Value = Setup> {
    let made =
        |platform: Platform| builds.iter().copied().filter(|build| build.exists_on(platform)).collect::<Vec<_>>();
    let on = |platform| proptest::sample::select(made(platform)).prop_map(move |build| Setup::new(platform, build));
    let expired_records = prop_oneof![3 => Just(0), 1 => 1..=Setup::EXPIRED_RECORDS_MAX];
    (prop_oneof![on(Platform::I386), on(Platform::Alpha)], 1..=3_u32, hosts(), expired_records).prop_map(
        |(setup, clients, hosts, expired_records)| {
            setup.with_clients(clients).with_hosts(hosts).with_expired_records(expired_records)
        },
    )
}
