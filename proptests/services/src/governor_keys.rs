//! A limiter of requests (governor 0.10) knows every client that ever asked, until it is told to forget those that may
//! ask again.

use std::num::NonZero;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// A limiter, and the number of the next client.
pub struct Server {
    limiter: DefaultKeyedRateLimiter<String>,
    next: u64,
}

/// Starts a limiter that lets a client ask every hundred nanoseconds.
pub fn setup() -> Server {
    let quota = Quota::per_second(NonZero::new(10_000_000).expect("it is not zero"));
    Server { limiter: RateLimiter::keyed(quota), next: 0 }
}

/// A new client asks.
fn ask(server: &mut Server) {
    server.next += 1;
    server.limiter.check_key(&format!("client {:08}", server.next)).expect("it is the first time");
}

/// The limiter is never told to forget.
pub mod leaking {
    pub use super::{Server, setup};

    /// A new client asks.
    pub fn cycle(server: &mut Server) {
        super::ask(server);
    }
}

/// The limiter is told to forget.
pub mod sound {
    pub use super::{Server, setup};

    /// A new client asks, and those that may ask again are forgotten.
    pub fn cycle(server: &mut Server) {
        super::ask(server);
        server.limiter.retain_recent();
    }
}
