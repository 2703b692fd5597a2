//! What a document must hold beyond its form, so that every reading of it comes to an end: somebody may have edited it.

use std::fmt;

use serde_json::Value;

use super::curve::Curve;
use super::document::Record;
use super::outcome::Outcome;

/// No number of a document is beyond this one, above or below 0: as bytes it is more than any machine has, as cycles more than any
/// soak, and sums and products of some of them still fit.
const NUMBER_MAX: u64 = 1 << 48;

/// What is wrong, and where: a path through the document.
type Wrong = (String, String);

/// Checks every number of a document.
pub(super) fn numbers(value: &Value) -> Result<(), Wrong> {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match magnitude {
                Some(0..=NUMBER_MAX) => Ok(()),
                _ => Err((String::new(), format!("{number} is beyond {NUMBER_MAX}, which no soak comes to"))),
            }
        }
        Value::Array(values) => {
            values.iter().enumerate().try_for_each(|(place, value)| numbers(value).map_err(within(place)))
        }
        Value::Object(values) => values.iter().try_for_each(|(name, value)| numbers(value).map_err(within(name))),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

/// Checks what a record says of time: that it goes on.
pub(super) fn record(record: &Record) -> Result<(), Wrong> {
    record.outcome.as_ref().map_or(Ok(()), |outcome| self::outcome(outcome).map_err(within("outcome")))
}

fn outcome(outcome: &Outcome) -> Result<(), Wrong> {
    curve(&outcome.curve).map_err(within("curve"))?;
    curve(&outcome.lives).map_err(within("lives"))?;
    if outcome.cycles != outcome.curve.cycles() {
        let (cycles, judged) = (outcome.cycles, outcome.curve.cycles());
        return Err(("/cycles".to_owned(), format!("{cycles} of them, and the curve has {judged}")));
    }
    for (place, meter) in outcome.meters.iter().enumerate() {
        rising(meter.readings.iter().map(|reading| reading.cycle))
            .map_err(within("readings"))
            .map_err(within(place))
            .map_err(within("meters"))?;
    }
    Ok(())
}

fn curve(curve: &Curve) -> Result<(), Wrong> {
    rising(curve.asked_ends().iter().copied()).map_err(within("ends"))?;
    if curve.is_thinned() && curve.is_empty() {
        return Err(("/levels".to_owned(), "there is none, and stretches behind it".to_owned()));
    }
    let mut next = curve.levels().len() as u64;
    for (place, stretch) in curve.stretches().iter().enumerate() {
        let wrong = |why: String| within("stretches")((format!("/{place}"), why));
        let (from, up_to) = (stretch.from, stretch.up_to);
        if from != next || up_to < from {
            return Err(wrong(format!("cycles {from} to {up_to} stand where those from {next} on were to")));
        }
        for (reach, last) in [(stretch.bytes, stretch.last.bytes), (stretch.blocks, stretch.last.blocks)] {
            if !(reach.floor..=reach.high).contains(&last) {
                let (floor, high) = (reach.floor, reach.high);
                return Err(wrong(format!("the last level, {last}, is none from {floor} to {high}")));
            }
        }
        let places = [stretch.bytes, stretch.blocks].map(|reach| [reach.floor_at, reach.high_at]);
        if let Some(cycle) =
            places.as_flattened().iter().chain(&stretch.moved).find(|&cycle| !(from..=up_to).contains(cycle))
        {
            return Err(wrong(format!("cycle {cycle} is none from {from} to {up_to}")));
        }
        next = up_to + 1;
    }
    Ok(())
}

fn rising(cycles: impl Iterator<Item = u64>) -> Result<(), Wrong> {
    let mut latest = None;
    for (place, cycle) in cycles.enumerate() {
        if latest.is_some_and(|latest| latest >= cycle) {
            return Err((format!("/{place}"), format!("cycle {cycle} does not come after the one before")));
        }
        latest = Some(cycle);
    }
    Ok(())
}

/// Puts the name of what holds it before the place of what is wrong.
fn within(name: impl fmt::Display) -> impl Fn(Wrong) -> Wrong {
    move |(place, why)| (format!("/{name}{place}"), why)
}
