//! Anyone's service as a fuzz target: commands as frames of bytes, a mutator of frames, and [`leak_target!`](crate::leak_target).
//!
//! The input of the service is a `Vec` of commands that implement [`Arbitrary`]. Each of them is read from a frame of its own, two
//! bytes of length and so many more, since `Arbitrary` has no inverse: queues are cut, joined and mutated as frames, and what comes
//! of it are bytes again, which libFuzzer keeps as its artifact.
//!
//! | file | word |
//! |---|---|
//! | `frames` | a queue of commands, and the bytes that it was read from |
//! | `mutator` | what to try next |
//! | `target` | what a fuzz target does with an input |
//! | `account` | what was done at all |
//! | `kept` | kept inputs under `cargo test` |
//!
//! This module must not know libFuzzer's functions: the macro hands them in, so that only a fuzz target links libFuzzer.

mod account;
mod frames;
mod kept;
mod mutator;
mod target;

pub use frames::{Framed, Queue, Undecoded};
pub use kept::assert_kept;
#[doc(hidden)]
pub use target::{Mutated, Written, cross, feed, mutate};

use std::fmt;

use arbitrary::Arbitrary;

use crate::soak::Service;

/// A service whose inputs can be fuzzed: queues of commands. Implemented for every one whose input is a `Vec` of what implements
/// [`Arbitrary`] and `Debug`.
pub trait Fuzzed: Service<Input = Vec<Self::Command>> {
    /// One command.
    type Command: for<'a> Arbitrary<'a> + fmt::Debug;
}

impl<S, Command> Fuzzed for S
where
    S: Service<Input = Vec<Command>>,
    Command: for<'a> Arbitrary<'a> + fmt::Debug,
{
    type Command = Command;
}

/// Makes a whole fuzz target of a [`Service`]: `fuzz_targets/shop.rs` is the service, its commands and this line.
///
/// The service may settle: capacities are kept, caches fill ([`Canary::may_settle`](crate::soak::Canary::may_settle)). Written
/// `leak_target!(strict Shop)` the heap has to come back exactly after every input, which is faster and sees more. What is not a
/// unit struct gives its value too: `leak_target!(Shop = Shop::with_clients(3))`.
///
/// It wants `#![no_main]`, and `libfuzzer-sys` beside it among the dependencies, as `cargo fuzz init` puts it there. It makes
/// [`Alloc`](crate::Alloc) the global allocator, and switches LeakSanitizer off, which does not see these leaks and is blind while
/// dhat judges.
///
/// # Examples
///
/// ```ignore
/// #![no_main]
/// use slowleak::soak::Service;
///
/// #[derive(Debug, libfuzzer_sys::arbitrary::Arbitrary)]
/// enum Command { Open(u8), Close(u8) }
///
/// struct Shop;
///
/// impl Service for Shop {
///     type Input = Vec<Command>;
///     type Running = shop::Shop;
///     fn start(&self) -> shop::Shop { shop::Shop::default() }
///     fn cycle(&self, shop: &mut shop::Shop, commands: &Vec<Command>) {
///         for command in commands {
///             match *command { Command::Open(id) => shop.open(id), Command::Close(id) => shop.close(id) }
///         }
///         shop.close_all();
///     }
/// }
///
/// slowleak::leak_target!(Shop);
/// ```
#[macro_export]
macro_rules! leak_target {
    (strict $service:ident) => { $crate::leak_target!(@target true, $service, $service); };
    (strict $service:ty = $value:expr) => { $crate::leak_target!(@target true, $service, $value); };
    ($service:ident) => { $crate::leak_target!(@target false, $service, $service); };
    ($service:ty = $value:expr) => { $crate::leak_target!(@target false, $service, $value); };
    (@target $is_strict:literal, $service:ty, $value:expr) => {
        #[global_allocator]
        static ALLOC: $crate::Alloc = $crate::Alloc;

        #[allow(unsafe_code, reason = "LeakSanitizer asks for this symbol by name; it takes nothing and returns a constant")]
        #[unsafe(no_mangle)]
        extern "C" fn __lsan_is_turned_off() -> ::std::ffi::c_int {
            1
        }

        ::libfuzzer_sys::fuzz_target!(|input: $crate::fuzz::Written<$service>| -> ::libfuzzer_sys::Corpus {
            if $crate::fuzz::feed(|| $value, $is_strict, input) {
                ::libfuzzer_sys::Corpus::Keep
            } else {
                ::libfuzzer_sys::Corpus::Reject
            }
        });

        ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            let room = $crate::fuzz::Mutated { data, size, size_max: max_size };
            $crate::fuzz::mutate::<$service>(room, seed, ::libfuzzer_sys::fuzzer_mutate)
        });

        ::libfuzzer_sys::fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
            $crate::fuzz::cross(one, other, out, seed)
        });
    };
}
