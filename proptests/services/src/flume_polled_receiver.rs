//! A receiver's future that is polled again while it waits is entered into the list of waiters again, each time: flume
//! 0.10.12, fixed in 0.10.14 (changelog).

macro_rules! subject {
    ($flume:ident) => {
        use std::future::Future;
        use std::pin::Pin;
        use std::task::{Context, Waker};

        use $flume::r#async::RecvFut;

        /// Waits for a message, and is woken for other reasons too.
        pub struct Waiting {
            message: Pin<Box<RecvFut<'static, String>>>,
            _sender: $flume::Sender<String>,
        }

        /// Starts to wait; the message does not come.
        pub fn setup() -> Waiting {
            let (sender, receiver) = $flume::unbounded();
            Waiting { message: Box::pin(receiver.into_recv_async()), _sender: sender }
        }

        /// Polls once more, as `select!` does when another branch is ready; that branch allocates.
        pub fn cycle(waiting: &mut Waiting) {
            let other_branch = format!("{:040}", 0);
            let polled = waiting.message.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending(), "{other_branch}");
        }
    };
}

/// flume 0.10.12.
pub mod leaking {
    subject!(flume_0_10_12);
}

/// flume 0.10.14 or later.
pub mod fixed {
    subject!(flume);
}
