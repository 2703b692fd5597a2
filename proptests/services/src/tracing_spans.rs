//! Sound: spans within spans, with fields, opened on two threads and closed on either (tracing 0.1, tracing-subscriber
//! 0.3): the registry keeps their slots for reuse.

use std::io::sink;

use rayon::{ThreadPool, ThreadPoolBuilder};
use tracing::dispatcher::with_default;
use tracing::{Dispatch, info, info_span};

/// A service that writes its log to nowhere.
pub struct Service {
    log: Dispatch,
    pool: ThreadPool,
}

/// Starts with no request seen.
pub fn setup() -> Service {
    let log = Dispatch::new(tracing_subscriber::fmt().with_writer(sink).finish());
    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("threads start");
    Service { log, pool }
}

/// Both threads handle a part of a request.
pub fn cycle(service: &mut Service) {
    let Service { log, pool } = service;
    let request = with_default(log, || info_span!("request", user = "a user"));
    pool.broadcast(|thread| {
        with_default(log, || {
            let _part = info_span!(parent: &request, "part", number = thread.index()).entered();
            info!("handled");
        });
    });
}
