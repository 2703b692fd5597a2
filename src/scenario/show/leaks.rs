//! The catalogue of leaks as text.

use std::fmt::Write as _;

use comfy_table::{Table, presets};

use crate::pcm::Leak;

/// Writes the catalogue: name, kind, what a trigger keeps, the depth of the commands that reach it, and the trigger.
#[must_use]
pub fn leaks() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["leak", "kind", "keeps each time", "depth", "trigger"]);
    for leak in Leak::ALL {
        let entry = leak.entry();
        let [kind, amount, depth] = [entry.kind.to_string(), entry.amount.to_string(), entry.depth.to_string()];
        table.add_row([entry.name, &kind, &amount, &depth, entry.trigger]);
    }
    let mut text = String::from(
        "Leaks of the simulated service and application; depth is how many commands it takes, polls come by themselves\n\n",
    );
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
