//! The page and the pictures: all that they show is there, leads somewhere and is what was measured, whatever names it has; in a parser
//! of HTML, in one of XML, and in a browser where there is one.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest as _, Sha256};
use slowleak::record::{Complaint, Frame, Name, Rate, Record, Requirement, Rising, Unit, Verdict, folder};
use slowleak::report::{Form, Report, View};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A scenario that leaks by several sites, one that leaks by one, and one that is clean even so.
const SCENARIOS: [&str; 3] = [
    "corpus/command_queue/drive-letters-left-mapped.pcm",
    "corpus/command_queue/polls-that-cannot-connect-leak-too.pcm",
    "corpus/command_queue/command-line-with-a-drive-letter.pcm",
];

fn slowleak(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    command.current_dir(ROOT).env_remove("SLOWLEAK_BUILD").env_remove("SLOWLEAK_LEAKS");
    let output = command.args(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), out, err)
}

/// What the gate lays down of a build that leaks.
fn records() -> Vec<Record> {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["gate", "--build", "SP4", "--out", out.path().to_str().unwrap()];
    let (status, ..) = slowleak(&[&arguments[..], &SCENARIOS].concat());
    assert_eq!(status, Some(1));
    folder::read(out.path()).unwrap()
}

fn page(records: &[Record]) -> String {
    let report = Report { title: "report".to_owned(), preface: Vec::new(), noun: "soak", records };
    Form::Html.text(&report, &View::default())
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// Lists what is wrong with a page as a parser reads it.
fn faults(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let mut faults: Vec<String> = page.errors.iter().map(ToString::to_string).collect();
    let mut fault = |is_fault: bool, what: String| faults.extend(is_fault.then_some(what));
    let ids: Vec<_> = all(&page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
    let once: BTreeSet<_> = ids.iter().collect();
    fault(once.len() != ids.len(), "two elements have one id".to_owned());
    for link in all(&page, "[href], [src]") {
        let target = link.attr("href").or(link.attr("src")).unwrap_or_default();
        let leads = target.strip_prefix('#').is_some_and(|id| ids.contains(&id));
        fault(!leads, format!("a link leads nowhere: {target}"));
    }
    for element in all(&page, "*") {
        let value = element.value();
        let is_run = |name: &str| name.starts_with("on") || name == "style";
        let is_run = value.attrs().any(|(name, _)| is_run(name)) || ["iframe", "img", "object"].contains(&value.name());
        fault(is_run, format!("an element that is none of ours: {}", value.name()));
    }
    let (scripts, pictures) = (all(&page, "script"), all(&page, "[role=img]"));
    fault(scripts.len() != 1, format!("{} scripts", scripts.len()));
    fault(pictures.is_empty(), "no picture".to_owned());
    let drawn = Selector::parse("polyline[points*=','][stroke-width='2'], rect[fill]").unwrap();
    for picture in pictures {
        let label = picture.attr("aria-label").unwrap_or_default();
        fault(picture.select(&drawn).next().is_none(), format!("an empty picture: {label}"));
    }
    faults
}

#[test]
fn a_page_says_what_leaks_how_fast_where_and_how_it_is_seen_again() {
    let records = records();
    let text_of = page(&records);
    assert_eq!(faults(&text_of), [""; 0]);
    let read = Html::parse_document(&text_of);
    let heading = text(all(&read, "h1")[0]);
    assert!(heading.contains(" leaks in 2 of 3 soaks"), "{heading}");
    let card = text(all(&read, ".leak")[0]);
    for part in ["bytes/cycle", "src/pcm/", "What to do", "slowleak soak --build SP4 --cycles", "called by"] {
        assert!(card.contains(part), "{part:?} is missing: {card}");
    }
    assert_eq!(all(&read, ".soak").len(), 3);
    assert!(!all(&read, ".flames rect").is_empty(), "a flame graph");
    assert_eq!(text_of, page(&records), "the same bytes twice");
    for run in records.iter().filter_map(|record| record.run.as_ref()) {
        assert!(!text_of.contains(&run.id), "{}", run.id);
    }
    for outside in [ROOT, "http:", "https:", "url(", "@import"] {
        // The name of a document type is no address that anybody asks.
        let text = text_of.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!text.contains(outside), "{outside}");
    }
}

/// A record of a soak whose heap is level, and of which a meter of that name rises.
fn rising(name: &str) -> Record {
    let record = records().swap_remove(0);
    let per_cycle = Rate::of(48, 1);
    let meters = vec![Rising { name: name.to_owned(), unit: Unit::Bytes, per_cycle }];
    let nothing = Rate::of(0, 1);
    let mut outcome = record.outcome.clone().unwrap();
    outcome.verdict = Verdict::Growing { bytes_per_cycle: nothing, blocks_per_cycle: nothing, meters };
    outcome.explanation = None;
    (0..=100).for_each(|cycle| outcome.meters.read(cycle, name, Unit::Bytes, true, 48 * cycle));
    Record { outcome: Some(outcome), ..record }.concluded()
}

#[test]
fn a_meter_that_rises_is_drawn_and_not_the_heap_beside_it() {
    let text_of = page(&[rising("native heap"), rising("arena")]);
    assert_eq!(faults(&text_of), [""; 0]);
    let read = Html::parse_document(&text_of);
    let chart = text(all(&read, "#leak-2 figure.chart")[0]);
    for part in ["native heap, bytes", "0 bytes after start, 4,800 bytes after 100 cycles"] {
        assert!(chart.contains(part), "{part:?} is missing: {chart}");
    }
    assert!(!chart.contains("bytes live at idle"), "{chart}");
    let other = text(all(&read, "#leak-1 figure.chart")[0]);
    assert!(other.contains("arena, bytes") != chart.contains("arena, bytes"), "each its own: {other}");
    let asked_for = &all(&read, ".leaks td")[2];
    assert!(text(*asked_for).starts_with("soaked in corpus/"), "{}", text(*asked_for));
}

#[test]
fn names_that_look_like_markup_are_text() {
    const HOSTILE: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>]]></style></svg>&amp;{{--x}};\u{0}\u{1b}[2J\u{202e} 7";
    let mut records = records();
    records.push(rising(HOSTILE));
    let hostile = || HOSTILE.to_owned();
    for record in &mut records {
        record.name = Name::Test {
            package: hostile(),
            binary: hostile(),
            test: hostile(),
            case: Some(hostile()),
            number: u32::try_from(HOSTILE.len()).unwrap(),
        };
        record.title = hostile();
        record.complaints.push(Complaint::new(Requirement::Expectation, None, hostile()));
        record.remarks.push(hostile());
        record.clean_because.push(hostile());
        record.shortest_input = Some(hostile());
        record.reproduce = vec![hostile()];
        (record.built.slowleak, record.built.rustc) = (hostile(), hostile());
        let explanations = record.outcome.iter_mut().filter_map(|outcome| outcome.explanation.as_mut());
        for site in explanations.flat_map(|explanation| &mut explanation.growth_sites) {
            for frame in &mut site.frames {
                let (line, source) = (frame.line, Some(hostile()));
                *frame = Frame { function: hostile(), file: hostile(), line, column: 0, package: None, source };
            }
        }
    }
    let page = page(&records);
    assert_eq!(faults(&page), [""; 0]);
    let read = Html::parse_document(&page);
    let seen = HOSTILE.replace(|letter: char| letter.is_control(), "\u{FFFD}");
    for place in [".soak h3", ".leak .line code", ".leak .command", ".leak pre", "footer p", ".card h3", ".card pre"] {
        let texts: Vec<_> = all(&read, place).into_iter().map(text).collect();
        assert!(texts.iter().any(|text| text.contains(&seen)), "{place}: {texts:#?}");
    }
}

