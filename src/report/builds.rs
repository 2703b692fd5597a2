//! The ladder of builds as text: file attributes, and what each build changed.

use std::fmt::Write as _;

use comfy_table::{Table, presets};

use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::FileAttributes;
use crate::pcm::{Build, Platform};

/// Writes the ladder: a table of files, and under it what each build does that its predecessor did not.
#[must_use]
pub fn builds() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["build", "article", "I386 file", "bytes", "Alpha file", "bytes"]);
    for build in Build::LADDER {
        let rung = build.rung();
        let [i386, alpha] = [(Platform::I386, rung.i386), (Platform::Alpha, rung.alpha)]
            .map(|(platform, file)| if build.exists_on(platform) { file } else { Some(NOT_MADE) })
            .map(|file| file.unwrap_or(NOT_PRINTED));
        let article = if rung.article.is_empty() { "-" } else { rung.article };
        table.add_row([rung.label, article, i386.stamp, i386.size, alpha.stamp, alpha.size]);
    }
    let mut text =
        String::from("Builds of Pcmsvc32.exe, oldest first (the order of the articles, not of the dates)\n\n");
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("\nWhat changed\n");
    for pair in Build::LADDER.windows(2) {
        let (older, newer) = (pair[0], pair[1]);
        let mut changes = Behaviour::changed_between(older, newer).peekable();
        if changes.peek().is_some() {
            let _ = writeln!(text, "\n{newer}");
        }
        for behaviour in changes {
            let account = behaviour.account();
            let now = if behaviour.holds_in(newer) { account.with } else { account.without };
            let _ = writeln!(text, "  {now} ({})", account.article);
        }
    }
    text
}

/// Where no article prints attributes.
const NOT_PRINTED: FileAttributes = FileAttributes { stamp: "-", size: "-" };

/// Where there is no file for the platform.
const NOT_MADE: FileAttributes = FileAttributes { stamp: "none", size: "-" };
