//! What is known of an article, as text: what builds did before and after, the files, and how to see it.

use std::fmt::{self, Write as _};

use comfy_table::{Table, presets};

use crate::pcm::behaviour::{self, Account, Behaviour, Extent, Standing};
use crate::pcm::component::{File, Rung};
use crate::pcm::{Build, Component, Platform};

/// Says that an article is not known, and which ones are that resemble it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownArticle {
    written: String,
    is_number: bool,
    nearest: Vec<&'static str>,
}

/// How many similar articles a hint names.
const HINTS_MAX: usize = 3;

/// How many digits of a known article may differ from what was written: beyond two, any article resembles any other.
const DIGITS_APART_MAX: usize = 2;

/// More digits than any article has, and fewer than take time to compare.
const DIGITS_MAX: usize = 9;

/// How many characters of the argument are repeated in an error: enough to recognise it by.
const REPEATED_CHARACTERS_MAX: usize = 40;

impl fmt::Display for UnknownArticle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_number {
            write!(formatter, "unknown article {:?}", self.written)?;
        } else {
            write!(formatter, "not the number of an article {:?} (expected one such as Q163488)", self.written)?;
        }
        match self.nearest.as_slice() {
            [] => write!(formatter, "\nhint: slowleak explain-article lists the articles that are known"),
            nearest => write!(formatter, "\nhint: did you mean {}?", nearest.join(" or ")),
        }
    }
}

impl std::error::Error for UnknownArticle {}

/// Explains an article: each behaviour with its components and builds, the files that it prints, and the commands that
/// show it. The number may be written with `Q`, `q` or neither.
///
/// # Errors
/// If the text is not the number of an article, or no behaviour and no file is known from it.
///
/// # Examples
/// ```
/// let text = slowleak::scenario::show::article("q163488")?;
/// assert!(text.starts_with("Article Q163488\n"));
/// assert!(slowleak::scenario::show::article("Q163489").unwrap_err().to_string().contains("did you mean Q163488"));
/// # Ok::<(), slowleak::scenario::show::UnknownArticle>(())
/// ```
pub fn article(number: &str) -> Result<String, UnknownArticle> {
    let article = find(number)?;
    let mut text = format!("Article {article}\n");
    for behaviour in Behaviour::of_article(article) {
        explain(&mut text, article, behaviour.account());
    }
    list_files(&mut text, article);
    Ok(text)
}

/// Lists every article that is known, with a line of what it is about.
#[must_use]
pub fn articles() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["article", "what it tells of", "components"]);
    for article in behaviour::articles() {
        // An article may tell of several behaviours: the one that is from it first of all comes first.
        let is_first = |behaviour: &Behaviour| behaviour.account().articles.first() == Some(&article);
        let behaviour = Behaviour::of_article(article).find(is_first).or(Behaviour::of_article(article).next());
        let (what, mut components): (_, Vec<Component>) = match behaviour.map(Behaviour::account) {
            Some(account) => (account.with, account.extents.iter().map(|extent| extent.builds.component()).collect()),
            None => ("files of a build", files_of(article).map(|(component, _)| component).collect()),
        };
        components.dedup();
        let names: Vec<&str> = components.into_iter().map(Component::name).collect();
        table.add_row([article, what, &names.join(", ")]);
    }
    let mut text =
        String::from("Articles that behaviours or builds are from; slowleak explain-article NUMBER explains one\n\n");
    push(&mut text, &table);
    let listed = Behaviour::ALL.iter().filter(|behaviour| !behaviour.account().listed_because.is_empty()).count();
    let (all, simulated) = (Behaviour::ALL.len(), Behaviour::ALL.len() - listed);
    let _ = writeln!(
        text,
        "\n{all} behaviours, of which {simulated} are simulated and {listed} listed only, with the reason"
    );
    text
}

