//! The values that stand in words: times, dates, numbers, identifiers, servers, drives, builds.

use std::ops::{Range, RangeInclusive};

use jiff::civil::{Date, DateTime, Time};
use winnow::Parser;
use winnow::ascii::digit1;
use winnow::combinator::{alt, opt, preceded, separated_pair};
use winnow::error::EmptyError;
use winnow::token::take_while;

use super::cursor::Cursor;
use crate::pcm::build::{Build, Platform};
use crate::pcm::clock::{Seconds, date_after};
use crate::pcm::command::{Clients, Letter};
use crate::pcm::component::Builds;
use crate::pcm::record::{Id, unc_server};
use crate::pcm::{ClientNumber, Component};
use crate::scenario::Scenario;
use crate::scenario::conventions::{Series, servers};
use crate::scenario::diagnostic::quoted;
use crate::scenario::limits::{RECORD_YEARS, TIME_MAX};
use crate::scenario::source::Fault;
use crate::scenario::vocabulary::PLATFORMS;
use crate::scenario::words::{meaning, unknown};

type Scan<T> = Result<T, EmptyError>;

/// Reads so many digits.
fn digits(count: usize) -> impl FnMut(&mut &str) -> Scan<i16> {
    move |input| take_while(count, |digit: char| digit.is_ascii_digit()).parse_to().parse_next(input)
}

/// Reads `mm[:ss]`, each below 60.
fn minutes_seconds(input: &mut &str) -> Scan<(i16, i16)> {
    let sixty = || digits(2).verify(|&number| number < 60);
    (sixty(), opt(preceded(':', sixty())).map(Option::unwrap_or_default)).parse_next(input)
}

/// Reads `h:mm[:ss]`; what is beyond all bounds becomes the largest number of seconds.
fn seconds(input: &mut &str) -> Scan<Seconds> {
    // Digits that are no `u64` are too many.
    let hours = digit1.map(|hours: &str| hours.parse().unwrap_or(u64::MAX));
    let (hours, (minutes, seconds)) = separated_pair(hours, ':', minutes_seconds).parse_next(input)?;
    let rest = u64::try_from(minutes * 60 + seconds).unwrap_or_default();
    Ok(Seconds(hours.saturating_mul(3_600).saturating_add(rest)))
}

/// Reads `YYYY-MM-DDThh:mm[:ss]`; `None` where the calendar has no such date.
fn date(input: &mut &str) -> Scan<Option<DateTime>> {
    let (year, _, month, _, day) = (digits(4), '-', digits(2), '-', digits(2)).parse_next(input)?;
    let (_, hour, _, (minute, second)) = ('T', digits(2), ':', minutes_seconds).parse_next(input)?;
    Ok(date_time([month, day, hour, minute, second], year))
}

/// Makes a date of month, day, hour, minute and second; `None` where the calendar has none such.
pub(in crate::scenario) fn date_time(fields: [i16; 5], year: i16) -> Option<DateTime> {
    let [month, day, hour, minute, second] = fields.map(|field| i8::try_from(field).unwrap_or(i8::MAX));
    let date = Date::new(year, month, day).ok()?;
    Some(date.to_datetime(Time::new(hour, minute, second, 0).ok()?))
}

/// Reads a client of the scenario's site, or `all`.
pub(super) fn clients(cursor: &mut Cursor<'_>, scenario: &Scenario) -> Result<Clients, Fault> {
    if cursor.accept("all") {
        return Ok(Clients::All);
    }
    let only = client(cursor, scenario).map(Clients::Only);
    only.map_err(|fault| fault.or_hint("name one of the clients, or all"))
}

/// Reads a client of the scenario's site, or one of its servers where it has any.
pub(super) fn client(cursor: &mut Cursor<'_>, scenario: &Scenario) -> Result<ClientNumber, Fault> {
    let clients = scenario.clients;
    let (word, span) = cursor.word("a client, such as WS1")?;
    if let Some(server) = ClientNumber::server_named(word) {
        return if scenario.hosts.servers.is_some() { Ok(server) } else { Err(no_servers(span, quoted(word))) };
    }
    // Another spelling of the number would be another name.
    let digits = word.strip_prefix("WS").filter(|digits| !digits.starts_with(['0', '+']));
    let number = digits.and_then(|digits| digits.parse().ok()).and_then(ClientNumber::new);
    if let Some(client) = number.filter(|client| client.get() <= clients) {
        return Ok(client);
    }
    let known = if clients == 1 { "WS1".to_owned() } else { format!("WS1 to WS{clients}") };
    let fault = Fault::new(span, format!("unknown client {} (expected {known})", quoted(word)));
    Err(fault.or_hint("a setting before the first command says how many there are: clients 3"))
}