#[test]
fn a_check_of_pages_finds_what_is_planted() {
    let page = page(&records());
    let planted = [
        ("href=\"#leak-1\"", "href=\"#leak-99\"", "a link leads nowhere: #leak-99"),
        ("href=\"#leak-1\"", "href=\"https://example.org/\"", "a link leads nowhere: https://example.org/"),
        ("</main>", "<img src=x onerror=alert(1)></main>", "an element that is none of ours: img"),
        ("</main>", "</p></main>", "No <p> tag to close"),
        ("id=\"leak-1\"", "id=\"soak-1\"", "two elements have one id"),
        ("</main>", "<div role=\"img\" aria-label=\"nothing\"></div></main>", "an empty picture: nothing"),
    ];
    for (ours, other, expected) in planted {
        assert!(page.contains(ours), "{ours}");
        let faults = faults(&page.replacen(ours, other, 1));
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:#?}");
    }
}

#[test]
fn the_only_script_that_a_page_allows_is_its_own() {
    let page = Html::parse_document(&page(&records()));
    let digest = Sha256::digest(text(all(&page, "script")[0]));
    let letter = |sextet: u32| {
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[sextet as usize & 63])
    };
    let bytes = [&digest[..], &[0]].concat();
    let base64: String = bytes
        .chunks(3)
        .map(|three| three.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)))
        .flat_map(|bits| [bits >> 18, bits >> 12, bits >> 6, bits].map(letter))
        .collect();
    // 32 bytes are 43 letters, and one that fills up.
    let allowed = format!("'sha256-{}='", &base64[..43]);
    let policy = all(&page, "meta[http-equiv=Content-Security-Policy]")[0].attr("content").unwrap().to_owned();
    assert!(policy.contains(&allowed), "{policy} must say: {allowed}");
}

