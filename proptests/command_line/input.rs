//! What a scenario may be, and where it may come from: everything else is an error with its place.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::{ROOT, SMALL, Said, assert_rejected, say, slowleak, written};

#[test]
fn a_build_that_was_not_made_for_the_platform_is_rejected() {
    let alpha = "corpus/command_queue/alpha-client-runs-alpha-records.pcm";
    assert_rejected(&["run", alpha, "--build", "HF971205"], "build HF971205 was not made for Alpha");
}

#[test]
fn garbage_is_rejected_with_its_position() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "scenario.pcm:1:1:"),
        (b"pcm 1\nT+0:00 t\xffuch\nT+1:00 end\n", "scenario.pcm:2:9:"),
        (b"pcm 1\nT+0:00 pol\nT+1:00 end\n", "scenario.pcm:2:8: unknown command \"pol\""),
        (b"pcm 1\nT+99999999999999999999:00 touch\nT+1:00 end\n", "scenario.pcm:2:"),
        (b"pcm 1\nT+0:00 install SP5\nT+1:00 end\n", "scenario.pcm:2:16:"),
        (b"pcm 2\n", "scenario.pcm:1:5:"),
    ];
    for (bytes, position) in cases {
        let (_folder, path) = written(bytes);
        for command in ["gate", "run", "soak"] {
            assert_rejected(&[command, path.to_str().unwrap()], position);
        }
    }
}

#[test]
fn a_line_of_ten_megabytes_is_rejected_in_a_short_text() {
    let mut bytes = b"pcm 1\n# ".to_vec();
    bytes.resize(10 << 20, b'x');
    let (_folder, path) = written(&bytes);
    let said = say(&["gate", path.to_str().unwrap()]);
    assert_eq!(said.status, Some(2));
    assert!(said.err.contains("scenario.pcm:") && said.err.len() < 2_000, "{} bytes", said.err.len());
}

#[test]
fn a_scenario_that_is_wrong_hides_no_other_whatever_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pcm", "c.pcm"] {
        fs::write(folder.path().join(name), "pcm 1\nT+0:00 pol\nT+1:00 end\n").unwrap();
    }
    fs::create_dir(folder.path().join("b.pcm")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let said = say(&["gate", &path("missing.pcm"), &path("empty"), &path(""), SMALL, &path("a.pcm")]);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    let places = [
        "missing.pcm: cannot read the scenario",
        "empty: no scenario (*.pcm) in this folder",
        "a.pcm:2:8",
        "b.pcm: this is a folder",
        "c.pcm:2:8",
    ];
    let places = places.map(|text| said.err.find(text).unwrap_or_else(|| panic!("{text:?} is missing:\n{}", said.err)));
    assert!(places.is_sorted(), "{}", said.err);
    assert_eq!(said.err.matches("a.pcm:2:8").count(), 2, "{}", said.err);
}

#[test]
fn a_scenario_comes_from_standard_input_too_and_is_told_of_alike() {
    let text = fs::read(Path::new(ROOT).join(SMALL)).unwrap();
    let piped = |arguments: &[&str], input: &[u8]| {
        let output = slowleak().args(arguments).write_stdin(input).output().unwrap();
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    };
    for command in ["run", "soak", "explain", "gate"] {
        let (said, of_file) =
            (piped(&[command, "--build", "SP4", "-"], &text), say(&[command, "--build", "SP4", SMALL]));
        assert_eq!((said.status, said.err.as_str()), (of_file.status, ""), "{command}: {}", said.out);
        assert_eq!(said.out, of_file.out.replace(SMALL, "-"), "{command}");
        if let Some(line) = said.out.lines().find_map(|line| line.strip_prefix("reproduce: slowleak ")) {
            assert_eq!(piped(&line.split(' ').collect::<Vec<_>>(), &text).status, Some(1), "{line}");
        }
        for (input, place) in [(&b""[..], "-:1:1: "), (b"pcm 1\nT+0:00 pol\nT+1:00 end\n", "-:2:8: ")] {
            let said = piped(&[command, "-"], input);
            assert!(said.status == Some(2) && said.err.starts_with(place), "{command}: {}", said.err);
        }
    }
    assert_rejected(&["gate", "-", SMALL, "-"], "-: standard input can be read only once");
}

