//! The lines of the simulator that leak, by which call sites are told: each names its leak.

use std::fs;
use std::path::Path;

use slowleak::heap::{Frame, Site};
use slowleak::pcm::Leak;

/// Lists the leaks whose memory is kept by the line that names them. That of the others is a drive or a file which somebody does
/// not delete.
pub(crate) fn kept_there() -> Vec<Leak> {
    let kept_elsewhere = [Leak::DriveLeft, Leak::ExpiryFlood, Leak::StaleRecord];
    Leak::ALL.into_iter().filter(|leak| !kept_elsewhere.contains(leak)).collect()
}

/// Returns the names of the leaks in the source lines of a call site, outside of the catalogue, which has the names of all.
pub(crate) fn leaks_of(site: &Site) -> Vec<String> {
    let is_of_the_simulator = |file: &str| file.starts_with("src/pcm/") && !file.starts_with("src/pcm/leak/");
    let leak = |frame: &Frame| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&frame.file)).expect("the source");
        // The compiler does not know the line of every call.
        let line = text.lines().nth(usize::try_from(frame.line).ok()?.checked_sub(1)?)?;
        let (_, leak) = line.split_once(" Leak::").or_else(|| line.split_once("(Leak::"))?;
        Some(leak.split(|letter: char| !letter.is_alphanumeric()).next()?.to_owned())
    };
    site.frames.iter().filter(|frame| is_of_the_simulator(&frame.file)).filter_map(leak).collect()
}
