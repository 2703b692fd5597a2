//! Inputs: the text of a scenario, or any text.
//!
//! What does not parse is no input. It is rejected and counted, never replaced by a default: a campaign that silently tests
//! nothing would look like one that finds nothing.

use std::fmt;

use arbitrary::{Arbitrary, Result, Unstructured};
use slowleak::scenario::{ParseError, Scenario};

/// Holds the bytes of an input, read as a scenario, and as they are. `cargo fuzz fmt` prints the scenario, or what is wrong with it.
pub struct Written<'a>(pub std::result::Result<Scenario, ParseError>, pub &'a [u8]);

impl<'a> Arbitrary<'a> for Written<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let bytes = u.bytes(u.len())?;
        Ok(Self(Scenario::parse("input", bytes), bytes))
    }
}

impl fmt::Debug for Written<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(scenario) => write!(formatter, "{scenario}"),
            Err(error) => write!(formatter, "{error}"),
        }
    }
}

/// Holds the bytes of an input as they are. `cargo fuzz fmt` prints them as text.
pub struct Text<'a>(pub &'a [u8]);

impl<'a> Arbitrary<'a> for Text<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        u.bytes(u.len()).map(Self)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(self.0))
    }
}