/// Finds the known article with the number.
fn find(written: &str) -> Result<&'static str, UnknownArticle> {
    let digits = written.strip_prefix(['Q', 'q']).unwrap_or(written);
    let is_number = (1..=DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let known = behaviour::articles();
    if let Some(&article) = known.iter().find(|article| is_number && article[1..] == *digits) {
        return Ok(article);
    }
    let mut nearest: Vec<(usize, &'static str)> = Vec::new();
    if is_number {
        let distances = known.iter().map(|&article| (strsim::osa_distance(&article[1..], digits), article));
        nearest.extend(distances.filter(|(distance, _)| *distance <= DIGITS_APART_MAX));
        nearest.sort_unstable();
        let least = nearest.first().map(|(distance, _)| *distance);
        nearest.retain(|(distance, _)| Some(*distance) == least);
        nearest.truncate(HINTS_MAX);
    }
    let mut repeated: String = written.chars().take(REPEATED_CHARACTERS_MAX).collect();
    if repeated.len() < written.len() {
        repeated.push('…');
    }
    Err(UnknownArticle {
        written: repeated,
        is_number,
        nearest: nearest.into_iter().map(|(_, article)| article).collect(),
    })
}

fn explain(text: &mut String, article: &str, account: &Account) {
    let (before, after) =
        if account.came() { (account.without, account.with) } else { (account.with, account.without) };
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if account.is_constant() {
        let _ = writeln!(text, "\nin every build: {}\n", account.with);
        table.set_header(["component", "simulated"]);
    } else {
        let _ = writeln!(text, "\nbefore: {before}\nafter:  {after}\n");
        table.set_header(["component", "builds before", "first after on I386", "first after on Alpha", "simulated"]);
    }
    for extent in account.extents {
        let component = extent.builds.component();
        let simulated = if extent.standing == Standing::Listed { "no" } else { "yes" };
        if account.is_constant() {
            table.add_row([component.name(), simulated]);
        } else {
            let builds = if account.came() { extent.builds.complement() } else { extent.builds };
            let builds = if builds.is_all() { "every build".to_owned() } else { builds.to_string() };
            let [i386, alpha] = Platform::ALL.map(|platform| first_after(extent, platform, article));
            table.add_row([component.name(), &builds, &i386, &alpha, simulated]);
        }
    }
    push(text, &table);
    list_scenarios(text, account);
}

/// Names the first build after the change on a platform, with the attributes of its file.
fn first_after(extent: &Extent, platform: Platform, article: &str) -> String {
    let component = extent.builds.component();
    match extent.first_after(platform).and_then(|build| component.rung(build)) {
        Some(rung) => format!("{}: {}", rung.build, attributes(rung, platform, article)),
        None if !extent.concerns(platform) => "not affected".to_owned(),
        None if component.has(Build::Rtm, platform) => "never".to_owned(),
        None => "not made".to_owned(),
    }
}

/// Returns the attributes of a file as the article prints them, or as another does.
fn attributes(rung: &Rung, platform: Platform, article: &str) -> String {
    match rung.file(platform) {
        File::NotMade => "not made".to_owned(),
        File::NotPrinted => "not printed".to_owned(),
        File::Printed(files) => {
            // Where several articles print the file, they do so in the order in which they are named.
            let place = rung.articles().position(|other| other == article).filter(|place| *place < files.len());
            let file = files[place.unwrap_or(0)];
            format!("{} {}", file.stamp, file.size).trim_end().to_owned()
        }
    }
}

fn list_scenarios(text: &mut String, account: &Account) {
    if account.scenarios.is_empty() {
        let why = account.listed_because;
        let _ = if why.is_empty() {
            writeln!(text, "\nno scenario shows it")
        } else {
            writeln!(text, "\nnot simulated: {why}")
        };
        return;
    }
    text.push_str("\nshown by\n");
    let mut after = Vec::new();
    for shown in account.scenarios {
        let _ = write!(text, "  slowleak run corpus/{}", shown.file);
        let extent = account.shown_by(shown);
        let flag = |build: Build| extent.map(|extent| extent.builds.component().flag(build)).unwrap_or_default();
        let _ = extent.and_then(Extent::last_before).map(|build| write!(text, " {}", flag(build)));
        text.push('\n');
        after.extend(extent.and_then(|extent| extent.first_after(Platform::I386)).map(flag));
    }
    after.sort_unstable();
    after.dedup();
    if !after.is_empty() {
        let _ = writeln!(text, "and with {} for what came after", after.join(" or "));
    }
}

fn files_of(article: &str) -> impl Iterator<Item = (Component, &'static Rung)> {
    let rungs =
        Component::ALL.into_iter().flat_map(|component| component.ladder().iter().map(move |rung| (component, rung)));
    rungs.filter(move |(_, rung)| rung.articles().any(|other| other == article))
}

fn list_files(text: &mut String, article: &str) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["component", "build", "I386 file", "Alpha file"]);
    for (component, rung) in files_of(article) {
        let [i386, alpha] = Platform::ALL.map(|platform| attributes(rung, platform, article));
        table.add_row([component.name(), rung.build.label(), &i386, &alpha]);
    }
    if table.row_count() > 0 {
        text.push_str("\nfiles of this article\n");
        push(text, &table);
    }
}

fn push(text: &mut String, table: &Table) {
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
}
