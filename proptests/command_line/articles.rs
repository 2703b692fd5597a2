//! What is known of builds and articles, as the command line lists it.

use super::{assert_rejected, say};

#[test]
fn builds_lists_the_ladder_with_what_changed() {
    let said = say(&["builds"]);
    assert_eq!(said.status, Some(0));
    assert!(said.out.contains("9/10/99 7:04PM"), "{}", said.out);
    assert!(said.out.contains("\nHF990910\n  keeps no memory (Q241656)\n"), "{}", said.out);
}

#[test]
fn builds_lists_the_ladder_of_every_component_in_the_same_bytes_twice() {
    use slowleak::pcm::Component;

    for component in Component::ALL {
        let said = say(&["builds", "--component", component.name()]);
        assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{component}");
        assert!(said.out.starts_with(&format!("Builds of {}, oldest first", component.title())), "{}", said.out);
        for build in component.builds() {
            assert!(said.out.contains(&format!("\n {build} ")), "{component} {build}: {}", said.out);
        }
        assert_eq!(said.out, say(&["builds", "--component", &component.name().to_uppercase()]).out);
    }
    assert_eq!(say(&["builds"]).out, say(&["builds", "--component", "Pcmsvc32"]).out);
    let application = say(&["builds", "--component", "Pcmwin32"]).out;
    for file in [["6/23/98 4:27pm", "465,312"], ["6/23/98 4:26pm", "1,168,144"], ["12/04/97 04:03", "-"]] {
        let is_of =
            |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).any(|cell| cell == file[0]);
        let line = application.lines().find(|line| is_of(line)).unwrap_or_else(|| panic!("{file:?}: {application}"));
        assert!(line.contains(file[1]), "{line}");
    }
    assert!(application.contains("\nHF980921\n* does not run finished jobs again"), "not simulated, and it says so");
}

#[test]
fn builds_rejects_what_is_no_component_and_names_those_that_are() {
    let known = "possible values: Pcmsvc32, Pcmwin32, Pcmwin16, Pcmdos_2, Pcmdos_4, Base.dll";
    for component in ["Pcmwin64", "", "Pcmsvc32.exe ", "ПКМ", &"x".repeat(10_000)] {
        assert_rejected(&["builds", "--component", component], known);
    }
    assert_rejected(&["builds", "--component"], "a value is required");
    assert_rejected(&["builds", "Pcmwin32"], "unexpected argument");
}

#[test]
fn explain_article_tells_before_and_after_and_prints_commands_that_run() {
    let said = say(&["explain-article", "Q163488"]);
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    for line in [
        "before: stops at an instruction file whose time has not changed",
        "after:  evaluates the instruction file at every poll",
        " Pcmsvc32   ..HF961220     SP2: not printed     SP2: not printed      yes",
        " Pcmwin32   ..HF961115     SP2: not printed     SP2: not printed      yes",
        " Pcmwin16   ..SP1          SP2: not printed     not made              yes",
    ] {
        assert!(said.out.lines().any(|other| other == line), "{line:?} is missing:\n{}", said.out);
    }
    for written in ["q163488", "163488"] {
        assert_eq!(say(&["explain-article", written]).out, said.out, "{written}");
    }
    let commands: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix("  slowleak ")).collect();
    assert_eq!(commands.len(), 6, "{}", said.out);
    for command in commands {
        // Where only the builds of an application show it, the command names the application.
        let flag = match command {
            _ if command.contains("windows-3x-") => " --build Pcmwin16=SP1",
            _ if command.contains("/empty-window") => " --build Pcmwin32=SP1",
            _ if command.contains("ms-dos-") => " --build Pcmdos_4=SP1",
            _ => " --build SP1",
        };
        assert!(command.ends_with(flag), "{command}");
        assert_eq!(say(&command.split(' ').collect::<Vec<_>>()).status, Some(0), "{command}");
    }
}

#[test]
fn explain_article_lists_the_nine_files_of_q241656_and_both_printings_of_september_1998() {
    let said = say(&["explain-article", "Q241656"]);
    let files: Vec<_> = said.out.lines().skip_while(|line| *line != "files of this article").skip(2).collect();
    assert_eq!(
        files,
        [
            " Pcmsvc32   HF990910  9/10/99 7:04PM 264 KB  9/10/99 7:06PM 782 KB",
            " Pcmwin32   HF990910  9/10/99 7:05PM 459 KB  9/10/99 7:05PM 1147 KB",
            " Pcmwin16   HF990910  9/10/99 7:05PM 444 KB  not made",
            " Pcmdos_2   HF990910  9/10/99 7:04PM 237 KB  not made",
            " Pcmdos_4   HF990910  9/10/99 7:04PM 271 KB  not made",
            " Base.dll   HF990910  9/10/99 7:00PM 524 KB  9/10/99 7:02PM 734 KB",
        ]
    );
    assert!(say(&["explain-article", "Q193784"]).out.contains("HF980924: 9/24/98 10:54am 260 KB"));
    assert!(say(&["explain-article", "Q193224"]).out.contains("HF980924: 9/24/98 1:54pm 265,712"));
}

#[test]
fn explain_article_rejects_rubbish_and_unknown_articles_with_the_nearest_known_ones() {
    assert_rejected(&["explain-article", "Q163489"], "unknown article \"Q163489\"\nhint: did you mean Q163488?");
    assert_rejected(&["explain-article", "q1634888"], "did you mean Q163488?");
    assert_rejected(&["explain-article", "999999"], "hint: slowleak explain-article lists the articles");
    for rubbish in ["", "Q", "QQ163488", "banana", "Q16348８", "-", " Q163488", "163488.5", "\u{1b}[2J"] {
        assert_rejected(&["explain-article", rubbish], "not the number of an article");
    }
    assert_rejected(&["explain-article", "--", "-163488"], "not the number of an article");
    assert_rejected(&["explain-article", "Q163488", "Q163597"], "unexpected argument");
    let long = say(&["explain-article", &"1".repeat(100_000)]);
    assert!(long.status == Some(2) && long.err.len() < 500, "{} bytes", long.err.len());
}

#[test]
fn explain_article_without_an_article_lists_each_that_it_explains_once() {
    let (said, again) = (say(&["explain-article"]), say(&["explain-article"]));
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    assert_eq!(said.out, again.out);
    let listed: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix(" Q")?.split(' ').next()).collect();
    assert!(listed.len() > 100 && listed.is_sorted_by(|one, other| one < other), "{}", said.out);
    for article in listed.iter().step_by(20) {
        assert_eq!(say(&["explain-article", article]).status, Some(0), "{article}");
    }
}
