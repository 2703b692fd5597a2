//! Sound: the threads of the global pool (rayon 1) replace a value that others may still read; what is replaced waits in
//! bags (crossbeam-epoch 0.9) until all have moved on, and the last bags outlive the service.

use std::sync::atomic::Ordering::AcqRel;

use crossbeam_epoch::{Atomic, Owned, pin};

/// A configuration that can be replaced while it is read.
pub struct Service {
    configuration: Atomic<String>,
}

/// Starts with a first configuration.
pub fn setup() -> Service {
    Service { configuration: Atomic::new("the first".to_owned()) }
}

/// Each thread replaces the configuration four times.
#[expect(unsafe_code, reason = "epochs ask for it")]
pub fn cycle(service: &mut Service) {
    let configuration = &service.configuration;
    rayon::broadcast(|_| {
        for _ in 0..4 {
            let guard = pin();
            let replaced = configuration.swap(Owned::new("another".to_owned()), AcqRel, &guard);
            // SAFETY: it was swapped out, so that nobody can come to it any more, and it is retired once.
            unsafe { guard.defer_destroy(replaced) };
        }
    });
}

impl Drop for Service {
    #[expect(unsafe_code, reason = "epochs ask for it")]
    fn drop(&mut self) {
        let last = std::mem::take(&mut self.configuration);
        // SAFETY: the service is being dropped, so that nobody reads the configuration any more.
        drop(unsafe { last.try_into_owned() });
    }
}
