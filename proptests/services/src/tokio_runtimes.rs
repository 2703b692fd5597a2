//! Each runtime that may start processes enters a listener for their ends into a static list, and none leaves it: tokio
//! 0.3.7, fixed in 1.4.0 (changelog, #3550 and #3564).

macro_rules! subject {
    ($tokio:ident) => {
        use $tokio::runtime::Builder;

        /// Runs jobs, each on a runtime of its own.
        pub struct Scheduler {
            bytes_written: usize,
        }

        /// Starts with no job done.
        pub fn setup() -> Scheduler {
            Scheduler { bytes_written: 0 }
        }

        /// A job is done.
        pub fn cycle(scheduler: &mut Scheduler) {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            scheduler.bytes_written += runtime.block_on(async { "a line".to_owned() }).len();
        }
    };
}

/// tokio 0.3.7.
pub mod leaking {
    subject!(tokio_0_3_7);
}

/// tokio 1.4.0 or later.
pub mod fixed {
    subject!(tokio);
}
