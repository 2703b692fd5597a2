//! A token whose own parent has been dropped is never freed when its grandparent is cancelled: tokio-util 0.6.9, fixed
//! in 0.6.10 and 0.7.2 (changelog, #4639 and #4652). Here the token belongs to a task on another thread.

macro_rules! subject {
    ($tokio_util:ident) => {
        use tokio::runtime::{Builder, Runtime};
        use $tokio_util::sync::CancellationToken;

        /// Starts a server on two threads.
        pub fn setup() -> Runtime {
            Builder::new_multi_thread().worker_threads(2).build().expect("a runtime starts")
        }

        /// A connection comes with a request that can be cancelled, and is closed.
        pub fn cycle(runtime: &mut Runtime) {
            let connection = CancellationToken::new();
            let request = connection.child_token().child_token();
            let task = runtime.spawn(async move { request.cancelled().await });
            connection.cancel();
            runtime.block_on(task).expect("the request is cancelled");
        }
    };
}

/// tokio-util 0.6.9.
pub mod leaking {
    subject!(tokio_util_0_6_9);
}

/// tokio-util 0.7.2 or later.
pub mod fixed {
    subject!(tokio_util);
}
