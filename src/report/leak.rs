//! Leaks: what several soaks show of one call site is one leak, told once.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use crate::record::{Explanation, Frame, Growth, Rate, Record, Signature, Site, Verdict};

/// One leak, with every soak that shows it.
#[derive(Clone, Debug)]
pub struct Leak<'a> {
    /// What it is known by.
    pub cause: Cause<'a>,
    /// The soaks that show it, in the order of the records.
    pub shown: Vec<Shown<'a>>,
}

/// What a leak is known by. One that has a call site is that site, whatever else of the same soak grows.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    /// A call site that grows, as the soak shows it in which it grows fastest.
    Site(&'a Site),
    /// A gauge that does not come back, where no site grows.
    Gauge(&'a str),
    /// A meter that rises, where no site does.
    Meter(&'a str),
    /// A verdict of which nothing else is known.
    Verdict(&'static str),
}

/// A soak that shows a leak, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The soak.
    pub record: &'a Record,
    /// The site in it: the largest of those that differ further out only.
    pub site: Option<&'a Site>,
    /// How much all of those grow, between the two moments of the explanation.
    pub growth: Growth,
    /// What they are of.
    pub explanation: Option<&'a Explanation>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Signature(Signature),
    /// Functions, where no frame has a line.
    Functions(String),
    Gauge(String),
    Meter(String),
    Verdict(&'static str),
}

impl<'a> Leak<'a> {
    /// Finds the leaks that records show, those first that most of them show. A soak belongs to every leak whose site it shows.
    #[must_use]
    pub fn all(records: &'a [Record]) -> Vec<Self> {
        let mut leaks: BTreeMap<Key, Self> = BTreeMap::new();
        for record in records.iter().filter(|record| record.leaks()) {
            for (key, cause, shown) in causes(record) {
                let leak = leaks.entry(key).or_insert_with(|| Self { cause, shown: Vec::new() });
                leak.shown.push(shown);
            }
        }
        let mut leaks: Vec<_> = leaks.into_values().map(Self::known_by_its_fastest).collect();
        // Stable: those that are alike stay in the order of their keys.
        leaks.sort_by_key(|leak| {
            let soaks: Vec<_> = leak.shown.iter().map(|shown| &shown.record.name).collect();
            (Reverse(soaks.len()), soaks, leak.callers().map(<[Frame]>::to_vec))
        });
        leaks
    }

    /// The calls that led to the function whose line the leak is: the user's own, or whoever's.
    fn callers(&self) -> Option<&'a [Frame]> {
        let Cause::Site(site) = self.cause else { return None };
        let own = site.frames.iter().position(Frame::is_users).unwrap_or_default();
        site.frames.get(own + 1..)
    }

    /// Says whether the other is another line of the same function, called in the same way, in the same soaks: they are told together.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let soaks = |leak: &Self| leak.shown.iter().map(|shown| std::ptr::from_ref(shown.record)).collect::<Vec<_>>();
        let function = |leak: &Self| match leak.cause {
            Cause::Site(site) => site.users_frame().map(|frame| frame.function.clone()),
            _ => None,
        };
        function(self).is_some()
            && function(self) == function(other)
            && self.callers() == other.callers()
            && soaks(self) == soaks(other)
    }

    fn known_by_its_fastest(self) -> Self {
        let fastest = self.by_speed().last().and_then(|shown| shown.site);
        let cause = fastest.map_or(self.cause, Cause::Site);
        Self { cause, ..self }
    }

    /// Its call site, if it has one.
    #[must_use]
    pub const fn site(&self) -> Option<&'a Site> {
        match self.cause {
            Cause::Site(site) => Some(site),
            _ => None,
        }
    }

    /// The frame that it is told by: the user's own, or the innermost.
    #[must_use]
    pub fn frame(&self) -> Option<&'a Frame> {
        self.site()?.told_by()
    }

    /// Where the first soak is asked for that shows it, where it has no call site.
    #[must_use]
    pub fn asked_for_in(&self) -> Option<String> {
        let place = self.shown.first()?.record.place.as_ref().filter(|_| self.frame().is_none())?;
        Some(place.to_string())
    }

    /// The signature of its site.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.site()?.signature()
    }

    /// The soaks that show it and say how fast, from the slowest to the fastest; in the order of the records where they are as fast.
    #[must_use]
    pub fn by_speed(&self) -> Vec<Shown<'a>> {
        let mut shown: Vec<_> = self.shown.iter().filter(|shown| shown.site.is_some()).copied().collect();
        shown.sort_by(Shown::compare_speed);
        shown
    }

    /// The soak that shows it with the fewest commands, as far as they are known.
    #[must_use]
    pub fn shortest(&self) -> Option<&Record> {
        let commands = |record: &&Record| record.commands.unwrap_or(u64::MAX);
        self.shown.iter().map(|shown| shown.record).min_by_key(commands)
    }

    /// Whether every soak that shows it is meant to leak.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.shown.iter().all(|shown| shown.record.expects_leak)
    }
}