/// Says that something takes servers that the site does not have.
pub(super) fn no_servers(span: Range<usize>, what: impl std::fmt::Display) -> Fault {
    let fault = Fault::new(span, format!("{what} takes a site with servers of its own"));
    fault.or_hint("a setting before the first command says what they are: host SRV1 I386")
}

fn within_limit(time: Seconds, word: &str, span: &Range<usize>) -> Result<Seconds, Fault> {
    if time <= TIME_MAX {
        return Ok(time);
    }
    let message = format!("{} is too long (expected {TIME_MAX} at most, twenty years)", quoted(word));
    Err(Fault::new(span.clone(), message).or_hint("no cycle lasts so long"))
}

/// Takes a time of the queue, `T+h:mm[:ss]`.
pub(super) fn time(cursor: &mut Cursor<'_>) -> Result<Seconds, Fault> {
    let (word, span) = cursor.word("a time such as T+1:30")?;
    let parsed = preceded("T+", seconds).parse(word);
    let time = parsed.map_err(|_| not_a_time(word, &span))?;
    within_limit(time, word, &span)
}

fn not_a_time(word: &str, span: &Range<usize>) -> Fault {
    not_a("time", word, span, "T+h:mm or T+h:mm:ss").or_hint("T+1:30 is an hour and a half after T0")
}

/// Reads the length of a while, `h:mm[:ss]`.
pub(super) fn length(word: &str, span: &Range<usize>) -> Result<Seconds, Fault> {
    let length = seconds.parse(word).map_err(|_| not_a("length of time", word, span, "h:mm or h:mm:ss"))?;
    within_limit(length, word, span)
}

/// Reads a record's date: before or after T0, or absolute.
pub(super) fn record_date(word: &str, span: &Range<usize>, t0: DateTime) -> Result<DateTime, Fault> {
    let wanted = "T+h:mm, T-h:mm or YYYY-MM-DDThh:mm";
    let relative = |word: &str| -> Option<(bool, Seconds)> {
        (alt((
            preceded("T+", seconds).map(|after| (true, after)),
            preceded("T-", seconds).map(|before| (false, before)),
        )))
        .parse(word)
        .ok()
    };
    let date = match relative(word) {
        Some((true, after)) => date_after(t0, within_limit(after, word, span)?),
        Some((false, before)) => {
            let before = within_limit(before, word, span)?;
            let span = jiff::SignedDuration::from_secs(i64::try_from(before.0).unwrap_or(i64::MAX));
            t0.checked_sub(span).unwrap_or(DateTime::MIN)
        }
        None => absolute_date(word, span, wanted)?,
    };
    within_years(date, word, span, &RECORD_YEARS)
}

/// Reads an absolute date, `YYYY-MM-DDThh:mm[:ss]`.
pub(super) fn absolute_date(word: &str, span: &Range<usize>, wanted: &str) -> Result<DateTime, Fault> {
    let parsed = date.parse(word).map_err(|_| not_a("date", word, span, wanted))?;
    parsed.ok_or_else(|| {
        Fault::new(span.clone(), format!("impossible date {}", quoted(word))).or_hint("the calendar has no such day")
    })
}

pub(super) fn within_years(
    date: DateTime,
    word: &str,
    span: &Range<usize>,
    years: &RangeInclusive<i16>,
) -> Result<DateTime, Fault> {
    if years.contains(&date.year()) {
        return Ok(date);
    }
    let (first, last) = (years.start(), years.end());
    Err(Fault::new(
        span.clone(),
        format!("date {} is out of range (expected a year from {first} to {last})", quoted(word)),
    ))
}

