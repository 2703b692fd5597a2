//! `Slab::remove` gives the value up and never the slot: sharded-slab 0.0.7, fixed in 0.0.8 (changelog, dfdd7aee).
//! tracing-subscriber leaked with it until 0.2.0.

macro_rules! subject {
    ($sharded_slab:ident) => {
        use $sharded_slab::Slab;

        /// Starts without spans.
        pub fn setup() -> Slab<String> {
            Slab::new()
        }

        /// A span opens and closes.
        pub fn cycle(spans: &mut Slab<String>) {
            let span = spans.insert("a span".to_owned()).expect("there is room");
            assert!(spans.remove(span));
        }
    };
}

/// sharded-slab 0.0.7.
pub mod leaking {
    subject!(sharded_slab_0_0_7);
}

/// sharded-slab 0.0.8 or later.
pub mod fixed {
    subject!(sharded_slab);
}