/// The picture that the README shows, and the command that makes it, but for the file.
const PICTURE: &str = ".github/before-and-after.svg";
const MADE_BY: &str = "soak corpus/command_queue/thirty-days.pcm --build SP4 --compare HF990910 --svg";

#[test]
fn the_picture_of_the_readme_is_what_its_command_draws() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("curve.svg");
    let arguments: Vec<_> = MADE_BY.split(' ').chain(file.to_str()).collect();
    let (status, out, err) = slowleak(&arguments);
    assert_eq!((status, err.as_str()), (Some(1), ""), "{out}");
    let drawn = fs::read_to_string(&file).unwrap();
    let published = Path::new(ROOT).join(PICTURE);
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        fs::write(&published, &drawn).unwrap();
    }
    assert_eq!(fs::read_to_string(published).unwrap(), drawn, "INSTA_UPDATE=always draws it anew");
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    for part in [format!("]({PICTURE})"), format!("{MADE_BY} {PICTURE}")] {
        assert!(readme.contains(&part), "{part}");
    }

    let picture = roxmltree::Document::parse(&drawn).unwrap();
    let strokes = picture.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "polyline")));
    let curves: Vec<_> = strokes.filter(|node| node.attribute("stroke-width") == Some("3")).collect();
    // Two curves, and a piece of each in the legend.
    assert_eq!(curves.len(), 4);
    let words: Vec<_> = picture.descendants().filter_map(|node| node.text()).map(str::trim).collect();
    for part in
        ["cycles", "bytes live at idle", "build HF990910: Steady: every cycle's growth was 0 bytes and 0 blocks"]
    {
        assert!(words.contains(&part), "{part}: {words:?}");
    }
}

