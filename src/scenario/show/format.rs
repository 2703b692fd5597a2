//! The whole form of scenarios for somebody who writes his first one: every setting, command, key and claim, with an example.

mod claims;
mod commands;

use std::fmt::Write as _;

use crate::scenario::limits::FORMAT_VERSION;

/// An example, and what it means.
type Row = (&'static str, &'static str);

/// A scenario to begin with; it holds.
const FIRST: &str = "\
pcm 1
# What this is about
clients 2
T+0:00     on all offer R1 mandatory=T+0:30
T+2:00     withdraw R1
T+3:00     end

expect [SP2..] launch R1 at T+1:00 on WS2
expect never crash
";

const SETTINGS: &[Row] = &[
    ("platform Alpha", "processor of the clients; I386 unless set"),
    ("clients 3", "how many clients the site has, WS1 to WS3; one unless set"),
    ("builds Pcmwin32=SP3", "builds of the service and of what is beside it; SP2 unless set"),
    ("expired-records 3", "records that have expired before, and no Maintenance Manager"),
    ("clock 1994-12-01T08:00", "the calendar at T0; Monday 2 March 1998, 08:00 unless set"),
    ("seed 7", "the seed of random choices; 0 unless set"),
    ("host WS1 Windows95", "Windows95, Windows3x, MsDos5, MsDos6, NetWare, or a processor"),
    ("host SRV1 Alpha", "the servers SRV1, LS1 and LS2 run the service too"),
    ("components Alpha", "the only platform whose components the site has"),
];

const KEYS: &[Row] = &[
    ("mandatory=T+0:30", "runs by itself from then on; or a date, none, unset, off@T+0:30"),
    ("offered=T-1:00", "is shown from then on"),
    ("expires=T+0:45", "is over then"),
    ("flags=background,sync", "of background, sync and input; or none"),
    ("mask=2", "the systems that it is for, as a number"),
    ("command=\"setup.exe /s\"", "what is run"),
    ("servers=DS1,DS2", "where the package is; UNC paths too; or none"),
    ("runs=0:02", "how long the program runs; or for-ever"),
    ("child=0:05", "how long a second process lives; or none"),
    ("place=missing", "where the program is: package, mstest or missing"),
    ("open-file", "the program leaves a file open"),
    ("restart=soft@0:00:30", "the program restarts the machine; soft, forced, desktop, or none"),
    ("mif=failed:\"disk full\"", "the status MIF that it leaves: success, failed, broken, or none"),
    ("mif-after=0:00:05", "how long after the report the MIF follows"),
    ("old-mif", "the MIF was there before"),
    ("service-pack=sms", "a setup that needs care: sms, nt4.0-sp2 or nt3.51-sp5; or none"),
    ("files=10", "how many files the package has"),
    ("changed=2", "how many of them differ from what was sent before"),
    ("handle=20", "the handle of its process, as logs print it"),
    ("site=ABC", "the code of the site"),
    ("package=R2", "the package of R2; or its identifier"),
    ("job=R2", "the job of R2; or its identifier"),
    ("install-flag=2", "a field of the record, as a number"),
    ("command-name=Setup", "the name of the command"),
    ("package-name=Application", "the name of the package"),
    ("comments=\"for all\"", "comments on the package"),
    ("disk-usage=\"10 MB\"", "what it needs on the disk"),
    ("domain=DOM1", "the domain of the client"),
    ("reserved=00E6F8", "bytes in hexadecimal"),
];

/// Tells the whole form.
#[must_use]
pub fn format() -> String {
    let mut text = format!(
        "\
A scenario is text: settings, a queue of commands in the order of their times, what is expected of them.

{first}
The first line is \"pcm {FORMAT_VERSION}\". `#` begins a comment. A text that is not one word stands in quotes, in which a quote is
doubled. Lengths of time are h:mm or h:mm:ss; T+1:30 is an hour and a half after T0. Requests are R1, R2 …

`slowleak run FILE` shows what happens, `slowleak gate FILE` judges it; - in place of FILE is standard input.
",
        first = indented(FIRST)
    );
    section(&mut text, "Settings, before the first command", SETTINGS);
    section(
        &mut text,
        "Commands: T+h:mm [on WS2|on all] COMMAND; for WS1 unless it says for whom",
        commands::OF_CLIENTS,
    );
    section(&mut text, "Keys of offer, job, distribute-job and send-job, in any number", KEYS);
    section(&mut text, "Commands that concern jobs and servers of the site", commands::OF_THE_SITE);
    section(&mut text, "Commands of a rollout, after a setting such as host SRV1 I386", commands::OF_A_ROLLOUT);
    text += "
Expectations: expect [at least] [SET] [never|3 times] CLAIM [by Pcmwin32] [at T+1:00] [on WS2]

The set is of builds of the service, such as [SP2..], [..SP1], [SP3..SP4] or [SP4, HF980924], or of another component, such as
[Pcmwin32 SP4..]; without one, every build is meant. The claim is true on exactly these builds, and false on all others; behind
\"at least\", such as expect at least [SP2..] launch R1, nothing is said of the others. A claim that cannot fail is an error.
";
    section(&mut text, "What happens, exactly once unless a count is given", claims::EVENTS);
    section(&mut text, "What is so at the end; without count, \"by\" and \"at\"", claims::STATES);
    text
}

