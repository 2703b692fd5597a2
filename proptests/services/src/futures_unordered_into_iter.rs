//! `FuturesUnordered::into_iter` gives the futures out and keeps their tasks: futures-util 0.3.32, fixed in 0.3.33
//! (changelog, #3005).

macro_rules! subject {
    ($futures_util:ident) => {
        use std::future::{Pending, pending};
        use std::pin::Pin;
        use std::task::{Context, Waker};

        use $futures_util::stream::{FuturesUnordered, Stream};

        /// Gives requests up that take too long, and hands them to somebody else.
        pub struct Desk {
            handed_over: usize,
        }

        /// Starts with nothing handed over.
        pub fn setup() -> Desk {
            Desk { handed_over: 0 }
        }

        /// Two requests are polled once, and handed over.
        pub fn cycle(desk: &mut Desk) {
            let mut requests: FuturesUnordered<Pending<()>> = [pending(), pending()].into_iter().collect();
            let polled = Pin::new(&mut requests).poll_next(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            desk.handed_over += requests.into_iter().count();
        }
    };
}

/// futures-util 0.3.32.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(futures_util_0_3_32);
}

/// futures-util 0.3.33 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(futures_util);
}
