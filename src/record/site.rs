//! Call sites: where memory came from, in functions, files and lines.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::level::Growth;

/// Frames of a site that its signature is made of.
const SIGNATURE_FRAMES: usize = 3;

/// Names one function call of a stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Frame {
    /// The function, with its module path.
    pub function: String,
    /// The file, relative to its package or workspace where that is known; empty where the program has no line tables.
    pub file: String,
    /// The line, from 1; 0 where it is not known.
    pub line: u32,
    /// The column, from 1; 0 where the compiler did not note it.
    pub column: u32,
    /// The package that the file is of, without its version; none for the user's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// What stands on that line, in the user's own code, where the file is as it was compiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Frame {
    /// Says whether this is the user's own code, and no dependency's.
    #[must_use]
    pub const fn is_users(&self) -> bool {
        self.package.is_none()
    }

    /// Says whether its place in the source is known.
    #[must_use]
    pub const fn has_line(&self) -> bool {
        self.line > 0
    }

    /// The place in the source: `src/shop.rs:27:20`; empty where it is not known.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self { line: 0, .. } => String::new(),
            Self { file, line, column: 0, .. } => format!("{file}:{line}"),
            Self { file, line, column, .. } => format!("{file}:{line}:{column}"),
        }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.function)?;
        if self.has_line() { write!(formatter, " ({})", self.place()) } else { Ok(()) }
    }
}

/// Names a call site, and how much more was live from it at the end of a stretch of time than at its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Site {
    /// The calls that led there, innermost first, without the frames of the standard library, the platform and the harness.
    ///
    /// A function whose last act is the call may be missing: the optimiser makes a jump of such a call.
    pub frames: Vec<Frame>,
    /// What this site added.
    pub growth: Growth,
    /// Whether it is in what the standard library does to print: inside a test harness that keeps what is printed, that grows.
    #[serde(default, skip_serializing_if = "is_false")]
    pub prints: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(super) const fn is_false(value: &bool) -> bool {
    !*value
}

impl Site {
    /// The innermost frame of the user's own code.
    #[must_use]
    pub fn users_frame(&self) -> Option<&Frame> {
        self.frames.iter().find(|frame| frame.is_users())
    }

    /// The frame that it is told by: the user's own, or the innermost.
    #[must_use]
    pub fn told_by(&self) -> Option<&Frame> {
        self.users_frame().or_else(|| self.frames.first())
    }

    /// The frames of others that the user's innermost one has led to, and those from it outwards.
    pub(crate) fn split(&self) -> (&[Frame], &[Frame]) {
        self.frames.split_at(self.frames.iter().position(Frame::is_users).unwrap_or(self.frames.len()))
    }

    /// Says whether a dependency spawns something here for the user: a task, say.
    #[must_use]
    pub fn spawns(&self) -> bool {
        let dependencies = self.frames.iter().take_while(|frame| !frame.is_users());
        dependencies.map(|frame| last_name(&frame.function)).any(|name| name.starts_with("spawn"))
    }

    /// Identifies the site by its innermost three frames and the user's innermost one: the same in every run of one build. What
    /// has no lines has no signature.
    ///
    /// Three, as in the dedup tokens of `AddressSanitizer` and the crash states of `ClusterFuzz`: by what way the subject came
    /// there makes no other leak of it. But three frames of a runtime are those of every task. It is the 64-bit FNV-1a hash
    /// (offset basis `cbf2_9ce4_8422_2325`, prime `100_0000_01b3`) of their functions, files and lines. Columns are left out:
    /// not every platform notes them.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        if !self.frames.iter().any(Frame::has_line) {
            return None;
        }
        let mut hash = Fnv::new();
        let innermost = self.frames.iter().take(SIGNATURE_FRAMES);
        let users = self.frames.iter().skip(SIGNATURE_FRAMES).find(|frame| frame.is_users());
        let has_users = self.frames.iter().take(SIGNATURE_FRAMES).any(Frame::is_users);
        for frame in innermost.chain(users.filter(|_| !has_users)) {
            hash.write(frame.function.as_bytes());
            hash.write(&[0]);
            hash.write(frame.file.as_bytes());
            hash.write(&[0]);
            hash.write(&frame.line.to_le_bytes());
        }
        Some(Signature(hash.0))
    }
}

