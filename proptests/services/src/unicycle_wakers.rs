//! A set of futures that is dropped is kept by the wakers that its futures hold: unicycle 0.10.1, fixed in 0.10.2
//! (#31).

macro_rules! subject {
    ($unicycle:ident, $futures_util:ident) => {
        use std::future::Future;
        use std::pin::Pin;
        use std::task::{Context, Poll, Waker};

        use $futures_util::Stream;
        use $unicycle::FuturesUnordered;

        /// Waits for ever, and keeps its waker as most futures do that wait.
        struct Request {
            waker: Option<Waker>,
        }

        impl Future for Request {
            type Output = ();

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
                self.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }

        /// Counts the batches that were given up.
        pub struct Desk {
            given_up: u64,
        }

        /// Starts with nothing given up.
        pub fn setup() -> Desk {
            Desk { given_up: 0 }
        }

        /// Two requests are polled once, and given up.
        pub fn cycle(desk: &mut Desk) {
            let mut requests = FuturesUnordered::new();
            requests.push(Request { waker: None });
            requests.push(Request { waker: None });
            let polled = Stream::poll_next(Pin::new(&mut requests), &mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            desk.given_up += 1;
        }
    };
}

/// unicycle 0.10.1.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(unicycle_0_10_1, futures_util_0_3_32);
}

/// unicycle 0.10.2 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(unicycle, futures_util);
}
