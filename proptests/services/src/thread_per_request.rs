//! Sound: a thread for each request, with a thread local that its end frees (`thread_local` 1 gives its slot to the next
//! one).

use std::cell::RefCell;

use thread_local::ThreadLocal;

thread_local! {
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A counter for each thread.
pub struct Server {
    requests: ThreadLocal<RefCell<Vec<u64>>>,
}

/// Starts with no request seen.
pub fn setup() -> Server {
    Server { requests: ThreadLocal::new() }
}

/// A thread starts, handles a request, and ends.
pub fn cycle(server: &mut Server) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            LINE.with_borrow_mut(|line| line.push_str("a request"));
            let mut requests = server.requests.get_or_default().borrow_mut();
            requests.push(1);
            requests.clear();
        });
    });
}