/// The name of a function without its modules and its type parameters: `spawn` of `tokio::task::spawn::spawn<F>`.
fn last_name(function: &str) -> &str {
    let path = function.strip_suffix("::{{closure}}").unwrap_or(function);
    let path = match (path.starts_with('<'), path.find('<')) {
        (false, Some(parameters)) => path[..parameters].trim_end_matches("::"),
        _ => path,
    };
    path.rsplit("::").next().unwrap_or(path)
}

/// Identifies a call site; displayed as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Signature(u64);

impl fmt::Display for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        u64::from_str_radix(&digits, 16).map(Self).map_err(de::Error::custom)
    }
}

/// Computes the FNV-1a hash of a text.
pub(super) fn fnv_1a(bytes: &[u8]) -> u64 {
    let mut hash = Fnv::new();
    hash.write(bytes);
    hash.0
}

/// Computes the FNV-1a hash, which is the same on every platform and in every release.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_published_hash() {
        let mut hash = Fnv::new();
        hash.write(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8, "the test vector of the FNV authors");
    }

    #[test]
    fn a_signature_is_written_in_sixteen_digits() {
        assert_eq!(Signature(0x59b5).to_string(), "00000000000059b5");
        assert_eq!(serde_json::to_string(&Signature(0x59b5)).expect("plain data"), "\"00000000000059b5\"");
    }

    fn frame(line: u32, package: Option<&str>) -> Frame {
        let package = package.map(str::to_owned);
        Frame { function: "pcm::poll".into(), file: "src/pcm/poll.rs".into(), line, column: 9, package, source: None }
    }

    fn site(frames: Vec<Frame>) -> Site {
        Site { frames, growth: Growth { bytes: 8, blocks: 1 }, prints: false }
    }

    #[test]
    fn a_frame_is_written_with_what_is_known_of_its_place() {
        let written = |line, column| Frame { column, ..frame(line, None) }.to_string();
        assert_eq!(
            [written(7, 9), written(7, 0), written(0, 0)],
            ["pcm::poll (src/pcm/poll.rs:7:9)", "pcm::poll (src/pcm/poll.rs:7)", "pcm::poll"]
        );
    }

    #[test]
    fn signatures_differ_by_the_lines_of_three_frames_but_not_by_amount_or_what_is_further_out() {
        let signature = |lines: [u32; 4]| site(lines.map(|line| frame(line, None)).into()).signature();
        assert!(signature([7, 7, 7, 7]).is_some());
        assert_eq!(signature([7, 7, 7, 7]), signature([7, 7, 7, 8]));
        for other in [[8, 7, 7, 7], [7, 8, 7, 7], [7, 7, 8, 7]] {
            assert_ne!(signature([7, 7, 7, 7]), signature(other), "{other:?}");
        }
        let larger = Site { growth: Growth { bytes: 16, blocks: 2 }, ..site(vec![frame(7, None); 4]) };
        assert_eq!(larger.signature(), signature([7, 7, 7, 7]));
    }

    #[test]
    fn signatures_differ_by_the_users_line_behind_however_many_frames_of_a_runtime() {
        let signature = |depth, line| {
            let mut frames = vec![frame(1, Some("tokio")); depth];
            frames.extend([frame(line, None), frame(99, None)]);
            site(frames).signature()
        };
        for depth in [1, 3, 12] {
            assert_ne!(signature(depth, 7), signature(depth, 8), "behind {depth} frames");
        }
        let nobody = |depth| site(vec![frame(1, Some("tokio")); depth]).signature();
        assert_eq!(nobody(3), nobody(12), "further out");
    }

    #[test]
    fn what_has_no_line_has_no_signature() {
        assert_eq!([site(vec![]).signature(), site(vec![frame(0, None)]).signature()], [None, None]);
    }

    #[test]
    fn a_spawned_task_is_told_by_the_function_that_spawned_it() {
        let spawns = |function: &str, package| {
            let inner = Frame { function: function.into(), ..frame(7, package) };
            site(vec![inner, frame(8, None)]).spawns()
        };
        let of_tokio = |function| spawns(function, Some("tokio"));
        assert!(of_tokio("tokio::task::spawn::spawn") && of_tokio("tokio::runtime::Handle::spawn_named<F>"));
        assert!(of_tokio("spawn_blocking<F, R>") && of_tokio("tokio::task::spawn::spawn::{{closure}}"));
        assert!(!of_tokio("tokio::sync::mpsc::channel") && !of_tokio("<spawn::Task as Drop>::drop"));
        assert!(!spawns("shop::spawn", None), "the user's own function is on the screen anyway");
    }
}
