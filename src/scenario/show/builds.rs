//! The ladder of a component's builds as text: file attributes, and what each build changed.

use std::fmt::Write as _;

use comfy_table::{Table, presets};

use crate::pcm::behaviour::{Behaviour, Standing};
use crate::pcm::component::File;
use crate::pcm::{Component, Platform};

/// Writes the ladder of a component: a table of files, and under it what each build does that its predecessor did not.
#[must_use]
pub fn builds(component: Component) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["build", "article", "I386 file", "bytes", "Alpha file", "bytes"]);
    for rung in component.ladder() {
        let [(i386, i386_bytes), (alpha, alpha_bytes)] = Platform::ALL.map(|platform| columns(rung.file(platform)));
        let article = if rung.article.is_empty() { "-" } else { rung.article };
        table.add_row([rung.build.label(), article, &i386, &i386_bytes, &alpha, &alpha_bytes]);
    }
    let mut text =
        format!("Builds of {}, oldest first (the order of the articles, not of the dates)\n\n", component.title());
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("\nWhat changed (* marks what the simulator does not know)\n");
    for pair in component.ladder().windows(2) {
        let (older, newer) = (pair[0].build, pair[1].build);
        let mut changes = Behaviour::changed_between(component, older, newer).peekable();
        if changes.peek().is_some() {
            let _ = writeln!(text, "\n{newer}");
        }
        for behaviour in changes {
            let account = behaviour.account();
            let now = if behaviour.holds(component, newer) { account.with } else { account.without };
            let is_known = behaviour.extent(component).is_some_and(|extent| extent.standing != Standing::Listed);
            let mark = if is_known { ' ' } else { '*' };
            let _ = writeln!(text, "{mark} {now} ({})", account.articles.join(", "));
        }
    }
    text
}

/// Returns date with time, and size; a line for each article that prints them.
fn columns(file: File) -> (String, String) {
    let column = |cells: Vec<&'static str>| cells.join("\n");
    match file {
        File::NotMade => ("not made".to_owned(), "-".to_owned()),
        File::NotPrinted => ("not printed".to_owned(), "-".to_owned()),
        File::Printed(files) => (
            column(files.iter().map(|file| file.stamp).collect()),
            column(files.iter().map(|file| if file.size.is_empty() { "-" } else { file.size }).collect()),
        ),
    }
}