#[test]
fn two_builds_are_compared_in_one_chart() {
    let scenario = SCENARIOS[1];
    let (status, out, err) = slowleak(&["soak", scenario, "--build", "SP4", "--compare", "HF990910"]);
    assert_eq!((status, err.as_str()), (Some(1), ""), "{out}");
    for part in ["━━ build SP4: Growing: ", "── build HF990910: Steady: ", "┏", "cycle  0 "] {
        assert!(out.contains(part), "{part:?} is missing:\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn one_curve_is_drawn_as_a_picture_beside_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("curve.svg");
    let (status, out, _) = slowleak(&["soak", SCENARIOS[1], "--svg", file.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{out}");
    assert!(out.starts_with("Steady: "), "{out}");
    roxmltree::Document::parse(&fs::read_to_string(&file).unwrap()).unwrap();
}

/// The names under which Chromium and its kin are installed.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What looks at a page from within: it notes its faults in the page.
const LOOKS: &str = r#"<script>
  const faults = [];
  for (const picture of document.querySelectorAll("[role=img]")) {
    const curves = [...picture.querySelectorAll("polyline:not([stroke-width='1']), rect")];
    const drawn = curves.some((curve) => curve.getBBox().width > 0 && curve.getBoundingClientRect().width > 20);
    if (!drawn) faults.push("an empty picture: " + picture.getAttribute("aria-label"));
  }
  for (const link of document.querySelectorAll("a")) {
    const target = link.getAttribute("href");
    if (!document.getElementById(target.slice(1))) faults.push("a dead link: " + target);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than its window of " + innerWidth);
  const form = document.querySelector("form.filter");
  const shown = () => [...document.querySelectorAll(".soak")].filter((soak) => soak.getClientRects().length > 0).length;
  const asked = (name, verdict) => {
    form.elements.name.value = name;
    form.elements.verdict.value = verdict;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    return shown();
  };
  const found = [shown(), asked("", "not clean"), asked("MAPPED", ""), asked("", "Steady"), asked("none of them", "")];
  document.body.dataset.faults = faults.join("\n");
  document.body.dataset.found = found.join(" ");
</script></body>"#;

/// What a browser says of a page: the faults that the page has found in itself, what its filter has found, and what was said in the
/// console. None where there is no browser.
fn looked_at(page: &str, width: u32) -> Option<(Vec<String>, String)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    // What looks is a second script, which the page would not allow.
    let policy = page.find("<meta http-equiv").unwrap()..page.find("<meta name=\"viewport\"").unwrap();
    let mut page = page.replacen("</body>", LOOKS, 1);
    page.replace_range(policy, "");
    let (dumped, mut faults) = dump(&file, &page, width)?;
    let dumped = Html::parse_document(&dumped);
    let body = all(&dumped, "body")[0];
    faults.extend(body.attr("data-faults").unwrap_or("not looked at").lines().map(str::to_owned));
    Some((faults, body.attr("data-found").unwrap_or_default().to_owned()))
}

/// The document as a browser has it when it has loaded a page, and what was said in the console.
fn dump(file: &Path, page: &str, width: u32) -> Option<(String, Vec<String>)> {
    fs::write(file, page).unwrap();
    let profile = tempfile::tempdir().unwrap();
    for browser in BROWSERS {
        let mut command = Command::new(browser);
        command.timeout(Duration::from_secs(240)).args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--v=0",
            "--dump-dom",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg(format!("--window-size={width},900"));
        let Ok(output) = command.arg(format!("file://{}", file.display())).output() else { continue };
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(out.contains("</html>"), "{browser} came to nothing: {err}");
        let said = err.lines().filter(|line| line.contains("CONSOLE"));
        return Some((out, said.map(|line| format!("in the console: {line}")).collect()));
    }
    // Past what a test harness captures, so that it is seen.
    let _ = writeln!(std::io::stderr(), "pictures: skipped, since no Chromium is installed");
    None
}

#[test]
fn a_browser_shows_every_chart_follows_every_link_and_finds_no_fault() {
    let page = page(&records());
    for width in [390, 1_280] {
        let Some((faults, found)) = looked_at(&page, width) else { return };
        assert_eq!((faults, found.as_str()), (Vec::new(), "3 2 1 1 0"), "at {width}");
    }
    // As it is, under its own policy: its script runs, and says nothing.
    let folder = tempfile::tempdir().unwrap();
    let Some((dumped, said)) = dump(&folder.path().join("page.html"), &page, 1_280) else { return };
    assert_eq!(said, [""; 0]);
    let form = all(&Html::parse_document(&dumped), "form.filter output").into_iter().map(text).collect::<String>();
    assert_eq!(form, "3 of 3");
}

#[test]
fn a_browser_finds_what_is_planted() {
    let page = page(&records());
    let planted = page
        .replacen("href=\"#leak-1\"", "href=\"#leak-99\"", 1)
        .replacen("</main>", "<div role=\"img\" aria-label=\"nothing\"><svg></svg></div></main>", 1)
        .replacen("<footer>", "<footer><script>throw Error('planted')</script>", 1);
    let Some((faults, _)) = looked_at(&planted, 1_280) else { return };
    for expected in ["a dead link: #leak-99", "an empty picture: nothing", "planted"] {
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:#?}");
    }
}