impl Shown<'_> {
    /// How fast it grows in this soak: bytes and blocks a cycle, or a life; none where nobody can say.
    #[must_use]
    pub fn rates(&self) -> Option<(Rate, Rate)> {
        self.explanation?.rates(self.growth)
    }

    fn compare_speed(one: &Self, other: &Self) -> Ordering {
        let speed = |shown: &Self| {
            let (bytes, blocks) = shown.rates()?;
            Some([bytes, blocks].map(|rate| (i128::from(rate.amount), i128::from(rate.cycles))))
        };
        match (speed(one), speed(other)) {
            (Some(one), Some(other)) => {
                let compared = one.into_iter().zip(other).map(|(one, other)| (one.0 * other.1).cmp(&(other.0 * one.1)));
                compared.fold(Ordering::Equal, Ordering::then)
            }
            (one, other) => one.is_some().cmp(&other.is_some()),
        }
    }
}

/// Lists by what a finding is known: the sites that grow, or where there are none what its verdict says.
fn causes(record: &Record) -> Vec<(Key, Cause<'_>, Shown<'_>)> {
    let Some(outcome) = &record.outcome else { return Vec::new() };
    let mut causes: Vec<(Key, Cause<'_>, Shown<'_>)> = Vec::new();
    for (site, of) in outcome.explanation.iter().flat_map(|of| of.growth_sites.iter().map(move |site| (site, of))) {
        let (key, growth) = (key(site), site.growth);
        match causes.iter_mut().find(|(other, ..)| *other == key) {
            Some((.., shown)) => shown.growth += growth,
            None => {
                causes.push((
                    key,
                    Cause::Site(site),
                    Shown { record, site: Some(site), growth, explanation: Some(of) },
                ));
            }
        }
    }
    causes.retain(|(.., Shown { growth, .. })| growth.bytes > 0 || growth.blocks > 0);
    let shown = Shown { record, site: None, growth: Growth::ZERO, explanation: None };
    match &outcome.verdict {
        Verdict::Growing { meters, .. } => {
            let meters = meters.iter().map(|meter| meter.name.as_str());
            causes.extend(meters.map(|name| (Key::Meter(name.to_owned()), Cause::Meter(name), shown)));
        }
        Verdict::Unbalanced { gauge, .. } if causes.is_empty() => {
            causes.push((Key::Gauge(gauge.clone()), Cause::Gauge(gauge), shown));
        }
        _ => {}
    }
    if causes.is_empty() {
        let name = outcome.verdict.name();
        causes.push((Key::Verdict(name), Cause::Verdict(name), shown));
    }
    causes
}

fn key(site: &Site) -> Key {
    let functions = || site.frames.iter().map(|frame| frame.function.as_str()).collect::<Vec<_>>().join("\n");
    site.signature().map_or_else(|| Key::Functions(functions()), Key::Signature)
}
