//! A receiver that has waited and is dropped stays in the list of waiters until the next message: tokio 0.2.20, fixed
//! in 0.2.21 (mini-redis #38). The message here is a shutdown that never comes.

macro_rules! subject {
    ($tokio:ident) => {
        use std::pin::pin;
        use std::task::{Context, Waker};

        use $tokio::sync::broadcast::{Sender, channel};

        /// Starts a server that can be told to shut down.
        pub fn setup() -> Sender<String> {
            channel(1).0
        }

        /// A connection waits for its work or the shutdown, whichever is first; it is the work.
        pub fn cycle(shutdown: &mut Sender<String>) {
            let mut receiver = shutdown.subscribe();
            let work = "its work".to_owned();
            let told = pin!(receiver.recv());
            assert!(told.poll(&mut Context::from_waker(Waker::noop())).is_pending(), "{work}");
        }
    };
}

/// tokio 0.2.20.
pub mod leaking {
    subject!(tokio_0_2_20);
}

/// tokio 0.2.21 or later.
pub mod fixed {
    subject!(tokio);
}
