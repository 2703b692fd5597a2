//! Reads the profile that dhat saves: what is live at its end, by program point.

use serde::Deserialize;

use crate::record::Growth;

/// The parts of dhat's file format, version 2, that matter here.
#[derive(Deserialize)]
struct Saved {
    pps: Vec<ProgramPoint>,
    #[serde(rename = "ftbl")]
    frames: Vec<String>,
}

#[derive(Deserialize)]
struct ProgramPoint {
    #[serde(rename = "eb")]
    bytes_at_end: i64,
    #[serde(rename = "ebk")]
    blocks_at_end: i64,
    #[serde(rename = "fs")]
    frames: Vec<usize>,
}

/// Returns the return addresses of each program point, innermost first, and what is live from there.
///
/// # Panics
///
/// When dhat has changed its format: the version is pinned to 0.3, and a test reads a real profile.
pub(super) fn program_points(saved: &str) -> Vec<(Vec<usize>, Growth)> {
    let saved: Saved = serde_json::from_str(saved).expect("dhat 0.3 saves version 2 of its format");
    let points = saved.pps.into_iter().filter(|point| point.blocks_at_end != 0);
    points
        .map(|point| {
            let mut stack: Vec<usize> =
                point.frames.into_iter().filter_map(|index| address(saved.frames.get(index)?)).collect();
            // A call with others inlined has several frames and one address.
            stack.dedup();
            (stack, Growth { bytes: point.bytes_at_end, blocks: point.blocks_at_end })
        })
        .collect()
}

/// Reads the address that a frame begins with: `0x55d0: name (a/b/c.rs:12:5)`.
fn address(frame: &str) -> Option<usize> {
    let (address, _) = frame.strip_prefix("0x")?.split_once(':')?;
    usize::from_str_radix(address, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_live_and_joins_inlined_frames() {
        let saved = r#"{"dhatFileVersion": 2, "pps": [
            {"tb": 64, "eb": 24, "ebk": 2, "fs": [1, 2, 3]},
            {"tb": 64, "eb": 0, "ebk": 0, "fs": [3]}],
            "ftbl": ["[root]", "0x5a: a (x.rs:1:2)", "0x5a: b (x.rs:3:4)", "0x7f: c (y.rs:5:6)"]}"#;
        assert_eq!(program_points(saved), [(vec![0x5a, 0x7f], Growth { bytes: 24, blocks: 2 })]);
    }
}
