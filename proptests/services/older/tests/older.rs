//! Leaks of older versions of published crates are reported with the file that they are in. `slowleak-services` accepts the
//! fixed versions.

#[macro_use]
#[path = "../../tests/leaks/mod.rs"]
mod leaks;

use slowleak_services_older as services;

leaks! {
    reports_the_owner_of_bytes_that_become_a_vec: bytes_owner_to_vec::leaking in "bytes-1.10.0";
    reports_tasks_of_futures_that_were_given_out: futures_unordered_into_iter::leaking in "futures-util-0.3.32";
    reports_the_allocator_of_an_empty_map: hashbrown_allocator::leaking in "src/hashbrown_allocator.rs";
    reports_keys_that_were_popped: lru_keys::leaking in "src/lru_keys.rs";
    reports_values_overwritten_by_a_clone: slotmap_clone_from::leaking in "slotmap-1.0.7";
    reports_futures_that_hold_their_wakers: unicycle_wakers::leaking in "unicycle-0.10.1";
}

/// Those with threads, a runtime or a clock.
mod threads {
    leaks! {
        reports_a_task_whose_output_panics: tokio_output_panics::leaking in "tokio-1.8.2";
    }
}