fn section(text: &mut String, title: &str, rows: &[Row]) {
    let width = rows.iter().map(|(example, _)| example.chars().count()).filter(|width| *width <= WIDTH_MAX).max();
    let width = width.unwrap_or_default();
    let _ = writeln!(text, "\n{title}\n");
    for (example, meaning) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {example:width$}  {meaning}");
    }
}

/// The widest example that the meanings of a section are moved to the right for: half a terminal.
const WIDTH_MAX: usize = 40;

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::parse::SETTINGS as KNOWN_SETTINGS;
    use crate::scenario::vocabulary::{KEYS as KNOWN_KEYS, SUBJECTS};
    use crate::scenario::{KINDS, Scenario, kind};

    fn parsed(text: &str) -> Scenario {
        Scenario::parse("x.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn first_words(rows: &[Row]) -> BTreeSet<&'static str> {
        rows.iter().filter_map(|(example, _)| example.split([' ', '=']).next()).collect()
    }

    #[test]
    fn the_first_scenario_holds() {
        let first = parsed(FIRST);
        assert_eq!((first.check("x.pcm"), first.check_claims("x.pcm")), (Vec::new(), Ok(())));
    }

    #[test]
    fn every_kind_of_command_has_an_example_that_parses() {
        let mut seen = BTreeSet::new();
        for (example, _) in [commands::OF_CLIENTS, commands::OF_THE_SITE, commands::OF_A_ROLLOUT].concat() {
            let text = match example {
                "offer-file" => {
                    let dump = include_str!("../../../corpus/instruction_file/q123499-pcmdump.txt");
                    let dump = dump.lines().map(|line| format!("\n| {line}"));
                    format!("offer-file{}\nT+1:00 end", dump.collect::<String>())
                }
                "end" => "end".to_owned(),
                _ => format!("{example}\nT+1:00 end"),
            };
            let scenario = parsed(&format!("pcm 1\nhost SRV1 I386\nT+1:00 {text}\n"));
            seen.extend(scenario.queue.commands.iter().map(|timed| KINDS[kind(&timed.command)]));
        }
        assert_eq!(seen, KINDS.into_iter().collect());
        assert!(first_words(commands::OF_THE_SITE).contains("end"));
    }

    #[test]
    fn every_setting_and_key_has_an_example_that_parses() {
        for (example, _) in SETTINGS {
            parsed(&format!("pcm 1\n{example}\nT+1:00 end\n"));
        }
        for (example, _) in KEYS {
            parsed(&format!("pcm 1\nT+0:00 offer R1 {example}\nT+1:00 end\n"));
        }
        assert_eq!(first_words(SETTINGS), KNOWN_SETTINGS.iter().map(|(word, _)| *word).collect());
        assert_eq!(first_words(KEYS), KNOWN_KEYS.iter().map(|(word, _)| *word).collect());
    }

    #[test]
    fn every_subject_of_a_claim_has_an_example_that_parses() {
        for (example, _) in claims::EVENTS {
            for count in ["", "never ", "3 times "] {
                parsed(&format!("pcm 1\nT+1:00 end\nexpect {count}{example} at T+1:00\n"));
            }
        }
        for (example, _) in claims::STATES {
            parsed(&format!("pcm 1\nT+1:00 end\nexpect [SP2..] {example}\n"));
        }
        let words = first_words(&[claims::EVENTS, claims::STATES].concat());
        assert_eq!(words, SUBJECTS.iter().map(|(word, _)| *word).collect());
    }

    #[test]
    fn every_example_is_printed() {
        let text = format();
        for (example, meaning) in [SETTINGS, KEYS, claims::EVENTS, claims::STATES].concat() {
            let is_it = |line: &str| line.starts_with(&format!("  {example} ")) && line.ends_with(meaning);
            assert!(text.lines().any(is_it), "{example}");
        }
        assert!(text.contains(&indented(FIRST)), "{text}");
    }
}
