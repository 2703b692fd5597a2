//! The guide: from the first leak test to CI, a chapter each.
//!
//! | chapter | for |
//! |---|---|
//! | [`first_test`] | ten lines, and what they say |
//! | [`findings`] | reading a finding, and what to do |
//! | [`threads`] | services with threads and pools of their own |
//! | [`caches`] | caches, pools and other warm-ups |
//! | [`statics`] | what is made once and kept |
//! | `async_services` | services on tokio (feature `tokio`) |
//! | `paused_time` | services that are driven by time (feature `tokio-paused`) |
//! | [`native`] | C libraries, and allocators of your own |
//! | [`fuzzing`] | inputs that nobody thought of |
//! | [`ci`] | beside other tests, in CI |
//! | [`limits`] | what it does not see, and what to use there |
//!
//! Every block of code with a test in it is run as it stands, in a crate of its own, by the suite `documented`.

#![expect(clippy::test_attr_in_doctest, reason = "here they are only compiled, and the suite `documented` runs them")]

#[doc = include_str!("first_test.md")]
pub mod first_test {}

#[doc = include_str!("findings.md")]
pub mod findings {}

#[doc = include_str!("threads.md")]
pub mod threads {}

#[doc = include_str!("caches.md")]
pub mod caches {}

#[doc = include_str!("statics.md")]
pub mod statics {}

#[cfg(feature = "tokio")]
#[doc = include_str!("async.md")]
pub mod async_services {}

#[cfg(feature = "tokio-paused")]
#[doc = include_str!("paused_time.md")]
pub mod paused_time {}

#[doc = include_str!("native.md")]
pub mod native {}

#[doc = include_str!("fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("ci.md")]
pub mod ci {}

#[doc = include_str!("limits.md")]
pub mod limits {}