#[test]
fn a_run_of_twenty_years_is_written_as_it_goes() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1 runs=for-ever\nT+175320:00 end\n");
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_slowleak"));
    let mut run = run.arg("run").arg(path).stdout(std::process::Stdio::piped()).spawn().unwrap();
    // As a whole it is gigabytes.
    let mut beginning = vec![0; 8 << 20];
    run.stdout.take().unwrap().read_exact(&mut beginning).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(beginning.starts_with(b"Pacman.log of build HF990910 on I386\n\n"));
    if let Some((_, peak)) = status.split_once("VmHWM:") {
        let peak: u64 = peak.split_whitespace().next().unwrap().parse().unwrap();
        assert!(peak < 32 << 10, "{peak} kB");
    }
}

#[test]
fn more_work_than_a_stated_bound_is_refused_and_a_flag_raises_it() {
    let (_folder, path) = written(b"pcm 1\nclients 10000\nT+175320:00 end\n");
    let path = path.to_str().unwrap();
    for command in ["gate", "run", "soak", "explain"] {
        assert_rejected(&[command, path], "scenario.pcm:3:1: 10000 clients make 1753200000 polls");
        assert_rejected(&[command, path, "--max-work", "1753199999"], "--max-work 1753200000\n");
        assert_rejected(&[command, SMALL, "--max-work", "1"], "(expected 1 at most)");
    }
    assert_eq!(say(&["run", SMALL, "--max-work", "1000"]).status, Some(0));
}

#[test]
fn a_scenario_of_a_folder_says_what_it_shows() {
    let (folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\n");
    let file = path.to_str().unwrap();
    assert_rejected(&["gate", folder.path().to_str().unwrap()], &format!("judge its heap alone: {file}\n"));
    assert_eq!(say(&["gate", file, "--cycles", "2"]).status, Some(0));
}

#[test]
fn a_mistyped_command_is_no_path_and_a_path_is_no_mistyped_command() {
    for (word, command) in
        [("explan", "explain"), ("gat", "gate"), ("Run", "run"), ("explain-artcle", "explain-article")]
    {
        let text =
            format!("`{word}` is no command, and no file or folder is called so\nhint: did you mean `{command}`?\n");
        for rest in [&[][..], &[SMALL], &["--save", "target", SMALL]] {
            assert_rejected(&[&[word], rest].concat(), &text);
        }
    }
    assert_rejected(&["banana"], "hint: `slowleak --help` lists the commands\n");
    for path in ["./gat", "gat.pcm", "corpus/gat"] {
        assert_rejected(&[path], "cannot read the scenario");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("gat")).unwrap();
    fs::copy(Path::new(ROOT).join(SMALL), folder.path().join("gat/a.pcm")).unwrap();
    let output = slowleak().current_dir(&folder).arg("gat").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "a folder is what it is");
}

#[test]
fn a_claim_that_cannot_fail_is_refused_where_claims_are_judged() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\nexpect launch R1\nexpect never launch R7\n");
    let path = path.to_str().unwrap();
    for command in ["run", "gate"] {
        assert_rejected(&[command, path], "scenario.pcm:5:21: nothing offers R7\n");
    }
    for command in ["soak", "explain"] {
        assert_eq!(say(&[command, path]).status, Some(0), "{command} judges no claims");
    }
}

#[test]
fn the_gate_says_which_scenarios_expect_nothing() {
    let (_folder, path) = written(b"pcm 1\nT+0:00 offer R1\nT+1:00 end\n");
    let said = say(&["gate", path.to_str().unwrap(), SMALL]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let note = "note: 1 of the clean: it expects nothing: only its heap is judged\n";
    assert!(said.out.contains(note), "{}", said.out);
}
