//! A pool of one thread (rayon 1) for each tenant that comes.

use std::collections::BTreeMap;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The pools of the tenants, by their numbers.
#[derive(Default)]
pub struct Tenants {
    latest: u64,
    pools: BTreeMap<u64, ThreadPool>,
}

/// Starts without tenants.
pub fn setup() -> Tenants {
    Tenants::default()
}

impl Tenants {
    /// A tenant comes, and has something done.
    fn welcome(&mut self) {
        self.latest += 1;
        let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread starts");
        let text = pool.install(|| format!("{:029}", 7));
        assert_eq!(text.len(), 29);
        self.pools.insert(self.latest, pool);
    }
}

/// Tenants go, and their pools stay.
pub mod leaking {
    pub use super::{Tenants, setup};

    /// A tenant comes and goes.
    pub fn cycle(tenants: &mut Tenants) {
        tenants.welcome();
    }
}

/// There are four tenants at a time.
pub mod sound {
    pub use super::{Tenants, setup};

    /// A tenant comes, and the oldest goes.
    pub fn cycle(tenants: &mut Tenants) {
        tenants.welcome();
        if tenants.pools.len() > 4 {
            tenants.pools.pop_first();
        }
    }
}
