//! Call sites: where memory came from, in functions, files and lines.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::level::Growth;

/// Frames of a site that its signature is made of.
const SIGNATURE_FRAMES: usize = 3;

/// Names one function call of a stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// The function, with its module path.
    pub function: String,
    /// The file, relative to its package where that is known.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1; 0 where the compiler did not note it.
    pub column: u32,
}

impl fmt::Display for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}:{}", self.function, self.file, self.line)?;
        if self.column > 0 {
            write!(formatter, ":{}", self.column)?;
        }
        formatter.write_str(")")
    }
}

/// Names a call site, and how much more was live from it at the end of a stretch of time than at its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The calls that led there, innermost first, without the frames of the standard library and the harness.
    ///
    /// A function whose last act is the call may be missing: the optimiser makes a jump of such a call.
    pub frames: Vec<Frame>,
    /// What this site added.
    pub growth: Growth,
}

impl Site {
    /// Identifies the site by its innermost three frames: the same in every run of one build.
    ///
    /// Three, as in the dedup tokens of `AddressSanitizer` and the crash states of `ClusterFuzz`: by what way the subject came
    /// there makes no other leak of it. It is the 64-bit FNV-1a hash (offset basis `cbf2_9ce4_8422_2325`, prime
    /// `100_0000_01b3`) of their functions, files and lines. Columns are left out: not every platform notes them.
    #[must_use]
    pub fn signature(&self) -> Signature {
        let mut hash = Fnv::new();
        for frame in self.frames.iter().take(SIGNATURE_FRAMES) {
            hash.write(frame.function.as_bytes());
            hash.write(&[0]);
            hash.write(frame.file.as_bytes());
            hash.write(&[0]);
            hash.write(&frame.line.to_le_bytes());
        }
        Signature(hash.0)
    }
}

/// Identifies a call site; displayed as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    #[test]
    fn a_frame_is_written_with_its_column_where_there_is_one() {
        let frame = |column| Frame { function: "poll".into(), file: "src/poll.rs".into(), line: 7, column }.to_string();
        assert_eq!([frame(9), frame(0)], ["poll (src/poll.rs:7:9)", "poll (src/poll.rs:7)"]);
    }

    #[test]
    fn signatures_differ_by_the_lines_of_three_frames_but_not_by_amount_or_what_is_further_out() {
        let frame = |line| Frame { function: "pcm::poll".into(), file: "src/pcm/poll.rs".into(), line, column: 9 };
        let signature = |lines: [u32; 4], bytes| {
            Site { frames: lines.map(frame).into(), growth: Growth { bytes, blocks: 1 } }.signature()
        };
        assert_eq!(signature([7, 7, 7, 7], 8), signature([7, 7, 7, 7], 16));
        assert_eq!(signature([7, 7, 7, 7], 8), signature([7, 7, 7, 8], 8));
        for other in [[8, 7, 7, 7], [7, 8, 7, 7], [7, 7, 8, 7]] {
            assert_ne!(signature([7, 7, 7, 7], 8), signature(other, 8), "{other:?}");
        }
    }
}
