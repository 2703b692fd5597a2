//! A counter of requests (prometheus 0.14) with the user's number as a label: a time series for each user, for ever.

use prometheus::{IntCounterVec, Opts};

/// A service with a counter.
pub struct Service {
    requests: IntCounterVec,
    user: u64,
}

/// Starts with no request counted.
pub fn setup() -> Service {
    let requests =
        IntCounterVec::new(Opts::new("requests", "requests handled"), &["user"]).expect("the name is a valid one");
    Service { requests, user: 0 }
}

/// Each user has a label.
pub mod leaking {
    pub use super::{Service, setup};

    /// A new user's request is counted.
    pub fn cycle(service: &mut Service) {
        service.user += 1;
        service.requests.with_label_values(&[format!("user {:08}", service.user)]).inc();
    }
}

/// Each kind of user has a label.
pub mod sound {
    pub use super::{Service, setup};

    /// A new user's request is counted among those of its kind.
    pub fn cycle(service: &mut Service) {
        service.user += 1;
        let kind = if service.user.is_multiple_of(3) { "paying" } else { "trying" };
        service.requests.with_label_values(&[kind.to_owned()]).inc();
    }
}
