//! A cache that is dropped keeps the values of its entries: moka 0.9.3, fixed in 0.9.4 (changelog, #177). moka of that
//! age has threads of its own.

macro_rules! subject {
    ($moka:ident) => {
        use $moka::sync::Cache;

        /// Answers questions of tenants, each with a cache of its own.
        pub struct Server {
            answers: usize,
        }

        /// Starts with no answer given.
        pub fn setup() -> Server {
            Server { answers: 0 }
        }

        /// A tenant comes, asks a question, and goes.
        pub fn cycle(server: &mut Server) {
            let cache = Cache::new(16);
            cache.insert(29_u64, vec![7_u8; 200]);
            server.answers += cache.get(&29).map_or(0, |answer| answer.len());
        }
    };
}

/// moka 0.9.3.
pub mod leaking {
    subject!(moka_0_9_3);
}

/// moka 0.9.4 or later.
pub mod fixed {
    subject!(moka);
}
