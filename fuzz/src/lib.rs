//! What the fuzz targets share; each of them is a few lines over this.
//!
//! | file | question |
//! |---|---|
//! | `input` | what the bytes say |
//! | `mutator`, `text_mutator` | what to try next |
//! | `options` | which options libFuzzer gets that nobody types |
//! | `plant`, `environment` | on which build, with which leaks |
//! | `hunt` | whether an input leaks: the canaries |
//! | `site`, `watch` | which site works it off, and which states that went through |
//! | `search` | which states draw the search |
//! | `bare` | what an input does without an oracle |
//! | `property` | what has to hold of any input, also on stable Rust without a fuzzer |
//! | `finding` | how a finding is told and kept |
//! | `campaign` | what was done at all |
//!
//! The targets but `baseline` keep LeakSanitizer out of their process ([`without_leak_sanitizer`]): it stops at the first
//! block that nothing refers to, before the oracle can say which input leaks how much and where; and while dhat judges, its
//! tables refer to every block, so that LeakSanitizer would see no leak at all. The two never judge in one process.

pub mod bare;
pub mod campaign;
pub mod environment;
mod finding;
pub mod hunt;
pub mod input;
pub mod mutator;
mod options;
pub mod plant;
pub mod property;
pub mod search;
pub mod site;
pub mod text_mutator;
pub mod watch;

/// Prepares a target whose inputs say themselves what they are about.
pub fn begin(target: &'static str) {
    campaign::begin(target);
}

/// Prepares a target that works on what the environment has planted.
#[cfg_attr(feature = "gauges", expect(clippy::print_stderr, reason = "a target has no other front desk"))]
pub fn begin_planted(target: &'static str) {
    options::set();
    environment::read();
    campaign::begin(target);
    #[cfg(feature = "gauges")]
    if !slowleak::extra_counters::ARE_SEEN {
        eprintln!("note: libFuzzer has no extra counters on this platform; the search is not drawn to states");
    }
}

/// Switches LeakSanitizer off for the process, where the target is built with it.
///
/// libFuzzer's flag and `ASAN_OPTIONS` would do the same, if nobody ever forgot them.
#[macro_export]
macro_rules! without_leak_sanitizer {
    () => {
        #[expect(
            unsafe_code,
            reason = "LeakSanitizer asks for this symbol by name; it takes nothing and returns a constant"
        )]
        #[unsafe(no_mangle)]
        extern "C" fn __lsan_is_turned_off() -> std::ffi::c_int {
            1
        }
    };
}
