//! A `SpawnReady` that is dropped leaves the task behind that waits for its service: tower 0.4.6, fixed in 0.4.7
//! (changelog, #581). The services here never become ready.

macro_rules! subject {
    ($tower:ident) => {
        use std::convert::Infallible;
        use std::future::{Pending, pending, poll_fn};
        use std::task::{Context, Poll};

        use tokio::runtime::{Builder, Runtime};
        use $tower::Service;
        use $tower::spawn_ready::SpawnReady;

        /// A connection that does not come about.
        struct Connecting {
            _address: String,
        }

        impl Service<()> for Connecting {
            type Response = ();
            type Error = Infallible;
            type Future = Pending<Result<(), Infallible>>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                Poll::Pending
            }

            fn call(&mut self, (): ()) -> Self::Future {
                pending()
            }
        }

        /// Starts the runtime.
        pub fn setup() -> Runtime {
            Builder::new_current_thread().build().expect("a runtime starts")
        }

        /// A connection is tried, and given up.
        pub fn cycle(runtime: &mut Runtime) {
            runtime.block_on(async {
                let mut connection = SpawnReady::new(Connecting { _address: "127.0.0.1:29".to_owned() });
                poll_fn(|context| {
                    assert!(Service::<()>::poll_ready(&mut connection, context).is_pending());
                    Poll::Ready(())
                })
                .await;
                drop(connection);
                // The task that waits, or is aborted, has its turn.
                tokio::task::yield_now().await;
            });
        }
    };
}

/// tower 0.4.6.
pub mod leaking {
    subject!(tower_0_4_6);
}

/// tower 0.4.7 or later.
pub mod fixed {
    subject!(tower);
}
