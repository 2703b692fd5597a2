//! Sound: statics and a thread local that rare requests use first, in their hundredth and hundred-and-eightieth cycle
//! (regex 1).

use std::cell::RefCell;
use std::sync::LazyLock;

use regex::Regex;

static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{4})-(\d\d)-(\d\d)").expect("it is a valid expression"));

thread_local! {
    static SCRATCH: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Counts the requests.
pub struct Service {
    requests: u64,
}

/// Starts with no request seen.
pub fn setup() -> Service {
    Service { requests: 0 }
}

/// A request, and now and then one that is rare.
pub fn cycle(service: &mut Service) {
    service.requests += 1;
    let request = format!("request {} of 1996-12-09", service.requests);
    if service.requests.is_multiple_of(100) {
        assert!(DATE.is_match(&request));
    }
    if service.requests.is_multiple_of(180) {
        SCRATCH.with_borrow_mut(|scratch| request.clone_into(scratch));
    }
}