/// Takes a number within a range.
pub(super) fn number<N>(cursor: &mut Cursor<'_>, what: &str, range: RangeInclusive<N>) -> Result<N, Fault>
where
    N: TryFrom<u64> + PartialOrd + std::fmt::Display,
{
    let (word, span) = cursor.word(what)?;
    parse_number(word, &span, what, range)
}

/// Reads a number within a range.
pub(in crate::scenario) fn parse_number<N>(
    word: &str,
    span: &Range<usize>,
    what: &str,
    range: RangeInclusive<N>,
) -> Result<N, Fault>
where
    N: TryFrom<u64> + PartialOrd + std::fmt::Display,
{
    let (first, last) = (range.start(), range.end());
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not_a("number", word, span, &format!("{what} from {first} to {last}")));
    }
    let number = word.parse().ok().and_then(|number: u64| N::try_from(number).ok());
    number.filter(|number| range.contains(number)).ok_or_else(|| {
        Fault::new(span.clone(), format!("{what} {} is out of range (expected {first} to {last})", quoted(word)))
    })
}

/// Takes an identifier of a series: `R7`, or the identifier itself, which is literal in any case when quoted.
pub(super) fn id(cursor: &mut Cursor<'_>, what: &str, series: Series) -> Result<Id, Fault> {
    let (text, span, is_quoted) = cursor.word_or_quoted(what)?;
    let numbered = if is_quoted { None } else { Series::digits(&text) };
    let id = match numbered {
        Some(digits) => digits.parse().ok().filter(|_| !digits.starts_with('0')).and_then(|number| series.id(number)),
        None => Id::new(&text),
    };
    id.ok_or_else(|| match numbered {
        Some(_) => {
            Fault::new(span, format!("{} is out of range (expected R1 to R{})", quoted(&text), Series::NUMBER_MAX))
        }
        None => not_an_id(&text, &span, what),
    })
}

/// Takes an identifier that belongs to no series.
pub(super) fn literal_id(cursor: &mut Cursor<'_>, what: &str) -> Result<Id, Fault> {
    let (text, span, _) = cursor.word_or_quoted(what)?;
    literal_name(&text, &span, what)
}

/// Reads an identifier that belongs to no series.
pub(in crate::scenario) fn literal_name(text: &str, span: &Range<usize>, what: &str) -> Result<Id, Fault> {
    Id::new(text).ok_or_else(|| not_an_id(text, span, what))
}

fn not_an_id(text: &str, span: &Range<usize>, what: &str) -> Fault {
    not_a("name", text, span, &format!("{what} of one to {} letters and digits", Id::LENGTH_MAX))
}

/// Takes the name of a server that the site has.
pub(super) fn server<'k>(
    cursor: &mut Cursor<'_>,
    what: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> Result<Box<str>, Fault> {
    let (name, span) = cursor.word(what)?;
    known_server(name, &span, what, known)?;
    Ok(name.into())
}

/// Takes the UNC path of a share on a server that the site has.
pub(super) fn share(cursor: &mut Cursor<'_>) -> Result<Box<str>, Fault> {
    let (path, span) = cursor.path("the UNC path of a share")?;
    known_server(unc_server(&path), &span, "server", servers())?;
    Ok(path)
}

fn known_server<'k>(
    name: &str,
    span: &Range<usize>,
    what: &str,
    mut known: impl Iterator<Item = &'k str> + Clone,
) -> Result<(), Fault> {
    let all = known.clone();
    if known.any(|other| other == name) {
        return Ok(());
    }
    let (message, hint) = unknown(what, name, all);
    Err(Fault { span: span.clone(), message, hint })
}

/// Takes a drive with its colon, `X:`.
pub(super) fn drive(cursor: &mut Cursor<'_>) -> Result<Letter, Fault> {
    let (word, span) = cursor.word("a drive from D: to Z:")?;
    let letter = word.strip_suffix(':').and_then(only_letter);
    letter.ok_or_else(|| not_a("drive", word, &span, "D: to Z:, with its colon"))
}

/// Takes a drive letter, `X`.
pub(super) fn letter(cursor: &mut Cursor<'_>) -> Result<Letter, Fault> {
    let (word, span) = cursor.word("a drive letter")?;
    only_letter(word).ok_or_else(|| not_a("drive letter", word, &span, "D to Z"))
}

fn only_letter(word: &str) -> Option<Letter> {
    let mut characters = word.chars();
    characters.next().filter(|_| characters.as_str().is_empty()).and_then(Letter::new)
}

/// Takes a build of the service.
pub(super) fn build(cursor: &mut Cursor<'_>) -> Result<Build, Fault> {
    build_of(cursor, Component::Pcmsvc32, None)
}

