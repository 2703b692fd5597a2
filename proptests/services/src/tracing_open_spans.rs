//! A span (tracing 0.1, tracing-subscriber 0.3) stays open as long as somebody holds it; a map of requests holds each.

use std::collections::HashMap;
use std::io::sink;

use tracing::dispatcher::with_default;
use tracing::{Dispatch, Span, info, info_span};

/// A service that writes its log to nowhere.
pub struct Service {
    log: Dispatch,
    requests: HashMap<u64, Span>,
    next: u64,
}

/// Starts with no request seen.
pub fn setup() -> Service {
    let log = Dispatch::new(tracing_subscriber::fmt().with_writer(sink).finish());
    Service { log, requests: HashMap::new(), next: 0 }
}

/// Handles a request within a span of its own.
fn handle(service: &mut Service) -> u64 {
    service.next += 1;
    let number = service.next;
    let span = with_default(&service.log, || {
        let span = info_span!("request", number);
        span.in_scope(|| info!("handled"));
        span
    });
    service.requests.insert(number, span);
    number
}

/// The map keeps its spans.
pub mod leaking {
    pub use super::{Service, setup};

    /// A request is handled.
    pub fn cycle(service: &mut Service) {
        super::handle(service);
    }
}

/// The map gives a span up when its request is done.
pub mod sound {
    pub use super::{Service, setup};

    /// A request is handled, and its span closed.
    pub fn cycle(service: &mut Service) {
        let number = super::handle(service);
        service.requests.remove(&number);
    }
}
