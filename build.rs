//! Says what the library was built by and for, which its records tell: the compiler, the target, the profile, the features.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| env::var(name).unwrap_or_default();
    // What a compiler that cannot be asked is called is nobody's business: the record says that it is not known.
    let asked = Command::new(variable("RUSTC")).arg("--version").output();
    let version = asked.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    println!("cargo::rustc-env=SLOWLEAK_RUSTC={}", version.trim());
    println!("cargo::rustc-env=SLOWLEAK_TARGET={}", variable("TARGET"));
    println!("cargo::rustc-env=SLOWLEAK_PROFILE={}", variable("PROFILE"));
    let features = env::vars().filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase()));
    let mut features: Vec<_> = features.map(|name| name.replace('_', "-")).collect();
    features.sort();
    println!("cargo::rustc-env=SLOWLEAK_FEATURES={}", features.join(", "));
    println!("cargo::rustc-env=SLOWLEAK_OPT_LEVEL={}", variable("OPT_LEVEL"));
}
