//! An empty map that is turned into an iterator never drops its allocator: hashbrown 0.17.1, fixed in 0.17.2
//! (changelog, #751).

macro_rules! subject {
    ($hashbrown:ident, $allocator_api2:ident) => {
        use std::alloc::Layout;
        use std::ptr::NonNull;
        use std::sync::Arc;

        use $allocator_api2::alloc::{AllocError, Allocator, Global};
        use $hashbrown::{DefaultHashBuilder, HashMap};

        /// An allocator that accounts for what it gives to one request.
        #[derive(Clone)]
        struct Accounted {
            _account: Arc<[u8; 40]>,
        }

        #[expect(unsafe_code, reason = "the trait is unsafe to implement")]
        // SAFETY: every call is forwarded to `Global`, and clones share it.
        unsafe impl Allocator for Accounted {
            fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
                Global.allocate(layout)
            }

            unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
                // SAFETY: the caller's promises are those that `Global` asks for.
                unsafe { Global.deallocate(block, layout) }
            }
        }

        /// Handles requests, each with an account of its own.
        pub struct Server {
            headers: usize,
        }

        /// Starts with no header seen.
        pub fn setup() -> Server {
            Server { headers: 0 }
        }

        /// Handles a request without headers.
        pub fn cycle(server: &mut Server) {
            let allocator = Accounted { _account: Arc::new([0; 40]) };
            let headers: HashMap<u32, u32, DefaultHashBuilder, _> = HashMap::new_in(allocator);
            server.headers += headers.into_iter().count();
        }
    };
}

/// hashbrown 0.17.1.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(hashbrown_0_17_1, allocator_api2);
}

/// hashbrown 0.17.2 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(hashbrown, allocator_api2);
}
