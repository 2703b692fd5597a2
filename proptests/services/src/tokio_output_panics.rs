//! A task whose output panics when it is dropped with the handle is never freed: tokio 1.8.2, fixed in 1.8.3
//! (changelog, #3967).

macro_rules! subject {
    ($tokio:ident) => {
        use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

        use $tokio::runtime::{Builder, Runtime};

        /// An output that nobody must overlook.
        struct Answer {
            _text: String,
        }

        impl Drop for Answer {
            fn drop(&mut self) {
                // Without the panic hook, which would print a line a cycle.
                resume_unwind(Box::new("an answer was overlooked"));
            }
        }

        /// Starts the runtime.
        pub fn setup() -> Runtime {
            Builder::new_current_thread().build().expect("a runtime starts")
        }

        /// A task ends, and its answer is overlooked.
        pub fn cycle(runtime: &mut Runtime) {
            runtime.block_on(async {
                let task = $tokio::spawn(async { Answer { _text: "29".to_owned() } });
                let () = $tokio::task::yield_now().await;
                // Whether the panic comes through is tokio's choice; that the task is freed is not.
                let _ = catch_unwind(AssertUnwindSafe(|| drop(task)));
            });
        }
    };
}

/// tokio 1.8.2.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(tokio_1_8_2);
}

/// tokio 1.8.3 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(tokio);
}