/// Takes one of the nine files that a rollout brings to its places (Q241656).
pub(super) fn file(cursor: &mut Cursor<'_>) -> Result<Component, Fault> {
    let (name, span) = cursor.word("a file")?;
    let mut files = Component::ALL.into_iter().filter(|component| component.is_rolled_out());
    files.clone().find(|component| component.name() == name).ok_or_else(|| {
        let (message, hint) = unknown("file", name, files.by_ref().map(Component::name));
        Fault { span, message, hint }
    })
}

/// Takes a platform where one comes next.
pub(super) fn platform(cursor: &mut Cursor<'_>) -> Option<Platform> {
    let word = cursor.peek_word()?;
    let platform = meaning(PLATFORMS, word)?;
    cursor.accept(word);
    Some(platform)
}

/// Takes a build of a component, made for the platform where one is given.
pub(super) fn build_of(
    cursor: &mut Cursor<'_>,
    component: Component,
    platform: Option<Platform>,
) -> Result<Build, Fault> {
    let (label, span) = cursor.word("a build")?;
    let build = known_build(component, label, &span)?;
    match platform {
        Some(platform) if !component.has(build, platform) => {
            Err(Fault::new(span, format!("build {build} of {component} was not made for {platform}")))
        }
        _ => Ok(build),
    }
}

/// Takes a build of a component, or `none`.
pub(super) fn build_or_none(
    cursor: &mut Cursor<'_>,
    component: Component,
    platform: Option<Platform>,
) -> Result<Option<Build>, Fault> {
    if cursor.accept("none") { Ok(None) } else { build_of(cursor, component, platform).map(Some) }
}

fn known_build(component: Component, label: &str, span: &Range<usize>) -> Result<Build, Fault> {
    component.build(label).ok_or_else(|| {
        let (message, hint) = unknown("build", label, component.builds().map(Build::label));
        Fault { span: span.clone(), message, hint }
    })
}

/// Takes the name of the service, or of what can be of a build of its own beside it.
pub(super) fn component(cursor: &mut Cursor<'_>) -> Result<Component, Fault> {
    let components = [Component::Pcmsvc32].into_iter().chain(Component::BESIDE_SERVICE);
    cursor.pick("component", &components.map(|component| (component.name(), component)).collect::<Vec<_>>())
}

/// Takes a set of builds where there is one: `[..SP1]`, `[SP3..SP4]`, `[SP4, HF980924..]`, or `[Pcmwin32 SP4..]` of another
/// component.
pub(super) fn builds(cursor: &mut Cursor<'_>) -> Result<Builds, Fault> {
    if !cursor.accept("[") {
        return Ok(Builds::ALL);
    }
    let other = Component::BESIDE_SERVICE.into_iter().find(|component| cursor.accept(component.name()));
    let component = other.unwrap_or(Component::Pcmsvc32);
    let mut builds = component.none();
    loop {
        let (word, span) = cursor.word("a build or a range of builds such as SP2..SP4")?;
        builds = builds.or(range_of_builds(component, word, &span)?);
        if !cursor.accept(",") {
            break;
        }
    }
    cursor.mark("]")?;
    Ok(builds)
}

fn range_of_builds(component: Component, word: &str, span: &Range<usize>) -> Result<Builds, Fault> {
    let Some((first, last)) = word.split_once("..") else {
        return Ok(component.only(known_build(component, word, span)?));
    };
    let last_span = span.end - last.len()..span.end;
    let first_span = span.start..span.start + first.len();
    let ladder = component.ladder();
    let (oldest, latest) = (ladder[0].build, ladder[ladder.len() - 1].build);
    let first = if first.is_empty() { Ok(oldest) } else { known_build(component, first, &first_span) }?;
    let last = if last.is_empty() { Ok(latest) } else { known_build(component, last, &last_span) }?;
    if first > last {
        let fault = Fault::new(span.clone(), format!("range of builds {} is empty", quoted(word)));
        return Err(fault.or_hint(format!("{last} is older than {first}; write {last}..{first}")));
    }
    Ok(component.between(first, last))
}

/// Says that a word has not the form of what was wanted.
pub(in crate::scenario) fn not_a(what: &str, word: &str, span: &Range<usize>, wanted: &str) -> Fault {
    Fault::new(span.clone(), format!("not a {what} {} (expected {wanted})", quoted(word)))
}
